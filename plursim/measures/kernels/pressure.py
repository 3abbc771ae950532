"""How the odds of switching grow with the number of peers against one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.portable import Floats, exp, expit, log1p, product, solve

STEPS = 50
"""Newton steps before a fit counts as not converging; separable data never converge."""


class PeerPressure(NamedTuple):
    """Logit of switching; log odds, intercept first, then net peers against, then the covariates.

    Attributes
    ----------
    coefficients, standard_errors : shape [2 + covariates].
    pressure : the peer-pressure coefficient: log odds of switching for each further peer against.
    left_out : cases with a missing value.
    """

    coefficients: Floats
    standard_errors: Floats
    pressure: float
    left_out: int


def peer_pressure(
    switched: ArrayLike, against: ArrayLike, in_favour: ArrayLike, covariates: ArrayLike | None = None
) -> PeerPressure:
    """Fit logit P(switch) = a + b (against - in favour) + c covariates by maximum likelihood.

    Parameters
    ----------
    switched : 1 where the answer was given up, 0 where not, NaN missing; shape [cases].
    against, in_favour : number of peers heard with another and with the same answer; shape [cases].
    covariates : for instance rapport and confidence, shape [cases, covariates].

    Raises
    ------
    MeasureError : no variation, or a value that tells switching perfectly, so that no finite fit exists.

    Examples
    --------
    >>> found = peer_pressure([0] * 75 + [1] * 25 + [0] * 25 + [1] * 75, [1] * 100 + [2] * 100, [0] * 200)
    >>> round(found.pressure, 4)
    2.1972
    """
    outcome, plus, minus = checks.paired(switched=switched, against=against, in_favour=in_favour)
    if outcome.ndim != 1:
        raise MeasureError(f"switched: given shape {outcome.shape}, expected [cases]")
    more = np.empty((len(outcome), 0)) if covariates is None else checks.stances(covariates, "covariates")
    if more.ndim != 2 or len(more) != len(outcome):
        raise MeasureError(f"covariates: given shape {more.shape}, expected [{len(outcome)}, covariates]")
    design = np.column_stack([np.ones(len(outcome)), plus - minus, more])
    kept = ~(np.isnan(outcome) | np.isnan(design).any(axis=1))
    target, design = checks.truths(outcome[kept], "switched"), design[kept]
    if np.linalg.matrix_rank(design) < design.shape[1] or target.all() or not target.any():
        raise MeasureError("switching, net peers against and covariates must all vary, each in its own way")
    unit = np.abs(design).max(axis=0)  # an income in dollars beside a count of peers is no separable case
    estimate, covariance = _logit(design / unit, target.astype(np.float64))
    estimate, errors = estimate / unit, np.sqrt(np.diag(covariance)) / unit
    return PeerPressure(estimate, errors, float(estimate[1]), int((~kept).sum()))


def _logit(design: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Return maximum-likelihood coefficients and their covariance by Newton's method with step halving."""
    estimate = np.zeros(design.shape[1])
    value = _log_likelihood(design, target, estimate)
    for _ in range(STEPS):
        chance = expit(product(design, estimate))
        information = product((design * (chance * (1 - chance))[:, None]).T, design)
        if np.linalg.cond(information) > 1e12:
            break
        step = solve(information, product(design.T, target - chance))
        if np.abs(step).max() < 1e-10:
            return estimate, solve(information, np.eye(len(information)))
        while _log_likelihood(design, target, estimate + step) < value - 1e-9:
            step /= 2
        estimate = estimate + step
        value = _log_likelihood(design, target, estimate)
    raise MeasureError("no finite fit: some value of the predictors tells perfectly who switches")


def _log_likelihood(design: Floats, target: Floats, estimate: Floats) -> float:
    odds = product(design, estimate)
    return float((target * odds - (np.maximum(odds, 0.0) + log1p(exp(-np.abs(odds))))).sum())
