"""Agents that answer as survey respondents like them did."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from plursim.portable import Floats, Ints
from plursim.reasoning.base import Distributions, Reasoner
from plursim.reasoning.by_stance import answer
from plursim.reasoning.first_stance import Draw, first_distributions, first_options
from plursim.reasoning.retest import Noise, Retest
from plursim.reasoning.stance_based import answers_of, cannot_answer, support
from plursim.society.replies import Answers, Given, Reply, Stances, Texts, all_answered
from plursim.society.requests import EVERY_REQUEST, Ask, Judge, Poll, Reflect, Request, Speak
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society

OPTIONS = "survey.options"
"""Option last drawn by each agent, -1 for agents of other reasoners; shape [agents, questions]."""


class SurveyReasoner(Reasoner):
    """Answers as survey respondents with the persona's attributes did; hears others, but never changes.

    The baseline a language model must beat: it reproduces the survey's response distribution of each group
    as far as the mixture allows. First answers are drawn from the survey's smoothed distribution given the
    persona's attributes, question by question or respondent by respondent (``draw``). It speaks by
    stating the option it holds. A judge finds for a side as far as its own answer lies towards it, whatever
    it heard; moves, votes, rankings and texts follow from the answer too
    (:mod:`~plursim.reasoning.by_stance`).
    """

    kind: Literal["survey"] = "survey"
    draw: Draw = "independent"
    redraw: bool = Field(
        default=False,
        description="Whether agents draw a new answer at each poll instead of keeping the first.",
    )
    retest: Retest = None

    @model_validator(mode="after")
    def _one_way_to_change(self) -> Self:
        if self.redraw and self.retest is not None:
            raise ValueError("redraw draws all answers anew at each poll; leave it out or leave retest out")
        return self

    answers: ClassVar[frozenset[type[Request]]] = EVERY_REQUEST
    needs_survey: ClassVar[bool] = True

    def why_unmoved(self, question: Question) -> str | None:  # noqa: ARG002
        """Say that these agents never change."""
        return "agents of the survey reasoner keep their answers whatever they hear"

    def begin(self, society: Society, agents: Ints) -> None:
        """Draw the first answers of these agents."""
        shape = (society.size, len(society.questions))
        if OPTIONS not in society.state:
            society.keep(OPTIONS, np.full(shape, -1, dtype=np.int64), -1)
        options = society.state[OPTIONS]
        held = Noise(self.retest, draw=self.draw).held(society, agents)
        options[agents] = answers_of(society, np.arange(shape[1]), held).options

    def distributions(self, society: Society, request: Poll) -> Distributions:
        """Return the survey's distributions given the agents' personas."""
        return first_distributions(society, request)

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a poll, state the option held, keep the stance after listening; else go by the stance."""
        match request:
            case Poll():
                return self._poll(society, request)
            case Speak() if request.question >= 0:
                return _speak(society, request)
            case Reflect():
                asked = len(request.agents)
                return Stances(missing=all_answered(asked), values=np.full(asked, np.nan))
            case Judge():
                own = _stances(society, request, request.question)
                leaning = support(society.questions[request.question], own, request.sides)
                return Given(values=leaning, missing=all_answered(len(own)))
            case Ask():
                return answer(society, request, lambda column: _stances(society, request, column))
        raise cannot_answer(self, request)

    def _poll(self, society: Society, request: Poll) -> Answers:
        held = society.state[OPTIONS]
        if self.redraw and request.round > 0:
            keys = (request.round, request.phase)
            held[request.agents] = first_options(society, request.agents, *keys, how=self.draw)
        options = held[np.ix_(request.agents, request.questions)]
        scales = [society.questions[int(column)] for column in request.questions]
        values = [question.value_of(options[:, i]) for i, question in enumerate(scales)]
        stances = np.stack(values, axis=1) if values else np.zeros(options.shape)
        reported = Noise(self.retest, draw=self.draw).polled(society, request, stances)
        return answers_of(society, request.questions, reported)


def _stances(society: Society, request: Request, column: int) -> Floats:
    return society.questions[column].value_of(society.state[OPTIONS][request.agents, column])


def _speak(society: Society, request: Speak) -> Texts:
    question = society.questions[request.question]
    held = society.state[OPTIONS][request.agents, request.question]
    stated = np.where(request.sides >= 0, request.sides, held)
    sentences = [f"Asked “{question.text}”, my answer is: {option}." for option in question.options]
    return Texts(
        missing=all_answered(len(stated)),
        texts=tuple(sentences[option] for option in stated),
        values=question.value_of(stated),
    )
