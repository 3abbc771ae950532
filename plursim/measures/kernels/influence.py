"""Answers that give way: flips and conformity.

Answers change between askings without any influence: report every figure beside the same figure of an arm
without exposure. Persuasion on a scale is in :mod:`plursim.measures.kernels.persuasion`, the dose of peers in
:mod:`plursim.measures.kernels.pressure`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Bools, Ints


def flips(answers: ArrayLike, options: int) -> Ints:
    """Return how often each answer changed from one time to the next; shape [...].

    Parameters
    ----------
    answers : option indices in order of time, -1 missing (compared with neither neighbour), [..., times].
    options : number of options.

    Examples
    --------
    >>> flips([[0, 1, 1, 0], [0, -1, 1, 1]], options=2).tolist()
    [2, 0]
    """
    changed, _ = _changes(answers, options)
    return np.asarray(changed.sum(axis=-1), dtype=np.int64)


def _changes(answers: ArrayLike, options: int) -> tuple[Bools, Bools]:
    given = checks.option_indices(answers, options)
    if given.ndim == 0:
        raise MeasureError("answers: given one answer, expected times over the last axis")
    known = (given[..., 1:] >= 0) & (given[..., :-1] >= 0)
    return known & (given[..., 1:] != given[..., :-1]), known


def _same(**arrays: ArrayLike) -> list[Bools]:
    found = {name: checks.truths(values, name) for name, values in arrays.items()}
    shapes = {array.shape for array in found.values()}
    if len(shapes) > 1 or not next(iter(found.values())).size:
        given = ", ".join(f"{name} {array.shape}" for name, array in found.items())
        raise MeasureError(f"expected arrays of one shape with at least one item, given {given}")
    return list(found.values())


def _share(part: Bools, whole: Bools) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else float("nan")
