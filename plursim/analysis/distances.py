"""Distances of simulated answers to the survey, with intervals and noise floors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from plursim.analysis.log_arrays import EVERYBODY, LogArrays
from plursim.analysis.rows import Row
from plursim.errors import MeasureError
from plursim.measures.given import Truth
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.floors import (
    EXACT,
    Floor,
    draw_floor,
    effective_answers,
    survey_floor,
    uniform_floor,
)
from plursim.measures.kernels.jackknife import LEAST_UNITS
from plursim.measures.kernels.uncertainty import Distance, cluster_counts, effective_n
from plursim.portable import Bools, Floats, Ints
from plursim.randomness import Streams
from plursim.surveys.question import Question

SPLITS = 200
"""Random halves of the respondents behind a floor."""


def target_of(truth: Truth) -> dict[str, Any]:
    """Return what the uncertainty of a ground truth rests on, as the intervals of distances take it."""
    if truth.respondents is not None and len(truth.respondents) > 1:
        return {"target_counts": truth.respondents}
    return {} if np.isnan(truth.effective_n) else {"target_n": max(truth.effective_n, 1.0)}


@dataclass(frozen=True, eq=False)
class Sample:
    """The answers of some agents: option indices, clusters and weights; shape [agents] each."""

    options: Ints
    clusters: Ints
    weights: Floats | None

    def of(self, members: Bools) -> Sample:
        """Return the answers of some of the agents."""
        weights = None if self.weights is None else self.weights[members]
        return Sample(self.options[members], self.clusters[members], weights)

    @property
    def effective_n(self) -> float:
        """How many answers of equal weight would say as much."""
        return len(self.options) if self.weights is None else effective_n(self.weights)


def distance_rows(
    arrays: LogArrays,
    name: str,
    distance: Distance,
    question: Question,
    where: tuple[str, str],
    streams: Streams,
    draws: int,
) -> Iterator[Row]:
    """Yield the distance of one arm to the survey at one poll, overall and by group.

    ``where`` is arm and stage. Groups take a quarter of the draws.
    """
    arm, stage = where
    options = arrays.polls[arm, question.id].options[0 if stage == "first" else -1]
    whole = Sample(options, arrays.units(stage), arrays.weights)
    pooled = arrays.truth.get((question.id, *EVERYBODY))
    for (asked, group, label), truth in arrays.truth.items():
        everybody = (group, label) == EVERYBODY
        if asked != question.id or not (everybody or group in arrays.attributes):
            continue
        members = np.full(len(options), True) if everybody else arrays.attributes[group] == label
        answered = _answered(arrays, question, (group, label), members & (options >= 0))
        if not answered.any():
            continue
        blank = Row(
            measure=name,
            arm=arm,
            stage=stage,
            question=question.id,
            group=group,
            label=label,
            value=float("nan"),
            n=int(answered.sum()),
            missing=int((members & (options < 0)).sum()),
        )
        compared = _Compared(
            distance, whole.of(answered), truth, pooled or truth, draws // (1 if everybody else 4)
        )
        rng = streams.generator("measures", arm, question.id, stage, name, group, label)
        try:
            yield replace(blank, **compared.figures(len(question.options), rng))
        except MeasureError as error:
            raise MeasureError(f"question '{question.id}', {group} {label}: {error}") from error


def _answered(arrays: LogArrays, question: Question, group: tuple[str, str], known: Bools) -> Bools:
    """Return whose answers count: those with a weight above 0."""
    if arrays.weights is None or not known.any():
        return known
    if not arrays.weights[known].any():
        raise MeasureError(f"question '{question.id}', {' '.join(group)}: weights are all 0")
    return np.asarray(known & (arrays.weights > 0))


@dataclass(frozen=True, eq=False)
class _Compared:
    """A sample beside the ground truth."""

    distance: Distance
    sample: Sample
    truth: Truth
    pooled: Truth
    draws: int

    def figures(self, options: int, rng: np.random.Generator) -> dict[str, Any]:
        """Return value, interval and floors, by the columns of a row."""
        distance, truth, sample = self.distance, self.truth, self.sample
        counts = cluster_counts(sample.options, sample.clusters, options, sample.weights)
        shares = counts.sum(axis=0) / counts.sum()
        size = effective_answers(counts, at_most=max(sample.effective_n, 1.0))
        draws = draw_floor(distance, shares, size, rng, draws=self.draws)
        found = {
            "value": float(distance(shares, truth.shares)),
            **_named("draws", draws),
            **_named("floor", self._floor(size, rng)),
            **_named("halves", self._halves(rng)),
            "units": len(counts),
            "uniform": float(uniform_floor(distance, truth.shares)),
            "pooled": float(distance(self.pooled.shares, truth.shares)),
        }
        if len(counts) >= LEAST_UNITS:
            ends = distance_interval(
                distance, counts, truth.shares, rng, draws=self.draws, **target_of(truth)
            )
            found |= {"low": float(ends.low), "high": float(ends.high)}
        return found

    def _floor(self, size: float, rng: np.random.Generator) -> Floor:
        """Return by how much agents and survey would differ if both were samples of its shares."""
        n = self.truth.effective_n
        other = EXACT if np.isnan(n) else max(n, 1.0)
        return draw_floor(self.distance, self.truth.shares, size, rng, other_n=other, draws=self.draws)

    def _halves(self, rng: np.random.Generator) -> Floor | None:
        n, people = self.truth.effective_n, self.truth.respondents
        if people is not None and len(people) >= 4:
            return survey_floor(self.distance, people, rng, draws=SPLITS)
        if not n >= 2:
            return None
        return draw_floor(self.distance, self.truth.shares, n / 2, rng, draws=self.draws)


def _named(name: str, floor: Floor | None) -> dict[str, float]:
    """Return a floor as the columns of a row; nothing where there is none."""
    return {} if floor is None else {name: float(floor.mean), f"{name}_95": float(floor.high)}
