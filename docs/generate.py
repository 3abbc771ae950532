"""Write the generated parts of the documentation: docs/reference.md and the output blocks of the READMEs.

Run by ``make docs``. A command's output block is the fenced block after a comment that names the command,
such as ``<!-- output: plursim list -->``; where there is none yet it is put there. ``make check`` compares
the blocks of commands that print the same every time.
"""

from __future__ import annotations

import inspect
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from docs.tables import cell, field_table

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference.md"
WIDTH = 96
FAMILIES = {
    "Protocols": ("plursim.protocols", "PROTOCOLS"),
    "Reasoners": ("plursim.reasoning", "REASONERS"),
    "Social graphs": ("plursim.graphs", "SOCIAL_GRAPHS"),
    "Survey sources": ("plursim.surveys", "SURVEY_SOURCES"),
    "Voting rules": ("plursim.voting", "VOTING_RULES"),
    "Measures": ("plursim.measures", "MEASURES"),
}
FILES = {
    "Persona files": ("plursim.personas.persona", "PersonaPool"),
    "Codebooks": ("plursim.surveys.codebook", "Codebook"),
    "Files of response distributions": ("plursim.surveys.marginals", "MarginalBook"),
}
"""Files that scenarios name, and the models they are read into."""
LISTED = {"Arms": "arms"}
BLOCK = re.compile(
    r"^<!-- output: (plursim\b[^\n]*?) -->$(?P<block>\n+```[a-z]*\n.*?^```$)?", re.DOTALL | re.MULTILINE
)
ROLE = re.compile(r":\w+:`~?(?:[\w.]*\.)?(\w+)`")
STEADY = {"check", "list", "schema", "--version"}


def family(title: str) -> tuple[type[Any], ...]:
    """Return the parts of a family, by its title in the reference."""
    module, name = FAMILIES[title]
    found: tuple[type[Any], ...] = getattr(import_module(module), name)
    return found


def listed(title: str) -> list[tuple[str, str]]:
    """Return name and summary of what is not a part but has a name in scenarios, by its title."""
    entries: list[tuple[str, str]] = import_module("plursim.cli.listing").entries(LISTED[title])
    return entries


def described(part: type[Any]) -> list[str]:
    """Return the lines of a part's docstring as Markdown, without its examples."""
    text = inspect.cleandoc(part.__doc__ or "").partition("\nExamples\n---")[0].rstrip()
    return ROLE.sub(r"`\1`", text).replace("``", "`").splitlines()


def figure_table(measure: Any) -> list[str]:
    """Return the lines of a table of a measure's figures."""
    lines = ["", "| figure | what it says | from | to | better |", "|---|---|---|---|---|"]
    for name, told in measure.told.items():
        figure = "_".join(filter(None, (measure.kind_name(), name)))
        needs = (f"{told.low:g}", f"{told.high:g}", told.better)
        lines.append(f"| `{figure}` | {cell(told.words)} | {' | '.join(needs)} |")
    return [*lines, "", f"Needs {', '.join(sorted(measure.needs))}."]


def commands() -> Iterator[tuple[str, click.Context]]:
    """Yield every command with its context, the group first; names as typed, such as ``plursim run``."""
    group: click.Group = import_module("plursim.cli").plursim
    yield from _walk(
        group, click.Context(group, info_name="plursim", terminal_width=WIDTH, **group.context_settings)
    )


def _walk(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Context]]:
    yield context.command_path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from _walk(
                    child, click.Context(child, info_name=name, parent=context, terminal_width=WIDTH)
                )


def functions() -> Iterator[str]:
    """Yield the lines that list the measures on arrays, file by file, in the words of their docstrings."""
    folder = Path(import_module("plursim.measures.kernels").__path__[0])
    by_file = {
        file: [function for function in vars(import_module(file)).values()
               if inspect.isfunction(function) and function.__module__ == file
               and not function.__name__.startswith("_")]
        for file in (f"plursim.measures.kernels.{path.stem}" for path in folder.glob("[a-z]*.py"))
        if not file.endswith(".checks")
    }  # fmt: skip
    for file in sorted(file for file, found in by_file.items() if found):
        yield from (
            "",
            f"### {_first_line(import_module(file)).rstrip('.')}",
            "",
            "| function | what it does |",
        )
        yield "|---|---|"
        for function in by_file[file]:
            names = ", ".join(inspect.signature(function).parameters)
            yield f"| `{function.__name__}({names})` | {cell(_first_line(function))} |"


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").split("\n", maxsplit=1)[0]


def reference() -> str:
    """Return the text of docs/reference.md."""
    lines = [
        "# Reference",
        "",
        "Written by `make docs` from the code; do not edit. `plursim list` prints the names and",
        "`plursim schema` the JSON Schema that editors complete scenario files from.",
        "",
        "## Commands",
    ]
    for name, context in commands():
        lines += ["", f"### `{name}`", "", "```text", context.get_help().rstrip(), "```"]
    scenario = import_module("plursim.scenario.scenario").Scenario
    lines += ["", "## Scenario files", "", *field_table(scenario, choices=False)]
    for title in FAMILIES:
        lines += ["", f"## {title}"]
        for part in family(title):
            lines += ["", f"### `{part.kind_name()}`", "", *described(part), "", *field_table(part)]
            lines += figure_table(part) if title == "Measures" else []
    for title, (module, name) in FILES.items():
        lines += ["", f"## {title}", "", *field_table(getattr(import_module(module), name))]
    for title in LISTED:
        lines += ["", f"## {title}", "", "| name | what it is |", "|---|---|"]
        lines += [f"| `{name}` | {cell(summary)} |" for name, summary in listed(title)]
    lines += [
        "",
        "## Measures on arrays",
        "",
        "Functions of `plursim.measures.kernels`; `help` shows shapes and sources.",
    ]
    lines += functions()
    return "\n".join(lines) + "\n"


def output_of(command: str) -> str:
    """Return what a command prints, free of colours and of this machine's paths.

    Raises
    ------
    RuntimeError : the command failed, with what it said.
    """
    program = [sys.executable, "-m", *shlex.split(command)]
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        program, cwd=ROOT, env=os.environ | plain, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"'{command}' ended with {done.returncode}: {done.stderr.strip()}")
    lines = done.stdout.replace(f"{ROOT}{os.sep}", "").rstrip().splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines)


def is_steady(command: str) -> bool:
    """Return whether a command prints the same every time; runs print their folder and duration."""
    words = shlex.split(command)
    return "--help" in words or bool(STEADY & set(words[1:2]))


def refreshed(text: str, *, all_commands: bool) -> str:
    """Return a document with its output blocks written again: of all commands, or of steady ones."""

    def block(found: re.Match[str]) -> str:
        comment = f"<!-- output: {found[1]} -->"
        if not all_commands and not is_steady(found[1]):
            return found[0]
        return f"{comment}\n```text\n{output_of(found[1])}```"

    return BLOCK.sub(block, text)


def documents() -> list[Path]:
    """Return the documents written by hand."""
    return sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} - {REFERENCE})


def main() -> None:
    """Write everything that is generated."""
    REFERENCE.write_text(reference(), encoding="utf-8")
    click.echo(f"wrote {REFERENCE.relative_to(ROOT)}")
    for file in documents():
        old = file.read_text(encoding="utf-8")
        new = refreshed(old, all_commands=True)
        if new != old:
            file.write_text(new, encoding="utf-8")
            click.echo(f"wrote {file.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
