"""The order of imports: each breach is found, wherever in a file the import stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import arrows
from tests.conftest import ROOT

START = {
    "__init__.py": "",
    "parts.py": "",
    "protocols/__init__.py": "from park.parts import family\nfrom park.protocols.oak import Oak\n"
    "from park.protocols.elm import Elm\nALL = family('protocols', (Oak, Elm))",
    "protocols/oak.py": "class Oak: ...",
    "protocols/elm.py": "class Elm: ...",
}


def planted(folder: Path, files: dict[str, str]) -> list[str]:
    """What is wrong with a package of two protocols and the files given."""
    for name, text in {**START, **files}.items():
        file = folder / "park" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return list(arrows.problems(folder / "park"))


def test_the_project_keeps_its_order() -> None:
    assert list(arrows.problems(ROOT / "plursim")) == []


def test_a_package_in_order_is_left_alone(tmp_path: Path) -> None:
    assert planted(tmp_path, {}) == []


@pytest.mark.parametrize(
    "held",
    [
        "from park.rooms.b import x",
        "import park.rooms.b",
        "def f():\n    from park.rooms import b",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from park.rooms.b import X",
    ],
)
def test_a_cycle_is_found_wherever_the_import_stands(tmp_path: Path, held: str) -> None:
    files = {"a": held, "b": "from park.rooms.c import y", "c": "from park.rooms import a", "__init__": ""}
    (problem,) = planted(tmp_path, {f"rooms/{name}.py": text for name, text in files.items()})
    assert problem.endswith("these modules import each other: park.rooms.a, park.rooms.b, park.rooms.c")


def test_a_loose_module_and_a_part_that_names_a_part_are_found(tmp_path: Path) -> None:
    found = planted(tmp_path, {"helpers.py": "", "protocols/elm.py": "from park.protocols.oak import Oak"})
    assert [problem.partition(":")[0] for problem in found] == [
        "park/helpers.py",
        "park.protocols.elm imports park.protocols.oak",
    ]


def test_too_many_arrows_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrows, "MOST_ARROWS", 1)
    more = {"rooms/a.py": "import park.parts", "way/__init__.py": "from park.rooms.a import b"}
    (problem,) = planted(tmp_path, more)
    assert problem == "park: 3 arrows between rooms; at most 1"
