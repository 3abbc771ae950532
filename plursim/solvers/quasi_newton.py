"""Minimise a smooth convex function without constraints: limited-memory BFGS, the same on every processor."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plursim.portable import Floats, dot

MEMORY = 10
FLAT = 1e-5
"""Largest entry of the slope, relative to that at the start or 1, at which the minimum counts as reached."""
DECREASE = 1e-4
"""Share of the fall promised by the slope that a step must bring (Armijo)."""


def minimise(value_and_slope: Callable[[Floats], tuple[float, Floats]], start: Floats, most: int) -> Floats:
    """Return where a smooth convex function is least.

    Limited-memory BFGS with steps halved until the function falls (Nocedal and Wright 2006, algorithms 7.4
    and 3.1). SciPy's works by BLAS, whose sums depend on the processor.

    Parameters
    ----------
    value_and_slope : from a point, shape [n], to the function's value and its derivatives, shape [n].
    start : where to begin, shape [n].
    most : most steps.

    Examples
    --------
    >>> bowl = lambda x: (float(((x - 1) ** 2).sum()), 2 * (x - 1))
    >>> minimise(bowl, np.zeros(2), most=20).round(6).tolist()
    [1.0, 1.0]
    """
    at, (value, slope) = start, value_and_slope(start)
    enough = FLAT * max(1.0, float(np.abs(slope).max()))
    pairs: list[tuple[Floats, Floats]] = []
    for _ in range(most):
        if float(np.abs(slope).max()) <= enough:
            break
        step = -_direction(slope, pairs)
        length, promised = 1.0 if pairs else 1.0 / max(float(np.abs(slope).sum()), 1.0), dot(slope, step)
        while True:
            new = at + length * step
            new_value, new_slope = value_and_slope(new)
            if new_value <= value + DECREASE * length * promised or length < 1e-20:
                break
            length /= 2
        if length < 1e-20:  # rounding hides any further fall
            break
        moved, bent = new - at, new_slope - slope
        if dot(moved, bent) > 1e-12 * dot(bent, bent):
            pairs = [*pairs, (moved, bent)][-MEMORY:]
        at, value, slope = new, new_value, new_slope
    return at


def _direction(slope: Floats, pairs: list[tuple[Floats, Floats]]) -> Floats:
    """Return the slope times the inverse curvature that the last steps showed (the two-loop recursion)."""
    found, shares = slope, []
    for moved, bent in reversed(pairs):
        shares.append(dot(moved, found) / dot(moved, bent))
        found = found - shares[-1] * bent
    if pairs:
        moved, bent = pairs[-1]
        found = found * (dot(moved, bent) / dot(bent, bent))
    for (moved, bent), share in zip(pairs, reversed(shares), strict=True):
        found = found + (share - dot(bent, found) / dot(moved, bent)) * moved
    return found
