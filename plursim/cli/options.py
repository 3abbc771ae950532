"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plursim.errors import InputError

if TYPE_CHECKING:
    from plursim.scenario import Scenario

F = TypeVar("F", bound=Callable[..., Any])


json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON object and nothing else.")
reuse_option = click.option(
    "--reuse-replies",
    metavar="RUN",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of an earlier run or fit whose model replies answer the same prompts again.",
)


def out_option(what: str) -> Callable[[F], F]:
    """Return the option for the folder under which results are written."""
    folder = click.Path(path_type=Path, file_okay=False)
    return click.option("--out", type=folder, default=Path("outputs"), show_default=True, help=what)


def scenario_options(command: F) -> F:
    """Add the scenario argument and the options that change a scenario."""
    for decorate in (
        click.option("--api-base", metavar="URL", help="Where the model is served, for your own servers."),
        click.option("--model", metavar="NAME", help="Let this language model reason (any litellm name)."),
        click.option("--seed", type=click.IntRange(min=0), help="Replace the scenario's seed."),
        click.option(
            "--set",
            "settings",
            metavar="PATH=VALUE",
            multiple=True,
            help="Replace one value, such as graph.degree=4; may be repeated.",
        ),
        click.argument("scenario", type=click.Path(path_type=Path)),
    ):
        command = decorate(command)
    return command


def scenario_from(
    file: Path, settings: tuple[str, ...], seed: int | None, model: str | None, api_base: str | None
) -> Scenario:
    """Load the scenario that the shared options describe.

    Raises
    ------
    InputError : the scenario or an option is wrong.
    """
    from plursim.scenario import llm_overrides, load_scenario

    overrides = list(settings)
    if seed is not None:
        overrides.append(f"seed={seed}")
    if api_base is not None and model is None and load_scenario(file, overrides).reasoning.kind != "llm":
        raise InputError("--api-base needs --model: the scenario does not name a language model")
    return load_scenario(file, [*overrides, *llm_overrides(model, api_base)])
