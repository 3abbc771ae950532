"""Instant runoff: the last of each count goes, and votes move on."""

from __future__ import annotations

from typing import Literal

import numpy as np

from plursim.portable import Floats
from plursim.voting.base import VotingRule
from plursim.voting.profile import TIE, completed


class InstantRunoff(VotingRule):
    """Whoever has the fewest first places leaves, and each ballot moves on to its next, until one is left.

    All who are level in the last place leave together; if that would be everybody, they tie. A ballot with
    several first places is split between them.
    """

    kind: Literal["instant_runoff"] = "instant_runoff"

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the count in which each candidate left, from 0; the last to stay has the highest."""
        ranks = completed(ballots.astype(np.int64))[0]
        left = np.zeros(ranks.shape[1])
        standing = np.arange(ranks.shape[1])
        for count in range(ranks.shape[1]):
            among = ranks[:, standing]
            first = among == among.min(axis=1, keepdims=True)
            votes = (first / first.sum(axis=1, keepdims=True) * weights[:, None]).sum(axis=0)
            leaves = votes <= votes.min() + TIE * float(weights.sum())
            left[standing] = count
            if leaves.all():
                break
            standing = standing[~leaves]
        return left
