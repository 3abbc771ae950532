"""Sweeps: the same table however it was run, no cell lost or run twice, failures recorded."""

from __future__ import annotations

import gc
import json
import math
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import plursim
from plursim import cli
from plursim.cli.sweep import progress_line
from plursim.errors import DocumentError, InputError, Interrupted
from plursim.runs import arms
from plursim.society.society import Society
from plursim.sweeps import SweepProgress, load_sweep, open_sweep, sweep
from plursim.sweeps.cell import OUTCOME, Job, run_cell
from plursim.sweeps.planning import plan
from tests.conftest import ROOT

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"
SMALL = """\
settings:
  population.size: 16
  population.mixture: uniform
  survey.questions: [self_placement]
  protocol.rounds: 1
  protocol.group_size: 4
  poll.each_round: false
  arms: [treatment]
  measures: [drift]
"""
EIGHT = """\
factors:
  - kind: grid
    values: {reasoning.bias: [0, 0.5], protocol.group_size: [4, 8]}
  - {kind: seeds, count: 2}
"""


def written(folder: Path, factors: str, *, settings: str = SMALL, name: str = "small") -> Path:
    """A sweep file over the town hall."""
    file = folder / f"{name}.yaml"
    file.write_text(f"name: {name}\nscenario: {TOWN_HALL}\n{settings}{factors}")
    return file


def jobs(file: Path, out: Path) -> list[Job]:
    laid_out = plan(load_sweep(file))
    return [
        Job(cell.key, cell.scenario, str(laid_out.folder.resolve()), str(out / cell.key))
        for cell in laid_out.cells
    ]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("table.csv", "table.parquet", "cells.csv")}


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A sweep run by two workers, one of which is killed on the way."""
    base = tmp_path_factory.mktemp("sweep")
    file = written(base, EIGHT)
    seen: list[SweepProgress] = []

    def kill_one(progress: SweepProgress) -> None:
        seen.append(progress)
        children = multiprocessing.active_children()
        if progress.done == 2 and children:
            os.kill(children[0].pid or 0, signal.SIGKILL)

    result = sweep(file, out=base / "two", workers=2, on_progress=kill_one)
    assert result.failed.empty
    assert [progress.done for progress in seen] == list(range(9))
    assert math.isnan(seen[0].seconds_left)
    assert seen[-1].seconds_left == 0
    assert all(progress.seconds_left > 0 for progress in seen[1:-1])
    return file, result.path


class TestTheWholeSweep:
    def test_one_worker_killed_and_resumed_gives_the_same_table(
        self, two_workers: tuple[Path, Path], tmp_path: Path
    ) -> None:
        file, folder = two_workers
        command = [
            sys.executable,
            "-m",
            "plursim",
            "sweep",
            str(file),
            "--out",
            str(tmp_path),
            "--workers",
            "1",
        ]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            deadline = time.monotonic() + 60
            while len(list(tmp_path.glob(f"*/*/cells/*/{OUTCOME}"))) < 3 and time.monotonic() < deadline:
                time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        ended = {path: path.stat().st_mtime_ns for path in tmp_path.glob(f"*/*/cells/*/{OUTCOME}")}
        assert 3 <= len(ended) < 8
        result = sweep(file, resume=tmp_path, workers=1)
        assert result.path.parent.parent == tmp_path
        assert bytes_of(result.path) == bytes_of(folder)
        assert all(path.stat().st_mtime_ns == then for path, then in ended.items())  # none was run again
        hashes = [[run.event_hash for run in plursim.open_runs(path)] for path in (folder, result.path)]
        assert hashes[0] == hashes[1]
        assert len(set(hashes[0])) == 8

    def test_the_table_is_tidy(self, two_workers: tuple[Path, Path]) -> None:
        result = open_sweep(two_workers[1])
        table = result.table
        assert list(table.columns[:6]) == [
            "cell",
            "key",
            "reasoning.bias",
            "protocol.group_size",
            "seed",
            "measure",
        ]
        assert table["cell"].nunique() == 8
        assert not table.duplicated(["cell", "measure", "arm", "stage", "question", "group", "label"]).any()
        for cell in (0, 5):
            run = result.run(cell)
            levels = result.cells.loc[cell]
            assert run.scenario["seed"] == levels["seed"]
            assert run.scenario["protocol"]["group_size"] == levels["protocol.group_size"]
            own = table[table["cell"] == cell].reset_index(drop=True)
            assert own["measure"].tolist() == run.measures["measure"].astype(str).tolist()
            assert own["value"].tolist() == run.measures["value"].tolist()
        pd.testing.assert_frame_equal(pd.read_parquet(result.path / "table.parquet"), table)
        with pytest.raises(InputError, match="no cell 8"):
            result.run(8)

    def test_a_changed_sweep_keeps_the_cells_it_still_has(
        self, two_workers: tuple[Path, Path], tmp_path: Path
    ) -> None:
        fewer = written(tmp_path, EIGHT.replace("[4, 8]", "[4]"))
        assert {cell.key for cell in plan(load_sweep(fewer)).cells} < set(
            open_sweep(two_workers[1]).cells["key"]
        )

    def test_the_command_again_runs_nothing_and_reports(
        self, two_workers: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
    ) -> None:
        file, folder = two_workers
        before = bytes_of(folder)
        assert cli.main(["sweep", str(file), "--out", str(folder.parent.parent), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["cells"] == {"total": 8, "finished": 8, "failed": 0, "open": 0}
        assert [Path(figure).name for figure in found["figures"]] == [
            "surface_reasoning.bias_protocol.group_size.png",
            "sensitivity.png",
        ]
        assert bytes_of(folder) == before
        assert Path(found["report"]).is_file()
        assert cli.main(["sweep", str(file), "--resume", str(folder), "--quiet"]) == 0
        assert cli.main(["sweep", str(file), "--resume", str(folder)]) == 0
        assert "8 of 8 cells finished" in capsys.readouterr().out


class TestOneCell:
    def test_it_is_not_run_twice_and_no_society_stays_in_memory(self, tmp_path: Path) -> None:
        job = jobs(written(tmp_path, "factors: [{kind: seeds, count: 1}]\n"), tmp_path)[0]
        kept = {id(thing) for thing in gc.get_objects() if isinstance(thing, Society)}
        assert run_cell(job).status == "finished"
        file = Path(job.folder) / OUTCOME
        then = file.stat().st_mtime_ns
        assert run_cell(job).status == "finished"
        assert file.stat().st_mtime_ns == then
        gc.collect()
        societies = [thing for thing in gc.get_objects() if isinstance(thing, Society)]
        assert not [society for society in societies if id(society) not in kept]

    def test_stopped_half_way_it_goes_on_to_the_same_log(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = written(tmp_path, "factors: [{kind: seeds, count: 1}]\n")
        (whole,), (stopped,) = jobs(file, tmp_path / "a"), jobs(file, tmp_path / "b")
        run_cell(whole)

        def stop(_model: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(arms.Rounds, "step", stop)
            with pytest.raises(Interrupted):
                run_cell(stopped)
        assert not (Path(stopped.folder) / OUTCOME).exists()
        assert run_cell(stopped).status == "finished"
        outcomes = [json.loads((Path(job.folder) / OUTCOME).read_text()) for job in (whole, stopped)]
        assert [outcome.pop("seconds") > 0 for outcome in outcomes] == [True, True]
        assert outcomes[0] == outcomes[1]

    def test_a_folder_without_a_log_is_begun_anew(self, tmp_path: Path) -> None:
        (job,) = jobs(written(tmp_path, "factors: [{kind: seeds, count: 1}]\n"), tmp_path)
        folder = Path(job.folder)
        (folder / "tables").mkdir(parents=True)
        (folder / "manifest.json").write_text('{"run": "x", "store": "folder"}')
        assert run_cell(job).status == "finished"

    def test_failures_are_recorded_and_tried_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (job,) = jobs(written(tmp_path, "factors: [{kind: seeds, count: 1}]\n"), tmp_path)

        def fail(_model: Any) -> None:
            raise ZeroDivisionError("a defect")

        with monkeypatch.context() as patched:
            patched.setattr(arms.Rounds, "step", fail)
            assert run_cell(job).error == "ZeroDivisionError: a defect"
        recorded = json.loads((Path(job.folder) / OUTCOME).read_text())
        assert recorded["status"] == "failed"
        assert "ZeroDivisionError" in recorded["traceback"]
        assert run_cell(job).status == "finished"

    def test_a_file_that_changes_meanwhile_is_noticed(self, tmp_path: Path) -> None:
        personas = tmp_path / "own.yaml"
        personas.write_text((ROOT / "personas" / "anes96.yaml").read_text())
        settings = SMALL + f"  population.personas: {personas}\n"
        (job,) = jobs(written(tmp_path, "factors: [{kind: seeds, count: 1}]\n", settings=settings), tmp_path)
        personas.write_text(personas.read_text().replace("everyday words", "plain words"))
        assert "has changed since the sweep began" in str(run_cell(job).error)


def test_a_failed_cell_does_not_stop_the_rest_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = SMALL + "  limits.fail_above: 0.5\n"
    settings += "  reasoning: {kind: scripted, rule: {kind: faulty, rule: {kind: anchored}}}\n"
    factors = "factors: [{kind: grid, values: {reasoning.rule.rate: [1, 0]}}]\n"
    file = written(tmp_path, factors, settings=settings)
    command = ["sweep", str(file), "--out", str(tmp_path), "--workers", "1", "--json"]
    assert cli.main(command) == 1
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["cells"] == {"total": 2, "finished": 1, "failed": 1, "open": 0}
    assert found["failures"][0]["cell"] == 0
    assert "FailureShareExceeded: 100.0% of the replies" in found["failures"][0]["error"]
    assert "1 of 2 cells failed" in said.err
    result = open_sweep(found["folder"])
    assert set(result.table["cell"]) == {1}
    assert "Cells that failed" in (result.path / "report.html").read_text()


@pytest.mark.parametrize(
    ("factors", "line", "path", "words"),
    [
        ("factors: []\n", 13, "factors", ["too few entries"]),
        ("factors:\n  - {kind: gird}\n", 14, "factors.0.kind", ["unknown kind", "did you mean 'grid'?"]),
        (
            "factors:\n  - kind: grid\n    values:\n      reasoning.bais:\n        - 1\n",
            17,
            "factors.0.values.reasoning.bais.0",
            ["unknown key", "did you mean 'bias'?"],
        ),
        (
            "factors:\n  - kind: grid\n    values:\n      reasoning.bias:\n        - 1\n        - -3\n",
            18,
            "factors.0.values.reasoning.bias.1",
            ["out of range", "-3"],
        ),
        (
            "factors:\n  - kind: list\n    rows:\n      - {protocol.rounds: 2}\n"
            "      - {protocol.rounds: no}\n",
            17,
            "factors.0.rows.1.protocol.rounds",
            ["a whole number"],
        ),
        (
            "factors:\n  - kind: random\n    draws: 2\n    values:\n"
            "      population.size: {kind: uniform, low: 2, high: 1}\n",
            17,
            "factors.0.values.population.size",
            ["low must be less than high"],
        ),
        (
            "factors:\n  - {kind: seeds, count: 2}\n  - {kind: seeds, values: [7]}\n",
            15,
            "factors.1",
            ["'seed' is set by factor 1 already"],
        ),
        ("factors:\n  - {kind: seeds, count: 2, values: [1]}\n", 14, "factors.0", ["either a count"]),
        (
            "factors:\n  - kind: mixture_path\n    start: survey\n    end: {strong_democrat: 1}\n",
            16,
            "factors.0.end",
            ["unknown persona 'strong_democrat'", "did you mean"],
        ),
        (
            "factors:\n  - kind: mixture_lattice\n    steps: 2\n    corners:\n      a: survey\n"
            "      b: {where: {party: strong Democrats}}\n",
            18,
            "factors.0.corners.b",
            ["did you mean 'strong Democrat'?"],
        ),
        (
            "factors:\n  - {kind: mixture_leave_one_out, by: partei}\n",
            14,
            "factors.0.by",
            ["unknown attribute", "did you mean 'party'?"],
        ),
        ("factors:\n  - {kind: sobol, samples: 12, values: {seed: {kind: integers, low: 1, high: 3}}}\n",
         14, "factors.0.samples", ["power of 2"]),
        ("factors:\n  - {kind: mixture_lattice, steps: 999, by: party}\n",
         14, "factors.0", ["at most 100,000"]),
        ("factors:\n  - {kind: arms, arms: [treatment, controll]}\n",
         14, "factors.0.arms.1", ["unknown name"]),
        ("factors:\n  - {kind: grid, values: {measure: [1]}}\n",
         14, "factors.0", ["a column of every table"]),
    ],
)  # fmt: skip
def test_mistakes_are_answered_with_their_place_in_the_sweep_file(
    tmp_path: Path, factors: str, line: int, path: str, words: list[str]
) -> None:
    file = written(tmp_path, factors)
    with pytest.raises(DocumentError) as caught:
        plan(load_sweep(file))
    error = caught.value
    assert (error.file, error.line, error.path) == (file, line - 1, path)
    for word in words:
        assert word in str(error)
    assert "from outside" not in str(error)


def test_mistakes_in_settings_and_in_the_scenario_are_located(tmp_path: Path) -> None:
    file = written(
        tmp_path, "factors: [{kind: seeds, count: 1}]\n", settings="settings: {population.sice: 3}\n"
    )
    with pytest.raises(DocumentError, match="did you mean 'size'") as caught:
        plan(load_sweep(file))
    assert (caught.value.file, caught.value.line) == (file, 3)
    missing = tmp_path / "missing.yaml"
    missing.write_text("name: a\nscenario: nowhere.yaml\nfactors: [{kind: seeds, count: 1}]\n")
    with pytest.raises(DocumentError, match="no such file") as caught:
        plan(load_sweep(missing))
    assert (caught.value.file, caught.value.line, caught.value.path) == (missing, 2, "scenario")
    assert cli.main(["sweep", str(missing)]) == 2


def test_settings_from_the_command_line_replace_those_of_every_cell(tmp_path: Path) -> None:
    file = written(tmp_path, "factors: [{kind: seeds, count: 2}]\n")
    loaded = load_sweep(file, ["protocol.group_size=8", "arms=[treatment, no_interaction]"])
    for cell in plan(loaded).cells:
        assert cell.scenario["protocol"]["group_size"] == 8
        assert cell.scenario["arms"] == ["treatment", "no_interaction"]
        assert cell.scenario["population"]["size"] == 16


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    file = written(tmp_path, "factors: [{kind: seeds, count: 1}]\n")
    with pytest.raises(InputError, match="no sweep to go on with"):
        sweep(file, resume=tmp_path)
    with pytest.raises(InputError, match="holds no sweep"):
        open_sweep(tmp_path)
    with pytest.raises(InputError, match="did you mean 'process'"):
        sweep(file, executor="proces")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="1 or more"):
        sweep(file, workers=0)


def test_the_executor_ray_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    file = written(tmp_path, "factors: [{kind: seeds, count: 1}]\n")
    with pytest.raises(InputError, match=r"pip install 'plursim\[ray\]'"):
        sweep(file, out=tmp_path, executor="ray")


def test_cells_with_the_same_settings_are_one_run(tmp_path: Path) -> None:
    file = written(
        tmp_path, "factors:\n  - {kind: list, rows: [{reasoning.bias: 1}, {reasoning.bias: 1.0}]}\n"
    )
    first, second = plan(load_sweep(file)).cells
    assert first.key == second.key
    assert first.index != second.index


def test_progress_in_words() -> None:
    start = SweepProgress(done=0, total=5, reused=0, failed=0, seconds_left=float("nan"))
    assert progress_line(start) == "0 of 5"
    later = [SweepProgress(done=at, total=3, reused=1, failed=0, seconds_left=3.0 - at) for at in (1, 2, 3)]
    assert progress_line(later[0]) == "1 of 3, 1 from before, about 0:00:02 left"
    assert all(len(progress_line(b)) <= len(progress_line(a)) for a, b in pairwise(later))


@pytest.mark.parametrize(("name", "cells"), [("mixture_path", 30), ("bias_and_tables", 36)])
def test_the_shipped_sweeps_are_valid(name: str, cells: int) -> None:
    laid_out = plan(load_sweep(ROOT / "scenarios" / "sweeps" / f"{name}.yaml"))
    assert len({cell.key for cell in laid_out.cells}) == cells


def test_a_sweep_that_is_run_and_a_scenario_that_is_swept_are_told_apart(capsys: pytest.CaptureFixture[str]):
    sweep, scenario = ROOT / "scenarios/sweeps/mixture_path.yaml", ROOT / "scenarios/town_hall.yaml"
    for command, file, right in (("run", sweep, "sweep"), ("sweep", scenario, "run")):
        assert cli.main([command, str(file)]) == 2
        assert f"plursim {right} {file}" in capsys.readouterr().err
