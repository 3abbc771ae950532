"""A run of a language model stopped anywhere goes on to the replies, and the log, an undisturbed run has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from plursim.gateway.jobs import ASKED_AGAIN
from plursim.gateway.replies import Call, MemoryReplies, StoredReply
from plursim.runs import Progress, Run, open_runs, replay, resume, run
from plursim.scenario import load_scenario
from tests.conftest import ROOT
from tests.llm_case import agents, people
from tests.server import Behaviour, Server, serving

FAULTS = {"mixed": 0.5, "few": 0.2, "no_choices": 0.1, "500": 0.1}
"""Half of all answers have unusable draws among their draws; some have too few or none, some do not come."""


class Recording(MemoryReplies):
    """A store that knows its transactions, so that a run can be taken up again after any of them."""

    def __init__(self) -> None:
        super().__init__()
        self.transactions: list[tuple[list[StoredReply], list[Call]]] = []

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        self.transactions.append((list(replies), list(calls)))
        super().keep(replies, calls)

    def after(self, transactions: int) -> MemoryReplies:
        """The store as a process killed after so many transactions leaves it."""
        left = MemoryReplies()
        for replies, calls in self.transactions[:transactions]:
            left.keep(replies, calls)
        return left


@pytest.mark.parametrize("faults", [{}, FAULTS])
def test_a_run_stopped_after_any_transaction_goes_on_to_the_same_replies_and_pays_nothing_twice(
    faults, monkeypatch
):
    monkeypatch.setattr("plursim.gateway.gateway.GATHER_SECONDS", 0.0)
    population, store = people(3, 50), Recording()
    with serving(Behaviour(faults=faults)) as server:
        with agents(server, population, n_per_call=20, concurrency=2, store=store) as (society, _):
            whole = society.poll()
        answered = Counter(call.outcome for call in store.calls)
        assert not faults or min(answered["unparsable"], answered["truncated"], answered["empty"]) > 0
        stops = len(store.transactions)
        assert stops >= 5  # at least: nine calls, two at a time
        for stop in range(0, stops, max(1, stops // 12)):
            kept = store.after(stop)
            with agents(server, population, n_per_call=20, concurrency=2, store=kept) as (society, _):
                again = society.poll()
            assert kept.replies == store.replies
            assert again.raw == whole.raw
            assert np.array_equal(again.options, whole.options)
            brought = Counter(call.outcome for call in kept.calls if call.http_status == 200)
            assert brought == Counter(call.outcome for call in store.calls if call.http_status == 200)


class KilledError(BaseException):
    """Ends a run at once, with calls under way, as a kill does."""


class KillAfter:
    """Ends a run when so many calls are in its ledger."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def __call__(self, progress: Progress) -> None:
        if progress.calls >= self.calls:
            raise KilledError


def town_hall(out: Path, server: Server, kill_after: int | None = None) -> Run:
    """A small town hall asked in calls of up to eight draws."""
    model = f"{{kind: llm, model: openai/test, api_base: '{server.api_base}', n_per_call: 8, backoff: 0.001}}"
    settings = ["population.size=48", "protocol.rounds=1", "measures=[]", f"reasoning={model}"]
    settings += ["reasoning.concurrency=6", "population.mixture=uniform", "limits.fail_above=1"]
    on_progress = None if kill_after is None else KillAfter(kill_after)
    scenario = load_scenario(ROOT / "scenarios" / "town_hall.yaml", settings)
    return run(scenario, out=out, on_progress=on_progress)


def test_a_run_killed_among_faults_goes_on_to_the_same_log(tmp_path: Path):
    with serving(Behaviour(faults=FAULTS)) as server:
        whole = town_hall(tmp_path / "whole", server)
        replies = whole.reader.replies()
        assert (replies["reason"] == ASKED_AGAIN).sum() > 10
        for kill_after in (1, len(whole.calls) // 3, 2 * len(whole.calls) // 3):
            with pytest.raises(KilledError):
                town_hall(tmp_path / str(kill_after), server, kill_after)
            (killed,) = open_runs(tmp_path / str(kill_after))
            assert len(killed.calls) < len(whole.calls)
            resumed = resume(killed.path)
            assert resumed.event_hash == whole.event_hash
            assert resumed.reader.replies().equals(replies)
        made = server.requests
        assert replay(resumed.path).event_hash == whole.event_hash
        assert server.requests == made
