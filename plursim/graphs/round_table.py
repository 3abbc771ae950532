"""Small groups in which everyone hears everyone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.graphs.base import SocialGraph
from plursim.graphs.graph import Graph
from plursim.graphs.seating import seat
from plursim.portable import Ints


class RoundTable(SocialGraph):
    """Agents are seated at random in groups; everyone hears everyone at the own table.

    Examples
    --------
    >>> RoundTable(size=4).build(10, np.random.default_rng(0), {}).degree.sum()  # tables of 4, 3 and 3
    np.int64(24)
    """

    kind: Literal["round_table"] = "round_table"
    size: int = Field(ge=2, description="Most agents at a table; tables differ by at most one.")

    def build(
        self,
        agents: int,
        rng: np.random.Generator,
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002 - part of the contract
    ) -> Graph:
        """Return the graph."""
        order = np.argsort(seat(agents, self.size, rng), kind="stable")
        heads, tails = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for table in np.split(order, np.cumsum(table_sizes(agents, self.size))[:-1]):
            first, second = np.triu_indices(len(table), k=1)
            heads.append(table[first])
            tails.append(table[second])
        return Graph.from_edges(agents, np.concatenate(heads), np.concatenate(tails))

    def expected_ties(self, agents: int) -> float:
        """Return the exact number of ties."""
        size = table_sizes(agents, self.size)
        return float((size * (size - 1) / 2).sum())


def table_sizes(agents: int, size: int) -> Ints:
    """Return table sizes: as few tables as hold at most ``size`` each, differing by at most one.

    Examples
    --------
    >>> table_sizes(10, 4).tolist()
    [4, 3, 3]
    """
    tables = max(-(-agents // size), 1)
    return np.full(tables, agents // tables) + (np.arange(tables) < agents % tables)
