"""The pages that show how to add a part: followed to the letter in a copy of the sources, the tests hold."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = {
    "add-a-form": (["tests/test_forms.py", "tests/test_reasoning_conformance.py"], "consent or averaging"),
    "add-a-graph": (["tests/test_graphs.py"], "star"),
    "add-a-measure": (["tests/test_measure_conformance.py"], "consensus or kinds_differ"),
    "add-a-protocol": (["tests/test_protocol_conformance.py"], "petition"),
    "add-a-reasoner": (["tests/test_reasoning_conformance.py"], "contrarian"),
    "add-a-survey-source": (["tests/test_survey_conformance.py"], "two_camps"),
}
"""The page's tests, and which of them to run here: the part's own, and those of a reasoner that meets it."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sources, in which all pages may be followed."""
    folder = tmp_path_factory.mktemp("copy")
    unread = shutil.ignore_patterns("__pycache__", "older")
    for name in ("plursim", "tests", "scenarios", "personas"):
        shutil.copytree(ROOT / name, folder / name, ignore=unread)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def follow(page: str, folder: Path) -> Path:
    """Write the page's file and put its line into the tuple; return the file."""
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text(encoding="utf-8")
    part, family = re.findall(r"`(plursim/\S+\.py)`", text)[:2]
    code, line = re.findall(r"```(?:python|text)\n(.*?)```", text, re.DOTALL)[:2]
    (folder / part).write_text(code, encoding="utf-8")
    named = line.strip().rstrip(",")
    module = part.removesuffix(".py").replace("/", ".")
    tuple_ = (folder / family).read_text(encoding="utf-8")
    first = re.search(r"^from plursim", tuple_, re.MULTILINE)
    last = re.search(r"^(?:    ){1,2}\w+,\n(?=(?:    )?\),?\n)", tuple_, re.MULTILINE)
    assert first is not None
    assert last is not None
    changed = (
        f"{tuple_[: first.start()]}from {module} import {named}\n"
        f"{tuple_[first.start() : last.end()]}{line}{tuple_[last.end() :]}"
    )
    (folder / family).write_text(changed, encoding="utf-8")
    return folder / part


@pytest.mark.parametrize("page", PAGES)
def test_a_page_followed_to_the_letter_adds_a_part(page: str, copy: Path) -> None:
    file = follow(page, copy)
    tests, which = PAGES[page]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    for arguments in ([*tests, "-k", which], ["--doctest-modules", str(file)]):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        nothing_found = arguments[0] == "--doctest-modules" and done.returncode == 5
        assert done.returncode == 0 or nothing_found, done.stdout[-3000:]
        assert nothing_found or re.search(r"[1-9]\d* passed", done.stdout)


def test_a_reasoner_added_by_the_page_is_listed_and_runs(copy: Path) -> None:
    if not (copy / "plursim" / "reasoning" / "contrarian.py").exists():
        follow("add-a-reasoner", copy)
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    plursim = [sys.executable, "-m", "plursim"]
    small = [
        "--set",
        "population.size=24",
        "--set",
        "protocol.rounds=1",
        "--quiet",
        "--out",
        str(copy / "out"),
    ]
    for arguments in (
        ["list"],
        ["run", "scenarios/town_hall.yaml", "--set", "reasoning={kind: contrarian, strength: 0.3}", *small],
        ["run", "scenarios/naming_game.yaml", "--set", "reasoning={kind: contrarian}", *small],
    ):
        done = subprocess.run(
            [*plursim, *arguments], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert arguments != ["list"] or "contrarian" in done.stdout


def test_a_measure_added_by_the_page_has_all_that_follows(copy: Path) -> None:
    if not (copy / "plursim" / "measures" / "consensus.py").exists():
        follow("add-a-measure", copy)
    wanted = "measures=[total_variation, {kind: consensus, majority: 0.5}]"
    code = f"""
import plursim, json
from plursim.cli.headlines import sheets
from plursim.cli.listing import entries
from docs.generate import reference
from plursim.scenario import scenario_schema
scenario = plursim.load_scenario("scenarios/town_hall.yaml", {[wanted, "population.size=120"]!r})
run = plursim.run(scenario, out="out")
rows = run.measures.set_index("measure")
share = rows.loc["consensus_share"].query("group == 'all'")
assert share["low"].notna().any() and (rows.loc["consensus_share", "group"] != "all").any()
assert rows.loc["consensus_share_net_of_control", "p_adjusted"].notna().any()
assert any("share of the most common answer" in row for sheet in sheets(run.measures) for row in sheet.rows)
assert "consensus" in dict(entries("measures"))
assert "Share from which a majority is large" in json.dumps(scenario_schema())
assert "### `consensus`" in reference() and "`consensus_reached`" in reference()
"""
    shutil.copytree(ROOT / "docs", copy / "docs", dirs_exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
