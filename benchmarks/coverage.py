"""How often 95% intervals of a distance to the survey hold the true distance.

    python benchmarks/coverage.py [--quick]

For every case 1,000 surveys of 500 respondents are simulated from known shares and compared with a target
that is known exactly or (with 5 options) is itself a survey of 1,000. Printed are the shares of intervals
that hold the truth, lie too high and lie too low. The shares of the target are even or fall off; the
truth differs from them in one pair of options, in a shift of the lower half to the upper, or in every other
option: near the boundary at 0 these are hard in different ways. ``--quick`` simulates 200 surveys a case.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plursim.measures import distance_interval, total_variation, wasserstein
from plursim.measures.uncertainty import Distance

Floats = NDArray[np.float64]

DISTANCES: dict[str, Distance] = {"total variation": total_variation, "wasserstein": wasserstein}
RESPONDENTS, TARGET = 500, 1000
BLOCK = 100


class Case(NamedTuple):
    """One population and its target."""

    name: str
    shares: Floats
    target: Floats
    target_n: int | None


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


def cases() -> Iterator[Case]:
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


def coverage(
    case: Case, distance: Distance, surveys: int, rng: np.random.Generator, draws: int = 1000
) -> Floats:
    """Return the true distance, the shares of intervals that hold it, lie above and below, and the width."""
    truth = float(distance(case.shares, case.target))
    ends = []
    for start in range(0, surveys, BLOCK):
        size = min(BLOCK, surveys - start)
        answers = rng.choice(len(case.shares), p=case.shares, size=(RESPONDENTS, size))
        counts = np.eye(len(case.shares))[answers]
        target = case.target
        if case.target_n is not None:
            target = rng.multinomial(case.target_n, case.target, size=size) / case.target_n
        found = distance_interval(distance, counts, target, rng, target_n=case.target_n, draws=draws)
        ends.append((found.low, found.high))
    low, high = np.concatenate(ends, axis=1)
    above, below = (low > truth + 1e-12).mean(), (high < truth - 1e-12).mean()
    return np.array([truth, 1 - above - below, above, below, (high - low).mean()])


def main(surveys: int) -> None:
    """Print the table and how many cases lie within 93 to 97%."""
    rng = np.random.default_rng(0)
    for name, distance in DISTANCES.items():
        start = time.perf_counter()
        print(f"\n{name}: {surveys:,} surveys of {RESPONDENTS}, 1,000 draws")
        print(f"{'target, difference':39} {'truth':>6} {'held':>6} {'above':>6} {'below':>6} {'width':>6}")
        held = []
        for case in cases():
            row = coverage(case, distance, surveys, rng)
            held.append((row[0], row[1]))
            print(f"{case.name:39} " + " ".join(f"{value:6.3f}" for value in row))
        away = np.array([share for truth, share in held if truth > 0])
        at_0 = np.array([share for truth, share in held if truth == 0])
        inside = ((away >= 0.93) & (away <= 0.97)).mean()
        print(f"true distance above 0: {len(away)} cases, {inside:.0%} within .93 to .97,", end=" ")
        print(f"least {away.min():.3f}, mean {away.mean():.3f}, most {away.max():.3f}")
        print(f"true distance 0: {len(at_0)} cases, {at_0.min():.3f} to {at_0.max():.3f}")
        print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main(200 if "--quick" in sys.argv else 1000)
