"""The survey's own people as one more arm: what they did between two waves, in the figures of agents.

Their rows stand under the arm :data:`PEOPLE`. The earlier wave is their first poll, the later one their last;
whichever is the ground truth has no distance to it. People are their own sample: a person's two answers are
drawn together, and with them those of all who deliberated with this person. They have no control, so no row
of theirs is net of one: what changed in them is change, not the effect of anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from plursim.analysis.arms import estimated, named, own_row
from plursim.analysis.log_arrays import EVERYBODY, LogArrays
from plursim.analysis.moves import move_row
from plursim.analysis.rows import PEOPLE, Row
from plursim.measures import Measure
from plursim.measures.base import Need
from plursim.measures.figures import Figure, Moved, ToSurvey
from plursim.measures.given import Given
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.floors import uniform_floor
from plursim.measures.kernels.paired import paired_floor
from plursim.measures.kernels.uncertainty import Distance, cluster_counts
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.surveys.change import Change
from plursim.surveys.question import Question

LEAST = 20
"""Units that must have answered in a wave for the interval of a distance: a draw may miss all of fewer."""


KNOWN_OF = frozenset({Need.POLL, Need.POLLS, Need.SURVEY})
"""What the survey knows of its people: no measure that needs more has rows of theirs."""


def people_rows(
    arrays: LogArrays, measures: Sequence[Measure], question: Question, streams: Streams, draws: int
) -> Iterator[Row]:
    """Yield what the survey's people did between two waves, of everybody and of each group of the personas.

    Parameters
    ----------
    arrays : with the changes of the survey's people.
    measures : those wanted; people have the figures that need answers and a ground truth only.
    question : the question asked.
    streams, draws : of the resampling; groups take a quarter of the draws for a distance.
    """
    pooled = arrays.changes.get((question.id, *EVERYBODY))
    known = [measure for measure in measures if measure.needs <= KNOWN_OF]
    for key, change in arrays.changes.items():
        asked, group, label = key
        everybody = (group, label) == EVERYBODY
        if asked != question.id or not (everybody or group in arrays.attributes):
            continue
        people = _People(question, change, pooled or change, streams.generator("measures", PEOPLE, *key))
        some = draws // (1 if everybody else 4)
        rows = [
            *(row for measure in known for row in people.distances(measure, some)),
            *(row for measure in known for row in people.figures(measure, draws, whole=everybody)),
        ]
        yield from (replace(row, group=group, label=label) for row in rows)


@dataclass(frozen=True, eq=False)
class _People:
    """Those of the survey's people whose change is known, as if they were the agents of an arm."""

    question: Question
    change: Change
    pooled: Change
    rng: np.random.Generator

    @cached_property
    def units(self) -> Ints:
        """Who is not independent, shape [people]."""
        units = self.change.units
        return np.arange(len(self.change.before)) if units is None else units

    @property
    def draw_size(self) -> int | None:
        """How many units a draw takes: all, or as many as say as much as people in unknown clusters."""
        if self.change.units is not None:
            return None
        share = self.change.effective_n / max(self.change.twice, 1)
        return max(2, round(min(share, 1.0) * len(self.change.before)))

    @cached_property
    def weights(self) -> Floats | None:
        """Weights of people, None where all are the same; shape [people]."""
        weights = self.change.weights
        return None if np.unique(weights).size < 2 else weights

    def counts(self, options: Ints) -> Floats:
        """Return the answers of each unit by option, shape [units, options]."""
        return cluster_counts(options, self.units, len(self.question.options), self.change.weights)

    @cached_property
    def given(self) -> Given:
        """Their answers, as measures take them."""
        options = np.stack([self.change.before, self.change.after])
        return Given(
            question=self.question,
            rounds=np.arange(2),
            options=options,
            values=self.question.value_of(options),
            refused=np.zeros(options.shape, dtype=np.bool_),
            members=np.ones(options.shape[1], dtype=np.bool_),
            stream=lambda *_: self.rng,
            weights=self.weights,
        )

    def distances(self, measure: Measure, draws: int) -> Iterator[Row]:
        """Yield how far the wave that is not the ground truth is from the one that is."""
        change = self.change
        if change.truth not in (change.start, change.end):
            return
        later = change.truth == change.end
        options, truth = (change.before, change.after) if later else (change.after, change.before)
        base = self.pooled.after if later else self.pooled.before
        for figure in measure.figures(self.given):
            if not isinstance(figure, ToSurvey):
                continue
            metric, name = figure.metric, named(measure.kind, figure.name)
            row, target = self.compared(name, metric, options, truth, draws), _shares(self.counts(truth))
            everybody = cluster_counts(
                base, np.arange(len(base)), len(self.question.options), self.pooled.weights
            )
            yield replace(
                row,
                stage="first" if later else "last",
                uniform=float(uniform_floor(metric, target)),
                pooled=float(metric(_shares(everybody), target)),
            )

    def compared(self, name: str, distance: Distance, options: Ints, truth: Ints, draws: int) -> Row:
        """Return the distance between two waves with its interval and floor, both waves drawn together."""
        sample, target = self.counts(options), self.counts(truth)
        blank = Row(
            measure=name,
            arm=PEOPLE,
            stage="change",
            question=self.question.id,
            value=float(distance(_shares(sample), _shares(target))),
            n=int((options >= 0).sum()),
            missing=int((options < 0).sum()),
        )
        if min((sample.sum(axis=1) > 0).sum(), (target.sum(axis=1) > 0).sum()) < LEAST:
            return blank
        low, high = self._interval(distance, sample, target, draws)
        floor = paired_floor(distance, sample, target, self.rng, draws=draws)
        # people in clusters of unknown members differ by chance as fewer people drawn one by one would
        wider = np.sqrt(len(sample) / (self.draw_size or len(sample)))
        return replace(
            blank,
            low=low,
            high=high,
            floor=float(floor.mean * wider),
            floor_95=float(floor.high * wider),
        )

    def _interval(
        self, distance: Distance, sample: Floats, target: Floats, draws: int
    ) -> tuple[float, float]:
        found = distance_interval(
            distance,
            sample,
            _shares(target),
            self.rng,
            target_counts=target,
            paired_target=True,
            units=self.draw_size,
            draws=draws,
        )
        return float(found.low), float(found.high)

    def figures(self, measure: Measure, draws: int, *, whole: bool) -> Iterator[Row]:
        """Yield what needs no ground truth: in both waves and of the change; of groups what agents have."""
        for stage in measure.stages():
            given = replace(self.given, poll=-1 if stage == "last" else 0)
            asked = [one for one in measure.figures(given) if not isinstance(one, ToSurvey)]
            asked = [one for one in asked if whole or one.by_group]
            rows = self._estimates(asked, measure.kind, stage) if asked else {}
            for one in asked:
                if isinstance(one, Moved):
                    yield self._near_0(one, measure.kind, draws)
                elif (row := rows.get((one.name, one.group, one.label))) is not None:
                    yield row

    def _near_0(self, figure: Moved, kind: str, draws: int) -> Row:
        """Return how far the distribution moved with an interval that is right near 0."""
        twice = (self.change.before >= 0) & (self.change.after >= 0)
        before, after = (np.where(twice, wave, -1) for wave in (self.change.before, self.change.after))
        found = self.compared(figure.name, figure.metric, after, before, draws)
        row = move_row(figure, kind, PEOPLE, self.question.id)
        return replace(row, low=found.low, high=found.high, floor=found.floor, floor_95=found.floor_95)

    def _estimates(self, asked: Sequence[Figure], kind: str, stage: str) -> dict[tuple[str, str, str], Row]:
        known = estimated({PEOPLE: asked}, kind, self.units, self.rng)[PEOPLE]
        # people in clusters of unknown members have the errors of fewer people drawn one by one
        wider = np.sqrt(len(self.units) / (self.draw_size or len(self.units)))
        return {
            (one.figure.name, one.figure.group, one.figure.label): own_row(
                replace(one, left_out=one.value + wider * (one.left_out - one.value)),
                PEOPLE,
                self.question.id,
                stage,
            )
            for one in known
        }


def _shares(counts: Floats) -> Floats:
    total: Floats = counts.sum(axis=0)
    shares: Floats = total / total.sum()
    return shares
