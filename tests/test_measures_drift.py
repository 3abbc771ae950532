"""Drift figures against scipy, pandas and statsmodels, and recovery of known pulls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from plursim.errors import MeasureError
from plursim.measures.kernels.drift import (
    conversion_matrix,
    decompose_drift,
    drift_w1,
    left_out,
    mean_absolute_change,
    mean_change,
    net_of_control,
    share_unchanged,
    stability,
)


@pytest.fixture
def waves() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    before = rng.normal(4, 1, size=(5, 80))
    after = before + rng.normal(0.3, 0.5, size=(5, 80))
    before[rng.random((5, 80)) < 0.1] = np.nan
    after[rng.random((5, 80)) < 0.1] = np.nan
    return before, after


def test_changes_between_waves_equal_scipy_pair_by_pair(waves: tuple[np.ndarray, np.ndarray]) -> None:
    missing = left_out(*waves)
    for row, (before, after) in enumerate(zip(*waves, strict=True)):
        kept = ~(np.isnan(before) | np.isnan(after))
        one, two = before[kept], after[kept]
        assert missing[row] == (~kept).sum() > 0
        assert mean_change(*waves)[row] == pytest.approx((two - one).mean())
        assert mean_absolute_change(*waves)[row] == pytest.approx(np.abs(two - one).mean())
        assert stability(*waves)[row] == pytest.approx(stats.pearsonr(one, two).statistic)
        assert drift_w1(*waves, 1, 7)[row] == pytest.approx(stats.wasserstein_distance(one, two) / 6)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 10)), min_size=1, max_size=30))
def test_a_distribution_drifts_no_more_than_its_members(pairs: list[tuple[float, float]]) -> None:
    before, after = np.array(pairs).T
    moved = float(drift_w1(before, after, 0, 10))
    assert abs(float(mean_change(before, after))) / 10 - 1e-9 <= moved
    assert moved <= float(mean_absolute_change(before, after)) / 10 + 1e-9
    assert drift_w1(before, before[::-1], 0, 10) == 0


def test_conversion_matrix_equals_a_crosstab() -> None:
    rng = np.random.default_rng(1)
    before, after, weights = rng.integers(-1, 4, 300), rng.integers(-1, 4, 300), rng.random(300)
    kept = (before >= 0) & (after >= 0)
    expected = pd.crosstab(before[kept], after[kept], weights[kept], aggfunc="sum", normalize="index")
    found = conversion_matrix(before, after, 5, weights)
    assert found[:4, :4] == pytest.approx(expected.to_numpy())
    assert np.isnan(found[4]).all()
    assert found[:4].sum(axis=1) == pytest.approx(np.ones(4))
    unchanged = (before == after)[kept].mean()
    assert share_unchanged(before, after, 4) == pytest.approx(unchanged)
    assert np.isnan(share_unchanged([-1], [0], 4))


def test_conversion_of_nobody_is_undefined() -> None:
    assert np.isnan(conversion_matrix([], [], 2)).all()


def test_stability_is_undefined_without_variance_or_pairs() -> None:
    assert np.isnan(stability([1.0, 1.0], [1.0, 2.0]))
    assert np.isnan(stability([1.0, np.nan], [2.0, 3.0]))
    assert np.isnan(mean_change([np.nan], [1.0]))
    assert stability([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]) == pytest.approx(-1)


@pytest.fixture
def pulls() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    gaps = rng.normal(size=(3, 400))
    gaps[0] += 0.5 * gaps[1]
    noise = rng.normal(size=400) * (0.3 + 0.3 * np.abs(gaps[0])) + np.repeat(rng.normal(size=40), 10) * 0.3
    return gaps, np.array([0.4, 0.25, 0.1]) @ gaps + noise


def test_three_pulls_equal_statsmodels(pulls: tuple[np.ndarray, np.ndarray]) -> None:
    gaps, change = pulls
    clusters = np.repeat(np.arange(40), 10)
    robust = sm.OLS(change, gaps.T).fit(cov_type="HC1")
    found = decompose_drift(change, *gaps)
    assert found.estimate == pytest.approx(robust.params)
    assert found.standard_error == pytest.approx(robust.bse)
    grouped = sm.OLS(change, gaps.T).fit(cov_type="cluster", cov_kwds={"groups": clusters}, use_t=True)
    found = decompose_drift(change, *gaps, clusters=clusters)
    assert found.standard_error == pytest.approx(grouped.bse)
    assert np.stack(found.interval(), axis=1) == pytest.approx(grouped.conf_int())
    assert (found.used, found.left_out, found.clusters) == (400, 0, 40)


def test_a_known_model_regression_is_recovered() -> None:
    """Agents that move by k of the way to the model's answer show model regression k and nothing else."""
    rng = np.random.default_rng(3)
    stance, anchor = rng.uniform(0, 10, 300), rng.uniform(0, 10, 300)
    groups = rng.permutation(300).reshape(-1, 5)
    others = np.empty(300)
    for group in groups:
        others[group] = (stance[group].sum() - stance[group]) / 4
    change = 0.3 * (6.5 - stance)
    found = decompose_drift(change, others - stance, 6.5 - stance, anchor - stance)
    assert found.estimate == pytest.approx([0, 0.3, 0], abs=1e-12)
    change[:20] = np.nan
    partial = decompose_drift(change, others - stance, 6.5 - stance, anchor - stance)
    assert (partial.used, partial.left_out) == (280, 20)


def test_one_cluster_says_nothing_of_chance(pulls: tuple[np.ndarray, np.ndarray]) -> None:
    gaps, change = pulls
    found = decompose_drift(change, *gaps, clusters=["run 1"] * 400)
    assert np.isnan(found.standard_error).all()
    assert np.isnan(found.interval()).all()


def test_intervals_of_the_pulls_cover() -> None:
    rng, truth, hits = np.random.default_rng(4), np.array([0.5, 0.2, 0.1]), np.zeros(3)
    for _ in range(200):
        gaps = rng.normal(size=(3, 150))
        low, high = decompose_drift(truth @ gaps + rng.normal(size=150), *gaps).interval()
        hits += (low <= truth) & (truth <= high)
    assert ((hits / 200 > 0.9) & (hits / 200 < 0.99)).all()


def test_net_of_control_is_the_paired_t_test(waves: tuple[np.ndarray, np.ndarray]) -> None:
    treated, control = waves[0][0], waves[1][0]
    found = net_of_control(treated, control)
    kept = ~(np.isnan(treated) | np.isnan(control))
    test = stats.ttest_rel(treated[kept], control[kept])
    assert found.estimate == pytest.approx((treated - control)[kept].mean())
    assert found.estimate / found.standard_error == pytest.approx(test.statistic)
    assert np.stack(found.interval(0.9)) == pytest.approx(np.stack(test.confidence_interval(0.9)))
    assert found.used + found.left_out == 80


def test_net_of_control_over_equal_clusters_is_a_test_of_cluster_means() -> None:
    rng = np.random.default_rng(5)
    difference = np.repeat(rng.normal(size=8), 5) + rng.normal(size=40)
    found = net_of_control(difference, np.zeros(40), np.repeat(list("abcdefgh"), 5))
    means = difference.reshape(8, 5).mean(axis=1)
    assert found.standard_error == pytest.approx(stats.sem(means))
    assert found.clusters == 8
    alone = net_of_control([1.0, 2.0], [0.0, 0.0], ["a", "a"])
    assert np.isnan(alone.standard_error)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: mean_change([1.0], [1.0, 2.0]), "arrays of one shape"),
        (lambda: drift_w1([1.0], [1.0], 5, 5), "low < high"),
        (lambda: drift_w1(1.0, 2.0, 1, 5), "before: given one number"),
        (lambda: net_of_control([1.0, 2.0], [1.0, 1.0], ["a", None]), r"clusters: given None at \[1\]"),
        (lambda: conversion_matrix([0, 3], [0, 1], 3), r"before: given 3.0 at \[1\]"),
        (lambda: conversion_matrix([0], [0, 1], 3), "expected one shape"),
        (lambda: share_unchanged([0.5], [0], 3), "option index"),
        (lambda: net_of_control([np.nan], [1.0]), "no agent has a figure in both arms"),
        (lambda: decompose_drift([1.0] * 9, [1.0] * 9, [2.0] * 9, [0.0] * 9), "cannot be told apart"),
        (lambda: decompose_drift([1.0] * 2, [1.0] * 2, [2.0] * 2, [0.5] * 2), "gaps of 2 agents"),
    ],
)
def test_wrong_inputs_are_refused(call: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()
