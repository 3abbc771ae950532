"""Running a sweep: lay out its cells, run those that are not finished, and gather one table."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from plursim.errors import InputError, Interrupted, unknown
from plursim.store.manifest import versions
from plursim.store.whole_files import write_json
from plursim.sweeps.cell import Ending, Job, read_outcome
from plursim.sweeps.on_ray import on_ray
from plursim.sweeps.planning import Cell, Plan, plan
from plursim.sweeps.processes import in_processes
from plursim.sweeps.results import CELLS, PLAN, SweepResult, find_sweep, open_sweep
from plursim.sweeps.spec import LoadedSweep, load_sweep

Executor = Literal["process", "ray"]
EXECUTORS: tuple[Executor, ...] = ("process", "ray")


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep has got.

    ``done`` of ``total`` runs, of which ``reused`` were finished before it began and ``failed`` failed;
    ``seconds_left`` by the pace so far, NaN before the first run has ended.
    """

    done: int
    total: int
    reused: int
    failed: int
    seconds_left: float


OnProgress = Callable[[SweepProgress], None]


def sweep(
    source: LoadedSweep | str | Path,
    *,
    out: str | Path = "outputs",
    workers: int | None = None,
    executor: Executor = "process",
    resume: str | Path | None = None,
    on_progress: OnProgress | None = None,
) -> SweepResult:
    """Run every cell of a sweep that is not finished yet, and gather the table.

    A cell that fails is recorded with its error and does not stop the rest; it is tried again next time.
    Called from a script, it must stand under ``if __name__ == "__main__":``, for workers are fresh processes.

    Parameters
    ----------
    source : the sweep file, or what :func:`load_sweep` made of it.
    out : folder under which ``<sweep>/<hash>/`` is made; the same sweep goes into the same folder and goes on
        where it stopped.
    workers : processes at once; default one a processor.
    executor : ``process``, or ``ray`` for a cluster.
    resume : folder of an earlier sweep, or one above it, whose finished cells are kept. The sweep may have
        changed; cells that are still in it are not run again.
    on_progress : called at the start and after every run.

    Returns
    -------
    the sweep, as :func:`open_sweep` opens it; :attr:`SweepResult.failed` holds the cells that failed.

    Raises
    ------
    DocumentError : the sweep or the scenario is wrong, with file, line and key path; nothing was run.
    Interrupted : Ctrl-C; finished cells are kept and the others go on next time.

    Examples
    --------
    ::

        if __name__ == "__main__":
            result = plursim.sweep("scenarios/sweeps/mixture_path.yaml", workers=2)
            result.table.query("measure == 'total_variation'")
    """
    loaded = source if isinstance(source, LoadedSweep) else load_sweep(source)
    _check(executor, workers)
    laid_out = plan(loaded)
    if resume is not None:
        folder = find_sweep(Path(resume), loaded.sweep.name)
    else:
        folder = Path(out) / loaded.sweep.name / laid_out.key
    write_json(folder / PLAN, _plan_file(loaded, laid_out, folder))
    try:
        _run_open_cells(laid_out, folder, executor, workers, on_progress)
    except KeyboardInterrupt:
        raise Interrupted(f"interrupted; go on with: --resume {folder}") from None
    result = open_sweep(folder)
    result.save()
    return result


def _check(executor: str, workers: int | None) -> None:
    if executor not in EXECUTORS:
        raise InputError(unknown("executor", executor, EXECUTORS))
    if workers is not None and workers < 1:
        raise InputError(f"workers must be 1 or more, given {workers}")


def processors() -> int:
    """Return the number of processors this process may use."""
    usable: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1


def _plan_file(loaded: LoadedSweep, laid_out: Plan, folder: Path) -> dict[str, Any]:
    sweep = loaded.sweep
    return {
        "name": sweep.name,
        "description": sweep.description,
        "key": laid_out.key,
        "sweep_file": os.path.relpath(loaded.file, folder),
        "sweep": sweep.model_dump(mode="json"),
        "outcomes": [outcome.model_dump(mode="json") for outcome in sweep.outcomes],
        "factors": [{"kind": factor.kind, "columns": dict(factor.columns)} for factor in laid_out.factors],
        "cells": [{"key": cell.key, "levels": dict(cell.levels)} for cell in laid_out.cells],
        "versions": versions(),
    }


def _run_open_cells(
    laid_out: Plan, folder: Path, executor: Executor, workers: int | None, on_progress: OnProgress | None
) -> None:
    """Run each cell that is not finished, once."""
    cells = {cell.key: cell for cell in laid_out.cells}
    jobs = [_job(cell, laid_out, folder) for cell in cells.values() if not _is_finished(folder, cell.key)]
    reused, failed, started = len(cells) - len(jobs), 0, time.monotonic()

    def report(ran: int) -> None:
        if on_progress is not None:
            pace = (time.monotonic() - started) / ran if ran else float("nan")
            left = pace * (len(jobs) - ran)
            on_progress(SweepProgress(reused + ran, len(cells), reused, failed, left))

    report(0)
    for ran, ending in enumerate(_endings(jobs, executor, workers), start=1):
        failed += ending.status == "failed"
        report(ran)


def _endings(jobs: Sequence[Job], executor: Executor, workers: int | None) -> Iterator[Ending]:
    if not jobs:
        return iter(())
    if executor == "ray":
        return on_ray(jobs, workers)
    return in_processes(jobs, workers or processors())


def _job(cell: Cell, laid_out: Plan, folder: Path) -> Job:
    own = (folder / CELLS / cell.key).resolve()
    return Job(cell.key, cell.scenario, str(laid_out.folder.resolve()), str(own))


def _is_finished(folder: Path, key: str) -> bool:
    found = read_outcome(folder / CELLS / key)
    return found is not None and found["status"] == "finished"
