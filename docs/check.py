"""Check that documents say what the code does, that code stays small, and that imports stay in order.

Run by ``make check``; exits with 1 and one line a problem.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from docs import arrows
from docs.generate import (
    BLOCK,
    FAMILIES,
    LISTED,
    REFERENCE,
    ROOT,
    commands,
    documents,
    family,
    listed,
    reference,
    refreshed,
)

MODULE_LINES, FUNCTION_LINES = 400, 60
SOURCES = ("plursim", "docs", "benchmarks")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def undocumented(text: str) -> Iterator[str]:
    """Yield what a reference text does not list: parts, measures, arms and commands."""
    for title in FAMILIES:
        for part in family(title):
            if f"### `{part.kind_name()}`" not in text:
                yield f"{title.lower()}: '{part.kind_name()}' is not listed"
    for title in LISTED:
        for name, _ in listed(title):
            if f"| `{name}` |" not in text:
                yield f"{title.lower()}: '{name}' is not listed"
    for name, _ in commands():
        if f"### `{name}`\n" not in text:
            yield f"commands: '{name}' is not listed"


def stale_reference() -> Iterator[str]:
    """Yield what is wrong with docs/reference.md: a name is missing, or it is not as generated."""
    written = REFERENCE.read_text(encoding="utf-8") if REFERENCE.exists() else ""
    place = REFERENCE.relative_to(ROOT)
    for problem in undocumented(written):
        yield f"{place}: {problem}"
    if written != reference():
        yield f"{place}: differs from what the code gives; run 'make docs'"


def stale_outputs() -> Iterator[str]:
    """Yield documents whose output blocks are missing or not what the commands print."""
    for file in documents():
        text = file.read_text(encoding="utf-8")
        for found in BLOCK.finditer(text):
            if not found["block"]:
                yield f"{file.relative_to(ROOT)}: no output after 'output: {found[1]}'; run 'make docs'"
        try:
            if refreshed(text, all_commands=False) != text:
                yield f"{file.relative_to(ROOT)}: an output block is not what its command prints: 'make docs'"
        except RuntimeError as error:
            yield f"{file.relative_to(ROOT)}: {error}"


def broken_links() -> Iterator[str]:
    """Yield relative links in the documents that lead nowhere."""
    for file in documents():
        for target in LINK.findall(file.read_text(encoding="utf-8")):
            if (
                "://" not in target
                and not target.startswith("mailto:")
                and not (file.parent / target).exists()
            ):
                yield f"{file.relative_to(ROOT)}: the link to '{target}' leads nowhere"


def oversized(file: Path) -> Iterator[str]:
    """Yield the module or its functions where they are longer than they may be, docstrings included."""
    text = file.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > MODULE_LINES:
        yield f"{file}: {lines} lines; at most {MODULE_LINES}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{file}:{node.lineno}: {node.name} has {length} lines; at most {FUNCTION_LINES}"


def problems() -> Iterator[str]:
    """Yield everything that is wrong."""
    for folder in SOURCES:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield from (problem.removeprefix(f"{ROOT}/") for problem in oversized(file))
    yield from arrows.problems(ROOT / "plursim")
    yield from broken_links()
    yield from stale_reference()
    yield from stale_outputs()


def main() -> int:
    """Print every problem and return the exit code."""
    found = list(problems())
    for problem in found:
        click.echo(problem, err=True)
    click.echo(f"docs: {len(found)} problems" if found else "docs: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
