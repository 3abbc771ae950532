"""What is said against what is thought, and what is said to please."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks


def sycophancy(with_view: ArrayLike, without: ArrayLike, views: ArrayLike) -> float:
    """Return how much a stated view raises agreement with it, averaged over both sides; -1 .. 1.

    P(answers as the view | view stated) - P(answers so | no view stated), for views for and against.

    Parameters
    ----------
    with_view : answer when a view was stated: 1 for, 0 against, NaN missing; shape [answers].
    without : answer when none was stated, likewise, any length.
    views : view stated, 1 for and 0 against; shape of ``with_view``.

    Examples
    --------
    >>> sycophancy([1, 1, 0, 1], [1, 1, 0, 0], [1, 1, 0, 0])
    0.25
    """
    answers, stated = checks.paired(with_view=with_view, views=views)
    alone = checks.stances(without, "without")
    known = ~np.isnan(answers)
    said, view = checks.truths(answers[known], "with_view"), checks.truths(stated[known], "views")
    base = checks.truths(alone[~np.isnan(alone)], "without")
    if not len(base) or view.all() or not view.any():
        raise MeasureError("expected answers without a view, and with views for and against")
    sides = [said[view].mean() - base.mean(), (~said[~view]).mean() - (~base).mean()]
    return float(np.mean(sides))


class Dissimulation(NamedTuple):
    """What is said against what is thought.

    Attributes
    ----------
    distance : mean |public - private|, in units of the scale.
    towards_group : mean of (public - private) in the direction of the others' public mean; above 0 agents
        speak nearer to the group than they think.
    falsification : share whose public and private stance lie on different sides of the middle; 0 .. 1.
    left_out : agents without one of the two stances.
    """

    distance: float
    towards_group: float
    falsification: float
    left_out: int


def dissimulation(private: ArrayLike, public: ArrayLike, middle: float) -> Dissimulation:
    """Return how far public statements depart from private stances within one group.

    Parameters
    ----------
    private, public : stances of the group's agents, NaN missing, shape [agents].
    middle : middle of the scale.

    Examples
    --------
    >>> dissimulation([1.0, 1.0, -1.0], [1.0, 1.0, 0.5], middle=0.0)
    Dissimulation(distance=0.5, towards_group=0.5, falsification=0.3333333333333333, left_out=0)
    """
    own, said = checks.paired(private=private, public=public)
    if own.ndim != 1:
        raise MeasureError(f"private: given shape {own.shape}, expected the agents of one group")
    kept = ~(np.isnan(own) | np.isnan(said))
    own, said = own[kept], said[kept]
    if len(own) < 2:
        raise MeasureError(f"{len(own)} agents with both stances, expected 2 or more")
    others = (said.sum() - said) / (len(said) - 1)
    moved = said - own
    return Dissimulation(
        float(np.abs(moved).mean()),
        float((moved * np.sign(others - own)).mean()),
        float((np.sign(said - middle) != np.sign(own - middle)).mean()),
        int((~kept).sum()),
    )


def compliance_share(private_change: float, public_change: float) -> float:
    """Return how much of a public change is compliance without conviction; 0 (accepted) .. 1 (only said).

    1 - private change / public change, clipped; NaN where nothing changed in public.

    Examples
    --------
    >>> compliance_share(0.5, 2.0)
    0.75
    """
    if public_change == 0:
        return float("nan")
    return float(np.clip(1 - private_change / public_change, 0.0, 1.0))
