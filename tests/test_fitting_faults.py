"""Fitting: respondents drawn anew within groups, sizes of targets put together, and momentum that pays."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from plursim.errors import DocumentError
from plursim.gateway.replies import MemoryReplies
from plursim.mixtures.fitting import Elicitor, Problem, validation
from plursim.mixtures.fitting.checks import questions_fitted
from plursim.mixtures.fitting.diagnosis import Identifiability
from plursim.mixtures.fitting.fit_context import FitContext
from plursim.mixtures.fitting.report import _weights
from plursim.mixtures.fitting.targets import Target, resampled_weights, weighted_together
from plursim.mixtures.fitting.verdict import _identified
from plursim.randomness import Streams
from plursim.reasoning.base import Services
from plursim.runs.setup import prepare
from plursim.scenario import load_scenario
from plursim.scenario.fit import FitSpec
from plursim.society.events import MemoryLog
from plursim.solvers.gradient import projected_gradient
from plursim.surveys.respondents import RespondentSurvey
from tests.conftest import ROOT
from tests.server import serving

ANES = ROOT / "scenarios" / "fit_anes96.yaml"


def test_targets_of_groups_are_as_sure_as_a_stratified_sample():
    """The variance of a weighted mean of independent means: sum of share squared over size."""
    shares = [np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([[0.6, 0.4], [0.1, 0.9]])]
    sizes = [np.array([100.0, 50.0]), np.array([20.0, 400.0])]
    targets = [Target(share, size) for share, size in zip(shares, sizes, strict=True)]
    found = weighted_together(targets, np.array([0.25, 0.75]))
    assert found.shares == pytest.approx(0.25 * shares[0] + 0.75 * shares[1])
    variance = [0.25**2 / one + 0.75**2 / other for one, other in zip(*sizes, strict=True)]
    assert found.sizes == pytest.approx(1 / np.array(variance))
    # a group alone is as sure as its own respondents
    assert weighted_together(targets[:1], np.ones(1)).sizes == pytest.approx(sizes[0])


def test_respondents_drawn_anew_leave_the_groups_in_the_shares_they_are_weighed_with():
    """Each draw counted one respondent at a time: shares within each group, then groups by their weights."""
    scenario = load_scenario(ANES, ["fit.group=age", "fit.group_weights={18-29: 1, 30-44: 3}"])
    setup = prepare(scenario)
    elicitor = Elicitor(setup, 1)
    with elicitor.opened(None):
        work = FitContext.of(setup, elicitor, elicitor.elicit(MemoryLog()))
    survey = work.survey
    assert isinstance(survey, RespondentSurvey)
    drawn, strata = work._redrawn(survey, work.target(), 3, np.random.default_rng(4))
    again = resampled_weights(survey, 3, np.random.default_rng(4))
    names = [question.id for question in setup.questions]
    for draw in range(3):
        for q, name in enumerate(names):
            expected = np.zeros(work.layout.options.shape[1])
            for label, weight in (("18-29", 0.25), ("30-44", 0.75)):
                counts = np.zeros_like(expected)
                of_group = np.flatnonzero(survey.members["age"] == survey.label("age", label))
                for respondent in of_group.tolist():
                    answer = survey.answers[respondent, survey.column(name)]
                    if answer >= 0:
                        counts[answer] += again[draw, respondent]
                expected += weight * counts / counts.sum()
            assert drawn[draw, q] == pytest.approx(expected)
    assert len(strata) == 3


def test_a_fit_by_weighed_groups_has_intervals_around_its_weights():
    settings = ["fit.group=age", "fit.bootstrap=30", "fit.seeds=1"]
    setup = prepare(load_scenario(ANES, settings))
    elicitor = Elicitor(setup, 1)
    with elicitor.opened(None):
        work = FitContext.of(setup, elicitor, elicitor.elicit(MemoryLog()))
    found = work.solve(work.survey)
    draws = work.bootstrap(found, Streams(7))
    assert draws.shape == (30, len(found.weights))
    assert draws.sum(axis=1) == pytest.approx(np.ones(30))
    assert draws.min() >= -1e-12
    assert np.abs(draws.mean(axis=0) - found.weights).max() < 0.05
    assert draws.std(axis=0).max() > 1e-3


def test_weights_that_are_left_out_of_a_file_leave_a_sum_of_one():
    found = _weights(("ann", "bob", "cleo", "dan"), np.array([0.5, 0.25, 1e-9, 0.0]))
    assert found == {"ann": round(2 / 3, 12), "bob": round(1 / 3, 12)}


def steps_without_momentum(problem: Problem, start: np.ndarray, tolerance: float, most: int) -> int:
    """Projected gradient of a squared error, its step length from the largest eigenvalue, by the textbook."""
    columns, weights = problem.columns, start
    hessian = columns @ columns.T  # of |w columns - target|^2, up to the scale that the slope shows
    target = problem.targets.ravel()
    scale = np.abs(problem.loss.slope(np.zeros(columns.shape[1]))).max() / np.abs(target).max()
    length = scale * np.linalg.eigvalsh(hessian).max()
    for step in range(most):
        slope = columns @ problem.loss.slope(weights @ columns)
        if (weights * slope).sum() - slope.min() <= tolerance:
            return step
        moved = np.sort(weights - slope / length)[::-1]
        above = (np.cumsum(moved) - 1) / np.arange(1, len(moved) + 1)
        level = above[np.flatnonzero(moved > above)[-1]]
        weights = np.maximum(weights - slope / length - level, 0.0)
    return most


@pytest.mark.parametrize(("seed", "personas", "near"), [(0, 8, 0.8), (1, 8, 0.8), (2, 8, 0.8)])
def test_momentum_takes_a_third_of_the_steps_where_personas_are_alike(seed, personas, near):
    rng = np.random.default_rng(seed)
    alike = near * rng.dirichlet(np.ones(personas), size=personas)
    pool = (np.eye(personas) * (1 - near) + alike)[:, None, :]
    true = rng.dirichlet(np.full(personas, 20.0))
    problem = Problem(personas=pool, targets=np.einsum("p,pqo->qo", true, pool), objective="squared_error")
    start = np.eye(personas)[0]
    floors = np.zeros(personas)
    weights, gap, steps = projected_gradient(
        problem.loss, problem.penalty, problem.columns, floors, start, 1e-9
    )
    assert gap <= 1e-9
    assert weights.sum() == pytest.approx(1.0)
    assert problem.value(weights) < 1e-9
    assert 3 * steps < steps_without_momentum(problem, start, 1e-9, 3000)


def test_questions_are_left_out_in_other_folds_for_every_seed(monkeypatch: pytest.MonkeyPatch):
    setup = prepare(load_scenario(ANES))
    elicitor = Elicitor(setup, 1)
    with elicitor.opened(None):
        work = FitContext.of(setup, elicitor, elicitor.elicit(MemoryLog()))
    material = replace(work.material(), informed=False, told=None)
    seen: list[tuple[tuple[int, ...], ...]] = []

    def split(_material: Any, _trials: Any, _train: Any, _test: Any, questions: list[np.ndarray]) -> None:
        seen.append(tuple(tuple(fold.tolist()) for fold in questions))

    monkeypatch.setattr(validation, "_split", split)
    validation.validate(material, 3, 4, Streams(1), 0.95)
    of_seed = list(dict.fromkeys(seen))
    assert len(seen) == 4 * 3
    assert len(of_seed) == 4  # of 90 ways to halve six questions twice
    for folds in of_seed:
        assert sorted(question for fold in folds for question in fold) == list(range(6))
        assert [len(fold) for fold in folds] == [2, 2, 2]


@pytest.mark.parametrize(
    ("identified", "twins", "said"),
    [
        (3, (), "The questions tell all mixtures apart (condition number 12)."),
        (1, (), "of 3 ways in which weights can change, 2 leave the answers as they are. Trust"),
        (3, ((0, 1),), "1 groups of personas cannot be told apart at all"),
    ],
)
def test_weights_are_trusted_where_directions_and_personas_are_told_apart(identified, twins, said):
    found = Identifiability(3, identified, 12.3, twins, np.array([1.0, -1.0, 0.0, 0.0]))
    (sentence,) = _identified(cast("Any", SimpleNamespace(identifiability=found)))
    assert said in sentence
    assert ("not identified" in sentence) is bool(identified < 3 or twins)


def test_a_question_nobody_answered_is_refused_where_the_scenario_names_questions():
    scenario = load_scenario(ANES)
    survey = prepare(scenario).survey
    assert isinstance(survey, RespondentSurvey)
    answers = survey.answers.copy()
    answers[:, survey.column("vote")] = -1
    said = r"survey\.questions: .*does not know how people answered 'vote'"
    with pytest.raises(DocumentError, match=said):
        questions_fitted(scenario, FitSpec(), replace(survey, answers=answers))
    fitted, weights = questions_fitted(scenario, FitSpec(holdout=("vote",)), survey)
    assert fitted.tolist() == [float(question.id != "vote") for question in survey.questions]
    assert weights.tolist() == [1.0] * len(survey.questions)


def test_distributions_a_model_tells_are_asked_for_once(monkeypatch: pytest.MonkeyPatch):
    """What was asked in the poll is read again from the replies, not asked a second time."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-4f9a77c1d2")
    store = MemoryReplies()
    with serving() as server:
        model = f"kind: llm, model: openai/loopback, api_base: '{server.api_base}', expression: logprobs"
        setup = prepare(load_scenario(ANES, ["survey.questions=[vote]", f"reasoning={{{model}}}"]))
        elicitor = Elicitor(setup, 2)
        with elicitor.opened(Services(replies=store)):
            found = elicitor.elicit(MemoryLog())
        assert server.requests == len(setup.pool.personas)
    assert found.shares.sum(axis=2) == pytest.approx(np.ones((len(setup.pool.personas), 1)))
    assert not found.answers.any()
    assert {call.phase.split("/", 1)[1] for call in store.calls} == {"0/poll"}
