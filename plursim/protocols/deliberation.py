"""Deliberation: agents speak and weigh what they hear, at round tables or among their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError, unknown
from plursim.graphs.graph import Graph
from plursim.graphs.seating import seat
from plursim.portable import Ints, ranks
from plursim.protocols.base import Interaction, topic_named
from plursim.randomness import Streams
from plursim.society.requests import Heard, Need, Poll, Reflect, Request, Speak
from plursim.society.society import Society
from plursim.surveys.question import Question


class Deliberation(Interaction):
    """Agents speak in each round and weigh what the others at their table or among their neighbours say.

    Rules. In each round every agent speaks once about the topic and hears every message of those it sits with
    (``round_table``: everybody at its table; ``neighbours``: its neighbours in the social graph). With
    ``simultaneous`` order all speak from what they knew at the start of the round and then hear; with a
    sequential order an agent hears those who spoke before it, then speaks, then hears the rest. Agents that
    cannot hear each other in a step are asked in one batch; the result is that of the strict order. An agent
    remembers the last ``last_n`` messages it said or heard. The arm without interaction is the ensemble
    control: nobody speaks or hears, everybody is only polled.

    Logged: messages with table and stated stance, exposures with position. Private opinion is polled before,
    after and, if the scenario says so, after each round, and enters nobody's memory.

    Source: the structures *chain* (sequential), *ensemble* (no interaction) and the memory of the last n
    responses follow Plurals (Ashkinaze et al. 2024); round tables follow deliberative polling.
    """

    needs: ClassVar[frozenset[type[Request] | Need]] = frozenset({Poll, Speak, Reflect})

    kind: Literal["deliberation"] = "deliberation"
    structure: Literal["round_table", "neighbours"] = Field(
        default="round_table", description="Who hears whom: everybody at a table, or the social graph."
    )
    group_size: int = Field(default=8, ge=2, le=10_000, description="Agents at a round table.")
    reseat: bool = Field(default=False, description="Draw new tables for each round.")
    order: Literal["simultaneous", "sequential_fixed", "sequential_shuffled"] = Field(
        default="simultaneous",
        description="All at once, in one order drawn before the first round, or in a new order each round.",
    )
    last_n: int = Field(default=16, ge=0, le=1000, description="Messages an agent remembers, newest kept.")
    topic: str | None = Field(default=None, description="Survey question discussed; default the first.")
    words: int = Field(default=80, ge=5, le=2000, description="Word limit of a message.")
    instruction: str = Field(
        default="Say what you think about the question and why.",
        description="How agents are asked to speak.",
    )

    @property
    def memory(self) -> int:
        """How many of the last messages an agent remembers."""
        return self.last_n

    def topics(self, questions: Sequence[Question]) -> Ints:
        """Return the topic's position, none where there is no such question."""
        return topic_named(self.topic, questions)

    @property
    def uses_graph(self) -> bool:
        """Only neighbours meet along ties; tables are drawn."""
        return self.structure == "neighbours"

    def default_graph(self, agents: int, streams: Streams) -> Graph:
        """Return the ties of those who sit at one table in the first round."""
        if self.structure == "neighbours":
            return super().default_graph(agents, streams)
        return Graph.from_groups(self._seats(agents, streams, 0))

    def check(self, society: Society) -> None:
        """Refuse a topic that is not polled and a structure without a graph."""
        ids = [question.id for question in society.questions]
        if self.topic is not None and self.topic not in ids:
            raise InputError(unknown("question", self.topic, ids))
        if self.structure == "neighbours" and not society.graph.ties:
            raise InputError(
                "structure 'neighbours' needs a social graph with at least one tie; add a 'graph' section"
            )

    def start(self, society: Society) -> None:
        """Seat the tables and draw the fixed order."""
        self._seat(society, 0)
        society.state["deliberation.rank"] = ranks(society.draw("deliberation.order", 0))

    def play(self, society: Society) -> None:
        """Let everybody speak once and hear the others."""
        if not society.arm.interaction:
            return
        if self.reseat and society.round > 1:
            self._seat(society, society.round)
        circle, rank = self._circle(society), self._rank(society)
        topic = self._topic(society)
        tables = society.state["deliberation.table"]
        said = np.full(society.size, -1, dtype=np.int64)
        waves = _waves(circle, rank) if self.order != "simultaneous" else np.zeros(society.size, np.int64)
        for wave in range(int(waves.max()) + 1):
            agents = np.flatnonzero(waves == wave)
            if self.order != "simultaneous":
                society.listen(f"hear.{wave + 1}", agents, _messages(circle, agents, said, rank, -1), topic)
            said[agents] = society.say(
                f"speak.{wave + 1}",
                agents,
                topic,
                groups=tables[agents],
                instruction=f"{self.instruction} Use at most {self.words} words.",
            )
        later: Literal[0, 1] = 0 if self.order == "simultaneous" else 1
        heard = _messages(circle, society.everyone, said, rank, later)
        society.listen("hear", society.everyone, heard, topic)

    def _topic(self, society: Society) -> int:
        ids = [question.id for question in society.questions]
        return 0 if self.topic is None else ids.index(self.topic)

    def _seat(self, society: Society, round_: int) -> None:
        if self.structure == "neighbours":
            table = np.full(society.size, -1, dtype=np.int64)
        else:
            table = self._seats(society.size, society.streams, round_)
        society.state["deliberation.table"] = table

    def _seats(self, agents: int, streams: Streams, round_: int) -> Ints:
        return seat(agents, self.group_size, streams.generator("deliberation.seats", round_))

    def _circle(self, society: Society) -> Graph:
        if self.structure == "neighbours":
            return society.graph
        return Graph.from_groups(society.state["deliberation.table"])

    def _rank(self, society: Society) -> Ints:
        """Return the place of each agent in this round's order; in simultaneous rounds, of its message."""
        if self.order == "sequential_fixed":
            return society.state["deliberation.rank"]
        return ranks(society.draw("deliberation.order", society.round))


def _waves(circle: Graph, rank: Ints) -> Ints:
    """Return for each agent the earliest step at which all it hears before speaking has been said.

    Within one step no agent hears another of the step before it speaks, so the step can be one batch.
    """
    waves = np.zeros(circle.agents, dtype=np.int64)
    for agent in np.argsort(rank, kind="stable"):
        heard = circle.row(int(agent))
        before = heard[rank[heard] < rank[agent]]
        if len(before):
            waves[agent] = waves[before].max() + 1
    return waves


def _messages(circle: Graph, agents: Ints, said: Ints, rank: Ints, side: Literal[-1, 0, 1]) -> Heard:
    """Return for each agent the messages of those it hears, in the order they were said.

    ``side`` keeps those who spoke before the agent (-1), after it (1), or all (0).
    """
    hearer, speaker = circle.pairs()
    kept = (said[speaker] >= 0) & np.isin(hearer, agents) & (hearer != speaker)
    if side:
        kept &= np.sign(rank[speaker] - rank[hearer]) == side
    hearer, speaker = hearer[kept], speaker[kept]
    order = np.lexsort((rank[speaker], hearer))
    hearer, speaker = hearer[order], speaker[order]
    counts = np.searchsorted(hearer, agents, side="right") - np.searchsorted(hearer, agents)
    return Heard(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), said[speaker])
