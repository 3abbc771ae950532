"""The null model beside people on every item of America in One Room on immigration, not on one alone.

``python -m benchmarks.one_room`` plays the scenario of that name once for each of the nine items that come
with plursim, each as the topic. It prints how far the mean moved in people and in agents, in shares of the
scale, and how far agents are from people's answers after the deliberation; below it the mean absolute error
of the agents' shifts, beside that of saying that nobody changes.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np

from plursim.runs import run
from plursim.scenario import load_scenario
from plursim.surveys import Shipped

SCENARIO = Path(__file__).parents[1] / "scenarios" / "america_in_one_room.yaml"
CELLS = (
    ("people", "drift_mean_change", "people", "change"),
    ("agents", "drift_mean_change", "treatment", "change"),
    ("nobody talks", "wasserstein", "no_interaction", "last"),
    ("after talk", "wasserstein", "treatment", "last"),
    ("talk - none", "wasserstein_net_of_control", "treatment", "last"),
)


def played(item: str, out: Path) -> dict[str, tuple[float, float, float]]:
    """Return value and interval of each cell with one item as the topic."""
    settings = [f"survey.questions=[{item}]", f"protocol.topic={item}", "poll.each_round=false"]
    rows = run(load_scenario(SCENARIO, settings), out=out).measures.query("group == 'all'")
    found = rows.set_index(["measure", "arm", "stage"])[["value", "low", "high"]]
    cells = {}
    for name, *place in CELLS:
        value, low, high = found.loc[tuple(place)].to_numpy().tolist()
        cells[name] = (value, low, high)
    return cells


def main() -> None:
    """Play all items and print the table."""
    warnings.simplefilter("ignore")
    items = [question.id for question in Shipped(name="america_in_one_room").load(Path()).questions]
    with tempfile.TemporaryDirectory() as folder:
        found = {item: played(item, Path(folder)) for item in items}
    names = [name for name, *_ in CELLS]
    print(f"{'item':24}" + "".join(f"{name:>26}" for name in names))
    for item, cells in found.items():
        print(f"{item:24}" + "".join(f"{v:10.3f} [{a:.3f}, {b:.3f}]".rjust(26) for v, a, b in cells.values()))
    people, agents = (np.array([cells[name][0] for cells in found.values()]) for name in names[:2])
    off, none = np.abs(agents - people).mean(), np.abs(people).mean()
    print(f"mean absolute error of agents' shifts {off:.3f}, of no change {none:.3f}")


if __name__ == "__main__":
    main()
