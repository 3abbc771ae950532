"""A crowd of arithmetic agents: CPU seconds, memory and size of the log, this tree beside another commit.

Erdos-Renyi ties of mean degree 10, two rounds, one arm, one question, a poll before and after; and one
Friedkin-Johnsen round as a multiple of its sparse product. Each cell is a process of its own::

    python -m benchmarks.crowd --beside ../other-worktree --agents 400 4000 40000 400000
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SCENARIO = """
name: crowd
seed: 1
population: {{size: {agents}, personas: {personas}, mixture: survey}}
survey: {{source: anes96, questions: [self_placement]}}
reasoning: {reasoning}
graph: {{kind: erdos_renyi, mean_degree: 10}}
protocol: {{kind: deliberation, structure: neighbours, rounds: 2, topic: self_placement}}
arms: [treatment]
limits: {{max_ties: 100000000}}
"""
ARGUMENT = "{kind: argument, bias: 0.5}"
AVERAGING = "{kind: averaging, rule: friedkin_johnsen, susceptibility: 0.5}"


def written(folder: Path, agents: int, reasoning: str) -> Path:
    """Write the scenario of a crowd and return its file."""
    import plursim

    personas = Path(plursim.__file__).parents[1] / "personas" / "anes96.yaml"
    file = folder / "crowd.yaml"
    file.write_text(SCENARIO.format(agents=agents, personas=personas, reasoning=reasoning))
    return file


def whole_run(agents: int) -> dict[str, float | str]:
    """Run a crowd as a user does: CPU seconds, peak memory in GB and size of the log in MB."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = written(folder, agents, ARGUMENT)
        command = [sys.executable, "-m", "plursim", "run", str(file), "--out", str(folder / "out"), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        size = sum(file.stat().st_size for file in folder.rglob("log.sqlite"))
        return {
            "cpu": used.ru_utime + used.ru_stime,
            "gb": used.ru_maxrss / 1e6,
            "log_mb": size / 1e6,
            "hash": json.loads(done.stdout)["event_hash"][:16],
        }


def step(agents: int) -> dict[str, float]:
    """Return a Friedkin-Johnsen round as a multiple of its sparse product, best of five."""
    import numpy as np

    from plursim.runs import prepare
    from plursim.runs.model import SocietyModel
    from plursim.scenario import load_scenario

    class Nowhere:
        def append(self, event: object) -> None: ...

        def commit(self) -> None: ...

    with tempfile.TemporaryDirectory() as name:
        setup = prepare(load_scenario(written(Path(name), agents, AVERAGING), ["protocol.rounds=6"]))
    model = SocietyModel(setup, sink=Nowhere())
    matrix, stances = model.society.graph.matrix(), np.random.default_rng(0).random(agents)

    def seconds(what: object) -> float:
        start = time.process_time()
        what()  # type: ignore[operator]
        return time.process_time() - start

    product = min(seconds(lambda: matrix @ stances) for _ in range(20))
    rounds = min(seconds(model.step) for _ in range(5))
    return {"product_ms": 1e3 * product, "round_ms": 1e3 * rounds, "ratio": rounds / product}


def cell(tree: Path, what: str, agents: int) -> dict[str, float | str]:
    """Measure one cell in a process that imports plursim from a tree."""
    command = [sys.executable, __file__, "--cell", what, "--agents", str(agents)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tree), os.environ.get("EXTRA", "")])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float | str] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    """Print every cell, and its ratio to the same cell of the other tree."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--agents", type=int, nargs="+", default=[400, 4_000, 40_000])
    options.add_argument("--beside", type=Path, help="worktree of another commit")
    options.add_argument("--cell", choices=["run", "step"])
    given = options.parse_args()
    if given.cell:
        print(json.dumps({"run": whole_run, "step": step}[given.cell](given.agents[0])))
        return
    here = Path(__file__).resolve().parents[1]
    for what, sizes in (("run", given.agents), ("step", [100_000])):
        for agents in sizes:
            for tree in filter(None, (here, given.beside)):
                print(what, f"{agents:,}", tree.name, cell(tree, what, agents), flush=True)


if __name__ == "__main__":
    main()
