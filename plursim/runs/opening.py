"""Opening runs: by their folders, or by their ids from the database that holds their logs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from plursim.errors import InputError, StoreError
from plursim.runs.reading import Run
from plursim.store import LogReader, runs_in

STORE_VARIABLE = "PLURSIM_STORE"
"""Environment variable that names the database of runs that are not kept in their own folder."""


def list_runs(
    store: str | None = None,
    *,
    scenario: str | None = None,
    status: str | None = None,
    since: str | None = None,
) -> pd.DataFrame:
    """Return the runs of a database, by default of ``PLURSIM_STORE``, as :func:`plursim.store.runs_in` does.

    Raises
    ------
    InputError : no database is named.
    """
    return runs_in(store_named(store), scenario=scenario, status=status, since=since)


def open_run(path: str | Path, *, store: str | None = None) -> Run:
    """Open a run by its folder.

    Parameters
    ----------
    path : folder of the run, such as ``outputs/town-hall/20260101-120000-a1b2c3``; or its id alone, where
        its log is in ``store``.
    store : database of the run where it was made with ``store``; default the environment variable
        ``PLURSIM_STORE``.

    Raises
    ------
    InputError : there is no run in this folder.
    StoreError : its log cannot be read.
    """
    folder, manifest, where = located(path, store)
    return Run(folder, LogReader(where, str(manifest["run"])))


def open_runs(
    paths: Iterable[str | Path] | str | Path | None = None, *, store: str | None = None
) -> list[Run]:
    """Open several runs, oldest first where they are not named one by one.

    Parameters
    ----------
    paths : folders (or ids) of runs; one folder, for all runs found under it; None for all of ``store``.
    store : as for :func:`open_run`.
    """
    if paths is None:
        return _all_of(store_named(store))
    if isinstance(paths, str | Path):
        paths = sorted(file.parent for file in Path(paths).rglob("manifest.json"))
    return [open_run(path, store=store) for path in paths]


def _all_of(store: str) -> list[Run]:
    listed = runs_in(store)
    if listed.empty:
        return []
    pairs = list(zip(listed["run_id"].astype(str), listed["name"].astype(str), strict=True))
    first = LogReader(store, pairs[0][0])
    return [Run(_usual_folder(name, run_id), first.beside(run_id)) for run_id, name in pairs]


def _usual_folder(name: str, run_id: str) -> Path:
    """Return the folder a run would have by default: where it was made with a store, exports go there."""
    return Path("outputs") / name / run_id


def store_named(store: str | None) -> str:
    """Return a database given, or named by the environment.

    Raises
    ------
    InputError : neither is.
    """
    found = store or os.environ.get(STORE_VARIABLE)
    if not found:
        raise InputError(f"name a database, with --store or the environment variable {STORE_VARIABLE}")
    return found


def beside(folder: Path, relative: str) -> Path:
    """Return a path that a manifest gives relative to its run's folder, which need not be there itself."""
    return Path(os.path.normpath(folder / relative))


def located(path: str | Path, store: str | None) -> tuple[Path, dict[str, Any], str | Path]:
    """Return folder, manifest and database of a run given by its folder, or by its id in a database.

    Raises
    ------
    InputError : there is no run in this folder, and no database is named.
    StoreError : its manifest is damaged, or the database has no run of this id.
    """
    folder, database = Path(path), store or os.environ.get(STORE_VARIABLE)
    if (folder / "manifest.json").is_file() or not database:
        manifest = read_manifest(folder)
        return folder, manifest, where_logged(folder, manifest, store)
    manifest = LogReader(database, folder.name).manifest
    return _usual_folder(str(manifest["name"]), str(manifest["run"])), manifest, database


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a run.

    Raises
    ------
    InputError : there is no run in this folder.
    StoreError : its manifest is damaged.
    """
    file = folder / "manifest.json"
    if not file.is_file():
        runs = sorted(inner.parent for inner in folder.glob("*/manifest.json"))
        hint = f"; it holds the folders of runs, the newest is {runs[-1]}" if runs else ""
        raise InputError(f"{folder} holds no run (there is no manifest.json in it){hint}")
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise StoreError(f"{file} is damaged: {error}") from error
    return found


def where_logged(folder: Path, manifest: dict[str, Any], store: str | None) -> str | Path:
    """Return the database of a run: its own folder, or the one named by argument or environment."""
    if manifest["store"] == "folder":
        return folder
    found = store or os.environ.get(STORE_VARIABLE)
    if not found:
        raise InputError(
            f"the log of this run is in a {manifest['store']} database; "
            f"name it with --store or the environment variable {STORE_VARIABLE}"
        )
    return found
