"""A run whose log is complete and whose measures or plots are not; and what is missing, said on screen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from plursim import analysis
from plursim.cli import main
from plursim.errors import MeasureError, Unmeasured
from plursim.runs import Run, open_run, open_runs, replay, resume, run
from plursim.scenario import load_scenario
from plursim.store import Status
from tests.conftest import ROOT
from tests.server import Behaviour, serving

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"
SMALL = ("population.size=32", "protocol.rounds=1", "measures=[total_variation, drift]")


def arguments(out: Path, *settings: str) -> list[str]:
    chosen = [part for setting in (*SMALL, *settings) for part in ("--set", setting)]
    return ["run", str(TOWN_HALL), *chosen, "--out", str(out)]


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The run that nothing disturbs."""
    return run(load_scenario(TOWN_HALL, list(SMALL)), out=tmp_path_factory.mktemp("whole"))


class Trouble:
    """Lets measuring fail, and work again."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def with_(self, error: BaseException) -> None:
        def fail(*_given: object, **_more: object) -> None:
            raise error

        self.patch.setattr("plursim.runs.remeasuring.measure", fail)

    def is_over(self) -> None:
        self.patch.setattr("plursim.runs.remeasuring.measure", analysis.measure)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    return Trouble(monkeypatch)


@pytest.fixture
def played(whole: Run, tmp_path: Path, trouble: Trouble, capsys: pytest.CaptureFixture[str]) -> Path:
    """A run whose measures failed."""
    trouble.with_(MeasureError("question 'vote', party Conservative: counts: given -1.776e-15"))
    assert main(arguments(tmp_path)) == 1
    said = capsys.readouterr()
    (made,) = open_runs(tmp_path)
    assert "party Conservative: counts: given -1.776e-15" in said.err
    assert f"plursim measure {made.path}" in said.err
    assert "Traceback" not in said.err
    assert made.status == Status.PLAYED == "played"
    assert made.event_hash == whole.event_hash
    assert len(made.measures) == 0
    trouble.is_over()
    return made.path


def test_show_and_card_know_a_run_that_was_not_measured(
    played: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(played)]) == 0
    said = words(capsys.readouterr().out)
    assert f"Run {played.name}: played" in said
    assert f"Every event is in the log, the measures are not. To measure it: plursim measure {played}" in said
    assert main(["show", str(played), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "played"
    assert main(["card", str(played), "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    unfinished = next(one for one in findings if one["aspect"] == "unfinished runs")
    assert (unfinished["value"], unfinished["beside"]) == ("1 of 1", "played")


@pytest.mark.parametrize("command", ["measure", "resume", "replay"])
def test_measuring_again_finishes_the_run(played: Path, whole: Run, command: str) -> None:
    assert main([command, str(played)]) == 0
    again = open_run(played)
    assert again.status == "finished"
    assert again.event_hash == whole.event_hash
    pd.testing.assert_frame_equal(again.measures, whole.measures)
    for name in ("measures", "shares", "conversions"):
        file = Path("tables") / f"{name}.csv"
        assert (played / file).read_bytes() == (whole.path / file).read_bytes()


@pytest.mark.parametrize("again", [resume, replay])
def test_what_fails_again_stays_played(played: Path, trouble: Trouble, again: object) -> None:
    trouble.with_(MeasureError("still"))
    assert main(["measure", str(played)]) == 1
    with pytest.raises(Unmeasured, match="still"):
        again(played)  # type: ignore[operator]
    assert open_run(played).status == "played"


def test_a_finished_run_keeps_its_measures_where_new_ones_fail(
    whole: Run, tmp_path: Path, trouble: Trouble
) -> None:
    copy = tmp_path / whole.id
    shutil.copytree(whole.path, copy)
    trouble.with_(MeasureError("x"))
    assert main(["measure", str(copy)]) == 1
    assert open_run(copy).status == "finished"
    pd.testing.assert_frame_equal(open_run(copy).measures, whole.measures)


def test_an_interruption_while_measuring_loses_nothing(
    tmp_path: Path, trouble: Trouble, capsys: pytest.CaptureFixture[str]
) -> None:
    trouble.with_(KeyboardInterrupt())
    assert main(arguments(tmp_path)) == 130
    (made,) = open_runs(tmp_path)
    assert made.status == "played"
    assert f"plursim measure {made.path}" in capsys.readouterr().err


def test_a_table_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("plursim.runs.remeasuring.write_csv", full)
    assert main(arguments(tmp_path)) == 1
    assert "No space left on device" in capsys.readouterr().err
    (made,) = open_runs(tmp_path)
    assert made.status == "played"
    assert len(made.measures) == 0


def test_a_defect_keeps_its_traceback_and_says_what_to_do(tmp_path: Path, trouble: Trouble) -> None:
    trouble.with_(ZeroDivisionError("oops"))
    with pytest.raises(ZeroDivisionError) as caught:
        main(arguments(tmp_path))
    assert "plursim measure" in caught.value.__notes__[0]
    assert open_runs(tmp_path)[0].status == "played"


def test_plots_that_cannot_be_drawn_do_not_hide_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("plursim.plots.save_figures", full)
        assert main(arguments(tmp_path)) == 1
    said = capsys.readouterr()
    (made,) = open_runs(tmp_path)
    assert made.status == "finished"
    assert "survey distance, total" in said.out
    assert "the plots could not be drawn" in said.err
    assert f"plursim measure {made.path}" in said.err
    assert not list(made.path.glob("figures/*.png"))
    assert main(["measure", str(made.path)]) == 0
    assert list(made.path.glob("figures/*.png"))


FAULTY = "reasoning={kind: scripted, rule: {kind: faulty, rate: 0.3, rule: {kind: repeater}}}"


def expected_lines(made: Run) -> list[str]:
    """What should be on screen, counted here with another tool than the code uses."""
    lines = []
    answers = made.answers.astype({"arm": str, "question": str, "reason": str})
    for question in dict.fromkeys(answers["question"]):
        for arm in dict.fromkeys(answers["arm"]):
            for round_, when in ((0, "first poll"), (1, "last poll")):
                at = (
                    (answers["question"] == question) & (answers["arm"] == arm) & (answers["round"] == round_)
                )
                some = answers[at]
                lost = some[some["reason"] != "answered"]
                share = f"{100 * len(lost) / len(some):.1f}%"
                head = f"{question}: {len(lost)} of {len(some)} answers ({share}) missing in {arm}, {when} ("
                lines.append(head + f"unparsable {len(lost)})")
    return lines


@pytest.mark.parametrize("command", ["run", "show", "measure"])
def test_missing_answers_are_named_by_question_arm_poll_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main(arguments(tmp_path, FAULTY, "limits.fail_above=1.0")) == 0
    said = capsys.readouterr().out
    (made,) = open_runs(tmp_path)
    if command != "run":
        assert main([command, str(made.path)]) == 0
        said = capsys.readouterr().out
    lines = expected_lines(made)
    assert len(lines) == 8
    for line in lines[:7]:
        assert line in said
    assert "more: plursim show RUN --json lists all" in said
    assert said.index(lines[0]) < said.index("┏")  # before the tables


def test_missing_answers_stand_in_json_and_quiet_does_not_hide_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = [FAULTY, "limits.fail_above=1.0", "arms=[treatment]"]
    assert main([*arguments(tmp_path, *settings), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["missing"]
    (made,) = open_runs(tmp_path)
    answers = [row for row in rows if row["kind"] == "answers"]
    assert sum(row["missing"] for row in answers) == (made.answers["status"] == "missing").sum()
    assert {row["reason"] for row in answers} == {"unparsable"}
    assert {row["asked"] for row in answers} == {32}
    assert main([*arguments(tmp_path, *settings), "--quiet"]) == 0
    said = capsys.readouterr()
    assert expected_lines(made)[0] in said.err
    assert len(said.out.splitlines()) == 1
    listed = pd.read_csv(made.path / "tables" / "missing.csv")
    assert listed["missing"].sum() == made.missing["missing"].sum()


def test_a_run_without_gaps_says_nothing_of_them(whole: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(whole.path)]) == 0
    assert "missing" not in capsys.readouterr().out
    assert whole.summary()["missing"] == []
    assert not (whole.path / "tables" / "missing.csv").exists()


def model(api_base: str) -> Sequence[str]:
    reasoning = {"kind": "llm", "model": "openai/test", "api_base": api_base, "backoff": 0.001, "retries": 1}
    return (f"reasoning={json.dumps(reasoning)}",)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")
def test_refusals_of_everything_are_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refusals are data and stop no run; where nothing else came there is nothing to measure: exit code 3."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-4f9a77c1d2")
    with serving(Behaviour(faults={"refusal": 1.0})) as server:
        assert main(arguments(tmp_path, *model(server.api_base))) == 3
    said = capsys.readouterr()
    (made,) = open_runs(tmp_path)
    assert said.out == ""
    assert "no question has any answer" in said.err
    assert "vote: 32 of 32 answers (100%) missing in treatment, first poll (refused 32)" in said.err
    assert "Traceback" not in said.err
    assert made.status == "played"
    assert main(["measure", str(made.path)]) == 3
    capsys.readouterr()
    assert main(["show", str(made.path)]) == 0
    shown = capsys.readouterr().out
    assert "(refused 32)" in shown
    assert "All answers are missing, so there is nothing to measure." in shown
    assert "To measure it" not in shown
    assert main(["card", str(made.path)]) == 3
    assert "no question has any answer" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")
def test_some_refusals_are_named_and_the_rest_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-4f9a77c1d2")
    with serving(Behaviour(faults={"refusal": 0.3})) as server:
        assert main(arguments(tmp_path, *model(server.api_base), "limits.fail_above=1.0")) == 0
    said = capsys.readouterr().out
    (made,) = open_runs(tmp_path)
    assert made.status == "finished"
    first = made.answers.query("arm == 'treatment' and question == 'vote' and round == 0")
    refused = int((first["reason"] == "refused").sum())
    assert 0 < refused < 32
    assert f"vote: {refused} of 32 answers" in said


def test_a_game_in_which_nobody_moves_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = "reasoning={kind: scripted, rule: {kind: faulty, rate: 1.0, rule: {kind: best_response}}}"
    file = ROOT / "scenarios" / "naming_game.yaml"
    chosen = [nobody, "limits.fail_above=1.0", "protocol.rounds=2"]
    settings = [part for setting in chosen for part in ("--set", setting)]
    assert main(["run", str(file), *settings, "--out", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert "no agent made any move" in said
    assert "moves (100%) missing in treatment" in said
