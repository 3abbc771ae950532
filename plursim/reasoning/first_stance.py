"""First stances: answers drawn from the survey, given who an agent is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from plursim.errors import FieldError, InputError
from plursim.portable import Floats, Ints
from plursim.randomness import low_variance_uniforms
from plursim.reasoning.base import Distributions
from plursim.reasoning.stance_text import is_continuous
from plursim.society.replies import all_answered
from plursim.society.requests import Poll
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

if TYPE_CHECKING:
    from plursim.society.society import Society


How = Literal["independent", "respondent"]
Start = Literal["survey", "uniform"]
Draw = Annotated[
    How,
    Field(
        description="How first answers are drawn from the survey: question by question, or all answers of one"
        " respondent, which keeps the associations between questions and needs a survey with respondents."
    ),
]
"""How a persona's agents draw their first answers."""


def first_options(
    society: Society,
    agents: Ints,
    *draw: str | int,
    how: How = "independent",
) -> Ints:
    """Draw agents' answers to all questions from the survey's distribution given their persona.

    The agents of one persona draw evenly from its distribution: of m agents, one in each m-th part of it. By
    ``respondent`` they draw evenly among the respondents whose answers such a person may give (see
    :func:`~plursim.surveys.donors.donors_of`); each question's distribution is the same. Draws are made for
    the whole population, so an agent's answer does not depend on who else is asked. Where the arm takes
    personas away, all agents draw evenly from the pooled distribution.

    Parameters
    ----------
    society : population, questions and survey.
    agents : who answers, shape [asked].
    draw : further keys of the draw, such as a round, where agents are to draw anew.
    how : each question by itself, or all answers of a respondent.

    Returns
    -------
    option indices, shape [asked, questions].

    Raises
    ------
    InputError : there is no survey, it does not know how people answered a question, or ``respondent`` is
        asked for and it knows no respondents.
    """
    survey = _survey_of(society)
    for question in society.questions:
        _check_known(survey, question)
    if how == "respondent":
        return _whole(society, survey, draw)[agents]
    columns = [_drawn(society, survey, question, draw)[agents] for question in society.questions]
    return np.stack(columns, axis=1) if columns else np.zeros((len(agents), 0), dtype=np.int64)


def first_stances(
    society: Society, agents: Ints, start: Start, how: How = "independent", *draw: str | int
) -> Floats:
    """Return first stances on the questions' scales, shape [agents, questions].

    ``survey`` draws each persona's first answers from the survey; ``uniform`` draws evenly over the scale
    (an option where options have no order), which is how the formal models are usually started.

    Raises
    ------
    InputError : the survey is asked for and there is none; or as for :func:`first_options`.
    """
    if start == "survey" and society.questions:
        if society.survey is None:
            raise InputError("first stances come from the survey but there is none; set start: uniform")
        options = first_options(society, agents, *draw, how=how)
        columns = [q.value_of(options[:, j]) for j, q in enumerate(society.questions)]
    else:
        columns = [_uniform(society, agents, question, draw) for question in society.questions]
    return np.stack(columns, axis=1) if columns else np.zeros((len(agents), 0))


def _uniform(society: Society, agents: Ints, question: Question, draw: tuple[str | int, ...]) -> Floats:
    u = society.draw("first_stance.uniform", question.id, *draw)[agents]
    if not is_continuous(question):
        return np.floor(u * len(question.options))
    stance: Floats = question.scale[0] + u * np.ptp(question.scale)
    return stance


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
    groups = drawing_together(society)
    uniforms = low_variance_uniforms(groups, society.streams.generator("first_stance", question.id, *draw))
    options = np.empty(len(groups), dtype=np.int64)
    for group in np.unique(groups):
        cumulated = np.cumsum(survey.conditional(question.id, attributes_of(society, group)))
        members = groups == group
        # the last option takes what rounding leaves above the cumulated sum
        options[members] = np.searchsorted(cumulated[:-1], uniforms[members], side="right")
    return options


def _whole(society: Society, survey: Survey, draw: tuple[str | int, ...]) -> Ints:
    """Return the answers every agent takes over from a respondent, shape [agents, questions]."""
    groups, ids = drawing_together(society), [question.id for question in society.questions]
    donor = low_variance_uniforms(groups, society.streams.generator("first_stance.respondent", *draw))
    answer = np.empty((len(groups), len(ids)))
    for column, name in enumerate(ids):
        answer[:, column] = society.draw("first_stance.answer", name, *draw)
    options = np.empty(answer.shape, dtype=np.int64)
    asked = survey.select(ids)
    for group in np.unique(groups):
        members = groups == group
        try:
            donors = asked.donors(attributes_of(society, group))
        except InputError as error:
            raise FieldError(f"draw: respondent: {error}", "draw") from error
        options[members] = donors.take(donor[members], answer[members])
    return options


def drawing_together(society: Society) -> Ints:
    """Return which agents draw from one distribution: those of a persona; all in an arm without personas."""
    population = society.population
    return population.persona if society.arm.persona else np.zeros(population.size, dtype=np.int64)


def attributes_of(society: Society, group: int) -> Mapping[str, str]:
    """Return the attributes of the agents who draw together; none in an arm without personas."""
    return society.population.pool.personas[group].attributes if society.arm.persona else {}


def _check_known(survey: Survey, question: Question) -> None:
    if not survey.has_distribution(question.id):
        raise InputError(
            f"question '{question.id}' has no response distribution in survey '{survey.name}' to draw first"
            " stances from; give its shares, or let a language model answer"
        )
