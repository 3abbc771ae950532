"""One seed rules all: random streams keyed by purpose, round and draw.

No stream depends on how many draws another made, on concurrency or on the order replies arrive. Draws for
agents are made for the whole population and indexed by agent, so an agent's draw does not depend on which
other agents were asked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError


def _word(key: str | int) -> int:
    """Map a key to 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(repr(key).encode(), digest_size=8).digest(), "big")


@dataclass(frozen=True)
class Streams:
    """The random streams of one run, all derived from one seed.

    Parameters
    ----------
    seed : any integer >= 0; 0 is a seed like any other.

    Examples
    --------
    >>> a, b = Streams(0), Streams(0)
    >>> bool((a.generator("graph").random(3) == b.generator("graph").random(3)).all())
    True
    >>> bool(a.generator("graph").random() == a.generator("personas").random())
    False
    """

    seed: int

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise InputError(f"seed must be an integer of 0 or more, given {self.seed!r}")

    def generator(self, purpose: str, *keys: str | int) -> np.random.Generator:
        """Return a fresh generator for a purpose and any further keys (round, draw, ...)."""
        words = tuple(_word(key) for key in (purpose, *keys))
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=words))

    def integer(self, purpose: str, *keys: str | int) -> int:
        """Return one keyed integer in 0 .. 2**31 - 1, for interfaces that want a seed of their own."""
        return int(self.generator(purpose, *keys).integers(2**31))

    def child(self, purpose: str, *keys: str | int) -> Streams:
        """Return independent streams for a part of the run, such as a repeat."""
        return Streams(int(self.generator(purpose, *keys).integers(2**63)))


def low_variance_uniforms(groups: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return one uniform draw for each member, spread evenly within each group.

    Within a group of m members the draws fall one in each of m equal slices of [0, 1), in random order, so
    that answers drawn from them follow the group's distribution more closely than independent draws. Each
    single draw is uniform.

    Parameters
    ----------
    groups : group of each member, integers >= 0, shape [members].
    rng : source of randomness.

    Returns
    -------
    draws in [0, 1), shape [members].

    Examples
    --------
    >>> u = low_variance_uniforms(np.zeros(4, dtype=np.int64), np.random.default_rng(1))
    >>> sorted(int(4 * x) for x in u)
    [0, 1, 2, 3]
    """
    members = len(groups)
    shuffled = rng.permutation(members)
    order = shuffled[np.argsort(groups[shuffled], kind="stable")]
    sizes = np.bincount(groups) if members else np.zeros(0, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]) if members else sizes
    rank = np.empty(members, dtype=np.int64)
    rank[order] = np.arange(members) - starts[groups[order]]
    draws = (rank + rng.random(members)) / np.maximum(sizes[groups], 1)
    result: NDArray[np.float64] = np.minimum(draws, np.nextafter(1.0, 0.0))
    return result
