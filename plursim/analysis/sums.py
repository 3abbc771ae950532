"""Figures that follow from sums over agents, so that a resample of clusters is a matrix product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from plursim.analysis.arms import Known
from plursim.analysis.bias import bias_of
from plursim.analysis.resampling import drawn_sums
from plursim.requests import Floats, Ints

OfSums = Callable[[Floats], Floats]
"""From sums [..., parts] to a figure [...]."""


@dataclass(frozen=True, eq=False)
class Part:
    """Sums over agents and the figures that follow from them.

    ``sums`` has shape [agents, parts]; each figure goes from [..., parts] to [...]. ``n`` counts what stands
    behind the figures (steps, answers, pairs or messages), ``missing`` what was left out. Figures named
    in ``alone`` are not compared with the control arm; those in ``corrected`` are freed of the bias that few
    clusters bring about (jackknife).
    """

    sums: Floats
    figures: Mapping[str, OfSums]
    n: int
    missing: int
    alone: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()


def ratio(sums: Floats, above: int, below: int) -> Floats:
    """Return one column over another, NaN where the divisor is 0."""
    divisor = sums[..., below]
    found: Floats = np.divide(
        sums[..., above], divisor, out=np.full(divisor.shape, np.nan), where=divisor > 0
    )
    return found


def known_figures(
    parts: Mapping[str, list[Part]], clusters: Ints, rng: np.random.Generator
) -> dict[str, list[Known]]:
    """Return the figures of every arm that have a value, with draws that all arms share."""
    flat = [(arm, part) for arm, several in parts.items() for part in several]
    drawn = drawn_sums([part.sums for _, part in flat], clusters, rng)
    found: dict[str, list[Known]] = {arm: [] for arm in parts}
    for (arm, part), sums in zip(flat, drawn, strict=True):
        total, without = part.sums.sum(axis=0, keepdims=True), _without_each(part.sums, clusters)
        for name, figure in part.figures.items():
            value = float(figure(total)[0])
            if not np.isnan(value):
                bias = bias_of(value, figure(without)) if name in part.corrected else 0.0
                found[arm].append(
                    Known(
                        measure=f"influence_{name}",
                        value=value - bias,
                        # resamples repeat the bias of the sample they are drawn from
                        drawn=figure(sums) - 2 * bias,
                        n=part.n,
                        missing=part.missing,
                        compared=name not in part.alone,
                    )
                )
    return found


def _without_each(sums: Floats, clusters: Ints) -> Floats:
    """Return the sums without each cluster in turn, shape [clusters, parts]."""
    _, unit = np.unique(clusters, return_inverse=True)
    by_cluster = np.zeros((int(unit.max(initial=-1)) + 1, sums.shape[1]))
    np.add.at(by_cluster, unit, sums)
    return np.asarray(by_cluster.sum(axis=0) - by_cluster)
