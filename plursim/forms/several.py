"""Several forms in one reply, such as a message and an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import Form, Schema, Sentence
from plursim.forms.number import Number
from plursim.forms.ranking import Ranking
from plursim.forms.reading import json_object, read_object
from plursim.forms.text import Text
from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class Several(Form):
    """A reply with several named parts, each of a form of its own. Value: a field a part.

    All parts have to be readable for the reply to be; by stance each part is answered by itself.

    Attributes
    ----------
    parts : the forms; their names are the keys of the reply and the fields of the value.
    asked : how many parts are asked for, the first ones; the options of the others are only shown. None: all.

    Examples
    --------
    >>> from plursim.forms import Choice, Text
    >>> form = Several(parts=(Text(name="reason"), Choice(options=("stay", "go"), listed=False)))
    >>> form.line()
    'Reply with JSON only: {"reason": "<your text>", "choice": "<letter>"}'
    >>> form.array([form.read('{"reason": "It rains.", "choice": "A"}')])["choice"].tolist()
    [0]
    """

    kind: ClassVar[str] = "several"
    blank: ClassVar[Any] = None
    gap: ClassVar[str] = "\n\n"

    name: str = "parts"
    parts: tuple[Form, ...]
    asked: int | None = None

    @classmethod
    def example(cls, agents: int) -> Self:
        """Return a reason, a ranking and a whole number."""
        ranking, high = Ranking.example(agents), np.linspace(1.0, 9.0, agents)
        return cls(parts=(Text(name="reason"), ranking, Number(high=high, whole=True)))

    @property
    def wanted(self) -> tuple[Form, ...]:
        """The parts that are asked for."""
        return self.parts if self.asked is None else self.parts[: self.asked]

    def one(self, i: int) -> Self:
        """Return the form of the i-th agent asked."""
        return replace(self, parts=tuple(part.one(i) for part in self.parts))

    def select(self, positions: Ints) -> Self:
        """Return the form of the agents at some positions."""
        return replace(self, parts=tuple(part.select(positions) for part in self.parts))

    @property
    def differs(self) -> bool:
        """Whether the form may differ between the agents asked."""
        return any(part.differs for part in self.parts)

    def reordered(self, order: Ints) -> Self:
        """Return the form with the options of its parts shown in another order."""
        return replace(self, parts=tuple(part.reordered(order) for part in self.parts))

    def schema(self) -> Schema:
        """Return the schema: an object with all parts."""
        return {
            "type": "object",
            "properties": self.properties(),
            "required": [part.name for part in self.wanted],
            "additionalProperties": False,
        }

    def properties(self) -> dict[str, Schema]:
        """Return the schema of each part by name."""
        return {part.name: part.schema() for part in self.wanted}

    def task(self) -> str:
        """Return what is wanted of each part, after its name."""
        told = ((part.name, part.task()) for part in self.wanted)
        return "\n\n".join(f"{name}: {task}" for name, task in told if task)

    def slot(self) -> str:
        """Return the example of a reply."""
        return "{" + ", ".join(f'"{part.name}": {part.slot()}' for part in self.wanted) + "}"

    def listing(self) -> str:
        """Return the options of the parts that have some."""
        return "\n\n".join(filter(None, (part.listing() for part in self.parts)))

    def line(self) -> str:
        """Return the closing lines of the prompt."""
        return self.gap.join(filter(None, (self.task(), f"Reply with JSON only: {self.slot()}")))

    def read(self, text: str) -> tuple[Any, ...]:
        """Return the value of each part, in their order."""
        return self.value(json_object(text))

    def value(self, said: Any) -> tuple[Any, ...]:
        """Return the value of each part, in their order."""
        stated = read_object(said)
        return tuple(part.value(stated.get(part.name)) for part in self.wanted)

    def said(self, value: Any) -> dict[str, Any]:
        """Return what each part would say, by name."""
        return {part.name: part.said(one) for part, one in zip(self.wanted, value, strict=True)}

    def write(self, value: Any) -> str:
        """Return a reply that states all parts."""
        return json.dumps(self.said(value))

    @property
    def dtype(self) -> np.dtype[Any]:
        """One field a part."""
        return np.dtype([(part.name, part.dtype) for part in self.parts])

    def array(self, values: Sequence[Any | None]) -> NDArray[Any]:
        """Return values as an array; parts that an agent was not asked for, at the end, are blank."""
        found = self.blanks(len(values))
        for i, value in enumerate(values):
            for part, given in zip(self.parts, () if value is None else value, strict=False):
                found[part.name][i] = given
        return found

    def blanks(self, asked: int) -> NDArray[Any]:
        """Return the array of agents of whom every part is missing."""
        found = np.empty(asked, dtype=self.dtype)
        for part in self.parts:
            found[part.name] = part.blank
        return found

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which agents have a part outside its bounds."""
        beyond = [part.outside(values[part.name]) for part in self.parts]
        found: NDArray[np.bool_] = np.logical_or.reduce(beyond)
        return found

    def stand_in(self, uniform: float, words: int = 5) -> tuple[Any, ...]:
        """Return a valid value of each part."""
        return tuple(part.stand_in(uniform, words) for part in self.wanted)

    def modest(self, uniform: float, words: int = 5) -> tuple[Any, ...]:
        """Return such a value of each part."""
        return tuple(part.modest(uniform, words) for part in self.wanted)

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:
        """Return the answer to each part."""
        found = self.blanks(len(lean))
        for part in self.parts:
            found[part.name] = part.by_stance(lean, positions, sentence)
        return found
