"""Agents that are a language model speaking as their persona."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field, PrivateAttr, field_validator
from pydantic_core import PydanticCustomError

from plursim.errors import InputError, PlursimError, shorten
from plursim.gateway.budget import Estimate, Limits, estimate
from plursim.gateway.endpoint import Endpoint
from plursim.gateway.prompt import Price, Prompt
from plursim.gateway.replies import MemoryReplies
from plursim.gateway.retries import RetryPolicy
from plursim.gateway.scrub import is_one_line, secret_in, secret_in_address
from plursim.parts import NO_RESULT, Part
from plursim.reasoning.base import Distributions, Reasoner, Services
from plursim.reasoning.language_model.asking import Asking
from plursim.reasoning.language_model.context import Context, Voice
from plursim.reasoning.language_model.expression import Expression
from plursim.reasoning.language_model.replies import Parameters
from plursim.society.replies import Reply
from plursim.society.requests import EVERY_REQUEST, Poll, Request

if TYPE_CHECKING:
    from plursim.gateway.gateway import Gateway, Settings
    from plursim.society.society import Society

_FROM_ENVIRONMENT = "keys come from the environment alone"
_OWN = frozenset(
    [
        "api_base",
        "api_key",
        "base_url",
        "client",
        "drop_params",
        "extra_headers",
        "fallbacks",
        "headers",
        "logprobs",
        "max_retries",
        "max_tokens",
        "messages",
        "model",
        "n",
        "num_retries",
        "response_format",
        "seed",
        "stream",
        "temperature",
        "timeout",
        "top_logprobs",
    ]
)


def _secret(words: str) -> PydanticCustomError:
    """Return an error that does not show what was given."""
    return PydanticCustomError("secret", "{words}", {"words": words})


class StatedPrice(Part):
    """US dollars for a million tokens."""

    prompt: float = Field(ge=0, description="Tokens sent.")
    completion: float = Field(ge=0, description="Tokens received.")


class LLMReasoner(Reasoner):
    """Agents speak through a language model, any that litellm knows, as their persona.

    Keys come from the environment alone (``OPENAI_API_KEY``, ``ANTHROPIC_API_KEY``, ...). In a poll each
    question is a call of its own on a copy of what the agent remembers; agents with the same persona and
    memory share one prompt, of which they are separate draws. What peers said is quoted as data. A reply that
    cannot be read is asked for again at most twice and is then missing with its reason; a refusal is an
    outcome, not an error. Reflecting leaves stances as they are: what was heard shows in the next poll.
    """

    answers: ClassVar[frozenset[type[Request]]] = EVERY_REQUEST
    reads_personas: ClassVar[bool] = True

    model_config = ConfigDict(hide_input_in_errors=True)

    kind: Literal["llm"] = "llm"
    model: str = Field(min_length=1, description="Model as litellm names it, such as openai/gpt-4o-mini.")
    api_base: str | None = Field(
        default=None,
        description="Address of the server, if not the provider's own.",
        json_schema_extra=NO_RESULT,
    )
    headers: dict[str, str] = Field(default_factory=dict, description="HTTP headers to send; never keys.")
    options: dict[str, Any] = Field(
        default_factory=dict, description="Provider options sent with every call."
    )
    fast_path: bool = Field(
        default=True,
        description="Call OpenAI-compatible servers with an api_base directly, not through litellm.",
        json_schema_extra=NO_RESULT,
    )
    concurrency: int = Field(
        default=32, ge=1, le=10_000, description="Most calls under way at once.", json_schema_extra=NO_RESULT
    )
    temperature: float | None = Field(default=1.0, ge=0, le=2, description="Null for the provider's default.")
    max_tokens: int = Field(default=512, ge=1, le=1_000_000, description="Most tokens of one reply.")
    max_context_tokens: int = Field(
        default=16_000, ge=256, description="Most tokens of a prompt and its reply; oldest messages go first."
    )
    timeout: float = Field(
        default=60.0,
        gt=0,
        le=3600,
        description="Seconds a call may take; doubled once.",
        json_schema_extra=NO_RESULT,
    )
    retries: int = Field(
        default=4,
        ge=0,
        le=100,
        description="Further tries after a server error.",
        json_schema_extra=NO_RESULT,
    )
    backoff: float = Field(
        default=0.5,
        gt=0,
        le=600,
        description="Seconds before the first further try, then doubled.",
        json_schema_extra=NO_RESULT,
    )
    longest_wait: float = Field(
        default=120.0,
        ge=0,
        le=86_400,
        description="Most seconds a provider may ask to wait; for more the run stops and can be resumed.",
        json_schema_extra=NO_RESULT,
    )
    requests_per_minute: float | None = Field(
        default=None, gt=0, description="Most calls in a minute.", json_schema_extra=NO_RESULT
    )
    tokens_per_minute: float | None = Field(
        default=None, gt=0, description="Most tokens in a minute.", json_schema_extra=NO_RESULT
    )
    budget: Limits = Field(
        default_factory=Limits, description="Most a run may spend.", json_schema_extra=NO_RESULT
    )
    price: StatedPrice | None = Field(
        default=None,
        description="Price of the model where litellm's list has none, or another.",
        json_schema_extra=NO_RESULT,
    )
    expression: Expression = Field(
        default="sampled",
        description="How polls are answered: a sampled answer, log-probabilities, or shares.",
    )
    temperature_scale: float = Field(
        default=1.0, gt=0, le=100, description="T in p ** (1/T), for log-probabilities of options."
    )
    least_mass: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Least probability the options' letters have together, for log-probabilities.",
    )
    json_schema: bool = Field(
        default=True, description="Ask for replies by JSON schema where it is known to work."
    )
    n_per_call: int = Field(
        default=128, ge=1, le=1024, description="Most draws of one prompt in a call, where the model can."
    )
    shuffle_options: bool = Field(
        default=False, description="Show options in an order drawn for each persona."
    )
    option_orders: int = Field(
        default=1, ge=1, le=1000, description="Orders the agents of one persona share."
    )
    persona_in: Literal["system", "user"] = Field(
        default="system", description="Message the persona stands in."
    )

    _gateway: Gateway | None = PrivateAttr(default=None)

    @field_validator("api_base")
    @classmethod
    def _no_key_in_address(cls, address: str | None) -> str | None:
        try:
            found = None if address is None else secret_in_address(address)
        except ValueError:
            raise ValueError("no address of a server") from None
        if found is not None:
            raise _secret(f"the address holds {found}; {_FROM_ENVIRONMENT}")
        return address

    @field_validator("headers")
    @classmethod
    def _no_keys(cls, headers: dict[str, str]) -> dict[str, str]:
        found = secret_in(headers)
        if found is not None:
            raise _secret(f"header {found!r} looks like a key; {_FROM_ENVIRONMENT}")
        for name, value in headers.items():
            if not (is_one_line(name) and is_one_line(value)):
                raise _secret(f"header {shorten(name)!r} holds a line break")
        return headers

    @field_validator("options")
    @classmethod
    def _nothing_of_ours(cls, options: dict[str, Any]) -> dict[str, Any]:
        found = secret_in(options)
        if found is not None:
            raise _secret(f"option {found!r} looks like a key; {_FROM_ENVIRONMENT}")
        for name in options:
            if name in _OWN:
                raise ValueError(f"option {name!r} may not be set here: it has a field of its own")
        return options

    def understands_words(self) -> bool:
        """Return that it does."""
        return True

    def open(self, services: Services) -> None:
        """Build the gateway.

        Raises
        ------
        InputError : if the model is unknown, lacks log-probabilities that are asked for, or has no price for
            a budget of cost.
        """
        store = services.replies if services.replies is not None else MemoryReplies()
        from plursim.gateway.gateway import Gateway

        gateway = Gateway(self._endpoint(), self._settings(), store, services.on_progress, services.on_wait)
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
        voice = Voice(
            persona_in=self.persona_in,
            max_context_tokens=self.max_context_tokens,
            shuffle_options=self.shuffle_options,
            option_orders=self.option_orders,
        )
        schema = self.json_schema and self.gateway.client.takes_schema
        parameters = Parameters(temperature=self.temperature, max_tokens=self.max_tokens, schema=schema)
        return [
            Asking(
                Context(society, ask, voice),
                parameters,
                self.expression,
                self.temperature_scale,
                self.least_mass,
            )
            for ask in request.asks(society.questions)
        ]

    def _endpoint(self) -> Endpoint:
        stated = self.price
        price = None if stated is None else Price(stated.prompt / 1e6, stated.completion / 1e6)
        return Endpoint(
            model=self.model,
            api_base=self.api_base,
            headers=self.headers,
            options=self.options,
            fast_path=self.fast_path,
            price=price,
        )

    def _settings(self) -> Settings:
        from plursim.gateway.gateway import Settings

        return Settings(
            concurrency=self.concurrency,
            timeout=self.timeout,
            retries=RetryPolicy(self.retries, self.backoff, longest_wait=self.longest_wait),
            requests_per_minute=self.requests_per_minute,
            tokens_per_minute=self.tokens_per_minute,
            limits=self.budget,
            n_per_call=self.n_per_call,
        )
