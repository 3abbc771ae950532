"""A fitted mixture: its weights, what it answers beside the survey, and how it does on held-out answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plursim.plots.intervals import UNKNOWN_SIZE, caption, lacks, whiskers
from plursim.plots.style import (
    GREY,
    INK,
    PALETTE,
    SMALL,
    TEXT,
    in_order,
    label,
    legend,
    need,
    panels,
    save,
    title,
)

MOST_PERSONAS = 40
MOST_OPTIONS = 16
METHODS = {
    "fitted": ("fitted mixture", PALETTE[0]),
    "uniform": ("uniform mixture", PALETTE[5]),
    "best_single": ("best single persona", PALETTE[1]),
    "strata": ("survey strata weights", PALETTE[2]),
    "carried": ("mixture carried over", PALETTE[3]),
    "regression": ("regression and poststratification", PALETTE[4]),
    "pooled": ("pooled answers of others", GREY),
}
SCHEMES = {
    "in_sample": "answers fitted to",
    "respondents": "held-out respondents",
    "questions": "held-out questions and respondents",
    "holdout": "questions held out by name",
}
Column = np.ndarray[Any, np.dtype[np.float64]]


class FitTables(Protocol):
    """What the figures need of a fit."""

    @property
    def weights(self) -> pd.DataFrame:
        """One row a persona."""

    @property
    def shares(self) -> pd.DataFrame:
        """One row a question and option."""

    @property
    def validation(self) -> pd.DataFrame:
        """One row a scheme and method."""


def save_fit_figures(fit: FitTables, folder: Path) -> list[Path]:
    """Draw every figure of a fit as PNG and return the files."""
    drawn: dict[str, Callable[[], Figure]] = {
        "fitted_weights": lambda: fitted_weights(fit.weights),
        "target_against_fitted": lambda: target_against_fitted(fit.shares),
        "held_out_errors": lambda: held_out_errors(fit.validation),
    }
    return [save(draw(), folder / f"{name}.png") for name, draw in drawn.items()]


def fitted_weights(weights: pd.DataFrame, *, most: int = MOST_PERSONAS) -> Figure:
    """Draw the weights of a mixture with their intervals, heaviest first.

    Parameters
    ----------
    weights : ``persona, weight, low, high`` and, if known, ``strata`` (share of respondents the persona
        stands for) and ``carried``, weights in 0 .. 1, NaN where unknown; one row a persona.
    most : personas shown; the title says how much weight the others hold.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    need(weights, "weights", ("persona", "weight", "low", "high"))
    ordered = weights.sort_values("weight", ascending=False, kind="stable")
    shown = ordered.head(most)
    figure, axes = panels(1, 1, 6.2, [0.6 + 0.2 * len(shown)])
    ax: Axes = axes[0, 0]
    places, weight = np.arange(len(shown)), _numbers(shown, "weight")
    low, high = _numbers(shown, "low"), _numbers(shown, "high")
    handles: dict[str, Any] = {}
    if np.isfinite(low).any():
        handles["interval"] = ax.hlines(places, low, high, color=PALETTE[5], linewidth=3.5)
    handles["fitted weight"] = ax.scatter(weight, places, s=20, color=PALETTE[0], zorder=3)
    for column, words, mark in (("strata", "share of respondents", "|"), ("carried", "carried over", "x")):
        if column in shown and np.isfinite(_numbers(shown, column)).any():
            handles[words] = ax.scatter(
                _numbers(shown, column), places, s=34, color=INK, marker=mark, zorder=4
            )
    ax.axvline(1 / len(weights), color=GREY, linewidth=0.8, linestyle=":")
    ax.set_yticks(places, [label(name, 52, 1) for name in shown["persona"]])
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(left=0.0)
    ax.grid(axis="x", linewidth=0.4, alpha=0.5)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(_percent)
    ax.set_xlabel("weight in the mixture (dotted: all alike)", fontsize=SMALL)
    rest = len(ordered) - len(shown)
    held = 1 - float(weight.sum())
    more = f" of the {len(shown)} heaviest personas; the other {rest} hold {100 * held:.0f}%"
    title(figure, f"Fitted weights{more}" if rest else "Fitted weights of all personas")
    legend(figure, list(handles.items()))
    return figure


def target_against_fitted(shares: pd.DataFrame) -> Figure:
    """Draw what the mixture answers beside the survey, one panel a question.

    Parameters
    ----------
    shares : ``question, held_out, option, label, fitted, low, high, uniform, survey, survey_low,
        survey_high``, shares in 0 .. 1, NaN where unknown; one row a question and option.

    Returns
    -------
    figure : bars of survey and mixture with intervals, a tick for the uniform mixture; panels say the total
        variation and whether the question was held out. Of more than 16 options, cumulative lines.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    columns = ("question", "held_out", "option", "label", "fitted", "low", "high", "uniform", "survey")
    need(shares, "shares", (*columns, "survey_low", "survey_high"))
    questions = in_order(shares["question"])
    across = min(2, len(questions))
    rows = [questions[i : i + across] for i in range(0, len(questions), across)]
    sizes = shares.groupby("question", sort=False, observed=True)["option"].nunique()
    heights = [0.75 + 0.3 * min(max(sizes[q] for q in row), MOST_OPTIONS) for row in rows]
    figure, axes = panels(len(rows), across, 3.6, heights, share_y=False)
    handles: dict[str, Any] = {}
    tallest = [max(sizes[q] for q in row) for row in rows for _ in range(across)]
    for question, ax, tall in zip(questions, axes.flat, tallest, strict=False):
        part = shares[shares["question"] == question].sort_values("option", kind="stable")
        handles |= (
            _bars(ax, part, min(tall, MOST_OPTIONS))
            if sizes[question] <= MOST_OPTIONS
            else _cumulative(ax, part)
        )
        apart = float(np.abs(_numbers(part, "fitted") - _numbers(part, "survey")).sum() / 2)
        held = ", held out" if bool(part["held_out"].iloc[0]) else ""
        ax.set_title(
            f"{label(question, 30, 1)}{held} · total variation {apart:.3f}", fontsize=TEXT, loc="left"
        )
    for ax in axes.flat[len(questions) :]:
        ax.set_visible(False)
    title(figure, "Answers of the fitted mixture and of the survey")
    legend(figure, list(handles.items()))
    return figure


def _bars(ax: Axes, part: pd.DataFrame, tall: int) -> dict[str, Any]:
    """Draw one question; panels of one row are ``tall`` options high, so that bars are alike."""
    places = np.arange(len(part), dtype=np.float64)
    series = (
        ("survey", GREY, -0.19, "survey", "survey_low", "survey_high"),
        ("fitted mixture", PALETTE[0], 0.19, "fitted", "low", "high"),
    )
    handles: dict[str, Any] = {}
    lacking: list[str] = []
    for words, colour, shift, name, low, high in series:
        share = _numbers(part, name)
        ends = _numbers(part, low), _numbers(part, high)
        handles[words] = ax.barh(places + shift, share, 0.36, color=colour, **whiskers(share, *ends))
        if lacks(share, *ends):
            lacking.append(f"{words}, {UNKNOWN_SIZE}")
    handles["uniform mixture"] = ax.scatter(
        _numbers(part, "uniform"), places, marker="|", s=130, color=PALETTE[1], zorder=3
    )
    ax.set_yticks(places, [label(text, 26, 1) for text in part["label"]])
    ax.set_ylim(tall - 0.5, -0.5)
    ax.set_xlim(left=0.0)
    ax.grid(axis="x", linewidth=0.4, alpha=0.5)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(_percent)
    caption(ax, lacking)
    return handles


def _cumulative(ax: Axes, part: pd.DataFrame) -> dict[str, Any]:
    handles: dict[str, Any] = {}
    for words, colour, name in (
        ("survey", GREY, "survey"),
        ("fitted mixture", PALETTE[0], "fitted"),
        ("uniform mixture", PALETTE[1], "uniform"),
    ):
        (handles[words],) = ax.step(
            np.arange(len(part)), _numbers(part, name).cumsum(), where="post", color=colour
        )
    ax.set_ylim(0.0, 1.02)
    ax.yaxis.set_major_formatter(_percent)
    ax.set_xlabel("option (cumulative shares)", fontsize=SMALL)
    return handles


def held_out_errors(validation: pd.DataFrame) -> Figure:
    """Draw total variation of the fit and its baselines, one panel a kind of answers.

    Parameters
    ----------
    validation : ``scheme, method, value, low, high``, total variation in 0 .. 1; one row a scheme and method.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    need(validation, "validation", ("scheme", "method", "value", "low", "high"))
    schemes = in_order(validation["scheme"])
    present = in_order(validation["method"])
    methods = [name for name in METHODS if name in present]
    figure, axes = panels(1, len(schemes), 2.7, [0.7 + 0.32 * len(methods)])
    for ax, scheme in zip(axes[0], schemes, strict=True):
        part = validation[validation["scheme"] == scheme].set_index("method")
        for place, method in enumerate(methods):
            if method in part.index:
                _point(ax, place, part.loc[method], METHODS[method][1])
        ax.set_title(label(SCHEMES.get(scheme, scheme), 34, 2), fontsize=TEXT, loc="left")
        ax.margins(x=0.16)
        ax.set_xlim(left=0.0)
        ax.grid(axis="x", linewidth=0.4, alpha=0.5)
        ax.set_axisbelow(True)
        ax.set_xlabel("total variation", fontsize=SMALL)
    axes[0, 0].set_yticks(range(len(methods)), [METHODS[name][0] for name in methods])
    axes[0, 0].set_ylim(len(methods) - 0.5, -0.5)
    title(figure, "How far from the survey: the fit and what it has to beat")
    return figure


def _point(ax: Axes, place: int, row: Any, colour: str) -> None:
    value, low, high = float(row["value"]), float(row["low"]), float(row["high"])
    if np.isfinite(low):
        ax.hlines(place, max(low, 0.0), high, color=colour, linewidth=2, alpha=0.6)
    ax.scatter(value, place, s=26, color=colour, zorder=3)
    ax.annotate(f"{value:.3f}", (value, place), (4, 4), textcoords="offset points", fontsize=SMALL - 1)


def _numbers(frame: pd.DataFrame, name: str) -> Column:
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)


def _percent(share: float, _position: object) -> str:
    return f"{100 * share:.3g}%"
