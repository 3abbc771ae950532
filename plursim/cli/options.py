"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from plursim.errors import InputError

if TYPE_CHECKING:
    from plursim.documents import Setting
    from plursim.scenario import Scenario

F = TypeVar("F", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    r"""Return the epilogue of a command's help: ways to call it, one a line.

    Examples
    --------
    >>> examples("plursim list", "plursim list graphs")
    '\x08\nExamples:\n  plursim list\n  plursim list graphs'
    """
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON object and nothing else.")
store_option = click.option(
    "--store",
    metavar="URL",
    envvar="PLURSIM_STORE",
    help="Database of the log, where the run has one; runs in it can be named by id. Default $PLURSIM_STORE.",
)
reuse_option = click.option(
    "--reuse-replies",
    metavar="RUN",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of an earlier run or fit whose replies are reused where prompts are the same.",
)


def out_option(what: str) -> Callable[[F], F]:
    """Return the option for the folder under which results are written."""
    folder = click.Path(path_type=Path, file_okay=False)
    return click.option("--out", type=folder, default=Path("outputs"), show_default=True, help=what)


def scenario_options(command: F) -> F:
    """Add the scenario argument and the options that change a scenario."""
    for decorate in (
        click.option("--api-base", metavar="URL", help="Address of your own model server."),
        click.option("--model", metavar="NAME", help="Use this language model (any litellm name)."),
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

    _check_given_once(settings, seed, model, api_base)
    # The model comes before the settings of its part, in whatever order they were given: it drops none.
    whole = [setting for setting in settings if _path(setting) == "reasoning"]
    others = [setting for setting in settings if _path(setting) != "reasoning"]
    seeds = [] if seed is None else [("seed", seed)]
    overrides: list[Setting] = [*whole, *llm_overrides(model, api_base), *others, *seeds]
    if api_base is not None and model is None and load_scenario(file, settings).reasoning.kind != "llm":
        raise InputError("--api-base needs --model: the scenario does not name a language model")
    return load_scenario(file, overrides)


def _path(setting: str) -> str:
    return setting.partition("=")[0].strip()


def _check_given_once(
    settings: tuple[str, ...], seed: int | None, model: str | None, api_base: str | None
) -> None:
    """Refuse a value that an option and ``--set`` both give: one of them would be dropped."""
    given: dict[str, tuple[object, tuple[str, ...]]] = {
        "--seed": (seed, ("seed",)),
        "--model": (model, ("reasoning.model", "reasoning.kind")),
        "--api-base": (api_base, ("reasoning.api_base",)),
    }
    paths = [_path(setting) for setting in settings]
    for option, (value, meant) in given.items():
        twice = [path for path in paths if path in meant]
        if value is not None and twice:
            raise InputError(f"{option} and --set {twice[0]} both say what to take; give one of them")
