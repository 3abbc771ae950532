"""The documentation says what the code does, and the lock file holds what the project needs."""

from __future__ import annotations

import doctest
import os
import re
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Literal

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


def pinned() -> dict[str, str]:
    """Version of each package in the lock file, by canonical name."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
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


def test_the_lock_holds_every_dependency_in_its_range() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]
    for requirement in map(Requirement, wanted):
        held = pinned().get(canonicalize_name(requirement.name))
        assert held is not None, f"{requirement.name}: run make lock"
        assert requirement.specifier.contains(held, prereleases=True), f"{requirement.name}: run make lock"


def test_every_locked_package_has_hashes_and_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    assert len(blocks) == len(pinned())
    for block in blocks:
        assert re.fullmatch(
            r"[\w.-]+==[^ \\]+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\)?\n?)+", block
        ), block


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
