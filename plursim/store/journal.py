"""The numbered rows of a run: new ones are buffered, those the log has are compared."""

from __future__ import annotations

import sqlalchemy as sa

from plursim.errors import StoreError, shorten
from plursim.store import tables
from plursim.store.comparison import first_difference
from plursim.store.database import LogConnection
from plursim.store.present import Present
from plursim.store.rows import Row
from plursim.store.statements import count_rows, insert_numbered

NUMBERED_TABLES = {**tables.STATIC_TABLES, **tables.EVENT_TABLES}


class Journal:
    """Takes the rows of a run in order, table by table.

    Resuming and replaying are one mechanism: both derive every row again. Rows the log has are compared, and
    the first difference stops the run. A resumed run then writes on after the last row; a replay writes
    nothing.

    Parameters
    ----------
    connection : the connection of the log.
    run_id : the run.
    replay : refuse rows the log does not have.
    """

    def __init__(self, connection: LogConnection, run_id: str, *, replay: bool) -> None:
        self._connection, self._run_id, self._replay = connection, run_id, replay
        with connection.transaction("count the rows") as open_connection:
            self._present = Present(open_connection)
            there = {name: table for name, table in NUMBERED_TABLES.items() if self._present.has(table)}
            counted = {name: count_rows(open_connection, table, run_id) for name, table in there.items()}
            self._unused = {n: self._unused_in(open_connection, there[n]) for n, k in counted.items() if k}
        self._kept = dict.fromkeys(NUMBERED_TABLES, 0) | counted
        self._seen = dict.fromkeys(NUMBERED_TABLES, 0)
        self._new: dict[str, list[Row]] = {name: [] for name in NUMBERED_TABLES}
        self._started = any(self._kept.values())

    def _unused_in(self, connection: sa.Connection, table: sa.Table) -> list[int]:
        """Return the places of columns that came after the rows of the run, which say nothing of them."""
        used = {column.name for column in self._present.used(connection, table, self._run_id)}
        return [k for k, column in enumerate(tables.content(table)) if column.name not in used]

    def take_start(self, rows_of: dict[str, list[Row]]) -> None:
        """Take the static tables, each whole.

        Raises
        ------
        StoreError : a run that has started already started from something else.
        """
        for name, rows in rows_of.items():
            if self._started and not self._kept[name] and tables.is_later(NUMBERED_TABLES[name]):
                continue
            self.take(name, rows[: self._kept[name]] if self._started else rows)
            if self._started and len(rows) != self._kept[name]:
                raise StoreError(
                    f"this run differs from its log: '{name}' has {self._kept[name]} rows in the log and "
                    f"{len(rows)} now"
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
        self._new[name].extend(new)
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
        old, new = (shorten(repr(side[at][column])) for side in (logged, rows))
        raise StoreError(
            f"this run differs from its log in row {start + at} of '{table.name}'{_place(table, rows[at])}: "
            f"'{tables.content(table)[column].name}' is {old} in the log and {new} now"
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
        return not any(self._new.values())

    def write(self, connection: sa.Connection) -> None:
        """Insert the new rows; they stay buffered until :meth:`written`, in case the transaction fails."""
        for name, rows in self._new.items():
            insert_numbered(connection, NUMBERED_TABLES[name], self._run_id, self._kept[name], rows)

    def written(self) -> None:
        """Take note that the transaction of :meth:`write` was committed."""
        for name, rows in self._new.items():
            self._kept[name] += len(rows)
            rows.clear()

    def check_all_seen(self) -> None:
        """Raise StoreError where the log has rows that this run did not come to."""
        for name, kept in self._kept.items():
            if self._seen[name] < kept:
                raise StoreError(
                    f"this run differs from its log: it ended with {self._seen[name]} rows of '{name}', "
                    f"the log has {kept}"
                )


def _emptied(row: Row, places: list[int]) -> Row:
    return tuple(None if k in places else cell for k, cell in enumerate(row))


def _place(table: sa.Table, row: Row) -> str:
    if table.name not in tables.EVENT_TABLES:
        return ""
    arm, round_, phase = row[:3]
    return f" (arm '{arm}', round {round_}, phase '{phase}')"
