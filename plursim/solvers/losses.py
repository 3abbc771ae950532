"""What the simulated shares are charged for missing the target, one function of each share.

A loss is a sum over columns (one an option of a question) of a convex function of the mixture's share there.
``value`` is the sum, ``slope`` and ``curvature`` its first and second derivative by each share, shape
[columns].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from plursim.portable import Floats, dot, log, xlogy


class Loss(Protocol):
    """A smooth convex function of the mixture's shares, summed over columns."""

    def value(self, shares: Floats) -> float:
        """Return the loss of shares, shape [columns]."""

    def slope(self, shares: Floats) -> Floats:
        """Return the first derivative by each share."""

    def curvature(self, shares: Floats) -> Floats:
        """Return the second derivative by each share, 0 or more."""


@dataclass(frozen=True, eq=False)
class CrossEntropy:
    """Sum of ``weight * target * log(1 / p)``, p the share mixed with a little of the uniform answer.

    ``constant`` is added; with the entropy of the target it makes the Kullback-Leibler divergence.
    """

    mass: Floats
    keep: float
    rest: Floats
    constant: float = 0.0

    def value(self, shares: Floats) -> float:
        """Return the loss; infinite where a share is 0 and the target is not."""
        with np.errstate(divide="ignore"):
            return self.constant - float(xlogy(self.mass, self.keep * shares + self.rest).sum())

    def slope(self, shares: Floats) -> Floats:
        """Return the first derivative by each share."""
        return -self.keep * self.mass / _positive(self.keep * shares + self.rest)

    def curvature(self, shares: Floats) -> Floats:
        """Return the second derivative by each share."""
        return self.keep**2 * self.mass / _positive(self.keep * shares + self.rest) ** 2


@dataclass(frozen=True, eq=False)
class JensenShannon:
    """Sum of ``weight / 2 * (t log(t / m) + p log(p / m))`` with m the mean of t and p; natural logarithm."""

    weights: Floats
    targets: Floats
    keep: float
    rest: Floats

    def value(self, shares: Floats) -> float:
        """Return the divergence."""
        p, t = self.keep * shares + self.rest, self.targets
        m = _positive((p + t) / 2)
        return dot(self.weights, xlogy(t, t / m) + xlogy(p, p / m)) / 2

    def slope(self, shares: Floats) -> Floats:
        """Return the first derivative by each share."""
        p = _positive(self.keep * shares + self.rest)
        return self.keep * self.weights * log(2 * p / (p + self.targets)) / 2

    def curvature(self, shares: Floats) -> Floats:
        """Return the second derivative by each share."""
        p = _positive(self.keep * shares + self.rest)
        return self.keep**2 * self.weights * self.targets / (2 * p * (p + self.targets))


@dataclass(frozen=True, eq=False)
class Squared:
    """Sum of ``weight * (p - t)^2``."""

    weights: Floats
    targets: Floats

    def value(self, shares: Floats) -> float:
        """Return the squared error."""
        return dot(self.weights, (shares - self.targets) ** 2)

    def slope(self, shares: Floats) -> Floats:
        """Return the first derivative by each share."""
        return 2 * self.weights * (shares - self.targets)

    def curvature(self, shares: Floats) -> Floats:
        """Return the second derivative by each share."""
        return np.broadcast_to(2 * self.weights, shares.shape)


@dataclass(frozen=True, eq=False)
class Absolute:
    """Sum of ``weight * |p - t|``; total variation, and with cumulated shares ordinal Wasserstein."""

    weights: Floats
    targets: Floats

    def value(self, shares: Floats) -> float:
        """Return the absolute error."""
        return dot(self.weights, np.abs(shares - self.targets))

    def smoothed(self, width: float) -> SmoothAbsolute:
        """Return the loss with its corner rounded over a given width."""
        return SmoothAbsolute(self.weights, self.targets, width)


@dataclass(frozen=True, eq=False)
class SmoothAbsolute:
    """Sum of ``weight * sqrt((p - t)^2 + width^2)``, at most ``width * weight`` above the absolute error.

    Its slopes never exceed the weights, so they are a feasible point of the dual of the absolute error.
    """

    weights: Floats
    targets: Floats
    width: float

    def value(self, shares: Floats) -> float:
        """Return the rounded absolute error."""
        return dot(self.weights, self._root(shares - self.targets))

    def slope(self, shares: Floats) -> Floats:
        """Return the first derivative by each share, between minus and plus its weight."""
        off = shares - self.targets
        return self.weights * off / self._root(off)

    def curvature(self, shares: Floats) -> Floats:
        """Return the second derivative by each share."""
        root = self._root(shares - self.targets)
        curvature: Floats = self.weights * (self.width / root) ** 2 / root
        return curvature

    def _root(self, off: Floats) -> Floats:
        return np.asarray(np.sqrt(off**2 + self.width**2), dtype=np.float64)


def _positive(shares: Floats) -> Floats:
    """Keep shares off zero, so that slopes stay finite where no persona gives an answer."""
    return np.maximum(shares, 1e-150)
