"""Making the calls of one batch: every failure of the table to its handling, every attempt to the ledger."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from plursim.errors import BudgetExhausted, Missing, PlursimError
from plursim.gateway.budget import Budget
from plursim.gateway.chat_format import LONGEST_TEXT
from plursim.gateway.endpoint import Endpoint, stopped
from plursim.gateway.failures import CallError, Failure, Kind
from plursim.gateway.jobs import Job
from plursim.gateway.limits import Gate, Pace
from plursim.gateway.prompt import Client, Completion, Draft, Messages, prompt_tokens
from plursim.gateway.replies import Call, Spend, StoredReply
from plursim.gateway.retries import RetryPolicy
from plursim.gateway.scrub import Scrubber

GIVE_UP_AFTER = 8
"""Calls in a row that could not connect, with all their retries, before the provider counts as gone."""


@dataclass(frozen=True)
class Settled:
    """The batch is done; ``problem`` says what stopped it, if anything did."""

    problem: PlursimError | None


@dataclass(frozen=True)
class Waiting:
    """Somebody waits for so many seconds because the provider asked to, or failed."""

    seconds: float


@dataclass(frozen=True)
class Adapted:
    """The server refuses a parameter, which is left out from now on; ``words`` are its own."""

    without: frozenset[str]
    words: str


Item = Call | list[StoredReply] | Waiting | Adapted | Settled
"""What comes out of a batch while it runs: attempts, replies of one job, events, and the end."""

WORTH_TELLING = 2.0
"""Seconds from which on a wait is shown."""


class _HaltedError(Exception):
    """No further call may start."""


@dataclass(eq=False, kw_only=True)
class Asker:
    """Makes the calls of one batch in the gateway's loop and puts out what comes of them."""

    endpoint: Endpoint
    client: Client
    gate: Gate
    pace: Pace
    budget: Budget
    retries: RetryPolicy
    timeout: float
    scrub: Scrubber
    put: Callable[[Item], None]
    sending: Callable[[Call], None]

    def __post_init__(self) -> None:
        self._problem: PlursimError | None = None
        self._halted = asyncio.Event()
        self._unreached: list[list[StoredReply]] = []

    def halt(self, problem: PlursimError) -> None:
        """Start no further call; the first problem is the one that is raised."""
        if self._problem is None:
            self._problem = problem
            self._halted.set()

    async def run(self, jobs: list[Job]) -> None:
        """Make all calls; end with :class:`Settled` whatever happens."""
        waiting = deque(jobs)
        # More hands than places: a call that waits for its next try holds no place.
        hands = min(len(jobs), 2 * self.gate.most)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(hands):
                    group.create_task(self._hand(waiting))
            if self._unreached:
                self._give_up()
        finally:
            self.put(Settled(self._problem))

    async def _hand(self, waiting: deque[Job]) -> None:
        while waiting and self._problem is None:
            with contextlib.suppress(_HaltedError):
                await self._settle(waiting.popleft())

    def _give(self, replies: list[StoredReply]) -> None:
        self.gate.answered()
        self.put(replies)

    def _hold(self, replies: list[StoredReply]) -> None:
        """Keep back rows that found no connection until another call gets through."""
        self._unreached.append(replies)
        if len(self._unreached) >= GIVE_UP_AFTER:
            self._give_up()

    def _give_up(self) -> None:
        self.halt(stopped(self.endpoint, Failure(Kind.UNREACHABLE)))

    def _reach(self) -> None:
        """Take note that somebody answered, be it with an error: rows kept back are settled.

        Once the batch is halted they are not: a run that goes on asks for them again.
        """
        kept_back, self._unreached = self._unreached, []
        if self._problem is None:
            for replies in kept_back:
                self._give(replies)

    async def _settle(self, job: Job) -> None:
        """Ask until every draw of a job has a reply or a final reason.

        What one answer settles is given out at once, with a receipt where it leaves draws open.
        """
        if len(job.keys) > self.client.most_draws:  # the server was found to refuse n
            await self._settle_all(job.each_alone())
            return
        completion = await self._send(job)
        if completion is None:
            await self._settle(job)
            return
        if isinstance(completion, Failure):
            missing = [self._reply(key, None, completion.kind.missing) for key in job.keys]
            (self._hold if completion.kind is Kind.UNREACHABLE else self._give)(missing)
            return
        fates = judged(completion, job)
        following = job.following(fates)
        open_ = {key for again in following for key in again.keys}
        drafts = [*completion.drafts[: len(fates)], *[None] * (len(fates) - len(completion.drafts))]
        given = [
            self._reply(key, draft, fate, completion.fingerprint)
            for key, draft, fate in zip(job.keys, drafts, fates, strict=True)
            if key not in open_
        ]
        if following:
            given.append(job.receipt(fates, self.endpoint.model))
        self._give(given)
        await self._settle_all(following)

    async def _settle_all(self, jobs: list[Job]) -> None:
        ends = await asyncio.gather(*(self._settle(job) for job in jobs), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    def _reply(
        self, key: str, draft: Draft | None, reason: Missing, fingerprint: str | None = None
    ) -> StoredReply:
        draft = draft or Draft(text=None)
        return StoredReply(
            key=key,
            model=self.endpoint.model,
            text=None if draft.text is None else self.scrub.exact(draft.text),
            reason=reason.word,
            finish=draft.finish,
            refusal=None if draft.refusal is None else self.scrub.exact(draft.refusal),
            logprobs=json.dumps(draft.alternatives) if draft.alternatives else None,
            fingerprint=fingerprint,
        )

    async def _send(self, job: Job) -> Completion | Failure | None:
        """Send a job until an answer comes or its failure is final; None where it has to be cut smaller."""
        failed: defaultdict[Kind, int] = defaultdict(int)
        attempt = 0
        while True:
            attempt += 1
            got = await self._attempt(job, attempt, failed[Kind.TIMEOUT])
            if isinstance(got, Completion):
                return got
            if got.kind.is_terminal or (got.retry_after or 0.0) > self.retries.longest_wait:
                self.halt(stopped(self.endpoint, got, getattr(self.client, "provider", None)))
                raise _HaltedError
            failed[got.kind] += 1
            if len(job.keys) > self.client.most_draws:
                return None
            if got.kind is Kind.CONTEXT_OVERFLOW and (shorter := job.shorter()) is not None:
                job = shorter
            elif failed[got.kind] > self.retries.allowed(got.kind):
                return got
            elif got.kind is not Kind.ADAPTED:
                await self._rest(self.retries.wait(got, failed[got.kind], job.keys[0]))

    async def _rest(self, seconds: float) -> None:
        """Wait, unless the batch is halted meanwhile."""
        if seconds >= WORTH_TELLING:
            self.put(Waiting(seconds))
        try:
            await asyncio.wait_for(self._halted.wait(), seconds)
        except TimeoutError:
            return
        raise _HaltedError

    async def _attempt(self, job: Job, attempt: int, timeouts: int) -> Completion | Failure:
        """Make one HTTP request within pace, budget and gate, and put its row into the ledger."""
        messages, parameters = job.messages, job.parameters
        reserved = self.budget.most(prompt_tokens(messages), job.most_tokens)
        await self._admit(reserved)
        spent = Spend()
        try:
            entered = await self._enter()
            begun, clock = self._begun(job, attempt, reserved), time.perf_counter()
            got = await self._complete(job, messages, parameters, timeouts, begun)
            latency = time.perf_counter() - clock
            spent = self._spent(got, reserved)
        finally:
            self.budget.settle(reserved, spent)
        self._adapt(got, reserved, spent, entered)
        self.put(self._ended(begun, job, got, latency, spent))
        return got

    async def _enter(self) -> float:
        entered = await self.gate.enter()
        if self._problem is not None:
            self.gate.leave()
            raise _HaltedError
        return entered

    async def _complete(
        self, job: Job, messages: Messages, parameters: Mapping[str, object], timeouts: int, begun: Call
    ) -> Completion | Failure:
        timeout = self.timeout * 2**timeouts
        try:
            self.sending(begun)
            return await self.client.complete(messages, parameters, len(job.keys), job.seed, timeout)
        except CallError as failed:
            return failed.failure
        finally:
            self.gate.leave()

    async def _admit(self, reserved: Spend) -> None:
        if self._problem is not None:
            raise _HaltedError
        await self.pace.turn(reserved.tokens, self._rest)
        try:
            await self.budget.reserve(reserved)
        except BudgetExhausted as over:
            self.halt(over)
            raise _HaltedError from None

    def _spent(self, got: Completion | Failure, reserved: Spend) -> Spend:
        if isinstance(got, Failure):
            return reserved if got.kind.possibly_billed else Spend(1)
        tokens = reserved.tokens
        if got.prompt_tokens is not None and got.completion_tokens is not None:
            tokens = got.prompt_tokens + got.completion_tokens
        return Spend(1, tokens, reserved.cost if got.cost is None else got.cost)

    def _adapt(self, got: Completion | Failure, reserved: Spend, spent: Spend, entered: float) -> None:
        if isinstance(got, Completion) or got.kind is not Kind.UNREACHABLE:
            self._reach()
        if isinstance(got, Completion):
            self.gate.succeeded()
            self.pace.used(reserved.tokens, spent.tokens)
        elif got.kind is Kind.RATE_LIMITED:
            self.gate.limited(entered)
            self.pace.limited(got.retry_after)
        elif got.kind is Kind.ADAPTED:
            self.put(Adapted(frozenset(self.client.without), got.text))

    def _begun(self, job: Job, attempt: int, reserved: Spend) -> Call:
        """Return the row of an attempt as it is noted before it is sent: a kill may leave nothing more."""
        return Call(
            phase=job.prompt.phase,
            prompt=job.fingerprint,
            model=self.endpoint.model,
            draws=len(job.keys),
            attempt=attempt,
            started=time.time(),
            possibly_billed=True,
            set_aside_tokens=reserved.tokens,
            set_aside_cost=reserved.cost,
        )

    def _ended(self, begun: Call, job: Job, got: Completion | Failure, latency: float, spent: Spend) -> Call:
        answer = got if isinstance(got, Completion) else Completion(drafts=())
        failure = got if isinstance(got, Failure) else None
        billed = (answer.prompt_tokens or 0) + (answer.completion_tokens or 0)
        return replace(
            begun,
            outcome=failure.kind.value if failure else _outcome(answer, job),
            http_status=failure.status if failure else 200,
            latency=latency,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            cost=answer.cost,
            possibly_billed=failure is not None and failure.kind.possibly_billed,
            detail=_detail(job, answer, failure.text if failure else ""),
            set_aside_tokens=max(0, spent.tokens - billed) or None,
            set_aside_cost=(spent.cost if answer.cost is None else 0.0) or None,
        )


def judge(draft: Draft, job: Job) -> Missing:
    """Return what a draft is worth: answered, or the reason why it is not usable.

    A refusal and a filtered answer are data about the model and final; a cut-off answer is never read.
    """
    if draft.refusal:
        return Missing.REFUSED
    if draft.finish == "content_filter":
        return Missing.CONTENT_FILTER
    if draft.finish == "length" and not job.prompt.parameters.get("logprobs"):
        return Missing.TRUNCATED
    if not (draft.text or "").strip() and not draft.alternatives:
        return Missing.EMPTY
    return job.prompt.check(draft)


def judged(completion: Completion, job: Job) -> list[Missing]:
    """Return what became of each draw of a job; ``NOT_ASKED`` for those the provider left out."""
    if not completion.drafts:
        return [Missing.EMPTY] * len(job.keys)
    fates = [judge(draft, job) for draft in completion.drafts[: len(job.keys)]]
    return fates + [Missing.NOT_ASKED] * (len(job.keys) - len(fates))


def _outcome(got: Completion, job: Job) -> str:
    given = judged(got, job)[: len(got.drafts) or None]
    return max(given, key=int).word


def _detail(job: Job, answer: Completion, text: str) -> str:
    asked = {"unreadable": job.unreadable, "truncated": job.truncated, "empty": job.empty}
    parts = [job.prompt.note, f"trimmed {job.trimmed} times" if job.trimmed else "", text]
    parts += [f"asked again ({name}) {count}" for name, count in asked.items() if count]
    if any(draft.cut for draft in answer.drafts):
        parts.append(f"reply cut after {LONGEST_TEXT:,} characters")
    return "; ".join(part for part in parts if part)
