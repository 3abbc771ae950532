"""Pictures of a sweep: lines, triangles, surfaces and shares of variance, whichever its design allows."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from plursim.plots.intervals import band, caption, lacks, whiskers
from plursim.plots.style import (
    GREY,
    INK,
    PALETTE,
    SMALL,
    TEXT,
    colour_of,
    in_order,
    label,
    legend,
    name_options,
    need,
    panels,
    save,
    title,
)
from plursim.plots.trends import MARKERS
from plursim.reports.plots.surfaces import drawable, response_surface
from plursim.reports.plots.ternary import ternary
from plursim.sweeps.averages import Looked, averaged, looked_at
from plursim.sweeps.mixtures import NOTHING
from plursim.sweeps.planning import Factor
from plursim.sweeps.results import SweepResult
from plursim.sweeps.shares import factor_shares

NO_REPEATS = "where nothing is drawn, no interval: one independent unit (add seeds)"
WHOLE_DESIGN = "no interval: exact for the cells of this design"
MOST_LINES = 7
MOST_SURFACES = 3
MOST_LEVELS = 40
PER_PAGE = 4
MIXTURES = ("mixture_lattice", "mixture_dirichlet")
SHARES = {
    "by itself (first order)": ("first", PALETTE[0]),
    "with interactions (total)": ("total", PALETTE[5]),
}


def line_over(looked: Sequence[Looked], x: str, by: str | None = None, note: str = "") -> Figure:
    """Draw figures over a numeric column as lines with 95% intervals, averaged over everything else.

    Parameters
    ----------
    looked : figures, each with one row a cell: columns ``x``, ``by``, ``value``, ``low``, ``high``, and
        ``seed`` where there are repeats.
    x : column along the horizontal axis.
    by : column with one line a level, at most 7 of them; None for one line.
    note : what the ends of the horizontal axis stand for.

    Returns
    -------
    figure : one panel a figure; bands are intervals (see :func:`plursim.sweeps.averages.averaged`).

    Raises
    ------
    InputError : a table is empty or lacks a column.
    """
    columns = min(2, len(looked))
    rows = -(-len(looked) // columns)
    figure, axes = panels(rows, columns, 3.6, [2.5] * rows, share_y=False)
    levels = [] if by is None else in_order(looked[0].frame[by])[:MOST_LINES]
    for ax, one in zip(axes.flat, looked, strict=False):
        need(one.frame, one.name, (x, "value", "low", "high"))
        lacking = False
        for k, level in enumerate(levels or [None]):
            part = one.frame if level is None else one.frame[one.frame[by] == level]
            lacking |= _line(ax, averaged(part.dropna(subset=[x]), [x]).sort_values(x), x, k)
        _mark_levels(ax, one.frame[x].dropna().unique().astype(np.float64))
        ax.set_title(label(one.name, 50), fontsize=TEXT, loc="left")
        ax.set_xlabel(label(f"{x} {note}".strip(), 44), fontsize=TEXT)
        caption(ax, [NO_REPEATS] if lacking else [])
    _tidy(axes.flat, len(looked))
    if levels:
        legend(figure, [(label(f"{by} {level}"), _handle(k)) for k, level in enumerate(levels)])
    title(figure, f"Figures over {x}")
    return figure


def _line(ax: Axes, means: pd.DataFrame, x: str, k: int) -> bool:
    """Draw one line with its band, and return whether an interval is not known."""
    at, value, low, high = (means[name].to_numpy(dtype=np.float64) for name in (x, "value", "low", "high"))
    few = len(at) <= 25
    ax.plot(at, value, color=colour_of(k), linewidth=1.5, marker=MARKERS[k % len(MARKERS)] if few else "",
            markersize=4)  # fmt: skip
    band(ax, at, low, high, colour_of(k))
    return lacks(value, low, high)


def _mark_levels(ax: Axes, levels: NDArray[np.float64]) -> None:
    """Put the ticks where there are cells, unless these are many or too near to each other to be named."""
    levels = np.sort(levels)
    if len(levels) > 1 and np.diff(levels).min() >= 0.09 * np.ptp(levels):
        ax.set_xticks(levels, [f"{level:g}" for level in levels])


def _handle(k: int) -> Line2D:
    return Line2D([], [], color=colour_of(k), marker=MARKERS[k % len(MARKERS)], markersize=4)


def _tidy(axes: Iterator[Axes], used: int) -> None:
    for number, ax in enumerate(axes):
        ax.set_visible(number < used)
        ax.grid(linewidth=0.4, alpha=0.5)
        ax.set_axisbelow(True)


def dots_over(looked: Sequence[Looked], column: str) -> Figure:
    """Draw figures at the levels of a column as dots with 95% intervals, averaged over everything else.

    Of what a mixture is without, the whole mixture is marked by a line, and the rest stand by their distance
    from it; at most 40 levels, those farthest from it.
    """
    figure, axes = panels(1, len(looked), 3.0, [_height(looked, column)], share_y=False)
    for ax, one in zip(axes.flat, looked, strict=True):
        need(one.frame, one.name, (column, "value", "low", "high"))
        means = _ordered(averaged(one.frame.dropna(subset=[column]), [column]), column)
        value, low, high = (means[name].to_numpy(dtype=np.float64) for name in ("value", "low", "high"))
        at = np.arange(len(means))
        ax.hlines(at, low, high, color=PALETTE[5], linewidth=2.2)
        ax.plot(value, at, linestyle="", marker="o", markersize=4.5, color=PALETTE[0])
        for whole in value[(means[column] == NOTHING).to_numpy(dtype=bool)]:
            ax.axvline(whole, color=INK, linewidth=0.8, linestyle="--")
        name_options(ax, means[column].astype(str).tolist(), most=MOST_LEVELS + 1, width=34)
        ax.set_ylim(len(means) - 0.5, -0.5)
        ax.set_title(label(one.name, 36), fontsize=TEXT, loc="left")
        caption(ax, [NO_REPEATS] if lacks(value, low, high) else [])
    _tidy(axes.flat, len(looked))
    title(figure, f"Figures by {column}")
    return figure


def _height(looked: Sequence[Looked], column: str) -> float:
    return 1.0 + 0.24 * min(MOST_LEVELS + 1, max(one.frame[column].nunique() for one in looked))


def _ordered(means: pd.DataFrame, column: str) -> pd.DataFrame:
    whole = means.loc[means[column] == NOTHING, "value"]
    if whole.empty:
        return means.head(MOST_LEVELS)
    distance = (means["value"] - whole.iloc[0]).abs().where(means[column] != NOTHING, np.inf)
    order = distance.sort_values(ascending=False, kind="stable").index
    return pd.DataFrame(means.loc[order]).head(MOST_LEVELS + 1)


def over_weights(looked: Sequence[Looked], weights: Mapping[str, str]) -> Figure:
    """Draw figures over the weight of each corner of a mixture: every mixture a dot, with a straight line.

    Parameters
    ----------
    looked : figures, each with one row a cell.
    weights : name of each corner by its column of weights; the first 8 are drawn.
    """
    shown = dict(itertools.islice(weights.items(), 8))
    figure, axes = panels(len(looked), len(shown), 2.2, [2.1] * len(looked))
    for row, one in zip(axes, looked, strict=True):
        need(one.frame, one.name, (*shown, "value"))
        means = averaged(one.frame, list(weights))
        value = means["value"].to_numpy(dtype=np.float64)
        for ax, (column, name) in zip(row, shown.items(), strict=True):
            at = means[column].to_numpy(dtype=np.float64)
            ax.scatter(at, value, s=10, color=PALETTE[0], alpha=0.7, linewidths=0)
            if np.ptp(at) > 0:
                ends = np.array([at.min(), at.max()])
                ax.plot(ends, np.polyval(np.polyfit(at, value, 1), ends), color=PALETTE[1], linewidth=1.3)
            ax.set_xlabel(label(name, 22), fontsize=SMALL)
        row[0].set_ylabel(label(one.name, 30), fontsize=SMALL)
    _tidy(axes.flat, axes.size)
    left = f" (first {len(shown)} of {len(weights)})" if len(weights) > len(shown) else ""
    title(figure, f"Figures over the weights of the mixture{left}")
    return figure


def sensitivity(shares: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw how much of each figure's variance comes from which factor.

    Parameters
    ----------
    shares : by name of the figure, one row a factor: ``factor``, ``first`` and ``total`` share with the ends
        of their intervals (see :func:`plursim.sweeps.shares.factor_shares`).
    """
    columns = min(2, len(shares))
    rows = -(-len(shares) // columns)
    most = max(len(frame) for frame in shares.values())
    figure, axes = panels(rows, columns, 3.6, [0.8 + 0.45 * most] * rows, share_y=False)
    for ax, (name, frame) in zip(axes.flat, shares.items(), strict=False):
        need(frame, name, ("factor", "first", "total"))
        lacking = False
        for k, (column, colour) in enumerate(SHARES.values()):
            names = (column, f"{column}_low", f"{column}_high")
            share, low, high = (frame[end].to_numpy(dtype=np.float64) for end in names)
            places = np.arange(len(frame)) + (k - 0.5) * 0.36
            ax.barh(places, share, 0.34, color=colour, **whiskers(share, low, high))
            lacking |= lacks(share, low, high)
        name_options(ax, frame["factor"].astype(str).tolist())
        ax.set_ylim(len(frame) - 0.5, -0.5)
        ax.axvline(0, color=GREY, linewidth=0.6)
        ax.set_xlabel("share of variance", fontsize=SMALL)
        caption(ax, [WHOLE_DESIGN] if lacking else [])
        ax.set_title(label(name, 48), fontsize=TEXT, loc="left")
    _tidy(axes.flat, len(shares))
    handles = {words: Line2D([], [], linewidth=6, color=colour) for words, (_, colour) in SHARES.items()}
    legend(figure, list(handles.items()))
    title(figure, "What the figures depend on")
    return figure


def save_sweep_figures(result: SweepResult, folder: Path) -> list[Path]:
    """Draw every figure the design of a sweep allows, and return the files, in order.

    The same table gives the same bytes. A figure that needs cells which failed is left out.
    """
    looked = looked_at(result)
    files = []
    for name, draw in _drawings(result, looked):
        for number, start in enumerate(range(0, len(looked), PER_PAGE), start=1):
            file = folder / (f"{name}.png" if number == 1 else f"{name}_{number}.png")
            files.append(save(draw(looked[start : start + PER_PAGE]), file))
    found = {one.name: factor_shares(one, result.factors) for one in looked}
    shares = {name: frame for name, frame in found.items() if frame is not None}
    return [*files, save(sensitivity(shares), folder / "sensitivity.png")] if shares else files


Draw = Callable[[Sequence[Looked]], Figure]


def _drawings(result: SweepResult, looked: Sequence[Looked]) -> Iterator[tuple[str, Draw]]:
    """Yield the name of each figure and what draws it."""
    if not looked:
        return
    frame = looked[0].frame
    for factor in result.factors:
        yield from _of_mixture(factor, _split(result, factor, "", frame))
    columns = [name for name, role in result.columns.items() if role in ("setting", "arms")]
    varied = [name for name in columns if len(frame[name].dropna().unique()) > 1]
    numbers = [name for name in varied if is_numeric_dtype(frame[name])]
    for name in varied:
        if name not in numbers:
            yield f"by_{name}", partial(dots_over, column=name)
    if len(numbers) == 1:
        x = numbers[0]
        own = next(factor for factor in result.factors if x in factor.columns)
        yield f"over_{x}", partial(line_over, x=x, by=_split(result, own, x, frame))
    pairs = [pair for pair in itertools.combinations(numbers, 2) if drawable(frame, *pair)]
    for x, y in pairs[:MOST_SURFACES]:
        yield f"surface_{x}_{y}", partial(response_surface, x=x, y=y)


def _of_mixture(factor: Factor, by: str | None) -> Iterator[tuple[str, Draw]]:
    columns = list(factor.columns)
    names = {column: column.split(".", 1)[-1] for column in columns}
    if factor.kind == "mixture_path":
        yield "mixture_path", partial(line_over, x=columns[0], by=by, note="(0: start, 1: end)")
    elif factor.kind == "mixture_leave_one_out":
        yield "mixture_without", partial(dots_over, column=columns[0])
    elif factor.kind in MIXTURES and len(columns) == 2:
        yield "mixture_line", partial(line_over, x=columns[0], by=by)
    elif factor.kind in MIXTURES and len(columns) == 3:
        yield "mixture_ternary", partial(ternary, corners=columns, names=list(names.values()))
    elif factor.kind in MIXTURES:
        yield "mixture_weights", partial(over_weights, weights=names)


def _split(result: SweepResult, own: Factor, x: str, frame: pd.DataFrame) -> str | None:
    """Return the first setting or arm crossed with ``x`` that has few enough levels for a line each.

    What varies in the same factor is crossed with ``x`` only in a grid.
    """
    for factor in result.factors:
        for name, role in factor.columns.items():
            crossed = name not in own.columns or (own.kind == "grid" and name != x)
            if crossed and role in ("setting", "arms") and 1 < frame[name].nunique() <= MOST_LINES:
                return name
    return None
