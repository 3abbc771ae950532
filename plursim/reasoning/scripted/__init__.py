"""Scripted agents: plain rules whose behaviour is known, for controls, oracles and offline runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.reasoning.base import Distributions, Reasoner
from plursim.reasoning.scripted.bandwagon import Bandwagon
from plursim.reasoning.scripted.constant import Constant
from plursim.reasoning.scripted.donors import Discriminator, MutatingDonor, ShareDonor
from plursim.reasoning.scripted.faulty import Faulty
from plursim.reasoning.scripted.opinion import Anchored, Averager, ModelBias, Repeater
from plursim.reasoning.scripted.players import BestResponse, Softmax
from plursim.reasoning.scripted.ruled import Ruled
from plursim.reasoning.scripted.stated import Stated
from plursim.reasoning.scripted.sycophant import Sycophant
from plursim.reasoning.stance_based import answers_of, cannot_answer
from plursim.society.replies import Reply
from plursim.society.requests import Poll, Request

if TYPE_CHECKING:
    from plursim.society.society import Society

RULES: tuple[type[Reasoner], ...] = (
    Constant,
    Repeater,
    Averager,
    Anchored,
    ModelBias,
    Sycophant,
    BestResponse,
    Softmax,
    Bandwagon,
    ShareDonor,
    Discriminator,
    MutatingDonor,
    Stated,
    Faulty,
)
"""All rules; each is a small reasoner of its own that answers what it is for."""

Rule = (
    Constant
    | Repeater
    | Averager
    | Anchored
    | ModelBias
    | Sycophant
    | BestResponse
    | Softmax
    | Bandwagon
    | ShareDonor
    | Discriminator
    | MutatingDonor
    | Stated
    | Faulty
)


class ScriptedReasoner(Ruled):
    """Agents that follow a plain rule: constant, averager, best_response, share_donor and others.

    What it can answer depends on the rule; :meth:`requests_answered` says so. State is the rule's own.
    """

    answers: ClassVar[frozenset[type[Request]]] = frozenset().union(*(rule.answers for rule in RULES))

    kind: Literal["scripted"] = "scripted"
    rule: Annotated[Rule, Field(discriminator="kind", description="The rule, by kind.")]

    def distributions(self, society: Society, request: Poll) -> Distributions | None:
        """Return the rule's response distributions, as far as it knows them."""
        return self.rule.distributions(society, request)

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer by the rule.

        Raises
        ------
        InputError : the rule does not answer requests of this kind.
        """
        if isinstance(request, Poll) and not len(request.questions):
            return answers_of(society, request.questions, np.zeros((len(request.agents), 0)))
        if type(request) not in self.requests_answered():
            raise cannot_answer(self.rule, request)
        return self.rule.reply(society, request)
