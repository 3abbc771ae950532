"""First-order methods: accelerated projected gradient, mirror descent, and EM for teaching.

They need nothing but products with the personas' distributions, so they take pools in which nearly every
persona carries weight and a Newton step would cost too much.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plursim.portable import Floats, dot, log, product
from plursim.solvers.losses import CrossEntropy, Loss
from plursim.solvers.penalty import SMALLEST, Penalty
from plursim.solvers.simplex import project


def projected_gradient(
    loss: Loss, penalty: Penalty, columns: Floats, floors: Floats, start: Floats,
    tolerance: float, *, most: int = 5000,
) -> tuple[Floats, float, int]:  # fmt: skip
    """Minimise a smooth objective by accelerated projected gradient with restarts.

    Beck and Teboulle (2009) with step lengths found by backtracking; the momentum restarts whenever it points
    uphill (O'Donoghue and Candes 2015). The entropy penalty has no bounded slope: use :func:`mirror_descent`.

    Returns
    -------
    weights, certified duality gap, steps taken.
    """
    weights, ahead, momentum, curve = start, start, 1.0, 1.0
    best, gap_best = start, np.inf
    for step in range(most + 1):
        shares = product(ahead, columns)
        slope = product(columns, loss.slope(shares))
        gap = penalty.gap(slope, ahead, floors)
        slope = slope + penalty.slope(ahead)
        if gap < gap_best:
            best, gap_best = ahead, gap
        if gap_best <= tolerance or step == most:
            return best, gap_best, step
        value = loss.value(shares) + penalty.value(ahead)
        new, curve = _projected_step(loss, penalty, columns, floors, ahead, slope, value, curve)
        if dot(ahead - new, new - weights) > 0:
            momentum, ahead = 1.0, new
        else:
            later = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            ahead = project(new + (momentum - 1) / later * (new - weights), floors)
            momentum = later
        weights, curve = new, curve / 1.1
    return best, gap_best, most


def _projected_step(
    loss: Loss, penalty: Penalty, columns: Floats, floors: Floats, at: Floats, slope: Floats, value: float,
    curve: float,
) -> tuple[Floats, float]:  # fmt: skip
    """Return the longest projected step at which the quadratic bound holds, and its inverse length."""
    while True:
        new = project(at - slope / curve, floors)
        step = new - at
        bound = value + dot(slope, step) + curve / 2 * dot(step, step)
        if loss.value(product(new, columns)) + penalty.value(new) <= bound + 1e-14 or curve > 1e15:
            return new, curve
        curve *= 2


def mirror_descent(
    loss: Loss, penalty: Penalty, columns: Floats, floors: Floats, start: Floats,
    tolerance: float, *, most: int = 5000,
) -> tuple[Floats, float, int]:  # fmt: skip
    """Minimise a smooth objective by entropic mirror descent; the entropy penalty is solved for exactly.

    Each step minimises slope, entropy penalty and ``curve`` times the Kullback-Leibler divergence from the
    last mixture (Bauschke, Bolte and Teboulle 2017), with ``curve`` found by backtracking.

    Returns
    -------
    weights, certified duality gap, steps taken.
    """
    ridge = Penalty(penalty.ridge, 0.0, penalty.centre)
    weights, curve, gap = np.maximum(start, SMALLEST), 1.0, np.inf
    for step in range(most + 1):
        shares = product(weights, columns)
        slope = product(columns, loss.slope(shares))
        gap = penalty.gap(slope, weights, floors)
        slope = slope + ridge.slope(weights)
        if gap <= tolerance or step == most:
            break
        value = loss.value(shares) + ridge.value(weights)
        while True:
            new = penalty.nearest(slope, weights, curve, floors)
            apart = dot(new, log(np.maximum(new, SMALLEST) / weights))
            bound = value + dot(slope, new - weights) + curve * apart
            if loss.value(product(new, columns)) + ridge.value(new) <= bound + 1e-14 or curve > 1e15:
                break
            curve *= 2
        weights, curve = np.maximum(new, SMALLEST), curve / 1.2
    return weights / weights.sum(), gap, step


def expectation_maximisation(
    loss: CrossEntropy, columns: Floats, start: Floats, tolerance: float, *, most: int = 5000,
    watch: Callable[[int, float], None] = lambda _step, _gap: None,
) -> tuple[Floats, float, int]:  # fmt: skip
    """Minimise a Kullback-Leibler divergence by expectation-maximisation: simple, and slow.

    The expectation step assigns each answer to the personas in proportion to how likely each is to have given
    it, the maximisation step takes a persona's share of all answers for its weight (Dempster, Laird and Rubin
    1977). Kept for teaching: :func:`~plursim.solvers.newton.newton` needs a thousandth of the steps.

    Parameters
    ----------
    watch : called with the number of the step and the duality gap before it.

    Returns
    -------
    weights, certified duality gap, steps taken.
    """
    weights, gap, floors = start, np.inf, np.zeros(len(start))
    for step in range(most + 1):
        slope = product(columns, loss.slope(product(weights, columns)))
        gap = Penalty().gap(slope, weights, floors)
        watch(step, gap)
        if gap <= tolerance or step == most:
            break
        weights = weights * -slope
        weights = weights / weights.sum()
    return weights, gap, step
