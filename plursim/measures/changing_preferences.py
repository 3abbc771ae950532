"""Whether an arm serves preferences or bends them (dynamic-reward notions, Carroll et al. 2024)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Given
from plursim.measures.kernels.changing_preferences import (
    Trajectories,
    notions,
    pareto_undominated,
    wins_by_bending,
)


class ChangingPreferences(Measure):
    """Reward of an arm by first, last and momentary preferences, net influence, and who wins by bending them.

    The arm is the policy, the control arm the course of things without it; an agent is a trajectory and its
    answer at each poll the preference it holds. What it gets at a step is the mean stance of all agents after
    it, worth 1 minus its distance from the preferred option on a scale of 0 to 1. ``undominated`` is 1 for an
    arm no preference objects to and no other such arm beats (ParetoUD), ``bends`` 1 for one that looks best
    only by the preferences it brought about. Ordinal questions; agents that answered every poll.
    """

    needs: ClassVar = frozenset({Need.POLLS})
    of_movement: ClassVar = True
    told: ClassVar = {
        "real_time": Told("reward by the preference of the moment", better="more"),
        "final": Told("reward by the last preference", better="more"),
        "initial": Told("reward by the first preference", better="more"),
        "natural_shifts": Told("reward by preferences as they would be without", better="more"),
        "influence": Told("influence on the paths of preferences"),
        "undominated": Told("no preference objects, no arm is better for all", better="more"),
        "bends": Told("looks best only by preferences it brought about", better="less"),
    }
    weights_count: ClassVar = False  # a path of preferences is an agent's
    kind: Literal["changing_preferences"] = "changing_preferences"
    tolerance: float = Field(default=0.0, ge=0, le=1, description="Largest influence that counts as none.")

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the notions of an arm that has a control."""
        if given.control is None or not given.question.ordinal:
            return
        arms = {name: self._trajectories(one) for name, one in given.arms.items()}
        policy, no_op = self._trajectories(given), self._trajectories(given.control)
        if policy is None or no_op is None or policy.rewards.shape[2] != no_op.rewards.shape[2]:
            return
        known = {
            name: one
            for name, one in arms.items()
            if one is not None and one.rewards.shape[2] == no_op.rewards.shape[2]
        }
        mine = next(name for name, one in given.arms.items() if one.options is given.options)
        base = next(name for name, one in given.arms.items() if one.options is given.control.options)
        found = notions(policy, no_op, tolerance=self.tolerance)
        values = {name: getattr(found, name) / policy.rewards.shape[2] for name in
                  ("real_time", "final", "initial", "natural_shifts")}  # fmt: skip
        values["influence"] = found.influence
        values["undominated"] = float(mine in pareto_undominated(known, base))
        values["bends"] = float(mine in wins_by_bending(known, base, tolerance=self.tolerance))
        n = policy.rewards.shape[1]
        for name, value in values.items():
            yield Known(name=name, value=float(value), n=n, missing=int(given.members.sum()) - n)

    def _trajectories(self, given: Given) -> Trajectories | None:
        """Return the paths of agents that answered every poll, and how each preference judges the steps."""
        kept = (given.options >= 0).all(axis=0)
        if not kept.any() or len(given.rounds) < 2:
            return None
        scale = given.question.scale
        stances = (given.values[1:, kept] - scale[0]) / (scale[-1] - scale[0])
        got = stances.mean(axis=1)
        rewards = 1 - np.abs(got[None, :] - given.unit[:, None])
        each = np.repeat(rewards[:, None, :], int(kept.sum()), axis=1)
        return Trajectories(each, given.options[:, kept].T)
