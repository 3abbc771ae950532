"""``plursim run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plursim.cli.options import (
    examples,
    json_option,
    out_option,
    reuse_option,
    scenario_from,
    scenario_options,
)
from plursim.cli.show import report
from plursim.cli.terminal import progress_bar, safe_text, say_json, working
from plursim.errors import PlursimError, Unmeasured

if TYPE_CHECKING:
    from plursim.runs import Run
    from plursim.scenario import Scenario


@click.command(
    "run",
    epilog=examples(
        "plursim run scenarios/town_hall.yaml",
        "plursim run scenarios/town_hall.yaml --seed 7 --set population.size=100",
        "plursim run scenarios/town_hall.yaml --model openai/gpt-4o-mini",
    ),
)
@scenario_options
@out_option("Folder of all runs.")
@click.option(
    "--store",
    metavar="URL",
    envvar="PLURSIM_STORE",
    help="Database for the log; default $PLURSIM_STORE, else one SQLite file in the run's folder.",
)
@reuse_option
@json_option
@click.option("--quiet", is_flag=True, help="Show no progress bar and no table.")
def run_command(
    scenario: Path,
    settings: tuple[str, ...],
    seed: int | None,
    model: str | None,
    api_base: str | None,
    out: Path,
    store: str | None,
    reuse_replies: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run a scenario and write its log, tables and figures."""
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    from plursim.runs import run

    with progress_bar(shown=not (as_json or quiet)) as on_progress:
        finished = run(loaded, out=out, store=store, reuse_replies=reuse_replies, on_progress=on_progress)
    finish(finished, as_json=as_json, quiet=quiet)
    tell_transfer(loaded, finished)


def tell_transfer(scenario: Scenario, finished: Run) -> None:
    """Say on standard error what it costs that a mixture fitted elsewhere was not fitted again."""
    if not str(scenario.population.mixture).endswith(".mixture.yaml"):
        return
    from plursim.mixtures.fitting import transfer_in_run

    moved = transfer_in_run(finished, scenario)
    if moved is not None:
        click.echo(f"plursim: warning: mixture: {safe_text(moved.words())}", err=True)


def finish(finished: Run, *, as_json: bool, quiet: bool) -> None:
    """Report a run that was measured, and draw its plots.

    Raises
    ------
    Unmeasured : the plots cannot be drawn or written; the run itself is finished.
    """
    if as_json:
        say_json(finished.summary())
    else:
        report(finished, brief=quiet)
    again = f"The run is finished and its tables are written; to draw again: plursim measure {finished.path}"
    try:
        with working("drawing the plots", shown=not (as_json or quiet)):
            finished.save_plots()
    except (PlursimError, OSError) as error:
        raise Unmeasured(f"the plots could not be drawn: {error}\n{again}") from error
    except Exception as error:
        error.add_note(again)
        raise
