"""Simulated answers beside survey ground truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plursim.plots.intervals import ONE_UNIT, UNKNOWN_SIZE, caption, lacks, whiskers
from plursim.plots.style import (
    GREY,
    PALETTE,
    SMALL,
    TEXT,
    in_order,
    label,
    legend,
    name_columns,
    name_options,
    need,
    panels,
    title,
)

COLUMNS = (
    "arm", "stage", "question", "option", "label",
    "simulated", "low", "high", "survey", "survey_low", "survey_high",
)  # fmt: skip
SURVEY = "survey"
MOST_BARS = 16  # options up to which bars can be told apart
STAGES = {"first": ("before the first round", PALETTE[5]), "last": ("after the last round", PALETTE[0])}


def simulated_against_survey(measured_shares: pd.DataFrame) -> Figure:
    """Draw response distributions: bars with intervals, one row a question, one column an arm.

    Parameters
    ----------
    measured_shares : one row an arm, stage (``first`` or ``last`` poll), question and option (index on the
        scale), with its ``label``, the ``simulated`` share with interval ``low`` .. ``high`` and the
        ``survey`` share with ``survey_low`` .. ``survey_high``; shares in 0 .. 1, NaN where unknown. Where a
        column ``by_construction`` says that answers agree with the survey anyway, a line below does too.

    Returns
    -------
    figure : horizontal bars, the survey above the stages for every option; whiskers are the intervals, and
        where there is none a line says why.
        Questions of more than 16 options are drawn as cumulative shares, without intervals.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    need(measured_shares, "measured_shares", COLUMNS)
    questions, arms = in_order(measured_shares["question"]), in_order(measured_shares["arm"])
    options = measured_shares.groupby("question", sort=False, observed=True)["option"].nunique()
    heights = [0.7 + 0.42 * n if n <= MOST_BARS else 2.6 for n in options[questions]]
    figure, axes = panels(len(questions), len(arms), 3.3, heights)
    handles: dict[str, Any] = {}
    for i, question in enumerate(questions):
        rows = measured_shares[measured_shares["question"] == question].sort_values("option", kind="stable")
        draw = _bars if options[question] <= MOST_BARS else _cumulative
        for j, arm in enumerate(arms):
            handles |= draw(axes[i, j], rows[rows["arm"] == arm], _upper(rows))
            axes[i, j].set_title(label(f"{question} · {arm}", 42), fontsize=TEXT, loc="left")
    title(figure, "Simulated answers and survey")
    legend(figure, list(handles.items()))
    return figure


def _series(shares: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame, tuple[str, str, str]]]:
    """Return what is compared: words, colour, rows, and the columns of share, low and high."""
    series = [(words, colour, shares[shares["stage"] == stage], ("simulated", "low", "high"))
              for stage, (words, colour) in STAGES.items()]  # fmt: skip
    survey = (SURVEY, GREY, shares.drop_duplicates("option"), ("survey", "survey_low", "survey_high"))
    return [one for one in (survey, *series) if one[2][one[3][0]].notna().any()]


def _bars(ax: Axes, shares: pd.DataFrame, upper: float) -> dict[str, Any]:
    """Draw one question in one arm as bars with whiskers, and return what the legend needs."""
    options = shares.drop_duplicates("option")
    position = {option: place for place, option in enumerate(options["option"])}
    series = _series(shares)
    thickness = 0.8 / max(len(series), 1)
    handles: dict[str, Any] = {}
    lacking: list[str] = []
    for k, (words, colour, rows, names) in enumerate(series):
        share, low, high = (rows[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in names)
        places = rows["option"].map(position).to_numpy(dtype=np.float64)
        where = places + (k - (len(series) - 1) / 2) * thickness
        handles[words] = ax.barh(
            where, share, thickness * 0.94, color=colour, label=words, **whiskers(share, low, high)
        )
        lacking += _given(words, rows)
        if lacks(share, low, high):
            lacking.append(f"{words}, {UNKNOWN_SIZE if words == SURVEY else ONE_UNIT}")
    name_options(ax, options["label"].astype(str).tolist(), most=MOST_BARS)
    ax.set_ylim(len(options) - 0.5, -0.5)
    ax.set_xlim(0.0, upper)
    ax.grid(axis="x", linewidth=0.4, alpha=0.5)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(_percent)
    ax.set_xlabel("share of answers", fontsize=SMALL)
    caption(ax, lacking)
    return handles


def _cumulative(ax: Axes, shares: pd.DataFrame, _upper: float) -> dict[str, Any]:
    """Draw one question in one arm as cumulative shares: a scale too fine for bars."""
    options = shares.drop_duplicates("option")
    handles: dict[str, Any] = {}
    for words, colour, rows, (name, *_) in _series(shares):
        total = rows[name].to_numpy(dtype=np.float64, na_value=0.0).cumsum()
        places = np.searchsorted(options["option"].to_numpy(np.int64), rows["option"].to_numpy(np.int64))
        (handles[words],) = ax.step(places, total, where="post", color=colour, linewidth=1.6, label=words)
    name_columns(ax, options["label"].astype(str).tolist(), most=6)
    ax.set_ylim(0.0, 1.02)
    ax.grid(linewidth=0.4, alpha=0.5)
    ax.yaxis.set_major_formatter(_percent)
    ax.set_xlabel("answer (cumulative shares)", fontsize=SMALL)
    caption(ax, [line for words, _, rows, _ in _series(shares) for line in _given(words, rows)])
    return handles


def _given(words: str, rows: pd.DataFrame) -> list[str]:
    """Say of simulated answers that they agree with the survey whatever the agents are like, if they do."""
    if words == SURVEY or "by_construction" not in rows or not rows["by_construction"].astype(bool).any():
        return []
    return [f"{words}: agrees by construction"]


def _percent(share: float, _position: object) -> str:
    return f"{100 * share:.0f}%"


def _upper(shares: pd.DataFrame) -> float:
    """Return the end of the share axis: room for the longest whisker, at most 1."""
    names = ["simulated", "high", "survey", "survey_high"]
    longest = float(np.nanmax(shares[names].to_numpy(dtype=np.float64, na_value=np.nan), initial=0.05))
    return min(1.02, 1.06 * longest)
