"""Figures that follow from sums over agents, so that leaving out a unit takes off its sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from plursim.analysis.arms import Known, freedom_of, settled, units_of
from plursim.analysis.bias import bias_of
from plursim.analysis.resampling import blocks_of, left_out_sums
from plursim.portable import Floats, Ints

RATES = ("flip_rate", "conformity_all", "conformity_cond", "anticonformity", "falsification")
"""Figures of influence that are shares: their intervals are symmetric in log odds."""

OfSums = Callable[[Floats], Floats]
"""From sums [..., parts] to a figure [...]."""


@dataclass(frozen=True, eq=False)
class Part:
    """Sums over agents and the figures that follow from them.

    ``sums`` has shape [agents, parts]; each figure goes from [..., parts] to [...]. ``n`` counts what stands
    behind the figures (steps, answers, pairs or messages), ``missing`` what was left out. Figures named
    in ``alone`` are not compared with the control arm; those in ``corrected`` are freed of the bias that few
    clusters bring about (jackknife). ``rates`` are shares, whose intervals are symmetric in log odds.
    ``family`` stands before the names, ``group`` and ``label`` say of whom they are.
    """

    sums: Floats
    figures: Mapping[str, OfSums]
    n: int
    missing: int
    alone: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    family: str = "influence"
    rates: tuple[str, ...] = RATES
    group: str = "all"
    label: str = "all"


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
    """Return the figures of every arm that have a value, and the same without each unit of all arms."""
    blocks = blocks_of(clusters, rng)
    return {
        arm: [one for part in several for one in _known(part, clusters, blocks)]
        for arm, several in parts.items()
    }


def _known(part: Part, clusters: Ints, blocks: Ints) -> Iterator[Known]:
    total, without = part.sums.sum(axis=0, keepdims=True), left_out_sums(part.sums, blocks)
    among = np.asarray((part.sums != 0).any(axis=1), dtype=np.float64)
    freedom = freedom_of(among, clusters, blocks)
    for name, figure in part.figures.items():
        value, others = float(figure(total)[0]), figure(without)
        bias = bias_of(value, others) if name in part.corrected else 0.0
        if not np.isnan(value):
            yield Known(
                measure=f"{part.family}_{name}",
                value=settled(value - bias),
                left_out=others if freedom > 0 else np.empty(0),
                freedom=freedom,
                units=units_of(among, clusters),
                n=part.n,
                missing=part.missing,
                compared=name not in part.alone,
                group=part.group,
                label=part.label,
                link="rate" if name in part.rates else "none",
            )
