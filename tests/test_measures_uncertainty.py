"""Intervals and noise floors against closed forms, exact distributions and simulated coverage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from plursim.measures.kernels import uncertainty as module
from plursim.measures.kernels.distance import jensen_shannon, total_variation, wasserstein
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.floors import draw_floor, survey_floor
from plursim.measures.kernels.uncertainty import (
    cluster_counts,
    effective_n,
    resample,
    survey_resample,
)


def first(shares: np.ndarray) -> np.ndarray:
    return shares[..., 0]


def test_cluster_counts_equal_a_loop() -> None:
    rng = np.random.default_rng(0)
    answers, clusters = rng.integers(-1, 4, size=(50, 3)), rng.choice(["x", "y", "z"], 50)
    weights, expected = rng.random(50), np.zeros((3, 3, 4))
    for agent in range(50):
        for question, answer in enumerate(answers[agent]):
            if answer >= 0:
                expected["xyz".index(clusters[agent]), question, answer] += weights[agent]
    assert cluster_counts(answers, clusters, 4, weights) == pytest.approx(expected)


def test_clusters_drawn_together_are_drawn_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against the covariance of a draw of rows with replacement, and against draws one by one."""
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 3, size=(400, 4)).astype(float)
    rows[:, 1] = rows[:, 0]  # options hang together, which draws of each option alone would not keep
    shares = rows.sum(axis=0) / rows.sum()
    residual = rows - rows.sum(axis=1, keepdims=True) * shares
    expected = residual.T @ residual / rows.sum() ** 2  # a ratio's variance by the delta method
    for most in (1, 10**9):
        monkeypatch.setattr(module, "MANY_CLUSTERS", most)
        drawn = np.concatenate(list(resample(rows, 20_000, np.random.default_rng(6))))
        assert drawn.shape == (20_000, 4)
        np.testing.assert_allclose(drawn.mean(axis=0), shares, atol=3e-4)
        np.testing.assert_allclose(np.cov(drawn.T), expected, atol=0.04 * expected.max())
    halves = np.full((400, 2), 0.5)  # weights are no counts, and their rows are drawn one by one
    assert next(iter(resample(halves, 5, rng))).shape == (5, 2)


def test_resampled_shares_vary_as_the_binomial_says(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.eye(2)[(np.arange(40) < 12).astype(int)]
    drawn = np.concatenate(list(resample(counts, 4000, np.random.default_rng(0))))
    assert drawn.shape == (4000, 2)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(4000))
    values, seen = np.unique(np.round(drawn[:, 1] * 40).astype(int), return_counts=True)
    usual = stats.binom.pmf(values, 40, 0.3) * 4000 > 20
    expected = stats.binom.pmf(values[usual], 40, 0.3)
    assert stats.chisquare(seen[usual], expected / expected.sum() * seen[usual].sum()).pvalue > 0.001
    monkeypatch.setattr(module, "CELLS", 100)  # two draws at a time
    chunks = list(resample(counts, 5, np.random.default_rng(0)))
    assert [len(chunk) for chunk in chunks] == [2, 2, 1]


def coverage(options: int, answers: int, away: float, distance: Callable, target_n: int | None) -> float:
    """Share of 95% intervals that hold the true distance, over 200 samples."""
    rng = np.random.default_rng(options * 1000 + answers)
    target = np.full(options, 1 / options)
    shift = np.zeros(options)
    shift[: options // 2] += away / (options // 2)
    shift[-(options // 2) :] -= away / (options // 2)
    truth, hits = float(distance(target + shift, target)), 0
    for _ in range(200):
        counts = np.eye(options)[rng.choice(options, size=answers, p=target + shift)]
        against = target if target_n is None else rng.multinomial(target_n, target) / target_n
        found = distance_interval(distance, counts, against, rng, draws=150, target_n=target_n)
        hits += found.low <= truth + 1e-12 and truth - 1e-12 <= found.high
    return hits / 200


@pytest.mark.parametrize("away", [0.0, 0.03, 0.1, 0.25])
@pytest.mark.parametrize(
    ("options", "answers", "distance", "target_n"),
    [(2, 200, total_variation, None), (5, 200, total_variation, 300), (7, 200, wasserstein, None)],
)
def test_distance_intervals_cover_even_at_0(
    options: int, answers: int, distance: Callable, target_n: int | None, away: float
) -> None:
    assert coverage(options, answers, away, distance, target_n) >= 0.87


@pytest.mark.parametrize("distance", [total_variation, jensen_shannon, wasserstein], ids=lambda f: f.__name__)
def test_a_clear_distance_is_told_from_0(distance: Callable) -> None:
    counts = np.eye(4)[np.random.default_rng(2).choice(4, p=[0.7, 0.1, 0.1, 0.1], size=400)]
    found = distance_interval(distance, counts, [0.1, 0.1, 0.1, 0.7], np.random.default_rng(0), draws=300)
    assert 0 < found.low < found.estimate < found.high < 1


def test_an_uncertain_target_widens_the_interval() -> None:
    counts = np.eye(3)[np.random.default_rng(3).choice(3, p=[0.6, 0.2, 0.2], size=500)]
    exact, sampled = (
        distance_interval(total_variation, counts, [0.2, 0.2, 0.6], np.random.default_rng(0), target_n=n)
        for n in (None, 100)
    )
    assert sampled.high - sampled.low > 1.5 * (exact.high - exact.low)


def test_survey_resamples_vary_with_the_effective_number() -> None:
    shares = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]])
    drawn = survey_resample(shares, [50, 400], 5000, np.random.default_rng(0))
    assert drawn.shape == (5000, 2, 3)
    assert drawn.mean(axis=0) == pytest.approx(shares, abs=0.005)
    assert drawn[:, 0].var(axis=0) == pytest.approx(shares[0] * (1 - shares[0]) / 50, rel=0.1)
    assert (drawn[:, 1] == [1, 0, 0]).all()
    assert effective_n(np.ones(7)) == pytest.approx(7)
    assert effective_n([1, 0, 0]) == pytest.approx(1)


def test_two_draws_are_as_far_apart_as_half_normals_say() -> None:
    """Two options, n each: total variation is |N(0, 2 p (1 - p) / n)| for large n."""
    floor = draw_floor(total_variation, [0.3, 0.7], 2000, np.random.default_rng(0), draws=20000)
    sd = np.sqrt(2 * 0.21 / 2000)
    assert floor.mean == pytest.approx(sd * np.sqrt(2 / np.pi), rel=0.03)
    assert floor.high == pytest.approx(1.96 * sd, rel=0.03)
    uneven = draw_floor(total_variation, [0.3, 0.7], 2000, np.random.default_rng(0), other_n=500, draws=20000)
    assert uneven.high == pytest.approx(1.96 * np.sqrt(0.21 / 2000 + 0.21 / 500), rel=0.03)


def test_halves_of_a_survey_are_as_far_apart_as_the_hypergeometric_says() -> None:
    people, yes = 60, 24
    counts = np.eye(2)[(np.arange(people) < yes).astype(int)]
    floor = survey_floor(total_variation, counts, np.random.default_rng(0), draws=4000)
    k = np.arange(yes + 1)
    chance = stats.hypergeom.pmf(k, people, yes, people // 2)
    assert floor.mean == pytest.approx((chance * np.abs(2 * k - yes) / (people // 2)).sum(), rel=0.05)
    several = survey_floor(total_variation, np.stack([counts, counts], axis=1), np.random.default_rng(0))
    assert several.mean.shape == (2,)
    assert several.mean[0] == several.mean[1]


@pytest.mark.parametrize("seed", [15, 16, 22, 33])
def test_halves_of_a_survey_with_decimal_weights_have_no_share_below_0(seed: int) -> None:
    """An option all of whose respondents fall into one half is 0 in the other, not a rounding below."""
    rng = np.random.default_rng(seed)
    counts = np.eye(3)[np.r_[rng.choice(2, 297), [2] * 3]] * rng.uniform(0.5, 2, size=300).round(2)[:, None]
    floor = survey_floor(total_variation, counts, rng)
    assert 0 < floor.mean < floor.high < 0.3
