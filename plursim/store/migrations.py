"""Numbered migrations: how a database of an older version becomes one of this version.

To change a table, change ``tables.py`` and append a migration that makes the same change to a database of
the version before. A new database gets all tables at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from plursim.errors import StoreError
from plursim.store.database import lock_number
from plursim.store.tables import changes, metadata, schema_version


@dataclass(frozen=True)
class Migration:
    """One step from version ``number - 1`` to version ``number``.

    ``adds`` says that it only adds tables of :data:`~plursim.store.tables.LATER_TABLES`, without which a log
    of the version before can be read and replayed as it is.
    """

    number: int
    what: str
    apply: Callable[[sa.Connection], None]
    adds: bool = False


MIGRATIONS: list[Migration] = [
    Migration(1, "all tables", metadata.create_all),
    Migration(2, "how the survey's people changed", changes.create, adds=True),
]


def newest() -> int:
    """Return the version this code writes."""
    return MIGRATIONS[-1].number


def upgrade(connection: sa.Connection) -> None:
    """Bring a database to this version, within the transaction of the connection.

    Raises
    ------
    StoreError : the database was written by a newer plursim, or is not a log of plursim.
    """
    if connection.dialect.name == "postgresql":  # runs of a sweep may start at the same moment
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lock_number("schema"))))
    version = stored_version(connection)
    if version == newest():
        return
    if version == 0:
        metadata.create_all(connection)
    for migration in MIGRATIONS:
        if 0 < version < migration.number:
            migration.apply(connection)
    connection.execute(sa.delete(schema_version))
    connection.execute(sa.insert(schema_version), {"version": newest()})


def check_readable(connection: sa.Connection) -> None:
    """Raise StoreError where a database has no tables yet, or tables that are read differently by now."""
    version = stored_version(connection)
    if version == 0:
        raise StoreError("the database holds no log of plursim")
    if any(version < migration.number and not migration.adds for migration in MIGRATIONS):
        raise StoreError(
            f"the log has schema version {version}, older than {newest()}; "
            "resuming the run brings it up to date"
        )


def stored_version(connection: sa.Connection) -> int:
    """Return the version of a database, 0 where it has no tables yet.

    Raises
    ------
    StoreError : newer than this code, or tables of the same names that are not plursim's.
    """
    present = set(sa.inspect(connection).get_table_names())
    if schema_version.name not in present:
        strange = sorted(present & set(metadata.tables))
        if strange:
            raise StoreError(f"not a log of plursim: it has a table '{strange[0]}' but no 'schema_version'")
        return 0
    version = int(connection.scalar(sa.select(sa.func.max(schema_version.c.version))) or 0)
    if version > newest():
        raise StoreError(
            f"the log has schema version {version}, this plursim knows up to {newest()}; update plursim"
        )
    return version
