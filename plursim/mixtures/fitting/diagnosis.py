"""What a mixture is made of, and which of its weights the questions can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plursim.portable import Bools, Floats, Ints, log, product

LOOKUP = 0.1
"""Share of variance within personas below which a mixture is little more than a table of fixed answers."""


@dataclass(frozen=True, eq=False)
class Makeup:
    """What a mixture is made of.

    Attributes
    ----------
    effective_personas : 1 / sum w^2, from 1 to the number of personas (and 1 / Simpson's index).
    entropy : Shannon entropy of the weights in nats.
    within_variance : mean over questions of the variance of one persona's own answers, weighted by the
        mixture; scales run from 0 to 1, of options without an order it is the chance that two answers differ.
    within_share : that variance as a share of the variance of all answers: 1 where personas answer alike, 0
        where each always gives the same answer and the mixture is a table of fixed answers.
    """

    effective_personas: float
    entropy: float
    within_variance: float
    within_share: float

    @property
    def is_lookup(self) -> bool:
        """Whether the personas are so sure of their answers that the mixture is a table of fixed answers."""
        return self.within_share < LOOKUP


def makeup(weights: Floats, personas: Floats, options: Bools, positions: Floats, ordinal: Bools) -> Makeup:
    """Return what a mixture is made of.

    Parameters
    ----------
    weights : shape [personas].
    personas : response distributions, shape [personas, questions, options].
    options, positions : existing options and their places on the scale, shape [questions, options].
    ordinal : questions whose options have an order, shape [questions].

    Examples
    --------
    >>> fixed = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    >>> found = makeup(np.array([0.5, 0.5]), fixed, np.array([[True, True]]), np.array([[1.0, 2.0]]),
    ...                np.array([True]))
    >>> found.effective_personas, found.within_share, found.is_lookup
    (2.0, 0.0, True)
    """
    mixed = (weights[:, None, None] * personas).sum(axis=0)
    own = product(weights, _variance(personas, options, positions, ordinal))
    whole = _variance(mixed[None], options, positions, ordinal)[0]
    positive = weights[weights > 0]
    total = float(whole.mean())
    return Makeup(
        effective_personas=float(1 / (weights**2).sum()),
        entropy=float(-(positive * log(positive)).sum()),
        within_variance=float(own.mean()),
        within_share=float(own.mean()) / total if total > 0 else 0.0,
    )


def _variance(shares: Floats, options: Bools, positions: Floats, ordinal: Bools) -> Floats:
    """Return the variance of answers on scales of length 1; [personas, questions]."""
    low = np.where(options, positions, np.inf).min(axis=1, keepdims=True)
    high = np.where(options, positions, -np.inf).max(axis=1, keepdims=True)
    scaled = np.where(options, (positions - low) / (high - low), 0.0)
    mean = (shares * scaled).sum(axis=2)
    spread = (shares * scaled**2).sum(axis=2) - mean**2
    found: Floats = np.where(ordinal, np.maximum(spread, 0.0), 1 - (shares**2).sum(axis=2))
    return found


@dataclass(frozen=True, eq=False)
class Identifiability:
    """Which differences between mixtures the questions can see.

    Attributes
    ----------
    directions : ways in which weights can change with their sum kept: personas - 1.
    identified : of these, how many change the answers by more than the noise in the personas' distributions.
    condition : largest over smallest identified effect of a change; the larger, the less sure the weights.
    twins : groups of personas that cannot be told apart: positions of personas.
    null_direction : a change of weights that the questions see least, largest entry 1; shape [personas].
    """

    directions: int
    identified: int
    condition: float
    twins: tuple[tuple[int, ...], ...]
    null_direction: Floats

    @property
    def null_directions(self) -> int:
        """Changes of weights that leave all answers as they are."""
        return self.directions - self.identified

    @property
    def is_identified(self) -> bool:
        """Whether the questions tell every mixture from every other."""
        return self.null_directions == 0


def identifiability(personas: Floats, options: Bools, answers: Ints | None = None) -> Identifiability:
    """Return which differences between mixtures the questions can see.

    The singular values of the personas' distributions, each less the mean persona's, say by how much a change
    of weights moves answers. Distributions that were sampled carry noise, which alone makes any two personas
    differ: singular values below sd * (sqrt(personas) + sqrt(options)), the largest that noise of this
    standard deviation makes (Geman 1980), count as nothing, and so do differences between two personas below
    three standard errors in every question.

    Parameters
    ----------
    personas : response distributions, shape [personas, questions, options].
    options : which options exist, shape [questions, options].
    answers : how many sampled answers are behind each distribution, 0 where it is known exactly; shape
        [personas, questions]; default known.

    Examples
    --------
    >>> pool = np.array([[[0.9, 0.1]], [[0.1, 0.9]], [[0.5, 0.5]], [[0.5, 0.5]]])
    >>> found = identifiability(pool, np.array([[True, True]]))
    >>> found.identified, found.null_directions, found.twins
    (1, 2, ((2, 3),))
    """
    count = len(personas)
    flat = personas[:, options]
    centred = flat - flat.mean(axis=0)
    noise = _noise(personas, options, answers)
    left, values, _ = np.linalg.svd(centred, full_matrices=count <= 2000)
    cut = max(
        float(values.max(initial=0.0)) * max(centred.shape) * np.finfo(np.float64).eps * 10,
        float(np.sqrt((noise**2).mean())) * (np.sqrt(count) + np.sqrt(centred.shape[1])),
    )
    seen = values[: count - 1] > cut
    identified = int(seen.sum())
    condition = float(values[0] / values[identified - 1]) if identified else float("inf")
    return Identifiability(
        directions=count - 1,
        identified=identified,
        condition=condition,
        twins=_twins(flat, noise),
        null_direction=_direction(left, identified, count),
    )


def _noise(personas: Floats, options: Bools, answers: Ints | None) -> Floats:
    """Return the standard error of each sampled share, 0 where it is known; [personas, columns]."""
    flat = personas[:, options]
    if answers is None:
        return np.zeros_like(flat)
    behind = np.repeat(answers, options.sum(axis=1), axis=1)
    spread = np.sqrt(flat * (1 - flat) / np.maximum(behind, 1))
    # A share of 0 or 1 in a sample of n is as uncertain as one answer more or less.
    return np.where(behind > 0, np.maximum(spread, 1 / np.maximum(behind, 1)), 0.0)


def _twins(flat: Floats, noise: Floats) -> tuple[tuple[int, ...], ...]:
    """Return groups of personas whose shares differ nowhere by more than three standard errors."""
    left = set(range(len(flat)))
    groups = []
    for k in range(len(flat)):
        if k not in left:
            continue
        others = np.array(sorted(left))
        reach = 3 * np.hypot(noise[others], noise[k]) + 1e-9
        alike = others[(np.abs(flat[others] - flat[k]) <= reach).all(axis=1)]
        left -= set(alike.tolist())
        if len(alike) > 1:
            groups.append(tuple(alike.tolist()))
    return tuple(groups)


def _direction(left: Floats, identified: int, count: int) -> Floats:
    """Return the change of weights, summing to 0, that the questions see least."""
    # The directions seen are orthogonal to (1, ..., 1), as the columns are centred.
    place = min(max(identified, 0), left.shape[1] - 1)
    candidates = left[:, place:]
    flat = candidates - candidates.mean(axis=0)
    size = np.linalg.norm(flat, axis=0)
    found = flat[:, int(np.argmax(size))]
    largest = np.abs(found).max()
    return found / found[np.argmax(np.abs(found))] if largest > 1e-12 else np.zeros(count)


def named_groups(groups: Sequence[Sequence[int]], names: Sequence[str]) -> list[list[str]]:
    """Return groups of positions as groups of names."""
    return [[names[k] for k in group] for group in groups]
