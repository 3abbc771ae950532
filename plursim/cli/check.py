"""``plursim check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from plursim.cli.options import scenario_from, scenario_options
from plursim.cli.terminal import say

if TYPE_CHECKING:
    from plursim.runs.setup import Setup


@click.command("check")
@scenario_options
def check_command(
    scenario: Path, settings: tuple[str, ...], seed: int | None, model: str | None, api_base: str | None
) -> None:
    """Check a scenario with all files it names, and say what would run."""
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    from plursim.reasoning.base import Services
    from plursim.runs.setup import prepare

    setup = prepare(loaded)
    setup.check()
    with setup.opened(Services()):  # a model nobody knows, or a budget without a price, shows here
        pass
    for line in plan(setup):
        say(line)


def plan(setup: Setup) -> list[str]:
    """Return in words what a prepared scenario would run."""
    scenario = setup.scenario
    rounds, questions = scenario.protocol.total_rounds, len(setup.questions)
    polls = (1 + (rounds if scenario.poll.each_round else min(rounds, 1))) if questions else 0
    ties = int(setup.graph.degree.sum()) // 2
    kind = scenario.graph.kind if scenario.graph is not None else "from the protocol"
    graph = f"{kind}, {ties:,} ties" if ties else "none"
    reasoners = ", ".join(dict.fromkeys(reasoner.kind for reasoner in setup.reasoners))
    return [
        f"{scenario.name}: the scenario is valid",
        f"  agents     {setup.population.size:,} of {len(setup.pool.personas):,} personas",
        f"  graph      {graph}",
        f"  reasoning  {reasoners}",
        f"  protocol   {scenario.protocol.kind}",
        f"  arms       {len(scenario.arms)} ({', '.join(scenario.arms)})",
        f"  rounds     {rounds:,} in each arm",
        f"  polls      {polls:,} in each arm, {questions} question{'' if questions == 1 else 's'} each",
        f"  seed       {scenario.seed}",
        *(f"  {line}" for line in setup.said_of_truth()),
    ]
