"""Growth by preferential attachment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.graphs.base import SocialGraph
from plursim.graphs.blocks import fewer
from plursim.graphs.graph import Graph


class BarabasiAlbert(SocialGraph):
    """Newcomers tie to agents in proportion to the ties these have (Barabasi and Albert 1999).

    Growth starts from a star of ``ties + 1`` agents. Low indices tend to be hubs; personas are drawn
    independently of the index, so hubs are a random sample of them.

    Examples
    --------
    >>> g = BarabasiAlbert(ties=3).build(50, np.random.default_rng(0), {})
    >>> len(g.neighbours) // 2 == 3 * (50 - 3)
    True
    """

    kind: Literal["barabasi_albert"] = "barabasi_albert"
    ties: int = Field(ge=1, description="Ties each newcomer makes.")

    def build(
        self,
        agents: int,
        rng: np.random.Generator,
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002 - part of the contract
    ) -> Graph:
        """Return the graph."""
        import networkx as nx

        fewer("ties", self.ties, agents)
        seed = int(rng.integers(2**63))  # networkx draws several times faster from its own generator
        ties = np.array(nx.barabasi_albert_graph(agents, self.ties, seed=seed).edges)
        return Graph.from_edges(agents, ties[:, 0], ties[:, 1])

    def expected_ties(self, agents: int) -> float:
        """Return ties x (agents - ties)."""
        return self.ties * (agents - self.ties)
