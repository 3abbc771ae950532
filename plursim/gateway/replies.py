"""What the gateway keeps: replies, stored before they are used, and one row for every HTTP attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class StoredReply:
    """One draw of a model, or the settled reason why there is none.

    Attributes
    ----------
    key : hash over model, parameters, messages and draw; the draw names arm, round, phase, agent and repeat,
        so that 60 agents of one persona have 60 keys.
    model : as asked for; ``fingerprint`` as the provider reported it.
    text : what the model wrote; None where it wrote nothing.
    reason : word of :class:`plursim.society.requests.Missing`; ``answered`` where there is a usable text.
    logprobs : log-probabilities of the first token's alternatives as JSON, None where not asked for.
    """

    key: str
    model: str
    text: str | None
    reason: str
    finish: str | None = None
    refusal: str | None = None
    logprobs: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP attempt.

    ``started`` is wall time in seconds since 1970, ``latency`` in seconds; tokens and ``cost`` (US dollars)
    are None where the provider did not say. ``phase`` is ``arm/round/phase``; ``draws`` how many answers were
    asked for at once; ``prompt`` the hash of model, parameters and messages without the draw.
    ``possibly_billed`` marks attempts that failed after they were sent.
    """

    phase: str
    prompt: str
    model: str
    draws: int
    attempt: int
    outcome: str
    http_status: int | None
    started: float
    latency: float
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None
    possibly_billed: bool = False
    detail: str = ""


@dataclass(frozen=True)
class Spend:
    """An amount of calls, tokens and US dollars."""

    calls: int = 0
    tokens: int = 0
    cost: float = 0.0

    def __add__(self, other: Spend) -> Spend:
        return Spend(self.calls + other.calls, self.tokens + other.tokens, self.cost + other.cost)

    def __sub__(self, other: Spend) -> Spend:
        return Spend(self.calls - other.calls, self.tokens - other.tokens, self.cost - other.cost)


class ReplyStore(Protocol):
    """Where replies and calls are kept. Calls to it come from one thread at a time."""

    def find(self, keys: Sequence[str]) -> dict[str, StoredReply]:
        """Return the stored replies among some keys, by key."""

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        """Store replies and calls in one transaction; durable when this returns."""

    def spent(self, model: str) -> Spend:
        """Return what the calls kept so far have spent on a model; tokens and cost as far as known."""


class MemoryReplies:
    """A reply store in memory, for tests and for runs that keep nothing."""

    def __init__(self) -> None:
        self.replies: dict[str, StoredReply] = {}
        self.calls: list[Call] = []

    def find(self, keys: Sequence[str]) -> dict[str, StoredReply]:
        """Return the stored replies among some keys, by key."""
        return {key: self.replies[key] for key in keys if key in self.replies}

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        """Store replies and calls."""
        self.replies.update((reply.key, reply) for reply in replies)
        self.calls.extend(calls)

    def spent(self, model: str) -> Spend:
        """Return what the calls kept so far have spent on a model."""
        parts = (
            Spend(1, (call.prompt_tokens or 0) + (call.completion_tokens or 0), call.cost or 0.0)
            for call in self.calls
            if call.model == model
        )
        return sum(parts, Spend())
