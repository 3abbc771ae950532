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
from collections.abc import Callable
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LN2 = 0.6931471805599453
LN2_HIGH = 6.93147180369123816490e-01
"""The leading 33 bits of log 2, so that a whole number below 2**20 times it is exact."""
LN2_LOW = 1.90821492927058770002e-10
FEW = 16
"""Terms up to which adding one after the other is faster than anything else."""
_MANTISSA = 53
_EXP_TERMS = tuple(1.0 / math.factorial(k) for k in reversed(range(14)))
_ARTANH_TERMS = tuple(1.0 / (2 * k + 1) for k in reversed(range(1, 12)))
BLOCK = 4096
"""Numbers worked on at a time."""


def product(left: ArrayLike, right: ArrayLike) -> Floats:
    """Return ``left @ right``, the same on every processor.

    A vector's product is a sum of elementwise products in the array's order, and so is one over few terms.
    Larger matrices are cut into slices of so few bits that BLAS adds whole numbers below 2**53, which is
    exact in any order and with any fused operation (Ozaki, Ogita, Oishi and Rump 2012); the slices' products
    are then added by size.

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
    one, other = np.asarray(left), np.asarray(right)
    if other.ndim == 1:
        return total(one * other)
    if one.ndim == 1:
        return np.asarray((one[:, None] * other).sum(axis=-2), dtype=np.float64)
    if 0 < one.shape[-1] <= FEW:
        terms = (one[..., k, None] * other[..., k, None, :] for k in range(one.shape[-1]))
        return np.asarray(reduce(np.add, terms), dtype=np.float64)
    return _sliced_product(one, other)


def _sliced_product(one: NDArray[np.generic], other: NDArray[np.generic]) -> Floats:
    """Return the product of matrices from slices whose products are exact."""
    depth = max(one.shape[-1], 1)
    bits = (_MANTISSA - (depth - 1).bit_length()) // 2
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


def _slices(
    matrix: NDArray[np.generic], axis: int, bits: int, count: int
) -> tuple[list[Floats], NDArray[np.int32]]:
    """Return whole numbers of at most ``bits`` bits that make up each row (or column), and its exponent.

    Slice k is worth 2**(exponent - (k + 1) bits); slices that hold nothing more are left out.
    """
    values: Floats = matrix.astype(np.float64)
    if matrix.dtype.kind in "biu" and np.abs(values).max(initial=0.0) <= 2.0**bits:
        return [values], np.array(bits, dtype=np.int32)
    exponent = np.frexp(np.abs(values).max(axis=axis, keepdims=True, initial=0.0))[1]
    rest, slices = np.ldexp(values, -exponent), []
    for _ in range(count):
        rest = np.ldexp(rest, bits)
        slices.append(np.rint(rest))
        rest = rest - slices[-1]
        if not rest.any():
            break
    return slices, exponent


def total(values: ArrayLike) -> Floats:
    """Return the sum over the last axis: term by term over a short one, which is several times faster.

    Examples
    --------
    >>> total([[1.0, 2.0], [3.0, 4.0]]).tolist()
    [3.0, 7.0]
    """
    given = np.asarray(values, dtype=np.float64)
    if given.ndim == 1 or not 0 < given.shape[-1] <= FEW:
        return np.asarray(given.sum(axis=-1))
    found = given[..., 0].copy()
    for k in range(1, given.shape[-1]):
        found += given[..., k]
    return found


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
    matrix : shape [..., n, n].
    right : shape [..., n], or [..., n, m] with as many axes as the matrix.

    Raises
    ------
    numpy.linalg.LinAlgError : a pivot is 0: the matrix is singular, or one of a stack is.

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
    matrix : symmetric, shape [..., n, n].
    right : shape [..., n], or [..., n, m] with as many axes as the matrix.

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
    columns = wanted if wanted.ndim == given.ndim else wanted[..., None]
    size, stack = given.shape[-1], given.shape[:-2]
    columns = np.broadcast_to(columns, (*stack, *columns.shape[-2:]))
    whole = np.concatenate([given, columns], axis=-1).reshape(
        math.prod(stack), size, size + columns.shape[-1]
    )
    for k in range(size):
        if pivoting:
            _swap(whole, k)
        pivot = whole[:, k, k]
        if not ((pivot != 0) if pivoting else (pivot > 0)).all():
            raise np.linalg.LinAlgError("the matrix is singular" if pivoting else "not positive definite")
        below = whole[:, k + 1 :, k] / pivot[:, None]
        whole[:, k + 1 :, k:] -= below[:, :, None] * whole[:, k, None, k:]
    found = whole[:, :, size:]
    for k in reversed(range(size)):
        found[:, k] /= whole[:, k, k, None]
        found[:, :k] -= whole[:, :k, k, None] * found[:, k, None]
    return found.reshape(wanted.shape if wanted.ndim < given.ndim else columns.shape)


def _swap(whole: Floats, k: int) -> None:
    """Bring the row whose entry in column k is largest, of those not used yet, to place k."""
    every = np.arange(len(whole))
    best = k + np.abs(whole[:, k:, k]).argmax(axis=1)
    whole[every, best], whole[:, k] = whole[:, k].copy(), whole[every, best]


def cholesky(matrix: ArrayLike) -> Floats:
    """Return the lower triangle whose product with its transpose is a positive definite matrix.

    Parameters
    ----------
    matrix : symmetric, shape [..., n, n].

    Raises
    ------
    numpy.linalg.LinAlgError : the matrix is not positive definite, but for rounding.

    Examples
    --------
    >>> cholesky([[4.0, 2.0], [2.0, 2.0]]).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    left = np.array(matrix, dtype=np.float64)
    found = np.zeros_like(left)
    for k in range(left.shape[-1]):
        if not (left[..., k, k] > 0).all():
            raise np.linalg.LinAlgError("not positive definite")
        column = left[..., k:, k] / np.sqrt(left[..., k, k])[..., None]
        found[..., k:, k] = column
        left[..., k:, k:] -= column[..., :, None] * column[..., None, :]
    return found


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
