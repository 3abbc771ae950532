"""Distances of simulated answers to the survey, with intervals and noise floors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from plursim.analysis.material import EVERYBODY, Material, Truth, Waves
from plursim.analysis.resampling import Figure, at
from plursim.analysis.rows import DISTANCES, Row
from plursim.analysis.weighing import weight_at
from plursim.errors import MeasureError
from plursim.measures.kernels.distance import jensen_shannon, total_variation, wasserstein
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


def distance_of(name: str, question: Question) -> Distance:
    """Return a distance by its name; Wasserstein distance takes the spacing of the question's options."""
    if name == "wasserstein":
        return partial(wasserstein, spacing=question.scale)
    return {"total_variation": total_variation, "jensen_shannon": jensen_shannon}[name]


def distances_for(names: Sequence[str], question: Question) -> list[str]:
    """Return those of the measures asked for that are distances and fit the question."""
    fit = DISTANCES if question.ordinal else tuple(name for name in DISTANCES if name != "wasserstein")
    return [name for name in fit if name in names]


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
    material: Material,
    names: Sequence[str],
    question: Question,
    where: tuple[str, str, int],
    waves: Waves,
    streams: Streams,
    draws: int,
) -> Iterator[Row]:
    """Yield the distances of one arm to the survey at one wave, overall and by group.

    ``where`` is arm, stage and wave. Groups take a quarter of the draws.
    """
    arm, stage, wave = where
    options = waves.options[wave]
    whole = Sample(options, material.units(stage), material.weights)
    pooled = material.truth.get((question.id, *EVERYBODY))
    for (asked, group, label), truth in material.truth.items():
        everybody = (group, label) == EVERYBODY
        if asked != question.id or not (everybody or group in material.attributes):
            continue
        members = np.full(len(options), True) if everybody else material.attributes[group] == label
        answered = _answered(material, question, (group, label), members & (options >= 0))
        if not answered.any():
            continue
        blank = Row(
            measure="",
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
            question, whole.of(answered), truth, pooled or truth, draws // (1 if everybody else 4)
        )
        for name in distances_for(names, question):
            rng = streams.generator("measures", arm, question.id, stage, name, group, label)
            try:
                yield replace(blank, measure=name, **compared.figures(name, rng))
            except MeasureError as error:
                raise MeasureError(f"question '{question.id}', {group} {label}: {error}") from error


def _answered(material: Material, question: Question, group: tuple[str, str], known: Bools) -> Bools:
    """Return whose answers count: those with a weight above 0."""
    if material.weights is None or not known.any():
        return known
    if not material.weights[known].any():
        raise MeasureError(f"question '{question.id}', {' '.join(group)}: weights are all 0")
    return np.asarray(known & (material.weights > 0))


@dataclass(frozen=True, eq=False)
class _Compared:
    """A sample beside the ground truth."""

    question: Question
    sample: Sample
    truth: Truth
    pooled: Truth
    draws: int

    def figures(self, name: str, rng: np.random.Generator) -> dict[str, Any]:
        """Return value, interval and floors of one distance."""
        distance, truth, sample = distance_of(name, self.question), self.truth, self.sample
        counts = cluster_counts(sample.options, sample.clusters, len(self.question.options), sample.weights)
        shares = counts.sum(axis=0) / counts.sum()
        size = effective_answers(counts, at_most=max(sample.effective_n, 1.0))
        draws = draw_floor(distance, shares, size, rng, draws=self.draws)
        found = {
            "value": float(distance(shares, truth.shares)),
            **_named("draws", draws),
            **_named("floor", self._floor(distance, size, rng)),
            **_named("halves", self._halves(distance, rng)),
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

    def _floor(self, distance: Distance, size: float, rng: np.random.Generator) -> Floor:
        """Return by how much agents and survey would differ if both were samples of its shares."""
        n = self.truth.effective_n
        other = EXACT if np.isnan(n) else max(n, 1.0)
        return draw_floor(distance, self.truth.shares, size, rng, other_n=other, draws=self.draws)

    def _halves(self, distance: Distance, rng: np.random.Generator) -> Floor | None:
        n, people = self.truth.effective_n, self.truth.respondents
        if people is not None and len(people) >= 4:
            return survey_floor(distance, people, rng, draws=SPLITS)
        if not n >= 2:
            return None
        return draw_floor(distance, self.truth.shares, n / 2, rng, draws=self.draws)


def _named(name: str, floor: Floor | None) -> dict[str, float]:
    """Return a floor as the columns of a row; nothing where there is none."""
    return {} if floor is None else {name: float(floor.mean), f"{name}_95": float(floor.high)}


def of_shares(
    measure: Callable[[Floats], Floats], question: Question, options: Ints, weights: Floats | None = None
) -> Figure:
    """Return a measure of the shares of options among drawn agents; NaN for a draw without answers."""

    def figure(drawn: Ints) -> Floats:
        shares, empty = option_shares(question, options, drawn, weights)
        return np.where(empty, np.nan, measure(shares))

    return figure


def option_shares(
    question: Question, options: Ints, drawn: Ints, weights: Floats | None = None
) -> tuple[Floats, Bools]:
    """Return the shares of options among drawn agents, [draws, options], and which draws have no answer.

    Shares of a draw without answers are even, so that any measure can be computed of them. ``weights`` of
    agents, shape [agents], count where they are given.
    """
    codes = options.astype(np.float64)
    codes[options < 0] = np.nan
    picked = at(codes, drawn)
    each = 1.0 if weights is None else weight_at(weights, drawn)
    counts = np.stack([((picked == k) * each).sum(axis=-1) for k in range(len(question.options))], axis=-1)
    empty = counts.sum(axis=-1) == 0
    counts[empty] = 1.0
    shares: Floats = counts / counts.sum(axis=-1, keepdims=True)
    return shares, empty
