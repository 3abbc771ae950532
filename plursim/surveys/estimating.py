"""Shares of a sample and their standard errors: weighted, and by cluster and stratum where they are known."""

from __future__ import annotations

import numpy as np

from plursim import portable
from plursim.portable import Floats, Ints
from plursim.surveys.survey import ResponseDistribution


def estimate(
    answers: Ints,
    weights: Floats,
    options: int,
    missing: dict[str, float],
    clusters: Ints | None = None,
    strata: Ints | None = None,
    scale: Floats | None = None,
) -> ResponseDistribution:
    """Return the response distribution of a group of respondents.

    Without clusters and strata standard errors are those of a sample with unequal weights, sqrt(n/(n - 1)
    sum w_i^2 (y_i - p)^2) / sum w_i; with them see :func:`clustered_variance`.

    Parameters
    ----------
    answers : option of each respondent, -1 for whoever did not answer or is not of the group; shape
        [respondents].
    weights : above 0, shape [respondents].
    options : number of options.
    missing : share of the group without an answer, by reason.
    clusters, strata : unit and stratum of each respondent, also of those outside the group; shape
        [respondents].
    scale : positions of the options, None for a nominal question. With clusters the design effect is that of
        the mean where this is greater: people of one cluster lean the same way, which the shares of many
        options hardly show.

    Examples
    --------
    >>> found = estimate(np.array([0, 1, 1, -1]), np.ones(4), 2, {})
    >>> found.n, found.se.round(4).tolist()
    (3, [0.3333, 0.3333])
    """
    counted = answers >= 0
    used = np.where(counted, weights, 0.0)
    n, total = int(counted.sum()), float(used.sum())
    chosen = np.zeros((len(answers), options))
    chosen[counted, answers[counted]] = 1.0
    shares = portable.product(used, chosen) / total
    scores = used[:, None] * (chosen - shares) / total
    if clusters is None and strata is None:
        variance = (scores**2).sum(axis=0) * n / (n - 1) if n > 1 else np.full(options, np.nan)
        effect = n * float((used**2).sum()) / total**2
    else:
        variance = clustered_variance(scores, clusters, strata)
        effect = _effect(variance, shares, n)
        if scale is not None:
            effect = max(effect, _effect_on_mean(scores, shares, scale, n, clusters, strata))
    return ResponseDistribution(
        shares=shares,
        se=np.sqrt(variance),
        n=n,
        effective_n=n / effect if effect > 0 else float("nan"),
        design_effect=effect,
        missing=missing,
    )


def clustered_variance(scores: Floats, clusters: Ints | None, strata: Ints | None) -> Floats:
    """Return the linearised variance of totals of scores, shape [options]; NaN for one cluster alone.

    The scores of each cluster are summed; the variance is the sum over strata of m/(m - 1) times the squared
    deviations of the m sums from their mean (Särndal, Swensson and Wretman 1992, section 5.6; clusters taken
    as drawn with replacement). A cluster without any respondent of the group counts as a sum of 0. A stratum
    with one cluster contributes the square of its sum, which is conservative.

    Parameters
    ----------
    scores : w_i (y_i - p) / sum w, 0 outside the group; shape [respondents, options].
    clusters, strata : shape [respondents]; None for respondents drawn one by one, or in one stratum.

    Examples
    --------
    >>> clustered_variance(np.array([[0.1], [0.1], [-0.2]]), np.array([0, 0, 1]), None).round(4).tolist()
    [0.16]
    """
    none = np.zeros(len(scores), dtype=np.int64)
    units = np.stack(
        [none if strata is None else strata, np.arange(len(scores)) if clusters is None else clusters]
    )
    found, unit = np.unique(units, axis=1, return_inverse=True)
    if found.shape[1] < 2:
        return np.full(scores.shape[1], np.nan)
    sums = np.zeros((found.shape[1], scores.shape[1]))
    np.add.at(sums, unit.reshape(-1), scores)
    _, stratum, size = np.unique(found[0], return_inverse=True, return_counts=True)
    means = np.zeros((len(size), scores.shape[1]))
    np.add.at(means, stratum, sums / size[stratum, None])
    several = size[stratum] > 1
    deviation = sums - np.where(several[:, None], means[stratum], 0.0)
    factor = np.where(several, size[stratum] / np.maximum(size[stratum] - 1, 1), 1.0)
    return portable.product(factor, deviation**2)


def _effect(variance: Floats, shares: Floats, n: int) -> float:
    """Return the variance over all options relative to that of n respondents drawn at random."""
    random = float((shares * (1 - shares)).sum()) / (n - 1) if n > 1 else 0.0
    return float(variance.sum()) / random if random > 0 else float("nan")


def _effect_on_mean(
    scores: Floats, shares: Floats, scale: Floats, n: int, clusters: Ints | None, strata: Ints | None
) -> float:
    """Return the variance of the mean relative to that of n respondents drawn at random; 0 without any."""
    variance = float(clustered_variance((scores * scale).sum(axis=1)[:, None], clusters, strata)[0])
    mean = float((shares * scale).sum())
    random = float((shares * (scale - mean) ** 2).sum()) / (n - 1) if n > 1 else 0.0
    return variance / random if random > 0 else 0.0


def change_effect(
    before: Ints,
    after: Ints,
    weights: Floats,
    options: int,
    clusters: Ints | None = None,
    strata: Ints | None = None,
    scale: Floats | None = None,
) -> float:
    """Return the design effect of how the same people's answers changed between two waves.

    The linearised variance of the change of each share, summed over options, relative to that of as many
    people who are drawn at random and count alike; on a scale that of the change of the mean where it is
    greater.

    Parameters
    ----------
    before, after : option of each person in either wave, all 0 or more; shape [people].
    weights : above 0; clusters, strata : see :func:`estimate`; shape [people].
    options : number of options.
    scale : positions of the options, None for a nominal question; shape [options].

    Returns
    -------
    1 or more (less would be chance); NaN for one person or cluster.

    Examples
    --------
    >>> before, after = np.zeros(40, dtype=int), np.repeat([0, 1], 20)
    >>> round(change_effect(before, after, np.ones(40), 2), 9)
    1.0
    >>> round(change_effect(before, after, np.ones(40), 2, np.repeat(np.arange(10), 4)), 3)
    4.333
    """
    moved = np.eye(options)[after] - np.eye(options)[before]
    effects = [1.0, _effect_on_change(moved, weights, clusters, strata)]
    if scale is not None:
        effects.append(_effect_on_change((scale[after] - scale[before])[:, None], weights, clusters, strata))
    return float(np.max(effects))


def _effect_on_change(moved: Floats, weights: Floats, clusters: Ints | None, strata: Ints | None) -> float:
    share = (weights / weights.sum())[:, None]
    away = moved - (share * moved).sum(axis=0)
    random = float((share * away**2).sum()) / max(len(moved) - 1, 1)
    variance = float(clustered_variance(share * away, clusters, strata).sum())
    return variance / random if random > 0 else 1.0
