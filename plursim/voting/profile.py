"""What voters hand in, as arrays, and how candidates compare two by two."""

from __future__ import annotations

import numpy as np

from plursim.errors import InputError
from plursim.portable import Bools, Floats, Ints

TIE = 1e-9
"""Scores nearer than this, relative to the largest, are equal: no rounding may elect anybody."""


def completed(ballots: Ints) -> tuple[Ints, Bools]:
    """Return ballots in which every candidate has a rank, and which ballots count.

    A candidate without a rank stands below all that have one, level with the others without. A ballot that
    ranks nobody does not count.

    Parameters
    ----------
    ballots : ranks, shape [voters, candidates]; 0 is best, equal ranks are ties, -1 is no rank.

    Raises
    ------
    InputError : the array is not of that shape, or has ranks below -1.

    Examples
    --------
    >>> ranks, counts = completed(np.array([[1, -1, 0], [-1, -1, -1]]))
    >>> ranks.tolist(), counts.tolist()
    ([[1, 2, 0], [0, 0, 0]], [True, False])
    """
    ballots = np.asarray(ballots, dtype=np.int64)
    if ballots.ndim != 2 or ballots.shape[1] == 0 or (ballots < -1).any():
        raise InputError("ballots need a rank of each candidate, shape [voters, candidates]; -1 for none")
    below = ballots.max(axis=1, initial=-1, keepdims=True) + 1
    return np.where(ballots < 0, below, ballots), np.asarray((ballots >= 0).any(axis=1))


def pairwise(ballots: Ints, weights: Floats | None = None) -> Floats:
    """Return how many voters rank one candidate strictly above another, shape [candidates, candidates].

    Parameters
    ----------
    ballots : as in :func:`completed`; ``weights`` how much each counts, shape [voters].

    Examples
    --------
    >>> pairwise(np.array([[0, 1, 2], [1, 0, 1]])).tolist()
    [[0.0, 1.0, 1.0], [1.0, 0.0, 2.0], [0.0, 0.0, 0.0]]
    """
    ranks, counts = completed(ballots)
    weight = counts * (1.0 if weights is None else weights)
    above = np.zeros((ranks.shape[1], ranks.shape[1]))
    for one in range(ranks.shape[1]):
        # A candidate at a time: voters x candidates fits where voters x candidates squared may not.
        above[one] = ((ranks[:, one, None] < ranks) * weight[:, None]).sum(axis=0)
    return above


def dense_ranks(scores: Floats) -> Ints:
    """Return ranks of scores: 0 is the highest, equal scores share a rank, no rank is left out.

    Scores count as equal within :data:`TIE` of the largest magnitude.

    Examples
    --------
    >>> dense_ranks(np.array([2.0, 5.0, 5.0 + 1e-12, 1.0])).tolist()
    [1, 0, 0, 2]
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    finite = np.abs(ordered[np.isfinite(ordered)])
    least = TIE * max(1.0, float(finite.max(initial=0.0)))
    with np.errstate(invalid="ignore"):  # two candidates at minus infinity are level
        steps = np.diff(ordered) < -least
    ranks = np.zeros(len(scores), dtype=np.int64)
    ranks[order] = np.concatenate([[0], np.cumsum(steps)])
    return ranks


def condorcet_winner(ballots: Ints, weights: Floats | None = None) -> int:
    """Return who beats every other candidate two by two, -1 where nobody does.

    Examples
    --------
    >>> condorcet_winner(np.array([[0, 1, 2], [0, 2, 1], [2, 0, 1]]))
    0
    """
    above = pairwise(ballots, weights)
    wins = above - above.T > TIE * max(1.0, float(above.max(initial=0.0)))
    beats = wins.sum(axis=1) == len(above) - 1
    return int(np.argmax(beats)) if beats.any() else -1
