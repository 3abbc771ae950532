"""How far answers moved from the first to the last poll, as figures of drawn agents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from plursim.analysis import weighing
from plursim.analysis.arms import Asked
from plursim.analysis.distances import distance_of, option_shares
from plursim.analysis.material import Material, Waves
from plursim.analysis.resampling import Figure, at
from plursim.analysis.weighing import weight_at
from plursim.measures.kernels.distance import total_variation
from plursim.measures.kernels.drift import drift_w1, mean_absolute_change, mean_change, stability
from plursim.measures.kernels.jackknife import Link
from plursim.measures.kernels.uncertainty import Distance
from plursim.portable import Bools, Floats, Ints
from plursim.surveys.question import Question

LINKS: dict[str, Link] = {
    "share_unchanged": "rate",
    "mean_absolute_change": "rate",
    "stability": "correlation",
}
"""Scales on which intervals are symmetric."""

BY_GROUP = ("drift_w1", "drift_mean_absolute_change", "drift_mean_change")


def shift_figures(material: Material, question: Question, waves: Waves) -> list[Asked]:
    """Return the drift figures of one arm, of the whole population and, on a scale, of every group."""
    everybody = np.full(waves.options.shape[1], True)
    found = _of_members(question, waves, everybody, material.weights)
    for group, labels in material.groups_of(question.id).items() if question.ordinal else ():
        for label in labels:
            members = material.attributes[group] == label
            found += [
                replace(one, group=group, label=label, compared=False)
                for one in _of_members(question, waves, members, material.weights)
                if one.measure in BY_GROUP
            ]
    return found


def _of_members(
    question: Question,
    waves: Waves,
    members: Bools,
    weights: Floats | None,
) -> list[Asked]:
    first, last = (np.where(members, waves.values[wave], np.nan) for wave in (0, -1))
    before, after = (np.where(members, waves.options[wave], -1) for wave in (0, -1))
    known = (before >= 0) & (after >= 0)
    counted = known if weights is None else known & (weights > 0)
    if not counted.any():
        return []
    # who answered once only counts in neither wave
    before, after = np.where(known, before, -1), np.where(known, after, -1)
    figures = {"share_unchanged": _unchanged(before, after, weights)}
    if not question.ordinal:
        figures["total_variation"] = _moved(total_variation, question, before, after, weights)
    elif weights is None:
        figures |= _on_scale(question, first, last)
    else:
        figures |= _weighted(question, before, after, weights)
    n, missing = int(counted.sum()), int((members & ~known).sum())
    among = np.asarray(counted * (1.0 if weights is None else weights))
    return [
        Asked(measure=f"drift_{name}", figure=figure, n=n, missing=missing, **_test_of(name, among))
        for name, figure in figures.items()
    ]


def _test_of(name: str, among: Floats) -> dict[str, Any]:
    """Return how the interval of a figure is made: distances have one of their own."""
    if name in ("w1", "total_variation"):
        return {"compared": False}
    return {"among": among, "link": LINKS.get(name, "none")}


def _unchanged(before: Ints, after: Ints, weights: Floats | None) -> Figure:
    same = np.where(before < 0, np.nan, before == after)
    return lambda drawn: weighing.mean(at(same, drawn), weight_at(weights, drawn))


def _on_scale(question: Question, first: Floats, last: Floats) -> dict[str, Figure]:
    low, high = float(question.scale[0]), float(question.scale[-1])
    width = high - low
    return {
        "w1": lambda drawn: drift_w1(at(first, drawn), at(last, drawn), low, high),
        "mean_absolute_change": lambda drawn: mean_absolute_change(at(first, drawn), at(last, drawn)) / width,
        "mean_change": lambda drawn: mean_change(at(first, drawn), at(last, drawn)) / width,
        "stability": lambda drawn: stability(at(first, drawn), at(last, drawn)),
    }


def _weighted(question: Question, before: Ints, after: Ints, weights: Floats) -> dict[str, Figure]:
    """Return the same of weighted agents, whose stances are options."""
    first, last = question.value_of(before), question.value_of(after)
    change = (last - first) / float(question.scale[-1] - question.scale[0])
    return {
        "w1": _moved(distance_of("wasserstein", question), question, before, after, weights),
        "mean_absolute_change": lambda drawn: weighing.mean(
            at(np.abs(change), drawn), weight_at(weights, drawn)
        ),
        "mean_change": lambda drawn: weighing.mean(at(change, drawn), weight_at(weights, drawn)),
        "stability": lambda drawn: weighing.correlation(
            at(first, drawn), at(last, drawn), weight_at(weights, drawn)
        ),
    }


def _moved(
    distance: Distance, question: Question, before: Ints, after: Ints, weights: Floats | None
) -> Figure:
    """Return how far the shares of options moved."""

    def figure(drawn: Ints) -> Floats:
        (first, empty), (last, _) = (
            option_shares(question, options, drawn, weights) for options in (before, after)
        )
        return np.where(empty, np.nan, distance(first, last))

    return figure
