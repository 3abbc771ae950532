"""What a decision on ranked ballots does or does not live up to, checked on the ballots themselves."""

from __future__ import annotations

import numpy as np

from plursim.portable import Floats, Ints
from plursim.voting.profile import TIE, completed, condorcet_winner, pairwise

AXIOMS = ("majority", "condorcet", "condorcet_loser", "pareto", "smith")


def axioms(ballots: Ints, winners: Ints, weights: Floats | None = None) -> dict[str, bool | None]:
    """Return which axioms a decision meets on these ballots; None where they ask nothing of it.

    ``majority``: who is first on more than half of the ballots is the only winner. ``condorcet``: who beats
    everybody two by two is the only winner. ``condorcet_loser``: who loses to everybody does not win.
    ``pareto``: nobody wins whom everybody who ranks them apart ranks below one other. ``smith``: winners come
    from the smallest set that beats everybody outside it.

    Parameters
    ----------
    ballots : ranks, shape [voters, candidates]; see :func:`plursim.voting.profile.completed`.
    winners : candidates elected, none or several allowed.

    Examples
    --------
    >>> axioms(np.array([[0, 1, 2], [0, 2, 1], [2, 0, 1]]), np.array([0]))["condorcet"]
    True
    """
    ranks, counts = completed(ballots)
    weight = np.asarray(counts * (1.0 if weights is None else weights), dtype=np.float64)
    above, elected = pairwise(ballots, weights), {int(one) for one in winners}
    first = (ranks == ranks.min(axis=1, keepdims=True)) & counts[:, None]
    alone = first & (first.sum(axis=1, keepdims=True) == 1)
    votes, total = (alone * weight[:, None]).sum(axis=0), float(weight.sum())
    most = int(votes.argmax())
    favourite = most if votes[most] > total / 2 * (1 + TIE) else -1
    best, worst = condorcet_winner(ballots, weights), condorcet_winner(-ranks + ranks.max(initial=0), weight)
    beaten = [
        other
        for other in elected
        if any(above[one, other] > 0 and above[other, one] <= 0 for one in range(len(above)))
    ]
    return {
        "majority": None if favourite < 0 else elected == {favourite},
        "condorcet": None if best < 0 else elected == {best},
        "condorcet_loser": None if worst < 0 or len(above) < 2 else worst not in elected,
        "pareto": not beaten if elected else None,
        "smith": elected <= smith_set(above) if elected else None,
    }


def smith_set(above: Floats) -> set[int]:
    """Return the smallest set of candidates each of whom beats everybody outside it two by two.

    Parameters
    ----------
    above : voters who rank one above the other, shape [candidates, candidates].

    Examples
    --------
    >>> sorted(smith_set(np.array([[0, 2, 1, 3], [1, 0, 2, 3], [2, 1, 0, 3], [0, 0, 0, 0]])))
    [0, 1, 2]
    """
    least = TIE * max(1.0, float(np.max(above, initial=0.0)))
    holds = above - above.T >= -least
    # Who holds most others comes first in every such set; it grows until nobody outside holds a member.
    inside = {int(one) for one in np.flatnonzero(holds.sum(axis=1) == holds.sum(axis=1).max())}
    while True:
        outside = [other for other in range(len(holds)) if other not in inside]
        more = {other for other in outside if any(holds[other, one] for one in inside)}
        if not more:
            return inside
        inside |= more
