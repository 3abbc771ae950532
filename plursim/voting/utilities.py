"""Rules that weigh how strongly voters feel, or how sure they are."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim import portable
from plursim.portable import Floats
from plursim.voting.base import Ballot, VotingRule


class Nash(VotingRule):
    """The largest product of gains over the disagreement wins (Nash 1950); who loses by one blocks it.

    Ballots hold utilities. A candidate from which some voter gains nothing scores minus infinity.
    """

    ballot: ClassVar[Ballot] = "utilities"

    kind: Literal["nash"] = "nash"
    disagreement: float = Field(default=0.0, description="Utility of everybody where nothing is decided.")

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the weighted sum of the logarithms of gains; a utility that is missing does not count."""
        gains = np.where(np.isfinite(ballots), ballots - self.disagreement, 1.0)
        blocked = (gains <= 0).any(axis=0)
        logs = portable.log(np.where(gains > 0, gains, 1.0)) * weights[:, None]
        return np.where(blocked, -np.inf, logs.sum(axis=0))


class ConfidenceWeighted(VotingRule):
    """Each vote counts by how sure the voter is of it: the sum of confidences decides.

    Ballots hold a confidence of 0 .. 1 for the candidate a voter is for, NaN for all others. ``scale: bands``
    maps it as RECONCILE does, whose models are surer than they are right: up to .6 counts .1, below .8 .3,
    below .9 .5, below 1 .8 and 1 counts 1 (Chen, Saha and Bansal 2024).
    """

    ballot: ClassVar[Ballot] = "utilities"

    kind: Literal["confidence_weighted"] = "confidence_weighted"
    scale: Literal["stated", "bands"] = Field(default="stated", description="How confidence becomes weight.")

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the summed weight of confidence in each candidate."""
        sure = np.where(np.isfinite(ballots), ballots, 0.0)
        if self.scale == "bands":
            sure = np.where(np.isfinite(ballots), confidence_bands(sure), 0.0)
        return np.asarray((sure * weights[:, None]).sum(axis=0))


def confidence_bands(confidence: Floats) -> Floats:
    """Return the weight RECONCILE gives a stated confidence, same shape.

    Examples
    --------
    >>> confidence_bands(np.array([0.6, 0.61, 0.8, 0.9, 1.0])).tolist()
    [0.1, 0.3, 0.5, 0.8, 1.0]
    """
    bands = [confidence <= 0.6, confidence < 0.8, confidence < 0.9, confidence < 1.0]
    return np.select(bands, [0.1, 0.3, 0.5, 0.8], default=1.0)
