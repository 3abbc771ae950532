"""Figures of several arms at once, each beside the same figure of the control arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtr

from plursim.analysis.resampling import DRAWS, Figure, drawn_figures, everyone, interval
from plursim.analysis.rows import NET, Row
from plursim.measures import benjamini_hochberg, holm
from plursim.requests import Floats, Ints

CONTROLS = ("no_interaction", "shuffled_exposure", "control")
"""Arms that serve as control, the first that a run has."""

SHORT = {"drift_mean_absolute_change": "drift"}
"""Measures whose comparison with the control has a shorter name."""


def control_of(arms: Sequence[str]) -> str | None:
    """Return the control arm among some arms."""
    return next((name for name in CONTROLS if name in arms), None)


@dataclass(frozen=True, kw_only=True)
class Known:
    """A figure of one arm with its draws; ``group`` and ``label`` as in :class:`Row`."""

    measure: str
    value: float
    drawn: Floats
    n: int
    missing: int
    group: str = "all"
    label: str = "all"
    compared: bool = True


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A figure to be computed of one arm."""

    measure: str
    figure: Figure
    n: int
    missing: int
    group: str = "all"
    label: str = "all"
    compared: bool = True


def computed(
    asked: Mapping[str, Sequence[Asked]],
    clusters: Ints,
    rng: np.random.Generator,
    *,
    draws: int = DRAWS,
) -> dict[str, list[Known]]:
    """Compute the figures of every arm from the same draws of clusters."""
    flat = [(arm, one) for arm, several in asked.items() for one in several]
    drawn = drawn_figures([one.figure for _, one in flat], clusters, rng, draws=draws)
    found: dict[str, list[Known]] = {arm: [] for arm in asked}
    all_agents = everyone(len(clusters))
    for (arm, one), values in zip(flat, drawn, strict=True):
        found[arm].append(
            Known(
                measure=one.measure,
                value=float(one.figure(all_agents)[0]),
                drawn=values,
                n=one.n,
                missing=one.missing,
                group=one.group,
                label=one.label,
                compared=one.compared,
            )
        )
    return found


def own_rows(found: Mapping[str, Sequence[Known]], question: str, stage: str) -> list[Row]:
    """Return one row a figure of every arm."""
    return [
        _row(one, arm, question, stage, value=one.value, drawn=one.drawn)
        for arm, several in found.items()
        for one in several
    ]


def net_rows(found: Mapping[str, Sequence[Known]], question: str, stage: str, clusters: Ints) -> list[Row]:
    """Return one row for each difference between a figure and the same figure of the control arm."""
    control = control_of(list(found))
    if control is None:
        return []
    base = {(one.measure, one.group, one.label): one for one in found[control]}
    freedom = len(np.unique(clusters)) - 1
    pairs = [
        (arm, one, base.get((one.measure, one.group, one.label)))
        for arm, several in found.items()
        for one in several
        if arm != control and one.compared
    ]
    return [_net(one, other, arm, question, stage, freedom) for arm, one, other in pairs if other is not None]


def _row(one: Known, arm: str, question: str, stage: str, *, value: float, drawn: Floats) -> Row:
    low, high = interval(drawn)
    return Row(
        measure=one.measure,
        arm=arm,
        stage=stage,
        question=question,
        group=one.group,
        label=one.label,
        value=value,
        low=low,
        high=high,
        n=one.n,
        missing=one.missing,
    )


def _net(one: Known, other: Known, arm: str, question: str, stage: str, freedom: int) -> Row:
    value, drawn = one.value - other.value, one.drawn - other.drawn
    row = _row(one, arm, question, stage, value=value, drawn=drawn)
    name = f"{SHORT.get(one.measure, one.measure)}_{NET}"
    return replace(row, measure=name, missing=max(one.missing, other.missing), p=_p(value, drawn, freedom))


def _p(value: float, drawn: Floats, freedom: int) -> float:
    """Return the two-sided p-value of a difference by Student's t, its error being that of the draws."""
    known = drawn[~np.isnan(drawn)]
    error = float(known.std(ddof=1)) if len(known) > 1 else 0.0
    if freedom < 1 or not error > 0:
        return float("nan")
    return float(2 * stdtr(freedom, -abs(value) / error))


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
