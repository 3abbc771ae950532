"""How much of a figure's variance over a sweep comes from which factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.errors import MeasureError
from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Shares of variance by factor.

    Attributes
    ----------
    first : share of variance a factor explains by itself, 0 to 1; shape [factors].
    total : share that would be left if all other factors were fixed: with its interactions; shape [factors].
    first_low, first_high, total_low, total_high : ends of 95% intervals, NaN where there are none.
    """

    first: Floats
    total: Floats
    first_low: Floats
    first_high: Floats
    total_low: Floats
    total_high: Floats


def variance_shares(values: Floats, levels: Ints) -> Sensitivity:
    """Return the shares of variance of the factors of a full factorial design.

    The first-order share of factor i is Var(E[Y | x_i]) / Var(Y), the total share
    1 - Var(E[Y | all but x_i]) / Var(Y), over the cells of the design as equally likely points. Of a design
    with every combination these are exact, and have no intervals. Seeds are a factor like any other: their
    total share is what chance does.

    Parameters
    ----------
    values : figure of each cell, shape [cells].
    levels : level of each factor in each cell, shape [cells, factors].

    Raises
    ------
    MeasureError : a combination is missing or repeated unevenly, a value is not finite, or nothing varies.

    Examples
    --------
    >>> levels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> shares = variance_shares(np.array([0.0, 1.0, 2.0, 3.0]), levels)
    >>> shares.first.round(6).tolist(), shares.total.round(6).tolist()
    ([0.8, 0.2], [0.8, 0.2])
    """
    if not np.isfinite(values).all():
        raise MeasureError("variance shares need a finite value in every cell")
    sizes = [len(np.unique(column)) for column in levels.T]
    _, counts = np.unique(levels, axis=0, return_counts=True)
    if len(counts) != np.prod(sizes) or len(set(counts.tolist())) > 1:
        raise MeasureError(
            f"variance shares need every combination of levels equally often: {int(np.prod(sizes))} "
            f"combinations, {len(counts)} are there"
        )
    variance = float(values.var())
    if variance <= 0:
        raise MeasureError("the value is the same in every cell: there is no variance to share")
    count = levels.shape[1]
    first = np.array([_explained(values, levels[:, [k]]) for k in range(count)]) / variance
    rest = [np.delete(levels, k, axis=1) for k in range(count)]
    total = 1 - np.array([_explained(values, other) for other in rest]) / variance
    nothing = np.full(count, np.nan)
    return Sensitivity(first, total, nothing, nothing, nothing, nothing)


def _explained(values: Floats, levels: Ints) -> float:
    """Return the variance of the means by combination of levels, weighted by their cells."""
    if not levels.shape[1]:
        return 0.0
    _, group = np.unique(levels, axis=0, return_inverse=True)
    group = group.reshape(-1)
    means = np.bincount(group, weights=values) / np.bincount(group)
    return float(means[group].var())


def sobol_indices(
    f_a: Floats, f_b: Floats, f_ab: Floats, rng: np.random.Generator, *, draws: int = 1000
) -> Sensitivity:
    """Estimate first-order and total Sobol indices from Saltelli's design, with bootstrap intervals.

    First order after Saltelli et al. (2010, table 2b), total after Jansen (1999; table 2f there). Intervals
    are percentiles of resampled rows of the design; estimates can lie a little outside 0 to 1.

    Parameters
    ----------
    f_a, f_b : figure at the rows of the base matrices A and B, shape [samples].
    f_ab : figure at the rows of A with the column of one factor from B, shape [factors, samples].
    rng : source of randomness of the resampling.
    draws : number of resamples.

    Raises
    ------
    MeasureError : fewer than 2 samples, or the value is the same everywhere.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> a, b = rng.random((2, 4096, 2))
    >>> y = lambda x: 2 * x[:, 0] + x[:, 1]
    >>> ab = np.stack([y(np.column_stack([b[:, 0], a[:, 1]])), y(np.column_stack([a[:, 0], b[:, 1]]))])
    >>> sobol_indices(y(a), y(b), ab, rng, draws=10).first.round(1).tolist()
    [0.8, 0.2]
    """
    samples = len(f_a)
    if samples < 2:
        raise MeasureError(f"Sobol indices need at least 2 samples, given {samples}")
    rows = np.concatenate([np.arange(samples)[None], rng.integers(samples, size=(draws, samples))])
    middle = np.concatenate([f_a, f_b]).mean()  # estimates are far noisier away from 0
    a, b, ab = f_a[rows] - middle, f_b[rows] - middle, f_ab[:, rows] - middle
    variance = np.concatenate([a, b], axis=1).var(axis=1)
    if variance[0] <= 0:
        raise MeasureError("the value is the same in every cell: there is no variance to share")
    known = variance > 0
    first = (b * (ab - a)).mean(axis=-1)[:, known] / variance[known]
    total = ((a - ab) ** 2).mean(axis=-1)[:, known] / (2 * variance[known])
    ends = [np.quantile(index[:, 1:], [0.025, 0.975], axis=1) for index in (first, total)]
    return Sensitivity(first[:, 0], total[:, 0], *ends[0], *ends[1])
