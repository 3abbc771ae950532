"""Reading a log: tidy, typed DataFrames in the order in which things happened."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from plursim.errors import StoreError, unknown
from plursim.store import tables
from plursim.store.database import address, reading_engine, spoken, store_errors
from plursim.store.lease import now, seen
from plursim.store.migrations import check_readable
from plursim.store.present import Present
from plursim.store.statements import Stretch, stretches
from plursim.store.status import Status

if TYPE_CHECKING:
    import pandas as pd


class LogReader:
    """Reads the log of one run; it never changes it, and may read while the run goes on.

    Every table is a tidy DataFrame: rows in the order in which they were written, numbered from 0. Integers
    are ``int64``, or ``Int64`` where they may be missing; numbers ``float64`` with NaN for missing; ``arm``,
    ``phase``, ``question``, ``reason`` and other words categories in order of appearance; texts ``string``.

    Parameters
    ----------
    url_or_path : a database URL, the folder of a run, or an SQLite file.
    run_id : the run; None where the database holds one only.

    Raises
    ------
    StoreError : there is no such log or run, or it cannot be read.
    """

    def __init__(self, url_or_path: str | Path | sa.URL, run_id: str | None = None) -> None:
        self.url = address(url_or_path)
        self._engine = reading_engine(self.url)
        with self.transaction("open the log") as connection:
            check_readable(connection)
            self.present = Present(connection)
            self.run_id = _chosen(connection, run_id, spoken(self.url))

    def beside(self, run_id: str) -> LogReader:
        """Return a reader of another run of this database, of which it is known that it is there."""
        twin = copy.copy(self)
        twin.run_id = run_id
        return twin

    @contextmanager
    def transaction(self, what: str) -> Iterator[sa.Connection]:
        """Lend a connection that sees the log as it is at one moment."""
        with store_errors(f"{what} in {spoken(self.url)}"), self._engine.connect() as connection:
            yield connection

    def _entry(self, column: str) -> str:
        c = tables.runs.c
        with self.transaction("read the run") as connection:
            return str(connection.scalar(sa.select(c[column]).where(c.run_id == self.run_id)))

    @property
    def status(self) -> Status:
        """How far the run has got."""
        t = tables.runs
        columns = {column.name: column for column in self.present.columns(t, every=True)}
        query = sa.select(columns["status"], columns["alive"]).where(t.c.run_id == self.run_id)
        with self.transaction("read the run") as connection:
            row = connection.execute(query).one()
            return seen(row.status, row.alive, now(connection))

    @property
    def scenario(self) -> dict[str, Any]:
        """The canonical scenario."""
        return dict(json.loads(self._entry("scenario")))

    @property
    def manifest(self) -> dict[str, Any]:
        """The manifest."""
        return dict(json.loads(self._entry("manifest")))

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the tables in ``TABLES`` by its name.

        Raises
        ------
        StoreError : there is no table of this name (names the nearest), or it cannot be read.
        """
        if name not in TABLES:
            raise StoreError(unknown("table", name, TABLES))
        found: pd.DataFrame = getattr(self, name)()
        return found

    def _read(self, table: sa.Table, order: str = "row") -> pd.DataFrame:
        from plursim.store.frames import frame_of, frame_of_batches

        number = table.c[order] if self.present.has(table) else sa.null()
        query = sa.select(number, *self.present.columns(table))
        query = query.where(table.c.run_id == self.run_id).order_by(number)
        with self.transaction(f"read '{table.name}'") as connection:
            found = connection.execute(query).fetchall() if self.present.has(table) else []
            batches = self.stretches(connection, table)
        rows = [row[1:] for row in found]
        if batches:
            return frame_of_batches(table, batches, [row[0] for row in found], rows)
        return frame_of(table, rows, tables.content(table), absent=self.present.absent(table))

    def stretches(self, connection: sa.Connection, table: sa.Table) -> list[Stretch]:
        """Return the rows of a table that the run keeps by column."""
        there = self.present.has(tables.batches)
        return stretches(connection, table, self.run_id) if there else []

    def runs(self) -> pd.DataFrame:
        """Return every run of the database by name: ``run_id``, ``name``, ``seed``, ``status``."""
        from plursim.store.frames import frame_of, inferred

        c = tables.runs.c
        columns = [c.run_id, c.name, c.seed, c.status]
        with self.transaction("read the runs") as connection:
            rows = connection.execute(sa.select(*columns).order_by(c.run_id)).fetchall()
        frame = frame_of(tables.runs, rows, columns)
        frame["seed"] = inferred([None if row.seed is None else int(row.seed) for row in rows])
        return frame

    def arms(self) -> pd.DataFrame:
        """Return the arms in the order of the scenario."""
        return self._read(tables.arms)

    def personas(self) -> pd.DataFrame:
        """Return the personas, with a column for each attribute and trait."""
        return self._read(tables.personas)

    def agents(self) -> pd.DataFrame:
        """Return the agents with their personas and reasoners."""
        return self._read(tables.agents)

    def edges(self) -> pd.DataFrame:
        """Return the ties of the social graph; an undirected tie stands twice."""
        return self._read(tables.edges)

    def questions(self) -> pd.DataFrame:
        """Return the survey questions; ``options`` and ``values`` hold lists."""
        return self._read(tables.questions)

    def ground_truth(self) -> pd.DataFrame:
        """Return the share of each option among the respondents, for everybody and by group."""
        return self._read(tables.ground_truth)

    def changes(self) -> pd.DataFrame:
        """Return how many of the survey's people gave which two answers in two of its waves."""
        return self._read(tables.changes)

    def answers(self) -> pd.DataFrame:
        """Return the answers to private polls; ``status`` is ``answered`` or ``missing``."""
        import pandas as pd

        frame = self._read(tables.answers)
        answered = (frame["reason"] == "answered").to_numpy(dtype=bool)
        words = np.where(answered, "answered", "missing")
        status = pd.Categorical(words, categories=["answered", "missing"])
        frame.insert(frame.columns.get_loc("reason"), "status", status)  # type: ignore[arg-type]
        return frame

    def messages(self) -> pd.DataFrame:
        """Return the public messages."""
        return self._read(tables.messages)

    def exposures(self) -> pd.DataFrame:
        """Return who heard which message."""
        return self._read(tables.exposures)

    def verdicts(self) -> pd.DataFrame:
        """Return the judgements of debates."""
        return self._read(tables.verdicts)

    def actions(self) -> pd.DataFrame:
        """Return the moves in games, with a column for each field that only the game at hand logs."""
        return self._read(tables.actions)

    def figures(self) -> pd.DataFrame:
        """Return what protocols computed about whole rounds."""
        return self._read(tables.figures)

    def members(self) -> pd.DataFrame:
        """Return who joined as staff, was born or left; who was there from the start stands in ``agents``."""
        return self._read(tables.members)

    def ties(self) -> pd.DataFrame:
        """Return the ties that were cut or added; those from the start stand in ``edges``."""
        return self._read(tables.ties)

    def calls(self) -> pd.DataFrame:
        """Return the HTTP attempts in the order in which they were kept; the one table with wall time."""
        return self._read(tables.calls)

    def replies(self) -> pd.DataFrame:
        """Return the stored replies of models by key."""
        frame = self._read(tables.replies, order="key")
        # databases sort text by their own rules; so sort once more by code point
        return frame.sort_values("key", kind="stable", ignore_index=True)

    def measures(self) -> pd.DataFrame:
        """Return the measures of the run, with a column for each further detail."""
        return self._read(tables.measures)


TABLES = (
    "runs",
    *tables.STATIC_TABLES,
    *tables.EVENT_TABLES,
    "replies",
    "calls",
    "measures",
)
"""Names of the tables a reader gives as DataFrames, in the order of an export."""


def _chosen(connection: sa.Connection, run_id: str | None, where: str) -> str:
    c = tables.runs.c
    if run_id is not None and connection.scalar(sa.select(c.run_id).where(c.run_id == run_id)) is not None:
        return run_id
    known = list(connection.scalars(sa.select(c.run_id).order_by(c.run_id)))
    if run_id is None and len(known) == 1:
        return str(known[0])
    if run_id is None:
        said = f"{len(known)} runs: {', '.join(known[:10])}" if known else "no run"
        raise StoreError(f"{where} holds {said}; name one")
    raise StoreError(unknown("run", run_id, known) + f" (in {where})")
