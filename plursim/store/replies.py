"""Replies and calls of models, kept in the log as they come in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from pathlib import Path

import sqlalchemy as sa

from plursim.errors import StoreError
from plursim.gateway.replies import IN_FLIGHT, Call, Spend, StoredReply
from plursim.store import tables
from plursim.store.database import LogConnection
from plursim.store.in_flight import InFlight
from plursim.store.rows import Row, table_rows
from plursim.store.statements import count_rows, insert_numbered, insert_rows

KEYS_AT_ONCE = 500
"""Keys in one query; SQLite takes no more than 999 parameters in its older versions."""

_REPLY = [field.name for field in fields(StoredReply)]
_CALL = [field.name for field in fields(Call)]


class LoggedReplies:
    """The reply store of a run (a :class:`plursim.gateway.replies.ReplyStore`), safe to use from any thread.

    Parameters
    ----------
    connection : the connection of the log.
    run_id : the run.
    replay : refuse to go on where a reply is not stored, so that no model is called.
    """

    def __init__(self, connection: LogConnection, run_id: str, *, replay: bool = False) -> None:
        self._connection, self._run_id, self._replay = connection, run_id, replay
        self._in_flight: InFlight | None = None
        self._known: set[str] | None = None

    def find(self, keys: Sequence[str]) -> dict[str, StoredReply]:
        """Return the stored replies among some keys, by key.

        Raises
        ------
        StoreError : in a replay, a key has no reply.
        """
        wanted = list(dict.fromkeys(keys))
        table = tables.replies
        columns = [table.c[name] for name in _REPLY]
        found: dict[str, StoredReply] = {}
        with self._connection.transaction("look up replies") as connection:
            known = self._keys(connection)
            for some in _chunks([key for key in wanted if key in known]):
                query = sa.select(*columns).where(table.c.run_id == self._run_id, table.c.key.in_(some))
                rows = (StoredReply(**row) for row in connection.execute(query).mappings())
                found.update((reply.key, reply) for reply in rows)
        if self._replay and len(found) < len(wanted):
            raise StoreError(
                f"the log lacks {len(wanted) - len(found)} of {len(wanted)} replies the run now asks for; "
                "a replay calls no model: it is another scenario, or the run is unfinished (resume it first)"
            )
        return found

    def sending(self, call: Call) -> None:
        """Note that an attempt is about to be sent; a file beside the log outlives a kill."""
        if self._in_flight is not None:
            self._in_flight.note(call)

    def all_kept(self) -> None:
        """Take note that every attempt noted so far is in the ledger with its end."""
        if self._in_flight is not None:
            self._in_flight.clear()

    def note_attempts_in(self, folder: Path) -> None:
        """Note attempts in a file of a folder; those a killed process left there go into the ledger."""
        if self._replay or self._in_flight is not None:
            return
        self._in_flight = InFlight(folder / f"{self._run_id}.in_flight")
        left = self._in_flight.left()
        if left:
            c = tables.calls.c
            with self._connection.transaction("look up calls") as connection:
                query = sa.select(c.prompt, c.started).where(c.run_id == self._run_id)
                known = {(row.prompt, row.started) for row in connection.execute(query)}
            self.keep([], [call for call in left if (call.prompt, call.started) not in known])
        self._in_flight.clear()

    def close(self) -> None:
        """Close the file of attempts; it goes where nothing is under way."""
        if self._in_flight is not None:
            self._in_flight.close()

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        """Store replies and calls in one transaction; the last of two replies with one key is kept."""
        if self._replay:
            raise StoreError("a replay writes nothing, and a model was called")
        last = {reply.key: reply for reply in replies}
        reply_rows = _rows(tables.replies, _REPLY, list(last.values()))
        call_rows = _rows(tables.calls, _CALL, calls)
        with self._connection.transaction("keep replies") as connection:
            self._replace(connection, list(last), reply_rows)
            self._append(connection, call_rows)
        if self._known is not None:
            self._known.update(last)

    def forget(self, reasons: Collection[str]) -> dict[str, int]:
        """Forget the replies that are missing for some reasons, and every event, which follows from replies.

        Returns how many there were of each reason; where there are none, nothing is forgotten.
        """
        c = tables.replies.c
        mine = (c.run_id == self._run_id, c.reason.in_(sorted(reasons)))
        with self._connection.transaction("forget replies") as connection:
            query = sa.select(c.reason, sa.func.count()).where(*mine).group_by(c.reason).order_by(c.reason)
            found = {str(reason): int(count) for reason, count in connection.execute(query)}
            if found:
                self._known = None
                connection.execute(sa.delete(tables.replies).where(*mine))
                for table in (*tables.EVENT_TABLES.values(), tables.measures):
                    connection.execute(sa.delete(table).where(table.c.run_id == self._run_id))
        return found

    def last_words(self) -> str | None:
        """Return what a provider said with the last attempt that failed, None where nothing failed."""
        c = tables.calls.c
        failed = (c.run_id == self._run_id, c.detail != "", c.outcome != "answered", c.outcome != IN_FLIGHT)
        query = sa.select(c.outcome, c.http_status, c.detail).where(*failed).order_by(c.row.desc()).limit(1)
        with self._connection.transaction("look up calls") as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        status = "" if row.http_status in (None, 200) else f", HTTP {row.http_status}"
        return f"{row.outcome}{status}: {row.detail}"

    def spent(self, model: str) -> Spend:
        """Return what the calls kept so far have spent on a model, with what is set aside for others."""
        if self._replay:  # it spends nothing, and an older log lacks what is set aside
            return Spend()
        c = tables.calls.c
        known = [sa.func.coalesce(column, 0) for column in (c.prompt_tokens, c.completion_tokens)]
        tokens = sa.func.sum(sum(known, sa.func.coalesce(c.set_aside_tokens, 0)))
        cost = sa.func.sum(sa.func.coalesce(c.cost, 0.0) + sa.func.coalesce(c.set_aside_cost, 0.0))
        query = sa.select(sa.func.count(), tokens, cost).where(c.run_id == self._run_id, c.model == model)
        with self._connection.transaction("add up calls") as connection:
            calls, total, dollars = connection.execute(query).one()
        return Spend(int(calls), int(total or 0), float(dollars or 0.0))

    def _keys(self, connection: sa.Connection) -> set[str]:
        """Return the keys of all replies of the run, read once: most of what is looked up is not there."""
        if self._known is None:
            query = sa.select(tables.replies.c.key).where(tables.replies.c.run_id == self._run_id)
            self._known = set(connection.scalars(query))
        return self._known

    def _replace(self, connection: sa.Connection, keys: list[str], rows: list[Row]) -> None:
        table, known = tables.replies, self._keys(connection)
        for some in _chunks([key for key in keys if key in known]):
            connection.execute(sa.delete(table).where(table.c.run_id == self._run_id, table.c.key.in_(some)))
        insert_rows(connection, table, [(self._run_id, *row) for row in rows])

    def _append(self, connection: sa.Connection, rows: list[Row]) -> None:
        start = count_rows(connection, tables.calls, self._run_id, batched=False) if rows else 0
        insert_numbered(connection, tables.calls, self._run_id, start, rows)


def _rows(table: sa.Table, names: list[str], records: Sequence[StoredReply] | Sequence[Call]) -> list[Row]:
    return table_rows(table, {name: [getattr(record, name) for record in records] for name in names})


def _chunks(keys: list[str]) -> list[list[str]]:
    return [keys[first : first + KEYS_AT_ONCE] for first in range(0, len(keys), KEYS_AT_ONCE)]
