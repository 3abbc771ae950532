"""How much nearer to the survey an arm is than its control, or farther from it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from plursim.analysis.arms import control_of, net_name, settled
from plursim.analysis.distances import target_of
from plursim.analysis.log_arrays import EVERYBODY, LogArrays
from plursim.analysis.rows import Row
from plursim.measures.given import Truth
from plursim.measures.kernels.differences import Arm, difference_interval
from plursim.measures.kernels.jackknife import LEAST_UNITS, NOT_KNOWN
from plursim.measures.kernels.uncertainty import Distance, cluster_counts
from plursim.portable import Floats
from plursim.randomness import Streams
from plursim.surveys.question import Question


def net_distance_rows(
    arrays: LogArrays,
    name: str,
    distance: Distance,
    question: Question,
    streams: Streams,
    draws: int,
) -> Iterator[Row]:
    """Yield by how much each arm is farther from the survey in its last poll than the control arm.

    Agents and the survey are drawn jointly for both arms. What chance adds to either distance is taken off;
    with fewer than :data:`LEAST_UNITS` units the plain difference stands without interval.
    """
    arms = arrays.polled(question, twice=True)
    control, truth = control_of(list(arms)), arrays.truth.get((question.id, *EVERYBODY))
    if control is None or truth is None:
        return
    last = {arm: polls.options[-1] for arm, polls in arms.items()}
    tables = {arm: _counts(arrays, question, options) for arm, options in last.items()}
    for arm in arms:
        if arm == control or not (tables[arm].any() and tables[control].any()):
            continue
        rng = streams.generator("measures", question.id, "net", name, arm)
        value, low, high, p = _figures(distance, tables[arm], tables[control], truth, rng, draws)
        yield Row(
            measure=net_name(name),
            arm=arm,
            stage="last",
            question=question.id,
            value=settled(value),
            low=low,
            high=high,
            p=p,
            units=min(_units(tables[arm]), _units(tables[control])),
            n=int(arrays.counted(last[arm]).sum()),
            missing=max(int((last[one] < 0).sum()) for one in (arm, control)),
        )


def _counts(arrays: LogArrays, question: Question, options: np.ndarray) -> Floats:
    """Return the answers of every cluster by option, all clusters in the same order in each arm."""
    return cluster_counts(options, arrays.units("last"), len(question.options), arrays.weights)


def _units(counts: Floats) -> int:
    return int((counts.sum(axis=1) > 0).sum())


def _figures(
    distance: Distance,
    arm: Floats,
    control: Floats,
    truth: Truth,
    rng: np.random.Generator,
    draws: int,
) -> tuple[float, float, float, float]:
    some = (arm.sum(axis=1) > 0) | (control.sum(axis=1) > 0)
    if min(_units(arm), _units(control)) < LEAST_UNITS:
        one, other = (distance(table.sum(axis=0) / table.sum(), truth.shares) for table in (arm, control))
        return float(one - other), *NOT_KNOWN
    found = difference_interval(
        distance,
        Arm(counts=arm[some]),
        Arm(counts=control[some]),
        rng,
        target=truth.shares,
        draws=draws,
        **target_of(truth),
    )
    return float(found.estimate), float(found.low), float(found.high), float(found.p)
