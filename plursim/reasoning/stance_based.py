"""Reasoners whose mind is one number a question: what averaging, bounded confidence and scripts share."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.errors import InputError
from plursim.portable import Floats, Ints
from plursim.reasoning.base import Reasoner
from plursim.reasoning.by_stance import answer
from plursim.reasoning.first_stance import Draw, Start
from plursim.reasoning.retest import Noise, Retest
from plursim.reasoning.stance_text import is_continuous, state_stances
from plursim.society.replies import Answers, Given, Reply, Stances, Texts, all_answered
from plursim.society.requests import EVERY_REQUEST, Ask, Heard, Judge, Poll, Reflect, Request, Speak
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society


def set_rows(society: Society, name: str, agents: Ints, rows: NDArray[np.generic]) -> None:
    """Set some agents' rows of a state array, making it (zeros, one row an agent) where there is none."""
    if name not in society.state:
        society.keep(name, np.zeros((society.size, *rows.shape[1:]), dtype=rows.dtype))
    society.state[name][agents] = rows


def trait(society: Society, agents: Ints, name: str) -> Floats:
    """Return a persona trait in [0, 1], NaN where the persona does not state it, shape [agents].

    In an arm without personas nobody has traits.
    """
    stated = society.population.traits.get(name) if society.arm.persona else None
    return np.full(len(agents), np.nan) if stated is None else stated[agents]


def hearers(heard: Heard) -> Ints:
    """Return, for each message heard, the position of its hearer among the agents asked."""
    return np.repeat(np.arange(len(heard.counts)), heard.counts)


def heard_mean(own: Floats, heard: Heard, values: Floats, counted: NDArray[np.bool_]) -> Floats:
    """Return the mean of the counted values each agent heard, its own stance where none counts.

    Parameters
    ----------
    own : stances, shape [asked].
    values, counted : one entry a message heard; NaN may stand where ``counted`` is false.
    """
    rows = hearers(heard)[counted]
    number = np.bincount(rows, minlength=len(own))
    total = np.bincount(rows, weights=values[counted], minlength=len(own))
    mean: Floats = np.where(number > 0, total / np.maximum(number, 1), own)
    return mean


def answers_of(society: Society, questions: Ints, stances: Floats) -> Answers:
    """Return stances as answers: the option nearest to each, and the stance itself; NaN becomes option -1."""
    columns = [society.questions[q].nearest(stances[:, j]) for j, q in enumerate(questions)]
    options = np.stack(columns, axis=1) if columns else np.zeros(stances.shape, dtype=np.int64)
    return Answers(options=options, values=stances, missing=all_answered(*stances.shape))


def support(question: Question, stances: Floats, sides: tuple[int, int]) -> Floats:
    """Return how far each stance lies from side B's option (0) to side A's (1), shape [agents].

    Where options have no order only the two sides' own options count; any other stance gives one half.

    Raises
    ------
    InputError : both sides argue for the same option.

    Examples
    --------
    >>> q = Question(id="x", text="?", options=("low", "mid", "high"))
    >>> support(q, np.array([1.0, 2.5, 3.0]), (2, 0)).tolist()
    [0.0, 0.75, 1.0]
    """
    if sides[0] == sides[1]:
        raise InputError(
            f"both sides of a debate on {question.id!r} argue for {question.options[sides[0]]!r}"
        )
    a, b = question.scale[list(sides)]
    if is_continuous(question):
        share: Floats = np.clip((stances - b) / (a - b), 0.0, 1.0)
        return share
    return np.where(stances == a, 1.0, np.where(stances == b, 0.0, 0.5))


class StanceReasoner(Reasoner):
    """Base of reasoners that keep one stance a question and move it by arithmetic.

    State: ``<kind>.stance`` and ``<kind>.first``, shape [agents, questions]. A derived class says in
    :meth:`weigh` how what is heard moves the stance. A judge goes by the stance it would have after weighing
    the transcript. Moves, votes, rankings and texts follow from the stance; see
    :mod:`~plursim.reasoning.by_stance`.
    """

    answers: ClassVar[frozenset[type[Request]]] = EVERY_REQUEST

    needs_scale: ClassVar[bool] = False
    """Whether weighing takes stances between options, so that options without an order are refused."""

    decimals: ClassVar[int | None] = None
    """Decimals a stance is spoken with; None for all. The message carries the exact number in any case."""

    def begin(self, society: Society, agents: Ints) -> None:
        """Set the first stances."""
        first = self.starting(society, agents)
        set_rows(society, f"{self.kind}.stance", agents, first)
        set_rows(society, f"{self.kind}.first", agents, first)

    def check_topic(self, question: Question) -> None:
        """Refuse a question without a scale where weighing needs one."""
        if self.needs_scale:
            needs_continuous(self.kind, question)

    @abstractmethod
    def starting(self, society: Society, agents: Ints) -> Floats:
        """Return the first stances, shape [agents, questions]."""

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:  # noqa: ARG002
        """Return the stances after weighing ``request.heard``, shape [asked]; changes nothing itself.

        Here nothing moves them; a derived class says what does.
        """
        return own

    def stances(self, society: Society, agents: Ints) -> Floats:
        """Return the stances of some agents on all questions, shape [agents, questions]."""
        kept: Floats = society.state[f"{self.kind}.stance"][agents]
        return kept

    def first(self, society: Society, request: Reflect) -> Floats:
        """Return the first stances on the question a request is about, shape [asked]."""
        kept: Floats = society.state[f"{self.kind}.first"][request.agents, request.question]
        return kept

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a poll, speak, reflect or judge request; any other by the stance."""
        match request:
            case Poll():
                return answers_of(society, request.questions, self.polled(society, request))
            case Speak() if request.question >= 0:
                return self._speak(society, request)
            case Reflect():
                return self._reflect(society, request)
            case Judge():
                return self._judge(society, request)
            case Ask():
                return answer(
                    society, request, lambda column: self.stances(society, request.agents)[:, column]
                )
        raise cannot_answer(self, request)

    def polled(self, society: Society, request: Poll) -> Floats:
        """Return the stances given in a private poll, shape [asked, questions]."""
        return self.stances(society, request.agents)[:, request.questions]

    def spoken(self, society: Society, request: Speak) -> Floats:
        """Return the stances stated in public, shape [asked]."""
        return self.stances(society, request.agents)[:, request.question]

    def _speak(self, society: Society, request: Speak) -> Texts:
        question = society.questions[request.question]
        own = self.spoken(society, request)
        values = np.where(request.sides >= 0, question.value_of(request.sides), own)
        shown = values if self.decimals is None else values.round(self.decimals)
        texts = state_stances(question, shown)
        return Texts(texts=texts, values=values, missing=all_answered(len(texts)))

    def _reflect(self, society: Society, request: Reflect) -> Stances:
        own = self.stances(society, request.agents)[:, request.question]
        new = self.weigh(society, request, own)
        society.state[f"{self.kind}.stance"][request.agents, request.question] = new
        return Stances(values=new, missing=all_answered(len(new)))

    def _judge(self, society: Society, request: Judge) -> Given:
        transcript = Reflect(
            agents=request.agents,
            round=request.round,
            phase=request.phase,
            heard=request.heard,
            question=request.question,
            already=np.zeros(len(request.agents), dtype=np.int64),
        )
        own = self.stances(society, request.agents)[:, request.question]
        stances = self.weigh(society, transcript, own) if len(request.heard.messages) else own
        probability = support(society.questions[request.question], stances, request.sides)
        return Given(values=probability, missing=all_answered(len(own)))


class DrawnStanceReasoner(StanceReasoner):
    """Base of those whose first stances are drawn."""

    start: Start = Field(
        default="survey",
        description="Where first stances come from: drawn from the survey, or evenly over the scale.",
    )
    draw: Draw = "independent"
    retest: Retest = None

    @property
    def draws_from_survey(self) -> bool:
        """Whether first stances are drawn from the survey, and not evenly over the scale."""
        return self.start == "survey"

    @model_validator(mode="after")
    def _draws_from_a_survey(self) -> Self:
        if self.draw == "respondent" and self.start == "uniform":
            raise ValueError("draw: respondent takes first stances from the survey, and start is uniform")
        return self

    def starting(self, society: Society, agents: Ints) -> Floats:
        """Return first stances drawn from the survey or evenly over the scale."""
        return self._noise.held(society, agents)

    def polled(self, society: Society, request: Poll) -> Floats:
        """Return the stances held, with the noise of this poll."""
        return self._noise.polled(society, request, super().polled(society, request))

    @property
    def _noise(self) -> Noise:
        return Noise(self.retest, self.start, self.draw)


def cannot_answer(reasoner: Reasoner, request: Request) -> InputError:
    """Return the error for a request a reasoner does not answer."""
    known = ", ".join(sorted(kind.__name__ for kind in reasoner.requests_answered()))
    return InputError(
        f"reasoner {reasoner.kind!r} cannot answer {type(request).__name__}; it answers: {known}"
    )


def needs_continuous(kind: str, question: Question) -> None:
    """Refuse a question on which stances cannot be averaged.

    Raises
    ------
    InputError : more than two options without an order.
    """
    if not is_continuous(question):
        raise InputError(
            f"{kind} moves stances along a scale, but question {question.id!r} has {len(question.options)} "
            "options without an order; use a question with an order or with two options"
        )
