"""Whose process lives: a running run says so every few seconds; one that has long been silent has died."""

from __future__ import annotations

import threading
import time

import sqlalchemy as sa

from plursim.errors import StoreError
from plursim.store.database import LogConnection
from plursim.store.status import Status
from plursim.store.tables import runs

EVERY_SECONDS = 15.0
SILENT_SECONDS = 60.0
"""After so long without a word a running run counts as died: four of its turns were missed."""


class Heartbeat:
    """Says every few seconds that the process that writes a run lives, until it is stopped.

    Parameters
    ----------
    connection : the connection of the log, which is used between what else it does.
    run_id : the run.
    """

    def __init__(self, connection: LogConnection, run_id: str) -> None:
        self._connection, self._run_id = connection, run_id
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heartbeat of {run_id}", daemon=True)

    def start(self) -> None:
        """Say it for the first time, and go on in a thread."""
        self._say()
        self._thread.start()

    def stop(self) -> None:
        """Say no more; returns when nothing is being said."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _beat(self) -> None:
        while not self._stopped.wait(EVERY_SECONDS):
            try:
                self._say()
            except StoreError:
                return  # whatever keeps the log from being written, its writer reports it

    def _say(self) -> None:
        with self._connection.transaction("say that the run is alive") as connection:
            alive = sa.update(runs).where(runs.c.run_id == self._run_id).values(alive=now(connection))
            connection.execute(alive)


def now(connection: sa.Connection) -> float:
    """Return seconds since 1970: the server's where there is one, so that no two clocks are compared."""
    if connection.dialect.name == "postgresql":
        return float(connection.exec_driver_sql("SELECT extract(epoch FROM clock_timestamp())").scalar_one())
    return time.time()


def seen(status: str, alive: float | None, at: float) -> Status:
    """Return how far a run has got, given when its process last said that it lives.

    Runs of before processes said so are as they are entered.

    Examples
    --------
    >>> str(seen("running", 1000.0, 1030.0)), str(seen("running", 1000.0, 1100.0))
    ('running', 'died')
    """
    silent = status == Status.RUNNING and alive is not None and at - alive > SILENT_SECONDS
    return Status.DIED if silent else Status(status)
