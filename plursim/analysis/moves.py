"""How far the distribution of answers moved between two polls, with an interval that is right near 0."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from plursim.analysis.arms import control_of, net_name, settled
from plursim.analysis.distances import distance_of
from plursim.analysis.material import Waves
from plursim.analysis.rows import Row
from plursim.measures.kernels.differences import Arm, difference_interval
from plursim.measures.kernels.distance import wasserstein
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.jackknife import LEAST_UNITS
from plursim.measures.kernels.uncertainty import Distance, cluster_counts
from plursim.portable import Bools, Floats, Ints
from plursim.randomness import Streams
from plursim.surveys.question import Question

CELLS = 32
"""Equal parts of the scale in which stances between options are counted."""


def move_name(question: Question) -> str:
    """Return the measure that says how far a distribution moved."""
    return "drift_w1" if question.ordinal else "drift_total_variation"


@dataclass(frozen=True, eq=False)
class Move:
    """Answers of two polls by option, of agents that gave both; shape [clusters, options] each."""

    distance: Distance
    first: Floats
    last: Floats

    @property
    def units(self) -> int:
        """Number of clusters with answers."""
        return int((self.first.sum(axis=1) > 0).sum())


def move_of(
    question: Question, waves: Waves, clusters: Ints, members: Bools, weights: Floats | None = None
) -> Move | None:
    """Return what members answered in the first and the last poll, None where nobody gave both answers.

    Stances between options are counted in :data:`CELLS` equal parts of the scale.
    """
    known = members & (waves.options[[0, -1]] >= 0).all(axis=0)
    if weights is not None:
        known &= weights > 0
    if not known.any():
        return None
    options, count = waves.options[[0, -1]], len(question.options)
    name = "wasserstein" if question.ordinal else "total_variation"
    distance = distance_of(name, question)
    values = waves.values[[0, -1]]
    if question.ordinal and ((question.value_of(options) != values) & known).any():
        span = float(question.scale[-1] - question.scale[0])
        part = np.nan_to_num((values - float(question.scale[0])) / span) * CELLS
        options, count, distance = np.clip(part.astype(np.int64), 0, CELLS - 1), CELLS, _of_cells
    first, last = (
        cluster_counts(np.where(known, answers, -1), clusters, count, weights) for answers in options
    )
    return Move(distance, first, last)


def _of_cells(p: Floats, q: Floats) -> Floats:
    """Return the Wasserstein distance of shares of cells, neighbours being one cell of the scale apart."""
    return np.asarray(wasserstein(p, q) * ((CELLS - 1) / CELLS))


def with_interval(row: Row, move: Move | None, rng: np.random.Generator, draws: int) -> Row:
    """Return the figure of a move with its interval, both polls drawn together.

    It stays as it is where there are few units, or no unit moved at all.
    """
    if move is None:
        return row
    row = replace(row, units=move.units)
    if move.units < LEAST_UNITS or (move.first == move.last).all():
        return row
    answered = move.first.sum(axis=1) > 0
    first, last = move.first[answered], move.last[answered]
    found = distance_interval(
        move.distance,
        last,
        first.sum(axis=0) / first.sum(),
        rng,
        target_counts=first,
        paired_target=True,
        draws=draws,
    )
    return replace(row, low=float(found.low), high=float(found.high))


def net_moves(
    question: Question, rows: list[Row], moves: dict[str, Move | None], streams: Streams
) -> list[Row]:
    """Return by how much more the distribution moved in each arm than in the control arm.

    Parameters
    ----------
    question : asked in all arms.
    rows : how far the distribution of everybody moved, one an arm.
    moves : what these rows were computed from, by arm.
    streams : of the resampling.
    """
    control = control_of([row.arm for row in rows])
    base = None if control is None else moves[control]
    if control is None or base is None:
        return []
    still = next(row for row in rows if row.arm == control)
    found = []
    for row in rows:
        move = moves[row.arm]
        if row.arm == control or move is None:
            continue
        blank = replace(
            row,
            measure=net_name(row.measure),
            value=settled(row.value - still.value),
            low=float("nan"),
            high=float("nan"),
            missing=max(row.missing, still.missing),
            units=min(row.units, still.units),
        )
        found.append(_net(blank, move, base, streams.generator("measures", question.id, "net", row.arm)))
    return found


def _net(row: Row, move: Move, base: Move, rng: np.random.Generator) -> Row:
    if min(move.units, base.units) < LEAST_UNITS or move.first.shape != base.first.shape:
        return row
    some = (move.first.sum(axis=1) > 0) | (base.first.sum(axis=1) > 0)
    found = difference_interval(
        move.distance,
        Arm(counts=move.last[some], first=move.first[some]),
        Arm(counts=base.last[some], first=base.first[some]),
        rng,
    )
    value, low, high, p = (float(part) for part in found)
    return replace(row, value=settled(value), low=low, high=high, p=p)
