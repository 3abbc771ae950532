"""Whether agents of one persona differ as people of one kind do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from plursim.analysis.resampling import drawn_sums, interval
from plursim.card.view import View
from plursim.errors import InputError
from plursim.requests import Floats
from plursim.surveys import Survey
from plursim.surveys.question import Question

KEYS = ("question",)
COLUMNS = (*KEYS, "value", "low", "high", "within", "share_of_total", "survey_within")


def variety(view: View) -> pd.DataFrame:
    """Return the variance of first answers within personas over that of a draw from the survey.

    1: agents of one persona differ as much as respondents of that kind; 0: a persona always gives the same
    answer. Nominal questions take the chance that two agents of one persona answer differently. NaN where the
    survey is not at hand; ``within`` and ``share_of_total`` (of the variance over all agents) need none.
    """
    personas = view.run.agents.sort_values("agent")["persona"].to_numpy(dtype=np.str_)
    known = view.run.personas.set_index("persona")
    attributes = known[[name for name in known.columns if name in view.material.attributes]]
    rows = []
    for (arm, name), waves in view.material.waves.items():
        if arm != view.arm:
            continue
        question = view.material.questions[name]
        sums = _sums(question, waves.options[0], waves.values[0], personas, attributes, view)
        if not sums[:, 1].sum() > 0:
            continue
        kinds = np.unique(personas, return_inverse=True)[1].astype(np.int64)
        rng = np.random.default_rng(int(view.run.scenario["seed"]))
        drawn = drawn_sums([sums], kinds, rng)[0]
        total = sums.sum(axis=0)
        low, high = interval(_ratio(drawn))
        within = total[0] / total[1]
        spread = _spread(question, waves.options[0], waves.values[0])
        rows.append(
            (
                name,
                float(_ratio(total)),
                low,
                high,
                within,
                within / spread if spread else np.nan,
                total[2] / total[1],
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _ratio(sums: Floats) -> Floats:
    below = sums[..., 2]
    found: Floats = np.divide(sums[..., 0], below, out=np.full(below.shape, np.nan), where=below > 0)
    return found


def _sums(
    question: Question,
    options: np.ndarray[tuple[int], np.dtype[np.int64]],
    values: Floats,
    personas: np.ndarray[tuple[int], np.dtype[np.str_]],
    attributes: pd.DataFrame,
    view: View,
) -> Floats:
    """Return by agent its part of the sums of squares, of the degrees of freedom and of those expected.

    All of a persona's sums stand at its first agent.
    """
    sums = np.zeros((len(options), 3))
    for persona in np.unique(personas):
        some = np.flatnonzero((personas == persona) & (options >= 0))
        if len(some) < 2:
            continue
        freedom = len(some) - 1
        expected = np.nan
        if view.survey is not None and persona in attributes.index:
            expected = _expected(
                view.survey, question, attributes.loc[persona].dropna().astype(str).to_dict()
            )
        sums[some[0]] = (
            _spread(question, options[some], values[some]) * freedom,
            freedom,
            expected * freedom,
        )
    return sums


def _spread(question: Question, options: np.ndarray[tuple[int], np.dtype[np.int64]], values: Floats) -> float:
    """Return the sample variance of stances; on nominal questions how often two answers differ."""
    known = options >= 0
    size = int(known.sum())
    if question.ordinal:
        return float(values[known].var(ddof=1)) if size > 1 else float("nan")
    counts = np.bincount(options[known])
    return float(1 - (counts * (counts - 1)).sum() / (size * (size - 1))) if size > 1 else float("nan")


def _expected(survey: Survey, question: Question, attributes: Mapping[str, str]) -> float:
    """Return the same of answers drawn from the survey for a person with some attributes."""
    try:
        shares = survey.conditional(question.id, attributes)
    except InputError:  # the survey does not know the question, or the label
        return float("nan")
    if not question.ordinal:
        return float(1 - (shares**2).sum())
    return float(shares @ question.scale**2 - (shares @ question.scale) ** 2)
