"""Measures: mirrored differences, what is pulled to nothing, and input no measure can take."""

from __future__ import annotations

import numpy as np
import pytest

from plursim.errors import MeasureError
from plursim.measures.changing_preferences import Trajectories
from plursim.measures.kernels.association import association_gap, pair_associations
from plursim.measures.kernels.differences import Arm, _Samples, difference_interval
from plursim.measures.kernels.distance import brier, crps, total_variation, wasserstein
from plursim.measures.kernels.floors import survey_floor
from plursim.measures.kernels.inversion import Curve, read
from plursim.measures.kernels.nearest import Pairs
from plursim.measures.kernels.pluralism import overton_coverage, overton_score

# --- differences -------------------------------------------------------------------------------------------


def groups(clusters: int = 30, size: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Answers of groups in a first wave, and after every second agent went over to the last option."""
    rng = np.random.default_rng(1)
    first = rng.multinomial(size, [0.5, 0.3, 0.2], size=clusters)
    gone = rng.binomial(first, [0.5, 0.5, 0.0])
    last = first - gone
    last[:, 2] += gone.sum(axis=1)
    return first, last


@pytest.mark.parametrize("distance", [total_variation, wasserstein])
def test_arms_exchanged_give_the_difference_the_other_way_round(distance):
    """Where one arm stands still the interval is that of the other's distance, mirrored for the control."""
    first, last = groups()
    moved, still = Arm(counts=last, first=first), Arm(counts=first, first=first)
    ahead = difference_interval(distance, moved, still, np.random.default_rng(0))
    behind = difference_interval(distance, still, moved, np.random.default_rng(0))
    assert 0 < ahead.low < ahead.estimate < ahead.high
    assert behind.low < behind.estimate < behind.high < 0
    found = [float(behind.estimate), float(behind.low), float(behind.high)]
    expected = [-float(ahead.estimate), -float(ahead.high), -float(ahead.low)]
    assert found == pytest.approx(expected, rel=0.15)  # the errors of the two are drawn apart
    assert max(float(ahead.p), float(behind.p)) < 0.01


def test_freedom_is_that_of_the_sizes_of_an_arms_clusters():
    """Kish's effective number less one, never less than one."""
    even = np.tile([[1.0, 1.0]], (12, 1))
    uneven = even.copy()
    uneven[:6] *= 3
    alone = np.tile([[0.5, 0.5]], (12, 1))
    alone[0] = [20.0, 20.0]
    for table, freedom in ((even, 11.0), (uneven, 48**2 / (6 * 36 + 6 * 4) - 1), (alone, 1.0)):
        samples = _Samples.of(Arm(counts=table), Arm(counts=even), np.array([0.5, 0.5]))
        assert samples.freedom == pytest.approx(freedom)


def test_pairs_are_pulled_to_nothing_by_what_chance_adds_to_their_size():
    """Positive-part James-Stein, with the inverse of each pair's covariance spelled out."""
    a, b = np.array([[3.0, 0.5, -2.0]]), np.array([[1.0, -0.2, 2.5]])
    var_a, cov, var_b = np.array([[1.0, 2.0, 0.5]]), np.array([[0.5, -0.4, 0.1]]), np.array([[2.0, 1.0, 0.8]])
    found = Pairs(a, b, var_a, cov, var_b, np.ones(3)).shrunk()
    for k in range(3):
        point = np.array([a[0, k], b[0, k]])
        spread = np.array([[var_a[0, k], cov[0, k]], [cov[0, k], var_b[0, k]]])
        kept = max(1 - 2 / (point @ np.linalg.solve(spread, point)), 0.0)
        assert [found.a[0, k], found.b[0, k]] == pytest.approx(kept * point)
    assert (found.a[0, 1], found.b[0, 1]) == (0, 0)
    assert abs(found.a[0, 0]) < 3
    nothing = Pairs(0 * a, 0 * b, var_a, cov, var_b, np.ones(3)).shrunk()
    assert not nothing.a.any()
    assert not nothing.b.any()


@pytest.mark.parametrize(("middle", "low", "high"), [(1.5, 1.05, 2.85), (-1.5, -2.85, -1.05)])
def test_a_second_curve_widens_an_interval_on_the_side_away_from_0_only(middle, low, high):
    """A uniform error around the estimate, and one three times as wide: [.95, .05] of each."""
    d = np.linspace(-6, 6, 1201)[:, None]
    narrow = Curve.through(d, (middle + 0.5 - d).clip(0, 1))
    wide = Curve.through(d, ((middle + 1.5 - d) / 3).clip(0, 1))
    estimate, least, most, _ = read(narrow, 0.1, wide)
    assert [estimate[0], least[0], most[0]] == pytest.approx([middle, low, high], abs=1e-6)
    alone = read(narrow, 0.1)
    assert [alone[1][0], alone[2][0]] == pytest.approx([middle - 0.45, middle + 0.45], abs=1e-6)


# --- association -------------------------------------------------------------------------------------------


def test_where_everybody_gives_one_answer_there_is_no_association():
    answers = np.array([[0, 0, 1], [1, 0, 0], [2, 0, 1], [1, 0, 0]])
    found = pair_associations(answers, [np.arange(3.0), np.arange(2.0), np.arange(2.0)])
    assert found.dtype == np.float64
    assert np.isnan(found[[0, 2]]).all()
    assert found[1] == pytest.approx(np.corrcoef(answers[:, 0], answers[:, 2])[0, 1], abs=1e-12)


def test_signs_are_compared_of_the_pairs_whose_sign_counts():
    simulated, surveyed = [0.2, -0.3, 0.4, np.nan], [0.1, 0.3, 0.2, 0.5]
    assert association_gap(simulated, surveyed).same_sign == pytest.approx(2 / 3)
    assert association_gap(simulated, surveyed, [True, False, True, True]).same_sign == 1.0
    assert association_gap(simulated, surveyed, [False, True, False, True]).same_sign == 0.0
    assert np.isnan(association_gap(simulated, surveyed, [False] * 3 + [True]).same_sign)


# --- floors ------------------------------------------------------------------------------------------------


def test_a_survey_is_split_two_hundred_times_where_nothing_else_is_said():
    people = np.eye(3)[np.random.default_rng(2).integers(3, size=60)]
    plain = survey_floor(total_variation, people, np.random.default_rng(0))
    said = survey_floor(total_variation, people, np.random.default_rng(0), draws=200, level=0.95)
    assert (float(plain.mean), float(plain.high)) == (float(said.mean), float(said.high))


# --- what cannot be taken ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entailment",
    [0.5, [0.5, 0.4], np.zeros((0, 3)), np.zeros((3, 0)), [[1.2, 0.1]], [[-0.1, 0.1]]],
)
def test_entailments_are_probabilities_of_values_by_sentences(entailment):
    with pytest.raises(MeasureError, match=r"expected 0\.\.1 over \[\.\.\., values, sentences\]"):
        overton_coverage(entailment)


def test_errors_name_what_was_given():
    with pytest.raises(MeasureError, match="covered"):
        overton_score([0.5, 2.0])
    with pytest.raises(MeasureError, match="covered: no clusters"):
        overton_score(np.zeros((2, 0), dtype=bool))
    with pytest.raises(MeasureError, match="supporters"):
        overton_score([True, False], [1.0, 2.0, 3.0])
    answers, scales = np.zeros((3, 2), dtype=np.int64), [np.arange(2.0), 2]
    with pytest.raises(MeasureError, match=r"times: given shape \(2, 4\), expected \[draws, 3 agents\]"):
        pair_associations(answers, scales, times=np.ones((2, 4)))


@pytest.mark.parametrize("score", [brier, crps])
def test_scores_refuse_more_answers_than_predictions(score):
    predicted = np.full((2, 3), 1 / 3)
    with pytest.raises(MeasureError, match="answers"):
        score(predicted, [0, 1, 2])
    assert score(predicted, [[0], [1]]).shape == (2, 2)


# --- changing preferences ----------------------------------------------------------------------------------


def test_trajectories_may_be_given_as_lists():
    given = Trajectories([[[1, 2]], [[0, 5]]], [[0, 1, 1]])
    assert given.rewards.dtype == np.float64
    assert given.rewards.shape == (2, 1, 2)
    assert given.path.tolist() == [[0, 1, 1]]
