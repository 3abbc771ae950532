"""How answers move: over the rounds, and from the first poll to the last."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from plursim.plots.style import (
    SHARES,
    SMALL,
    TEXT,
    in_order,
    is_ordinal,
    label,
    name_columns,
    name_options,
    need,
    option_labels,
    panels,
    share_bar,
    title,
)

MOST_COUNTED = 11  # options up to which a conversion matrix has room for a number in every cell


def stance_over_rounds(answers: pd.DataFrame, questions: pd.DataFrame) -> Figure:
    """Draw how private answers spread over the options round by round, one row a question, one column an arm.

    Parameters
    ----------
    answers : one row an agent, question and poll: ``arm, round, phase, agent, question, option``; ``option``
        is NA where the answer is missing. Where a round has several polls the last one counts.
    questions : ``question`` (id), ``options`` (list of labels), and ``ordinal`` where some are nominal.

    Returns
    -------
    figure : heat maps of the share of each option among the answers given, shape [options, rounds polled]; an
        orange line follows the mean option of ordinal questions. Titles give the share of missing answers.

    Raises
    ------
    InputError : a table is empty or lacks a column, or a question asked is not among ``questions``.
    """
    need(answers, "answers", ("arm", "round", "agent", "question", "option"))
    asked, arms = in_order(answers["question"]), in_order(answers["arm"])
    labels = {question: option_labels(questions, question) for question in asked}
    heights = [0.9 + 0.28 * min(max(len(labels[question]), 3), 12) for question in asked]
    figure, axes = panels(len(asked), len(arms), 3.3, heights)
    for i, question in enumerate(asked):
        rows = answers[answers["question"] == question]
        grids = [_shares(rows[rows["arm"] == arm], len(labels[question])) for arm in arms]
        top = max((float(grid.max(initial=0.0)) for grid, _ in grids), default=0.0) or 1.0
        for ax, arm, (grid, rounds) in zip(axes[i], arms, grids, strict=True):
            image = _heat(ax, grid, top)
            if ax is axes[i, 0]:
                ax.set_ylabel("answer", fontsize=SMALL)
            name_options(ax, labels[question])
            name_columns(ax, rounds)
            ax.set_ylim(-0.5, len(labels[question]) - 0.5)
            if is_ordinal(questions, question):
                _mean_line(ax, grid)
            missing = float(rows.loc[rows["arm"] == arm, "option"].isna().mean()) if rounds else 0.0
            noted = f"round ({max(100 * missing, 0.1):.1f}% of answers missing)" if missing else "round"
            ax.set_xlabel(noted, fontsize=SMALL)
            ax.set_title(label(f"{question} · {arm}", 44), fontsize=TEXT, loc="left")
        share_bar(figure, image, axes[i], heights[i])
    title(figure, "Private answers over the rounds (share of answers; line: mean)")
    return figure


def conversion(matrix: pd.DataFrame, questions: pd.DataFrame | None = None) -> Figure:
    """Draw who moved where: answers before against answers after, one row a question, one column an arm.

    Parameters
    ----------
    matrix : one row a cell: ``arm, question, before, after, count, share``; ``before`` and ``after`` are
        option indices, ``share`` is of those who gave the same answer before. Cells not listed hold nobody.
    questions : where given, option labels are taken from it (see :func:`stance_over_rounds`).

    Returns
    -------
    figure : heat maps of shares, rows before and columns after, with the count of agents in each cell.

    Raises
    ------
    InputError : the table is empty or lacks a column.
    """
    need(matrix, "conversions", ("arm", "question", "before", "after", "count", "share"))
    matrix = matrix.dropna(subset=["before", "after"])
    asked, arms = in_order(matrix["question"]), in_order(matrix["arm"])
    names = {question: _option_names(matrix, questions, question) for question in asked}
    heights = [1.3 + 0.34 * min(max(len(names[question]), 3), 12) for question in asked]
    figure, axes = panels(len(asked), len(arms), 3.6, heights)
    for i, question in enumerate(asked):
        for ax, arm in zip(axes[i], arms, strict=True):
            cells = matrix[(matrix["question"] == question) & (matrix["arm"] == arm)]
            image = _crosstab(ax, cells, names[question])
            ax.set_title(label(f"{question} · {arm}", 44), fontsize=TEXT, loc="left")
            ax.set_xlabel("last answer", fontsize=SMALL)
        axes[i, 0].set_ylabel("first answer", fontsize=SMALL)
        share_bar(figure, image, axes[i], heights[i])
    title(figure, "Conversion: share of those who began there (numbers: agents, or people)")
    return figure


def _shares(rows: pd.DataFrame, options: int) -> tuple[NDArray[np.float64], list[int]]:
    """Return the share of each option in each round polled, shape [options, rounds], and the rounds."""
    rows = rows.drop_duplicates(["round", "agent"], keep="last")
    rounds = sorted(int(number) for number in rows["round"].unique())
    given = rows.dropna(subset=["option"])
    counts = np.zeros((options, len(rounds)))
    place = np.searchsorted(rounds, given["round"].to_numpy(dtype=np.int64))
    np.add.at(counts, (given["option"].to_numpy(dtype=np.int64), place), 1.0)
    return counts / np.maximum(counts.sum(axis=0), 1.0), rounds


def _heat(ax: Axes, grid: NDArray[np.float64], top: float) -> AxesImage:
    image = ax.imshow(grid, cmap=SHARES, vmin=0.0, vmax=top, aspect="auto", interpolation="nearest")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return image


def _mean_line(ax: Axes, grid: NDArray[np.float64]) -> None:
    polled = np.flatnonzero(grid.sum(axis=0) > 0)
    mean = np.arange(len(grid)) @ grid[:, polled]
    many = len(polled) > 25
    ax.plot(polled, mean, color="#D55E00", linewidth=1.6, marker="" if many else "o", markersize=4,
            markeredgecolor="white", markeredgewidth=0.7)  # fmt: skip


def _option_names(matrix: pd.DataFrame, questions: pd.DataFrame | None, question: str) -> list[str]:
    if questions is not None and not questions.empty:
        return option_labels(questions, question)
    cells = matrix.loc[matrix["question"] == question, ["before", "after"]]
    return [str(option) for option in range(int(cells.max().max()) + 1)]


def _crosstab(ax: Axes, cells: pd.DataFrame, names: list[str]) -> AxesImage:
    """Draw one conversion matrix; counts are written where there is room."""
    shares, counts = np.zeros((len(names), len(names))), np.zeros((len(names), len(names)), dtype=np.int64)
    at = (cells["before"].to_numpy(dtype=np.int64), cells["after"].to_numpy(dtype=np.int64))
    shares[at], counts[at] = cells["share"].to_numpy(np.float64), cells["count"].to_numpy(np.int64)
    image = _heat(ax, shares, 1.0)
    name_options(ax, names, width=18)
    name_columns(ax, names, most=12, width=16)
    ax.tick_params(axis="x", rotation=90)
    if len(names) <= MOST_COUNTED:
        for before, after in zip(*np.nonzero(counts), strict=True):
            ink = "white" if shares[before, after] > 0.55 else "black"
            ax.text(after, before, f"{counts[before, after]:,}", ha="center", va="center", fontsize=SMALL,
                    color=ink)  # fmt: skip
    return image
