"""What `plursim list` reads out of the source is what the classes say of themselves."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from plursim.cli import catalogue
from plursim.cli.listing import FAMILIES, entries
from plursim.parts import members

WITHOUT_CLASSES = ("arms", "measures")
PACKAGES = {family: {"reasoners": "reasoning"}.get(family, family) for family in FAMILIES}


@pytest.mark.parametrize("family", [name for name in FAMILIES if name not in WITHOUT_CLASSES])
def test_the_source_says_what_the_classes_say(family: str) -> None:
    said = [(part.kind_name(), part.summary()) for part in members(PACKAGES[family])]
    assert catalogue.listed(PACKAGES[family]) == said == entries(family)


def test_listing_imports_no_part() -> None:
    families = [name for name in FAMILIES if name not in ("measures", "surveys")]  # surveys are read
    code = (
        "import sys\nfrom plursim.cli import main\n"
        f"assert not any(main(['list', family]) for family in {families})\n"
        "assert not {'numpy', 'pydantic', 'scipy', 'yaml'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60, capture_output=True)


def test_parts_of_other_packages_are_asked_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("lecture", "elsewhere:Lecture", "plursim.protocols")
    monkeypatch.setattr(catalogue, "entry_points", lambda: EntryPoints([entry]))
    catalogue._extended.cache_clear()
    assert catalogue.listed("protocols") is None
    assert catalogue.listed("graphs")
    catalogue._extended.cache_clear()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("from plursim.park.oak import Oak\nTREES = family('park', (Oak,))", [("oak", "A tree.")]),
        ("from plursim.park.oak import Oak\nTREES = family('park', (Oak, *more()))", None),
        ("from plursim.park.oak import Elm\nTREES = family('park', (Elm,))", None),
        ("from plursim.park.oak import Bush\nTREES = family('park', (Bush,))", None),
        ("TREES = family('park', made())", None),
    ],
)
def test_what_the_source_does_not_say_plainly_is_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, rows: Any
) -> None:
    park = tmp_path / "park"
    park.mkdir()
    (park / "__init__.py").write_text(text)
    (park / "oak.py").write_text(
        'class Oak:\n    """A tree.\n\n    Old.\n    """\n    kind: Literal["oak"] = "oak"\n'
        'class Bush:\n    """None."""\n    kind: str = BUSH\n'
    )
    monkeypatch.setattr(catalogue, "PACKAGE", tmp_path)
    catalogue._text.cache_clear()
    assert catalogue.listed("park") == rows
    catalogue._text.cache_clear()
