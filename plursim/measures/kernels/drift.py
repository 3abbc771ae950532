"""How answers and stances change between waves, and what pulls them.

Agents lie over the last axis, [..., agents]. Option indices are -1 and stances NaN where an answer is
missing; an agent counts only where it answered in both waves, and :func:`left_out` counts the others. Report
drift net of a control arm (:func:`net_of_control`): answers change between waves without any cause, too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, Ints, product, solve


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


def share_unchanged(before: ArrayLike, after: ArrayLike, options: int) -> Floats:
    """Return the share of agents that gave the same answer twice; 0 .. 1, NaN where nobody answered twice.

    Parameters
    ----------
    before, after : option indices, -1 missing, shape [..., agents].
    options : number of options.

    Examples
    --------
    >>> float(share_unchanged([0, 1, 2, -1], [0, 1, 0, 1], options=3)) == 2 / 3
    True
    """
    first, last = _answers(before, after, options)
    kept = (first >= 0) & (last >= 0)
    return _mean(np.where(kept, first == last, np.nan))


class Estimates(NamedTuple):
    """Estimates with their uncertainty.

    Attributes
    ----------
    estimate, standard_error : shape [...].
    used, left_out : agents that count and agents that do not for want of an answer.
    clusters : independent units behind the standard errors.
    """

    estimate: Floats
    standard_error: Floats
    used: int
    left_out: int
    clusters: int

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return a confidence interval by Student's t with clusters - 1 degrees of freedom.

        Examples
        --------
        >>> low, high = Estimates(np.array(0.0), np.array(1.0), 10, 0, 10).interval()
        >>> round(float(high), 3)
        2.262
        """
        from scipy.special import stdtrit

        checks.within(level, 0.0, 1.0, "level", open_low=True)
        reach = stdtrit(max(self.clusters - 1, 1), (1 + level) / 2) * self.standard_error
        return self.estimate - reach, self.estimate + reach


def decompose_drift(
    change: ArrayLike,
    group_gap: ArrayLike,
    model_gap: ArrayLike,
    persona_gap: ArrayLike,
    clusters: ArrayLike | None = None,
    *,
    default_known: bool = True,
) -> Estimates:
    """Return what pulls agents: social influence, model regression and persona hold.

    Least squares of change = a group_gap + b model_gap + c persona_gap, shares of each gap closed in a step.
    Standard errors are robust to unequal variance (HC1) and dependence within clusters; NaN for one cluster.

    The default must be where agents end up, not what a model answers first: with a wrong one deaf agents
    seem to follow others. Where it is not known take the gap from any constant d, such as 0, with
    ``default_known=False``: an intercept is added, and the default is d + intercept / b.

    Parameters
    ----------
    change : stance after - before, shape [agents].
    group_gap : mean of the others heard - own stance before; same shape.
    model_gap : base model's default answer (or any constant, see above) - own stance before; same shape.
    persona_gap : persona's anchor (such as its first stance) - own stance before; same shape.
    clusters : group or run of each agent, shape [agents]; default: each agent is independent.
    default_known : whether ``model_gap`` is taken from the default.

    Returns
    -------
    estimates of a, b and c, shape [3]; [4] with the intercept where the default is not known.

    Raises
    ------
    MeasureError : no more agents than parts, or gaps that cannot be told apart.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> gaps = rng.normal(size=(3, 500))
    >>> parts = decompose_drift(np.array([0.5, 0.2, 0.1]) @ gaps, *gaps)
    >>> parts.estimate.round(6).tolist()
    [0.5, 0.2, 0.1]
    >>> before, (group, persona) = rng.normal(size=500), rng.normal(size=(2, 500))
    >>> change = 0.5 * (group - before) + 0.2 * (4 - before) + 0.1 * (persona - before)
    >>> free = decompose_drift(change, group - before, -before, persona - before, default_known=False)
    >>> free.estimate.round(6).tolist()  # the default is 0.8 / 0.2
    [0.5, 0.2, 0.1, 0.8]
    """
    columns = checks.paired(change=change, group_gap=group_gap, model_gap=model_gap, persona_gap=persona_gap)
    table = np.stack(columns, axis=-1)
    if table.ndim != 2:
        raise MeasureError(f"change: given shape {columns[0].shape}, expected [agents]")
    unit = np.arange(len(table)) if clusters is None else checks.labels(clusters, len(table), "clusters")[1]
    kept = ~np.isnan(table).any(axis=1)
    design, outcome = table[kept, 1:], table[kept, 0]
    if not default_known:
        design = np.concatenate([design, np.ones((len(design), 1))], axis=1)
    unit = unit[kept]
    estimate, errors = _least_squares(design, outcome, unit, clustered=clusters is not None)
    return Estimates(estimate, errors, len(design), int((~kept).sum()), len(np.unique(unit)))


def _least_squares(design: Floats, outcome: Floats, unit: Ints, *, clustered: bool) -> tuple[Floats, Floats]:
    """Return slopes and their standard errors, robust to unequal variance and to dependence within units."""
    _, unit = np.unique(unit, return_inverse=True)
    used, parts = design.shape
    if used <= parts or np.linalg.matrix_rank(design) < parts:
        raise MeasureError(
            f"gaps of {used} agents cannot be told apart: group, model and persona gap must differ "
            "from each other and from 0 (in the first round nobody has left the persona's anchor yet)"
        )
    units, bread = int(unit.max()) + 1, solve(product(design.T, design), np.eye(parts))
    estimate = product(product(bread, design.T), outcome)
    scores = np.zeros((units, parts))
    np.add.at(scores, unit, design * (outcome - product(design, estimate))[:, None])
    # the scores of one cluster sum to 0 by construction, which says nothing of chance
    more = units / (units - 1) if units > 1 else np.nan
    scale = (more * (used - 1) if clustered else used) / (used - parts)
    return estimate, np.sqrt(np.diag(product(product(product(bread, scores.T), scores), bread)) * scale)


def net_of_control(treated: ArrayLike, control: ArrayLike, clusters: ArrayLike | None = None) -> Estimates:
    """Return the mean effect of an arm over its control arm, agent by agent.

    Both arms share the population, so each agent is its own control. Standard errors are those of the mean
    paired difference, over clusters where these are given (agents of one group are not independent).

    Parameters
    ----------
    treated, control : one figure in both arms, such as |after - before|; NaN missing; shape [agents].
    clusters : group or run of each agent, shape [agents].

    Raises
    ------
    MeasureError : no agent has both figures.

    Examples
    --------
    >>> net = net_of_control([2.0, 3.0, np.nan], [1.0, 1.0, 1.0])
    >>> float(net.estimate), float(net.standard_error), net.left_out
    (1.5, 0.5, 1)
    """
    one, other = checks.paired(treated=treated, control=control)
    if one.ndim != 1:
        raise MeasureError(f"treated: given shape {one.shape}, expected [agents]")
    unit = np.arange(len(one)) if clusters is None else checks.labels(clusters, len(one), "clusters")[1]
    difference = one - other
    kept = ~np.isnan(difference)
    if not kept.any():
        raise MeasureError("treated and control: no agent has a figure in both arms")
    _, unit = np.unique(unit[kept], return_inverse=True)
    units, used = int(unit.max()) + 1, int(kept.sum())
    mean = difference[kept].mean()
    totals = np.bincount(unit, difference[kept] - mean)
    error = np.sqrt((totals**2).sum() * units / (units - 1)) / used if units > 1 else np.nan
    return Estimates(np.asarray(mean), np.asarray(error), used, int((~kept).sum()), units)


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
