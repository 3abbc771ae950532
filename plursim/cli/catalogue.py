"""What a scenario can name, read from the source: to list parts, none of them need be imported.

Importing all parts costs numpy, pydantic and a hundred modules, parsing the files they stand in a tenth.
Whatever the source does not say plainly, such as parts of other packages, is imported after all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
DISCRIMINATORS = ("kind", "source")
Row = tuple[str, str]


def listed(package: str) -> list[Row] | None:
    """Return name and summary line of each part of a family, or None where the source does not say.

    Parameters
    ----------
    package : the family's package, such as ``protocols``.

    Examples
    --------
    >>> listed("surveys")[0][0]
    'anes96'
    """
    if f"plursim.{package}" in _extended():
        return None
    names = _members(package)
    rows = [_row(f"plursim.{package}", name) for name in names]
    found = [row for row in rows if row is not None]
    return found if names and len(found) == len(rows) else None


@cache
def _extended() -> frozenset[str]:
    """Return the groups of all entry points there are: families among them have parts of other packages."""
    return frozenset(entry_points().groups)


@cache
def _text(module: str) -> str:
    """Return the source of a module of plursim, nothing where it has none."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return ""


def _head(module: str, name: str) -> ast.ClassDef | None:
    """Return a class of a module up to its first method: to parse all of it would take ten times as long."""
    whole = rf"^class {name}\b.*?(?=^    (?:async |def |@)|^\S|\Z)"
    begun = re.search(whole, _text(module), re.MULTILINE | re.DOTALL)
    if begun is None:
        return None
    (found,) = ast.parse(begun.group()).body
    return found if isinstance(found, ast.ClassDef) else None


def _members(package: str) -> list[str]:
    """Return the names of the classes in ``family("package", (...))``."""
    for call in ast.walk(ast.parse(_text(f"plursim.{package}"))):
        match call:
            case ast.Call(
                func=ast.Name(id="family"), args=[ast.Constant(value=name), ast.Tuple(elts=classes)]
            ) if name == package:
                return [one.id if isinstance(one, ast.Name) else "" for one in classes]
    return []


def _row(module: str, name: str) -> Row | None:
    """Return kind and first line of the docstring of a class, wherever the module has it from."""
    part = _head(module, name)
    if part is not None:
        kind = next(_kinds(part), None)
        said = (ast.get_docstring(part) or "").split("\n", maxsplit=1)[0]
        return None if kind is None else (kind, said)
    for statement in ast.parse(_text(module)).body:
        match statement:
            case ast.ImportFrom(module=str(home), names=aliases) if name in {one.name for one in aliases}:
                return _row(home, name)
    return None


def _kinds(part: ast.ClassDef) -> Iterator[str]:
    for statement in part.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=field), value=ast.Constant(value=str(kind))):
                if field in DISCRIMINATORS:
                    yield kind
