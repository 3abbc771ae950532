"""What a log starts from: the columns of its static tables, or what names a log of replies alone."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from plursim.analysis.changes import change_columns, changes_of
from plursim.analysis.log_arrays import EVERYBODY
from plursim.errors import InputError
from plursim.gateway.failures import PASSING
from plursim.personas import PersonaPool
from plursim.runs.setup import Setup
from plursim.store import LogReader, LogWriter, create_log, differences, open_log, write_manifest
from plursim.surveys.survey import ResponseDistribution, Survey


def log_of_replies(setup: Setup, folder: Path, document: dict[str, Any]) -> LogWriter:
    """Begin a log of replies that no run is played for, or open it to go on or to use its replies again.

    ``document`` says all that the replies depend on; a log that was begun with another is refused.
    """
    if (folder / "manifest.json").is_file():
        log = open_log(folder, folder.name, scenario=document, ask_again=[reason.word for reason in PASSING])
        log.replies.note_attempts_in(folder)
        return log
    scenario = setup.scenario
    file = None if scenario.file is None else os.path.relpath(scenario.file.resolve(), folder.resolve())
    manifest = write_manifest(
        folder,
        {
            "run": folder.name,
            "name": scenario.name,
            "seed": scenario.seed,
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "scenario_file": file,
            "personas_hash": setup.pool.hash,
            "store": "folder",
        },
    )
    log = create_log(folder, folder.name, scenario=document, manifest=manifest)
    log.replies.note_attempts_in(folder)
    return log


def start_tables(setup: Setup) -> dict[str, Any]:
    """Return arms, personas, agents, edges, questions, ground truth and its changes as columns by name."""
    return {
        "arms": _columns(setup.arms, ("name", "interaction", "persona", "shuffled"), arm="name"),
        "personas": {
            "persona": setup.pool.ids,
            "prompt": [persona.prompt for persona in setup.pool.personas],
            "weight": setup.mixture.weights,
            "reasoner": [persona.reasoner for persona in setup.pool.personas],
            "attributes": [dict(persona.attributes) for persona in setup.pool.personas],
            "traits": [persona.traits.model_dump(exclude_none=True) for persona in setup.pool.personas],
        },
        "agents": {
            "agent": np.arange(setup.population.size),
            "persona": setup.population.persona_ids,
            "reasoner": np.array([r.kind for r in setup.reasoners], dtype=object)[setup.reasoner_of],
        },
        "edges": setup.graph,
        "questions": setup.questions,
        "ground_truth": None if setup.truth is None else ground_truth(setup.truth),
        "changes": None if setup.truth is None else changes(setup.survey or setup.truth, setup.truth),
    }


def changes(build: Survey, truth: Survey) -> dict[str, list[Any]]:
    """Return how the people of the ground truth changed between two waves, as columns."""
    return change_columns(changes_of(build, truth))


def _columns(items: Sequence[Any], names: Sequence[str], **renamed: str) -> dict[str, list[Any]]:
    columns = {name: [getattr(item, name) for item in items] for name in names}
    return {new: columns.pop(old) for new, old in renamed.items()} | columns


def ground_truth(survey: Survey) -> dict[str, list[Any]]:
    """Return the survey's response distributions, for everybody and by every group, as columns."""
    columns: dict[str, list[Any]] = {
        name: [] for name in ("question", "group", "label", "option", "share", "se", "n", "effective_n")
    }
    for question in survey.questions:
        if not survey.has_distribution(question.id):
            continue
        for group, label in [EVERYBODY, *((g, name) for g, names in survey.groups.items() for name in names)]:
            found = _distribution(survey, question.id, group, label)
            if found is None:
                continue
            size = len(found.shares)
            columns["question"] += [question.id] * size
            columns["group"] += [group] * size
            columns["label"] += [label] * size
            columns["option"] += range(size)
            columns["share"] += found.shares.tolist()
            columns["se"] += found.se.tolist()
            columns["n"] += [found.n] * size
            columns["effective_n"] += [found.effective_n] * size
    return columns


def _distribution(survey: Survey, question: str, group: str, label: str) -> ResponseDistribution | None:
    """Return how a group answered, None where nobody of it did."""
    if (group, label) == EVERYBODY:
        return survey.distribution(question)
    try:
        return survey.distribution(question, {group: label})
    except InputError:
        return None


def check_personas(pool: PersonaPool, log: LogReader) -> None:
    """Refuse a persona pool that is not the one a run began with.

    Raises
    ------
    InputError : shows which personas differ, and how.
    """
    logged = log.personas()
    then = dict(zip(logged["persona"].astype(str), logged["prompt"].astype(str), strict=True))
    now = {persona.id: persona.prompt for persona in pool.personas}
    if len(logged) and then != now:
        changed = "\n  ".join(differences(then, now))
        raise InputError(f"the persona file has changed since the run began:\n  {changed}")


def arguments_used(setup: Setup) -> dict[str, Any]:
    """Return the arguments about the topics, generic ones too, as the manifest of a run keeps them."""
    topics = [question.id for question in setup.topics]
    return {name: setup.arguments[name].model_dump(mode="json") for name in topics if name in setup.arguments}


def check_arguments(setup: Setup, manifest: Mapping[str, Any]) -> None:
    """Refuse arguments that are not those a run began with.

    Raises
    ------
    InputError : shows which arguments differ, and how.
    """
    then, now = manifest.get("arguments"), arguments_used(setup)
    if then is not None and then != now:
        changed = "\n  ".join(differences(then, now))
        raise InputError(f"the arguments have changed since the run began:\n  {changed}")
