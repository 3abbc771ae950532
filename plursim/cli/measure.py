"""``plursim measure``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from plursim.cli.headlines import COLUMNS, sheets
from plursim.cli.options import examples, json_option, store_option
from plursim.cli.run import finish
from plursim.cli.terminal import say_json, table, working
from plursim.errors import InputError


@click.command(
    "measure",
    epilog=examples(
        "plursim measure outputs/town-hall/RUN",
        'plursim measure outputs/town-hall/RUN --set "measures=[drift]"',
        'plursim measure answers.csv --set "survey={source: anes96}" --json',
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
@store_option
@json_option
@click.option("--quiet", is_flag=True, help="Show no table.")
def measure_command(
    run: Path, survey: Path | None, settings: tuple[str, ...], store: str | None, as_json: bool, quiet: bool
) -> None:
    """Recompute all measures of a run from its log, and write the tables and plots again.

    RUN is the folder of a run, or a CSV file of answers from any tool, with the columns question and answer;
    then name the survey to measure them against.
    """
    from plursim.runs import remeasure

    if run.is_file():
        _measure_table(run, survey, settings, as_json=as_json, quiet=quiet)
        return

    with working("measuring", shown=not (as_json or quiet)):
        measured = remeasure(run, survey=survey, settings=settings, store=store)
    finish(measured, as_json=as_json, quiet=quiet)


def _measure_table(
    file: Path, survey: Path | None, settings: Sequence[str], *, as_json: bool, quiet: bool
) -> None:
    """Measure a table of answers, and print its figures."""
    import pandas as pd

    from plursim.analysis.answers import DEFAULT, measure
    from plursim.analysis.ground_truth import remeasuring

    wanted, judge = remeasuring(survey, settings, DEFAULT, 0)
    if judge is None:
        raise InputError(
            f"{file}: name the survey to measure it against, with --survey FILE or --set survey=..."
        )
    try:
        answers = pd.read_csv(file)
    except (OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read as CSV: {error}") from error
    with working("measuring", shown=not (as_json or quiet)):
        found = measure(answers, judge.survey, measures=wanted.measures, seed=wanted.seed)
    if as_json:
        say_json({"measures": found.to_dict("records")})
    elif not quiet:
        for sheet in sheets(found):
            table(sheet.title, sheet.columns, sheet.rows, numeric=COLUMNS)
