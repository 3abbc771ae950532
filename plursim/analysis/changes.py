"""How the survey's own people changed between two waves: found in surveys, and as columns of the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from plursim.analysis.log_arrays import EVERYBODY, Key, LogArrays
from plursim.surveys.change import Change
from plursim.surveys.survey import Survey

COLUMNS = ("question", "group", "label", "start", "end", "truth", "before", "after", "people", "weight")


def waves_between(build: Survey, truth: Survey) -> tuple[str, str] | None:
    """Return the two waves whose people stand beside a simulated population, the earlier first.

    The wave the population is built from and the one it is measured against, where these differ. Otherwise
    the survey's wave and the next one, or before the last wave the one that precedes it: how the same people
    answer when they are asked again.

    Parameters
    ----------
    build, truth : what the population is built from, and the ground truth; often the same survey.

    Returns
    -------
    names of the waves; None for a survey of one wave.
    """
    waves = list(truth.waves)
    if len(waves) < 2:
        return None
    at, other = waves.index(truth.wave), waves.index(build.wave) if build.wave in waves else -1
    if other in (-1, at):
        other = at + 1 if at + 1 < len(waves) else at - 1
    return waves[min(at, other)], waves[max(at, other)]


def changes_of(build: Survey, truth: Survey, questions: Sequence[str] = ()) -> dict[Key, Change]:
    """Return how everybody and each group of the ground truth's people changed, as far as it knows.

    Parameters
    ----------
    build, truth : see :func:`waves_between`; people are those of ``truth``, or where that pools several
        waves those of ``build``, and neither of their waves is the ground truth then.
    questions : ids; default all questions of the survey.
    """
    one_wave = truth.wave in truth.waves
    people = truth if one_wave else build
    between = waves_between(build, people)
    if between is None:
        return {}
    cells = [EVERYBODY, *((group, label) for group, labels in people.groups.items() for label in labels)]
    found = {}
    for question in questions or [question.id for question in people.questions]:
        for group, label in cells:
            change = people.change(question, *between, _where(group, label))
            if change is not None:
                found[question, group, label] = replace(change, truth=people.wave if one_wave else "")
    return found


def with_people(arrays: LogArrays, survey: Survey | None) -> LogArrays:
    """Return the arrays with the people behind its changes, where the survey has them one by one."""
    if survey is None:
        return arrays
    known = {}
    for (question, group, label), change in arrays.changes.items():
        found = survey.change(question, change.start, change.end, _where(group, label))
        known[question, group, label] = change if found is None else replace(found, truth=change.truth)
    return replace(arrays, changes=known)


def _where(group: str, label: str) -> dict[str, str] | None:
    return None if (group, label) == EVERYBODY else {group: label}


def change_columns(changes: Mapping[Key, Change]) -> dict[str, list[Any]]:
    """Return changes as the columns of the log: one row for all people who gave the same two answers."""
    columns: dict[str, list[Any]] = {name: [] for name in (*COLUMNS, "effective_n")}
    for (question, group, label), change in changes.items():
        place = (question, group, label, change.start, change.end, change.truth)
        for cell in change.cells():
            for name, value in zip(COLUMNS, (*place, *cell), strict=True):
                columns[name].append(value)
            columns["effective_n"].append(change.effective_n)
    return columns
