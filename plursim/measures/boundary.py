"""Intervals of distances, right also near the boundary at 0.

A distance between samples exceeds the distance between the distributions they come from, the more so the more
options hardly differ, and it cannot fall below 0. So the percentile interval lies too high and never holds 0.
Here a test is inverted instead: a distance t belongs to the interval where the estimate is what one expects
if the truth is t.

Total variation and Wasserstein-1 are weighted sums of absolute contrasts, f(c) = sum_j w_j |c_j| with c = A
(p - q), so the expectation depends on which contrasts are 0, not on t alone. For each t the contrasts are
taken that are nearest to those observed among all with f(c) = t, each distance measured in standard errors
(the constrained maximum-likelihood estimate; hybrid resampling, Chuang and Lai 2000). For t below the estimate
that sets small contrasts to exactly 0, as a soft threshold does, and leaves large ones.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.measures import checks
from plursim.measures.checks import Floats, Ints
from plursim.measures.uncertainty import (
    Distance,
    Interval,
    redrawn,
    resample,
    tail_of,
    to_shares,
)

HALVINGS = 14
"""Halvings of the bracket around an end of the interval: to 1/16,000 of the noise."""


def distance_interval(
    distance: Distance,
    counts: ArrayLike,
    target: ArrayLike,
    rng: np.random.Generator,
    *,
    target_n: ArrayLike | None = None,
    target_counts: ArrayLike | None = None,
    paired_target: bool = False,
    draws: int = 1000,
    level: float = 0.95,
) -> Interval:
    """Return the interval of the distance between simulated answers and a target distribution.

    Total variation and Wasserstein distance with any spacing (recognised by their values) get the interval of
    a test inverted over the noise of the resamples, see the head of this module. At t = 0 the test is one-sided, and
    two-sided with equal tails where estimates under t no longer overlap with estimates under 0; in between
    the smaller tail grows with that overlap. Wasserstein distance is at least the distance of the means, whose
    sampling error does not average out: ``high`` is no less than the upper end for it. The estimate always
    lies in the interval. ``benchmarks/coverage.py`` prints how often the intervals hold the truth.

    Other distances get the wider of the basic interval and the percentile interval shifted by twice its bias;
    ``low`` is 0 where the estimate cannot be told from 0.

    Parameters
    ----------
    distance : a metric, from two [..., options] to [...].
    counts : simulated answers, shape [clusters, ..., options], see :func:`cluster_counts`.
    target : ground-truth shares, shape [..., options].
    rng : source of randomness.
    target_n : effective number of respondents behind the target, a number or shape [...].
    target_counts : weights of the answers behind the target, one row a respondent (or sampling unit), shape
        [respondents, ..., options]; these are resampled. Without both the target is exact.
    paired_target : whether row i of ``target_counts`` is the same cluster as row i of ``counts``, for
        instance in an earlier wave; both are then drawn together.
    draws, level : number of resamples; probability to cover.

    Examples
    --------
    >>> from plursim.measures.distance import total_variation
    >>> counts = np.eye(2)[[0] * 52 + [1] * 48]
    >>> found = distance_interval(total_variation, counts, [0.5, 0.5], np.random.default_rng(0))
    >>> round(float(found.estimate), 4), float(found.low), 0.1 < found.high < 0.13
    (0.02, 0.0, np.True_)
    """
    tail = tail_of(draws, level)
    truth = checks.shares(target, "target")
    given = checks.numbers(counts, "counts")
    sample = to_shares(given.sum(axis=0)) if given.ndim else given
    estimate = np.asarray(distance(sample, truth))
    shape = _contrasts(distance, truth.shape[-1])
    drawn, noise, moved = [], [], []
    for shares, truths in _pairs(given, truth, target_n, target_counts, paired_target, draws, rng):
        drawn.append(distance(shares, truths))
        if shape is None:
            noise.append(distance(shares, sample) + distance(truths, truth))
        else:
            moved.append((shares - sample - truths + truth) @ shape.matrix.T)
    found = np.concatenate(drawn)
    bias, error = found.mean(axis=0) - estimate, found.std(axis=0, ddof=1)
    if shape is None:
        low, high = _reflected(found, np.concatenate(noise), estimate, tail)
    else:
        low, high = _inverted((sample - truth) @ shape.matrix.T, np.concatenate(moved), shape, 2 * tail)
    return Interval(estimate, low, high, bias, error)


class Contrasts(NamedTuple):
    """A distance as weighted sum of absolute contrasts: weights @ |matrix @ (p - q)|.

    ``matrix`` has shape [contrasts, options]; ``one_way`` says whether contrasts share their sign when one
    distribution lies above the other.
    """

    matrix: Floats
    weights: Floats
    one_way: bool


def _contrasts(distance: Distance, options: int) -> Contrasts | None:
    """Return a distance's contrasts if it is total variation or a Wasserstein distance, else None."""
    pure = np.eye(options)
    steps = distance(pure[:-1], pure[1:])
    cumulative = np.tri(options)[:-1]
    probes = np.random.default_rng(options).dirichlet(np.ones(options), size=(2, 5))
    values, difference = distance(probes[0], probes[1]), probes[0] - probes[1]
    for found in (
        Contrasts(pure, np.full(options, 0.5), one_way=False),
        Contrasts(cumulative, np.asarray(steps), one_way=True),
    ):
        if np.allclose(np.abs(difference @ found.matrix.T) @ found.weights, values, rtol=0, atol=1e-12):
            return found
    return None


def _pairs(
    counts: Floats,
    truth: Floats,
    target_n: ArrayLike | None,
    target_counts: ArrayLike | None,
    paired: bool,
    draws: int,
    rng: np.random.Generator,
) -> "list[tuple[Floats, Floats]]":
    raise NotImplementedError
