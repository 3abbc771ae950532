"""Mean answers by arm, round and group, each with its interval: what most readers compute first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from plursim.analysis.log_arrays import EVERYBODY, LogArrays, Polls
from plursim.errors import InputError, unknown
from plursim.measures.kernels.jackknife import LEAST_UNITS, NOT_KNOWN, effective_units, jackknife
from plursim.portable import Floats, Ints
from plursim.surveys.question import Question

COLUMNS = ("arm", "question", "round", "group", "label", "option", "value", "low", "high", "n", "units")


def means(
    arrays: LogArrays,
    questions: Sequence[str] | None = None,
    by: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return mean answers by arm, question, round and group, with intervals.

    A question with an order has one row: its mean position on the scale. Options without order have no mean:
    each has a row with its share of the answers. The interval leaves out one unit at a time, with Student's t
    (:mod:`plursim.measures.kernels.jackknife`): in the first poll agents are the units, afterwards whole
    tables, or all who heard each other, since agents who talked are not independent any more.

    Parameters
    ----------
    arrays : the arrays of a log.
    questions : ids; all by default.
    by : persona attribute to group by; without it there is one group, all agents.
    level : probability that an interval is to cover.

    Returns
    -------
    frame : ``arm, question, round, group, label`` (the attribute and its value), ``option`` (its label;
        missing where ``value`` is a mean), ``value``, ``low``, ``high`` (NaN with fewer than ten units, or
        where no unit differs from another), ``n`` (answers) and ``units`` (independent ones).

    Raises
    ------
    InputError : no such question or attribute.
    """
    asked = list(arrays.questions) if questions is None else list(questions)
    for name in asked:
        if name not in arrays.questions:
            raise InputError(unknown("question", name, arrays.questions))
    if by is not None and by not in arrays.attributes:
        raise InputError(unknown("attribute to group by", by, arrays.attributes))
    rows = [
        {"arm": arm, "question": name, **row}
        for name in asked
        for arm, polls in arrays.arms_asked(name).items()
        for row in _of_polls(arrays, arrays.questions[name], polls, by, level)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_polls(
    arrays: LogArrays, question: Question, polls: Polls, by: str | None, level: float
) -> Iterator[dict[str, Any]]:
    for wave, number in enumerate(polls.rounds):
        units = arrays.units("first" if wave == 0 else "last")
        for (group, label), members in _groups(arrays, by):
            counts = members & arrays.counted(polls.options[wave])
            where = {"round": int(number), "group": group, "label": label}
            for option, values in _figures(question, polls, wave):
                yield {
                    **where,
                    "option": option,
                    **_mean(values[counts], _weights(arrays, counts), units[counts], level),
                }


def _groups(arrays: LogArrays, by: str | None) -> Iterator[tuple[tuple[str, str], Any]]:
    if by is None:
        yield EVERYBODY, np.ones(len(arrays.clusters), dtype=np.bool_)
        return
    labels = arrays.attributes[by]
    for label in dict.fromkeys(labels.tolist()):
        yield (by, label), labels == label


def _figures(question: Question, polls: Polls, wave: int) -> Iterator[tuple[str | None, Floats]]:
    """Yield what is averaged: positions on the scale, or whether each option was chosen."""
    if question.ordinal:
        yield None, polls.values[wave]
        return
    for option, label in enumerate(question.options):
        yield label, (polls.options[wave] == option).astype(np.float64)


def _weights(arrays: LogArrays, counts: Any) -> Floats:
    return np.ones(int(counts.sum())) if arrays.weights is None else arrays.weights[counts]


def _mean(values: Floats, weights: Floats, units: Ints, level: float) -> dict[str, Any]:
    """Return a weighted mean, its interval from whole units left out, and how many there are."""
    if not len(values):
        return {"value": np.nan, "low": np.nan, "high": np.nan, "n": 0, "units": 0}
    unit = np.unique(units, return_inverse=True)[1]
    sums, sizes = np.bincount(unit, values * weights), np.bincount(unit, weights)
    value = float(sums.sum() / sizes.sum())
    found = NOT_KNOWN
    if len(sizes) >= LEAST_UNITS:
        left_out = (sums.sum() - sums) / (sizes.sum() - sizes)
        found = jackknife(value, left_out, effective_units(sizes) - 1, level=level)
    return {"value": value, "low": found.low, "high": found.high, "n": len(values), "units": len(sizes)}
