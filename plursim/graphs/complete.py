"""Everyone hears everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from plursim.graphs.base import SocialGraph
from plursim.graphs.graph import Everybody, Graph


class Complete(SocialGraph):
    """Everyone is tied to everyone.

    Examples
    --------
    >>> Complete().build(3, np.random.default_rng(0), {}).neighbours.tolist()
    [1, 2, 0, 2, 0, 1]
    """

    stores_ties: ClassVar[bool] = False

    kind: Literal["complete"] = "complete"

    def build(
        self,
        agents: int,
        rng: np.random.Generator,  # noqa: ARG002 - part of the contract
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002
    ) -> Graph:
        """Return the graph; each row is all agents but its own. No tie is stored."""
        return Everybody(np.arange(agents))

    def expected_ties(self, agents: int) -> float:
        """Return agents x (agents - 1) / 2."""
        return agents * (agents - 1) / 2
