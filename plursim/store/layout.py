"""How the rows of a run are kept: one by one, by column, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MANY = 20_000
"""Rows of one event, or of what a run starts from, from which on they are kept by column if nobody says."""


class Layout:
    """The layout of each table, as the section ``log`` of a scenario says.

    Parameters
    ----------
    said : ``rows``, ``arrays`` or ``none`` by table; a table that is not named, or None, goes by size.

    Examples
    --------
    >>> Layout({"exposures": "none"}).of("exposures", 5), Layout({}).of("edges", 1_000_000)
    ('none', 'arrays')
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        self._said = said

    def of(self, table: str, rows: int) -> str:
        """Return how so many rows of a table are kept."""
        return self._said.get(table) or ("arrays" if rows >= MANY else "rows")
