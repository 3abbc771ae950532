"""How often 95% intervals of susceptibility hold the truth, in an arm and net of its control.

    python -m benchmarks.coverage_influence [--quick] [--tables 50,20,10]

400 agents at 50, 20 or 10 tables hold stances between 1 and 7 and are polled before and after each of three
rounds, in which they go a share of the way to the mean of the others at their table. Their stances are shaken
at random, every agent by itself and each table together; the control arm is shaken only, or frozen. Measured
by the engine itself. 300 runs a case; a share of .95 counted in 300 has a standard error of .013. ``--quick``
takes 60.
"""

from __future__ import annotations

import time
from functools import partial
from typing import NamedTuple

import click
import numpy as np

from benchmarks.coverage_net import HEAD, Held
from benchmarks.tables import AGENTS
from plursim.analysis.arms import estimated, net_rows, own_rows
from plursim.analysis.rows import Row
from plursim.measures.given import Given, Hearings
from plursim.measures.influence import Influence
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.surveys.question import Question

SCALE = Question(id="q", text="?", options=tuple(map(str, range(1, 8))))
ROUNDS = 3
MEASURE = "influence_susceptibility"


class Case(NamedTuple):
    """Share of the way agents go to those heard, and how far they are shaken; ``frozen`` is the control."""

    name: str
    share: float
    alone: float
    together: float
    frozen: bool


CASES = (
    Case("deaf agents, noisy control", 0.0, 0.4, 0.0, frozen=False),
    Case("deaf agents, tables shaken", 0.0, 0.4, 0.3, frozen=False),
    Case("deaf agents, frozen control", 0.0, 0.4, 0.2, frozen=True),
    Case("agents listen, frozen control", 0.3, 0.3, 0.0, frozen=True),
    Case("agents listen, noisy control", 0.3, 0.4, 0.0, frozen=False),
    Case("agents listen, tables shaken", 0.3, 0.4, 0.2, frozen=False),
)


def polls(first: Floats, share: float, case: Case, rng: np.random.Generator) -> Floats:
    """Return the stances of every poll, shape [rounds + 1, tables, seats]."""
    found, seats = [first], first.shape[1]
    for _ in range(ROUNDS):
        own = found[-1]
        others = (own.sum(axis=1, keepdims=True) - own) / (seats - 1)
        shaken = case.alone * rng.normal(size=own.shape) + case.together * rng.normal(size=(len(own), 1))
        found.append(own + share * (others - own) + shaken)
    return np.array(found)


def simulated(case: Case, tables: int, seed: int) -> tuple[dict[str, Given], Ints]:
    """Return one run: the stances of both arms and who heard whom; and who sat at which table."""
    rng, seats = np.random.default_rng([tables, seed]), AGENTS // tables
    first = 4 + 1.2 * rng.normal(size=(tables, seats))
    arms = {"treatment": polls(first, case.share, case, rng)}
    still = np.repeat(first[None], ROUNDS + 1, axis=0)
    arms["no_interaction"] = still if case.frozen else polls(first, 0.0, case, rng)
    table = np.repeat(np.arange(tables), seats)
    hearer, sender = np.nonzero((table[:, None] == table) & ~np.eye(AGENTS, dtype=bool))
    rounds = np.repeat(np.arange(1, ROUNDS + 1), len(hearer))
    heard = Hearings(rounds, np.tile(hearer, ROUNDS), np.tile(sender, ROUNDS))
    flat = {arm: values.reshape(ROUNDS + 1, -1) for arm, values in arms.items()}
    given = {
        arm: Given(
            question=SCALE,
            rounds=np.arange(ROUNDS + 1),
            options=np.clip(np.rint(values) - 1, 0, 6).astype(np.int64),
            values=values,
            refused=np.zeros(values.shape, dtype=bool),
            members=np.ones(AGENTS, dtype=bool),
            stream=partial(Streams(seed).generator, "measures", "q"),
            heard=heard,
        )
        for arm, values in flat.items()
    }
    return given, table


def measured(case: Case, tables: int, runs: int) -> dict[str, Held]:
    """Return susceptibility of the arm, and net of the control, in several runs."""
    rows: dict[str, list[Row]] = {"susceptibility": [], "susceptibility, net": []}
    for seed in range(runs):
        given, table = simulated(case, tables, seed)
        figures = {arm: list(Influence().figures(one)) for arm, one in given.items()}
        rng = Streams(seed).generator("measures", "q", "influence")
        found = estimated(figures, "influence", table, rng)
        for name, several in zip(
            rows, (own_rows(found, "q", "change"), net_rows(found, "q", "change")), strict=True
        ):
            rows[name] += [
                row for row in several if row.measure.startswith(MEASURE) and row.arm == "treatment"
            ]
    return {name: _held(case.share, several) for name, several in rows.items()}


def _held(truth: float, rows: list[Row]) -> Held:
    parts = np.array([(row.value, row.low, row.high, row.p) for row in rows]).T
    return Held(truth, *parts)


@click.command()
@click.option("--quick", is_flag=True, help="A fifth of the runs.")
@click.option("--tables", default="50,20,10", show_default=True, help="Numbers of tables.")
def main(quick: bool, tables: str) -> None:
    """Print all tables."""
    runs, start = 60 if quick else 300, time.perf_counter()
    for number in map(int, tables.split(",")):
        print(f"\n400 agents at {number} tables, {runs} runs a case\n{'case':31} {'figure':20} {HEAD}")
        for case in CASES:
            for name, held in measured(case, number, runs).items():
                print(f"{case.name:31} {name:20} {held}", flush=True)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
