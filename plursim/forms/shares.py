"""A whole shared out among options."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import OptionForm, Schema, Sentence, out_of_range
from plursim.forms.reading import letters, read_by_letter, read_number
from plursim.portable import Floats

MOST_OFF = 0.05
"""How far stated shares may miss their sum; models round."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Shares(OptionForm):
    """A whole shared out among options, in percent. Value: a share an option, sum 1; NaN where missing.

    By stance an agent gives each option in proportion to how near it is: 1 minus the distance.

    Attributes
    ----------
    wanted : what is to be shared out, in words; a line of its own.

    Examples
    --------
    >>> form = Shares(options=("roads", "schools"), order=np.array([1, 0]))
    >>> form.read('{"shares": {"A": 25, "B": 75}}').tolist()
    [0.75, 0.25]
    """

    kind: ClassVar[str] = "shares"
    blank: ClassVar[float] = np.nan

    name: str = "shares"
    wanted: str = "Share out the whole among these, in percent."

    def schema(self) -> Schema:
        """Return the schema: a percentage for each letter."""
        names = letters(self.count)
        share = {"type": "number", "minimum": 0, "maximum": 100}
        return {
            "type": "object",
            "properties": dict.fromkeys(names, share),
            "required": names,
            "additionalProperties": False,
        }

    def task(self) -> str:
        """Say what is shared out, and list the options."""
        return f"{self.wanted}\n{self.listing()}\n" if self.listed else self.wanted

    def slot(self) -> str:
        """Return the places of the percentages."""
        return "{ " + ", ".join(f'"{name}": <percentage>' for name in letters(self.count)) + " }"

    def line(self) -> str:
        """Return the closing lines of the prompt."""
        asked = "Reply with JSON only, with percentages that add up to 100: "
        return f'{self.task()}\n{asked}{{"{self.name}": {self.slot()}}}'

    def value(self, said: Any) -> Floats:
        """Return the shares; sums may be off by 5%, and become 1."""
        stated = [read_number(one, 0.0, math.inf) for one in read_by_letter(said, self.count)]
        shares = np.array(self.put_back(stated), dtype=np.float64)
        total = float(np.array(stated).sum())
        out_of_range(min(abs(total - 1.0), abs(total - 100.0) / 100.0) <= MOST_OFF)
        found: Floats = shares / total
        return found

    def said(self, value: Any) -> dict[str, float]:
        """Return the percentage of each letter."""
        shown = [100.0 * float(value[option]) for option in self.seen]
        return dict(zip(letters(self.count), shown, strict=True))

    @property
    def dtype(self) -> np.dtype[Any]:
        """One share an option."""
        return np.dtype((np.float64, (self.count,)))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which rows have a negative share or do not sum to 1."""
        beyond: NDArray[np.bool_] = (values < 0).any(axis=1) | (np.abs(values.sum(axis=1) - 1.0) > 1e-9)
        return beyond

    def stand_in(self, uniform: float, words: int = 5) -> Floats:  # noqa: ARG002
        """Return shares of which the first is as large as the draw, the others equal."""
        if self.count == 1:
            return np.ones(1)
        return np.array([uniform, *[(1.0 - uniform) / (self.count - 1)] * (self.count - 1)])

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return shares that fall with the distance."""
        near = 1.0 - np.clip(self.placed(lean, positions), 0.0, 1.0)
        total = near.sum(axis=1, keepdims=True)
        return np.where(total > 0, near / np.where(total > 0, total, 1.0), 1.0 / self.count)
