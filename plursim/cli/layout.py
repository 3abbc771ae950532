"""Tables that hold in a narrow terminal: what does not fit side by side stands in a second table below."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import NamedTuple

WRAPPED_FROM = 26
"""Cells of this length or more may be broken between words; shorter ones never are."""

LEAST = 20
"""Narrowest column of words that are broken between lines, where its longest word allows it."""

FRAME = 3
"""Characters that the frame takes beside each cell, and one more at the end."""


def terminal_width() -> int:
    """Return how many columns there are: of the terminal, of COLUMNS, or 80 where output goes elsewhere."""
    return max(shutil.get_terminal_size((80, 24)).columns, 40)


class Width(NamedTuple):
    """How wide a column is on one line, and how narrow it may become without a word being cut."""

    natural: int
    least: int


def widths_of(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Width]:
    """Return the width of each column, its heading included.

    Examples
    --------
    >>> widths_of(["arm", "reading"], [["treatment", "as far apart as people are"], ["no_interaction"]])
    [Width(natural=14, least=14), Width(natural=26, least=20)]
    """
    found = []
    for at, column in enumerate(columns):
        cells = [column, *(row[at] for row in rows if at < len(row))]
        natural = max(len(line) for cell in cells for line in cell.split("\n"))
        longest = max((len(word) for cell in cells for word in cell.split()), default=0)
        found.append(Width(natural, natural if natural < WRAPPED_FROM else max(longest, LEAST)))
    return found


def sheets(widths: Sequence[Width], room: int) -> list[list[int]]:
    """Return which columns stand together in a table; the first one heads each table.

    A table takes as many columns as fit, at the narrowest that each may become; a column that fits nowhere
    stands alone beside the first.

    Examples
    --------
    >>> sheets([Width(14, 14), Width(20, 20), Width(20, 20), Width(5, 5), Width(5, 5)], 60)
    [[0, 1, 3, 4], [0, 2]]
    """
    found: list[list[int]] = []
    waiting = list(range(1, len(widths)))
    while waiting:
        taken, used = [0], widths[0].least + FRAME + 1
        for at in list(waiting):
            if used + widths[at].least + FRAME <= room or len(taken) == 1:
                taken.append(at)
                used += widths[at].least + FRAME
                waiting.remove(at)
        found.append(taken)
    return found or [[0]]


def fitted(widths: Sequence[Width], room: int) -> list[int]:
    """Return the width of each column of one table: as on one line, or its part of what is left.

    Examples
    --------
    >>> fitted([Width(10, 10), Width(60, 20), Width(30, 24)], 60)
    [10, 20, 24]
    """
    given = [width.least for width in widths]
    free = room - 1 - FRAME * len(widths) - sum(given)
    for at in sorted(range(len(widths)), key=lambda at: widths[at].natural - widths[at].least):
        more = max(min(widths[at].natural - given[at], free), 0)
        given[at] += more
        free -= more
    return given
