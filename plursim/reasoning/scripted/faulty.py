"""The faulty rule: another rule whose replies are sometimes no replies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import Missing
from plursim.portable import Ints
from plursim.reasoning.scripted.constant import Constant
from plursim.reasoning.scripted.donors import Discriminator, MutatingDonor, ShareDonor
from plursim.reasoning.scripted.opinion import Anchored, Averager, ModelBias, Repeater
from plursim.reasoning.scripted.players import BestResponse, Softmax
from plursim.reasoning.scripted.ruled import Ruled
from plursim.reasoning.scripted.stated import Stated
from plursim.reasoning.scripted.sycophant import Sycophant
from plursim.society.requests import (
    Act,
    Answers,
    Judge,
    Moves,
    Poll,
    Reflect,
    Reply,
    Request,
    Speak,
    Stances,
    Texts,
    Verdicts,
    Write,
)

if TYPE_CHECKING:
    from plursim.society.society import Society

GIBBERISH = "%%"
"""What a faulty agent writes: no stance, option, number or share can be read from it."""

Sound = (
    Constant
    | Repeater
    | Averager
    | Anchored
    | ModelBias
    | Sycophant
    | BestResponse
    | Softmax
    | ShareDonor
    | Discriminator
    | MutatingDonor
    | Stated
)


class Faulty(Ruled):
    """Follows another rule, but at a given rate its reply cannot be parsed.

    Such a reply is a row with the reason ``unparsable`` and no value. Each agent fails on its own, by a draw
    keyed by the kind of request, round and phase; where it fails to weigh what it heard nothing changes.
    """

    answers: ClassVar[frozenset[type[Request]]] = frozenset({Poll, Speak, Reflect, Judge, Act, Write})

    kind: Literal["faulty"] = "faulty"
    rate: float = Field(default=0.1, ge=0, le=1, description="Share of replies that cannot be parsed.")
    rule: Annotated[Sound, Field(discriminator="kind", description="The rule it follows otherwise.")]

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer by the rule, or fail."""
        kind = type(request).__name__
        fails = society.draw("faulty", kind, request.round, request.phase)[request.agents] < self.rate
        sound, failed = np.flatnonzero(~fails), np.flatnonzero(fails)
        if not len(failed):
            return self.rule.reply(society, request)
        lost = _unparsable(request, len(failed))
        if not len(sound):
            return lost
        parts: list[tuple[Ints, Any]] = [
            (sound, self.rule.reply(society, request.select(sound))),
            (failed, lost),
        ]
        return type(lost).merge(parts, len(request.agents))


def _unparsable(request: Request, asked: int) -> Reply:
    """Return the reply of agents whose words cannot be parsed."""
    nothing, raw = np.full(asked, np.nan), (GIBBERISH,) * asked
    missing = np.full(asked, Missing.UNPARSABLE, dtype=np.int8)
    no_option = np.full(asked, -1, dtype=np.int64)
    match request:
        case Poll():
            wide = (asked, len(request.questions))
            return Answers(
                options=np.full(wide, -1, dtype=np.int64),
                values=np.full(wide, np.nan),
                missing=np.full(wide, Missing.UNPARSABLE, dtype=np.int8),
                raw=((GIBBERISH,) * wide[1],) * asked,
            )
        case Speak() | Write():
            return Texts(texts=("",) * asked, values=nothing, missing=missing, raw=raw)
        case Reflect():
            return Stances(values=nothing, missing=missing, raw=raw)
        case Judge():
            return Verdicts(probability=nothing, missing=missing, raw=raw)
        case Act():
            return Moves(choice=no_option, amount=nothing, missing=missing, raw=raw)
    raise TypeError(f"unknown request {type(request).__name__}")
