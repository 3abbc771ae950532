"""Pairs of neighbours drawn at random, as models of one meeting after another need them."""

from __future__ import annotations

import numpy as np

from plursim.portable import Ints
from plursim.society.society import Society


def drawn_pairs(society: Society, purpose: str, count: int) -> tuple[Ints, Ints]:
    """Draw agents that have a tie, with repetition, and a random neighbour of each; shapes [count]."""
    rng, graph = society.streams.generator(purpose, society.round), society.graph
    tied = np.flatnonzero(graph.degree)
    first = tied[rng.integers(len(tied), size=count)]
    return first, graph.drawn(first, rng)
