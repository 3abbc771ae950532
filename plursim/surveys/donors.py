"""Whole respondents a person's answers are drawn from, so that associations between questions are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False)
class Donors:
    """Respondents whose answers a person with some attributes may give, in a joint order of their answers.

    Drawn are a donor by ``shares`` and, question by question, its answer with the probability ``kept``, else
    an answer by ``rest``. The answers to each question then have exactly the distribution
    :meth:`~plursim.surveys.survey.Survey.conditional` gives.

    Attributes
    ----------
    answers : option of each donor's answer, -1 where there is none; shape [donors, questions].
    shares : probability of each donor, sums to 1; shape [donors].
    kept : probability that a donor's answer is taken, 0 where there is none; shape [donors, questions].
    rest : what is drawn otherwise, one array [options] a question.
    """

    answers: Ints
    shares: Floats
    kept: Floats
    rest: tuple[Floats, ...]

    def take(self, donor: Floats, answer: Floats) -> Ints:
        """Return answers for uniform draws in [0, 1), shape [draws, questions].

        Parameters
        ----------
        donor : picks the respondent; even draws give even answers; shape [draws].
        answer : decides whether its answer is taken, and what is drawn otherwise; shape [draws, questions].
        """
        # the last entry takes what rounding leaves above the cumulated sum
        who = np.searchsorted(np.cumsum(self.shares)[:-1], donor, side="right")
        kept, taken = self.kept[who], self.answers[who].copy()
        for column, rest in enumerate(self.rest):
            other = np.flatnonzero(answer[:, column] >= kept[:, column])
            left = (answer[other, column] - kept[other, column]) / (1 - kept[other, column])
            taken[other, column] = np.searchsorted(np.cumsum(rest)[:-1], left, side="right")
        return taken


def donors_of(
    answers: Ints,
    weights: Floats,
    cells: Sequence[NDArray[np.bool_]],
    options: Sequence[int],
    smoothing: float,
) -> Donors:
    """Return the donors of a person with some attributes.

    The probability of a donor follows the steps of ``conditional``: everybody by weight, then one narrower
    cell after the other, each worth its effective number of respondents against ``smoothing`` respondents
    drawn as before (:func:`respondent_shares`). ``conditional`` takes these steps among those who answered
    its question, a donor is anybody who answered any question. Where both probabilities are the same, as
    always if everybody answered everything, the donor's answer is taken; where they differ as often as
    possible (a maximal coupling: the donor's with probability min(p, p') / p, else one in proportion to what
    p' exceeds p), so that the distribution of each question stays exactly that of ``conditional``.

    What is lost: answers that take the place of a missing one do not depend on the donor's other answers, so
    an association between two questions is understated by the share of donors who left one of them out.

    Parameters
    ----------
    answers : -1 where there is none; shape [respondents, questions].
    weights : 0 or more, shape [respondents].
    cells : members of each cell, from wide to narrow, each part of the one before; shape [respondents].
    options : number of options of each question.
    smoothing : 0 or more.

    Examples
    --------
    >>> both = np.array([[0, 0], [0, 0], [1, 1], [1, -1]])
    >>> found = donors_of(both, np.ones(4), [np.array([False, False, True, True])], (2, 2), 2.0)
    >>> found.answers.tolist(), found.shares.tolist()
    ([[0, 0], [0, 0], [1, -1], [1, 1]], [0.125, 0.125, 0.375, 0.375])
    >>> found.kept[:, 1].round(3).tolist(), found.rest[1].round(3).tolist()
    ([1.0, 1.0, 0.0, 1.0], [0.519, 0.481])
    """
    answered = answers >= 0
    shares = respondent_shares(np.where(answered.any(axis=1), weights, 0.0), cells, smoothing)
    some = np.flatnonzero(shares > 0)
    some = some[joint_order(answers[some], options)]
    kept, rest = np.zeros((len(some), len(options))), []
    for column, size in enumerate(options):
        wanted = respondent_shares(np.where(answered[:, column], weights, 0.0), cells, smoothing)
        kept[:, column] = np.minimum(wanted[some] / shares[some], 1.0)
        given = answered[:, column]
        above = np.maximum(wanted - shares, 0.0)[given]
        counts = np.bincount(answers[given, column], above, minlength=size)
        rest.append(counts / counts.sum() if counts.sum() > 0 else np.full(size, 1 / size))
    return Donors(answers[some], shares[some] / shares[some].sum(), kept, tuple(rest))


def respondent_shares(weights: Floats, cells: Iterable[NDArray[np.bool_]], smoothing: float) -> Floats:
    """Return the probability of each respondent when a cell that is small falls back on the one before it.

    Starts from everybody by weight. Each cell's respondents by weight, worth their effective number m
    (Kish 1965, section 11.7), are mixed with the probabilities before, worth ``smoothing`` respondents s:
    (m * cell + s * before) / (m + s). A cell without weight keeps the probabilities before it.

    Parameters
    ----------
    weights : 0 or more, not all 0; shape [respondents].
    cells : members of each cell, from wide to narrow; shape [respondents].
    smoothing : s, 0 or more.

    Examples
    --------
    >>> respondent_shares(np.ones(4), [np.array([True, True, False, False])], 2.0).tolist()
    [0.375, 0.375, 0.125, 0.125]
    """
    found: Floats = weights / weights.sum()
    for cell in cells:
        inside = np.where(cell, weights, 0.0)
        total = inside.sum()
        if total > 0:
            size = total**2 / (inside**2).sum()
            found = (size * inside / total + smoothing * found) / (size + smoothing)
    return found


def joint_order(answers: Ints, options: Sequence[int]) -> Ints:
    """Return an order of respondents in which neighbours answer alike, shape [respondents].

    By the first question, within its options by the second and so on, up and down in turn (a reflected Gray
    code, Knuth 4A, section 7.2.1.1), so that draws spread evenly along it are even in every question as far
    as may be. Missing answers come first, those who answer the same by row.

    Parameters
    ----------
    answers : -1 where there is none; shape [respondents, questions].
    options : number of options of each question.

    Examples
    --------
    >>> joint_order(np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), (2, 2)).tolist()
    [1, 0, 2, 3]
    """
    odd = np.zeros(len(answers), dtype=np.int64)
    keys = []
    for column, size in enumerate(options):
        digit = answers[:, column] + 1
        key = np.where(odd == 1, size - digit, digit)
        odd = (odd * (size + 1) + key) % 2
        keys.append(key)
    order: Ints = np.lexsort(keys[::-1]) if keys else np.arange(len(answers))
    return order
