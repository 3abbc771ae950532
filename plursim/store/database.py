"""Where a log is, and how it is opened: one guarded connection to write, short ones to read."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from plursim.errors import StoreError, shorten

FILE_NAME = "log.sqlite"
WAIT_SECONDS = 10


def address(url_or_folder: str | Path | sa.URL) -> sa.URL:
    """Return the URL of a database given as a URL, as a run's folder or as an SQLite file.

    Raises
    ------
    StoreError : not a URL SQLAlchemy knows.

    Examples
    --------
    >>> address("outputs/town-hall/1").database
    'outputs/town-hall/1/log.sqlite'
    """
    if isinstance(url_or_folder, sa.URL):
        return url_or_folder
    if "://" not in str(url_or_folder) or isinstance(url_or_folder, Path):
        path = Path(url_or_folder)
        file = path if path.suffix == ".sqlite" and not path.is_dir() else path / FILE_NAME
        return sa.URL.create("sqlite", database=str(file))
    with store_errors("understand the database URL"):
        url = sa.make_url(url_or_folder)
    if url.drivername == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise StoreError(f"a log needs a database that lasts, given '{url_or_folder}'; name a file")
    return url


def spoken(url: sa.URL) -> str:
    """Return a database's name for messages, without its password."""
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


@contextmanager
def store_errors(what: str) -> Iterator[None]:
    """Turn what the database says into a StoreError of one line: ``cannot <what>: <reason>``."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, OverflowError) as error:
        cause = getattr(error, "orig", None) or error
        lines = str(cause).strip().splitlines() or [type(cause).__name__]
        raise StoreError(f"cannot {what}: {shorten(lines[0], 300)}") from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"cannot {what}: the driver '{error.name}' is not installed; "
            "for PostgreSQL install plursim[postgresql]"
        ) from error


class LogConnection:
    """The one connection of a run to its log; any thread may use it, one at a time.

    Parameters
    ----------
    url : the database.
    run_id : the run that is written.
    read_only : for a replay, which writes nothing.

    Raises
    ------
    StoreError : the database cannot be opened, or another process is writing to it.
    """

    def __init__(self, url: sa.URL, run_id: str, *, read_only: bool = False) -> None:
        self.url = url
        self._lock = threading.RLock()
        self._guard: sqlite3.Connection | None = None
        with store_errors(f"open the log {spoken(url)}"):
            if read_only:
                self._engine = reading_engine(url)
            else:
                self._guard = _sole_writer(url)
                self._engine = _engine(url, begin="BEGIN IMMEDIATE", pragmas=_WRITING)
            self._open(run_id if not read_only else None)

    def _open(self, claimed: str | None) -> None:
        try:
            self._connection = self._engine.connect()
            if claimed is not None and self.url.get_backend_name() == "postgresql":
                self._claim(claimed)
        except BaseException:
            self._engine.dispose()
            if self._guard is not None:
                self._guard.close()
            raise

    def _claim(self, run_id: str) -> None:
        with self.transaction("claim the run") as connection:
            if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(lock_number(run_id)))):
                raise StoreError(f"another process is writing the run '{run_id}'")

    @contextmanager
    def transaction(self, what: str) -> Iterator[sa.Connection]:
        """Lend the connection for one transaction: all of it is kept, or nothing.

        Parameters
        ----------
        what : what is being done, for the error: "cannot <what> in <database>".
        """
        with self._lock, store_errors(f"{what} in {spoken(self.url)}"), self._connection.begin():
            yield self._connection

    def close(self) -> None:
        """Close the connection; what was not committed is lost."""
        with self._lock, store_errors(f"close {spoken(self.url)}"):
            self._connection.close()
            self._engine.dispose()
            if self._guard is not None:
                self._guard.close()


def reading_engine(url: sa.URL) -> sa.Engine:
    """Return an engine that reads a log and cannot change it.

    Raises
    ------
    StoreError : there is no such database.
    """
    with store_errors(f"open the log {spoken(url)}"):
        if url.get_backend_name() != "sqlite":
            return _engine(url)
        return _engine(_read_only(url), begin="BEGIN", pragmas=("PRAGMA query_only=ON",))


def check_exists(url: sa.URL) -> None:
    """Raise StoreError where an SQLite file does not exist; opening it would create it."""
    name = str(url.database)
    if url.get_backend_name() == "sqlite" and not name.startswith("file:") and not Path(name).is_file():
        raise StoreError(f"there is no log at {name}")


_WRITING = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL")


def _engine(url: sa.URL, begin: str = "", pragmas: tuple[str, ...] = ()) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    arguments: dict[str, Any] = {"check_same_thread": False, "timeout": WAIT_SECONDS}
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args=arguments)

    @sa.event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: object) -> None:
        # The driver would begin transactions on its own, and not before CREATE TABLE; so it may not.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _read_only(url: sa.URL) -> sa.URL:
    """Return the URL that opens an existing SQLite file without ever creating one."""
    check_exists(url)
    if str(url.database).startswith("file:"):
        return url
    file = Path(str(url.database))
    query = {"uri": "true", "mode": "rw"}  # the last reader tidies up the write-ahead log; it needs to write
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        query["mode"] = "ro"
        if not file.with_name(file.name + "-wal").exists():
            query["immutable"] = "1"
    return sa.URL.create("sqlite", database=file.resolve().as_uri(), query=query)


def _sole_writer(url: sa.URL) -> sqlite3.Connection | None:
    """Hold an SQLite lock beside the log for as long as it is written; it goes when the process dies.

    Two writing connections can damage a write-ahead log in SQLite before 3.51.3.
    """
    if url.get_backend_name() != "sqlite" or str(url.database).startswith("file:"):
        return None
    file = Path(str(url.database))
    file.parent.mkdir(parents=True, exist_ok=True)
    guard = sqlite3.connect(
        file.with_name(file.name + ".lock"), timeout=0, isolation_level=None, check_same_thread=False
    )
    try:
        guard.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        guard.close()
        if "locked" in str(error):
            raise StoreError(f"another process is writing the log {file}") from error
        raise
    return guard


def lock_number(name: str) -> int:
    """Return the number that stands for a name among PostgreSQL's advisory locks."""
    digest = hashlib.blake2b(f"plursim.{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
