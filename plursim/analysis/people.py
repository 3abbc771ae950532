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

from plursim.analysis.arms import Asked, computed, own_rows
from plursim.analysis.distances import distance_of, distances_for
from plursim.analysis.material import EVERYBODY, Material, Waves
from plursim.analysis.rows import PEOPLE, Row
from plursim.analysis.shifts import BY_GROUP, shift_figures
from plursim.analysis.spread import spread_figures
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


def people_rows(
    material: Material, names: Sequence[str], question: Question, streams: Streams, draws: int
) -> Iterator[Row]:
    """Yield what the survey's people did between two waves, of everybody and of each group of the personas.

    Parameters
    ----------
    material : with the changes of the survey's people.
    names : measures wanted; distances, drift and polarisation are known of people.
    question : the question asked.
    streams, draws : of the resampling; groups take a quarter of the draws for a distance.
    """
    pooled = material.changes.get((question.id, *EVERYBODY))
    for key, change in material.changes.items():
        asked, group, label = key
        everybody = (group, label) == EVERYBODY
        if asked != question.id or not (everybody or group in material.attributes):
            continue
        people = _People(question, change)
        rng = streams.generator("measures", PEOPLE, *key)
        rows = [
            *people.distances(names, pooled or change, rng, draws // (1 if everybody else 4)),
            *people.figures(names, rng, draws, whole=everybody),
        ]
        yield from (replace(row, group=group, label=label) for row in rows)


@dataclass(frozen=True, eq=False)
class _People:
    """Those of the survey's people whose change is known, as if they were the agents of an arm."""

    question: Question
    change: Change

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

    def distances(
        self, names: Sequence[str], pooled: Change, rng: np.random.Generator, draws: int
    ) -> Iterator[Row]:
        """Yield how far the wave that is not the ground truth is from the one that is."""
        change = self.change
        if change.truth not in (change.start, change.end):
            return
        later = change.truth == change.end
        options, truth = (change.before, change.after) if later else (change.after, change.before)
        base = pooled.after if later else pooled.before
        for name in distances_for(names, self.question):
            distance = distance_of(name, self.question)
            row = self.compared(name, options, truth, rng, draws)
            target = _shares(self.counts(truth))
            yield replace(
                row,
                stage="first" if later else "last",
                uniform=float(uniform_floor(distance, target)),
                pooled=float(distance(_shares(_People(self.question, pooled).counts(base)), target)),
            )

    def compared(self, name: str, options: Ints, truth: Ints, rng: np.random.Generator, draws: int) -> Row:
        """Return the distance between two waves with its interval and floor, both waves drawn together."""
        distance = distance_of(name, self.question)
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
        low, high = self._interval(distance, sample, target, rng, draws)
        floor = paired_floor(distance, sample, target, rng, draws=draws)
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
        self, distance: Distance, sample: Floats, target: Floats, rng: np.random.Generator, draws: int
    ) -> tuple[float, float]:
        found = distance_interval(
            distance,
            sample,
            _shares(target),
            rng,
            target_counts=target,
            paired_target=True,
            units=self.draw_size,
            draws=draws,
        )
        return float(found.low), float(found.high)

    def figures(
        self, names: Sequence[str], rng: np.random.Generator, draws: int, *, whole: bool
    ) -> Iterator[Row]:
        """Yield drift, and polarisation in both waves; of groups the drift figures agents have by group."""
        material, waves = self._as_agents()
        if "drift" in names:
            asked = shift_figures(material, self.question, waves)
            kept = [one for one in asked if whole or one.measure in BY_GROUP]
            for row in self._rows(kept, "change", rng):
                yield self._near_0(row, rng, draws)
        if "polarisation" in names and whole:
            for stage, wave in (("first", 0), ("last", 1)):
                yield from self._rows(spread_figures(material, self.question, waves, wave), stage, rng)

    def _as_agents(self) -> tuple[Material, Waves]:
        options = np.stack([self.change.before, self.change.after])
        waves = Waves(np.arange(2), options, self.question.value_of(options))
        agents = Material(
            questions={self.question.id: self.question},
            arms=(PEOPLE,),
            attributes={},
            clusters=self.units,
            waves={(PEOPLE, self.question.id): waves},
            truth={},
            weights=self.weights,
            apart_at_first=False,
        )
        return agents, waves

    def _near_0(self, row: Row, rng: np.random.Generator, draws: int) -> Row:
        """Return how far the distribution moved with an interval that is right near 0, any other as it is."""
        moved = "wasserstein" if self.question.ordinal else "total_variation"
        if row.measure != ("drift_w1" if self.question.ordinal else "drift_total_variation"):
            return row
        twice = (self.change.before >= 0) & (self.change.after >= 0)
        before, after = (np.where(twice, wave, -1) for wave in (self.change.before, self.change.after))
        found = self.compared(moved, after, before, rng, draws)
        return replace(row, low=found.low, high=found.high, floor=found.floor, floor_95=found.floor_95)

    def _rows(self, asked: Sequence[Asked], stage: str, rng: np.random.Generator) -> list[Row]:
        known = computed({PEOPLE: asked}, self.units, rng)[PEOPLE]
        # people in clusters of unknown members have the errors of fewer people drawn one by one
        wider = np.sqrt(len(self.units) / (self.draw_size or len(self.units)))
        known = [replace(one, left_out=one.value + wider * (one.left_out - one.value)) for one in known]
        return own_rows({PEOPLE: known}, self.question.id, stage)


def _shares(counts: Floats) -> Floats:
    total: Floats = counts.sum(axis=0)
    shares: Floats = total / total.sum()
    return shares
