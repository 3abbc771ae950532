"""Shares of a sample and their standard errors: weighted, and by cluster and stratum where they are known."""

from __future__ import annotations

import numpy as np

from plursim.surveys.survey import Floats, Ints, ResponseDistribution


def estimate(
    answers: Ints,
    weights: Floats,
    options: int,
    missing: dict[str, float],
    clusters: Ints | None = None,
    strata: Ints | None = None,
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
    shares = used @ chosen / total
    scores = used[:, None] * (chosen - shares) / total
    if clusters is None and strata is None:
        variance = (scores**2).sum(axis=0) * n / (n - 1) if n > 1 else np.full(options, np.nan)
        effect = n * float((used**2).sum()) / total**2
    else:
        variance = clustered_variance(scores, clusters, strata)
        effect = _effect(variance, shares, n)
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
    variance: Floats = factor @ deviation**2
    return variance


def _effect(variance: Floats, shares: Floats, n: int) -> float:
    """Return the variance over all options relative to that of n respondents drawn at random."""
    random = float((shares * (1 - shares)).sum()) / (n - 1) if n > 1 else 0.0
    return float(variance.sum()) / random if random > 0 else float("nan")
