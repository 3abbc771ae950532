"""The event hash: one number for all that happened in a run, the same on every machine and database."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa

from plursim.store import tables
from plursim.store.batches import json_lines
from plursim.store.reader import LogReader

_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


def event_hash(reader: LogReader) -> str:
    """Return the SHA-256 of the events of a run and of its agents, edges and questions.

    For each table in a fixed order, one line of JSON with its name and columns, then one line for each row
    with its values in order; floats as the shortest text that reads back the same. Neither the name of the
    run nor row numbers, wall time or cost enter. Tables and columns that came after the first version enter
    only where the run has something in them, so that they change the hash of no run that has nothing.

    Parameters
    ----------
    reader : the run; its rows are read in batches, so that large logs need little memory.

    Returns
    -------
    64 hexadecimal digits.

    Raises
    ------
    StoreError : the log cannot be read.
    """
    digest = hashlib.sha256()
    with reader.transaction("hash the events") as connection:
        for table in tables.HASHED_TABLES:
            _add(digest, connection, table, reader)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, connection: sa.Connection, table: sa.Table, reader: LogReader) -> None:
    batches = reader.stretches(connection, table)
    columns = reader.present.used(connection, table, reader.run_id, batches)
    if not columns:
        return
    digest.update(f"{_encode([table.name, [column.name for column in columns]])}\n".encode())
    next_row = 0
    for stretch in batches:  # rows may stand before, between and after them
        if stretch.start > next_row:
            _add_rows(digest, connection, table, columns, reader.run_id, range(next_row, stretch.start))
        for lines in json_lines(columns, stretch.batch()):
            digest.update(lines.encode())
        next_row = stretch.start + stretch.size
    if reader.present.has(table):
        _add_rows(digest, connection, table, columns, reader.run_id, range(next_row, 2**62))


def _add_rows(
    digest: hashlib._Hash,
    connection: sa.Connection,
    table: sa.Table,
    columns: list[sa.Column[Any]],
    run_id: str,
    numbers: range,
) -> None:
    within = table.c.row.between(numbers.start, numbers.stop - 1)
    query = sa.select(*columns).where(table.c.run_id == run_id, within).order_by(table.c.row)
    for batch in connection.execution_options(yield_per=10_000).execute(query).partitions():
        lines = [_encode(tuple(row)) for row in batch]
        digest.update(("\n".join(lines) + "\n").encode())
