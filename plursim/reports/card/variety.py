"""Whether agents of one persona differ as people of one kind do."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from plursim.analysis.circular import MOST, given_share
from plursim.errors import InputError
from plursim.measures.kernels.resampling import drawn_sums, interval
from plursim.portable import Floats, product
from plursim.reports.card.view import View
from plursim.surveys import Survey
from plursim.surveys.question import Question

KEYS = ("question",)
COLUMNS = (*KEYS, "value", "low", "high", "within", "share_of_total", "survey_within", "by_construction")


def variety(view: View) -> pd.DataFrame:
    """Return the variance of first answers within personas over that of a draw from the survey.

    1: agents of one persona differ as much as respondents of that kind; 0: a persona always gives the same
    answer. Nominal questions take the chance that two agents of one persona answer differently. NaN where the
    survey is not at hand; ``within`` and ``share_of_total`` (of the variance over all agents) need none.
    ``by_construction`` marks questions on which agents answer from the very distributions they are compared
    with.

    The draw from the survey is made as the agents make theirs: language models answer one by one, all other
    reasoners let the agents of one persona draw evenly, which makes few agents differ more than by chance.
    """
    personas = view.run.agents.sort_values("agent")["persona"].to_numpy(dtype=np.str_)
    known = view.run.personas.set_index("persona")
    attributes = known[[name for name in known.columns if name in view.arrays.attributes]]
    rows = []
    for (arm, name), polls in view.arrays.polls.items():
        if arm != view.arm:
            continue
        question = view.arrays.questions[name]
        sums = _sums(question, polls.options[0], polls.values[0], personas, attributes, view)
        if not sums[:, 1].sum() > 0:
            continue
        kinds = np.unique(personas, return_inverse=True)[1].astype(np.int64)
        rng = np.random.default_rng(int(view.run.scenario["seed"]))
        drawn = drawn_sums([sums], kinds, rng)[0]
        total = sums.sum(axis=0)
        low, high = interval(_ratio(drawn))
        within = total[0] / total[1]
        spread = _spread(question, polls.options[0], polls.values[0])
        rows.append(
            (
                name,
                float(_ratio(total)),
                low,
                high,
                within,
                within / spread if spread else np.nan,
                total[2] / total[1],
                given_share(view.arrays, name, arm, "first") > MOST,
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
    sums, evenly = np.zeros((len(options), 3)), view.drawn_evenly
    for persona in np.unique(personas):
        some = np.flatnonzero((personas == persona) & (options >= 0))
        if len(some) < 2:
            continue
        freedom = len(some) - 1
        expected = np.nan
        if view.survey is not None and persona in attributes.index:
            labels = attributes.loc[persona].dropna().astype(str).to_dict()
            draws = int((personas == persona).sum()) if evenly[some[0]] else None
            expected = _expected(view.survey, question, labels, draws)
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


def _expected(survey: Survey, question: Question, attributes: Mapping[str, str], evenly: int | None) -> float:
    """Return the same of answers drawn from the survey for a person with some attributes."""
    try:
        shares = survey.conditional(question.id, attributes)
    except InputError:  # the survey does not know the question, or the label
        return float("nan")
    positions = question.scale[:, None] if question.ordinal else np.eye(len(shares))
    return drawn_variance(shares, positions, evenly)


def drawn_variance(shares: Floats, positions: Floats, evenly: int | None = None) -> float:
    """Return the sample variance to expect of answers drawn from some shares.

    Of independent draws it is the variance v of the shares. Of m even draws, one in each m-th of the
    distribution, it is (m v - w) / (m - 1), w being the mean variance inside a slice: the mean of even draws
    hardly varies, so deviations from it are nearly those from the true mean, m of them where m - 1 count.

    Parameters
    ----------
    shares : shape [options].
    positions : stances, shape [options, 1]; for nominal options the unit vectors, whose variance is the
        chance that two answers differ.
    evenly : how many even draws, 2 or more; None for independent draws.

    Examples
    --------
    >>> half, scale = np.array([0.5, 0.5]), np.array([[0.0], [1.0]])
    >>> drawn_variance(half, scale), drawn_variance(half, scale, evenly=2)
    (0.25, 0.5)
    """
    whole = float(_variances(shares[None], positions)[0])
    if evenly is None:
        return whole
    edges, ends = np.linspace(0, 1, evenly + 1)[:, None], np.concatenate([[0.0], np.cumsum(shares)])
    overlap = np.minimum(edges[1:], ends[1:]) - np.maximum(edges[:-1], ends[:-1])
    slices = np.maximum(overlap, 0.0) * evenly
    return (evenly * whole - float(_variances(slices, positions).mean())) / (evenly - 1)


def _variances(shares: Floats, positions: Floats) -> Floats:
    """Return the variance of each row of shares, summed over the dimensions of the positions."""
    found: Floats = (product(shares, positions**2) - product(shares, positions) ** 2).sum(axis=-1)
    return found
