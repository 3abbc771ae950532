"""Penalties that draw a mixture towards another, by default the uniform one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.portable import Floats, dot, exp, log, xlogy
from plursim.solvers.simplex import at_least

SMALLEST = 1e-300


@dataclass(frozen=True, eq=False)
class Penalty:
    """``ridge * sum (w - c)^2 + entropy * sum w log(w / c)`` with c the mixture weights are drawn to.

    Without c the ridge is on ``sum w^2`` and the entropy on ``sum w log w``: up to constants the uniform c.

    Examples
    --------
    >>> Penalty(ridge=2.0).value(np.array([0.5, 0.5]))
    1.0
    >>> Penalty(ridge=2.0, centre=np.array([1.0, 0.0])).value(np.array([0.5, 0.5]))
    1.0
    """

    ridge: float = 0.0
    entropy: float = 0.0
    centre: Floats | None = None

    def __bool__(self) -> bool:
        return bool(self.ridge or self.entropy)

    @property
    def _logs(self) -> Floats | float:
        return 0.0 if self.centre is None else log(self.centre)

    def value(self, weights: Floats) -> float:
        """Return the penalty of weights, shape [personas]."""
        off = weights if self.centre is None else weights - self.centre
        value = self.ridge * dot(off, off)
        return value + self._entropy(weights) if self.entropy else value

    def _entropy(self, weights: Floats) -> float:
        return self.entropy * float((xlogy(weights, weights) - weights * self._logs).sum())

    def slope(self, weights: Floats) -> Floats:
        """Return the first derivative by each weight; that of the entropy is cut off near weight 0."""
        slope: Floats = 2 * self.ridge * (weights if self.centre is None else weights - self.centre)
        if self.entropy:
            slope = slope + self.entropy * (log(np.maximum(weights, SMALLEST)) - self._logs + 1)
        return slope

    def curvature(self, weights: Floats) -> Floats:
        """Return the second derivative by each weight."""
        curvature: Floats = np.full(len(weights), 2.0 * self.ridge)
        if self.entropy:
            curvature += self.entropy / np.maximum(weights, SMALLEST)
        return curvature

    def nearest(self, slope: Floats, weights: Floats, curve: float, floors: Floats) -> Floats:
        """Return the mixture least in slope, entropy and ``curve`` times the divergence from ``weights``."""
        power = curve * log(np.maximum(weights, SMALLEST)) if curve else np.zeros(len(slope))
        power = (power + self.entropy * self._logs - slope) / (curve + self.entropy)
        return at_least(exp(power - power.max()), floors)

    def gap(self, slope: Floats, weights: Floats, floors: Floats) -> float:
        """Return the duality gap: how far a convex loss plus this penalty can at most lie above its minimum.

        The loss is bounded below by its tangent, and so is the ridge; their sum with the entropy is minimised
        over the mixtures exactly. Without penalties it is the Frank-Wolfe gap.

        Parameters
        ----------
        slope : derivative of the loss by each weight, at ``weights``.
        weights, floors : the mixture and its least weights, shape [personas].

        Examples
        --------
        >>> Penalty().gap(np.array([1.0, 3.0]), np.array([0.5, 0.5]), np.zeros(2))
        1.0
        """
        slope = slope + Penalty(self.ridge, 0.0, self.centre).slope(weights)
        if not self.entropy:
            above = weights - floors
            return max(dot(slope, above) - float(above.sum() * slope.min()), 0.0)
        other = self.nearest(slope, weights, 0.0, floors)
        return max(dot(slope, weights - other) + self._entropy(weights) - self._entropy(other), 0.0)
