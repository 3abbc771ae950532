"""The chat completion format of OpenAI, which most providers and servers speak: reading its bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plursim.gateway.prompt import Completion, Draft

OPENAI_LARGEST_N = 128
LONGEST_DETAIL = 300
"""Most characters of an error that go into the ledger."""


def stated_error(said: Any, raw: bytes) -> tuple[str, str]:
    """Return the code and the words of an error body, whatever form it has."""
    error = said.get("error", said) if isinstance(said, dict) else None
    if isinstance(error, dict):
        code = error.get("code") or error.get("type") or ""
        return str(code), str(error.get("message") or error)
    return "", raw[: 2 * LONGEST_DETAIL].decode("utf-8", "replace")


def completion(said: Mapping[str, Any], cost: float | None) -> Completion:
    """Read the body of a chat completion; whatever is missing or of the wrong type counts as not said.

    Examples
    --------
    >>> completion({"choices": [{"message": {"content": "hi"}}]}, None).drafts[0].text
    'hi'
    >>> completion({"choices": None}, None).drafts
    ()
    """
    choices = said.get("choices")
    drafts = tuple(_draft(c) for c in choices if isinstance(c, dict)) if isinstance(choices, list) else ()
    sent, received = usage(said)
    return Completion(
        drafts=drafts,
        prompt_tokens=sent,
        completion_tokens=received,
        cost=cost,
        fingerprint=_text(said.get("system_fingerprint")),
    )


def usage(said: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the tokens sent and received as the provider counts them, None where it does not."""
    counted = said.get("usage")
    if not isinstance(counted, dict):
        return None, None
    return _count(counted.get("prompt_tokens")), _count(counted.get("completion_tokens"))


def _draft(choice: Mapping[str, Any]) -> Draft:
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    return Draft(
        text=_text(message.get("content")),
        finish=_text(choice.get("finish_reason")),
        refusal=_text(message.get("refusal")),
        alternatives=_alternatives(choice.get("logprobs")),
    )


def _alternatives(logprobs: Any) -> tuple[tuple[str, float], ...]:
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    # A first token of white space alone says nothing; the answer is the one after it.
    for place in content if isinstance(content, list) else ():
        if isinstance(place, dict) and str(place.get("token", "")).strip():
            listed = place.get("top_logprobs") or [place]
            return tuple((str(t["token"]), float(t["logprob"])) for t in listed if _is_logprob(t))
    return ()


def _is_logprob(entry: Any) -> bool:
    return isinstance(entry, dict) and "token" in entry and isinstance(entry.get("logprob"), int | float)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
