"""What juries of a stated composition would decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Given
from plursim.measures.kernels.jury import jury_verdicts, smallest_flip


class Jury(Measure):
    """Verdict of juries with seats for stated groups, how often they decide otherwise, and what flips it.

    Jury learning (Gordon et al. 2022): each jury draws its seats from the agents of each group without
    replacement; its verdict is the mean or median stance on a scale of 0 to 1. ``flip`` is the fewest seats
    to reassign so that the expected verdict crosses the threshold. Ordinal questions only.
    """

    needs: ClassVar = frozenset({Need.POLL})
    told: ClassVar = {
        "verdict": Told("median verdict of juries"),
        "otherwise": Told("juries that decide otherwise"),
        "flip": Told("seats that flip the verdict", high=INF),
    }
    weights_count: ClassVar = False  # juries are drawn from agents
    example: ClassVar[Mapping[str, Any]] = {"variable": "camp", "seats": {"red": 6, "blue": 6}}
    kind: Literal["jury"] = "jury"
    variable: str = Field(description="Group variable that seats are given by.")
    seats: dict[str, int] = Field(min_length=1, description="Seats by label of that variable.")
    verdict: Literal["mean", "median"] = Field(default="mean", description="How a jury's stances become one.")
    threshold: float = Field(default=0.5, ge=0, le=1, description="Verdict from which a jury is in favour.")
    juries: int = Field(default=1000, ge=1, le=100_000, description="Juries drawn.")

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield verdict, share of other verdicts and smallest flip, where every group fills its seats."""
        if self.variable not in given.groups or not given.question.ordinal:
            return
        scale, counted = given.question.scale, given.counted
        labels = given.groups[self.variable][counted]
        stances = ((given.stances - scale[0]) / (scale[-1] - scale[0]))[counted]
        order = np.lexsort((stances, labels))  # so that juries do not depend on the order of agents
        labels, stances = labels[order], stances[order]
        if any((labels == name).sum() < seats for name, seats in self.seats.items()):
            return
        found = jury_verdicts(
            stances, labels, self.seats, given.stream("jury", str(given.poll)), resamples=self.juries,
            verdict=self.verdict, threshold=self.threshold,
        )  # fmt: skip
        n, missing = int(counted.sum()), int((given.members & ~counted).sum())
        yield Known(name="verdict", value=found.final, n=n, missing=missing)
        yield Known(name="otherwise", value=found.otherwise, n=n, missing=missing)
        means = {str(name): float(stances[labels == name].mean()) for name in np.unique(labels)}
        flip = smallest_flip(means, self.seats, self.threshold)
        if flip is not None:
            yield Known(name="flip", value=float(flip.moved), n=n, missing=missing)
