"""A run that an older plursim made opens, shows, replays and goes on.

``tests/older/run`` was written at schema version 1, before respondents could be held out, with the scenario
and personas beside it; its log stands there as the SQL that makes it.
"""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

import plursim
from plursim.errors import InputError
from plursim.runs import remeasure, replay, resume

OLDER = Path(__file__).parent / "older"
HASH = "371d22fc0c87f998"
"""What the plursim that made the run printed."""


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The folder of the run, its log made anew."""
    folder = tmp_path / "older"
    shutil.copytree(OLDER, folder)
    with sqlite3.connect(folder / "run" / "log.sqlite") as connection:
        connection.executescript((folder / "run" / "log.sql").read_text(encoding="utf-8"))
    connection.close()
    return folder / "run"


def test_it_opens_as_it_was(older: Path) -> None:
    run = plursim.open_run(older)
    assert (run.status, run.event_hash[:16]) == ("finished", HASH)
    assert len(run.changes) == 0
    assert not run.measures["by_construction"].any()
    assert len(run.answers) == 12 * 2 * 2 * 2  # agents, questions, polls, arms


def test_every_event_follows_again(older: Path) -> None:
    before = (older / "log.sqlite").read_bytes()
    assert replay(older).event_hash[:16] == HASH
    assert (older / "log.sqlite").read_bytes() == before


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
