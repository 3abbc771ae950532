"""What votes on many statements say: consensus across opinion groups, and what sets a group apart.

Votes are agree (1), disagree (-1) and pass (0), NaN where a statement was not seen. Every share is counted
with one vote for and one against added (Laplace), so that a statement few have seen says little. The formulas
are those of Polis (Small et al. 2021), in our own words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.errors import InputError
from plursim.portable import Bools, Floats, Ints, power

CONFIDENT = 1.2815515655446004
"""Standard score that chance exceeds in one case of ten."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Votes counted by group and statement; every array has the shape [groups, statements]."""

    agree: Ints
    disagree: Ints
    seen: Ints

    @property
    def agree_share(self) -> Floats:
        """Share of those who saw a statement that agrees, 0 .. 1, counted with one vote more on each side."""
        return np.asarray((self.agree + 1) / (self.seen + 2))

    @property
    def disagree_share(self) -> Floats:
        """Share of those who saw a statement that disagrees, counted likewise."""
        return np.asarray((self.disagree + 1) / (self.seen + 2))


def tally(votes: Floats, groups: Ints) -> Tally:
    """Count votes by group.

    Parameters
    ----------
    votes : 1, -1, 0 or NaN, shape [participants, statements].
    groups : group of each participant, 0, 1, ...; -1 for none; shape [participants].

    Raises
    ------
    InputError : another value among the votes.

    Examples
    --------
    >>> counted = tally(np.array([[1.0, -1.0], [1.0, np.nan], [0.0, -1.0]]), np.array([0, 0, 1]))
    >>> counted.agree.tolist(), counted.disagree.tolist(), counted.seen.tolist()
    ([[2, 0], [0, 0]], [[0, 1], [0, 1]], [[2, 1], [1, 1]])
    """
    if not np.isin(votes[~np.isnan(votes)], (-1.0, 0.0, 1.0)).all():
        raise InputError(
            "votes are 1 (agree), -1 (disagree), 0 (pass), or NaN where a statement was not seen"
        )
    members = [groups == group for group in range(int(groups.max(initial=-1)) + 1)]

    def counted(what: Bools) -> Ints:
        rows = [what[member].sum(axis=0) for member in members]
        return np.array(rows, dtype=np.int64).reshape(len(members), votes.shape[1])

    return Tally(counted(votes == 1), counted(votes == -1), counted(~np.isnan(votes)))


def group_aware_consensus(counts: Tally) -> Floats:
    """Return the product of the groups' shares of agreement, shape [statements], 0 .. 1; higher is better.

    The product falls with the number of groups, so that values compare only where that is the same (or as
    roots of that order).

    Examples
    --------
    >>> one = Tally(np.array([[8], [3]]), np.array([[1], [0]]), np.array([[10], [4]]))
    >>> group_aware_consensus(one).round(4).tolist()
    [0.5]
    """
    return np.asarray(counts.agree_share.prod(axis=0))


def divisiveness(counts: Tally) -> Floats:
    """Return how far apart the most and the least agreeing group are, shape [statements], 0 .. 1.

    Examples
    --------
    >>> one = Tally(np.array([[8], [0]]), np.array([[0], [8]]), np.array([[8], [8]]))
    >>> divisiveness(one).tolist()
    [0.8]
    """
    return np.asarray(counts.agree_share.max(axis=0) - counts.agree_share.min(axis=0))


def one_share_score(votes: Ints | Floats, seen: Ints | Floats) -> Floats:
    """Return the standard score of a share against one half, one vote added; same shape.

    Examples
    --------
    >>> round(float(one_share_score(np.array(8), np.array(10))), 4)
    2.1106
    """
    more = np.asarray(seen, dtype=np.float64) + 1
    return np.asarray(2 * np.sqrt(more) * ((np.asarray(votes) + 1) / more - 0.5))


def two_shares_score(
    votes: Ints | Floats, seen: Ints | Floats, others: Ints | Floats, others_seen: Ints | Floats
) -> Floats:
    """Return the standard score of the difference of two shares, one vote added to each count; same shape.

    Examples
    --------
    >>> round(float(two_shares_score(np.array(8), np.array(10), np.array(2), np.array(10))), 4)
    2.569
    """
    a, n = np.asarray(votes) + 1.0, np.asarray(seen) + 1.0
    b, m = np.asarray(others) + 1.0, np.asarray(others_seen) + 1.0
    pooled = (a + b) / (n + m)
    spread = pooled * (1 - pooled) * (1 / n + 1 / m)
    known = spread > 0
    return np.where(known, (a / n - b / m) / np.sqrt(np.where(known, spread, 1.0)), 0.0)


def representative(counts: Tally, most: int = 5) -> list[list[int]]:
    """Return the statements that tell each group from all others, the most telling first.

    A statement represents a group by its agreement (or disagreement) where that is surely above one half and
    surely above that of everybody else (both at 90%). There are at most ``most``, and always at least one.

    Parameters
    ----------
    counts : of two groups at least.

    Examples
    --------
    >>> counts = Tally(np.array([[9, 0], [0, 9]]), np.array([[0, 9], [9, 0]]), np.full((2, 2), 9))
    >>> representative(counts, 1)
    [[0], [1]]
    """
    found = []
    for group in range(len(counts.seen)):
        others = np.arange(len(counts.seen)) != group
        best, sure = [], []
        for votes in (counts.agree, counts.disagree):
            here, seen = votes[group], counts.seen[group]
            there, seen_there = votes[others].sum(axis=0), counts.seen[others].sum(axis=0)
            own = one_share_score(here, seen)
            apart = two_shares_score(here, seen, there, seen_there)
            share = (here + 1) / (seen + 2)
            best.append(share / ((there + 1) / (seen_there + 2)) * apart * share * own)
            sure.append((own > CONFIDENT) & (apart > CONFIDENT))
        # A group is better told by what it is for: disagreement only follows.
        order = [
            int(one)
            for score, clear in zip(best, sure, strict=True)
            for one in np.argsort(-np.round(score, 12), kind="stable")
            if clear[one]
        ]
        most_telling = int(np.argmax(np.round(np.maximum(*best), 12)))
        found.append(list(dict.fromkeys(order))[:most] or [most_telling])
    return found


def priority(agree: Floats, passed: Floats, seen: Floats, extremity: Floats) -> Floats:
    """Return how much a statement is worth showing next; draw in proportion to it. Same shape, above 0.

    Parameters
    ----------
    agree, passed, seen : votes so far.
    extremity : length of the statement's direction in the plane of opinions, 0 or more.

    Examples
    --------
    >>> round(float(priority(np.array(1), np.array(0), np.array(1), np.array(0))), 4)
    12.5297
    """
    shown = np.asarray(seen) + 2
    share, skipped = (np.asarray(agree) + 1) / shown, (np.asarray(passed) + 1) / shown
    importance = (1 - skipped) * (np.asarray(extremity) + 1) * share
    return np.asarray((importance * (1 + 8 * power(0.5, np.asarray(seen) / 5))) ** 2)
