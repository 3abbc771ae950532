"""``plursim runs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from plursim.cli.options import examples, json_option, store_option
from plursim.cli.terminal import say, say_json, table

if TYPE_CHECKING:
    from datetime import datetime

STATUSES = ("running", "died", "played", "finished", "interrupted", "failed")


@click.command(
    "runs",
    epilog=examples(
        "plursim runs --store postgresql://team@server/runs --status died",
        "plursim runs --since 2026-11-01 --json",
    ),
)
@store_option
@click.option("--scenario", metavar="NAME", help="Only runs of the scenario of this name.")
@click.option("--status", type=click.Choice(STATUSES), help="Only runs that have got so far.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Only runs started since, in UTC."
)
@json_option
def runs_command(
    store: str | None, scenario: str | None, status: str | None, since: datetime | None, as_json: bool
) -> None:
    """List the runs of a database, oldest first.

    A run whose process has said nothing for a minute has died, and can be resumed.
    """
    from plursim.runs import list_runs

    day = None if since is None else since.isoformat()
    found = list_runs(store, scenario=scenario, status=status, since=day)
    rows = found.astype(object).where(found.notna(), None).to_numpy().tolist()
    if as_json:
        say_json({"runs": [dict(zip(found.columns, row, strict=True)) for row in rows]})
    elif rows:
        words = [["" if value is None else str(value) for value in row] for row in rows]
        table("runs", ["run", "scenario", "seed", "status", "started"], words)
    else:
        say("no runs")
