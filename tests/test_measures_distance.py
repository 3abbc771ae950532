"""Distances against scipy, linear programming and brute force; scores against their definitions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linprog
from scipy.spatial.distance import jensenshannon

from plursim.errors import MeasureError
from plursim.measures.kernels.chi_square import rao_scott
from plursim.measures.kernels.distance import (
    brier,
    crps,
    energy,
    jensen_shannon,
    kullback_leibler,
    total_variation,
    wasserstein,
)

BOUNDED = (total_variation, jensen_shannon, wasserstein)


def random_shares(rng: np.random.Generator, rows: int, options: int) -> np.ndarray:
    """Shares of which about a quarter are 0."""
    mass = rng.exponential(size=(rows, options)) * (rng.random((rows, options)) > 0.25)
    mass[np.arange(rows), rng.integers(options, size=rows)] += 0.1
    return mass / mass.sum(axis=1, keepdims=True)


@pytest.fixture(params=[1, 2, 3, 7, 11])
def cases(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(request.param)
    spacing = np.cumsum(rng.exponential(size=request.param) + 0.01) - 3
    return random_shares(rng, 60, request.param), random_shares(rng, 60, request.param), spacing


def test_distances_equal_scipy(cases: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    p, q, spacing = cases
    scale = np.ptp(spacing) or 1.0
    for i in range(len(p)):
        pair = (p[i], q[i])
        assert jensen_shannon(*pair) == pytest.approx(jensenshannon(*pair, base=2), abs=1e-12)
        assert total_variation(*pair) == pytest.approx(np.maximum(p[i] - q[i], 0).sum(), abs=1e-12)
        first = stats.wasserstein_distance(spacing, spacing, *pair)
        assert wasserstein(*pair, spacing) == pytest.approx(first / scale, abs=1e-12)
        second = stats.energy_distance(spacing / scale, spacing / scale, *pair)
        assert energy(*pair, spacing) == pytest.approx(second, abs=1e-12)
        smooth = [(row + 1e-10) / (1 + 1e-10 * len(row)) for row in pair]
        assert kullback_leibler(*pair) == pytest.approx(stats.entropy(*smooth), abs=1e-12)


def test_wasserstein_is_the_least_cost_of_transport() -> None:
    rng = np.random.default_rng(8)
    for options in (2, 4, 5):
        p, q = random_shares(rng, 2, options)
        spacing = np.cumsum(rng.exponential(size=options))
        cost = np.abs(spacing[:, None] - spacing) / np.ptp(spacing)
        rows = np.kron(np.eye(options), np.ones(options))
        columns = np.kron(np.ones(options), np.eye(options))
        best = linprog(cost.ravel(), A_eq=np.vstack([rows, columns]), b_eq=np.concatenate([p, q]))
        assert wasserstein(p, q, spacing) == pytest.approx(best.fun, abs=1e-9)


def test_distances_broadcast_over_all_axes_but_the_last() -> None:
    rng = np.random.default_rng(1)
    p, q = random_shares(rng, 12, 4).reshape(3, 4, 4), random_shares(rng, 4, 4)
    for distance in (*BOUNDED, energy, kullback_leibler):
        found = distance(p, q)
        assert found.shape == (3, 4)
        assert found[2, 1] == pytest.approx(distance(p[2, 1], q[1]), abs=1e-15)


@st.composite
def three_distributions(draw: st.DrawFn) -> np.ndarray:
    options = draw(st.integers(1, 8))
    rows = st.lists(st.integers(0, 1000), min_size=options, max_size=options).filter(any)
    counts = np.array([draw(rows) for _ in range(3)], dtype=float)
    return counts / counts.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("distance", BOUNDED, ids=lambda f: f.__name__)
@settings(max_examples=60, deadline=None)
@given(three_distributions())
def test_each_is_a_metric_between_0_and_1(distance: Callable, rows: np.ndarray) -> None:
    p, q, r = rows
    assert 0 <= distance(p, q) <= 1 + 1e-12
    assert distance(p, p) == 0
    assert distance(p, q) == distance(q, p)
    assert distance(p, r) <= distance(p, q) + distance(q, r) + 1e-7
    if not np.array_equal(p, q):
        assert distance(p, q) > 0


@pytest.mark.parametrize("distance", [*BOUNDED, energy, kullback_leibler], ids=lambda f: f.__name__)
@settings(max_examples=60, deadline=None)
@given(three_distributions(), st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_the_farther_the_mass_has_moved_the_larger(
    distance: Callable, rows: np.ndarray, parts: list[float]
) -> None:
    """From p on the straight way to q no distance to p falls."""
    p, q, _ = rows
    way = np.sort(parts)[:, None]
    found = distance((1 - way) * p + way * q, p)
    assert (np.diff(found) >= -1e-9).all()


@pytest.mark.parametrize("distance", [*BOUNDED, energy], ids=lambda f: f.__name__)
def test_the_rounding_of_shares_stays_rounding(distance: Callable) -> None:
    """Sums in another order differ by the last bit; the root must not make 1e-8 of it."""
    p = np.random.default_rng(9).dirichlet(np.ones(7), size=2000)
    q = 0.3 * p + 0.7 * p
    assert (p != q).any()
    assert distance(p, q).max() < 1e-14


def test_jensen_shannon_of_near_distributions_is_that_of_fisher() -> None:
    """For q = p (1 + small) it is the root of sum (p - q)^2 / (8 p) / log 2, to within the third order."""
    p, step = np.array([0.2, 0.3, 0.5]), np.array([1.0, 1.0, -2.0])
    for size in (1e-3, 1e-6, 1e-9, 1e-12):
        expected = np.sqrt((step**2 / p).sum() / (8 * np.log(2))) * size
        assert jensen_shannon(p, p + size * step) == pytest.approx(expected, rel=max(10 * size, 2e-4))


def test_wasserstein_grows_with_the_steps_a_mass_moves_and_others_do_not() -> None:
    start, ends = np.eye(5)[0], np.eye(5)
    assert wasserstein(start, ends).tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert (np.diff(energy(start, ends)) > 0).all()
    for distance in (total_variation, jensen_shannon):
        assert distance(start, ends).tolist() == [0, 1, 1, 1, 1]


def test_published_and_extreme_values() -> None:
    assert jensen_shannon([1, 0], [0.5, 0.5]) == pytest.approx(0.5579, abs=5e-5)
    assert jensen_shannon([1, 0], [0.5, 0.5]) ** 2 == pytest.approx(0.3113, abs=5e-5)
    for distance in BOUNDED:
        assert distance([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]) == 1.0
        assert distance([1.0], [1.0]) == 0.0
    assert kullback_leibler([1, 0], [0, 1], epsilon=0.0) == np.inf
    assert kullback_leibler([1, 0], [0, 1]) == pytest.approx(np.log(1e10), rel=1e-6)


def test_scores_equal_their_definitions() -> None:
    rng = np.random.default_rng(4)
    p, spacing = random_shares(rng, 20, 5), np.array([0.0, 1.0, 2.5, 3.0, 7.0])
    answers = rng.integers(5, size=20)
    for row, answer, squared, ranked in zip(
        p, answers, brier(p, answers), crps(p, answers, spacing), strict=True
    ):
        assert squared == pytest.approx(sum((row[k] - (k == answer)) ** 2 for k in range(5)), abs=1e-12)
        error = (row * np.abs(spacing - spacing[answer])).sum()
        spread = (row[:, None] * row * np.abs(spacing[:, None] - spacing)).sum() / 2
        assert ranked == pytest.approx((error - spread) / 7, abs=1e-12)


def test_scores_are_proper_and_leave_missing_answers_missing() -> None:
    truth = np.array([0.2, 0.5, 0.3])
    for score in (brier, crps):
        honest = truth @ score(truth, [0, 1, 2])
        for other in ([0.25, 0.45, 0.3], [0.0, 1.0, 0.0], [1 / 3, 1 / 3, 1 / 3]):
            assert truth @ score(other, [0, 1, 2]) > honest
        assert np.isnan(score(truth, [-1])).all()


@pytest.mark.parametrize(
    ("p", "q", "says"),
    [
        ([0.5, 0.6, -0.1], [0.3, 0.3, 0.4], r"p: given -0.1 at \[2\]"),
        ([0.5, 0.4], [0.5, 0.5], "sum of p: given 0.9"),
        ([3, 5], [0.5, 0.5], "normalise counts first"),
        ([0.5, np.nan], [0.5, 0.5], "p: given nan"),
        ([0.5, 0.5], [0.5, np.inf], "q: given inf"),
        ([0.5, 0.5], [0.2, 0.3, 0.5], "p has 2 options and q has 3"),
        ([], [], "no options"),
        (["a", "b"], [0.5, 0.5], "not an array of numbers"),
        (np.full((2, 2), 0.5), np.full((3, 2), 0.5), "do not fit"),
        ([[0.5, 0.5], [0.5, 0.4]], [0.5, 0.5], r"given 0.9 at \[1\]"),
    ],
)
@pytest.mark.parametrize("distance", [*BOUNDED, energy, kullback_leibler], ids=lambda f: f.__name__)
def test_what_is_no_distribution_is_refused(distance: Callable, p: object, q: object, says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        distance(p, q)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: wasserstein([0.5, 0.5], [0.5, 0.5], [2, 1]), "numbers that increase"),
        (lambda: wasserstein([0.5, 0.5], [0.5, 0.5], [1, 2, 3]), "one for each of 2 options"),
        (lambda: brier([0.5, 0.5], [2]), "option index from 0 to 1"),
        (lambda: crps([0.5, 0.5], [0.5]), "option index from 0 to 1"),
        (lambda: kullback_leibler([1, 0], [1, 0], epsilon=-1), "epsilon"),
        (lambda: rao_scott([0, 1], [1.0, 0.0]), "shares above 0"),
        (lambda: rao_scott([0, 0, -1], [0.5, 0.5]), "all are the same option"),
        (lambda: rao_scott([0, -1], [0.5, 0.5]), "expected at least 2"),
        (lambda: rao_scott([0, 1], [0.5, 0.5], weights=[1, -1]), "a weight of 0 or more"),
        (lambda: rao_scott([0, 1, -1], [0.5, 0.5], weights=[0, 0, 1]), "answers: 0 known"),
        (lambda: rao_scott([[0, 1]], [0.5, 0.5]), r"expected \[respondents\]"),
        (lambda: rao_scott([0, 1], [0.5, 0.5], clusters=["a", "a"]), "do not differ between clusters"),
    ],
)
def test_other_wrong_inputs_are_refused(call: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def test_rao_scott_with_equal_weights_is_pearsons_test() -> None:
    answers = np.random.default_rng(3).integers(4, size=200)
    target = np.array([0.3, 0.3, 0.2, 0.2])
    pearson = stats.chisquare(np.bincount(answers, minlength=4), 200 * target)
    found = rao_scott([*answers, -1], target, weights=[2.0] * 201)
    assert found.statistic == pytest.approx(pearson.statistic, rel=1e-12)
    assert found.p_value == pytest.approx(pearson.pvalue, rel=1e-9)


def test_rao_scott_sees_through_copied_respondents() -> None:
    answers, target = np.random.default_rng(3).integers(3, size=100), [0.5, 0.3, 0.2]
    alone = rao_scott(answers, target)
    copied = rao_scott(np.tile(answers, 4), target, clusters=np.tile(np.arange(100), 4))
    assert copied.design_effect == pytest.approx(4.0)
    assert copied.statistic == pytest.approx(alone.statistic)


def test_respondents_of_weight_0_change_nothing() -> None:
    answers, target = np.random.default_rng(4).integers(3, size=80), [0.5, 0.3, 0.2]
    assert rao_scott([*answers, 0, 1, 2], target, [1.0] * 80 + [0.0] * 3) == rao_scott(answers, target)


def test_rao_scott_keeps_its_level_under_unequal_weights() -> None:
    rng, target, naive, corrected = np.random.default_rng(6), np.array([0.4, 0.3, 0.3]), 0, 0
    for _ in range(500):
        answers, weights = rng.choice(3, size=300, p=target), rng.lognormal(sigma=0.8, size=300)
        found = rao_scott(answers, target, weights)
        corrected += found.p_value < 0.05
        naive += stats.chi2.sf(found.statistic * found.design_effect, 2) < 0.05
    assert corrected / 500 == pytest.approx(0.05, abs=0.03)
    assert naive / 500 > 0.12


def test_measures_load_nothing_but_numpy_and_scipy() -> None:
    code = (
        "import sys; import plursim.measures; "
        "sys.exit(','.join({'pandas', 'networkx', 'mesa', 'litellm', 'matplotlib'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
