"""What answers to one question say about answers to another: the association matrix of a population.

Simulated people may match a survey in every single question and still be nobody: their answers do not hang
together as people's do. Two ordinal questions are associated by Pearson's correlation of the positions of the
answers on their scales, -1 .. 1; where a question is nominal by Cramer's V, 0 .. 1, which has no sign.

V of a sample exceeds V of its population. It is corrected as Bergsma (2013, Journal of the Korean Statistical
Society 42, 323-328) does: of phi^2 = chi^2 / n its expectation without any association,
(r - 1)(c - 1) / (n - 1), is taken off, and rows and columns are counted as r - (r - 1)^2 / (n - 1). With
weights n is Kish's effective number of answers.

A pair of questions is compared among those who answered both; nothing is filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Bools, Floats, Ints

Scale = ArrayLike | int
"""Positions of the options of an ordinal question, or the number of options of a nominal one."""


def pairs_of(questions: int) -> list[tuple[int, int]]:
    """Return the pairs of questions in the order in which figures of pairs come.

    Examples
    --------
    >>> pairs_of(3)
    [(0, 1), (0, 2), (1, 2)]
    """
    return list(combinations(range(questions), 2))


def pair_associations(
    answers: ArrayLike,
    scales: Sequence[Scale],
    weights: ArrayLike | None = None,
    times: ArrayLike | None = None,
) -> Floats:
    """Return the association of each pair of questions, also of resamples; [pairs] or [draws, pairs].

    Parameters
    ----------
    answers, scales, weights : as in :func:`association_matrix`.
    times : how often each agent is drawn, shape [draws, agents]; default: everybody once.

    Examples
    --------
    >>> pair_associations([[0, 0], [1, 1], [1, 0]], [[0, 1], [0, 1]], times=[[1, 1, 0], [2, 1, 3]]).tolist()
    [[1.0], [0.3162277660168379]]
    """
    given, known = _checked(answers, scales)
    weight = checks.weights(weights, (len(given),))
    drawn = np.ones((1, len(given))) if times is None else checks.numbers(times, "times")
    if drawn.ndim != 2 or drawn.shape[1] != len(given):
        raise MeasureError(f"times: given shape {drawn.shape}, expected [draws, {len(given)} agents]")
    pairs, share = pairs_of(len(known)), float(drawn.mean())
    found = np.empty((len(drawn), len(pairs)))
    for place, (one, other) in enumerate(pairs):
        both = np.flatnonzero((given[:, one] >= 0) & (given[:, other] >= 0) & (weight > 0))
        counted = weight[both]
        tables = _tables(given[both][:, [one, other]], (known[one], known[other]), counted * drawn[:, both])
        # a resample has as many independent answers as the sample, however often it repeats one
        size = share * counted.sum() ** 2 / max((counted**2).sum(), np.finfo(float).tiny)
        found[:, place] = _association(tables, known[one], known[other], size)
    return found[0] if times is None else found


class AssociationGap(NamedTuple):
    """How far the associations of a population are from a survey's.

    Attributes
    ----------
    distance : mean absolute difference over pairs of questions, 0 .. 2; smaller is better.
    largest : largest absolute difference, 0 .. 2.
    same_sign : share of pairs with the survey's sign, of those told apart from 0; NaN for none.
    pairs : pairs that count.
    left_out : pairs without an association, in the survey or in the population.
    """

    distance: float
    largest: float
    same_sign: float
    pairs: int
    left_out: int


def association_gap(
    simulated: ArrayLike, surveyed: ArrayLike, signed: ArrayLike | None = None
) -> AssociationGap:
    """Return how far apart two lists of associations are, pair of questions by pair.

    Two samples of one population are apart as well, the more so the fewer they are: report it beside what
    samples of the sizes at hand differ by. A pair in which everybody gives one answer has no association and
    is counted apart: a population of one opinion must not look well associated.

    Parameters
    ----------
    simulated, surveyed : associations, NaN where there is none, shape [pairs].
    signed : whether the sign of a pair counts, shape [pairs]: both questions ordinal, and the surveyed
        association told apart from 0. Default: all pairs.

    Examples
    --------
    >>> association_gap([0.25, -0.125, np.nan], [0.5, 0.125, 0.25])
    AssociationGap(distance=0.25, largest=0.25, same_sign=0.5, pairs=2, left_out=1)
    """
    one, other = checks.paired(simulated=simulated, surveyed=surveyed)
    if one.ndim != 1:
        raise MeasureError(f"simulated: given shape {one.shape}, expected [pairs]")
    counts = np.full(one.shape, True) if signed is None else checks.truths(signed, "signed")
    if counts.shape != one.shape:
        raise MeasureError(f"signed: given shape {counts.shape}, expected {one.shape}")
    known = ~np.isnan(one - other)
    apart, judged = np.abs(one - other)[known], known & counts
    same = np.sign(one[judged]) == np.sign(other[judged])
    return AssociationGap(
        float(apart.mean()) if len(apart) else np.nan,
        float(apart.max()) if len(apart) else np.nan,
        float(same.mean()) if len(same) else np.nan,
        len(apart),
        int((~known).sum()),
    )


def _checked(answers: ArrayLike, scales: Sequence[Scale]) -> tuple[Ints, list[Floats | int]]:
    given = np.asarray(answers)
    if given.ndim != 2 or given.shape[1] != len(scales):
        raise MeasureError(
            f"answers: given shape {given.shape}, expected [agents, questions] with a scale for each of "
            f"{len(scales)} questions"
        )
    known = [_scale(scale) for scale in scales]
    for place, scale in enumerate(known):
        checks.option_indices(given[:, place], _options(scale), f"answers[:, {place}]")
    return given.astype(np.int64), known


def _scale(given: Scale) -> Floats | int:
    return given if isinstance(given, int) else checks.positions(given, np.size(given))


def _options(scale: Floats | int) -> int:
    return scale if isinstance(scale, int) else len(scale)


def _tables(both: Ints, scales: tuple[Floats | int, Floats | int], weight: Floats) -> Floats:
    """Return the weight of each combination of answers, shape [draws, options, options of the other]."""
    rows, columns = (_options(scale) for scale in scales)
    cell = both[:, 0] * columns + both[:, 1]
    where = cell + rows * columns * np.arange(len(weight))[:, None]
    # counted one by one in order, so that no processor's way to sum decides about the last digit
    counts = np.bincount(where.ravel(), weight.ravel(), len(weight) * rows * columns)
    return np.asarray(counts.reshape(len(weight), rows, columns))


def _association(tables: Floats, one: Floats | int, other: Floats | int, size: float) -> Floats:
    total = tables.sum(axis=(1, 2))
    shares = tables / np.where(total > 0, total, 1.0)[:, None, None]
    if isinstance(one, int) or isinstance(other, int):
        return _cramers_v(shares, size)
    return _correlation(shares, one, other)


def _correlation(shares: Floats, one: Floats, other: Floats) -> Floats:
    """Return Pearson's correlation of the positions, NaN without variance; shape [draws]."""
    rows, columns = shares.sum(axis=2), shares.sum(axis=1)
    x, y = _centred(one, rows), _centred(other, columns)
    spread = np.sqrt((rows * x**2).sum(axis=1) * (columns * y**2).sum(axis=1))
    common = (shares * x[:, :, None] * y[:, None, :]).sum(axis=(1, 2))
    found = np.divide(common, spread, out=np.full(len(shares), np.nan), where=spread > 1e-12)
    return np.asarray(np.clip(found, -1.0, 1.0))


def _centred(positions: Floats, shares: Floats) -> Floats:
    """Return positions in spans of the scale less their mean; shape [draws, options]."""
    spans = (positions - positions[0]) / max(np.ptp(positions), np.finfo(float).tiny)
    return np.asarray(spans - (shares * spans).sum(axis=1, keepdims=True))


def _cramers_v(shares: Floats, size: float) -> Floats:
    """Return Bergsma's corrected V of ``size`` answers, NaN where a question has one answer; [draws]."""
    rows, columns = shares.sum(axis=2), shares.sum(axis=1)
    expected = rows[:, :, None] * columns[:, None, :]
    phi = (np.divide((shares - expected) ** 2, expected, out=np.zeros_like(shares), where=expected > 0)).sum(
        axis=(1, 2)
    )
    r, c = ((side > 0).sum(axis=1).astype(np.float64) for side in (rows, columns))
    clear: Bools = (np.minimum(r, c) > 1) & (size > 1)
    rest = max(size - 1, np.finfo(float).tiny)
    corrected = np.maximum(phi - (r - 1) * (c - 1) / rest, 0.0)
    room = np.minimum(r - (r - 1) ** 2 / rest, c - (c - 1) ** 2 / rest) - 1
    found = np.divide(corrected, room, out=np.full(len(shares), np.nan), where=clear & (room > 0))
    return np.asarray(np.sqrt(np.minimum(found, 1.0)))
