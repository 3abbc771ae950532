"""The figures of a run: distances to the survey, drift, polarisation and influence, with uncertainty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from plursim.analysis.arms import adjusted, computed, net_rows, own_rows
from plursim.analysis.association import association_rows
from plursim.analysis.changes import with_people
from plursim.analysis.circular import marked
from plursim.analysis.distances import distance_rows
from plursim.analysis.influence import influence_figures
from plursim.analysis.material import EVERYBODY, Material, Waves, with_respondents
from plursim.analysis.moves import move_name, move_of, net_moves, with_interval
from plursim.analysis.net_distances import net_distance_rows
from plursim.analysis.people import people_rows
from plursim.analysis.rows import Row, table_of
from plursim.analysis.shifts import shift_figures
from plursim.analysis.spread import spread_figures
from plursim.analysis.talk import Talk, talk_of
from plursim.analysis.tallies import tally_rows
from plursim.randomness import Streams
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

__all__ = ["Row", "measure"]


def measure(
    material: Material, names: Sequence[str], seed: int, *, survey: Survey | None = None, draws: int = 1000
) -> pd.DataFrame:
    """Compute figures from the arrays of a log.

    Intervals come from resampling whole tables (agents where nobody shares a table, and in the first poll)
    and the survey. Where there is a control arm, every figure of drift, polarisation and influence, and every
    distance of the whole population, comes once more net of it, with p-values. Where the survey asked the
    same people twice, what they did stands beside it all under the arm ``people``.

    Parameters
    ----------
    material : see :func:`plursim.analysis.material_of`.
    names : measures wanted, names of :data:`plursim.measures.MEASURES`.
    seed : seed of the resampling; each figure has a stream of its own.
    survey : where it is at hand its respondents are resampled with their weights; otherwise the ground truth
        is as uncertain as its effective number of respondents says.
    draws : resamples behind the interval of a distance.

    Returns
    -------
    one row a figure, with the columns of :class:`Row`; rows of the whole population first.
    """
    return table_of(adjusted(figures_of(material, names, seed, survey=survey, draws=draws)))


def figures_of(
    material: Material, names: Sequence[str], seed: int, *, survey: Survey | None = None, draws: int = 1000
) -> list[Row]:
    """Return the figures of :func:`measure` as rows, their p-values not yet adjusted."""
    material = with_people(with_respondents(material, survey), survey)
    streams = Streams(seed)
    talk = talk_of(material) if "influence" in names else Talk({}, {})
    asked = dict.fromkeys(question for _, question in material.waves)
    found = [
        row
        for question in asked
        for row in (
            *_figures(material, names, material.questions[question], talk, streams, draws),
            *people_rows(material, names, material.questions[question], streams, draws),
        )
    ]
    if "association" in names:
        found += association_rows(material, survey, streams)
    found += tally_rows(material, streams)
    return marked(material, found)


def _figures(
    material: Material, names: Sequence[str], question: Question, talk: Talk, streams: Streams, draws: int
) -> Iterator[Row]:
    stages = material.stages(question.id)
    for arm, waves in material.arms_asked(question.id).items():
        for stage, wave in stages.items():
            if stage == "first" or len(waves.rounds) > 1:
                yield from distance_rows(material, names, question, (arm, stage, wave), waves, streams, draws)
    for stage, wave in stages.items():
        yield from _states(material, names, question, stage, wave, streams)
    if "last" in stages:
        arms = _polled(material, question, twice=True)
        yield from net_distance_rows(material, names, question, arms, streams, draws)
    if "last" in stages:
        yield from _changes(material, names, question, talk, streams, draws)


def _states(
    material: Material, names: Sequence[str], question: Question, stage: str, wave: int, streams: Streams
) -> Iterator[Row]:
    """Yield polarisation at one wave, and in the last how it differs from the control's."""
    if "polarisation" not in names:
        return
    arms = _polled(material, question, twice=stage == "last")
    rng = streams.generator("measures", question.id, stage, "arms")
    spread = {arm: spread_figures(material, question, waves, wave) for arm, waves in arms.items()}
    found = computed(spread, material.units(stage), rng)
    yield from own_rows(found, question.id, stage)
    if stage == "last":
        yield from net_rows(found, question.id, stage)


def _changes(
    material: Material, names: Sequence[str], question: Question, talk: Talk, streams: Streams, draws: int
) -> Iterator[Row]:
    """Yield drift and influence, each also net of the control."""
    if "drift" in names:
        yield from _drift(material, question, streams, draws)
    if "influence" in names:
        found = influence_figures(material, talk, question, streams)
        yield from own_rows(found, question.id, "change")
        yield from net_rows(found, question.id, "change")


def _drift(material: Material, question: Question, streams: Streams, draws: int) -> Iterator[Row]:
    """Yield drift. How far the distribution moved has an interval of its own; groups take fewer draws."""
    arms, clusters = _polled(material, question, twice=True), material.units("last")
    asked = {arm: shift_figures(material, question, waves) for arm, waves in arms.items()}
    found = computed(asked, clusters, streams.generator("measures", question.id, "change"))
    whole, moves = [], {}
    for row in own_rows(found, question.id, "change"):
        if row.measure != move_name(question):
            yield row
            continue
        everybody = (row.group, row.label) == EVERYBODY
        members = np.full(len(clusters), True) if everybody else material.attributes[row.group] == row.label
        move = move_of(question, arms[row.arm], clusters, members, material.weights)
        rng = streams.generator("measures", question.id, "shift", row.arm, row.group, row.label)
        row = with_interval(row, move, rng, draws // (1 if everybody else 4))
        if everybody:
            moves[row.arm] = move
            whole.append(row)
        yield row
    yield from net_moves(question, whole, moves, streams)
    yield from net_rows(found, question.id, "change")


def _polled(material: Material, question: Question, *, twice: bool) -> dict[str, Waves]:
    """Return the answers of the arms that were polled, or polled twice."""
    arms = material.arms_asked(question.id)
    return {arm: waves for arm, waves in arms.items() if not twice or len(waves.rounds) > 1}
