"""Social graph generators; a new one is one file and one line in the tuple below."""

from __future__ import annotations

from plursim.graphs.barabasi_albert import BarabasiAlbert
from plursim.graphs.base import SocialGraph
from plursim.graphs.complete import Complete
from plursim.graphs.edge_list import EdgeList
from plursim.graphs.erdos_renyi import ErdosRenyi
from plursim.graphs.graph import Graph
from plursim.graphs.homophilous import Homophilous
from plursim.graphs.lattice import Lattice
from plursim.graphs.ring import Ring
from plursim.graphs.round_table import RoundTable
from plursim.graphs.small_world import SmallWorld
from plursim.graphs.stochastic_block import StochasticBlock
from plursim.parts import family

SOCIAL_GRAPHS: tuple[type[SocialGraph], ...] = family(
    "graphs",
    (
        Complete,
        Ring,
        Lattice,
        ErdosRenyi,
        SmallWorld,
        BarabasiAlbert,
        StochasticBlock,
        Homophilous,
        RoundTable,
        EdgeList,
    ),
)

__all__ = [
    "SOCIAL_GRAPHS",
    "BarabasiAlbert",
    "Complete",
    "EdgeList",
    "ErdosRenyi",
    "Graph",
    "Homophilous",
    "Lattice",
    "Ring",
    "RoundTable",
    "SmallWorld",
    "SocialGraph",
    "StochasticBlock",
]
