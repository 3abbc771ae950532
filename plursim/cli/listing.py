"""``plursim list``."""

from __future__ import annotations

from typing import Any

import click

from plursim.cli.catalogue import listed
from plursim.cli.options import examples, json_option
from plursim.cli.terminal import entries_list, say, say_json, table

FAMILIES = ("protocols", "reasoners", "graphs", "surveys", "voting", "measures", "arms")


@click.command(
    "list", epilog=examples("plursim list", "plursim list protocols", "plursim list surveys --json")
)
@click.argument("family", type=click.Choice(FAMILIES), required=False)
@json_option
def list_command(family: str | None, as_json: bool) -> None:
    """List what a scenario can name, in one family or in all.

    'plursim list surveys' also shows the surveys that plursim knows by name.
    """
    families = (family,) if family else FAMILIES
    known = known_surveys() if family == "surveys" else []
    if as_json:
        found = {name: [{"name": kind, "summary": said} for kind, said in entries(name)] for name in families}
        say_json({**found, "known_surveys": known} if known else found)
        return
    for name in families:
        say(name)
        entries_list(entries(name))
    if known:
        say()
        rows = [[_joined(one[column]) for column in KNOWN] for one in known]
        table("Surveys known by name: plursim surveys show NAME", KNOWN, rows, numeric=("questions",))


KNOWN = ("name", "needs", "questions", "groups", "waves")


def known_surveys() -> list[dict[str, Any]]:
    """Return the surveys known by name: what data file each needs, its questions, groups and waves."""
    from plursim.surveys.catalogue import catalogue

    return [{column: getattr(entry, column) for column in KNOWN} for entry in catalogue()]


def _joined(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple | list) else str(value)


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
        knows = "know their persona" if arm.persona else "have no persona"
        forget = ", and remember nothing" if "memory" in arm.changes else ""
        return f"Agents {knows} and {hear}{forget}."

    return [(arm.name, summary(arm)) for arm in ARMS.values()]
