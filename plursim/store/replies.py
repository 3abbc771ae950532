"""Replies and calls of models, kept in the log as they come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

import sqlalchemy as sa

from plursim.errors import StoreError
from plursim.gateway.replies import Call, Spend, StoredReply
from plursim.store import tables
from plursim.store.database import LogConnection
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
            for some in _chunks(wanted):
                query = sa.select(*columns).where(table.c.run_id == self._run_id, table.c.key.in_(some))
                rows = (StoredReply(**row) for row in connection.execute(query).mappings())
                found.update((reply.key, reply) for reply in rows)
        if self._replay and len(found) < len(wanted):
            raise StoreError(
                f"the log lacks {len(wanted) - len(found)} of {len(wanted)} replies the run now asks for; "
                "a replay calls no model: it is another scenario, or the run is unfinished (resume it first)"
            )
        return found

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

    def spent(self, model: str) -> Spend:
        """Return what the calls kept so far have spent on a model."""
        c = tables.calls.c
        tokens = sa.func.coalesce(c.prompt_tokens, 0) + sa.func.coalesce(c.completion_tokens, 0)
        sums = (sa.func.count(), sa.func.sum(tokens), sa.func.sum(sa.func.coalesce(c.cost, 0.0)))
        query = sa.select(*sums).where(c.run_id == self._run_id, c.model == model)
        with self._connection.transaction("add up calls") as connection:
            calls, total, cost = connection.execute(query).one()
        return Spend(int(calls), int(total or 0), float(cost or 0.0))

    def _replace(self, connection: sa.Connection, keys: list[str], rows: list[Row]) -> None:
        table = tables.replies
        for some in _chunks(keys):
            connection.execute(sa.delete(table).where(table.c.run_id == self._run_id, table.c.key.in_(some)))
        insert_rows(connection, table, [(self._run_id, *row) for row in rows])

    def _append(self, connection: sa.Connection, rows: list[Row]) -> None:
        start = count_rows(connection, tables.calls, self._run_id) if rows else 0
        insert_numbered(connection, tables.calls, self._run_id, start, rows)


def _rows(table: sa.Table, names: list[str], records: Sequence[StoredReply] | Sequence[Call]) -> list[Row]:
    return table_rows(table, {name: [getattr(record, name) for record in records] for name in names})


def _chunks(keys: list[str]) -> list[list[str]]:
    return [keys[first : first + KEYS_AT_ONCE] for first in range(0, len(keys), KEYS_AT_ONCE)]
