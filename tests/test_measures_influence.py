"""Flips, conformity, persuasion and candour on hand-made logs, and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from plursim.errors import MeasureError
from plursim.measures.kernels.persuasion import by_agent, gap_closed
from plursim.measures.kernels.pressure import peer_pressure


def test_a_full_pull_without_noise_is_recovered_exactly() -> None:
    before, heard = np.array([1.0, 5.0, 7.0]), np.array([4.0, 4.0, 4.0])
    assert gap_closed(before, before + 0.3 * (heard - before), heard, 0.5) == pytest.approx([0.3] * 3)
    assert np.isnan(gap_closed([1.0], [2.0], [1.0], least_gap=0.0)).all()
    assert np.isnan(gap_closed([1.0, np.nan], [np.nan, 1.0], [4.0, 4.0], 0.5)).all()


def test_power_and_susceptibility_are_means_by_agent() -> None:
    closed = [0.2, 0.4, np.nan, 1.0, 0.5]
    assert by_agent(closed, [0, 0, 1, 2, -1], 4)[[0, 2]] == pytest.approx([0.3, 1.0])
    assert np.isnan(by_agent(closed, [0, 0, 1, 2, -1], 4)[[1, 3]]).all()


def test_peer_pressure_equals_statsmodels() -> None:
    rng = np.random.default_rng(1)
    against, favour = rng.integers(0, 6, size=(2, 500))
    rapport = rng.random((500, 2))
    odds = -1 + 0.6 * (against - favour) + rapport @ [0.5, -1.0]
    switched = (rng.random(500) < 1 / (1 + np.exp(-odds))).astype(float)
    switched[:30] = np.nan
    found = peer_pressure(switched, against, favour, rapport)
    design = sm.add_constant(np.column_stack([against - favour, rapport]))[30:]
    fit = sm.Logit(switched[30:], design).fit(disp=0)
    assert found.coefficients == pytest.approx(fit.params, abs=1e-6)
    assert found.standard_errors == pytest.approx(fit.bse, abs=1e-6)
    assert found.pressure == found.coefficients[1]
    assert found.left_out == 30


@pytest.mark.parametrize("unit", [1e-6, 1e7])
def test_peer_pressure_does_not_depend_on_the_unit_of_a_covariate(unit: float) -> None:
    rng = np.random.default_rng(5)
    against, income = rng.integers(0, 6, size=400), rng.random((400, 1))
    switched = (rng.random(400) < 1 / (1 + np.exp(1 - 0.5 * against))).astype(float)
    one, other = (peer_pressure(switched, against, np.zeros(400), income * u) for u in (1.0, unit))
    scale = np.array([1, 1, 1 / unit])
    assert other.coefficients == pytest.approx(one.coefficients * scale)
    assert other.standard_errors == pytest.approx(one.standard_errors * scale)


@pytest.mark.parametrize(
    "switched", [[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]], ids=["told perfectly", "nobody switches"]
)
def test_peer_pressure_without_a_finite_fit_is_refused(switched: list[int]) -> None:
    with pytest.raises(MeasureError):
        peer_pressure(switched, [1, 2, 3, 4, 5, 6], [0] * 6)
