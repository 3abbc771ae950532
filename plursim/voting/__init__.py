"""How groups decide: rules from ballots to a decision. One line a rule below."""

from typing import TYPE_CHECKING, Annotated, TypeAlias, Union

from pydantic import Field

from plursim.parts import family
from plursim.voting.axioms import AXIOMS, axioms, smith_set
from plursim.voting.base import Decision, VotingRule
from plursim.voting.condorcet import Copeland, Maximin, Schulze, strongest_paths
from plursim.voting.positional import Approval, Borda, Majority, Plurality
from plursim.voting.profile import condorcet_winner, dense_ranks, pairwise
from plursim.voting.runoff import InstantRunoff
from plursim.voting.utilities import ConfidenceWeighted, Nash

VOTING_RULES: tuple[type[VotingRule], ...] = family(
    "voting",
    (
        Plurality,
        Majority,
        Approval,
        Borda,
        InstantRunoff,
        Copeland,
        Schulze,
        Maximin,
        Nash,
        ConfidenceWeighted,
    ),
)

if TYPE_CHECKING:
    AnyRule: TypeAlias = VotingRule
else:
    AnyRule = Annotated[Union[VOTING_RULES], Field(discriminator="kind")]  # noqa: UP007

__all__ = [
    "AXIOMS",
    "VOTING_RULES",
    "AnyRule",
    "Decision",
    "VotingRule",
    "axioms",
    "condorcet_winner",
    "dense_ranks",
    "pairwise",
    "smith_set",
    "strongest_paths",
]
