"""The survey as arrays: what is fitted to, folds of respondents and questions, resampled respondents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from plursim.errors import InputError
from plursim.portable import Bools, Floats, Ints, product
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey


@dataclass(frozen=True, eq=False)
class Layout:
    """How questions lie in arrays.

    Attributes
    ----------
    questions : the questions.
    options : which options exist, shape [questions, options].
    positions : scale positions, beyond the options going on in steps of 1; same shape.
    """

    questions: tuple[Question, ...]
    options: Bools
    positions: Floats

    @classmethod
    def of(cls, questions: Sequence[Question]) -> Layout:
        """Return the layout of some questions."""
        width = max(len(question.options) for question in questions)
        sizes = np.array([len(question.options) for question in questions])
        options = np.arange(width)[None, :] < sizes[:, None]
        beyond = np.arange(width, dtype=np.float64)
        positions = np.stack([
            np.concatenate([q.scale, q.scale[-1] + 1 + beyond[: width - len(q.options)]]) for q in questions
        ])  # fmt: skip
        return cls(tuple(questions), options, positions)

    @property
    def ordinal(self) -> Bools:
        """Questions whose options have an order, shape [questions]."""
        return np.array([question.ordinal for question in self.questions])

    def padded(self, rows: Sequence[Floats]) -> Floats:
        """Return one row a question as one array, 0 beyond the options."""
        whole = np.zeros(self.options.shape)
        whole[self.options] = np.concatenate(list(rows))
        return whole


@dataclass(frozen=True, eq=False)
class Target:
    """How respondents answered.

    Attributes
    ----------
    shares : weighted shares of the options, shape [questions, options].
    sizes : effective numbers of respondents, NaN where not known; shape [questions].
    """

    shares: Floats
    sizes: Floats

    @property
    def counts(self) -> Floats:
        """Answers as counts of effective respondents; questions of unknown size count as one answer."""
        return self.shares * np.where(np.isfinite(self.sizes), self.sizes, 1.0)[:, None]


def target_of(survey: Survey, layout: Layout, where: Mapping[str, str] | None = None) -> Target:
    """Return how a survey's respondents, or those of a group, answered the questions of a layout.

    Raises
    ------
    InputError : a question has no response distribution.
    """
    found = [survey.distribution(question.id, where) for question in layout.questions]
    return Target(layout.padded([f.shares for f in found]), np.array([f.effective_n for f in found]))


def grouped_target(
    survey: Survey, layout: Layout, group: str, weights: Mapping[str, float]
) -> tuple[dict[str, Target], Floats]:
    """Return the target of each label of a group variable, and the labels' shares in the whole.

    Parameters
    ----------
    weights : weights by label instead of shares of respondents; empty for these.

    Raises
    ------
    InputError : an unknown group or label.
    """
    survey.check_group(group)
    for label in weights:
        survey.label(group, label)
    labels = survey.groups[group]
    if weights:
        shares = np.array([weights.get(label, 0.0) for label in labels])
    else:
        present = [s[group] for s in survey.strata([group])]
        given = survey.strata_weights([{group: label} for label in present], present)
        by_label = dict(zip(present, given.tolist(), strict=True))
        shares = np.array([by_label.get(label, 0.0) for label in labels])
    if not shares.sum() > 0:
        raise InputError(f"no label of {group} has a positive weight")
    kept = [label for label, share in zip(labels, shares, strict=True) if share > 0]
    targets = {label: target_of(survey, layout, {group: label}) for label in kept}
    positive: Floats = shares[shares > 0] / shares.sum()
    return targets, positive


def weighted_together(targets: Sequence[Target], shares: Floats) -> Target:
    """Return the target of several groups in stated shares."""
    mixed = (shares[:, None, None] * np.stack([t.shares for t in targets])).sum(axis=0)
    sizes = np.stack([t.sizes for t in targets])
    return Target(mixed, 1 / (shares[:, None] ** 2 / sizes).sum(axis=0))


def only(survey: RespondentSurvey, rows: Bools) -> RespondentSurvey:
    """Return a survey in which only some respondents count."""
    return replace(survey, weights=np.where(rows, survey.weights, 0.0))


def folds_of(count: int, folds: int, rng: np.random.Generator) -> Ints:
    """Return the fold of each of some things, all folds within one of the same size.

    Examples
    --------
    >>> np.bincount(folds_of(7, 3, np.random.default_rng(0))).tolist()
    [3, 2, 2]
    """
    return rng.permutation(np.arange(count) % min(folds, count))


def resampled(survey: Survey, target: Target, layout: Layout, draws: int, rng: np.random.Generator) -> Floats:
    """Return shares as other samples of respondents might have given them.

    Respondents are drawn with replacement where each is known; published shares are drawn anew from the
    multinomial distribution with their effective number of respondents, and stay as they are where it is not
    known.

    Returns
    -------
    shares, shape [draws, questions, options]; a question that nobody drawn answered keeps its shares.
    """
    if not isinstance(survey, RespondentSurvey):
        # shares of which nobody says how many answered count as exact
        known = np.isfinite(target.sizes)
        sizes = np.where(known, np.maximum(np.round(np.where(known, target.sizes, 1)), 1), 1).astype(np.int64)
        exact = target.shares / target.shares.sum(axis=1, keepdims=True)
        drawn = rng.multinomial(sizes, exact, size=(draws, len(sizes))) / sizes[None, :, None]
        found: Floats = np.where(known[None, :, None], drawn, exact)
        return found
    return shares_of(survey, target, layout, resampled_weights(survey, draws, rng))


def resampled_weights(survey: RespondentSurvey, draws: int, rng: np.random.Generator) -> Floats:
    """Return each respondent's weight in samples drawn with replacement; [draws, respondents]."""
    rows = survey.weights > 0
    times = np.zeros((draws, len(rows)))
    times[:, rows] = rng.multinomial(rows.sum(), np.full(rows.sum(), 1 / rows.sum()), size=draws)
    return times * survey.weights


def shares_of(survey: RespondentSurvey, target: Target, layout: Layout, weights: Floats) -> Floats:
    """Return shares with other weights of the respondents, shape [draws, respondents].

    A question that nobody with a positive weight answered keeps the shares of ``target``.
    """
    answers = one_hot(survey, layout)
    flat = product(weights, answers.reshape(len(answers), -1))
    counts = flat.reshape(len(weights), *target.shares.shape)
    totals = counts.sum(axis=2, keepdims=True)
    shares: Floats = np.where(totals > 0, counts / np.maximum(totals, 1e-300), target.shares)
    return shares


def one_hot(survey: RespondentSurvey, layout: Layout) -> Floats:
    """Return 1 at the option each respondent chose; shape [respondents, questions, options]."""
    columns = [survey.column(question.id) for question in layout.questions]
    chosen = survey.answers[:, columns]
    hot: Floats = (chosen[:, :, None] == np.arange(layout.options.shape[1])).astype(np.float64)
    return hot
