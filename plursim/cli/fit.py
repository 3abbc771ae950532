"""``plursim fit``."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from plursim.cli.options import (
    examples,
    json_option,
    out_option,
    reuse_option,
    scenario_from,
    scenario_options,
)
from plursim.cli.terminal import say, say_json, table
from plursim.errors import InputError

if TYPE_CHECKING:
    from plursim.mixtures.fitting import Fit
    from plursim.scenario.grow import MethodName

MIXTURE_SUFFIX = ".mixture.yaml"
MOST_PERSONAS = 15


@click.command(
    "fit",
    epilog=examples(
        "plursim fit scenarios/fit_anes96.yaml",
        "plursim fit scenarios/fit_anes96.yaml --save personas/mine.mixture.yaml",
        "plursim fit scenarios/grow_toy.yaml --method boosting",
    ),
)
@scenario_options
@out_option("Folder of all runs.")
@click.option(
    "--save",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the mixture to this file as well, such as personas/mine.mixture.yaml.",
)
@reuse_option
@click.option(
    "--method",
    type=click.Choice(("boosting", "em", "evolve")),
    help="Grow the persona pool as well: add personas, rewrite them, or refine them in place.",
)
@json_option
@click.option("--quiet", is_flag=True, help="Write only where the results are.")
def fit_command(
    scenario: Path,
    settings: tuple[str, ...],
    seed: int | None,
    model: str | None,
    api_base: str | None,
    out: Path,
    save: Path | None,
    reuse_replies: Path | None,
    method: MethodName | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fit the weights of a scenario's personas to its survey, and test them on held-out answers.

    Each persona answers each question once; refitting the same personas makes no model calls. With --method
    the persona pool itself grows: a writer proposes personas, and those that improve the fit on held-out
    questions are kept.
    """
    if save is not None and not save.name.endswith(MIXTURE_SUFFIX):
        raise InputError(f"--save {save.name}: a mixture file ends in {MIXTURE_SUFFIX}")
    loaded = scenario_from(scenario, settings, seed, model, api_base)
    if method is not None:
        from plursim.cli.grow import grow_pool

        grow_pool(loaded, method, out, save, reuse_replies, as_json=as_json, quiet=quiet)
        return
    from plursim.mixtures.fitting import fit
    from plursim.reports.plots.mixtures import save_fit_figures

    with _asking(shown=not (as_json or quiet)) as on_calls:
        found = fit(loaded, out=out, reuse_replies=reuse_replies, on_calls=on_calls)
    save_fit_figures(found, found.folder / "figures")
    if save is not None:
        save.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found.mixture_file, save)
    if as_json:
        say_json(found.summary())
        return
    if not quiet:
        report(found)
    say(str(found.mixture_file if save is None else save))


@contextmanager
def _asking(*, shown: bool) -> Iterator[Callable[[int, float], None]]:
    """Show on standard error how many calls were made, where that is a terminal."""
    if not (shown and sys.stderr.isatty()):
        yield lambda _calls, _cost: None
        return
    from rich.console import Console

    with Console(stderr=True).status("asking the personas") as status:

        def update(calls: int, cost: float) -> None:
            price = f", ${cost:.2f}" if math.isfinite(cost) else ""
            status.update(f"asking the personas: {calls:,} calls{price}")

        yield update


def report(found: Fit) -> None:
    """Write what a fit came to: its heaviest weights, its tests, and what they say."""
    weights = found.weights.head(MOST_PERSONAS)
    rows = [
        (str(row.persona), f"{row.weight:.4f}", _interval(row.low, row.high), _number(row.strata, 4))
        for row in weights.itertuples()
    ]
    heading = f"Weights of {len(rows)} of {len(found.weights)} personas"
    columns = ["persona", "weight", "interval", "share of respondents"]
    table(heading, columns, rows, numeric=columns[1:])
    tests = [
        (str(row.scheme), str(row.method), _number(row.value, 4) + "*" * bool(row.by_construction),
         _interval(row.low, row.high), _number(row.more, 4), _interval(row.more_low, row.more_high))
        for row in found.validation.itertuples()
    ]  # fmt: skip
    columns = ["answers", "method", "total variation", "interval", "more than the fit", "interval of that"]
    table("Total variation from the survey", columns, tests, numeric=columns[2:])
    if found.validation["by_construction"].any():
        say("* by construction: personas, or a baseline, give back the very answers they are compared with.")
    for sentence in found.sentences():
        say(sentence)


def _number(value: object, digits: int) -> str:
    number = float(str(value))
    return f"{round(number, digits) + 0.0:.{digits}f}" if math.isfinite(number) else ""


def _interval(low: object, high: object) -> str:
    ends = _number(low, 4), _number(high, 4)
    return f"{ends[0]} to {ends[1]}" if all(ends) else ""
