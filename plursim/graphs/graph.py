"""The one form every social graph takes: compressed sparse rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from plursim.errors import InputError
from plursim.portable import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_MADE = 20_000_000
"""Most ties that are made of a graph in which everybody hears everybody."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Who hears whom: row i lists, in ascending order, the agents that agent i hears.

    Attributes
    ----------
    offsets : shape [agents + 1]; ``neighbours[offsets[i]:offsets[i + 1]]`` are the neighbours of agent i.
    neighbours : agent indices, shape [ties]; an undirected tie stands in both rows.
    weights : weight of each tie, shape [ties], or None where all weigh the same.

    Examples
    --------
    >>> g = Graph.from_edges(3, np.array([0, 1]), np.array([1, 2]))
    >>> g.row(1).tolist(), g.degree.tolist()
    ([0, 2], [1, 2, 1])
    """

    offsets: Ints
    neighbours: Ints
    weights: Floats | None = None

    @classmethod
    def from_edges(
        cls, agents: int, heads: Ints, tails: Ints, weights: Floats | None = None, *, directed: bool = False
    ) -> Graph:
        """Build from ties given as pairs; ``heads[k]`` hears ``tails[k]`` (and the reverse unless directed).

        Self-loops are kept only in directed graphs (an influence matrix may have them); repeated ties count
        once, with the weight of the first.

        Raises
        ------
        InputError : an index outside 0 .. agents - 1.
        """
        heads, tails = np.asarray(heads, dtype=np.int64), np.asarray(tails, dtype=np.int64)
        if heads.size and not (min(heads.min(), tails.min()) >= 0 and max(heads.max(), tails.max()) < agents):
            raise InputError(f"a tie names an agent outside 0 .. {agents - 1}")
        if not directed:
            apart = heads != tails
            heads, tails = np.minimum(heads, tails)[apart], np.maximum(heads, tails)[apart]
            weights = None if weights is None else weights[apart]
            _, once = np.unique(heads * agents + tails, return_index=True)
            weights = None if weights is None else np.tile(weights[once], 2)
            heads, tails = np.append(heads[once], tails[once]), np.append(tails[once], heads[once])
        key, first = np.unique(heads * agents + tails, return_index=True)
        offsets = np.searchsorted(key // max(agents, 1), np.arange(agents + 1)).astype(np.int64)
        return cls(offsets, key % max(agents, 1), None if weights is None else weights[first])

    @classmethod
    def from_groups(cls, groups: Ints) -> Graph:
        """Tie all members of each group to each other; ``groups`` holds the group of each agent.

        Examples
        --------
        >>> Graph.from_groups(np.array([0, 1, 0])).row(0).tolist()
        [2]
        """
        order = np.argsort(groups, kind="stable")
        sizes = np.unique(groups, return_counts=True)[1]
        members = np.split(order, np.cumsum(sizes)[:-1])
        heads = np.concatenate([np.repeat(m, len(m)) for m in members])
        tails = np.concatenate([np.tile(m, len(m)) for m in members])
        kept = heads < tails
        return cls.from_edges(len(groups), heads[kept], tails[kept])

    @property
    def agents(self) -> int:
        """Number of agents."""
        return len(self.offsets) - 1

    @property
    def ties(self) -> int:
        """Number of ties as they stand in rows: an undirected tie counts twice."""
        return len(self.neighbours)

    def drawn(self, agents: Ints, rng: np.random.Generator) -> Ints:
        """Return a random neighbour of each of some agents, all of which have one; same shape."""
        return np.asarray(self.neighbours[self.offsets[agents] + rng.integers(self.degree[agents])])

    def padded(self, agents: int) -> Graph:
        """Return the graph with further agents, who have no ties, up to a number."""
        more = max(agents - self.agents, 0)
        return Graph(np.append(self.offsets, np.full(more, self.offsets[-1])), self.neighbours, self.weights)

    @property
    def degree(self) -> Ints:
        """Number of agents each agent hears, shape [agents]."""
        return np.diff(self.offsets)

    def row(self, agent: int) -> Ints:
        """Return the agents that one agent hears, ascending."""
        return self.neighbours[self.offsets[agent] : self.offsets[agent + 1]]

    def pairs(self) -> tuple[Ints, Ints]:
        """Return every tie as (hearer, heard); an undirected tie comes twice. Shapes [ties]."""
        return np.repeat(np.arange(self.agents), self.degree), self.neighbours

    def matrix(self) -> csr_array:
        """Return the weighted adjacency matrix, shape [agents, agents]; 1 where none are given."""
        from scipy.sparse import csr_array

        data = np.ones(len(self.neighbours)) if self.weights is None else self.weights
        return csr_array((data, self.neighbours, self.offsets), shape=(self.agents, self.agents))


class Everybody(Graph):
    """Everybody of some agents hears everybody else of them, without a tie being stored.

    Whatever needs the ties themselves gets them made, up to :data:`MOST_MADE`; degrees, rows and random
    neighbours need none.

    Parameters
    ----------
    members : ascending indices of the agents tied to each other.
    agents : number of agents, members or not; by default just the members.

    Examples
    --------
    >>> crowd = Everybody(np.array([0, 2, 3]), 4)
    >>> crowd.row(2).tolist(), crowd.degree.tolist(), crowd.ties
    ([0, 3], [2, 0, 2, 2], 6)
    """

    def __init__(self, members: Ints, agents: int | None = None) -> None:
        self.__dict__["members"] = np.asarray(members, dtype=np.int64)
        self.__dict__["_agents"] = len(members) if agents is None else agents
        self.__dict__["weights"] = None

    members: Ints
    _agents: int

    @property
    def agents(self) -> int:
        """Number of agents."""
        return self._agents

    @property
    def ties(self) -> int:
        """Number of ties as they would stand in rows."""
        return len(self.members) * max(len(self.members) - 1, 0)

    @cached_property
    def degree(self) -> Ints:
        """Number of agents each agent hears, shape [agents]."""
        degree = np.zeros(self._agents, dtype=np.int64)
        degree[self.members] = max(len(self.members) - 1, 0)
        return degree

    def row(self, agent: int) -> Ints:
        """Return the agents that one agent hears, ascending."""
        at = int(np.searchsorted(self.members, agent))
        member = at < len(self.members) and self.members[at] == agent
        return np.delete(self.members, at) if member else np.zeros(0, dtype=np.int64)

    def drawn(self, agents: Ints, rng: np.random.Generator) -> Ints:
        """Return a random other member for each of some members; same shape."""
        at = np.searchsorted(self.members, agents)
        other = rng.integers(np.full(len(agents), len(self.members) - 1))
        return np.asarray(self.members[other + (other >= at)])

    def padded(self, agents: int) -> Graph:
        """Return the graph with further agents, who have no ties, up to a number."""
        return Everybody(self.members, max(agents, self._agents))

    @cached_property
    def _made(self) -> Graph:
        if self.ties > MOST_MADE:
            raise InputError(
                f"{len(self.members):,} agents all hear one another: {self.ties:,} ties are more than "
                f"the {MOST_MADE:,} that can be listed; choose a sparser graph for what reads single ties"
            )
        others = max(len(self.members) - 1, 0)
        places = np.arange(others) + (np.arange(others) >= np.arange(len(self.members))[:, None])
        offsets = np.concatenate([[0], np.cumsum(self.degree)]).astype(np.int64)
        return Graph(offsets, np.asarray(self.members[places.ravel()]))

    @property
    def offsets(self) -> Ints:
        """As of :class:`Graph`; makes the ties."""
        return self._made.offsets

    @property
    def neighbours(self) -> Ints:
        """As of :class:`Graph`; makes the ties."""
        return self._made.neighbours
