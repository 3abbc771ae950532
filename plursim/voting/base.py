"""What every voting rule is: scores of candidates, and a decision whose ties are said."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.parts import Part
from plursim.portable import Floats, Ints
from plursim.voting.profile import completed, dense_ranks

Ballot = Literal["ranks", "approvals", "utilities"]


@dataclass(frozen=True, eq=False)
class Decision:
    """What a group decided.

    Attributes
    ----------
    scores : of each candidate, shape [candidates]; higher is better.
    ranks : of each candidate, 0 is best; equal ranks are ties that the rule left standing.
    why : empty, or why nobody is elected: ``no_votes``, ``no_quorum``, ``below_threshold``, ``tie``.
    """

    scores: Floats
    ranks: Ints
    why: str = ""

    @property
    def winners(self) -> Ints:
        """Everybody in the first place; nobody where the rule elects nobody but for a tie."""
        none = bool(self.why) and self.why != "tie"
        return np.zeros(0, dtype=np.int64) if none else np.flatnonzero(self.ranks == 0)

    @property
    def winner(self) -> int:
        """The one elected, -1 where there is none or a tie was left standing."""
        return int(self.winners[0]) if len(self.winners) == 1 else -1


class VotingRule(Part):
    """How ballots become a decision.

    A new rule is one file with a class derived from this, and one line in the tuple of
    :mod:`plursim.voting`. What a ballot holds for each candidate says ``ballot``: its rank (0 best, -1 none),
    whether it is approved of, or a utility (NaN none).
    """

    ballot: ClassVar[Ballot] = "ranks"

    kind: str
    ties: Literal["kept", "lot", "ballots"] = Field(
        default="kept",
        description="Ties stay, are drawn by lot, or are broken by ballots taken in a drawn order.",
    )

    @abstractmethod
    def scores(self, ballots: Floats, weights: Floats) -> Floats:
        """Return the score of each candidate, shape [candidates]; higher is better.

        Parameters
        ----------
        ballots : those that count, shape [voters, candidates], one voter at least.
        weights : how much each counts, shape [voters], all above 0.
        """

    def why_nobody(self, scores: Floats, ballots: Floats, weights: Floats, voters: float) -> str:  # noqa: ARG002
        """Return why nobody is elected although there are votes; ``voters`` weighs all who could vote."""
        return ""

    def decide(
        self, ballots: Floats | Ints, weights: Floats | None = None, rng: np.random.Generator | None = None
    ) -> Decision:
        """Return the decision on ballots of one group.

        Parameters
        ----------
        ballots : shape [voters, candidates], as ``ballot`` says; a row that says nothing of any candidate
            does not count.
        weights : how much each voter counts, shape [voters]; one each by default.
        rng : where ties are broken by lot or by ballots.

        Raises
        ------
        InputError : ballots or weights of another shape, weights below 0, or no ``rng`` where a tie needs it.

        Examples
        --------
        >>> from plursim.voting import Plurality
        >>> Plurality().decide(np.array([[0, 1, 2], [0, 2, 1], [2, 0, 1]])).winner
        0
        """
        given = np.asarray(ballots, dtype=np.float64)
        if given.ndim != 2 or given.shape[1] == 0:
            raise InputError(f"ballots need the shape [voters, candidates], not {given.shape}")
        weigh = np.ones(len(given)) if weights is None else np.asarray(weights, dtype=np.float64)
        if weigh.shape != (len(given),) or not (weigh >= 0).all():
            raise InputError("weights of voters need one number of at least 0 for each ballot")
        said = np.isfinite(given) & ((given >= 0) | (self.ballot != "ranks"))
        counts = said.any(axis=1) & (weigh > 0)
        if not counts.any():
            size = given.shape[1]
            return Decision(np.zeros(size), np.zeros(size, dtype=np.int64), "no_votes")
        cast, weight = given[counts], weigh[counts]
        scores = self.scores(cast, weight)
        ranks = self._untied(dense_ranks(scores), cast, rng)
        why = self.why_nobody(scores, cast, weight, float(weigh.sum()))
        return Decision(scores, ranks, why or ("tie" if (ranks == 0).sum() > 1 else ""))

    def _untied(self, ranks: Ints, ballots: Floats, rng: np.random.Generator | None) -> Ints:
        if self.ties == "kept" or len(np.unique(ranks)) == len(ranks):
            return ranks
        if rng is None:
            raise InputError(f"ties: {self.ties} needs a random generator, since ballots are tied")
        if self.ties == "ballots":
            liked = self._liked(ballots)
            for voter in rng.permutation(len(liked)):
                # The social rank stays the first key; a ballot only orders those it left level.
                ranks = np.unique(np.stack([ranks, liked[voter]], axis=1), axis=0, return_inverse=True)[1]
                ranks = ranks.reshape(-1).astype(np.int64)
        lots = rng.permutation(len(ranks))
        order = np.lexsort((lots, ranks))
        untied = np.empty(len(ranks), dtype=np.int64)
        untied[order] = np.arange(len(ranks))
        return untied

    def _liked(self, ballots: Floats) -> Ints:
        """Return each ballot as ranks, 0 best."""
        if self.ballot == "ranks":
            return completed(ballots.astype(np.int64))[0]
        return np.array([dense_ranks(row) for row in np.nan_to_num(ballots, nan=-np.inf)], dtype=np.int64)
