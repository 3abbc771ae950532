"""Leaving out, or resampling, whole clusters of agents, for figures that need the agents and not only counts.

All arms of a run lose the same tables together, so what is left of an arm and of its control makes a paired
comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats, Ints, product

CELLS = 4_000_000
"""Numbers held at once: 32 MB."""

DRAWS = 400
LEVEL = 0.95

CELLS = 8_000_000
"""Agents times blocks looked at in one step."""
BLOCKS = 100
"""Most blocks of clusters that are left out one by one."""

OfDrawn = Callable[[Ints], Floats]
"""From positions of agents [draws, places], -1 for an empty place, to figures [draws]."""


def drawn_figures(
    figures: Sequence[OfDrawn], clusters: Ints, rng: np.random.Generator, *, draws: int = DRAWS
) -> Floats:
    """Return figures of resampled agents, whole clusters drawn with replacement; [figures, draws].

    Parameters
    ----------
    figures : what is computed of each draw; all see the same draws.
    clusters : cluster of each agent, shape [agents].
    rng : source of randomness.
    draws : number of resamples. Fewer than two clusters give none: shape [figures, 0].
    """
    members = _members(clusters)
    count, places = members.shape
    if count < 2 or not figures:
        return np.empty((len(figures), 0))
    step = max(1, CELLS // members.size)
    found = []
    for start in range(0, draws, step):
        size = min(step, draws - start)
        drawn = members[rng.integers(count, size=(size, count))].reshape(size, count * places)
        found.append(np.stack([figure(drawn) for figure in figures]))
    return np.concatenate(found, axis=1)


def drawn_sums(
    sums: Sequence[Floats], clusters: Ints, rng: np.random.Generator, *, draws: int = DRAWS
) -> list[Floats]:
    """Return sums over resampled agents, a quick way where a figure depends on sums alone.

    Parameters
    ----------
    sums : arrays of shape [agents, parts]; all see the same draws.
    clusters, rng, draws : as in :func:`drawn_figures`.

    Returns
    -------
    for each array its sums, shape [draws, parts]; [0, parts] for fewer than two clusters.
    """
    _, unit = np.unique(clusters, return_inverse=True)
    count = int(unit.max(initial=-1)) + 1
    if count < 2:
        return [np.empty((0, part.shape[1])) for part in sums]
    totals = np.concatenate(sums, axis=1)
    by_cluster = np.zeros((count, totals.shape[1]))
    np.add.at(by_cluster, unit, totals)
    step, found = max(1, CELLS // count), []
    for start in range(0, draws, step):
        size = min(step, draws - start)
        drawn = rng.integers(count, size=(size, count)) + count * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * count).reshape(size, count)
        found.append(product(times, by_cluster))
    ends = np.cumsum([part.shape[1] for part in sums])[:-1]
    return np.split(np.concatenate(found), ends, axis=1)


def blocks_of(clusters: Ints, rng: np.random.Generator) -> Ints:
    """Return which agents are left out together, numbered from 0: a cluster each, shape [agents].

    More than :data:`BLOCKS` clusters are dealt out to so many blocks at random; that many tell the error of a
    figure to 7%.
    """
    _, unit = np.unique(clusters, return_inverse=True)
    count = int(unit.max(initial=-1)) + 1
    dealt = np.arange(count) if count <= BLOCKS else rng.permutation(count) % BLOCKS
    return np.asarray(dealt[unit], dtype=np.int64)


def left_out_figures(figures: Sequence[OfDrawn], blocks: Ints) -> Floats:
    """Return figures without the agents of each block in turn; [figures, blocks]."""
    count, agents = int(blocks.max(initial=-1)) + 1, np.arange(len(blocks), dtype=np.int64)
    step = max(1, CELLS // max(len(blocks), 1))  # of a crowd, all at once would fill gigabytes
    found = np.empty((len(figures), count))
    for start in range(0, count, step):
        some = np.arange(start, min(start + step, count))
        drawn = np.where(blocks == some[:, None], -1, agents)
        for k, figure in enumerate(figures):
            found[k, some] = figure(drawn)
    return found


def left_out_sums(sums: Floats, blocks: Ints) -> Floats:
    """Return sums over agents without those of each block in turn; from [agents, parts] to [blocks, parts].

    Added up anew for each: what is left of a total after a subtraction carries the rounding of the total.
    """
    count = int(blocks.max(initial=-1)) + 1
    by_block = np.zeros((count, sums.shape[1]))
    np.add.at(by_block, blocks, sums)
    return product(1.0 - np.eye(count), by_block)


def interval(drawn: Floats) -> tuple[float, float]:
    """Return the percentile interval of draws; NaN where there are none."""
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def everyone(agents: int) -> Ints:
    """Return the positions of all agents as one draw, shape [1, agents]."""
    return np.arange(agents, dtype=np.int64)[None]


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
