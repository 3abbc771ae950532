"""A text in one's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import Form, Schema, Sentence
from plursim.forms.reading import plain_text, read_text
from plursim.portable import Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Text(Form):
    """A text and nothing else. Value: the text, empty where missing.

    Asked for alone it is the whole reply; among the fields of a move it is a JSON text. By stance an agent
    states where it stands.

    Attributes
    ----------
    what : what is written, in a word, such as ``strategy`` or ``statement``.
    hint : what stands in its place in the example of a JSON reply; by default ``your`` and the word.

    Examples
    --------
    >>> form = Text(what="strategy")
    >>> form.line()
    'Reply with the strategy alone, without any remark around it.'
    >>> form.read("<think>Hm.</think> I give half. ")
    'I give half.'
    """

    kind: ClassVar[str] = "text"
    blank: ClassVar[str] = ""

    name: str = "text"
    what: str = "text"
    hint: str = ""

    @classmethod
    def example(cls, agents: int) -> Self:  # noqa: ARG003
        """Return the form of a statement, the same for all."""
        return cls(what="statement")

    def schema(self) -> Schema:
        """Return the schema: a text."""
        return {"type": "string"}

    def properties(self) -> None:
        """Return none: asked for alone, a text is the whole reply."""
        return

    def slot(self) -> str:
        """Return the place of the text."""
        return f'"<{self.hint or f"your {self.what}"}>"'

    def line(self) -> str:
        """Return the closing line of the prompt."""
        return f"Reply with the {self.what} alone, without any remark around it."

    def read(self, text: str) -> str:
        """Return the reply without what a model thought first."""
        return read_text(plain_text(text))

    def value(self, said: Any) -> str:
        """Return the text."""
        return read_text(said)

    def said(self, value: str) -> str:
        """Return the text."""
        return value

    def write(self, value: str) -> str:
        """Return the text."""
        return value

    @property
    def dtype(self) -> np.dtype[Any]:
        """One text."""
        return np.dtype(object)

    def stand_in(self, uniform: float, words: int = 5) -> str:
        """Return a text of some words, the first another for another draw."""
        return " ".join([f"w{int(uniform * 10**6):06d}", *["word"] * (words - 1)])

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return the words in which each agent states where it stands."""
        return self.array([sentence(i) for i in range(len(lean))])
