"""Mixture fitting: speed beside other solvers, size, and recovery of known mixtures.

    python benchmarks/fitting.py [speed] [size] [recovery] [--quick]

``speed`` fits K = 1,000 personas, Q = 1,000 questions and A = 5 options to a duality gap of 1e-6 by plursim's
solvers and, in the same process, by SLSQP (smooth objectives) and HiGHS interior point (total variation and
Wasserstein). ``size`` fits 10,000 personas x 1,000 questions. ``recovery`` draws 200 true mixtures, simulates
5,000 respondents each, and counts how often the L1 error of the fitted weights lies within its bootstrap
interval. All on one core.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
from scipy.optimize import linprog, minimize
from scipy.sparse import csr_array, eye_array, hstack, vstack

from plursim.mixtures.fitting import OBJECTIVES, SMOOTH, Problem, recovery, solve
from plursim.solvers.losses import Absolute

GAP = 1e-6
LONGEST = 1200.0
"""Seconds after which HiGHS is stopped; its time is then a lower bound."""


def instance(personas: int, questions: int, options: int, objective: str, seed: int = 0) -> Problem:
    """Random distributions and a target sampled from a random mixture of them."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(options), size=(personas, questions))
    truth = rng.dirichlet(np.full(personas, 0.1)) @ shares.reshape(personas, -1)
    exact = truth.reshape(questions, options)
    targets = rng.multinomial(1000, exact / exact.sum(axis=1, keepdims=True)).astype(np.float64)
    if objective != "log_likelihood":
        targets /= 1000
    return Problem(personas=shares, targets=targets, objective=objective)


def by_slsqp(problem: Problem) -> tuple[float, float]:
    """Seconds and duality gap of SciPy's SLSQP with exact slopes."""
    columns, loss, penalty = problem.columns, problem.loss, problem.penalty
    start = time.process_time()
    found = minimize(
        lambda w: loss.value(w @ columns),
        np.full(problem.size, 1 / problem.size),
        jac=lambda w: columns @ loss.slope(w @ columns),
        bounds=[(0, 1)] * problem.size,
        constraints={"type": "eq", "fun": lambda w: w.sum() - 1, "jac": np.ones_like},
        method="SLSQP",
        options={"ftol": 1e-11, "maxiter": 500},
    )
    seconds = time.process_time() - start
    weights = np.maximum(found.x, 0) / np.maximum(found.x, 0).sum()
    return seconds, penalty.gap(columns @ loss.slope(weights @ columns), weights, problem.floors)


def by_highs(problem: Problem) -> tuple[float, float, bool]:
    """Seconds and objective of HiGHS interior point, and whether it finished."""
    loss, columns = problem.loss, problem.columns
    assert isinstance(loss, Absolute)
    count, size = columns.shape
    errors = hstack([csr_array(columns.T), -eye_array(size), eye_array(size)])
    ones = csr_array(np.concatenate([np.ones(count), np.zeros(2 * size)])[None, :])
    start = time.process_time()
    found = linprog(
        np.concatenate([np.zeros(count), loss.weights, loss.weights]),
        A_eq=vstack([errors, ones], format="csr"),
        b_eq=np.append(loss.targets, 1.0),
        method="highs-ipm",
        options={"time_limit": LONGEST, "ipm_optimality_tolerance": GAP},
    )
    return time.process_time() - start, float("nan") if found.fun is None else found.fun, found.status == 0


def peak() -> float:
    """Most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def speed(personas: int, questions: int) -> None:
    """Print seconds of plursim and of the usual solver for each objective, one after the other."""
    print(f"speed: {personas:,} personas x {questions:,} questions x 5 options, gap {GAP:g}, CPU seconds")
    for objective in OBJECTIVES:
        solve(instance(personas, questions, 5, objective), tolerance=GAP)
    print(f"  peak memory of the six fits {peak():,.0f} MB", flush=True)
    for objective in OBJECTIVES:
        problem = instance(personas, questions, 5, objective)
        seconds, gap, value = ours(problem)
        if objective in SMOOTH:
            other, other_gap = by_slsqp(problem)
            beside = f"SLSQP {other:7.2f} s (gap {other_gap:.0e})"
        else:
            other, other_value, finished = by_highs(problem)
            more = "" if finished else f", stopped after {LONGEST:.0f} s"
            beside = f"HiGHS interior point {other:7.2f} s (plursim {value - other_value:+.0e}{more})"
        print(f"  {objective:16} {seconds:6.2f} s (gap {gap:.0e})"
              f"   {beside}   {other / seconds:.0f} times as long", flush=True)  # fmt: skip


def ours(problem: Problem) -> tuple[float, float, float]:
    """CPU seconds of plursim (the least of three), gap and objective."""
    times = []
    for _ in range(3):
        fresh = replace(problem)  # what one solution has computed does not help the next
        start = time.process_time()
        found = solve(fresh, tolerance=GAP)
        times.append(time.process_time() - start)
    return min(times), found.gap, found.objective


def size(personas: int, questions: int) -> None:
    """Fit a large pool by each objective, and print seconds and memory."""
    for objective in OBJECTIVES:
        problem = instance(personas, questions, 5, objective)
        before = peak()
        start = time.perf_counter()
        found = solve(problem, tolerance=GAP)
        print(f"  {objective:16} {time.perf_counter() - start:8.2f} s   gap {found.gap:.1e}"
              f"  converged {found.converged}  peak memory {peak():,.0f} MB (data alone {before:,.0f})",
              flush=True)  # fmt: skip
        del problem


def main(words: list[str]) -> None:
    """Run the parts that are named, all by default."""
    if os.environ.get("OPENBLAS_NUM_THREADS") != "1":
        # The number of threads is read when NumPy is loaded, so the process begins anew.
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        sys.exit(
            subprocess.run(
                [sys.executable, __file__, *words], env=os.environ | threads, check=False
            ).returncode
        )
    quick = "--quick" in words
    parts = [word for word in words if not word.startswith("-")] or ["speed", "size", "recovery"]
    if "speed" in parts:
        speed(*((200, 500) if quick else (1000, 1000)))
    if "size" in parts:
        large = (2000, 500) if quick else (10_000, 1000)
        print(f"size: {large[0]:,} personas x {large[1]:,} questions x 5 options, gap {GAP:g}", flush=True)
        subprocess.run([sys.executable, __file__, "size-of", *map(str, large)], check=True)
    if parts[0] == "size-of":
        size(int(parts[1]), int(parts[2]))
    if "recovery" in parts:
        trials = 40 if quick else 200
        start = time.perf_counter()
        covered = recovery(trials=trials, respondents=5000, draws=200, level=0.95)
        print(f"recovery: L1 error of weights within its 95% bootstrap interval in {covered.mean():.1%} of "
              f"{trials} trials ({time.perf_counter() - start:.0f} s)")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
