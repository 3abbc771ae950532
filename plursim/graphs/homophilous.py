"""Like knows like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.graphs.base import SocialGraph
from plursim.graphs.blocks import block_ties, codes, fewer
from plursim.graphs.graph import Graph
from plursim.portable import Floats, Ints


class Homophilous(SocialGraph):
    """Random ties of which a stated share joins agents of the same group.

    An agent has ``mean_degree`` ties on average, whatever its group. The share ``homophily`` of them goes
    to agents of its own group, drawn evenly; the rest goes to any agent. So with chance share c (how often
    two agents drawn at random are of one group), the share of ties within groups is c + homophily (1 - c):
    ``homophily`` is the share of the possible excess over chance, known as inbreeding homophily (Coleman
    1958), 0 for ties blind to groups and 1 for ties within groups only; the E-I index is 1 minus twice
    that share. With several attributes the like-with-like ties are split evenly over them: a tie made on
    religion is blind to age.

    A group with fewer members than the ties its members want becomes a clique, and they have fewer ties.

    Examples
    --------
    >>> part = Homophilous(attributes=("party",), mean_degree=6, homophily=1.0)
    >>> g = part.build(40, np.random.default_rng(0), {"party": np.array(["left", "right"] * 20)})
    >>> hearer, heard = g.pairs()
    >>> bool((hearer % 2 == heard % 2).all())
    True
    """

    kind: Literal["homophilous"] = "homophilous"
    attributes: tuple[str, ...] = Field(
        min_length=1, description="Persona attributes whose values are the groups."
    )
    mean_degree: float = Field(ge=0, description="Mean number of ties of an agent.")
    homophily: float = Field(
        ge=0, le=1, description="Share of ties made within the group on purpose: 0 blind, 1 only within."
    )

    def build(
        self, agents: int, rng: np.random.Generator, attributes: Mapping[str, NDArray[np.str_]]
    ) -> Graph:
        """Return the graph."""
        fewer("mean_degree", self.mean_degree, agents)
        groups = codes(attributes, self.attributes, agents)
        cells, member = np.unique(groups, axis=1, return_inverse=True)
        return block_ties(member.ravel().astype(np.int64), self._probabilities(groups, cells), rng)

    def _probabilities(self, groups: Ints, cells: Ints) -> Floats:
        """Return the tie probability of two cells (combinations of groups), shape [cells, cells]."""
        agents = groups.shape[1]
        blind = (1 - self.homophily) * self.mean_degree / max(agents - 1, 1)
        wanted = self.homophily * self.mean_degree / len(groups)
        probability = np.full((cells.shape[1],) * 2, blind)
        for own, of_cell in zip(groups, cells, strict=True):
            alike = of_cell[:, None] == of_cell[None, :]
            probability += np.where(alike, wanted / np.maximum(np.bincount(own)[of_cell] - 1, 1), 0.0)
        capped: Floats = np.minimum(probability, 1.0)
        return capped

    def expected_ties(self, agents: int) -> float:
        """Return agents x mean degree / 2."""
        return agents * self.mean_degree / 2
