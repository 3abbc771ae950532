"""The command line: exit codes, messages, and what reaches the terminal."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import click
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plursim import cli
from plursim.cli.headlines import MARK, sheets
from plursim.cli.listing import FAMILIES, entries
from plursim.cli.show import final_figures, report
from plursim.cli.terminal import progress_bar, progress_line, safe_text, say_json, table
from plursim.errors import (
    BudgetExhausted,
    DocumentError,
    FailureShareExceeded,
    InputError,
    Interrupted,
    PlursimError,
    ProviderStopped,
    StoreError,
)
from plursim.protocols import PROTOCOLS
from plursim.store import Status


class TestSafeText:
    @pytest.mark.parametrize(
        ("given", "left"),
        [
            ("plain\ttext\n", "plain\ttext\n"),
            ("\x1b[31mred\x1b[0m", "red"),
            ("\x1b[2J\x1b[1;1Hx", "x"),
            ("\x1b]0;title\x07x", "x"),
            ("\x1b]8;;http://bad\x1b\\link\x1b]8;;\x1b\\", "link"),
            ("\x9d8;;http://bad\x9clink", "link"),
            ("\x9b31mred", "red"),
            ("\x1bPpayload\x1b\\x", "x"),
            ("\x1b_payload\x1b\\x", "x"),
            ("\x1bc\x1b(0x", "x"),
            ("\x1b]0;no end\nnext line", "\nnext line"),
            ("\x1b[", ""),
            ("\x1b", ""),
            ("over\rwrite\b\x00\x7f\x85", "overwrite"),
            ("\u202egnp.exe\u202c \u2066a\u2069\u200f\u061c", "gnp.exe a"),
            ("a\u2028b\U000e0041", "ab"),
            ("\ud83d", ""),
            ("Zoë 東京 👩‍🔬", "Zoë 東京 👩‍🔬"),
        ],
    )
    def test_controls_go_and_text_stays(self, given: str, left: str) -> None:
        assert safe_text(given) == left

    @given(st.text(st.characters() | st.sampled_from("\x1b\x9b\x9d\x07\x9c[]8;m\u202e")))
    def test_nothing_dangerous_is_left(self, text: str) -> None:
        left = safe_text(text)
        assert not re.search(
            "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]", left
        )
        assert safe_text(left) == left
        left.encode()


def test_tables_show_markup_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    table("[red]title[/]", ["name", "value"], [["[bold]x[/bold]\x1b[31m", "1"]], numeric=("value",))
    out = capsys.readouterr().out
    assert "[red]title[/]" in out
    assert "[bold]x[/bold]" in out
    assert "\x1b" not in out


def test_json_is_strict(capsys: pytest.CaptureFixture[str]) -> None:
    say_json({"a": [float("nan"), 1.5, {"b": float("inf")}], "c": "\x1b[31m"})
    out = capsys.readouterr().out
    assert json.loads(out, parse_constant=pytest.fail) == {"a": [None, 1.5, {"b": None}], "c": "\x1b[31m"}
    assert "\x1b" not in out


class TestProgress:
    state: Any = SimpleNamespace(
        arm="treatment", agents=400, round=3, rounds=12, calls=1800, cost=0.5, waiting=0.0
    )

    def test_an_unknown_price_is_not_nothing(self) -> None:
        free: Any = SimpleNamespace(agents=1, round=0, rounds=2, calls=0, cost=0.0, waiting=0.0)
        assert progress_line(free) == "1 agents, round 0 of 2"
        unpriced: Any = SimpleNamespace(agents=1, round=0, rounds=2, calls=3, cost=float("nan"), waiting=0.0)
        assert progress_line(unpriced).endswith("3 calls, cost unknown")

    def test_off_where_standard_error_is_no_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        with progress_bar(shown=True) as update:
            assert update is None

    def test_shown_on_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        terminal = io.StringIO()
        monkeypatch.setattr(terminal, "isatty", lambda: True)
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "140")
        with progress_bar(shown=False) as update:
            assert update is None
        with progress_bar(shown=True) as update:
            assert update is not None
            update(self.state)
        assert "treatment" in terminal.getvalue()
        assert "400 agents, round 3 of 12, 1,800 calls, $0.50" in terminal.getvalue()


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the command ``schema`` raise an error."""

    def fail() -> None:
        raise error

    monkeypatch.setitem(cli.plursim.commands, "schema", click.Command("schema", callback=fail))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PlursimError("x"), 1),
        (StoreError("x"), 1),
        (InputError("x"), 2),
        (DocumentError("x"), 2),
        (FailureShareExceeded("x"), 3),
        (ProviderStopped("x"), 4),
        (BudgetExhausted("x"), 5),
        (Interrupted("x"), 130),
        (KeyboardInterrupt(), 130),
        (click.UsageError("x"), 2),
    ],
)
def test_exit_codes(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(monkeypatch, error)
    assert cli.main(["schema"]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()
    assert "Traceback" not in captured.err


def test_an_unexpected_error_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, ZeroDivisionError("oops"))
    with pytest.raises(ZeroDivisionError):
        cli.main(["schema"])


def test_messages_cannot_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(monkeypatch, PlursimError("\x1b]0;owned\x07persona \u202eevil"))
    cli.main(["schema"])
    assert capsys.readouterr().err == "plursim: persona evil\n"


@pytest.mark.parametrize(
    "args", [["nonsense"], ["run"], ["run", "x.yaml", "--seed", "-1"], ["list", "colours"]]
)
def test_usage_errors(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(args) == 2
    assert "Usage" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from plursim.cli import main; assert main(['--help']) == 0;"
        "heavy = ('numpy', 'pandas', 'litellm', 'matplotlib', 'pydantic', 'rich');"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Commands:" in done.stdout
    assert done.stdout.strip().endswith("[]")


def test_python_dash_m(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "plursim", "show", "--nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--nonsense" in done.stderr


SCENARIO = """\
name: hall
seed: 3
population:
  size: 20
  personas: people.yaml
  mixture: {ann: 0.5, bo: 0.5}
survey:
  source: anes96
  questions: [self_placement]
graph: {kind: small_world, degree: 4, rewiring: 0.1}
reasoning: {kind: bounded_confidence}
protocol: {kind: deliberation, structure: neighbours, rounds: 3}
arms: [treatment, no_interaction]
"""
PEOPLE = """\
name: people
personas:
  - {id: ann, prompt: You are Ann., attributes: {party: strong Democrat}}
  - {id: bo, prompt: You are Bo., attributes: {party: strong Republican}}
"""


@pytest.fixture
def hall(tmp_path: Path) -> Path:
    (tmp_path / "people.yaml").write_text(PEOPLE)
    (tmp_path / "hall.yaml").write_text(SCENARIO)
    return tmp_path / "hall.yaml"


class TestCheck:
    def test_says_what_would_run(self, hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["check", str(hall), "--set", "poll.each_round=true", "--seed", "0"]) == 0
        said = {line[:12].strip(): line[12:].strip() for line in capsys.readouterr().out.splitlines()[1:]}
        assert said["agents"] == "20 of 2 personas"
        assert said["graph"] == "small_world, 40 ties"
        assert said["arms"] == "2 (treatment, no_interaction)"
        assert said["rounds"] == "3 in each arm"
        assert said["polls"] == "4 in each arm, 1 question each"
        assert said["seed"] == "0"

    def refused(self, file: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
        assert cli.main(["check", str(file), *options]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert "Traceback" not in captured.err
        return captured.err

    def test_missing_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = self.refused(tmp_path / "none.yaml", capsys)
        assert said.startswith(f"plursim: {tmp_path / 'none.yaml'}: there is no such file")

    @pytest.mark.parametrize(
        ("old", "new", "place", "words"),
        [
            ("seed: 3", "seed: [3", "hall.yaml:3", "this is not YAML"),
            ("seed: 3", "seed: 3\nsede: 4", "hall.yaml:3: sede: unknown key", "did you mean 'seed'?"),
            (
                "kind: small_world",
                "kind: smallworld",
                "hall.yaml:10: graph.kind: unknown kind",
                "'small_world'",
            ),
            (
                "{ann: 0.5, bo: 0.5}",
                "{ann: 0.5, bo: 0.4}",
                "hall.yaml:6: population.mixture: ",
                "weights must sum to 1, they sum to 0.9",
            ),
            (
                "[self_placement]",
                "[self_placement, vot]",
                "hall.yaml:9: survey.questions: ",
                "unknown question 'vot'; did you mean 'vote'?",
            ),
            (
                "degree: 4, rewiring: 0.1",
                "degree: 4, rewiring: 0.1}\nlimits: {max_ties: 39",
                "hall.yaml:10: graph: ",
                "40 ties",
            ),
            ("rounds: 3", "topic: vote", "hall.yaml:12: protocol: ", "unknown question 'vote'"),
            ("structure: neighbours, ", "", "hall.yaml:10: graph: ", "changes nothing here"),
        ],
    )
    def test_refused_with_place(
        self, old: str, new: str, place: str, words: str, hall: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        hall.write_text(SCENARIO.replace(old, new))
        said = self.refused(hall, capsys)
        assert said.startswith(f"plursim: {hall.parent}/{place}")
        assert words in said

    @pytest.mark.parametrize(
        ("text", "line"), [("name: people\n", 1), ("name: people\npersonas:\n  - {id: ann}\n", 2)]
    )
    def test_personas_without_prompts(
        self, text: str, line: int, hall: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (hall.parent / "people.yaml").write_text(text)
        said = self.refused(hall, capsys)
        assert said.startswith(f"plursim: {hall.parent}/people.yaml:{line}: personas: ")
        assert "the file holds no persona prompts" in said

    def test_a_graph_with_too_many_ties(self, hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
        dense = ["--set", "graph.degree=2000", "--set", "population.size=10000"]
        said = self.refused(hall, capsys, *dense)
        assert "graph: a small_world graph of 10,000 agents has 10,000,000 ties" in said
        assert "limits.max_ties = 5,000,000" in said

    def test_everybody_with_everybody_stores_no_ties(self, hall: Path) -> None:
        assert (
            cli.main(
                ["check", str(hall), "--set", "graph={kind: complete}", "--set", "population.size=10000"]
            )
            == 0
        )

    def test_a_value_set_on_the_command_line(self, hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
        said = self.refused(hall, capsys, "--set", "graph.degree=many")
        assert "graph.degree: wrong type of value (in a value that was set from outside the file)" in said
        assert "write path=value" in self.refused(hall, capsys, "--set", "graph.degree")

    def test_an_address_needs_a_model(self, hall: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert "--model" in self.refused(hall, capsys, "--api-base", "http://localhost:9")
        model = ["--model", "openai/m", "--api-base", "http://localhost:9"]
        assert cli.main(["check", str(hall), *model]) == 0
        assert "reasoning  llm" in capsys.readouterr().out


class TestNew:
    @pytest.mark.parametrize("kind", [part.kind_name() for part in PROTOCOLS])
    def test_check_accepts_what_new_writes(
        self, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "deep" / "down"
        assert cli.main(["new", "start", "--protocol", kind, "--folder", str(folder)]) == 0
        assert cli.main(["check", str(folder / "start.yaml")]) == 0
        assert f"protocol   {kind}" in capsys.readouterr().out
        assert "# " in (folder / "start.yaml").read_text()

    def test_nothing_is_overwritten(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        mine = tmp_path / "start.personas.yaml"
        mine.write_text("mine")
        assert cli.main(["new", "start", "--folder", str(tmp_path)]) == 2
        assert "exists already" in capsys.readouterr().err
        assert mine.read_text() == "mine"
        assert not (tmp_path / "start.yaml").exists()

    @pytest.mark.parametrize("name", ["../up", "A", "", "a b", "a/b", "-x" * 50])
    def test_names_that_are_no_slugs(
        self, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert cli.main(["new", "--folder", str(tmp_path), "--", name]) == 2
        assert list(tmp_path.iterdir()) == []

    def test_a_misspelt_protocol(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["new", "x", "--protocol", "debat", "--folder", str(tmp_path)]) == 2
        assert "did you mean 'debate'" in capsys.readouterr().err


class TestList:
    def test_every_entry_has_a_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["list"]) == 0
        shown = capsys.readouterr().out
        lines, words = shown.splitlines(), " ".join(shown.split())
        assert max(map(len, lines)) <= 80
        for family in FAMILIES:
            assert family in lines
            for name, summary in entries(family):
                assert summary
                assert f" {name} {' '.join(summary.split())}" in words

    def test_one_family(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["list", "arms"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "arms"
        assert lines[2].split(maxsplit=1) == ["no_interaction", "Agents know their persona and hear nobody."]
        names = [line.split()[0] for line in lines[1:] if line[2] != " "]
        assert names == [name for name, _ in entries("arms")]


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["properties"]["seed"]["minimum"] == 0


class TestRun:
    """How the command calls the library; the library's runs have tests of their own."""

    @pytest.fixture
    def calls(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        summary = {"run": "r1", "status": "finished", "measures": [{"value": float("nan")}]}
        made = SimpleNamespace(
            id="r1",
            status=Status.FINISHED,
            event_hash="a" * 64,
            path=Path("there"),
            measures=TestReport().frame({}),
            figures=pd.DataFrame(columns=["name", "arm", "value"]),
            outcomes={},
            missing_lines=[],
            said_of_truth=[],
            models=[],
            changes=pd.DataFrame(columns=["question", "group"]),
            answers=pd.DataFrame(columns=["reason"]),
            actions=pd.DataFrame(columns=["reason"]),
            summary=lambda: summary,
        )

        def run(scenario: Any, **options: Any) -> Any:
            seen.update(scenario=scenario, **options)
            return made

        def open_run(path: Path, store: str | None = None) -> Any:
            seen.update(opened=path, opened_in=store)
            return made

        def save_plots() -> list[Path]:
            seen.update(plots=True)
            return []

        made.save_plots = save_plots
        monkeypatch.setitem(sys.modules, "plursim.runs", SimpleNamespace(run=run, open_run=open_run))
        return seen

    def test_options_reach_the_run(self, hall: Path, calls: dict[str, Any]) -> None:
        options = [
            "--set",
            "population.size=7",
            "--seed",
            "0",
            "--model",
            "openai/m",
            "--api-base",
            "http://h",
        ]
        assert (
            cli.main(["run", str(hall), *options, "--out", "o", "--store", "sqlite:///x.db", "--quiet"]) == 0
        )
        scenario = calls["scenario"]
        assert (scenario.population.size, scenario.seed) == (7, 0)
        assert scenario.canonical()["reasoning"]["model"] == "openai/m"
        assert scenario.canonical()["reasoning"]["api_base"] == "http://h"
        assert (calls["out"], calls["store"]) == (Path("o"), "sqlite:///x.db")
        assert calls["plots"]

    def test_defaults(self, hall: Path, calls: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["run", str(hall)]) == 0
        assert (calls["out"], calls["store"], calls["on_progress"]) == (Path("outputs"), None, None)
        assert "Run r1: finished" in capsys.readouterr().out

    @pytest.mark.parametrize("command", ["run", "show"])
    def test_json_is_all_there_is(
        self, command: str, hall: Path, calls: dict[str, Any], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main([command, str(hall), "--json"]) == 0
        out = json.loads(capsys.readouterr().out)
        assert out == {"run": "r1", "status": "finished", "measures": [{"value": None}]}
        assert ("plots" in calls) == (command == "run")

    def test_show(self, calls: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["show", "there"]) == 0
        assert calls["opened"] == Path("there")
        assert capsys.readouterr().out.splitlines()[-1] == "there"


class TestReport:
    row: ClassVar[dict[str, Any]] = {
        "measure": "total_variation",
        "arm": "treatment",
        "stage": "first",
        "question": "vote",
        "group": "all",
        "value": 0.12345,
        "low": 0.1,
        "high": 0.2,
        "floor": 0.03,
        "floor_95": 0.05,
    }

    def frame(self, *changes: dict[str, Any]) -> pd.DataFrame:
        return pd.DataFrame([{**self.row, **change} for change in changes], columns=list(self.row))

    def run(self, measures: pd.DataFrame, figures: pd.DataFrame | None = None) -> Any:
        nothing = pd.DataFrame(columns=["name", "arm", "value"])
        return SimpleNamespace(
            id="r1",
            status=Status.FINISHED,
            event_hash="a" * 64,
            path=Path("outputs/hall/r1"),
            measures=measures,
            figures=nothing if figures is None else figures,
            outcomes={"winner": {0: "side A", 1: "side B"}},
            missing_lines=[],
            said_of_truth=[],
            models=[],
            changes=pd.DataFrame(columns=["question", "group"]),
            answers=pd.DataFrame(columns=["reason"]),
            actions=pd.DataFrame(columns=["reason"]),
        )

    def test_table_and_folder(self, capsys: pytest.CaptureFixture[str]) -> None:
        report(self.run(self.frame({"question": "[red]vote\x1b[2J"}, {"group": "age", "value": 0.777})))
        out = capsys.readouterr().out
        assert "Run r1: finished" in out
        assert "0.123 [0.100, 0.200]" in out
        assert "[red]vote" in out
        assert "\x1b" not in out
        assert "0.777" not in out
        assert out.splitlines()[-1] == "outputs/hall/r1"

    def test_polls_stand_side_by_side_beside_the_larger_floors(self) -> None:
        (sheet,) = sheets(self.frame({}, {"stage": "last", "value": 0.3, "floor_95": 0.07}))
        assert sheet.title == "vote"
        assert sheet.columns == ("", "first poll", "last poll", "floor", "95%")
        assert sheet.rows == (
            ("survey distance, total variation",),
            ("  treatment", "0.123 [0.100, 0.200]", "0.300 [0.100, 0.200]", "0.030", "0.070"),
        )

    def test_missing_figures_are_blank_and_empty_columns_left_out(self) -> None:
        nan = float("nan")
        unknown = {"value": nan, "low": nan, "high": nan, "floor": nan, "floor_95": nan}
        (sheet,) = sheets(self.frame({}, {"arm": "no_interaction", **unknown}))
        assert sheet.columns == ("", "first poll", "floor", "95%")
        assert sheet.rows[2] == ("  no_interaction", "", "", "")
        (bare,) = sheets(self.frame(unknown))
        assert bare.columns == ("",)

    def test_changes_stand_in_a_table_of_their_own(self) -> None:
        change = {"measure": "drift_w1", "stage": "change"}
        polls, changes = sheets(self.frame(change, {}, {**change, "arm": "no_interaction"}))
        assert (polls.title, changes.title) == ("vote", "vote: changes")
        assert changes.columns == ("", "change", "floor", "95%")
        assert [row[0] for row in changes.rows] == [
            "drift of the distribution, W1",
            "  treatment",
            "  no_interaction",
        ]

    def test_what_holds_by_construction_is_marked_and_said(self, capsys: pytest.CaptureFixture[str]) -> None:
        rows = self.frame({}, {"stage": "last"}).assign(by_construction=[True, False])
        assert sheets(rows)[0].rows[1][1:3] == ("0.123* [0.100, 0.200]", "0.123 [0.100, 0.200]")
        report(self.run(rows))
        assert f"{MARK} by construction" in capsys.readouterr().out
        report(self.run(rows.assign(by_construction=False)))
        assert "by construction" not in capsys.readouterr().out

    def test_large_figures_lose_digits_and_not_room(self) -> None:
        row = {"measure": "polarisation_variance", "value": 9.3254, "low": 8.2213, "high": 10.4391}
        assert sheets(self.frame(row))[0].rows[1][1] == "9.33 [8.22, 10.44]"

    def test_tables_fit_100_columns(self, capsys: pytest.CaptureFixture[str]) -> None:
        names = ("total_variation", "wasserstein", "jensen_shannon", "polarisation_bimodality")
        polls = [{"measure": name, "stage": stage, "arm": "shuffled_exposure"} for name in names
                 for stage in ("first", "last")]  # fmt: skip
        changes = [{"measure": name, "stage": "change"} for name in ("drift_w1", "influence_susceptibility")]
        polls.append({"measure": "polarisation_variance", "stage": "last", "value": 11.669, "low": 10.738,
                      "high": 12.462})  # fmt: skip
        report(self.run(self.frame(*polls, *changes).assign(by_construction=True)))
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith(("│", "┃", "└"))]
        assert 60 < max(map(len, lines)) <= 100

    def test_the_last_figures_of_a_game(self, capsys: pytest.CaptureFixture[str]) -> None:
        figures = pd.DataFrame({"name": ["success"] * 2, "arm": ["treatment"] * 2, "value": [0.25, 0.5]})
        report(self.run(self.frame(), figures))
        out = capsys.readouterr().out
        assert "0.500" in out
        assert "0.250" not in out

    def test_figures_of_a_protocol_stand_an_arm_a_column_and_families_are_averaged(self) -> None:
        figures = pd.DataFrame(
            [("share.Q", "treatment", 0.5), ("shift.0", "treatment", 1.0), ("shift.1", "treatment", 0.0),
             ("shift.2", "treatment", float("nan")), ("shift.0", "no_interaction", 1.0)],
            columns=["name", "arm", "value"],
        )  # fmt: skip
        assert final_figures(figures, {}) == (
            ["treatment", "no_interaction"],
            [["share.Q", "0.500", ""], ["shift (mean)", "0.500", "1.000"]],
        )
        assert final_figures(figures[:0], {}) == ([], [])

    def test_codes_of_an_outcome_are_counted_and_never_averaged(self, capsys: Any) -> None:
        """Six debates of eight won by side A: a mean of .25 of the codes 0 and 1 says nothing."""
        won = [0.0] * 6 + [1.0, float("nan")]
        figures = pd.DataFrame(
            [(f"winner.{d}", "treatment", 1, code) for d, code in enumerate(won)]
            + [("winner.0", "no_interaction", 1, 1.0), ("winner.0", "no_interaction", 2, 0.0)],
            columns=["name", "arm", "round", "value"],
        )
        report(self.run(self.frame({})[:0], figures))
        said = [
            [cell.strip() for cell in line.strip("│").split("│")]
            for line in capsys.readouterr().out.splitlines()
            if "winner" in line
        ]
        assert said == [
            ["winner: side A", "6 of 8", "1 of 1"],
            ["winner: side B", "1 of 8", "0 of 1"],
            ["winner: none", "1 of 8", "0 of 1"],
        ]

    def test_a_game_is_sent_to_its_figures_and_not_to_an_empty_table(self, capsys: Any) -> None:
        figures = pd.DataFrame({"name": ["success"], "arm": ["treatment"], "value": [0.5]})
        report(self.run(self.frame({})[:0], figures))
        out = capsys.readouterr().out
        assert "figures.csv" in out
        assert "measures.csv" not in out

    def test_a_run_without_main_figures_shows_those_it_has(self) -> None:
        (own,) = sheets(self.frame({"measure": "my_own"}))
        assert own.rows[0] == ("my_own",)
        (both,) = sheets(self.frame({"measure": "my_own"}, {}))
        assert [row[0] for row in both.rows] == ["survey distance, total variation", "  treatment"]

    def test_every_distance_that_can_be_asked_for_is_shown(self) -> None:
        (sheet,) = sheets(
            self.frame(*({"measure": name} for name in ("total_variation", "jensen_shannon", "wasserstein")))
        )
        assert [row[0] for row in sheet.rows if len(row) == 1] == [
            "survey distance, total variation",
            "survey distance, Jensen-Shannon",
            "survey distance, Wasserstein",
        ]

    def test_brief(self, capsys: pytest.CaptureFixture[str]) -> None:
        report(self.run(self.frame({})), brief=True)
        assert capsys.readouterr().out == "outputs/hall/r1\n"
