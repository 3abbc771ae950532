"""Penalties that draw a mixture towards the uniform one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from plursim.fitting.simplex import at_least

Floats = NDArray[np.float64]
SMALLEST = 1e-300


@dataclass(frozen=True)
class Penalty:
    """``ridge * sum w^2 + entropy * sum w log w``; smallest for the uniform mixture.

    Examples
    --------
    >>> Penalty(ridge=2.0).value(np.array([0.5, 0.5]))
    1.0
    """

    ridge: float = 0.0
    entropy: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.ridge or self.entropy)

    def value(self, weights: Floats) -> float:
        """Return the penalty of weights, shape [personas]."""
        return self.ridge * float(weights @ weights) + self.entropy * float(xlogy(weights, weights).sum())

    def slope(self, weights: Floats) -> Floats:
        """Return the first derivative by each weight; that of the entropy is cut off near weight 0."""
        slope: Floats = 2 * self.ridge * weights
        if self.entropy:
            slope = slope + self.entropy * (np.log(np.maximum(weights, SMALLEST)) + 1)
        return slope

    def curvature(self, weights: Floats) -> Floats:
        """Return the second derivative by each weight."""
        curvature: Floats = np.full(len(weights), 2.0 * self.ridge)
        if self.entropy:
            curvature += self.entropy / np.maximum(weights, SMALLEST)
        return curvature

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
        slope = slope + 2 * self.ridge * weights
        if not self.entropy:
            above = weights - floors
            return max(float(slope @ above) - float(above.sum() * slope.min()), 0.0)
        other = at_least(np.exp((slope.min() - slope) / self.entropy), floors)
        entropies = float(xlogy(weights, weights).sum() - xlogy(other, other).sum())
        return max(float(slope @ (weights - other)) + self.entropy * entropies, 0.0)
