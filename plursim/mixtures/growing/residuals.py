"""Residuals of a target: what a pool leaves unexplained, and what falls to each of its personas."""

from __future__ import annotations

import numpy as np

from plursim.portable import Floats, product

LEAST = 1e-12
"""Mass below which there is nothing to share out."""


def residual(mixed: Floats, target: Floats) -> tuple[Floats, float]:
    """Return the part of a target that a mixture does not reach, and how large that part is.

    Proportional to max(0, target - mixed), the residual target of prompt boosting (Xie, Gao and Mei 2025).

    Parameters
    ----------
    mixed, target : shares, shape [options].

    Returns
    -------
    shares summing to 1 (the target itself where nothing is left), and the mass left, which is the total
    variation distance, 0 .. 1.

    Examples
    --------
    >>> shares, mass = residual(np.array([0.5, 0.5, 0.0]), np.array([0.2, 0.5, 0.3]))
    >>> shares.tolist(), round(mass, 3)
    ([0.0, 0.0, 1.0], 0.3)
    """
    left: Floats = np.maximum(target - mixed, 0.0)
    mass = float(left.sum())
    return (left / mass, mass) if mass > LEAST else (target.copy(), 0.0)


def moves(mixed: Floats, target: Floats, *, ordinal: bool) -> Floats:
    """Return how much of the mixture's mass at each option has to become mass at each option of the target.

    With an order, mass keeps its order (the coupling that is optimal for Wasserstein-1). Without one, as
    much as possible stays where it is and the surplus is spread over the deficits in proportion (a coupling
    that is optimal for total variation).

    Returns
    -------
    coupling with row sums ``mixed`` and column sums ``target``, shape [options, options].

    Examples
    --------
    >>> moves(np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5]), ordinal=True).tolist()
    [[0.0, 0.5, 0.0], [0.0, 0.0, 0.5], [0.0, 0.0, 0.0]]
    >>> moves(np.array([0.5, 0.5, 0.0]), np.array([0.0, 0.5, 0.5]), ordinal=False).tolist()
    [[0.0, 0.0, 0.5], [0.0, 0.5, 0.0], [0.0, 0.0, 0.0]]
    """
    if ordinal:
        upto, to = np.cumsum(mixed), np.cumsum(target)
        upto[-1] = to[-1] = 1.0
        upper = np.minimum(upto[:, None], to[None, :])
        lower = np.maximum(np.r_[0.0, upto[:-1]][:, None], np.r_[0.0, to[:-1]][None, :])
        return np.asarray(np.maximum(upper - lower, 0.0))
    surplus, deficit = np.maximum(mixed - target, 0.0), np.maximum(target - mixed, 0.0)
    spread = np.outer(surplus, deficit) / max(float(deficit.sum()), LEAST)
    return np.asarray(np.diag(np.minimum(mixed, target)) + spread)


def assigned(shares: Floats, weights: Floats, target: Floats, *, ordinal: bool) -> Floats:
    """Return the part of a target that falls to each persona of a mixture: the E-step.

    Each persona's answers go where :func:`moves` takes the mixture's, so that the parts, weighed as the
    personas are, make up the target, and are the personas' own answers where the mixture meets it.

    Parameters
    ----------
    shares : how each persona answers, shape [personas, options].
    weights : shares of the personas, summing to 1, shape [personas].
    target : shares, shape [options].
    ordinal : whether the options have an order.

    Returns
    -------
    shares summing to 1 in each row, shape [personas, options].

    Examples
    --------
    >>> two = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    >>> assigned(two, np.array([0.5, 0.5]), np.array([0.5, 0.0, 0.5]), ordinal=True).tolist()
    [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    mixed = product(weights, shares)
    # Where the mixture has no mass a persona of weight 0 may have some: it goes where the target is.
    plan = moves(mixed, target, ordinal=ordinal)
    onward = np.where(mixed[:, None] > LEAST, plan / np.maximum(mixed, LEAST)[:, None], target[None, :])
    parts: Floats = product(shares, onward)
    return np.asarray(parts / parts.sum(axis=1, keepdims=True))


def target_slice(target: Floats, number: int, slices: int) -> Floats:
    """Return one of several equal slices of a target, cut along the order of the options.

    Parameters
    ----------
    target : shares, shape [options].
    number : which slice, 0 .. slices - 1.

    Returns
    -------
    shares of the slice, summing to 1, shape [options].

    Examples
    --------
    >>> target_slice(np.array([0.25, 0.5, 0.25]), 0, 2).tolist()
    [0.5, 0.5, 0.0]
    """
    upto = np.cumsum(target)
    upto[-1] = 1.0
    low, high = number / slices, (number + 1) / slices
    inside = np.minimum(upto, high) - np.maximum(np.r_[0.0, upto[:-1]], low)
    part: Floats = np.maximum(inside, 0.0)
    whole: Floats = part / part.sum()
    return whole
