"""Which figures agree with the survey by construction, whatever the agents are like.

An answer is *given* where the ground truth itself put it there:

- its agent drew it from the response distributions of the very respondents it is compared with
  (``survey.holdout: 0``, or a survey of which only distributions are known);
- its agent was told it: the question is an attribute of its persona, such as the party it votes for. Holding
  respondents out does not help here;
- for the whole population: the weights of the personas were fitted to the answers of these respondents to
  this very question.

It stays so as long as the agent gives the same answer, or draws anew from the same distribution. A distance
to the survey is by construction where more than half of the answers behind it are; so is its difference from
a control whose own distance is, and the distance between the associations of questions that all are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from plursim.analysis.arms import control_of
from plursim.analysis.log_arrays import EVERYBODY, LogArrays
from plursim.analysis.rows import NET, Row
from plursim.measures import MEASURES, kind_of
from plursim.measures.base import Need
from plursim.measures.given import Truth
from plursim.portable import Bools
from plursim.society.arms import ARMS

MOST = 0.5
"""Share of given answers above which a figure is by construction."""

EXACT = 1e-9
"""How far from 1 rounding may leave the share of an answer that all give."""


def marked(arrays: LogArrays, rows: Sequence[Row]) -> list[Row]:
    """Return rows with those marked that agree with the survey by construction."""
    if arrays.origin is None:
        return list(rows)
    return [replace(row, by_construction=True) if _is_given(arrays, row) else row for row in rows]


def _is_given(arrays: LogArrays, row: Row) -> bool:
    kind = kind_of(row.measure)
    if not any(Need.SURVEY in measure.needs for measure in MEASURES if measure.kind_name() == kind):
        return False
    arms = [row.arm]
    if row.measure.endswith(f"_{NET}"):
        control = control_of(arrays.arms)
        arms += [] if control is None else [control]
    questions, group = [row.question], (row.group, row.label)
    if row.question == "all":
        named = row.label.split(" x ") if row.group == "pair" else arrays.questions
        questions = [asked for arm, asked in arrays.polls if arm == row.arm and asked in named]
        group = EVERYBODY
    return any(
        all(given_share(arrays, question, arm, row.stage, group) > MOST for question in questions)
        for arm in arms
        if questions and all((arm, question) in arrays.polls for question in questions)
    )


def given_share(
    arrays: LogArrays, question: str, arm: str, stage: str, group: tuple[str, str] = EVERYBODY
) -> float:
    """Return the share of the answers of a group that the ground truth itself put there, 0 .. 1.

    Parameters
    ----------
    question, arm : of the answers.
    stage : ``first`` poll, or another for the last.
    group : group variable and label.
    """
    origin, polls = arrays.origin, arrays.polls[arm, question]
    if origin is None:
        return 0.0
    poll = 0 if stage == "first" else -1
    first, now = polls.options[0], polls.options[poll]
    members = arrays.counted(now)
    if group != EVERYBODY:
        members = members & (arrays.attributes[group[0]] == group[1])
    if not members.any():
        return 0.0
    knows = arm not in ARMS or ARMS[arm].persona
    given = origin.drawn if knows or group == EVERYBODY else np.zeros_like(origin.drawn)
    if knows:
        given = given | (origin.told & _answered_by_persona(arrays, question))
        if question in origin.fitted and group == EVERYBODY:
            given = np.ones_like(given)
    kept = given & ((now == first) | origin.unmoved(arrays.questions[question]))
    weights = np.ones(len(kept)) if arrays.weights is None else arrays.weights
    return float(weights[members & kept].sum() / weights[members].sum())


def _answered_by_persona(arrays: LogArrays, question: str) -> Bools:
    """Return whose persona has the question as an attribute; shape [agents]."""
    found = np.zeros(len(arrays.clusters), dtype=np.bool_)
    for name, labels in arrays.attributes.items():
        if decided(arrays.truth, question, name):
            found |= labels != ""
    return found


def decided(truth: Mapping[tuple[str, str, str], Truth], question: str, attribute: str) -> bool:
    """Return whether a question is an attribute: of its name, or one whose label decides the answer.

    A label decides where all who have it give one answer, and not all labels the same one.

    Examples
    --------
    >>> from plursim.measures.given import Truth
    >>> cells = {("vote", "side", "left"): Truth(np.array([1.0, 0.0]), 9.0),
    ...          ("vote", "side", "right"): Truth(np.array([0.0, 1.0]), 9.0)}
    >>> decided(cells, "vote", "side"), decided(cells, "vote", "age"), decided({}, "side", "side")
    (True, False, True)
    """
    shares = [cell.shares for key, cell in truth.items() if key[:2] == (question, attribute)]
    one = all(given.max() > 1 - EXACT for given in shares)
    return question == attribute or (one and len({int(given.argmax()) for given in shares}) > 1)
