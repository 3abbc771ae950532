"""Speed and memory of the measures.

    python benchmarks/measures.py

``distances`` compares 1,000 questions x 200 groups x 10 options with the overall answers. ``resampled`` draws
100 questions of 10,000 agents 1,000 times, with every agent a cluster of its own, and in 1,250 tables of
eight; ``intervals`` adds the inverted test of every question's total variation. Memory is the peak of the
process.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import numpy as np

from plursim.measures.kernels.distance import (
    energy,
    jensen_shannon,
    kullback_leibler,
    total_variation,
    wasserstein,
)
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.uncertainty import cluster_counts, resample

QUESTIONS, GROUPS, OPTIONS = 1000, 200, 10
ASKED, AGENTS, DRAWS, CHOICES = 100, 10_000, 1000, 5


def report(name: str, run: Callable[[], object], repeats: int = 9) -> float:
    """Print the best time of some repeats and the peak memory so far."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:52} {best:8.3f} s   peak {peak:5.0f} MB")
    return best


def distances() -> None:
    """Time every distance, one by one and together."""
    rng = np.random.default_rng(0)
    groups = rng.dirichlet(np.ones(OPTIONS), size=(QUESTIONS, GROUPS))
    overall = rng.dirichlet(np.ones(OPTIONS), size=(QUESTIONS, 1))
    print(f"\ndistances, {QUESTIONS:,} questions x {GROUPS} groups x {OPTIONS} options (wanted: .1 s)")
    every = (
        total_variation,
        jensen_shannon,
        wasserstein,
        energy,
        kullback_leibler,
    )
    total = 0.0
    for distance in every:
        total += report(distance.__name__, lambda one=distance: one(groups, overall))
    print(f"{'all':52} {total:8.3f} s")


def resampled() -> None:
    """Time the resampling of many questions at once."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(CHOICES), size=ASKED)
    answers = np.stack([rng.choice(CHOICES, size=AGENTS, p=row) for row in shares], axis=1)
    target = rng.dirichlet(np.ones(CHOICES), size=ASKED)
    print(f"\n{DRAWS:,} draws of {ASKED} questions x {AGENTS:,} agents (wanted: 5 s, 500 MB)")
    for name, clusters in (("agents", np.arange(AGENTS)), ("tables of eight", np.arange(AGENTS) // 8)):
        counts = cluster_counts(answers, clusters, CHOICES)
        report(
            f"resampling of shares, {name}",
            lambda counts=counts: [*resample(counts, DRAWS, rng)],
            repeats=1,
        )
        report(
            f"intervals of total variation, {name}",
            lambda counts=counts: distance_interval(
                total_variation, counts, target, rng, draws=DRAWS, target_n=1000
            ),
            repeats=1,
        )


if __name__ == "__main__":
    distances()
    resampled()
