"""A chi-square test that knows about survey weights and clusters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import product


class ChiSquare(NamedTuple):
    """Result of a test.

    Attributes
    ----------
    statistic : Pearson's chi-square divided by the design effect.
    freedom : degrees of freedom.
    p_value : probability of a larger statistic if the expected shares were true; 0 .. 1.
    design_effect : how much the design inflates the variance of shares, 1 for equal weights.
    """

    statistic: float
    freedom: int
    p_value: float
    design_effect: float


def rao_scott(
    answers: ArrayLike,
    expected: ArrayLike,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> ChiSquare:
    """Test whether weighted answers may come from expected shares (Rao and Scott 1981, first order).

    Pearson's statistic on the weighted shares, n sum (p - e)^2 / e, is divided by the mean design effect of
    the shares, sum (1 - p_k) d_k / (options - 1), where d_k is the linearised (sandwich) variance of share k
    over that of a simple random sample. With equal weights and no clusters it is Pearson's test.

    Parameters
    ----------
    answers : option index of each respondent, -1 for missing (left out); shape [respondents].
        Respondents of weight 0 are left out, too.
    expected : shares, all above 0, shape [options].
    weights : survey weights, shape [respondents].
    clusters : primary sampling unit of each respondent; default: each is its own.

    Raises
    ------
    MeasureError : an expected share of 0, fewer than 2 answers, all answers the same option, one cluster.

    Examples
    --------
    >>> result = rao_scott([0] * 30 + [1] * 70, [0.4, 0.6])
    >>> round(result.statistic, 4), result.freedom, round(result.p_value, 4), round(result.design_effect, 12)
    (4.1667, 1, 0.0412, 1.0)
    """
    target = checks.shares(expected, "expected")
    if target.ndim != 1 or (target <= 0).any():
        raise MeasureError(f"expected: given {target.tolist()}, expected one row of shares above 0")
    given = checks.option_indices(answers, len(target))
    if given.ndim != 1:
        raise MeasureError(f"answers: given shape {given.shape}, expected [respondents]")
    weight = checks.weights(weights, given.shape)
    unit = np.arange(len(given)) if clusters is None else checks.labels(clusters, len(given), "clusters")[1]
    kept = (given >= 0) & (weight > 0)
    given, weight, unit = given[kept], weight[kept], unit[kept]
    if len(given) < 2:
        raise MeasureError(f"answers: {len(given)} known, expected at least 2")
    hits = np.eye(len(target))[given]
    shares = product(weight, hits) / weight.sum()
    simple = shares * (1 - shares) / len(given)
    if not (simple > 0).any():
        raise MeasureError("answers: all are the same option, so their variance is unknown")
    residual = weight[:, None] * (hits - shares) / weight.sum()
    totals = np.zeros((int(unit.max()) + 1, len(target)))
    np.add.at(totals, unit, residual)
    ratio = np.divide((totals**2).sum(axis=0), simple, out=np.zeros_like(simple), where=simple > 0)
    effect = float(((1 - shares) * ratio).sum() / (len(target) - 1))
    if effect < 1e-12:
        raise MeasureError("clusters: shares do not differ between clusters, so their variance is unknown")
    from scipy.special import chdtrc

    statistic = float(len(given) * ((shares - target) ** 2 / target).sum() / effect)
    return ChiSquare(statistic, len(target) - 1, float(chdtrc(len(target) - 1, statistic)), effect)
