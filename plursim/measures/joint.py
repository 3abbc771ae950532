"""What some people answered to several questions, and what other samples of them would have answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from plursim import portable
from plursim.measures.given import Several
from plursim.measures.kernels.association import Scale, pair_associations, pairs_of
from plursim.measures.kernels.jackknife import LEAST_UNITS
from plursim.measures.kernels.resampling import CELLS, DRAWS
from plursim.portable import Floats, Ints
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey


@dataclass(frozen=True, eq=False)
class Joint:
    """What some people answered to several questions.

    ``answers`` (option indices, -1 missing) shape [people, questions]; ``weights`` and ``units`` (who is
    drawn together, numbered from 0) shape [people].
    """

    answers: Ints
    scales: list[Scale]
    weights: Floats
    units: Ints

    @property
    def values(self) -> Floats:
        """Association of each pair of questions, shape [pairs]."""
        return pair_associations(self.answers, self.scales, self.weights)

    @property
    def both(self) -> Ints:
        """How many answered both questions of each pair, shape [pairs]."""
        known = (self.answers >= 0) & (self.weights > 0)[:, None]
        pairs = pairs_of(known.shape[1])
        return np.array([(known[:, one] & known[:, other]).sum() for one, other in pairs], dtype=np.int64)

    def resampled(self, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
        """Return the associations where whole units are drawn again; [draws, pairs], [0, pairs] for few."""
        count = int(self.units.max(initial=-1)) + 1
        return self._drawn(
            lambda size: _times(rng.integers(count, size=(size, count)), count)[:, self.units],
            self.weights,
            draws if count >= LEAST_UNITS else 0,
        )

    def samples(self, size: int, rng: np.random.Generator, draws: int = DRAWS) -> Floats:
        """Return the associations of ``size`` people drawn one by one by their weights; [draws, pairs]."""
        upto = np.cumsum(self.weights)

        def drawn(some: int) -> Floats:
            place = np.searchsorted(upto, rng.random((some, size)) * upto[-1], side="right")
            return _times(np.minimum(place, len(upto) - 1), len(upto))

        return self._drawn(drawn, np.ones(len(upto)), draws, size)

    def halves(self, rng: np.random.Generator, draws: int = DRAWS // 2) -> tuple[Floats, Floats]:
        """Return the associations of both halves of random splits of the units; [draws, pairs] each."""
        count = int(self.units.max(initial=-1)) + 1
        ranks = portable.ranks(rng.random((draws, count)))
        first = (ranks < count // 2)[:, self.units]
        halves = [half.astype(np.float64) for half in (first, ~first)]
        one, other = (self._drawn(_slices(half), self.weights, draws) for half in halves)
        return one, other

    def _drawn(self, times: Callable[[int], Floats], weights: Floats, draws: int, places: int = 0) -> Floats:
        """Return the associations of draws, made in steps of which each fits into memory."""
        step = max(1, CELLS // max(len(weights), places))
        found = [np.empty((0, len(pairs_of(len(self.scales)))))]
        for start in range(0, draws, step):
            drawn = times(min(step, draws - start))
            found.append(pair_associations(self.answers, self.scales, weights, drawn))
        return np.concatenate(found)


def joint_of_agents(several: Several, arm: str, stage: str) -> Joint | None:
    """Return the answers of an arm in its first or last poll; None where there is no such poll.

    A question that this poll left out is missing for everybody.
    """
    asked, questions = several.arms[arm], several.questions
    rounds = np.concatenate([given.rounds for given in asked.values()] or [np.empty(0, dtype=np.int64)])
    if np.unique(rounds).size < (1 if stage == "first" else 2):
        return None
    poll, units = rounds.min() if stage == "first" else rounds.max(), several.units(stage)
    answers = np.full((len(units), len(questions)), -1, dtype=np.int64)
    for column, question in enumerate(questions):
        given = asked.get(question.id)
        if given is not None and poll in given.rounds:
            answers[:, column] = given.options[given.rounds == poll][0]
    weights = np.ones(len(units)) if several.weights is None else several.weights
    return Joint(answers, scales_of(questions), weights, np.unique(units, return_inverse=True)[1])


def joint_of_people(survey: Survey | None, questions: Sequence[Question]) -> Joint | None:
    """Return the answers of a survey's respondents; None where it is known by its marginals only."""
    if not isinstance(survey, RespondentSurvey):
        return None
    known = {question.id for question in survey.questions}
    kept = survey.weights > 0
    columns = [
        survey.answers[kept, survey.column(q.id)] if q.id in known else np.full(int(kept.sum()), -1)
        for q in questions
    ]
    units = np.arange(int(kept.sum())) if survey.clusters is None else survey.clusters[kept]
    unit = np.unique(units, return_inverse=True)[1].astype(np.int64)
    return Joint(np.stack(columns, axis=1), scales_of(questions), survey.weights[kept], unit)


def scales_of(questions: Sequence[Question]) -> list[Scale]:
    """Return positions of the options of ordinal questions, and their number for nominal ones."""
    return [question.scale if question.ordinal else len(question.options) for question in questions]


def _times(drawn: Ints, count: int) -> Floats:
    """Return how often each of ``count`` was drawn in each row; [draws, count]."""
    where = drawn + count * np.arange(len(drawn))[:, None]
    return np.bincount(where.ravel(), minlength=len(drawn) * count).reshape(-1, count).astype(np.float64)


def _slices(times: Floats) -> Callable[[int], Floats]:
    """Return what hands out the rows of an array, some at a time."""
    rows = iter(times)
    return lambda size: np.stack([next(rows) for _ in range(size)])
