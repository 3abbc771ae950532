"""``plursim new``."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plursim.cli.options import examples, json_option
from plursim.cli.terminal import say, say_json
from plursim.errors import InputError, unknown

if TYPE_CHECKING:
    from plursim.parts import Part
    from plursim.protocols.base import Interaction
    from plursim.reasoning.base import Reasoner

SURVEY = """
# Questions put to agents, and how people answered them: the ground truth. "plursim list surveys" has others.
survey:
  source: anes96
  questions: [self_placement]
"""


@click.command("new", epilog=examples("plursim new my-study", "plursim new my-game --protocol donor_game"))
@click.argument("name")
@click.option("--protocol", default="deliberation", show_default=True, help="Kind of protocol to start with.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where to write the files; by default here.",
)
@json_option
def new_command(name: str, protocol: str, folder: Path, as_json: bool) -> None:
    """Write a commented scenario to start from, and a persona file."""
    from plursim.protocols import PROTOCOLS

    kinds: dict[str, type[Interaction]] = {part.kind_name(): part for part in PROTOCOLS}
    if protocol not in kinds:
        raise InputError(unknown("protocol", protocol, kinds))
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", name):
        raise InputError(f"name {name!r} must be lower-case letters, digits, - and _, at most 80")
    personas = files("plursim.cli").joinpath("starter", "personas.yaml").read_text(encoding="utf-8")
    texts = {
        f"{name}.yaml": starter(name, kinds[protocol].model_validate({})),
        f"{name}.personas.yaml": personas,
    }
    written = [folder / file for file in texts]
    standing = next((path for path in written if path.exists()), None)
    if standing is not None:
        raise InputError(f"{standing} exists already; choose another name or move it away")
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in zip(written, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    if as_json:
        say_json({"files": [str(path) for path in written]})
        return
    for path in written:
        say(f"wrote {path}")
    say(f"next: plursim run {written[0]}")


def starter(name: str, protocol: Interaction) -> str:
    """Return the text of a scenario with all parameters of a protocol at their defaults."""
    mixture = "survey" if protocol.needs_survey else "uniform"
    return f"""\
# Check it with "plursim check {name}.yaml", run it with "plursim run {name}.yaml".
# To ask a language model instead of the reasoner below: plursim run {name}.yaml --model NAME
name: {name}
seed: 1

population:
  size: 48
  personas: {name}.personas.yaml
  mixture: {mixture}   # survey (each persona's share of respondents), uniform, or weights by persona id
{SURVEY if protocol.needs_survey else ""}
# How agents reason. "plursim list reasoners" has others.
reasoning:
{section(reasoner_for(protocol))}
# How agents interact. "plursim list protocols" has others.
protocol:
{section(protocol)}
# What is compared: agents that interact, and a control that does not.
arms: [treatment, no_interaction]
"""


def section(part: Part) -> str:
    """Return the lines of a part of a scenario: every parameter with its description and value."""
    from plursim.documents import flow

    values = part.model_dump(mode="json")
    lines = [f"  kind: {part.kind_name()}"]
    for key, field in type(part).model_fields.items():
        if key != "kind":
            lines += [f"  # {field.description}", f"  {key}: {flow(values[key])}"]
    return "\n".join(lines) + "\n"


def reasoner_for(protocol: Interaction) -> Reasoner:
    """Return the first reasoner that can answer what a protocol asks and has no required parameters.

    Raises
    ------
    InputError : there is none without a language model.
    """
    from plursim.reasoning import REASONERS
    from plursim.reasoning.scripted import RULES, ScriptedReasoner

    ready = [made for kind in REASONERS if (made := _at_defaults(kind)) is not None]
    rules = [made for rule in RULES if (made := _at_defaults(rule)) is not None]
    scripted: list[Reasoner] = [ScriptedReasoner.model_validate({"rule": rule}) for rule in rules]
    # Everybody can make a move by stance; in a game those go first that know how to play it.
    for reasoner in [*ready, *scripted] if protocol.needs_survey else [*scripted, *ready]:
        if not any(reasoner.why_not(need) for need in protocol.needed()):
            return reasoner
    raise InputError(f"nobody but a language model can answer what {protocol.kind} asks; start from another")


def _at_defaults(part: type[Reasoner]) -> Reasoner | None:
    """Return a reasoner with every parameter at its default, or None where some have none."""
    from pydantic import ValidationError

    try:
        return part.model_validate({})
    except ValidationError:
        return None
