"""The chat completion format of OpenAI, which most providers and servers speak: reading its bodies."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from plursim.gateway.prompt import Completion, Draft

OPENAI_LARGEST_N = 128
LONGEST_DETAIL = 300
"""Most characters of an error that go into the ledger."""

LONGEST_TEXT = 65_536
"""Most characters of one reply that are kept; what is longer is cut, and the ledger says so."""

LONGEST_WORD = 200
MOST_TOKENS = 10**9
"""A bill of more tokens for one call is no bill."""


def stated_error(said: Any, raw: bytes) -> tuple[str, str]:
    """Return the code and the words of an error body, whatever form it has."""
    error = (said.get("error") or said.get("detail") or said) if isinstance(said, dict) else None
    if isinstance(error, dict):
        code = " ".join(str(error.get(name) or "")[:LONGEST_DETAIL] for name in ("code", "type", "param"))
        return code.strip(), str(error.get("message") or error)[: 2 * LONGEST_DETAIL]
    if isinstance(error, str):
        return "", error[: 2 * LONGEST_DETAIL]
    return "", raw[: 2 * LONGEST_DETAIL].decode("utf-8", "replace")


def is_error_body(said: Mapping[str, Any]) -> bool:
    """Return whether a body that came as a success states an error instead of choices.

    Examples
    --------
    >>> is_error_body({"error": "no"}), is_error_body({"choices": [], "error": None})
    (True, False)
    """
    return "choices" not in said and any(said.get(name) for name in ("error", "detail"))


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
        fingerprint=_snapshot(said),
    )


def _snapshot(said: Mapping[str, Any]) -> str | None:
    """Return the provider's name of the model that answered, and its fingerprint, as far as it says so."""
    parts = [_word(said.get("model")), _word(said.get("system_fingerprint"))]
    return " ".join(part for part in parts if part) or None


def usage(said: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """Return the tokens sent and received as the provider counts them, None where it does not."""
    counted = said.get("usage")
    if not isinstance(counted, dict):
        return None, None
    return _count(counted.get("prompt_tokens")), _count(counted.get("completion_tokens"))


def _draft(choice: Mapping[str, Any]) -> Draft:
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    text, refusal = content_of(message), _text(message.get("refusal"))
    return Draft(
        text=None if text is None else text[:LONGEST_TEXT],
        finish=_word(choice.get("finish_reason")),
        refusal=None if refusal is None else refusal[:LONGEST_TEXT],
        alternatives=_alternatives(choice.get("logprobs")),
        cut=text is not None and len(text) > LONGEST_TEXT,
    )


def content_of(message: Mapping[str, Any]) -> str | None:
    """Return what a message says: its content, as a text or as a list of parts of type ``text``.

    Nothing else counts: no reasoning beside an empty content, no arguments of tool calls.

    Examples
    --------
    >>> content_of({"content": [{"type": "text", "text": "{"}, {"type": "text", "text": "}"}]})
    '{}'
    >>> content_of({"content": None, "reasoning_content": "B"}) is None
    True
    """
    content = message.get("content")
    if not isinstance(content, list):
        return _text(content)
    parts = [p.get("text") for p in content if isinstance(p, dict) and p.get("type") == "text"]
    return "".join(part for part in parts if isinstance(part, str)) if parts else None


def _alternatives(logprobs: Any) -> tuple[tuple[str, float], ...]:
    content = logprobs.get("content") if isinstance(logprobs, dict) else None
    # A first token of white space alone says nothing; the answer is the one after it.
    for place in content if isinstance(content, list) else ():
        if isinstance(place, dict) and str(place.get("token", "")).strip():
            listed = place.get("top_logprobs") or [place]
            known = [(_word(t["token"]), _logprob(t)) for t in listed if isinstance(t, dict) and "token" in t]
            return tuple((token, logprob) for token, logprob in known if token and logprob is not None)
    return ()


def _logprob(entry: Mapping[str, Any]) -> float | None:
    stated = entry.get("logprob")
    if isinstance(stated, bool) or not isinstance(stated, int | float):
        return None
    try:
        number = float(stated)
    except OverflowError:  # an integer that no float holds; as a probability it is none
        return None
    return number if math.isfinite(number) and number < 0.1 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _word(value: Any) -> str | None:
    """Return a short word of the provider's as any database holds it."""
    if not isinstance(value, str):
        return None
    printable = value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    return printable[:LONGEST_WORD].replace("\x00", "\ufffd")


def _count(value: Any) -> int | None:
    known = isinstance(value, int) and not isinstance(value, bool)
    return value if known and 0 <= value <= MOST_TOKENS else None
