"""Cultural evolution in numbers: selection and transmission, heritability."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats


def known_mean(values: Floats) -> float:
    """Return the mean of what is known, NaN where nothing is.

    Examples
    --------
    >>> known_mean(np.array([1.0, np.nan, 3.0]))
    2.0
    """
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def price_split(last: Floats, survived: NDArray[np.bool_], now: Floats) -> tuple[float, float]:
    """Split the change of a mean trait into selection and transmission (Price equation).

    Descendants of a survivor are itself and an equal share of the new agents.

    Parameters
    ----------
    last, now : trait of each agent in the last and in this generation, NaN where not known; shape [agents].
    survived : who of the last generation lived on, shape [agents].

    Returns
    -------
    selection (survivors' mean minus everybody's, last generation) and transmission (this generation's mean
    minus that of its survivors in the last); they add up to the change of the mean.

    Examples
    --------
    >>> price_split(np.array([0.2, 0.4]), np.array([False, True]), np.array([0.5, 0.5]))
    (0.1, 0.1)
    """
    chosen = known_mean(last[survived])
    return round(chosen - known_mean(last), 12), round(known_mean(now) - chosen, 12)


def heritability(habit: Floats, survived: NDArray[np.bool_]) -> float:
    """Return the correlation of new agents' trait with the mean of their parents, the survivors before them.

    Parameters
    ----------
    habit : trait by generation and seat, NaN where not known; shape [generations, agents].
    survived : who lived on into the next generation, shape [generations, agents].

    Returns
    -------
    Pearson's correlation in [-1, 1] over all new agents of all generations; NaN where one side does not vary.

    Examples
    --------
    >>> habit = np.array([[0.1, 0.1], [0.1, 0.3], [0.5, 0.3]])
    >>> round(heritability(habit, np.array([[True, False], [False, True], [True, True]])), 6)
    1.0
    """
    parents, children = [], []
    for last, lived, now in zip(habit, survived, habit[1:], strict=False):
        new = now[~lived]
        children.append(new)
        parents.append(np.full(len(new), known_mean(last[lived])))
    if not children:
        return float("nan")
    x, y = np.concatenate(parents), np.concatenate(children)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if len(x) < 2 or np.ptp(x) < 1e-12 or np.ptp(y) < 1e-12:
        return float("nan")
    x, y = x - x.mean(), y - y.mean()
    return float((x * y).sum() / np.sqrt((x**2).sum() * (y**2).sum()))
