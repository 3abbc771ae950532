"""P-values of many tests at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, Ints


def holm(p_values: ArrayLike) -> Floats:
    """Return p-values adjusted so that the chance of any false finding stays below the level (Holm 1979).

    The k-th smallest of m is multiplied by m - k + 1, and none is below one that was smaller. NaN stays NaN
    and does not count among the tests.

    Parameters
    ----------
    p_values : shape [tests].

    Returns
    -------
    adjusted p-values, 0 .. 1; same shape.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p, known, order = _ordered(p_values)
    count = len(order)
    adjusted = np.maximum.accumulate(p[order] * np.arange(count, 0, -1)) if count else np.empty(0)
    return _back(adjusted, known, order)


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Return p-values adjusted for the share of false findings among all findings (Benjamini, Hochberg 1995).

    The k-th smallest of m is multiplied by m / k, and none is above one that was larger. Valid for tests that
    are independent or positively dependent. NaN stays NaN and does not count among the tests.

    Parameters
    ----------
    p_values : shape [tests].

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.04, 0.04]
    """
    p, known, order = _ordered(p_values)
    scaled = p[order] * len(order) / np.arange(1, len(order) + 1)
    return _back(np.minimum.accumulate(scaled[::-1])[::-1], known, order)


def _ordered(p_values: ArrayLike) -> tuple[Floats, Floats, Ints]:
    """Return known p-values, all of them, and the order of the known ones."""
    given = checks.stances(p_values, "p_values")
    if given.ndim != 1:
        raise MeasureError(f"p_values: given shape {given.shape}, expected [tests]")
    known = given[~np.isnan(given)]
    if ((known < 0) | (known > 1)).any():
        wrong = known[(known < 0) | (known > 1)][0]
        raise MeasureError(f"p_values: given {wrong!r}, expected probabilities in 0..1")
    return known, given, np.argsort(known, kind="stable").astype(np.int64)


def _back(adjusted: Floats, given: Floats, order: Ints) -> Floats:
    """Return adjusted values at the places of the p-values they came from."""
    known = np.empty(len(order))
    known[order] = np.minimum(adjusted, 1.0)
    found = given.copy()
    found[~np.isnan(given)] = known
    return found
