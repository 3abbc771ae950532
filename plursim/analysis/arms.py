"""Figures of several arms at once, each beside the same figure of the control arm.

Interval and p-value of a figure come from the same test, the jackknife over whole units with Student's t
(:mod:`plursim.measures.kernels.jackknife`); arm and control lose the same units. Distances, which are biased
upwards near 0, have tests of their own (:mod:`plursim.analysis.moves` and
:mod:`plursim.analysis.net_distances`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from plursim.analysis.resampling import Figure, blocks_of, everyone, left_out_figures
from plursim.analysis.rows import NAN, NET, Row
from plursim.measures.kernels.jackknife import LEAST_UNITS, ROUNDING, Link, effective_units, jackknife
from plursim.measures.kernels.multiplicity import benjamini_hochberg, holm
from plursim.portable import Floats, Ints

CONTROLS = ("no_interaction", "shuffled_exposure", "control")
"""Arms that serve as control, the first that a run has."""

SHORT = {"drift_mean_absolute_change": "drift"}
"""Measures whose comparison with the control has a shorter name."""


def control_of(arms: Sequence[str]) -> str | None:
    """Return the control arm among some arms."""
    return next((name for name in CONTROLS if name in arms), None)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A figure of one arm, and the same without each unit; ``group`` and ``label`` as in :class:`Row`.

    ``left_out`` has shape [units], none where there are too few, and ``freedom`` are the degrees of freedom
    of its error; ``units`` counts the clusters with an answer that counts. ``unit`` is the size of a large
    figure, beside which rounding is judged.
    """

    measure: str
    value: float
    left_out: Floats = field(default_factory=lambda: np.empty(0))
    freedom: float = 0.0
    units: int = 0
    n: int
    missing: int
    group: str = "all"
    label: str = "all"
    compared: bool = True
    unit: float = 1.0
    link: Link = "none"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A figure to be computed of one arm.

    ``among`` says how much each agent's answer counts, 0 where it does not, shape [agents]; without it the
    figure has no interval of this kind.
    """

    measure: str
    figure: Figure
    n: int
    missing: int
    among: Floats | None = None
    group: str = "all"
    label: str = "all"
    compared: bool = True
    unit: float = 1.0
    link: Link = "none"


def computed(
    asked: Mapping[str, Sequence[Asked]], clusters: Ints, rng: np.random.Generator
) -> dict[str, list[Known]]:
    """Compute the figures of every arm, and the same without each cluster, all arms without the same."""
    blocks, all_agents = blocks_of(clusters, rng), everyone(len(clusters))
    found: dict[str, list[Known]] = {arm: [] for arm in asked}
    for arm, several in asked.items():
        freedoms = [freedom_of(one.among, clusters, blocks) for one in several]
        sure = [one.figure for one, freedom in zip(several, freedoms, strict=True) if freedom > 0]
        others = iter(left_out_figures(sure, blocks))
        for one, freedom in zip(several, freedoms, strict=True):
            found[arm].append(
                Known(
                    measure=one.measure,
                    value=settled(float(one.figure(all_agents)[0]), one.unit),
                    left_out=next(others) if freedom > 0 else np.empty(0),
                    freedom=freedom,
                    units=units_of(one.among, clusters),
                    n=one.n,
                    missing=one.missing,
                    group=one.group,
                    label=one.label,
                    compared=one.compared,
                    unit=one.unit,
                    link=one.link,
                )
            )
    return found


def units_of(among: Floats | None, clusters: Ints) -> int:
    """Return how many clusters have an agent whose answer counts, 0 where that is not known."""
    return 0 if among is None else len(np.unique(clusters[among > 0]))


def freedom_of(among: Floats | None, clusters: Ints, blocks: Ints) -> float:
    """Return the degrees of freedom of a figure of some agents, 0 where they are of too few units."""
    if among is None or units_of(among, clusters) < LEAST_UNITS:
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


def own_rows(found: Mapping[str, Sequence[Known]], question: str, stage: str) -> list[Row]:
    """Return one row a figure of every arm."""
    rows = [_row(one, arm, question, stage) for arm, several in found.items() for one in several]
    # where no unit differs from another nothing says how sure the figure is, be it 0 or 1
    return [replace(row, low=NAN, high=NAN) if row.low == row.high else row for row in rows]


def net_rows(found: Mapping[str, Sequence[Known]], question: str, stage: str) -> list[Row]:
    """Return one row for each difference between a figure and the same figure of the control arm."""
    control = control_of(list(found))
    if control is None:
        return []
    base = {(one.measure, one.group, one.label): one for one in found[control]}
    pairs = [
        (arm, one, base.get((one.measure, one.group, one.label)))
        for arm, several in found.items()
        for one in several
        if arm != control and one.compared
    ]
    return [_net(one, other, arm, question, stage) for arm, one, other in pairs if other is not None]


def _row(one: Known, arm: str, question: str, stage: str) -> Row:
    low, high, _ = jackknife(one.value, one.left_out, one.freedom, link=one.link)
    return Row(
        measure=one.measure,
        arm=arm,
        stage=stage,
        question=question,
        group=one.group,
        label=one.label,
        value=one.value,
        low=low,
        high=high,
        n=one.n,
        missing=one.missing,
        units=one.units,
    )


def _net(one: Known, other: Known, arm: str, question: str, stage: str) -> Row:
    """Return a difference; what is within the rounding of its two figures is 0."""
    unit = max(one.unit, abs(one.value), abs(other.value))
    sure = min(len(one.left_out), len(other.left_out)) > 0
    apart = one.left_out - other.left_out if sure else np.empty(0)
    net = replace(
        one,
        measure=net_name(one.measure),
        value=settled(one.value - other.value, unit),
        left_out=np.where(np.abs(apart) <= ROUNDING * unit, 0.0, apart),
        freedom=min(one.freedom, other.freedom),
        units=min(one.units, other.units),
        missing=max(one.missing, other.missing),
        link="none",
    )
    p = jackknife(net.value, net.left_out, net.freedom).p
    return replace(_row(net, arm, question, stage), p=p)


def net_name(measure: str) -> str:
    """Return the name of a measure's difference from the control."""
    return f"{SHORT.get(measure, measure)}_{NET}"


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
