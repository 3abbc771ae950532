"""Who meets whom in a round: pairs of neighbours, drawn so that everybody meets one at most."""

from __future__ import annotations

import numpy as np

from plursim.graphs.graph import Everybody
from plursim.portable import Ints
from plursim.society.society import Society


def matched(society: Society, purpose: str, *keys: str | int) -> Ints:
    """Draw a random matching of the social graph: pairs of neighbours, each agent in one at most.

    Ties are taken in a drawn order and kept where both ends are still free, so that no pair of neighbours
    is left unmatched together. In a graph of everybody with everybody all agents but one are paired.

    Parameters
    ----------
    purpose, keys : of the draw; include the round where pairs are to be drawn anew each round.

    Returns
    -------
    shape [pairs, 2], by the first of each pair, which has the lower index; who comes first in a game has to
    be drawn apart.
    """
    rng = society.streams.generator(purpose, *keys)
    if isinstance(society.graph, Everybody):
        there = np.intersect1d(society.graph.members, society.everyone)
        order = rng.permutation(there)[: len(there) // 2 * 2].reshape(-1, 2)
        return np.sort(order, axis=1)[np.argsort(order.min(axis=1), kind="stable")]
    heads, tails = society.graph.pairs()
    once = heads < tails
    heads, tails = heads[once], tails[once]
    free = np.ones(society.graph.agents, dtype=bool)
    pairs = []
    for tie in rng.permutation(len(heads)).tolist():
        one, other = int(heads[tie]), int(tails[tie])
        if free[one] and free[other]:
            free[one] = free[other] = False
            pairs.append((one, other))
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
