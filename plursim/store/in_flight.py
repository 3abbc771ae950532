"""Attempts under way, noted in a file before they are sent: what a killed process leaves of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from plursim.errors import StoreError
from plursim.gateway.replies import Call

_NOTED = ("phase", "prompt", "model", "draws", "attempt", "started", "set_aside_tokens", "set_aside_cost")
_KILLED = "under way when the run was killed"


class InFlight:
    """A file of one line an attempt, appended before it is sent and emptied once all are in the ledger.

    A line costs a write to the file and nothing else. It reaches the system at once, so that it outlives a
    kill of the process.

    Parameters
    ----------
    path : the file; made when the first attempt is noted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def note(self, call: Call) -> None:
        """Append an attempt. May be called from any thread."""
        if self._file is None:
            try:
                self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            except OSError as error:
                raise StoreError(f"cannot write {self.path}: {error.strerror}") from error
        row = json.dumps([getattr(call, name) for name in _NOTED])
        os.write(self._file, f"{row}\n".encode())

    def left(self) -> list[Call]:
        """Return the attempts a killed process left; a last line that is not whole was never sent."""
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")[:-1]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"cannot read {self.path}: {error.strerror}") from error
        return [call for line in lines if (call := _call(line)) is not None]

    def clear(self) -> None:
        """Forget all attempts noted so far."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
        elif self.path.exists():
            self.path.write_bytes(b"")

    def close(self) -> None:
        """Close the file, and remove it where it is empty."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self.path.is_file() and not self.path.stat().st_size:
            self.path.unlink()


def _call(line: str) -> Call | None:
    try:
        noted = dict(zip(_NOTED, json.loads(line), strict=True))
    except (ValueError, TypeError):
        return None
    return Call(**noted, possibly_billed=True, detail=_KILLED)
