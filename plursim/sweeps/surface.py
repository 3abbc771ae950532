"""A response surface: what a figure does over two numbers, from cells scattered over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.errors import MeasureError
from plursim.portable import Floats, dot, product, solve

TERMS = 6
"""Terms of a quadratic in two numbers: 1, x, y, x^2, xy, y^2."""


@dataclass(frozen=True, eq=False)
class Surface:
    """A fitted surface on a grid.

    Attributes
    ----------
    x, y : positions of the grid, shapes [across], [up].
    value : fitted mean, shape [up, across].
    reach : half width of its 95% interval, shape [up, across].
    r_squared : share of the variance of the cells that the surface explains, at most 1.
    """

    x: Floats
    y: Floats
    value: Floats
    reach: Floats
    r_squared: float


def quadratic_surface(x: Floats, y: Floats, values: Floats, *, steps: int = 41) -> Surface:
    """Fit a full quadratic in two numbers by least squares (Box and Wilson 1951), with intervals of its mean.

    Parameters
    ----------
    x, y, values : the two numbers and the figure, shape [cells].
    steps : positions of the grid along each side.

    Raises
    ------
    MeasureError : fewer than 7 cells, or cells so placed that the surface is not determined.

    Examples
    --------
    >>> x, y = (side.ravel() for side in np.meshgrid(np.arange(4.0), np.arange(4.0)))
    >>> surface = quadratic_surface(x, y, 1 + x * y - y**2, steps=4)
    >>> surface.value[3].round(6).tolist(), round(surface.r_squared, 6)
    ([-8.0, -5.0, -2.0, 1.0], 1.0)
    """
    if len(values) <= TERMS:
        raise MeasureError(f"a quadratic surface needs at least {TERMS + 1} cells, given {len(values)}")
    from scipy import stats

    (x_scaled, x_of), (y_scaled, y_of) = _scale(x), _scale(y)
    design = _terms(x_scaled, y_scaled)
    if np.linalg.matrix_rank(design) < TERMS:
        raise MeasureError("the cells lie so that a quadratic surface is not determined")
    inverse = solve(product(design.T, design), np.eye(TERMS))
    beta = product(product(inverse, design.T), values)
    left = values - product(design, beta)
    free = len(values) - TERMS
    across, up = np.linspace(-1, 1, steps), np.linspace(-1, 1, steps)
    grid = _terms(*(side.ravel() for side in np.meshgrid(across, up)))
    spread = np.sqrt((product(grid, inverse) * grid).sum(axis=1) * dot(left, left) / free)
    spread_of = float(((values - values.mean()) ** 2).sum())
    return Surface(
        x_of(across),
        y_of(up),
        product(grid, beta).reshape(steps, steps),
        (stats.t.ppf(0.975, free) * spread).reshape(steps, steps),
        1 - dot(left, left) / spread_of if spread_of > 0 else float("nan"),
    )


def _scale(values: Floats) -> tuple[Floats, _Unscale]:
    low, high = float(values.min()), float(values.max())
    half = (high - low) / 2 or 1.0
    return (values - (low + high) / 2) / half, _Unscale((low + high) / 2, half)


@dataclass(frozen=True)
class _Unscale:
    middle: float
    half: float

    def __call__(self, scaled: Floats) -> Floats:
        found: Floats = self.middle + self.half * scaled
        return found


def _terms(x: Floats, y: Floats) -> Floats:
    return np.column_stack([np.ones_like(x), x, y, x**2, x * y, y**2])
