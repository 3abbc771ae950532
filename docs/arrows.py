"""Who imports whom within plursim: arrows between its packages, cycles, and parts that name each other.

Counted is every import that stands in the source: at the top, inside functions, and under ``TYPE_CHECKING``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

MOST_ARROWS = 151
LOOSE = frozenset({"errors", "randomness", "parts", "__main__"})
"""Modules that may stand at the top beside the packages: what everybody uses, and the way in."""

BEING_REBUILT = frozenset({"society"})
"""Rooms that may hold a cycle for now."""

FAMILIES = ("protocols", "reasoning", "graphs", "voting", "forms", "measures")
"""Packages of parts, one idea a file, whose ``__init__`` names them. Survey sources are left out: a panel is
declared as a table with waves."""

Graph = Mapping[str, frozenset[str]]
"""The modules each module imports, by full name; packages stand under their own name."""


def modules(package: Path) -> dict[str, Path]:
    """Return the file of each module of a package, by full name."""
    found = {}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def graph(package: Path) -> Graph:
    """Return which modules of a package import which others of it."""
    files = modules(package)
    return {name: frozenset(_imported(file, files)) - {name} for name, file in files.items()}


def _imported(file: Path, known: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield from (name for name in (inner if inner in known else node.module,) if name in known)


def arrows(found: Graph) -> set[tuple[str, str]]:
    """Return the distinct pairs of rooms of which one imports the other; the way in is no room.

    Examples
    --------
    >>> found = {"p": {"p.a"}, "p.a.x": {"p.b", "p.b.y"}, "p.b": set(), "p.b.y": {"p.b"}}
    >>> arrows({module: frozenset(imported) for module, imported in found.items()})
    {('a', 'b')}
    """
    pairs = {(_room(one), _room(other)) for one, imported in found.items() for other in imported}
    return {(one, other) for one, other in pairs if one != other and one not in ("", "__main__")}


def _room(module: str) -> str:
    return [*module.split("."), ""][1]


def cycles(found: Graph) -> list[list[str]]:
    """Return the groups of modules that import each other, directly or around.

    Examples
    --------
    >>> cycles({"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"b"})})
    [['b', 'c']]
    """
    reach = {name: _reachable(found, name) for name in found}
    groups = {
        tuple(sorted(other for other in reach[name] if name in reach[other]))
        for name in found
        if name in reach[name]
    }
    return [list(group) for group in sorted(groups)]


def _reachable(found: Graph, start: str) -> set[str]:
    """Return the modules that lie behind a module, itself only where it lies behind itself."""
    seen: set[str] = set()
    ahead = list(found[start])
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += found[name]
    return seen


def parts_that_name_parts(found: Graph, package: Path) -> Iterator[str]:
    """Yield imports by which one part of a family names another; what several share stands beside them."""
    root = package.name
    for family in FAMILIES:
        init = f"{root}.{family}"
        parts = set(_named(modules(package)[init], init)) if init in found else set()
        for one in sorted(parts):
            for other in sorted(found[one] & parts):
                yield f"{one} imports {other}: what both need belongs into a file of its own"


def _named(init: Path, family: str) -> Iterator[str]:
    """Yield the modules from which a family's tuple takes its parts."""
    tree = ast.parse(init.read_text(encoding="utf-8"))
    homes = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "family":
            for part in ast.walk(call.args[1]):
                home = homes.get(part.id) if isinstance(part, ast.Name) else None
                if home is not None and home.startswith(f"{family}."):
                    yield home


def problems(package: Path) -> Iterator[str]:
    """Yield what is wrong with the imports of a package."""
    found = graph(package)
    count = len(arrows(found))
    if count > MOST_ARROWS:
        yield f"{package.name}: {count} arrows between rooms; at most {MOST_ARROWS}"
    for cycle in cycles(found):
        if {name.split(".")[1] for name in cycle} <= BEING_REBUILT:
            continue
        yield f"{package.name}: these modules import each other: {', '.join(cycle)}"
    loose = {file.stem for file in package.glob("*.py")} - LOOSE - {"__init__"}
    for name in sorted(loose):
        yield f"{package.name}/{name}.py: a loose module at the top; give it a room"
    yield from parts_that_name_parts(found, package)
    yield from engine_that_names_measures(found, package)


def engine_that_names_measures(found: Graph, package: Path) -> Iterator[str]:
    """Yield imports by which the engine of figures names one measure instead of the family."""
    family = f"{package.name}.measures"
    if family in found:
        measures = set(_named(modules(package)[family], family))
        for module in sorted(one for one in found if one.startswith(f"{package.name}.analysis")):
            for other in sorted(found[module] & measures):
                yield f"{module} imports {other}: the engine names no measure"
