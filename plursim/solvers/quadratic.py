"""Minimise a quadratic function over a simplex: the step of the active-set Newton method."""

from __future__ import annotations

import numpy as np

from plursim.portable import Bools, Floats, product, solve_positive

PATIENCE = 3
"""Block exchanges in a row that may fail to lessen the number of violations."""

RAISED = (1e-10, 1e-8, 1e-6, 1e-4)
"""Shares of itself by which the diagonal is raised, the next one tried where equations stay singular."""


def simplex_minimum(
    hessian: Floats, slope: Floats, start: Floats, free: Bools, damping: float = 1e-11
) -> Floats:
    """Return the x that minimises b'(x - s) + (x - s)'H(x - s) / 2 with x >= 0 and sum x = sum s.

    Block principal pivoting (Portugal, Judice and Vicente 1994), the sum kept by a multiplier: all violated
    bounds are exchanged at once. Where that goes in circles (H nearly singular) the primal active-set method
    takes over, which goes down at every step (Nocedal and Wright 2006, algorithm 16.3).

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
    # Without curvature to speak of the minimum is a corner; a little keeps the equations solvable.
    least = 1e-4 * float(np.abs(slope).max()) / float(start.sum())
    if float(np.diag(hessian).max()) < least:
        hessian = hessian + least * np.eye(len(slope))
    scale = max(float(np.median(np.diag(hessian))), 1e-300)
    regular = hessian + np.diag(damping * np.diag(hessian) + 1e-14 * scale)
    low = 1e-13 * float(np.abs(slope).max())
    found = _block_pivoting(regular, slope, start, free, low)
    return _active_set(regular, slope, start, free, low) if found is None else found


def _block_pivoting(hessian: Floats, slope: Floats, start: Floats, free: Bools, low: float) -> Floats | None:
    """Return the minimum, or None where exchanges stop lessening the number of violated bounds."""
    free = free.copy() if free.any() else np.ones(len(slope), dtype=np.bool_)
    fewest, patience = len(slope) + 1, PATIENCE
    while True:
        x, reduced = _stationary(hessian, slope, start, free)
        wrong = (free & (x < 0)) | (~free & (reduced < -low))
        count = int(wrong.sum())
        if not count:
            return x
        patience = PATIENCE if count < fewest else patience - 1
        fewest = min(count, fewest)
        free ^= wrong
        if patience < 0 or not free.any():
            return None


def _active_set(hessian: Floats, slope: Floats, start: Floats, free: Bools, low: float) -> Floats:
    """Return the minimum, or what was reached after as many exchanges as the bounds should ever need."""
    x, free = start.copy(), free | (start > 0)
    for _ in range(3 * len(slope) + 10):
        goal, reduced = _stationary(hessian, slope, start, free)
        blocked = free & (goal < 0)
        if blocked.any():
            lengths = x[blocked] / (x[blocked] - goal[blocked])
            length = float(lengths.min())
            x = np.maximum(x + length * (goal - x), 0.0)
            gone = np.flatnonzero(blocked)[lengths <= length + 1e-12]
            x[gone], free[gone] = 0.0, False
            continue
        x = goal
        worst = int(np.argmin(np.where(free, np.inf, reduced)))
        if free[worst] or reduced[worst] >= -low:
            break
        free[worst] = True
    scaled: Floats = x * (start.sum() / x.sum()) if x.sum() > 0 else start
    return scaled


def _stationary(hessian: Floats, slope: Floats, start: Floats, free: Bools) -> tuple[Floats, Floats]:
    """Return the minimum with the entries that are not free at 0, and the slopes there less the multiplier.

    It is found as a step from ``start``, so that rounding is relative to the step and not to the whole.
    """
    places = np.flatnonzero(free)
    step = np.where(free, 0.0, -start)
    here = slope + product(hessian, step) if step.any() else slope
    block = hessian[np.ix_(places, places)]
    both = np.stack([here[places], np.ones(len(places))], axis=1)
    solved = _solved(block, both)
    spread = float(solved[:, 1].sum())
    if not spread > 0:  # rounding has left nothing to solve: stay, which the caller's check of the sum meets
        return np.where(free, start, 0.0), np.zeros(len(slope))
    multiplier = (solved[:, 0].sum() - step.sum()) / spread
    step[places] = multiplier * solved[:, 1] - solved[:, 0]
    x = np.where(free, start + step, 0.0)
    return x, slope + product(hessian, step) - multiplier


def _solved(block: Floats, right: Floats) -> Floats:
    """Solve the equations; where rounding has made them singular, those of a diagonal raised as little."""
    diagonal = np.diag(block)
    for raised in (0.0, *RAISED):
        try:
            return solve_positive(block + np.diag(raised * diagonal), right)
        except np.linalg.LinAlgError:
            continue
    return np.zeros_like(right)
