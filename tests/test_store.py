"""The log: what goes in comes out, on every database, after every crash, and nothing else does."""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
import os
import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

import plursim
from plursim.errors import InputError, StoreError
from plursim.gateway.replies import Call, MemoryReplies, StoredReply
from plursim.graphs.graph import Graph
from plursim.society.events import Acted, Answered, Counted, Event, Exposed, Judged, Said
from plursim.store import (
    LogReader,
    LogWriter,
    create_log,
    event_hash,
    export,
    git_commit,
    open_log,
    tables,
    write_manifest,
)
from plursim.store import layout as layout_module
from plursim.store import migrations as migrations_module
from plursim.store.database import address
from plursim.store.migrations import Migration, newest
from plursim.store.tables import EVENT_TABLES, HASHED_TABLES, metadata
from plursim.surveys.question import Question

AT: dict[str, Any] = {"arm": "treatment", "round": 1, "phase": "play"}
SCENARIO = {"name": "town-hall", "seed": 0, "graph": {"degree": 8}}
NASTY = (
    "'); DROP TABLE answers; --",
    '" OR 1=1 --',
    "Zoë\t日本 \N{GRINNING FACE}\r\n",
    ":run_id %(run_id)s ? {x} \\",
    "=HYPERLINK(1)",
    "",
)
START: dict[str, Any] = {
    "arms": {"arm": ["treatment"], "interaction": [True], "persona": [True], "shuffled": [False]},
    "personas": {
        "persona": ["ann", "bob"],
        "prompt": ["You are Ann.", "You are Bob"],
        "weight": np.array([0.25, 0.75]),
        "reasoner": [None, "crowd"],
        "attributes": [{"age": "30-44", "weight": "heavy"}, {"age": "65+"}],
        "traits": [{"openness": 0.5}, {"openness": None}],
    },
    "agents": {"agent": np.arange(3), "persona": ["ann", "bob", "bob"], "reasoner": ["", "", "crowd"]},
    "edges": Graph.from_edges(3, np.array([0, 1]), np.array([1, 2]), np.array([0.5, 1 / 3])),
    "questions": [Question(id="vote", text="Who?", options=("a", "b"), ordinal=False)],
    "ground_truth": {
        "question": ["vote", "vote"],
        "group": [None, "age"],
        "label": [None, "65+"],
        "option": np.array([0, 1]),
        "share": [0.4, 0.6],
        "se": [0.01, float("nan")],
        "n": [900, 200],
        "effective_n": [810.5, float("nan")],
    },
}


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place for logs on each database; PostgreSQL where there is one."""
    if request.param == "sqlite":
        yield str(tmp_path / "run")
        return
    url = request.getfixturevalue("postgresql")
    schema = f"plursim_{os.getpid()}_{time.monotonic_ns()}"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    yield str(
        sa.make_url(url)
        .update_query_dict({"options": f"-csearch_path={schema}"})
        .render_as_string(hide_password=False)
    )
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))


def new_log(where: str | Path, run_id: str = "one") -> LogWriter:
    return create_log(where, run_id, scenario=SCENARIO, manifest={"git": "abc"})


def one_of_each() -> list[Event]:
    """One event of every type, with every kind of missing value."""
    nan = float("nan")
    return [
        Answered(
            **AT,
            agent=np.array([0, 1, 2]),
            question=np.array(["vote"] * 3, dtype=object),
            option=np.array([1, -1, 0]),
            value=np.array([0.1, nan, -0.0]),
            reason=np.array(["answered", "refused", "answered"], dtype=object),
            raw=["b", None, "a"],
        ),
        Said(
            **AT,
            message=np.array([0, -1]),
            agent=np.array([0, 2]),
            question=["vote", "vote"],
            group=np.array([-1, 3]),
            text=(NASTY[2], None),
            value=np.array([1e-300, nan]),
            reason=["answered", "timeout"],
        ),
        Exposed(**AT, message=[0, 0], agent=[1, 2], sender=[0, 0], position=[0, 1]),
        Judged(
            **AT,
            agent=[0, 1],
            debate=[0, -1],
            stage=["before", "after"],
            probability=np.array([1 / 3, nan]),
            reason=["answered", "empty"],
        ),
        Acted(
            **AT,
            agent=np.array([0, 1]),
            partner=np.array([1, -1]),
            action=["donate", "write"],
            choice=[None, "give half"],
            amount=np.array([2.5, nan]),
            payoff=[5, -1.0],
            reason=["answered", "answered"],
            fields=[
                {"generation": np.int64(1), "share": np.float64("nan"), "ok": True, "round": 7},
                {"names": np.array(["a", "b"]), "share": 0.5, "note": "x"},
            ],
        ),
        Counted(**AT, name=["success", "peak"], value=[0.75, float("inf")]),
    ]


def write_all(where: str | Path, run_id: str, events: list[Event]) -> str:
    with new_log(where, run_id) as log:
        log.start_run(**START)
        for event in events:
            log.append(event)
        log.set_status("finished")
    return event_hash(LogReader(where, run_id))


def cells(frame: pd.DataFrame) -> list[list[Any]]:
    return [[None if v is pd.NA or v != v else v for v in row] for row in frame.astype(object).to_numpy()]


class TestRoundTrip:
    def test_every_event_comes_back(self, where: str) -> None:
        write_all(where, "one", one_of_each())
        reader = LogReader(where)
        at = ["treatment", 1, "play"]
        assert cells(reader.answers()) == [
            [*at, 0, "vote", 1, 0.1, "answered", "answered", "b"],
            [*at, 1, "vote", None, None, "missing", "refused", None],
            [*at, 2, "vote", 0, 0.0, "answered", "answered", "a"],
        ]
        assert cells(reader.messages()) == [
            [*at, 0, 0, "vote", None, NASTY[2], 1e-300, "answered"],
            [*at, None, 2, "vote", 3, None, None, "timeout"],
        ]
        assert cells(reader.exposures()) == [[*at, 0, 1, 0, 0], [*at, 0, 2, 0, 1]]
        assert cells(reader.verdicts()) == [
            [*at, 0, 0, "before", 1 / 3, "answered"],
            [*at, 1, None, "after", None, "empty"],
        ]
        assert cells(reader.figures()) == [[*at, "success", 0.75], [*at, "peak", float("inf")]]

    def test_fields_of_actions_become_columns(self, where: str) -> None:
        write_all(where, "one", one_of_each())
        actions = LogReader(where).actions()
        assert actions["amount"].tolist()[0] == 2.5
        assert actions["choice"].tolist()[1] == "give half"
        own = actions[["generation", "fields.round", "share", "ok", "names", "note"]]
        assert cells(own) == [[1, 7, None, True, None, None], [None, None, 0.5, None, '["a","b"]', "x"]]
        assert own.dtypes.astype(str).tolist() == [
            "Int64",
            "Int64",
            "float64",
            "boolean",
            "string",
            "string",
        ]

    def test_dtypes_do_not_depend_on_the_rows(self, where: str) -> None:
        write_all(where, "full", one_of_each())
        write_all(where, "empty", [])
        for name in set(EVENT_TABLES) - {"actions"}:
            full, empty = (LogReader(where, run).table(name) for run in ("full", "empty"))
            assert len(empty) == 0
            kinds = [[str(dtype) for dtype in frame.dtypes] for frame in (full, empty)]
            assert kinds[0] == kinds[1], name
        answers = LogReader(where, "full").answers().dtypes.astype(str)
        assert answers["option"] == "Int64"
        assert answers["value"] == "float64"
        assert {answers[c] for c in ("arm", "phase", "question", "reason", "status")} == {"category"}

    def test_what_a_run_starts_from_comes_back(self, where: str) -> None:
        write_all(where, "one", [])
        reader = LogReader(where)
        assert cells(reader.edges()) == [[0, 1, 0.5], [1, 0, 0.5], [1, 2, 1 / 3], [2, 1, 1 / 3]]
        assert cells(reader.agents()) == [[0, "ann", ""], [1, "bob", ""], [2, "bob", "crowd"]]
        personas = reader.personas()
        assert personas["age"].tolist() == ["30-44", "65+"]
        assert personas["weight"].tolist() == [0.25, 0.75]
        assert personas["fields.weight"].tolist()[0] == "heavy"
        questions = reader.questions()
        assert questions["options"].tolist() == [["a", "b"]]
        assert questions["values"].tolist() == [[0.0, 1.0]]
        assert cells(reader.ground_truth())[1] == ["vote", "age", "65+", 1, 0.6, None, 200.0, None]
        assert cells(reader.arms()) == [["treatment", True, True, False]]
        assert cells(reader.runs()) == [["one", "town-hall", 0, "finished"]]
        assert reader.scenario == SCENARIO
        assert reader.manifest == {"git": "abc"}
        assert reader.status == "finished"

    def test_measures_are_replaced_and_details_become_columns(self, where: str) -> None:
        with new_log(where) as log:
            log.write_measures([{"measure": "old", "value": 1.0}])
            log.write_measures(
                [
                    {"measure": "drift", "arm": "treatment", "round": 2, "value": np.float64(0.5), "bins": 4},
                    {"measure": "drift", "group": pd.NA, "label": float("nan"), "round": None, "bins": pd.NA},
                ]
            )
        measures = LogReader(where).measures()
        assert measures["measure"].tolist() == ["drift", "drift"]
        assert measures.loc[1, ["arm", "group", "label", "stage", "value", "bins"]].isna().all()
        assert measures[["round", "value", "bins"]].iloc[0].tolist() == [2, 0.5, 4]

    def test_texts_are_data(self, where: str) -> None:
        said = Said(
            **AT,
            message=range(len(NASTY)),
            agent=range(len(NASTY)),
            question=NASTY,
            group=range(len(NASTY)),
            text=NASTY,
            value=[0.0] * len(NASTY),
            reason=["answered"] * len(NASTY),
        )
        for name in NASTY[:2]:
            with new_log(where, name) as log:
                log.append(replace(said, arm=name, phase=name))
                log.commit()
        for name in NASTY[:2]:
            found = LogReader(where, name).messages()
            assert found["text"].tolist() == list(NASTY)
            assert found["question"].tolist() == list(NASTY)
            assert set(found["arm"]) == {name}
        assert len(LogReader(where, NASTY[0]).answers()) == 0

    def test_what_no_database_can_hold_is_marked(self, where: str) -> None:
        said = Said(
            **AT,
            message=[0, 1],
            agent=[0, 1],
            question=["q", "q"],
            group=[0, 0],
            text=["nul \x00 here", "half \ud83d and whole \ud83d\ude00"],
            value=[0.0, 0.0],
            reason=["answered", "answered"],
        )
        acted = replace(one_of_each()[4], fields=[{"x": "\udc00"}, {"x": "é"}])
        write_all(where, "one", [said, acted])
        reader = LogReader(where)
        assert reader.messages()["text"].tolist() == ["nul � here", "half � and whole \N{GRINNING FACE}"]
        assert reader.actions()["x"].tolist() == ["�", "é"]


class TestHash:
    def test_same_run_same_hash_under_any_name(self, where: str) -> None:
        assert write_all(where, "one", one_of_each()) == write_all(where, "two", one_of_each())

    @pytest.mark.parametrize("at", range(6))
    def test_one_value_changes_it(self, tmp_path: Path, at: int) -> None:
        events = one_of_each()
        column = ("raw", "text", "position", "probability", "fields", "value")[at]
        changed: list[Any] = list(getattr(events[at], column))
        changed[1] = {4: {"y": 1}, 2: 2, 3: 0.5, 5: 0.5}.get(at, "c")
        events[at] = replace(events[at], **{column: changed})
        assert write_all(tmp_path, "one", one_of_each()) != write_all(tmp_path, "two", events)

    def test_later_tables_and_columns_enter_only_where_they_say_something(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A new event table and a new column of an old one: no hash of a run without them changes."""
        plain = write_all(tmp_path, "plain", one_of_each())
        table = sa.Table(
            "births",
            sa.MetaData(),
            *(sa.Column(c.name, c.type, info=c.info) for c in tables.figures.columns),
            info={"later": True},
        )
        column = sa.Column("mood", sa.Double, info={"later": True})
        steps = [
            OneStatement(newest() + 1, "CREATE TABLE births AS SELECT * FROM figures WHERE 0"),
            OneStatement(newest() + 2, "ALTER TABLE figures ADD COLUMN mood DOUBLE PRECISION"),
        ]
        figures = sa.Table(
            "figures",
            sa.MetaData(),
            *(sa.Column(c.name, c.type, nullable=c.nullable, info=c.info) for c in tables.figures.columns),
            column,
        )
        hashed = [figures if t.name == "figures" else t for t in tables.HASHED_TABLES]
        monkeypatch.setattr(migrations_module, "MIGRATIONS", [*migrations_module.MIGRATIONS, *steps])
        monkeypatch.setattr(tables, "HASHED_TABLES", (*hashed, table))
        assert event_hash(LogReader(tmp_path, "plain")) == plain  # before the upgrade
        assert write_all(tmp_path, "two", one_of_each()) == plain  # which upgrades
        assert event_hash(LogReader(tmp_path, "plain")) == plain
        hashes = {plain}
        with sqlite3.connect(tmp_path / "log.sqlite") as connection:
            for statement in (
                "UPDATE figures SET mood = 0.5 WHERE row = 0 AND run_id = 'two'",
                "INSERT INTO births SELECT run_id, row, arm, round, phase, name, value FROM figures",
            ):
                connection.execute(statement)
                connection.commit()
                hashes.add(event_hash(LogReader(tmp_path, "two")))
        connection.close()
        assert len(hashes) == 3

    def test_moving_a_text_from_one_row_to_the_next_changes_it(self, tmp_path: Path) -> None:
        first, *rest = one_of_each()
        moved = replace(first, raw=[None, "b", "a"])
        assert write_all(tmp_path, "one", [first, *rest]) != write_all(tmp_path, "two", [moved, *rest])

    def test_the_edges_enter(self, tmp_path: Path) -> None:
        hashes = set()
        for name, head in (("one", 0), ("two", 2)):
            with new_log(tmp_path, name) as log:
                log.start_run(**{**START, "edges": {"hearer": [head], "heard": [1]}})
            hashes.add(event_hash(LogReader(tmp_path, name)))
        assert len(hashes) == 2

    def test_wall_time_does_not_enter(self, tmp_path: Path) -> None:
        before = write_all(tmp_path, "one", one_of_each())
        with open_log(tmp_path, "one") as log:
            log.replies.keep([a_reply("k")], [a_call()])
        assert event_hash(LogReader(tmp_path, "one")) == before

    def test_against_a_second_implementation(self, tmp_path: Path) -> None:
        """The same sum from plain sqlite3 and json, over the whole file at once."""
        found = write_all(tmp_path, "one", one_of_each())
        flags = {"ordinal"}
        lines = []
        with sqlite3.connect(tmp_path / "log.sqlite") as connection:
            for table in HASHED_TABLES:
                if table.name in ("members", "ties"):
                    continue  # later tables enter only where they have rows, and these have none
                names = [c.name for c in table.columns if c.name not in ("run_id", "row")]
                lines.append([table.name, names])
                columns = ", ".join(f'"{name}"' for name in names)
                rows = connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY row")
                lines += [
                    [bool(v) if n in flags else v for n, v in zip(names, row, strict=True)] for row in rows
                ]
        connection.close()
        text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
        assert found == hashlib.sha256(text.encode()).hexdigest()


class TestByColumn:
    """Rows packed by column say the same as rows one by one."""

    ARRAYS: ClassVar = {"log": dict.fromkeys([*EVENT_TABLES, "agents", "edges"], "arrays")}

    def written(self, where: str | Path, run_id: str, document: dict[str, Any], events: list[Event]) -> str:
        with create_log(where, run_id, scenario={**SCENARIO, **document}, manifest={}) as log:
            log.start_run(**START)
            for event in events:
                log.append(event)
                log.commit()
        return event_hash(LogReader(where, run_id))

    def events(self) -> list[Event]:
        twice = [replace(event, phase="again") for event in one_of_each()]
        return [*one_of_each(), *twice]

    def test_hash_and_tables_are_those_of_rows(self, where: str) -> None:
        hashes = {
            self.written(where, "rows", {}, self.events()),
            self.written(where, "arrays", self.ARRAYS, self.events()),
        }
        assert len(hashes) == 1
        rows, arrays = LogReader(where, "rows"), LogReader(where, "arrays")
        for name in ("agents", "edges", *EVENT_TABLES):
            pd.testing.assert_frame_equal(rows.table(name), arrays.table(name))
        with arrays.transaction("count") as connection:
            assert all(
                connection.scalar(sa.select(sa.func.count()).where(table.c.run_id == "arrays")) == 0
                for table in EVENT_TABLES.values()
            )

    def test_some_of_each_in_any_order(self, tmp_path: Path) -> None:
        """One event by column between others by row, as where the size decides."""
        expected = self.written(tmp_path, "rows", {}, self.events())
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(layout_module, "MANY", 3)
            some = [
                replace(e, phase="first", **{n: c[:1] for n, c in e.columns().items()}) for e in self.events()
            ]
            mixed = [*some, *self.events(), *some]
            assert self.written(tmp_path, "mixed", {}, self.events()) == expected
            assert self.written(tmp_path, "three", {}, mixed) == self.written(
                tmp_path, "four", {"log": dict.fromkeys(EVENT_TABLES, "rows")}, mixed
            )
        three, four = (LogReader(tmp_path, name) for name in ("three", "four"))
        with three.transaction("count") as connection:
            tables_of = [len(three.stretches(connection, table)) for table in EVENT_TABLES.values()]
        assert max(tables_of) > 0
        for name in EVENT_TABLES:
            pd.testing.assert_frame_equal(three.table(name), four.table(name))

    def test_resumed_and_replayed_runs_compare_them(self, tmp_path: Path) -> None:
        first, *rest = self.events()
        self.written(tmp_path, "one", self.ARRAYS, [first])
        with open_log(tmp_path, "one") as log:
            log.start_run(**START)
            for event in [first, *rest]:
                log.append(event)
            log.commit()
        assert event_hash(LogReader(tmp_path, "one")) == self.written(tmp_path, "rows", {}, [first, *rest])
        with open_log(tmp_path, "one", replay=True) as log:
            log.start_run(**START)
            wrong = replace(first, value=[*list(first.value)[:-1], 0.25])  # type: ignore[attr-defined]
            with pytest.raises(
                StoreError, match=r"row 2 of 'answers'.*phase 'play'\): 'value' is .* 0\.25 now"
            ):
                log.append(wrong)

    def test_a_table_that_is_not_kept(self, tmp_path: Path) -> None:
        document = {"log": {"exposures": "none"}}
        found = self.written(tmp_path, "one", document, one_of_each())
        others = [event for event in one_of_each() if event.table != "exposures"]
        assert found == self.written(tmp_path, "two", {}, others)
        assert LogReader(tmp_path, "one").exposures().empty

    def test_what_does_not_fit_is_named(self, tmp_path: Path) -> None:
        with create_log(tmp_path, "one", scenario=self.ARRAYS, manifest={}) as log:
            log.start_run(**START)
            for column, value in (
                ("option", ["x", "y", "z"]),
                ("raw", [1, 2, 3]),
                ("value", ["a", "b", "c"]),
            ):
                with pytest.raises(StoreError, match=f"column '{column}' of table 'answers'"):
                    log.append(replace(one_of_each()[0], **{column: value}))


PHASES = 250
ROWS = 40


def play(
    log: LogWriter,
    phases: int = PHASES,
    changed: int | None = None,
    after_phase: Callable[[], None] = lambda: None,
) -> None:
    """Derive a small run, the same every time; each phase writes to two tables and commits."""
    log.start_run(**START)
    for phase in range(phases):
        rng = np.random.default_rng(phase)
        at = {"arm": "treatment", "round": phase // 2, "phase": f"p{phase % 2}"}
        values = rng.random(ROWS)
        if phase == changed:
            values[3] += 1e-9
        log.append(
            Answered(
                **at,
                agent=np.arange(ROWS),
                question=["vote"] * ROWS,
                option=rng.integers(-1, 3, ROWS),
                value=values,
                reason=["answered"] * ROWS,
                raw=["word " * 50] * ROWS,
            )
        )
        log.append(Counted(**at, name=["mean", "sum"], value=[values.mean(), values.sum()]))
        log.commit()
        after_phase()


def play_until_killed(folder: str, started: Any) -> None:
    with open_log(folder, "one") as log:
        play(log, after_phase=started.set)
    time.sleep(60)


class TestResume:
    @pytest.mark.skipif(sys.platform == "win32", reason="kill -9 and the fork server are POSIX")
    def test_ten_kills_leave_whole_phases_and_the_same_hash(self, tmp_path: Path) -> None:
        with new_log(tmp_path / "whole") as log:
            play(log)
            log.set_status("finished")
        new_log(tmp_path / "killed").close()
        processes = multiprocessing.get_context("forkserver")
        processes.set_forkserver_preload(["tests.test_store"])
        chance, reached = random.Random(9), [0]
        for _ in range(10):
            started = processes.Event()
            child = processes.Process(target=play_until_killed, args=(str(tmp_path / "killed"), started))
            child.start()
            assert started.wait(60)
            time.sleep(chance.uniform(0.0, 0.1))
            child.kill()
            child.join()
            assert child.exitcode == -9
            reached.append(self.whole_phases(tmp_path / "killed" / "log.sqlite"))
        assert reached == sorted(reached)
        assert reached[-1] > 0
        with open_log(tmp_path / "killed", "one", scenario=SCENARIO) as log:
            play(log)
            log.set_status("finished")
        assert self.whole_phases(tmp_path / "killed" / "log.sqlite") == PHASES
        hashes = {event_hash(LogReader(tmp_path / folder)) for folder in ("whole", "killed")}
        assert len(hashes) == 1

    @staticmethod
    def whole_phases(file: Path) -> int:
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        counts = [
            dict(
                connection.execute(
                    f"SELECT round * 2 + (phase = 'p1'), count(*) FROM {table} GROUP BY round, phase"
                ).fetchall()
            )
            for table in ("answers", "figures")
        ]
        connection.close()
        assert counts[0].keys() == counts[1].keys() == set(range(len(counts[0])))
        assert set(counts[0].values()) <= {ROWS}
        assert set(counts[1].values()) <= {2}
        return len(counts[0])

    def test_resume_goes_on_in_the_middle(self, where: str) -> None:
        with new_log(where, "whole") as log:
            play(log, 6)
        with new_log(where, "half") as log:
            play(log, 3)
            log.append(Counted(**AT, name=["part of a phase"], value=[0.0]))
            log.set_status("interrupted")
        assert LogReader(where, "half").status == "interrupted"
        assert len(LogReader(where, "half").figures()) == 6
        with open_log(where, "half", scenario=SCENARIO) as log:
            play(log, 6)
            log.set_status("finished")
        assert event_hash(LogReader(where, "whole")) == event_hash(LogReader(where, "half"))

    @pytest.mark.parametrize("replay", [False, True])
    def test_the_first_difference_is_named(self, where: str, replay: bool) -> None:
        with new_log(where) as log:
            play(log, 6)
        expected = (
            r"row 123 of 'answers' \(arm 'treatment', round 1, phase 'p1'\): 'value' is 0\.\d+ in the log"
        )
        with open_log(where, "one", replay=replay) as log, pytest.raises(StoreError, match=expected):
            play(log, 6, changed=3)

    def test_replay_writes_nothing(self, where: str) -> None:
        with new_log(where) as log:
            play(log, 4)
            log.set_status("finished")
        with open_log(where, "one", replay=True) as log:
            play(log, 4)
            log.set_status("finished")
            with pytest.raises(StoreError, match="replay writes nothing"):
                log.write_measures([])
            with pytest.raises(StoreError, match=r"log ends before row 8 of 'figures'.*round 1"):
                log.append(Counted(**AT, name=["more"], value=[1.0]))
        reader = LogReader(where)
        assert reader.status == "finished"
        assert len(reader.answers()) == 4 * ROWS

    def test_a_run_that_ends_early_is_not_finished(self, where: str) -> None:
        with new_log(where) as log:
            play(log, 4)
        with open_log(where, "one") as log:
            play(log, 3)
            with pytest.raises(StoreError, match=rf"ended with {3 * ROWS} rows of 'answers', the log has"):
                log.set_status("finished")

    def test_a_changed_scenario_is_refused_with_the_difference(self, where: str) -> None:
        new_log(where).close()
        changed = {**SCENARIO, "graph": {"degree": 4}, "arms": ["treatment"]}
        with pytest.raises(InputError) as caught:
            open_log(where, "one", scenario=changed)
        assert "graph.degree: 8 in the log, 4 now" in str(caught.value)
        assert "arms.0: (absent) in the log, treatment now" in str(caught.value)

    @pytest.mark.parametrize("replay", [False, True])
    def test_changed_personas_and_more_agents_are_refused(self, where: str, replay: bool) -> None:
        with new_log(where) as log:
            log.start_run(**START)
        personas = {**START["personas"], "prompt": ["You are Ann.", "You are Rob."]}
        with open_log(where, "one", replay=replay) as log:
            expected = "row 1 of 'personas': 'prompt' is 'You are Bob' in the log"
            with pytest.raises(StoreError, match=expected):
                log.start_run(**{**START, "personas": personas})
        agents = {
            "agent": np.arange(4),
            "persona": ["ann", "bob", "bob", "bob"],
            "reasoner": ["", "", "crowd", ""],
        }
        # the first three agents agree, so only their number tells
        expected = "'agents' has 3 rows in the log and 4 now"
        with open_log(where, "one", replay=replay) as log, pytest.raises(StoreError, match=expected):
            log.start_run(**{**START, "agents": agents})

    def test_a_failed_commit_keeps_what_is_buffered(self, tmp_path: Path) -> None:
        with new_log(tmp_path) as log:
            log.append(Counted(**AT, name=["a"], value=[1.0]))
            other = sqlite3.connect(tmp_path / "log.sqlite")
            with other:
                other.execute("INSERT INTO figures VALUES ('one', 0, 'x', 0, 'y', 'z', 0.5)")
            with pytest.raises(StoreError, match=r"cannot write events .*UNIQUE"):
                log.commit()
            with other:
                other.execute("DELETE FROM figures")
            other.close()
            log.commit()
        assert LogReader(tmp_path).figures()["name"].tolist() == ["a"]


def a_reply(key: str, text: str | None = "yes", **more: Any) -> StoredReply:
    return StoredReply(key=key, model="m", text=text, reason="answered", **more)


def a_call(**more: Any) -> Call:
    given: dict[str, Any] = {
        "phase": "treatment/1/poll",
        "prompt": "p",
        "model": "m",
        "draws": 1,
        "attempt": 1,
        "outcome": "ok",
        "http_status": 200,
        "started": 1.7e9,
        "latency": 0.05,
        "prompt_tokens": 10,
        "completion_tokens": None,
        "cost": None,
    }
    return Call(**{**given, **more})


class TestReplies:
    def test_agrees_with_the_store_in_memory(self, where: str) -> None:
        many = [a_reply(f"{k:04d}", f"text {k}", logprobs='[{"a":-0.1}]') for k in range(1200)]
        again = [a_reply("0003", None, refusal="no", finish="stop"), a_reply("0003", "last")]
        memory = MemoryReplies()
        asked = [reply.key for reply in many[::2]] * 2 + ["absent", "0003"]
        with new_log(where) as log, new_log_beside(where, "other") as other:
            for store in (memory, log.replies):
                store.keep(many, [a_call(), a_call(attempt=2, possibly_billed=True)])
                store.keep(again, [a_call(attempt=3)])
            assert log.replies.find(asked) == memory.find(asked)
            assert log.replies.find([]) == {}
            assert other is None or other.replies.find(asked) == {}
        reader = LogReader(where, "one")
        assert reader.replies()["key"].tolist() == [f"{k:04d}" for k in range(1200)]
        calls = reader.calls()
        assert calls["attempt"].tolist() == [1, 2, 3]
        assert calls["possibly_billed"].tolist() == [False, True, False]
        assert calls["completion_tokens"].isna().all()
        assert calls["cost"].isna().all()

    def test_a_replay_calls_no_model(self, where: str) -> None:
        with new_log(where) as log:
            log.replies.keep([a_reply("known")], [])
        with open_log(where, "one", replay=True) as log:
            assert set(log.replies.find(["known"])) == {"known"}
            with pytest.raises(StoreError, match="lacks 1 of 2 replies"):
                log.replies.find(["known", "new"])
            with pytest.raises(StoreError, match="writes nothing"):
                log.replies.keep([a_reply("new")], [])

    def test_threads_share_the_writer(self, where: str) -> None:
        problems: list[BaseException] = []

        def keep_and_find(name: str) -> None:
            try:
                for k in range(30):
                    keys = [f"{name}.{k}.{draw}" for draw in range(20)]
                    log.replies.keep([a_reply(key) for key in keys], [a_call(prompt=name)])
                    assert set(log.replies.find(keys)) == set(keys)
            except (StoreError, AssertionError) as problem:
                problems.append(problem)

        with new_log(where) as log:
            threads = [threading.Thread(target=keep_and_find, args=(name,)) for name in "ab"]
            for thread in threads:
                thread.start()
            play(log, 30)
            for thread in threads:
                thread.join()
        assert problems == []
        reader = LogReader(where)
        assert len(reader.replies()) == 2 * 30 * 20
        assert reader.calls()["prompt"].value_counts().to_dict() == {"a": 30, "b": 30}
        assert len(reader.answers()) == 30 * ROWS


def new_log_beside(where: str, run_id: str) -> Any:
    """A second run written at the same time, where the database can take it; SQLite has one writer."""
    from contextlib import nullcontext

    return new_log(where, run_id) if where.startswith("postgresql") else nullcontext()


class TestRefusals:
    def one_line(self, caught: pytest.ExceptionInfo[StoreError]) -> str:
        assert "\n" not in str(caught.value)
        return str(caught.value)

    def test_not_a_database(self, tmp_path: Path) -> None:
        (tmp_path / "log.sqlite").write_text("no database at all " * 100)
        for attempt in (
            lambda: new_log(tmp_path),
            lambda: open_log(tmp_path, "one"),
            lambda: LogReader(tmp_path),
        ):
            with pytest.raises(StoreError) as caught:
                attempt()
            assert "file is not a database" in self.one_line(caught)

    def test_damaged_pages(self, tmp_path: Path) -> None:
        with new_log(tmp_path) as log:
            play(log, 20)
        file = tmp_path / "log.sqlite"
        data = bytearray(file.read_bytes())
        data[8192:] = b"\xff" * (len(data) - 8192)
        file.write_bytes(data)
        with pytest.raises(StoreError) as caught:
            event_hash(LogReader(tmp_path, "one"))
        assert "malformed" in self.one_line(caught)

    def test_read_only(self, tmp_path: Path) -> None:
        """Opened read-only by URL, which also holds for root, whom file modes do not stop."""
        new_log(tmp_path).close()
        url = f"sqlite:///{(tmp_path / 'log.sqlite').as_uri()}?mode=ro&uri=true"
        with pytest.raises(StoreError) as caught:
            open_log(url, "one")
        assert "readonly database" in self.one_line(caught)

    def test_a_read_only_folder_can_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with new_log(tmp_path) as log:
            play(log, 2)
        monkeypatch.setattr(os, "access", lambda *_: False)
        assert len(LogReader(tmp_path).answers()) == 2 * ROWS
        assert sorted(file.name for file in tmp_path.iterdir()) == ["log.sqlite", "log.sqlite.lock"]

    def test_no_such_log(self, tmp_path: Path) -> None:
        for attempt in (lambda: LogReader(tmp_path), lambda: open_log(tmp_path, "one")):
            with pytest.raises(StoreError, match="there is no log at"):
                attempt()
        assert list(tmp_path.iterdir()) == []
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreError, match="cannot open the log"):
            new_log(tmp_path / "file" / "run")

    def test_unknown_and_repeated_runs(self, where: str) -> None:
        new_log(where, "first").close()
        new_log(where, "second").close()
        with pytest.raises(StoreError, match="there is a run 'first' already"):
            new_log(where, "first")
        with pytest.raises(StoreError, match="unknown run 'frist'; did you mean 'first'"):
            open_log(where, "frist")
        with pytest.raises(StoreError, match="did you mean 'first'"):
            LogReader(where, "frist")
        with pytest.raises(StoreError, match="holds 2 runs: first, second; name one"):
            LogReader(where)

    def test_two_writers(self, where: str) -> None:
        with new_log(where):
            with pytest.raises(StoreError, match="another process is writing"):
                open_log(where, "one")
            assert LogReader(where).status == "running"
        open_log(where, "one").close()

    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            ("nonsense://x", "cannot open"),
            ("sqlite://", "needs a database that lasts"),
            ("postgresql://u:secret@127.0.0.1:1/x", "cannot open"),
        ],
    )
    def test_wrong_addresses(self, url: str, problem: str) -> None:
        with pytest.raises(StoreError, match=problem) as caught:
            new_log(url)
        assert "secret" not in self.one_line(caught)

    @pytest.mark.parametrize(
        ("column", "values", "problem"),
        [
            ("option", ["a", "b", "c"], "column 'option' of table 'answers'"),
            ("option", [0.5, 1.0, 2.0], "takes integers, given 0.5"),
            ("agent", [None, 1, 2], "column 'agent' of table 'answers' is empty in row 0"),
            ("value", ["a", "b", "c"], "takes numbers"),
            ("raw", [1, None, None], r"takes text, given 1 \(int\)"),
            ("raw", [None], "columns of one length"),
        ],
    )
    def test_values_that_do_not_fit(
        self, tmp_path: Path, column: str, values: list[Any], problem: str
    ) -> None:
        event = replace(one_of_each()[0], **{column: values})
        with new_log(tmp_path) as log, pytest.raises(StoreError, match=problem):
            log.append(event)

    def test_unknown_columns_and_words(self, tmp_path: Path) -> None:
        with new_log(tmp_path) as log:
            with pytest.raises(StoreError, match="unknown column 'persna'; did you mean 'persona'"):
                log.start_run(**{**START, "agents": {"persna": ["a"]}})
            with pytest.raises(StoreError, match="unknown status"):
                log.set_status("fnished")  # type: ignore[arg-type]
        with pytest.raises(StoreError, match="did you mean 'answers'"):
            LogReader(tmp_path).table("answer")


@dataclass(frozen=True)
class OneStatement(Migration):
    """A migration whose name is its SQL."""

    def statements(self, dialect: str) -> list[str]:
        return [self.name]


def shape(engine: sa.Engine) -> dict[str, tuple[list[Any], list[str], list[Any]]]:
    """Columns (name, whether empty may be, type), key and indexes of every table."""
    inspector = sa.inspect(engine)
    return {
        name: (
            [
                (c["name"], c["nullable"], str(c["type"]).split()[0].replace("REAL", "DOUBLE"))
                for c in inspector.get_columns(name)
            ],
            inspector.get_pk_constraint(name)["constrained_columns"],
            sorted((i["name"], i["column_names"]) for i in inspector.get_indexes(name)),
        )
        for name in inspector.get_table_names()
    }


class TestMigrations:
    def version(self, folder: Path) -> tuple[int, list[str]]:
        with sqlite3.connect(folder / "log.sqlite") as connection:
            versions = connection.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master ORDER BY name")]
        connection.close()
        assert [version for (version,) in versions] == list(range(1, len(versions) + 1))
        return len(versions), names

    def test_a_newer_log_is_refused(self, tmp_path: Path) -> None:
        new_log(tmp_path).close()
        with sqlite3.connect(tmp_path / "log.sqlite") as connection:
            connection.execute("INSERT INTO schema_version VALUES (99, 'of the future')")
        connection.close()
        for attempt in (lambda: open_log(tmp_path, "one"), lambda: LogReader(tmp_path)):
            with pytest.raises(StoreError, match="schema version 99, this plursim knows up to"):
                attempt()

    def test_an_older_log_is_brought_up_in_order(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        new_log(tmp_path).close()
        now = newest()
        steps = [
            OneStatement(now + 1, "CREATE TABLE second (a)"),
            OneStatement(now + 2, "ALTER TABLE second RENAME TO third"),
        ]
        monkeypatch.setattr(migrations_module, "MIGRATIONS", [*migrations_module.MIGRATIONS, *steps])
        assert LogReader(tmp_path).run_id == "one"  # what is not there yet reads as empty
        open_log(tmp_path, "one").close()
        version, names = self.version(tmp_path)
        assert version == now + 2
        assert "third" in names
        assert "second" not in names
        open_log(tmp_path, "one").close()

    def test_a_failing_migration_changes_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        new_log(tmp_path).close()
        before = self.version(tmp_path)
        steps = [
            OneStatement(newest() + 1, "CREATE TABLE second (a)"),
            OneStatement(newest() + 2, "ALTER TABLE absent RENAME TO third"),
        ]
        monkeypatch.setattr(migrations_module, "MIGRATIONS", [*migrations_module.MIGRATIONS, *steps])
        with pytest.raises(StoreError, match="no such table"):
            open_log(tmp_path, "one")
        assert self.version(tmp_path) == before

    def test_the_steps_lead_to_the_tables(self, where: str) -> None:
        """The migrations, one after the other, against the tables that readers and writers know."""
        new_log(where).close()
        made = sa.create_engine(address(where))
        for name, (columns, keys, indexes) in shape(made).items():
            table = metadata.tables[name]
            kinds = [str(c.type.compile(made.dialect)).split()[0] for c in table.columns]
            stated = [(c.name, c.nullable, kind) for c, kind in zip(table.columns, kinds, strict=True)]
            assert (columns, keys) == (stated, [c.name for c in table.primary_key]), name
            assert indexes == sorted((i.name, [c.name for c in i.columns]) for i in table.indexes), name
        assert shape(made).keys() == metadata.tables.keys()
        made.dispose()

    def test_migrations_are_numbered_and_named_by_their_files(self) -> None:
        files = sorted(file.stem for file in (Path(migrations_module.__file__).parent / "schema").iterdir())
        assert files == [f"{m.number:04}_{m.name}" for m in migrations_module.MIGRATIONS]

    def test_tables_of_others_are_left_alone(self, tmp_path: Path) -> None:
        with sqlite3.connect(tmp_path / "log.sqlite") as connection:
            connection.execute("CREATE TABLE runs (a)")
        connection.close()
        with pytest.raises(StoreError, match="not a log of plursim: it has a table 'runs'"):
            new_log(tmp_path)

    def test_every_table_has_the_run(self) -> None:
        names = {t.name for t in metadata.sorted_tables if "run_id" not in t.columns}
        assert names == {"schema_version"}


class TestFiles:
    def test_write_ahead_log(self, tmp_path: Path) -> None:
        with new_log(tmp_path) as log:
            play(log, 1)
            assert (tmp_path / "log.sqlite-wal").exists()
        assert sorted(f.name for f in tmp_path.iterdir()) == ["log.sqlite", "log.sqlite.lock"]

    def test_manifest(self, tmp_path: Path) -> None:
        given = {"seed": 0, "personas": Path("personas") / "anes96.yaml", "cost": float("nan")}
        written = write_manifest(tmp_path / "run", given)
        text = (tmp_path / "run" / "manifest.json").read_text(encoding="utf-8")
        assert json.loads(text) == written
        assert written["seed"] == 0
        assert written["personas"] == "personas/anes96.yaml"
        assert written["cost"] is None
        assert written["versions"]["numpy"] == np.__version__
        assert written["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
        project = tomllib.loads((Path(plursim.__file__).parents[1] / "pyproject.toml").read_text())["project"]
        needed = {re.split(r"[<>=\[ ;]", one)[0] for one in project["dependencies"]}
        assert {"numpy", "scipy", "mesa", "sqlalchemy", "litellm"} <= needed
        assert {"python", "plursim"} | needed <= set(written["versions"])
        assert str(tmp_path) not in text

    def test_git_commit(self, tmp_path: Path) -> None:
        assert git_commit(tmp_path) is None

        def git(*words: str) -> str:
            said = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false", *words]
            return subprocess.check_output(["git", "-C", str(tmp_path), *said], text=True).strip()

        git("init", "-q")
        (tmp_path / "town.yaml").write_text("seed: 1")
        git("add", "-A")
        git("commit", "-qm", "one")
        head = git("rev-parse", "HEAD")
        assert git_commit(tmp_path) == head
        (tmp_path / "town.yaml").write_text("seed: 2")
        assert git_commit(tmp_path) == f"{head}-dirty"

    def test_manifest_is_whole_or_not_there(self, tmp_path: Path) -> None:
        write_manifest(tmp_path, {"seed": 0})
        before = (tmp_path / "manifest.json").read_bytes()
        for wrong in ({"x": object()}, {"x": tmp_path}, {"x": float("inf")}):
            with pytest.raises(StoreError, match="the manifest cannot hold this"):
                write_manifest(tmp_path, wrong)
        assert [f.name for f in tmp_path.iterdir()] == ["manifest.json"]
        assert (tmp_path / "manifest.json").read_bytes() == before

    @pytest.fixture
    def reader(self, where: str) -> LogReader:
        texts = ("=1+1", "+x", "-3.5", "- no", "@cmd", "\tx", "\rx", "1e5", NASTY[2], "")
        said = Said(
            **AT,
            message=range(len(texts)),
            agent=range(len(texts)),
            question=["vote"] * len(texts),
            group=[-1] * len(texts),
            text=texts,
            value=[0.1 + k for k in range(len(texts))],
            reason=["answered"] * len(texts),
        )
        acted = replace(one_of_each()[4], fields=[{"=cmd": 1}, {"=cmd": None}])
        write_all(where, "other", [])
        write_all(where, "one", [one_of_each()[0], said, acted, one_of_each()[5]])
        return LogReader(where, "one")

    def test_csv_is_safe_to_open(self, reader: LogReader, tmp_path: Path) -> None:
        files = export(reader, tmp_path / "csv", "csv")
        assert {f.stem for f in files} >= set(EVENT_TABLES) | {"runs", "agents", "calls", "measures"}
        with (tmp_path / "csv" / "messages.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["text"] for row in rows] == [
            "'=1+1",
            "'+x",
            "-3.5",
            "'- no",
            "'@cmd",
            "'\tx",
            "'\rx",
            "1e5",
            NASTY[2],
            "",
        ]
        assert [float(row["value"]) for row in rows] == [0.1 + k for k in range(10)]
        header = (tmp_path / "csv" / "actions.csv").read_text(encoding="utf-8").splitlines()[0]
        assert header.endswith(",'=cmd")
        with (tmp_path / "csv" / "runs.csv").open(encoding="utf-8") as file:
            assert [row["run_id"] for row in csv.DictReader(file)] == ["one"]

    def test_json_lines(self, reader: LogReader, tmp_path: Path) -> None:
        export(reader, tmp_path / "jsonl", "jsonl")
        lines = (tmp_path / "jsonl" / "answers.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["option"] for line in lines] == [1, None, 0]
        assert json.loads(lines[0])["value"] == 0.1
        messages = (tmp_path / "jsonl" / "messages.jsonl").read_bytes().split(b"\n")
        assert json.loads(messages[0])["text"] == "=1+1"
        figures = (tmp_path / "jsonl" / "figures.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["value"] for line in figures] == [0.75, "Infinity"]

    def test_parquet_keeps_types(self, reader: LogReader, tmp_path: Path) -> None:
        for file in export(reader, tmp_path / "parquet", "parquet"):
            if file.stem not in ("runs", "questions"):
                pd.testing.assert_frame_equal(
                    pd.read_parquet(file), reader.table(file.stem), check_categorical=False, check_dtype=False
                )
        answers = pd.read_parquet(tmp_path / "parquet" / "answers.parquet")
        assert str(answers["option"].dtype) == "Int64"
        questions = pd.read_parquet(tmp_path / "parquet" / "questions.parquet")
        assert [list(options) for options in questions["options"]] == [["a", "b"]]

    def test_without_pyarrow_parquet_says_what_installs_it(
        self, reader: LogReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "pyarrow", None)
        with pytest.raises(InputError, match=r"pip install 'plursim\[parquet\]'; csv and jsonl need"):
            export(reader, tmp_path / "out", "parquet")
        assert not (tmp_path / "out").exists()

    def test_other_formats_are_refused(self, reader: LogReader, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="did you mean 'parquet'"):
            export(reader, tmp_path, "parket")  # type: ignore[arg-type]
