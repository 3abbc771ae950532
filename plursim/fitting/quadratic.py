"""Minimise a quadratic function over a simplex: the step of the active-set Newton method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PATIENCE = 3
"""Block exchanges in a row that may fail to lessen the number of violations."""


def simplex_minimum(
    hessian: Floats, slope: Floats, start: Floats, free: Bools, damping: float = 1e-11
) -> Floats:
    """Return the x that minimises b'(x - s) + (x - s)'H(x - s) / 2 with x >= 0 and sum x = sum s.

    Block principal pivoting (Portugal, Judice and Vicente 1994) with the sum kept by a multiplier: all
    violated bounds are exchanged at once; where that stops helping, one at a time.

    Parameters
    ----------
    hessian : H, positive semi-definite, shape [n, n].
    slope : b, shape [n].
    start : s, 0 or more with a positive sum, shape [n].
    free : guess of the entries above 0, shape [n].
    damping : by which share of itself the diagonal of H is raised; it shortens steps along which next to
        nothing changes, and moves no minimum to which steps converge.

    Examples
    --------
    >>> start = np.array([0.0, 0.0, 1.0])
    >>> slope = np.array([-1.0, -0.5, 4.0])
    >>> simplex_minimum(np.eye(3), slope, start, np.ones(3, dtype=bool)).round(6).tolist()
    [0.75, 0.25, 0.0]
    """
    size = len(slope)
    scale = max(float(np.median(np.diag(hessian))), 1e-300)
    regular = hessian + np.diag(damping * np.diag(hessian) + 1e-14 * scale)
    free = free.copy() if free.any() else np.ones(size, dtype=np.bool_)
    fewest, patience = size + 1, PATIENCE
    x = start
    for _ in range(20 * size + 100):
        x, reduced = _stationary(regular, slope, start, free)
        low = 1e-13 * float(np.abs(slope).max())
        wrong = np.flatnonzero((free & (x < 0)) | (~free & (reduced < -low)))
        if not len(wrong):
            return x
        if len(wrong) < fewest:
            fewest, patience = len(wrong), PATIENCE
        elif patience:
            patience -= 1
        else:
            wrong = wrong[-1:]
        free[wrong] = ~free[wrong]
        if not free.any():
            free[np.argmin(slope)] = True
    x = np.maximum(x, 0.0)
    return x * (start.sum() / x.sum())


def _stationary(hessian: Floats, slope: Floats, start: Floats, free: Bools) -> tuple[Floats, Floats]:
    """Return the minimum with the entries that are not free at 0, and the slopes there less the multiplier.

    It is found as a step from ``start``, so that rounding is relative to the step and not to the whole.
    """
    places = np.flatnonzero(free)
    step = np.where(free, 0.0, -start)
    here = slope + hessian @ step if step.any() else slope
    block = hessian[np.ix_(places, places)]
    both = np.stack([here[places], np.ones(len(places))], axis=1)
    try:
        solved = cho_solve(cho_factor(block, lower=True, check_finite=False), both, check_finite=False)
    except LinAlgError:
        solved = np.linalg.lstsq(block, both, rcond=None)[0]
    multiplier = (solved[:, 0].sum() - step.sum()) / solved[:, 1].sum()
    step[places] = multiplier * solved[:, 1] - solved[:, 0]
    x = np.where(free, start + step, 0.0)
    return x, slope + hessian @ step - multiplier
