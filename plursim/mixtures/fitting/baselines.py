"""What a fitted mixture has to beat: mixtures nobody fitted, and predictions without personas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from plursim.errors import InputError
from plursim.mixtures.fitting.targets import Layout
from plursim.personas import PersonaPool
from plursim.portable import Floats, Ints, exp, log, product
from plursim.solvers.problem import Problem
from plursim.solvers.quasi_newton import minimise
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey

SHRINK = 1.0
"""Ridge on the regression's coefficients; that on a weight of 1 is worth one observation."""


def strata_weights(survey: Survey, pool: PersonaPool) -> Floats | None:
    """Return each persona's share of respondents; None where the survey cannot say.

    Unlike the survey's own weighing, a persona that no respondent in a fold matches gets 0.
    """
    attributes = [persona.attributes for persona in pool.personas]
    if not isinstance(survey, RespondentSurvey):
        try:
            # shares that only the simulated population gives are no finding about respondents
            return survey.weighed_like({}).strata_weights(attributes, pool.ids)
        except InputError:
            return None
    matches = _matches(survey, attributes, pool)
    return None if matches is None else _share(matches, survey.weights)


def strata_draws(survey: RespondentSurvey, pool: PersonaPool, weights: Floats) -> list[Floats | None]:
    """Return strata weights with other weights of the respondents, shape [draws, respondents]."""
    matches = _matches(survey, [persona.attributes for persona in pool.personas], pool)
    return [None if matches is None else _share(matches, row) for row in weights]


def _share(matches: Floats, weights: Floats) -> Floats | None:
    shares: Floats = product(matches, weights)
    return shares / shares.sum() if shares.sum() > 0 else None


def _matches(
    survey: RespondentSurvey, attributes: Sequence[Mapping[str, str]], pool: PersonaPool
) -> Floats | None:
    """Return in which part each respondent counts for each persona; [personas, respondents]."""
    try:
        strata = [stratum for _, stratum in survey.named_strata(attributes, pool.ids)]
    except InputError:
        return None
    matches = np.stack([
        np.all([survey.members[group] == code for group, code in stratum.items()], axis=0)
        for stratum in strata
    ])  # fmt: skip
    parts: Floats = matches / np.maximum(matches.sum(axis=0), 1)
    return parts


def best_single(problem: Problem) -> Floats:
    """Return the mixture of the one persona whose objective is lowest."""
    single = np.eye(problem.size)
    best: Floats = single[int(np.argmin([problem.loss.value(row) for row in problem.columns]))]
    return best


def regression(survey: RespondentSurvey, population: RespondentSurvey, layout: Layout) -> Floats:
    """Return shares by regression and poststratification on the survey's group variables.

    Answers of ``survey`` are regressed on the respondents' labels (multinomial logit with a ridge), and the
    predictions averaged over the labels of ``population``, whose answers play no part.

    Parameters
    ----------
    survey : respondents whose answers are known.
    population : respondents of whom only labels and weights are used.

    Returns
    -------
    shares, shape [questions, options].

    Notes
    -----
    The regression and poststratification of Gelman and Little (1997), with one ridge in place of a variance
    for each group variable.
    """
    features, cell_of = _cells(population)
    masses = np.bincount(cell_of, population.weights, minlength=len(features))
    rows = []
    for question in layout.questions:
        answers = survey.answers[:, survey.column(question.id)]
        known = (answers >= 0) & (survey.weights > 0)
        counts = np.zeros((len(features), len(question.options)))
        np.add.at(counts, (cell_of[known], answers[known]), survey.weights[known])
        predicted = _logit(features, counts)
        rows.append(product(masses, predicted) / masses.sum())
    return layout.padded(rows)


def _cells(survey: RespondentSurvey) -> tuple[Floats, Ints]:
    """Return one-hot features of each combination of labels, with an intercept, and everybody's place."""
    codes = np.stack([survey.members[group] for group in survey.groups], axis=1)
    cells, place = np.unique(codes, axis=0, return_inverse=True)
    blocks: Sequence[Floats] = [
        (cells[:, [j]] == np.arange(len(labels))).astype(np.float64)
        for j, labels in enumerate(survey.groups.values())
    ]
    return np.concatenate([np.ones((len(cells), 1)), *blocks], axis=1), place.ravel()


def _logit(features: Floats, counts: Floats) -> Floats:
    """Return probabilities of options in each cell by multinomial logit; the intercept is not shrunk."""
    width, options = features.shape[1], counts.shape[1]
    totals = counts.sum(axis=1, keepdims=True)

    def loss(flat: Floats) -> tuple[float, Floats]:
        coefficients = flat.reshape(width, options)
        scores = product(features, coefficients)
        logs = scores - _log_sum(scores)
        slope = product(features.T, totals * exp(logs) - counts)
        slope[1:] += SHRINK * coefficients[1:]
        value = -float((counts * logs).sum())
        return value + SHRINK / 2 * float((coefficients[1:] ** 2).sum()), slope.ravel()

    start = np.zeros((width, options))
    start[0] = log(counts.sum(axis=0) + 0.5)
    scores = product(features, minimise(loss, start.ravel(), most=200).reshape(width, options))
    return exp(scores - _log_sum(scores))


def _log_sum(scores: Floats) -> Floats:
    """Return the logarithm of each row's sum of exponentials, shape [rows, 1]."""
    most = scores.max(axis=1, keepdims=True)
    found: Floats = most + log(exp(scores - most).sum(axis=1, keepdims=True))
    return found
