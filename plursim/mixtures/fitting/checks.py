"""Whether a scenario's ``fit`` section fits its survey."""

from __future__ import annotations

import numpy as np

from plursim.mixtures.fitting.targets import Layout, grouped_target
from plursim.portable import Floats
from plursim.scenario import Scenario
from plursim.scenario.fit import FitSpec
from plursim.surveys.survey import Survey


def questions_fitted(scenario: Scenario, spec: FitSpec, survey: Survey) -> tuple[Floats, Floats]:
    """Return which questions are fitted, and their weights."""
    fitted, weights = np.ones(len(survey.questions)), np.ones(len(survey.questions))
    with scenario.at("fit.holdout"):
        for name in spec.holdout:
            fitted[survey.column(name)] = 0.0
    with scenario.at("fit.question_weights"):
        for name, weight in spec.question_weights.items():
            weights[survey.column(name)] = weight
    if not (fitted * weights).any():
        raise scenario.located("no question is left to fit on", "fit.holdout")
    for question, used in zip(survey.questions, fitted * weights > 0, strict=True):
        if not survey.has_distribution(question.id):
            raise scenario.located(
                f"survey '{survey.name}' does not know how people answered '{question.id}'",
                "survey.questions",
            )
        if used and spec.objective == "wasserstein" and not question.ordinal:
            raise scenario.located(
                f"the options of question '{question.id}' have no order, so there is no Wasserstein distance",
                "fit.objective",
                expected="another objective, or the question under fit.holdout",
            )
    return fitted, weights


def groups_weighed(
    scenario: Scenario, spec: FitSpec, survey: Survey, layout: Layout
) -> tuple[Floats, tuple[str, ...]]:
    """Return share and label of each group that counts."""
    if spec.group is None:
        return np.ones(1), ()
    with scenario.at("fit.group"):
        targets, shares = grouped_target(survey, layout, spec.group, spec.group_weights)
    return shares, tuple(targets)
