"""Intervals of distances near 0, and p-values of many tests."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from benchmarks.coverage import Case, coverage, difference, target_shares
from plursim.errors import MeasureError
from plursim.measures import (
    benjamini_hochberg,
    cluster_counts,
    distance_interval,
    energy,
    holm,
    total_variation,
    wasserstein,
)

CASES = [
    (2, "even", "pair", 0.05),
    (3, "even", "shift", 0.1),
    (5, "falling", "pair", 0.05),
    (5, "even", "every other", 0.1),
    (7, "even", "shift", 0.02),
    (7, "falling", "pair", 0.1),
    (10, "even", "pair", 0.05),
]


@pytest.mark.parametrize("distance", [total_variation, wasserstein], ids=lambda f: f.__name__)
@pytest.mark.parametrize(("options", "spread", "kind", "moved"), CASES)
def test_intervals_hold_the_truth_in_about_95_of_100_surveys(
    distance: object, options: int, spread: str, kind: str, moved: float
) -> None:
    """300 surveys of 500: two standard errors of .95 are .025. More cases in benchmarks/coverage.py."""
    target = target_shares(options, spread)
    case = Case("", target + moved * difference(options, kind), target, None)
    held = coverage(case, distance, 300, np.random.default_rng(options), draws=300).share
    assert 0.92 <= held <= 1.0


def test_percentile_intervals_would_not() -> None:
    """The same surveys with percentiles of the draws: with ten options they hardly ever hold the truth."""
    rng, target = np.random.default_rng(0), target_shares(10, "even")
    shares, held = target + 0.05 * difference(10, "pair"), 0
    for _ in range(100):
        sample = rng.multinomial(500, shares) / 500
        drawn = total_variation(rng.multinomial(500, sample, size=300) / 500, target)
        low, high = np.quantile(drawn, [0.025, 0.975])
        held += low <= 0.05 <= high
    assert held < 20


def test_with_two_options_the_interval_is_that_of_a_folded_normal() -> None:
    """One contrast: |difference of shares| is a folded normal, whose equal-tailed test has a closed form."""
    n, share = 2000, 0.6
    counts = np.eye(2)[(np.arange(n) >= share * n).astype(int)]
    sd = np.sqrt(share * (1 - share) / n)
    for target in (0.5, 0.56):
        found = distance_interval(
            total_variation, counts, [target, 1 - target], np.random.default_rng(0), draws=4000
        )
        reach = stats.norm.ppf(0.975) * sd
        assert found.low == pytest.approx(share - target - reach, abs=0.15 * sd)
        assert found.high == pytest.approx(share - target + reach, abs=0.15 * sd)


def test_many_questions_at_once_equal_each_alone() -> None:
    rng = np.random.default_rng(1)
    counts = cluster_counts(rng.integers(4, size=(90, 3)), np.arange(90), 4)
    target = rng.dirichlet(np.ones(4), size=3)
    for distance in (total_variation, wasserstein, energy):
        both = distance_interval(distance, counts, target, np.random.default_rng(2), draws=200)
        for j in range(3):
            alone = distance_interval(distance, counts[:, j], target[j], np.random.default_rng(2), draws=200)
            for name in both._fields:
                assert getattr(both, name)[j] == pytest.approx(getattr(alone, name), abs=1e-9)


def test_uneven_spacing_is_recognised_and_other_distances_are_not_mistaken() -> None:
    """A Wasserstein distance on 0, 1, 9 of three options is near total variation of the last step only."""
    counts = np.eye(3)[np.repeat([0, 1, 2], [120, 90, 90])]
    spacing = [0.0, 1.0, 9.0]
    found = distance_interval(
        lambda p, q: wasserstein(p, q, spacing), counts, [0.4, 0.3, 0.3], np.random.default_rng(0)
    )
    assert found.estimate == 0
    assert found.low == 0
    coarse = distance_interval(
        total_variation, np.eye(2)[np.repeat([0, 1], [210, 90])], [0.7, 0.3], np.random.default_rng(0)
    )
    assert found.high == pytest.approx(coarse.high * 8 / 9, rel=0.2)


def test_respondents_with_weights_widen_the_interval_as_their_effective_number_does() -> None:
    rng = np.random.default_rng(3)
    counts = np.eye(3)[rng.choice(3, p=[0.5, 0.3, 0.2], size=4000)]
    weights = rng.lognormal(sigma=1.0, size=600)
    people = np.eye(3)[rng.choice(3, p=[0.3, 0.3, 0.4], size=600)] * weights[:, None]
    target = people.sum(axis=0) / weights.sum()
    effective = weights.sum() ** 2 / (weights**2).sum()
    assert effective < 350
    resampled = distance_interval(total_variation, counts, target, rng, target_counts=people)
    stated = distance_interval(total_variation, counts, target, rng, target_n=effective)
    unweighted = distance_interval(total_variation, counts, target, rng, target_n=600)
    width = [found.high - found.low for found in (resampled, stated, unweighted)]
    assert width[0] == pytest.approx(width[1], rel=0.12)
    assert width[0] > 1.15 * width[2]


def test_paired_waves_are_drawn_together() -> None:
    """Agents that answer twice the same have not moved, whoever is drawn."""
    rng = np.random.default_rng(4)
    first = np.eye(5)[rng.integers(5, size=200)]
    last = first.copy()
    last[:20] = np.eye(5)[0]
    target = last.sum(axis=0) / 200
    paired = distance_interval(total_variation, first, target, rng, target_counts=last, paired_target=True)
    apart = distance_interval(total_variation, first, target, rng, target_counts=last)
    assert paired.standard_error < 0.6 * apart.standard_error
    assert paired.high < apart.high
    assert paired.low > 0
    assert apart.low == 0
    with pytest.raises(MeasureError, match="same clusters"):
        distance_interval(total_variation, first, target, rng, target_counts=last[1:], paired_target=True)


def test_one_option_has_no_distance() -> None:
    found = distance_interval(total_variation, np.ones((5, 1)), [1.0], np.random.default_rng(0))
    assert (found.low, found.estimate) == (0, 0)


def test_a_sample_nearer_than_chance_does_not_prove_0() -> None:
    """Quota samples hit the target exactly; chance alone would have left them some way off."""
    counts = np.eye(4)[np.repeat(np.arange(4), 25)]
    found = distance_interval(total_variation, counts, [0.25] * 4, np.random.default_rng(0))
    assert found.estimate == 0
    assert found.high > 0.02


@pytest.mark.parametrize(("ours", "name"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_adjusted_p_values_are_those_of_statsmodels(ours: object, name: str) -> None:
    rng = np.random.default_rng(5)
    for size in (1, 2, 17):
        p = rng.random(size) ** 3
        assert ours(p) == pytest.approx(multipletests(p, method=name)[1], abs=1e-12)
    gaps = np.array([0.01, np.nan, 0.02, 0.5])
    assert np.isnan(ours(gaps)[1])
    assert ours(gaps)[[0, 2, 3]] == pytest.approx(multipletests([0.01, 0.02, 0.5], method=name)[1])
    assert ours([]).tolist() == []


def test_wrong_p_values_are_refused() -> None:
    with pytest.raises(MeasureError, match=r"given .*1\.5.*, expected probabilities"):
        holm([0.5, 1.5])
    with pytest.raises(MeasureError, match=r"expected \[tests\]"):
        benjamini_hochberg([[0.5]])
