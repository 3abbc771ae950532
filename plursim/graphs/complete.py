"""Everyone hears everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from plursim.graphs.base import SocialGraph
from plursim.graphs.graph import Graph


class Complete(SocialGraph):
    """Everyone is tied to everyone.

    Examples
    --------
    >>> Complete().build(3, np.random.default_rng(0), {}).neighbours.tolist()
    [1, 2, 0, 2, 0, 1]
    """

    kind: Literal["complete"] = "complete"

    def build(
        self,
        agents: int,
        rng: np.random.Generator,  # noqa: ARG002 - part of the contract
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002
    ) -> Graph:
        """Return the graph; each row is all agents but its own."""
        others = max(agents - 1, 0)
        rows = np.arange(agents)[:, None]
        neighbours = np.arange(others) + (np.arange(others) >= rows)
        return Graph(np.arange(agents + 1) * others, neighbours.ravel())

    def expected_ties(self, agents: int) -> float:
        """Return agents x (agents - 1) / 2."""
        return agents * (agents - 1) / 2
