"""Running a scenario, and going on with or deriving again what was run.

The log is the checkpoint. Resuming and replaying do what running does: every event is derived again, model
replies come from the store, and what the log holds already is compared instead of written.
"""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from plursim.errors import (
    BudgetExhausted,
    FailureShareExceeded,
    InputError,
    Interrupted,
    NothingAnswered,
    Notice,
    PlursimError,
    ProviderStopped,
    StoreError,
    shorten,
)
from plursim.gateway.endpoint import price_map_hash
from plursim.gateway.failures import PASSING
from plursim.gateway.replies import ReplyStore
from plursim.runs.arms import ArmsPlayer, OnProgress
from plursim.runs.older import as_begun, younger_settings
from plursim.runs.opening import beside, located, open_run
from plursim.runs.reading import Run
from plursim.runs.remeasuring import remeasure, write_measures
from plursim.runs.reused_replies import ReusedReplies
from plursim.runs.setup import Setup, prepare
from plursim.runs.starting import arguments_used, check_arguments, check_personas, start_tables
from plursim.scenario import Scenario, load_scenario
from plursim.store import LogReader, LogWriter, Status, create_log, git_commit, open_log, write_manifest


def run(
    scenario: Scenario | str | Path,
    *,
    out: str | Path = "outputs",
    folder: str | Path | None = None,
    store: str | None = None,
    reuse_replies: str | Path | None = None,
    on_progress: OnProgress | None = None,
) -> Run:
    """Run a scenario: all its arms, polls and rounds, then its measures and tables.

    Parameters
    ----------
    scenario : a scenario or the file of one.
    out : folder under which ``<scenario>/<run id>/`` is made.
    folder : the run's own folder instead, whose name becomes the run id.
    store : SQLAlchemy URL of a database for the log; by default one SQLite file in the run's folder.
    reuse_replies : folder of an earlier run whose model replies answer the same prompts and draws again.
    on_progress : called after every round and whenever model calls complete.

    Returns
    -------
    the finished run, as :func:`plursim.open_run` opens it.

    Raises
    ------
    DocumentError : the scenario or a file it names is wrong.
    FailureShareExceeded : more replies of a round failed than ``limits.fail_above``; all is kept.
    NothingAnswered : every private answer is missing; all is kept.
    Unmeasured : everything was played and is kept, but could not be measured; :func:`remeasure` repeats it.
    Interrupted : Ctrl-C; all is kept and the run can be resumed.

    Examples
    --------
    ::

        result = plursim.run("scenarios/town_hall.yaml")
        result.measures.query("question == 'self_placement'")
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    setup = prepare(scenario)
    setup.check()
    if folder is None:
        folder = Path(out) / scenario.name / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        folder.mkdir(parents=True)
    folder = Path(folder)
    run_id = folder.name
    manifest = write_manifest(folder, _manifest(setup, run_id, folder, store, reuse_replies))
    log = create_log(store or folder, run_id, scenario=scenario.canonical(), manifest=manifest)
    return _carry_out(setup, log, folder, store, on_progress, manifest["reuse_replies"])


def resume(
    path: str | Path,
    *,
    settings: Sequence[str] = (),
    store: str | None = None,
    on_progress: OnProgress | None = None,
) -> Run:
    """Go on with a run that was stopped; what it has already is derived again and compared.

    Parameters
    ----------
    path : folder of the run.
    settings : values to change, each as ``path=value``: only those on which no result depends, such as
        ``reasoning.budget.calls=5000`` (see :attr:`Scenario.changeable`). They hold for this time.
    store, on_progress : as for :func:`run`.

    Raises
    ------
    InputError : the scenario, a persona file, the seed or the major version of plursim has changed since;
        the message shows the difference. Or a setting may not change.
    """
    return _again(Path(path), store, on_progress, settings=settings, replay=False)


def replay(path: str | Path, *, store: str | None = None, on_progress: OnProgress | None = None) -> Run:
    """Derive every event of a run again from stored replies, without any call, and compare.

    Nothing is written, but for the measures of a run that was played and never measured.

    Raises
    ------
    StoreError : names the first event that differs, or says that a reply is not stored.
    Unmeasured : every event is the same, and the measures that were lacking could still not be computed.
    """
    replayed = _again(Path(path), store, on_progress, replay=True)
    return remeasure(path, store=store) if replayed.status == Status.PLAYED else replayed


def _again(
    folder: Path,
    store: str | None,
    on_progress: OnProgress | None,
    *,
    settings: Sequence[str] = (),
    replay: bool,
) -> Run:
    folder, manifest, where = located(folder, store)
    now, then = version("plursim"), str(manifest["versions"]["plursim"])
    if now.split(".", maxsplit=1)[0] != then.split(".", maxsplit=1)[0]:
        raise InputError(f"the run was made with plursim {then}; plursim {now} cannot go on with it")
    logged = LogReader(where, manifest["run"]).scenario
    scenario = _changed(as_begun(_scenario_of(folder, manifest, logged), logged), settings)
    log = open_log(
        where,
        manifest["run"],
        scenario=scenario.canonical(),
        changeable=[*scenario.changeable, *younger_settings(scenario, logged)],
        ask_again=[reason.word for reason in PASSING],
        replay=replay,
    )
    try:
        setup = prepare(scenario)
        check_personas(setup.pool, LogReader(where, manifest["run"]))
        check_arguments(setup, manifest)
    except BaseException:
        log.close()
        raise
    return _carry_out(setup, log, folder, store, on_progress, manifest["reuse_replies"], replay=replay)


def _scenario_of(folder: Path, manifest: dict[str, Any], logged: dict[str, Any]) -> Scenario:
    """Load the scenario of a run as its file says now; one that came from no file is as it was."""
    file = manifest["scenario_file"]
    if file is None:
        return Scenario.from_canonical(logged, beside(folder, manifest["scenario_folder"]))
    return load_scenario(beside(folder, file), manifest["overrides"])


def _changed(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """Return a scenario with settings changed on which no result depends."""
    may = scenario.changeable
    for setting in settings:
        path = setting.partition("=")[0].strip()
        if not any(path == known or path.startswith(f"{known}.") for known in may):
            raise InputError(
                f"{path!r} of a run that has begun cannot change; these can, no result depends on them: "
                f"{', '.join(may)}"
            )
    return scenario.with_overrides(settings) if settings else scenario


def _manifest(
    setup: Setup, run_id: str, folder: Path, store: str | None, reuse_replies: str | Path | None
) -> dict[str, Any]:
    scenario = setup.scenario
    base, file = scenario.folder.resolve(), scenario.file
    reused = None if reuse_replies is None else os.path.relpath(reuse_replies, folder)
    return {
        "run": run_id,
        "name": scenario.name,
        "seed": scenario.seed,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "scenario_file": None if file is None else os.path.relpath(file, folder),
        "scenario_folder": os.path.relpath(base, folder.resolve()),
        "scenario_hash": scenario.hash,
        "personas_hash": setup.pool.hash,
        "price_map_hash": price_map_hash(),
        "git_commit": git_commit(base),
        "ground_truth": setup.said_of_truth(),
        "arguments": arguments_used(setup),
        "wording": next((reasoner.wording for reasoner in setup.reasoners if reasoner.wording), None),
        "fitted": setup.fitted_to(),
        "overrides": list(scenario.overrides),
        "store": "folder" if store is None else store.split(":", 1)[0],
        "reuse_replies": reused,
    }


def _carry_out(
    setup: Setup,
    log: LogWriter,
    folder: Path,
    store: str | None,
    on_progress: OnProgress | None,
    reuse_replies: str | Path | None,
    *,
    replay: bool = False,
) -> Run:
    """Play all arms, then measure. Whatever happens, the log stays and its status says how far it got."""
    with log:
        try:
            _tell_forgotten(log)
            log.start_run(**start_tables(setup))
            log.replies.note_attempts_in(folder)
            replies = _replies(log, folder, reuse_replies)
            ArmsPlayer(setup, log, replies, on_progress).play()
            log.set_status(Status.PLAYED)
        except BaseException as error:
            _end_early(log, error, folder)
            raise
        played = open_run(folder, store=store)
        if not replay:
            write_measures(log, played, setup.scenario.measures, setup.scenario.seed, setup.truth)
    return open_run(folder, store=store)


def _end_early(log: LogWriter, error: BaseException, folder: Path) -> None:
    if isinstance(error, StoreError):
        return
    stopped = isinstance(error, KeyboardInterrupt | Interrupted)
    log.set_status(Status.INTERRUPTED if stopped else Status.FAILED)
    if isinstance(error, KeyboardInterrupt):
        error = Interrupted("interrupted")
    if isinstance(error, Interrupted | ProviderStopped | BudgetExhausted):
        raise type(error)(f"{error}; go on with: plursim resume {folder}") from None
    if isinstance(error, FailureShareExceeded | NothingAnswered):
        words = log.replies.last_words()
        said = "" if words is None else f'\n  the last failed call says: "{shorten(words, 200)}"'
        raise type(error)(f"{error}{said}\n  go on with: plursim resume {folder}{_or_allow(error)}") from None


def _or_allow(error: PlursimError) -> str:
    if isinstance(error, NothingAnswered):
        return ""
    return " (asks again for what the answers are not to blame for), or allow it: --set limits.fail_above=1"


def _tell_forgotten(log: LogWriter) -> None:
    if log.forgotten:
        counts = ", ".join(f"{reason} {count}" for reason, count in log.forgotten.items())
        warnings.warn(f"asking again for replies that were missing ({counts})", Notice, stacklevel=2)


def _replies(log: LogWriter, folder: Path, reuse_replies: str | Path | None) -> ReplyStore:
    if reuse_replies is None:
        return log.replies
    return ReusedReplies(log.replies, folder / reuse_replies)
