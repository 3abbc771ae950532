"""``plursim list``."""

from __future__ import annotations

import click

from plursim.cli.catalogue import listed
from plursim.cli.terminal import say

FAMILIES = ("protocols", "reasoners", "graphs", "surveys", "voting", "measures", "arms")


@click.command("list")
@click.argument("family", type=click.Choice(FAMILIES), required=False)
def list_command(family: str | None) -> None:
    """List what a scenario can name, in one family or in all."""
    for name in (family,) if family else FAMILIES:
        rows = entries(name)
        width = max(len(kind) for kind, _ in rows)
        say(name)
        for kind, summary in rows:
            say(f"  {kind:<{width}}  {summary}")


def entries(family: str) -> list[tuple[str, str]]:
    """Return name and summary line of each member of a family."""
    if family == "arms":
        return _arms()
    package = {"reasoners": "reasoning"}.get(family, family)
    if rows := listed(package):
        return rows
    from plursim.parts import members

    return [(part.kind_name(), part.summary()) for part in members(package)]


def _arms() -> list[tuple[str, str]]:
    from plursim.society.arms import ARMS, Arm

    def summary(arm: Arm) -> str:
        hearing = "as many messages as they would have, by others at random" if arm.shuffled else "each other"
        hear = f"hear {hearing}" if arm.interaction else "hear nobody"
        return f"Agents {'know their persona' if arm.persona else 'have no persona'} and {hear}."

    return [(arm.name, summary(arm)) for arm in ARMS.values()]
