"""The faulty rule: another rule whose replies are sometimes no replies."""

from __future__ import annotations

from dataclasses import replace
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
from plursim.society.replies import Given, Reply
from plursim.society.requests import EVERY_REQUEST, Request

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

    answers: ClassVar[frozenset[type[Request]]] = EVERY_REQUEST

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
        lost = _unparsable(society, request.select(failed))
        if not len(sound):
            return lost
        parts: list[tuple[Ints, Any]] = [
            (sound, self.rule.reply(society, request.select(sound))),
            (failed, lost),
        ]
        return type(lost).merge(parts, len(request.agents))


def _unparsable(society: Society, request: Request) -> Reply:
    """Return the reply of agents whose words cannot be parsed."""
    raw = (GIBBERISH,) * len(request.agents)
    parts = [
        Given.nothing(ask.form, len(raw), Missing.UNPARSABLE, raw) for ask in request.asks(society.questions)
    ]
    reply = request.replied(parts, society.questions)
    # A request without words, to weigh what was heard, leaves stances as they are; here it failed as well.
    return (
        reply if parts else replace(reply, missing=np.full_like(reply.missing, Missing.UNPARSABLE), raw=raw)
    )
