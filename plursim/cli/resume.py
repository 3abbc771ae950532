"""``plursim resume`` and ``plursim replay``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import json_option
from plursim.cli.run import finish
from plursim.cli.terminal import progress_bar, say


@click.command("resume")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change a value on which no result depends, such as reasoning.budget.cost=5; may be repeated.",
)
@click.option("--store", metavar="URL", help="Database of the log, where the run has one.")
@json_option
@click.option("--quiet", is_flag=True, help="Show no progress bar and no table.")
def resume_command(
    run: Path, settings: tuple[str, ...], store: str | None, as_json: bool, quiet: bool
) -> None:
    """Go on with a run where it stopped; nothing is lost and nothing paid twice."""
    from plursim.runs import resume

    with progress_bar(shown=not (as_json or quiet)) as on_progress:
        finished = resume(run, settings=settings, store=store, on_progress=on_progress)
    finish(finished, as_json=as_json, quiet=quiet)


@click.command("replay")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--store", metavar="URL", help="Database of the log, where the run has one.")
def replay_command(run: Path, store: str | None) -> None:
    """Derive every event of a run again from stored replies, without any call, and compare."""
    from plursim.runs import replay

    replayed = replay(run, store=store)
    say(f"the same: every event of {replayed.id} follows from its replies ({replayed.event_hash})")
