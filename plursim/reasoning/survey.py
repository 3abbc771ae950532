"""Agents that answer as survey respondents like them did."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from plursim.errors import InputError
from plursim.portable import Ints
from plursim.reasoning.base import Distributions, Reasoner
from plursim.reasoning.first_stance import Draw, first_distributions, first_options
from plursim.reasoning.retest import Noise, Retest
from plursim.reasoning.stance_based import answers_of
from plursim.society.requests import (
    Answers,
    Poll,
    Reflect,
    Reply,
    Request,
    Speak,
    Stances,
    Texts,
    all_answered,
)
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
    stating the option it holds.
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

    answers: ClassVar[frozenset[type[Request]]] = frozenset({Poll, Speak, Reflect})
    needs_survey: ClassVar[bool] = True

    def why_unmoved(self, question: Question) -> str | None:  # noqa: ARG002
        """Say that these agents never change."""
        return "agents of the survey reasoner keep their answers whatever they hear"

    def begin(self, society: Society, agents: Ints) -> None:
        """Draw the first answers of these agents."""
        shape = (society.size, len(society.questions))
        options = society.state.setdefault(OPTIONS, np.full(shape, -1, dtype=np.int64))
        held = Noise(self.retest, draw=self.draw).held(society, agents)
        options[agents] = answers_of(society, np.arange(shape[1]), held).options

    def distributions(self, society: Society, request: Poll) -> Distributions:
        """Return the survey's distributions given the agents' personas."""
        return first_distributions(society, request)

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a poll, state the option held, or keep the stance after listening."""
        if isinstance(request, Poll):
            return self._poll(society, request)
        if isinstance(request, Speak):
            return _speak(society, request)
        if isinstance(request, Reflect):
            asked = len(request.agents)
            return Stances(missing=all_answered(asked), values=np.full(asked, np.nan))
        raise InputError(f"reasoner 'survey' cannot answer requests to {type(request).__name__}")

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


def _speak(society: Society, request: Speak) -> Texts:
    question = society.questions[request.question]
    held = society.state[OPTIONS][request.agents, request.question]
    stated = np.where(request.argue_for >= 0, request.argue_for, held)
    sentences = [f"Asked “{question.text}”, my answer is: {option}." for option in question.options]
    return Texts(
        missing=all_answered(len(stated)),
        texts=tuple(sentences[option] for option in stated),
        values=question.value_of(stated),
    )
