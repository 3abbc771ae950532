"""``plursim fit --method boosting|em|evolve``: growing a pool, and what it came to in words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.terminal import say, say_json, table

if TYPE_CHECKING:
    from plursim.mixtures.growing import Growth
    from plursim.mixtures.growing.pool import Pool
    from plursim.scenario import Scenario
    from plursim.scenario.grow import MethodName

MIXTURE_SUFFIX = ".mixture.yaml"
MOST_PERSONAS = 15
MOST_TEXT = 90


def grow_pool(
    scenario: Scenario,
    method: MethodName,
    out: Path,
    save: Path | None,
    reuse_replies: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Grow the pool of a scenario and say what came of it.

    ``save`` names a mixture file to write as well; the pool goes beside it, as ``<name>.yaml``.
    """
    from plursim.mixtures.growing import grow

    done = grow(scenario, method, out=out, reuse_replies=reuse_replies, on_step=_progress)
    if save is not None:
        save.parent.mkdir(parents=True, exist_ok=True)
        pool = save.with_name(save.name.removesuffix(MIXTURE_SUFFIX) + ".yaml")
        for kept, file in ((done.pool_file, pool), (done.mixture_file, save)):
            file.write_bytes(kept.read_bytes())
    if as_json:
        say_json(done.summary())
        return
    if not quiet:
        report(done)
    say(str(done.folder))


def _progress(step: int, pool: Pool) -> None:
    """Say on a terminal how far growing has got."""
    if sys.stderr.isatty():
        click.echo(f"step {step}: {len(pool.personas)} personas, held out {pool.held_out:.4f}", err=True)


def report(done: Growth) -> None:
    """Write what growing came to: the objective before and after, the personas, and what was tried."""
    found = done.summary()
    rows = [
        (
            words,
            str(len(found["questions"][name])),
            *(_number(found[name][when]) for when in ("before", "after")),
        )
        for name, words in (
            ("training", "told to the writer"),
            ("held_out", "held out, to accept by"),
            ("test", "looked at once, at the end"),
        )
        if found["questions"][name]
    ]
    heading = f"Objective ({found['objective_kind']}) by {found['method']}"
    table(heading, ("questions", "number", "before", "after"), rows, ("number", "before", "after"))
    ranked = sorted(zip(done.pool.personas, done.pool.weights, strict=True), key=lambda pair: -pair[1])
    rows = [
        (persona.id, f"{weight:.4f}", _short(persona.prompt)) for persona, weight in ranked[:MOST_PERSONAS]
    ]
    heading = f"{len(rows)} of {len(ranked)} personas"
    table(heading, ("persona", "weight", "text"), rows, ("weight",))
    for sentence in sentences(found):
        say(sentence)


def sentences(found: dict[str, Any]) -> list[str]:
    """Return in words what was tried, why it ended, and what the mixture is made of."""
    tried = found["candidates"]
    reasons = {name: count for name, count in tried["reasons"].items() if name != "answered"}
    outcomes = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in tried["outcomes"].items())
    unusable = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in reasons.items())
    share = found["within_persona_share"]
    return [
        f"{tried['total']} texts in {found['steps']} steps: {outcomes or 'none'}"
        + (f" (unusable: {unusable})." if unusable else "."),
        f"Stopped because {found['stopped']}.",
        f"Effective number of personas {found['effective_personas']:.2f}; "
        f"{share:.1%} of the variance of answers is within personas"
        + (": the mixture is little more than a table of fixed answers." if found["is_lookup"] else "."),
    ]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_TEXT else line[: MOST_TEXT - 3] + "..."
