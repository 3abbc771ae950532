"""Which model is called and where, what it costs, and which variable holds its key. Imports no litellm."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plursim.errors import InputError, ProviderStopped, shorten
from plursim.gateway.failures import Failure, Kind
from plursim.gateway.prompt import Price

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


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Which model to call and where, as the scenario states it; keys are not part of it."""

    model: str
    api_base: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    fast_path: bool = True
    price: Price | None = None

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
