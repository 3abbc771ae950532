"""How much sharper simulated answers are than people's: one temperature over all questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Several
from plursim.measures.kernels.expression import fit_temperature


class Calibration(Measure):
    """Temperature that brings all shares nearest to the survey, and the distance it leaves.

    Shares are raised to the power 1 / T, with one T for all questions (Meister et al. 2025): above 1 answers
    are too sharp, below 1 too flat. First polls; fitted to the very questions it is judged by, so that
    ``after`` is the least distance there can be, not a prediction.
    """

    needs: ClassVar = frozenset({Need.QUESTIONS, Need.SURVEY})
    told: ClassVar = {
        "temperature": Told("temperature that fits the survey", high=INF),
        "before": Told("mean total variation, as answered", better="less"),
        "after": Told("mean total variation, at that temperature", better="less"),
    }
    kind: Literal["calibration"] = "calibration"

    def over_questions(self, several: Several) -> Iterator[Figure]:
        """Yield the figures of every arm."""
        for arm, asked in several.arms.items():
            known = [
                (given.shares, given.truth.shares)
                for given in asked.values()
                if given.truth is not None and given.counted.any()
            ]
            if known:
                fitted = fit_temperature(*zip(*known, strict=True))
                for name, value in fitted._asdict().items():
                    yield Known(name=name, arm=arm, stage="first", n=len(known), value=float(value))
