"""The same minimum from SciPy's HiGHS: the check on total variation and Wasserstein fits."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from plursim.errors import InputError, PlursimError
from plursim.portable import Floats
from plursim.solvers.losses import Absolute
from plursim.solvers.problem import Problem
from plursim.solvers.smoothed import absolute_gap


def linear_program(
    problem: Problem, method: Literal["highs", "highs-ipm", "highs-ds"] = "highs"
) -> tuple[Floats, float]:
    """Return the best mixture and its duality gap by linear programming.

    Each absolute error becomes the sum of two parts of 0 or more, one above and one below the target.

    Parameters
    ----------
    problem : of objective ``total_variation`` or ``wasserstein``, without penalties.
    method : interior point (``highs-ipm``), dual simplex (``highs-ds``) or HiGHS's own choice.

    Raises
    ------
    InputError : another objective, or a penalty.
    PlursimError : HiGHS finds no solution.
    """
    loss = problem.loss
    if not isinstance(loss, Absolute) or problem.penalty:
        raise InputError("linear programming solves total_variation and wasserstein without penalties only")
    columns = problem.columns
    count, size = columns.shape
    costs = np.concatenate([np.zeros(count), loss.weights, loss.weights])
    errors = hstack([csr_array(columns.T), -eye_array(size), eye_array(size)], format="csr")
    ones = csr_array(np.concatenate([np.ones(count), np.zeros(2 * size)])[None, :])
    found = linprog(
        costs,
        A_eq=vstack([errors, ones], format="csr"),
        b_eq=np.append(loss.targets, 1.0),
        bounds=[*((floor, None) for floor in problem.floors), *[(0.0, None)] * (2 * size)],
        method=method,
    )
    if found.x is None:
        raise PlursimError(f"HiGHS found no solution: {found.message}")
    weights = np.maximum(found.x[:count], problem.floors)
    weights /= weights.sum()
    dual = np.clip(-found.eqlin.marginals[:size], -loss.weights, loss.weights)
    return weights, absolute_gap(loss, problem.penalty, columns, problem.floors, weights, dual)
