"""Arithmetic with the same bits on every processor: products of matrices, equations, exp, log and powers.

A run is compared by its hash and replayed elsewhere, so nothing that decides or is logged may depend on how a
processor adds. It does in three places: BLAS and LAPACK order their sums by kernel (``@``, ``dot``,
``np.linalg``), ``einsum`` by vector width, and vectorised ``exp``, ``log`` and ``power`` differ in the last
bit; ``argsort`` and ``argpartition`` break ties by vector width too, unless asked to be stable. The functions
here use only operations whose result IEEE 754 fixes (one addition, multiplication, division, root or scaling
by a power of two at a time), or sums that are exact in any order. ``np.sum``, ``mean``, ``cumsum``,
``bincount``, ``interp`` and elementwise arithmetic may be used anywhere: NumPy's order for them is that of
the array, whatever the processor. A test holds the whole package to this.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LN2_HIGH = 6.93147180369123816490e-01
"""The leading 33 bits of log 2, so that a whole number below 2**20 times it is exact."""
LN2_LOW = 1.90821492927058770002e-10
_MANTISSA = 53
_EXP_TERMS = 14
_LOG_TERMS = 12


def product(left: ArrayLike, right: ArrayLike) -> Floats:
    """Return ``left @ right``, the same on every processor.

    A vector's product is a sum of elementwise products in the array's order. Two matrices are cut into slices
    of few enough bits that BLAS adds whole numbers below 2**53, which is exact in any order and with any
    fused operation (Ozaki, Ogita, Oishi and Rump 2012); the slices' products are then added by size.

    Parameters
    ----------
    left : shape [..., k] or [..., n, k]; a row with a NaN gives NaN, infinite entries too.
    right : shape [k] or [..., k, m].

    Returns
    -------
    shape as of ``left @ right``; within two roundings of the exact product for vectors of equal sign, and
    within k 2**-52 of the largest entries' product otherwise.

    Examples
    --------
    >>> product([[1.0, 2.0], [3.0, 4.0]], [[1.0, 0.0], [0.0, 0.5]]).tolist()
    [[1.0, 1.0], [3.0, 2.0]]
    >>> product([[1.0, 2.0], [3.0, 4.0]], [1.0, -1.0]).tolist()
    [-1.0, -1.0]
    """
    one, other = np.asarray(left, dtype=np.float64), np.asarray(right, dtype=np.float64)
    if other.ndim == 1:
        return np.asarray((one * other).sum(axis=-1))
    if one.ndim == 1:
        return np.asarray((one[:, None] * other).sum(axis=-2))
    depth = max(one.shape[-1], 1)
    bits = (_MANTISSA - math.ceil(math.log2(depth))) // 2
    count = -(-(_MANTISSA + 1) // bits)
    with np.errstate(invalid="ignore"):
        rows, row_exponent = _slices(one, -1, bits, count)
        columns, column_exponent = _slices(other, -2, bits, count)
        found = np.zeros(
            (*np.broadcast_shapes(one.shape[:-2], other.shape[:-2]), one.shape[-2], other.shape[-1])
        )
        for level in reversed(range(count)):
            found = np.ldexp(found, -bits)
            for k in range(level + 1):
                if k < len(rows) and level - k < len(columns):
                    found = found + rows[k] @ columns[level - k]
    return np.asarray(np.ldexp(found, row_exponent + column_exponent - 2 * bits), dtype=np.float64)


def _slices(matrix: Floats, axis: int, bits: int, count: int) -> tuple[list[Floats], NDArray[np.int32]]:
    """Return whole numbers of at most ``bits`` bits that make up each row (or column), and its exponent.

    Slice k is worth 2**(exponent - (k + 1) bits); slices that hold nothing more are left out.
    """
    exponent = np.frexp(np.abs(matrix).max(axis=axis, keepdims=True, initial=0.0))[1]
    rest, slices = np.ldexp(matrix, -exponent), []
    for _ in range(count):
        rest = np.ldexp(rest, bits)
        slices.append(np.rint(rest))
        rest = rest - slices[-1]
        if not rest.any():
            break
    return slices, exponent


def dot(left: ArrayLike, right: ArrayLike) -> float:
    """Return the sum of products of two vectors, shape [k] each.

    Examples
    --------
    >>> dot([1.0, 2.0], [3.0, 4.0])
    11.0
    """
    return float(product(left, right))


def solve(matrix: ArrayLike, right: ArrayLike) -> Floats:
    """Return x with ``matrix @ x = right``, by elimination with partial pivoting.

    Parameters
    ----------
    matrix : shape [n, n].
    right : shape [n] or [n, m].

    Raises
    ------
    numpy.linalg.LinAlgError : a pivot is 0: the matrix is singular.

    Examples
    --------
    >>> solve([[0.0, 2.0], [4.0, 0.0]], [2.0, 8.0]).tolist()
    [2.0, 1.0]
    """
    return _eliminated(matrix, right, pivoting=True)


def solve_positive(matrix: ArrayLike, right: ArrayLike) -> Floats:
    """Return x with ``matrix @ x = right`` for a positive definite matrix.

    Parameters
    ----------
    matrix : symmetric, shape [n, n].
    right : shape [n] or [n, m].

    Raises
    ------
    numpy.linalg.LinAlgError : the matrix is not positive definite, but for rounding.

    Examples
    --------
    >>> solve_positive([[2.0, 0.0], [0.0, 4.0]], [2.0, 8.0]).tolist()
    [1.0, 2.0]
    """
    return _eliminated(matrix, right, pivoting=False)


def _eliminated(matrix: ArrayLike, right: ArrayLike, *, pivoting: bool) -> Floats:
    given, wanted = np.asarray(matrix, dtype=np.float64), np.asarray(right, dtype=np.float64)
    size = len(given)
    whole = np.concatenate([given, wanted.reshape(size, -1)], axis=1)
    for k in range(size):
        if pivoting and (best := k + int(np.abs(whole[k:, k]).argmax())) != k:
            whole[[k, best]] = whole[[best, k]]
        pivot = whole[k, k]
        if not (pivot != 0 if pivoting else pivot > 0):
            raise np.linalg.LinAlgError("the matrix is singular" if pivoting else "not positive definite")
        below = whole[k + 1 :, k] / pivot
        whole[k + 1 :, k:] -= below[:, None] * whole[k, k:]
    found = whole[:, size:]
    for k in reversed(range(size)):
        found[k] /= whole[k, k]
        found[:k] -= whole[:k, k, None] * found[k]
    return found.reshape(wanted.shape)


def ranks(values: ArrayLike, axis: int = -1) -> Ints:
    """Return the place of each number among all along an axis, from 0; of equals the earlier one first.

    Examples
    --------
    >>> ranks([0.3, 0.1, 0.3]).tolist()
    [1, 0, 2]
    """
    order = np.asarray(values).argsort(axis=axis, kind="stable")
    return np.asarray(order.argsort(axis=axis, kind="stable"), dtype=np.int64)


def exp(values: ArrayLike) -> Floats:
    """Return e to the power of values, elementwise, within two units in the last place.

    With k the nearest whole number to x / log 2, e^x = 2^k e^(x - k log 2), whose Taylor series needs 14
    terms for an argument of at most log(2) / 2.

    Examples
    --------
    >>> exp([0.0, -np.inf]).tolist(), round(float(exp(1.0)), 12)
    ([1.0, 0.0], 2.718281828459)
    """
    given = np.asarray(values, dtype=np.float64)
    known = np.clip(np.where(np.isnan(given), 0.0, given), -746.0, 710.0)
    turns = np.rint(known / (LN2_HIGH + LN2_LOW))
    left = (known - turns * LN2_HIGH) - turns * LN2_LOW
    series = np.ones_like(left)
    for k in reversed(range(1, _EXP_TERMS)):
        series = 1.0 + left * series / k
    with np.errstate(over="ignore", under="ignore"):
        found = np.ldexp(series, turns.astype(np.int64))
    return np.asarray(np.where(np.isnan(given), np.nan, found), dtype=np.float64)


def log(values: ArrayLike) -> Floats:
    """Return natural logarithms, elementwise, within two units in the last place; of 0 minus infinity.

    With x = 2^k m, m from root 1/2 to root 2, log x = k log 2 + 2 artanh((m - 1) / (m + 1)). No warning is
    given of a logarithm of 0; that of a negative number is NaN.

    Examples
    --------
    >>> log([1.0, 0.0]).tolist(), round(float(log(2.0)), 12)
    ([0.0, -inf], 0.69314718056)
    """
    given = np.asarray(values, dtype=np.float64)
    usual = (given > 0) & np.isfinite(given)
    part, turns = np.frexp(np.where(usual, given, 1.0))
    small = part < math.sqrt(0.5)
    part, turns = np.where(small, 2.0 * part, part), turns - small
    found = turns * LN2_HIGH + (_twice_artanh((part - 1.0) / (part + 1.0)) + turns * LN2_LOW)
    unusual = np.where(given == 0, -np.inf, np.where(given == np.inf, np.inf, np.nan))
    return np.asarray(np.where(usual, found, unusual), dtype=np.float64)


def _twice_artanh(ratio: Floats) -> Floats:
    square = ratio * ratio
    series = np.zeros_like(square)
    for k in reversed(range(1, _LOG_TERMS)):
        series = square * (series + 1.0 / (2 * k + 1))
    found: Floats = 2.0 * ratio + 2.0 * ratio * series
    return found


def log1p(values: ArrayLike) -> Floats:
    """Return log(1 + x), elementwise, accurate for x near 0 too; -inf at -1.

    Where 1 + x is rounded to u, log(u) is put right by what was lost, (x - (u - 1)) / u.

    Examples
    --------
    >>> log1p([0.0, 1e-20]).tolist()
    [0.0, 1e-20]
    """
    given = np.asarray(values, dtype=np.float64)
    near = 1.0 + given
    lost = np.where(np.isfinite(near) & (near > 0), given - (near - 1.0), 0.0)
    return np.asarray(log(near) + lost / np.where(near > 0, near, 1.0), dtype=np.float64)


def power(base: ArrayLike, exponent: ArrayLike) -> Floats:
    """Return base to a power, elementwise; base 0 or more. A single whole power is multiplied out.

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
