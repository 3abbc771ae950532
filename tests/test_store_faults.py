"""The log: several runs and arms in one place, files that are whole, and bytes nobody may smuggle in."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from plursim.errors import StoreError
from plursim.gateway.replies import Call, Spend
from plursim.society.events import Counted
from plursim.store import LogReader, LogWriter, create_log, export, open_log
from plursim.store.opening import reopen_log
from plursim.store.status import Status
from plursim.store.tables import EVENT_TABLES
from plursim.store.whole_files import write_json, write_text

SCENARIO = {"name": "toy", "seed": 3}


def new_log(where: str | Path, run_id: str = "one") -> LogWriter:
    """Begin a log."""
    return create_log(where, run_id, scenario=SCENARIO, manifest={})


# --- files -------------------------------------------------------------------------------------------------


def test_a_json_file_is_one_line_of_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "er" / "manifest.json"
    write_json(file, {"who": "Zoë 日本", "n": [1, 2.5, None]})
    assert file.read_bytes() == '{"who": "Zoë 日本", "n": [1, 2.5, null]}\n'.encode()
    assert file.stat().st_mode & 0o777 == 0o644
    assert [other.name for other in file.parent.iterdir()] == ["manifest.json"]


def test_what_stops_a_write_is_what_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the file is in its place nothing of it is left; just after, all of it is."""
    file, put = tmp_path / "notes.txt", Path.replace

    def before(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    def after(self: Path, target: Path) -> Path:
        put(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", before)
    with pytest.raises(KeyboardInterrupt):
        write_text(file, "one")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(Path, "replace", after)
    with pytest.raises(KeyboardInterrupt):
        write_text(file, "two")
    assert [(other.name, other.read_text()) for other in tmp_path.iterdir()] == [("notes.txt", "two")]


def test_lines_of_json_keep_letters_as_they_are(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        log.append(Counted(arm="t", round=1, phase="p", name=["größe 日本", "none"], value=[0.5, np.nan]))
        log.set_status(Status.FINISHED)
    export(LogReader(tmp_path), tmp_path / "out", "jsonl")
    text = (tmp_path / "out" / "figures.jsonl").read_text(encoding="utf-8")
    assert '"größe 日本"' in text
    assert text.endswith("}\n")
    rows = [json.loads(line) for line in text.splitlines()]
    assert [(row["name"], row["value"]) for row in rows] == [("größe 日本", 0.5), ("none", None)]


# --- snapshots ---------------------------------------------------------------------------------------------


# --- runs --------------------------------------------------------------------------------------------------


def test_runs_stand_in_the_order_of_their_names(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'all.db'}"
    for run in ("zebra", "ape", "mole"):
        new_log(url, run).close()
    found = LogReader(url, "ape").runs()
    assert found["run_id"].tolist() == ["ape", "mole", "zebra"]
    assert found["seed"].tolist() == [3, 3, 3]
    assert set(found["status"]) == {"running"}


def test_measures_finish_a_run_that_was_played_and_no_other(tmp_path: Path) -> None:
    rows = [{"measure": "drift", "value": 0.5}]
    with new_log(tmp_path) as log:
        log.write_measures(rows)
        assert LogReader(tmp_path).status == Status.RUNNING
        log.set_status(Status.INTERRUPTED)
        log.write_measures(rows)
        assert LogReader(tmp_path).status == Status.INTERRUPTED
        log.set_status(Status.PLAYED)
    with reopen_log(tmp_path, "one") as log:
        log.write_measures([*rows, *rows])
    assert LogReader(tmp_path).status == Status.FINISHED
    assert LogReader(tmp_path).measures()["value"].tolist() == [0.5, 0.5]


def database_of(folder: Path) -> Path:
    """Return the file of a folder's log."""
    (file,) = folder.glob("*.sqlite")
    return file


def test_a_log_without_its_runs_says_what_was_to_be_done(tmp_path: Path) -> None:
    new_log(tmp_path).close()
    with sqlite3.connect(database_of(tmp_path)) as connection:
        connection.execute("DROP TABLE runs")
    connection.close()
    with pytest.raises(StoreError, match=r"cannot look up the run in .*no such table"):
        reopen_log(tmp_path, "one")
    with pytest.raises(StoreError, match=r"cannot look up the run in .*no such table"):
        open_log(tmp_path, "one")


def test_rows_of_events_are_kept_under_their_key_alone(tmp_path: Path) -> None:
    """SQLite would else keep a second number for each row, and an index as large as the table."""
    new_log(tmp_path).close()
    with sqlite3.connect(database_of(tmp_path)) as connection:
        for name in EVENT_TABLES:
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                connection.execute(f"SELECT rowid FROM {name}")
    connection.close()


# --- calls -------------------------------------------------------------------------------------------------


def call(model: str, **more: float | None) -> Call:
    """A call with what is given of it."""
    plain = {"phase": "t/0/poll", "prompt": "h", "draws": 1, "attempt": 1, "outcome": "answered"}
    known = {"http_status": 200, "started": 0.0, "latency": 0.0, "prompt_tokens": None}
    return Call(model=model, **{**plain, **known, "completion_tokens": None, "cost": None, **more})  # type: ignore[arg-type]


def test_nothing_is_spent_before_the_first_call_and_by_calls_nobody_priced(tmp_path: Path) -> None:
    with new_log(tmp_path) as log:
        replies = log.replies
        assert replies.spent("m") == Spend(0, 0, 0.0)
        replies.keep([], [call("m"), call("other", prompt_tokens=7, cost=1.0)])
        assert replies.spent("m") == Spend(1, 0, 0.0)
        replies.keep([], [call("m", prompt_tokens=3), call("m", completion_tokens=4, cost=0.25)])
        assert replies.spent("m") == Spend(3, 7, 0.25)
