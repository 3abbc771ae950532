"""How likely something is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import Form, Schema, Sentence
from plursim.forms.reading import read_number
from plursim.portable import Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Probability(Form):
    """How likely something is, from 0 to 1. Value: the probability, NaN where missing.

    By stance an agent gives its place between the two ends.

    Attributes
    ----------
    zero, certain : what 0 and 1 mean, in words.

    Examples
    --------
    >>> form = Probability(zero="dry", certain="rain")
    >>> form.line()
    'Reply with JSON only, with a number from 0 (dry) to 1 (rain): {"probability": <number>}'
    >>> form.read('{"probability": 0.3}')
    0.3
    """

    kind: ClassVar[str] = "probability"
    blank: ClassVar[float] = np.nan

    name: str = "probability"
    zero: str = "impossible"
    certain: str = "certain"

    @classmethod
    def example(cls, agents: int) -> Self:  # noqa: ARG003
        """Return the form of a forecast, the same for all."""
        return cls(zero="it stays dry", certain="it rains")

    def schema(self) -> Schema:
        """Return the schema: a number from 0 to 1."""
        return {"type": "number", "minimum": 0, "maximum": 1}

    def task(self) -> str:
        """Say what the ends mean, where this is one of several fields."""
        return f"Give a number from 0 ({self.zero}) to 1 ({self.certain})."

    def slot(self) -> str:
        """Return the place of the number."""
        return "<number>"

    def line(self) -> str:
        """Return the closing line of the prompt."""
        ends = f"with a number from 0 ({self.zero}) to 1 ({self.certain})"
        return f'Reply with JSON only, {ends}: {{"{self.name}": {self.slot()}}}'

    def value(self, said: Any) -> float:
        """Return the probability."""
        return read_number(said, 0.0, 1.0)

    def said(self, value: float) -> float:
        """Return the probability."""
        return float(value)

    @property
    def dtype(self) -> np.dtype[Any]:
        """One number."""
        return np.dtype(np.float64)

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which numbers are no probabilities."""
        beyond: NDArray[np.bool_] = (values < 0) | (values > 1)
        return beyond

    def stand_in(self, uniform: float, words: int = 5) -> float:  # noqa: ARG002
        """Return the draw itself."""
        return float(uniform)

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return the agent's place."""
        return np.asarray(lean, dtype=np.float64)
