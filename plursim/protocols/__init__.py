"""Protocols: how a society deliberates, debates or evolves its norms."""

from plursim.parts import family
from plursim.protocols.base import Interaction
from plursim.protocols.commons import Commons
from plursim.protocols.culture import Culture
from plursim.protocols.debate import Debate
from plursim.protocols.deliberation import Deliberation
from plursim.protocols.donor_game import DonorGame
from plursim.protocols.game import Game
from plursim.protocols.jury import Jury
from plursim.protocols.mediation import Mediation
from plursim.protocols.naming_game import NamingGame
from plursim.protocols.peer_pressure import PeerPressure
from plursim.protocols.public_goods import PublicGoods
from plursim.protocols.sanctions import Sanctions
from plursim.protocols.statements import Statements
from plursim.protocols.voter import Voter

__all__ = ["PROTOCOLS", "Interaction"]

PROTOCOLS: tuple[type[Interaction], ...] = family(
    "protocols",
    (
        Deliberation,
        Debate,
        NamingGame,
        DonorGame,
        Voter,
        Culture,
        Game,
        PublicGoods,
        Commons,
        Mediation,
        PeerPressure,
        Statements,
        Jury,
        Sanctions,
    ),
)
"""All protocols: one class, one file, one line here."""
