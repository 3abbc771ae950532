"""Find the best mixture, by the solver that suits the objective, with a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from plursim.errors import InputError, unknown
from plursim.portable import Floats
from plursim.solvers.gradient import expectation_maximisation, mirror_descent, projected_gradient
from plursim.solvers.linear_program import linear_program
from plursim.solvers.losses import Absolute, CrossEntropy
from plursim.solvers.newton import Atoms, newton
from plursim.solvers.problem import Problem
from plursim.solvers.smoothed import smoothed_newton

Method = Literal["auto", "newton", "gradient", "em", "highs"]
METHODS: tuple[str, ...] = get_args(Method)
TOLERANCE = 1e-7
MOST_EM = 20_000
DENSE = 2500
"""Personas with a penalty that gives all of them weight, up to which Newton steps are worth their cost."""


@dataclass(frozen=True, eq=False)
class Solution:
    """The best mixture found.

    Attributes
    ----------
    weights : share of each persona, summing to 1; shape [personas].
    objective : what was minimised, penalties included.
    gap : certified duality gap: no mixture's objective is lower than ``objective - gap``.
    steps : steps the solver took.
    method : the solver.
    converged : whether the gap is within the tolerance asked for.
    """

    weights: Floats
    objective: float
    gap: float
    steps: int
    method: str
    converged: bool


def solve(
    problem: Problem,
    *,
    method: Method = "auto",
    tolerance: float = TOLERANCE,
    start: Floats | None = None,
    most: int | None = None,
) -> Solution:
    """Return the mixture that minimises a problem's objective.

    Parameters
    ----------
    problem : what to minimise.
    method : ``newton``, active-set Newton, for absolute errors on rounded corners; ``gradient``, accelerated
        projected gradient, or mirror descent with an entropy penalty; ``em``, expectation-maximisation, for
        ``kl`` and ``log_likelihood`` without penalties and floors; ``highs``, linear programming, for
        ``total_variation`` and ``wasserstein`` without penalties. ``auto`` is ``newton``, or ``gradient``
        for a smooth objective with a penalty and more personas than Newton steps are worth, or ``highs``
        where Newton stops short of the tolerance.
    tolerance : duality gap to reach.
    start : mixture to start from, such as the fit of nearly the same target; default the uniform one.
    most : most steps; default the method's own limit. A fit that stops there says so in ``converged``.

    Raises
    ------
    InputError : a method that does not fit the objective.

    Examples
    --------
    >>> personas = np.array([[[0.9, 0.1]], [[0.2, 0.8]]])
    >>> found = solve(Problem(personas=personas, targets=np.array([[0.41, 0.59]]), smoothing=0.0))
    >>> found.weights.round(3).tolist(), found.converged
    ([0.3, 0.7], True)
    """
    if method not in METHODS:
        raise InputError(unknown("method", method, METHODS))
    if not tolerance > 0:
        raise InputError(f"tolerance must be above 0, given {tolerance}")
    auto, smooth = method == "auto", not isinstance(problem.loss, Absolute)
    if auto:
        method = "gradient" if smooth and problem.penalty and problem.size > DENSE else "newton"
    limit = {} if most is None else {"most": most}
    if method == "highs":
        if start is not None or limit:
            raise InputError("method 'highs' takes neither a start nor a limit of steps")
        weights, gap = linear_program(problem)
        steps = 1
    else:
        solver = {"newton": _newton, "gradient": _gradient, "em": _em}[method]
        weights, gap, steps = solver(problem, tolerance, start, limit)
        if auto and gap > tolerance and not (smooth or problem.penalty or limit):
            # corners so sharp that rounding stops Newton short; an exact linear program does not mind
            (weights, gap), method = linear_program(problem), "highs"
    return Solution(weights, problem.value(weights), gap, steps, method, gap <= tolerance)


def _newton(
    problem: Problem, tolerance: float, start: Floats | None, limit: dict[str, int]
) -> tuple[Floats, float, int]:
    loss, penalty = problem.loss, problem.penalty
    atoms = Atoms.start(problem.columns, problem.floors)
    if start is not None:
        atoms.settle(start)
    elif problem.entropy:
        # With an entropy penalty every persona carries some weight.
        atoms.settle(problem.floors + (1 - problem.floors.sum()) / problem.size)
    if isinstance(loss, Absolute):
        gap, steps = smoothed_newton(loss, penalty, atoms, tolerance, **limit)
    else:
        gap, steps = newton(loss, penalty, atoms, tolerance, **limit)
    return atoms.weights, gap, steps


def _gradient(
    problem: Problem, tolerance: float, start: Floats | None, limit: dict[str, int]
) -> tuple[Floats, float, int]:
    loss = problem.loss
    if isinstance(loss, Absolute):
        raise InputError(f"method 'gradient' needs a smooth objective, not '{problem.objective}'")
    first = problem.floors + (1 - problem.floors.sum()) / problem.size if start is None else start
    solver = mirror_descent if problem.entropy else projected_gradient
    return solver(loss, problem.penalty, problem.columns, problem.floors, first, tolerance, **limit)


def _em(
    problem: Problem, tolerance: float, start: Floats | None, limit: dict[str, int]
) -> tuple[Floats, float, int]:
    loss = problem.loss
    if not isinstance(loss, CrossEntropy) or problem.penalty or problem.floors.any():
        raise InputError("method 'em' takes the objectives kl and log_likelihood, no penalties and no floors")
    first = np.full(problem.size, 1 / problem.size) if start is None else start
    most = limit.get("most", MOST_EM)
    return expectation_maximisation(loss, problem.columns, first, tolerance, most=most)
