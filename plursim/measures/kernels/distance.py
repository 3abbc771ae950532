"""How far two response distributions are from each other.

Shapes: ``p`` and ``q`` are shares over the last axis, [..., options], and broadcast over the rest; the result
has the shape of the rest. Missing, refused and "don't know" answers are no options: report their share
(:func:`.alignment.refusal_rate`) and normalise the others first. Shares that do not sum to 1,
negative or NaN shares are refused with :class:`plursim.errors.MeasureError`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim import portable
from plursim.measures.kernels import checks
from plursim.portable import Bools, Floats
from plursim.portable.functions import LN2

BELOW_1 = float(np.nextafter(1.0, 0.0))
"""Largest number below 1: its complement still has a logarithm."""


def total_variation(p: ArrayLike, q: ArrayLike) -> Floats:
    """Return the total variation distance: the share of answers that would have to change.

    Half the sum of absolute differences; 0 (same) .. 1 (no option in common). A metric. Right for nominal
    questions; for ordinal ones it ignores how far answers would have to move. Used by Meister, Guestrin and
    Hashimoto (2025).

    Examples
    --------
    >>> float(total_variation([0.5, 0.5, 0.0], [0.25, 0.5, 0.25]))
    0.25
    """
    first, second = checks.distributions(p, q)
    distance: Floats = portable.total(np.abs(first - second)) / 2
    return distance


def jensen_shannon(p: ArrayLike, q: ArrayLike) -> Floats:
    """Return the Jensen-Shannon distance in base 2: the square root of the divergence.

    0 (same) .. 1 (no option in common). A metric (Endres and Schindelin 2003). In base e, as in Feng et al.
    (2024), it is sqrt(log 2) = 0.833 times as large. Durmus et al. (2024) report 1 minus it.

    Examples
    --------
    >>> round(float(jensen_shannon([1, 0], [0.5, 0.5])), 4)
    0.5579
    """
    first, second = checks.distributions(p, q)
    total = first + second
    # with d = (p - q) / (p + q): no logarithms that nearly cancel, so that rounding of p stays rounding
    apart = (first - second) / np.maximum(total, np.finfo(np.float64).tiny)
    logs = portable.log1p(np.maximum(apart, -BELOW_1))
    logs *= 1 + apart
    logs += portable.log1p(np.maximum(-apart, -BELOW_1)) * (1 - apart)
    divergence = portable.total(total * logs) / (4 * LN2)
    distance: Floats = np.sqrt(np.clip(divergence, 0.0, 1.0))
    return distance


def wasserstein(p: ArrayLike, q: ArrayLike, spacing: ArrayLike | None = None) -> Floats:
    """Return the Wasserstein-1 distance on an ordinal scale, as a share of the scale's range.

    The mean distance answers would have to move; 0 (same) .. 1 (all answers from one end to the other). A
    metric. OpinionQA alignment (Santurkar et al. 2023) is 1 minus it. Nominal questions have none.

    Parameters
    ----------
    p, q : shares, shape [..., options].
    spacing : positions of the options, increasing, shape [options]; default: evenly spaced.

    Examples
    --------
    >>> float(wasserstein([1, 0, 0], [0, 1, 0])), float(wasserstein([1, 0, 0], [0, 1, 0], [0, 1, 4]))
    (0.5, 0.25)
    """
    first, second = checks.distributions(p, q)
    gaps = _relative_gaps(spacing, first.shape[-1])
    distance: Floats = portable.product(np.abs(_cumulate(first - second)), gaps)
    return distance


def energy(p: ArrayLike, q: ArrayLike, spacing: ArrayLike | None = None) -> Floats:
    """Return the energy distance on an ordinal scale whose range is set to 1.

    sqrt(2 E|X-Y| - E|X-X'| - E|Y-Y'|) (Szekely and Rizzo 2013); 0 (same) .. sqrt 2. A metric. For individual
    answers the energy score of one dimension is :func:`crps`.

    Parameters
    ----------
    p, q : shares, shape [..., options].
    spacing : positions of the options, increasing, shape [options]; default: evenly spaced.

    Examples
    --------
    >>> round(float(energy([1, 0, 0], [0, 0, 1])) ** 2, 12)
    2.0
    """
    first, second = checks.distributions(p, q)
    gaps = _relative_gaps(spacing, first.shape[-1])
    distance: Floats = np.sqrt(2 * portable.product(_cumulate(first - second) ** 2, gaps))
    return distance


def kullback_leibler(p: ArrayLike, q: ArrayLike, epsilon: float = 1e-10) -> Floats:
    """Return the Kullback-Leibler divergence of q from p in nats.

    Both are smoothed first: ``epsilon`` is added to every share and the sum is set to 1 again, so that the
    divergence is finite. 0 (same) upwards without bound; not symmetric. With epsilon 0 an option that p has
    and q has not gives infinity.

    Parameters
    ----------
    p, q : shares, shape [..., options].
    epsilon : what is added to each share, 0 .. 1.

    Examples
    --------
    >>> round(float(kullback_leibler([0.5, 0.5], [0.25, 0.75])), 4)
    0.1438
    """
    first, second = checks.distributions(p, q)
    checks.within(epsilon, 0.0, 1.0, "epsilon")
    total = 1 + epsilon * first.shape[-1]
    divergence = _relative_entropy((first + epsilon) / total, (second + epsilon) / total)
    return np.asarray(np.maximum(divergence, 0.0))


def brier(p: ArrayLike, answers: ArrayLike) -> Floats:
    """Return the Brier score of predicted distributions against individual answers.

    Sum over options of (share - 1 if answered so else 0) squared (Brier 1950): 0 (certain and right) .. 2
    (certain and wrong). A proper score, for any question.

    Parameters
    ----------
    p : predicted shares, shape [..., options].
    answers : option index, -1 for missing (the score is NaN); shape that broadcasts with the rest of p.

    Examples
    --------
    >>> brier([0.75, 0.25], [0, 1, -1]).tolist()
    [0.125, 1.125, nan]
    """
    predicted, hit, known = _against(p, answers)
    score: Floats = np.where(known, ((predicted - hit) ** 2).sum(axis=-1), np.nan)
    return score


def crps(p: ArrayLike, answers: ArrayLike, spacing: ArrayLike | None = None) -> Floats:
    """Return the continuous ranked probability score as a share of the scale's range.

    The integral of (predicted cumulative share - 1 at and above the answer) squared over the scale
    (Matheson and Winkler 1976): 0 (certain and right) .. 1 (certain of the other end). A proper score for
    ordinal questions; for a certain prediction it is the absolute error.

    Parameters
    ----------
    p : predicted shares, shape [..., options].
    answers : option index, -1 for missing (the score is NaN); shape that broadcasts with the rest of p.
    spacing : positions of the options, shape [options]; default: evenly spaced.

    Examples
    --------
    >>> crps([1.0, 0.0, 0.0], [0, 1, 2]).tolist()
    [0.0, 0.5, 1.0]
    """
    predicted, hit, known = _against(p, answers)
    gaps = _relative_gaps(spacing, predicted.shape[-1])
    score: Floats = np.where(known, portable.product(_cumulate(predicted - hit) ** 2, gaps), np.nan)
    return score


def _relative_entropy(first: Floats, second: Floats) -> Floats:
    """Return the sum of p log(p/q) over the last axis; 0 for p = 0, infinity where only q is 0."""
    least = np.finfo(np.float64).tiny
    ratio = np.maximum(first, least) / np.maximum(second, least)
    found: Floats = portable.total(first * portable.log(ratio))
    if second.min() >= least:
        return found
    lost = ((second == 0) & (first > 0)).any(axis=-1)
    return np.where(lost, np.inf, found)


def _against(p: ArrayLike, answers: ArrayLike) -> tuple[Floats, Floats, Bools]:
    """Return predicted shares, answers as shares of 0 and 1, and which answers are known."""
    predicted = checks.shares(p, "p")
    options = predicted.shape[-1]
    given = checks.option_indices(answers, options)
    checks.together(p=predicted[..., 0], answers=given)
    return predicted, np.eye(options + 1)[given][..., :options], given >= 0


def _cumulate(difference: Floats) -> Floats:
    """Return cumulative sums without the last, which is 0 for two distributions."""
    found: Floats = np.cumsum(difference, axis=-1)[..., :-1]
    return found


def _relative_gaps(spacing: ArrayLike | None, options: int) -> Floats:
    """Return the distances between neighbouring options as shares of the range, shape [options - 1]."""
    gaps: Floats = np.diff(checks.positions(spacing, options))
    return gaps / gaps.sum() if len(gaps) else gaps
