"""A team's database: seconds to list, open and compare many runs, on SQLite or any other store.

python -m benchmarks.stores --runs 1000 [--store postgresql://user@host/database]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from plursim.runs import open_runs
from plursim.store import create_log, measures_in, runs_in

MEASURES = 120
NOTHING = {"hearer": [], "heard": []}


def fill(store: str, runs: int) -> None:
    """Enter finished runs of ten agents with their measures."""
    rng = np.random.default_rng(0)
    for number in range(runs):
        manifest = {
            "name": "tiny",
            "run": f"r{number:05}",
            "started": f"2026-11-{1 + number % 28:02}T00:00:00",
        }
        with create_log(
            store, f"r{number:05}", scenario={"name": "tiny", "seed": number}, manifest=manifest
        ) as log:
            agents = {"agent": np.arange(10), "persona": ["a"] * 10, "reasoner": ["argument"] * 10}
            log.start_run(
                arms={"arm": ["treatment"]},
                personas={"persona": ["a"]},
                agents=agents,
                edges=NOTHING,
                questions=(),
            )
            log.set_status("played")  # type: ignore[arg-type]
            values = rng.random(MEASURES)
            log.write_measures(
                [{"measure": f"m{k % 12}", "value": v, "p": v, "n": 10} for k, v in enumerate(values)]
            )


def main() -> None:
    """Print one line a task."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=1000)
    options.add_argument("--store", default=None, help="database; default an SQLite file that is removed")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = given.store or f"sqlite:///{Path(folder) / 'team.sqlite'}"
        tasks: dict[str, Callable[[], object]] = {
            "fill": lambda: fill(store, given.runs),
            "list": lambda: runs_in(store),
            "list by scenario, status and date": lambda: runs_in(
                store, scenario="tiny", status="finished", since="2026-11-20"
            ),
            "open all": lambda: open_runs(store=store),
            "all measures": lambda: measures_in(store),
        }
        for name, task in tasks.items():
            start = time.perf_counter()
            found = task()
            size = len(found) if hasattr(found, "__len__") else given.runs
            print(f"{name:36} {time.perf_counter() - start:7.2f} s  {size:9,}", flush=True)


if __name__ == "__main__":
    main()
