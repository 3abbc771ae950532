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


IN_FLIGHT = "in_flight"
"""Outcome of an attempt that was under way when its run was killed."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One HTTP attempt.

    ``started`` is wall time in seconds since 1970, ``latency`` in seconds; tokens and ``cost`` (US dollars)
    are None where the provider did not say. ``phase`` is ``arm/round/phase``; ``draws`` how many answers were
    asked for at once; ``prompt`` the hash of model, parameters and messages without the draw.
    ``possibly_billed`` marks attempts that failed after they were sent, or that a kill cut short;
    ``set_aside_tokens`` and ``set_aside_cost`` are what the budget counts for what has no bill.
    """

    phase: str
    prompt: str
    model: str
    draws: int
    attempt: int
    started: float
    outcome: str = IN_FLIGHT
    http_status: int | None = None
    latency: float | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: float | None = None
    possibly_billed: bool = False
    detail: str = ""
    set_aside_tokens: int | None = None
    set_aside_cost: float | None = None

    @property
    def spend(self) -> Spend:
        """What the budget counts for this attempt."""
        tokens = (self.prompt_tokens, self.completion_tokens, self.set_aside_tokens)
        return Spend(1, sum(part or 0 for part in tokens), (self.cost or 0.0) + (self.set_aside_cost or 0.0))


class ReplyStore(Protocol):
    """Where replies and calls are kept. All but :meth:`sending` is called from one thread at a time."""

    def find(self, keys: Sequence[str]) -> dict[str, StoredReply]:
        """Return the stored replies among some keys, by key."""

    def sending(self, call: Call) -> None:
        """Note that an attempt is about to be sent, so that a kill leaves it in the ledger. Of any thread."""

    def all_kept(self) -> None:
        """Take note that every attempt noted so far has been kept with its end."""

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        """Store replies and calls in one transaction; durable when this returns."""

    def spent(self, model: str) -> Spend:
        """Return what the calls kept so far have spent on a model, with what is set aside for others."""


class MemoryReplies:
    """A reply store in memory, for tests and for runs that keep nothing."""

    def __init__(self) -> None:
        self.replies: dict[str, StoredReply] = {}
        self.calls: list[Call] = []

    def find(self, keys: Sequence[str]) -> dict[str, StoredReply]:
        """Return the stored replies among some keys, by key."""
        return {key: self.replies[key] for key in keys if key in self.replies}

    def sending(self, call: Call) -> None:
        """Note nothing: memory does not outlive a kill."""

    def all_kept(self) -> None:
        """Note nothing."""

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        """Store replies and calls."""
        self.replies.update((reply.key, reply) for reply in replies)
        self.calls.extend(calls)

    def spent(self, model: str) -> Spend:
        """Return what the calls kept so far have spent on a model."""
        return sum((call.spend for call in self.calls if call.model == model), Spend())
