"""Any of several options."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import OptionForm, Schema, Sentence, out_of_range
from plursim.forms.reading import letters, read_labels
from plursim.portable import Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Choices(OptionForm):
    """Several of the options, each at most once. Value: 1 a chosen option, 0 another, -1 where missing.

    By stance an agent chooses all options within a quarter of the scale, the nearest ones if that is too few
    or too many.

    Attributes
    ----------
    least, most : how many options may be chosen; ``most`` None for all.

    Examples
    --------
    >>> form = Choices(options=("tea", "milk", "cake"), order=np.array([2, 0, 1]), most=2)
    >>> form.read('{"choices": ["A", "C"]}')
    [0, 1, 1]
    """

    kind: ClassVar[str] = "choices"
    blank: ClassVar[int] = -1
    gap: ClassVar[str] = "\n\n"

    name: str = "choices"
    least: int = 0
    most: int | None = None

    @classmethod
    def example(cls, agents: int) -> Self:
        """Return four options of which one to three may be chosen."""
        return replace(super().example(agents), least=1, most=3)

    @property
    def _bounds(self) -> tuple[int, int]:
        return self.least, self.count if self.most is None else self.most

    def schema(self) -> Schema:
        """Return the schema: a list of letters."""
        low, high = self._bounds
        return {
            "type": "array",
            "items": {"type": "string", "enum": letters(self.count)},
            "minItems": low,
            "maxItems": high,
        }

    def task(self) -> str:
        """Say how many may be chosen, and list the options."""
        low, high = self._bounds
        count = f"exactly {low}" if low == high else f"{low} to {high}"
        head = f"Choose {count} of these"
        return f"{head}:\n{self.listing()}" if self.listed else f"{head}."

    def slot(self) -> str:
        """Return the place of the letters."""
        return '["<letter>", ...]'

    def value(self, said: Any) -> list[int]:
        """Return which options are named."""
        named = {self.seen[place] for place in read_labels(said, self.shown)}
        low, high = self._bounds
        out_of_range(low <= len(named) <= high)
        return [int(option in named) for option in range(self.count)]

    def said(self, value: Any) -> list[str]:
        """Return the letters of the chosen options."""
        return [letter for letter, chosen in zip(self.letter_of, value, strict=True) if chosen]

    @property
    def dtype(self) -> np.dtype[Any]:
        """One mark an option."""
        return np.dtype((np.int8, (self.count,)))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which choices are too few or too many."""
        low, high = self._bounds
        number = (values > 0).sum(axis=1)
        beyond: NDArray[np.bool_] = (values >= 0).all(axis=1) & ((number < low) | (number > high))
        return beyond

    def stand_in(self, uniform: float, words: int = 5) -> list[int]:  # noqa: ARG002
        """Return as many neighbouring options as the draw says."""
        low, high = self._bounds
        number = low + int(uniform * (high - low + 1))
        first = int(uniform * self.count)
        chosen = {(first + k) % self.count for k in range(number)}
        return [int(option in chosen) for option in range(self.count)]

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return the options near enough."""
        distance = self.placed(lean, positions)
        low, high = self._bounds
        number = np.clip((distance <= 0.25).sum(axis=1), low, high)
        place = distance.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
        chosen: NDArray[np.int8] = (place < number[:, None]).astype(np.int8)
        return chosen
