"""``plursim show``, and the report that ends ``plursim run``."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.terminal import say, say_json, table

if TYPE_CHECKING:
    import pandas as pd

    from plursim.runs import Run

MOST_ROWS = 60
COLUMNS = ("measure", "arm", "stage", "question", "value", "interval", "n", "missing", "floor_survey")
NUMERIC = ("value", "interval", "n", "missing", "floor_survey")


@click.command("show")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object and nothing else.")
def show_command(run: Path, as_json: bool) -> None:
    """Show the measures of a run, given its folder."""
    from plursim.runs import open_run

    opened = open_run(run)
    if as_json:
        say_json(opened.summary())
    else:
        report(opened)


def report(run: Run, *, brief: bool = False) -> None:
    """Write a run's figures of the whole population, and its folder; ``brief`` leaves the folder."""
    if not brief:
        columns, rows = measure_rows(run.measures)
        heading = f"Run {run.id}: {run.status}"
        if rows:
            table(heading, columns, rows[:MOST_ROWS], numeric=NUMERIC)
        else:
            say(f"{heading}, no figures of survey questions")
        left = len(run.measures) - min(len(rows), MOST_ROWS)
        if left:
            say(f"{left:,} more figures, of groups and the like: plursim show {run.path} --json")
    say(str(run.path))


def measure_rows(measures: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the figures of the whole population as a table of words.

    ``low`` and ``high`` become one column, the interval; columns in which nothing stands are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"measure": ["drift"], "stage": [None], "value": [0.12], "low": [0.1], "high": [0.15]}
    >>> measure_rows(pd.DataFrame(rows))
    (['measure', 'value', 'interval'], [['drift', '0.120', '0.100 to 0.150']])
    """
    if "group" in measures:
        measures = measures[measures["group"].isna() | (measures["group"] == "all")]
    shown = [name for name in COLUMNS if name == "interval" or name in measures]
    records = [{**record, "interval": _interval(record)} for record in measures.to_dict("records")]
    shown = [name for name in shown if any(_word(record[name]) for record in records)]
    return shown, [[_word(record[name]) for name in shown] for record in records]


def _interval(record: Mapping[Hashable, Any]) -> str:
    low, high = _word(record.get("low")), _word(record.get("high"))
    return f"{low} to {high}" if low and high else ""


def _word(value: Any) -> str:
    """Return a cell as text; nothing for what is missing."""
    import pandas as pd

    if pd.isna(value):
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
