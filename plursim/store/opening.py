"""Beginning the log of a new run, and opening the log of one to resume or replay it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from plursim.errors import InputError, StoreError, unknown
from plursim.store.comparison import differences, without
from plursim.store.database import LogConnection, address, check_exists, spoken
from plursim.store.layout import Layout
from plursim.store.migrations import check_readable, upgrade
from plursim.store.replies import LoggedReplies
from plursim.store.rows import canonical_json, texts
from plursim.store.status import Status
from plursim.store.tables import runs
from plursim.store.writer import LogWriter

Document = Mapping[str, Any]


def create_log(
    url_or_folder: str | Path, run_id: str, *, scenario: Document, manifest: Document
) -> LogWriter:
    """Begin the log of a new run.

    Parameters
    ----------
    url_or_folder : a database URL, or the folder of the run, which is made if it does not exist.
    run_id : name of the run, unique in the database.
    scenario : the canonical scenario; the run is refused later if it no longer agrees with it.
    manifest : versions, hashes and the like, kept beside it.

    Raises
    ------
    StoreError : the database cannot be written, or has a run of this name.
    """
    connection = LogConnection(address(url_or_folder), run_id)
    try:
        with connection.transaction("enter the run") as transaction:
            upgrade(transaction)
            _enter(transaction, run_id, scenario, manifest)
        log = LogWriter(connection, run_id, layout_of(scenario))
        log.stay_alive()
    except BaseException:
        connection.close()
        raise
    return log


def open_log(
    url_or_folder: str | Path,
    run_id: str,
    *,
    scenario: Document | None = None,
    changeable: Collection[str] = (),
    ask_again: Collection[str] = (),
    replay: bool = False,
) -> LogWriter:
    """Open the log of a run to resume or to replay it.

    The run is derived again from its start; rows the log has are compared and not written again.

    Parameters
    ----------
    scenario : the canonical scenario as it is now, to be refused where it differs; None to check nothing.
    changeable : paths in the scenario whose values may differ, since no result depends on them.
    ask_again : reasons of missing replies that are forgotten, with all events, so that they are asked again;
        a replay forgets nothing.
    replay : write nothing, and refuse whatever is not in the log.

    Raises
    ------
    StoreError : there is no such run, or the database cannot be opened.
    InputError : the scenario has changed; shows what differs.
    """
    url = address(url_or_folder)
    check_exists(url)
    connection = LogConnection(url, run_id, read_only=replay)
    try:
        with connection.transaction("look up the run") as transaction:
            (check_readable if replay else upgrade)(transaction)
            logged = _entered(transaction, run_id, spoken(url))
            _check_scenario(run_id, logged, scenario, changeable)
        forgotten = {} if replay else LoggedReplies(connection, run_id).forget(ask_again)
        log = LogWriter(connection, run_id, layout_of(json.loads(logged)), replay=replay)
        log.forgotten = forgotten
        log.set_status(Status.RUNNING)
        if not replay:
            log.stay_alive()
    except BaseException:
        connection.close()
        raise
    return log


def reopen_log(url_or_folder: str | Path, run_id: str) -> LogWriter:
    """Open the log of a run only to write its measures anew; which finishes a run that was played.

    Raises
    ------
    StoreError : there is no such run, or another process is writing its log.
    """
    url = address(url_or_folder)
    check_exists(url)
    connection = LogConnection(url, run_id)
    try:
        with connection.transaction("look up the run") as transaction:
            upgrade(transaction)
            logged = _entered(transaction, run_id, spoken(url))
        return LogWriter(connection, run_id, layout_of(json.loads(logged)))
    except BaseException:
        connection.close()
        raise


def layout_of(scenario: Document) -> Layout:
    """Return how a scenario wants its rows kept; one of before that could be said says nothing."""
    return Layout(scenario.get("log") or {})


def _enter(transaction: sa.Connection, run_id: str, scenario: Document, manifest: Document) -> None:
    if transaction.scalar(sa.select(sa.func.count()).where(runs.c.run_id == run_id)):
        raise StoreError(f"there is a run '{run_id}' already; resume it, or give another name")
    seed = scenario.get("seed")
    documents = texts([canonical_json(scenario), canonical_json(manifest)])
    row = {
        "run_id": run_id,
        "name": scenario.get("name"),
        "seed": None if seed is None else str(seed),
        "status": Status.RUNNING,
        "scenario": documents[0],
        "manifest": documents[1],
        "started": manifest.get("started"),
    }
    transaction.execute(sa.insert(runs), row)


def _entered(transaction: sa.Connection, run_id: str, where: str) -> str:
    """Return the scenario of a run as it stands in the log."""
    scenario = transaction.scalar(sa.select(runs.c.scenario).where(runs.c.run_id == run_id))
    if scenario is None:
        known = list(transaction.scalars(sa.select(runs.c.run_id)))
        raise StoreError(unknown("run", run_id, known) + f" (in {where})")
    return str(scenario)


def _check_scenario(run_id: str, logged: str, scenario: Document | None, changeable: Collection[str]) -> None:
    if scenario is None:
        return
    then, now = (without(json.loads(text), changeable) for text in (logged, canonical_json(scenario)))
    if then != now:
        raise InputError("\n  ".join([f"run '{run_id}' is of another scenario:", *differences(then, now)]))
