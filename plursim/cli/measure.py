"""``plursim measure``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import json_option
from plursim.cli.run import finish


@click.command("measure")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--survey",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Measure against the survey section of this YAML file instead of the ground truth in the log.",
)
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    help="Replace a value: measures=[drift], seed=1 or one of the survey section; may be repeated.",
)
@click.option("--store", metavar="URL", help="Database of the log, where the run has one.")
@json_option
@click.option("--quiet", is_flag=True, help="Show no table.")
def measure_command(
    run: Path, survey: Path | None, settings: tuple[str, ...], store: str | None, as_json: bool, quiet: bool
) -> None:
    """Compute all measures of a run again, from its log alone, and write log, tables and plots."""
    from plursim.runs import remeasure

    measured = remeasure(run, survey=survey, settings=settings, store=store)
    finish(measured, as_json=as_json, quiet=quiet)
