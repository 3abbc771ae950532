"""Flips, conformity, persuasion and candour on hand-made logs, and against statsmodels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from plursim.errors import MeasureError
from plursim.measures.kernels.falsification import compliance_share, dissimulation, sycophancy
from plursim.measures.kernels.influence import (
    conformity,
    flip_rate,
    flips,
    independence,
    majority_pull,
    peer_response,
    turn_of_flip,
)
from plursim.measures.kernels.persuasion import by_agent, gap_closed, net_gap_closed
from plursim.measures.kernels.pressure import peer_pressure


def test_flips_on_a_hand_made_log() -> None:
    log = [[0, 0, 0, 0], [0, 1, 0, 2], [1, -1, 0, 0], [-1, -1, -1, 2]]
    assert flips(log, 3).tolist() == [0, 3, 0, 0]
    assert flip_rate(log, 3) == pytest.approx(3 / 7)
    assert np.isnan(flip_rate([[0, -1]], 2))


def test_turn_of_flip_is_the_number_of_turns_for_the_steadfast() -> None:
    log = [[1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [1, 1, 1, 1, 0], [1, 0, 1, 0, 1]]
    assert turn_of_flip(log).tolist() == [5, 0, 4, 1]


def test_conformity_has_both_denominators() -> None:
    raw = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]
    wrong = [0, 1, 1, 1, 0, 0, 0, 0, 0, 1]
    found = conformity(raw, wrong)
    assert found == (pytest.approx(1 / 10), pytest.approx(1 / 4))
    right = conformity(raw, [1, 1, 1, 0, 1, 1, 1, 0, 0, 0], guidance_right=True)
    assert right == (pytest.approx(3 / 10), pytest.approx(3 / 6))
    assert np.isnan(conformity([0, 0], [0, 1]).conformity_cond)
    kept = independence(raw, wrong, [1, 1, 0, 1, 1, 1, 1, 1, 1, 1])
    assert kept == (pytest.approx(2 / 10), pytest.approx(2 / 4))


def test_peer_response_on_a_transition_table() -> None:
    """CC 30, CW 10, WC 15, WW 45."""
    raw, social = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [30, 10, 15, 45], axis=0).T
    found = peer_response(raw, social)
    assert found.utility == pytest.approx(15 / 60)
    assert found.resistance == pytest.approx(30 / 40)
    assert found.harmonic == pytest.approx(stats.hmean([0.25, 0.75]))
    assert peer_response([1, 0], [0, 0]).harmonic == 0
    assert np.isnan(peer_response([1, 1], [1, 1]).harmonic)


def test_majority_pull_by_hand() -> None:
    before = [0, 0, 0, 0, 1, 1, -1, 2]
    after = [1, 1, 0, 2, 1, 0, 1, 2]
    majority = [1, 1, 1, 1, 1, 1, 1, -1]
    found = majority_pull(before, after, majority, 3)
    assert found.conformity == pytest.approx(2 / 4)  # the one that went to a third answer did not conform
    assert found.anticonformity == pytest.approx(1 / 2)
    assert found.net == pytest.approx(0)
    assert found.left_out == 2


def test_gap_closed_finds_the_pull_and_placebo_pairs_take_noise_off() -> None:
    rng = np.random.default_rng(0)
    true, heard, unheard = rng.normal(size=(3, 20000)) * 3
    noise = rng.normal(size=(2, 20000))
    before = true + noise[0]
    after = true + 0.4 * (heard - before) + noise[1]
    closed, placebo = (gap_closed(before, after, each, least_gap=2.0) for each in (heard, unheard))
    direct = gap_closed([0.0, 0.0, 8.0, 3.0], [1.0, -1.0, 6.0, 3.5], [4.0, 4.0, 4.0, 4.0], least_gap=1.0)
    assert direct.tolist() == [0.25, -0.25, 0.5, 0.5]
    assert np.nanmean(placebo) > 0.04  # regression to the mean alone closes gaps
    found = net_gap_closed(closed, placebo)
    assert found.pairs == np.isfinite(closed).sum() < 20000
    welch = stats.ttest_ind(closed, placebo, equal_var=False, nan_policy="omit")
    assert found.net / found.standard_error == pytest.approx(welch.statistic)


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


def test_a_sycophant_is_measured_at_its_own_rate() -> None:
    """A sycophant that copies a stated view with probability p moves p of the way on both sides."""
    rng, p, base = np.random.default_rng(2), 0.3, 0.6
    views = rng.integers(0, 2, 40000)
    own = rng.random(40000) < base
    answers = np.where(rng.random(40000) < p, views, own).astype(float)
    found = sycophancy(answers, rng.random(40000) < base, views)
    assert found == pytest.approx(p / 2, abs=0.012)  # (p (1 - base) + p base) / 2
    assert sycophancy([1, 0], [1, 1, 0, 0], [1, 0]) == 0.5
    assert sycophancy([0, 1, np.nan], [1, 0, np.nan], [1, 0, 1]) == -0.5


def test_dissimulation_of_agents_that_speak_towards_the_group() -> None:
    private = np.array([-2.0, 1.0, 2.0, np.nan])
    public = np.array([1.0, 1.0, 2.0, 2.0])
    found = dissimulation(private, public, middle=0.0)
    assert found.distance == pytest.approx(1.0)
    assert found.towards_group == pytest.approx(1.0)
    assert found.falsification == pytest.approx(1 / 3)
    assert found.left_out == 1
    away = dissimulation([1.0, 1.0, 1.0], [-1.0, 1.0, 1.0], middle=0.0)
    assert away.towards_group == 0.0  # its private stance is the others' public mean: no direction to move


def test_compliance_share_is_clipped() -> None:
    assert compliance_share(0.0, 2.0) == 1
    assert compliance_share(3.0, 2.0) == 0
    assert compliance_share(-1.0, 2.0) == 1
    assert np.isnan(compliance_share(1.0, 0.0))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: flips([0, 3], 2), "option index from 0 to 1"),
        (lambda: turn_of_flip([0.5]), "true or false"),
        (lambda: conformity([1, 0], [1]), "arrays of one shape"),
        (lambda: conformity([], []), "at least one item"),
        (lambda: majority_pull([0], [0], [0, 1], 2), "one shape"),
        (lambda: gap_closed([1.0], [1.0, 2.0], [1.0], 0.5), "one shape"),
        (lambda: net_gap_closed([0.5], [0.1, 0.2]), "two pairs or more"),
        (lambda: by_agent([0.5], [0, 1], 2), "one length"),
        (lambda: sycophancy([1, 1], [1], [1, 1]), "views for and against"),
        (lambda: dissimulation([1.0, np.nan], [1.0, 1.0], 0), "1 agents with both stances"),
        (lambda: peer_pressure([0, 1], [1, 1], [0, 0]), "must all vary"),
        (lambda: peer_pressure([0, 1], [1, 2], [0, 0], [1.0, 2.0]), "covariates: given shape"),
    ],
)
def test_wrong_inputs_are_refused(call: Callable[[], object], says: str) -> None:
    with pytest.raises(MeasureError, match=says):
        call()
