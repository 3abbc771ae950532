"""Intervals and p-values of smooth figures from whole units left out, right also with few units.

A figure of agents that talked with each other has as many independent pieces as there are units (discussion
groups), not agents. Each unit is left out in turn (Tukey 1958), and Student's t with units - 1 degrees of
freedom takes the place of the normal distribution, as it does for the mean of the units, whose jackknife this
is. The percentiles of a bootstrap are too narrow with ten units: they take the spread of the units, which is
itself hardly known, for certain.

Units of unequal size say less than their number: degrees of freedom are those of the effective number,
squared sum over sum of squares of the sizes (Kish 1965; Carter, Schnepel and Steigerwald 2017).

Interval and p-value come from one test, so that p is below .05 exactly where the 95% interval leaves 0 out.
``python -m benchmarks.coverage_net`` prints how often intervals hold the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from plursim import portable
from plursim.errors import MeasureError, unknown
from plursim.measures.kernels import checks
from plursim.portable import Floats

LEAST_UNITS = 10
"""Units below which figures have neither interval nor p-value."""

ROUNDING = 1e-9
"""What is 0 beside figures of size 1. A sum over a million agents is rounded by less than 1e-10, a regression
by less than 1e-9 unless its predictors can hardly be told apart; no real change of so few is as small."""

Link = Literal["none", "rate", "positive", "correlation"]
"""On which scale an interval is symmetric: as it is, log odds, logarithm, Fisher's z."""


Scale = Callable[[Any], Any]


def _log_odds(share: ArrayLike) -> Floats:
    given = np.asarray(share, dtype=np.float64)
    return portable.log(given / (1 - given))


def _fisher(correlation: ArrayLike) -> Floats:
    given = np.asarray(correlation, dtype=np.float64)
    return _log_odds((1 + given) / 2) / 2


def _back(fisher: ArrayLike) -> Floats:
    return np.asarray(2 * portable.expit(2 * np.asarray(fisher, dtype=np.float64)) - 1)


SCALES: dict[Link, tuple[Scale, Scale, float, float]] = {
    "none": (np.asarray, np.asarray, -np.inf, np.inf),
    "rate": (_log_odds, portable.expit, 0.0, 1.0),
    "positive": (portable.log, portable.exp, 0.0, np.inf),
    "correlation": (_fisher, _back, -1.0, 1.0),
}
"""Of each link the scale, the way back, and the range of the figure."""


class Uncertainty(NamedTuple):
    """Ends of the interval, and the probability of a figure so far from 0 if the truth is 0; NaN: unknown."""

    low: float
    high: float
    p: float


NOT_KNOWN = Uncertainty(float("nan"), float("nan"), float("nan"))


def effective_units(sizes: ArrayLike) -> float:
    """Return how many units of equal size would say as much as units of these sizes.

    Parameters
    ----------
    sizes : answers (or weight) of each unit, 0 or more, shape [units].

    Examples
    --------
    >>> effective_units([8, 8, 8, 8]), effective_units([30, 1, 1]), effective_units([0, 0])
    (4.0, 1.1352549889135255, 0.0)
    """
    size = checks.numbers(sizes, "sizes")
    squares = float((size**2).sum())
    return float(size.sum()) ** 2 / squares if squares > 0 else 0.0


def jackknife(
    value: float, left_out: ArrayLike, freedom: float, *, link: Link = "none", level: float = 0.95
) -> Uncertainty:
    """Return the interval of a figure, and the p-value of its being 0.

    Parameters
    ----------
    value : the figure of all units.
    left_out : the figure without each unit, shape [units].
    freedom : degrees of freedom of Student's t, above 0.
    link : scale on which the interval is symmetric; where the figure, or one of ``left_out``, stands at the
        end of its range the interval is symmetric as it is and cut there.
    level : probability to cover.

    Returns
    -------
    NaN where nothing can be said: fewer than two units, a figure that is not known without one of them, or
    units none of which differs from another. A value of 0 that no unit moves has the interval 0 to 0 and p 1.

    Examples
    --------
    >>> means = np.array([0.1, 0.3, 0.2, 0.4])
    >>> left_out = (means.sum() - means) / 3
    >>> [round(part, 3) for part in jackknife(0.25, left_out, 3)]
    [0.045, 0.455, 0.03]

    The same as Student's t of four means:

    >>> from scipy.stats import ttest_1samp
    >>> round(float(ttest_1samp(means, 0).pvalue), 3)
    0.03
    """
    if link not in get_args(Link):
        raise MeasureError(unknown("link", link, get_args(Link)))
    if not 0 < level < 1:
        raise MeasureError(f"level: given {level}, expected a probability between 0 and 1")
    others = np.asarray(left_out, dtype=np.float64)
    if len(others) < 2 or not freedom > 0 or not np.isfinite([value, *others]).all():
        return NOT_KNOWN
    error = standard_error(others)
    if not error > ROUNDING * max(abs(value), float(np.abs(others).max())):
        return Uncertainty(0.0, 0.0, 1.0) if value == 0 else NOT_KNOWN
    from scipy.special import stdtr, stdtrit

    reach = float(stdtrit(freedom, (1 + level) / 2))
    low, high = _linked(value, others, reach, link)
    return Uncertainty(low, high, float(2 * stdtr(freedom, -abs(value) / error)))


def share_interval(shares: ArrayLike, n: float, freedom: float, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return both ends of the interval of each share, right near 0 and 1 too.

    Wilson's (1927), with the number of independent answers that say as much and Student's t, as Korn and
    Graubard (1998) propose for samples in clusters.

    Parameters
    ----------
    shares : shape [options].
    n : effective number of answers, see :func:`plursim.measures.effective_answers`.
    freedom : degrees of freedom of its error: units - 1.
    level : probability to cover.

    Examples
    --------
    >>> low, high = share_interval([0.0, 1.0], 100, 1e9)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.963], [0.037, 1.0])
    """
    from scipy.special import stdtrit

    given, reach = np.asarray(shares, dtype=np.float64), float(stdtrit(freedom, (1 + level) / 2)) ** 2 / n
    middle = (given + reach / 2) / (1 + reach)
    away = np.sqrt(reach * given * (1 - given) + reach**2 / 4) / (1 + reach)
    return np.maximum(middle - away, 0.0), np.minimum(middle + away, 1.0)


def standard_error(left_out: Floats) -> float:
    """Return the jackknife's standard error: of the mean of units it is the usual one.

    Examples
    --------
    >>> means = np.array([1.0, 2.0, 3.0])
    >>> bool(np.isclose(standard_error((means.sum() - means) / 2), means.std(ddof=1) / np.sqrt(3)))
    True
    """
    units = len(left_out)
    away = left_out - left_out.mean()
    return float(np.sqrt((units - 1) / units * (away**2).sum()))


def _linked(value: float, others: Floats, reach: float, link: Link) -> tuple[float, float]:
    """Return the ends of the interval on the scale of a link."""
    there, back, least, most = SCALES[link]
    inside = (others > least) & (others < most)
    if not (inside.all() and least < value < most):
        error = standard_error(others)
        return max(value - reach * error, least), min(value + reach * error, most)
    middle, error = float(there(value)), standard_error(there(others))
    return float(back(middle - reach * error)), float(back(middle + reach * error))
