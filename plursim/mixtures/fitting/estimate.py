"""Fit a mixture: minimise, test, describe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.mixtures.fitting.baselines import strata_weights
from plursim.mixtures.fitting.diagnosis import Identifiability, Makeup, identifiability, makeup
from plursim.mixtures.fitting.elicitation import Elicited, Elicitor
from plursim.mixtures.fitting.fit_context import FitContext
from plursim.mixtures.fitting.targets import Layout, Target
from plursim.mixtures.fitting.validation import HeldOut, validate
from plursim.personas import PersonaPool
from plursim.portable import Floats
from plursim.randomness import Streams
from plursim.runs.setup import Setup
from plursim.scenario.fit import FitSpec
from plursim.solvers.problem import Problem
from plursim.solvers.solving import Solution


@dataclass(frozen=True, eq=False, kw_only=True)
class Fitting:
    """A mixture that was fitted, with everything that is known about it.

    Attributes
    ----------
    spec : how it was fitted.
    pool : the personas that took part: those with a distribution for every question.
    left_out : ids of personas without.
    layout, target : questions and how respondents answered them.
    elicited : how the personas answer.
    weights : the mixture, shape [personas].
    solution : what the solver says; of a fit with a mixture for each group that of the last group, with the
        objective and gap of all of them.
    by_group : weights by label, of a fit with a mixture for each group.
    draws : weights fitted to resampled respondents, shape [resamples, personas].
    strata : the survey's strata weights, None where it has none.
    fitted : 1 for questions that were fitted, 0 for those held out by name; shape [questions].
    tests : how it does on answers it has not seen.
    makeup, identifiability : what it is made of, and which of its weights the questions can tell.
    carried : weights of the mixture file the scenario uses, if it uses one.
    informed : whether personas answer from the survey itself, so that no question can be held out from them.
    told : ids of questions that are attributes of the personas, which are told the answer.
    """

    spec: FitSpec
    pool: PersonaPool
    left_out: tuple[str, ...]
    layout: Layout
    target: Target
    elicited: Elicited
    weights: Floats
    solution: Solution
    problem: Problem
    by_group: dict[str, Floats]
    draws: Floats
    strata: Floats | None
    fitted: Floats
    tests: tuple[HeldOut, ...]
    makeup: Makeup
    identifiability: Identifiability
    carried: Floats | None = None
    informed: bool = False
    told: tuple[str, ...] = ()

    @property
    def intervals(self) -> Floats:
        """Percentile interval of each weight, NaN without a bootstrap; shape [2, personas]."""
        if not len(self.draws):
            return np.full((2, len(self.weights)), np.nan)
        tail = (1 - self.spec.level) / 2
        return np.quantile(self.draws, [tail, 1 - tail], axis=0)

    @property
    def l1_radius(self) -> float:
        """Distance within which the true weights lie with probability ``level``: sum of absolute differences.

        NaN without a bootstrap.
        """
        if not len(self.draws):
            return float("nan")
        return float(np.quantile(np.abs(self.draws - self.weights).sum(axis=1), self.spec.level))

    def total_variation(self, weights: Floats) -> float:
        """Return the mean total variation of a mixture from the target, over the questions fitted."""
        apart = np.abs(self.problem.mixed(weights) - self.target.shares).sum(axis=1) / 2
        return float(apart[self.fitted > 0].mean())


def fit_setup(setup: Setup, elicitor: Elicitor, elicited: Elicited) -> Fitting:
    """Fit the mixture a prepared scenario asks for, to distributions that were elicited.

    Parameters
    ----------
    setup : scenario, survey and personas.
    elicitor : how to elicit again from fewer respondents, where answers come from the survey.
    elicited : the personas' distributions.

    Raises
    ------
    DocumentError : the scenario's ``fit`` section does not fit its survey.
    """
    work = FitContext.of(setup, elicitor, elicited)
    streams = Streams(setup.scenario.seed)
    found = work.solve(setup.survey)
    draws = work.bootstrap(found, streams)
    personas = work.distributions(elicited)
    kept = work.fitted > 0
    answers = elicited.answers[work.usable][:, kept]
    options, positions, ordinal = work.layout.options, work.layout.positions, work.layout.ordinal
    return Fitting(
        spec=work.spec,
        pool=work.pool,
        left_out=tuple(np.array(setup.pool.ids)[~work.usable].tolist()),
        layout=work.layout,
        target=work.target(),
        elicited=elicited,
        weights=found.weights,
        solution=found.solution,
        problem=found.problem,
        by_group=found.by_group,
        draws=draws,
        strata=strata_weights(work.survey, work.pool),
        fitted=work.fitted,
        tests=tuple(validate(work.material(), work.spec.folds, work.spec.seeds, streams, work.spec.level)),
        makeup=makeup(found.weights, personas, options, positions, ordinal),
        identifiability=identifiability(personas[:, kept], options[kept], answers),
        carried=work.carried,
        informed=work.informed,
        told=tuple(q.id for q, told in zip(work.layout.questions, work.told, strict=True) if told),
    )
