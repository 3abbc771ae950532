"""Resampling whole clusters of agents, for figures that need the agents and not only their counts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from plursim.requests import Floats, Ints

CELLS = 4_000_000
"""Numbers held at once: 32 MB."""


def interval(
    figure: Callable[[Ints], Floats],
    clusters: Ints,
    rng: np.random.Generator,
    *,
    draws: int = 400,
    level: float = 0.95,
) -> tuple[float, float]:
    """Return the percentile interval of a figure of agents, by drawing whole clusters with replacement.

    Parameters
    ----------
    figure : from positions of agents [draws, places], -1 for an empty place, to figures [draws].
    clusters : cluster of each agent, shape [agents].
    rng : source of randomness.
    draws, level : number of resamples; probability to cover.

    Returns
    -------
    ends of the interval; NaN where fewer than two clusters stand behind it.
    """
    members = _members(clusters)
    count, places = members.shape
    if count < 2:
        return float("nan"), float("nan")
    step = max(1, CELLS // members.size)
    found = []
    for start in range(0, draws, step):
        size = min(step, draws - start)
        drawn = members[rng.integers(count, size=(size, count))].reshape(size, count * places)
        found.append(figure(drawn))
    tail = (1 - level) / 2
    values = np.concatenate(found)
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [tail, 1 - tail])
    return float(low), float(high)


def at(values: NDArray[np.float64], positions: Ints) -> Floats:
    """Return the values of agents at some positions, NaN at empty places."""
    found: Floats = np.where(positions < 0, np.nan, values[np.maximum(positions, 0)])
    return found


def _members(clusters: Ints) -> Ints:
    """Return the agents of each cluster as rows, filled up with -1."""
    _, unit, sizes = np.unique(clusters, return_inverse=True, return_counts=True)
    order = np.argsort(unit, kind="stable")
    place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    members = np.full((len(sizes), sizes.max(initial=0)), -1, dtype=np.int64)
    members[unit[order], place] = order
    return members
