"""Exponential, logarithm and powers, with the same last bit on every processor."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from plursim.portable.arrays import Floats

LN2 = 0.6931471805599453
LN2_HIGH = 6.93147180369123816490e-01
"""The leading 33 bits of log 2, so that a whole number below 2**20 times it is exact."""
LN2_LOW = 1.90821492927058770002e-10
_EXP_TERMS = tuple(1.0 / math.factorial(k) for k in reversed(range(14)))
_ARTANH_TERMS = tuple(1.0 / (2 * k + 1) for k in reversed(range(1, 12)))
BLOCK = 4096
"""Numbers worked on at a time."""


def exp(values: ArrayLike) -> Floats:
    """Return e to the power of values, elementwise, within two units in the last place.

    With k the nearest whole number to x / log 2, e^x = 2^k e^(x - k log 2), whose Taylor series needs 14
    terms for an argument of at most log(2) / 2.

    Examples
    --------
    >>> exp([0.0, -np.inf]).tolist(), round(float(exp(1.0)), 12)
    ([1.0, 0.0], 2.718281828459)
    """
    return _in_blocks(_exp, values)


def _exp(given: Floats) -> Floats:
    known = np.clip(given, -746.0, 710.0)
    known[np.isnan(known)] = 0.0
    turns = np.rint(known / LN2)
    left = (known - turns * LN2_HIGH) - turns * LN2_LOW
    found = np.ldexp(_polynomial(left, _EXP_TERMS), turns.astype(np.int32))
    found[np.isnan(given)] = np.nan
    return found


def log(values: ArrayLike) -> Floats:
    """Return natural logarithms, elementwise, within two units in the last place; of 0 minus infinity.

    With x = 2^k m, m from root 1/2 to root 2, log x = k log 2 + 2 artanh((m - 1) / (m + 1)). No warning is
    given of a logarithm of 0; that of a negative number is NaN.

    Examples
    --------
    >>> log([1.0, 0.0]).tolist(), round(float(log(2.0)), 12)
    ([0.0, -inf], 0.69314718056)
    """
    return _in_blocks(_log, values)


def _log(given: Floats) -> Floats:
    part, turns = np.frexp(given)
    small = part < math.sqrt(0.5)
    part += part * small
    turns = turns - small.astype(np.float64)
    ratio = (part - 1.0) / (part + 1.0)
    twice, square = 2.0 * ratio, ratio * ratio
    artanh = twice + twice * (square * _polynomial(square, _ARTANH_TERMS))
    found = turns * LN2_HIGH + (artanh + turns * LN2_LOW)
    usual = (given > 0) & (given < np.inf)
    if not usual.all():
        found = np.where(usual, found, np.where(given == 0, -np.inf, np.where(given > 0, np.inf, np.nan)))
    return found


def _polynomial(values: Floats, coefficients: tuple[float, ...]) -> Floats:
    """Return the polynomial, highest coefficient first, by Horner's rule."""
    found = np.full_like(values, coefficients[0])
    for coefficient in coefficients[1:]:
        found *= values
        found += coefficient
    return found


def _in_blocks(function: Callable[[Floats], Floats], values: ArrayLike) -> Floats:
    """Apply a function to as many numbers at a time as stay in a processor's cache."""
    given = np.asarray(values, dtype=np.float64)
    found, flat = np.empty(given.shape), given.reshape(-1)
    out = found.reshape(-1)
    with np.errstate(all="ignore"):
        for start in range(0, len(flat), BLOCK):
            out[start : start + BLOCK] = function(flat[start : start + BLOCK])
    return found


def log1p(values: ArrayLike) -> Floats:
    """Return log(1 + x), elementwise, accurate for x near 0 too; -inf at -1.

    Where 1 + x is rounded to u, log(u) is put right by what was lost, (x - (u - 1)) / u.

    Examples
    --------
    >>> log1p([0.0, 1e-20]).tolist()
    [0.0, 1e-20]
    """
    return _in_blocks(_log1p, values)


def _log1p(given: Floats) -> Floats:
    near = 1.0 + given
    lost = (given - (near - 1.0)) / near
    lost[~np.isfinite(lost)] = 0.0
    found: Floats = _log(near) + lost
    return found


def power(base: ArrayLike, exponent: ArrayLike) -> Floats:
    """Return base to a power, elementwise. A single whole power is multiplied out, others ask for 0 or more.

    Examples
    --------
    >>> power([0.0, 0.5, 9.0], 2).tolist(), power([0.0, 4.0], 0.0).tolist()
    ([0.0, 0.25, 81.0], [1.0, 1.0])
    """
    given = np.asarray(base, dtype=np.float64)
    if np.ndim(exponent) == 0 and 0 <= (times := float(np.asarray(exponent))) <= 64 and times.is_integer():
        found = np.ones_like(given)
        for _ in range(int(times)):
            found = found * given
        return found
    return exp(xlogy(exponent, given))


def expit(values: ArrayLike) -> Floats:
    """Return the logistic function 1 / (1 + e^-x), elementwise.

    Examples
    --------
    >>> expit([0.0, -np.inf, 800.0]).tolist()
    [0.5, 0.0, 1.0]
    """
    return np.asarray(1.0 / (1.0 + exp(-np.asarray(values, dtype=np.float64))), dtype=np.float64)


def xlogy(factor: ArrayLike, values: ArrayLike) -> Floats:
    """Return factor * log(values), elementwise, 0 where the factor is 0.

    Examples
    --------
    >>> xlogy([0.0, 2.0], [0.0, 1.0]).tolist()
    [0.0, 0.0]
    """
    given = np.asarray(factor, dtype=np.float64)
    none = given == 0
    return np.asarray(np.where(none, 0.0, given * log(np.where(none, 1.0, values))), dtype=np.float64)
