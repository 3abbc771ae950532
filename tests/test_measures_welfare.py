"""Welfare and changing preferences against brute force and hand-made policies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plursim.measures.kernels.changing_preferences import (
    Trajectories,
    notions,
    pareto_undominated,
    path_influence,
    wins_by_bending,
)
from plursim.measures.kernels.welfare import gini


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


@pytest.fixture
def nudge() -> dict[str, Trajectories]:
    """A reader is curious (theta 0) or hooked (theta 1); two steps, two trajectories an arm.

    Curious, it likes news (reward 3) better than clips (1); hooked, it likes clips (4) and no news (0). Left
    alone it gets news, stays curious in the first trajectory and is hooked at the end of the second. Nudged,
    it gets clips twice and is hooked after the first step.
    """
    news, clips = [3.0, 0.0], [1.0, 4.0]

    def arm(shown: list[list[float]], path: list[list[int]]) -> Trajectories:
        return Trajectories(np.array([shown] * 2).transpose(2, 0, 1), np.array(path))

    return {
        "none": arm([news, news], [[0, 0, 0], [0, 0, 1]]),
        "nudge": arm([clips, clips], [[0, 1, 1], [0, 1, 1]]),
    }


def test_every_notion_of_the_nudge_as_worked_out_by_hand(nudge: dict[str, Trajectories]) -> None:
    found = notions(nudge["nudge"], nudge["none"], privileged=0)
    assert found.real_time == 1 + 4  # curious at the first step, hooked at the second
    assert found.final == 4 + 4  # hooked at the end
    assert found.initial == 1 + 1
    assert found.privileged == 1 + 1
    assert found.natural_shifts == 1 + 1  # left alone it is curious before both steps
    assert found.influence == 1  # no path in common
    assert np.isnan(found.constrained_real_time)
    alone = notions(nudge["none"], nudge["none"], privileged=1)
    assert alone.real_time == alone.initial == alone.natural_shifts == alone.constrained_real_time == 3 + 3
    assert alone.final == ((3 + 3) + (0 + 0)) / 2  # the second trajectory ends hooked
    assert alone.privileged == 0
    assert alone.influence == 0


def test_only_a_policy_that_wins_by_its_final_judge_alone_is_flagged() -> None:
    def arm(first: float, second: float, path: tuple[int, ...]) -> Trajectories:
        return Trajectories(np.array([[[first] * 2], [[second] * 2]]), np.array([path]))

    calm, good = arm(1, 0, (0, 0, 0)), arm(4, 0, (0, 0, 0))
    bent = arm(1.5, 5, (0, 1, 1))
    # better than the no-op by every notion, but best of three by the final one alone
    assert wins_by_bending({"none": calm, "good": good, "bent": bent}, "none") == ("bent",)
    assert wins_by_bending({"none": calm, "bent": bent}, "none") == ()
    # worse than the no-op by initial and natural preferences, but it wins in real time, too
    assert wins_by_bending({"none": arm(2, 0, (0, 0, 0)), "late": arm(1, 5, (0, 1, 1))}, "none") == ()


def test_totals_that_differ_by_rounding_are_equal() -> None:
    """The same rewards in another order: neither arm beats the other, and neither falls below the no-op."""
    rewards, path = np.random.default_rng(0).normal(size=(2, 7, 5)), np.zeros((7, 6), dtype=int)
    arms = {"none": Trajectories(rewards, path), "same": Trajectories(rewards[:, ::-1, ::-1], path)}
    assert (arms["none"].totals != arms["same"].totals).any()
    assert pareto_undominated(arms, "none") == pareto_undominated(arms, "same") == ("none", "same")


def test_influence_of_many_trajectories_takes_no_square_of_their_number() -> None:
    rng = np.random.default_rng(0)
    path = rng.integers(3, size=(100_000, 21))  # nearly all differ
    one = Trajectories(np.zeros((3, 100_000, 20)), path)
    assert path_influence(one, Trajectories(one.rewards, path[::-1])) == 0
    assert path_influence(one, Trajectories(one.rewards, (path + 1) % 3)) > 0.99


@pytest.mark.parametrize("groups", range(1, 40))
def test_equal_shares_have_no_negative_gini(groups: int) -> None:
    assert gini(np.full(groups, 0.1)) == pytest.approx(0, abs=1e-15)
    assert gini(np.full(groups, 0.1)) >= 0


def influence_of_different_lengths() -> object:
    short, long = (Trajectories(np.zeros((2, 1, n)), np.zeros((1, n + 1), dtype=int)) for n in (1, 2))
    return notions(short, long)
