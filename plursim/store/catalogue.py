"""What a database holds: its runs, and their measures in one query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from plursim.store import tables
from plursim.store.database import address, reading_engine, spoken, store_errors
from plursim.store.lease import now, seen
from plursim.store.migrations import check_readable
from plursim.store.present import Present

if TYPE_CHECKING:
    import pandas as pd

LISTED = ("run_id", "name", "seed", "status", "started")


def runs_in(
    url_or_path: str | Path,
    *,
    scenario: str | None = None,
    status: str | None = None,
    since: str | None = None,
) -> pd.DataFrame:
    """Return the runs of a database: ``run_id``, ``name`` (scenario), ``seed``, ``status``, ``started``.

    The oldest stand first; those of before a start was kept, by their names, before all others.

    Parameters
    ----------
    url_or_path : a database URL, the folder of a run, or an SQLite file.
    scenario : only runs of a scenario of this name.
    status : only runs that have got so far, a word of :class:`plursim.store.Status`.
    since : only runs that started then or later: a date or time as in ISO 8601, in UTC.

    Raises
    ------
    StoreError : there is no such database, or it cannot be read.
    """
    from plursim.store.frames import frame_of, inferred

    url, t = address(url_or_path), tables.runs
    engine = reading_engine(url)
    with store_errors(f"list the runs in {spoken(url)}"), engine.connect() as connection:
        check_readable(connection)
        there = {column.name: column for column in Present(connection).columns(t, every=True)}
        query = sa.select(*(there[name] for name in LISTED), there["alive"])
        if scenario is not None:
            query = query.where(t.c.name == scenario)
        if since is not None:
            query = query.where(there["started"] >= since)
        query = query.order_by(there["started"].is_not(None), there["started"], t.c.run_id)
        at, found = now(connection), connection.execute(query).fetchall()
    rows = [(*row[:3], seen(row.status, row.alive, at), row.started) for row in found]
    kept = [row for row in rows if status is None or row[3] == status]
    frame = frame_of(t, kept, [t.c[name] for name in LISTED])
    frame["seed"] = inferred([None if row[2] is None else int(row[2]) for row in kept])
    return frame


def measures_in(url_or_path: str | Path, run_ids: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the measures of many runs in one query, ``run_id`` before the columns of one run's.

    Parameters
    ----------
    run_ids : the runs; None for all of the database.

    Raises
    ------
    StoreError : there is no such database, or it cannot be read.
    """
    import pandas as pd

    from plursim.store.frames import category, frame_of

    url, t = address(url_or_path), tables.measures
    engine = reading_engine(url)
    with store_errors(f"read measures in {spoken(url)}"), engine.connect() as connection:
        check_readable(connection)
        present = Present(connection)
        query = sa.select(t.c.run_id, *present.columns(t)).order_by(t.c.run_id, t.c.row)
        if run_ids is not None:
            query = query.where(t.c.run_id.in_(run_ids))
        rows = connection.execute(query).fetchall()
    frame = frame_of(t, [row[1:] for row in rows], tables.content(t), absent=present.absent(t))
    frame.insert(0, "run_id", pd.Series(category([row[0] for row in rows])))
    return frame
