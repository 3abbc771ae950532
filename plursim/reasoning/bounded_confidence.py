"""Agents that listen only to those near enough: Hegselmann and Krause, Deffuant and Weisbuch."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.portable import Floats, Ints
from plursim.reasoning.stance_based import DrawnStanceReasoner, hearers, needs_continuous
from plursim.society.requests import Heard, Reflect

if TYPE_CHECKING:
    from plursim.society.society import Society


_ROUNDING = 1 + 1e-9
"""Two stances at the bound exactly count as within it, whatever rounding does to their difference."""


def hegselmann_krause_step(stances: Floats, epsilon: float) -> Floats:
    """Return one synchronous step in which everybody hears everybody, in O(N log N).

    Each agent moves to the mean of all stances at most ``epsilon`` away, its own included
    (Hegselmann and Krause 2002).

    Parameters
    ----------
    stances : shape [agents], on any scale.
    epsilon : confidence bound in the units of ``stances``.

    Examples
    --------
    >>> hegselmann_krause_step(np.array([0.0, 0.2, 1.0]), 0.3).round(2).tolist()
    [0.1, 0.1, 1.0]
    """
    order = np.argsort(stances, kind="stable")
    ranked = stances[order]
    first = np.searchsorted(ranked, ranked - epsilon * _ROUNDING, side="left")
    last = np.searchsorted(ranked, ranked + epsilon * _ROUNDING, side="right")
    sums = np.concatenate([[0.0], np.cumsum(ranked)])
    moved = np.empty_like(ranked)
    moved[order] = (sums[last] - sums[first]) / (last - first)
    return moved


def hear_within(own: Floats, heard: Heard, values: Floats, epsilon: float) -> Floats:
    """Return the mean of the heard stances at most ``epsilon`` from one's own, with one's own.

    Parameters
    ----------
    own : shape [asked].
    heard : who heard which message.
    values : stated stance of each message heard, NaN where none, shape [messages heard].
    epsilon : confidence bound in the units of the stances.
    """
    counted = np.abs(values - own[hearers(heard)]) <= epsilon * _ROUNDING
    rows = hearers(heard)[counted]
    total = own + np.bincount(rows, weights=values[counted], minlength=len(own))
    mean: Floats = total / (1 + np.bincount(rows, minlength=len(own)))
    return mean


def deffuant_move(stances: Floats, met: Floats, epsilon: float, mu: float) -> Floats:
    """Return stances after each meets one other: within ``epsilon`` it moves by ``mu`` of the gap.

    A meeting with NaN changes nothing. When both of a pair move from their stances before the meeting, their
    mean stays as it was (Deffuant, Neau, Amblard and Weisbuch 2000).

    Parameters
    ----------
    stances, met : shape [agents].

    Examples
    --------
    >>> deffuant_move(np.array([0.0, 0.0]), np.array([0.2, 0.9]), 0.5, 0.5).tolist()
    [0.1, 0.0]
    """
    gap = met - stances
    moved: Floats = np.where(np.abs(gap) < epsilon, stances + mu * gap, stances)
    return moved


def deffuant_step(stances: Floats, left: Ints, right: Ints, epsilon: float, mu: float) -> Floats:
    """Return stances after pairs have met, both moving; no agent may stand in two pairs.

    Parameters
    ----------
    stances : shape [agents].
    left, right : agents of each pair, shape [pairs].

    Examples
    --------
    >>> deffuant_step(np.array([0.0, 0.2, 0.9]), np.array([0]), np.array([1]), 0.5, 0.25).round(2).tolist()
    [0.05, 0.15, 0.9]
    """
    moved = stances.copy()
    moved[left] = deffuant_move(stances[left], stances[right], epsilon, mu)
    moved[right] = deffuant_move(stances[right], stances[left], epsilon, mu)
    return moved


class BoundedConfidenceReasoner(DrawnStanceReasoner):
    """Agents that are moved only by stances near enough to their own (Hegselmann-Krause; Deffuant).

    ``hegselmann_krause``: to the mean of all they hear at most ``epsilon`` away, their own included.
    ``deffuant``: message by message, by ``mu`` of the gap where it is below ``epsilon``. Bounds are shares
    of the scale's range. Messages that state no stance are passed over.

    Sources: Hegselmann and Krause 2002; Deffuant, Neau, Amblard and Weisbuch 2000.
    """

    decimals: ClassVar[int | None] = 2

    needs_scale: ClassVar[bool] = True

    kind: Literal["bounded_confidence"] = "bounded_confidence"
    rule: Literal["hegselmann_krause", "deffuant"] = Field(
        default="hegselmann_krause", description="Mean of all near enough, or pair by pair."
    )
    epsilon: float = Field(
        default=0.25, ge=0, le=1, description="Confidence bound as a share of the scale's range."
    )
    mu: float = Field(default=0.5, gt=0, le=0.5, description="deffuant: share of the gap an agent moves.")

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:
        """Return the stances after one step of the rule.

        Raises
        ------
        InputError : the question's options have no order.
        """
        question = society.questions[request.question]
        needs_continuous(self.kind, question)
        epsilon = self.epsilon * float(np.ptp(question.scale))
        heard, values = request.heard, society.messages.value[request.heard.messages]
        if self.rule == "hegselmann_krause":
            return hear_within(own, heard, values, epsilon)
        new = own.copy()
        for slot in range(int(heard.counts.max(initial=0))):
            some = np.flatnonzero(heard.counts > slot)
            new[some] = deffuant_move(new[some], values[heard.offsets[some] + slot], epsilon, self.mu)
        return new
