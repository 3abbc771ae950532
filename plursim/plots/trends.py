"""What protocols compute about every round, as lines."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from plursim.plots.style import (
    SMALL,
    TEXT,
    colour_of,
    in_order,
    in_words,
    label,
    legend,
    need,
    panels,
    title,
)

MARKERS = "os^DvPX"


def measured_once(figures: pd.DataFrame) -> pd.Series[bool]:
    """Return which rows are of figures that no arm has for more than one round."""
    rounds = figures.groupby(["name", "arm"], observed=True)["round"].transform("nunique")
    most = rounds.groupby(figures["name"], observed=True).transform("max")
    return most <= 1


def figure_over_rounds(figures: pd.DataFrame) -> Figure:
    """Draw the figures a protocol logs (success rate, mean resources, ...) over rounds, one panel a figure.

    Parameters
    ----------
    figures : one row a figure: ``arm, round, name, value``. Where a name has several values in one round of
        an arm, their mean is drawn.

    Returns
    -------
    figure : one panel a name, in order of appearance, three in a row; one line an arm.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    need(figures, "figures", ("arm", "round", "name", "value"))
    names, arms = in_order(figures["name"]), in_order(figures["arm"])
    columns = min(3, len(names))
    rows = -(-len(names) // columns)
    figure, axes = panels(rows, columns, 3.0, [2.0] * rows, share_y=False)
    for ax, name in zip(axes.flat, names, strict=False):
        drawn = figures[figures["name"] == name]
        few = drawn["round"].nunique() <= 25
        for k, arm in enumerate(arms):
            line = drawn[drawn["arm"] == arm].groupby("round")["value"].mean()
            ax.plot(line.index.to_numpy(dtype=float), line.to_numpy(dtype=float), color=colour_of(k),
                    linewidth=1.5, marker=MARKERS[k % len(MARKERS)] if few else "",
                    markersize=4)  # fmt: skip
        ax.set_title(label(in_words(name), 40), fontsize=TEXT, loc="left")
        ax.set_ylabel("value", fontsize=SMALL)
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6, min_n_ticks=1))
        ax.grid(linewidth=0.4, alpha=0.5)
        ax.set_axisbelow(True)
    for ax in axes.flat[len(names) :]:
        ax.set_visible(False)
    for ax in axes.flat[max(0, len(names) - columns) : len(names)]:
        ax.set_xlabel("round", fontsize=TEXT)
    _name_arms(figure, arms, "-")
    title(figure, "Figures of the protocol over the rounds")
    return figure


def final_figures(figures: pd.DataFrame) -> Figure:
    """Draw figures that a protocol computes once, such as who won a debate.

    Parameters
    ----------
    figures : one row a figure: ``arm, name, value``. Names that differ only in a number behind the last dot
        (``winner.0``, ``winner.1``) are members of one family, such as the debates of a run.

    Returns
    -------
    figure : one panel a family; in it one mark a member and arm, and a line at the mean of each arm.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    need(figures, "figures", ("arm", "name", "value"))
    family = figures["name"].astype(str).str.replace(r"\.\d+$", "", regex=True)
    names, arms = in_order(family), in_order(figures["arm"])
    columns = min(4, len(names))
    rows = -(-len(names) // columns)
    figure, axes = panels(rows, columns, 2.4, [2.0] * rows, share_y=False)
    for ax, name in zip(axes.flat, names, strict=False):
        for k, arm in enumerate(arms):
            values = figures.loc[(family == name) & (figures["arm"] == arm), "value"].dropna().to_numpy()
            if not len(values):
                continue
            spread = 0.3 * (np.arange(len(values)) - (len(values) - 1) / 2) / max(len(values) - 1, 1)
            ax.scatter(k + spread, values, s=16, color=colour_of(k), marker=MARKERS[k % len(MARKERS)])
            if len(values) > 1:
                ax.hlines(values.mean(), k - 0.3, k + 0.3, color=colour_of(k), linewidth=1.5)
        ax.set_title(label(in_words(name), 30), fontsize=TEXT, loc="left")
        ax.set_xlabel("arm", fontsize=SMALL)
        ax.set_ylabel("value", fontsize=SMALL)
        ax.set_xlim(-0.5, len(arms) - 0.5)
        ax.set_xticks([])
        ax.grid(axis="y", linewidth=0.4, alpha=0.5)
        ax.set_axisbelow(True)
    for ax in axes.flat[len(names) :]:
        ax.set_visible(False)
    _name_arms(figure, arms, "")
    title(figure, "Figures of the protocol at the end (lines: means)")
    return figure


def _name_arms(figure: Figure, arms: list[str], line: Literal["-", ""]) -> None:
    entries = [
        (
            label(arm),
            Line2D(
                [], [], color=colour_of(k), linestyle=line, marker=MARKERS[k % len(MARKERS)], markersize=4
            ),
        )
        for k, arm in enumerate(arms)
    ]
    legend(figure, entries)
