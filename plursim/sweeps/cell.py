"""One cell of a sweep: a run in a folder of its own, and a file that says how it ended."""

from __future__ import annotations

import gc
import json
import math
import shutil
import sqlite3
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from plursim.analysis.measuring import Row
from plursim.errors import InputError, Interrupted, Notice, PlursimError, StoreError
from plursim.runs import Run, open_run, resume, run
from plursim.scenario import Scenario
from plursim.store.whole_files import write_json
from plursim.sweeps.planning import cell_key

OUTCOME = "cell.json"
LOCK_SECONDS = 600.0
"""How long a cell waits for another process that is about to end, such as one on a node that died."""


@dataclass(frozen=True)
class Job:
    """A cell to run: its key, its canonical scenario, the folder of its paths, and its own folder."""

    key: str
    scenario: Mapping[str, Any]
    base: str
    folder: str


@dataclass(frozen=True)
class Ending:
    """How a cell ended: ``finished``, or ``failed`` with what went wrong."""

    key: str
    status: str
    error: str | None = None


def run_cell(job: Job) -> Ending:
    """Run a cell, or go on with it where it stopped; one that is finished is left as it is.

    Whatever goes wrong within the run is recorded in the cell's folder and returned.

    Raises
    ------
    Interrupted : Ctrl-C; the cell is not finished and goes on next time.
    """
    folder = Path(job.folder)
    folder.mkdir(parents=True, exist_ok=True)
    with _held(folder), warnings.catch_warnings():
        # what is to be known of the scenario was said when the sweep was planned
        warnings.simplefilter("ignore", Notice)
        known = read_outcome(folder)
        if known is not None and known["status"] == "finished":
            return Ending(job.key, "finished")
        try:
            return _run_held(job, folder)
        finally:
            gc.collect()  # a society that is part of a circle goes now, and not with a later cell


def _run_held(job: Job, folder: Path) -> Ending:
    started = time.monotonic()
    outcome: dict[str, Any]
    try:
        scenario = Scenario.from_canonical(job.scenario, Path(job.base))
        if cell_key(scenario) != job.key:
            raise InputError("a file the scenario names has changed since the sweep began; start it again")
        found = _begin_or_resume(scenario, folder)
        ending = Ending(job.key, "finished")
        outcome = {"rows": _rows(found), "event_hash": found.event_hash}
    except (Interrupted, KeyboardInterrupt):
        raise
    except PlursimError as error:
        ending, outcome = Ending(job.key, "failed", f"{type(error).__name__}: {error}"), {}
    except Exception as error:  # noqa: BLE001 - a defect in one cell is recorded and must not stop the rest
        ending = Ending(job.key, "failed", f"{type(error).__name__}: {error}")
        outcome = {"traceback": traceback.format_exc()}
    write_outcome(folder, ending, seconds=round(time.monotonic() - started, 3), **outcome)
    return ending


def write_outcome(folder: Path, ending: Ending, **more: Any) -> None:
    """Record how a cell ended; ``rows`` are its figures as columns, of a finished one."""
    write_json(folder / OUTCOME, {**asdict(ending), "rows": None, **more})


def _begin_or_resume(scenario: Scenario, folder: Path) -> Run:
    if _has_begun(folder):
        return resume(folder)
    for left in folder.iterdir():
        if not left.name.startswith(LOCK):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    return run(scenario, folder=folder)


def _has_begun(folder: Path) -> bool:
    """Return whether there is a log to go on with."""
    try:
        return bool(open_run(folder).status)
    except (InputError, StoreError):
        return False


LOCK = "cell.lock"


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a cell for this process alone; the lock goes when the process dies, however it dies."""
    guard = sqlite3.connect(folder / LOCK, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        guard.execute("BEGIN EXCLUSIVE")
        yield
    finally:
        guard.close()


def read_outcome(folder: Path) -> dict[str, Any] | None:
    """Return what a cell's file says, None where it has not ended."""
    try:
        found: dict[str, Any] = json.loads((folder / OUTCOME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StoreError(f"{folder / OUTCOME} is damaged: {error}") from error
    return found


def _rows(found: Run) -> dict[str, list[Any]]:
    """Return the measures of a run, and what its protocol computed of the last round, as columns."""
    frame = pd.concat([found.measures.astype(object), _last_figures(found.figures)], ignore_index=True)
    return {name: [_plain(value) for value in frame[name]] for name in Row.__dataclass_fields__}


def _last_figures(figures: pd.DataFrame) -> pd.DataFrame:
    """Return each figure of a protocol in its last round as a row of the measures."""
    rows = []
    for (arm, name), drawn in figures.groupby(["arm", "name"], sort=False, observed=True):
        last = drawn.loc[drawn["round"] == drawn["round"].max(), "value"].astype(float)
        rows.append(
            Row(
                measure=str(name),
                arm=str(arm),
                stage="last",
                question="",
                value=float(last.mean()),
                n=int(last.notna().sum()),
                missing=int(last.isna().sum()),
            )
        )
    return pd.DataFrame([asdict(row) for row in rows], columns=list(Row.__dataclass_fields__), dtype=object)


def _plain(value: Any) -> Any:
    """Return a cell of a table as JSON holds it: whole, a number, a text, or null."""
    if pd.isna(value):
        return None
    if isinstance(value, str | bool | np.bool_):
        return value if isinstance(value, str) else bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    return float(value) if math.isfinite(value) else None
