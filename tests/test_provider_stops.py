"""A provider that stops: one clear line, the right exit code, everything kept, nothing leaked, resumable."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

import plursim
from plursim.cli import main
from plursim.errors import BudgetExhausted, ProviderStopped
from plursim.runs import Run
from plursim.scenario import load_scenario
from tests.conftest import ROOT
from tests.server import GONE, Behaviour, serving

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"
KEY = "sk-planted-7c1f0e55aa9b"
REACHED = 30
"""Requests that go well before the provider stops; the first poll takes 24, the run 192."""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")


@dataclass
class Terminal:
    """The command line in this process, and all it ever wrote."""

    capsys: pytest.CaptureFixture[str]
    written: str = ""

    def __call__(self, *arguments: str) -> tuple[int, str]:
        code = main(arguments)
        out, error = self.capsys.readouterr()
        self.written += out + error
        return code, error


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr("plursim.plots.save_figures", lambda *_: [])  # slow, and no part of this
    return Terminal(capsys)


def settings(api_base: str, **reasoning: object) -> list[str]:
    """A town hall of 12 agents, two questions, two arms and two rounds, one draw a call."""
    model = {"kind": "llm", "model": "openai/test", "api_base": api_base, "n_per_call": 1, "retries": 1}
    model |= {"backoff": 0.001, "concurrency": 4} | reasoning
    values = {"population.size": 12, "protocol.rounds": 2, "measures": [], "reasoning": model}
    return [part for name, value in values.items() for part in ("--set", f"{name}={json.dumps(value)}")]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """The event hash of a run that nothing stops, and its calls."""
    with serving() as server:
        overrides = [part for part in settings(server.api_base) if part != "--set"]
        made = plursim.run(load_scenario(TOWN_HALL, overrides), out=tmp_path_factory.mktemp("whole"))
        return made.event_hash, server.requests


def only_run(out: Path) -> Run:
    (made,) = plursim.open_runs(out)
    return made


def assert_nowhere(secret: str, folder: Path, terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    """The planted key is in no file, no log record and no output."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert len(files) > 3
    assert [file for file in files if secret.encode() in file.read_bytes()] == []
    assert secret not in terminal.written
    assert secret not in caplog.text


@pytest.mark.parametrize(
    ("fault", "named", "fast_path"),
    [
        ("quota", "OPENAI_API_KEY", True),
        ("400 out of credit", "Your credit balance is too low", True),
        ("400 out of credit", "OPENAI_API_KEY", False),
        ("200 out of credit", "insufficient credits", True),
        ("401", "OPENAI_API_KEY", True),
        ("401", "OPENAI_API_KEY", False),
        ("403", "OPENAI_API_KEY", True),
        ("404", "openai/test", True),
        (GONE, "cannot be reached", True),
        (GONE, "cannot be reached", False),
    ],
)
def test_a_run_that_the_provider_stops_says_why_and_goes_on_once_it_is_well_again(
    fault: str,
    named: str,
    fast_path: bool,
    tmp_path: Path,
    terminal: Terminal,
    undisturbed: tuple[str, int],
    caplog: pytest.LogCaptureFixture,
):
    (whole, calls), out = undisturbed, tmp_path / "stopped"
    script = ["ok"] * REACHED + ([fault] * 200 if fault != GONE else [GONE])
    with serving(Behaviour(script=script, latency=0.001)) as server:
        arguments = [*settings(server.api_base, fast_path=fast_path), "--out", str(out), "--quiet"]
        code, said = terminal("run", str(TOWN_HALL), *arguments)
        assert server.requests <= REACHED + 4
        assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert code == ProviderStopped.exit_code == 4
    stopped = only_run(out)
    assert named in said
    assert said.startswith("plursim: ")
    assert said.count("\n") == 1
    assert said.endswith(f"everything so far is kept; go on with: plursim resume {stopped.path}\n")
    assert stopped.status == "failed"
    # the first poll is whole in the log, and what was answered after it is stored
    assert stopped.answers.groupby("round", observed=True).size().to_dict() == {0: 24}
    kept = len(stopped.reader.table("replies"))
    # a server on its way out may still answer what reached it before its door closed
    assert kept == REACHED or (fault == GONE and REACHED < kept <= REACHED + 4)
    paid = len(stopped.calls)

    with serving(port=server.port) as well:
        assert terminal("resume", str(stopped.path), "--quiet") == (0, "")
        assert well.requests == calls - kept
    resumed = only_run(out)
    assert resumed.status == "finished"
    assert resumed.event_hash == whole
    assert len(resumed.calls) == paid + well.requests
    assert_nowhere(KEY, tmp_path, terminal, caplog)


def test_a_server_that_was_never_there_stops_the_run_after_the_stated_retries(
    tmp_path: Path, terminal: Terminal
):
    with serving() as server:
        port = server.port
    code, said = terminal(
        "run", str(TOWN_HALL), *settings(server.api_base, retries=2), "--out", str(tmp_path), "--quiet"
    )
    assert code == ProviderStopped.exit_code
    assert said.count("\n") == 1
    assert "cannot be reached; check `api_base`" in said
    stopped = only_run(tmp_path)
    assert set(stopped.calls["outcome"]) == {"unreachable"}
    assert stopped.calls["attempt"].max() == 3
    assert stopped.reader.table("replies").empty
    with serving(port=port):
        assert terminal("resume", str(stopped.path), "--quiet") == (0, "")
    assert only_run(tmp_path).status == "finished"


def test_a_spent_budget_stops_the_run_and_a_raised_one_lets_it_go_on(
    tmp_path: Path, terminal: Terminal, undisturbed: tuple[str, int]
):
    (whole, calls), out = undisturbed, tmp_path / "spent"
    with serving() as server:
        arguments = settings(server.api_base, budget={"calls": 50})
        code, said = terminal("run", str(TOWN_HALL), *arguments, "--out", str(out), "--quiet")
        assert code == BudgetExhausted.exit_code == 5
        assert said.count("\n") == 1
        assert "the budget of 50 calls does not allow the next call" in said
        path = str(only_run(out).path)
        assert server.requests == len(only_run(out).calls) == 50
        # The budget is the run's and not the process's: without a higher one there is nothing to go on with.
        assert terminal("resume", path, "--quiet")[0] == 5
        assert server.requests == 50
        assert terminal("resume", path, "--set", "reasoning.budget.calls=1000", "--quiet") == (0, "")
        assert server.requests == calls
    assert only_run(out).event_hash == whole


def test_a_run_of_too_many_failures_goes_on_with_its_missing_rows_when_more_are_allowed(
    tmp_path: Path, terminal: Terminal
):
    hashes = []
    with serving(Behaviour(faults={"refusal": 0.2, "malformed": 0.4})) as server:
        for limit, expected in ((0.05, 3), (1.0, 0)):
            out = tmp_path / str(limit)
            arguments = [*settings(server.api_base), "--set", f"limits.fail_above={limit}", "--quiet"]
            assert terminal("run", str(TOWN_HALL), *arguments, "--out", str(out))[0] == expected
            path = str(only_run(out).path)
            if expected:
                assert terminal("resume", path, "--quiet")[0] == expected
                code, said = terminal("resume", path, "--set", "limits.fail_above=1", "--quiet")
                assert code == 0
                assert all(line.startswith("plursim: missing: ") for line in said.splitlines())
            hashes.append(only_run(out).event_hash)
    assert hashes[0] == hashes[1]
    assert {"unparsable", "refused"} <= set(only_run(out).answers["reason"])


def test_a_run_that_goes_on_may_change_what_changes_no_result_and_nothing_else(
    tmp_path: Path, terminal: Terminal, undisturbed: tuple[str, int]
):
    (whole, calls), out = undisturbed, tmp_path / "moved"
    script = ["ok"] * REACHED + ["quota"] * 200
    with serving(Behaviour(script=script)) as server:
        terminal("run", str(TOWN_HALL), *settings(server.api_base), "--out", str(out), "--quiet")
    path = str(only_run(out).path)
    for refused in ("seed=1", "reasoning.temperature=0.5", "reasoning.model=openai/other", "reasoning=null"):
        code, said = terminal("resume", path, "--set", refused)
        assert code == 2
        assert refused.partition("=")[0] in said
        assert "reasoning.budget" in said
    with serving() as other:
        changes = [f"api_base={other.api_base}", "concurrency=9", "retries=7", "timeout=9", "fast_path=false"]
        chosen = [part for change in changes for part in ("--set", f"reasoning.{change}")]
        assert terminal("resume", path, *chosen, "--set", "limits.fail_above=0.2", "--quiet") == (0, "")
        assert other.requests == calls - REACHED
        assert other.peak <= 9
    assert only_run(out).event_hash == whole


@pytest.mark.parametrize(
    ("model", "variable"),
    [
        ("openai/gpt-4o-mini", "OPENAI_API_KEY"),
        ("anthropic/claude-3-5-haiku-latest", "ANTHROPIC_API_KEY"),
        ("gemini/gemini-1.5-flash", "GEMINI_API_KEY"),
    ],
)
def test_without_a_key_the_variable_is_named_and_nothing_is_sent(
    model: str, variable: str, tmp_path: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
):
    """Client libraries raise this before they send, each in its own way."""
    for name in (variable, "GOOGLE_API_KEY", "OPENAI_ADMIN_KEY", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    settings = ["--set", "population.size=16", "--set", "reasoning.retries=0"]
    code, said = terminal(
        "run", str(TOWN_HALL), "--model", model, *settings, "--out", str(tmp_path), "--quiet"
    )
    assert code == ProviderStopped.exit_code
    assert f"there is no key for {model}; set {variable}" in said
    assert set(only_run(tmp_path / "town-hall").calls["outcome"]) == {"no_key"}
