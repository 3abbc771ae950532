"""``plursim export``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from plursim.cli.terminal import say


@click.command("export")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "form",
    type=click.Choice(["csv", "jsonl", "parquet"]),
    default="csv",
    show_default=True,
    help="Format; parquet needs plursim[parquet].",
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder; default RUN/export.")
def export_command(run: Path, form: Literal["parquet", "csv", "jsonl"], out: Path | None) -> None:
    """Write every table of a run as a file."""
    from plursim.runs import open_run

    for file in open_run(run).export(out, to=form):
        say(str(file))
