"""``plursim show``, and the report that ends ``plursim run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plursim.cli.terminal import say, say_json, table

if TYPE_CHECKING:
    import pandas as pd

    from plursim.runs import Run

MOST_ROWS = 60


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
    """Write a run's measures with their intervals, and where it is kept; ``brief`` leaves only the folder."""
    if not brief:
        measures = run.measures
        columns, rows = measure_rows(measures)
        table(f"Run {run.id}: {run.status}", columns, rows[:MOST_ROWS], numeric=("value", "interval"))
        if len(rows) > MOST_ROWS:
            say(f"... and {len(rows) - MOST_ROWS} more rows; --json writes all")
    say(str(run.path))


def measure_rows(measures: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Return the table of measures as words: ``low`` and ``high`` become one column, the interval.

    Columns in which nothing stands are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = {"measure": ["drift"], "group": [None], "value": [0.1234], "low": [0.1], "high": [0.15]}
    >>> measure_rows(pd.DataFrame(rows))
    (['measure', 'value', 'interval'], [['drift', '0.123', '0.100 to 0.150']])
    """
    names = [str(name) for name in measures.columns if not _is_blank(measures[name])]
    shown = ["interval" if name == "low" else name for name in names if name != "high"]
    rows = []
    for record in measures.to_dict("records"):
        record["interval"] = _interval(record.get("low"), record.get("high"))
        rows.append([_word(record[name]) for name in shown])
    return shown, rows


def _is_blank(column: pd.Series[float]) -> bool:
    return bool((column.isna() | (column.astype(str) == "")).all())


def _interval(low: object, high: object) -> str:
    words = _word(low), _word(high)
    return " to ".join(words) if all(words) else ""


def _word(value: object) -> str:
    """Return a cell as text; nothing for what is missing."""
    if value is None or value != value:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else str(value)
