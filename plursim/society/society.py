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
from plursim.society import membership
from plursim.society.arms import Arm
from plursim.society.events import Sink
from plursim.society.logged import log_answers, log_exposures, log_texts, own_answers
from plursim.society.membership import Role
from plursim.society.memory import add_last, keep_in_mind, remembered, resized
from plursim.society.messages import Messages
from plursim.society.placebo import exchanged
from plursim.society.population import Population
from plursim.society.replies import Answers, Given, Reply, Stances, Texts
from plursim.society.requests import Act, Ask, Heard, Poll, Reflect, Request, Shown, Speak
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

R = TypeVar("R", bound=Reply)


class Answerer(Protocol):
    """What a society needs of a reasoner."""

    def begin(self, society: Society, agents: Ints) -> None:
        """Set up the state of its agents."""

    def reply_all(self, society: Society, requests: Sequence[Request]) -> list[Reply]:
        """Answer several requests none of which depends on another, as one batch."""


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
    state : arrays that reasoners and protocols keep, by name; those in ``per_agent`` have a row for each
        agent, and grow with the society (a newborn's row holds what ``per_agent`` says).
    roles : role of each member of staff, by id; ``declared`` says how each role is played, and ``gone`` who
        left.
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
    remembers_own: bool = False
    arguments: Mapping[str, Arguments] = field(default_factory=dict)
    private: Floats = field(init=False)
    public: Floats = field(init=False)
    memory: Ints = field(init=False)
    heard_this_round: Ints = field(init=False)
    messages: Messages = field(default_factory=Messages)
    state: dict[str, NDArray[Any]] = field(default_factory=dict)
    per_agent: dict[str, Any] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)
    declared: dict[str, Role] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    round: int = 0
    outcomes: Ints = field(default_factory=lambda: np.zeros(len(Missing), dtype=np.int64))

    def __post_init__(self) -> None:
        shape = (self.size, len(self.questions))
        self.private, self.public = np.full(shape, np.nan), np.full(shape, np.nan)
        self.memory = np.full((self.size, self.memory_length), -1, dtype=np.int64)
        self.heard_this_round = np.zeros(self.size, dtype=np.int64)

    @property
    def size(self) -> int:
        """Number of rows of all arrays: agents, those that left and staff included."""
        return self.population.size

    @property
    def everyone(self) -> Ints:
        """Indices of all agents that are there; staff are none."""
        everyone = np.arange(self.size, dtype=np.int64)
        return np.delete(everyone, [*self.roles, *self.gone]) if self.roles or self.gone else everyone

    def staff(self, role: str) -> Ints:
        """Return the indices of the staff of a role, ascending; none where nobody was hired."""
        return np.array(sorted(one for one, held in self.roles.items() if held == role), dtype=np.int64)

    def hire(self, roles: Sequence[Role]) -> None:
        """Let staff join; see :func:`plursim.society.membership.hire`."""
        membership.hire(self, roles)

    def hire_for(self, role: str, count: int) -> Ints:
        """Let as many staff join as a protocol needs; return their indices."""
        return membership.hire_for(self, role, count)

    def renew(
        self, leave: Ints, parents: Ints, personas: Ints | None = None, *, take_places: bool = True
    ) -> Ints:
        """Let agents leave and others be born; see :func:`plursim.society.membership.renew`."""
        return membership.renew(self, leave, parents, personas, take_places=take_places)

    def rewire(self, graph: Graph, phase: str = "rewire") -> None:
        """Change who hears whom; see :func:`plursim.society.membership.rewire`."""
        membership.rewire(self, graph, phase)

    def keep(self, name: str, array: NDArray[Any], blank: Any = 0) -> None:
        """Keep an array with a row for each agent in the state; a newborn's row holds ``blank``."""
        self.state[name], self.per_agent[name] = array, blank

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
            per_agent=dict(self.per_agent),
            roles=dict(self.roles),
            declared=dict(self.declared),
            gone=set(self.gone),
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

        Texts an :class:`Ask` reads are logged as exposures. A value outside the bounds of its form is missing
        as ``out_of_range``. Replies that failed count towards the failure share of the round.
        """
        return self.ask_all([request], reply_type)[0]

    def ask_all(self, requests: Sequence[Request], reply_type: type[R]) -> list[R]:
        """Put several requests of one phase as one batch, and return the replies to each.

        None may depend on the reply to another: a language model is asked all of them at once. Each needs a
        phase of its own.
        """
        shown = [self._show(request) for request in requests]
        drawn = [one.each_draw() if isinstance(one, Ask) else [one] for one in shown]
        flat = [one for several in drawn for one in several]
        parts: list[list[tuple[Ints, R]]] = [[] for _ in flat]
        which = [self.reasoner_of[request.agents] for request in flat]
        for number in np.unique(np.concatenate(which)) if flat else ():
            positions = [np.flatnonzero(own == number) for own in which]
            asked = [k for k, some in enumerate(positions) if len(some)]
            cut = [_cut(flat[k], positions[k]) for k in asked]
            replies = self.reasoners[number].reply_all(self, cut)
            for k, reply in zip(asked, replies, strict=True):
                parts[k].append((positions[k], cast("R", reply)))
        whole = [self._merged(*both, reply_type) for both in zip(flat, parts, strict=True)]
        if self.remembers_own:
            for request, reply in zip(flat, whole, strict=True):
                if isinstance(request, Act) and isinstance(reply, Given):
                    keep_in_mind(self.messages, self.memory, request.agents, request.own_moves(reply))
        merged = iter(whole)
        found = [[next(merged) for _ in several] for several in drawn]
        return [one[0] if len(one) == 1 else cast("R", Given.of_draws(cast("Any", one))) for one in found]

    def _merged(self, request: Request, parts: list[tuple[Ints, R]], reply_type: type[R]) -> R:
        wrong = {type(reply).__name__ for _, reply in parts if not isinstance(reply, reply_type)}
        if wrong:
            raise TypeError(f"{type(request).__name__} is replied to with {wrong}, not {reply_type.__name__}")
        reply = reply_type.merge(parts, len(request.agents))
        if isinstance(reply, Given) and isinstance(request, Ask):
            reply = cast("R", reply.within(request.form))
        counted = np.bincount(reply.missing.ravel(), minlength=len(Missing))
        if isinstance(request, Reflect):  # stances follow without a reply: only where that failed it counts
            counted[Missing.ANSWERED] = 0
        self.outcomes += counted
        return reply

    def _show(self, request: Request) -> Request:
        """Log what a request lets agents read; in an arm with shuffled exposure that is exchanged first."""
        if not isinstance(request, Ask) or request.reads is None:
            return request
        if self.arm.shuffled:
            reads = self._shuffle(request.phase, request.agents, request.reads)
            request = replace(request, reads=reads)
        assert request.reads is not None
        log_exposures(self, request.phase, request.agents, request.reads)
        return request

    def failure_share(self) -> float:
        """Return the share of this round's replies that failed, of those asked for.

        Refusals are data and no failures; what was not asked and stances that follow without a reply are
        not counted at all.
        """
        failures = sum(int(self.outcomes[code]) for code in Missing if code.is_failure)
        asked = int(self.outcomes.sum() - self.outcomes[Missing.NOT_ASKED])
        return failures / max(asked, 1)

    def remember(self, length: int, *, own: bool) -> None:
        """Change how many of the last things agents remember; where ``own`` ends, they begin with nothing."""
        if self.remembers_own and not own:
            self.memory[:] = -1
        self.memory, self.memory_length = resized(self.memory, length), length
        self.remembers_own = own

    def recalled(self, agents: Ints) -> Heard:
        """Return what each of some agents remembers: its last messages, oldest first."""
        return remembered(self.memory[agents])

    def poll(self, phase: str = "poll", agents: Ints | None = None, questions: Ints | None = None) -> Answers:
        """Poll agents privately, set their private stances and log one row an agent and question.

        It enters nobody's memory but, where ``remembers_own``, each agent's own.
        """
        return self.polls([phase], agents, questions)[0]

    def polls(
        self, phases: Sequence[str], agents: Ints | None = None, questions: Ints | None = None
    ) -> list[Answers]:
        """Poll the same agents once for each phase, all at once; each poll is logged as its own."""
        agents = self.everyone if agents is None else agents
        questions = np.arange(len(self.questions), dtype=np.int64) if questions is None else questions
        heard, number = self.recalled(agents), self.round
        requests = [
            Poll(agents=agents, round=number, phase=phase, heard=heard, questions=questions)
            for phase in phases
        ]
        found = self.ask_all(requests, Answers)
        cells = np.ix_(agents, questions)
        for phase, answers in zip(phases, found, strict=True):
            given = answers.missing == 0
            self.private[cells] = np.where(given, answers.values, self.private[cells])
            log_answers(self, phase, agents, questions, answers)
            if self.remembers_own and phase == "poll":
                for column, question in enumerate(questions.tolist()):
                    texts = own_answers(self.questions[question], answers.options[:, column])
                    keep_in_mind(self.messages, self.memory, agents, texts, question)
        return found

    def say(
        self,
        phase: str,
        agents: Ints,
        question: int = -1,
        *,
        groups: Ints | None = None,
        argue_for: Ints | None = None,
        instruction: Shown = "",
    ) -> Ints:
        """Let agents speak publicly and return the id of each message, -1 where a reply is missing.

        ``question`` is the column of the question they speak about, -1 for none; ``instruction`` says how,
        the same for all or one entry each. Sets their public stances, puts each message into its sender's own
        memory, and logs one row an agent.
        """
        request = Speak(
            agents=agents,
            round=self.round,
            phase=phase,
            heard=self.recalled(agents),
            question=question,
            argue_for=argue_for,
            shown=instruction,
        )
        texts = self.ask(request, Texts)
        spoken = np.flatnonzero(texts.missing == 0)
        ids = np.full(len(agents), -1, dtype=np.int64)
        ids[spoken] = self.messages.add(
            [texts.texts[i] for i in spoken], agents[spoken], question, texts.values[spoken]
        )
        stated = spoken[~np.isnan(texts.values[spoken])]
        if len(stated):
            self.public[agents[stated], question] = texts.values[stated]
        add_last(self.memory, agents[spoken], ids[spoken])
        log_texts(self, phase, ids, agents, question, groups, texts.texts, texts.values, texts.missing)
        return ids

    def publish(
        self,
        phase: str,
        authors: Ints,
        texts: Sequence[str],
        *,
        question: int = -1,
        values: Floats | None = None,
        groups: Ints | None = None,
        missing: NDArray[np.int8] | None = None,
    ) -> Ints:
        """Put texts where they can be read, and return their ids; nobody has read them yet.

        A text that is missing is a row with its reason, and its id is -1: nobody can read it.

        Statements, critiques, syntheses, news, peers' answers: whoever is to read one gets its id in the
        ``reads`` of a request, or hears it (:meth:`listen`), and is logged as exposed to it.

        Parameters
        ----------
        phase : names the kind of text in the log, such as ``critique``.
        authors : who wrote each text, -1 where it has no author; shape [texts].
        question : column of the question they are about, -1 for none.
        values : stance each text takes on that question's scale, NaN where it takes none.
        groups : table or group each was published in, -1 for none.
        missing : why a text is missing, :class:`Missing` codes; nothing is missing by default.
        """
        stances = np.full(len(texts), np.nan) if values is None else values
        codes = np.zeros(len(texts), dtype=np.int8) if missing is None else missing
        there, ids = np.flatnonzero(codes == 0), np.full(len(texts), -1, dtype=np.int64)
        ids[there] = self.messages.add(
            [texts[k] for k in there.tolist()], authors[there], question, stances[there]
        )
        log_texts(self, phase, ids, authors, question, groups, texts, stances, codes)
        return ids

    def listen(self, phase: str, agents: Ints, heard: Heard, question: int = -1) -> None:
        """Let agents hear messages (one row of ``heard`` an agent): log it, remember it, let them weigh it.

        In an arm with shuffled exposure the messages are exchanged for others first. Agents that hear
        nothing are passed over; where it is about no question nobody's stance changes.
        """
        if self.arm.shuffled:
            heard = self._shuffle(phase, agents, heard)
        hearing = np.flatnonzero(heard.counts > 0)
        if not len(hearing):
            return
        agents, heard = agents[hearing], heard.select(hearing)
        already = self.heard_this_round[agents]
        log_exposures(self, phase, agents, heard)
        for slot in range(int(heard.counts.max())):
            some = np.flatnonzero(heard.counts > slot)
            add_last(self.memory, agents[some], heard.messages[heard.offsets[some] + slot])
        if question < 0:
            self.heard_this_round[agents] += heard.counts
            return  # no stance to weigh it for
        request = Reflect(
            agents=agents, round=self.round, phase=phase, heard=heard, question=question, already=already
        )
        stances = self.ask(request, Stances).values
        changed = ~np.isnan(stances)
        self.private[agents[changed], question] = stances[changed]
        self.heard_this_round[agents] += heard.counts

    def _shuffle(self, phase: str, agents: Ints, heard: Heard) -> Heard:
        rng = self.streams.generator("shuffled_exposure", self.round, phase)
        return exchanged(heard, agents, self.messages.sender, rng)


def _cut(request: Request, positions: Ints) -> Request:
    return request if len(positions) == len(request.agents) else request.select(positions)
