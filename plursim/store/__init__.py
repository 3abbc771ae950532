"""The log of a run: SQLAlchemy Core tables, one writer, a reader to pandas, export and the event hash."""

from plursim.store.catalogue import measures_in, runs_in
from plursim.store.comparison import differences
from plursim.store.export import export, write_csv
from plursim.store.hashing import event_hash
from plursim.store.manifest import git_commit, write_manifest
from plursim.store.opening import create_log, open_log, reopen_log
from plursim.store.reader import LogReader
from plursim.store.status import Status
from plursim.store.writer import LogWriter

__all__ = [
    "LogReader",
    "LogWriter",
    "Status",
    "create_log",
    "differences",
    "event_hash",
    "export",
    "git_commit",
    "measures_in",
    "open_log",
    "reopen_log",
    "runs_in",
    "write_csv",
    "write_manifest",
]
