"""Logs for tests of the analysis: frames made by hand, or from what societies kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from plursim.analysis.changes import change_columns
from plursim.society.events import MemoryLog
from plursim.surveys.question import Question

TRUTH = ("question", "group", "label", "option", "share", "effective_n")


def no_changes() -> pd.DataFrame:
    """Changes of a survey that asked nobody twice."""
    return pd.DataFrame(change_columns({}))


@dataclass(frozen=True)
class HandLog:
    """The frames of a log, as the readers of the store give them."""

    agents: pd.DataFrame
    questions: pd.DataFrame
    answers: pd.DataFrame
    messages: pd.DataFrame
    exposures: pd.DataFrame
    ground_truth: pd.DataFrame
    changes: pd.DataFrame = field(default_factory=no_changes)
    edges: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["hearer", "heard"]))
    verdicts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["arm", "agent"]))
    actions: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["arm", "agent", "partner"]))


def questions_frame(questions: Sequence[Question]) -> pd.DataFrame:
    """One row a question."""
    rows = [(q.id, q.text, list(q.options), q.scale.tolist(), q.ordinal) for q in questions]
    return pd.DataFrame(rows, columns=["question", "text", "options", "values", "ordinal"])


def truth_frame(shares: Mapping[tuple[str, str, str], Sequence[float]], n: float = 1000.0) -> pd.DataFrame:
    """Ground truth by question, group and label."""
    rows = [(*key, k, share, n) for key, row in shares.items() for k, share in enumerate(row)]
    return pd.DataFrame(rows, columns=list(TRUTH))


def answers_frame(
    questions: Sequence[Question], given: Mapping[tuple[str, str], Sequence[Sequence[float]]]
) -> pd.DataFrame:
    """Answers by (arm, question): one sequence of option numbers a poll, NaN or -1 where missing."""
    known = {question.id: question for question in questions}
    rows = []
    for (arm, name), polls in given.items():
        for round_, poll in enumerate(polls):
            for agent, option in enumerate(poll):
                lost = np.isnan(option) or option < 0
                value = np.nan if lost else float(known[name].scale[int(option)])
                reason = "refused" if lost else "answered"
                rows.append((arm, round_, "poll", agent, name, None if lost else int(option), value, reason))
    columns = ["arm", "round", "phase", "agent", "question", "option", "value", "reason"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["option"] = frame["option"].astype("Int64")
    frame["status"] = np.where(frame["reason"] == "answered", "answered", "missing")
    return frame


def messages_frame(rows: Sequence[tuple[Any, ...]] = ()) -> pd.DataFrame:
    """Messages given as (arm, round, message, agent, question, group, value)."""
    columns = ["arm", "round", "message", "agent", "question", "group", "value"]
    frame = pd.DataFrame(list(rows), columns=columns)
    return frame.astype({"message": "Int64", "group": "Int64", "value": float, "agent": "Int64"})


def exposures_frame(rows: Sequence[tuple[Any, ...]] = ()) -> pd.DataFrame:
    """Exposures given as (arm, round, message, agent, sender)."""
    return pd.DataFrame(list(rows), columns=["arm", "round", "message", "agent", "sender"])


def hand_log(
    questions: Sequence[Question],
    given: Mapping[tuple[str, str], Sequence[Sequence[float]]],
    *,
    truth: Mapping[tuple[str, str, str], Sequence[float]] | None = None,
    attributes: Mapping[str, Sequence[str]] | None = None,
    messages: Sequence[tuple[Any, ...]] = (),
    exposures: Sequence[tuple[Any, ...]] = (),
    n: float = 1000.0,
) -> HandLog:
    """A log of some answers, and of what else is given."""
    size = max(len(poll) for polls in given.values() for poll in polls)
    agents = pd.DataFrame({"agent": range(size), "persona": "p", "reasoner": "x", **(attributes or {})})
    return HandLog(
        agents,
        questions_frame(questions),
        answers_frame(questions, given),
        messages_frame(messages),
        exposures_frame(exposures),
        truth_frame(truth or {}, n),
    )


def kept_log(questions: Sequence[Question], size: int, logs: Mapping[str, MemoryLog]) -> HandLog:
    """The log of societies that kept their events, by arm."""
    rows = {
        table: [{**row, "arm": arm} for arm, kept in logs.items() for row in kept.rows(table)]
        for table in ("answers", "messages", "exposures")
    }
    answers, messages = pd.DataFrame(rows["answers"]), pd.DataFrame(rows["messages"])
    answers["option"] = answers["option"].where(answers["option"] >= 0).astype("Int64")
    if len(messages):
        for name in ("message", "group"):
            messages[name] = messages[name].where(messages[name] >= 0).astype("Int64")
    else:
        messages = messages_frame()
    exposures = pd.DataFrame(rows["exposures"]) if rows["exposures"] else exposures_frame()
    agents = pd.DataFrame({"agent": range(size), "persona": "p", "reasoner": "x"})
    return HandLog(agents, questions_frame(questions), answers, messages, exposures, truth_frame({}))
