"""Which true contrasts of two arms, at a given difference of their distances, are nearest to those observed.

The distances of two arms to a target are f(a) and f(b), f(c) = sum_j w_j |c_j| with contrasts c as in
:mod:`.distance_interval`. Sought is the point with f(a) - f(b) = d that minimises the distance to the
contrasts observed in units of their sampling errors, each contrast's pair (a_j, b_j) with its own covariance
(both arms share agents and target, so their errors go together), different contrasts taken as independent.
With a multiplier m the problem falls apart into one of two numbers per contrast,

    minimise  (u - x)' S^-1 (u - x) / 2 + m w (|a| - |b|),  u = (a, b),

whose solution lies inside one of the four quadrants, u = x - m w S (sign a, -sign b), or on the axis where an
absolute value has its kink: a = 0 for m > 0, b = 0 for m < 0. All candidates are computed and the best is
taken. The difference falls as m grows, so m is found by halving. Where it jumps (a contrast changes sides)
the difference sought is taken on the straight line between the two solutions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from plursim.portable import Floats, product

HALVINGS = 20
"""Halvings of a bracket: to a millionth of it."""
LEAST_VARIANCE = 1e-40
"""Variance of contrasts without any error, so that none divides by 0."""


class Pairs(NamedTuple):
    """Pairs of contrasts that were observed, and their sampling errors.

    Attributes
    ----------
    a, b : contrasts of the two arms, shape [figures, contrasts].
    var_a, cov, var_b : their variances and covariance, same shape.
    weights : of the absolute contrasts, shape [contrasts].
    """

    a: Floats
    b: Floats
    var_a: Floats
    cov: Floats
    var_b: Floats
    weights: Floats

    @classmethod
    def of(cls, observed: Floats, noise: Floats, weights: Floats) -> Pairs:
        """Return pairs from contrasts [figures, 2, contrasts] and their noise [draws, figures, 2, contrasts].

        Errors below a thousandth of the largest count as that, so that everything can be moved a little.
        """
        away = noise - noise.mean(axis=0)
        one, other = away[:, :, 0], away[:, :, 1]
        var_a, var_b = (one**2).mean(axis=0), (other**2).mean(axis=0)
        least = 1e-6 * np.maximum(var_a, var_b).max(axis=1, keepdims=True) + LEAST_VARIANCE
        return cls(
            observed[:, 0],
            observed[:, 1],
            var_a + least,
            (one * other).mean(axis=0),
            var_b + least,
            weights,
        )

    @property
    def determinant(self) -> Floats:
        """Determinant of each pair's covariance, above 0."""
        return np.maximum(self.var_a * self.var_b - self.cov**2, 1e-12 * self.var_a * self.var_b)

    def slope(self) -> Floats:
        """Return how fast the difference falls with the multiplier, at the least; shape [figures]."""
        apart = self.var_a + self.var_b - 2 * np.abs(self.cov)
        total = self.var_a + self.var_b
        return product(np.maximum(apart, 1e-12 * total), self.weights**2)

    def shrunk(self) -> Pairs:
        """Return pairs pulled towards 0 by what chance adds to their size (positive-part James-Stein).

        x' S^-1 x exceeds that of the true contrasts by 2 on average, so that contrasts which are all noise
        would look real; each pair is multiplied by 1 - 2 / x' S^-1 x, or by 0 where that is below it.
        """
        length = (
            self.var_b * self.a**2 - 2 * self.cov * self.a * self.b + self.var_a * self.b**2
        ) / self.determinant
        kept = np.maximum(1 - 2 / np.maximum(length, 1e-9), 0.0)
        return self._replace(a=self.a * kept, b=self.b * kept)

    def repeated(self, times: int) -> Pairs:
        """Return the same figures several times, one after the other."""
        a, b, var_a, cov, var_b = (np.tile(part, (times, 1)) for part in self[:-1])
        return Pairs(a, b, var_a, cov, var_b, self.weights)

    def moved(self, multiplier: Floats) -> Floats:
        """Return the best point for a multiplier [figures]; shape [figures, 2, contrasts]."""
        force = multiplier[:, None] * self.weights
        found = np.stack([self.a, self.b], axis=1)
        best = np.full(self.a.shape, np.inf)
        for a, b, allowed in self._candidates(force):
            cost = np.where(allowed, self._cost(a, b) + force * (np.abs(a) - np.abs(b)), np.inf)
            better = (cost < best)[:, None]
            found = np.where(better, np.stack([a, b], axis=1), found)
            best = np.minimum(cost, best)
        return found

    def _candidates(self, force: Floats) -> Iterator[tuple[Floats, Floats, np.ndarray]]:
        for sign_a in (1, -1):
            for sign_b in (1, -1):
                a = self.a - force * (self.var_a * sign_a - self.cov * sign_b)
                b = self.b - force * (self.cov * sign_a - self.var_b * sign_b)
                yield a, b, (a * sign_a >= 0) & (b * sign_b >= 0)
        nought = np.zeros_like(self.a)
        for sign in (1, -1):
            b = self.b - self.cov / self.var_a * self.a
            b = b + force * sign * (self.var_b - self.cov**2 / self.var_a)
            yield nought, b, (b * sign >= 0) & (force > 0)
            a = self.a - self.cov / self.var_b * self.b
            a = a - force * sign * (self.var_a - self.cov**2 / self.var_b)
            yield a, nought, (a * sign >= 0) & (force < 0)

    def _cost(self, a: Floats, b: Floats) -> Floats:
        x, y = a - self.a, b - self.b
        cost: Floats = (self.var_b * x**2 - 2 * self.cov * x * y + self.var_a * y**2) / self.determinant / 2
        return cost


def difference(contrasts: Floats, weights: Floats) -> Floats:
    """Return f(a) - f(b) of contrasts [..., 2, contrasts].

    Examples
    --------
    >>> difference(np.array([[0.2, -0.2], [0.1, -0.1]]), np.array([0.5, 0.5])).round(3).tolist()
    0.1
    """
    size = np.abs(contrasts)
    return product(size[..., 0, :] - size[..., 1, :], weights)


def nearest(pairs: Pairs, sought: Floats, most: Floats) -> Floats:
    """Return the nearest contrasts with a difference sought; shape [figures, 2, contrasts].

    Parameters
    ----------
    pairs : what was observed.
    sought : difference, shape [figures].
    most : multiplier that moves the difference farther than any sought, shape [figures], above 0.

    Examples
    --------
    With one contrast whose errors are independent both arms give way alike:

    >>> one = np.array([[1.0]])
    >>> pairs = Pairs(3 * one, one, one, 0 * one, one, np.ones(1))
    >>> nearest(pairs, np.array([0.0]), np.array([10.0]))[0].round(3).tolist()
    [[2.0], [2.0]]
    """
    low, high = -most, most
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = difference(pairs.moved(middle), pairs.weights) > sought
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    one, other = pairs.moved(low), pairs.moved(high)
    ends = difference(one, pairs.weights), difference(other, pairs.weights)
    near, far = np.zeros_like(low), np.ones_like(low)
    for _ in range(HALVINGS if (np.abs(ends[0] - ends[1]) > 1e-9).any() else 1):
        part = (near + far) / 2
        above = difference(one + part[:, None, None] * (other - one), pairs.weights) > sought
        near, far = np.where(above, part, near), np.where(above, far, part)
    return np.asarray(one + ((near + far) / 2)[:, None, None] * (other - one))
