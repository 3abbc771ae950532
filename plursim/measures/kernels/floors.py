"""How small a distance can get: the noise floors that belong beside every figure.

A distance means little alone. It lies between what two halves of the same survey, or two draws of the same
simulated population, are apart by chance, and what an answer without any persona (uniform, or the same pooled
marginal for every group) is away from the truth.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.uncertainty import CELLS, LARGEST_SURVEY, Distance, survey_resample, to_shares
from plursim.portable import Floats, product

EXACT = float(LARGEST_SURVEY)
"""Respondents of a survey that counts as exact."""


class Floor(NamedTuple):
    """What chance alone gives; both of the distance's shape.

    Attributes
    ----------
    mean : expected distance, the mean over draws: the floor.
    high : its upper quantile: a distance above it is more than chance.
    """

    mean: Floats
    high: Floats


def survey_floor(
    distance: Distance, counts: ArrayLike, rng: np.random.Generator, *, draws: int = 200, level: float = 0.95
) -> Floor:
    """Return the distance between two random halves of a survey.

    Each half has half the respondents; two samples of the full size would be about 1/sqrt(2) times as far
    apart.

    Parameters
    ----------
    distance : from two [..., options] to [...].
    counts : weight of each respondent's (or sampling unit's) answers by option, [respondents, ..., options].
    rng : source of randomness.
    draws, level : number of splits; which upper quantile.

    Raises
    ------
    MeasureError : a half without answers to a question.

    Examples
    --------
    >>> from plursim.measures.kernels.distance import total_variation
    >>> floor = survey_floor(total_variation, np.eye(2)[[0, 1] * 500], np.random.default_rng(0))
    >>> 0.02 < floor.mean < 0.03
    np.True_
    """
    given = checks.numbers(counts, "counts")
    _valid(draws, level)
    if given.ndim < 2 or len(given) < 2:
        raise MeasureError(
            f"counts: given shape {given.shape}, expected [respondents, ..., options], 2 or more"
        )
    table, people = given.reshape(len(given), -1), len(given)
    rest = given.shape[1:]
    step = max(1, min(draws, CELLS // max(table.shape)))
    found = []
    for start in range(0, draws, step):
        size = min(step, draws - start)
        rank = rng.random((size, people)).argsort(axis=1, kind="stable")
        # each half from its own members: what is left of the total after a subtraction may fall below 0
        halves = [
            to_shares(product(half, table).reshape(size, *rest))
            for half in (rank < people // 2, rank >= people // 2)
        ]
        found.append(distance(halves[0], halves[1]))
    return _floor(np.concatenate(found), level)


def draw_floor(
    distance: Distance,
    shares: ArrayLike,
    n: ArrayLike,
    rng: np.random.Generator,
    *,
    other_n: ArrayLike | None = None,
    draws: int = 1000,
    level: float = 0.95,
) -> Floor:
    """Return the distance between two samples from one and the same distribution.

    Parameters
    ----------
    distance : from two [..., options] to [...].
    shares : the distribution, shape [..., options].
    n, other_n : answers in the samples, for instance agents and effective respondents; default: both n.
    rng : source of randomness.
    draws, level : number of pairs of samples; which upper quantile.

    Examples
    --------
    >>> from plursim.measures.kernels.distance import total_variation
    >>> floor = draw_floor(total_variation, [0.5, 0.5], 100, np.random.default_rng(0))
    >>> round(float(floor.mean), 2), round(float(floor.high), 2)
    (0.06, 0.14)
    """
    _valid(draws, level)
    first = survey_resample(shares, n, draws, rng)
    second = survey_resample(shares, n if other_n is None else other_n, draws, rng)
    return _floor(distance(first, second), level)


def effective_answers(counts: ArrayLike, at_most: float) -> float:
    """Return how many independent answers would say as much as those of some clusters.

    Agents that talked with each other answer alike, so that their shares vary more than those of as many
    independent agents. The variance of the shares between clusters (linearised, Kish 1965) over that of one
    independent answer, over all options together.

    Parameters
    ----------
    counts : answers of each cluster by option, shape [clusters, options].
    at_most : what is never exceeded, such as the number of answers; given back for fewer than two clusters
        and where all gave the same answer.

    Returns
    -------
    1 .. ``at_most``.

    Examples
    --------
    >>> alike = [[4, 0], [0, 4]] * 10
    >>> apart = [[2, 2]] * 20
    >>> effective_answers(alike, 80), effective_answers(apart, 80)
    (20.0, 80.0)
    """
    table = checks.numbers(counts, "counts")
    clusters, total = len(table), float(table.sum())
    shares = table.sum(axis=0) / total
    one = float((shares * (1 - shares)).sum())
    if clusters < 2 or one <= 0:
        return float(at_most)
    away = table - shares * table.sum(axis=1, keepdims=True)
    between = float((away**2).sum()) / total**2
    return float(at_most) if between * at_most <= one else max(one / between, 1.0)


def uniform_floor(distance: Distance, target: ArrayLike) -> Floats:
    """Return how far an answer spread evenly over the options is from the target; shape [...].

    Examples
    --------
    >>> from plursim.measures.kernels.distance import total_variation
    >>> float(uniform_floor(total_variation, [1.0, 0.0]))
    0.5
    """
    truth = checks.shares(target, "target")
    return distance(np.full_like(truth, 1 / truth.shape[-1]), truth)


def _floor(found: Floats, level: float) -> Floor:
    return Floor(np.asarray(found.mean(axis=0)), np.asarray(np.quantile(found, level, axis=0)))


def _valid(draws: int, level: float) -> None:
    if draws < 1 or not 0 < level < 1:
        raise MeasureError(
            f"given {draws} draws and level {level}, expected 1 or more and a probability in 0..1"
        )
