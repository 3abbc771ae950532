"""Kill a run of a language model anywhere: nothing is lost, and what was in flight is all that is paid twice.

The loop of a hundred kills is in ``benchmarks/kill.py``.
"""

from __future__ import annotations

import signal
from pathlib import Path

from plursim.runs import resume
from tests.killing import same_tables, stop_at, whole
from tests.server import Behaviour, serving

SIZE, ROUNDS, CONCURRENCY = 24, 2, 32


def test_a_stopped_run_goes_on_to_the_same_log(tmp_path: Path):
    kill, term, interrupt = signal.SIGKILL, signal.SIGTERM, signal.SIGINT
    with serving(Behaviour(latency=0.002, keep_bodies=False)) as server:
        complete = whole(tmp_path / "whole", server, SIZE, ROUNDS)
        calls = server.requests
        points = ((kill, 1), (term, calls // 4), (kill, calls // 2), (interrupt, 3 * calls // 4))
        for number, (how, at) in enumerate(points):
            before = server.requests
            stopped = stop_at(at, how, tmp_path / str(number), server, SIZE, ROUNDS)
            again = resume(stopped.folder)
            assert stopped.code == (-signal.SIGKILL if how == signal.SIGKILL else 130)
            assert same_tables(again, complete)
            twice = server.requests - before - calls
            # what was under way at a kill is in the ledger; the kill may have come before it was sent
            noted = (again.calls["outcome"] == "in_flight").sum()
            assert 0 <= len(again.calls) - (server.requests - before) <= noted
            assert noted == 0 if how != signal.SIGKILL else noted <= CONCURRENCY
            # a drain pays nothing twice, a kill at most what was in flight
            assert twice == 0 if how != signal.SIGKILL else 0 <= twice <= CONCURRENCY
