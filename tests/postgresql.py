"""A PostgreSQL server for the tests: one that is named, or one started from the distribution's packages.

It listens on a loopback port, holds nothing but what the tests write, and is gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

NAMED = "PLURSIM_TEST_POSTGRESQL"
"""Environment variable with the URL of a server to use instead."""


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl, the newest where there are several."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: file.parts[-3])
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def lacking() -> str | None:
    """Return why no server can be used, None where one can."""
    if find_spec("psycopg") is None:
        return "no psycopg: install plursim[postgresql]"
    if NAMED in os.environ or programs() is not None:
        return None
    return f"no PostgreSQL: install the distribution's package (postgresql), or set {NAMED} to a URL"


@contextmanager
def server() -> Iterator[str]:
    """Lend the URL of a server."""
    if NAMED in os.environ:
        yield os.environ[NAMED]
        return
    folder, where = programs(), Path(tempfile.mkdtemp(prefix="plursim-postgresql-"))
    assert folder is not None
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
    if user is not None:
        shutil.chown(where, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def call(program: str, *arguments: str) -> None:
        command = [str(folder / program), "-D", str(where / "data"), *arguments]
        subprocess.run(command, user=user, cwd=where, check=True, stdout=subprocess.DEVNULL)

    try:
        call("initdb", "-A", "trust", "-U", "plursim", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={where} -c fsync=off"
        call("pg_ctl", "-w", "-l", str(where / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://plursim@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(where, ignore_errors=True)
