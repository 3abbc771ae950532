"""The gateway to language models: concurrent, within limits and budget, and never paying twice.

It is called and answers in the caller's thread; calls to providers run in an event loop of the gateway's own,
in the background, so that it works the same in a script, a worker process and a notebook. Everything that
touches the reply store happens in the caller's thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import queue
import threading
import time
import warnings
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any

from plursim.errors import Interrupted, Notice, PlursimError
from plursim.gateway.asking import Adapted, Asker, Item, Settled, Waiting
from plursim.gateway.budget import Budget
from plursim.gateway.endpoint import Endpoint
from plursim.gateway.jobs import Job, plan
from plursim.gateway.limits import Gate, Pace
from plursim.gateway.litellm_client import connect
from plursim.gateway.prompt import Client, Prompt, reply_key
from plursim.gateway.replies import Call, ReplyStore, StoredReply
from plursim.gateway.scrub import Scrubber
from plursim.gateway.settings import CallSettings
from plursim.gateway.signals import stop_on_signal

ADAPTED = "adapted"
"""In place of a reason: the row names the parameters that a server refuses."""

GATHER_SECONDS = 0.02
"""Longest time an answer waits for others to be kept in the same transaction."""


def _no_progress(_calls: int, _cost: float) -> None:
    return None


def _no_wait(_seconds: float) -> None:
    return None


class Gateway:
    """Answers batches of prompts from the reply store and, for the rest, from a model.

    Parameters
    ----------
    endpoint : the model and where it is served.
    settings : concurrency, limits, budget, retries.
    store : where replies and calls are kept; asked first, and written before :meth:`complete` returns.
    on_progress : called in the caller's thread with calls made and US dollars spent so far (NaN if unknown).
    on_wait : called there every second with the seconds left to wait, while a provider is waited for.

    Raises
    ------
    InputError : if litellm knows no provider for the model, or a budget of cost has no price to go by.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        settings: CallSettings,
        store: ReplyStore,
        on_progress: Callable[[int, float], None] = _no_progress,
        on_wait: Callable[[float], None] = _no_wait,
    ) -> None:
        self._endpoint, self._settings, self._store = endpoint, settings, store
        self._on_progress, self._on_wait = on_progress, on_wait
        self._waits_until = float("-inf")
        self._told: frozenset[str] = frozenset()
        self._scrub = Scrubber()
        self.client: Client = connect(endpoint, self._scrub)
        self._most_draws = self.client.most_draws
        self.budget = Budget(settings.budget, self.client.price)
        self._gate = Gate(settings.concurrency)
        self._pace = Pace(settings.requests_per_minute, settings.tokens_per_minute)
        spent = store.spent(endpoint.model)
        self.budget.spent = spent
        self._calls, self._cost = spent.calls, spent.cost
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def draws_per_call(self) -> int:
        """Most answers one call is asked for."""
        return min(self._settings.n_per_call, self._most_draws)

    def complete(self, prompts: Sequence[Prompt]) -> list[list[StoredReply]]:
        """Return one reply for each draw of each prompt, in order; stored ones are never paid for again.

        Raises
        ------
        ProviderStopped : if the provider refuses all further calls or cannot be reached at all.
        BudgetExhausted : if the next call would exceed the budget.
        Interrupted : after Ctrl-C or SIGTERM. In all three cases calls under way are finished and kept.
        """
        planned = plan(prompts, self._endpoint.model, self.draws_per_call)
        found = dict(self._store.find(planned.keys))
        jobs = planned.missing(found, self._store.find)
        if jobs:
            self._make(jobs, found)
        return [[found[key] for key in keys] for keys in planned.keys_of]

    def _make(self, jobs: list[Job], found: dict[str, StoredReply]) -> None:
        items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._remember_adaptations()
        asker = Asker(
            endpoint=self._endpoint,
            client=self.client,
            gate=self._gate,
            pace=self._pace,
            budget=self.budget,
            retries=self._settings.policy,
            timeout=self._settings.timeout,
            scrub=self._scrub,
            put=items.put,
            sending=self._store.sending,
        )
        loop = self._running_loop()
        stop = functools.partial(loop.call_soon_threadsafe, asker.halt, Interrupted(_INTERRUPTED))
        with stop_on_signal(stop), only_new_objects_collected():
            future = asyncio.run_coroutine_threadsafe(asker.run(jobs), loop)
            try:
                problem = self._keep_all(items, found)
            except BaseException:
                future.cancel()
                self._gate = Gate(self._settings.concurrency)  # nobody gives back the places of this batch
                raise
        future.result()
        self._store.all_kept()
        if problem is not None:
            raise problem

    def _keep_all(self, items: queue.SimpleQueue[Item], found: dict[str, StoredReply]) -> PlursimError | None:
        """Keep what comes out of a batch as it comes, until it is settled.

        An answer holds its place at the gate until it is durable, so that a kill can cost no more calls than
        may be under way.
        """
        while True:
            batch = self._gather(items)
            given = [item for item in batch if isinstance(item, list)]
            replies = [reply for item in given for reply in item]
            calls = [item for item in batch if isinstance(item, Call)]
            if replies or calls:
                self._store.keep(replies, calls)
                found.update((reply.key, reply) for reply in replies)
                self._running_loop().call_soon_threadsafe(self._gate.kept, len(given))
                self._count(calls)
            for item in batch:
                if isinstance(item, Settled):
                    if self._waits_until > float("-inf"):
                        self._waits_until = float("-inf")
                        self._on_wait(0.0)
                    return item.problem
                self._tell(item)

    def _tell(self, item: Item) -> None:
        if isinstance(item, Waiting):
            self._waits_until = max(self._waits_until, time.monotonic() + item.seconds)
        elif isinstance(item, Adapted) and not item.without <= self._told:
            self._told = item.without
            names = ", ".join(sorted(item.without))
            row = StoredReply(key=self._adapted_key, model=self._endpoint.model, text=names, reason=ADAPTED)
            self._store.keep([row], [])
            said = f'{self._endpoint.model} refuses {names}, which is left out from now on: "{item.words}"'
            warnings.warn(said, Notice, stacklevel=2)

    @property
    def _adapted_key(self) -> str:
        return reply_key(f"{self._endpoint.model} {self._endpoint.api_base}", ADAPTED)

    def _remember_adaptations(self) -> None:
        """Leave out what the log says the server refuses: a run taken up again need not ask for it."""
        row = self._store.find([self._adapted_key]).get(self._adapted_key)
        if row is not None and row.text:
            self._told = frozenset(row.text.split(", "))
            self.client.adapt(self._told)

    def _gather(self, items: queue.SimpleQueue[Item]) -> list[Item]:
        """Wait for what comes out of a batch, and a little more for what may share its transaction.

        Not longer than until a quarter of all places are held by answers that wait to be kept.
        """
        batch = [self._next(items)]
        latest = time.monotonic() + GATHER_SECONDS
        while len(batch) < self._gate.limit // 4 and time.monotonic() < latest:
            if isinstance(batch[-1], Settled):
                break
            time.sleep(GATHER_SECONDS / 10)
            _drain(items, batch)
        _drain(items, batch)
        return batch

    def _next(self, items: queue.SimpleQueue[Item]) -> Item:
        """Wait for the next item; meanwhile say each second how long the provider is still waited for."""
        waited = False
        while (left := self._waits_until - time.monotonic()) > 0:
            self._on_wait(left)
            waited = True
            with contextlib.suppress(queue.Empty):
                return items.get(timeout=min(1.0, left))
        if waited:
            self._on_wait(0.0)
        return items.get()

    def _count(self, calls: list[Call]) -> None:
        for call in calls:
            # A failed attempt brings no bill to read; an answer without one makes the sum unknown.
            unpriced = float("nan") if call.http_status == 200 else 0.0
            self._cost += unpriced if call.cost is None else call.cost
        self._calls += len(calls)
        self._on_progress(self._calls, self._cost)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="plursim-llm", daemon=True)
            self._thread.start()
        return self._loop

    def close(self) -> None:
        """Close connections and end the background thread. The gateway may be used again afterwards."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_wind_down(self.client.close()), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        self._loop = self._thread = None


@contextlib.contextmanager
def only_new_objects_collected() -> Iterator[None]:
    """Keep all objects there are out of garbage collections while the block runs.

    Walking a million of them would stall every call for a third of a second.
    """
    gc.collect(1)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _drain(items: queue.SimpleQueue[Item], batch: list[Item]) -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            batch.append(items.get_nowait())


_INTERRUPTED = "interrupted; calls under way were finished and everything so far is kept"


async def _wind_down(closing: Coroutine[Any, Any, None]) -> None:
    await closing
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
