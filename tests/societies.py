"""Small societies for tests, and puppets: agents whose replies a test writes itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from plursim.errors import Missing
from plursim.forms import Number, Text
from plursim.graphs.graph import Graph
from plursim.personas import Persona, PersonaPool
from plursim.portable import Ints
from plursim.protocols.base import Interaction
from plursim.randomness import Streams
from plursim.society.arms import ARMS, Arm
from plursim.society.events import MemoryLog
from plursim.society.population import Population
from plursim.society.replies import Answers, Given, Reply, Stances, Texts, all_answered
from plursim.society.requests import Act, Ask, Judge, Poll, Reflect, Request, Speak, Write
from plursim.society.society import Society
from plursim.surveys.question import Question

SCALE = Question(id="scale", text="Where do you stand?", options=("left", "mid", "right"))
"""Options at 1, 2, 3."""

Handler = Callable[[Society, Any], Reply]


class Puppets:
    """An answerer that replies as a test says and keeps every request with the prompt-like text it saw.

    Without a handler: stances are agent number modulo options, speakers state the side they argue for or
    their own, nobody's stance moves, judges say one half, moves are the first option or half the most
    allowed, and strategies say to give half.
    """

    def __init__(self, **handlers: Handler) -> None:
        self.handlers = handlers
        self.requests: list[Request] = []
        self.told: list[list[str]] = []
        self.batches: list[int] = []

    def begin(self, society: Society, agents: Ints) -> None:
        """Need no state."""

    def reply(self, society: Society, request: Request) -> Reply:
        """Reply by the handler named after the request, in lower case, or by default."""
        self.requests.append(request)
        if isinstance(request, Act):
            self.told.append([request.told(i) for i in range(len(request.agents))])
        handler = self.handlers.get(type(request).__name__.lower())
        return handler(society, request) if handler else default_reply(society, request)

    def reply_all(self, society: Society, requests: Sequence[Request]) -> list[Reply]:
        """Reply to each, and keep how many came at once."""
        self.batches.append(len(requests))
        return [self.reply(society, request) for request in requests]

    def asked(self, kind: type[Request]) -> list[Any]:
        """Return all requests of a kind in order."""
        return [request for request in self.requests if isinstance(request, kind)]


def default_reply(society: Society, request: Request) -> Reply:
    """Reply as :class:`Puppets` do without a handler."""
    n = len(request.agents)
    nan, ok = np.full(n, np.nan), all_answered(n)
    match request:
        case Poll():
            options = np.stack(
                [request.agents % len(society.questions[q].options) for q in request.questions], axis=1
            )
            values = np.stack(
                [society.questions[q].value_of(options[:, j]) for j, q in enumerate(request.questions)],
                axis=1,
            )
            return Answers(options=options, values=values, missing=all_answered(*options.shape))
        case Speak():
            if request.question < 0:
                texts = tuple(
                    f"{request.phase} of round {request.round} by agent {a}" for a in request.agents
                )
                return Texts(texts=texts, values=nan, missing=ok)
            question = society.questions[request.question]
            own = question.value_of(request.agents % len(question.options))
            values = np.where(request.sides >= 0, question.value_of(request.sides), own)
            texts = tuple(
                f"{request.phase} of round {request.round} by agent {agent}" for agent in request.agents
            )
            return Texts(texts=texts, values=values, missing=ok)
        case Reflect():
            return Stances(values=nan, missing=ok)
        case Write(form=Text()):
            return Given.of(request.form, request.form.array(["I give 50% of what I have."] * n))
        case Act(form=Number(high=high)):
            return Given.of(request.form, np.broadcast_to(high / 2, n))
        case Ask():
            return drawn(society, request, np.full(n, 0.5 if isinstance(request, Judge) else 0.0))
    raise TypeError(type(request).__name__)


def failing(share: float, *, every: type[Request] | None = None) -> Callable[[Society, Request], Reply]:
    """Return a reply function that loses a keyed share of the default replies as unparsable."""

    def reply(society: Society, request: Request) -> Reply:
        whole = default_reply(society, request)
        if every is not None and not isinstance(request, every):
            return whole
        lost = society.draw("test.lost", request.round, request.phase)[request.agents] < share
        return lose(whole, lost)

    return reply


def lose(reply: Reply, lost: np.ndarray[Any, Any]) -> Reply:
    """Return a reply with the rows where ``lost`` is true missing as unparsable."""
    code = np.int8(Missing.UNPARSABLE)
    missing = np.where(lost if reply.missing.ndim == 1 else lost[:, None], code, reply.missing)
    match reply:
        case Answers():
            gone = lost[:, None]
            options, values = np.where(gone, -1, reply.options), np.where(gone, np.nan, reply.values)
            return Answers(options=options, values=values, missing=missing)
        case Texts():
            texts = tuple("" if gone else text for gone, text in zip(lost, reply.texts, strict=True))
            return Texts(texts=texts, values=np.where(lost, np.nan, reply.values), missing=missing)
        case Stances():
            return Stances(values=np.where(lost, np.nan, reply.values), missing=missing)
        case Given():
            values = reply.values.copy()
            values[lost] = blank_like(values)
            return Given(values=values, missing=missing)
    raise TypeError(type(reply).__name__)


def blank_like(values: np.ndarray[Any, Any]) -> Any:
    """Return what stands for missing values of this layout."""
    if values.dtype.names:
        return tuple(blank_like(values[name]) for name in values.dtype.names)
    return {"f": np.nan, "i": -1, "O": ""}[values.dtype.kind]


def drawn(society: Society, request: Ask, uniform: np.ndarray[Any, Any]) -> Reply:
    """Reply to any request with the stand-ins of its form."""
    (ask,) = request.asks(society.questions)
    values = [ask.form_of(i).stand_in(float(u)) for i, u in enumerate(uniform)]
    return request.replied([Given.of(ask.form, ask.form.array(values))], society.questions)


def small_pool(personas: int = 3) -> PersonaPool:
    """Return a pool of personas called p0, p1, ..."""
    return PersonaPool(
        name="test",
        personas=tuple(Persona(id=f"p{i}", prompt=f"You are person {i}.") for i in range(personas)),
    )


def complete_graph(size: int) -> Graph:
    """Tie everybody to everybody."""
    return Graph.from_groups(np.zeros(size, dtype=np.int64))


def make_society(
    protocol: Interaction,
    *answerers: Any,
    size: int = 24,
    seed: int = 0,
    arm: Arm | str = "treatment",
    questions: Sequence[Question] | None = None,
    graph: Graph | None = None,
    reasoner_of: Ints | None = None,
) -> Society:
    """Return a society for a protocol; questions default to one where the protocol needs a survey."""
    size, one = protocol.agents_for(size), ARMS[arm] if isinstance(arm, str) else arm
    pool = small_pool()
    if questions is None:
        questions = (SCALE,) if protocol.needs_survey else ()
    return Society(
        population=Population(pool, np.arange(size) % len(pool.personas)),
        graph=complete_graph(size) if graph is None else graph,
        questions=tuple(questions),
        survey=None,
        streams=Streams(seed),
        reasoners=answerers or (Puppets(),),
        reasoner_of=np.zeros(size, dtype=np.int64) if reasoner_of is None else reasoner_of,
        sink=MemoryLog(),
        arm=one,
        memory_length=one.changes.get("memory", {}).get("last", protocol.memory),
    )


def play(protocol: Interaction, society: Society) -> MemoryLog:
    """Play an arm as a run does: poll, rounds, poll; return what was logged."""
    protocol.check(society)
    society.start_round(0)
    society.begin()
    if society.questions:
        society.poll()
    society.hire(protocol.roles())
    protocol.start(society)
    for number in range(1, protocol.total_rounds + 1):
        society.start_round(number)
        protocol.play(society)
        if protocol.finished(society):
            break
    protocol.finish(society)
    if society.questions:
        society.poll()
    assert isinstance(society.sink, MemoryLog)
    return society.sink


def figures(log: MemoryLog) -> dict[str, list[float]]:
    """Return the values of each figure in the order they were logged."""
    found: dict[str, list[float]] = {}
    for row in log.rows("figures"):
        found.setdefault(row["name"], []).append(row["value"])
    return found


def varied(society: Society, request: Request) -> Reply:
    """Reply with draws keyed by round, phase and agent, so that agents differ from each other and in time."""
    u = society.draw("test.varied", request.round, request.phase)[request.agents]
    ok = all_answered(len(u))
    match request:
        case Poll():
            sizes = [len(society.questions[q].options) for q in request.questions]
            options = np.floor(u[:, None] * sizes).astype(np.int64)
            columns = [society.questions[q].value_of(options[:, j]) for j, q in enumerate(request.questions)]
            return Answers(
                options=options, values=np.stack(columns, axis=1), missing=all_answered(*options.shape)
            )
        case Speak():
            if request.question < 0:
                return Texts(
                    texts=tuple(f"I say {x:.6f}." for x in u), values=np.full(len(u), np.nan), missing=ok
                )
            question = society.questions[request.question]
            own = question.value_of(np.floor(u * len(question.options)).astype(np.int64))
            values = np.where(request.sides >= 0, question.value_of(request.sides), own)
            return Texts(texts=tuple(f"I say {x:.6f}." for x in u), values=values, missing=ok)
        case Reflect():
            return Stances(values=1.0 + 2.0 * u, missing=ok)
        case Write(form=Text()):
            return Given.of(request.form, request.form.array([f"I give {x:.1%} of what I have." for x in u]))
        case Ask():
            return drawn(society, request, u)
    raise TypeError(type(request).__name__)
