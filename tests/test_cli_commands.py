"""Every command a document or a help shows runs in 80 columns, piped and without colours."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.generate import commands, documents
from plursim.cli import main
from plursim.cli.layout import fitted, sheets, widths_of
from plursim.cli.terminal import table
from tests.conftest import ROOT

LEAVES = {name: context for name, context in commands() if not isinstance(context.command, click.Group)}
DOCUMENTS_THEMSELVES = {"plursim schema", "plursim personas build", "plursim surveys draft"}
"""Commands that print a document and nothing else."""

words = st.lists(st.text(st.sampled_from("abcxyz-_"), min_size=1, max_size=30), max_size=6).map(" ".join)


@pytest.mark.parametrize("name", LEAVES)
def test_every_help_has_examples_that_are_commands_with_known_options(name: str) -> None:
    shown = LEAVES[name].get_help()
    lines = re.findall(r"^ +(plursim .*)$", shown.partition("Examples:")[2], re.MULTILINE)
    assert lines, f"{name} --help shows no example"
    for line in lines:
        called = shlex.split(line.partition(" > ")[0])
        assert line.startswith(name)
        options = {option for part in LEAVES[name].command.params for option in part.opts}
        assert {word for word in called if word.startswith("--")} <= options


@pytest.mark.parametrize("name", sorted(set(LEAVES) - DOCUMENTS_THEMSELVES))
def test_every_command_that_prints_can_print_json(name: str) -> None:
    assert "--json" in {option for part in LEAVES[name].command.params for option in part.opts}


@given(rows=st.lists(st.lists(words, min_size=4, max_size=4), max_size=4), room=st.integers(70, 120))
def test_tables_hold_and_lose_no_word(rows: list[list[str]], room: int) -> None:
    columns, out = ["name", "one", "two", "a heading of some length"], io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setenv("COLUMNS", str(room))
        table("", columns, rows)
    assert max(map(len, out.getvalue().splitlines())) <= room
    assert "…" not in out.getvalue()
    shown = re.sub(r"[┃│┏┓┡┩└┘━─┳╇┬┴┼╈]", " ", out.getvalue()).split()
    told = " ".join([*columns, *(cell for row in rows for cell in row)]).split()
    assert all(shown.count(word) >= told.count(word) for word in told)


def test_columns_keep_their_order_and_short_ones_their_width() -> None:
    assert fitted(widths_of(["arm", "reading"], [["no_interaction", "w " * 60]]), 80) == [14, 59]
    many = widths_of(["arm", *"abcdefghi"], [["no_interaction", *["0.123 [0.1, 0.2]"] * 9]])
    assert sheets(many, 80) == [[0, 1, 2, 3], [0, 4, 5, 6], [0, 7, 8, 9]]


SMALL = ["--set", "population.size=24"]
LESS = {
    "america_in_one_room": ["--set", "population.size=104", "--set", "protocol.rounds=1"],
    "town_hall": [*SMALL, "--set", "protocol.rounds=1"],
    "ask": SMALL,
    "fit_anes96": ["--set", "fit.bootstrap=0", "--set", "fit.seeds=1"],
    "grow_toy": ["--set", "grow.steps=1"],
    "mixture_path": ["--set", "population.size=16", "--set", "protocol.rounds=1", "--workers", "1"],
}
"""Settings that make what a document calls a matter of seconds."""

ELSEWHERE = re.compile(r"--model|--api-base|\.csv|gss|\$RUN|my_package|scenarios/ask\.yaml|outputs/ask")
"""What needs a server or a file of the reader's own; other tests run these pages with both."""


def shown_commands() -> Iterator[tuple[str, str]]:
    """Each command in a fenced block or an output comment of a document, with the document's name."""
    for page in documents():
        if page.name == "CHANGELOG.md" or page.parent.name == "how-to":  # these have a test of their own
            continue
        for line in page.read_text(encoding="utf-8").splitlines():
            found = re.match(r"(?:<!-- output: )?(plursim [a-z].*?)(?: -->| {2,}#.*)?$", line)
            if found and not ELSEWHERE.search(found[1]):
                yield page.name, found[1]


def called(command: str, runs: dict[str, Path]) -> list[str]:
    """The words of a command, small, with a run of this test where a document says RUN."""
    command = re.sub(r"(<run id>|RUN|\*)(?=\s|$)", "RUN", command.partition(" #")[0])
    for name, folder in runs.items():
        command = command.replace(f"outputs/{name}/RUN", str(folder))
    args = shlex.split(command)[1:]
    if args[0] in ("run", "fit", "sweep", "check", "prompts", "estimate"):
        args += next((extra for name, extra in LESS.items() if name in args[1]), SMALL)
    return args


class TestDocuments:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("scenarios", "personas"):
            shutil.copytree(ROOT / name, tmp_path / name)
        return tmp_path

    def run(self, folder: Path, args: list[str]) -> str:
        """What a command prints in 80 columns, piped and without colours."""
        plain = {"NO_COLOR": "1", "COLUMNS": "80", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-m", "plursim", *args],
            cwd=folder,
            env=os.environ | plain,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, f"plursim {' '.join(args)}: {done.stderr}"
        return done.stdout

    @pytest.mark.slow
    def test_every_command_runs_and_its_tables_hold(self, folder: Path) -> None:
        runs: dict[str, Path] = {}
        self.run(folder, ["new", "my-study"])
        for name, file in (("town-hall", "scenarios/town_hall.yaml"), ("my-study", "my-study.yaml")):
            said = self.run(folder, ["run", file, *LESS.get(Path(file).stem, SMALL), "--json"])
            runs[name] = Path(json.loads(said)["path"])
        seen: set[str] = set()
        for page, command in shown_commands():
            args = called(command, runs)
            if args[0] == "new" or " ".join(args) in seen:
                continue
            seen.add(" ".join(args))
            said = self.run(folder, args)
            assert "\x1b" not in said, (page, command)
            assert "…" not in said, (page, command)
            framed = [line for line in said.splitlines() if line[:1] in "┏┃┡│└" and line]
            assert all(len(line) <= 80 for line in framed), (page, command)
        assert {args.split()[0] for args in seen} >= {"run", "show", "card", "fit", "sweep", "list", "check"}


def test_the_plan_of_a_check_says_what_would_run(capsys: Any) -> None:
    assert main(["check", str(ROOT / "scenarios" / "town_hall.yaml"), *SMALL, "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert (plan["agents"], plan["questions"]) == (24, ["self_placement", "vote"])
    assert plan["arms"] == ["treatment", "no_interaction"]
    assert len(plan["hash"]) == 64


def test_a_list_as_json_names_what_the_words_name(capsys: Any) -> None:
    assert main(["list", "graphs", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["graphs"]
    assert main(["list", "graphs"]) == 0
    shown = capsys.readouterr().out
    assert all(re.search(rf"^  {one['name']} ", shown, re.MULTILINE) for one in found)
    assert len(found) > 5


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shells_of_the_completion_page_complete(shell: str, monkeypatch: Any, capsys: Any) -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert f"_PLURSIM_COMPLETE={shell}_source plursim" in page
    monkeypatch.setenv("_PLURSIM_COMPLETE", f"{shell}_source")
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 0
    assert f"_PLURSIM_COMPLETE={shell}_complete" in capsys.readouterr().out
