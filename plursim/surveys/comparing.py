"""What can be compared: groups, waves or surveys about the same question, by distances it allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from plursim.errors import InputError
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import ResponseDistribution, Survey, group_name


class SideBySide(NamedTuple):
    """Two response distributions of one question, ready for a measure."""

    question: Question
    first: ResponseDistribution
    second: ResponseDistribution


def side_by_side(
    question_id: str,
    first: Survey,
    second: Survey,
    where: Mapping[str, str] | None = None,
    versus: Mapping[str, str] | None = None,
    *,
    ordinal: bool = False,
) -> SideBySide:
    """Return how a group of one survey and a group of another answered a question.

    Parameters
    ----------
    question_id : id of the question in both surveys.
    first, second : the surveys; twice the same one to compare groups, two waves to compare those.
    where, versus : the group of the first and of the second survey; None for all respondents.
    ordinal : whether the measure at hand needs an order of options, as Wasserstein distance does.

    Raises
    ------
    InputError : a nominal question where an ordinal one is needed, options or positions that differ between
        the surveys, an empty group or one that did not answer; names question and group.
    """
    question, other = first.question(question_id), second.question(question_id)
    if ordinal:
        first.scale_of(question_id, where)
        second.scale_of(question_id, versus)
    if question.options != other.options or question.scale.tolist() != other.scale.tolist():
        raise InputError(
            f"question '{question_id}' has other options in '{first.name}' ({group_name(where)}) than in"
            f" '{second.name}' ({group_name(versus)}): {_scale(question)} and {_scale(other)}"
        )
    return SideBySide(
        question, first.distribution(question_id, where), second.distribution(question_id, versus)
    )


def check_measurable(measures: Sequence[str], questions: Sequence[Question], survey: Survey | None) -> None:
    """Refuse measures that the questions asked or the ground truth do not allow.

    Wasserstein distance as the only distance to the survey needs a question with an order; beside another
    distance it is left out for nominal questions. Association needs two questions, and respondents of whom it
    is known what they answered to both.

    Raises
    ------
    InputError : names measure and questions, or the survey.
    """
    if "association" in measures:
        _check_association(questions, survey)
    distances = [name for name in measures if name in ("total_variation", "jensen_shannon", "wasserstein")]
    if distances == ["wasserstein"] and questions and not any(one.ordinal for one in questions):
        asked = ", ".join(f"'{question.id}'" for question in questions)
        raise InputError(
            f"wasserstein, question {asked}, group all: the options of a nominal question have no order; "
            "ask for total_variation or jensen_shannon"
        )


def _check_association(questions: Sequence[Question], survey: Survey | None) -> None:
    if len(questions) < 2:
        raise InputError(
            f"association: it compares answers to different questions, and {len(questions)} is asked; ask "
            "two or more, or leave association out"
        )
    if not isinstance(survey, RespondentSurvey):
        known = "no survey is at hand" if survey is None else f"survey '{survey.name}' knows marginals only"
        raise InputError(
            f"association: {known}, so nobody's answers to two questions can be compared; name a survey with "
            "one row a respondent, or leave association out"
        )


def _scale(question: Question) -> str:
    """Return options and positions in words."""
    pairs = zip(question.options, question.scale, strict=True)
    return "[" + ", ".join(f"{option} = {position:g}" for option, position in pairs) + "]"
