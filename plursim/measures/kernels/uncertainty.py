"""Intervals from resampling: whole clusters of agents, and the survey itself.

The unit of inference is the run or the discussion group, not the agent: agents of one group are not
independent, so clusters are drawn with replacement, whole. With few clusters the percentiles of a bootstrap
are too narrow; intervals after talk take Student's t instead, see :mod:`plursim.measures.kernels.jackknife`.

Everything works on counts, shape [clusters, ..., options]: how many (or how much weight) of a cluster's
answers fell on each option. A draw is a weighted sum of clusters, so a thousand draws are a matrix product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.jackknife import effective_units
from plursim.portable import Floats, Ints, product, total

Statistic = Callable[[Floats], Floats]
"""A figure of response distributions: [..., options] to [...]."""

Distance = Callable[[Floats, Floats], Floats]
"""A metric on response distributions, such as total_variation: two [..., options] to [...]."""

Method = Literal["percentile", "basic", "bias_corrected"]

LARGEST_SURVEY = 10**12
"""Most respondents a survey may have; more would be a slip."""
CELLS = 4_000_000
"""Numbers held at once by one step of a resampling: 32 MB."""
MANY_CLUSTERS = 5_000
"""Clusters from which on those with the same counts are drawn together."""
MOST_KINDS = 2**22
"""Kinds of counts there may be, for that."""


MANY = 100
"""Clusters from which on Student's t is the normal distribution, nearly."""


class Interval(NamedTuple):
    """An estimate with its interval; all of the figure's shape.

    Attributes
    ----------
    estimate : the figure of the data.
    low, high : ends of the interval.
    bias : mean of the draws - estimate. The estimate itself is about as far off, so estimate - bias is nearer
        the truth where the figure cannot fall below 0.
    standard_error : standard deviation of the draws.
    """

    estimate: Floats
    low: Floats
    high: Floats
    bias: Floats
    standard_error: Floats


def cluster_counts(
    answers: ArrayLike, clusters: ArrayLike, options: int, weights: ArrayLike | None = None
) -> Floats:
    """Return how many answers of each cluster fell on each option, shape [clusters, ..., options].

    Parameters
    ----------
    answers : option indices, -1 missing, shape [agents, ...] (for instance [agents, questions]).
    clusters : run or group of each agent, shape [agents]; clusters come out in sorted order.
    options : number of options.
    weights : shape [agents].

    Examples
    --------
    >>> cluster_counts([0, 1, 1, -1], ["a", "a", "b", "b"], options=2).tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    given = checks.option_indices(answers, options)
    if given.ndim == 0 or not given.size:
        raise MeasureError(f"answers: given shape {given.shape}, expected agents over the first axis")
    names, unit = checks.labels(clusters, len(given), "clusters")
    weight = checks.weights(weights, (len(given),))
    items = given.reshape(len(given), -1)
    agent, item = np.nonzero(items >= 0)
    cell = (unit[agent] * items.shape[1] + item) * options + items[agent, item]
    counts = np.bincount(cell, weight[agent], len(names) * items.shape[1] * options)
    return np.asarray(counts.reshape(len(names), *given.shape[1:], options))


def resample(
    counts: ArrayLike, draws: int, rng: np.random.Generator, *, units: int | None = None
) -> Iterator[Floats]:
    """Yield the shares of resampled clusters, [some draws, ..., options] at a time, ``draws`` in all.

    A draw takes as many clusters as there are, or ``units`` of them: fewer where they say less than their
    number, since they were themselves drawn in clusters that are not known.

    Raises
    ------
    MeasureError : a draw without any answer to a question: too few clusters answered it.

    Examples
    --------
    >>> chunks = list(resample([[1, 0], [0, 1]], 100, np.random.default_rng(0)))
    >>> sorted(set(np.concatenate(chunks)[:, 0].tolist()))
    [0.0, 0.5, 1.0]
    """
    table, rest = _table(counts)
    clusters, cells = table.shape
    take = clusters if units is None else units
    _at_least(1, take)
    kinds = _kinds(table) if clusters >= MANY_CLUSTERS else None
    if kinds is not None:
        alike, number = kinds
        times = rng.multinomial(take, number / clusters, size=draws)
        yield to_shares(product(times, alike).reshape(draws, *rest))
        return
    step = max(1, min(draws, CELLS // max(clusters, take, cells)))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        drawn = rng.integers(clusters, size=(size, take)) + clusters * np.arange(size)[:, None]
        times = np.bincount(drawn.ravel(), minlength=size * clusters).reshape(size, clusters)
        yield to_shares(product(times, table).reshape(size, *rest))


def _kinds(table: Floats) -> tuple[Floats, Ints] | None:
    """Return the different rows of a table of small whole numbers and how often each stands in it.

    Clusters with the same counts are interchangeable, so how often each kind is drawn is multinomial: the
    same distribution as drawing them one by one, at the cost of the kinds. None where rows are of too many
    kinds, or not whole. A row is read as a number whose digits are its counts.
    """
    base = int(table.max(initial=0.0)) + 1
    if pow(base, table.shape[1]) > MOST_KINDS or (table != np.floor(table)).any() or (table < 0).any():
        return None
    places = np.array([pow(base, k) for k in range(table.shape[1])], dtype=np.int64)
    code = total(table * places).astype(np.int64)
    number = np.bincount(code)
    present = np.flatnonzero(number)
    return (present[:, None] // places % base).astype(np.float64), number[present]


def to_shares(counts: ArrayLike) -> Floats:
    """Return counts as shares over the last axis.

    Raises
    ------
    MeasureError : a row without answers, or a count below 0.

    Examples
    --------
    >>> to_shares([1, 3]).tolist()
    [0.25, 0.75]
    """
    given = checks.numbers(counts, "counts")
    total = given.sum(axis=-1, keepdims=True)
    if (given < 0).any():
        raise MeasureError(f"counts: given {given.min()}, expected counts or weights of 0 or more")
    if not (total > 0).all():
        raise MeasureError(
            "counts: a row has no answers; expected answers from several clusters to each question"
        )
    shares: Floats = given / total
    return shares


def survey_resample(
    shares: ArrayLike, effective_n: ArrayLike, draws: int, rng: np.random.Generator
) -> Floats:
    """Return marginals as other samples of the same survey might have given them; [draws, ..., options].

    Multinomial with the effective number of respondents, which stands for weights and clusters. For surveys
    published as marginals only; with respondents at hand resample these instead.

    Parameters
    ----------
    shares : shape [..., options].
    effective_n : respondents divided by the design effect; a number or shape [...].
    draws, rng : number of draws; source of randomness.

    Examples
    --------
    >>> drawn = survey_resample([0.5, 0.5], 100, 2000, np.random.default_rng(0))
    >>> drawn.shape, round(float(drawn[:, 0].std()), 2)
    ((2000, 2), 0.05)
    """
    given = checks.shares(shares)
    stated = checks.numbers(effective_n, "effective_n")
    if checks.together(effective_n=stated, shares=given[..., 0]) != given.shape[:-1]:
        raise MeasureError(
            f"effective_n: given shape {stated.shape}, expected one number or shape {given.shape[:-1]}"
        )
    wrong = stated[(stated < 0.5) | (stated > LARGEST_SURVEY)]
    if wrong.size:
        raise MeasureError(f"effective_n: given {wrong[0]}, expected 1 .. {LARGEST_SURVEY:,}")
    number = np.round(stated).astype(np.int64)
    _at_least(1, draws)
    exact = given / given.sum(axis=-1, keepdims=True)
    drawn = rng.multinomial(number, exact, size=(draws, *given.shape[:-1]))
    result: Floats = drawn / number[..., None]
    return result


def effective_n(weights: ArrayLike) -> float:
    """Return Kish's effective number of respondents: squared sum of weights over sum of squared weights.

    1 .. respondents.

    Examples
    --------
    >>> effective_n([1.0, 1.0, 2.0])
    2.6666666666666665
    """
    weight = checks.weights(weights, np.asarray(weights).shape)
    return float(weight.sum() ** 2 / (weight**2).sum())


def proper(shares: Floats) -> Floats:
    """Return shares that errors took below 0 as shares again.

    Examples
    --------
    >>> proper(np.array([-0.1, 0.5, 0.5])).tolist()
    [0.0, 0.5, 0.5]
    """
    kept = np.maximum(shares, 0.0)
    found: Floats = kept / kept.sum(axis=-1, keepdims=True)
    return found


@dataclass(frozen=True, eq=False)
class Heavy:
    """Wider errors of few clusters, which hardly know their spread: Student's t instead of the normal."""

    counts: Floats
    sample: Floats
    truth: Floats
    rng: np.random.Generator
    paired: bool

    def pair(self, drawn: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
        """Return shares of sample and target whose errors are those of few clusters."""
        clusters = len(self.counts)
        if clusters >= MANY:
            return drawn
        freedom = max(effective_units(self.counts.reshape(clusters, -1).sum(axis=1)) - 1, 1.0)
        chance = freedom / self.rng.chisquare(freedom, size=len(drawn[0]))
        wider = np.sqrt(clusters / (clusters - 1) * chance).reshape(-1, *[1] * self.sample.ndim)
        shares = self.sample + wider * (drawn[0] - self.sample)
        return shares, self.truth + wider * (drawn[1] - self.truth) if self.paired else drawn[1]


def _table(counts: ArrayLike) -> tuple[Floats, tuple[int, ...]]:
    """Return counts as [clusters, cells] and the shape of the cells."""
    given = checks.numbers(counts, "counts")
    if given.ndim < 2 or len(given) < 2:
        raise MeasureError(
            f"counts: given shape {given.shape}, expected [clusters, ..., options], 2 clusters or more"
        )
    return given.reshape(len(given), -1), given.shape[1:]


def tail_of(draws: int, level: float) -> float:
    """Return the probability left out on either side of an interval."""
    _at_least(2, draws)
    if not 0 < level < 1:
        raise MeasureError(f"level: given {level}, expected a probability between 0 and 1")
    return (1 - level) / 2


def _at_least(least: int, draws: int) -> None:
    if draws < least:
        raise MeasureError(f"draws: given {draws}, expected {least} or more")


def _quantiles(ordered: Floats, parts: Floats) -> Floats:
    """Return one quantile a figure from draws sorted over the first axis."""
    place = parts * (len(ordered) - 1)
    lower: Ints = np.floor(place).astype(np.int64)
    upper: Ints = np.minimum(lower + 1, len(ordered) - 1)
    at = (np.take_along_axis(ordered, index[None], axis=0)[0] for index in (lower, upper))
    first, second = at
    return np.asarray(first + (place - lower) * (second - first))
