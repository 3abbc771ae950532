"""Points of the simplex of mixtures, with a least weight for each persona."""

from __future__ import annotations

import numpy as np

from plursim.portable import Floats


def project(point: Floats, floors: Floats) -> Floats:
    """Return the nearest mixture with at least some weights (Held, Wolfe and Crowder 1974).

    Examples
    --------
    >>> project(np.array([0.9, 0.5, -1.0]), np.zeros(3)).round(3).tolist()
    [0.7, 0.3, 0.0]
    """
    total, above = 1.0 - floors.sum(), point - floors
    ordered = np.sort(above)[::-1]
    excess = (np.cumsum(ordered) - total) / np.arange(1, len(ordered) + 1)
    last = int(np.flatnonzero(ordered > excess)[-1])
    result: Floats = floors + np.maximum(above - excess[last], 0.0)
    return result


def at_least(amounts: Floats, floors: Floats) -> Floats:
    """Return max(floors, c * amounts) with the c at which it sums to 1.

    Examples
    --------
    >>> at_least(np.array([8.0, 2.0]), np.array([0.0, 0.5])).tolist()
    [0.5, 0.5]
    """
    if not floors.any():
        scaled: Floats = amounts / amounts.sum()
        return scaled
    bound = np.zeros(len(floors), dtype=np.bool_)
    while True:
        scale = (1.0 - floors[bound].sum()) / amounts[~bound].sum()
        lower = ~bound & (scale * amounts < floors)
        if not lower.any():
            return np.where(bound, floors, scale * amounts)
        bound |= lower
