"""Dissemination of culture: neighbours who share more interact more, and grow more alike; nobody is asked."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.portable import Bools, Ints
from plursim.protocols.base import Interaction
from plursim.protocols.pairs import drawn_pairs
from plursim.protocols.record import Shelf, log_figures, log_moves
from plursim.society.requests import Request
from plursim.society.society import Society


class Culture(Interaction):
    """Axelrod's model: likeness makes neighbours meet, meeting makes them alike, and yet regions stay apart.

    Rules. Each agent has ``features``, each with one of ``traits``, drawn uniformly at the start. An agent
    drawn at random and a random neighbour interact with the probability of the share of features in which
    they are alike; then the agent takes over the neighbour's trait in one feature, drawn from those in which
    they differ. A round is as many draws as there are agents. With ``noise`` each draw also gives its agent a
    random trait in a random feature with that probability (cultural drift). All is settled when every two
    neighbours are alike in all features or in none. Without interaction (the control arm) only noise acts.
    Use ``graph: {kind: lattice, ...}`` for the published world.

    Logged: one action ``live`` an agent with its traits, before the first round and after the last. Each
    round: ``regions`` (connected agents of one culture), ``largest_region`` as a share of agents,
    ``cultures`` (different ones in the population), ``active_ties`` (share of ties on which something can
    still be taken over) and ``settled``. In the end ``rounds_to_settle``, NaN where it never was.

    Source: Axelrod 1997, Journal of Conflict Resolution 41. Stable regions on ten by ten sites without
    wrapping, five features: 1.0 with 5 traits, 3.2 with 10, 20.0 with 15.
    """

    needs: ClassVar[frozenset[type[Request]]] = frozenset()
    needs_survey: ClassVar[bool] = False

    kind: Literal["culture"] = "culture"
    rounds: int = Field(default=2000, ge=0, le=1_000_000, description="Sweeps of one draw an agent.")
    features: int = Field(default=5, ge=1, le=1000, description="Features of a culture.")
    traits: int = Field(default=10, ge=1, le=1_000_000, description="Traits each feature can have.")
    noise: float = Field(default=0.0, ge=0, le=1, description="Chance of a random trait at each draw.")
    stop_when_settled: bool = Field(default=True, description="Stop when nothing can be taken over.")

    @property
    def uses_graph(self) -> bool:
        """Neighbours meet."""
        return True

    def check(self, society: Society) -> None:
        """Refuse a graph without ties, and the exposure placebo."""
        if not society.graph.ties:
            raise InputError("culture needs a social graph with at least one tie; 0 were given")
        if society.arm.shuffled:
            raise InputError(
                f"the arm '{society.arm.name}' exchanges messages; culture has none: leave it out"
            )

    def start(self, society: Society) -> None:
        """Draw everybody's traits."""
        rng = society.streams.generator("culture.start")
        shelf = Shelf(society, self.kind)
        shelf["traits"] = rng.integers(self.traits, size=(society.size, self.features))
        shelf["settled"] = np.array([-1], dtype=np.int64)
        self._live(society, "start")

    def play(self, society: Society) -> None:
        """Play one sweep."""
        shelf = Shelf(society, self.kind)
        shelf["traits"] = self._sweep(society, shelf["traits"])
        figures = state_of(society, shelf["traits"])
        if figures["settled"] and shelf["settled"][0] < 0:
            shelf["settled"][0] = society.round
        log_figures(society, "round", figures)

    def finished(self, society: Society) -> bool:
        """Return whether nothing can change any more and that ends the arm."""
        return self.stop_when_settled and not self.noise and int(Shelf(society, self.kind)["settled"][0]) >= 0

    def finish(self, society: Society) -> None:
        """Log the last cultures, and when all was settled."""
        self._live(society, "end")
        settled = int(Shelf(society, self.kind)["settled"][0])
        log_figures(society, "settled", {"rounds_to_settle": settled if settled >= 0 else np.nan})

    def _live(self, society: Society, phase: str) -> None:
        cultures = Shelf(society, self.kind)["traits"].tolist()
        log_moves(
            society,
            phase,
            agent=society.everyone,
            action=["live"] * society.size,
            choice=[".".join(map(str, traits)) for traits in cultures],
            fields=[{} for _ in cultures],
        )

    def _sweep(self, society: Society, traits: Ints) -> Ints:
        """Let agents drawn one after the other meet a neighbour."""
        first, second = drawn_pairs(society, "culture.pairs", society.size)
        rng = society.streams.generator("culture.chances", society.round)
        meets, which = rng.random(society.size), rng.random(society.size)
        drifts = rng.random(society.size) < self.noise
        feature, trait = rng.integers((self.features, self.traits), size=(society.size, 2)).T
        # One after the other, on lists: each meeting may follow from the one before.
        held = traits.tolist()
        for k, (agent, other) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
            mine, theirs = held[agent], held[other]
            if society.arm.interaction and mine != theirs:
                apart = [f for f in range(self.features) if mine[f] != theirs[f]]
                if meets[k] * self.features < self.features - len(apart):
                    taken = apart[int(which[k] * len(apart))]
                    mine[taken] = theirs[taken]
            if drifts[k]:
                mine[int(feature[k])] = int(trait[k])
        return np.array(held, dtype=np.int64)


def state_of(society: Society, traits: Ints) -> dict[str, float]:
    """Return the figures of one state; see :class:`Culture`.

    Parameters
    ----------
    traits : shape [agents, features].
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    heads, tails = society.graph.pairs()
    same: Bools = (traits[heads] == traits[tails]).all(axis=1)
    active: Bools = ~same & (traits[heads] == traits[tails]).any(axis=1)
    alike = csr_array((np.ones(int(same.sum())), (heads[same], tails[same])), shape=(society.size,) * 2)
    regions, region = connected_components(alike, directed=False)
    return {
        "regions": float(regions),
        "largest_region": float(np.bincount(region).max()) / society.size,
        "cultures": float(len(np.unique(traits, axis=0))),
        "active_ties": float(active.mean()),
        "settled": float(not active.any()),
    }
