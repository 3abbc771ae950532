"""What a sweep left in its folder: one tidy table, its cells and its runs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from plursim.analysis.measuring import Row
from plursim.errors import InputError, StoreError, unknown
from plursim.runs import Run, open_run
from plursim.store.export import has_parquet, write_csv, write_parquet
from plursim.sweeps.cell import read_outcome
from plursim.sweeps.planning import Factor
from plursim.sweeps.points import Role
from plursim.sweeps.spec import Outcome

PLAN = "sweep.json"
CELLS = "cells"
COUNTS = ("n", "missing")
WORDS = ("measure", "arm", "stage", "question", "group", "label")


@dataclass(frozen=True, eq=False)
class SweepResult:
    """A sweep as it stands in its folder.

    ``table`` has one row a cell and figure: the cell's number and key, one column a factor, and the columns
    of a run's measures (``measure, arm, stage, question, group, label, value, low, high, n, missing`` and the
    noise floors). ``cells`` has one row a cell: number, key, factors, ``status`` and ``error``. Neither holds
    times, so that the same sweep gives the same tables however it was run.

    Attributes
    ----------
    path : the sweep's folder.
    plan : what ``sweep.json`` says: name, description, cells, factors, outcomes and versions.
    """

    path: Path
    plan: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Name of the sweep."""
        return str(self.plan["name"])

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors, with their columns and the roles of these."""
        return tuple(Factor(given["kind"], given["columns"]) for given in self.plan["factors"])

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The figures to look at, as the sweep file names them."""
        return tuple(Outcome.model_validate(given) for given in self.plan["outcomes"])

    @property
    def columns(self) -> dict[str, Role]:
        """Columns of the factors with their roles."""
        return {name: role for factor in self.factors for name, role in factor.columns.items()}

    @cached_property
    def _endings(self) -> dict[str, dict[str, Any] | None]:
        keys = dict.fromkeys(cell["key"] for cell in self.plan["cells"])
        return {key: read_outcome(self.path / CELLS / key) for key in keys}

    @cached_property
    def cells(self) -> pd.DataFrame:
        """One row a cell: number, key, factors, status (``finished``, ``failed`` or ``open``) and error."""
        rows = []
        for number, cell in enumerate(self.plan["cells"]):
            ended = self._endings[cell["key"]] or {"status": "open", "error": None}
            rows.append({"cell": number, "key": cell["key"], **cell["levels"], **_how(ended)})
        return _typed(pd.DataFrame(rows), list(self.columns))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a cell and figure: factors x measures."""
        parts = [pd.DataFrame(columns=list(Row.__dataclass_fields__)), *self._parts()]
        kept = [part for part in parts if len(part)] or parts[:1]
        found = pd.concat(kept, ignore_index=True)
        names = ["cell", "key", *self.columns, *Row.__dataclass_fields__]
        return _typed(found.reindex(columns=names), list(self.columns))

    def _parts(self) -> Iterator[pd.DataFrame]:
        for number, cell in enumerate(self.plan["cells"]):
            ended = self._endings[cell["key"]]
            if ended is not None and ended["rows"] is not None:
                part = pd.DataFrame(ended["rows"], dtype=object)
                levels = pd.DataFrame([cell["levels"]] * len(part), dtype=object, index=part.index)
                yield pd.concat([levels, part], axis=1).assign(cell=number, key=cell["key"])

    @property
    def failed(self) -> pd.DataFrame:
        """The cells that failed."""
        return self.cells[self.cells["status"] == "failed"]

    def run(self, cell: int) -> Run:
        """Open the run of a cell, by its number.

        Raises
        ------
        InputError : there is no such cell, or it has not begun.
        """
        last = len(self.plan["cells"]) - 1
        if not 0 <= cell <= last:
            raise InputError(f"there is no cell {cell}; the sweep has cells 0 to {last}")
        return open_run(self.path / CELLS / self.plan["cells"][cell]["key"])

    @property
    def table_hash(self) -> str:
        """SHA-256 of the table as CSV; the same for the same sweep, however and wherever it was run."""
        return hashlib.sha256(self.table.to_csv(index=False).encode()).hexdigest()

    def save(self) -> list[Path]:
        """Write the table and the cells as CSV, and as Parquet where pyarrow is there; return the files."""
        writers = {"csv": write_csv, **({"parquet": write_parquet} if has_parquet() else {})}
        files = []
        for name, frame in (("table", self.table), ("cells", self.cells)):
            for ending, write in writers.items():
                files.append(self.path / f"{name}.{ending}")
                write(frame, files[-1])
        return files

    def summary(self) -> dict[str, Any]:
        """Return what ``--json`` prints: sweep, folder, counts of cells, failures, and the table's hash."""
        counts = self.cells["status"].value_counts()
        return {
            "sweep": self.name,
            "folder": str(self.path),
            "cells": {
                "total": len(self.cells),
                **{status: int(counts.get(status, 0)) for status in ("finished", "failed", "open")},
            },
            "failures": self.failed[["cell", "key", "error"]].to_dict("records"),
            "rows": len(self.table),
            "table_hash": self.table_hash,
        }


def _how(ended: Mapping[str, Any]) -> dict[str, Any]:
    return {"status": ended["status"], "error": ended["error"]}


def _typed(frame: pd.DataFrame, factors: list[str]) -> pd.DataFrame:
    """Return a table with types that do not depend on what happens to stand in it."""
    typed = frame.copy()
    for name in typed.columns:
        if name in factors:
            typed[name] = _factor(typed[name])
        elif name == "cell":
            typed[name] = typed[name].astype("int64")
        elif name == "by_construction":
            typed[name] = typed[name].astype("boolean")
        elif name in COUNTS:
            typed[name] = typed[name].astype("Int64")
        elif name in (*WORDS, "key", "status", "error"):
            typed[name] = typed[name].astype("string")
        else:
            typed[name] = typed[name].astype("float64")
    return typed


def _factor(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return the levels of a factor: whole numbers, numbers, or words where they are mixed."""
    known = column[column.notna()].tolist()
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in known):
        whole = all(isinstance(value, int) for value in known)
        return column.astype("Int64" if whole else "Float64" if column.isna().any() else "float64")
    words = [None if missing else _word(value) for value, missing in zip(column, column.isna(), strict=True)]
    return pd.Series(words, index=column.index, dtype="string", name=column.name)


def _word(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def open_sweep(folder: str | Path) -> SweepResult:
    """Open a sweep by its folder; of an unfinished one, what is there.

    Raises
    ------
    InputError : there is no sweep in this folder.
    StoreError : its plan is damaged.
    """
    file = Path(folder) / PLAN
    if not file.is_file():
        raise InputError(f"{folder} holds no sweep (there is no {PLAN} in it)")
    try:
        return SweepResult(Path(folder), json.loads(file.read_text(encoding="utf-8")))
    except ValueError as error:
        raise StoreError(f"{file} is damaged: {error}") from error


def find_sweep(folder: Path, name: str) -> Path:
    """Return the folder of a sweep given its own folder or one above it.

    Raises
    ------
    InputError : there is none, or several.
    """
    if (folder / PLAN).is_file():
        return folder
    found = sorted(file.parent for depth in ("*", "*/*") for file in folder.glob(f"{depth}/{PLAN}"))
    named = [path for path in found if open_sweep(path).name == name]
    if len(named) == 1:
        return named[0]
    if named:
        raise InputError(f"{folder} holds several sweeps '{name}'; name one: {', '.join(map(str, named))}")
    others = [open_sweep(path).name for path in found]
    raise InputError(f"no sweep to go on with in {folder}: " + unknown("sweep", name, others))
