"""``plursim export``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from plursim.cli.options import examples, json_option, store_option
from plursim.cli.terminal import say, say_json


@click.command(
    "export",
    epilog=examples(
        "plursim export outputs/town-hall/RUN",
        "plursim export outputs/town-hall/RUN --to parquet --out tables",
    ),
)
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
@store_option
@json_option
def export_command(
    run: Path, form: Literal["parquet", "csv", "jsonl"], out: Path | None, store: str | None, as_json: bool
) -> None:
    """Write every table of a run as a file."""
    from plursim.runs import open_run

    files = [str(file) for file in open_run(run, store=store).export(out, to=form)]
    if as_json:
        say_json({"path": str(run), "files": files})
        return
    for file in files:
        say(file)
