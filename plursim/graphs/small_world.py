"""A ring with some ties rewired."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.graphs.base import SocialGraph
from plursim.graphs.blocks import fewer
from plursim.graphs.graph import Graph


class SmallWorld(SocialGraph):
    """A ring in which each tie is rewired with a stated probability (Watts and Strogatz 1998).

    Examples
    --------
    >>> g = SmallWorld(degree=4, rewiring=0.1).build(50, np.random.default_rng(0), {})
    >>> len(g.neighbours) // 2
    100
    """

    kind: Literal["small_world"] = "small_world"
    degree: int = Field(ge=2, multiple_of=2, description="Ties of each agent before rewiring; even.")
    rewiring: float = Field(
        default=0.1, ge=0, le=1, description="Probability that the far end of a tie moves to a random agent."
    )

    def build(
        self,
        agents: int,
        rng: np.random.Generator,
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002 - part of the contract
    ) -> Graph:
        """Return the graph."""
        import networkx as nx

        fewer("degree", self.degree, agents)
        seed = int(rng.integers(2**63))  # networkx draws several times faster from its own generator
        ties = np.array(nx.watts_strogatz_graph(agents, self.degree, self.rewiring, seed=seed).edges)
        return Graph.from_edges(agents, ties[:, 0], ties[:, 1])

    def expected_ties(self, agents: int) -> float:
        """Return agents x degree / 2; rewiring moves ties and loses none."""
        return agents * self.degree / 2
