"""Intervals of distances near 0, and p-values of many tests."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from benchmarks.coverage import Case, coverage, difference, target_shares
from plursim.errors import MeasureError
from plursim.measures.kernels import distance_interval as intervals
from plursim.measures.kernels.distance import energy, total_variation, wasserstein
from plursim.measures.kernels.distance_interval import distance_interval
from plursim.measures.kernels.multiplicity import benjamini_hochberg, holm
from plursim.measures.kernels.uncertainty import cluster_counts, resample

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
        lambda p, q: wasserstein(p, q, spacing), counts, [0.4, 0.305, 0.295], np.random.default_rng(0)
    )
    assert found.estimate == pytest.approx(0.005 * 8 / 9)
    assert found.low == 0
    coarse = distance_interval(
        total_variation, np.eye(2)[np.repeat([0, 1], [210, 90])], [0.705, 0.295], np.random.default_rng(0)
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
    (drawn,) = resample(counts, 1000, np.random.default_rng(0))
    assert found.high == pytest.approx(np.quantile(np.abs(drawn - 0.25).sum(axis=1) / 2, 0.1))
    nearly = distance_interval(
        total_variation,
        counts,
        [0.25 + 1e-9, 0.25 - 1e-9, 0.25, 0.25],
        np.random.default_rng(0),
    )
    assert found.high == pytest.approx(nearly.high, abs=1e-3)


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


def widened(aim: np.ndarray, true: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """How much wider each contrast scatters if the truth is another than what was observed."""
    wide = []
    for at, one, other in zip(aim, true, observed, strict=True):
        under, seen = (min(max(at + each, 0.0), 1.0) for each in (one, other))
        ratio = under * (1 - under) / (seen * (1 - seen)) if 0 < seen < 1 else 1.0
        wide.append(min(max(ratio, 0.25), 4.0) ** 0.5)
    return np.array(wide)


def plain_interval(
    observed: np.ndarray, noise: np.ndarray, aim: np.ndarray | None, weights: np.ndarray, one_way: bool
) -> tuple[float, float]:
    """The interval of one distance as the head of its module states it: one t at a time, by plain bisection.

    ``observed`` [contrasts], ``noise`` [draws, contrasts], ``aim`` the target's contrasts, 5% in the tails.
    """

    def blurred(true: np.ndarray) -> np.ndarray:
        return noise if aim is None else noise * widened(aim, true, observed)

    variance = noise.var(axis=0)
    each = weights * np.maximum(variance, variance.max() / 1000 if variance.max() > 0 else 1.0)
    size = np.abs(observed)
    estimate, at_0 = float(size @ weights), np.abs(blurred(0 * observed)) @ weights

    def nearest(t: float) -> np.ndarray:
        low, high = -(t + 1) / float(weights @ each), float((size / each).max()) + 1.0
        for _ in range(200):
            middle = (low + high) / 2
            too_far = float(np.maximum(size - middle * each, 0.0) @ weights) > t
            low, high = (middle, high) if too_far else (low, middle)
        return np.where(observed < 0, -1.0, 1.0) * np.maximum(size - high * each, 0.0)

    def quantile(values: np.ndarray, part: float) -> float:
        """The k-th of n is the k / (n + 1) quantile."""
        known = np.arange(1, len(values) + 1) / (len(values) + 1)
        return float(np.interp(part, known, np.sort(values)))

    def accepted(t: float) -> tuple[float, float]:
        under = nearest(t)
        found = np.abs(blurred(under) + under) @ weights
        small = 0.05 * min(max(float((found > at_0[::-1]).mean()) - 0.5, 0.0), 0.5)
        return quantile(found, small), quantile(found, 0.95 + small)

    def end(inside: float, outside: float, good: object) -> float:
        for _ in range(40):
            middle = (inside + outside) / 2
            inside, outside = (middle, outside) if good(middle) else (inside, middle)  # type: ignore[operator]
        return inside

    low = 0.0
    if estimate > quantile(at_0, 0.95):
        low = end(estimate, 0.0, lambda t: estimate <= accepted(t)[1])
    high = end(0.0, estimate + 1.2 * float(at_0.max()), lambda t: estimate >= accepted(t)[0])
    if one_way:
        means = np.array([observed @ weights]), (noise @ weights)[:, None]
        high = max(high, plain_interval(*means, None, np.ones(1), one_way=False)[1])
    return low, max(high, estimate, float(np.quantile(at_0, 0.1)))


SCALES = {
    "even": [0.0, 1.0, 2.0, 3.0],
    "uneven": [0.0, 1.0, 2.0, 9.0],
    "long first step": [0.0, 8.0, 9.0, 10.0],
}
ANSWERS = {
    "moved": ([60, 40, 60, 40], [0.2, 0.2, 0.3, 0.3]),
    "far": ([150, 30, 15, 5], [0.1, 0.2, 0.3, 0.4]),
    "rare": ([100, 90, 9, 1], [0.45, 0.45, 0.02, 0.08]),
    "nobody chose it": ([80, 60, 60, 0], [0.3, 0.3, 0.35, 0.05]),
    "two nobody chose": ([120, 80, 0, 0], [0.35, 0.25, 0.2, 0.2]),
    "few": ([56, 48, 12, 4], [0.5, 0.48, 0.01, 0.01]),
    "often what is rare": ([60, 40, 16, 4], [0.5, 0.46, 0.02, 0.02]),
    "near": ([52, 47, 55, 46], [0.25, 0.25, 0.25, 0.25]),
}


@pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("scale", [*SCALES, None])
def test_limits_are_those_of_a_plain_second_implementation(
    answers: tuple[list[int], list[float]], scale: str | None
) -> None:
    """On even and uneven scales and of total variation, with draws that are the same in both."""
    given, target = answers
    counts, options = np.eye(4)[np.repeat(np.arange(4), given)], 4
    if scale is None:
        distance: object = total_variation
        matrix, weights = np.eye(4), np.full(4, 0.5)
    else:
        spacing = np.array(SCALES[scale])
        distance = lambda p, q: wasserstein(p, q, spacing)  # noqa: E731
        matrix = np.tri(options)[:-1]
        weights = np.diff(spacing) / (spacing[-1] - spacing[0])
    found = distance_interval(distance, counts, target, np.random.default_rng(5), draws=400)
    (drawn,) = resample(counts, 400, np.random.default_rng(5))
    sample = counts.mean(axis=0)
    low, high = plain_interval(
        matrix @ (sample - target), (drawn - sample) @ matrix.T, matrix @ target, weights, scale is not None
    )
    assert float(found.low) == pytest.approx(low, abs=2e-4)
    assert float(found.high) == pytest.approx(high, abs=2e-4)


def test_sampling_errors_under_test_are_at_least_half_and_at_most_twice_those_observed() -> None:
    """And a contrast that never scattered gets a thousandth of the largest variance."""
    noise = np.random.default_rng(0).normal(size=(200, 1, 3)) * [1.0, 0.5, 0.0]
    seen, aim = np.array([[0.4, -0.4, 0.1]]), np.array([[0.02, 0.42, 0.5]])
    test = intervals._Test(seen, noise, np.array([1.0, 2.0, 3.0]), 0.05, aim)
    assert test.noise_at(np.zeros((1, 3)))[..., :2] == pytest.approx(noise[..., :2] * [0.5, 2.0])
    assert test.noise_at(seen) == pytest.approx(noise)
    variance = noise.var(axis=0)[0]
    assert test.slope[0] == pytest.approx([variance[0], 2 * variance[1], 3 * variance[0] / 1000])
