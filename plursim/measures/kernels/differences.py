"""Differences of two distances, such as that of an arm to the survey less that of its control.

The distance of a sample exceeds that of its population, the more so the nearer the population is to the
target. An arm that moved and a control that did not are off by different amounts, so the difference of the
two distances is biased, and percentiles of a bootstrap hold the truth in 60 to 90% of cases. Both arms share
their agents, who sit in the same discussion groups, and their target with its error.

As for one distance (:mod:`.distance_interval`) a test is inverted, for which a true difference d of
f(a) - f(b), f(c) = sum_j w_j |c_j|, has to be completed by all contrasts a and b: those with this difference
nearest to what was observed (:mod:`.nearest`), where observed contrasts are first pulled
towards 0 by what chance adds to their size. P(d) is the probability of a difference no larger than the one
observed if these are the truth. It falls with d, and everything is read off it: the estimate is where P is
.5 (so it is too high as often as too low), the interval reaches from where P is .975 to where it is .025, and
p is twice the smaller of P(0) and 1 - P(0): below .05 exactly where the 95% interval leaves 0 out.

Sampling errors are normal with the covariance of the clusters' contributions to the shares (linearised, both
arms and an earlier wave together), multiplied in each draw by one root of freedom / chi-square: together
Student's t, since few clusters hardly know their covariance. The error of a survey is added to both arms.

- An arm that did not move at all has distance 0 without error, and the other's distance cannot fall below
  that: it has the interval of one distance, which is one-sided near 0.
- The Wasserstein distance is at least the distance of the means, whose errors do not average out over the
  options: away from 0 its interval reaches no less far than what the same test makes of the means.
- Distances of another shape (Jensen-Shannon) go the way of total variation, and P is of the distance itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim import portable
from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.contrasts import Contrasts, contrasts_of
from plursim.measures.kernels.distance_interval import one_distance
from plursim.measures.kernels.inversion import curve_of, read
from plursim.measures.kernels.jackknife import effective_units
from plursim.measures.kernels.uncertainty import (
    CELLS,
    Distance,
    proper,
    resample,
    survey_resample,
    tail_of,
    to_shares,
)
from plursim.portable import Bools, Floats, Ints

STILL = 1e-9
"""Shares below which an arm counts as not moved: less than one agent in a billion."""


class Difference(NamedTuple):
    """A difference of two distances; all of the figures' shape.

    Attributes
    ----------
    estimate : the difference without what chance adds to either distance (median-unbiased).
    low, high : ends of the interval.
    p : probability of a difference so far from 0, either way, if the true one is 0.
    """

    estimate: Floats
    low: Floats
    high: Floats
    p: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Arm:
    """Answers of one arm by option, shape [clusters, ..., options].

    ``first`` are those of an earlier wave of the same clusters that they are compared with; None where they
    are compared with a target that both arms share. Both arms have the same clusters in the same order.
    """

    counts: ArrayLike
    first: ArrayLike | None = None


def difference_interval(
    distance: Distance,
    arm: Arm,
    control: Arm,
    rng: np.random.Generator,
    *,
    target: ArrayLike | None = None,
    target_n: ArrayLike | None = None,
    target_counts: ArrayLike | None = None,
    draws: int = 1000,
    level: float = 0.95,
) -> Difference:
    """Return by how much an arm is farther from its target than its control, with interval and p-value.

    ``python -m benchmarks.coverage_net`` prints how often intervals hold the true difference.

    Parameters
    ----------
    distance : a metric, from two [..., options] to [...].
    arm, control : answers of the same clusters, and, for drift, of the wave each started from.
    rng : source of randomness.
    target : ground-truth shares, shape [..., options]; None where each arm is compared with its first wave.
    target_n : effective number of respondents behind the target, a number or shape [...].
    target_counts : weights of the answers behind the target by respondent or sampling unit, to be resampled;
        shape [respondents, ..., options]. Without both the target is exact.
    draws, level : number of draws of the sampling errors; probability to cover.

    Raises
    ------
    MeasureError : shapes differ, or an arm has no answers.

    Examples
    --------
    Forty groups of ten; in the arm every second agent went over to the last option:

    >>> from plursim.measures.kernels.distance import total_variation
    >>> rng = np.random.default_rng(0)
    >>> first = rng.multinomial(10, [0.5, 0.3, 0.2], size=40)
    >>> moved = first - rng.binomial(first, [0.5, 0.5, 0])
    >>> last = moved + np.array([0, 0, 1]) * (10 - moved.sum(axis=1, keepdims=True))
    >>> found = difference_interval(
    ...     total_variation, Arm(counts=last, first=first), Arm(counts=first, first=first), rng
    ... )
    >>> 0.35 < found.estimate < 0.45, found.low < 0.4 < found.high, found.p < 0.01
    (np.True_, np.True_, np.True_)
    """
    alpha = 2 * tail_of(draws, level)
    samples = _Samples.of(arm, control, target)
    errors = _target_errors(samples.base[0], target_n, target_counts) if target is not None else None
    shape = contrasts_of(distance, samples.base.shape[-1])
    step = max(1, CELLS // (draws * 2 * samples.base.shape[-1]))
    found = []
    for start in range(0, samples.base.shape[1], step):
        some = slice(start, start + step)
        problem = _Problem.of(
            samples.some(some), rng, draws, None if errors is None else errors(some, draws, rng)
        )
        found.append(problem.solved(distance, shape, alpha))
    rest = np.shape(checks.numbers(arm.counts, "counts"))[1:-1]
    return Difference(*(np.concatenate(part).reshape(rest) for part in zip(*found, strict=True)))


@dataclass(frozen=True, eq=False)
class _Samples:
    """Shares of both arms and of what they are compared with, and what each cluster adds to their errors.

    ``shares`` and ``base`` have shape [2, figures, options], ``parts`` [clusters, figures, 2, options].
    """

    shares: Floats
    base: Floats
    parts: Floats
    freedom: float

    @classmethod
    def of(cls, arm: Arm, control: Arm, target: ArrayLike | None) -> _Samples:
        """Check both arms and put their figures in one row."""
        counts = [_flat(one.counts) for one in (arm, control)]
        first = [None if one.first is None else _flat(one.first) for one in (arm, control)]
        shapes = {table.shape for table in (*counts, *first) if table is not None}
        if len(shapes) > 1 or len(counts[0]) < 2 or (target is None) != all(one is not None for one in first):
            raise MeasureError(
                f"arms: given shapes {sorted(shapes)}, expected the same clusters, 2 or more, and options in"
                " both arms, and either a target or a first wave of each"
            )
        shares, parts = zip(*(_linearised(table) for table in counts), strict=True)
        if target is not None:
            truth = checks.shares(target, "target")
            flat = np.broadcast_to(truth, np.shape(arm.counts)[1:]).reshape(-1, truth.shape[-1])
            base, drift = (flat, flat), list(parts)
        else:
            base, start = zip(*(_linearised(table) for table in first if table is not None), strict=True)
            drift = [part - other for part, other in zip(parts, start, strict=True)]
        freedom = effective_units(counts[0].sum(axis=(1, 2))) - 1
        return cls(np.stack(shares), np.stack(base), np.stack(drift, axis=2), max(freedom, 1.0))

    def some(self, figures: slice) -> _Samples:
        """Return some of the figures."""
        return _Samples(self.shares[:, figures], self.base[:, figures], self.parts[:, figures], self.freedom)


def _flat(counts: ArrayLike) -> Floats:
    table = checks.numbers(counts, "counts")
    return table.reshape(len(table), -1, table.shape[-1])


def _linearised(counts: Floats) -> tuple[Floats, Floats]:
    """Return shares [figures, options] and what each cluster adds to their errors, [clusters, ...]."""
    shares, clusters = to_shares(counts.sum(axis=0)), len(counts)
    away = counts - shares * counts.sum(axis=-1, keepdims=True)
    total = counts.sum(axis=(0, 2))[:, None]
    return shares, away / total * np.sqrt(clusters / (clusters - 1))


def _target_errors(
    truth: Floats, target_n: ArrayLike | None, target_counts: ArrayLike | None
) -> Callable[[slice, int, np.random.Generator], Floats]:
    """Return what draws errors of the target: [draws, figures, options]."""
    people = None if target_counts is None else _flat(target_counts)
    size = None if target_n is None else np.broadcast_to(checks.numbers(target_n, "target_n"), len(truth))

    def drawn(some: slice, draws: int, rng: np.random.Generator) -> Floats:
        if people is not None:
            return np.concatenate(list(resample(people[:, some], draws, rng))) - truth[some]
        if size is not None:
            return survey_resample(truth[some], size[some], draws, rng) - truth[some]
        return np.zeros((draws, *truth[some].shape))

    return drawn


@dataclass(frozen=True, eq=False)
class _Problem:
    """What was observed of some figures, and errors drawn: of arm and control, and of the target.

    ``observed`` and ``base`` have shape [2, figures, options], ``errors`` [draws, figures, 2, options],
    ``target`` [draws, figures, options]. ``still`` says which arm did not move in any cluster, [2, figures],
    and ``same`` where both arms moved alike in every cluster, [figures].
    """

    observed: Floats
    base: Floats
    errors: Floats
    target: Floats
    still: Bools
    same: Bools

    @classmethod
    def of(cls, samples: _Samples, rng: np.random.Generator, draws: int, target: Floats | None) -> _Problem:
        """Draw the errors of both arms together: normal, with few clusters Student's t."""
        clusters, figures, _, options = samples.parts.shape
        flat = samples.parts.reshape(clusters, figures, 2 * options)
        spread = portable.product(flat.transpose(1, 2, 0), flat.transpose(1, 0, 2))
        ridge = 1e-12 * spread.diagonal(axis1=1, axis2=2).max(axis=1) + np.finfo(np.float64).tiny
        root = portable.cholesky(spread + ridge[:, None, None] * np.eye(2 * options))
        normal = portable.product(
            rng.standard_normal((figures, draws, 2 * options)), root.transpose(0, 2, 1)
        ).transpose(1, 0, 2)
        heavy = np.sqrt(samples.freedom / rng.chisquare(samples.freedom, size=(draws, 1, 1)))
        errors = (normal * heavy).reshape(draws, figures, 2, options)
        nought = np.zeros((draws, figures, options)) if target is None else target
        observed, parts = samples.shares - samples.base, samples.parts
        still = np.abs(parts).max(axis=(0, 3)).T + np.abs(observed).max(axis=2) < STILL
        apart = np.abs(parts[:, :, 0] - parts[:, :, 1])
        same = apart.max(axis=(0, 2)) + np.abs(observed[0] - observed[1]).max(axis=1) < STILL
        return cls(observed, samples.base, errors, nought, still, same)

    def contrasts(self, shape: Contrasts) -> tuple[Floats, Floats]:
        """Return contrasts [figures, 2, contrasts] and their errors [draws, figures, 2, contrasts]."""
        errors = self.errors - self.target[:, :, None]
        observed = np.moveaxis(self.observed, 0, 1)
        return portable.product(observed, shape.matrix.T), portable.product(errors, shape.matrix.T)

    def solved(self, distance: Distance, shape: Contrasts | None, alpha: float) -> Difference:
        """Return the differences; those of arms that did not move, or not apart, by themselves."""
        if shape is None:
            return self._alike(self._of_any(distance, alpha))
        observed, noise = self.contrasts(shape)
        curve, of_means = curve_of(observed, noise, shape.weights), None
        if shape.one_way:
            means, errors = (portable.product(part, shape.weights)[..., None] for part in (observed, noise))
            of_means = curve_of(means, errors, np.ones(1))
        found = Difference(*read(curve, alpha, of_means))
        aim = portable.product(np.moveaxis(self.base, 0, 1), shape.matrix.T)
        for moved, sign in ((0, 1.0), (1, -1.0)):
            some = np.flatnonzero(self.still[1 - moved])
            if len(some):
                alone = one_distance(
                    observed[some, moved], noise[:, some, moved], aim[some, moved], shape, alpha
                )
                found = _replaced(found, some, _signed(Difference(*alone), sign))
        return self._alike(found)

    def _of_any(self, distance: Distance, alpha: float) -> Difference:
        """Return the differences of a distance that is no sum of contrasts, through total variation's."""
        options = self.base.shape[-1]
        observed, noise = self.contrasts(Contrasts(np.eye(options), np.full(options, 0.5), one_way=False))
        truth = self.base[0]
        targets = proper(truth + self.target)

        def apart(shares: Floats, target: Floats) -> Floats:
            return distance(proper(shares[..., 0, :]), target) - distance(proper(shares[..., 1, :]), target)

        curve = curve_of(
            observed,
            noise,
            np.full(options, 0.5),
            drawn=lambda true: apart((truth + self.target)[:, :, None] + noise + true, targets),
            value=lambda true: apart(truth[:, None] + true, truth),
        )
        return Difference(*read(curve, alpha))

    def _alike(self, found: Difference) -> Difference:
        """Return the differences, 0 where both arms gave the same answers in every cluster."""
        nothing = (0.0, 0.0, 0.0, 1.0)
        return Difference(*(np.where(self.same, one, part) for part, one in zip(found, nothing, strict=True)))


def _replaced(found: Difference, some: Ints, by: Difference) -> Difference:
    """Return differences of which some are replaced."""
    parts = [part.copy() for part in found]
    for part, other in zip(parts, by, strict=True):
        part[some] = other
    return Difference(*parts)


def _signed(one: Difference, sign: float) -> Difference:
    """Return a difference the other way round where the sign is negative."""
    return one if sign > 0 else Difference(-one.estimate, -one.high, -one.low, one.p)
