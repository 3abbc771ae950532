"""What every social graph generator is: a part that builds a graph of a stated size from keyed randomness."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from plursim.graphs.graph import Graph
from plursim.parts import Part


class SocialGraph(Part):
    """A social graph generator.

    A new one is one file with a class derived from this, and one line in the tuple of
    :mod:`plursim.graphs`.
    """

    stores_ties: ClassVar[bool] = True
    """Whether each tie takes memory; a graph of everybody with everybody takes none."""

    kind: str

    @abstractmethod
    def build(
        self, agents: int, rng: np.random.Generator, attributes: Mapping[str, NDArray[np.str_]]
    ) -> Graph:
        """Return the graph.

        Parameters
        ----------
        agents : number of agents.
        rng : source of all randomness.
        attributes : persona attributes of the agents, each of shape [agents].

        Raises
        ------
        InputError : the parameters do not fit this many agents or these attributes.
        """

    @abstractmethod
    def expected_ties(self, agents: int) -> float:
        """Return how many undirected ties the graph will have on average; checked before it is built."""
