"""The bandwagon rule: choose what the crowd disapproves of, the surer the more it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim import portable
from plursim.forms import Choice, Form
from plursim.reasoning.base import Reasoner
from plursim.reasoning.scripted.features import chosen, feature, names_of
from plursim.reasoning.stance_based import cannot_answer
from plursim.society.replies import Reply
from plursim.society.requests import Act, Request

if TYPE_CHECKING:
    from plursim.society.society import Society


class Bandwagon(Reasoner):
    """Sanctions an act with probability proportional to exp(strength x disapproval), and acts by payoff.

    An act is chosen with probability proportional to exp(greed x payoff). Reads the features ``disapproval``
    and ``payoffs``, shape [asked, acts]; never abstains from a sanction.
    """

    answers: ClassVar[frozenset[type[Request]]] = frozenset({Act})

    forms: ClassVar[frozenset[type[Form]] | None] = frozenset({Choice})
    reads_features: ClassVar[frozenset[str]] = frozenset({"disapproval", "payoffs"})

    kind: Literal["bandwagon"] = "bandwagon"
    strength: float = Field(default=4.0, ge=0, le=1000, description="How far sanctions follow the crowd.")
    greed: float = Field(default=2.0, ge=0, le=1000, description="How far acts follow payoffs.")

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a request to act or to sanction."""
        if not isinstance(request, Act):
            raise cannot_answer(self, request)
        names_of(request, self.kind)
        sanction = request.action == "sanction"
        pull = self.strength if sanction else self.greed
        told = feature(request, self.kind, "disapproval" if sanction else "payoffs")
        weight = portable.exp(pull * (told - told.max(axis=1, keepdims=True)))
        reach = np.cumsum(weight, axis=1)
        u = society.draw("bandwagon.choice", request.round, request.phase)[request.agents]
        return chosen(request, (reach > (u * reach[:, -1])[:, None]).argmax(axis=1))
