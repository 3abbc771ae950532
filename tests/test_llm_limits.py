"""Concurrency, pace, budget and retries, each by itself and in made-up time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import numpy as np
import pytest

from plursim.errors import BudgetExhausted, Missing
from plursim.gateway.budget import Budget, Limits
from plursim.gateway.failures import Failure, Kind, of_status, retry_after
from plursim.gateway.limits import Gate, Pace
from plursim.gateway.prompt import Price
from plursim.gateway.replies import Spend
from plursim.gateway.retries import RetryPolicy, jitter
from plursim.gateway.scrub import HIDDEN, Scrubber
from plursim.gateway.turns import Turnstile


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def starts(pace: Pace, clock: Clock, tokens: list[int]) -> list[float]:
    """The times at which calls of so many tokens start, one after the other."""
    found = []

    async def go() -> None:
        for count in tokens:
            await pace.turn(count, clock.sleep)
            found.append(clock.now)

    asyncio.run(go())
    return found


def test_requests_are_spread_evenly_over_the_minute():
    clock = Clock()
    times = starts(Pace(requests=120, clock=clock), clock, [5] * 200)
    assert np.diff(times) == pytest.approx(0.5)


def test_tokens_in_any_minute_stay_within_the_limit():
    clock = Clock()
    tokens = [100, 400, 50, 950, 10] * 20
    times = np.array(starts(Pace(tokens=2000, clock=clock), clock, tokens))
    counts = np.array(tokens)
    for start in times:
        within = (times >= start) & (times < start + 60)
        # The last call of the window may reach beyond it with what it is long.
        assert counts[within].sum() <= 2000 + max(tokens)
    assert times[-1] == pytest.approx(60 * sum(tokens[:-1]) / 2000)


def test_tokens_not_used_are_given_back():
    clock = Clock()
    pace = Pace(tokens=600, clock=clock)

    async def go() -> None:
        await pace.turn(600, clock.sleep)
        pace.used(600, 60)
        await pace.turn(1, clock.sleep)

    asyncio.run(go())
    assert clock.now == pytest.approx(6.0)


def test_all_pause_when_limited_several_times_in_a_row_and_not_for_one_alone():
    clock = Clock()
    pace = Pace(clock=clock)
    pace.limited(30.0)
    assert starts(pace, clock, [1]) == [0.0]
    pace.used(1, 1)
    for _ in range(3):
        pace.limited(30.0)
    assert starts(pace, clock, [1]) == [30.0]


def test_without_limits_nobody_waits():
    clock = Clock()
    assert set(starts(Pace(clock=clock), clock, [10**6] * 10)) == {0.0}


def test_the_bound_is_halved_once_for_an_episode_and_grows_back_to_the_most():
    clock = Clock()
    gate = Gate(32, clock)

    async def go() -> list[int]:
        seen = []
        entered = [await gate.enter() for _ in range(32)]
        clock.now = 1.0
        for time in entered:
            gate.limited(time)
            gate.leave()
        seen.append(gate.limit)
        clock.now = 2.0
        gate.limited(await gate.enter())
        gate.leave()
        seen.append(gate.limit)
        for _ in range(1000):
            gate.succeeded()
        return [*seen, gate.limit, gate.cuts]

    assert asyncio.run(go()) == [16, 8, 32, 2]


def test_the_gate_never_lets_in_more_than_its_bound_and_forgets_nobody():
    gate = Gate(3)
    inside = peak = done = 0

    async def visit(k: int) -> None:
        nonlocal inside, peak, done
        await gate.enter()
        inside += 1
        peak = max(peak, inside)
        await asyncio.sleep(0.0001 * (k % 3))
        inside -= 1
        gate.leave()
        done += 1

    async def go() -> None:
        visits = [asyncio.create_task(visit(k)) for k in range(60)]
        await asyncio.sleep(0)
        for task in visits[10:20]:  # those who wait may give up
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)

    asyncio.run(go())
    assert (peak, done, gate.inside) == (3, 50, 0)


def test_a_call_that_does_not_fit_beside_others_waits_for_them():
    budget = Budget(Limits(tokens=100), None)

    async def go() -> Spend:
        first = budget.most(30, 50)
        await budget.reserve(first)
        second = asyncio.create_task(budget.reserve(budget.most(20, 20)))
        await asyncio.sleep(0)
        assert not second.done()
        budget.settle(first, Spend(1, 35, 0.0))
        await second
        budget.settle(budget.most(20, 20), Spend(1, 40, 0.0))
        with pytest.raises(BudgetExhausted, match="100 tokens"):
            await budget.reserve(budget.most(10, 16))
        return budget.spent

    assert asyncio.run(go()) == Spend(2, 75, 0.0)


def test_a_budget_of_no_calls_allows_none():
    with pytest.raises(BudgetExhausted, match="0 calls"):
        asyncio.run(Budget(Limits(calls=0), None).reserve(Spend(1)))


def test_cost_is_reserved_at_the_price_of_all_tokens_a_reply_may_have():
    budget = Budget(Limits(cost=1.0), Price(0.001, 0.002))
    assert budget.most(100, 200) == Spend(1, 300, pytest.approx(0.5))


@pytest.mark.parametrize(
    ("status", "code", "text", "kind"),
    [
        (429, "", "", Kind.RATE_LIMITED),
        (429, "insufficient_quota", "", Kind.QUOTA),
        (402, "", "", Kind.QUOTA),
        (500, "", "", Kind.SERVER_ERROR),
        (503, "", "", Kind.SERVER_ERROR),
        (529, "overloaded_error", "", Kind.SERVER_ERROR),
        (409, "", "", Kind.SERVER_ERROR),
        (408, "", "", Kind.TIMEOUT),
        (401, "", "", Kind.UNAUTHORISED),
        (403, "", "", Kind.FORBIDDEN),
        (404, "", "", Kind.NOT_FOUND),
        (400, "", "", Kind.BAD_REQUEST),
        (422, "", "", Kind.BAD_REQUEST),
        (400, "content_filter", "", Kind.CONTENT_FILTER),
        (400, "content_policy_violation", "", Kind.CONTENT_FILTER),
        (400, "context_length_exceeded", "", Kind.CONTEXT_OVERFLOW),
        (400, "", "This model's maximum context length is 4096 tokens.", Kind.CONTEXT_OVERFLOW),
        (413, "", "", Kind.CONTEXT_OVERFLOW),
    ],
)
def test_failures_are_told_apart_by_status_and_code(status, code, text, kind):
    assert of_status(status, code, text).kind is kind


def test_every_kind_of_failure_is_terminal_or_has_a_reason_for_its_row():
    for kind in Kind:
        assert kind.is_terminal == (kind.missing is Missing.STOPPED)
    assert {kind for kind in Kind if kind.possibly_billed} == {Kind.DROPPED, Kind.TIMEOUT}


def test_retry_after_in_all_its_forms():
    assert retry_after({"Retry-After": "7"}) == 7
    assert retry_after({"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0
    for junk in ("soon", "-3", "inf", "nan", ""):
        assert retry_after({"retry-after": junk}) is None


def test_waits_double_honour_retry_after_and_jitter_by_a_quarter_at_most():
    policy = RetryPolicy(retries=4, first=1.0, longest=8.0)
    waits = [policy.wait(Failure(Kind.SERVER_ERROR), failed, "call") for failed in range(1, 7)]
    for wait, doubled in zip(waits, (1, 2, 4, 8, 8, 8), strict=True):
        assert doubled <= wait < 1.25 * doubled
    asked = policy.wait(Failure(Kind.RATE_LIMITED, retry_after=20.0), 1, "call")
    assert 20 <= asked < 25
    assert asked == policy.wait(Failure(Kind.RATE_LIMITED, retry_after=20.0), 1, "call")
    drawn = [jitter(f"call {k}") for k in range(2000)]
    assert 0 <= min(drawn) < 0.01 < 0.99 < max(drawn) < 1


def test_keys_are_cut_out_of_errors_and_of_what_a_model_says(monkeypatch):
    monkeypatch.setenv("SOME_API_KEY", "abcdefgh-secret")
    monkeypatch.setenv("KEYBOARD_LAYOUT", "mechanical")
    scrub = Scrubber()
    assert scrub("key abcdefgh-secret") == f"key {HIDDEN}"
    assert scrub("header Bearer xyz.123, model") == f"header {HIDDEN} model"
    assert scrub("sk-proj-12345678 and mechanical") == f"{HIDDEN} and mechanical"
    assert scrub.exact("I say sk-proj-12345678 and abcdefgh-secret") == f"I say sk-proj-12345678 and {HIDDEN}"


def test_calls_through_a_turnstile_take_turns_and_leave_the_loop_to_others():
    turns: list[int] = []
    turn = 0

    async def count() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    async def call(number: int) -> int:
        turns.append(turn)
        await asyncio.sleep(0)
        turns.append(turn)
        return number

    async def go(turnstile: Turnstile) -> list[int]:
        turns.clear()
        counting = asyncio.create_task(count())
        made = await asyncio.gather(*(_awaited(turnstile, call(number)) for number in range(20)))
        counting.cancel()
        return made

    assert asyncio.run(go(Turnstile(longest=60.0))) == list(range(20))
    assert len(set(turns)) == 2  # all in the same two turns of the loop
    assert asyncio.run(go(Turnstile(longest=0.0))) == list(range(20))
    assert len(set(turns)) == 40  # one a turn


def test_a_turnstile_passes_on_what_a_call_raises_and_a_cancellation_to_the_call():
    seen: list[str] = []

    async def failing() -> None:
        await asyncio.sleep(0)
        raise ValueError("from within")

    async def endless() -> None:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            seen.append("cancelled")
            raise

    async def go() -> None:
        turnstile = Turnstile()
        with pytest.raises(ValueError, match="from within"):
            await turnstile.through(failing())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await turnstile.through(endless())

    asyncio.run(go())
    assert seen == ["cancelled"]


async def _awaited(turnstile: Turnstile, call: Coroutine[Any, Any, int]) -> int:
    return await turnstile.through(call)
