"""From a sweep to its cells: every one checked, and named by the hash of its settings, before any runs."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from plursim.analysis.measuring import Row
from plursim.documents import flow
from plursim.errors import DocumentError
from plursim.randomness import Streams
from plursim.runs.setup import Setup, prepare
from plursim.scenario import Scenario, load_scenario
from plursim.sweeps.points import FROM_OUTSIDE, Design, DesignError, Ground, KeyPath, Point, Role
from plursim.sweeps.spec import LoadedSweep, assignments

MOST_CELLS = 100_000
KEY_DIGITS = 16
RESERVED = frozenset({"cell", "key", "status", "error", *Row.__dataclass_fields__})
"""Columns of the tables that no factor may be called like."""


@dataclass(frozen=True)
class Cell:
    """One run of a sweep.

    Attributes
    ----------
    index : place in the sweep, from 0.
    key : hash of everything the run depends on; the name of its folder. Cells with the same key are one run.
    levels : what the table says of it, by column.
    scenario : the canonical scenario.
    """

    index: int
    key: str
    levels: Mapping[str, Any]
    scenario: Mapping[str, Any]


@dataclass(frozen=True)
class Factor:
    """A block of columns that vary together, with their roles and the kind of design behind them."""

    kind: str
    columns: Mapping[str, Role]


@dataclass(frozen=True)
class Plan:
    """All cells of a sweep, the factors behind them, and the folder the scenarios' paths are relative to."""

    cells: tuple[Cell, ...]
    factors: tuple[Factor, ...]
    folder: Path

    @property
    def key(self) -> str:
        """Hash of all cells: the name of the sweep's folder."""
        text = json.dumps([[cell.key, dict(cell.levels)] for cell in self.cells])
        return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def plan(loaded: LoadedSweep) -> Plan:
    """Lay out the cells of a sweep and check the scenario of each.

    Raises
    ------
    DocumentError : a design does not fit, or a cell is no valid scenario; says where in the sweep file.
    """
    base = _base(loaded)
    kept, streams = _Base(base), Streams(loaded.sweep.seed)
    _check_paths(loaded, loaded.sweep.factors)
    designs = loaded.sweep.factors
    grounds = [kept.ground(streams.generator("design", at)) for at in range(len(designs))]
    points, factors, cells = [], [], 1
    for at, (design, ground) in enumerate(zip(designs, grounds, strict=True)):
        try:
            cells *= design.size(ground)
            _check_size(loaded, at, cells)
            points.append(design.points(ground))
            factors.append(Factor(design.kind, design.columns(ground)))
        except DesignError as error:
            raise loaded.located(DocumentError(str(error)), ("factors", at, *error.at)) from error
    _check_columns(loaded, factors)
    chosen = enumerate(itertools.product(*points))
    return Plan(tuple(_cell(loaded, base, at, one) for at, one in chosen), tuple(factors), base.folder)


def _base(loaded: LoadedSweep) -> Scenario:
    """Return the scenario with the settings of every cell."""
    sweep, file = loaded.sweep, loaded.file.parent / loaded.sweep.scenario
    try:
        return load_scenario(file, assignments(sweep.settings))
    except DocumentError as error:
        if not file.is_file():
            raise loaded.located(DocumentError(error.problem, given=sweep.scenario), ("scenario",)) from error
        owner = _owner(error.path, {path: ("settings", path) for path in sweep.settings})
        if error.line is not None or owner is None:
            raise
        raise _moved(loaded, error, owner) from error


class _Base:
    """The scenario that is varied, with what designs ask of it kept."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self._kept = scenario, dict[str, Setup]()

    def ground(self, rng: np.random.Generator) -> Ground:
        """Return what a design may know, with its own source of randomness."""
        return Ground(lambda: self._setup().pool, lambda given: self._setup(given).mixture.weights, rng)

    def _setup(self, mixture: object = None) -> Setup:
        key = flow(mixture)
        if key not in self._kept:
            changed = [("population.mixture", mixture)] if mixture is not None else []
            self._kept[key] = prepare(self.scenario.with_overrides(changed) if changed else self.scenario)
        return self._kept[key]


def _check_paths(loaded: LoadedSweep, designs: Sequence[Design]) -> None:
    """Refuse two factors that set the same path, or a path within another's."""
    seen: dict[str, int] = {}
    for at, design in enumerate(designs):
        for path in design.paths:
            clash = next((old for old, by in seen.items() if by != at and _related(old, path)), None)
            if clash is not None:
                problem = f"'{path}' is set by factor {seen[clash] + 1} already (as '{clash}')"
                raise loaded.located(DocumentError(problem), ("factors", at))
        seen |= dict.fromkeys(design.paths, at)


def _related(one: str, other: str) -> bool:
    """Return whether one path is the other or leads through it; kinds stand apart from their settings."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _check_size(loaded: LoadedSweep, at: int, cells: int) -> None:
    if cells > MOST_CELLS:
        problem = f"the sweep has {cells:,} cells up to this factor"
        raise loaded.located(DocumentError(problem, expected=f"at most {MOST_CELLS:,}"), ("factors", at))


def _check_columns(loaded: LoadedSweep, factors: Sequence[Factor]) -> None:
    seen: set[str] = set()
    for at, factor in enumerate(factors):
        for column in factor.columns:
            if column in RESERVED or column in seen:
                taken = "a column of every table" if column in RESERVED else "a column of another factor"
                raise loaded.located(
                    DocumentError(f"'{column}' is {taken}", hint="give the factor another 'name'"),
                    ("factors", at),
                )
        seen |= set(factor.columns)


def _cell(loaded: LoadedSweep, base: Scenario, index: int, chosen: Sequence[Point]) -> Cell:
    settings = {path: value for point in chosen for path, value in point.settings.items()}
    levels = {column: value for point in chosen for column, value in point.levels.items()}
    try:
        same = _one_truth(base, settings)
        scenario = Scenario.from_document(base.document, base.folder, [*same, *assignments(settings)])
    except DocumentError as error:
        raise _of_cell(loaded, error, chosen, levels) from error
    return Cell(index, cell_key(scenario), levels, scenario.canonical())


DECIDES = re.compile(r"population(\.mixture.*)?$|reasoning(\.kind|\.start)?$|reasoners(\..*)?$")
"""Paths on which it depends whether a population comes from the survey."""


def _one_truth(base: Scenario, settings: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the settings by which all cells have the same ground truth, whatever their seed.

    Weights that a design takes from the survey come from the base scenario's part of it, and cells can only
    be compared that are held against the same people. Where the mixture or the reasoner varies, respondents
    are held out in all cells if they have to be in one.
    """
    if base.survey is None or any(path.split(".")[0] == "survey" for path in settings):
        return []
    source = (base.building() if any(DECIDES.match(path) for path in settings) else base).survey
    if source is None or source.holdout is None:
        return []
    pinned = {"survey.holdout": source.holdout, "survey.holdout_seed": source.holdout_seed}
    return assignments({path: value for path, value in pinned.items() if value is not None})


def _of_cell(
    loaded: LoadedSweep, error: DocumentError, chosen: Sequence[Point], levels: Mapping[str, Any]
) -> DocumentError:
    """Return the error of a cell at the place of the factor behind it."""
    places = {
        path: ("factors", at, *point.places.get(path, ()))
        for at, point in enumerate(chosen)
        for path in point.settings
    }
    owner = _owner(error.path, places)
    if owner is not None and error.line is None:
        return _moved(loaded, error, owner)
    where = ", ".join(f"{column} = {value}" for column, value in levels.items())
    return DocumentError(
        f"{error.problem.removesuffix(FROM_OUTSIDE)} (in the cell {where})",
        file=error.file,
        line=error.line,
        path=error.path,
        given=error.given,
        expected=error.expected,
        hint=error.hint,
    )


def _owner(path: str, places: Mapping[str, KeyPath]) -> KeyPath | None:
    """Return where the setting stands that a path belongs to, the longest that fits."""
    fitting = [given for given in places if _related(given, path)]
    return places[max(fitting, key=len)] if fitting else None


def _moved(loaded: LoadedSweep, error: DocumentError, at: KeyPath) -> DocumentError:
    """Return an error about a scenario's value as one about the place in the sweep file it came from."""
    clause = error.problem.replace(FROM_OUTSIDE, "")
    problem = clause if str(at[-1]) == error.path else f"{error.path}: {clause}"
    return loaded.located(error, at, problem)


def cell_key(scenario: Scenario) -> str:
    """Return the hash of everything a run depends on: scenario, the files it names, version of plursim."""
    canonical = scenario.canonical()
    del canonical["description"]
    named = sorted(set(_files(canonical, scenario.folder)))
    files = {name: _digest(scenario.folder / name) for name in named}
    text = json.dumps([canonical, files, version("plursim")])
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def _files(tree: Any, folder: Path) -> Iterator[str]:
    """Yield every text in a scenario that is the path of a file."""
    if isinstance(tree, dict | list):
        for value in tree.values() if isinstance(tree, dict) else tree:
            yield from _files(value, folder)
    elif isinstance(tree, str) and 0 < len(tree) < 1000 and "\n" not in tree and _is_file(folder / tree):
        yield tree


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _digest(file: Path) -> str:
    state = file.stat()
    return _digest_of(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _digest_of(file: Path, _changed: int, _size: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
