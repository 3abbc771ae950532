"""The numbered rows of a run: new ones are buffered, those the log has are compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa

from plursim.errors import StoreError, shorten
from plursim.society.events import Column, Event
from plursim.store import tables
from plursim.store.batches import Batch, batch_of, cells, pack, same, shared_words
from plursim.store.comparison import first_difference
from plursim.store.database import LogConnection
from plursim.store.layout import Layout
from plursim.store.present import Present
from plursim.store.rows import Row, event_rows, table_rows
from plursim.store.statements import Stretch, count_rows, insert_numbered, insert_rows, stretches

NUMBERED_TABLES = {**tables.STATIC_TABLES, **tables.EVENT_TABLES}
BATCHED = frozenset({tables.agents.name, tables.edges.name, *tables.EVENT_TABLES})
"""Tables that grow with the crowd; the others have few rows."""


class Journal:
    """Takes the rows of a run in order, table by table.

    Resuming and replaying are one mechanism: both derive every row again. Rows the log has are compared, and
    the first difference stops the run. A resumed run then writes on after the last row; a replay writes
    nothing.

    Parameters
    ----------
    connection : the connection of the log.
    run_id : the run.
    layout : how rows are kept that the log does not have yet.
    replay : refuse rows the log does not have.
    """

    def __init__(self, connection: LogConnection, run_id: str, layout: Layout, *, replay: bool) -> None:
        self._connection, self._run_id, self._replay = connection, run_id, replay
        self._layout = layout
        with connection.transaction("count the rows") as open_connection:
            self._present = Present(open_connection)
            there = {name: table for name, table in NUMBERED_TABLES.items() if self._present.has(table)}
            self._batched = self._present.has(tables.batches)
            counted = {
                name: count_rows(open_connection, table, run_id, batched=self._batched)
                for name, table in there.items()
            }
            self._unused = {n: self._unused_in(open_connection, there[n]) for n, k in counted.items() if k}
        self._kept = dict.fromkeys(NUMBERED_TABLES, 0) | counted
        self._seen = dict.fromkeys(NUMBERED_TABLES, 0)
        self._new: dict[str, list[tuple[int, list[Row]]]] = {name: [] for name in NUMBERED_TABLES}
        self._new_batches: list[Row] = []
        self._started = any(self._kept.values())

    def _unused_in(self, connection: sa.Connection, table: sa.Table) -> list[int]:
        """Return the places of columns that came after the rows of the run, which say nothing of them."""
        used = {column.name for column in self._present.used(connection, table, self._run_id)}
        return [k for k, column in enumerate(tables.content(table)) if column.name not in used]

    def take_start(self, columns_of: Mapping[str, Mapping[str, Column]]) -> None:
        """Take the static tables, each whole.

        Raises
        ------
        StoreError : a run that has started already started from something else.
        """
        for name, columns in columns_of.items():
            if self._started and not self._kept[name] and tables.is_later(NUMBERED_TABLES[name]):
                continue
            size = max(map(len, columns.values()), default=0)
            if self._started and size != self._kept[name]:
                self._take_columns(name, {n: column[: self._kept[name]] for n, column in columns.items()})
                raise StoreError(
                    f"this run differs from its log: '{name}' has {self._kept[name]} rows in the log and "
                    f"{size} now"
                )
            self._take_columns(name, columns)

    def take_event(self, event: Event) -> None:
        """Take the rows of an event, in the layout of its table.

        Raises
        ------
        StoreError : they differ from the log, or a replay goes on after the end of the log.
        """
        if self._layout.of(event.table, len(event)) != "none":
            self._take_columns(event.table, event.columns(), event)

    def _take_columns(self, name: str, columns: Mapping[str, Column], event: Event | None = None) -> None:
        table, start = NUMBERED_TABLES[name], self._seen[name]
        size = max(map(len, columns.values()), default=0)
        logged = self._stretch_at(table, start) if start < self._kept[name] else None
        new = start >= self._kept[name] and not self._replay
        by_column = new and name in BATCHED and self._layout.of(name, size) == "arrays"
        if logged is None and not by_column:
            self.take(name, table_rows(table, columns) if event is None else event_rows(table, event))
            return
        batch = batch_of(table, columns)
        place = ("", 0, "") if event is None else (event.arm, event.round, event.phase)
        if logged is not None:
            self._compare_batch(table, logged, batch, size, place)
        else:
            of_event = (None, None, None) if event is None else place
            self._new_batches.append((self._run_id, name, start, size, *of_event, pack(batch)))
        self._seen[name] += size

    def _stretch_at(self, table: sa.Table, start: int) -> Stretch | None:
        if not self._batched:
            return None
        with self._connection.transaction(f"read '{table.name}'") as connection:
            found = stretches(connection, table, self._run_id, start)
        return found[0] if found else None

    def _compare_batch(
        self, table: sa.Table, logged: Stretch, batch: Batch, size: int, place: tuple[str, int, str]
    ) -> None:
        if table.name in tables.EVENT_TABLES:
            batch = shared_words(*place, size) | batch
        old, shorter = logged.batch(), min(size, logged.size)
        for column in tables.content(table):
            if tables.is_later(column) and column.name not in old:
                continue
            before, now = (
                cells(column, side.get(column.name), n)[:shorter]
                for side, n in ((old, logged.size), (batch, size))
            )
            differs = np.flatnonzero(~same(before, now))
            if len(differs):
                at = int(differs[0])
                raise self._difference(table, logged.start + at, column.name, before[at], now[at], place)
        if size != logged.size:
            raise StoreError(
                f"this run differs from its log: '{table.name}' has {logged.size} rows at row {logged.start} "
                f"in the log and {size} now"
            )

    def take(self, name: str, rows: list[Row]) -> None:
        """Take the next rows of a table.

        Raises
        ------
        StoreError : they differ from the log, or a replay goes on after the end of the log.
        """
        table, start = NUMBERED_TABLES[name], self._seen[name]
        known = rows[: max(0, self._kept[name] - start)]
        if known:
            self._compare(table, start, known)
        new = rows[len(known) :]
        if new and self._replay:
            raise StoreError(
                f"the log ends before row {start + len(known)} of '{name}'{_place(table, new[0])}, where the "
                "run goes on: it is another scenario, or the run is unfinished (resume it first)"
            )
        if new:
            self._new[name].append((start + len(known), new))
        self._seen[name] += len(rows)

    def _compare(self, table: sa.Table, start: int, rows: list[Row]) -> None:
        logged = self._logged(table, start, start + len(rows))
        if len(logged) < len(rows):
            raise StoreError(f"the log is damaged: rows from {start} on are missing in '{table.name}'")
        unused = self._unused[table.name]
        found = first_difference(logged, [_emptied(row, unused) for row in rows] if unused else rows)
        if found is None:
            return
        at, column = found
        name, place = tables.content(table)[column].name, rows[at][:3]
        raise self._difference(table, start + at, name, logged[at][column], rows[at][column], place)

    def _difference(
        self, table: sa.Table, row: int, column: str, old: Any, new: Any, place: Row
    ) -> StoreError:
        was, is_now = (shorten(repr(_said(cell))) for cell in (old, new))
        return StoreError(
            f"this run differs from its log in row {row} of '{table.name}'{_place(table, place)}: "
            f"'{column}' is {was} in the log and {is_now} now"
        )

    def _logged(self, table: sa.Table, start: int, stop: int) -> list[Row]:
        query = (
            sa.select(*self._present.columns(table))
            .where(table.c.run_id == self._run_id, table.c.row >= start, table.c.row < stop)
            .order_by(table.c.row)
        )
        with self._connection.transaction(f"read '{table.name}'") as connection:
            return [tuple(row) for row in connection.execute(query)]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self._new_batches or any(self._new.values()))

    def write(self, connection: sa.Connection) -> None:
        """Insert the new rows; they stay buffered until :meth:`written`, in case the transaction fails."""
        for name, pieces in self._new.items():
            for start, rows in pieces:
                insert_numbered(connection, NUMBERED_TABLES[name], self._run_id, start, rows)
        insert_rows(connection, tables.batches, self._new_batches)

    def written(self) -> None:
        """Take note that the transaction of :meth:`write` was committed."""
        for name, pieces in self._new.items():
            self._kept[name] = max(self._kept[name], self._seen[name])
            pieces.clear()
        self._new_batches.clear()

    def check_all_seen(self) -> None:
        """Raise StoreError where the log has rows that this run did not come to."""
        for name, kept in self._kept.items():
            if self._seen[name] < kept:
                raise StoreError(
                    f"this run differs from its log: it ended with {self._seen[name]} rows of '{name}', "
                    f"the log has {kept}"
                )


def _said(cell: Any) -> Any:
    """Return a value as plain Python, None where it is missing."""
    plain = cell.item() if isinstance(cell, np.generic) else cell
    return None if plain == -1 or plain != plain else plain


def _emptied(row: Row, places: list[int]) -> Row:
    return tuple(None if k in places else cell for k, cell in enumerate(row))


def _place(table: sa.Table, row: Row) -> str:
    if table.name not in tables.EVENT_TABLES:
        return ""
    arm, round_, phase = row[:3]
    return f" (arm '{arm}', round {round_}, phase '{phase}')"
