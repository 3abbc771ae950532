"""Rules that compare candidates two by two."""

from __future__ import annotations

from typing import Literal

import numpy as np

from plursim.portable import Floats
from plursim.voting.base import VotingRule
from plursim.voting.profile import TIE, pairwise


def _beats(above: Floats) -> Floats:
    """Return 1 where one beats another and 1/2 where both are level, shape [candidates, candidates]."""
    margin = above - above.T
    least = TIE * max(1.0, float(above.max(initial=0.0)))
    return np.where(margin > least, 1.0, np.where(margin < -least, 0.0, 0.5))


class Copeland(VotingRule):
    """Most duels won wins; a level duel counts half (Copeland 1951)."""

    kind: Literal["copeland"] = "copeland"

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return duels won and half of those level, 0 .. candidates - 1."""
        won = _beats(pairwise(ballots.astype(np.int64), weights))
        return np.asarray(won.sum(axis=1) - 0.5)  # nobody fights oneself


class Maximin(VotingRule):
    """The smallest worst defeat wins: each candidate counts by its worst margin (Simpson and Kramer)."""

    kind: Literal["maximin"] = "maximin"

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the worst margin of each candidate over any other; 0 where there is no other."""
        above = pairwise(ballots.astype(np.int64), weights)
        margin = above - above.T
        np.fill_diagonal(margin, np.inf)
        worst = margin.min(axis=1)
        return np.where(np.isfinite(worst), worst, 0.0)


class Schulze(VotingRule):
    """Strongest paths of winning votes decide (Schulze 2011), as in the Habermas machine.

    A duel won counts by the votes of the winner. A path is as strong as its weakest duel; whoever has at
    least as strong a path to each other as back is elected. A candidate's score counts those it holds so.
    """

    kind: Literal["schulze"] = "schulze"

    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return how many others each candidate holds, 0 .. candidates - 1."""
        paths = strongest_paths(pairwise(ballots.astype(np.int64), weights))
        least = TIE * max(1.0, float(paths.max(initial=0.0)))
        holds = paths >= paths.T - least
        return np.asarray(holds.sum(axis=1) - 1.0)


def strongest_paths(above: Floats) -> Floats:
    """Return the strength of the strongest path from each candidate to each other, winning votes.

    Parameters
    ----------
    above : voters who rank one above the other, shape [candidates, candidates]; see
        :func:`plursim.voting.profile.pairwise`.

    Returns
    -------
    shape [candidates, candidates], 0 where there is no path (and on the diagonal).

    Examples
    --------
    >>> strongest_paths(np.array([[0.0, 5.0, 2.0], [1.0, 0.0, 4.0], [4.0, 2.0, 0.0]])).tolist()
    [[0.0, 5.0, 4.0], [4.0, 0.0, 4.0], [4.0, 4.0, 0.0]]
    """
    paths = np.where(_beats(above) == 1.0, above, 0.0)
    for middle in range(len(paths)):
        # Floyd and Warshall with (max, min) in place of (min, +).
        paths = np.maximum(paths, np.minimum(paths[:, middle, None], paths[None, middle, :]))
    np.fill_diagonal(paths, 0.0)
    return paths
