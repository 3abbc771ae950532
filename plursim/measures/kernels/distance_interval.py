"""Intervals of distances, right also near the boundary at 0.

A distance between samples exceeds the distance between the distributions they come from, the more so the more
options hardly differ, and it cannot fall below 0. So the percentile interval lies too high and never holds 0.
Here a test is inverted instead: a distance t belongs to the interval where the estimate is what one expects
if the truth is t.

Total variation and Wasserstein-1 are weighted sums of absolute contrasts, f(c) = sum_j w_j |c_j| with c = A
(p - q), so the expectation depends on which contrasts are 0, not on t alone. For each t the contrasts are
taken that are nearest to those observed among all with f(c) = t, in units of their standard errors (the
constrained maximum-likelihood estimate; hybrid resampling, Chuang and Lai 2000). For t below the estimate
that sets small contrasts to exactly 0, as a soft threshold does, and leaves large ones. Sampling errors are
those of the shares under test, as in Wilson's interval of a share: rare options would seem too certain else.

At t = 0 the test is one-sided, and two-sided with equal tails where estimates under t no longer overlap with
estimates under 0; in between the smaller tail grows as that overlap shrinks. The Wasserstein distance is at
least the distance of the means, whose sampling errors do not average out over the options: the upper end is
no less than the upper end for that. Nor is it less than what nine in ten samples are apart by chance alone:
agents that stand closer to the target than samples do (quotas see to that) do not prove the distance to be 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.contrasts import Contrasts, contrasts_of
from plursim.measures.kernels.uncertainty import (
    CELLS,
    Distance,
    Heavy,
    Interval,
    proper,
    resample,
    survey_resample,
    tail_of,
    to_shares,
)
from plursim.portable import Floats, Ints, product

HALVINGS = 14
"""Halvings of the bracket around an end of the interval: to 1/16,000 of the noise."""
WIDENED = 0.25, 4.0
"""Least and greatest factor by which the variance under test may differ from the one observed."""


def distance_interval(
    distance: Distance,
    counts: ArrayLike,
    target: ArrayLike,
    rng: np.random.Generator,
    *,
    target_n: ArrayLike | None = None,
    target_counts: ArrayLike | None = None,
    paired_target: bool = False,
    units: int | None = None,
    draws: int = 1000,
    level: float = 0.95,
) -> Interval:
    """Return the interval of the distance between simulated answers and a target distribution.

    For total variation and Wasserstein distance with any spacing (recognised by their values) a test is
    inverted, see the head of this module. Other distances get the wider of the basic
    interval and the percentile interval shifted by twice its bias; ``low`` is 0 where the estimate cannot be
    told from 0. ``python -m benchmarks.coverage`` prints how often intervals hold the truth.

    Parameters
    ----------
    distance : a metric, from two [..., options] to [...].
    counts : simulated answers, shape [clusters, ..., options], see :func:`cluster_counts`.
    target : ground-truth shares, shape [..., options].
    rng : source of randomness.
    target_n : effective number of respondents behind the target, a number or shape [...].
    target_counts : weights of the answers behind the target by respondent or sampling unit, to be resampled;
        shape [respondents, ..., options]. Without both the target is exact.
    paired_target : whether its rows are the clusters of ``counts``, as in an earlier wave: drawn together.
    units : how many of these clusters a draw takes, see :func:`.uncertainty.resample`;
        default all.
    draws, level : number of resamples; probability to cover.

    Examples
    --------
    >>> from plursim.measures.kernels.distance import total_variation
    >>> counts = np.eye(2)[[0] * 52 + [1] * 48]
    >>> found = distance_interval(total_variation, counts, [0.5, 0.5], np.random.default_rng(0))
    >>> round(float(found.estimate), 4), float(found.low), 0.1 < found.high < 0.13
    (0.02, 0.0, np.True_)
    """
    tail, truth = tail_of(draws, level), checks.shares(target, "target")
    given = checks.numbers(counts, "counts")
    sample = to_shares(given.sum(axis=0))
    estimate = np.asarray(distance(sample, truth))
    shape = contrasts_of(distance, truth.shape[-1])
    redraw = _Redrawing(given, truth, target_n, target_counts, paired=paired_target, units=units)
    away = _away(distance, shape, sample, truth)
    heavy = Heavy(given, sample, truth, rng, paired=paired_target)
    drawn = map(heavy.pair, redraw.pairs(draws, rng))
    pairs = [(distance(*map(proper, pair)), away(*pair)) for pair in drawn]
    found, noise = (np.concatenate([pair[part] for pair in pairs]) for part in (0, 1))
    if shape is None:
        low, high = _reflected(found, noise, estimate, tail)
    else:
        matrix = shape.matrix.T
        low, high = _inverted(product(sample - truth, matrix), noise, product(truth, matrix), shape, 2 * tail)
    return Interval(estimate, low, high, found.mean(axis=0) - estimate, found.std(axis=0, ddof=1))


def mean_absolute_interval(observed: ArrayLike, noise: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the interval of the mean absolute size of several differences, each with its sampling error.

    The mean of absolute differences exceeds that of the true ones and never falls below 0; the same test is
    inverted as for distances.

    Parameters
    ----------
    observed : differences, shape [differences].
    noise : what sampling adds to them, shape [draws, differences]: resampled less observed.
    level : probability to cover.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(1000, 10))
    >>> found = mean_absolute_interval(noise[0], noise)
    >>> float(found.low), bool(0.3 < found.high < 2)
    (0.0, True)
    """
    seen, errors = checks.numbers(observed, "observed"), checks.numbers(noise, "noise")
    if seen.ndim != 1 or not len(seen) or errors.ndim != 2 or errors.shape[1] != len(seen):
        raise MeasureError(
            f"observed: given shape {seen.shape} and noise {errors.shape}, expected [differences] and "
            "[draws, differences]"
        )
    alpha = 2 * tail_of(len(errors), level)
    test = _Test(seen[None], errors[:, None], np.full(len(seen), 1 / len(seen)), alpha)
    low, high = test.low()[0], np.maximum(test.high(), np.maximum(test.estimate, test.chance()))[0]
    drawn = np.abs(seen + errors).mean(axis=1)
    estimate = np.asarray(test.estimate[0])
    return Interval(estimate, low, high, drawn.mean() - estimate, np.asarray(drawn.std(ddof=1)))


def _away(distance: Distance, shape: Contrasts | None, sample: Floats, truth: Floats) -> Distance:
    """Return what says how far a resample is from the sample: contrasts, or a sum of distances."""
    if shape is None:
        return lambda shares, truths: distance(proper(shares), sample) + distance(proper(truths), truth)
    matrix = shape.matrix.T
    return lambda shares, truths: np.asarray(product(shares - sample - truths + truth, matrix))


def one_distance(
    observed: Floats, noise: Floats, target: Floats, shape: Contrasts, alpha: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return a distance without what chance adds to it, its ends, and the p-value of its being 0.

    The estimate is the distance under which one as large as that observed is as likely exceeded as not
    (0 where that holds of 0); ends leave 0 out exactly where p is below alpha.

    Parameters
    ----------
    observed, target : contrasts, and the shares of the target they are of, shape [figures, contrasts].
    noise : sampling errors, shape [draws, figures, contrasts].
    shape, alpha : the distance; probability of refusing the true one.
    """
    low, high = _ends(observed, noise, target, shape, alpha)
    test = _Test(observed, noise, shape.weights, alpha, target)
    p = test.p_value()
    return test.middle(), np.where(p < alpha, low, 0.0), high, p


@dataclass(frozen=True, eq=False)
class _Redrawing:
    """What is drawn again: clusters of simulated answers, and the target as far as it is a sample."""

    counts: Floats
    truth: Floats
    target_n: ArrayLike | None
    target_counts: ArrayLike | None
    paired: bool
    units: int | None = None

    def pairs(self, draws: int, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats]]:
        """Yield shares of samples and targets, both [some draws, ..., options]."""
        if self.paired:
            yield from self._together(draws, rng)
            return
        truths, done = self._targets(draws, rng), 0
        for shares in resample(self.counts, draws, rng, units=self.units):
            yield shares, truths[done : done + len(shares)] if len(truths) > 1 else truths
            done += len(shares)

    def _together(self, draws: int, rng: np.random.Generator) -> Iterator[tuple[Floats, Floats]]:
        if self.target_counts is None:
            raise MeasureError("target_counts: not given, expected those of the same clusters as counts")
        other = checks.numbers(self.target_counts, "target_counts")
        if other.shape != self.counts.shape:
            raise MeasureError(
                f"target_counts: given shape {other.shape}, expected that of counts, {self.counts.shape}:"
                " both are of the same clusters"
            )
        for both in resample(np.stack([self.counts, other], axis=1), draws, rng, units=self.units):
            yield both[:, 0], both[:, 1]

    def _targets(self, draws: int, rng: np.random.Generator) -> Floats:
        if self.target_counts is not None:
            return np.concatenate(list(resample(self.target_counts, draws, rng)))
        if self.target_n is None:
            return self.truth[None]
        return survey_resample(self.truth, self.target_n, draws, rng)


def _reflected(drawn: Floats, noise: Floats, estimate: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return the ends for distances of any shape; ``noise`` is the distance of resamples to the sample."""
    quantiles, bias = np.quantile(drawn, [tail, 1 - tail], axis=0), drawn.mean(axis=0) - estimate
    reflected, shifted = 2 * estimate - quantiles[::-1], quantiles - 2 * bias
    reach = np.quantile(noise, 1 - 2 * tail, axis=0)
    apart = estimate > reach
    low = np.where(apart, np.maximum(np.minimum(reflected[0], shifted[0]), 0.0), 0.0)
    high = np.maximum(np.maximum(reflected[1], shifted[1]), np.where(apart, estimate, reach))
    return low, high


def _inverted(
    observed: Floats, noise: Floats, target: Floats, shape: Contrasts, alpha: float
) -> tuple[Floats, Floats]:
    """Return the ends of the inverted test; contrasts and target [..., contrasts], noise [draws, ...]."""
    draws, contrasts = len(noise), observed.shape[-1]
    flat, moved = observed.reshape(-1, contrasts), noise.reshape(draws, -1, contrasts)
    aim = np.broadcast_to(target, observed.shape).reshape(-1, contrasts)
    step = max(1, CELLS // (draws * max(contrasts, 1)))
    ends = np.empty((2, len(flat)))
    for start in range(0, len(flat), step):
        some = slice(start, start + step)
        ends[:, some] = _ends(flat[some], moved[:, some], aim[some], shape, alpha)
    low, high = ends.reshape(2, *observed.shape[:-1])
    return low, high


def _ends(
    observed: Floats, noise: Floats, target: Floats, shape: Contrasts, alpha: float
) -> tuple[Floats, Floats]:
    if not observed.shape[-1]:  # one option only
        return np.zeros(len(observed)), np.zeros(len(observed))
    test = _Test(observed, noise, shape.weights, alpha, target)
    low, high = test.low(), test.high()
    if shape.one_way:
        means = product(observed, shape.weights)[:, None], product(noise, shape.weights)[..., None]
        high = np.maximum(high, _Test(*means, np.ones(1), alpha).high())
    return low, np.maximum(high, np.maximum(test.estimate, test.chance()))


class _Test:
    """Whether a distance t is compatible with the contrasts observed; a row each figure.

    Parameters
    ----------
    observed : contrasts, shape [figures, contrasts].
    noise : what sampling adds to them, shape [draws, figures, contrasts].
    weights : of the absolute contrasts, shape [contrasts].
    alpha : probability of refusing the true distance.
    target : share of the target that each contrast is of, as observed; None for contrasts that are no shares.
    """

    def __init__(
        self,
        observed: Floats,
        noise: Floats,
        weights: Floats,
        alpha: float,
        target: Floats | None = None,
    ) -> None:
        self.observed, self.noise, self.weights, self.alpha = observed, noise, weights, alpha
        self.target = target
        self.size = np.abs(observed)
        self.estimate = product(self.size, weights)
        self.at_0 = product(np.abs(self.noise_at(np.zeros_like(observed))), weights)
        self.reach = self.at_0.max(axis=0)
        # the share of the threshold that each contrast feels: its variance times its weight
        variance = noise.var(axis=0)
        largest = variance.max(axis=1, keepdims=True)
        self.slope = np.maximum(variance, np.where(largest > 0, 1e-3 * largest, 1.0)) * weights
        self._prepare_threshold()

    def _prepare_threshold(self) -> None:
        """Sort contrasts by the threshold at which they vanish; sums of what is left above each."""
        self.order = np.argsort(self.size / self.slope, axis=1, kind="stable")
        size, slope = (np.take_along_axis(each, self.order, axis=1) for each in (self.size, self.slope))
        weight = self.weights[self.order]
        self.left = np.cumsum((weight * size)[:, ::-1], axis=1)[:, ::-1]
        self.lost = np.cumsum((weight * slope)[:, ::-1], axis=1)[:, ::-1]
        vanish = size / slope
        self.distance_there = self.left - vanish * self.lost  # f at each threshold, falling to 0

    def nearest(self, t: Floats) -> Floats:
        """Return the contrasts nearest to those observed among all at distance t; shape as observed."""
        gone = np.minimum((self.distance_there > t[:, None]).sum(axis=1), self.size.shape[1] - 1)
        row = np.arange(len(t))
        threshold = (self.left[row, gone] - t) / self.lost[row, gone]
        # from exactly 0 either direction is as near; with none a contrast could never be at a distance
        sign = np.where(self.observed < 0, -1.0, 1.0)
        shrunk: Floats = sign * np.maximum(self.size - threshold[:, None] * self.slope, 0.0)
        return shrunk

    def noise_at(self, contrasts: Floats) -> Floats:
        """Return the noise if these were the true contrasts: that of a share s grows with s (1 - s)."""
        if self.target is None:
            return self.noise
        shares = (np.clip(self.target + each, 0.0, 1.0) for each in (contrasts, self.observed))
        true, seen = (share * (1 - share) for share in shares)
        spread = np.divide(true, seen, out=np.ones_like(seen), where=seen > 0)
        widened: Floats = self.noise * np.sqrt(np.clip(spread, *WIDENED))
        return widened

    def accepts(self, t: Floats) -> tuple[Floats, Floats]:
        """Return between which estimates a true distance t is accepted; both [figures]."""
        true = self.nearest(t)
        found = product(np.abs(self.noise_at(true) + true), self.weights)
        beyond = (found > self.at_0[::-1]).mean(axis=0)
        below = self.alpha * np.clip(beyond - 0.5, 0.0, 0.5)
        found.sort(axis=0)
        return _quantile(found, below), _quantile(found, 1 - self.alpha + below)

    def p_value(self) -> Floats:
        """Return the probability of so large a distance if the true one is 0."""
        beyond = (self.at_0 >= self.estimate).sum(axis=0)
        return np.asarray((beyond + 1) / (len(self.at_0) + 1))

    def middle(self) -> Floats:
        """Return the distance under which the estimate is the median; 0 where it is below that of 0."""
        inside, outside = np.zeros_like(self.estimate), self.estimate + 1.2 * self.reach
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            true = self.nearest(middle)
            found = np.median(product(np.abs(self.noise_at(true) + true), self.weights), axis=0)
            inside, outside = (
                np.where(self.estimate >= found, middle, inside),
                np.where(self.estimate >= found, outside, middle),
            )
        return np.where(self.estimate > np.median(self.at_0, axis=0), inside, 0.0)

    def chance(self) -> Floats:
        """Return what nine in ten samples from one and the same distribution are apart at least."""
        return np.asarray(np.quantile(self.at_0, 0.1, axis=0))

    def low(self) -> Floats:
        """Return the smallest distance accepted."""
        inside, outside = self.estimate, np.zeros_like(self.estimate)
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            accepted = self.estimate <= self.accepts(middle)[1]
            inside, outside = np.where(accepted, middle, inside), np.where(accepted, outside, middle)
        near_0 = self.estimate <= _quantile(np.sort(self.at_0, axis=0), np.full(len(inside), 1 - self.alpha))
        return np.where(near_0, 0.0, inside)

    def high(self) -> Floats:
        """Return the largest distance accepted."""
        inside, outside = np.zeros_like(self.estimate), self.estimate + 1.2 * self.reach
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            accepted = self.estimate >= self.accepts(middle)[0]
            inside, outside = np.where(accepted, middle, inside), np.where(accepted, outside, middle)
        return inside


def _quantile(ordered: Floats, parts: Floats) -> Floats:
    """Return one quantile a column of sorted draws; the k-th of n draws is the k / (n + 1) quantile."""
    draws = len(ordered)
    place = np.clip(parts * (draws + 1) - 1, 0, draws - 1)
    lower: Ints = np.floor(place).astype(np.int64)
    upper, column = np.minimum(lower + 1, draws - 1), np.arange(ordered.shape[1])
    found: Floats = ordered[lower, column]
    return found + (place - lower) * (ordered[upper, column] - found)
