"""Groups that protocols seat agents in."""

from __future__ import annotations

import numpy as np

from plursim.portable import Ints
from plursim.society.society import Society


def seated(society: Society, purpose: str, size: int, *keys: str | int) -> Ints:
    """Seat agents at random in groups of one size; who finds no full group sits out.

    Returns
    -------
    members of each group, ascending, shape [groups, size].
    """
    there = society.everyone
    order = there[np.argsort(society.draw(purpose, *keys)[there], kind="stable")]
    return np.sort(order[: len(order) // size * size].reshape(-1, size), axis=1)


def group_of(society: Society, groups: Ints) -> Ints:
    """Return the group of each agent, -1 for none; shape [agents]."""
    place = np.full(society.size, -1, dtype=np.int64)
    place[groups] = np.arange(len(groups))[:, None]
    return place
