"""Robustness to formats, permutation tests and temperatures against scipy, enumeration and a fine grid."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product

import numpy as np
import pytest
from scipy import stats

from plursim.errors import MeasureError
from plursim.measures.kernels.distance import total_variation
from plursim.measures.kernels.expression import fit_temperature, temperature_scaled
from plursim.measures.kernels.robustness import permutation_test, robustness


def exact(first: np.ndarray, second: np.ndarray, *, paired: bool) -> float:
    """The p-value over all arrangements, one by one."""
    effect = abs(first.mean() - second.mean()) - 1e-12
    if paired:
        found = [
            abs((np.array(signs) * (first - second)).mean()) for signs in product([-1, 1], repeat=len(first))
        ]
    else:
        values = np.concatenate([first, second])
        found = []
        for chosen in combinations(range(len(values)), len(first)):
            mask = np.isin(np.arange(len(values)), chosen)
            found.append(abs(values[mask].mean() - values[~mask].mean()))
    return float(np.mean(np.array(found) >= effect))


@pytest.mark.parametrize("paired", [False, True])
def test_p_values_are_those_of_all_arrangements(paired: bool) -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 7)).round(1) + np.array([[0.6], [0]])
    found = permutation_test(first, second, rng, paired=paired)
    assert found.effect == pytest.approx(first.mean() - second.mean())
    assert found.p_value == pytest.approx(exact(first, second, paired=paired), abs=0.015)
    kind = "samples" if paired else "independent"
    theirs = stats.permutation_test(
        (first, second), lambda a, b: a.mean() - b.mean(), permutation_type=kind, n_resamples=np.inf
    )
    assert found.p_value == pytest.approx(theirs.pvalue, abs=0.015)


def test_samples_of_other_sizes_and_several_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from plursim.measures.kernels.robustness import permutation_test as test

    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(3, 4)), rng.normal(0.8, size=(3, 6))
    found = test(first, second, np.random.default_rng(2))
    expected = [exact(one, other, paired=False) for one, other in zip(first, second, strict=True)]
    assert found.p_value == pytest.approx(expected, abs=0.015)
    monkeypatch.setitem(test.__globals__, "CELLS", 50)  # a few draws at a time
    chunked = test(first, second, np.random.default_rng(2), draws=2000)
    assert chunked.p_value == pytest.approx(expected, abs=0.04)


def test_equal_samples_have_p_1_and_no_p_is_0() -> None:
    rng = np.random.default_rng(3)
    assert permutation_test([0.1, 0.2, 0.3], [0.3, 0.2, 0.1], rng).p_value == 1
    far = permutation_test(np.arange(50.0), np.arange(50.0) + 1000, rng, draws=99)
    assert far.p_value == pytest.approx(1 / 100)


def test_the_level_is_kept_without_an_effect() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.exponential(size=(2, 2000, 8))
    found = permutation_test(first, second, rng, draws=1000).p_value
    assert (found <= 0.05).mean() == pytest.approx(0.05, abs=0.015)


def test_robustness_is_the_sd_over_formats_against_the_effect() -> None:
    figures = np.random.default_rng(5).normal(size=(4, 6))
    found = robustness(figures, [0.5, -0.5, 2.0, 0.0])
    assert found.sd == pytest.approx([np.std(row, ddof=1) for row in figures])
    assert found.ratio[:3] == pytest.approx(found.sd[:3] / [0.5, 0.5, 2.0])
    assert np.isnan(found.ratio[3])
    assert robustness([0.3] * 4, 0.1).ratio == pytest.approx(0)


def test_temperature_scaling_is_a_power() -> None:
    p = np.array([[0.7, 0.3, 0.0], [0.2, 0.2, 0.6]])
    for t in (0.3, 1.0, 4.0):
        assert temperature_scaled(p, t) == pytest.approx(
            p ** (1 / t) / (p ** (1 / t)).sum(axis=1, keepdims=True)
        )
    assert temperature_scaled(p, 1.0) == pytest.approx(p)
    assert temperature_scaled([0.6, 0.4], 1e-4).tolist() == [1, 0]  # no underflow to 0 / 0
    assert temperature_scaled([0.9, 0.1, 0.0], 1e9) == pytest.approx([0.5, 0.5, 0.0])


def test_the_temperature_of_a_sharpened_model_is_found_again() -> None:
    rng = np.random.default_rng(6)
    truths = [rng.dirichlet(np.ones(k), size=n) for k, n in ((2, 3), (5, 4), (7, 2))]
    shares = [temperature_scaled(q, 0.2) for q in truths]
    found = fit_temperature(shares, truths)
    assert found.temperature == pytest.approx(5.0, rel=1e-6)
    assert found.after == pytest.approx(0, abs=1e-8)


def test_no_temperature_of_a_fine_grid_is_better() -> None:
    rng = np.random.default_rng(7)
    shares = [rng.dirichlet(np.full(k, 0.2)) for k in (2, 3, 4, 5, 5)]
    truths = [rng.dirichlet(np.ones(k)) for k in (2, 3, 4, 5, 5)]

    def mean(t: float) -> float:
        return float(
            np.mean(
                [total_variation(temperature_scaled(p, t), q) for p, q in zip(shares, truths, strict=True)]
            )
        )

    found = fit_temperature(shares, truths)
    assert found.before == pytest.approx(mean(1.0))
    assert found.after == pytest.approx(mean(found.temperature))
    assert found.after < found.before
    assert found.after <= min(mean(t) for t in np.geomspace(0.02, 80, 3000)) + 1e-6


def test_where_all_temperatures_fit_alike_nothing_is_changed() -> None:
    assert fit_temperature([[0.5, 0.5]], [[0.9, 0.1]]).temperature == 1


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda rng: permutation_test([1.0, 2.0], [1.0], rng, paired=True), "same units"),
        (lambda rng: permutation_test([], [1.0], rng), "units over the last axis"),
        (lambda rng: permutation_test([1.0], [2.0], rng, paired=True), "1 unit"),
        (lambda rng: permutation_test([1.0], [2.0], rng, draws=0), "0 draws"),
        (lambda rng: permutation_test([np.nan, 1.0], [2.0], rng), "first: given nan"),
        (lambda rng: robustness([1.0], 1.0), "two formats or more"),
        (lambda rng: robustness([[1.0, 2.0]] * 2, [1.0] * 3), "do not fit"),
        (lambda rng: temperature_scaled([0.5, 0.5], 0.0), "temperature: given 0.0"),
        (lambda rng: fit_temperature([], []), "expected one of each"),
        (lambda rng: fit_temperature([[0.5, 0.5]], []), "1 shares and 0 truths"),
        (
            lambda rng: fit_temperature([[1.0], [0.5, 0.5]], [[1.0], [1.0]]),
            r"question \[1\]: p has 2 options",
        ),
    ],
)
def test_wrong_inputs_are_refused(call: Callable[[np.random.Generator], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call(np.random.default_rng(0))
