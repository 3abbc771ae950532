"""The command line: arguments, progress and exit codes, nothing else."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import click

from plursim.cli.card import card_command
from plursim.cli.check import check_command
from plursim.cli.export import export_command
from plursim.cli.fit import fit_command
from plursim.cli.listing import list_command
from plursim.cli.measure import measure_command
from plursim.cli.new import new_command
from plursim.cli.options import examples
from plursim.cli.personas import personas_command
from plursim.cli.prompts import estimate_command, prompts_command
from plursim.cli.resume import replay_command, resume_command
from plursim.cli.run import run_command
from plursim.cli.runs import runs_command
from plursim.cli.schema import schema_command
from plursim.cli.show import show_command
from plursim.cli.surveys import surveys_command
from plursim.cli.sweep import sweep_command
from plursim.cli.terminal import safe_text
from plursim.errors import Interrupted, Notice, PlursimError


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples("plursim new my-study", "plursim check my-study.yaml", "plursim run my-study.yaml"),
)
@click.version_option(package_name="plursim", prog_name="plursim")
def plursim() -> None:
    """Simulate societies of persona agents and measure them against survey ground truth.

    Exit codes: 0 success; 1 failure (if only measuring failed, plursim measure repeats it); 2 something in
    the input is wrong; 3 too many replies failed, or no question was answered; 4 the provider refuses further
    calls; 5 the budget is exhausted; 130 interrupted.
    """


COMMANDS = (
    run_command,
    resume_command,
    replay_command,
    check_command,
    show_command,
    runs_command,
    measure_command,
    card_command,
    fit_command,
    estimate_command,
    prompts_command,
    export_command,
    list_command,
    surveys_command,
    new_command,
    schema_command,
    sweep_command,
    personas_command,
)

for command in COMMANDS:
    plursim.add_command(command)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Errors meant for the user become a message on standard error; any other exception keeps its traceback.

    Parameters
    ----------
    args : the arguments after the program's name; those of the process by default.
    """
    with warnings.catch_warnings():
        warnings.showwarning = _say_warning
        warnings.filterwarnings("always", message="mixture ")
        warnings.filterwarnings("default", category=Notice)
        return _exit_code(args)


def _say_warning(message: Warning | str, category: type[Warning], *_place: object, **_more: object) -> None:
    word = "note" if issubclass(category, Notice) else "warning"
    click.echo(f"plursim: {word}: {safe_text(str(message))}", err=True)


def _exit_code(args: Sequence[str] | None) -> int:
    try:
        plursim.main(args=args, prog_name="plursim", standalone_mode=False)
    except PlursimError as error:
        click.echo(f"plursim: {safe_text(str(error))}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("plursim: interrupted", err=True)
        return Interrupted.exit_code
    return 0
