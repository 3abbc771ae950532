"""The one writer of a log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa

from plursim.errors import StoreError, unknown
from plursim.graphs.graph import Graph
from plursim.society.events import Event
from plursim.store import tables
from plursim.store.columns import Columns, edge_columns, measure_columns, question_columns
from plursim.store.database import LogConnection
from plursim.store.journal import Journal
from plursim.store.layout import Layout
from plursim.store.lease import Heartbeat
from plursim.store.replies import LoggedReplies
from plursim.store.rows import table_rows
from plursim.store.statements import insert_numbered
from plursim.store.status import Status
from plursim.surveys.question import Question


class LogWriter:
    """Writes the log of one run; a :class:`plursim.society.events.Sink`.

    Made by :func:`plursim.store.create_log` and :func:`plursim.store.open_log`. Events are buffered by
    :meth:`append` and written by :meth:`commit` in one transaction, so that a process killed at any moment
    leaves whole phases only.

    Parameters
    ----------
    connection : the connection of the log; the writer closes it.
    run_id : the run, which has been entered.
    layout : how the rows of each table are kept.
    replay : write nothing, and refuse whatever is not in the log.

    Attributes
    ----------
    url : the database.
    forgotten : how many missing replies were forgotten when the log was opened, to be asked again, by reason.
    replies : the store of model replies, a :class:`plursim.gateway.replies.ReplyStore` for any thread.
    """

    def __init__(
        self, connection: LogConnection, run_id: str, layout: Layout, *, replay: bool = False
    ) -> None:
        self.url, self.run_id = connection.url, run_id
        self._connection, self._replay = connection, replay
        self._journal = Journal(connection, run_id, layout, replay=replay)
        self.forgotten: Mapping[str, int] = {}
        self._heartbeat = Heartbeat(connection, run_id)
        self.replies = LoggedReplies(connection, run_id, replay=replay)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start_run(
        self,
        *,
        arms: Columns,
        personas: Columns,
        agents: Columns,
        edges: Graph | Columns,
        questions: Sequence[Question] | Columns,
        ground_truth: Columns | None = None,
        changes: Columns | None = None,
    ) -> None:
        """Write what the run starts from, or compare it with what a resumed run started from.

        Each table is a mapping of columns of one length; columns left out are empty.

        Parameters
        ----------
        arms : ``arm``, ``interaction``, ``persona``, ``shuffled``.
        personas : ``persona`` (its id), ``prompt``, ``weight`` (share in the mixture), ``reasoner``,
            ``attributes`` and ``traits`` (mappings).
        agents : ``agent``, ``persona`` (id), ``reasoner``.
        edges : the social graph, or ``hearer``, ``heard``, ``weight``.
        questions : the survey questions, or ``question`` (id), ``text``, ``options``, ``values``,
            ``ordinal``.
        ground_truth : ``question``, ``group`` and ``label`` (None for everybody), ``option``, ``share``,
            ``se``, ``n``.
        changes : how the survey's people changed between two waves: ``question``, ``group``, ``label``,
            ``start``, ``end`` and ``truth`` (waves), ``before`` and ``after`` (options, None for no answer),
            ``people``, ``weight``, ``effective_n``.

        Raises
        ------
        StoreError : the log of a resumed run starts from something else; names the first difference.
        """
        given: dict[str, Columns] = {
            "arms": arms,
            "personas": personas,
            "agents": agents,
            "edges": edge_columns(edges) if isinstance(edges, Graph) else edges,
            "questions": questions if isinstance(questions, Mapping) else question_columns(questions),
            "ground_truth": ground_truth or {},
            "changes": changes or {},
        }
        self._journal.take_start(given)
        self.commit()

    def append(self, event: Event) -> None:
        """Take one event: compare it with the rows the log has, and buffer the rows it does not have.

        Raises
        ------
        StoreError : it differs from the log (names row, arm, round, phase, table and column), or a replay
            goes on after the end of the log.
        """
        if event.table not in tables.EVENT_TABLES:
            raise StoreError(unknown("event table", event.table, tables.EVENT_TABLES))
        if len(event):
            self._journal.take_event(event)

    def commit(self) -> None:
        """Write everything buffered in one transaction; durable when this returns."""
        if self._journal.is_empty:
            return
        with self._connection.transaction("write events") as connection:
            self._journal.write(connection)
        self._journal.written()

    def set_status(self, status: Status) -> None:
        """State how far the run has got; a replay only checks.

        What is buffered is written where all was played; otherwise it is part of a phase, and waits.

        Raises
        ------
        StoreError : a run is called played or finished that has not come to the end of its log.
        """
        if status not in list(Status):
            raise StoreError(unknown("status", status, Status))
        if Status(status).holds_all_events:
            self.commit()
            self._journal.check_all_seen()
        if self._replay:
            return
        runs = tables.runs
        with self._connection.transaction("set the status") as connection:
            connection.execute(sa.update(runs).where(runs.c.run_id == self.run_id).values(status=status))

    def write_measures(self, rows: Iterable[Mapping[Any, Any]]) -> None:
        """Replace the measures of the run, which finishes one that was played.

        None, NaN and pandas' NA are missing values. Measures and status change together or not at all.

        Parameters
        ----------
        rows : one mapping a figure, with the columns of ``tables.measures``; whatever else it says is kept
            as JSON, and is read as further columns.
        """
        if self._replay:
            raise StoreError("a replay writes nothing, not even measures")
        table, runs = tables.measures, tables.runs
        plain = table_rows(table, measure_columns(list(rows)))
        with self._connection.transaction("write measures") as connection:
            connection.execute(sa.delete(table).where(table.c.run_id == self.run_id))
            insert_numbered(connection, table, self.run_id, 0, plain)
            played = sa.and_(runs.c.run_id == self.run_id, runs.c.status == Status.PLAYED)
            connection.execute(sa.update(runs).where(played).values(status=Status.FINISHED))

    def stay_alive(self) -> None:
        """Say from now on that the process lives, so that readers tell a running run from one that died."""
        self._heartbeat.start()

    def close(self) -> None:
        """Close the log; what was not committed is lost."""
        self._heartbeat.stop()
        self.replies.close()
        self._connection.close()
