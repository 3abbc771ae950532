"""From how probable the observed difference is, if several were true, to an interval and a p-value."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from plursim.measures.kernels.nearest import Pairs, difference, nearest
from plursim.portable import Floats, product

POINTS = 41
"""Differences at which the probability is computed; between them it is interpolated."""
REACH = 5.0
"""How many standard errors these reach beyond what was observed, on either side."""


class Curve(NamedTuple):
    """P(d), the probability of a difference no larger than the one observed if d is the true one.

    ``differences`` rise and ``probabilities`` fall along the first axis; shape [points, figures].
    """

    differences: Floats
    probabilities: Floats

    @classmethod
    def through(cls, differences: Floats, probabilities: Floats) -> Curve:
        """Return the curve through some points; where chance of the draws makes it rise it stays level."""
        order = np.argsort(differences, axis=0, kind="stable")
        falling = np.minimum.accumulate(np.take_along_axis(probabilities, order, axis=0), axis=0)
        return cls(np.take_along_axis(differences, order, axis=0), falling)

    def at(self, difference: float) -> Floats:
        """Return P at one difference; shape [figures]."""
        columns = zip(self.differences.T, self.probabilities.T, strict=True)
        return np.array([np.interp(difference, d, p) for d, p in columns])

    def where(self, probability: float) -> Floats:
        """Return where P has a value; shape [figures]."""
        columns = zip(self.differences.T, self.probabilities.T, strict=True)
        return np.array([np.interp(-probability, -p, d) for d, p in columns])


def read(curve: Curve, alpha: float, wider: Curve | None = None) -> tuple[Floats, Floats, Floats, Floats]:
    """Return estimate, low, high and p-value; [figures] each.

    The interval of level 1 - alpha leaves 0 out exactly where p is below alpha. A second curve may widen the
    interval, on the side away from 0 only.

    Examples
    --------
    >>> d = np.linspace(-1, 3, 201)[:, None]
    >>> curve = Curve.through(d, (2.0 - d).clip(0, 1))  # a uniform error around 1.5
    >>> [round(float(part[0]), 3) for part in read(curve, 0.1)]
    [1.5, 1.05, 1.95, 0.0]
    """
    estimate, low, high = (curve.where(part) for part in (0.5, 1 - alpha / 2, alpha / 2))
    if wider is not None:
        low = np.where(estimate < 0, np.minimum(low, wider.where(1 - alpha / 2)), low)
        high = np.where(estimate > 0, np.maximum(high, wider.where(alpha / 2)), high)
    at_0 = curve.at(0.0)
    return estimate, low, high, np.asarray(2 * np.minimum(at_0, 1 - at_0))


def curve_of(
    observed: Floats,
    noise: Floats,
    weights: Floats,
    drawn: Callable[[Floats], Floats] | None = None,
    value: Callable[[Floats], Floats] | None = None,
) -> Curve:
    """Return P(d) for the difference of two sums of absolute contrasts.

    Parameters
    ----------
    observed : contrasts of arm and control, shape [figures, 2, contrasts].
    noise : their sampling errors, shape [draws, figures, 2, contrasts].
    weights : of the absolute contrasts, shape [contrasts].
    drawn, value : where the difference is one of another distance, its draws [draws, figures] and its value
        [figures] for true contrasts [figures, 2, contrasts].
    """
    pairs = Pairs.of(observed, noise, weights)
    shrunk = pairs.shrunk()

    def sums(contrasts: Floats) -> Floats:
        return difference(noise + contrasts, weights)

    drawn_of = drawn or sums
    value_of = value or (lambda contrasts: difference(contrasts, weights))
    middle, reach = difference(observed, weights), _reach(observed, noise, weights)
    seen = value_of(observed)
    most = 2 * reach / pairs.slope()
    sought = middle + np.linspace(-1, 1, POINTS)[:, None] * reach
    true = nearest(shrunk.repeated(POINTS), sought.ravel(), np.tile(most, POINTS))
    points = true.reshape(POINTS, *observed.shape)
    probabilities = [(drawn_of(point) <= seen).mean(axis=0) for point in points]
    return Curve.through(np.array([value_of(point) for point in points]), np.array(probabilities))


def _reach(observed: Floats, noise: Floats, weights: Floats) -> Floats:
    """Return how far from the observed difference the true one may lie: errors, and what chance adds."""
    spread = difference(noise + observed, weights).std(axis=0)
    size = product(np.abs(noise).mean(axis=0), weights)
    return np.asarray(REACH * spread + 1.2 * size.max(axis=1) + np.finfo(np.float64).tiny)
