"""``plursim resume`` and ``plursim replay``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import examples, json_option, store_option
from plursim.cli.run import finish
from plursim.cli.terminal import progress_bar, say, say_json, working


@click.command(
    "resume",
    epilog=examples(
        "plursim resume outputs/town-hall/RUN",
        "plursim resume outputs/town-hall/RUN --set reasoning.budget.cost=5",
    ),
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    help="Change a setting that does not affect results, such as reasoning.budget.cost=5; may be repeated.",
)
@store_option
@json_option
@click.option("--quiet", is_flag=True, help="Show no progress bar and no table.")
def resume_command(
    run: Path, settings: tuple[str, ...], store: str | None, as_json: bool, quiet: bool
) -> None:
    """Continue a run where it stopped; nothing is lost, and nothing is paid for twice."""
    from plursim.runs import resume

    with progress_bar(shown=not (as_json or quiet)) as on_progress:
        finished = resume(run, settings=settings, store=store, on_progress=on_progress)
    finish(finished, as_json=as_json, quiet=quiet)


@click.command("replay", epilog=examples("plursim replay outputs/town-hall/RUN"))
@click.argument("run", type=click.Path(path_type=Path))
@store_option
@json_option
def replay_command(run: Path, store: str | None, as_json: bool) -> None:
    """Recompute every event of a run from its stored replies, without model calls, and compare."""
    from plursim.runs import replay

    with working("replaying", shown=not as_json):
        replayed = replay(run, store=store)
    if as_json:
        say_json({"run": replayed.id, "path": str(run), "same": True, "event_hash": replayed.event_hash})
        return
    say(f"the same: every event of {replayed.id} follows from its replies ({replayed.event_hash})")
