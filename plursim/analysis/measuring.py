"""The engine of figures: of every measure it resamples units, takes the control off, and writes rows.

It names no measure. What a figure is treated as says its type, see :mod:`plursim.measures.figures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from plursim.analysis.arms import Estimate, adjusted, estimated, named, net_rows, own_row
from plursim.analysis.changes import with_people
from plursim.analysis.circular import marked
from plursim.analysis.distances import distance_rows
from plursim.analysis.giving import Giving
from plursim.analysis.log_arrays import EVERYBODY, LogArrays, with_respondents
from plursim.analysis.moves import Move, move_row, net_moves, with_interval
from plursim.analysis.net_distances import net_distance_rows
from plursim.analysis.people import people_rows
from plursim.analysis.rows import Row, table_of
from plursim.analysis.tallies import tally_rows
from plursim.measures import Measure, chosen
from plursim.measures.base import Need
from plursim.measures.figures import Figure, Known, Moved, ToSurvey
from plursim.measures.given import Given
from plursim.randomness import Streams
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

__all__ = ["Row", "measure"]

ACROSS = "all"
"""Question under which figures over several questions stand."""

Measures = Sequence[str | Mapping[str, Any] | Measure]
"""Measures by name, with their parameters, or as they are."""


def measure(
    arrays: LogArrays, measures: Measures, seed: int, *, survey: Survey | None = None, draws: int = 1000
) -> pd.DataFrame:
    """Compute figures from the arrays of a log.

    Intervals come from resampling whole tables (agents where nobody shares a table, and in the first poll)
    and the survey. Where there is a control arm, every figure that can be compared comes once more net of it,
    with p-values. Where the survey asked the same people twice, what they did stands beside it all under the
    arm ``people``. What the protocol counts in the log comes last.

    Parameters
    ----------
    arrays : see :func:`plursim.analysis.arrays_of`.
    measures : those wanted, of :data:`plursim.measures.MEASURES`.
    seed : seed of the resampling; each figure has a stream of its own.
    survey : where it is at hand its respondents are resampled with their weights; otherwise the ground truth
        is as uncertain as its effective number of respondents says.
    draws : resamples behind the interval of a distance.

    Returns
    -------
    one row a figure, with the columns of :class:`Row`; rows of the whole population first.
    """
    return table_of(adjusted(figures_of(arrays, measures, seed, survey=survey, draws=draws)))


def figures_of(
    arrays: LogArrays, measures: Measures, seed: int, *, survey: Survey | None = None, draws: int = 1000
) -> list[Row]:
    """Return the figures of :func:`measure` as rows, their p-values not yet adjusted."""
    arrays = with_people(with_respondents(arrays, survey), survey)
    wanted, streams = chosen(measures), Streams(seed)
    giving = Giving(arrays, streams, survey, wanted)
    found: list[Row] = []
    for name in dict.fromkeys(question for _, question in arrays.polls):
        question = arrays.questions[name]
        for one in wanted:
            found += _Asked(giving, one, question, draws).rows()
        found += people_rows(arrays, wanted, question, streams, draws)
    for one in wanted:
        if Need.QUESTIONS in one.needs:
            found += [_known(known, one.kind, ACROSS) for known in one.over_questions(giving.several())]
        elif Need.POLL not in one.needs and Need.POLLS not in one.needs:
            found += _Asked(giving, one, None, draws).rows()
    found += tally_rows(arrays, streams)
    return marked(arrays, found)


class _Asked:
    """One measure of one question, or of none."""

    def __init__(self, giving: Giving, measure: Measure, question: Question | None, draws: int) -> None:
        self.giving, self.measure, self.asked, self.draws = giving, measure, question, draws
        self.arrays, self.question = giving.arrays, "none" if question is None else question.id

    def stream(self, *words: str) -> np.random.Generator:
        """Return the randomness for a purpose, the same in every arm."""
        return self.giving.streams.generator("measures", self.question, *words)

    def rows(self) -> Iterator[Row]:
        """Yield the rows of all stages and arms."""
        if (self.asked is None) != (not self.measure.needs & PER_QUESTION):
            return
        for stage in self.measure.stages():
            given = self.giving.of(self.asked, stage)
            figures = {arm: list(self._figures(one)) for arm, one in given.items()}
            yield from self._of_stage(figures, stage)

    def _figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figures of everybody, and those wanted by group of every group."""
        whole = list(self.measure.figures(given))
        yield from whole
        if self.asked is None or not any(one.by_group for one in whole):
            return
        for group, labels in self.arrays.groups_of(self.question).items():
            for label in labels:
                truth = self.arrays.truth.get((self.question, group, label))
                some = replace(given.of(self.arrays.attributes[group] == label), truth=truth)
                for one in self.measure.figures(some):
                    if one.by_group:
                        yield replace(one, group=group, label=label, compared=False)

    def _of_stage(self, figures: Mapping[str, Sequence[Figure]], stage: str) -> Iterator[Row]:
        """Yield the rows of all arms at one stage, and how arms differ from the control."""
        found = estimated(
            figures, self.measure.kind, self.arrays.units(stage), self.stream(*self._purpose(stage))
        )
        moves: dict[str, dict[str, tuple[Row, Move]]] = {}
        for arm, several in figures.items():
            estimates = {(one.name, one.figure.group, one.figure.label): one for one in found[arm]}
            for one in several:
                if isinstance(one, Moved):
                    row, move = self._moved(one, arm)
                    if (one.group, one.label) == EVERYBODY:
                        moves.setdefault(one.name, {})[arm] = row, move
                    yield row
                else:
                    yield from self._own(one, arm, stage, estimates)
        if stage != "first":
            yield from self._to_survey_net(figures)
            for by_arm in moves.values():
                yield from net_moves(by_arm, self.stream)
            yield from net_rows(found, self.question, stage)

    def _own(
        self, one: Figure, arm: str, stage: str, estimates: Mapping[tuple[str, str, str], Estimate]
    ) -> Iterator[Row]:
        """Yield the row of a figure, or those of a distance to the survey in all groups."""
        kind = self.measure.kind
        estimate = estimates.get((named(kind, one.name), one.group, one.label))
        if isinstance(one, ToSurvey) and self.asked is not None:
            name, streams = named(kind, one.name), self.giving.streams
            yield from distance_rows(
                self.arrays, name, one.metric, self.asked, (arm, stage), streams, self.draws
            )
        elif isinstance(one, Known):
            yield _known(replace(one, arm=arm, stage=one.stage or stage), kind, self.question)
        elif estimate is not None:
            yield own_row(estimate, arm, self.question, stage)

    def _to_survey_net(self, figures: Mapping[str, Sequence[Figure]]) -> Iterator[Row]:
        for one in next(iter(figures.values()), ()):
            if isinstance(one, ToSurvey) and self.asked is not None:
                name, streams = named(self.measure.kind, one.name), self.giving.streams
                yield from net_distance_rows(self.arrays, name, one.metric, self.asked, streams, self.draws)

    def _purpose(self, stage: str) -> tuple[str, ...]:
        """Return the words of the stream that deals units into blocks."""
        if Need.EXPOSURES in self.measure.needs:
            return ("influence",)
        return (stage, "arms") if Need.POLL in self.measure.needs else (stage,)

    def _moved(self, one: Moved, arm: str) -> tuple[Row, Move]:
        """Return how far a distribution moved, its interval from both polls drawn together."""
        move = Move.of(one, self.arrays.units("last"), self.arrays.weights)
        row = move_row(one, self.measure.kind, arm, self.question)
        some = self.draws // (1 if (one.group, one.label) == EVERYBODY else 4)
        return with_interval(row, move, self.stream("shift", arm, one.group, one.label), some), move


PER_QUESTION = frozenset({Need.POLL, Need.POLLS, Need.MESSAGES, Need.TEXTS, Need.EXPOSURES})
"""Needs of measures that are computed question by question."""


def _known(one: Figure, kind: str, question: str) -> Row:
    """Return the row of a figure whose inference the measure has made."""
    assert isinstance(one, Known)
    row = Row(
        measure=named(kind, one.name),
        arm=one.arm,
        stage=one.stage,
        question=question,
        group=one.group,
        label=one.label,
        value=one.value,
        low=one.low,
        high=one.high,
        n=one.n,
        missing=one.missing,
    )
    return replace(row, **dict[str, Any](one.beside))
