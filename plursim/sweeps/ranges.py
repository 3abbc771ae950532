"""Ranges of a number or a choice, drawn through their quantile functions."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Literal, Self

import numpy as np
from pydantic import Field, JsonValue, model_validator

from plursim.parts import Part
from plursim.portable import Floats, power

DIGITS = 12
"""Significant digits of drawn numbers, so that a last bit of the machine does not make another cell."""


def rounded(value: float) -> float:
    """Return a number with the digits that count.

    Examples
    --------
    >>> rounded(0.1 + 0.2)
    0.3
    """
    return float(f"{value:.{DIGITS}g}")


class Range(Part):
    """A distribution of one value."""

    kind: str

    @abstractmethod
    def quantile(self, u: Floats) -> list[Any]:
        """Return the values at cumulative probabilities ``u`` in [0, 1), shape [draws]."""


class Interval(Range):
    """A range with two ends."""

    low: float = Field(description="Lower end.")
    high: float = Field(description="Upper end.")

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low must be less than high, given {self.low:g} and {self.high:g}")
        return self


class Uniform(Interval):
    """All numbers between two ends alike.

    Examples
    --------
    >>> Uniform(low=1.0, high=3.0).quantile(np.array([0.0, 0.5]))
    [1.0, 2.0]
    """

    kind: Literal["uniform"] = "uniform"

    def quantile(self, u: Floats) -> list[Any]:
        """Return the values at cumulative probabilities."""
        return [rounded(x) for x in self.low + u * (self.high - self.low)]


class LogUniform(Interval):
    """All orders of magnitude between two ends alike.

    Examples
    --------
    >>> LogUniform(low=1.0, high=100.0).quantile(np.array([0.5]))
    [10.0]
    """

    kind: Literal["log_uniform"] = "log_uniform"
    low: float = Field(gt=0, description="Lower end, more than 0.")

    def quantile(self, u: Floats) -> list[Any]:
        """Return the values at cumulative probabilities."""
        return [rounded(x) for x in self.low * power(self.high / self.low, u)]


class Integers(Range):
    """All whole numbers from one end to the other alike, both included.

    Examples
    --------
    >>> Integers(low=1, high=4).quantile(np.array([0.0, 0.3, 0.99]))
    [1, 2, 4]
    """

    kind: Literal["integers"] = "integers"
    low: int = Field(description="Lowest number.")
    high: int = Field(description="Highest number.")

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low must be at most high, given {self.low} and {self.high}")
        return self

    def quantile(self, u: Floats) -> list[Any]:
        """Return the values at cumulative probabilities."""
        return [int(x) for x in self.low + np.floor(u * (self.high - self.low + 1))]


class Normal(Range):
    """A normal distribution, cut off at its ends where they are given.

    Examples
    --------
    >>> Normal(mean=2.0, sd=1.0, low=0.0, high=4.0).quantile(np.array([0.5]))
    [2.0]
    """

    kind: Literal["normal"] = "normal"
    mean: float = Field(description="Mean before cutting off.")
    sd: float = Field(gt=0, description="Standard deviation before cutting off.")
    low: float | None = Field(default=None, description="Lower end; default none.")
    high: float | None = Field(default=None, description="Upper end; default none.")

    @model_validator(mode="after")
    def _ends_in_order(self) -> Self:
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError(f"low must be less than high, given {self.low:g} and {self.high:g}")
        return self

    def quantile(self, u: Floats) -> list[Any]:
        """Return the values at cumulative probabilities."""
        from scipy import stats

        low = -np.inf if self.low is None else (self.low - self.mean) / self.sd
        high = np.inf if self.high is None else (self.high - self.mean) / self.sd
        inside = np.clip(u, 1e-12, 1 - 1e-12)
        return [rounded(x) for x in stats.truncnorm.ppf(inside, low, high, self.mean, self.sd)]


class Choice(Range):
    """One of several values.

    Examples
    --------
    >>> Choice(values=("a", "b"), weights=(3.0, 1.0)).quantile(np.array([0.7, 0.8]))
    ['a', 'b']
    """

    kind: Literal["choice"] = "choice"
    values: tuple[JsonValue, ...] = Field(min_length=1, description="The values.")
    weights: tuple[float, ...] = Field(default=(), description="Their weights; default all alike.")

    @model_validator(mode="after")
    def _weights_fit(self) -> Self:
        if self.weights and len(self.weights) != len(self.values):
            raise ValueError(f"{len(self.values)} values but {len(self.weights)} weights")
        if self.weights and (min(self.weights) < 0 or sum(self.weights) <= 0):
            raise ValueError("weights must be 0 or more, and one of them more than 0")
        return self

    def quantile(self, u: Floats) -> list[Any]:
        """Return the values at cumulative probabilities."""
        weights = np.array(self.weights or [1.0] * len(self.values))
        chosen = np.searchsorted(np.cumsum(weights / weights.sum()), u, side="right")
        last = int(np.flatnonzero(weights)[-1])
        return [self.values[min(int(k), last)] for k in chosen]


RANGES = (Uniform, LogUniform, Integers, Normal, Choice)
