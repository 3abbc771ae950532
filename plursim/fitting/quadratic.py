"""Minimise a quadratic function over a simplex: the step of the active-set Newton method."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PATIENCE = 3
"""Block exchanges in a row that may fail to lessen the number of violations."""


def simplex_minimum(hessian: Floats, slope: Floats, total: float, free: Bools) -> Floats:
    """Return the x that minimises x'Hx / 2 + b'x with x >= 0 and sum x = total.

    Block principal pivoting (Portugal, Judice and Vicente 1994) with the sum kept by a multiplier: all
    violated bounds are exchanged at once; where that stops helping, one at a time.

    Parameters
    ----------
    hessian : H, positive semi-definite, shape [n, n]; its diagonal is raised a little.
    slope : b, shape [n].
    total : the sum, positive.
    free : guess of the entries above 0, shape [n].

    Examples
    --------
    >>> simplex_minimum(np.eye(3), np.array([-1.0, -0.5, 3.0]), 1.0, np.ones(3, dtype=bool)).tolist()
    [0.75, 0.25, 0.0]
    """
    size = len(slope)
    scale = max(float(np.median(np.diag(hessian))), 1e-300)
    regular = hessian + np.diag(1e-11 * np.diag(hessian) + 1e-14 * scale)
    free = free.copy() if free.any() else np.ones(size, dtype=np.bool_)
    fewest, patience = size + 1, PATIENCE
    x = np.zeros(size)
    for _ in range(20 * size + 100):
        x, reduced = _stationary(regular, slope, total, free)
        low = 1e-12 * scale * total
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
    return x * (total / x.sum())


def _stationary(hessian: Floats, slope: Floats, total: float, free: Bools) -> tuple[Floats, Floats]:
    """Return the minimum with the entries that are not free at 0, and the slopes there less the multiplier."""
    places = np.flatnonzero(free)
    block = hessian[np.ix_(places, places)]
    both = np.stack([slope[places], np.ones(len(places))], axis=1)
    try:
        solved = cho_solve(cho_factor(block, lower=True, check_finite=False), both, check_finite=False)
    except LinAlgError:
        block[np.diag_indices_from(block)] *= 1 + 1e-7
        solved = np.linalg.lstsq(block, both, rcond=None)[0]
    multiplier = (total + solved[:, 0].sum()) / solved[:, 1].sum()
    x = np.zeros(len(slope))
    x[places] = multiplier * solved[:, 1] - solved[:, 0]
    reduced = hessian[:, places] @ x[places] + slope - multiplier
    return x, reduced
