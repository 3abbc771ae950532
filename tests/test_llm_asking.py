"""One batch of calls with a made-up client: every draw settled, every call charged, nothing left aside."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from plursim.errors import Missing
from plursim.gateway.asking import Asker, Item, Settled
from plursim.gateway.budget import Budget, Limits
from plursim.gateway.endpoint import Endpoint
from plursim.gateway.failures import CallError, Failure, Kind
from plursim.gateway.jobs import plan
from plursim.gateway.limits import Gate, Pace
from plursim.gateway.prompt import Completion, Draft, Prompt, prompt_tokens
from plursim.gateway.replies import Spend
from plursim.gateway.retries import RetryPolicy
from plursim.gateway.scrub import Scrubber


class Refusing:
    """A client no server answers to, every so many times; made-up answers else."""

    price, most_draws, provider = None, 1, "made-up"

    def __init__(self, every: int, kind: Kind) -> None:
        self.every, self.kind, self.calls = every, kind, 0

    async def complete(self, *_: object) -> Completion:
        self.calls += 1
        if self.calls % self.every == 0:
            raise CallError(Failure(self.kind))
        return Completion(drafts=(Draft(text="yes"),), prompt_tokens=10, completion_tokens=2)


def asked(client: Refusing, budget: Budget, jobs: int = 12) -> list[Item]:
    """Everything that comes out of a batch of made-up prompts; ends within seconds whatever happens."""
    prompts = [
        Prompt(
            messages=[{"role": "user", "content": f"Question {k}?"}],
            parameters={"max_tokens": 50},
            draws=("one",),
            phase="poll",
            check=lambda _draft: Missing.ANSWERED,
        )
        for k in range(10, 10 + jobs)
    ]
    items: list[Item] = []

    def put(item: Item) -> None:
        items.append(item)
        if isinstance(item, list):  # it is kept at once and gives its place back
            asker.gate.kept(1)

    endpoint = Endpoint(model="openai/made-up")
    asker = Asker(
        endpoint=endpoint,
        client=client,
        gate=Gate(4),
        pace=Pace(None, None),
        budget=budget,
        retries=RetryPolicy(retries=0),
        timeout=1.0,
        scrub=Scrubber(),
        put=put,
        sending=lambda _call: None,
    )
    open_ = plan(prompts, endpoint.model, 1).missing({}, lambda _: {})

    async def go() -> None:
        await asyncio.wait_for(asker.run(open_), 5)

    asyncio.run(go())
    return items


@pytest.mark.parametrize("every", [2, 4])
def test_every_draw_is_settled_where_a_server_is_out_of_reach_now_and_then(every):
    """Rows kept back while nobody answers are settled as soon as somebody does."""
    items = asked(Refusing(every, Kind.UNREACHABLE), Budget(Limits(), None), jobs=13)
    replies = [reply for item in items if isinstance(item, list) for reply in item]
    assert Counter(reply.reason for reply in replies) == {
        "answered": 13 - 12 // every,
        Kind.UNREACHABLE.missing.word: 12 // every,
    }
    assert items[-1] == Settled(None)


@pytest.mark.parametrize("kind", [Kind.DROPPED, Kind.TIMEOUT, Kind.SERVER_ERROR])
def test_calls_that_may_have_been_billed_are_charged_in_full_and_no_reservation_is_left(kind):
    """Twelve prompts that may bring 50 tokens each, and no call succeeds."""
    budget = Budget(Limits(tokens=10_000), None)
    client = Refusing(1, kind)
    asked(client, budget)
    whole = budget.most(prompt_tokens([{"role": "user", "content": "Question 10?"}]), 50).tokens
    assert budget.spent.calls == client.calls
    assert budget.spent.tokens == (client.calls * whole if kind.possibly_billed else 0)
    assert budget._reserved == Spend()


def test_answers_are_charged_what_they_took_and_no_reservation_is_left():
    budget = Budget(Limits(tokens=100), None)
    items = asked(Refusing(10**9, Kind.TIMEOUT), budget, jobs=4)
    assert isinstance(items[-1], Settled)
    assert budget.spent == Spend(4, 48, 0.0)
    assert budget._reserved == Spend()
