"""Rules that add up what each ballot gives a candidate."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.portable import Floats
from plursim.voting.base import Ballot, VotingRule
from plursim.voting.profile import TIE, completed


def _shares_of_first(ballots: Floats) -> Floats:
    """Return the vote each ballot gives each candidate: to its first, in equal parts where several are."""
    ranks = completed(ballots.astype(np.int64))[0]
    first = ranks == ranks.min(axis=1, keepdims=True)
    return np.asarray(first / first.sum(axis=1, keepdims=True))


class _FirstPlaces(VotingRule):
    """Candidates count by who puts them first."""

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the weight of voters who put each candidate first."""
        return np.asarray((_shares_of_first(ballots) * weights[:, None]).sum(axis=0))


class Plurality(_FirstPlaces):
    """Most first places win; a ballot with several first places is split between them."""

    kind: Literal["plurality"] = "plurality"


class Majority(_FirstPlaces):
    """More than half of the votes cast, and at least a stated share, elect; without a quorum nothing does.

    With ``threshold: 0.6667`` two thirds are needed; unanimity is ``threshold: 1``. Falling short elects
    nobody: a jury hangs, a motion fails.
    """

    kind: Literal["majority"] = "majority"
    threshold: float = Field(default=0.5, ge=0.5, le=1, description="Least share of the votes cast.")
    quorum: float = Field(default=0.0, ge=0, le=1, description="Least share of voters who must vote.")

    def why_nobody(self, scores: Floats, ballots: Floats, weights: Floats, voters: float) -> str:  # noqa: ARG002
        """Return ``no_quorum`` or ``below_threshold`` where the vote elects nobody."""
        cast = float(weights.sum())
        if cast < self.quorum * voters * (1 - TIE):
            return "no_quorum"
        best = float(scores.max()) / cast
        enough = best > 0.5 * (1 + TIE) and best >= self.threshold * (1 - TIE)
        return "" if enough else "below_threshold"


class Approval(VotingRule):
    """Most approvals win; a ballot approves of any number of candidates (1 or 0 for each, NaN for none)."""

    ballot: ClassVar[Ballot] = "approvals"

    kind: Literal["approval"] = "approval"

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the weight of voters who approve of each candidate."""
        return np.asarray(((ballots > 0) * weights[:, None]).sum(axis=0))


class Borda(VotingRule):
    """A candidate gets a point for each it is ranked above, half a point for each it ties with."""

    kind: Literal["borda"] = "borda"

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the points of each candidate, 0 .. (candidates - 1) times the weight of voters."""
        ranks = completed(ballots.astype(np.int64))[0]
        points = np.zeros(ranks.shape)
        for one in range(ranks.shape[1]):
            points[:, one] = (ranks[:, one, None] < ranks).sum(axis=1)
            points[:, one] += ((ranks[:, one, None] == ranks).sum(axis=1) - 1) / 2
        return np.asarray((points * weights[:, None]).sum(axis=0))
