"""How often a model would not answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np

from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Figure, OfTotals, ratio
from plursim.measures.given import Given


class Refusal(Measure):
    """Share of answers that are refused, and that are missing for any reason; no part of a distance."""

    needs: ClassVar = frozenset({Need.POLL})
    told: ClassVar = {"": Told("answers refused"), "missing": Told("answers missing for any reason")}
    of_missing: ClassVar = True
    kind: Literal["refusal"] = "refusal"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield both shares of everybody who was asked."""
        asked = given.members * given.weight
        lost = given.members & (given.answers < 0)
        n, missing = int((asked > 0).sum()), int(lost.sum())
        for name, some in (("", given.refused[given.poll] & given.members), ("missing", lost)):
            sums = np.stack([some * asked, asked], axis=1)
            yield OfTotals(name=name, sums=sums, of=ratio, n=n, missing=missing, link="rate", by_group=True)
