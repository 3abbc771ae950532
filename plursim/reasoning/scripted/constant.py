"""The constant rule: a fixed stance or a fixed move."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from plursim.errors import InputError, unknown
from plursim.portable import Floats, Ints
from plursim.reasoning.stance_based import StanceReasoner
from plursim.reasoning.stance_text import is_continuous, plain_number
from plursim.society.requests import Act, Moves, Reply, Request, Texts, Write, all_answered
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society


class Constant(StanceReasoner):
    """Always the same answer, or the same move: zealots and committed minorities.

    Give an ``option`` or a ``value`` for survey questions, a ``name`` or an ``amount`` for games, or one of
    each pair. An amount above what a game allows at a time becomes the most it allows (likewise the least).
    """

    answers: ClassVar[frozenset[type[Request]]] = StanceReasoner.answers | {Act, Write}

    kind: Literal["constant"] = "constant"
    option: int | None = Field(
        default=None, ge=0, description="Index of the option it always gives, from 0, for every question."
    )
    value: float | None = Field(default=None, description="Position on the scale it always takes.")
    name: str | None = Field(default=None, description="Name it always chooses in a game.")
    amount: float | None = Field(default=None, description="Number it always gives in a game.")

    @model_validator(mode="after")
    def _says_something_once(self) -> Constant:
        if self.option is not None and self.value is not None:
            raise ValueError("give option or value, not both")
        if self.name is not None and self.amount is not None:
            raise ValueError("give name or amount, not both")
        if not self.requests_answered():
            raise ValueError("give an option or value (survey questions) or a name or amount (games)")
        return self

    def requests_answered(self) -> frozenset[type[Request]]:
        """Return the kinds of request it was given an answer for."""
        opinion = self.option is not None or self.value is not None
        move = self.name is not None or self.amount is not None
        games: frozenset[type[Request]] = frozenset({Act, Write})
        return (StanceReasoner.answers if opinion else frozenset()) | (games if move else frozenset())

    def starting(self, society: Society, agents: Ints) -> Floats:
        """Return the one stance, on every question.

        Raises
        ------
        InputError : a question has no such option or position.
        """
        if self.option is None and self.value is None:
            return np.full((len(agents), len(society.questions)), np.nan)
        row = [self._stance(question) for question in society.questions]
        return np.tile(np.array(row, dtype=np.float64), (len(agents), 1))

    def _stance(self, question: Question) -> float:
        if self.option is not None:
            if self.option >= len(question.options):
                raise InputError(
                    f"constant option {self.option}: question {question.id!r} has options "
                    f"0 .. {len(question.options) - 1}"
                )
            return float(question.scale[self.option])
        value, low, high = float(self.value or 0.0), question.scale[0], question.scale[-1]
        if not low <= value <= high or not (is_continuous(question) or value in question.scale):
            raise InputError(
                f"constant value {plain_number(value)} is no position of question {question.id!r}, whose "
                f"scale runs from {plain_number(low)} to {plain_number(high)}"
            )
        return value

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer with the same stance or move as ever."""
        match request:
            case Act():
                return self._act(request)
            case Write():
                return self._write(len(request.agents))
        return super().reply(society, request)

    def _act(self, request: Act) -> Moves:
        asked = len(request.agents)
        choice, amount = np.full(asked, -1, dtype=np.int64), np.full(asked, np.nan)
        if request.options:
            if self.name not in request.options:
                raise InputError(unknown(f"name for game {request.game!r}", str(self.name), request.options))
            choice[:] = request.options.index(self.name)
        elif self.amount is None:
            raise InputError(f"game {request.game!r} asks for a number; give the constant rule an amount")
        else:
            amount = np.clip(np.full(asked, self.amount), request.low, request.high)
        return Moves(choice=choice, amount=amount, missing=all_answered(asked))

    def _write(self, asked: int) -> Texts:
        chosen = f'choose "{self.name}"' if self.amount is None else f"give {plain_number(self.amount)}"
        text = f"I always {chosen}."
        return Texts(texts=(text,) * asked, values=np.full(asked, np.nan), missing=all_answered(asked))
