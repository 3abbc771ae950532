"""How well a population's answers align with those of human groups.

After OpinionQA (Santurkar et al. 2023): the alignment on one question is 1 minus the Wasserstein distance on
the question's own scale. Questions differ in their numbers of options, so the functions that average over
questions take alignments, not shares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import MeasureError
from plursim.measures.kernels import checks
from plursim.measures.kernels.distance import wasserstein
from plursim.portable import Floats


def question_alignment(p: ArrayLike, q: ArrayLike, spacing: ArrayLike | None = None) -> Floats:
    """Return 1 - Wasserstein distance over the scale's range; 0 (opposite ends) .. 1 (same).

    Parameters
    ----------
    p, q : shares, shape [..., options].
    spacing : positions of the options, shape [options]; default: evenly spaced.

    Examples
    --------
    >>> float(question_alignment([1, 0, 0], [0, 1, 0]))
    0.5
    """
    return np.asarray(1 - wasserstein(p, q, spacing))


def representativeness(alignments: ArrayLike) -> Floats:
    """Return the mean alignment over questions; 0 .. 1, 1 best. US groups with each other: .8 to .95.

    Parameters
    ----------
    alignments : alignment with a group on each question, shape [..., questions].

    Examples
    --------
    >>> float(representativeness([0.75, 0.25]))
    0.5
    """
    mean: Floats = _alignments(alignments, 1).mean(axis=-1)
    return mean


def steerability(alignments: ArrayLike, *, by_question: bool = True) -> float:
    """Return how well a population can be made to answer like each group; 0 .. 1, 1 best.

    Parameters
    ----------
    alignments : alignment with each group when steered towards it, shape [methods, groups, questions].
    by_question : whether the best steering method is chosen anew for each question (which flatters) or once
        a group.

    Examples
    --------
    >>> by_method = [[[1.0, 0.0]], [[0.0, 0.5]]]
    >>> steerability(by_method), steerability(by_method, by_question=False)
    (0.75, 0.5)
    """
    given = _alignments(alignments, 3)
    if given.ndim != 3:
        raise MeasureError(f"alignments: given shape {given.shape}, expected [methods, groups, questions]")
    best = given.max(axis=0) if by_question else given.mean(axis=2).max(axis=0)
    return float(best.mean())


def consistency(alignments: ArrayLike) -> float:
    """Return the share of topics whose best-aligned group is the best-aligned group overall; 0 .. 1.

    Parameters
    ----------
    alignments : mean alignment with each group by topic, shape [topics, groups]; of equal groups the first.

    Examples
    --------
    >>> consistency([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]]) == 2 / 3
    True
    """
    given = _alignments(alignments, 2)
    if given.ndim != 2:
        raise MeasureError(f"alignments: given shape {given.shape}, expected [topics, groups]")
    return float((given.argmax(axis=1) == given.mean(axis=0).argmax()).mean())


def knowledge_to_simulation_gap(sequence: ArrayLike, verbalised: ArrayLike) -> Floats:
    """Return how much farther off a model is when it answers as a sample than when it states the shares.

    Distance of the sampled answers over distance of the verbalised distribution, minus 1; above 0 the model
    knows more than it can act out (Meister et al. 2025).

    Parameters
    ----------
    sequence, verbalised : mean total variation of both expression methods from the truth.

    Examples
    --------
    >>> round(float(knowledge_to_simulation_gap(0.278, 0.229)), 3)
    0.214
    """
    sampled, stated = checks.numbers(sequence, "sequence"), checks.numbers(verbalised, "verbalised")
    if (sampled < 0).any() or (stated <= 0).any():
        raise MeasureError("distances: expected sequence of 0 or more and verbalised above 0")
    return np.asarray(sampled / stated - 1)


def _alignments(values: ArrayLike, least: int) -> Floats:
    given = checks.numbers(values, "alignments")
    if given.ndim < least or 0 in given.shape or (given < 0).any() or (given > 1).any():
        raise MeasureError(
            f"alignments: given shape {given.shape}, expected values in 0..1 on {least} axes or more"
        )
    return given
