"""Blocks with many ties inside and few between."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.errors import InputError
from plursim.graphs.base import SocialGraph
from plursim.graphs.blocks import block_ties, codes
from plursim.graphs.graph import Graph
from plursim.portable import Ints


class StochasticBlock(SocialGraph):
    """Blocks with one tie probability inside and another between (Holland, Laskey and Leinhardt 1983).

    Both probabilities are the same for all blocks and chosen so that, averaged over all agents, an agent
    has ``within`` ties inside its block and ``between`` ties outside. So the expected E-I index is
    (between - within) / (between + within), and members of small blocks have fewer ties inside.

    Examples
    --------
    >>> g = StochasticBlock(sizes=(30, 70), within=6, between=1)
    >>> g.build(100, np.random.default_rng(0), {}).agents, g.expected_ties(100)
    (100, 350.0)
    """

    kind: Literal["stochastic_block"] = "stochastic_block"
    attribute: str | None = Field(default=None, description="Persona attribute whose values are the blocks.")
    sizes: tuple[int, ...] | None = Field(
        default=None, description="Instead of an attribute: block sizes; members are drawn at random."
    )
    within: float = Field(ge=0, description="Mean number of ties to agents of the own block.")
    between: float = Field(ge=0, description="Mean number of ties to agents of other blocks.")

    @model_validator(mode="after")
    def _attribute_or_sizes(self) -> StochasticBlock:
        if (self.attribute is None) == (self.sizes is None):
            raise ValueError("state either attribute or sizes")
        if self.sizes is not None and (not self.sizes or min(self.sizes) < 1):
            raise ValueError("sizes must be at least one positive number")
        return self

    def build(
        self, agents: int, rng: np.random.Generator, attributes: Mapping[str, NDArray[np.str_]]
    ) -> Graph:
        """Return the graph."""
        blocks = self._blocks(agents, rng, attributes)
        size = np.bincount(blocks, minlength=1)
        inside = float((size * (size - 1)).sum())
        outside = float(agents * (agents - 1)) - inside
        within = _probability("within", self.within, agents, inside)
        between = _probability("between", self.between, agents, outside)
        return block_ties(blocks, np.where(np.eye(len(size), dtype=bool), within, between), rng)

    def _blocks(
        self, agents: int, rng: np.random.Generator, attributes: Mapping[str, NDArray[np.str_]]
    ) -> Ints:
        if self.attribute is not None:
            found: Ints = codes(attributes, (self.attribute,), agents)[0]
            return found
        sizes = self.sizes or ()
        if sum(sizes) != agents:
            raise InputError(f"block sizes {list(sizes)} sum to {sum(sizes)}, but there are {agents} agents")
        return rng.permutation(np.repeat(np.arange(len(sizes)), sizes))

    def expected_ties(self, agents: int) -> float:
        """Return agents x (within + between) / 2."""
        return agents * (self.within + self.between) / 2


def _probability(what: str, ties: float, agents: int, ordered_pairs: float) -> float:
    """Return the tie probability that gives this many ties an agent on average."""
    if ties * agents > ordered_pairs:
        most = ordered_pairs / max(agents, 1)
        raise InputError(
            f"{what}: {ties:g} ties an agent on average, but these blocks allow at most {most:.4g}"
        )
    return ties * agents / ordered_pairs if ordered_pairs else 0.0
