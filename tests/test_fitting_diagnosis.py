"""What is said of a mixture is right: its make-up, what the questions can tell, what it is worth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import null_space

from plursim.mixtures.fitting import (
    HeldOut,
    Problem,
    identifiability,
    judge,
    makeup,
    recovery,
    simulate_answers,
    solve,
)
from plursim.mixtures.fitting.baselines import best_single
from plursim.mixtures.fitting.validation import METHODS, Trials


def whole(questions: int, options: int) -> np.ndarray:
    return np.ones((questions, options), dtype=bool)


def test_within_and_between_variance_add_up() -> None:
    rng = np.random.default_rng(0)
    pool, weights = rng.dirichlet(np.ones(5), size=(4, 1)), rng.dirichlet(np.ones(4))
    scale = np.array([[1.0, 2, 4, 5, 9]])
    found = makeup(weights, pool, whole(1, 5), scale, np.array([True]))
    places = (scale[0] - 1) / 8
    means = pool[:, 0] @ places
    between = weights @ (means - weights @ means) ** 2
    answers = rng.choice(5, size=200_000, p=weights @ pool[:, 0])
    assert found.within_variance + between == pytest.approx(places[answers].var(), abs=2e-3)
    assert found.within_share == pytest.approx(found.within_variance / (found.within_variance + between))
    assert found.effective_personas == pytest.approx(1 / (weights**2).sum())
    assert found.entropy == pytest.approx(-(weights * np.log(weights)).sum())


def test_without_an_order_variance_is_the_chance_to_differ() -> None:
    pool = np.array([[[0.5, 0.5, 0.0]], [[0.0, 0.0, 1.0]]])
    found = makeup(np.array([0.5, 0.5]), pool, whole(1, 3), np.array([[0.0, 1, 2]]), np.array([False]))
    assert found.within_variance == pytest.approx(0.25)
    assert found.within_share == pytest.approx(0.25 / (1 - 2 * 0.25**2 - 0.25))
    assert not found.is_lookup


def test_null_directions_are_those_of_linear_algebra() -> None:
    rng = np.random.default_rng(1)
    for personas, questions in ((5, 1), (9, 2), (6, 8)):
        pool = rng.dirichlet(np.ones(4), size=(personas, questions))
        found = identifiability(pool, whole(questions, 4))
        system = np.vstack([pool.reshape(personas, -1).T, np.ones(personas)])
        assert found.null_directions == null_space(system).shape[1]
        if found.null_directions:
            change = found.null_direction
            assert np.abs(change).max() == pytest.approx(1)
            np.testing.assert_allclose(system @ change, 0, atol=1e-9)
        else:
            assert found.is_identified


def test_personas_that_cannot_be_told_apart_are_named() -> None:
    rng = np.random.default_rng(2)
    pool = rng.dirichlet(np.ones(4), size=(6, 10))
    pool[4], pool[5] = pool[1], (pool[0] + pool[2]) / 2
    found = identifiability(pool, whole(10, 4))
    assert found.twins == ((1, 4),)
    assert found.null_directions == 2
    assert identifiability(pool[:4], whole(10, 4)).is_identified


def test_sampled_answers_are_not_taken_for_differences() -> None:
    rng = np.random.default_rng(3)
    true = np.repeat(rng.dirichlet(np.ones(4), size=(2, 12)), 3, axis=0)
    drawn = rng.multinomial(40, true) / 40
    answers = np.full((6, 12), 40)
    naive, found = identifiability(drawn, whole(12, 4)), identifiability(drawn, whole(12, 4), answers)
    assert naive.null_directions == 0
    assert found.identified == 1
    assert found.twins == ((0, 1, 2), (3, 4, 5))


def test_the_best_single_persona_is_the_nearest() -> None:
    rng = np.random.default_rng(4)
    pool, target = rng.dirichlet(np.ones(3), size=(7, 4)), rng.dirichlet(np.ones(3), size=4)
    problem = Problem(personas=pool, targets=target, objective="total_variation")
    apart = np.abs(pool - target).sum(axis=(1, 2))
    assert int(np.argmax(best_single(problem))) == int(np.argmin(apart))


def test_simulated_answers_follow_the_mixture() -> None:
    rng = np.random.default_rng(5)
    pool, weights = rng.dirichlet(np.ones(3), size=(2, 2)), np.array([0.3, 0.7])
    answers = simulate_answers(pool, weights, 40_000, rng)
    np.testing.assert_allclose(answers.mean(axis=0), np.tensordot(weights, pool, axes=1), atol=0.01)
    # one persona throughout: the answers to two questions go together as the personas do
    together = np.einsum("ra,rb->ab", answers[:, 0], answers[:, 1]) / len(answers)
    np.testing.assert_allclose(together, np.einsum("k,ka,kb->ab", weights, pool[:, 0], pool[:, 1]), atol=0.01)


@pytest.mark.slow
def test_known_mixtures_are_recovered_within_their_interval() -> None:
    covered = recovery(trials=20, respondents=1000, draws=50, level=0.9, personas=4, questions=12)
    # at 90% coverage fewer than 14 of 20 would happen once in 400 times, at 30% more than 11 once in 200
    assert covered.sum() >= 14
    assert recovery(trials=20, respondents=1000, draws=50, level=0.3, personas=4, questions=12).sum() <= 11


def test_more_respondents_bring_the_weights_nearer() -> None:
    rng = np.random.default_rng(6)
    pool, truth = rng.dirichlet(np.ones(4), size=(5, 20)), rng.dirichlet(np.ones(5))
    errors = []
    for respondents in (100, 40_000):
        shares = simulate_answers(pool, truth, respondents, rng).mean(axis=0)
        errors.append(np.abs(solve(Problem(personas=pool, targets=shares)).weights - truth).sum())
    assert errors[1] < 0.05 < errors[0]


def outcomes(in_sample: dict[str, float], held_out: dict[str, list[float]]) -> list[HeldOut]:
    trials = Trials(ratio=0.25)
    trials.add("in_sample", np.array([in_sample.get(method, np.nan) for method in METHODS]))
    for split in range(len(held_out["fitted"])):
        row = [held_out.get(method, [np.nan] * 9)[split] for method in METHODS]
        trials.add("questions", np.array(row))
    return trials.tests(0.95)


def test_a_fit_is_called_what_it_is() -> None:
    seen = {"fitted": 0.01, "uniform": 0.1, "best_single": 0.3}
    fitted = [0.050, 0.052, 0.049, 0.051]
    worse = [0.101, 0.103, 0.099, 0.102]
    single = [0.3, 0.31, 0.29, 0.3]
    assert (
        judge(outcomes(seen, {"fitted": fitted, "uniform": worse, "best_single": single})) == "carries over"
    )
    assert judge(outcomes(seen, {"fitted": worse, "uniform": fitted, "best_single": single})) == "memorises"
    assert judge(outcomes(seen, {"fitted": fitted, "uniform": fitted, "best_single": single})) == "memorises"
    shaky = [0.06, 0.2, 0.04, 0.1]
    assert judge(outcomes(seen, {"fitted": fitted, "uniform": shaky, "best_single": single})) == "undecided"
    poor = seen | {"fitted": 0.099}
    assert judge(outcomes(poor, {"fitted": fitted, "uniform": fitted, "best_single": single})) == "no gain"
    assert (
        judge(outcomes(seen, {"fitted": fitted, "uniform": worse, "best_single": single})[:7]) == "not tested"
    )


def test_intervals_over_splits_are_those_of_nadeau_and_bengio() -> None:
    values = [0.05, 0.07, 0.06, 0.08]
    found = next(t for t in outcomes({}, {"fitted": values}) if t.scheme == "questions")
    reach = 3.182446305284263 * np.sqrt((1 / 4 + 0.25) * np.var(values, ddof=1))
    assert (found.value, found.splits) == (pytest.approx(0.065), 4)
    assert (found.low, found.high) == (pytest.approx(0.065 - reach), pytest.approx(0.065 + reach))
