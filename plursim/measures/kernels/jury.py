"""Juries of a stated composition: what they decide, and how little it takes to decide otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError, unknown
from plursim.measures.kernels import checks
from plursim.portable import Bools, Floats

Verdict = Literal["mean", "median"]
"""How the labels of a jury become one."""


class Verdicts(NamedTuple):
    """Verdicts of resampled juries.

    Attributes
    ----------
    verdicts : verdict of each jury, in units of the labels, shape [resamples].
    final : median verdict.
    otherwise : share of juries on the other side of the threshold from ``final``; 0 .. 1.
    """

    verdicts: Floats
    final: float
    otherwise: float


def jury_verdicts(
    labels: ArrayLike,
    groups: ArrayLike,
    composition: Mapping[str, int],
    rng: np.random.Generator,
    *,
    resamples: int = 100,
    verdict: Verdict = "mean",
    threshold: float = 0.5,
) -> Verdicts:
    """Return what juries of a stated composition decide (jury learning, Gordon et al. 2022).

    Each jury draws its seats from the pool's groups without replacement.

    Parameters
    ----------
    labels : what each member of the pool would vote or rate, shape [pool].
    groups : group of each member, shape [pool].
    composition : seats by group.
    rng : source of randomness.
    resamples : number of juries.
    verdict : how a jury's labels become one.
    threshold : verdicts of at least this much are one side, the others the other.

    Raises
    ------
    MeasureError : a group that the pool lacks or that has too few members.

    Examples
    --------
    >>> pool, group = [1, 1, 1, 0, 0, 0], ["a"] * 3 + ["b"] * 3
    >>> found = jury_verdicts(pool, group, {"a": 2, "b": 1}, np.random.default_rng(0))
    >>> round(found.final, 4), found.otherwise
    (0.6667, 0.0)
    """
    if verdict not in get_args(Verdict):
        raise MeasureError(unknown("verdict", verdict, get_args(Verdict)))
    if resamples < 1 or sum(composition.values()) < 1 or min(composition.values()) < 0:
        raise MeasureError(
            f"given {resamples} resamples and seats {dict(composition)}, expected 1 or more of each"
        )
    seated = _seated(labels, groups, composition, resamples, rng)
    verdicts = seated.mean(axis=1) if verdict == "mean" else np.median(seated, axis=1)
    final = float(np.median(verdicts))
    otherwise = _upheld(verdicts, threshold) != _upheld(final, threshold)
    return Verdicts(verdicts, final, float(otherwise.mean()))


def _seated(
    labels: ArrayLike,
    groups: ArrayLike,
    composition: Mapping[str, int],
    resamples: int,
    rng: np.random.Generator,
) -> Floats:
    """Return the labels of jurors drawn from each group without replacement, [resamples, seats]."""
    given = checks.numbers(labels, "labels")
    if given.ndim != 1:
        raise MeasureError(f"labels: given shape {given.shape}, expected [pool]")
    names, group = checks.labels(groups, len(given))
    known = [str(name) for name in names]
    jurors = []
    for name, seats in composition.items():
        if name not in known:
            raise MeasureError(unknown("group", name, known))
        members = given[group == known.index(name)]
        if seats > len(members):
            raise MeasureError(
                f"composition: {seats} seats for {name!r}, but the pool has {len(members)} of them"
            )
        drawn = rng.random((resamples, len(members))).argsort(axis=1, kind="stable")[:, :seats]
        jurors.append(members[drawn])
    return np.concatenate(jurors, axis=1)


class Flip(NamedTuple):
    """The smallest change of composition that changes the decision.

    Attributes
    ----------
    moved : seats that change group.
    composition : seats by group after the change.
    """

    moved: int
    composition: dict[str, int]


def smallest_flip(
    means: Mapping[str, float], composition: Mapping[str, int], threshold: float = 0.5
) -> Flip | None:
    """Return the fewest seats to reassign so that the expected mean verdict crosses the threshold.

    Each seat moves from the group that pulls most towards the present decision to the one that pulls most
    away from it, which is the largest step a seat can make.

    Parameters
    ----------
    means : mean label of each group; groups without a seat may gain some.
    composition : seats by group.
    threshold : verdicts of at least this much are one side, the others the other.

    Returns
    -------
    the change, or None where no composition of these groups decides otherwise.

    Examples
    --------
    >>> smallest_flip({"a": 1.0, "b": 0.0}, {"a": 4, "b": 2})
    Flip(moved=2, composition={'a': 2, 'b': 4})
    """
    seats = {name: composition.get(name, 0) for name in means}
    for name in composition:
        if name not in means:
            raise MeasureError(unknown("group", name, means))
    total = sum(seats.values())
    if total < 1 or min(seats.values()) < 0:
        raise MeasureError(
            f"composition: given {dict(composition)}, expected seats of 0 or more and at least one"
        )

    checks.numbers(list(means.values()), "means")

    def upheld() -> bool:
        mean = sum(means[name] * count for name, count in seats.items()) / total
        return bool(_upheld(mean, threshold))

    decision = upheld()
    ordered = sorted(means, key=lambda name: means[name], reverse=decision)
    for moved in range(1, total + 1):
        giver = next((name for name in ordered if seats[name] and name != ordered[-1]), None)
        if giver is None:
            return None
        seats[giver] -= 1
        seats[ordered[-1]] += 1
        if upheld() != decision:
            return Flip(moved, seats)
    return None


def _upheld(verdict: ArrayLike, threshold: float) -> Bools:
    """Return whether verdicts reach the threshold; (0.7 + 0.1) / 2 reaches 0.4, whatever rounding says."""
    return np.asarray(np.asarray(verdict) >= threshold - 1e-9 * max(1.0, abs(threshold)))
