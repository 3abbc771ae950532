"""``plursim run``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import scenario_from, scenario_options
from plursim.cli.show import report
from plursim.cli.terminal import progress_bar, say_json


@click.command("run")
@scenario_options
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("outputs"),
    show_default=True,
    help="Folder of all runs.",
)
@click.option(
    "--store", metavar="URL", help="Database of the log; by default one SQLite file in the run's folder."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object and nothing else.")
@click.option("--quiet", is_flag=True, help="Show no progress bar and no table.")
def run_command(
    scenario: Path,
    settings: tuple[str, ...],
    seed: int | None,
    model: str | None,
    api_base: str | None,
    out: Path,
    store: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run a scenario and write its log, tables and figures."""
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    from plursim.plots import save_figures
    from plursim.runs import run

    with progress_bar(shown=not (as_json or quiet)) as on_progress:
        finished = run(loaded, out=out, store=store, on_progress=on_progress)
    save_figures(finished, finished.path / "figures")
    if as_json:
        say_json(finished.summary())
    else:
        report(finished, brief=quiet)
