"""What protocols compute about every round, as lines."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from plursim.plots.style import (
    TEXT,
    colour_of,
    in_order,
    label,
    legend,
    need,
    panels,
    title,
)

MARKERS = "os^DvPX"


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
        for k, arm in enumerate(arms):
            line = drawn[drawn["arm"] == arm].groupby("round")["value"].mean()
            ax.plot(line.index.to_numpy(dtype=float), line.to_numpy(dtype=float), color=colour_of(k),
                    linewidth=1.5, marker=MARKERS[k % len(MARKERS)] if len(line) <= 25 else "",
                    markersize=4)  # fmt: skip
        ax.set_title(label(name, 40), fontsize=TEXT, loc="left")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6, min_n_ticks=1))
        ax.grid(linewidth=0.4, alpha=0.5)
        ax.set_axisbelow(True)
    for ax in axes.flat[len(names) :]:
        ax.set_visible(False)
    for ax in axes.flat[max(0, len(names) - columns) : len(names)]:
        ax.set_xlabel("round", fontsize=TEXT)
    legend(
        figure,
        [
            (label(arm), Line2D([], [], color=colour_of(k), marker=MARKERS[k % len(MARKERS)], markersize=4))
            for k, arm in enumerate(arms)
        ],
    )
    title(figure, "Figures of the protocol over the rounds")
    return figure
