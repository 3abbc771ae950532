"""``plursim card``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import json_option
from plursim.cli.terminal import say, say_json, table

COLUMNS = ("", "aspect", "simulation", "to compare with", "reading")


@click.command("card")
@click.argument("runs", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for card.md and card.png; by default that of the first run.",
)
@click.option("--store", metavar="URL", help="Database of the logs, where the runs have one.")
@json_option
@click.option("--quiet", is_flag=True, help="Show no table.")
def card_command(
    runs: tuple[Path, ...], out: Path | None, store: str | None, as_json: bool, quiet: bool
) -> None:
    """Write the realism card of a run, or of several that differ in seed, format or wording."""
    from plursim.reports.card import card_of, save_card
    from plursim.runs import open_runs

    card = card_of(open_runs(runs, store=store))
    file = save_card(card, out or runs[0])
    if as_json:
        say_json(card.plain())
        return
    if not quiet:
        rows = [(one.mark, one.aspect, one.value, one.beside, one.reading) for one in card.findings]
        table(f"Realism card: {card.name} ({card.summary})", COLUMNS, rows)
    say(str(file))
