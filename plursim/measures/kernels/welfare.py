"""How well a result serves everyone: totals, the worst off, and how even it is.

Utilities lie over the last axis, [..., groups] (or agents); larger is better.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim import portable
from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats


def gini(utilities: ArrayLike) -> Floats:
    """Return the Gini coefficient, sum |u_i - u_j| / (2 n^2 mean); 0 (equal) .. 1 - 1/n (one has all).

    NaN where all utilities are 0.

    Raises
    ------
    MeasureError : a negative utility.

    Examples
    --------
    >>> float(gini([0.0, 0.0, 0.0, 4.0]))
    0.75
    """
    given = np.sort(_utilities(utilities), axis=-1)
    if (given < 0).any():
        raise MeasureError(f"utilities: given {float(given.min())}, expected 0 or more")
    n = given.shape[-1]
    total = given.sum(axis=-1)
    above = portable.product(given, 2 * np.arange(1, n + 1) - n - 1)
    found = np.divide(above, n * total, out=np.full(np.shape(total), np.nan), where=total > 0)
    return np.asarray(np.maximum(found, 0.0))


def nash_welfare(utilities: ArrayLike) -> Floats:
    """Return the geometric mean of utilities, the Nash product made to compare over numbers of agents.

    Kaneko and Nakamura (1979); 0 where anyone has nothing.

    Raises
    ------
    MeasureError : a negative utility.

    Examples
    --------
    >>> round(float(nash_welfare([2.0, 8.0])), 12), float(nash_welfare([0.0, 8.0]))
    (4.0, 0.0)
    """
    given = _utilities(utilities)
    if (given < 0).any():
        raise MeasureError(f"utilities: given {float(given.min())}, expected 0 or more")
    least = np.finfo(np.float64).tiny
    mean = portable.exp(portable.log(np.maximum(given, least)).mean(axis=-1))
    return np.asarray(np.where((given > 0).all(axis=-1), mean, 0.0))


def worst_group(utilities: ArrayLike) -> Floats:
    """Return the utility of the worst off.

    Examples
    --------
    >>> float(worst_group([3.0, 5.0]))
    3.0
    """
    worst: Floats = _utilities(utilities).min(axis=-1)
    return worst


def percentile_20(utilities: ArrayLike) -> Floats:
    """Return the utility that four fifths reach or exceed (linear between ranks).

    Examples
    --------
    >>> float(percentile_20([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]))
    1.0
    """
    return np.asarray(np.quantile(_utilities(utilities), 0.2, axis=-1))


def _utilities(values: ArrayLike) -> Floats:
    given = checks.numbers(values, "utilities")
    if given.ndim == 0 or given.shape[-1] == 0:
        raise MeasureError(f"utilities: given shape {given.shape}, expected groups over the last axis")
    return given
