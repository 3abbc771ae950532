"""How far a figure of few units is off on average."""

from __future__ import annotations

import numpy as np

from plursim.portable import Floats


def bias_of(value: float, without: Floats) -> float:
    """Return the bias of a figure by the jackknife (Quenouille 1956), 0 where it cannot be told.

    A bias that falls as 1 / units is larger by 1 / (units - 1) of itself in figures without one of the units:
    it is (units - 1) x (their mean - the figure).

    Parameters
    ----------
    value : the figure of all units.
    without : the figure without each unit in turn, shape [units]; fewer than 3, or NaN among them, tell
        nothing.

    Examples
    --------
    >>> values = np.array([1.0, 2.0, 6.0])
    >>> without = (values.sum() - values) / 2  # means; their squares are biased by the variance / 3
    >>> bool(np.isclose(bias_of(9.0, without**2), values.var(ddof=1) / 3))
    True
    """
    if len(without) < 3 or np.isnan(without).any():
        return 0.0
    return float((len(without) - 1) * (without.mean() - value))
