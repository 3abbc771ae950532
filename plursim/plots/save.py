"""All figures that apply to a run, as files or one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from matplotlib.figure import Figure

from plursim.analysis.outcomes import with_shares
from plursim.errors import InputError, unknown
from plursim.plots.distributions import simulated_against_survey
from plursim.plots.network import network
from plursim.plots.stances import conversion, stance_over_rounds
from plursim.plots.style import FORMATS, in_order, save
from plursim.plots.trends import figure_over_rounds, final_figures, measured_once

PER_PAGE = 4
FIGURES_PER_PAGE = 12
MOST_ARMS = 7
PLOTS = {
    "stances": "stance_over_rounds",
    "survey": "simulated_against_survey",
    "conversion": "conversion",
    "network": "network",
    "figures": "figure_over_rounds",
    "final_figures": "final_figures",
}
"""Names of the plots in Python, and of their files."""
OF_QUESTIONS = ("stances", "survey", "conversion", "network")


class Tables(Protocol):
    """What the figures need of a run: its tables, any of them empty."""

    @property
    def agents(self) -> pd.DataFrame:
        """One row an agent."""

    @property
    def edges(self) -> pd.DataFrame:
        """One row a tie of the social graph."""

    @property
    def questions(self) -> pd.DataFrame:
        """One row a survey question."""

    @property
    def answers(self) -> pd.DataFrame:
        """One row a private answer."""

    @property
    def figures(self) -> pd.DataFrame:
        """One row a figure a protocol computed about a round."""

    @property
    def outcomes(self) -> Mapping[str, Mapping[int, str]]:
        """Words of the figures that are codes of an outcome, by family."""

    @property
    def shares(self) -> pd.DataFrame:
        """One row an option: simulated and survey share with intervals."""

    @property
    def conversions(self) -> pd.DataFrame:
        """One row a cell of a conversion matrix."""


def save_figures(run: Tables, folder: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Draw every figure a run has data for and return the files, in order.

    Files are called after their figure; what does not fit on one page goes on as ``name_2.png`` and so on.
    The social graph is drawn for the first question, before the first round and after the last. The same run
    gives the same bytes.

    Parameters
    ----------
    run : its tables; an empty table gives no file.
    folder : where the files go; made if need be.
    formats : any of ``png``, ``svg`` and ``pdf``.

    Raises
    ------
    InputError : another format.
    """
    for one in formats:
        if one not in FORMATS:
            raise InputError(unknown("format of plots", one, FORMATS))
    files: list[Path] = []
    for name, pages in _figures(run).items():
        for number, draw in enumerate(pages, start=1):
            stem, figure = name if number == 1 else f"{name}_{number}", draw()
            files.extend(save(figure, folder / f"{stem}.{one}") for one in formats)
    return files


def draw(run: Tables, name: str, *, question: str | None = None, page: int = 1) -> Figure:
    """Return one page of one plot of a run; see :meth:`plursim.Run.plot`."""
    if name not in PLOTS:
        raise InputError(unknown("plot", name, PLOTS))
    if question is not None:
        if name not in OF_QUESTIONS:
            raise InputError(
                f"the plot '{name}' is not of questions; those that are: {', '.join(OF_QUESTIONS)}"
            )
        known = run.questions["question"].astype(str)
        if question not in set(known):
            raise InputError(unknown("question", question, known))
        run = _Asked(run, question)
    pages = list(_figures(run)[PLOTS[name]])
    if not pages:
        raise InputError(f"this run has nothing to draw the plot '{name}' from")
    if not 1 <= page <= len(pages):
        raise InputError(f"page {page} of the plot '{name}': given {page}, expected 1 to {len(pages)}")
    return pages[page - 1]()


class _Asked:
    """The tables of a run, of one question only where they are of questions."""

    def __init__(self, run: Tables, question: str) -> None:
        self._run, self._question = run, question

    def __getattr__(self, name: str) -> Any:
        table = getattr(self._run, name)
        if name not in ("answers", "shares", "conversions"):
            return table
        return table if table.empty else table[table["question"].astype(str) == self._question]


def _figures(run: Tables) -> dict[str, Iterator[Callable[[], Figure]]]:
    """Return the pages of each figure, drawn only when called so that one is in memory at a time."""
    questions = run.questions
    figures = with_shares(run.figures, run.outcomes).dropna(subset="value")
    single = measured_once(figures)
    often, once = figures[~single], figures[single]
    return {
        "simulated_against_survey": _pages(run.shares, "question", PER_PAGE, simulated_against_survey),
        "stance_over_rounds": _pages(
            run.answers, "question", PER_PAGE, lambda page: stance_over_rounds(page, questions)
        ),
        "conversion": _pages(run.conversions, "question", PER_PAGE, lambda page: conversion(page, questions)),
        "network": _networks(run),
        "figure_over_rounds": _pages(often, "name", FIGURES_PER_PAGE, figure_over_rounds),
        "final_figures": _pages(once, "arm", MOST_ARMS, final_figures),
    }


def _pages(
    frame: pd.DataFrame, column: str, size: int, draw: Callable[[pd.DataFrame], Figure]
) -> Iterator[Callable[[], Figure]]:
    """Yield one drawing for every ``size`` values of a column."""
    if frame.empty:
        return
    values = in_order(frame[column])
    for start in range(0, len(values), size):
        page = frame[frame[column].isin(values[start : start + size])]
        yield partial(draw, page)


def _networks(run: Tables) -> Iterator[Callable[[], Figure]]:
    """Yield the social graph at the first and the last poll of the first question."""
    if run.agents.empty or run.edges.empty or run.answers.empty:
        return
    question = in_order(run.answers["question"])[0]
    rounds = run.answers.loc[run.answers["question"] == question, "round"]
    for number in sorted({int(rounds.min()), int(rounds.max())}):
        yield partial(network, run.agents, run.edges, run.answers, run.questions, question, number)
