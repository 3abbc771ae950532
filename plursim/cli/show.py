"""``plursim show``, and the report that ends ``plursim run``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.options import json_option
from plursim.cli.terminal import say, say_json, table

if TYPE_CHECKING:
    import pandas as pd

    from plursim.runs import Run

HEADLINES = {
    "total_variation": "distance to survey, total variation",
    "wasserstein": "distance to survey, Wasserstein",
    "association_distance": "distance to survey, association",
    "drift_w1": "drift of the distribution, W1",
    "drift_mean_absolute_change": "drift of agents, mean absolute",
    "drift_net_of_control": "drift of agents, net of control",
    "drift_share_unchanged": "answers unchanged",
    "polarisation_variance": "polarisation, variance",
    "polarisation_bimodality": "polarisation, bimodality",
    "influence_flip_rate": "influence, answers changed from poll to poll",
    "influence_gap_closed": "influence, gap to what was heard closed",
    "influence_susceptibility": "influence, susceptibility to what was heard",
}
"""The figures of the report, in its order and words; all others stand in tables/measures.csv."""

ONE_UNIT = (
    "No intervals after talk: through those they heard all agents hang together, so this run is one unit of "
    "inference. Run other seeds and compare runs: plursim card RUN RUN ..."
)

FLOORS = {"floor": "floor", "floor_95": "floor, 95%"}
"""Columns of what chance alone gives: its expectation and its 95% quantile."""

STAGES = {"first": "first poll", "last": "last poll", "change": "change"}


@click.command("show")
@click.argument("run", type=click.Path(path_type=Path))
@json_option
def show_command(run: Path, as_json: bool) -> None:
    """Show the measures of a run, given its folder."""
    from plursim.runs import open_run

    opened = open_run(run)
    if as_json:
        say_json(opened.summary())
    else:
        report(opened)


def report(run: Run, *, brief: bool = False) -> None:
    """Write a run's main figures and its folder; ``brief`` leaves the folder."""
    if not brief:
        say(f"Run {run.id}: {run.status}, event hash {run.event_hash[:16]}")
        for question, rows in headline_rows(run.measures).items():
            columns = ["measure", "arm", *STAGES.values(), *FLOORS.values()]
            title = "all questions together" if question == "all" else question
            table(title, columns, rows, numeric=(*STAGES.values(), *FLOORS.values()))
        for line in run.said_of_truth:
            say(line[:1].upper() + line[1:])
        for line in said_of_people(run.changes):
            say(line)
        arms, figures = final_figures(run.figures)
        if figures:
            table("Figures of the protocol, last round", ["figure", *arms], figures, arms)
            say(f"These round by round: {run.path / 'tables' / 'figures.csv'}")
        if one_unit(run.measures):
            say(ONE_UNIT)
        if len(run.measures):
            say(f"All figures with intervals, and by group: {run.path / 'tables' / 'measures.csv'}")
    say(str(run.path))


def headline_rows(measures: pd.DataFrame) -> dict[str, list[list[str]]]:
    """Return the main figures of the whole population as words, a table a question.

    A row is a measure and an arm: its value and 95% interval in the first poll, in the last, and of the
    change between them. The floor is what two samples of one distribution, as large as simulated answers
    and survey, are expected to differ by, and what they differ by at most in 95% of cases; the larger of two
    polls.
    Where a run has none of the main figures, all it has are shown under the names they have in tables.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(measure="total_variation", arm="treatment", stage="first", question="vote", group="all",
    ...            value=0.12, low=0.1, high=0.15, floor=0.05, floor_95=0.06)
    >>> headline_rows(pd.DataFrame([row]))["vote"]
    [['distance to survey, total variation', 'treatment', '0.120 [0.100, 0.150]', '', '', '0.050', '0.060']]
    """
    whole = measures[measures["group"] == "all"]
    names = HEADLINES
    if not whole["measure"].isin(list(HEADLINES)).any():
        names = {str(name): str(name) for name in whole["measure"].unique()}
    whole = whole[whole["measure"].isin(list(names))]
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in whole.to_dict("records"):
        cell = cells.setdefault((str(row["question"]), str(row["measure"]), str(row["arm"])), {})
        cell[str(row["stage"])] = f"{_word(row['value'])} {_interval(row)}".strip()
        for name in FLOORS:
            if row[name] == row[name]:
                cell[name] = _word(max(row[name], float(cell.get(name, 0))))
    ordered = sorted(cells, key=lambda key: list(names).index(key[1]))
    tables: dict[str, list[list[str]]] = {question: [] for question, _, _ in cells}
    for question, measure, arm in ordered:
        cell = cells[question, measure, arm]
        values = [cell.get(stage, "") for stage in (*STAGES, *FLOORS)]
        tables[question].append([names[measure], arm, *values])
    return tables


def said_of_people(changes: pd.DataFrame) -> list[str]:
    """Return in words who the arm ``people`` is, one line a question; nothing where nobody was asked twice.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(question="daca", group="all", start="before", end="after", before=0, after=1, people=9)
    >>> said_of_people(pd.DataFrame([row]))[0]
    'People: not simulated; 9 of 9 respondents answered daca in both waves, before and after'
    """
    said = []
    for question, rows in changes[changes["group"].astype(str) == "all"].groupby("question", observed=True):
        twice = rows.loc[rows["before"].notna() & rows["after"].notna(), "people"].sum()
        waves = " and ".join(rows[["start", "end"]].astype(str).iloc[0])
        said.append(
            f"People: not simulated; {twice:,} of {rows['people'].sum():,} respondents answered {question} in"
            f" both waves, {waves}"
        )
    return said


def one_unit(measures: pd.DataFrame) -> bool:
    """Return whether figures after talk have no interval, since one run is one unit of inference."""
    from plursim.analysis.rows import PEOPLE

    simulated = (measures["group"] == "all") & (measures["arm"].astype(str) != PEOPLE)
    after = measures[simulated & measures["stage"].isin(["last", "change"])]
    return len(after) > 0 and bool(after["low"].isna().all())


def final_figures(figures: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the arms, and the last value of each figure a protocol computed: its name, a value an arm.

    Figures that differ only in a number behind the last dot, as of the debates of a run, are averaged.

    Examples
    --------
    >>> import pandas as pd
    >>> figures = pd.DataFrame({"name": ["winner.0", "winner.1"], "arm": "treatment", "value": [0.0, 1.0]})
    >>> final_figures(figures)
    (['treatment'], [['winner (mean)', '0.500']])
    """
    last = figures.groupby(["name", "arm"], sort=False, observed=True)["value"].last().reset_index()
    arms = [str(arm) for arm in last["arm"].drop_duplicates()]
    names = last["name"].astype(str)
    family = names.str.replace(r"\.\d+$", "", regex=True)
    members = names.groupby(family).transform("nunique")
    shown = names.where(members == 1, family + " (mean)")
    means = last.groupby([shown, last["arm"].astype(str)], sort=False)["value"].mean().to_dict()
    rows = [[name, *(_word(means.get((name, arm))) for arm in arms)] for name in shown.drop_duplicates()]
    return arms, rows


def _interval(record: Mapping[Hashable, Any]) -> str:
    low, high = _word(record["low"]), _word(record["high"])
    return f"[{low}, {high}]" if low and high else ""


def _word(value: Any) -> str:
    """Return a number as text; nothing for what is missing."""
    return "" if value is None or value != value else f"{value:,.3f}"
