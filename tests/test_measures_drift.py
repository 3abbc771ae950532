"""Drift figures against scipy, pandas and statsmodels, and recovery of known pulls."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from plursim.measures.kernels.drift import (
    conversion_matrix,
    drift_w1,
    left_out,
    mean_absolute_change,
    mean_change,
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
