"""How often 95% intervals of a distance to the survey hold the true distance.

    python -m benchmarks.coverage [--quick] [--data FOLDER]

Surveys of 500 respondents are simulated from known shares and compared with a target that is known exactly or
is itself a survey of 1,000.

- **Populations drawn at random**, each surveyed once: the target and the population have 2 to 11 options and
  differ in two of them, in all, or not at all. With ``--data`` populations are real ones, too: a group of
  OpinionQA (the folder of its files) is compared with another on the same question.
- **A grid of cases** near the boundary at 0, each surveyed 1,000 times. The shares of the target are even or
  fall off; the truth differs from them in one pair of options, in a shift of the lower half to the upper, or
  in every other option. The construction of the interval was chosen on this grid, not on random populations.

Printed are the shares of intervals that hold the truth, lie too high and lie too low, and the mean width.
``--quick`` takes a fifth of the surveys.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np

from plursim.measures.kernels.distance import total_variation, wasserstein
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.uncertainty import Distance
from plursim.portable import Floats
from plursim.surveys import OpinionQA

DISTANCES: dict[str, Distance] = {"total variation": total_variation, "wasserstein": wasserstein}
RESPONDENTS, TARGET = 500, 1000
BLOCK = 100
BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 1.0)
ROUNDS, SURVEYS = 5, 1000


class Case(NamedTuple):
    """One population and its target; ``target_n`` respondents stand behind the target, None for all."""

    name: str
    shares: Floats
    target: Floats
    target_n: int | None


class Held(NamedTuple):
    """Of each survey the true distance, and the ends of the interval."""

    truth: Floats
    low: Floats
    high: Floats

    def __str__(self) -> str:
        above, below = (self.low > self.truth + 1e-12).mean(), (self.high < self.truth - 1e-12).mean()
        return f"{1 - above - below:6.3f} {above:6.3f} {below:6.3f} {(self.high - self.low).mean():6.3f}"

    @property
    def share(self) -> float:
        """The share of intervals that hold the truth."""
        return float(((self.low <= self.truth + 1e-12) & (self.high >= self.truth - 1e-12)).mean())


HEAD = f"{'held':>6} {'above':>6} {'below':>6} {'width':>6}"


def target_shares(options: int, kind: str) -> Floats:
    """Return even shares, or shares that fall off."""
    weight = np.ones(options) if kind == "even" else np.arange(options, 0, -1) ** 1.5
    return weight / weight.sum()


def difference(options: int, kind: str) -> Floats:
    """Return a difference of shares whose total variation is 1."""
    away = np.zeros(options)
    half = options // 2
    if kind == "pair":
        away[[0, max(half, 1)]] = -1, 1
    elif kind == "shift":
        away[:half], away[-half:] = -1 / half, 1 / half
    else:
        odd = np.arange(options) % 2 == 1
        away = np.where(odd, 1 / odd.sum(), -1 / (~odd).sum())
    return away


def grid() -> Iterator[Case]:
    """Yield every case that leaves no share below 0."""
    for options in (2, 3, 5, 7, 10):
        for spread in ("even", "falling"):
            target = target_shares(options, spread)
            for kind in ("pair",) if options == 2 else ("pair", "shift", "every other"):
                for moved in (0.0, 0.02, 0.05, 0.1, 0.25):
                    shares = target + moved * difference(options, kind)
                    if (moved or kind == "pair") and shares.min() >= 0:
                        name = f"{options:2} options, {spread:7}, {kind:11} {moved:4.2f}"
                        yield Case(name, shares, target, TARGET if options == 5 else None)


def drawn(number: int, rng: np.random.Generator) -> Iterator[Case]:
    """Yield random populations: one in ten equals its target, the others are up to .3 away."""
    while number:
        options = int(rng.integers(2, 12))
        target = rng.dirichlet(np.full(options, rng.choice([1.0, 3.0, 10.0])))
        away = rng.dirichlet(np.full(options, rng.choice([0.3, 1.0, 3.0]))) - target
        if rng.random() < 0.3:
            away = np.zeros(options)
            away[rng.choice(options, 2, replace=False)] = -1, 1
        moved = 0.0 if rng.random() < 0.1 else rng.uniform(0, 0.3)
        shares = target + moved * away * 2 / np.abs(away).sum()
        if min(shares.min(), target.min()) * RESPONDENTS >= 2:
            number -= 1
            yield Case("", shares, target, TARGET if rng.random() < 0.4 else None)


def real(folder: Path, number: int, rng: np.random.Generator) -> Iterator[Case]:
    """Yield populations that answer as a group of OpinionQA, with another group as their target."""
    survey = OpinionQA(folder=str(folder.resolve())).load(Path())
    known = {cell: found.shares for cell in survey.cells if (found := survey.cells[cell])}
    pairs = [
        (known[one], known[other])
        for one, other in combinations(known, 2)
        if one[:2] == other[:2] and len(known[one]) == len(known[other]) > 1
    ]
    for place in rng.integers(len(pairs), size=number):
        shares, target = pairs[place] if rng.random() < 0.5 else pairs[place][::-1]
        yield Case("", shares, target, TARGET if rng.random() < 0.5 else None)


def surveyed(cases: Sequence[Case], distance: Distance, rng: np.random.Generator, draws: int = 1000) -> Held:
    """Simulate one survey of each case, all with the same number of options and of respondents."""
    shares, target = (np.array([getattr(case, name) for case in cases]) for name in ("shares", "target"))
    truth, target_n = distance(shares, target), cases[0].target_n
    answers = rng.random((RESPONDENTS, len(cases), 1)) > np.cumsum(shares, axis=1)[:, :-1]
    counts = np.eye(shares.shape[1])[answers.sum(axis=-1)]
    if target_n is not None:
        target = rng.multinomial(target_n, target) / target_n
    found = distance_interval(distance, counts, target, rng, target_n=target_n, draws=draws)
    return Held(truth, found.low, found.high)


def in_blocks(cases: Sequence[Case], distance: Distance, rng: np.random.Generator, draws: int = 1000) -> Held:
    """Simulate one survey of each case, those with as many options and respondents together."""

    def kind(case: Case) -> tuple[int, int]:
        return len(case.shares), case.target_n or 0

    found = []
    for _, same in groupby(sorted(cases, key=kind), key=kind):
        alike = list(same)
        found += [
            surveyed(alike[start : start + BLOCK], distance, rng, draws)
            for start in range(0, len(alike), BLOCK)
        ]
    return Held(*(np.concatenate(part) for part in zip(*found, strict=True)))


def coverage(
    case: Case, distance: Distance, surveys: int, rng: np.random.Generator, draws: int = 1000
) -> Held:
    """Simulate many surveys of one case."""
    return in_blocks([case] * surveys, distance, rng, draws)


def print_populations(title: str, cases: Sequence[Case], rng: np.random.Generator) -> None:
    """Print how often intervals of many populations hold the truth, by how far that is from 0."""
    for name, distance in DISTANCES.items():
        print(f"\n{name}, {title}: {len(cases):,} populations surveyed once")
        print(f"{'true distance':20} {'surveys':>8} {HEAD}")
        found = in_blocks(cases, distance, rng)
        rows = {"all": np.full(len(cases), fill_value=True), "0": found.truth < 1e-12}
        for low, high in pairwise(BANDS):
            inside = (found.truth >= max(low, 1e-12)) & (found.truth < high)
            rows[f"{low:.2f} to {high:.2f}"] = inside
        for label, some in rows.items():
            if some.any():
                print(f"{label:20} {some.sum():8,} {Held(*(part[some] for part in found))}")


def print_grid(surveys: int, rng: np.random.Generator) -> None:
    """Print the coverage of each case of the grid, and how many cases lie within 93 to 97%."""
    for name, distance in DISTANCES.items():
        print(f"\n{name}, grid: {surveys:,} surveys a case")
        print(f"{'target, difference':39} {'truth':>6} {HEAD}")
        held = []
        for case in grid():
            found = coverage(case, distance, surveys, rng)
            held.append((found.truth[0], found.share))
            print(f"{case.name:39} {found.truth[0]:6.3f} {found}")
        away = np.array([share for truth, share in held if truth > 0])
        at_0 = np.array([share for truth, share in held if truth == 0])
        inside = ((away >= 0.93) & (away <= 0.97)).mean()
        print(f"true distance above 0: {len(away)} cases, {inside:.0%} within .93 to .97,", end=" ")
        print(f"least {away.min():.3f}, mean {away.mean():.3f}, most {away.max():.3f}")
        print(f"true distance 0: {len(at_0)} cases, {at_0.min():.3f} to {at_0.max():.3f}")


@click.command()
@click.option("--quick", is_flag=True, help="A fifth of the surveys.")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), help="With OpinionQA files."
)
def main(quick: bool, data: Path | None) -> None:
    """Print all tables."""
    surveys, start = SURVEYS // 5 if quick else SURVEYS, time.perf_counter()
    rng = np.random.default_rng(0)
    print(f"95% intervals, surveys of {RESPONDENTS}, 1,000 draws")
    print_populations("random", list(drawn(ROUNDS * surveys, rng)), rng)
    if data is not None:
        print_populations("groups of OpinionQA", list(real(data, ROUNDS * surveys, rng)), rng)
    print_grid(surveys, rng)
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
