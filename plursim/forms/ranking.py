"""All options in order of preference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.forms.base import OptionForm, Schema, Sentence
from plursim.forms.reading import UnreadableError, letters, read_labels
from plursim.portable import Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Ranking(OptionForm):
    """All options from best to worst, without ties. Value: their indices, best first; -1 where missing.

    By stance an agent ranks options by how near they are, of two equally near the first in front.

    Examples
    --------
    >>> form = Ranking(options=("tea", "milk", "cake"), order=np.array([2, 0, 1]))
    >>> form.read('{"ranking": ["B", "A", "C"]}')
    [0, 2, 1]
    """

    kind: ClassVar[str] = "ranking"
    blank: ClassVar[int] = -1
    gap: ClassVar[str] = "\n\n"

    name: str = "ranking"

    def schema(self) -> Schema:
        """Return the schema: a list of all letters."""
        item = {"type": "string", "enum": letters(self.count)}
        return {"type": "array", "items": item, "minItems": self.count, "maxItems": self.count}

    def task(self) -> str:
        """Ask for all options, and list them."""
        head = "Rank all of these from best to worst"
        return f"{head}:\n{self.listing()}" if self.listed else f"{head}."

    def slot(self) -> str:
        """Return the place of the letters."""
        return '["<letter of the best>", ..., "<letter of the worst>"]'

    def value(self, said: Any) -> list[int]:
        """Return the options in the order ranked; one left out makes the ranking unreadable."""
        ranked = [self.seen[place] for place in read_labels(said, self.shown)]
        if len(ranked) != self.count:
            raise UnreadableError(Missing.UNPARSABLE)
        return ranked

    def said(self, value: Any) -> list[str]:
        """Return the letters in the order ranked."""
        return [self.letter_of[int(option)] for option in value]

    @property
    def dtype(self) -> np.dtype[Any]:
        """One index a place."""
        return np.dtype((np.int64, (self.count,)))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which rows are no permutation."""
        given = (values >= 0).any(axis=1)
        every = np.sort(values, axis=1) == np.arange(self.count)
        beyond: NDArray[np.bool_] = given & ~every.all(axis=1)
        return beyond

    def stand_in(self, uniform: float, words: int = 5) -> list[int]:  # noqa: ARG002
        """Return a ranking turned as far as the draw says, forwards or backwards."""
        turn = int(2 * uniform * self.count)
        ranked = [(turn + k) % self.count for k in range(self.count)]
        return ranked[::-1] if turn % 2 else ranked

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return the options, nearest first."""
        ranked: NDArray[np.int64] = self.placed(lean, positions).argsort(axis=1, kind="stable")
        return ranked
