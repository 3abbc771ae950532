"""Voter dynamics: agents take over opinions of others, one by one or by local majorities; nobody is asked."""

from __future__ import annotations

from typing import ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.errors import InputError, unknown
from plursim.portable import Ints
from plursim.protocols.base import Interaction
from plursim.protocols.pairs import drawn_pairs
from plursim.protocols.record import Shelf, log_figures, log_moves
from plursim.society.requests import Request
from plursim.society.society import Society


class Voter(Interaction):
    """Agents copy a neighbour, follow a local majority or are convinced by pairs; zealots never change.

    Rules. ``voter``: an agent drawn at random takes over the opinion of a random neighbour. With ``noise`` it
    draws an opinion at random instead, with that probability (noisy voter). ``majority`` (Galam): everybody
    is seated at random in groups of ``group_size``, and each group takes over its majority; a tie goes to
    the first of ``options``, the status quo. ``sznajd``: a random agent and a random neighbour who agree
    convince all their neighbours, or with ``convince: one`` one further agent drawn from everybody.
    A round is a sweep: as many draws as there are agents (for ``majority`` one seating). Opinions start in
    exact ``shares`` placed at random. Zealots are of the population, hold their opinion from the start and
    convince like anybody. Without interaction (the control arm) only noise changes an opinion.

    Logged: one action ``hold`` an agent with its opinion, before the first round and after the last. Each
    round: ``share.OPTION`` among all agents and ``share_free.OPTION`` among those that are no zealots. In the
    end ``sweeps_to_agreement`` (the first round after which all held one opinion) and ``winner``, its index;
    NaN where they never did.

    Source: voter model on the complete graph: an opinion wins with the probability of its first share, after
    ((N - 1) / N) [(N - k) sum_(j=1..k) 1 / (N - j) + k sum_(j=k+1..N-1) 1 / j] sweeps on average, k of N
    holding it at first. With z1 and z0 zealots the number of others holding 1 is beta-binomial in the long
    run, its mean share z1 / (z0 + z1) (Mobilia, Petersen and Redner 2007). Majorities of three:
    p' = p^3 + 3 p^2 (1 - p); of four with a status quo the threshold is (1 + sqrt 13) / 6 (Galam 2002).
    Sznajd-Weron and Sznajd 2000; on a ring p^2 / (p^2 + (1 - p)^2) (Slanina, Sznajd-Weron and Przybyla 2008).
    """

    needs: ClassVar[frozenset[type[Request]]] = frozenset()
    needs_survey: ClassVar[bool] = False

    kind: Literal["voter"] = "voter"
    rounds: int = Field(default=200, ge=0, le=100_000, description="Sweeps in each arm.")
    rule: Literal["voter", "majority", "sznajd"] = Field(default="voter", description="How opinions change.")
    options: tuple[str, ...] = Field(
        default=("no", "yes"), min_length=2, description="Opinions; the first is the status quo."
    )
    shares: dict[str, float] = Field(
        default_factory=dict, description="First share of each opinion among agents that are no zealots."
    )
    zealots: dict[str, int] = Field(default_factory=dict, description="Agents that always hold an opinion.")
    noise: float = Field(default=0.0, ge=0, le=1, description="Chance of an opinion at random, rule voter.")
    group_size: int = Field(default=3, ge=2, le=1000, description="Agents in a group, rule majority.")
    convince: Literal["neighbours", "one"] = Field(
        default="neighbours", description="Whom an agreeing pair convinces, rule sznajd."
    )
    stop_when_agreed: bool = Field(default=True, description="Stop when all agents hold one opinion.")

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        for name in (*self.shares, *self.zealots):
            if name not in self.options:
                raise ValueError(unknown("option", name, self.options))
        if self.shares and abs(sum(self.shares.values()) - 1) > 1e-6:
            raise ValueError(f"shares must sum to 1, not {sum(self.shares.values()):g}")
        if min([0.0, *self.shares.values(), *self.zealots.values()]) < 0:
            raise ValueError("shares and zealots must be 0 or more")
        if self.noise and self.rule != "voter":
            raise ValueError(f"noise is for the rule voter, not for {self.rule}")
        return self

    @property
    def outcomes(self) -> dict[str, dict[int, str]]:
        """Which opinion won."""
        return {"winner": dict(enumerate(self.options))}

    @property
    def uses_graph(self) -> bool:
        """Agents copy neighbours; majorities are drawn from everybody."""
        return self.rule != "majority"

    def check(self, society: Society) -> None:
        """Refuse a graph without ties, more zealots than agents, and the exposure placebo."""
        if self.uses_graph and not society.graph.ties:
            raise InputError("the voter model needs a social graph with at least one tie; 0 were given")
        if sum(self.zealots.values()) > society.size:
            raise InputError(
                f"{sum(self.zealots.values())} zealots were given, expected at most the {society.size} agents"
            )
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; the voter model has none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Draw zealots and place the first opinions."""
        order = np.argsort(society.draw("voter.places"), kind="stable")
        zealous = sum(self.zealots.values())
        fixed = np.repeat([self.options.index(name) for name in self.zealots], list(self.zealots.values()))
        given = self.shares or dict.fromkeys(self.options, 1 / len(self.options))
        counts = _rounded([given.get(name, 0.0) for name in self.options], society.size - zealous)
        opinion = np.empty(society.size, dtype=np.int64)
        opinion[order] = np.concatenate([fixed.astype(np.int64), np.repeat(range(len(counts)), counts)])
        free = np.ones(society.size, dtype=np.int64)
        free[order[:zealous]] = 0
        shelf = Shelf(society, self.kind)
        shelf["opinion"], shelf["free"] = opinion, free
        shelf["agreed"] = np.array([0 if _agree(opinion) else -1], dtype=np.int64)
        self._hold(society, "start")

    def play(self, society: Society) -> None:
        """Play one sweep."""
        shelf = Shelf(society, self.kind)
        moved = {"voter": self._copy, "majority": self._seat, "sznajd": self._convince}[self.rule]
        shelf["opinion"] = moved(society, shelf["opinion"], shelf["free"] > 0)
        if shelf["agreed"][0] < 0 and _agree(shelf["opinion"]):
            shelf["agreed"][0] = society.round
        figures: dict[str, float] = {}
        for name, among in (("share", slice(None)), ("share_free", shelf["free"] > 0)):
            held = np.bincount(shelf["opinion"][among], minlength=len(self.options))
            shares = held / max(int(held.sum()), 1)
            figures |= {f"{name}.{one}": share for one, share in zip(self.options, shares, strict=True)}
        log_figures(society, "round", figures)

    def finished(self, society: Society) -> bool:
        """Return whether all hold one opinion and that ends the arm."""
        agreed = int(Shelf(society, self.kind)["agreed"][0]) >= 0
        return self.stop_when_agreed and agreed and not self.noise

    def finish(self, society: Society) -> None:
        """Log last opinions, when everybody agreed and on what."""
        shelf = Shelf(society, self.kind)
        self._hold(society, "end")
        agreed = int(shelf["agreed"][0])
        same = agreed >= 0 and _agree(shelf["opinion"])
        figures = {
            "sweeps_to_agreement": agreed if agreed >= 0 else np.nan,
            "winner": shelf["opinion"][0] if same else np.nan,
        }
        log_figures(society, "agreement", figures)

    def _hold(self, society: Society, phase: str) -> None:
        shelf = Shelf(society, self.kind)
        log_moves(
            society,
            phase,
            agent=society.everyone,
            action=["hold"] * society.size,
            choice=[self.options[one] for one in shelf["opinion"].tolist()],
            fields=[{"zealot": not free} for free in shelf["free"].tolist()],
        )

    def _copy(self, society: Society, opinion: Ints, free: NDArray[np.bool_]) -> Ints:
        """Let agents drawn one after the other copy a neighbour, or with noise draw an opinion."""
        first, second = drawn_pairs(society, "voter.pairs", society.size)
        rng = society.streams.generator("voter.noise", society.round)
        noisy = rng.random(society.size) < self.noise
        drawn = rng.integers(len(self.options), size=society.size)
        # One after the other, since each may copy what the one before has just taken over. Lists, because a
        # single element of an array costs ten times as much.
        held, meets = opinion.tolist(), society.arm.interaction
        rows = zip(first.tolist(), second.tolist(), noisy.tolist(), drawn.tolist(), strict=True)
        may = free.tolist()
        for agent, other, random_one, one in rows:
            if may[agent]:
                if random_one:
                    held[agent] = one
                elif meets:
                    held[agent] = held[other]
        return np.array(held, dtype=np.int64)

    def _seat(self, society: Society, opinion: Ints, free: NDArray[np.bool_]) -> Ints:
        """Let each group of a random seating take over its majority; who finds no full group stays."""
        if not society.arm.interaction:
            return opinion
        order = np.argsort(society.draw("voter.seats", society.round), kind="stable")
        groups = order[: len(order) // self.group_size * self.group_size].reshape(-1, self.group_size)
        votes = (opinion[groups][:, :, None] == np.arange(len(self.options))).sum(axis=1)
        most = votes == votes.max(axis=1, keepdims=True)
        winner = np.where(most.sum(axis=1) == 1, votes.argmax(axis=1), 0)
        moved = opinion.copy()
        moved[groups] = winner[:, None]
        return np.where(free, moved, opinion)

    def _convince(self, society: Society, opinion: Ints, free: NDArray[np.bool_]) -> Ints:
        """Let pairs drawn one after the other convince others where they agree."""
        if not society.arm.interaction:
            return opinion
        first, second = drawn_pairs(society, "voter.pairs", society.size)
        third = society.streams.generator("voter.third", society.round).integers(
            society.size, size=society.size
        )
        held = opinion.copy()
        for agent, other, one in zip(first.tolist(), second.tolist(), third.tolist(), strict=True):
            if held[agent] != held[other]:
                continue
            if self.convince == "one":
                heard = np.array([one])
            else:
                heard = np.concatenate([society.graph.row(agent), society.graph.row(other)])
            held[heard[free[heard]]] = held[agent]
        return held


def _agree(opinion: Ints) -> bool:
    return bool((opinion == opinion[0]).all())


def _rounded(shares: list[float], size: int) -> list[int]:
    """Cut a size into whole parts near some shares: largest remainders, the first of equal ones."""
    exact = np.array(shares) * size
    parts = np.floor(exact + 1e-9).astype(np.int64)
    order = np.argsort(np.round(parts - exact, 9), kind="stable")
    parts[order[: size - int(parts.sum())]] += 1
    return [int(part) for part in parts]
