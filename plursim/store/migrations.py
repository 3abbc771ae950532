"""Numbered migrations: how a database of an older version becomes one of this version.

A database gets to this version by one way alone: every migration after its own version, in order; a new one
starts from nothing. Each stands as SQL in ``schema/`` and is never changed afterwards. To change a table, add
a file with the next number, name it here, and make the same change in ``tables.py``; a test holds the two
against each other. What is added carries ``info={"later": True}`` there where the event hash covers it.

Reading needs no migration: what an older log lacks is read as empty. So a migration may add tables and
columns or drop what nobody reads, and whatever it moves must have been readable before.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

import sqlalchemy as sa

from plursim.errors import StoreError
from plursim.store.database import lock_number
from plursim.store.rows import canonical_json
from plursim.store.tables import metadata, schema_version

_WORDS = {
    "sqlite": {"{ordered}": "WITHOUT ROWID", "{bytes}": "BLOB"},
    "postgresql": {"{ordered}": "", "{bytes}": "BYTEA"},
}
"""What databases call by other words. A table whose rows are kept in the order of its key is ordered."""


@dataclass(frozen=True)
class Migration:
    """One step from version ``number - 1`` to version ``number``.

    The statements of ``schema/<number>_<name>.sql`` make it, then ``then`` moves what SQL cannot.
    """

    number: int
    name: str
    then: Callable[[sa.Connection], None] = lambda _: None

    def apply(self, connection: sa.Connection) -> None:
        """Make the step, within the transaction of the connection."""
        for statement in self.statements(connection.dialect.name):
            connection.exec_driver_sql(statement)
        self.then(connection)

    def statements(self, dialect: str) -> list[str]:
        """Return the SQL of this step as a kind of database understands it."""
        file = files("plursim.store") / "schema" / f"{self.number:04}_{self.name}.sql"
        lines = file.read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.startswith("--"))
        for word, said in _WORDS[dialect].items():
            text = text.replace(word, said)
        return [statement for part in text.split(";") if (statement := part.strip())]


def _measures_by_column(connection: sa.Connection) -> None:
    """Move figures out of the JSON in which they stood beside columns that were always empty."""
    names = list(connection.exec_driver_sql("SELECT * FROM measures").keys())  # as they are at this step
    before = connection.exec_driver_sql('SELECT * FROM measures_before ORDER BY run_id, "row"')
    rows = []
    for row in before.mappings():
        said = json.loads(row["details"] or "{}")
        said |= {name: row[name] for name in ("round", "se") if row[name] is not None}
        cells = {name: row[name] if name in row else said.pop(name, None) for name in names}
        rows.append({**cells, "details": canonical_json(said)})
    if rows:
        connection.execute(sa.insert(sa.table("measures", *map(sa.column, names))), rows)
    connection.exec_driver_sql("DROP TABLE measures_before")


MIGRATIONS: list[Migration] = [
    Migration(1, "all_tables"),
    Migration(2, "changes_of_the_survey"),
    Migration(3, "measures_by_column", _measures_by_column),
    Migration(4, "set_aside_for_calls"),
    Migration(5, "members_and_ties"),
    Migration(6, "rows_by_column"),
    Migration(7, "who_is_alive"),
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
    for migration in MIGRATIONS:
        if version < migration.number:
            migration.apply(connection)
    connection.execute(sa.delete(schema_version))
    made = [{"version": migration.number, "name": migration.name} for migration in MIGRATIONS]
    connection.execute(sa.insert(schema_version), made)


def check_readable(connection: sa.Connection) -> None:
    """Raise StoreError where a database has no tables yet, or was written by a newer plursim."""
    if stored_version(connection) == 0:
        raise StoreError("the database holds no log of plursim")


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
