"""The one place that knows litellm: it is imported here, inside a function, and nowhere else.

litellm takes seconds and 165 MiB to import, so nothing is imported before a model is called through it; what
is needed of its price list is read from its file. Retries, limits and prices belong to the gateway: litellm
is told to retry nothing, to fetch nothing, to drop no parameter and to report to nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
import importlib.util
import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from types import ModuleType
from typing import TYPE_CHECKING, Any

from plursim.errors import InputError
from plursim.gateway.chat_format import LONGEST_DETAIL, OPENAI_LARGEST_N, completion
from plursim.gateway.endpoint import FAST_PREFIXES, Endpoint, key_name, price_of
from plursim.gateway.failures import CallError, Failure, Kind, is_without_key, of_status, retry_after
from plursim.gateway.mock import MockClient, is_mock
from plursim.gateway.prompt import Client, Completion, Messages
from plursim.gateway.scrub import Scrubber, is_one_line
from plursim.gateway.turns import Turnstile

if TYPE_CHECKING:
    from plursim.gateway.openai_http import OpenAIHTTP

_LARGEST_N = {"gemini": 8, "vertex_ai": 8}
_NO_N = frozenset({"anthropic", "bedrock", "mistral", "ollama", "ollama_chat", "cohere", "cohere_chat"})


def connect(endpoint: Endpoint, scrub: Scrubber) -> Client:
    """Return the client for a model: the fast path where it applies, litellm everywhere else.

    Raises
    ------
    InputError : if litellm knows no provider for the model, or its key is no key.
    """
    if is_mock(endpoint.model):
        return MockClient(endpoint.model)
    if endpoint.is_fast and endpoint.api_base is not None:
        return _fast(endpoint, endpoint.api_base, scrub)
    client = LiteLLMClient(endpoint, scrub)
    _key(key_name(endpoint.model, client.provider))
    return client


def _key(variable: str) -> str | None:
    """Return the key in a variable, without the line break that often ends it.

    Raises
    ------
    InputError : what is left cannot stand in an HTTP header.
    """
    key = os.environ.get(variable, "").strip()
    if not is_one_line(key):
        raise InputError(
            f"the value of {variable} holds a line break or control character; set the key alone"
        )
    return key or None


def _fast(endpoint: Endpoint, api_base: str, scrub: Scrubber) -> OpenAIHTTP:
    from plursim.gateway.openai_http import OpenAIHTTP

    prefix, _, name = endpoint.model.partition("/")
    return OpenAIHTTP(
        name,
        api_base,
        key=_key(FAST_PREFIXES[prefix]),
        headers=endpoint.headers,
        options=endpoint.options,
        price=endpoint.stated_price or price_of(endpoint.model),
        scrub=scrub,
    )


@functools.cache
def load() -> ModuleType:
    """Import litellm and make it quiet, offline and without retries of its own."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    litellm.telemetry = False
    litellm.drop_params = False
    litellm.suppress_debug_info = True
    litellm.turn_off_message_logging = True
    litellm.num_retries = 0
    # What it would log are failures, which the ledger has, and texts, which may hold keys.
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # The first call would import these within its timeout, and stall all others while it does.
    importlib.import_module("openai.resources")
    contextvars.copy_context().run(_rehearse, litellm)
    return litellm


def _rehearse(litellm: ModuleType) -> None:
    """Let litellm import what it imports in its first call and first failure; nothing is sent."""
    _internal_call().set(True)
    asked = {"model": "openai/none", "messages": [{"role": "user", "content": "?"}], "api_key": "none"}
    litellm.completion(**asked, mock_response="!", max_retries=0)
    with contextlib.suppress(litellm.InternalServerError):
        litellm.completion(**asked, mock_response="litellm.InternalServerError", max_retries=0)


class LiteLLMClient:
    """A client for any model litellm knows, at one HTTP request a call.

    Raises
    ------
    InputError : if litellm knows no provider for the model.
    """

    def __init__(self, endpoint: Endpoint, scrub: Scrubber) -> None:
        self._litellm = load()
        self._internal, self._turnstile = _internal_call(), Turnstile()
        self.model, self._endpoint, self._scrub = endpoint.model, endpoint, scrub
        try:
            self.provider: str = self._litellm.get_llm_provider(endpoint.model, api_base=endpoint.api_base)[1]
        except self._litellm.BadRequestError:
            raise InputError(
                f"litellm knows no provider for the model {endpoint.model!r}; "
                "name it PROVIDER/MODEL, such as openai/gpt-4o-mini"
            ) from None
        takes = (
            self._litellm.get_supported_openai_params(endpoint.model, custom_llm_provider=self.provider) or []
        )
        bedrock_claude = self.provider == "bedrock" and "anthropic" in endpoint.model
        has_n = "n" in takes and self.provider not in _NO_N and not bedrock_claude
        self.most_draws = _LARGEST_N.get(self.provider, OPENAI_LARGEST_N) if has_n else 1
        self.takes_seed = "seed" in takes
        self.takes_logprobs = "logprobs" in takes and "top_logprobs" in takes
        self.takes_schema = self._takes_schema(takes)
        self.price = endpoint.stated_price or price_of(endpoint.model)
        self.without: set[str] = set()

    def adapt(self, names: Iterable[str]) -> None:
        """Leave out nothing: litellm knows what its providers take."""

    def _takes_schema(self, takes: list[str]) -> bool:
        if self._endpoint.api_base is not None and self.provider in FAST_PREFIXES:
            return True
        known = self._litellm.supports_response_schema(self.model, custom_llm_provider=self.provider)
        return "response_format" in takes and bool(known)

    async def complete(
        self, messages: Messages, parameters: Mapping[str, Any], draws: int, seed: int, timeout: float
    ) -> Completion:
        """Send one request through litellm and read its answer.

        Raises
        ------
        CallError : with the failure, whatever it was.
        """
        arguments = self._arguments(parameters, draws, seed)
        # litellm would log each call for callbacks nobody set, which doubles the cost of a failure.
        self._internal.set(True)
        try:
            async with asyncio.timeout(timeout):
                # litellm's own timeout bounds the wait for the next byte, the one above the whole call.
                said = await self._turnstile.through(
                    self._litellm.acompletion(
                        messages=[dict(message) for message in messages], timeout=timeout, **arguments
                    )
                )
        except TimeoutError:
            raise CallError(Failure(Kind.TIMEOUT, text=f"no answer within {timeout:g} s")) from None
        except Exception as error:  # noqa: BLE001 - providers raise what they like; each becomes a failure
            raise CallError(self._failure(error, timeout)) from None
        return self._read(said)

    def _arguments(self, parameters: Mapping[str, Any], draws: int, seed: int) -> dict[str, Any]:
        endpoint = self._endpoint
        arguments = {**parameters, **endpoint.options, "model": endpoint.model}
        arguments.update(max_retries=0, num_retries=0, extra_headers=dict(endpoint.headers) or None)
        if endpoint.api_base is not None:
            arguments["api_base"] = endpoint.api_base
            if not os.environ.get(key_name(self.model, self.provider)) and self.provider in FAST_PREFIXES:
                arguments["api_key"] = "none"  # servers of one's own mostly want no key, but the client does
        if self.takes_seed:
            arguments["seed"] = seed
        if draws > 1:
            arguments["n"] = draws
        return arguments

    def _read(self, said: Any) -> Completion:
        fields: dict[str, Any] = said.model_dump()
        for choice in fields.get("choices") or ():
            message = choice.get("message") or {}
            provider_fields = message.get("provider_specific_fields") or {}
            message.setdefault("refusal", provider_fields.get("refusal"))
        cost = (getattr(said, "_hidden_params", None) or {}).get("response_cost")
        read = completion(fields, None)
        if self._endpoint.stated_price is not None and None not in (
            read.prompt_tokens,
            read.completion_tokens,
        ):
            cost = self._endpoint.stated_price.of(read.prompt_tokens or 0, read.completion_tokens or 0)
        known = cost if self.price is not None and read.prompt_tokens is not None else None
        return Completion(
            drafts=read.drafts,
            prompt_tokens=read.prompt_tokens,
            completion_tokens=read.completion_tokens,
            cost=known,
            fingerprint=read.fingerprint,
        )

    def _failure(self, error: Exception, timeout: float) -> Failure:
        causes = list(_causes(error))
        litellm, text = self._litellm, self._scrub(str(error))[:LONGEST_DETAIL]
        if isinstance(error, litellm.Timeout):
            return Failure(Kind.TIMEOUT, text=f"no answer within {timeout:g} s")
        if isinstance(error, litellm.UnsupportedParamsError):
            return Failure(Kind.UNSUPPORTED, text=text)
        if isinstance(error, litellm.ContentPolicyViolationError):
            return Failure(Kind.CONTENT_FILTER, 400, text=text)
        if isinstance(error, litellm.ContextWindowExceededError):
            return Failure(Kind.CONTEXT_OVERFLOW, 400, text=text)
        if is_without_key(text):
            return Failure(Kind.NO_KEY, text=text)
        lost = _lost_connection(causes)
        if lost is not None:
            return Failure(lost, text=text)
        status = getattr(error, "status_code", None)
        headers = getattr(error, "litellm_response_headers", None) or {}
        # litellm's own code is the status; the provider's stands in the error it wraps.
        code = " ".join(str(getattr(cause, "code", None) or "") for cause in causes)
        return of_status(status if isinstance(status, int) else 500, code, text, retry_after(dict(headers)))

    async def close(self) -> None:
        """Close litellm's connections and what it still does in the background of this loop."""
        self._turnstile = Turnstile()  # the old one may wait for a turn of a loop that has ended
        await self._litellm.close_litellm_async_clients()
        self._litellm.in_memory_llm_clients_cache.flush_cache()


def _internal_call() -> ContextVar[bool]:
    """Return the flag by which litellm knows calls it need not log; one of no effect where it has none."""
    try:
        from litellm._internal_context import is_internal_call
    except ImportError:
        return ContextVar("is_internal_call", default=False)
    flag: ContextVar[bool] = is_internal_call
    return flag


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _lost_connection(causes: Sequence[BaseException]) -> Kind | None:
    names = {type(cause).__name__ for cause in causes}
    if names & {"ConnectError", "ClientConnectorError", "ConnectionRefusedError", "ClientConnectorDNSError"}:
        return Kind.UNREACHABLE
    lost = {
        "APIConnectionError",
        "ServerDisconnectedError",
        "ReadError",
        "RemoteProtocolError",
        "ClientOSError",
    }
    return Kind.DROPPED if names & lost else None
