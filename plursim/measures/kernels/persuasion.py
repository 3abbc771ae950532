"""How far messages pull stances, and how much of that is more than regression to the mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats


def gap_closed(before: ArrayLike, after: ArrayLike, heard: ArrayLike, least_gap: float) -> Floats:
    """Return which share of the gap to a message's stance its hearer closed; NaN where the gap is too small.

    (after - before) sign(heard - before) / |heard - before|: 0 unmoved, 1 all the way, below 0 backfire.
    Regression to the mean closes gaps, too: subtract the same for agents not heard (:func:`net_gap_closed`).

    Parameters
    ----------
    before, after : hearer's stance before and after, shape [pairs], NaN missing.
    heard : sender's stance when speaking; same shape.
    least_gap : gaps below this count as none; half a scale step is usual.

    Examples
    --------
    >>> gap_closed([0.0, 4.0, 2.0], [1.0, 4.0, 3.0], [4.0, 0.0, 2.1], least_gap=0.5).tolist()
    [0.25, -0.0, nan]
    """
    first, last, stance = checks.paired(before=before, after=after, heard=heard)
    gap = stance - first
    far = np.abs(gap) >= max(least_gap, np.finfo(float).tiny)
    return np.asarray(np.divide(last - first, gap, out=np.full_like(gap, np.nan), where=far))


def by_agent(closed: ArrayLike, agents: ArrayLike, size: int) -> Floats:
    """Return the mean gap closed of each agent, shape [size]; NaN for agents without a pair.

    With the hearers as ``agents`` it is their susceptibility, with the senders their power.

    Examples
    --------
    >>> by_agent([0.5, 0.1, float("nan")], [0, 0, 1], size=2).tolist()
    [0.3, nan]
    """
    given, agent = checks.stances(closed, "closed"), checks.option_indices(agents, size, "agents")
    if given.shape != agent.shape or given.ndim != 1:
        raise MeasureError(f"closed {given.shape} and agents {agent.shape}: expected two lists of one length")
    known = ~np.isnan(given) & (agent >= 0)
    count = np.bincount(agent[known], minlength=size).astype(np.float64)
    total = np.bincount(agent[known], given[known], minlength=size)
    mean: Floats = np.divide(total, count, out=np.full(size, np.nan), where=count > 0)
    return mean
