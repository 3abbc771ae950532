"""A sweep of 500 cells: the same table on 1 and 2 workers, after kill -9 and resume, and on a Ray cluster.

Prints the time and the table's hash of each way, and ends with 1 where two differ or a cell was run twice.
The Ray part needs the extra ``plursim[ray]``: two nodes on this machine, one of which is killed half way.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from plursim.sweeps import SweepProgress, SweepResult, sweep

ROOT = Path(__file__).resolve().parent.parent
HALF = 250
SWEEP = f"""\
name: five-hundred
scenario: {ROOT / "scenarios" / "town_hall.yaml"}
settings:
  population.size: 24
  population.mixture: uniform
  survey.questions: [self_placement]
  protocol.rounds: 2
  poll.each_round: false
  arms: [treatment]
  measures: [drift]
factors:
  - kind: grid
    values:
      reasoning.bias: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75,
                       0.8, 0.85, 0.9, 0.95, 1, 1.25, 1.5, 1.75, 2]
      protocol.group_size: [4, 6, 8, 12]
  - {{kind: seeds, count: 5}}
"""


def outcomes(folder: Path) -> dict[str, int]:
    """Return when each cell ended, by its key."""
    return {file.parent.name: file.stat().st_mtime_ns for file in folder.rglob("cells/*/cell.json")}


def killed_and_resumed(file: Path, out: Path) -> SweepResult:
    """Kill the command half way and go on with it; no finished cell may be run again."""
    command = [
        sys.executable,
        "-m",
        "plursim",
        "sweep",
        str(file),
        "--out",
        str(out),
        "--workers",
        "2",
        "--quiet",
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    while len(outcomes(out)) < HALF:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    ended = outcomes(out)
    result = sweep(file, resume=out, workers=2)
    now = outcomes(out)
    twice = [key for key, then in ended.items() if now[key] != then]
    print(f"  killed after {len(ended)} cells; run twice: {len(twice)}")
    if twice:
        sys.exit(1)
    return result


def on_ray_with_a_node_killed(file: Path, out: Path) -> SweepResult:
    """Run on a local cluster of two nodes and kill one of them half way."""
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    other = cluster.add_node(num_cpus=1)
    ended: dict[str, int] = {}

    def kill_half_way(progress: SweepProgress) -> None:
        if progress.done == HALF:
            ended.update(outcomes(out))
            cluster.remove_node(other, allow_graceful=False)
            print(f"  one of two nodes killed after {progress.done} cells")

    os.environ["RAY_ADDRESS"] = cluster.address
    try:
        result = sweep(file, out=out, executor="ray", on_progress=kill_half_way)
    finally:
        ray.shutdown()
        cluster.shutdown()
    now = outcomes(out)
    twice = [key for key, then in ended.items() if now[key] != then]
    print(f"  run twice: {len(twice)}")
    if twice:
        sys.exit(1)
    return result


def main() -> int:
    """Run the sweep in every way and compare."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        file = base / "sweep.yaml"
        file.write_text(SWEEP)
        ways: dict[str, Callable[[], SweepResult]] = {
            "1 worker": lambda: sweep(file, out=base / "one", workers=1),
            "2 workers": lambda: sweep(file, out=base / "two", workers=2),
            "2 workers, kill -9, resume": lambda: killed_and_resumed(file, base / "killed"),
        }
        if find_spec("ray") is not None:
            ways["Ray, 2 nodes, 1 killed"] = lambda: on_ray_with_a_node_killed(file, base / "ray")
        found = set()
        for name, way in ways.items():
            started = time.perf_counter()
            result = way()
            finished = int((result.cells["status"] == "finished").sum())
            parquet = (result.path / "table.parquet").read_bytes()
            found.add((finished, result.table_hash, parquet))
            seconds = time.perf_counter() - started
            print(f"{name:28} {seconds:7.1f} s  {finished} cells  {result.table_hash[:16]}", flush=True)
    same = len(found) == 1
    print("all tables are the same" if same else "TABLES DIFFER")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
