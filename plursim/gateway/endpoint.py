"""Which model is called and where, what it costs, and which variable holds its key. Imports no litellm."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from plursim.errors import InputError, ProviderStopped, shorten
from plursim.gateway.failures import Failure, Kind
from plursim.gateway.prompt import Price
from plursim.gateway.scrub import is_one_line, secret_in, secret_in_address
from plursim.parts import NO_RESULT, Part

FAST_PREFIXES = {"openai": "OPENAI_API_KEY", "hosted_vllm": "HOSTED_VLLM_API_KEY"}
_KEY_NAMES = {
    "azure_ai": "AZURE_AI_API_KEY",
    "bedrock": "AWS_ACCESS_KEY_ID",
    "fireworks_ai": "FIREWORKS_AI_API_KEY",
    "huggingface": "HF_TOKEN",
    "perplexity": "PERPLEXITYAI_API_KEY",
    "sagemaker": "AWS_ACCESS_KEY_ID",
    "together_ai": "TOGETHERAI_API_KEY",
    "vertex_ai": "GOOGLE_APPLICATION_CREDENTIALS",
}


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


class Endpoint(Part):
    """Which model to call and where, as the scenario states it; keys are not part of it."""

    model_config = ConfigDict(hide_input_in_errors=True)

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
    price: StatedPrice | None = Field(
        default=None,
        description="Price of the model where litellm's list has none, or another.",
        json_schema_extra=NO_RESULT,
    )

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

    @property
    def stated_price(self) -> Price | None:
        """The price stated here, for each token; None where the list's holds."""
        stated = self.price
        return None if stated is None else Price(stated.prompt / 1e6, stated.completion / 1e6)

    @property
    def is_fast(self) -> bool:
        """Whether the fast path applies and is not switched off."""
        return self.fast_path and self.api_base is not None and self.model.split("/")[0] in FAST_PREFIXES


def key_name(model: str, provider: str | None = None) -> str:
    """Return the environment variable that holds the key for a model.

    Examples
    --------
    >>> key_name("anthropic/claude-sonnet-4-5"), key_name("openai/gpt-4o-mini")
    ('ANTHROPIC_API_KEY', 'OPENAI_API_KEY')
    """
    found = provider or (model.split("/", maxsplit=1)[0] if "/" in model else "openai")
    return _KEY_NAMES.get(found, f"{found.upper().replace('-', '_')}_API_KEY")


def _price_file() -> Path:
    found = importlib.util.find_spec("litellm")
    if found is None or found.origin is None:
        raise InputError("litellm is not installed; plursim needs it to call models")
    return Path(found.origin).with_name("model_prices_and_context_window_backup.json")


@functools.cache
def _price_map() -> dict[str, dict[str, Any]]:
    known: dict[str, dict[str, Any]] = json.loads(_price_file().read_text(encoding="utf-8"))
    return known


@functools.cache
def price_map_hash() -> str:
    """Return the SHA-256 of the price list that costs are computed from, for the manifest of a run."""
    return hashlib.sha256(_price_file().read_bytes()).hexdigest()


def price_of(model: str) -> Price | None:
    """Return the listed price of a model, None where the list does not know it.

    Examples
    --------
    >>> price_of("openai/gpt-4o-mini") == price_of("gpt-4o-mini"), price_of("openai/my-own")
    (True, None)
    """
    for name in (model, model.partition("/")[2]):
        listed = _price_map().get(name, {})
        if "input_cost_per_token" in listed and "output_cost_per_token" in listed:
            return Price(float(listed["input_cost_per_token"]), float(listed["output_cost_per_token"]))
    return None


def stopped(endpoint: Endpoint, failure: Failure, provider: str | None = None) -> ProviderStopped:
    """Return the error that ends a run, in one line that names the variable or the model, never the key."""
    model, where = endpoint.model, f" at {endpoint.api_base}" if endpoint.api_base else ""
    variable, status = (
        key_name(model, provider),
        "" if failure.status is None else f" (HTTP {failure.status})",
    )
    lines = {
        Kind.NO_KEY: f"there is no key for {model}{where}; set {variable}",
        Kind.UNAUTHORISED: f"the provider refused the key for {model}{where}{status}; check {variable}",
        Kind.FORBIDDEN: f"the key in {variable} may not use {model}{where}{status}",
        Kind.NOT_FOUND: f"the provider knows no model {model}{where}{status}; check `model`, `api_base`",
        Kind.QUOTA: f"the quota or credit of the key in {variable} for {model}{where} is exhausted{status}",
        Kind.UNREACHABLE: f"{model}{where} cannot be reached; check `api_base` and the network",
        Kind.UNSUPPORTED: f"{model} does not take a parameter it was given{status}",
        Kind.REDIRECTED: f"{model}{where} sends calls elsewhere{status}; set `api_base` to the new address",
    }
    line = lines.get(failure.kind) or _asked_to_wait(model, where, failure)
    words = f', in its words: "{shorten(failure.text, 200)}"' if failure.text else ""
    return ProviderStopped(f"{line}{words}; everything so far is kept")


def _asked_to_wait(model: str, where: str, failure: Failure) -> str:
    seconds = failure.retry_after or 0.0
    asked = f"{seconds:,.0f} s" if seconds < 1e9 else "longer than anybody can"
    return f"{model}{where} asks to wait {asked}, more than `longest_wait`; go on later, or raise it"
