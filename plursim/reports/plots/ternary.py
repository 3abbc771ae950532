"""Figures over mixtures of three personas, or groups of them: the triangle of their weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.tri import Triangulation

from plursim.errors import InputError
from plursim.plots.style import GREY, INK, OPTIONS, SMALL, TEXT, label, need, panels, title
from plursim.portable import Floats
from plursim.sweeps.averages import Looked, averaged

HEIGHT = np.sqrt(3) / 2
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])
MEASURABLE = 1e-4  # area of a triangle below which its corners lie on a line


def ternary(looked: Sequence[Looked], corners: Sequence[str], names: Sequence[str]) -> Figure:
    """Draw figures over the triangle of three weights, averaged over everything else.

    Parameters
    ----------
    looked : figures, each with one row a cell: the columns of ``corners`` and ``value``.
    corners : the three columns of weights, which sum to 1 in every row.
    names : what the corners are called.

    Returns
    -------
    figure : one panel a figure: colours between the mixtures that were run, which are marked. Mixtures on one
        line are marked only.

    Raises
    ------
    InputError : there are not three corners, or a table is empty or lacks a column.
    """
    if len(corners) != 3 or len(names) != 3:
        raise InputError(f"a ternary plot has three corners, given {len(corners)}")
    columns = min(2, len(looked))
    rows = -(-len(looked) // columns)
    figure, axes = panels(rows, columns, 4.4, [3.2] * rows, share_y=False)
    for ax, one in zip(axes.flat, looked, strict=False):
        need(one.frame, one.name, (*corners, "value"))
        _draw(figure, ax, averaged(one.frame, corners), corners, names)
        ax.set_title(label(one.name, 50), fontsize=TEXT, loc="left")
    for ax in axes.flat:
        ax.set_axis_off()
    title(figure, "Figures over mixtures of three")
    return figure


def place(weights: Floats) -> Floats:
    """Return where mixtures lie in the triangle, [mixtures, 3] to [mixtures, 2].

    Examples
    --------
    >>> place(np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0]])).tolist()
    [[0.0, 0.0], [0.5, 0.0]]
    """
    found: Floats = weights @ CORNERS
    return found


def _draw(
    figure: Figure, ax: Axes, means: pd.DataFrame, corners: Sequence[str], names: Sequence[str]
) -> None:
    _frame(ax, names)
    points = place(means[list(corners)].to_numpy(dtype=np.float64))
    values = means["value"].to_numpy(dtype=np.float64)
    low, high = float(values.min()), float(values.max())
    if _spans(points) and high > low:
        mesh = Triangulation(points[:, 0], points[:, 1])
        ax.tricontourf(mesh, values, levels=np.linspace(low, high, 13), cmap=OPTIONS, zorder=0)
    drawn = ax.scatter(
        points[:, 0], points[:, 1], c=values, cmap=OPTIONS, s=26, edgecolors="white", linewidths=0.7,
        zorder=3, vmin=low, vmax=high if high > low else low + 1e-9,
    )  # fmt: skip
    bar = figure.colorbar(drawn, ax=ax, shrink=0.75, pad=0.02, aspect=16)
    bar.ax.tick_params(labelsize=SMALL)


def _spans(points: Floats) -> bool:
    """Return whether points lie on more than a line."""
    return len(points) > 2 and float(np.linalg.svd(points - points.mean(axis=0))[1][-1]) > MEASURABLE


def _frame(ax: Axes, names: Sequence[str]) -> None:
    """Draw the triangle with lines at every quarter of a weight, and name its corners."""
    for quarter in (0.25, 0.5, 0.75):
        for a, b, c in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
            ends = quarter * CORNERS[a] + (1 - quarter) * CORNERS[[b, c]]
            ax.plot(ends[:, 0], ends[:, 1], color=GREY, linewidth=0.5, alpha=0.6, zorder=1)
    outline = CORNERS[[0, 1, 2, 0]]
    ax.plot(outline[:, 0], outline[:, 1], color=INK, linewidth=0.9, zorder=2)
    shifts = ((0.0, -0.05, "top"), (1.0, -0.05, "top"), (0.5, HEIGHT + 0.03, "bottom"))
    for (x, y, vertical), name in zip(shifts, names, strict=True):
        ax.text(x, y, label(name, 18), ha="center", va=vertical, fontsize=SMALL, color=INK)
    ax.set_xlim(-0.18, 1.18)
    ax.set_ylim(-0.14, HEIGHT + 0.1)
    ax.set_aspect("equal")
