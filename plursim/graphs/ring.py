"""A ring: each agent is tied to its nearest on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.graphs.base import SocialGraph
from plursim.graphs.blocks import fewer
from plursim.graphs.graph import Graph


class Ring(SocialGraph):
    """Agents stand in a circle and are tied to the nearest on both sides.

    Examples
    --------
    >>> Ring().build(4, np.random.default_rng(0), {}).row(0).tolist()
    [1, 3]
    """

    kind: Literal["ring"] = "ring"
    degree: int = Field(
        default=2, ge=2, multiple_of=2, description="Ties of each agent: half to either side, so even."
    )

    def build(
        self,
        agents: int,
        rng: np.random.Generator,  # noqa: ARG002 - part of the contract
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002
    ) -> Graph:
        """Return the graph; agents stand in index order."""
        fewer("degree", self.degree, agents)
        step = np.arange(1, self.degree // 2 + 1)
        rows = np.arange(agents)[:, None]
        neighbours = np.sort((rows + np.concatenate([-step, step])) % agents, axis=1)
        return Graph(np.arange(agents + 1) * self.degree, neighbours.ravel())

    def expected_ties(self, agents: int) -> float:
        """Return agents x degree / 2."""
        return agents * self.degree / 2
