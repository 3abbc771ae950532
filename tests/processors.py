"""``make processors``: every shipped scenario and the numeric tests, on as many processors as can be played.

Each scenario in ``scenarios/`` is found by itself and played as on each processor of
:mod:`tests.kernels`; a run gives its event hash, a fit the bytes of its mixture file and tables, a sweep all
its cells' settings and the figures of its first and last cell. They must be the same everywhere. The numeric
tests run on every processor but this machine's own, which ``make test`` covers.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests import kernels
from tests.conftest import ROOT

ROOMS = {
    "analysis",
    "measures",
    "mixtures",
    "plots",
    "portable",
    "protocols",
    "reasoning",
    "reports",
    "solvers",
    "sweeps",
}
"""What a test of arithmetic imports from."""
BEYOND = ("plursim.cli", "plursim.runs", "tests.server", "tests.llm_case", "tests.killing")
"""What a test of more than arithmetic imports from: whole runs, commands, models."""
STARTS = ("plursim.runs.setup", "plursim.runs.steps", "plursim.runs.model", "plursim.runs.rounds")
"""What of the runs a test of arithmetic starts from."""
FIT_KEYS = ("fit", "grow")
SWEEP_KEY = "factors"


@dataclass(frozen=True)
class Task:
    """One thing to do on one processor; ``name`` is the same on all of them."""

    processor: str
    name: str
    kind: str
    file: str = ""


def scenarios() -> Iterator[tuple[str, str]]:
    """Yield kind and path of every shipped scenario; one with a fit is also run."""
    for file in sorted((ROOT / "scenarios").rglob("*.yaml")):
        keys = yaml.safe_load(file.read_text(encoding="utf-8"))
        if SWEEP_KEY in keys:
            yield "sweep", str(file)
            continue
        yield "run", str(file)
        if any(key in keys for key in FIT_KEYS):
            yield "fit", str(file)


def numeric_tests() -> list[str]:
    """Return the test files that import from a room of arithmetic and nothing beyond."""
    found = []
    for file in sorted((ROOT / "tests").glob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        rooms = {name.split(".")[1] for name in imported if name.startswith("plursim.")}
        if rooms & ROOMS and not any(name.startswith(BEYOND) and name not in STARTS for name in imported):
            found.append(str(file.relative_to(ROOT)))
    return found


def outcome(kind: str, file: str) -> str:
    """Play a scenario on this very processor and return a hash of what came out."""
    from plursim import fit, run
    from plursim.sweeps.cell import read_outcome, run_cell
    from plursim.sweeps.planning import plan
    from plursim.sweeps.spec import load_sweep
    from plursim.sweeps.sweeping import _job

    with tempfile.TemporaryDirectory() as folder:
        if kind == "run":
            return run(file, out=folder).event_hash
        if kind == "fit":
            made = fit(file, out=folder)
            texts = [made.mixture_file, *sorted((made.folder / "tables").glob("*.csv"))]
            lines = [line for text in texts for line in text.read_text().splitlines() if "date:" not in line]
            return hashlib.sha256("\n".join(lines).encode()).hexdigest()
        laid_out = plan(load_sweep(file))
        said = [laid_out.key]
        for cell in (laid_out.cells[0], laid_out.cells[-1]):
            job = _job(cell, laid_out, Path(folder))
            assert run_cell(job).status == "finished"
            ended = read_outcome(Path(job.folder)) or {}
            said.append(json.dumps([ended["event_hash"], ended["rows"]]))
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def perform(task: Task) -> str:
    """Do a task in a Python of its own and return what it says: a hash, or ``passed``."""
    if task.kind == "tests":
        cache = ["-p", "no:cacheprovider", "-q", "-m", "not slow"]
        kernels.run(task.processor, ["-m", "pytest", *cache, *numeric_tests()])
        return "passed"
    return kernels.run(task.processor, ["-m", "tests.processors", task.kind, task.file]).split()[-1]


def tasks(processors: list[str]) -> list[Task]:
    """Return everything there is to do, the longest first."""
    tests = [Task(one, "numeric tests", "tests") for one in processors if one != own(processors)]
    played = [
        Task(one, f"{kind} {Path(file).relative_to(ROOT)}", kind, file)
        for kind, file in sorted(scenarios(), key=lambda pair: pair[0] == "run")
        for one in processors
    ]
    return [*tests, *played]


def own(processors: list[str]) -> str:
    """Return the processor that is this machine's own, or nearest to it."""
    return [one for one in processors if one in kernels.KERNELS][-1:][0] if processors[:-1] else ""


def main() -> int:
    """Play everything, and say what differs; return the exit code."""
    os.chdir(ROOT)
    if len(sys.argv) == 3:
        print(outcome(*sys.argv[1:]))
        return 0
    for processor in kernels.PROCESSORS:
        print(f"{processor}: {kernels.why_not(processor) or 'played'}")
    processors = [one for one in kernels.PROCESSORS if kernels.why_not(one) is None]
    if len(processors) < 2:
        print("nothing to compare on this machine")
        return 0
    started, found = time.monotonic(), defaultdict[str, dict[str, str]](dict)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        jobs: dict[Task, Future[str]] = {task: pool.submit(perform, task) for task in tasks(processors)}
        for task, job in jobs.items():
            found[task.name][task.processor] = _said(job)
    wrong = 0
    for name, said in found.items():
        same = len(set(said.values())) == 1 and not any("\n" in word for word in said.values())
        wrong += not same
        print(f"{name}: {next(iter(said.values()))[:16] if same else 'DIFFERS'}")
        if not same:
            print("\n".join(f"  {processor}: {word}" for processor, word in said.items()))
    print(f"{time.monotonic() - started:.0f} s, {wrong} differ")
    return 1 if wrong else 0


def _said(job: Future[str]) -> str:
    try:
        return job.result()
    except (AssertionError, subprocess.SubprocessError) as error:
        return f"failed\n{error}"


if __name__ == "__main__":
    sys.exit(main())
