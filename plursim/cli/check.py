"""``plursim check``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.options import examples, json_option, scenario_from, scenario_options
from plursim.cli.terminal import say, say_json

if TYPE_CHECKING:
    from plursim.runs.setup import Setup


@click.command(
    "check",
    epilog=examples(
        "plursim check scenarios/town_hall.yaml", "plursim check scenarios/town_hall.yaml --json"
    ),
)
@scenario_options
@json_option
def check_command(
    scenario: Path,
    settings: tuple[str, ...],
    seed: int | None,
    model: str | None,
    api_base: str | None,
    as_json: bool,
) -> None:
    """Check a scenario and every file it names, and say what would run."""
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    from plursim.runs.setup import prepare

    setup = prepare(loaded)
    setup.check()
    setup.check_models()
    if as_json:
        say_json(plan(setup))
        return
    for line in in_words(plan(setup)):
        say(line)


def plan(setup: Setup) -> dict[str, Any]:
    """Return what a prepared scenario would run: what ``--json`` prints."""
    scenario = setup.scenario
    rounds, questions = scenario.protocol.total_rounds, len(setup.questions)
    polls = (1 + (rounds if scenario.poll.each_round else min(rounds, 1))) if questions else 0
    return {
        "scenario": scenario.name,
        "hash": scenario.hash,
        "agents": setup.population.size,
        "personas": len(setup.pool.personas),
        "graph": scenario.graph.kind if scenario.graph is not None else None,
        "ties": int(setup.graph.degree.sum()) // 2,
        "reasoning": list(dict.fromkeys(reasoner.kind for reasoner in setup.reasoners)),
        "protocol": scenario.protocol.kind,
        "arms": list(scenario.arms),
        "rounds": rounds,
        "polls": polls,
        "questions": [question.id for question in setup.questions],
        "seed": scenario.seed,
        "ground_truth": setup.said_of_truth(),
    }


def in_words(found: Mapping[str, Any]) -> list[str]:
    """Return a plan as lines for people."""
    ties, count = found["ties"], len(found["questions"])
    graph = f"{found['graph'] or 'from the protocol'}, {ties:,} ties" if ties else "none"
    return [
        f"{found['scenario']}: the scenario is valid",
        f"  agents     {found['agents']:,} of {found['personas']:,} personas",
        f"  graph      {graph}",
        f"  reasoning  {', '.join(found['reasoning'])}",
        f"  protocol   {found['protocol']}",
        f"  arms       {len(found['arms'])} ({', '.join(found['arms'])})",
        f"  rounds     {found['rounds']:,} in each arm",
        f"  polls      {found['polls']:,} in each arm, {count} question{'' if count == 1 else 's'} each",
        f"  seed       {found['seed']}",
        *(f"  {line}" for line in found["ground_truth"]),
    ]
