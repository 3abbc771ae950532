"""What can be compared: groups, waves or surveys about the same question, by distances it allows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from plursim.errors import InputError
from plursim.surveys.question import Question
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


def _scale(question: Question) -> str:
    """Return options and positions in words."""
    pairs = zip(question.options, question.scale, strict=True)
    return "[" + ", ".join(f"{option} = {position:g}" for option, position in pairs) + "]"
