"""The documentation says what the code does, and the lock file holds what the project needs."""

from __future__ import annotations

import ast
import doctest
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import Field

from docs import check, generate, tables
from plursim.parts import Part
from tests.conftest import ROOT


class Seat(Part):
    """A seat."""

    row: int = Field(ge=1, lt=9, description="Row | counted\nfrom the front.")


class Hall(Part):
    """A hall."""

    kind: Literal["hall"] = "hall"
    name: str = Field(min_length=1, description="What it is called.")
    best: Seat | None = Field(default=None, description="The best seat.")
    seats: tuple[Seat, ...] = Field(default=(), max_length=3, description="All seats.")
    light: Literal["dim", "bright"] = Field(default="dim", description="Lamps.")


RUN, DEV = "requirements.lock", "requirements-dev.lock"


def pinned(file: str) -> dict[str, str]:
    """Version of each package in a lock file, by canonical name."""
    lines = (ROOT / file).read_text().splitlines()
    found = [re.match(r"([A-Za-z0-9_.-]+)==([^ ;]+)", line) for line in lines]
    return {canonicalize_name(match[1]): match[2] for match in found if match}


def test_documentation_is_in_step_with_the_code() -> None:
    assert list(check.problems()) == []


def test_a_part_a_measure_or_a_command_that_is_not_listed_is_found() -> None:
    text = generate.reference()
    assert not list(check.undocumented(text))
    for heading in ("### `small_world`", "### `plursim run`", "### `deliberation`", "| `treatment` |"):
        assert heading in text
        (problem,) = check.undocumented(text.replace(heading, "gone"))
        assert re.findall("`(.*)`", heading)[0] in problem


def test_the_reference_holds_rules_and_figures_of_protocols_and_the_fields_of_files() -> None:
    text = generate.reference()
    for said in ("`alignment_advantage` = win", "`groups.*.bins`", "`personas[].prompt`", "## Codebooks"):
        assert said in text
    assert ">>>" not in text
    assert not re.search(r":\w+:`", text)

    class Bench:
        """A bench by :class:`~park.trees.Oak`.

        Holds ``seats``.

        Examples
        --------
        >>> Bench()
        """

    assert generate.described(Bench) == ["A bench by `Oak`.", "", "Holds `seats`."]


def test_tables_give_type_default_bounds_and_the_fields_of_sections() -> None:
    assert tables.field_table(Hall)[2:] == [
        "| `name` | string | required | not empty | What it is called. |",
        "| `best` | section or null | `null` |  | The best seat. |",
        "| `best.row` | integer | required | ≥ 1, < 9 | Row \\| counted from the front. |",
        "| `seats` | list of section | `[]` | at most 3 items | All seats. |",
        "| `seats[].row` | integer | required | ≥ 1, < 9 | Row \\| counted from the front. |",
        '| `light` | `dim`, `bright` | `"dim"` |  | Lamps. |',
    ]
    assert doctest.testmod(tables).failed == 0


def test_output_blocks_are_put_in_and_written_again() -> None:
    said = f"```text\nplursim, version {version('plursim')}\n```"
    new = "Before.\n<!-- output: plursim --version -->\n\nAfter.\n"
    written = generate.refreshed(new, all_commands=False)
    assert written == f"Before.\n<!-- output: plursim --version -->\n{said}\n\nAfter.\n"
    stale = written.replace("plursim, version", "plursim, edition")
    assert generate.refreshed(stale, all_commands=False) == written
    assert generate.refreshed(written, all_commands=False) == written


def test_output_that_differs_from_run_to_run_is_not_compared_but_may_not_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (check, generate):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("<!-- output: plursim run nowhere.yaml -->\n```text\nanything\n```\n")
    assert list(check.stale_outputs()) == []
    page.write_text("<!-- output: plursim run nowhere.yaml -->\n\nText.\n")
    assert list(check.stale_outputs()) == [
        "page.md: no output after 'output: plursim run nowhere.yaml'; run 'make docs'"
    ]
    assert generate.is_steady("plursim run --help")


def test_a_command_that_fails_in_a_document_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "<!-- output: plursim list nonsense -->\n```\n```\n[gone](gone.md) [here](page.md) [web](https://x.org)"
    )
    for module in (check, generate):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    (failed,) = check.stale_outputs()
    assert "'plursim list nonsense' ended with 2" in failed
    assert list(check.broken_links()) == ["page.md: the link to 'gone.md' leads nowhere"]


def test_modules_and_functions_that_are_too_long_are_found(tmp_path: Path) -> None:
    file = tmp_path / "long.py"
    file.write_text("def f():\n" + "    x = 1\n" * 59 + "\n" * 340)
    assert list(check.oversized(file)) == []
    file.write_text("def f():\n" + "    x = 1\n" * 60 + "\n" * 340)
    module, function = check.oversized(file)
    assert "401 lines" in module
    assert "f has 61 lines" in function


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def wanted(file: str) -> list[str]:
    """What pyproject.toml asks for, of that which a lock file is to hold."""
    found = project()
    run = [*found["project"]["dependencies"], *found["build-system"]["requires"]]
    groups, extras = found["dependency-groups"], found["project"]["optional-dependencies"]
    development = [one for one in groups["dev"] if isinstance(one, str)]
    return run if file == RUN else [*run, *development, *extras["parquet"]]


@pytest.mark.parametrize("file", [RUN, DEV])
def test_the_locks_hold_every_dependency_in_its_range(file: str) -> None:
    for requirement in map(Requirement, wanted(file)):
        held = pinned(file).get(canonicalize_name(requirement.name))
        assert held is not None, f"{requirement.name}: run make lock"
        assert requirement.specifier.contains(held, prereleases=True), f"{requirement.name}: run make lock"


@pytest.mark.parametrize("file", [RUN, DEV])
def test_every_locked_package_has_hashes_and_no_address(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    assert len(blocks) == len(pinned(file))
    for block in blocks:
        assert re.fullmatch(
            r"[\w.-]+==[^ \\]+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n?)+", block
        ), block


def test_development_happens_on_what_a_run_has_and_a_run_has_no_more_than_it_needs() -> None:
    run, development = pinned(RUN), pinned(DEV)
    assert run.items() <= development.items()
    only_development = [one for one in wanted(DEV) if one not in wanted(RUN)]
    assert not {canonicalize_name(Requirement(one).name) for one in only_development} & set(run)


def imported(file: Path) -> set[str]:
    """Top-level names of all modules a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    """Imports of development packages would only fail where nobody develops."""
    found = project()["project"]
    names = {"pyyaml": "yaml", "sentence-transformers": "sentence_transformers"}
    asked = chain(found["dependencies"], *found["optional-dependencies"].values())
    declared = {names.get(name, name) for name in (Requirement(one).name for one in asked)}
    used = set().union(*(imported(file) for file in (ROOT / "plursim").rglob("*.py")))
    used -= sys.stdlib_module_names | {"plursim", "pydantic_core"}  # the latter comes with pydantic
    assert used <= declared, used - declared
    # a database names its driver, sentence_transformers is imported by name, ipyvuetify by solara
    assert declared - used <= {"psycopg", "sentence_transformers", "ipyvuetify"}, declared - used


WITHOUT = """
import importlib.machinery
from pathlib import Path

found = importlib.machinery.PathFinder.find_spec
importlib.machinery.PathFinder.find_spec = classmethod(
    lambda cls, name, *more: None if name.split(".")[0] in NAMES else found(name, *more)
)
from plursim.cli import main
out = Path(OUT)
small = ["--set", "population.size=32", "--set", "protocol.rounds=1", "--out", OUT, "--quiet"]
assert main(["run", SCENARIO, *small]) == 0
(run,) = (out / "town-hall").iterdir()
assert main(["export", str(run)]) == 0
assert main(["show", str(run)]) == 0
assert (run / "figures" / "stance_over_rounds.png").is_file()
assert main(["export", str(run), "--to", "parquet"]) == 2
"""


def test_a_run_needs_nothing_that_only_development_has(tmp_path: Path) -> None:
    """Play, draw, show and export where no package of the development lock can be imported."""
    only = set(pinned(DEV)) - set(pinned(RUN))
    names = {
        module
        for module, homes in packages_distributions().items()
        if {canonicalize_name(home) for home in homes} <= only
    }
    assert {"statsmodels", "pyarrow", "cvxpy"} <= names
    given = {"NAMES": names, "OUT": str(tmp_path), "SCENARIO": str(ROOT / "scenarios" / "town_hall.yaml")}
    code = "".join(f"{name} = {value!r}\n" for name, value in given.items()) + WITHOUT
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "pip install 'plursim[parquet]'" in done.stderr


@pytest.mark.parametrize(("target", "files"), [("run", [RUN]), ("test", [RUN, DEV]), ("check", [RUN, DEV])])
def test_a_target_sets_up_what_it_needs_and_no_more(target: str, files: list[str], tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", target]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60).stdout
    assert re.findall(r"--require-hashes --requirement (\S+)", said) == files


def test_the_ci_script_runs_the_checks_and_the_tests_and_stops_at_the_first_failure() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert [line for line in lines if line.startswith(("set", "make"))] == [
        "set -euo pipefail",
        "make check",
        "make test",
        "make processors",
    ]
