"""Figures of several arms at once, each beside the same figure of the control arm.

Interval and p-value of a figure come from the same test, the jackknife over whole units with Student's t
(:mod:`plursim.measures.kernels.jackknife`); arm and control lose the same units. Distances, which are biased
upwards near 0, have tests of their own (:mod:`plursim.analysis.moves` and
:mod:`plursim.analysis.net_distances`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from plursim.analysis.rows import NAN, NET, Row
from plursim.measures.figures import Drawn, Figure, OfTotals
from plursim.measures.kernels.bias import bias_of
from plursim.measures.kernels.jackknife import LEAST_UNITS, ROUNDING, effective_units, jackknife
from plursim.measures.kernels.multiplicity import benjamini_hochberg, holm
from plursim.measures.kernels.resampling import blocks_of, everyone, left_out_figures, left_out_sums
from plursim.portable import Floats, Ints

CONTROLS = ("control", "no_interaction", "shuffled_exposure")
"""Arms that serve as control, the first that a run has."""


def control_of(arms: Sequence[str]) -> str | None:
    """Return the control arm among some arms."""
    return next((name for name in CONTROLS if name in arms), None)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure of one arm, and the same without each unit.

    ``name`` is what it is called in tables and ``net`` what its difference from the control is. ``left_out``
    has shape [units], none where there are too few, and ``freedom`` are the degrees of freedom of its error;
    ``units`` counts the clusters with an answer that counts. ``unit`` is the size of a large figure, beside
    which rounding is judged.
    """

    figure: Figure
    name: str
    net: str
    value: float
    left_out: Floats = field(default_factory=lambda: np.empty(0))
    freedom: float = 0.0
    units: int = 0
    unit: float = 1.0


Estimates = Mapping[str, Sequence[Estimate]]
"""Figures by arm."""


def estimated(
    figures: Mapping[str, Sequence[Figure]], kind: str, clusters: Ints, rng: np.random.Generator
) -> dict[str, list[Estimate]]:
    """Compute the figures of every arm, and the same without each cluster, all arms without the same.

    Parameters
    ----------
    figures : by arm; only those of drawn agents and of totals are computed.
    kind : of the measure, that names stand behind.
    clusters : who is not independent of whom, shape [agents].
    rng : deals many clusters into blocks.
    """
    blocks = blocks_of(clusters, rng)
    found: dict[str, list[Estimate]] = {}
    for arm, several in figures.items():
        totals: dict[int, tuple[Floats, Floats]] = {}
        drawn = [one for one in several if isinstance(one, Drawn)]
        sure = [freedom_of(one.among, clusters, blocks) > 0 for one in drawn]
        without = iter(
            left_out_figures([one.of for one, able in zip(drawn, sure, strict=True) if able], blocks)
        )
        found[arm] = []
        for one in several:
            if isinstance(one, Drawn):
                found[arm].append(_of_drawn(one, kind, clusters, blocks, without))
            elif isinstance(one, OfTotals):
                key = id(one.sums)
                if key not in totals:
                    totals[key] = one.sums.sum(axis=0, keepdims=True), left_out_sums(one.sums, blocks)
                estimate = _of_totals(one, kind, clusters, blocks, totals[key])
                found[arm] += [] if np.isnan(estimate.value) else [estimate]
    return found


def named(kind: str, name: str) -> str:
    """Return what a figure of a measure is called in tables."""
    return f"{kind}_{name}" if name else kind


def _net_of(kind: str, one: Figure) -> str:
    return net_name(named(kind, one.name if one.net is None else one.net))


def _of_drawn(one: Drawn, kind: str, clusters: Ints, blocks: Ints, without: Iterator[Floats]) -> Estimate:
    freedom = freedom_of(one.among, clusters, blocks)
    return Estimate(
        figure=one,
        name=named(kind, one.name),
        net=_net_of(kind, one),
        value=settled(float(one.of(everyone(len(clusters)))[0]), one.unit),
        left_out=next(without) if freedom > 0 else np.empty(0),
        freedom=freedom,
        units=units_of(one.among, clusters),
        unit=one.unit,
    )


def _of_totals(
    one: OfTotals, kind: str, clusters: Ints, blocks: Ints, totals: tuple[Floats, Floats]
) -> Estimate:
    among = np.asarray((one.sums != 0).any(axis=1), dtype=np.float64)
    freedom = freedom_of(among, clusters, blocks)
    total, without = totals
    value, others = float(one.of(total)[0]), one.of(without)
    return Estimate(
        figure=one,
        name=named(kind, one.name),
        net=_net_of(kind, one),
        value=settled(value - (bias_of(value, others) if one.corrected else 0.0)),
        left_out=others if freedom > 0 else np.empty(0),
        freedom=freedom,
        units=units_of(among, clusters),
    )


def units_of(among: Floats, clusters: Ints) -> int:
    """Return how many clusters have an agent whose answer counts."""
    return len(np.unique(clusters[among > 0]))


def freedom_of(among: Floats, clusters: Ints, blocks: Ints) -> float:
    """Return the degrees of freedom of a figure of some agents, 0 where they are of too few units."""
    if units_of(among, clusters) < LEAST_UNITS:
        return 0.0
    return max(effective_units(np.bincount(blocks, among)) - 1, 1.0)


def settled(value: float, unit: float = 1.0) -> float:
    """Return a figure, 0 where it is no larger than the rounding of what it was computed from.

    Examples
    --------
    >>> settled(3e-14), settled(0.25)
    (0.0, 0.25)
    """
    return 0.0 if abs(value) <= ROUNDING * unit else value


def own_rows(found: Estimates, question: str, stage: str) -> list[Row]:
    """Return one row a figure of every arm."""
    return [own_row(one, arm, question, stage) for arm, several in found.items() for one in several]


def own_row(one: Estimate, arm: str, question: str, stage: str) -> Row:
    """Return the row of a figure."""
    low, high, _ = jackknife(one.value, one.left_out, one.freedom, link=one.figure.link)
    # where no unit differs from another nothing says how sure the figure is, be it 0 or 1
    return _row(one, arm, question, stage, NAN if low == high else low, NAN if low == high else high)


def net_rows(found: Estimates, question: str, stage: str) -> list[Row]:
    """Return one row for each difference between a figure and the same figure of the control arm."""
    control = control_of(list(found))
    if control is None:
        return []
    base = {(one.name, one.figure.group, one.figure.label): one for one in found[control]}
    pairs = [
        (arm, one, base.get((one.name, one.figure.group, one.figure.label)))
        for arm, several in found.items()
        for one in several
        if arm != control and one.figure.compared
    ]
    return [_net(one, other, arm, question, stage) for arm, one, other in pairs if other is not None]


def _row(one: Estimate, arm: str, question: str, stage: str, low: float, high: float) -> Row:
    return Row(
        measure=one.name,
        arm=arm,
        stage=stage,
        question=question,
        group=one.figure.group,
        label=one.figure.label,
        value=one.value,
        low=low,
        high=high,
        n=one.figure.n,
        missing=one.figure.missing,
        units=one.units,
    )


def _net(one: Estimate, other: Estimate, arm: str, question: str, stage: str) -> Row:
    """Return a difference; what is within the rounding of its two figures is 0."""
    unit = max(one.unit, abs(one.value), abs(other.value))
    sure = min(len(one.left_out), len(other.left_out)) > 0
    apart = one.left_out - other.left_out if sure else np.empty(0)
    apart = np.where(np.abs(apart) <= ROUNDING * unit, 0.0, apart)
    value = settled(one.value - other.value, unit)
    low, high, p = jackknife(value, apart, min(one.freedom, other.freedom))
    row = _row(one, arm, question, stage, low, high)
    return replace(
        row,
        measure=one.net,
        value=value,
        units=min(one.units, other.units),
        missing=max(one.figure.missing, other.figure.missing),
        p=p,
    )


def net_name(measure: str) -> str:
    """Return the name of a measure's difference from the control."""
    return f"{measure}_{NET}"


def adjusted(rows: Sequence[Row]) -> list[Row]:
    """Return rows with p-values that hold for all comparisons of a measure together."""
    by_measure: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.p == row.p:
            by_measure.setdefault(row.measure, []).append(place)
    found = list(rows)
    for places in by_measure.values():
        p = [rows[place].p for place in places]
        for place, family, discovery in zip(places, holm(p), benjamini_hochberg(p), strict=True):
            found[place] = replace(rows[place], p_adjusted=float(family), p_discovery=float(discovery))
    return found
