"""Kill -9 at random points of a 2,000-call run, then resume: what is lost, what is paid twice.

    python -m benchmarks.kill [KILLS] [STOPS]

Prints one line a kill and a summary; exits with 1 if any resumed run differs from the uninterrupted one.
"""

from __future__ import annotations

import random
import signal
import sys
import tempfile
from pathlib import Path

from plursim.runs import resume
from tests.killing import same_tables, stop_at, whole
from tests.server import Behaviour, serving

SIZE, ROUNDS = 120, 3


def main(kills: int = 100, stops: int = 10) -> int:
    """Run the loop and return the exit code."""
    chance, different = random.Random(0), 0
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Behaviour(latency=0.005, keep_bodies=False)) as server,
    ):
        complete = whole(Path(folder) / "whole", server, SIZE, ROUNDS)
        calls = server.requests
        print(f"uninterrupted: {calls} calls, event hash {complete.event_hash[:16]}")
        for how, times in ((signal.SIGKILL, kills), (signal.SIGTERM, stops)):
            paid = []
            for number in range(times):
                at, before = chance.randint(1, calls - 1), server.requests
                stopped = stop_at(at, how, Path(folder) / f"{how.name}{number}", server, SIZE, ROUNDS)
                same = same_tables(resume(stopped.folder), complete)
                paid.append(server.requests - before - calls)
                different += not same
                print(
                    f"{how.name} at {stopped.requests:5}: {'same' if same else 'DIFFERENT'}, "
                    f"{paid[-1]} paid twice",
                    flush=True,
                )
            if paid:
                print(
                    f"{how.name}: {times} times, paid twice {min(paid)} to {max(paid)}, "
                    f"mean {sum(paid) / len(paid):.1f}"
                )
    print(f"{different} resumed runs differ from the uninterrupted one")
    return int(different > 0)


if __name__ == "__main__":
    raise SystemExit(main(*(int(argument) for argument in sys.argv[1:])))
