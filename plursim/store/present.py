"""Which tables and columns a database has: one of an older version lacks those that came later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from plursim.store.batches import says_something
from plursim.store.migrations import newest, stored_version
from plursim.store.statements import Stretch
from plursim.store.tables import content, is_later


class Present:
    """The tables and columns of one database; what is not there reads as empty.

    Parameters
    ----------
    connection : an open connection to it.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._known: dict[str, set[str]] | None = None
        if stored_version(connection) < newest():  # asked once only: databases take long to list columns
            found = sa.inspect(connection).get_multi_columns()
            self._known = {table: {c["name"] for c in columns} for (_, table), columns in found.items()}

    def has(self, table: sa.Table) -> bool:
        """Return whether there is such a table."""
        return self._known is None or table.name in self._known

    def columns(self, table: sa.Table, *, every: bool = False) -> list[sa.ColumnElement[Any]]:
        """Return the columns of a table that say something, in its order; NULL for those not there.

        ``every`` adds the run and the number of the row.
        """
        columns = list(table.columns) if every else content(table)
        if self._known is None:
            return list(columns)
        there = self._known.get(table.name, set())
        return [c if c.name in there else sa.null().label(c.name) for c in columns]

    def absent(self, table: sa.Table) -> set[str]:
        """Return the names of the columns that are not there."""
        if self._known is None:
            return set()
        return {column.name for column in content(table)} - self._known.get(table.name, set())

    def used(
        self, connection: sa.Connection, table: sa.Table, run_id: str, batches: Sequence[Stretch] = ()
    ) -> list[sa.Column[Any]]:
        """Return the columns of a table that a run makes use of; none where it makes none of the table.

        These are all of a table of the first version, and later columns and tables that hold any value. So a
        run that was made before they came, and one that has nothing in them, are hashed and compared alike.
        """
        columns = content(table)
        later = [column for column in columns if is_later(column)]
        if not (later or is_later(table)):
            return columns
        there = [column for column in later if column.name not in self.absent(table)]
        total, counts = 0, {}
        if self.has(table):
            query = sa.select(sa.func.count(), *(sa.func.count(column) for column in there))
            total, *found = connection.execute(query.where(table.c.run_id == run_id)).one()
            counts = dict(zip((column.name for column in there), found, strict=True))
        for stretch in batches:
            total += stretch.size
            for name, packed in stretch.batch().items():
                counts[name] = counts.get(name) or says_something(packed)
        if is_later(table) and not total:
            return []
        return [column for column in columns if not is_later(column) or counts.get(column.name)]
