"""``plursim prompts`` and ``plursim estimate``: what a run would say to models and cost, without a call."""

from __future__ import annotations

from pathlib import Path

import click

from plursim.cli.options import examples, json_option, scenario_from, scenario_options
from plursim.cli.terminal import say, say_json, table


@click.command(
    "prompts",
    epilog=examples(
        "plursim prompts scenarios/ask.yaml", "plursim prompts scenarios/ask.yaml --agent 3 --round 1"
    ),
)
@scenario_options
@click.option("--agent", type=click.IntRange(min=0), default=0, show_default=True, help="Whose prompts.")
@click.option(
    "--round",
    "round_",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of which round; 0 is the first poll.",
)
@json_option
def prompts_command(
    scenario: Path,
    settings: tuple[str, ...],
    seed: int | None,
    model: str | None,
    api_base: str | None,
    agent: int,
    round_: int,
    as_json: bool,
) -> None:
    """Show the prompts an agent would receive in a round, without calling a model (a dry run).

    Placeholders stand where a prompt would quote what other agents said.
    """
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    from plursim.runs import prepare, prompts_for

    parts = prompts_for(prepare(loaded), agent, round_)
    if as_json:
        shown = [
            {"arm": part.arm, "round": part.round, "phase": part.phase, "messages": list(prompt.messages)}
            for part in parts
            for prompt in part.prompts
        ]
        say_json({"agent": agent, "round": round_, "prompts": shown})
        return
    for part in parts:
        for prompt in part.prompts:
            say(f"=== {part.arm}, round {part.round}, {part.phase}")
            for message in prompt.messages:
                say(f"--- {message['role']}\n{message['content']}")


@click.command(
    "estimate",
    epilog=examples(
        "plursim estimate scenarios/ask.yaml",
        "plursim estimate scenarios/town_hall.yaml --model openai/gpt-4o-mini",
    ),
)
@scenario_options
@json_option
def estimate_command(
    scenario: Path,
    settings: tuple[str, ...],
    seed: int | None,
    model: str | None,
    api_base: str | None,
    as_json: bool,
) -> None:
    """Estimate the most a run would need in calls, tokens and US dollars, without calling a model."""
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    from plursim.runs import estimate_calls, prepare

    found = estimate_calls(prepare(loaded))
    counts = ["calls", "prompt_tokens", "completion_tokens"]
    totals = {name: int(found[name].sum()) for name in counts}
    cost = None if found["cost"].isna().any() else float(found["cost"].sum())
    if as_json:
        records = found.astype(object).where(found.notna(), None).to_dict("records")
        say_json({"phases": records, "total": {**totals, "cost": cost}})
        return
    rows = [
        [
            *(str(row[name]) for name in ("model", "arm", "phase")),
            *(f"{row[name]:,}" for name in counts),
            _dollars(row["cost"]),
        ]
        for row in found.to_dict("records")
    ]
    rows.append(["total", "", "", *(f"{totals[name]:,}" for name in counts), _dollars(cost)])
    columns = ["model", "arm", "phase", "calls", "tokens sent", "tokens received", "cost"]
    table("At most, not counting retries", columns, rows, numeric=tuple(columns[3:]))


def _dollars(cost: float | None) -> str:
    return "unknown" if cost is None or cost != cost else f"${cost:,.4f}"
