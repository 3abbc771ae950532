"""Response surfaces: a figure over two numbers, with how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plursim.errors import MeasureError
from plursim.plots.style import (
    OPTIONS,
    SMALL,
    TEXT,
    label,
    name_columns,
    name_options,
    need,
    panels,
    title,
)
from plursim.portable import Floats
from plursim.sweeps.averages import Looked, averaged
from plursim.sweeps.surface import quadratic_surface

MOST_NUMBERS = 80  # tiles up to which their values are written into them
UNSURE = "Greys"


@dataclass(frozen=True, eq=False)
class _Tiles:
    """A figure at every combination of two levels, [up, across]; NaN where it was not run."""

    across: Floats
    up: Floats
    value: Floats
    reach: Floats


def response_surface(looked: Sequence[Looked], x: str, y: str) -> Figure:
    """Draw figures over two numeric factors: the value on the left, half its 95% interval on the right.

    Where the cells lie on a grid of the two, each tile is the average of its cells, with the interval over
    seeds. Where they are scattered, a quadratic surface is fitted to all cells, with its interval.

    Parameters
    ----------
    looked : figures, each with one row a cell: columns ``x``, ``y``, ``value``, ``low`` and ``high``.
    x, y : columns of the two factors.

    Raises
    ------
    InputError : a table is empty or lacks a column.
    MeasureError : the cells neither lie on a grid nor determine a surface.
    """
    figure, axes = panels(len(looked), 2, 3.8, [2.9] * len(looked), share_y=False)
    for row, one in zip(axes, looked, strict=True):
        need(one.frame, one.name, (x, y, "value", "low", "high"))
        known = one.frame.dropna(subset=[x, y, "value"])
        tiles = _tiles(averaged(known, [x, y]), x, y)
        note = ""
        if tiles is not None:
            _draw_tiles(figure, row, tiles)
        else:
            note = _draw_fit(figure, row, known, x, y)
        row[0].set_title(label(f"{one.name}{note}", 46), fontsize=TEXT, loc="left")
        row[1].set_title("half of the 95% interval", fontsize=TEXT, loc="left")
        for ax in row:
            ax.set_xlabel(label(x, 40), fontsize=TEXT)
            ax.set_ylabel(label(y, 30), fontsize=TEXT)
    title(figure, f"Response surface over {x} and {y}")
    return figure


def _tiles(means: pd.DataFrame, x: str, y: str) -> _Tiles | None:
    """Return the averages as tiles, None where the cells are scattered."""
    across, up = (np.unique(means[name].to_numpy(dtype=np.float64)) for name in (x, y))
    if len(means) < 0.5 * len(across) * len(up):
        return None
    value, reach = np.full((2, len(up), len(across)), np.nan)
    at = (
        np.searchsorted(up, means[y].to_numpy(dtype=np.float64)),
        np.searchsorted(across, means[x].to_numpy(dtype=np.float64)),
    )
    value[at] = means["value"].to_numpy(dtype=np.float64)
    reach[at] = (means["high"] - means["low"]).to_numpy(dtype=np.float64, na_value=np.nan) / 2
    return _Tiles(across, up, value, reach)


def _draw_tiles(figure: Figure, row: Sequence[Axes], tiles: _Tiles) -> None:
    for ax, shown, colours in ((row[0], tiles.value, OPTIONS), (row[1], tiles.reach, UNSURE)):
        low, high = _limits(shown)
        image = ax.imshow(shown, origin="lower", aspect="auto", cmap=colours, vmin=low, vmax=high)
        name_columns(ax, [f"{level:g}" for level in tiles.across])
        name_options(ax, [f"{level:g}" for level in tiles.up])
        if shown.size <= MOST_NUMBERS:
            _write_numbers(ax, shown, colours)
        figure.colorbar(image, ax=ax, pad=0.02, aspect=16).ax.tick_params(labelsize=SMALL)


def _limits(shown: Floats) -> tuple[float, float]:
    """Return the ends of a colour scale; one of no width is widened."""
    known = shown[np.isfinite(shown)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
    return low, high if high > low else low + 1e-9


def _write_numbers(ax: Axes, shown: Floats, colours: str) -> None:
    middle = sum(_limits(shown)) / 2
    for (up, across), value in np.ndenumerate(shown):
        if np.isfinite(value):
            dark = value < middle if colours == OPTIONS else value > middle
            ax.text(across, up, f"{value:.3g}", ha="center", va="center", fontsize=SMALL,
                    color="white" if dark else "black")  # fmt: skip


def _draw_fit(figure: Figure, row: Sequence[Axes], cells: pd.DataFrame, x: str, y: str) -> str:
    """Draw the fitted surface with the cells, and return a note on how well it fits."""
    across, up, values = (cells[name].to_numpy(dtype=np.float64) for name in (x, y, "value"))
    fit = quadratic_surface(across, up, values)
    for ax, shown, colours in ((row[0], fit.value, OPTIONS), (row[1], fit.reach, UNSURE)):
        drawn = ax.contourf(fit.x, fit.y, shown, levels=12, cmap=colours)
        figure.colorbar(drawn, ax=ax, pad=0.02, aspect=16).ax.tick_params(labelsize=SMALL)
        ax.scatter(across, up, s=9, facecolors="none", edgecolors="#C23B22", linewidths=0.6, clip_on=False)
    return f" (quadratic fit, R² {fit.r_squared:.2f})"


def drawable(frame: pd.DataFrame, x: str, y: str) -> bool:
    """Return whether a surface over two columns can be drawn."""
    known = frame.dropna(subset=[x, y, "value"])
    if known[x].nunique() < 2 or known[y].nunique() < 2:
        return False
    if _tiles(averaged(known, [x, y]), x, y) is not None:
        return True
    try:
        quadratic_surface(*(known[name].to_numpy(dtype=np.float64) for name in (x, y, "value")), steps=2)
    except MeasureError:
        return False
    return True
