"""Intervals on plots: drawn where they are known, and where they are not a line that says why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from plursim.plots.style import INK, SMALL

ONE_UNIT = "no interval: one independent unit"
UNKNOWN_SIZE = "no interval: the number of respondents is not known"

Column = NDArray[np.float64]


def whiskers(value: ArrayLike, low: ArrayLike, high: ArrayLike) -> dict[str, Any]:
    """Return the whiskers of horizontal bars as arguments of ``barh``: none where an end is not known.

    A whisker of no length says that a figure is exact; so one that is not known must not look like it.

    Parameters
    ----------
    value, low, high : figures and the ends of their intervals, NaN where not known; shape [bars] each.

    Returns
    -------
    ``xerr`` of shape [2, bars], NaN where nothing is to be drawn, and how to draw it; empty where no interval
    is known at all.

    Examples
    --------
    >>> whiskers([0.5, 0.5], [0.4, np.nan], [0.75, np.nan])["xerr"].round(2).tolist()
    [[0.1, nan], [0.25, nan]]
    >>> whiskers([0.5], [np.nan], [np.nan])
    {}
    """
    middle, ends = np.asarray(value, dtype=np.float64), np.array([low, high], dtype=np.float64)
    reach = np.clip(np.stack([middle - ends[0], ends[1] - middle]), 0.0, None)
    reach[:, np.isnan(reach).any(axis=0)] = np.nan
    if np.isnan(reach).all():
        return {}
    return {"xerr": reach, "error_kw": {"elinewidth": 0.9, "ecolor": INK, "capsize": 1.5}}


def lacks(value: ArrayLike, low: ArrayLike, high: ArrayLike) -> bool:
    """Return whether a figure is known and its interval is not.

    Examples
    --------
    >>> lacks([0.5, np.nan], [0.4, np.nan], [0.6, np.nan]), lacks([0.5], [np.nan], [0.6])
    (False, True)
    """
    known = np.isfinite(np.asarray(value, dtype=np.float64))
    ends = np.array([low, high], dtype=np.float64)
    return bool((known & np.isnan(ends).any(axis=0)).any())


def caption(ax: Axes, lines: Iterable[str]) -> None:
    """Write lines below the label of the horizontal axis; a line that comes twice stands once."""
    said = [ax.get_xlabel(), *dict.fromkeys(lines)]
    ax.set_xlabel("\n".join(line for line in said if line), fontsize=SMALL)


def band(ax: Axes, at: Column, low: Column, high: Column, colour: str) -> None:
    """Draw intervals along a line: a band between neighbours, a bar where both neighbours have none."""
    known = np.isfinite(low) & np.isfinite(high)
    ax.fill_between(at, low, high, where=known, color=colour, alpha=0.18, linewidth=0)
    beside = np.zeros_like(known)
    beside[1:] |= known[:-1]
    beside[:-1] |= known[1:]
    alone = known & ~beside
    if alone.any():
        ax.vlines(at[alone], low[alone], high[alone], color=colour, linewidth=1.5)
