"""``plursim schema``."""

from __future__ import annotations

import json

import click

from plursim.cli.options import examples


@click.command("schema", epilog=examples("plursim schema > scenario.schema.json"))
def schema_command() -> None:
    """Write the JSON Schema of scenario files, for editors."""
    from plursim.scenario import scenario_schema

    click.echo(json.dumps(scenario_schema(), indent=2))
