"""Snapshots: arrays that describe the state after a round, as compressed bytes in NumPy's format."""

from __future__ import annotations

import io
import zlib
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from plursim.errors import StoreError
from plursim.store import tables
from plursim.store.database import LogConnection
from plursim.store.rows import Row
from plursim.store.statements import insert_rows


def packed(array: NDArray[Any]) -> bytes:
    """Return an array as compressed bytes.

    Raises
    ------
    StoreError : an array of Python objects.

    Examples
    --------
    >>> unpacked(packed(np.array([0.5, np.nan]))).tolist()
    [0.5, nan]
    """
    if array.dtype.hasobject:
        raise StoreError("a snapshot holds numbers, flags or texts, given an array of Python objects")
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return zlib.compress(buffer.getvalue(), level=1)


def unpacked(data: bytes) -> NDArray[Any]:
    """Return the array that :func:`packed` made bytes of."""
    array: NDArray[Any] = np.load(io.BytesIO(zlib.decompress(data)), allow_pickle=False)
    return array


class Snapshots:
    """Takes the snapshots of a run: new ones are buffered, those the log has are compared."""

    def __init__(self, connection: LogConnection, run_id: str, *, replay: bool) -> None:
        self._connection, self._run_id, self._replay = connection, run_id, replay
        self._new: list[Row] = []

    def take(self, arm: str, round_: int, name: str, array: NDArray[Any]) -> None:
        """Take one array.

        Raises
        ------
        StoreError : the log has another array there, or a replay finds none.
        """
        data, logged = packed(array), self._logged(arm, round_, name)
        if logged is None and not self._replay:
            self._new.append((self._run_id, arm, round_, name, data))
        elif logged is None or zlib.decompress(logged) != zlib.decompress(data):
            problem = "is missing in" if logged is None else "differs from"
            raise StoreError(f"snapshot '{name}' (arm '{arm}', round {round_}) {problem} the log")

    def _logged(self, arm: str, round_: int, name: str) -> bytes | None:
        c = tables.snapshots.c
        query = sa.select(c.data).where(
            c.run_id == self._run_id, c.arm == arm, c.round == round_, c.name == name
        )
        with self._connection.transaction("read a snapshot") as connection:
            data = connection.scalar(query)
        return None if data is None else bytes(data)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self._new

    def write(self, connection: sa.Connection) -> None:
        """Insert the new snapshots; they stay buffered until :meth:`written`."""
        insert_rows(connection, tables.snapshots, self._new)

    def written(self) -> None:
        """Take note that the transaction of :meth:`write` was committed."""
        self._new.clear()
