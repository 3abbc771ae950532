"""Games of two: neighbours play a game from a table of payoffs, or one about a divided sum."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.errors import InputError, Missing
from plursim.forms import Choice
from plursim.portable import Floats, Ints
from plursim.protocols.base import Interaction
from plursim.protocols.pairing import matched
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally
from plursim.society.replies import Given
from plursim.society.requests import Act, Need, Request
from plursim.society.society import Society

TABLES: dict[str, tuple[tuple[str, ...], tuple[tuple[float, ...], ...]]] = {
    "prisoners_dilemma": (("cooperate", "defect"), ((3, 0), (5, 1))),
    "stag_hunt": (("stag", "hare"), ((4, 0), (3, 3))),
    "hawk_dove": (("hawk", "dove"), ((-0.5, 2), (0, 1))),
    "rock_paper_scissors": (("rock", "paper", "scissors"), ((0, -1, 1), (1, 0, -1), (-1, 1, 0))),
}
"""Moves and payoffs of well-known games: what the player of a row gets against the player of a column."""


class Game(Interaction):
    """Neighbours play a two-player game from a table of payoffs, again and again.

    Rules. In each round pairs of neighbours are drawn so that everybody plays once at most. Both choose a
    move at the same time, each seeing the table and its own last ``history`` encounters, whoever the partner
    was (with ``partner_known`` those with this very partner). Both get what the table says. A pair of which a
    reply is missing is void: it pays nothing and enters nobody's memory. Without interaction (the control
    arm) everybody chooses without a record of any encounter.

    ``game`` names a table, or ``payoffs`` gives one: a row for each of ``moves`` with what its player gets
    against each of them; ``other_payoffs`` likewise for the second player where the game is not symmetric.
    The first of a pair is drawn. In the hawk-dove table V = 2 and C = 3.

    What an agent that computes may know (``features``): ``own_choices`` and ``partner_choices`` of the
    encounters it is shown, oldest first, -1 where there is none, and ``payoffs``, 0 there; shape [asked,
    history]. ``common``: ``table``, payoffs of the one asked by own and other's move; shape [moves, moves]
    (for games that are not symmetric, ``features`` with an axis of agents before).

    Logged: one action ``play`` an agent and round with partner, choice and payoff. Each round: ``share.MOVE``
    and ``mean_payoff``. Tallies: the share of the first move (cooperation, in social dilemmas) and payoffs.

    Source: textbook tables. Replicator dynamics of hawk and dove rest at V / C = .6667 hawks.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Need(Act, Choice, frozenset({"own_choices", "partner_choices", "payoffs", "table"}))}
    )
    needs_survey: ClassVar[bool] = False

    kind: Literal["game"] = "game"
    rounds: int = Field(default=20, ge=0, le=100_000, description="Rounds in each arm.")
    game: Literal["prisoners_dilemma", "stag_hunt", "hawk_dove", "rock_paper_scissors", "own"] = Field(
        default="prisoners_dilemma", description="Table of payoffs; own for one given here."
    )
    moves: tuple[str, ...] = Field(default=(), description="Moves of a table of one's own.")
    payoffs: tuple[tuple[float, ...], ...] = Field(
        default=(), description="What the player of each row gets against each column."
    )
    other_payoffs: tuple[tuple[float, ...], ...] = Field(
        default=(),
        description="What the second player gets, by own move and first player's; default: the same.",
    )
    history: int = Field(default=5, ge=0, le=1000, description="Own last encounters an agent is shown.")
    partner_known: bool = Field(
        default=False, description="Whether agents are shown their encounters with this very partner only."
    )

    @model_validator(mode="after")
    def _table_fits(self) -> Self:
        if self.game != "own":
            if self.moves or self.payoffs or self.other_payoffs:
                raise ValueError("moves and payoffs are for 'game: own'")
            return self
        size = len(self.moves)
        if size < 2 or len(set(self.moves)) < size:
            raise ValueError("moves of 'game: own' need two different names at least")
        for name, table in (("payoffs", self.payoffs), ("other_payoffs", self.other_payoffs or self.payoffs)):
            if [len(row) for row in table] != [size] * size:
                raise ValueError(f"{name} needs a row for each of the {size} moves with {size} numbers each")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The moves."""
        return self.moves if self.game == "own" else TABLES[self.game][0]

    @property
    def tables(self) -> Floats:
        """Payoffs of the first and of the second player, by own and other's move; shape [2, moves, moves]."""
        first = self.payoffs if self.game == "own" else TABLES[self.game][1]
        return np.array([first, self.other_payoffs or first], dtype=np.float64)

    @property
    def uses_graph(self) -> bool:
        """Partners are neighbours."""
        return True

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count first moves and payoffs."""
        rows = played.actions
        if len(rows):
            rows = rows[rows["choice"].notna()]
            yield Tally.mean(f"share_{self.names[0]}", rows, rows["choice"].astype(str) == self.names[0])
            tables = self.tables
            low, high = float(tables.min()), float(tables.max())
            yield Tally.mean("payoff", rows, rows["payoff"], low=low, high=high)

    def check(self, society: Society) -> None:
        """Refuse a graph without ties, and the exposure placebo."""
        if not society.graph.ties:
            raise InputError("the game needs a social graph with at least one tie; 0 were given")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; the game has none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Empty the memories."""
        empty = np.full((society.size, self.history), -1, dtype=np.int64)
        for name in ("own", "other", "partner", "seat"):
            society.keep(f"game.{name}", empty.copy(), -1)

    def play(self, society: Society) -> None:
        """Let all pairs of the round play."""
        pairs = matched(society, "game.pairs", society.round)
        turned = society.draw("game.first", society.round)[pairs[:, 0]] < 0.5
        pairs = np.where(turned[:, None], pairs[:, ::-1], pairs)
        seat, partner = np.full((2, society.size), -1, dtype=np.int64)
        seat[pairs] = np.array([0, 1])
        partner[pairs] = pairs[:, ::-1]
        choice = np.full(society.size, -1, dtype=np.int64)
        missing = np.full(society.size, Missing.NOT_ASKED, dtype=np.int8)
        asked = np.sort(pairs.ravel())
        if len(asked):
            moves = society.ask(self._request(society, asked, seat[asked], partner[asked]), Given)
            choice[asked], missing[asked] = np.where(moves.missing == 0, moves.values, -1), moves.missing
        both = (choice[pairs] >= 0).all(axis=1)
        payoff = np.zeros(society.size)
        for k in (0, 1):
            own, other = pairs[both, k], pairs[both, 1 - k]
            payoff[own] = self.tables[k][choice[own], choice[other]]
        if society.arm.interaction and self.history:
            self._remember(society, pairs[both], choice, seat)
        self._log(society, asked, partner, choice, payoff, missing)

    def _remember(self, society: Society, pairs: Ints, choice: Ints, seat: Ints) -> None:
        players, others = pairs.ravel(), pairs[:, ::-1].ravel()
        shelf = Shelf(society, self.kind)
        new = {"own": choice[players], "other": choice[others], "partner": others, "seat": seat[players]}
        for name, values in new.items():
            shelf[name][players, :-1] = shelf[name][players, 1:]
            shelf[name][players, -1] = values

    def _request(self, society: Society, asked: Ints, seat: Ints, partner: Ints) -> Act:
        shelf = Shelf(society, self.kind)
        own, other, met = (shelf[name][asked] for name in ("own", "other", "partner"))
        seats = shelf["seat"][asked]
        if self.partner_known:
            same = met == partner[:, None]
            own, other = np.where(same, own, -1), np.where(same, other, -1)
        known = own >= 0
        gained = self.tables[np.maximum(seats, 0), np.maximum(own, 0), np.maximum(other, 0)]
        payoffs = np.where(known, gained, 0.0)
        order = society.streams.generator("game.order", society.round).random((society.size, len(self.names)))
        return Act(
            agents=asked,
            round=society.round,
            phase="play",
            game=self.game,
            action="play",
            form=Choice(options=self.names, order=order[asked].argsort(axis=1, kind="stable")),
            shown=self._situation(seat, own, other, payoffs),
            features={
                "own_choices": own,
                "partner_choices": other,
                "payoffs": payoffs,
                "table": self.tables[seat],
            },
        )

    def _situation(self, seat: Ints, own: Ints, other: Ints, payoffs: Floats) -> Callable[[int], str]:
        """Tell table and record in words."""

        def tell(i: int) -> str:
            table = self.tables[seat[i]]
            lines = [
                "You play a game with one other player. Both of you choose a move at the same time, without"
                " knowing what the other one chooses. Your points:"
            ]
            lines += [
                f"- you choose {mine}, the other player {theirs}: {table[a, b]:g}"
                for a, mine in enumerate(self.names)
                for b, theirs in enumerate(self.names)
            ]
            seen = own[i] >= 0
            whom = "this player" if self.partner_known else "other players"
            lines.append(
                f"Your last games with {whom}, the oldest first:"
                if seen.any()
                else f"You have no record of earlier games with {whom}."
            )
            rows = zip(own[i][seen], other[i][seen], payoffs[i][seen], strict=True)
            lines += [
                f"- you chose {self.names[a]}, the other player {self.names[b]}: {points:g} points"
                for a, b, points in rows
            ]
            return "\n".join(lines)

        return tell

    def _log(
        self,
        society: Society,
        asked: Ints,
        partner: Ints,
        choice: Ints,
        payoff: Floats,
        missing: NDArray[np.int8],
    ) -> None:
        names = np.array([*self.names, None], dtype=object)
        log_moves(
            society,
            "play",
            agent=asked,
            partner=partner[asked],
            action=["play"] * len(asked),
            choice=names[choice[asked]],
            payoff=payoff[asked],
            reason=REASONS[missing[asked]],
            fields=[{} for _ in asked],
        )
        made = choice[asked][choice[asked] >= 0]
        shares = np.bincount(made, minlength=len(self.names)) / max(len(made), 1)
        figures = {f"share.{name}": share for name, share in zip(self.names, shares, strict=True)}
        figures["mean_payoff"] = payoff[asked].mean() if len(asked) else np.nan
        log_figures(society, "round", figures if len(made) else dict.fromkeys(figures, np.nan))
