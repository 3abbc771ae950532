"""How far the distribution of answers moved between two polls, with an interval that is right near 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from plursim.analysis.arms import control_of, named, net_name, settled
from plursim.analysis.rows import Row
from plursim.measures.figures import Moved
from plursim.measures.given import Stream
from plursim.measures.kernels.differences import Arm, difference_interval
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.jackknife import LEAST_UNITS
from plursim.measures.kernels.uncertainty import Distance, cluster_counts
from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False)
class Move:
    """Answers of two polls by cell, of agents that gave both; shape [clusters, cells] each."""

    distance: Distance
    first: Floats
    last: Floats

    @classmethod
    def of(cls, figure: Moved, clusters: Ints, weights: Floats | None) -> Move:
        """Count the answers of each cluster."""
        first, last = (
            cluster_counts(answers, clusters, figure.cells, weights)
            for answers in (figure.before, figure.after)
        )
        return cls(figure.metric, first, last)

    @property
    def units(self) -> int:
        """Number of clusters with answers."""
        return int((self.first.sum(axis=1) > 0).sum())


def move_row(figure: Moved, kind: str, arm: str, question: str) -> Row:
    """Return the row of how far a distribution moved, without its interval."""
    return Row(
        measure=named(kind, figure.name),
        arm=arm,
        stage="change",
        question=question,
        group=figure.group,
        label=figure.label,
        value=settled(figure.value),
        n=figure.n,
        missing=figure.missing,
    )


def with_interval(row: Row, move: Move, rng: np.random.Generator, draws: int) -> Row:
    """Return the figure of a move with its interval, both polls drawn together.

    It stays as it is where there are few units, or no unit moved at all.
    """
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


def net_moves(moves: Mapping[str, tuple[Row, Move]], streams: Stream) -> Iterator[Row]:
    """Yield by how much more the distribution of everybody moved in each arm than in the control arm.

    Parameters
    ----------
    moves : by arm, how far it moved and what that was computed from.
    streams : of the resampling.
    """
    control = control_of(list(moves))
    if control is None:
        return
    still, base = moves[control]
    for arm, (row, move) in moves.items():
        if arm == control:
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
        yield _net(blank, move, base, streams("net", arm))


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
