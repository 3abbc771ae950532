"""The same people asked twice: what chance alone does to the distance between their two waves.

Two waves of the same people are no two samples. Who was drawn is the same in both, so that the people who
stand high in one stand high in the other, and the error of a change is smaller than that of two samples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.floors import Floor
from plursim.measures.kernels.uncertainty import CELLS, Distance, to_shares
from plursim.portable import product


def paired_floor(
    distance: Distance,
    before: ArrayLike,
    after: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 1000,
    level: float = 0.95,
) -> Floor:
    """Return the distance between two waves of the same people whose answers moved in no direction.

    Each unit's two waves are swapped by the toss of a coin, the permutation test of paired data (Good 2005,
    section 3.6): whoever went up might as well have come down. People who change their minds at random so
    have a floor above 0, and people who never change have none. Who answered in one wave only is not swapped.

    Parameters
    ----------
    distance : from two [..., options] to [...].
    before, after : answers of each unit by option in either wave, shape [units, options], see
        :func:`~plursim.measures.cluster_counts`; a unit is a person, or people who are not independent.
    rng : source of randomness.
    draws, level : number of tosses of all coins; which upper quantile.

    Raises
    ------
    MeasureError : shapes differ, or a wave has no answers.

    Examples
    --------
    >>> from plursim.measures.kernels.distance import total_variation
    >>> first, last = np.eye(2)[[0] * 50 + [1] * 50], np.eye(2)[[1] * 20 + [0] * 50 + [1] * 30]
    >>> floor = paired_floor(total_variation, first, last, np.random.default_rng(0))
    >>> round(float(floor.mean), 2), round(float(floor.high), 2)
    (0.05, 0.12)
    >>> float(paired_floor(total_variation, first, first, np.random.default_rng(0)).high)
    0.0
    """
    first, last = checks.numbers(before, "before"), checks.numbers(after, "after")
    if first.ndim != 2 or first.shape != last.shape:
        raise MeasureError(
            f"before {first.shape} and after {last.shape}: expected [units, options], both alike"
        )
    if draws < 1 or not 0 < level < 1:
        raise MeasureError(f"given {draws} draws and level {level}, expected 1 or more and one in 0..1")
    both = (first.sum(axis=1) > 0) & (last.sum(axis=1) > 0)
    alone = first[~both].sum(axis=0), last[~both].sum(axis=0)
    step, found = max(1, CELLS // max(len(first), 1)), []
    for start in range(0, draws, step):
        kept = rng.random((min(step, draws - start), int(both.sum()))) < 0.5
        # each wave from its own members: what is left of a total after a subtraction may fall below 0
        one, other = (
            product(keep, first[both]) + product(~keep, last[both]) + rest
            for keep, rest in ((kept, alone[0]), (~kept, alone[1]))
        )
        found.append(distance(to_shares(one), to_shares(other)))
    tossed = np.concatenate(found)
    return Floor(np.asarray(tossed.mean()), np.asarray(np.quantile(tossed, level)))
