"""Total variation and Wasserstein: absolute errors, by Newton steps on ever less rounded corners."""

from __future__ import annotations

import numpy as np

from plursim.portable import Floats, dot, product
from plursim.solvers.losses import Absolute
from plursim.solvers.newton import Atoms, newton
from plursim.solvers.penalty import Penalty

SHRINK = 0.2
"""By how much the width of the rounded corners falls from stage to stage."""


def smoothed_newton(
    loss: Absolute, penalty: Penalty, atoms: Atoms, tolerance: float, *, most: int = 400
) -> tuple[float, int]:
    """Move ``atoms`` to the minimum of an absolute error plus penalty.

    The absolute value is replaced by ``sqrt(x^2 + width^2)`` and minimised by
    :func:`~plursim.solvers.newton.newton` for a width that falls to a fifth at each stage, each stage
    beginning where the last one ended. The slopes of the rounded error are a feasible point of the dual
    linear program, which gives a certified gap at every stage.

    Returns
    -------
    gap : certified duality gap of the exact, unrounded objective.
    turns : Newton steps taken.
    """
    heavy = max(float(loss.weights.sum()), 1e-300)
    width = max(float(np.abs(atoms.shares - loss.targets).max(initial=0.0)), tolerance / heavy)
    turns, best, kept = 0, np.inf, atoms.weights
    while turns < most:
        smooth = loss.smoothed(width)
        _, taken = newton(smooth, penalty, atoms, max(tolerance / 4, width * heavy / 50), most=30)
        turns += taken + 1
        dual = smooth.slope(atoms.shares)
        gap = absolute_gap(loss, penalty, atoms.columns, atoms.floors, atoms.weights, dual)
        if gap < best:
            best, kept = gap, atoms.weights
        if best <= tolerance or width * heavy < tolerance / 100:
            break
        width *= SHRINK
    atoms.settle(kept)
    return best, turns


def absolute_gap(
    loss: Absolute, penalty: Penalty, columns: Floats, floors: Floats, weights: Floats, dual: Floats
) -> float:
    """Return the duality gap between a mixture and a feasible point of the dual program.

    ``dual`` holds one number a column, between minus and plus its weight. For every such y and every mixture
    v, sum weight |v D - d| >= y (v D - d), whose minimum over v is known; so is that with
    the penalty (:meth:`~plursim.solvers.penalty.Penalty.gap`).
    """
    shares = product(weights, columns)
    slack = loss.value(shares) - dot(dual, shares - loss.targets)
    return slack + penalty.gap(product(columns, dual), weights, floors)
