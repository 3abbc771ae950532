"""Robustness to formats, permutation tests and temperatures against scipy, enumeration and a fine grid."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from plursim.measures.kernels.distance import total_variation
from plursim.measures.kernels.expression import fit_temperature, temperature_scaled
from plursim.measures.kernels.robustness import robustness


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
