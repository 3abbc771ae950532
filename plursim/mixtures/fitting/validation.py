"""Test a fit on answers it has not seen, beside its baselines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.stats import t as student

from plursim.mixtures.fitting.baselines import best_single, regression, strata_weights
from plursim.mixtures.fitting.targets import Layout, Target, folds_of, only
from plursim.personas import PersonaPool
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.solvers.problem import Problem
from plursim.solvers.solving import solve
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey

METHODS = ("fitted", "uniform", "best_single", "strata", "carried", "regression", "pooled")
"""The fit and its baselines. ``carried`` is the mixture file the scenario uses, if it uses one. ``pooled``
and ``regression`` have seen other respondents' answers to the very questions that are held out,
``regression`` the labels of the held-out respondents too; no mixture can be expected to beat them, and their
error is mostly noise."""

SCHEMES = {
    "in_sample": "the answers the weights were fitted to",
    "respondents": "held-out respondents, on questions fitted to others",
    "questions": "held-out questions, answered by held-out respondents",
    "holdout": "the questions named in fit.holdout, answered by held-out respondents",
}
"""What a fit is tested on."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """One fit or baseline on one kind of held-out answers.

    Attributes
    ----------
    scheme, method : of :data:`SCHEMES` and :data:`METHODS`.
    value : mean total variation over questions and splits, 0 .. 1; NaN where the method cannot say.
    low, high : interval of the value.
    more : how much higher than that of the fit, on the same splits; above 0 the fit is better.
    more_low, more_high : interval of ``more``.
    splits : splits it is the mean of.
    by_construction : whether the value is what it is whatever the personas are like: answers fitted to that
        are the personas' own, or that a baseline repeats.
    """

    scheme: str
    method: str
    value: float
    low: float
    high: float
    more: float
    more_low: float
    more_high: float
    splits: int
    by_construction: bool = False


@dataclass(eq=False)
class Trials:
    """Total variation of each method on each split, by scheme.

    ``ratio`` is the share of answers held out over the share fitted to, which the interval needs;
    ``informed`` says whether personas answer from the survey.
    """

    values: dict[str, list[Floats]] = field(default_factory=dict)
    ratio: float = 0.25
    informed: bool = False

    def add(self, scheme: str, row: Floats) -> None:
        """Keep the values of all methods on one split."""
        self.values.setdefault(scheme, []).append(row)

    def tests(self, level: float) -> list[HeldOut]:
        """Return means with intervals."""
        found = []
        for scheme in SCHEMES:
            if scheme not in self.values:
                continue
            table = np.array(self.values[scheme])
            for column, method in enumerate(METHODS):
                value = _interval(table[:, column], self.ratio, level)
                more = _interval(table[:, column] - table[:, 0], self.ratio, level)
                idle = scheme == "in_sample" and (self.informed or method in ("pooled", "regression"))
                found.append(HeldOut(scheme, method, *value, *more, len(table), idle))
        return found


def _interval(values: Floats, ratio: float, level: float) -> tuple[float, float, float]:
    """Return mean and interval over splits that share respondents.

    The variance of the mean of J splits is (1 / J + held out / fitted) times that of one split (Nadeau and
    Bengio 2003, equation 6): splits overlap, so their mean is less sure than that of J independent values.
    """
    mean = float(values.mean())
    if len(values) < 2 or not np.isfinite(mean):
        return mean, float("nan"), float("nan")
    spread = float(np.sqrt((1 / len(values) + ratio) * values.var(ddof=1)))
    reach = float(student.ppf((1 + level) / 2, len(values) - 1)) * spread
    return mean, mean - reach, mean + reach


@dataclass(frozen=True, eq=False, kw_only=True)
class Material:
    """What a validation works with.

    Attributes
    ----------
    survey, layout, pool : respondents, questions and personas.
    personas : from a survey to the personas' response distributions; those elicited from a language model
        do not depend on it, those drawn from the survey do.
    problem : from distributions, target, question weights and strata weights (or None) to the problem.
    parts : parts of the population that have a mixture of their own: from a survey to pairs of a survey of
        that part and its target, None where nobody of it is left.
    shares : share of each part in the population, summing to 1.
    fitted : 1 for questions the weights are fitted on, 0 for those held out by name; shape [questions].
    question_weights : shape [questions].
    carried : weights of a mixture that was fitted elsewhere.
    informed : whether personas answer from the survey: then they know its answers to a question that is held
        out, and no question can be.
    told : 1 for questions that are attributes of the personas, which therefore know the answer; [questions].
    """

    survey: Survey
    layout: Layout
    pool: PersonaPool
    personas: Callable[[Survey], Floats]
    problem: Callable[[Floats, Target, Floats, Floats | None], Problem]
    parts: Callable[[Survey], list[tuple[Survey, Target] | None]]
    shares: Floats
    fitted: Floats
    question_weights: Floats
    carried: Floats | None = None
    informed: bool = False
    told: Floats | None = None


def validate(material: Material, folds: int, seeds: int, streams: Streams, level: float) -> list[HeldOut]:
    """Return how the fit and its baselines do on answers they have not seen.

    Respondents are split into folds; each in turn is held out, everything (the personas' distributions too,
    where they come from the survey) being found from the others. On these splits the fit is tested on the
    questions it was fitted on, on each fold of questions left out of the fit, and on the questions held out
    by name. Of a survey without respondents only questions are held out.

    Questions are held out only where personas answer without the survey, and none that personas are told the
    answer to: otherwise the answers held out are in the personas' distributions, and a question that nothing
    could predict would seem to be predicted.

    Parameters
    ----------
    folds : folds of respondents and of questions.
    seeds : how often folds are drawn anew.
    level : probability the intervals are to cover.
    """
    trials = Trials(informed=material.informed)
    _in_sample(material, trials)
    for seed in range(seeds):
        questions = _question_folds(material, folds, streams, seed)
        for train, test, ratio in _respondent_splits(material, folds, streams, seed):
            trials.ratio = ratio
            _split(material, trials, train, test, questions)
    return trials.tests(level)


def _question_folds(material: Material, folds: int, streams: Streams, seed: int) -> list[Ints]:
    """Return the questions of each fold; none where there are too few to leave any out."""
    testable = _testable(material, np.flatnonzero(material.fitted))
    if not len(testable) or material.fitted.sum() < 2:
        return []
    fold = folds_of(len(testable), folds, streams.generator("fit.questions", seed))
    return [testable[fold == number] for number in range(fold.max() + 1)]


def _testable(material: Material, questions: Ints) -> Ints:
    """Return those of some questions whose answers personas cannot know when they are held out."""
    if material.informed:
        return questions[:0]
    return questions if material.told is None else questions[material.told[questions] == 0]


def _respondent_splits(
    material: Material, folds: int, streams: Streams, seed: int
) -> Iterator[tuple[Survey, Survey, float]]:
    """Yield survey to fit to, survey to test on, and the ratio of their sizes."""
    survey = material.survey
    if not isinstance(survey, RespondentSurvey):
        yield survey, survey, 1 / (folds - 1)
        return
    fold = folds_of(len(survey.weights), folds, streams.generator("fit.respondents", seed))
    for number in range(fold.max() + 1):
        yield only(survey, fold != number), only(survey, fold == number), 1 / fold.max()


def _in_sample(material: Material, trials: Trials) -> None:
    seen = _Seen.of(material, material.survey)
    truths = [None if part is None else part.target for part in seen.parts]
    trials.add("in_sample", seen.errors(material.fitted, truths, np.flatnonzero(material.fitted)))


def _split(material: Material, trials: Trials, train: Survey, test: Survey, questions: list[Ints]) -> None:
    """Fit on one split in every way, and keep the errors."""
    seen = _Seen.of(material, train)
    truths = [None if found is None else found[1] for found in material.parts(test)]
    named = _testable(material, np.flatnonzero(material.fitted == 0))
    if isinstance(material.survey, RespondentSurvey):
        trials.add("respondents", seen.errors(material.fitted, truths, np.flatnonzero(material.fitted)))
    else:
        seen = seen.blind()
    if len(named):
        trials.add("holdout", seen.errors(material.fitted, truths, named))
    rows = []
    for left_out in questions:
        kept = material.fitted.copy()
        kept[left_out] = 0.0
        rows.append(seen.errors(kept, truths, left_out) * len(left_out))
    if rows:
        trials.add("questions", np.sum(rows, axis=0) / sum(len(left_out) for left_out in questions))


@dataclass(frozen=True, eq=False)
class _Part:
    """What is known of one part of the population; None where it cannot be had.

    ``strata`` are weights, ``regression`` and ``pooled`` predicted shares.
    """

    target: Target
    strata: Floats | None
    regression: Floats | None
    pooled: Floats | None


@dataclass(frozen=True, eq=False)
class _Seen:
    """What is known of the respondents that are not held out."""

    material: Material
    personas: Floats
    parts: list[_Part | None]

    @classmethod
    def of(cls, material: Material, train: Survey) -> _Seen:
        """Learn what some respondents tell."""
        parts = [None if found is None else _known(material, *found) for found in material.parts(train)]
        return cls(material, material.personas(train), parts)

    def blind(self) -> _Seen:
        """Leave out what, of a survey without respondents, only repeats the answers held out."""
        parts = [None if p is None else replace(p, pooled=None, regression=None) for p in self.parts]
        return replace(self, parts=parts)

    def errors(self, kept: Floats, truths: Sequence[Target | None], questions: Ints) -> Floats:
        """Return the mean total variation over some questions of each method, fitted on those kept."""
        total, heavy = np.zeros(len(METHODS)), 0.0
        for part, truth, share in zip(self.parts, truths, self.material.shares, strict=True):
            if part is not None and truth is not None:
                total += share * self._part_errors(part, kept, truth, questions)
                heavy += share
        return total / heavy if heavy else np.full(len(METHODS), np.nan)

    def _part_errors(self, part: _Part, kept: Floats, truth: Target, questions: Ints) -> Floats:
        weights = self.material.question_weights * kept
        problem = self.material.problem(self.personas, part.target, weights, part.strata)

        def mixed(given: Floats | None) -> Floats | None:
            return None if given is None else problem.mixed(given)

        predicted = {
            "fitted": mixed(solve(problem).weights),
            "uniform": mixed(np.full(problem.size, 1 / problem.size)),
            "best_single": mixed(best_single(problem)),
            "strata": mixed(part.strata),
            "carried": mixed(self.material.carried),
            "regression": part.regression,
            "pooled": part.pooled,
        }
        return np.array([_apart(predicted[method], truth, questions) for method in METHODS])


def _known(material: Material, train: Survey, target: Target) -> _Part:
    whole, regressed = material.survey, None
    one = len(material.shares) == 1
    if one and isinstance(train, RespondentSurvey) and isinstance(whole, RespondentSurvey) and whole.groups:
        regressed = regression(train, whole, material.layout)
    return _Part(target, strata_weights(train, material.pool), regressed, target.shares)


def _apart(shares: Floats | None, truth: Target, questions: Ints) -> float:
    """Return the mean total variation over some questions, NaN where there is no prediction."""
    if shares is None:
        return float("nan")
    return float(np.abs(shares - truth.shares)[questions].sum(axis=1).mean() / 2)
