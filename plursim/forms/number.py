"""One number within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import Form, Schema, Sentence
from plursim.forms.reading import read_number
from plursim.portable import Floats


def on_grid(low: Floats | float, high: Floats | float, share: Floats | float, whole: bool) -> Floats:
    """Return the number at a share of the way from low to high, the whole one nearest to it if asked for.

    Examples
    --------
    >>> on_grid(0.0, 10.0, 0.26, True).tolist(), on_grid(0.5, 2.5, 1.0, True).tolist()
    (3.0, 2.0)
    """
    there = np.minimum(low + share * np.subtract(high, low), high)
    if whole:
        there = np.clip(np.floor(there + 0.5), np.ceil(low), np.floor(high))
    return np.asarray(there, dtype=np.float64)


@dataclass(frozen=True, eq=False, kw_only=True)
class Number(Form):
    """A number within bounds. Value: the number, NaN where missing.

    By stance an agent gives the number that lies as far between the bounds as it stands between the ends;
    where the request states one position (of what is rated), as far as it stands near to that.

    Attributes
    ----------
    low, high : bounds, one for all or one for each agent, both finite.
    whole : whether it has to be a whole number.

    Examples
    --------
    >>> form = Number(low=0.0, high=np.array([10.0, 2.5]))
    >>> print(form.one(1).line())
    Choose a number from 0 to 2.5.
    Reply with JSON only: {"amount": <number>}
    >>> form.one(0).read('{"amount": 7}')
    7.0
    """

    kind: ClassVar[str] = "number"
    per_agent: ClassVar[Mapping[str, int]] = {"low": 0, "high": 0}
    blank: ClassVar[float] = np.nan

    name: str = "amount"
    low: Floats | float = 0.0
    high: Floats | float = 1.0
    whole: bool = False

    @classmethod
    def example(cls, agents: int) -> Self:
        """Return bounds that differ between agents."""
        return cls(low=np.linspace(-1.0, 0.0, agents), high=np.linspace(1.0, 9.0, agents))

    def schema(self) -> Schema:
        """Return the schema: a number. Bounds differ between agents and are checked on reading."""
        return {"type": "integer" if self.whole else "number"}

    def task(self) -> str:
        """Say the bounds."""
        return f"Choose a {'whole ' if self.whole else ''}number from {self.low:g} to {self.high:g}."

    def slot(self) -> str:
        """Return the place of the number."""
        return "<number>"

    def value(self, said: Any) -> float:
        """Return the number."""
        return read_number(said, float(self.low), float(self.high), whole=self.whole)

    def said(self, value: float) -> float:
        """Return the number."""
        return int(value) if self.whole else float(value)

    @property
    def dtype(self) -> np.dtype[Any]:
        """One number."""
        return np.dtype(np.float64)

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which numbers lie outside, or are not whole where they have to be."""
        beyond = (values < self.low) | (values > self.high)
        return beyond | (np.floor(values) < values) if self.whole else beyond

    def stand_in(self, uniform: float, words: int = 5) -> float:  # noqa: ARG002
        """Return a number within the bounds of one agent."""
        if self.whole:
            low, high = math.ceil(self.low), math.floor(self.high)
            return float(low + int(uniform * (high - low + 1)))
        return float(self.low + uniform * (self.high - self.low))

    def modest(self, uniform: float, words: int = 5) -> float:  # noqa: ARG002
        """Return the number nearest to 0 within the bounds."""
        low, high = (math.ceil(self.low), math.floor(self.high)) if self.whole else (self.low, self.high)
        return float(min(max(0.0, low), high))

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return the number at the agent's place between the bounds, or by its nearness to what it rates."""
        if positions is not None and np.shape(positions)[-1] == 1:
            lean = 1.0 - np.abs(lean - np.where(np.isnan(positions), 0.5, positions).reshape(len(lean)))
        return on_grid(self.low, self.high, lean, self.whole)
