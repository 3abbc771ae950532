"""CPU seconds of whole processes, from start to exit: importing, listing, the quick start.

    python -m benchmarks.startup [FOLDER OF AN EARLIER COMMIT] [--times 5]

Each command runs in turn with a bare ``python -c pass`` and, where one is given, with the same command on an
earlier commit (``git worktree add /tmp/before COMMIT``), so that a busy machine slows all of them; ratios are
medians of pairs.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
QUICK_START = ["-m", "plursim", "run", "scenarios/america_in_one_room.yaml", "--out"]


def cpu_seconds(arguments: list[str], folder: Path) -> float:
    """Return user and system seconds of one process that runs Python with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        check=True,
        capture_output=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(name: str, arguments: list[str], earlier: Path | None, times: int) -> str:
    """Return a line: the median of the command, and its ratios to bare Python and to the earlier commit."""
    places = {"here": (arguments, ROOT), "bare python": (["-c", "pass"], ROOT)}
    if earlier is not None:
        places["before"] = (arguments, earlier)
    taken: dict[str, list[float]] = {place: [] for place in places}
    for _ in range(times + 1):  # the first time compiles and fills caches
        for place, (what, folder) in places.items():
            taken[place].append(cpu_seconds(what, folder))
    here = taken["here"][1:]
    ratios = [
        f"{statistics.median(a / b for a, b in zip(here, seconds[1:], strict=True)):7.2f} x {place}"
        for place, seconds in taken.items()
        if place != "here"
    ]
    return f"{name:16}{statistics.median(here):7.3f} s  {'  '.join(ratios)}"


def main() -> None:
    """Print one line a command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("earlier", nargs="?", type=lambda given: Path(given).resolve())
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        commands = {
            "import plursim": ["-c", "import plursim"],
            "plursim --help": ["-m", "plursim", "--help"],
            "plursim list": ["-m", "plursim", "list"],
            "load and run": ["-c", "from plursim import run, load_scenario"],
            "quick start": [*QUICK_START, out],
        }
        for name, arguments in commands.items():
            print(measured(name, arguments, given.earlier, given.times), flush=True)


if __name__ == "__main__":
    main()
