"""``plursim card``."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import examples, json_option, store_option
from plursim.cli.terminal import say, say_json, table, working

COLUMNS = ("", "aspect", "simulation", "to compare with", "reading")


@click.command(
    "card",
    epilog=examples("plursim card outputs/town-hall/RUN", "plursim card outputs/town-hall/* --out cards"),
)
@click.argument("runs", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for card.md and card.png; by default that of the first run.",
)
@store_option
@json_option
@click.option("--quiet", is_flag=True, help="Show no table.")
def card_command(
    runs: tuple[Path, ...], out: Path | None, store: str | None, as_json: bool, quiet: bool
) -> None:
    """Write the realism card of one run, or of several that differ in seed, answer format or wording."""
    from plursim.reports.card import card_of, save_card
    from plursim.runs import open_runs

    with working("measuring and drawing", shown=not (as_json or quiet)):
        card = card_of(open_runs(runs, store=store))
        file = save_card(card, out or runs[0])
    if as_json:
        say_json({**card.plain(), "runs": [str(run) for run in runs], "file": str(file)})
        return
    if not quiet:
        rows = [(one.mark, one.aspect, one.value, one.beside, one.reading) for one in card.findings]
        table(f"Realism card: {card.name} ({card.summary})", COLUMNS, rows)
    say(str(file))
