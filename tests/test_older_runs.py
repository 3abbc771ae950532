"""A run that an older plursim made opens, shows, replays and goes on.

``tests/older/run`` was written at schema version 1, before respondents could be held out,
``tests/older/run_2`` at version 2, when measures stood in JSON; with the scenario and personas beside them.
Their logs stand there as the SQL that makes them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

import plursim
from plursim.errors import InputError
from plursim.runs import remeasure, replay, resume
from plursim.store import reopen_log
from plursim.store.migrations import MIGRATIONS
from plursim.store.tables import measures

OLDER = Path(__file__).parent / "older"
HASH = "371d22fc0c87f998"
"""What the plursim that made the run printed."""


def made_anew(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / "older"
    shutil.copytree(OLDER, folder)
    with sqlite3.connect(folder / name / "log.sqlite") as connection:
        connection.executescript((folder / name / "log.sql").read_text(encoding="utf-8"))
    connection.close()
    return folder / name


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The folder of the run of version 1, its log made anew."""
    return made_anew(tmp_path, "run")


@pytest.fixture(params=["run", "run_2"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of a run of each version."""
    return made_anew(tmp_path, request.param)


def test_it_opens_as_it_was(older: Path) -> None:
    run = plursim.open_run(older)
    assert (run.status, run.event_hash[:16]) == ("finished", HASH)
    assert len(run.changes) == 0
    assert not run.measures["by_construction"].any()
    assert len(run.answers) == 12 * 2 * 2 * 2  # agents, questions, polls, arms


def test_every_event_follows_again(either: Path) -> None:
    before = (either / "log.sqlite").read_bytes()
    assert replay(either).event_hash[:16] == HASH
    assert (either / "log.sqlite").read_bytes() == before


def test_what_stood_in_json_is_read_alike_before_and_after_the_upgrade(either: Path) -> None:
    """Against the JSON itself, read with plain sqlite3."""
    with sqlite3.connect(either / "log.sqlite") as connection:
        rows = connection.execute("SELECT measure, value, n, details FROM measures ORDER BY row").fetchall()
    connection.close()
    stated = [{"measure": m, "value": v, "n": n, **json.loads(details)} for m, v, n, details in rows]
    before = plursim.open_run(either).measures
    reopen_log(either, plursim.open_run(either).id).close()
    upgraded = plursim.open_run(either)
    with sqlite3.connect(either / "log.sqlite") as connection:
        names = connection.execute("SELECT version, name FROM schema_version ORDER BY version").fetchall()
        left = connection.execute("SELECT details FROM measures").fetchall()
    connection.close()
    assert names == [(migration.number, migration.name) for migration in MIGRATIONS]
    assert not {name for (details,) in left for name in json.loads(details)} & set(measures.columns.keys())
    assert upgraded.event_hash[:16] == HASH
    for found in (before, upgraded.measures):
        assert found["stage"].notna().all()
        assert found["pooled"].notna().any()
        for name in ("measure", "value", "n", "stage", "missing", "units", "pooled", "p", "p_adjusted"):
            expected = [row.get(name) for row in stated]
            given = [None if pd.isna(cell) else cell for cell in found[name]]
            assert given == expected, name


def test_it_goes_on_and_is_measured_with_nobody_held_out(older: Path) -> None:
    resumed = resume(older)
    assert resumed.event_hash[:16] == HASH
    # its population was weighed by the respondents it is measured against, which is now said
    assert resumed.measures.query("measure == 'total_variation' and stage == 'first'")[
        "by_construction"
    ].all()
    assert remeasure(older).event_hash[:16] == HASH


def test_a_setting_it_never_had_is_refused_where_it_would_change_it(older: Path) -> None:
    scenario = older.parent / "town.yaml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("bias: 0.5}", "bias: 0.5, draw: respondent}"), encoding="utf-8")
    with pytest.raises(InputError, match=r"reasoning\.draw: '?\(absent\)'? in the log, '?respondent'? now"):
        resume(older)
