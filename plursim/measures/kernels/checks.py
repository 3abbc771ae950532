"""What the measures demand of their arrays, in one place; refusals say the value received."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plursim import portable
from plursim.errors import MeasureError
from plursim.portable import Bools, Floats, Ints

SUM_TOLERANCE = 1e-6
"""How far shares may sum from 1: rounding, not a missing option."""


def numbers(values: ArrayLike, name: str) -> Floats:
    """Return finite numbers as floats.

    Raises
    ------
    MeasureError : a value that is NaN, infinite or no number at all.
    """
    array = _floats(values, name)
    _refuse(~np.isfinite(array), array, name, "a finite number")
    return array


def stances(values: ArrayLike, name: str = "stances") -> Floats:
    """Return numbers of which NaN stands for a missing answer; shape [..., agents].

    Raises
    ------
    MeasureError : an infinite value, one number without axes, or no number at all.
    """
    array = _floats(values, name)
    if array.ndim == 0:
        raise MeasureError(f"{name}: given one number, expected an array, such as agents over the last axis")
    _refuse(np.isinf(array), array, name, "a finite number, or NaN where the answer is missing")
    return array


def shares(values: ArrayLike, name: str = "shares") -> Floats:
    """Return response distributions: shares over the last axis, shape [..., options].

    Raises
    ------
    MeasureError : a negative or NaN share, no options, or shares that do not sum to 1.
    """
    array = _floats(values, name)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise MeasureError(
            f"{name}: no options; expected shares over the last axis, given shape {array.shape}"
        )
    total = portable.total(array)
    # two passes say that all is well; NaN and infinity fail both comparisons
    if array.min(initial=0) >= 0 and np.abs(total - 1).max(initial=0) <= SUM_TOLERANCE:
        return array
    numbers(array, name)
    _refuse(array < 0, array, name, "a share of 0 or more")
    _refuse(np.abs(total - 1) > SUM_TOLERANCE, total, f"sum of {name}", "1 (normalise counts first)")
    return array


def distributions(p: ArrayLike, q: ArrayLike) -> tuple[Floats, Floats]:
    """Return two arrays of response distributions over the same options.

    Raises
    ------
    MeasureError : as :func:`shares`; different numbers of options; shapes that do not broadcast.
    """
    first, second = shares(p, "p"), shares(q, "q")
    if first.shape[-1] != second.shape[-1]:
        raise MeasureError(
            f"p has {first.shape[-1]} options and q has {second.shape[-1]}; expected the same options"
        )
    together(p=first, q=second)
    return first, second


def positions(values: ArrayLike | None, options: int) -> Floats:
    """Return the positions of the options on the scale, default 0, 1, ...; shape [options].

    Raises
    ------
    MeasureError : not one position an option, or positions that do not increase.
    """
    if values is None:
        return np.arange(options, dtype=np.float64)
    array = numbers(values, "positions")
    if array.shape != (options,):
        raise MeasureError(
            f"positions: given shape {array.shape}, expected one for each of {options} options"
        )
    if (np.diff(array) <= 0).any():
        raise MeasureError(
            f"positions: given {array.tolist()}, expected numbers that increase option by option"
        )
    return array


def option_indices(values: ArrayLike, options: int, name: str = "answers") -> Ints:
    """Return option indices 0 .. options - 1, or -1 where the answer is missing.

    Raises
    ------
    MeasureError : any other value.
    """
    array = _floats(values, name)
    wrong = (array < -1) | (array >= options) | (array != np.floor(array))
    _refuse(wrong, array, name, f"an option index from 0 to {options - 1}, or -1 where the answer is missing")
    return array.astype(np.int64)


def whole(values: ArrayLike, name: str) -> Ints:
    """Return whole numbers.

    Raises
    ------
    MeasureError : a fraction, NaN, or no number at all.
    """
    array = _floats(values, name)
    _refuse(~(np.isfinite(array) & (array == np.floor(array))), array, name, "a whole number")
    return array.astype(np.int64)


def weights(values: ArrayLike | None, shape: tuple[int, ...], name: str = "weights") -> Floats:
    """Return weights of a stated shape, all 1 where none are given.

    Raises
    ------
    MeasureError : another shape, a negative weight, or weights that are all 0.
    """
    if values is None:
        return np.ones(shape)
    array = numbers(values, name)
    if array.shape != shape:
        raise MeasureError(f"{name}: given shape {array.shape}, expected {shape}")
    _refuse(array < 0, array, name, "a weight of 0 or more")
    if not array.sum() > 0:
        raise MeasureError(f"{name}: all are 0, expected at least one positive weight")
    return array


def labels(values: ArrayLike, members: int, name: str = "groups") -> tuple[NDArray[np.generic], Ints]:
    """Return the distinct labels and each member's label as an index into them.

    Raises
    ------
    MeasureError : not one label a member, or a member without a label (NaN or None).
    """
    array = np.asarray(values)
    if array.shape != (members,):
        raise MeasureError(
            f"{name}: given shape {array.shape}, expected one label for each of {members} members"
        )
    without = np.asarray(array != array, dtype=np.bool_)  # NaN differs from itself
    if array.dtype == object:
        without |= np.array([label is None for label in array.tolist()], dtype=np.bool_)
    if without.any():
        place = int(without.argmax())
        raise MeasureError(f"{name}: given {array[place]!r} at [{place}], expected a label for each member")
    try:
        found, index = np.unique(array, return_inverse=True)
    except TypeError as error:
        raise MeasureError(f"{name}: expected labels of one kind ({error})") from None
    return found, index.astype(np.int64)


def truths(values: ArrayLike, name: str) -> Bools:
    """Return true or false values.

    Raises
    ------
    MeasureError : a value other than true, false, 1 and 0.
    """
    array = _floats(values, name)
    _refuse((array != 0) & (array != 1), array, name, "true or false")
    return array.astype(bool)


def together(**arrays: NDArray[np.generic]) -> tuple[int, ...]:
    """Return the common shape of arrays that are used together.

    Raises
    ------
    MeasureError : shapes that do not broadcast.
    """
    try:
        return np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        given = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise MeasureError(f"shapes do not fit each other: {given}") from None


def paired(**arrays: ArrayLike) -> tuple[Floats, ...]:
    """Return arrays of stances of exactly one shape, for instance before and after.

    Raises
    ------
    MeasureError : different shapes, infinite values.
    """
    found = {name: stances(values, name) for name, values in arrays.items()}
    if len({array.shape for array in found.values()}) > 1:
        given = ", ".join(f"{name} {array.shape}" for name, array in found.items())
        raise MeasureError(f"expected arrays of one shape, given {given}")
    return tuple(found.values())


def within(value: float, low: float, high: float, name: str, *, open_low: bool = False) -> float:
    """Return a number within bounds.

    Raises
    ------
    MeasureError : the number is outside, or NaN.
    """
    if not (low <= value <= high) or (open_low and value == low):
        bracket = "(" if open_low else "["
        raise MeasureError(f"{name}: given {value!r}, expected a number in {bracket}{low:g}, {high:g}]")
    return value


def _floats(values: ArrayLike, name: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise MeasureError(f"{name}: not an array of numbers ({error})") from None


def _refuse(wrong: Bools, array: Floats, name: str, expected: str) -> None:
    """Raise where any entry is wrong, naming the first."""
    if np.any(wrong):
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        where = f" at {list(place)}" if place else ""
        raise MeasureError(f"{name}: given {float(array[place])!r}{where}, expected {expected}")
