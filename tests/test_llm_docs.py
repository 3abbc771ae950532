"""docs/models.md: what it shows runs, against the loopback server."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import plursim
from plursim.cli import main
from tests.conftest import ROOT
from tests.server import Server, serving

PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```(sh|python|yaml)\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.DOTALL)
OWN_SERVER = "http://localhost:8000/v1"

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that is both the provider's and one's own, and a folder to run in."""
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    (tmp_path / "personas").symlink_to(ROOT / "personas")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("plursim.plots.save_figures", lambda *_: [])
    with serving() as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-1234567890")
        monkeypatch.setenv("OPENAI_BASE_URL", server.api_base)
        yield server


def here(text: str, server: Server) -> str:
    """Put this server and the newest run in place of those the page names."""
    runs = sorted(Path("outputs/ask").glob("*/manifest.json"), key=lambda file: file.stat().st_mtime)
    newest = runs[-1].parent.name if runs else ""
    return text.replace(OWN_SERVER, server.api_base).replace("<run id>", newest)


def test_everything_the_page_shows_runs(server: Server, capsys: pytest.CaptureFixture[str]):
    commands = 0
    for kind, block, printed in BLOCK.findall(PAGE):
        if kind == "yaml":
            Path("scenarios/ask.yaml").write_text(here(block, server), encoding="utf-8")
        elif kind == "python":
            exec(compile(here(block, server), "docs/models.md", "exec"), {})
        else:
            for line in block.splitlines():
                program, *arguments = shlex.split(here(line, server))
                assert program == "plursim"
                assert main(arguments) == 0, line
                commands += 1
                out = capsys.readouterr().out
                if printed:
                    assert [row.rstrip() for row in out.splitlines()] == printed.splitlines()
    assert commands == 11
    made = plursim.open_runs("outputs")
    assert {run.status for run in made} == {"finished"}
    assert len(made) == 6
    models = [model for run in made for model in run.calls["model"].astype(str)]
    assert sum(not model.startswith("mock/") for model in models) == server.requests


def test_the_figures_the_page_states_are_those_of_the_code():
    from plursim.errors import Missing
    from plursim.gateway.retries import ASK_AGAIN, MORE_TOKENS, REASKS
    from plursim.scenario import load_scenario

    assert (REASKS, ASK_AGAIN[Missing.TRUNCATED], MORE_TOKENS) == (2, 1, 4)
    scenario = load_scenario(
        ROOT / "scenarios" / "town_hall.yaml", ["reasoning={kind: llm, model: openai/x}"]
    )
    stated = PAGE[PAGE.index("What cannot change a result may change") : PAGE.index("So a spent budget")]
    changeable = [path.split(".") for path in scenario.changeable if "." in path]
    assert len(changeable) > 10
    for section, field in changeable:
        assert f"`{field if section == 'reasoning' else section}`" in stated
