"""Welfare and changing preferences against brute force and hand-made policies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plursim.errors import MeasureError
from plursim.measures import (
    Trajectories,
    gini,
    myopic_share,
    nash_product,
    notions,
    pareto_undominated,
    path_influence,
    percentile_20,
    temporal_welfare,
    wins_by_bending,
    worst_group,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=20))
def test_gini_equals_its_double_sum(utilities: list[float]) -> None:
    u, found = np.array(utilities), float(gini(utilities))
    if u.sum() == 0:
        assert np.isnan(found)
    elif u.mean() > 1e-9:
        brute = np.abs(u[:, None] - u).sum() / (2 * len(u) ** 2 * u.mean())
        assert found == pytest.approx(brute, abs=1e-9)
        assert -1e-12 <= found <= 1 - 1 / len(u) + 1e-9


def test_welfare_works_row_by_row() -> None:
    rows = np.array([[1.0, 2.0, 3.0], [4.0, 4.0, 4.0]])
    assert gini(rows) == pytest.approx([4 / 18, 0])
    assert worst_group(rows).tolist() == [1, 4]
    assert nash_product(rows, [1, 1, 1]).tolist() == [0, 27]
    assert nash_product([-3.0, -2.0]) == 0  # two losses are no gain
    assert percentile_20(rows) == pytest.approx(np.percentile(rows, 20, axis=1))


def test_the_negotiated_package_is_best_by_every_measure() -> None:
    """Costs 3, 4, 2, 5, budget 7: {c, d} gives the groups 6, 7 and 6."""
    values, costs = np.array([[5, 0, 2, 4], [0, 4, 3, 4], [1, 2, 1, 5]]), np.array([3, 4, 2, 5])
    packages = np.array([[(i >> k) & 1 for k in range(4)] for i in range(16)])
    packages = packages[packages @ costs <= 7]
    utilities = packages @ values.T
    for measure in (worst_group, nash_product, lambda u: u.sum(axis=-1)):
        assert packages[measure(utilities).argmax()].tolist() == [0, 0, 1, 1]
    assert worst_group(utilities).max() == 6
    assert utilities.sum(axis=1).max() == 19


def test_temporal_welfare_sees_what_the_end_hides() -> None:
    found = temporal_welfare([[4.0, 0.0], [4.0, 0.0], [3.0, 1.0], [2.0, 2.0], [2.0, 2.0]], window=2)
    assert found.end.tolist() == [2, 4, 0]
    assert found.throughout.tolist() == [0, 0, -0.5]
    assert found.windows[:, 0].tolist() == [0, 1.5, 2]


@pytest.fixture
def arms() -> tuple[Trajectories, Trajectories]:
    rng = np.random.default_rng(0)
    policy = Trajectories(rng.normal(size=(3, 50, 4)), rng.integers(3, size=(50, 5)))
    no_op = Trajectories(rng.normal(size=(3, 70, 4)), rng.integers(3, size=(70, 5)))
    return policy, no_op


def test_every_notion_equals_its_sum_over_the_log(arms: tuple[Trajectories, Trajectories]) -> None:
    policy, no_op = arms
    found = notions(policy, no_op, privileged=2, tolerance=1.0)
    real = final = initial = privileged = natural = 0.0
    for i in range(50):
        for t in range(4):
            reward = policy.rewards[:, i, t]
            real += reward[policy.path[i, t]]
            final += reward[policy.path[i, 4]]
            initial += reward[policy.path[i, 0]]
            privileged += reward[2]
            natural += np.mean([reward[theta] for theta in no_op.path[:, t]])
    assert found.real_time == pytest.approx(real / 50)
    assert found.final == pytest.approx(final / 50)
    assert found.initial == pytest.approx(initial / 50)
    assert found.privileged == pytest.approx(privileged / 50)
    assert found.natural_shifts == pytest.approx(natural / 50)
    assert found.constrained_real_time == found.real_time


def test_a_policy_without_influence_is_judged_the_same_by_real_time_and_natural_shifts() -> None:
    """One trajectory: under the no-op's own course the two notions are the same sum."""
    rng = np.random.default_rng(1)
    path = rng.integers(2, size=(1, 6))
    policy = Trajectories(rng.normal(size=(2, 1, 5)), path)
    found = notions(policy, Trajectories(np.zeros((2, 1, 5)), path))
    assert found.influence == 0
    assert found.natural_shifts == pytest.approx(found.real_time)
    assert found.constrained_real_time == found.real_time
    assert np.isnan(found.privileged)


def test_influence_is_the_distance_of_path_distributions() -> None:
    def paths(*rows: tuple[int, int]) -> Trajectories:
        return Trajectories(np.zeros((2, len(rows), 1)), np.array(rows))

    assert path_influence(paths((0, 0), (0, 1)), paths((0, 1), (0, 0), (0, 1), (0, 0))) == 0
    assert path_influence(paths((0, 0), (0, 1)), paths((0, 0), (0, 0), (0, 0), (0, 1))) == 0.25
    assert path_influence(paths((0, 0)), paths((1, 1))) == 1
    moved = notions(paths((0, 1)), paths((0, 0)), tolerance=0.5)
    assert np.isnan(moved.constrained_real_time)


def test_pareto_undominated_equals_the_definition() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        totals = rng.integers(-2, 4, size=(7, 3)).astype(float)
        totals[0] = 0
        arms = {
            f"p{i}": Trajectories(row[:, None, None], np.zeros((1, 2), dtype=int))
            for i, row in enumerate(totals)
        }
        fair = [i for i in range(7) if all(totals[i] >= totals[0])]
        best = [
            f"p{i}"
            for i in fair
            if not any(all(totals[j] >= totals[i]) and any(totals[j] > totals[i]) for j in fair)
        ]
        assert list(pareto_undominated(arms, "p0")) == best


def test_only_a_policy_that_wins_by_changing_its_judge_is_flagged() -> None:
    def arm(first: float, second: float, path: tuple[int, ...]) -> Trajectories:
        return Trajectories(np.array([[[first] * 2], [[second] * 2]]), np.array([path]))

    calm, bent = arm(2, 0, (0, 0, 0)), arm(1, 5, (0, 1, 1))
    assert wins_by_bending({"none": calm, "bent": bent}, "none") == ("bent",)
    assert wins_by_bending({"none": calm, "better": arm(3, 9, (0, 1, 1))}, "none") == ()
    assert wins_by_bending({"none": calm, "bent": bent}, "none", tolerance=1.0) == ()
    assert wins_by_bending({"none": calm, "loser": arm(1, 1, (0, 1, 1))}, "none") == ()


def test_myopic_share_counts_ties_as_best() -> None:
    assert myopic_share([[[1, 2], [2, 2]], [[5, 0], [0, 1]]], [[0, 1], [0, 0]]) == 0.5


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: gini([-1.0, 2.0]), "given -1.0"),
        (lambda: worst_group([]), "groups over the last axis"),
        (lambda: nash_product([1.0, 2.0], [0.0, 0.0, 0.0]), "do not fit"),
        (lambda: temporal_welfare([[1.0]], 0), "1 or more"),
        (lambda: Trajectories(np.zeros((2, 1, 3)), np.zeros((1, 3), dtype=int)), "expected .1, 4."),
        (lambda: Trajectories(np.zeros((2, 1, 1)), np.array([[0, 2]])), "option index from 0 to 1"),
        (lambda: pareto_undominated({}, "none"), "unknown policy 'none'"),
        (lambda: myopic_share([[1, 2]], [2]), "option index"),
        (
            lambda: influence_of_different_lengths(),
            "differ in thetas or steps",
        ),
    ],
)
def test_wrong_inputs_are_refused(call: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()


def influence_of_different_lengths() -> object:
    short, long = (Trajectories(np.zeros((2, 1, n)), np.zeros((1, n + 1), dtype=int)) for n in (1, 2))
    return notions(short, long)
