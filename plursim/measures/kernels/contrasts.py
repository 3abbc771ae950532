"""Distances that are sums of absolute contrasts: total variation, and Wasserstein with any spacing."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from plursim.measures.kernels.uncertainty import Distance
from plursim.portable import Floats, product


class Contrasts(NamedTuple):
    """A distance as weighted sum of absolute contrasts: weights @ |matrix @ (p - q)|.

    ``matrix`` has shape [contrasts, options]; ``one_way`` says whether contrasts share their sign when one
    distribution lies above the other.
    """

    matrix: Floats
    weights: Floats
    one_way: bool


def contrasts_of(distance: Distance, options: int) -> Contrasts | None:
    """Return a distance's contrasts if it is total variation or a Wasserstein distance, else None."""
    pure = np.eye(options)
    steps = distance(pure[:-1], pure[1:])
    cumulative = np.tri(options)[:-1]
    probes = np.random.default_rng(options).dirichlet(np.ones(options), size=(2, 5))
    values, difference = distance(probes[0], probes[1]), probes[0] - probes[1]
    for found in (
        Contrasts(pure, np.full(options, 0.5), one_way=False),
        Contrasts(cumulative, np.asarray(steps), one_way=True),
    ):
        again = product(np.abs(product(difference, found.matrix.T)), found.weights)
        if np.allclose(again, values, rtol=0, atol=1e-12):
            return found
    return None
