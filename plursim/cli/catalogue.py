"""What a scenario can name, read from the source: to list parts, none of them need be imported.

Importing all parts costs numpy, pydantic and a hundred modules, parsing the files they stand in a tenth.
Whatever the source does not say plainly, such as parts of other packages, is imported after all.
"""

from __future__ import annotations

import ast
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
    if entry_points(group=f"plursim.{package}"):
        return None
    names = _members(package)
    rows = [_row(f"plursim.{package}", name) for name in names]
    found = [row for row in rows if row is not None]
    return found if names and len(found) == len(rows) else None


@cache
def _tree(module: str) -> ast.Module | None:
    """Return the parsed source of a module of plursim, None where it has none."""
    place = PACKAGE.joinpath(*module.split(".")[1:])
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return ast.parse(file.read_bytes())
    return None


def _members(package: str) -> list[str]:
    """Return the names of the classes in ``family("package", (...))``."""
    tree = _tree(f"plursim.{package}")
    for call in ast.walk(tree) if tree is not None else ():
        match call:
            case ast.Call(
                func=ast.Name(id="family"), args=[ast.Constant(value=name), ast.Tuple(elts=classes)]
            ) if name == package:
                return [one.id if isinstance(one, ast.Name) else "" for one in classes]
    return []


def _row(module: str, name: str) -> Row | None:
    """Return kind and first line of the docstring of a class, wherever the module has it from."""
    tree = _tree(module)
    for statement in tree.body if tree is not None else ():
        match statement:
            case ast.ClassDef(name=found) if found == name:
                kind = next(_kinds(statement), None)
                said = (ast.get_docstring(statement) or "").split("\n", maxsplit=1)[0]
                return None if kind is None else (kind, said)
            case ast.ImportFrom(module=str(home), names=aliases) if name in {one.name for one in aliases}:
                return _row(home, name)
    return None


def _kinds(part: ast.ClassDef) -> Iterator[str]:
    for statement in part.body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=field), value=ast.Constant(value=str(kind))):
                if field in DISCRIMINATORS:
                    yield kind
