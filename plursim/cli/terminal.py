"""What reaches the terminal: text without control characters, tables, the progress bar."""

from __future__ import annotations

import json
import math
import re
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from plursim.cli.layout import fitted, sheets, terminal_width, widths_of

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
    """Write a table to standard output; columns named in ``numeric`` stand to the right.

    Columns for which the terminal is too narrow follow in a second table under the same first column; no name
    and no number is ever cut.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    heads, cells = [safe_text(one) for one in columns], [[safe_text(cell) for cell in row] for row in rows]
    room, widths = terminal_width(), widths_of(heads, cells)
    console = Console(file=sys.stdout, width=room)
    for number, places in enumerate(sheets(widths, room)):
        if title and not number:
            click.echo(safe_text(title))
        drawn = Table()
        for at, width in zip(places, fitted([widths[at] for at in places], room), strict=True):
            right = columns[at] in numeric
            drawn.add_column(
                Text(heads[at]), justify="right" if right else "left", width=width, overflow="fold"
            )
        for row in cells:
            drawn.add_row(*(Text(row[at] if at < len(row) else "") for at in places))
        console.print(drawn)


def entries_list(rows: Iterable[Sequence[str]]) -> None:
    """Write names with what each is, long sentences broken under their beginning."""
    pairs = [(safe_text(name), safe_text(said)) for name, said in rows]
    margin = max((len(name) for name, _ in pairs), default=0) + 4
    room = terminal_width()
    for name, said in pairs:
        lines = textwrap.wrap(said, max(room - margin, 20)) or [""]
        click.echo(f"  {name:<{margin - 4}}  {lines[0]}".rstrip())
        for line in lines[1:]:
            click.echo(f"{'':<{margin}}{line}")


@contextmanager
def working(what: str, *, shown: bool = True) -> Iterator[None]:
    """Show on standard error, where that is a terminal, what is being done and for how long."""
    if not shown or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        bar.add_task(safe_text(what), total=None)
        yield


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[Progress], None] | None]:
    """Show a bar on standard error for each arm, with agents, round, calls and cost.

    A line above them says what is done now, from the first moment to the last: preparing, playing, measuring.
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
        now = bar.add_task("preparing", total=None, state="")

        def update(progress: Progress) -> None:
            ended = progress.round >= progress.rounds
            bar.update(now, description="measuring" if ended else "playing")
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
