"""The few statements that all writers share."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from plursim.store.rows import Row


def insert_numbered(
    connection: sa.Connection, table: sa.Table, run_id: str, start: int, rows: Sequence[Row]
) -> None:
    """Insert rows of a run, numbered on from ``start``."""
    insert_rows(connection, table, [(run_id, start + k, *row) for k, row in enumerate(rows)])


def insert_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[Row], batch: int = 10_000) -> None:
    """Insert rows that hold a value for every column of their table, in its order."""
    names = [column.name for column in table.columns]
    statement = sa.insert(table)
    for first in range(0, len(rows), batch):
        connection.execute(
            statement, [dict(zip(names, row, strict=True)) for row in rows[first : first + batch]]
        )


def count_rows(connection: sa.Connection, table: sa.Table, run_id: str) -> int:
    """Return how many numbered rows of a run a table has."""
    last = connection.scalar(sa.select(sa.func.max(table.c.row)).where(table.c.run_id == run_id))
    return 0 if last is None else int(last) + 1
