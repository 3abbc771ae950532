"""``plursim show``, and the report that ends ``plursim run``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plursim.cli.headlines import BY_CONSTRUCTION, COLUMNS, any_by_construction, number, sheets
from plursim.cli.options import examples, json_option, store_option
from plursim.cli.terminal import safe_text, say, say_json, table

if TYPE_CHECKING:
    import pandas as pd

    from plursim.runs import Run

ONE_UNIT = (
    "No intervals after discussion: all agents influenced one another, so this run is one independent "
    "observation. Run other seeds and compare the runs: plursim card RUN RUN ..."
)
FEW_UNITS = (
    "No intervals after discussion: the agents talked in {units} groups, and intervals need at least "
    "{least}. Add groups (a larger population.size, smaller tables), or run other seeds and compare the "
    "runs: plursim card RUN RUN ..."
)


@click.command(
    "show", epilog=examples("plursim show outputs/town-hall/RUN", "plursim show outputs/town-hall/RUN --json")
)
@click.argument("run", type=click.Path(path_type=Path))
@store_option
@json_option
def show_command(run: Path, store: str | None, as_json: bool) -> None:
    """Show the measures of a run, given its folder or, with --store, its id."""
    from plursim.runs import open_run

    opened = open_run(run, store=store)
    if as_json:
        say_json(opened.summary())
    else:
        report(opened)


def report(run: Run, *, brief: bool = False) -> None:
    """Write a run's main figures and its folder; ``brief`` leaves the folder, and what is missing."""
    from plursim.analysis.missing import shortened

    if brief:
        for line in shortened(run.missing_lines):
            click.echo(f"plursim: missing: {safe_text(line)}", err=True)
    else:
        _write(run)
    say(str(run.path))


def _write(run: Run) -> None:
    _say_state(run)
    for sheet in sheets(run.measures):
        table(sheet.title, sheet.columns, sheet.rows, numeric=COLUMNS)
    if any_by_construction(run.measures):
        say(BY_CONSTRUCTION)
    for line in run.said_of_truth:
        say(line[:1].upper() + line[1:])
    for line in said_of_people(run.changes):
        say(line)
    arms, figures = final_figures(run.figures, run.outcomes)
    if figures:
        table("Protocol figures, last round", ["figure", *arms], figures, arms)
        say(f"Round by round: {run.path / 'tables' / 'figures.csv'}")
    for line in said_of_units(run.measures):
        say(line)
    if len(run.measures):
        say(f"All figures with intervals, and by group: {run.path / 'tables' / 'measures.csv'}")


def _say_state(run: Run) -> None:
    """Say how far a run has got, what to do next, and what is missing from it."""
    from plursim.analysis.missing import all_missing, shortened

    say(f"Run {run.id}: {run.status}, event hash {run.event_hash[:16]}")
    for model in run.models:
        say(model.words())
    lost = all_missing(run)
    if lost is not None:
        say(f"All {lost} are missing, so there is nothing to measure.")
    elif run.status.hint:
        say(run.status.hint.format(path=run.path))
    for line in shortened(run.missing_lines):
        say(line)


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


def said_of_units(measures: pd.DataFrame) -> list[str]:
    """Return in words why figures after talk have no interval, nothing where they have.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(arm="treatment", stage="change", group="all", low=float("nan"), units=8)
    >>> said_of_units(pd.DataFrame([row]))[0][:64]
    'No intervals after discussion: the agents talked in 8 groups, an'
    """
    from plursim.analysis.rows import PEOPLE
    from plursim.measures.kernels.jackknife import LEAST_UNITS

    simulated = (measures["group"] == "all") & (measures["arm"].astype(str) != PEOPLE)
    after = measures[simulated & measures["stage"].isin(["last", "change"])]
    if not len(after) or after["low"].notna().any():
        return []
    units = int(after["units"].max()) if "units" in after.columns else 1
    if units >= LEAST_UNITS:  # nobody moved: nothing to say how sure that is
        return []
    return [ONE_UNIT if units < 2 else FEW_UNITS.format(units=units, least=LEAST_UNITS)]


def final_figures(
    figures: pd.DataFrame, outcomes: Mapping[str, Mapping[int, str]]
) -> tuple[list[str], list[list[str]]]:
    """Return the arms, and the last value of each figure a protocol computed: its name, a value an arm.

    Figures that differ only in a number behind the last dot, as of the debates of a run, are averaged.
    Outcomes, whose numbers are codes, are counted.

    Examples
    --------
    >>> import pandas as pd
    >>> names = ["shift.0", "shift.1", "winner.0", "winner.1"]
    >>> figures = pd.DataFrame({"name": names, "arm": "treatment", "value": [0.5, 0.1, 0.0, 1.0]})
    >>> final_figures(figures, {"winner": {0: "side A", 1: "side B"}})[1]
    [['shift (mean)', '0.300'], ['winner: side A', '1 of 2'], ['winner: side B', '1 of 2']]
    """
    from plursim.analysis.outcomes import counted, family_of, is_outcome

    arms = [str(arm) for arm in figures["arm"].drop_duplicates()]
    plain = figures[~is_outcome(figures, outcomes)]
    last = plain.groupby(["name", "arm"], sort=False, observed=True)["value"].last().reset_index()
    names = last["name"].astype(str)
    members = names.groupby(family_of(names)).transform("nunique")
    shown = names.where(members == 1, family_of(names) + " (mean)")
    means = last.groupby([shown, last["arm"].astype(str)], sort=False)["value"].mean().to_dict()
    rows = [[name, *(number(means.get((name, arm))) for arm in arms)] for name in shown.drop_duplicates()]
    for (family, outcome), part in counted(figures, outcomes).groupby(["family", "outcome"], sort=False):
        said = {row["arm"]: f"{row['count']} of {row['of']}" for row in part.to_dict("records")}
        rows.append([f"{family}: {outcome}", *(said.get(arm, "") for arm in arms)])
    return arms, rows
