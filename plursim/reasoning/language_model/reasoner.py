"""Agents that are a language model speaking as their persona."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import PrivateAttr

from plursim.errors import InputError, PlursimError
from plursim.gateway.budget import Estimate, estimate
from plursim.gateway.endpoint import Endpoint
from plursim.gateway.prompt import Prompt
from plursim.gateway.replies import MemoryReplies
from plursim.gateway.settings import CallSettings
from plursim.reasoning.base import Distributions, Reasoner, Services
from plursim.reasoning.language_model.asking import Asking
from plursim.reasoning.language_model.context import Context
from plursim.reasoning.language_model.templates import wording
from plursim.reasoning.language_model.voice import Voice
from plursim.society.replies import Reply
from plursim.society.requests import EVERY_REQUEST, Poll, Request

if TYPE_CHECKING:
    from plursim.gateway.gateway import Gateway
    from plursim.society.society import Society


class LLMReasoner(Voice, CallSettings, Endpoint, Reasoner):
    """Agents speak through a language model, any that litellm knows, as their persona.

    Keys come from the environment alone (``OPENAI_API_KEY``, ``ANTHROPIC_API_KEY``, ...). In a poll each
    question is a call of its own on a copy of what the agent remembers; agents with the same persona and
    memory share one prompt, of which they are separate draws. What peers said is quoted as data. A reply that
    cannot be read is asked for again at most twice and is then missing with its reason; a refusal is an
    outcome, not an error. Reflecting leaves stances as they are: what was heard shows in the next poll.
    """

    answers: ClassVar[frozenset[type[Request]]] = EVERY_REQUEST
    reads_personas: ClassVar[bool] = True

    kind: Literal["llm"] = "llm"

    _gateway: Gateway | None = PrivateAttr(default=None)

    def understands_words(self) -> bool:
        """Return that it does."""
        return True

    @property
    def wording(self) -> str:
        """Hash of the prompt templates."""
        return wording()

    def open(self, services: Services) -> None:
        """Build the gateway.

        Raises
        ------
        InputError : if the model is unknown, lacks log-probabilities that are asked for, or has no price for
            a budget of cost.
        """
        store = services.replies if services.replies is not None else MemoryReplies()
        from plursim.gateway.gateway import Gateway

        gateway = Gateway(self, self, store, services.on_progress, services.on_wait)
        if self.expression == "logprobs" and not gateway.client.takes_logprobs:
            raise InputError(
                f"{self.model} gives no log-probabilities; use expression: sampled or verbalised"
            )
        self._gateway = gateway

    def close(self) -> None:
        """Close connections and end the background thread."""
        if self._gateway is not None:
            self._gateway.close()
            self._gateway = None

    @property
    def gateway(self) -> Gateway:
        """The gateway between :meth:`open` and :meth:`close`.

        Raises
        ------
        PlursimError : at any other time.
        """
        if self._gateway is None:
            raise PlursimError("the llm reasoner is not open; a run opens it before it asks anything")
        return self._gateway

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer one request for a batch of agents."""
        return self.reply_all(society, [request])[0]

    def reply_all(self, society: Society, requests: Sequence[Request]) -> list[Reply]:
        """Answer several requests with one batch of prompts.

        Raises
        ------
        ProviderStopped, BudgetExhausted, Interrupted : see :meth:`plursim.gateway.gateway.Gateway.complete`.
        """
        askings = [self._askings(society, request) for request in requests]
        asked = [[asking.asked() for asking in several] for several in askings]
        prompts = [entry.prompt for several in asked for entries in several for entry in entries]
        stored = iter(self.gateway.complete(prompts))
        replies = []
        for request, several, entries_of in zip(requests, askings, asked, strict=True):
            parts = [
                asking.given(entries, list(islice(stored, len(entries))))
                for asking, entries in zip(several, entries_of, strict=True)
            ]
            replies.append(request.replied(parts, society.questions))
        return replies

    def distributions(self, society: Society, request: Poll) -> Distributions | None:
        """Return log-probabilities or stated shares as distributions; None where answers are sampled."""
        if self.expression == "sampled":
            return None
        askings = self._askings(society, request)
        asked = [asking.asked() for asking in askings]
        stored = iter(self.gateway.complete([entry.prompt for entries in asked for entry in entries]))
        found = [
            asking.shares(entries, list(islice(stored, len(entries))))
            for asking, entries in zip(askings, asked, strict=True)
        ]
        missing = np.stack([reasons for _, reasons in found], axis=1).astype(np.int8)
        return Distributions(tuple(shares for shares, _ in found), missing)

    def prompts(self, society: Society, request: Request) -> list[Prompt]:
        """Return the prompts a request would send, without calling anybody."""
        askings = self._askings(society, request)
        return [entry.prompt for asking in askings for entry in asking.asked()]

    def estimate(self, prompts: Sequence[Prompt]) -> Estimate:
        """Return the calls, tokens and cost that prompts would take, without calling anybody."""
        gateway = self.gateway
        return estimate(prompts, self.model, gateway.draws_per_call, gateway.client.price)

    def _askings(self, society: Society, request: Request) -> list[Asking]:
        schema = self.json_schema and self.gateway.client.takes_schema
        return [Asking(Context(society, ask, self), schema) for ask in request.asks(society.questions)]
