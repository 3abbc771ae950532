"""Solvers find the minimum that other programs find, and certify how near they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.linalg import block_diag
from scipy.optimize import linprog
from scipy.special import rel_entr
from scipy.stats import wasserstein_distance

from plursim.errors import InputError
from plursim.measures.kernels.distance import total_variation, wasserstein
from plursim.mixtures.fitting import METHODS, OBJECTIVES, Objective, Problem, solve
from plursim.solvers.gradient import expectation_maximisation
from plursim.solvers.linear_program import linear_program
from plursim.solvers.losses import Absolute, CrossEntropy

PROBLEMS = 50


def deterministic(personas: int, questions: int, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    pool = np.zeros((personas, questions, int(sizes.max())))
    chosen = (rng.random((personas, questions)) * sizes).astype(int)
    np.put_along_axis(pool, chosen[:, :, None], 1.0, axis=2)
    return pool


def random_problem(seed: int, objective: Objective) -> Problem:
    """Ragged options, fixed answers, personas that cannot be told apart, floors, penalties, weights."""
    rng = np.random.default_rng(seed)
    personas, questions, width = int(rng.integers(1, 30)), int(rng.integers(1, 25)), int(rng.integers(2, 7))
    sizes = rng.integers(2, width + 1, size=questions)
    sizes[0] = width
    options = np.arange(width) < sizes[:, None]
    pool = (
        rng.dirichlet(np.full(width, rng.choice([0.3, 1, 5])), size=(personas, questions)) * options + 1e-12
    )
    pool = pool * options / (pool * options).sum(axis=2, keepdims=True)
    kind = seed % 4
    if kind == 0:
        pool = deterministic(personas, questions, sizes, rng)
    if kind == 1 and personas > 3:
        pool[1], pool[3] = pool[0], (pool[0] + pool[2]) / 2
    answers = int(rng.choice([5, 100, 3000]))
    exact = np.tensordot(rng.dirichlet(np.ones(personas)), pool, axes=1)
    targets = rng.multinomial(answers, exact / exact.sum(axis=1, keepdims=True)).astype(float)
    penalty = rng.integers(4)
    return Problem(
        personas=pool,
        targets=targets if objective == "log_likelihood" else targets / answers,
        objective=objective,
        options=options,
        question_weights=rng.random(questions) + 0.01,
        positions=np.cumsum(rng.random((questions, width)) + 0.1, axis=1),
        ridge=0.1 * rng.random() if penalty == 1 else 0.0,
        entropy=0.1 * rng.random() if penalty == 2 else 0.0,
        prior=rng.dirichlet(np.ones(personas)) if rng.random() < 0.3 else None,
        floors=np.zeros(personas) if rng.random() < 0.6 else 0.3 * rng.dirichlet(np.ones(personas)),
        smoothing=float(rng.choice([1e-6, 1e-3])),
    )


def by_hand(problem: Problem, weights: np.ndarray) -> float:
    """The objective from its definition, question by question, without the code under test."""
    total = 0.0
    heavy = problem.question_weights / problem.question_weights.sum()
    sizes = problem.options.sum(axis=1)
    answered = 0.0
    for q, size in enumerate(sizes):
        target, mixed = problem.targets[q, :size], weights @ problem.personas[:, q, :size]
        smooth = (1 - problem.smoothing) * mixed + problem.smoothing / size
        place = problem.positions[q, :size]
        match problem.objective:
            case "kl":
                apart = rel_entr(target, smooth).sum()
            case "jensen_shannon":
                middle = (target + smooth) / 2
                apart = (rel_entr(target, middle) + rel_entr(smooth, middle)).sum() / 2
            case "total_variation":
                apart = np.abs(target - mixed).sum() / 2
            case "wasserstein":
                apart = wasserstein_distance(place, place, target, mixed) / (place[-1] - place[0])
            case "squared_error":
                apart = ((target - mixed) ** 2).sum()
            case _:
                apart = -(target @ np.log(smooth))
                answered += heavy[q] * target.sum()
        total += heavy[q] * float(apart)
    total /= answered or 1.0
    centre = np.zeros(problem.size) if problem.prior is None else problem.prior
    total += problem.ridge * float(((weights - centre) ** 2).sum())
    positive = weights > 0
    logs = np.log(weights[positive]) - (0 if problem.prior is None else np.log(problem.prior[positive]))
    return total + problem.entropy * float(weights[positive] @ logs)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_objective_is_its_definition(objective: Objective) -> None:
    for seed in range(20):
        problem = random_problem(seed, objective)
        weights = np.random.default_rng(seed).dirichlet(np.ones(problem.size))
        assert problem.value(weights) == pytest.approx(by_hand(problem, weights), abs=1e-12, rel=1e-10)


def test_distances_are_those_of_the_measures() -> None:
    rng = np.random.default_rng(3)
    pool, targets = rng.dirichlet(np.ones(5), size=(4, 6)), rng.dirichlet(np.ones(5), size=6)
    weights = rng.dirichlet(np.ones(4))
    mixed = np.tensordot(weights, pool, axes=1)
    for objective, measure in (("total_variation", total_variation), ("wasserstein", wasserstein)):
        problem = Problem(personas=pool, targets=targets, objective=objective)  # type: ignore[arg-type]
        assert problem.value(weights) == pytest.approx(float(np.mean(measure(mixed, targets))))


def cvxpy_best(cp: Any, problem: Problem) -> np.ndarray:
    """The mixture CVXPY finds for the same problem, written down anew."""
    w = cp.Variable(problem.size)
    sizes, shown = problem.options.sum(axis=1), problem.options
    heavy = problem.question_weights / problem.question_weights.sum()
    if problem.objective == "log_likelihood":
        heavy = heavy / (heavy @ np.where(shown, problem.targets, 0).sum(axis=1))
    heavy, target = np.repeat(heavy, sizes), problem.targets[shown]
    mixed = w @ problem.personas[:, shown]
    smooth = (1 - problem.smoothing) * mixed + problem.smoothing / np.repeat(sizes, sizes)
    match problem.objective:
        case "kl" | "log_likelihood":
            cost = -(heavy * target) @ cp.log(smooth)
        case "jensen_shannon":
            middle = (target + smooth) / 2
            cost = heavy / 2 @ (cp.rel_entr(target, middle) + cp.rel_entr(smooth, middle))
        case "total_variation":
            cost = cp.norm1(cp.multiply(heavy / 2, mixed - target))
        case "wasserstein":
            spread = [
                np.diff(p[:n]) / (p[n - 1] - p[0]) for p, n in zip(problem.positions, sizes, strict=True)
            ]
            sums = block_diag(*(np.tril(np.ones((n, n)))[:-1] for n in sizes))
            wide = np.concatenate(spread) * np.repeat(heavy[np.cumsum(sizes) - 1], sizes - 1)
            cost = cp.norm1(cp.multiply(wide, sums @ (mixed - target)))
        case _:
            cost = cp.sum_squares(cp.multiply(np.sqrt(heavy), mixed - target))
    centre = np.zeros(problem.size) if problem.prior is None else problem.prior
    if problem.ridge:
        cost = cost + problem.ridge * cp.sum_squares(w - centre)
    if problem.entropy:
        logs = np.zeros(problem.size) if problem.prior is None else np.log(problem.prior)
        cost = cost + problem.entropy * (-cp.sum(cp.entr(w)) - logs @ w)
    cp.Problem(cp.Minimize(cost), [w >= problem.floors, cp.sum(w) == 1]).solve(solver="CLARABEL")
    above = np.maximum(w.value - problem.floors, 0.0)
    return problem.floors + above * (1 - problem.floors.sum()) / above.sum()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_no_mixture_of_cvxpy_is_better(objective: Objective) -> None:
    cp = pytest.importorskip("cvxpy")
    for seed in range(PROBLEMS):
        problem = random_problem(seed, objective)
        found = solve(problem)
        assert found.converged, seed
        assert abs(found.weights.sum() - 1) < 1e-9
        assert (found.weights >= problem.floors - 1e-12).all()
        assert found.objective == pytest.approx(by_hand(problem, found.weights), abs=1e-9)
        assert found.objective <= by_hand(problem, cvxpy_best(cp, problem)) + 1e-6, seed


@pytest.mark.parametrize("objective", ["total_variation", "wasserstein"])
def test_linear_programming_finds_the_same(objective: Objective) -> None:
    for seed in range(24):
        problem = random_problem(seed, objective)
        if problem.penalty:
            continue
        weights, gap = linear_program(problem)
        assert solve(problem).objective == pytest.approx(problem.value(weights), abs=2e-7)
        assert gap < 1e-6


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_gap_is_never_too_small(objective: Objective) -> None:
    for seed in range(12):
        problem = random_problem(seed, objective)
        best = solve(problem, tolerance=1e-8).objective
        for most in (1, 2, 5):
            early = solve(problem, tolerance=1e-12, most=most)
            assert early.objective - early.gap <= best + 1e-9
            assert early.objective == pytest.approx(problem.value(early.weights))


@pytest.mark.parametrize("objective", [o for o in OBJECTIVES if o not in ("total_variation", "wasserstein")])
def test_first_order_methods_find_the_same(objective: Objective) -> None:
    for seed in range(8):
        problem = random_problem(seed, objective)
        slow = solve(problem, method="gradient", tolerance=1e-5)
        assert slow.converged, seed
        assert slow.objective == pytest.approx(solve(problem).objective, abs=1.1e-5)


def test_em_finds_the_same_and_never_goes_up() -> None:
    rng = np.random.default_rng(0)
    pool = rng.dirichlet(np.ones(4), size=(6, 12))
    problem = Problem(personas=pool, targets=rng.dirichlet(np.full(4, 3), size=12), smoothing=0.0)
    assert isinstance(problem.loss, CrossEntropy)
    assert solve(problem, method="em", tolerance=1e-6).objective == pytest.approx(
        solve(problem).objective, abs=1e-6
    )
    values, weights = [], np.full(6, 1 / 6)
    for _ in range(50):
        values.append(problem.value(weights))
        weights, _, _ = expectation_maximisation(problem.loss, problem.columns, weights, 1e-12, most=1)
    assert (np.diff(values) <= 1e-12).all()
    # the textbook step: responsibilities, then their mean
    flat = problem.columns * (weights @ problem.columns > 0)
    share = weights[:, None] * flat / (weights @ problem.columns)
    by_the_book = share @ problem.targets.ravel() / problem.targets.sum()
    after, _, _ = expectation_maximisation(problem.loss, problem.columns, weights, 1e-12, most=1)
    np.testing.assert_allclose(after, by_the_book)


def test_two_personas_have_the_closed_form() -> None:
    rng = np.random.default_rng(5)
    a, b, target = rng.dirichlet(np.ones(5), size=(3, 7))
    problem = Problem(personas=np.stack([a, b]), targets=target, objective="squared_error")
    share = float(np.clip(((target - b) * (a - b)).sum() / ((a - b) ** 2).sum(), 0, 1))
    np.testing.assert_allclose(solve(problem, tolerance=1e-12).weights, [share, 1 - share], atol=1e-6)


def test_penalties_draw_to_the_prior_and_floors_hold() -> None:
    rng = np.random.default_rng(6)
    pool, targets = rng.dirichlet(np.ones(4), size=(9, 5)), rng.dirichlet(np.ones(4), size=5)
    prior = rng.dirichlet(np.ones(9))
    for penalty in ({"ridge": 1e5}, {"entropy": 1e4}):
        drawn = solve(Problem(personas=pool, targets=targets, prior=prior, **penalty)).weights
        np.testing.assert_allclose(drawn, prior, atol=1e-4)
        alike = solve(Problem(personas=pool, targets=targets, **penalty)).weights
        np.testing.assert_allclose(alike, 1 / 9, atol=1e-4)
    floors = np.linspace(0, 0.2, 9)
    held = solve(Problem(personas=pool, targets=targets, floors=floors)).weights
    assert (held >= floors - 1e-12).all()
    assert held.sum() == pytest.approx(1)


def test_a_start_changes_nothing_but_the_way() -> None:
    for objective in OBJECTIVES:
        problem = random_problem(2, objective)
        cold = solve(problem, tolerance=1e-9)
        warm = solve(problem, tolerance=1e-9, start=np.random.default_rng(1).dirichlet(np.ones(problem.size)))
        assert warm.objective == pytest.approx(cold.objective, abs=2e-9)


def test_options_beyond_a_question_are_ignored() -> None:
    rng = np.random.default_rng(8)
    pool, targets = rng.dirichlet(np.ones(3), size=(5, 4)), rng.dirichlet(np.ones(3), size=4)
    wide = np.concatenate([pool, rng.random((5, 4, 2))], axis=2)
    options = np.array([[True] * 3 + [False] * 2] * 4)
    for objective in OBJECTIVES:
        narrow = solve(Problem(personas=pool, targets=targets, objective=objective))
        padded = solve(
            Problem(
                personas=wide,
                targets=np.pad(targets, ((0, 0), (0, 2)), constant_values=7.0),
                objective=objective,
                options=options,
            )
        )
        assert padded.objective == pytest.approx(narrow.objective, abs=2e-7)


def test_total_variation_by_a_linear_program_written_out() -> None:
    rng = np.random.default_rng(9)
    pool, targets = rng.dirichlet(np.ones(3), size=(6, 5)), rng.dirichlet(np.ones(3), size=5)
    problem = Problem(personas=pool, targets=targets, objective="total_variation")
    assert isinstance(problem.loss, Absolute)
    flat = pool.reshape(6, 15).T
    eye = np.eye(15)
    found = linprog(
        np.r_[np.zeros(6), np.full(15, 1 / 10)],
        A_ub=np.block([[flat, -eye], [-flat, -eye]]),
        b_ub=np.r_[targets.ravel(), -targets.ravel()],
        A_eq=[np.r_[np.ones(6), np.zeros(15)]],
        b_eq=[1.0],
    )
    assert solve(problem).objective == pytest.approx(found.fun, abs=2e-7)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"personas": np.ones((2, 3))}, "shape"),
        ({"objective": "kll"}, "did you mean 'kl'"),
        ({"targets": np.ones((1, 2))}, "sum to 1"),
        ({"targets": np.array([[0.5, np.nan]])}, "finite"),
        ({"personas": np.array([[[0.5, 0.6]], [[0.5, 0.5]]])}, r"personas\[0\]"),
        ({"floors": np.array([0.6, 0.6])}, "floors"),
        ({"prior": np.array([1.0, 0.0])}, "prior"),
        ({"question_weights": np.array([0.0])}, "question_weights"),
        ({"smoothing": 1.0}, "smoothing"),
        ({"objective": "wasserstein", "positions": np.array([[2.0, 1.0]])}, "increase"),
        ({"options": np.array([[True, False]])}, "2 or more options"),
    ],
)
def test_what_is_no_problem_is_refused(change: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {
        "personas": np.array([[[0.4, 0.6]], [[0.5, 0.5]]]),
        "targets": np.array([[0.5, 0.5]]),
    }
    with pytest.raises(InputError, match=message):
        Problem(**(good | change))


def test_methods_refuse_what_they_cannot_solve() -> None:
    smooth, rough = random_problem(3, "kl"), random_problem(3, "total_variation")
    penalised = Problem(personas=smooth.personas, targets=smooth.targets, options=smooth.options, ridge=1.0)
    for problem, method in ((rough, "gradient"), (rough, "em"), (smooth, "highs"), (penalised, "em")):
        assert method in METHODS
        with pytest.raises(InputError):
            solve(problem, method=method)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="did you mean 'newton'"):
        solve(smooth, method="newten")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="tolerance"):
        solve(smooth, tolerance=0.0)


def test_what_is_found_is_a_mixture_even_where_nothing_curves() -> None:
    """Cases that made Newton lose the sum of the weights, among small problems with rounded shares."""
    rng = np.random.default_rng(1)
    cases = [(np.array([[[0.15, 0.7, 0.15]], [[0, 0.95, 0.05]]]), np.array([[0.09, 0.345, 0.565]]))]
    for _ in range(40):
        shares = rng.dirichlet(np.ones(3) * 0.3, size=(3, 2)).round(2)
        cases.append((shares / shares.sum(-1, keepdims=True), rng.dirichlet(np.ones(3), size=2)))
    for personas, targets in cases:
        for objective in ("total_variation", "wasserstein"):
            problem = Problem(personas=personas, targets=targets, objective=objective)
            found, exact = solve(problem), solve(problem, method="highs")
            assert found.weights.sum() == pytest.approx(1.0, abs=1e-9)
            assert found.converged
            assert found.objective <= exact.objective + 1e-6
