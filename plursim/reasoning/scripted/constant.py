"""The constant rule: a fixed stance or a fixed move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, model_validator

from plursim.errors import InputError, unknown
from plursim.forms import Choice, Number, Text
from plursim.portable import Floats, Ints
from plursim.reasoning.scripted.features import given
from plursim.reasoning.stance_based import StanceReasoner
from plursim.reasoning.stance_text import is_continuous, plain_number
from plursim.society.replies import Given, Reply
from plursim.society.requests import Act, Need, Request, Write
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society


class Constant(StanceReasoner):
    """Always the same answer, or the same move: zealots and committed minorities.

    Give an ``option`` or a ``value`` for survey questions, a ``name`` or an ``amount`` for games, or one of
    each pair. An amount above what a game allows at a time becomes the most it allows (likewise the least).
    """

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
        move = self.name is not None or self.amount is not None
        games: frozenset[type[Request]] = frozenset({Act, Write})
        return StanceReasoner.answers if self._opinion else games if move else frozenset()

    def why_not_form(self, need: Need) -> str | None:
        """Say that it has neither the move nor an opinion to go by."""
        has = {Choice: self.name, Number: self.amount, Text: self.name or self.amount}
        known = self._opinion or need.form is None or has.get(need.form) is not None
        return None if known else f"{need} without a name or an amount of its own"

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

    @property
    def _opinion(self) -> bool:
        return self.option is not None or self.value is not None

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer with the same stance or move as ever."""
        match request:
            case Act(form=Choice()) if self.name is not None:
                return self._choose(request, self.name)
            case Act(form=Number()) if self.amount is not None:
                return given(request, self.kind, np.full(len(request.agents), self.amount))
            case Write() if self.name is not None or self.amount is not None:
                return self._write(request)
            case Act() if not self._opinion:
                lacking = "an amount" if isinstance(request.form, Number) else "a name"
                kind = request.form.kind
                raise InputError(f"game {request.game!r} asks for a {kind}; give the constant rule {lacking}")
        return super().reply(society, request)

    def _choose(self, request: Act, name: str) -> Given:
        chosen = np.zeros(len(request.agents), dtype=np.int64)
        for i in range(len(chosen)):
            options = request.form.one(i).options if isinstance(request.form, Choice) else ()
            if name not in options:
                raise InputError(unknown(f"name for game {request.game!r}", name, options))
            chosen[i] = options.index(name)
        return Given.of(request.form, chosen)

    def _write(self, request: Write) -> Given:
        chosen = f'choose "{self.name}"' if self.amount is None else f"give {plain_number(self.amount)}"
        return Given.of(request.form, request.form.array([f"I always {chosen}."] * len(request.agents)))
