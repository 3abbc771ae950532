"""Recover mixtures that are known: a check that fits and their intervals do what they say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats, product
from plursim.randomness import Streams
from plursim.solvers.problem import Problem
from plursim.solvers.solving import solve


def recovery(
    *,
    trials: int,
    respondents: int,
    draws: int,
    level: float,
    personas: int = 8,
    questions: int = 40,
    options: int = 5,
    seed: int = 0,
) -> NDArray[np.bool_]:
    """Return in which trials the error of fitted weights lies within its bootstrap interval.

    Each trial draws persona distributions and true weights evenly from their simplices, simulates respondents
    who each have one persona throughout, fits the weights to their answers (``kl``), and refits them to
    resampled respondents. The error is the sum of absolute differences from the true weights, the interval
    runs from 0 to the ``level`` quantile of the sum of absolute differences between refits and fit.

    Returns
    -------
    whether each trial's error is covered, shape [trials].
    """
    covered = np.zeros(trials, dtype=np.bool_)
    for trial in range(trials):
        rng = Streams(seed).generator("recovery", trial)
        pool = rng.dirichlet(np.ones(options), size=(personas, questions))
        truth = rng.dirichlet(np.ones(personas))
        answers = simulate_answers(pool, truth, respondents, rng)
        start = _fit(pool, answers.mean(axis=0)).reshape(-1)
        times = rng.multinomial(respondents, np.full(respondents, 1 / respondents), size=draws)
        shares = product(times, answers.reshape(respondents, -1)) / respondents
        refits = np.stack([_fit(pool, row.reshape(questions, options), start) for row in shares])
        radius = np.quantile(np.abs(refits - start).sum(axis=1), level)
        covered[trial] = np.abs(truth - start).sum() <= radius
    return covered


def simulate_answers(pool: Floats, weights: Floats, respondents: int, rng: np.random.Generator) -> Floats:
    """Return answers of respondents drawn from a mixture, 1 at the option chosen.

    Parameters
    ----------
    pool : response distributions, shape [personas, questions, options].
    weights : share of each persona, shape [personas].

    Returns
    -------
    shape [respondents, questions, options].
    """
    persona = rng.choice(len(weights), size=respondents, p=weights)
    edges = np.cumsum(pool, axis=2)[persona, :, :-1]
    chosen = (rng.random((respondents, pool.shape[1], 1)) > edges).sum(axis=2)
    hot: Floats = (chosen[:, :, None] == np.arange(pool.shape[2])).astype(np.float64)
    return hot


def _fit(pool: Floats, shares: Floats, start: Floats | None = None) -> Floats:
    return solve(Problem(personas=pool, targets=shares), tolerance=1e-8, start=start).weights
