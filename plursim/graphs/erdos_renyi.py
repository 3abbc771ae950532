"""Ties at random."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.graphs.base import SocialGraph
from plursim.graphs.blocks import block_ties, fewer
from plursim.graphs.graph import Graph


class ErdosRenyi(SocialGraph):
    """Every two agents are tied with the same probability (Erdos and Renyi; Gilbert 1959).

    Examples
    --------
    >>> ErdosRenyi(mean_degree=4).build(400, np.random.default_rng(0), {}).degree.mean().round()
    np.float64(4.0)
    """

    kind: Literal["erdos_renyi"] = "erdos_renyi"
    mean_degree: float = Field(ge=0, description="Mean number of ties of an agent.")

    def build(
        self,
        agents: int,
        rng: np.random.Generator,
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002 - part of the contract
    ) -> Graph:
        """Return the graph."""
        fewer("mean_degree", self.mean_degree, agents)
        probability = np.array([[self.mean_degree / max(agents - 1, 1)]])
        return block_ties(np.zeros(agents, dtype=np.int64), probability, rng)

    def expected_ties(self, agents: int) -> float:
        """Return agents x mean degree / 2."""
        return agents * self.mean_degree / 2
