"""A rectangular grid."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import InputError
from plursim.graphs.base import SocialGraph
from plursim.graphs.graph import Graph


class Lattice(SocialGraph):
    """Agents stand on a rectangular grid and are tied to the cells around them.

    Examples
    --------
    >>> Lattice(periodic=False).build(9, np.random.default_rng(0), {}).row(4).tolist()
    [1, 3, 5, 7]
    """

    kind: Literal["lattice"] = "lattice"
    rows: int | None = Field(
        default=None, ge=1, description="Rows of the grid; default: the most nearly square grid that fits."
    )
    periodic: bool = Field(default=True, description="Whether opposite edges are joined (a torus).")
    neighbourhood: Literal["von_neumann", "moore"] = Field(
        default="von_neumann",
        description="4 cells around (von_neumann) or 8, with the diagonal ones (moore).",
    )

    def build(
        self,
        agents: int,
        rng: np.random.Generator,  # noqa: ARG002 - part of the contract
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002
    ) -> Graph:
        """Return the graph; agents fill the grid row by row."""
        rows, columns = self.shape(agents)
        row, column = np.divmod(np.arange(agents), columns)
        steps = [(0, 1), (1, 0)] + ([(1, 1), (1, -1)] if self.neighbourhood == "moore" else [])
        heads, tails = [], []
        for down, right in steps:
            to_row, to_column = row + down, column + right
            inside = (to_row < rows) & (to_column >= 0) & (to_column < columns)
            kept = np.ones(agents, dtype=bool) if self.periodic else inside
            heads.append(np.flatnonzero(kept))
            tails.append(((to_row % rows) * columns + to_column % columns)[kept])
        return Graph.from_edges(agents, np.concatenate(heads), np.concatenate(tails))

    def shape(self, agents: int) -> tuple[int, int]:
        """Return rows and columns of the grid.

        Raises
        ------
        InputError : this many agents do not fill such a grid.
        """
        if self.rows is not None and agents % self.rows:
            raise InputError(
                f"a lattice of {self.rows} rows needs a multiple of {self.rows} agents, not {agents}"
            )
        if self.rows is not None:
            return self.rows, agents // self.rows
        rows = next((r for r in range(math.isqrt(agents), 1, -1) if agents % r == 0), 1)
        if rows == 1 and agents > 3:
            side = round(math.sqrt(agents))
            raise InputError(
                f"{agents} agents fill no rectangle of two rows or more; take {side * side} or set rows: 1"
            )
        return rows, agents // rows

    def expected_ties(self, agents: int) -> float:
        """Return the exact number of ties."""
        rows, columns = self.shape(agents)
        down, right = (
            length if self.periodic and length > 2 else max(length - 1, 0) for length in (rows, columns)
        )
        diagonal = 2 * down * right if self.neighbourhood == "moore" else 0
        return columns * down + rows * right + diagonal
