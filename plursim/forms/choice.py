"""One of several options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import OptionForm, Schema, Sentence
from plursim.forms.reading import letters, read_label
from plursim.portable import Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Choice(OptionForm):
    """One of several options, by its letter. Value: the option's index, -1 where missing.

    By stance an agent chooses the option nearest to where it stands, of two equally near the first.

    Examples
    --------
    >>> form = Choice(options=("stay", "go"), order=np.array([1, 0]))
    >>> print(form.line())
    Choose one:
    A) go
    B) stay
    <BLANKLINE>
    Reply with JSON only: {"choice": "<letter>"}
    >>> form.read('{"choice": "A"}')
    1
    """

    kind: ClassVar[str] = "choice"
    blank: ClassVar[int] = -1
    gap: ClassVar[str] = "\n\n"

    name: str = "choice"
    hint: str = "letter"

    def schema(self) -> Schema:
        """Return the schema: one of the letters."""
        return {"type": "string", "enum": letters(self.count)}

    def task(self) -> str:
        """List the options."""
        return f"Choose one:\n{self.listing()}" if self.listed else ""

    def slot(self) -> str:
        """Return the place of the letter."""
        return f'"<{self.hint}>"'

    def value(self, said: Any) -> int:
        """Return the option that is named."""
        return self.seen[read_label(said, self.shown)]

    def said(self, value: int) -> str:
        """Return the option's letter."""
        return self.letter_of[value]

    def in_words(self, value: int) -> str:
        """Return the words of the option."""
        return str(self.options[value])

    @property
    def dtype(self) -> np.dtype[Any]:
        """One index."""
        return np.dtype(np.int64)

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which indices are those of no option."""
        beyond: NDArray[np.bool_] = (values < -1) | (values >= self.count)
        return beyond

    def stand_in(self, uniform: float, words: int = 5) -> int:  # noqa: ARG002
        """Return one of the options, all equally likely."""
        return int(uniform * self.count)

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return the option nearest to each agent."""
        nearest: NDArray[np.int64] = self.placed(lean, positions).argmin(axis=1)
        return nearest
