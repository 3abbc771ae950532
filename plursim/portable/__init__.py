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

from plursim.portable.arrays import Bools, Floats, Ints
from plursim.portable.functions import exp, expit, log, log1p, power, xlogy
from plursim.portable.sums import cholesky, dot, product, ranks, solve, solve_positive, total

__all__ = [
    "Bools",
    "Floats",
    "Ints",
    "cholesky",
    "dot",
    "exp",
    "expit",
    "log",
    "log1p",
    "power",
    "product",
    "ranks",
    "solve",
    "solve_positive",
    "total",
    "xlogy",
]
