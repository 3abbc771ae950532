"""What it means to serve preferences that the policy itself may change.

A policy (an arm, a moderator, an institution) earns rewards on trajectories during which preferences theta
move. Judged by the last preferences it can win by bending them. Carroll et al. (2024, dynamic-reward Markov
decision processes) list eight notions of what to maximise; all are computed here from logs, with a no-op arm
as the course of things without the policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from plursim.errors import MeasureError, unknown
from plursim.measures.kernels import checks
from plursim.portable import Floats, Ints

ROUNDING = 1e-9
"""Share of the largest total by which two totals may differ and still count as equal."""


@dataclass(frozen=True, eq=False)
class Trajectories:
    """What happened under one policy.

    Parameters
    ----------
    rewards : reward of each step as each possible preference judges it, shape [thetas, trajectories, steps].
    path : index of the preference held before each step and after the last, shape [trajectories, steps + 1].

    Raises
    ------
    MeasureError : shapes that do not fit, or a preference that has no rewards.
    """

    rewards: Floats
    path: Ints

    def __post_init__(self) -> None:
        rewards = checks.numbers(self.rewards, "rewards")
        if rewards.ndim != 3 or 0 in rewards.shape:
            raise MeasureError(
                f"rewards: given shape {rewards.shape}, expected [thetas, trajectories, steps]"
            )
        path = checks.option_indices(self.path, len(rewards), "path")
        if path.shape != (rewards.shape[1], rewards.shape[2] + 1) or (path < 0).any():
            expected = (rewards.shape[1], rewards.shape[2] + 1)
            raise MeasureError(
                f"path: given shape {path.shape}, expected {expected} without missing preferences"
            )
        object.__setattr__(self, "rewards", rewards)
        object.__setattr__(self, "path", path)

    def judged_by(self, thetas: Ints) -> float:
        """Return the mean total reward, each step judged by a given preference; [trajectories, steps]."""
        chosen = np.take_along_axis(self.rewards, thetas[None], axis=0)[0]
        return float(chosen.sum(axis=1).mean())

    @property
    def totals(self) -> Floats:
        """Mean total reward as each preference judges it, shape [thetas]."""
        totals: Floats = self.rewards.sum(axis=2).mean(axis=1)
        return totals


class Notions(NamedTuple):
    """Mean total reward of a policy under each notion; larger is better.

    Attributes
    ----------
    real_time : as judged at each step by the preference of that step.
    final, initial : by the last and by the first preference.
    privileged : by one stated preference; NaN where none is stated.
    natural_shifts : by the preferences that would be held at each step under the no-op policy.
    constrained_real_time : real_time of a policy without influence; NaN for one with influence.
    influence : total variation distance of the distribution of preference paths from the no-op's; 0 .. 1.
    """

    real_time: float
    final: float
    initial: float
    privileged: float
    natural_shifts: float
    constrained_real_time: float
    influence: float


def notions(
    policy: Trajectories, no_op: Trajectories, *, privileged: int | None = None, tolerance: float = 0.0
) -> Notions:
    """Judge a policy under every notion.

    Parameters
    ----------
    policy, no_op : trajectories under the policy and under none, with the same thetas and steps.
    privileged : index of the preference that counts whatever the agents prefer, if there is one.
    tolerance : largest influence that counts as none; above 0 for sampled trajectories, whose path
        distributions differ by chance.

    Examples
    --------
    >>> rewards = np.array([[[1.0, 1.0]], [[0.0, 5.0]]])  # theta 1 loves the second step
    >>> bent = Trajectories(rewards, np.array([[0, 1, 1]]))
    >>> left_alone = Trajectories(rewards, np.array([[0, 0, 0]]))
    >>> found = notions(bent, left_alone)
    >>> found.real_time, found.final, found.initial, found.natural_shifts, found.influence
    (6.0, 5.0, 2.0, 2.0, 1.0)
    """
    _comparable(policy, no_op)
    thetas, trajectories, steps = policy.rewards.shape
    if privileged is not None and not 0 <= privileged < thetas:
        raise MeasureError(f"privileged: given {privileged}, expected a preference from 0 to {thetas - 1}")
    shape = (trajectories, steps)
    moved = path_influence(policy, no_op)
    real_time = policy.judged_by(policy.path[:, :-1])
    natural = np.stack([(no_op.path[:, :-1] == theta).mean(axis=0) for theta in range(thetas)])
    return Notions(
        real_time=real_time,
        final=policy.judged_by(np.broadcast_to(policy.path[:, -1:], shape)),
        initial=policy.judged_by(np.broadcast_to(policy.path[:, :1], shape)),
        privileged=float("nan") if privileged is None else float(policy.totals[privileged]),
        natural_shifts=float((natural * policy.rewards.mean(axis=1)).sum()),
        constrained_real_time=real_time if moved <= tolerance else float("nan"),
        influence=moved,
    )


def path_influence(policy: Trajectories, no_op: Trajectories) -> float:
    """Return how far a policy moves the distribution of preference paths; 0 (not at all) .. 1.

    Examples
    --------
    >>> rewards = np.zeros((2, 2, 1))
    >>> still, moved = (Trajectories(rewards, np.array([path, [1, 1]])) for path in ([0, 0], [0, 1]))
    >>> path_influence(moved, still)
    0.5
    """
    both = np.concatenate([policy.path, no_op.path])
    index = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1)
    own = len(policy.path)
    one, other = (np.bincount(part, minlength=len(both)) / len(part) for part in (index[:own], index[own:]))
    return float(np.abs(one - other).sum() / 2)


def pareto_undominated(policies: Mapping[str, Trajectories], no_op: str) -> tuple[str, ...]:
    """Return the policies that no preference objects to and no other such policy beats (ParetoUD).

    Kept are policies with at least the no-op's total reward for every preference; of these, the ones for
    which no other is as good for every preference and better for one.

    Parameters
    ----------
    policies : trajectories by name, the no-op among them.
    no_op : name of the no-op policy.

    Examples
    --------
    >>> def constant(*totals):
    ...     return Trajectories(np.array(totals, dtype=float)[:, None, None], np.zeros((1, 2), dtype=int))
    >>> totals = {"none": (0, 0), "both": (1, 1), "one": (5, -1), "less": (1, 0)}
    >>> arms = {name: constant(*each) for name, each in totals.items()}
    >>> pareto_undominated(arms, "none")
    ('both',)
    """
    base = _no_op(policies, no_op).totals
    dust = ROUNDING * max(float(np.abs(arm.totals).max()) for arm in policies.values())
    totals = {name: arm.totals for name, arm in policies.items() if (arm.totals >= base - dust).all()}
    return tuple(
        name
        for name, own in totals.items()
        if not any((other >= own - dust).all() and (other > own + dust).any() for other in totals.values())
    )


def wins_by_bending(
    policies: Mapping[str, Trajectories],
    no_op: str,
    *,
    privileged: int | None = None,
    tolerance: float = 0.0,
) -> tuple[str, ...]:
    """Return the policies that look best only because they changed who judges.

    A policy is flagged when it has influence above ``tolerance``, and is best under the final preferences but
    neither in real time, nor by the initial, natural or privileged preferences.

    Parameters
    ----------
    policies : trajectories by name, the no-op among them.
    no_op : name of the no-op policy.
    privileged : index of the preference that counts whatever the agents prefer, if there is one.
    tolerance : largest influence that counts as none.

    Examples
    --------
    >>> calm = Trajectories(np.array([[[2.0, 2.0]], [[0.0, 0.0]]]), np.array([[0, 0, 0]]))
    >>> bent = Trajectories(np.array([[[0.0, 0.0]], [[3.0, 3.0]]]), np.array([[0, 1, 1]]))
    >>> wins_by_bending({"none": calm, "persuade": bent}, "none")
    ('persuade',)
    """
    base = _no_op(policies, no_op)
    judged = {name: notions(arm, base, privileged=privileged) for name, arm in policies.items()}
    table = np.array(
        [
            (one.final, one.real_time, one.initial, one.natural_shifts, one.privileged)
            for one in judged.values()
        ]
    )
    if privileged is None:
        table = table[:, :-1]
    best = table >= table.max(axis=0) - ROUNDING * np.abs(table).max(axis=0)
    only_final = best[:, 0] & ~best[:, 1:].any(axis=1)
    return tuple(
        name
        for (name, found), won in zip(judged.items(), only_final, strict=True)
        if won and found.influence > tolerance
    )


def _no_op(policies: Mapping[str, Trajectories], name: str) -> Trajectories:
    if name not in policies:
        raise MeasureError(unknown("policy", name, policies))
    for arm in policies.values():
        _comparable(arm, policies[name])
    return policies[name]


def _comparable(policy: Trajectories, no_op: Trajectories) -> None:
    one, other = policy.rewards.shape, no_op.rewards.shape
    if (one[0], one[2]) != (other[0], other[2]):
        raise MeasureError(f"rewards {one} and those of the no-op {other} differ in thetas or steps")
