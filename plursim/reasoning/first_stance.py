"""First stances: answers drawn from the survey, given who an agent is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from plursim.errors import InputError
from plursim.randomness import low_variance_uniforms
from plursim.reasoning.base import Distributions
from plursim.requests import Ints, Poll, all_answered
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

if TYPE_CHECKING:
    from plursim.society import Society


def first_options(society: Society, agents: Ints, *draw: str | int) -> Ints:
    """Draw agents' answers to all questions from the survey's distribution given their persona.

    The agents of one persona draw evenly from its distribution: of m agents, one in each m-th part of it.
    Draws are made for the whole population, so an agent's answer does not depend on who else is asked. Where
    the arm takes personas away, all agents draw evenly from the pooled distribution.

    Parameters
    ----------
    society : population, questions and survey.
    agents : who answers, shape [asked].
    draw : further keys of the draw, such as a round, where agents are to draw anew.

    Returns
    -------
    option indices, shape [asked, questions].

    Raises
    ------
    InputError : there is no survey, or it does not know how people answered a question.
    """
    survey = _survey_of(society)
    columns = [_drawn(society, survey, question, draw)[agents] for question in society.questions]
    return np.stack(columns, axis=1) if columns else np.zeros((len(agents), 0), dtype=np.int64)


def first_distributions(society: Society, request: Poll) -> Distributions:
    """Return the distributions :func:`first_options` draws from, for each agent asked.

    Raises
    ------
    InputError : there is no survey, or it does not know how people answered a question.
    """
    survey = _survey_of(society)
    personas = society.population.pool.personas
    kept = society.arm.persona
    which, place = np.unique(society.population.persona[request.agents], return_inverse=True)
    attributes = [personas[k].attributes if kept else {} for k in which]
    shares = tuple(
        np.stack([survey.conditional(society.questions[column].id, labels) for labels in attributes])[place]
        for column in request.questions
    )
    return Distributions(shares, all_answered(len(request.agents), len(request.questions)))


def _survey_of(society: Society) -> Survey:
    if society.survey is None:
        raise InputError("first stances are drawn from a survey, but the scenario has no 'survey' section")
    return society.survey


def _drawn(society: Society, survey: Survey, question: Question, draw: tuple[str | int, ...]) -> Ints:
    """Return the option drawn by every agent of the population, shape [agents]."""
    if not survey.has_distribution(question.id):
        raise InputError(
            f"question '{question.id}' has no response distribution in survey '{survey.name}' to draw first"
            " stances from; give its shares, or let a language model answer"
        )
    population = society.population
    groups = population.persona if society.arm.persona else np.zeros(population.size, dtype=np.int64)
    uniforms = low_variance_uniforms(groups, society.streams.generator("first_stance", question.id, *draw))
    options = np.empty(population.size, dtype=np.int64)
    for group in np.unique(groups):
        persona = population.pool.personas[group]
        attributes = persona.attributes if society.arm.persona else {}
        cumulated = np.cumsum(survey.conditional(question.id, attributes))
        members = groups == group
        # the last option takes what rounding leaves above the cumulated sum
        options[members] = np.searchsorted(cumulated[:-1], uniforms[members], side="right")
    return options
