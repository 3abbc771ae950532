"""What a form is: the declared shape of a reply, from the closing line of a prompt to an array of values."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.forms.reading import UnreadableError, json_object, letters
from plursim.portable import Floats, Ints

Schema = dict[str, Any]
Sentence = Callable[[int], str]
"""What the i-th agent asked would say, in words."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Form(ABC):
    """The shape of a reply to many agents, and everything that follows from it.

    A new form is one file with a class derived from this, and one line in the tuple of :mod:`plursim.forms`.
    Fields named in ``per_agent`` may hold one entry for each agent asked; :meth:`one` gives the form of a
    single agent, which is what prompts and readers work with.

    Attributes
    ----------
    name : key of the value in the JSON object that is replied; of a column where a move has several.
    title : name of the JSON schema; by default ``name``.
    """

    kind: ClassVar[str]
    per_agent: ClassVar[Mapping[str, int]] = {}
    """Fields that may differ between agents, with the number of axes they have for a single one."""

    blank: ClassVar[Any]
    """Stands in the array where a value is missing."""

    name: str = ""
    title: str = ""

    @classmethod
    @abstractmethod
    def example(cls, agents: int) -> Self:
        """Return a form of this kind for so many agents, differing between them where it may: for tests."""

    # --- a batch and its agents

    def one(self, i: int) -> Self:
        """Return the form of the i-th agent asked."""
        held = self._held_by_agent()
        return replace(self, **{name: value[i] for name, value in held.items()}) if held else self

    def select(self, positions: Ints) -> Self:
        """Return the form of the agents at some positions."""
        held = self._held_by_agent()
        return (
            replace(self, **{name: _cut(value, positions) for name, value in held.items()}) if held else self
        )

    @property
    def differs(self) -> bool:
        """Whether the form may differ between the agents asked."""
        return bool(self._held_by_agent())

    def _held_by_agent(self) -> dict[str, Any]:
        found = {name: getattr(self, name) for name in self.per_agent}
        return {name: value for name, value in found.items() if axes(value) > self.per_agent[name]}

    def reordered(self, order: Ints) -> Self:  # noqa: ARG002 (forms without options have no order)
        """Return the form with its options shown in another order; what is read is put back in order."""
        return self

    # --- in a prompt

    @abstractmethod
    def schema(self) -> Schema:
        """Return the JSON schema of the value itself."""

    def properties(self) -> dict[str, Schema] | None:
        """Return the schema of the replied object by key, None where the reply is plain text."""
        return {self.name: self.schema()}

    def task(self) -> str:
        """Return in words what is wanted, in lines of their own before the line on the form; may be empty."""
        return ""

    @abstractmethod
    def slot(self) -> str:
        """Return what stands for the value in the example of a reply, such as ``<number>``."""

    def listing(self) -> str:
        """Return the options as a prompt lists them, empty where there are none."""
        return ""

    gap: ClassVar[str] = "\n"
    """Between the task and the line on the form."""

    def line(self) -> str:
        """Return the closing lines of the prompt."""
        asked = f'Reply with JSON only: {{"{self.name}": {self.slot()}}}'
        return self.gap.join(part for part in (self.task(), asked) if part)

    # --- read

    def read(self, text: str) -> Any:
        """Return the value a reply states.

        Raises
        ------
        UnreadableError : with the reason why it states none; nothing is guessed, rounded or clamped.
        """
        return self.value(json_object(text).get(self.name))

    @abstractmethod
    def value(self, said: Any) -> Any:
        """Return the value of what stands under :attr:`name` in a reply; raises like :meth:`read`."""

    @abstractmethod
    def said(self, value: Any) -> Any:
        """Return a value as it would stand under :attr:`name` in a reply, as plain JSON."""

    def write(self, value: Any) -> str:
        """Return a reply that states a value; :meth:`read` gets the same value back."""
        return json.dumps({self.name: self.said(value)})

    def in_words(self, value: Any) -> str:
        """Return a value as its agent would tell it: options by their words, anything else as plain JSON."""
        return json.dumps(self.said(value))

    # --- as arrays

    @property
    @abstractmethod
    def dtype(self) -> np.dtype[Any]:
        """Layout of one agent's value: a number, a row of numbers, a text, or named fields."""

    def array(self, values: Sequence[Any | None]) -> NDArray[Any]:
        """Return values as an array with one entry an agent, blank where None."""
        found = self.blanks(len(values))
        for i, value in enumerate(values):
            if value is not None:
                found[i] = value
        return found

    def blanks(self, asked: int) -> NDArray[Any]:
        """Return the array of agents of whom every value is missing."""
        found = np.empty(asked, dtype=self.dtype)
        found[...] = self.blank
        return found

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which agents' values lie outside the bounds; a missing value lies nowhere. Shape [asked]."""
        return np.zeros(len(values), dtype=bool)

    # --- without a model

    @abstractmethod
    def stand_in(self, uniform: float, words: int = 5) -> Any:
        """Return some valid value, another for another draw in [0, 1).

        ``words`` is the number of words of a text.
        """

    def modest(self, uniform: float, words: int = 5) -> Any:
        """Return a stand-in that takes, gives and spends as little as it may: amounts nearest to none.

        Whoever holds back is not out of a game early, so that a dry run with such replies asks the most.
        """
        return self.stand_in(uniform, words)

    @abstractmethod
    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:
        """Return what agents answer of whom no more is known than where they stand.

        Parameters
        ----------
        lean : place of each agent between the two ends of the topic, 0 .. 1, shape [asked].
        positions : place of each option between the same ends, shape [options] or [asked, options]; evenly
            spaced in the order of the options where None.
        sentence : the words in which an agent states where it stands.
        """


@dataclass(frozen=True, eq=False, kw_only=True)
class OptionForm(Form):
    """Base of forms over options, which are shown with letters.

    Attributes
    ----------
    options : their words, the same for all or a tuple for each agent. Texts that agents wrote do not belong
        here: show them as messages, and let the options name them ("Statement 1").
    order : order in which the options are shown, a permutation; None for that of ``options``.
    listed : whether the closing lines list the options; False where the prompt lists them above.
    """

    per_agent: ClassVar[Mapping[str, int]] = {"options": 1, "order": 1}

    options: tuple[Any, ...]
    order: Ints | None = None
    listed: bool = True

    @classmethod
    def example(cls, agents: int) -> Self:
        """Return four options, each agent's in an order of its own."""
        turned = (np.arange(4) + np.arange(agents)[:, None]) % 4
        order = np.where(np.arange(agents)[:, None] % 3 == 0, turned[:, ::-1], turned)
        return cls(options=("Ash", "Birch", "Cedar", "Elm"), order=order)

    @property
    def count(self) -> int:
        """Number of options."""
        return len(self.options[0]) if axes(self.options) > 1 else len(self.options)

    def reordered(self, order: Ints) -> Self:
        """Return the form with its options shown in another order."""
        return replace(self, order=order)

    @property
    def seen(self) -> list[int]:
        """The options in the order in which one agent is shown them."""
        return list(range(self.count)) if self.order is None else [int(k) for k in self.order]

    @property
    def shown(self) -> list[str]:
        """The words in the order in which one agent is shown them."""
        return [self.options[k] for k in self.seen]

    @property
    def letter_of(self) -> list[str]:
        """The letter of each option as one agent sees it."""
        place = dict(zip(self.seen, letters(self.count), strict=True))
        return [place[k] for k in range(self.count)]

    def listing(self) -> str:
        """Return a line with letter and words for each option."""
        names = letters(self.count)
        return "\n".join(f"{name}) {words}" for name, words in zip(names, self.shown, strict=True))

    def put_back(self, by_place: Sequence[Any]) -> list[Any]:
        """Return what was said of the options in the order shown, in their own order."""
        back: list[Any] = [None] * self.count
        for option, said in zip(self.seen, by_place, strict=True):
            back[option] = said
        return back

    def placed(self, lean: Floats, positions: Floats | None) -> Floats:
        """Return how far each agent is from each option, shape [asked, options]."""
        if positions is None or np.shape(positions)[-1] != self.count:
            positions = np.linspace(0.0, 1.0, self.count) if self.count > 1 else np.full(1, 0.5)
        where = np.where(np.isnan(positions), 0.5, positions)
        distance: Floats = np.abs(lean[:, None] - where)
        return distance


def axes(value: Any) -> int:
    """Return how many axes an array, or tuples of tuples, have.

    Examples
    --------
    >>> axes("word"), axes(("a", "b")), axes((("a",), ("b",))), axes(np.zeros((2, 3)))
    (0, 1, 2, 2)
    """
    if isinstance(value, tuple | list):
        return 1 + (axes(value[0]) if len(value) else 0)
    return int(np.ndim(value)) if not isinstance(value, str) else 0


def _cut(value: Any, positions: Ints) -> Any:
    return value[positions] if isinstance(value, np.ndarray) else tuple(value[int(i)] for i in positions)


def out_of_range(within: bool) -> None:
    """Refuse a value that is not within the bounds of its form.

    Raises
    ------
    UnreadableError : ``OUT_OF_RANGE``.
    """
    if not within:
        raise UnreadableError(Missing.OUT_OF_RANGE)
