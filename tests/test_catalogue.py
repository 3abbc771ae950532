"""A database as the place of many runs: listed, filtered and opened by id, from the database alone."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import plursim
from plursim.cli import plursim as command
from plursim.errors import InputError, StoreError
from plursim.runs import open_run, open_runs, remeasure, replay
from plursim.store import LogReader, catalogue, create_log, lease, measures_in, open_log, runs_in
from plursim.store.database import address
from plursim.store.status import Status
from tests.test_store import START, where

__all__ = ["where"]

TOWN = """
name: {name}
seed: 3
population: {{size: 12, personas: personas.yaml, mixture: survey}}
survey: {{source: anes96, questions: [self_placement]}}
reasoning: {{kind: argument}}
protocol: {{kind: deliberation, group_size: 4, rounds: 1}}
measures: [total_variation]
"""


def entered(where: str, run_id: str, name: str, started: str, measures: int = 0) -> None:
    with create_log(where, run_id, scenario={"name": name, "seed": 1}, manifest={"started": started}) as log:
        log.start_run(**START)
        log.set_status(Status.PLAYED)
        log.write_measures([{"measure": "drift", "value": float(k), "p": 0.5} for k in range(measures)])


def test_listed_and_filtered(where: str) -> None:
    entered(where, "late", "town", "2026-11-02T00:00:00+00:00", 2)
    entered(where, "early", "town", "2026-11-01T00:00:00+00:00", 1)
    entered(where, "other", "game", "2026-11-03T12:00:00+00:00")
    listed = runs_in(where)
    assert listed["run_id"].tolist() == ["early", "late", "other"]
    assert listed["seed"].tolist() == [1, 1, 1]
    assert runs_in(where, scenario="town")["run_id"].tolist() == ["early", "late"]
    assert runs_in(where, since="2026-11-02")["run_id"].tolist() == ["late", "other"]
    assert runs_in(where, status="played").empty
    assert len(runs_in(where, status="finished")) == 3
    found = measures_in(where)
    assert list(zip(found["run_id"].astype(str), found["value"], strict=True)) == [
        ("early", 0.0),
        ("late", 0.0),
        ("late", 1.0),
    ]
    one = LogReader(where, "late").measures()
    several = measures_in(where, ["late"]).drop(columns="run_id")
    pd.testing.assert_frame_equal(several, one)


def test_an_index_serves_each_question(tmp_path: Path) -> None:
    entered(str(tmp_path), "one", "town", "2026-11-02T00:00:00+00:00")
    with sqlite3.connect(tmp_path / "log.sqlite") as connection:
        plans = [
            connection.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {asked}").fetchone()[3]
            for asked in (
                "runs WHERE name = 'town' AND started >= '2026'",
                "runs WHERE status = 'running'",
                "measures WHERE measure = 'drift'",
                "measures WHERE run_id = 'one'",
                "batches WHERE run_id = 'one' AND of_table = 'answers'",
            )
        ]
    connection.close()
    assert all(plan.startswith("SEARCH") for plan in plans), plans


def test_a_silent_run_has_died(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = create_log(where, "one", scenario={"name": "town"}, manifest={})
    assert LogReader(where, "one").status == "running"
    log.close()  # without a word of having come to an end
    assert LogReader(where, "one").status == "running"
    monkeypatch.setattr(lease, "SILENT_SECONDS", -1.0)
    assert LogReader(where, "one").status == "died"
    assert runs_in(where, status="died")["run_id"].tolist() == ["one"]
    assert "plursim resume" in Status.DIED.hint
    monkeypatch.setattr(lease, "SILENT_SECONDS", 60.0)
    with open_log(where, "one") as log:
        log.set_status(Status.FAILED)
    assert LogReader(where, "one").status == "failed"


def test_a_living_process_goes_on_saying_so(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "EVERY_SECONDS", 0.01)

    def alive() -> float:
        engine = sa.create_engine(address(where), poolclass=sa.NullPool)
        with engine.connect() as connection:
            return float(connection.execute(sa.text("SELECT alive FROM runs")).scalar_one())

    with create_log(where, "one", scenario={"name": "town"}, manifest={}):
        first = alive()
        deadline = time.monotonic() + 30
        while alive() == first and time.monotonic() < deadline:
            time.sleep(0.01)
        assert alive() > first
    last = alive()
    time.sleep(0.1)
    assert alive() == last


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a scenario, from which runs are made."""
    shutil.copy(Path(__file__).parent / "older" / "personas.yaml", tmp_path)
    (tmp_path / "town.yaml").write_text(TOWN.format(name="town"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_by_id_from_the_database_alone(where: str, town: Path) -> None:
    store = where if "://" in where else f"sqlite:///{town / 'team.sqlite'}"
    made = plursim.run("town.yaml", store=store)
    shutil.rmtree(town / "outputs")
    opened = open_run(made.id, store=store)
    assert opened.event_hash == made.event_hash
    assert opened.said_of_truth == made.said_of_truth
    pd.testing.assert_frame_equal(opened.measures, made.measures)
    assert not (town / "outputs").exists()
    assert replay(made.id, store=store).event_hash == made.event_hash
    assert len(remeasure(made.id, store=store, settings=["measures=[drift]"]).measures)
    assert [run.id for run in open_runs(store=store)] == [made.id]
    with pytest.raises(StoreError, match="did you mean"):
        open_run(made.id[:-1], store=store)


def invoke(*words: str, **environment: str) -> Any:
    return CliRunner().invoke(command, words, env=environment, catch_exceptions=False)


def test_the_command(town: Path) -> None:
    store = f"sqlite:///{town / 'team.sqlite'}"
    first = plursim.run("town.yaml", store=store)
    listed = json.loads(invoke("runs", "--store", store, "--json").output)["runs"]
    assert [(run["run_id"], run["name"], run["seed"], run["status"]) for run in listed] == [
        (first.id, "town", 3, "finished")
    ]
    assert first.id in invoke("runs", PLURSIM_STORE=store).output
    assert invoke("runs", "--since", "2999-01-01", PLURSIM_STORE=store).output == "no runs\n"
    shutil.rmtree(town / "outputs")
    shown = json.loads(invoke("show", first.id, "--json", PLURSIM_STORE=store).output)
    assert shown["event_hash"] == first.event_hash
    assert invoke("export", first.id, "--out", "tables", "--store", store).exit_code == 0
    assert (town / "tables" / "answers.csv").is_file()
    with pytest.raises(InputError, match="name a database, with --store or the environment variable"):
        invoke("runs")


def test_a_killed_process_shows_as_died(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = (
        "from plursim.store import create_log; import os, sys\n"
        "create_log(sys.argv[1], 'one', scenario={'name': 'town'}, manifest={})\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(town / "run")], env=os.environ, check=False)
    assert LogReader(town / "run").status == "running"
    monkeypatch.setattr(catalogue, "now", lambda _: time.time() + 2 * lease.SILENT_SECONDS)
    assert runs_in(town / "run")["status"].tolist() == ["died"]
