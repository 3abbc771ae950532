"""Figures of weighted agents; every answer counts as much as its agent weighs.

With equal weights they are what :mod:`plursim.measures` says of unweighted agents. Stances and weights have
shape [draws, places]; a missing stance is NaN, as are figures of draws without any weight.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from plursim.measures.kernels.resampling import OfDrawn, at
from plursim.portable import Bools, Floats, Ints


def weight_at(weights: Floats | None, drawn: Ints) -> Floats:
    """Return the weights of drawn agents, 1 where all weigh alike, 0 at empty places; [draws, places]."""
    given = np.ones(int(drawn.max(initial=0)) + 1) if weights is None else weights
    return np.nan_to_num(at(given, drawn), nan=0.0)


def mean(values: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of each row.

    Examples
    --------
    >>> mean(np.array([[1.0, 4.0, np.nan]]), np.array([[2.0, 1.0, 5.0]])).tolist()
    [2.0]
    """
    known = np.where(np.isnan(values), 0.0, weights)
    total = known.sum(axis=-1)
    found: Floats = np.divide(
        (known * np.nan_to_num(values)).sum(axis=-1), total, out=np.full(total.shape, np.nan), where=total > 0
    )
    return found


def variance(values: Floats, weights: Floats) -> Floats:
    """Return the weighted variance of each row.

    Examples
    --------
    >>> variance(np.array([[1.0, 4.0]]), np.array([[2.0, 1.0]])).tolist()
    [2.0]
    """
    return mean(_away(values, weights) ** 2, weights)


def correlation(first: Floats, last: Floats, weights: Floats) -> Floats:
    """Return the weighted correlation of two stances of the same agents in each row; NaN without variance.

    Examples
    --------
    >>> correlation(np.array([[1.0, 2.0, 3.0]]), np.array([[2.0, 3.0, 4.0]]), np.ones((1, 3))).tolist()
    [1.0]
    """
    both = np.where(np.isnan(first) | np.isnan(last), 0.0, weights)
    x, y = _away(first, both), _away(last, both)
    spread = np.sqrt(mean(x**2, both) * mean(y**2, both))
    found: Floats = np.divide(
        mean(x * y, both), spread, out=np.full(spread.shape, np.nan), where=spread > 1e-12
    )
    return found


def _away(values: Floats, weights: Floats) -> Floats:
    away: Floats = values - mean(values, weights)[..., None]
    return away


def option_shares(
    options: Ints, count: int, drawn: Ints, weights: Floats | None = None
) -> tuple[Floats, Bools]:
    """Return the shares of options among drawn agents, [draws, options], and which draws have no answer.

    Shares of a draw without answers are even, so that any measure can be computed of them. ``weights`` of
    agents, shape [agents], count where they are given.

    Examples
    --------
    >>> option_shares(np.array([0, 1, 1, -1]), 2, np.array([[0, 1, 3], [3, -1, -1]]))[0].tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    codes = options.astype(np.float64)
    codes[options < 0] = np.nan
    picked = at(codes, drawn)
    each = 1.0 if weights is None else weight_at(weights, drawn)
    counts = np.stack([((picked == k) * each).sum(axis=-1) for k in range(count)], axis=-1)
    empty = counts.sum(axis=-1) == 0
    counts[empty] = 1.0
    shares: Floats = counts / counts.sum(axis=-1, keepdims=True)
    return shares, empty


def of_shares(measure: Callable[..., Floats], count: int, *answers: Ints, weights: Floats | None) -> OfDrawn:
    """Return a measure of the shares of options among drawn agents; NaN for a draw without answers.

    Parameters
    ----------
    measure : from shares [draws, options], one a poll, to figures [draws].
    count : number of options.
    answers : option of each agent, -1 missing, shape [agents]; one a poll.
    weights : of agents; None where all count alike.
    """

    def figure(drawn: Ints) -> Floats:
        found = [option_shares(options, count, drawn, weights) for options in answers]
        return np.where(found[0][1], np.nan, measure(*(shares for shares, _ in found)))

    return figure
