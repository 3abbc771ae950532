"""The state of one arm as arrays, and the few ways in which a protocol may act on it.

Private and public opinion are different arrays, always. A protocol asks through :meth:`Society.ask` and its
companions :meth:`poll`, :meth:`say`, :meth:`listen`; these log what happened in agent order, so the log does
not depend on the order in which replies arrived.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.graphs.graph import Graph
from plursim.personas.arguments import Arguments
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.society.arms import Arm
from plursim.society.events import Answered, Exposed, Said, Sink
from plursim.society.population import Population
from plursim.society.requests import Answers, Heard, Poll, Reflect, Reply, Request, Speak, Stances, Texts
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

R = TypeVar("R", bound=Reply)


class Answerer(Protocol):
    """What a society needs of a reasoner."""

    def begin(self, society: Society, agents: Ints) -> None:
        """Set up the state of its agents."""

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer one request."""


@dataclass(eq=False)
class Messages:
    """All messages of one arm; a message's id is its position."""

    texts: list[str] = field(default_factory=list)
    sender: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    question: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    value: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, texts: Sequence[str], sender: Ints, question: int, value: Floats) -> Ints:
        """Append messages and return their ids."""
        ids = np.arange(len(self.texts), len(self.texts) + len(texts), dtype=np.int64)
        self.texts.extend(texts)
        self.sender = np.concatenate([self.sender, sender])
        self.question = np.concatenate([self.question, np.full(len(texts), question, dtype=np.int64)])
        self.value = np.concatenate([self.value, value])
        return ids


@dataclass(eq=False)
class Society:
    """The state of one arm.

    Attributes
    ----------
    population, graph, questions, survey : who is there, who hears whom, what is asked, and the survey that
        first answers are drawn from (None where a scenario has none): its build part, not the ground truth.
    streams : keyed randomness of the run; all arms share it, so arms differ only in what is done to them.
    reasoners : the ways to answer; ``reasoner_of[agent]`` says which one an agent uses, shape [agents].
    sink : where events go.
    private, public : last stance privately given and last publicly stated, NaN before the first; shape
        [agents, questions].
    arguments : pro and con sentences of a question, by question id.
    memory : ids of the last messages each agent said or heard, oldest first, -1 for none; shape
        [agents, last n].
    state : arrays that reasoners and protocols keep, by name.
    outcomes : how many replies of this round came out each way, by :class:`Missing` code.
    """

    population: Population
    graph: Graph
    questions: tuple[Question, ...]
    survey: Survey | None
    streams: Streams
    reasoners: tuple[Answerer, ...]
    reasoner_of: Ints
    sink: Sink
    arm: Arm = field(default_factory=Arm)
    memory_length: int = 0
    arguments: Mapping[str, Arguments] = field(default_factory=dict)
    private: Floats = field(init=False)
    public: Floats = field(init=False)
    memory: Ints = field(init=False)
    heard_this_round: Ints = field(init=False)
    messages: Messages = field(default_factory=Messages)
    state: dict[str, NDArray[Any]] = field(default_factory=dict)
    round: int = 0
    outcomes: Ints = field(default_factory=lambda: np.zeros(len(Missing), dtype=np.int64))

    def __post_init__(self) -> None:
        shape = (self.size, len(self.questions))
        self.private, self.public = np.full(shape, np.nan), np.full(shape, np.nan)
        self.memory = np.full((self.size, self.memory_length), -1, dtype=np.int64)
        self.heard_this_round = np.zeros(self.size, dtype=np.int64)

    @property
    def size(self) -> int:
        """Number of agents."""
        return self.population.size

    @property
    def everyone(self) -> Ints:
        """Indices of all agents."""
        return np.arange(self.size, dtype=np.int64)

    def begin(self) -> None:
        """Let every reasoner set up the state of its agents."""
        for number, reasoner in enumerate(self.reasoners):
            agents = np.flatnonzero(self.reasoner_of == number)
            if len(agents):
                reasoner.begin(self, agents)

    def fork(self, arm: Arm, sink: Sink) -> Society:
        """Return a copy of the present state in another arm, writing to another sink."""
        twin = replace(
            self,
            arm=arm,
            sink=sink,
            messages=copy.deepcopy(self.messages),
            state={},
            outcomes=self.outcomes.copy(),
        )
        for name in ("private", "public", "memory", "heard_this_round"):
            setattr(twin, name, getattr(self, name).copy())
        twin.state = {name: array.copy() for name, array in self.state.items()}
        return twin

    def draw(self, purpose: str, *keys: str | int) -> Floats:
        """Return one uniform draw in [0, 1) for every agent, keyed by purpose and keys; shape [agents].

        Index it by agent. Include the round among the keys where a new draw is wanted each round.
        """
        return self.streams.generator(purpose, *keys).random(self.size)

    def start_round(self, number: int) -> None:
        """Open a round: counters of what happened in it go back to zero."""
        self.round = number
        self.outcomes[:] = 0
        self.heard_this_round[:] = 0

    def ask(self, request: Request, reply_type: type[R]) -> R:
        """Put one request to the reasoners of its agents and return the replies in agent order.

        Replies that failed count towards the failure share of the round.
        """
        which = self.reasoner_of[request.agents]
        parts: list[tuple[Ints, R]] = []
        for number in np.unique(which):
            positions = np.flatnonzero(which == number)
            part = request if len(positions) == len(which) else request.select(positions)
            parts.append((positions, cast("R", self.reasoners[number].reply(self, part))))
        reply = reply_type.merge(parts, len(request.agents))
        counted = np.bincount(reply.missing.ravel(), minlength=len(Missing))
        if isinstance(request, Reflect):  # stances follow without a reply: only where that failed it counts
            counted[Missing.ANSWERED] = 0
        self.outcomes += counted
        return reply

    def failure_share(self) -> float:
        """Return the share of this round's replies that failed, of those asked for.

        Refusals are data and no failures; what was not asked and stances that follow without a reply are
        not counted at all.
        """
        failures = sum(int(self.outcomes[code]) for code in Missing if code.is_failure)
        asked = int(self.outcomes.sum() - self.outcomes[Missing.NOT_ASKED])
        return failures / max(asked, 1)

    def recalled(self, agents: Ints) -> Heard:
        """Return what each of some agents remembers: its last messages, oldest first."""
        rows = self.memory[agents]
        known = rows >= 0
        offsets = np.concatenate([[0], np.cumsum(known.sum(axis=1))]).astype(np.int64)
        return Heard(offsets, rows[known])

    def poll(self, phase: str = "poll", agents: Ints | None = None, questions: Ints | None = None) -> Answers:
        """Poll agents privately, set their private stances and log one row an agent and question.

        Nothing of it enters anybody's memory.
        """
        agents = self.everyone if agents is None else agents
        questions = np.arange(len(self.questions), dtype=np.int64) if questions is None else questions
        request = Poll(
            agents=agents,
            round=self.round,
            phase=phase,
            heard=self.recalled(agents),
            questions=questions,
        )
        answers = self.ask(request, Answers)
        given = answers.missing == 0
        cells = np.ix_(agents, questions)
        self.private[cells] = np.where(given, answers.values, self.private[cells])
        self._log_answers(phase, agents, questions, answers)
        return answers

    def _log_answers(self, phase: str, agents: Ints, questions: Ints, answers: Answers) -> None:
        ids = np.array([q.id for q in self.questions], dtype=object)[questions]
        words = np.array([code.word for code in Missing], dtype=object)
        nothing = (None,) * len(questions)
        rows = answers.raw if answers.raw is not None else (nothing,) * len(agents)
        self.sink.append(
            Answered(
                arm=self.arm.name,
                round=self.round,
                phase=phase,
                agent=np.repeat(agents, len(questions)),
                question=np.tile(ids, len(agents)),
                option=answers.options.ravel(),
                value=answers.values.ravel(),
                reason=words[answers.missing.ravel()],
                raw=[text for row in rows for text in (row or nothing)],
            )
        )

    def say(
        self,
        phase: str,
        agents: Ints,
        question: int,
        *,
        groups: Ints | None = None,
        argue_for: Ints | None = None,
        instruction: str = "",
    ) -> Ints:
        """Let agents speak publicly and return the id of each message, -1 where a reply is missing.

        Sets their public stances, puts each message into its sender's own memory, and logs one row an agent.
        """
        own_mind = np.full(len(agents), -1, dtype=np.int64)
        request = Speak(
            agents=agents,
            round=self.round,
            phase=phase,
            heard=self.recalled(agents),
            question=question,
            argue_for=own_mind if argue_for is None else argue_for,
            instruction=instruction,
        )
        texts = self.ask(request, Texts)
        spoken = np.flatnonzero(texts.missing == 0)
        ids = np.full(len(agents), -1, dtype=np.int64)
        ids[spoken] = self.messages.add(
            [texts.texts[i] for i in spoken], agents[spoken], question, texts.values[spoken]
        )
        stated = spoken[~np.isnan(texts.values[spoken])]
        self.public[agents[stated], question] = texts.values[stated]
        self._remember(agents[spoken], ids[spoken])
        words = np.array([code.word for code in Missing], dtype=object)
        self.sink.append(
            Said(
                arm=self.arm.name,
                round=self.round,
                phase=phase,
                message=ids,
                agent=agents,
                question=[self.questions[question].id] * len(agents),
                group=np.full(len(agents), -1, dtype=np.int64) if groups is None else groups,
                text=texts.texts,
                value=texts.values,
                reason=words[texts.missing],
            )
        )
        return ids

    def listen(self, phase: str, agents: Ints, heard: Heard, question: int) -> None:
        """Let agents hear messages (one row of ``heard`` an agent): log it, remember it, let them weigh it.

        In an arm with shuffled exposure the messages are exchanged for others first. Agents that hear
        nothing are passed over.
        """
        if self.arm.shuffled:
            heard = self._shuffle(phase, agents, heard)
        hearing = np.flatnonzero(heard.counts > 0)
        if not len(hearing):
            return
        agents, heard = agents[hearing], heard.select(hearing)
        hearers = np.repeat(agents, heard.counts)
        position = np.arange(len(heard.messages)) - np.repeat(heard.offsets[:-1], heard.counts)
        already = self.heard_this_round[agents]
        self.sink.append(
            Exposed(
                arm=self.arm.name,
                round=self.round,
                phase=phase,
                message=heard.messages,
                agent=hearers,
                sender=self.messages.sender[heard.messages],
                position=position + np.repeat(already, heard.counts),
            )
        )
        for slot in range(int(heard.counts.max())):
            some = np.flatnonzero(heard.counts > slot)
            self._remember(agents[some], heard.messages[heard.offsets[some] + slot])
        request = Reflect(
            agents=agents, round=self.round, phase=phase, heard=heard, question=question, already=already
        )
        stances = self.ask(request, Stances).values
        changed = ~np.isnan(stances)
        self.private[agents[changed], question] = stances[changed]
        self.heard_this_round[agents] += heard.counts

    def _remember(self, agents: Ints, messages: Ints) -> None:
        if self.memory_length and len(agents):
            self.memory[agents, :-1] = self.memory[agents, 1:]
            self.memory[agents, -1] = messages

    def _shuffle(self, phase: str, agents: Ints, heard: Heard) -> Heard:
        said = np.unique(heard.messages)
        hearers = np.repeat(agents, heard.counts)
        own = self.messages.sender[said][None, :] == hearers[:, None]
        weight = self.streams.generator("shuffled_exposure", self.round, phase).random(own.shape)
        weight[own] = -1.0
        return Heard(heard.offsets, said[weight.argmax(axis=1)] if len(said) else heard.messages)
