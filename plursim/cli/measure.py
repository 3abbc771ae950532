"""``plursim measure``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import examples, json_option
from plursim.cli.run import finish
from plursim.cli.terminal import working


@click.command(
    "measure",
    epilog=examples(
        "plursim measure outputs/town-hall/RUN",
        'plursim measure outputs/town-hall/RUN --set "measures=[drift]"',
    ),
)
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
    """Recompute all measures of a run from its log, and write the tables and plots again."""
    from plursim.runs import remeasure

    with working("measuring", shown=not (as_json or quiet)):
        measured = remeasure(run, survey=survey, settings=settings, store=store)
    finish(measured, as_json=as_json, quiet=quiet)
