"""Random ties between blocks of agents: the common core of the random graphs whose ties are independent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, unknown
from plursim.graphs.graph import Graph
from plursim.portable import Floats, Ints


def block_ties(blocks: Ints, probabilities: Floats, rng: np.random.Generator) -> Graph:
    """Tie every two agents independently, with the probability that belongs to their two blocks.

    Parameters
    ----------
    blocks : block of each agent, integers from 0, shape [agents].
    probabilities : symmetric, in 0..1, shape [blocks, blocks].
    rng : source of randomness.

    Notes
    -----
    The number of ties of two blocks is binomial and the ties are a draw without replacement from their
    pairs, which is the same distribution as one coin per pair at a cost that grows with ties, not pairs.
    """
    members = [np.flatnonzero(blocks == block) for block in range(len(probabilities))]
    heads, tails = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for a, own in enumerate(members):
        for b in range(a, len(members)):
            other = members[b]
            pairs = len(own) * (len(own) - 1) // 2 if a == b else len(own) * len(other)
            if pairs == 0 or probabilities[a, b] == 0:
                continue
            drawn = rng.choice(pairs, rng.binomial(pairs, probabilities[a, b]), replace=False, shuffle=False)
            first, second = triangle(drawn) if a == b else np.divmod(drawn, len(other))
            heads.append(own[first])
            tails.append(other[second])
    return Graph.from_edges(len(blocks), np.concatenate(heads), np.concatenate(tails))


def triangle(index: Ints) -> tuple[Ints, Ints]:
    """Return the pair (i, j), i < j, with a given number when pairs are counted by j, then i.

    Examples
    --------
    >>> [part.tolist() for part in triangle(np.arange(6))]
    [[0, 0, 1, 0, 1, 2], [1, 2, 2, 3, 3, 3]]
    """
    j = ((1 + np.sqrt(1 + 8 * index.astype(np.float64))) / 2).astype(np.int64)
    j -= j * (j - 1) // 2 > index  # the square root of a large number may round up
    return index - j * (j - 1) // 2, j


def codes(attributes: Mapping[str, NDArray[np.str_]], names: Sequence[str], agents: int) -> Ints:
    """Return each agent's group on each attribute as an integer from 0, shape [attributes, agents].

    Raises
    ------
    InputError : an attribute the personas do not have.
    """
    for name in names:
        if name not in attributes:
            raise InputError(unknown("persona attribute", name, attributes))
    found = [np.unique(np.asarray(attributes[name]), return_inverse=True)[1] for name in names]
    return np.array(found, dtype=np.int64).reshape(len(names), agents)


def fewer(what: str, value: float, agents: int) -> None:
    """Refuse a degree that this many agents cannot have.

    Raises
    ------
    InputError : the degree is not below the number of agents.
    """
    if value > max(agents - 1, 0):
        raise InputError(f"{what} {value:g} needs more than {agents} agents: at most {max(agents - 1, 0)}")
