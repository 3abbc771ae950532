"""The naming game: pairs of agents try to agree on a name, and a convention may emerge or be overturned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.errors import InputError, Missing, unknown
from plursim.forms import Choice
from plursim.parts import Part
from plursim.portable import Ints
from plursim.protocols.base import Interaction
from plursim.protocols.record import REASONS, Shelf, log_figures, log_moves
from plursim.protocols.tally import Played, Tally
from plursim.society.replies import Given
from plursim.society.requests import Act, Need, Request
from plursim.society.society import Society

_PLAYED, _STREAK, _CONSENSUS, _WINNER = range(4)


class Committed(Part):
    """A minority that says one name whatever happens."""

    name: str = Field(description="The name committed agents always say.")
    count: int = Field(ge=1, description="Number of committed agents.")
    how: Literal["swap", "inject"] = Field(
        default="swap",
        description="swap: they replace agents of the population; inject: they are added to it.",
    )


class NamingGame(Interaction):
    """Random pairs choose a name at once and are paid for agreeing; conventions emerge and tip.

    Rules. In each interaction a random agent and a random neighbour choose one of ``names``, each seeing only
    its own last ``history`` interactions. Both get ``match`` points if the names are the same, ``mismatch``
    points if not. A round is N / 2 interactions, so that an agent takes part about once. Interactions of a
    round that touch different agents are answered in one batch; the result is that of the strict order.
    The order of the options is drawn anew for each agent and interaction. Committed agents are never asked.
    With ``swap`` they replace agents of a population that has converged on ``convention``. An interaction in
    which a reply is missing is void: it counts as a mismatch in the success rate and ends a streak, but pays
    nothing and enters nobody's memory. Without interaction (the control arm) memories stay empty, so the
    choices show each agent's own bias.

    The population has converged when the last 3 N interactions all matched. ``rounds_to_consensus`` counts
    up to the interaction at which that streak began, in units of N / 2 interactions; ``winner`` is the index
    of the name.

    What an agent that computes may know (``features``): ``own_choices`` and ``partner_choices``, the option
    indices of its own and its partners' choices in its last interactions, oldest first, -1 where there is
    none, and ``payoffs``, 0 there; shape [asked, history].

    Logged: one action ``name`` an agent and interaction with choice, partner, payoff, number of the
    interaction, option order, memory shown (own/partner, oldest first), committed and success; committed
    agents have the reason ``not_asked``. Each round: ``success_rate``, ``distinct_names``, ``converged`` and
    ``share.NAME`` among choices of uncommitted agents in the last 3 N interactions.

    Source: Ashery, Aiello and Baronchelli, Science Advances 2025. With best responses to the last five
    partners, N = 24, consensus takes 11.2, 15.5 and 16.5 rounds for 2, 10 and 26 names, and four swapped
    agents suffice to tip most runs.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset(
        {Need(Act, Choice, frozenset({"own_choices", "partner_choices", "payoffs"}))}
    )
    needs_survey: ClassVar[bool] = False

    kind: Literal["naming_game"] = "naming_game"
    rounds: int = Field(default=60, ge=0, le=100_000, description="Rounds of N / 2 interactions.")
    names: tuple[str, ...] = Field(default=("Q", "M"), min_length=2, description="Names to choose from.")
    history: int = Field(default=5, ge=1, le=1000, description="Own last interactions an agent sees.")
    match: float = Field(default=100.0, description="Points for each of two that chose the same name.")
    mismatch: float = Field(default=-50.0, description="Points for each of two that chose different names.")
    convention: str | None = Field(
        default=None, description="Name that fills all memories at the start; null for empty memories."
    )
    committed: Committed | None = Field(default=None, description="Committed minority, if there is one.")
    stop_when_converged: bool = Field(
        default=True, description="Stop when the last 3 N interactions matched."
    )

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        if len(set(self.names)) != len(self.names):
            raise ValueError("names must differ from each other")
        used = [self.convention, self.committed.name if self.committed else None]
        for name in used:
            if name is not None and name not in self.names:
                raise ValueError(unknown("name", name, self.names))
        if self.committed and self.committed.how == "swap" and self.convention is None:
            raise ValueError(
                "committed agents with how: swap replace agents of a converged population; "
                "state its 'convention', or use how: inject"
            )
        return self

    @property
    def outcomes(self) -> dict[str, dict[int, str]]:
        """Which name won."""
        return {"winner": dict(enumerate(self.names))}

    @property
    def uses_graph(self) -> bool:
        """Partners are neighbours."""
        return True

    def agents_for(self, size: int) -> int:
        """Return the population's size and, for ``inject``, that of the minority added to it."""
        injected = self.committed is not None and self.committed.how == "inject"
        return size + (self.committed.count if injected and self.committed else 0)

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Count how often both chose the same name."""
        if len(played.actions):
            yield Tally.mean("success_rate", played.actions, played.actions["success"].astype(bool))

    def check(self, society: Society) -> None:
        """Refuse a graph without ties, a minority as large as the population, and the exposure placebo."""
        if not society.graph.ties:
            raise InputError("the naming game needs a social graph with at least one tie; 0 were given")
        if self.committed and self.committed.count >= society.size:
            raise InputError(
                f"committed.count is {self.committed.count}, expected fewer than the {society.size} agents"
            )
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; the naming game has none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Choose the committed agents and fill or empty the memories."""
        self.check(society)
        says = np.full(society.size, -1, dtype=np.int64)
        if self.committed:
            drawn = np.argsort(society.draw("naming_game.committed"), kind="stable")[: self.committed.count]
            says[drawn] = self.names.index(self.committed.name)
        known = self.convention is not None and society.arm.interaction
        filled = self.names.index(self.convention) if known and self.convention else -1
        memory = np.full((society.size, self.history), filled, dtype=np.int64)
        shelf = _shelf(society)
        shelf["says"], shelf["own"], shelf["partner"] = says, memory, memory.copy()
        shelf["recent"] = np.zeros((0, 4), dtype=np.int64)
        shelf["tally"] = np.array([0, 0, -1, -1], dtype=np.int64)

    def play(self, society: Society) -> None:
        """Play N / 2 interactions."""
        pairs = self._pairs(society)
        waves = _waves(pairs, society.size)
        record = _Record(len(pairs), self)
        for wave in range(int(waves.max(initial=-1)) + 1):
            now = np.flatnonzero(waves == wave)
            self._interact(society, wave + 1, pairs[now], now, record)
        success = (record.choice[:, 0] == record.choice[:, 1]) & (record.choice >= 0).all(axis=1)
        self._log(society, pairs, success, record)
        self._count(society, pairs, success, record.choice)

    def finished(self, society: Society) -> bool:
        """Return whether the population has converged and that ends the game."""
        return self.stop_when_converged and bool(_shelf(society)["tally"][_CONSENSUS] >= 0)

    def finish(self, society: Society) -> None:
        """Say when the population converged, and on what; NaN where it did not."""
        tally = _shelf(society)["tally"]
        found = tally[_CONSENSUS] >= 0
        figures = {
            "rounds_to_consensus": 2 * tally[_CONSENSUS] / society.size if found else np.nan,
            "winner": tally[_WINNER] if found else np.nan,
        }
        log_figures(society, "consensus", figures)

    def _pairs(self, society: Society) -> Ints:
        """Draw the round's interactions in order: an agent and one of its neighbours, shape [N / 2, 2]."""
        rng = society.streams.generator("naming_game.pairs", society.round)
        graph, count = society.graph, society.size // 2
        tied = np.flatnonzero(graph.degree)
        first = tied[rng.integers(len(tied), size=count)]
        second = graph.drawn(first, rng)
        return np.stack([first, second], axis=1)

    def _interact(self, society: Society, wave: int, pairs: Ints, now: Ints, record: _Record) -> None:
        """Let all pairs of a wave choose, keep what they saw and chose, and let them remember it."""
        own, partner = _shelf(society)["own"], _shelf(society)["partner"]
        says = _shelf(society)["says"]
        rng = society.streams.generator("naming_game.order", society.round, wave)
        order = rng.random((society.size, len(self.names))).argsort(axis=1, kind="stable")
        players = np.sort(pairs.ravel())
        asked = players[says[players] < 0]
        choice, missing = says.copy(), np.full(society.size, Missing.NOT_ASKED, dtype=np.int8)
        if len(asked):
            moves = society.ask(self._request(society, wave, asked, order[asked]), Given)
            choice[asked] = np.where(moves.missing == 0, moves.values, -1)
            missing[asked] = moves.missing
        record.order[now], record.own[now], record.partner[now] = order[pairs], own[pairs], partner[pairs]
        record.choice[now], record.missing[now] = choice[pairs], missing[pairs]
        valid = pairs[(choice[pairs] >= 0).all(axis=1)]
        if society.arm.interaction:
            _push(own, valid.ravel(), choice[valid].ravel())
            _push(partner, valid.ravel(), choice[valid[:, ::-1]].ravel())

    def _request(self, society: Society, wave: int, asked: Ints, order: Ints) -> Act:
        own = _shelf(society)["own"][asked]
        partner = _shelf(society)["partner"][asked]
        return Act(
            agents=asked,
            round=society.round,
            phase=f"name.{wave}",
            game="naming_game",
            action="name",
            form=Choice(options=self.names, order=order),
            shown=self._situation(own, partner),
            features={
                "own_choices": own,
                "partner_choices": partner,
                "payoffs": np.where(own < 0, 0.0, np.where(own == partner, self.match, self.mismatch)),
            },
        )

    def _situation(self, own: Ints, partner: Ints) -> Callable[[int], str]:
        """Tell in words what an agent may know. The rules speak of one other player, not of a population."""
        rules = (
            f"You play a game of {self.rounds} rounds with one other player. In each round both of you "
            "choose a name at the same time, without knowing what the other one chooses. If both choose the "
            f"same name, each of you gets {self.match:g} points; if you choose different names, each of you "
            f"gets {self.mismatch:g} points. Your aim is to collect as many points as you can."
        )

        def tell(i: int) -> str:
            seen = own[i] >= 0
            if not seen.any():
                return f"{rules}\nYou have no record of earlier rounds."
            score, lines = 0.0, [rules, "Your last rounds, the oldest first:"]
            for mine, other in zip(own[i][seen], partner[i][seen], strict=True):
                score += (points := self._points(bool(mine == other)))
                lines.append(
                    f"- you chose {self.names[mine]}, the other player chose {self.names[other]}: "
                    f"{points:g} points, score {score:g}"
                )
            return "\n".join(lines)

        return tell

    def _points(self, same: bool) -> float:
        return self.match if same else self.mismatch

    def _log(self, society: Society, pairs: Ints, success: NDArray[np.bool_], record: _Record) -> None:
        played = int(_shelf(society)["tally"][_PLAYED])
        says = _shelf(society)["says"]
        valid = (record.choice >= 0).all(axis=1)
        points = np.where(valid, np.where(success, self.match, self.mismatch), 0.0)
        chosen = np.array([*self.names, None], dtype=object)[record.choice.ravel()]
        fields: list[dict[str, Any]] = [
            {
                "interaction": played + k + 1,
                "order": ",".join(self.names[o] for o in record.order[k, side]),
                "memory": self._shown(record.own[k, side], record.partner[k, side]),
                "committed": bool(says[pairs[k, side]] >= 0),
                "success": bool(success[k]),
            }
            for k in range(len(pairs))
            for side in (0, 1)
        ]
        log_moves(
            society,
            "name",
            agent=pairs.ravel(),
            partner=pairs[:, ::-1].ravel(),
            action=["name"] * pairs.size,
            choice=chosen,
            payoff=np.repeat(points, 2),
            reason=REASONS[record.missing.ravel()],
            fields=fields,
        )

    def _shown(self, own: Ints, partner: Ints) -> str:
        rows = zip(own.tolist(), partner.tolist(), strict=True)
        return " ".join(f"{self.names[a]}/{self.names[b]}" for a, b in rows if a >= 0)

    def _count(self, society: Society, pairs: Ints, success: NDArray[np.bool_], choice: Ints) -> None:
        window = 3 * society.size
        recent = np.concatenate([_shelf(society)["recent"], np.hstack([pairs, choice])])[-window:]
        _shelf(society)["recent"] = recent
        self._watch(society, success, choice, window)
        free = (_shelf(society)["says"][recent[:, :2]] < 0) & (recent[:, 2:] >= 0)
        said = np.bincount(recent[:, 2:][free], minlength=len(self.names))
        shares = said / said.sum() if said.sum() else np.full(len(self.names), np.nan)
        figures = {
            "success_rate": success.mean() if len(success) else np.nan,
            "distinct_names": len(np.unique(choice[choice >= 0])),
            "converged": _shelf(society)["tally"][_CONSENSUS] >= 0,
            **{f"share.{name}": share for name, share in zip(self.names, shares, strict=True)},
        }
        log_figures(society, "round", figures)

    def _watch(self, society: Society, success: NDArray[np.bool_], choice: Ints, window: int) -> None:
        """Follow the streak of matches, and keep where the first streak of 3 N interactions began."""
        tally = _shelf(society)["tally"]
        at = np.arange(len(success))
        failed = np.maximum.accumulate(np.where(success, -1, at))
        streak = np.where(failed < 0, at + 1 + tally[_STREAK], at - failed)
        long = np.flatnonzero(streak >= window)
        if tally[_CONSENSUS] < 0 and len(long):
            tally[_CONSENSUS] = tally[_PLAYED] + long[0] + 1 - window
            tally[_WINNER] = choice[long[0], 0]
        tally[_PLAYED] += len(success)
        tally[_STREAK] = streak[-1] if len(streak) else tally[_STREAK]


class _Record:
    """What both agents of each interaction of a round saw and chose."""

    def __init__(self, interactions: int, game: NamingGame) -> None:
        self.choice = np.full((interactions, 2), -1, dtype=np.int64)
        self.missing = np.zeros((interactions, 2), dtype=np.int8)
        self.order = np.zeros((interactions, 2, len(game.names)), dtype=np.int64)
        self.own = np.full((interactions, 2, game.history), -1, dtype=np.int64)
        self.partner = self.own.copy()


def _waves(pairs: Ints, agents: int) -> Ints:
    """Return for each interaction the step at which all earlier interactions of both agents are done."""
    free = [0] * agents
    waves = []
    for a, b in pairs.tolist():
        wave = max(free[a], free[b])
        free[a] = free[b] = wave + 1
        waves.append(wave)
    return np.array(waves, dtype=np.int64)


def _push(memory: Ints, agents: Ints, values: Ints) -> None:
    """Forget the oldest entry of some agents and append a new one; each agent comes once."""
    memory[agents, :-1] = memory[agents, 1:]
    memory[agents, -1] = values


def _shelf(society: Society) -> Shelf:
    return Shelf(society, "naming_game")
