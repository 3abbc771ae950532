"""Sums, products of matrices and equations, in an order that no processor changes."""

from __future__ import annotations

import math
from functools import reduce

import numpy as np
from numpy.typing import ArrayLike, NDArray

from plursim.portable.arrays import Floats, Ints

FEW = 16
"""Terms up to which adding one after the other is faster than anything else."""
_MANTISSA = 53


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
