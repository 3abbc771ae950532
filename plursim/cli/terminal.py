"""What reaches the terminal: text without control characters, tables, the progress bar."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from plursim.runs import Progress

# Whole control sequences first, so that their parameters do not stay behind as text: operating system
# commands and their kin up to the terminator (or the end of the line), then CSI, then other escapes.
_SEQUENCES = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c|(?=\x1b)|$|(?=\n))"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|\x1b[ -/]*[0-~]?"
)
# Control characters but tab and new line, C1, soft hyphen, bidirectional controls, line separators,
# invisible tags, lone surrogates.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def safe_text(text: str) -> str:
    r"""Return text that cannot steer a terminal: no escape, OSC, C1 or bidirectional controls.

    Tabs and new lines stay.

    Examples
    --------
    >>> safe_text("\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07 a\u202eb")
    'red link ab'
    """
    return _CONTROLS.sub("", _SEQUENCES.sub("", text))


def say(text: str = "") -> None:
    """Write a line to standard output, made safe."""
    click.echo(safe_text(text))


def say_json(value: Any) -> None:
    """Write one JSON object to standard output; what is not a finite number becomes null."""
    click.echo(json.dumps(_finite(value), indent=2))


def _finite(value: Any) -> Any:
    """Return a value with NaN and infinities replaced by None, which JSON knows."""
    if isinstance(value, dict):
        return {str(key): _finite(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], numeric: Sequence[str] = ()
) -> None:
    """Write a table to standard output; columns named in ``numeric`` stand to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=Text(safe_text(title)) if title else None, title_justify="left")
    for column in columns:
        drawn.add_column(Text(safe_text(column)), justify="right" if column in numeric else "left")
    for row in rows:
        drawn.add_row(*(Text(safe_text(cell)) for cell in row))
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160).print(drawn)


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show a bar on standard error for each arm, with agents, round, calls and cost.

    Yields what to call on progress, or None where standard error is no terminal or the bar is not wanted.
    """
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[state]}"))
    with Bar(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        tasks: dict[str, Any] = {}

        def update(progress: Progress) -> None:
            if progress.arm not in tasks:
                tasks[progress.arm] = bar.add_task(safe_text(progress.arm), total=progress.rounds, state="")
            bar.update(tasks[progress.arm], completed=progress.round, state=progress_line(progress))

        yield update


def progress_line(progress: Progress) -> str:
    """Return how far a run has got in words.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> progress_line(SimpleNamespace(agents=400, round=3, rounds=12, calls=1800, cost=0.5, waiting=41.2))
    '400 agents, round 3 of 12, 1,800 calls, $0.50, waiting 42 s for the provider'
    """
    cost = f"${progress.cost:.2f}" if math.isfinite(progress.cost) else "cost unknown"
    spent = f", {progress.calls:,} calls, {cost}" if progress.calls else ""
    waits = f", waiting {math.ceil(progress.waiting):,} s for the provider" if progress.waiting else ""
    return f"{progress.agents:,} agents, round {progress.round} of {progress.rounds}{spent}{waits}"
