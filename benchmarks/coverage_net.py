"""How often 95% intervals of figures after talk, and of figures net of the control, hold the truth.

    python -m benchmarks.coverage_net [--quick] [--tables 50,20,10]

400 agents sit at 50, 20 or 10 tables of one size (:mod:`benchmarks.tables`); answers of a table are alike.
Truths are those of a population of infinitely many tables, in closed form. Printed for each case and figure
are the truth, the mean estimate, the share of intervals that hold the truth, lie above and below it, their
mean width, and how often p is below .05: where the truth is 0 a false finding. 500 runs a case; a share of
.95 counted in 500 has a standard error of .010. ``--quick`` takes 100. Intervals of distances take 500 draws
here, in a run 1,000.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import click
import numpy as np

from benchmarks.tables import (
    OPTIONS,
    SURVEYED,
    Case,
    Drawn,
    Floats,
    Talk,
    by_table,
    drawn,
    joint,
    over_tables,
)
from plursim.measures.kernels.differences import Arm, difference_interval
from plursim.measures.kernels.distance import jensen_shannon, total_variation, wasserstein
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.jackknife import Link, jackknife
from plursim.measures.kernels.uncertainty import Distance

DRAWS = 500
STILL = Talk(churn=0.0)
CHURNS = Talk(churn=0.6)
CASES = (
    Case("no effect, frozen control", CHURNS, STILL),
    Case("no effect, control as unstable", CHURNS, CHURNS),
    Case("no effect, control less unstable", CHURNS, Talk(churn=0.2)),
    Case("effect, frozen control", Talk(0.6, moved=0.5), STILL),
    Case("effect, unstable control", Talk(0.6, moved=0.5), Talk(0.4)),
    Case("small effect, unstable control", Talk(0.6, moved=0.2), Talk(0.4)),
    Case("effect, control drifts", Talk(0.6, moved=0.8), Talk(0.4, moved=0.3)),
    Case("no effect, survey elsewhere", CHURNS, Talk(0.3), survey=0.4),
    Case("towards the survey", Talk(0.6, moved=0.6), STILL, survey=0.4),
    Case("away from the survey", Talk(0.6, moved=0.6), STILL, survey=-0.3),
    Case("tables agree strongly, no effect", Talk(0.9, between=0.9), Talk(0.9, between=0.9), between=0.9),
    Case("tables agree strongly, effect", Talk(0.9, 0.4, between=0.9), Talk(0.5, between=0.9), between=0.9),
)


class Held(NamedTuple):
    """Of each run the truth, estimate, ends of the interval and p-value; NaN where there is none."""

    truth: float
    estimate: Floats
    low: Floats
    high: Floats
    p: Floats

    @property
    def shown(self) -> Floats:
        """Which runs have an interval."""
        return np.asarray(~np.isnan(self.low))

    @property
    def coverage(self) -> float:
        """Share of intervals that hold the truth."""
        return 1 - self.above - self.below

    @property
    def above(self) -> float:
        """Share of intervals that lie above the truth."""
        return float((self.low[self.shown] > self.truth + 1e-9).mean())

    @property
    def below(self) -> float:
        """Share of intervals that lie below the truth."""
        return float((self.high[self.shown] < self.truth - 1e-9).mean())

    @property
    def found(self) -> float:
        """Share of runs with p below .05."""
        return float((self.p[self.shown] < 0.05).mean())

    def __str__(self) -> str:
        width = float((self.high - self.low)[self.shown].mean())
        return (
            f"{self.truth:7.3f} {np.nanmean(self.estimate):7.3f} {self.coverage:6.3f} {self.above:6.3f} "
            f"{self.below:6.3f} {width:6.3f} {self.found:6.3f}"
        )


HEAD = f"{'truth':>7} {'mean':>7} {'held':>6} {'above':>6} {'below':>6} {'width':>6} {'p<.05':>6}"

DISTANCES: dict[str, Distance] = {
    "total_variation": total_variation,
    "wasserstein": wasserstein,
    "jensen_shannon": jensen_shannon,
}


def last(table: Floats) -> Floats:
    """Return the last answers of a table of first and last ones."""
    shares: Floats = table.sum(axis=-2)
    return shares


def moments(first: np.ndarray, after: np.ndarray) -> Floats:
    """Return how often each pair of answers was given at each table; [runs, tables, first, last]."""
    pairs = np.eye(OPTIONS * OPTIONS)[first * OPTIONS + after].sum(axis=2)
    return np.asarray(pairs.reshape(*pairs.shape[:2], OPTIONS, OPTIONS))


SCALE = np.arange(OPTIONS) / (OPTIONS - 1)
CHANGE = SCALE - SCALE[:, None]
SMOOTH: dict[str, tuple[Callable[[Floats], Floats], Link]] = {
    "share unchanged": (lambda t: np.einsum("...ii->...", t) / t.sum(axis=(-1, -2)), "rate"),
    "mean absolute change": (
        lambda t: (t * np.abs(CHANGE)).sum(axis=(-1, -2)) / t.sum(axis=(-1, -2)),
        "rate",
    ),
    "mean change": (lambda t: (t * CHANGE).sum(axis=(-1, -2)) / t.sum(axis=(-1, -2)), "none"),
    "variance": (lambda t: _variance(last(t)), "positive"),
}


def _variance(counts: Floats) -> Floats:
    shares = counts / counts.sum(axis=-1, keepdims=True)
    variance: Floats = shares @ SCALE**2 - (shares @ SCALE) ** 2
    return variance


def jackknifed(figure: Callable[[Floats], Floats], tables: Floats, truth: float, link: Link = "none") -> Held:
    """Return what the jackknife says of a figure of tables [runs, tables, ...]."""
    total = tables.sum(axis=1)
    values, others = figure(total), figure(total[:, None] - tables)
    freedom = tables.shape[1] - 1
    ends = [jackknife(v, o, freedom, link=link) for v, o in zip(values, others, strict=True)]
    return Held(truth, values, *np.array(ends).T)


def plain(case: Case, runs: Drawn) -> Iterator[tuple[str, Held]]:
    """Yield figures of the arm after talk."""
    truth, pairs = joint(case, case.arm), moments(runs.first, runs.arm)
    for name, (figure, link) in SMOOTH.items():
        yield name, jackknifed(figure, pairs, float(figure(truth)), link)


def net(case: Case, runs: Drawn) -> Iterator[tuple[str, Held]]:
    """Yield the same net of the control."""
    both = np.stack([moments(runs.first, answers) for answers in (runs.arm, runs.control)], axis=2)
    truth = np.stack([joint(case, talk) for talk in (case.arm, case.control)])
    for name, (figure, _) in SMOOTH.items():

        def apart(table: Floats, figure: Callable[[Floats], Floats] = figure) -> Floats:
            return figure(table[..., 0, :, :]) - figure(table[..., 1, :, :])

        yield f"{name}, net", jackknifed(apart, both, float(apart(truth)))


def plain_distances(case: Case, runs: Drawn, rng: np.random.Generator) -> Iterator[tuple[str, Held]]:
    """Yield how far the arm is from the survey in its last poll, and how far it moved."""
    truth, first, arm = joint(case, case.arm), by_table(runs.first), by_table(runs.arm)
    survey, start = over_tables(case.survey, case.between), first.sum(axis=0) / first[:, 0].sum()
    for name in ("total_variation", "wasserstein"):
        distance = DISTANCES[name]
        found = distance_interval(distance, arm, runs.survey, rng, target_n=SURVEYED, draws=DRAWS)
        yield name, _held(float(distance(last(truth), survey)), found)
    found = distance_interval(
        wasserstein, arm, start, rng, target_counts=first, paired_target=True, draws=DRAWS
    )
    yield "drift_w1", _held(float(wasserstein(last(truth), truth.sum(axis=1))), found)


def _held(truth: float, found: tuple[Floats, ...]) -> Held:
    estimate, low, high = found[:3]
    return Held(truth, estimate, low, high, np.where(low > 0, 0.0, 1.0))


def net_distances(
    case: Case, runs: Drawn, rng: np.random.Generator, draws: int = DRAWS
) -> Iterator[tuple[str, Held]]:
    """Yield the same net of the control."""
    tables = [by_table(answers) for answers in (runs.first, runs.arm, runs.control)]
    arm, control = (joint(case, talk) for talk in (case.arm, case.control))
    survey, start = over_tables(case.survey, case.between), arm.sum(axis=1)
    for name, distance in DISTANCES.items():
        truth = float(distance(last(arm), survey) - distance(last(control), survey))
        found = difference_interval(
            distance,
            Arm(counts=tables[1]),
            Arm(counts=tables[2]),
            rng,
            target=runs.survey,
            target_n=SURVEYED,
            draws=draws,
        )
        yield f"{name}, net", Held(truth, *found)
    truth = float(wasserstein(last(arm), start) - wasserstein(last(control), start))
    found = difference_interval(
        wasserstein,
        Arm(counts=tables[1], first=tables[0]),
        Arm(counts=tables[2], first=tables[0]),
        rng,
        draws=draws,
    )
    yield "drift_w1, net", Held(truth, *found)


def of_case(case: Case, tables: int, count: int, rng: np.random.Generator) -> Iterator[tuple[str, Held]]:
    """Yield all figures of some runs of a case."""
    runs = drawn(case, tables, count, rng)
    yield from net_distances(case, runs, rng)
    yield from net(case, runs)
    yield from plain_distances(case, runs, rng)
    yield from plain(case, runs)


def print_summary(rows: Sequence[tuple[str, int, Held]]) -> None:
    """Print for each figure and number of tables how coverage and false findings spread over the cases."""
    print(f"\n{'figure':26} {'tables':>6} {'cases':>5} {'.93-.97':>7} {'least':>6} {'most':>6} {'false':>6}")
    for figure, tables in dict.fromkeys((figure, tables) for figure, tables, _ in rows):
        held = [one for name, at, one in rows if (name, at) == (figure, tables)]
        shares = np.array([one.coverage for one in held])
        null = [one.found for one in held if abs(one.truth) < 1e-9]
        ends = f"{((shares >= 0.93) & (shares <= 0.97)).sum():7} {shares.min():6.3f} {shares.max():6.3f}"
        print(f"{figure:26} {tables:6} {len(held):5} {ends} {f'{max(null):6.3f}' if null else ''}")


@click.command()
@click.option("--quick", is_flag=True, help="A fifth of the runs.")
@click.option("--tables", default="50,20,10", show_default=True, help="Numbers of tables.")
def main(quick: bool, tables: str) -> None:
    """Print all tables."""
    count, start, rows = 100 if quick else 500, time.perf_counter(), []
    for number in map(int, tables.split(",")):
        print(f"\n400 agents at {number} tables, {count} runs a case")
        print(f"{'case':34} {'figure':26} {HEAD}")
        for place, case in enumerate(CASES):
            rng = np.random.default_rng([number, place])
            for figure, held in of_case(case, number, count, rng):
                rows.append((figure, number, held))
                print(f"{case.name:34} {figure:26} {held}", flush=True)
    print_summary(rows)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
