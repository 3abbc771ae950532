"""How the odds of giving up an answer grow with the number of peers against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np
from scipy.special import ndtri

from plursim.errors import MeasureError
from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Given
from plursim.measures.kernels.pressure import peer_pressure


class Pressure(Measure):
    """Log odds of giving up an answer for each further peer heard with another one, by logistic regression.

    Of agents that heard somebody: peers with another first answer less peers with the same. The interval
    takes agents as independent; compare arms and runs before reading it.
    """

    needs: ClassVar = frozenset({Need.POLLS, Need.EXPOSURES})
    of_movement: ClassVar = True
    told: ClassVar = {"": Told("log odds of switching, a further peer against", low=-INF, high=INF)}
    kind: Literal["pressure"] = "pressure"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the slope, where switching varies and a finite one exists."""
        if given.heard is None:
            return
        agents, first, last = given.options.shape[1], given.options[0], given.options[-1]
        pairs = np.unique(given.heard.hearer * agents + given.heard.sender)
        hearer, sender = pairs // agents, pairs % agents
        known = (first[hearer] >= 0) & (first[sender] >= 0) & (last[hearer] >= 0) & (hearer != sender)
        hearer, other = hearer[known], (first[hearer] != first[sender])[known]
        against, favour = (np.bincount(hearer[some], minlength=agents) for some in (other, ~other))
        heard = against + favour > 0
        try:
            found = peer_pressure((first != last)[heard], against[heard], favour[heard])
        except MeasureError:  # nobody switched, everybody did, or peers tell it perfectly
            return
        reach = float(ndtri(0.975) * found.standard_errors[1])
        yield Known(
            value=found.pressure, low=found.pressure - reach, high=found.pressure + reach,
            n=int(heard.sum()), missing=int((~heard).sum()),
        )  # fmt: skip
