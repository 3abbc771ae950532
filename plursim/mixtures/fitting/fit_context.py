"""A fit under way: a scenario's ``fit`` section, its survey and its personas as problems to solve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from plursim.analysis.circular import decided
from plursim.analysis.ground_truth import truths
from plursim.errors import InputError
from plursim.mixtures.fitting.baselines import strata_draws, strata_weights
from plursim.mixtures.fitting.checks import groups_weighed, questions_fitted
from plursim.mixtures.fitting.elicitation import Elicited, Elicitor
from plursim.mixtures.fitting.targets import (
    Layout,
    Target,
    only,
    resampled,
    resampled_weights,
    shares_of,
    target_of,
    weighted_together,
)
from plursim.mixtures.fitting.validation import Material
from plursim.personas import PersonaPool
from plursim.portable import Floats, dot, product
from plursim.randomness import Streams
from plursim.runs.setup import Setup
from plursim.scenario import Scenario
from plursim.scenario.fit import FitSpec
from plursim.solvers.problem import Problem
from plursim.solvers.solving import Solution, solve
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey

PRIOR_FLOOR = 0.01
"""Share of the uniform mixture in a prior of strata weights, so that no persona is ruled out."""

BOOTSTRAP_TOLERANCE = 1e-6


@dataclass(frozen=True, eq=False)
class Found:
    """The weights of one fit; ``starts`` are those of each part."""

    weights: Floats
    solution: Solution
    problem: Problem
    by_group: dict[str, Floats]
    starts: tuple[Floats, ...]


@dataclass(frozen=True, eq=False)
class FitContext:
    """A fit under way: what the scenario says, in arrays."""

    scenario: Scenario
    spec: FitSpec
    survey: Survey
    pool: PersonaPool
    usable: NDArray[np.bool_]
    layout: Layout
    fitted: Floats
    question_weights: Floats
    shares: Floats
    labels: tuple[str, ...]
    elicitor: Elicitor
    elicited: Elicited
    carried: Floats | None

    @classmethod
    def of(cls, setup: Setup, elicitor: Elicitor, elicited: Elicited) -> FitContext:
        """Check the ``fit`` section against survey and personas."""
        scenario, survey = setup.scenario, setup.survey
        spec = scenario.fit or FitSpec()
        if survey is None:
            raise scenario.located("a fit needs a survey to fit to", "survey", expected="a section survey")
        usable = elicited.usable
        if not usable.any():
            raise InputError("no persona gave a usable answer to every question; see the log for the reasons")
        pool = setup.pool.model_copy(
            update={"personas": tuple(p for p, ok in zip(setup.pool.personas, usable, strict=True) if ok)}
        )
        layout = Layout.of(survey.questions)
        fitted, weights = questions_fitted(scenario, spec, survey)
        shares, labels = groups_weighed(scenario, spec, survey, layout)
        source = setup.mixture.file
        carried = None
        if source is not None:
            carried = setup.mixture.weights[usable] / max(setup.mixture.weights[usable].sum(), 1e-12)
        return cls(
            scenario, spec, survey, pool, usable, layout, fitted, weights, shares, labels, elicitor, elicited,
            carried,
        )  # fmt: skip

    def distributions(self, elicited: Elicited) -> Floats:
        """Return the distributions of the personas that take part, nothing beyond the options."""
        return np.where(self.layout.options, np.nan_to_num(elicited.shares[self.usable]), 0.0)

    def problem(
        self, personas: Floats, target: Target, question_weights: Floats, strata: Floats | None
    ) -> Problem:
        """Return the problem the ``fit`` section states."""
        spec, count = self.spec, len(personas)
        prior = None
        if spec.prior == "survey" and (spec.ridge or spec.entropy):
            if strata is None:
                raise self.scenario.located(
                    "the survey has no strata weights for these personas", "fit.prior", expected="uniform"
                )
            prior = (1 - PRIOR_FLOOR) * strata + PRIOR_FLOOR / count
        return Problem(
            personas=personas,
            targets=target.counts if spec.objective == "log_likelihood" else target.shares,
            objective=spec.objective,
            options=self.layout.options,
            question_weights=question_weights,
            positions=self.layout.positions,
            ridge=spec.ridge,
            entropy=spec.entropy,
            prior=prior,
            floors=np.full(count, spec.floor),
            smoothing=spec.smoothing,
        )

    def parts(self, survey: Survey) -> list[tuple[Survey, Target] | None]:
        """Return survey and target of each part of the population that has a mixture of its own."""
        group = self.spec.group
        if group is None:
            return [(survey, target_of(survey, self.layout))]
        found = [self._part(survey, group, label) for label in self.labels]
        if self.spec.per_group:
            return list(found)
        here = [(part, share) for part, share in zip(found, self.shares, strict=True) if part is not None]
        shares = np.array([share for _, share in here])
        target = weighted_together([part[1] for part, _ in here], shares / shares.sum())
        return [(survey, target)]

    def target(self) -> Target:
        """Return how the whole population answered, groups in the shares they are weighed with."""
        found = [part[1] for part in self.parts(self.survey) if part is not None]
        return found[0] if len(found) == 1 else weighted_together(found, self.part_shares)

    def _part(self, survey: Survey, group: str, label: str) -> tuple[Survey, Target] | None:
        try:
            target = target_of(survey, self.layout, {group: label})
        except InputError:
            # Of a small group nobody may be left in a fold.
            return None
        if isinstance(survey, RespondentSurvey):
            survey = only(survey, survey.members[group] == survey.label(group, label))
        return survey, target

    @property
    def part_shares(self) -> Floats:
        """Share of each part in the population."""
        return self.shares if self.spec.per_group else np.ones(1)

    def solve(self, survey: Survey | None) -> Found:
        """Fit the mixture of each part."""
        assert survey is not None
        personas, weights = self.distributions(self.elicited), self.question_weights * self.fitted
        parts = self.parts(survey)
        empty = [label for label, part in zip(self.labels, parts, strict=False) if part is None]
        if empty:
            raise self.scenario.located(
                f"nobody with the label '{empty[0]}' answered all questions", "fit.group"
            )
        problems = [
            self.problem(personas, target, weights, strata_weights(part, self.pool))
            for part, target in (part for part in parts if part is not None)
        ]
        solutions = [solve(problem) for problem in problems]
        starts = tuple(solution.weights for solution in solutions)
        mixed = product(self.part_shares, np.stack(starts))
        together = replace(
            solutions[-1],
            weights=mixed,
            objective=dot(self.part_shares, [s.objective for s in solutions]),
            gap=dot(self.part_shares, [s.gap for s in solutions]),
            converged=all(s.converged for s in solutions),
        )
        by_group = dict(zip(self.labels, starts, strict=True)) if self.spec.per_group else {}
        return Found(mixed, together, problems[-1], by_group, starts)

    def bootstrap(self, found: Found, streams: Streams) -> Floats:
        """Return weights fitted to resampled respondents, and to resampled answers of the personas.

        None are drawn where neither could have come out otherwise as far as is known: the survey does not say
        how many answered, and the personas' distributions are exact.
        """
        count = self.spec.bootstrap
        if not count or self._exact():
            return np.zeros((0, len(found.weights)))
        with self.scenario.at("fit.bootstrap"):
            return self._bootstrap(found, count, streams)

    def _exact(self) -> bool:
        """Return whether nothing a fit rests on has a sampling error that is known."""
        if isinstance(self.survey, RespondentSurvey) or self.elicited.answers[self.usable].any():
            return False
        sizes = [part[1].sizes for part in self.parts(self.survey) if part is not None]
        return not np.isfinite(np.concatenate(sizes)).any()

    def _bootstrap(self, found: Found, count: int, streams: Streams) -> Floats:
        total = np.zeros((count, len(found.weights)))
        weights = self.question_weights * self.fitted
        exact = self.distributions(self.elicited)
        parts = [part for part in self.parts(self.survey) if part is not None]
        for number, ((survey, target), share, start) in enumerate(
            zip(parts, self.part_shares, found.starts, strict=True)
        ):
            rng = streams.generator("fit.bootstrap", number)
            drawn, strata = self._redrawn(survey, target, count, rng)
            for draw in range(count):
                personas = self._resampled_personas(exact, rng)
                other = Target(drawn[draw], target.sizes)
                problem = self.problem(personas, other, weights, strata[draw])
                solution = solve(problem, tolerance=BOOTSTRAP_TOLERANCE, start=start)
                total[draw] += share * solution.weights
        return total

    def _redrawn(
        self, survey: Survey, target: Target, count: int, rng: np.random.Generator
    ) -> tuple[Floats, list[Floats | None]]:
        """Return targets and strata weights as other respondents might have given them.

        Groups that are weighed keep their shares in the target.
        """
        if not isinstance(survey, RespondentSurvey):
            strata = [strata_weights(survey, self.pool)] * count
            return self._redrawn_shares(survey, target, count, rng), strata
        respondents = resampled_weights(survey, count, rng)
        strata = strata_draws(survey, self.pool, respondents)
        group = self.spec.group
        if group is None or self.spec.per_group:
            return shares_of(survey, target, self.layout, respondents), strata
        drawn = [
            shares_of(survey, part[1], self.layout, respondents * (survey.members[group] == code))
            for code, label in enumerate(survey.groups[group])
            if label in self.labels and (part := self._part(survey, group, label)) is not None
        ]
        return self._together(drawn), strata

    def _redrawn_shares(self, survey: Survey, target: Target, count: int, rng: np.random.Generator) -> Floats:
        group = self.spec.group
        if group is None or self.spec.per_group:
            return resampled(survey, target, self.layout, count, rng)
        parts = [self._part(survey, group, label) for label in self.labels]
        drawn = [resampled(*part, self.layout, count, rng) for part in parts if part is not None]
        return self._together(drawn)

    def _together(self, drawn: list[Floats]) -> Floats:
        """Return the shares of all from those of the parts, each of shape [draws, questions, options]."""
        together: Floats = (self.shares[:, None, None, None] * np.stack(drawn)).sum(axis=0)
        return together

    def _resampled_personas(self, exact: Floats, rng: np.random.Generator) -> Floats:
        """Return the distributions as other draws of the same size might have given them."""
        answers = self.elicited.answers[self.usable]
        if not answers.any():
            return exact
        known = (answers == 0)[:, :, None]
        drawn = rng.multinomial(answers, exact / exact.sum(axis=2, keepdims=True))
        return np.where(known, exact, drawn / np.maximum(answers, 1)[:, :, None])

    def material(self) -> Material:
        """Return what a validation works with."""
        return Material(
            survey=self.survey,
            layout=self.layout,
            pool=self.pool,
            personas=lambda survey: self.distributions(self.elicitor.again(self.elicited, survey)),
            problem=self.problem,
            parts=self.parts,
            shares=self.part_shares,
            fitted=self.fitted,
            question_weights=self.question_weights,
            carried=self.carried,
            informed=self.informed,
            told=self.told,
        )

    @property
    def informed(self) -> bool:
        """Whether personas answer from the survey itself, and so know its answers to any question."""
        return bool(len(self.elicitor.informed()))

    @property
    def told(self) -> Floats:
        """1 for questions that are an attribute of the personas, which are told the answer; [questions]."""
        names = dict.fromkeys(name for persona in self.pool.personas for name in persona.attributes)
        known = truths(self.survey, [question.id for question in self.layout.questions])
        return np.array([
            float(any(decided(known, question.id, name) for name in names))
            for question in self.layout.questions
        ])  # fmt: skip
