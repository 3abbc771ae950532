"""Scripted players of coordination games: best response and softmax over what they remember."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim import portable
from plursim.forms import Choice, Form
from plursim.reasoning.base import Reasoner
from plursim.reasoning.draws import pick
from plursim.reasoning.scripted.features import chosen, feature, names_of
from plursim.reasoning.stance_based import cannot_answer
from plursim.society.replies import Given, Reply
from plursim.society.requests import Act, Request

if TYPE_CHECKING:
    from plursim.society.society import Society


class BestResponse(Reasoner):
    """Chooses the name its partners chose most often in its memory, ties and an empty memory at random.

    Reads the feature ``partner_choices`` (option indices [asked, memory], -1 where there is none).
    """

    answers: ClassVar[frozenset[type[Request]]] = frozenset({Act})

    forms: ClassVar[frozenset[type[Form]] | None] = frozenset({Choice})
    reads_features: ClassVar[frozenset[str]] = frozenset({"partner_choices"})

    kind: Literal["best_response"] = "best_response"

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a request to act."""
        if not isinstance(request, Act):
            raise cannot_answer(self, request)
        names = names_of(request, self.kind)
        remembered = feature(request, self.kind, "partner_choices")
        counts = (remembered[:, :, None] == np.arange(names.count)).sum(axis=1)
        most = counts.max(axis=1, keepdims=True)
        u = society.draw("best_response.tie", request.round, request.phase)[request.agents]
        return chosen(request, pick(counts == most, u))


class Softmax(Reasoner):
    """Chooses a name with probability proportional to exp(mean payoff / temperature).

    The mean is over the rounds it remembers in which it chose that name, 0 for a name it has not tried.
    Reads the features ``own_choices`` (option indices [asked, memory], -1 where there is none) and
    ``payoffs`` (same shape).
    """

    answers: ClassVar[frozenset[type[Request]]] = frozenset({Act})

    forms: ClassVar[frozenset[type[Form]] | None] = frozenset({Choice})
    reads_features: ClassVar[frozenset[str]] = frozenset({"own_choices", "payoffs"})

    kind: Literal["softmax"] = "softmax"
    temperature: float = Field(default=50.0, gt=0, description="Noise, in units of the game's payoff.")

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a request to act."""
        if not isinstance(request, Act):
            raise cannot_answer(self, request)
        return self._act(society, request)

    def _act(self, society: Society, request: Act) -> Given:
        names = names_of(request, self.kind)
        own = feature(request, self.kind, "own_choices")
        payoffs = np.where(own >= 0, feature(request, self.kind, "payoffs"), 0.0)
        tried = own[:, :, None] == np.arange(names.count)
        mean = (tried * payoffs[:, :, None]).sum(axis=1) / np.maximum(tried.sum(axis=1), 1)
        weight = portable.exp((mean - mean.max(axis=1, keepdims=True)) / self.temperature)
        reach = np.cumsum(weight, axis=1)
        u = society.draw("softmax.choice", request.round, request.phase)[request.agents]
        option = (reach > (u * reach[:, -1])[:, None]).argmax(axis=1)
        return chosen(request, option)
