"""How far apart, how extreme and how clustered opinions are.

Stances lie over the last axis, [..., agents], in units of the question's scale, NaN where an answer is
missing (left out). The result has the shape of the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, log, power, product, xlogy


def variance(stances: ArrayLike, ddof: int = 0) -> Floats:
    """Return the variance of stances; 0 (consensus) .. a quarter of the squared range; NaN for no answer.

    Parameters
    ----------
    stances : shape [..., agents].
    ddof : 0 for the population variance, 1 for the sample variance.

    Examples
    --------
    >>> float(variance([0.0, 1.0, np.nan]))
    0.25
    """
    count, _, deviation = _moments(stances)
    return _ratio((deviation**2).sum(axis=-1), count - ddof)


def extremity(stances: ArrayLike, middle: float) -> Floats:
    """Return the mean distance from the middle of the scale; 0 .. half the range.

    Parameters
    ----------
    stances : shape [..., agents].
    middle : middle of the scale, for instance 4 for a scale from 1 to 7.

    Examples
    --------
    >>> float(extremity([1.0, 4.0, 7.0], middle=4))
    2.0
    """
    given = checks.stances(stances)
    known = ~np.isnan(given)
    return _ratio(np.where(known, np.abs(given - middle), 0.0).sum(axis=-1), known.sum(axis=-1))


def bimodality(stances: ArrayLike) -> Floats:
    """Return the bimodality coefficient: (g^2 + 1) / (k + 3 (n - 1)^2 / ((n - 2)(n - 3))).

    g and k are the sample skewness and excess kurtosis, corrected for bias (SAS Institute 1990; Pfister et
    al. 2013). 0 .. 1; above 5/9, the value of a uniform distribution, suggests two camps. NaN for fewer than
    4 answers or no variance.

    Examples
    --------
    >>> round(float(bimodality([0.0, 1.0] * 500)), 3)
    0.995
    """
    n, _, deviation = _moments(stances)
    n = np.where(n >= 4, n, np.nan)
    second, third, fourth = (_ratio(power(deviation, order).sum(axis=-1), n) for order in (2, 3, 4))
    skewness = _ratio(third, second * np.sqrt(second)) * np.sqrt(n * (n - 1)) / (n - 2)
    excess = _ratio(fourth, second**2) - 3
    kurtosis = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * excess + 6)
    return _ratio(skewness**2 + 1, kurtosis + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def esteban_ray(shares: ArrayLike, positions: ArrayLike | None = None, alpha: float = 1.6) -> Floats:
    """Return the polarisation index of Esteban and Ray (1994): sum of p_i^(1 + alpha) p_j |y_i - y_j|.

    0 (all agree) .. 2^-(1 + alpha) times the range (two equal camps at the ends).

    Parameters
    ----------
    shares : shares of the options, shape [..., options].
    positions : positions of the options, shape [options]; default 0, 1, ...
    alpha : weight of identification within a camp, above 0 and up to 1.6; near 0 the index nears the Gini
        mean difference.

    Examples
    --------
    >>> float(esteban_ray([0.5, 0.5], alpha=1.0))
    0.25
    """
    given = checks.shares(shares)
    checks.within(alpha, 0.0, 1.6, "alpha", open_low=True)
    where = checks.positions(positions, given.shape[-1])
    apart = np.abs(where[:, None] - where[None, :])
    index: Floats = (product(power(given, 1 + alpha), apart) * given).sum(axis=-1)
    return index


def normalised_entropy(shares: ArrayLike) -> Floats:
    """Return the entropy of shares over its greatest value; 0 (one option has all) .. 1 (even).

    Parameters
    ----------
    shares : shape [..., options]; 0 for a single option.

    Examples
    --------
    >>> float(normalised_entropy([0.5, 0.5, 0.0, 0.0]))
    0.5
    """
    given = checks.shares(shares)
    entropy = np.clip(-xlogy(given, given).sum(axis=-1), 0.0, None)
    return np.asarray(np.minimum(entropy / log(max(given.shape[-1], 2)), 1.0))


def effective_clusters(stances: ArrayLike, gap: float) -> Floats:
    """Return the effective number of opinion clusters, 1 / sum of squared cluster shares; 1 .. agents.

    A cluster is a run of sorted stances no two neighbours of which are more than ``gap`` apart (Laakso and
    Taagepera 1979 for the count). NaN for no answer.

    Parameters
    ----------
    stances : shape [..., agents].
    gap : units of the scale, 0 or more.

    Examples
    --------
    >>> float(effective_clusters([1.0, 1.2, 5.0, 5.1], gap=0.5))
    2.0
    """
    ordered = np.sort(checks.stances(stances), axis=-1)  # NaN goes last
    checks.within(gap, 0.0, np.inf, "gap")
    known = ~np.isnan(ordered)
    # 0.3 - 0.2 and 0.4 - 0.3 are one and the same gap, whatever rounding makes of them
    rounding = 8 * np.finfo(np.float64).eps * np.abs(ordered).max(axis=-1, initial=0.0, where=known)
    begins = known.copy()
    begins[..., 1:] = np.diff(ordered, axis=-1) > gap + rounding[..., None]
    agents, count = ordered.shape[-1], known.sum(axis=-1)
    first = np.flatnonzero(begins)
    row = first // max(agents, 1)
    end = row * agents + count.ravel()[row]  # behind the last answer of the row
    size = np.minimum(np.append(first[1:], end[-1:]), end) - first
    squares = np.bincount(row, size.astype(np.float64) ** 2, count.size).reshape(count.shape)
    return _ratio(count.astype(np.float64) ** 2, squares)


def between_group_share(stances: ArrayLike, groups: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Return the share of variance that lies between groups (eta squared); 0 .. 1.

    1: who is in which group tells the stance. NaN where there is no variance. Chance alone gives about
    (groups - 1) / (agents - 1).

    Parameters
    ----------
    stances : shape [..., agents].
    groups : label of each agent, shape [agents]; or numbers of groups from 0 that differ from row to row, of
        the shape of the stances.
    weights : of agents, of the shape of the stances; None where all count alike.

    Examples
    --------
    >>> float(between_group_share([0.0, 0.0, 1.0, 1.0], ["a", "a", "b", "b"]))
    1.0
    """
    given = checks.stances(stances)
    flat = given.reshape(-1, given.shape[-1])
    codes = np.asarray(groups)
    if codes.ndim == 1:
        codes = np.broadcast_to(checks.labels(codes, given.shape[-1])[1], given.shape)
    known = np.where(np.isnan(given), 0.0, 1.0 if weights is None else weights).reshape(flat.shape)
    number = int(codes.max(initial=0)) + 1
    cell = (codes.reshape(flat.shape) + number * np.arange(len(flat))[:, None]).ravel()
    count = known.sum(axis=-1)
    mean = np.nan_to_num(_ratio((known * np.nan_to_num(flat)).sum(axis=-1), count))
    away = np.where(known > 0, flat - mean[:, None], 0.0)
    members, totals = (
        np.bincount(cell, each.ravel(), minlength=len(flat) * number).reshape(-1, number)
        for each in (known, known * away)
    )
    between = np.divide(totals**2, members, out=np.zeros(totals.shape), where=members > 0).sum(axis=-1)
    within = (known * away**2).sum(axis=-1)
    # equal stances have no variance, whatever rounding makes of their mean
    dust = 1e-26 * count * np.abs(mean) ** 2
    share = np.divide(between, within, out=np.full(len(flat), np.nan), where=within > dust)
    return np.asarray(np.minimum(share, 1.0).reshape(given.shape[:-1]))


def _mean(stances: Floats) -> Floats:
    return _moments(stances)[1]


def _moments(stances: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return count, mean (both [...]) and deviations from it ([..., agents], 0 where missing)."""
    given = checks.stances(stances)
    if given.ndim == 0:
        raise MeasureError("stances: given one number, expected agents over the last axis")
    known = ~np.isnan(given)
    count = np.asarray(known.sum(axis=-1), dtype=np.float64)
    mean = _ratio(np.where(known, given, 0.0).sum(axis=-1), count)
    deviation = np.where(known, given - mean[..., None], 0.0)
    # equal stances have no variance, whatever rounding makes of their mean
    deviation[np.abs(deviation) <= 1e-13 * np.abs(mean[..., None])] = 0.0
    return count, mean, deviation


def _ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """Divide; NaN where the divisor is not above 0."""
    divisor = np.asarray(below, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(divisor > 0, np.asarray(above) / divisor, np.nan))
