"""Agreement with many items, one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.forms.base import OptionForm, Schema, Sentence, out_of_range
from plursim.forms.reading import UnreadableError, letters, read_by_letter
from plursim.portable import Floats

WORDS = {"agree": 1.0, "disagree": -1.0, "pass": 0.0}


@dataclass(frozen=True, eq=False, kw_only=True)
class Ballot(OptionForm):
    """A vote on each of many items. Value: 1 agree, -1 disagree, 0 pass an item; NaN where missing.

    By stance an agent agrees with items within a quarter of the scale and disagrees with those farther than
    half of it; between them it passes.

    Examples
    --------
    >>> form = Ballot(options=("Statement 1", "Statement 2"), order=np.array([1, 0]))
    >>> form.read('{"votes": {"A": "agree", "B": "pass"}}')
    [0.0, 1.0]
    """

    kind: ClassVar[str] = "ballot"
    blank: ClassVar[float] = np.nan
    gap: ClassVar[str] = "\n\n"

    name: str = "votes"

    def schema(self) -> Schema:
        """Return the schema: a word for each letter."""
        names = letters(self.count)
        return {
            "type": "object",
            "properties": {name: {"type": "string", "enum": list(WORDS)} for name in names},
            "required": names,
            "additionalProperties": False,
        }

    def task(self) -> str:
        """Ask for a vote on each item, and list them."""
        head = "Say of each of these whether you agree, disagree or pass"
        return f"{head}:\n{self.listing()}" if self.listed else f"{head}."

    def slot(self) -> str:
        """Return the places of the votes."""
        return "{" + ", ".join(f'"{name}": "<agree|disagree|pass>"' for name in letters(self.count)) + "}"

    def value(self, said: Any) -> list[float]:
        """Return the vote on each item; one left out makes the ballot unreadable."""
        found = [self._vote(one) for one in read_by_letter(said, self.count)]
        return self.put_back(found)

    def _vote(self, said: Any) -> float:
        if not isinstance(said, str) or not said.strip():
            raise UnreadableError(Missing.UNPARSABLE)
        word = said.strip().casefold()
        out_of_range(word in WORDS)
        return WORDS[word]

    def said(self, value: Any) -> dict[str, str]:
        """Return the word for each letter."""
        word = {vote: word for word, vote in WORDS.items()}
        shown = [word[float(value[option])] for option in self.seen]
        return dict(zip(letters(self.count), shown, strict=True))

    @property
    def dtype(self) -> np.dtype[Any]:
        """One vote an item."""
        return np.dtype((np.float64, (self.count,)))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which ballots hold what is no vote."""
        beyond: NDArray[np.bool_] = (~(np.isnan(values) | np.isin(values, list(WORDS.values())))).any(axis=1)
        return beyond

    def stand_in(self, uniform: float, words: int = 5) -> list[float]:  # noqa: ARG002
        """Return votes in turn, beginning where the draw says."""
        turn = int(3 * uniform)
        votes = list(WORDS.values())
        return [votes[(turn + k) % 3] for k in range(self.count)]

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return agreement with what is near, disagreement with what is far."""
        distance = self.placed(lean, positions)
        return np.where(distance <= 0.25, 1.0, np.where(distance > 0.5, -1.0, 0.0))
