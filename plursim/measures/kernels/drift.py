"""How answers and stances change between waves, and what pulls them.

Agents lie over the last axis, [..., agents]. Option indices are -1 and stances NaN where an answer is
missing; an agent counts only where it answered in both waves, and :func:`left_out` counts the others. Report
drift net of a control arm (:func:`net_of_control`): answers change between waves without any cause, too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, Ints


def left_out(before: ArrayLike, after: ArrayLike) -> Ints:
    """Return how many agents lack a stance in either wave; shape [...].

    Examples
    --------
    >>> int(left_out([1.0, np.nan, 3.0], [1.0, 2.0, np.nan]))
    2
    """
    first, last = checks.paired(before=before, after=after)
    return np.asarray((np.isnan(first) | np.isnan(last)).sum(axis=-1), dtype=np.int64)


def mean_change(before: ArrayLike, after: ArrayLike) -> Floats:
    """Return the mean of after - before in units of the scale; NaN where no agent answered twice.

    Examples
    --------
    >>> float(mean_change([1.0, 2.0], [2.0, 1.0]))
    0.0
    """
    first, last = checks.paired(before=before, after=after)
    return _mean(last - first)


def mean_absolute_change(before: ArrayLike, after: ArrayLike) -> Floats:
    """Return the mean of |after - before| in units of the scale; 0 .. range.

    Examples
    --------
    >>> float(mean_absolute_change([1.0, 2.0, np.nan], [2.0, 1.0, 3.0]))
    1.0
    """
    first, last = checks.paired(before=before, after=after)
    return _mean(np.abs(last - first))


def drift_w1(before: ArrayLike, after: ArrayLike, low: float, high: float) -> Floats:
    """Return the Wasserstein-1 distance of both waves' stances as a share of the scale's range; 0 .. 1.

    How far the distribution moved. Never above the mean absolute change over the range: individual changes
    that cancel out move no distribution.

    Parameters
    ----------
    before, after : stances, shape [..., agents].
    low, high : ends of the scale.

    Examples
    --------
    >>> float(drift_w1([1.0, 2.0], [2.0, 1.0], 1, 5)), float(drift_w1([1.0, 2.0], [3.0, 4.0], 1, 5))
    (0.0, 0.5)
    """
    first, last = checks.paired(before=before, after=after)
    if not high > low:
        raise MeasureError(f"scale: given ends {low} and {high}, expected low < high")
    missing = np.isnan(first) | np.isnan(last)
    # NaN sorts last in both waves, so the k-th smallest of one stands beside the k-th smallest of the other
    first, last = (np.sort(np.where(missing, np.nan, wave), axis=-1) for wave in (first, last))
    return _mean(np.abs(last - first)) / (high - low)


def stability(before: ArrayLike, after: ArrayLike) -> Floats:
    """Return the correlation of stances between waves; -1 .. 1, 1 for order kept.

    NaN for fewer than 2 pairs or no variance. GSS panel 2006-2010, political views: .577.

    Examples
    --------
    >>> round(float(stability([1.0, 2.0, 3.0], [2.0, 3.0, 4.0])), 12)
    1.0
    """
    first, last = checks.paired(before=before, after=after)
    missing = np.isnan(first) | np.isnan(last)
    centred = [np.where(missing, np.nan, wave) for wave in (first, last)]
    centred = [np.where(missing, 0.0, wave - _mean(wave)[..., None]) for wave in centred]
    spread = np.sqrt((centred[0] ** 2).sum(axis=-1) * (centred[1] ** 2).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(spread > 1e-12, (centred[0] * centred[1]).sum(axis=-1) / spread, np.nan)
    return np.asarray(np.clip(found, -1.0, 1.0))


def conversion_matrix(
    before: ArrayLike, after: ArrayLike, options: int, weights: ArrayLike | None = None
) -> Floats:
    """Return where those who gave each answer went: row-normalised, shape [options, options].

    Row i holds the shares of the later answers among those who answered i before; NaN where nobody did.

    Parameters
    ----------
    before, after : option indices, -1 missing, shape [agents].
    options : number of options.
    weights : shape [agents].

    Examples
    --------
    >>> conversion_matrix([0, 0, 1, -1], [0, 1, 1, 1], options=3).tolist()
    [[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [nan, nan, nan]]
    """
    first, last = _answers(before, after, options)
    if first.ndim != 1:
        raise MeasureError(f"before: given shape {first.shape}, expected [agents]")
    weight = checks.weights(weights, first.shape)
    kept = (first >= 0) & (last >= 0)
    cell = first[kept] * options + last[kept]
    counts = np.bincount(cell, weight[kept], options**2).reshape(options, options).astype(np.float64)
    total = counts.sum(axis=1, keepdims=True)
    matrix: Floats = np.divide(counts, total, out=np.full_like(counts, np.nan), where=total > 0)
    return matrix


def _answers(before: ArrayLike, after: ArrayLike, options: int) -> tuple[Ints, Ints]:
    first = checks.option_indices(before, options, "before")
    last = checks.option_indices(after, options, "after")
    if first.shape != last.shape:
        raise MeasureError(f"before {first.shape} and after {last.shape}: expected one shape")
    return first, last


def _mean(values: Floats) -> Floats:
    """Return the mean over the last axis without NaN; NaN where there is nothing else."""
    known = ~np.isnan(values)
    count = np.asarray(known.sum(axis=-1), dtype=np.float64)
    total = np.where(known, values, 0.0).sum(axis=-1)
    return np.asarray(np.divide(total, count, out=np.full_like(count, np.nan), where=count > 0))
