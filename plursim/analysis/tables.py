"""Tidy tables for pictures: simulated shares beside the survey's, and who converted to what."""

from __future__ import annotations

import numpy as np
import pandas as pd

from plursim.analysis.circular import MOST, given_share
from plursim.analysis.log_arrays import EVERYBODY, LogArrays
from plursim.analysis.rows import PEOPLE
from plursim.measures.kernels.drift import conversion_matrix
from plursim.measures.kernels.floors import effective_answers
from plursim.measures.kernels.jackknife import LEAST_UNITS, effective_units, share_interval
from plursim.measures.kernels.uncertainty import cluster_counts, survey_resample
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.surveys.question import Question

SHARE_COLUMNS = (
    "arm",
    "stage",
    "question",
    "option",
    "label",
    "simulated",
    "low",
    "high",
    "survey",
    "survey_low",
    "survey_high",
    "by_construction",
)


def shares(arrays: LogArrays, seed: int, *, draws: int = 1000) -> pd.DataFrame:
    """Return the share of each option by arm and stage beside the survey's, with 95% intervals.

    One row an arm, stage (``first`` or ``last`` poll), question and option. Survey columns are NaN where
    there is no ground truth. Intervals are Wilson's, for as many answers as those of
    whole tables (agents in the first poll) say; with fewer than ten units there are none.
    ``by_construction`` marks answers that agree with the survey whatever the agents are like.
    """
    rows: list[dict[str, object]] = []
    streams = Streams(seed)
    for (arm, name), polls in arrays.polls.items():
        question = arrays.questions[name]
        truth = arrays.truth.get((name, *EVERYBODY))
        stages = {"first": 0} if len(polls.rounds) == 1 else {"first": 0, "last": -1}
        for stage, poll in stages.items():
            rng = streams.generator("shares", arm, name, stage)
            found = _with_interval(polls.options[poll], arrays.units(stage), len(question.options))
            nothing = np.full(len(question.options), np.nan)
            survey = (nothing,) * 3 if truth is None else _survey(truth.shares, truth.effective_n, rng, draws)
            given = truth is not None and given_share(arrays, name, arm, stage) > MOST
            rows += [
                dict(
                    zip(
                        SHARE_COLUMNS,
                        (arm, stage, name, k, label, *(part[k] for part in (*found, *survey)), given),
                        strict=True,
                    )
                )
                for k, label in enumerate(question.options)
            ]
    return pd.DataFrame(rows, columns=list(SHARE_COLUMNS))


def _with_interval(options: Ints, clusters: Ints, count: int) -> tuple[Floats, Floats, Floats]:
    known = options >= 0
    nothing = np.full(count, np.nan)
    if not known.any():
        return nothing, nothing, nothing
    counts = cluster_counts(options[known], clusters[known], count)
    shares = counts.sum(axis=0) / counts.sum()
    if len(counts) < LEAST_UNITS:
        return shares, nothing, nothing
    n = effective_answers(counts, at_most=counts.sum())
    low, high = share_interval(shares, n, max(effective_units(counts.sum(axis=1)) - 1, 1.0))
    return shares, low, high


def _survey(
    truth: Floats, effective_n: float, rng: np.random.Generator, draws: int
) -> tuple[Floats, Floats, Floats]:
    if np.isnan(effective_n) or effective_n < 1:
        return truth, np.full_like(truth, np.nan), np.full_like(truth, np.nan)
    drawn = survey_resample(truth, effective_n, draws, rng)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return truth, low, high


def conversions(arrays: LogArrays) -> pd.DataFrame:
    """Return where those who gave each answer in the first poll stood in the last.

    One row an arm, question, earlier and later option: ``count`` agents, and their ``share`` of those who
    gave the earlier answer. The arm ``people`` holds the survey's own people, their shares weighted.
    """
    rows = []
    for (arm, name), polls in arrays.polls.items():
        if len(polls.rounds) > 1:
            alike = np.ones(polls.options.shape[1])
            rows += _converted(arm, arrays.questions[name], polls.options[0], polls.options[-1], alike)
    for (name, *group), change in arrays.changes.items():
        if tuple(group) == EVERYBODY and name in arrays.questions:
            question = arrays.questions[name]
            rows += _converted(PEOPLE, question, change.before, change.after, change.weights)
    columns = ["arm", "question", "before", "after", "before_label", "after_label", "count", "share"]
    return pd.DataFrame(rows, columns=columns)


def _converted(
    arm: str, question: Question, first: Ints, last: Ints, weights: Floats
) -> list[dict[str, object]]:
    options = question.options
    known = (first >= 0) & (last >= 0)
    counts = np.zeros((len(options), len(options)), dtype=np.int64)
    np.add.at(counts, (first[known], last[known]), 1)
    shares = conversion_matrix(first, last, len(options), weights)
    return [
        {
            "arm": arm,
            "question": question.id,
            "before": i,
            "after": j,
            "before_label": options[i],
            "after_label": options[j],
            "count": int(counts[i, j]),
            "share": float(shares[i, j]),
        }
        for i in range(len(options))
        for j in range(len(options))
    ]
