"""How often the interval of the association distance holds the truth: ``python -m benchmarks.association``.

Populations answer from correlated normal traits cut at random points. The simulated one has all correlations
shrunk by the same share towards 0; the truth is that of 200,000 people of either. 400 agents are compared
with 944 respondents, in every row in 8 populations.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from plursim.measures.association import interval_of_distance
from plursim.measures.joint import Joint
from plursim.measures.kernels.association import Scale, pair_associations
from plursim.portable import Floats, Ints

AGENTS, RESPONDENTS, MANY, POPULATIONS = 400, 944, 200_000, 8


@dataclass(frozen=True, eq=False)
class Population:
    """People whose answers are cuts of correlated traits; the first questions are nominal."""

    root: Floats
    cuts: list[Floats]
    nominal: int

    @property
    def scales(self) -> list[Scale]:
        """Positions of ordinal options, numbers of nominal ones."""
        return [
            len(cut) + 1 if place < self.nominal else np.arange(len(cut) + 1.0)
            for place, cut in enumerate(self.cuts)
        ]

    def answers(self, size: int, rng: np.random.Generator) -> Ints:
        """Draw people; option indices [size, questions]."""
        traits = rng.normal(size=(size, len(self.root))) @ self.root.T
        return np.stack([np.searchsorted(cut, traits[:, k]) for k, cut in enumerate(self.cuts)], axis=1)


def pair(questions: int, nominal: int, shrunk: float, seed: int) -> tuple[Population, Population]:
    """Return a population and the one that simulates it, with correlations shrunk by a share."""
    rng = np.random.default_rng(seed)
    loadings = rng.normal(size=(questions, questions + 2))
    product = loadings @ loadings.T
    scale = np.sqrt(np.diag(product))
    people = product / scale[:, None] / scale
    agents = (1 - shrunk) * people + shrunk * np.eye(questions)
    cuts = [np.sort(rng.normal(size=rng.integers(1, 7)) * 0.8) for _ in range(questions)]
    one, other = (Population(np.linalg.cholesky(each), cuts, nominal) for each in (people, agents))
    return one, other


def held(questions: int, nominal: int, shrunk: float, samples: int) -> tuple[float, float, float]:
    """Return the mean true distance, how many intervals hold it, and their mean width."""
    found = []
    for seed in range(POPULATIONS):
        people, agents = pair(questions, nominal, shrunk, seed)
        rng = np.random.default_rng((seed, questions, nominal))
        large = [pair_associations(each.answers(MANY, rng), each.scales) for each in (people, agents)]
        truth = float(np.abs(large[0] - large[1]).mean()) if shrunk else 0.0
        for _ in range(samples):
            ours, theirs = (
                Joint(each.answers(size, rng), each.scales, np.ones(size), np.arange(size))
                for each, size in ((agents, AGENTS), (people, RESPONDENTS))
            )
            drawn = ours.resampled(rng) - theirs.resampled(rng)
            low, high = interval_of_distance(ours.values - theirs.values, drawn)
            found.append((truth, low <= truth <= high, high - low))
    truths, holds, widths = (float(np.mean(column)) for column in zip(*found, strict=True))
    return truths, holds, widths


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=60, help="pairs of samples of each population")
    samples = parser.parse_args().samples
    print("| questions | nominal | correlations shrunk by | true distance | intervals that hold it | width |")
    print("|---|---|---|---|---|---|")
    for questions, nominal in ((2, 0), (5, 0), (8, 0), (5, 2)):
        for shrunk in (0.0, 0.1, 0.3, 0.6):
            truth, holds, width = held(questions, nominal, shrunk, samples)
            print(
                f"| {questions} | {nominal} | {shrunk:.0%} | {truth:.3f} | {holds:.3f} | {width:.3f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
