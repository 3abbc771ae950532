"""What the gateway is given and what a client gives back: prompts with their draws, drafts, completions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from plursim.errors import Missing

Messages = tuple[Mapping[str, str], ...]
Alternatives = tuple[tuple[str, float], ...]
"""Tokens a model might have begun with, and their log-probabilities."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One choice of a completion as the provider gave it; nothing in it is trusted.

    ``alternatives`` are the likeliest first tokens with their log-probabilities, empty where not asked for;
    ``cut`` says that the text was longer than what is kept of it.
    """

    text: str | None
    finish: str | None = None
    refusal: str | None = None
    alternatives: Alternatives = ()
    cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What one successful HTTP request brought; ``cost`` in US dollars, None where unknown."""

    drafts: tuple[Draft, ...]
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    fingerprint: str | None = None


def _nothing_shorter(_times: int) -> Messages | None:
    return None


@dataclass(frozen=True, eq=False, kw_only=True)
class Prompt:
    """One rendered request and the draws wanted of it.

    Attributes
    ----------
    messages : role and content of each message, as providers take them.
    parameters : temperature, max_tokens, response_format and the like; part of the reply-store key.
    draws : names of the draws (arm, round, phase, agent, question, repeat), each a reply of its own.
    phase : ``arm/round/phase``, for the ledger.
    check : whether a draft is usable: ``Missing.ANSWERED``, or what is wrong with it.
    reminder : said after the prompt when an answer could not be read and is asked for again.
    shorten : gives the messages after trimming them so many times, None where nothing is left to trim.
    note : what the ledger shall say of this prompt, such as how many remembered messages were trimmed.
    """

    messages: Messages
    parameters: Mapping[str, Any]
    draws: tuple[str, ...]
    phase: str
    check: Callable[[Draft], Missing]
    reminder: str = ""
    shorten: Callable[[int], Messages | None] = field(default=_nothing_shorter)
    note: str = ""

    def fingerprint(self, model: str) -> str:
        """Return the hash of model, parameters and messages: equal for identical requests.

        Examples
        --------
        >>> ask = Prompt(messages=({"role": "user", "content": "?"},), parameters={}, draws=("a",),
        ...              phase="p", check=lambda draft: Missing.ANSWERED)
        >>> ask.fingerprint("m") == ask.fingerprint("m"), ask.fingerprint("m") == ask.fingerprint("n")
        (True, False)
        """
        said = json.dumps([model, dict(self.parameters), [dict(m) for m in self.messages]], sort_keys=True)
        return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def reply_key(fingerprint: str, draw: str) -> str:
    """Return the reply-store key of one draw: a hash over model, parameters, messages and draw."""
    return hashlib.blake2b(f"{fingerprint}\n{draw}".encode(), digest_size=20).hexdigest()


def tokens_in(text: str) -> int:
    """Estimate the tokens of a text: one for each four bytes of UTF-8, rounded up. Cheap and deterministic.

    Examples
    --------
    >>> tokens_in("abcd"), tokens_in("abcde"), tokens_in("")
    (1, 2, 0)
    """
    return (len(text.encode("utf-8", "surrogatepass")) + 3) // 4


def prompt_tokens(messages: Messages) -> int:
    """Estimate the tokens of a whole prompt: its contents and four for the frame of each message."""
    return sum(tokens_in(message["content"]) + 4 for message in messages)


@dataclass(frozen=True)
class Price:
    """US dollars for each token sent and each token received."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return the cost of a call in US dollars."""
        return self.prompt * prompt_tokens + self.completion * completion_tokens


class Client(Protocol):
    """What the gateway needs of whatever speaks to a provider."""

    model: str

    @property
    def most_draws(self) -> int:
        """Most answers one call can be asked for; 1 where the provider knows no ``n``."""

    takes_seed: bool
    takes_schema: bool
    takes_logprobs: bool
    price: Price | None
    without: set[str]
    """Parameters the server was found to refuse, which are left out."""

    def adapt(self, names: Iterable[str]) -> None:
        """Leave out parameters that the server is known to refuse."""

    async def complete(
        self, messages: Messages, parameters: Mapping[str, Any], draws: int, seed: int, timeout: float
    ) -> Completion:
        """Send exactly one HTTP request; raise :class:`plursim.gateway.failures.CallError` where it fails."""

    async def close(self) -> None:
        """Close connections."""
