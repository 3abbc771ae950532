"""A graph from a file."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import DocumentError
from plursim.graphs.base import SocialGraph
from plursim.graphs.graph import Graph
from plursim.portable import Floats, Ints

HEADER = ("source", "target", "weight")


class EdgeList(SocialGraph):
    """A graph read from a CSV file of ties with the columns source, target and, if wanted, weight.

    Agents are numbered from 0. In a directed file messages flow from source to target: the target hears
    the source. A directed file may tie an agent to itself (its weight on its own opinion).
    """

    kind: Literal["edge_list"] = "edge_list"
    file: str = Field(min_length=1, description="CSV file: source,target[,weight], agents numbered from 0.")
    directed: bool = Field(default=False, description="Whether only the target hears the source.")

    def build(
        self,
        agents: int,
        rng: np.random.Generator,  # noqa: ARG002 - part of the contract
        attributes: Mapping[str, NDArray[np.str_]],  # noqa: ARG002
    ) -> Graph:
        """Return the graph.

        Raises
        ------
        DocumentError : the file cannot be read, or one of its lines is wrong.
        """
        ties, weights = self._read(agents)
        if not self.directed:
            ties = np.sort(ties, axis=1)
            ties, weights = self._once(ties, weights)
        return Graph.from_edges(agents, ties[:, 1], ties[:, 0], weights, directed=self.directed)

    def expected_ties(self, agents: int) -> float:
        """Return the number of ties in the file; a directed tie counts half."""
        return len(self._read(agents)[0]) / (2 if self.directed else 1)

    def _read(self, agents: int) -> tuple[Ints, Floats | None]:
        """Return source and target, shape [ties, 2], and weights, shape [ties], or None without them."""
        path = Path(self.file)
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines)
                header = self._header(next(reader, []))
                rows = [self._row(row, reader.line_num, header, agents) for row in reader if row]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DocumentError("cannot be read as a CSV file", file=path, given=error) from error
        ties = np.array([row[:2] for row in rows], dtype=np.int64).reshape(-1, 2)
        return ties, np.array([row[2] for row in rows]) if len(header) == 3 else None

    def _header(self, row: list[str]) -> tuple[str, ...]:
        header = tuple(cell.strip().lower() for cell in row)
        if header not in (HEADER[:2], HEADER):
            expected = "source,target or source,target,weight"
            raise DocumentError("wrong header", file=Path(self.file), line=1, given=row, expected=expected)
        return header

    def _row(self, row: list[str], line: int, header: tuple[str, ...], agents: int) -> tuple[int, int, float]:
        expected = f"two agents from 0 to {agents - 1}" + (" and a weight > 0" if len(header) == 3 else "")
        try:
            source, target = int(row[0]), int(row[1])
            weight = float(row[2]) if len(header) == 3 else 1.0
        except (ValueError, IndexError):
            raise self._wrong("is not a tie", line, row, expected) from None
        known = min(source, target) >= 0 and max(source, target) < agents
        if len(row) != len(header) or not known or not (math.isfinite(weight) and weight > 0):
            raise self._wrong("is not a tie", line, row, expected)
        if source == target and not self.directed:
            raise self._wrong("ties an agent to itself", line, row, "two agents, or directed: true")
        return source, target, weight

    def _wrong(self, problem: str, line: int, row: list[str], expected: str) -> DocumentError:
        return DocumentError(problem, file=Path(self.file), line=line, given=",".join(row), expected=expected)

    def _once(self, ties: Ints, weights: Floats | None) -> tuple[Ints, Floats | None]:
        """Keep each tie once; a tie given from both ends must have one weight."""
        ties, first, group = np.unique(ties, axis=0, return_index=True, return_inverse=True)
        if weights is None:
            return ties, None
        differing = np.flatnonzero(weights != weights[first][group.ravel()])
        if len(differing):
            pair = ties[group.ravel()[differing[0]]].tolist()
            problem = f"agents {pair[0]} and {pair[1]} are tied twice with different weights"
            raise DocumentError(problem, file=Path(self.file), hint="one weight a tie, or directed: true")
        return ties, weights[first]
