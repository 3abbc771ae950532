"""Reading distributions from log-probabilities: one temperature a model and dataset.

Log-probabilities of options are far too sharp. Meister et al. (2025) raise them to the power 1 / T, with the
one T for all questions that brings them nearest to how people answer. Fit T on other questions than those it
is judged by. How shares are read from log-probabilities in the first place, options that are not listed
included, is ``read_alternatives`` in :mod:`plursim.reasoning.language_model.expression`; a scenario takes T
as ``temperature_scale``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.distance import total_variation
from plursim.portable import Floats, exp, log

LARGEST = 100.0
"""Temperatures are searched from 1 / 100 to 100."""
GRID = 401


def temperature_scaled(p: ArrayLike, temperature: float) -> Floats:
    """Return p ** (1 / temperature), made to sum to 1; shape of p.

    Above 1 flatter, below 1 sharper; shares of 0 stay 0.

    Parameters
    ----------
    p : shares, shape [..., options].
    temperature : above 0.

    Examples
    --------
    >>> temperature_scaled([0.8, 0.2], 2.0).round(4).tolist()
    [0.6667, 0.3333]
    """
    given = checks.shares(p, "p")
    if not 0 < temperature < np.inf:
        raise MeasureError(f"temperature: given {temperature!r}, expected a number above 0")
    # the largest share becomes 1 first: a low temperature underflows otherwise
    logs = log(given)
    scaled = exp((logs - logs.max(axis=-1, keepdims=True)) / temperature)
    result: Floats = scaled / scaled.sum(axis=-1, keepdims=True)
    return result


class Temperature(NamedTuple):
    """The temperature that fits best.

    Attributes
    ----------
    temperature : T; of several that fit equally well one near 1.
    before, after : mean total variation from the truth without and with it; 0 .. 1.
    """

    temperature: float
    before: float
    after: float


def fit_temperature(shares: Sequence[ArrayLike], truths: Sequence[ArrayLike]) -> Temperature:
    """Return the one temperature that minimises the total variation from the truth, summed over questions.

    Published for gpt-4: .550 before, .274 after.

    Parameters
    ----------
    shares : for each question what the model's log-probabilities say, shape [..., options]; questions may
        differ in their options.
    truths : for each question how people answered, likewise.

    Raises
    ------
    MeasureError : no question, or different numbers of questions or options (names the question).

    Examples
    --------
    >>> found = fit_temperature([[0.8, 0.2], [0.9, 0.1]], [[2 / 3, 1 / 3], [0.75, 0.25]])
    >>> round(found.temperature, 3), round(found.before, 3), round(found.after, 3)
    (2.0, 0.142, 0.0)
    """
    if not len(shares) or len(shares) != len(truths):
        raise MeasureError(
            f"{len(shares)} shares and {len(truths)} truths: expected one of each for every question"
        )
    pairs = []
    for number, pair in enumerate(zip(shares, truths, strict=True)):
        try:
            pairs.append(checks.distributions(*pair))
        except MeasureError as error:
            raise MeasureError(f"question [{number}]: {error}") from error

    def mean_distance(log_temperature: float) -> float:
        t = float(exp(log_temperature))
        return float(np.mean([total_variation(temperature_scaled(p, t), q).mean() for p, q in pairs]))

    from scipy.optimize import minimize_scalar

    reach = float(log(LARGEST))
    grid = np.linspace(-reach, reach, GRID)
    grid = grid[np.argsort(np.abs(grid), kind="stable")]  # of equals the one nearest to no change
    distances = [mean_distance(one) for one in grid]
    best, after = float(grid[int(np.argmin(distances))]), min(distances)
    step = 2 * reach / (GRID - 1)
    near = minimize_scalar(
        mean_distance,
        bounds=(max(best - step, -reach), min(best + step, reach)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    if near.fun < after - 1e-15:
        best, after = float(near.x), float(near.fun)
    return Temperature(float(exp(best)), mean_distance(0.0), after)
