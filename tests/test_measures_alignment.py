"""Alignment, pluralism and juries: published figures, closed forms and hand-made cases."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from plursim.measures.kernels.alignment import (
    consistency,
    knowledge_to_simulation_gap,
    question_alignment,
    representativeness,
    steerability,
)
from plursim.measures.kernels.distance import wasserstein
from plursim.measures.kernels.entailment import lexical_entailment
from plursim.measures.kernels.jury import jury_verdicts, smallest_flip
from plursim.measures.kernels.pluralism import (
    overton_coverage,
    overton_score,
    value_action_gap,
)


def test_alignment_is_one_minus_wasserstein() -> None:
    p, q = np.random.default_rng(0).dirichlet(np.ones(5), size=(2, 20))
    spacing = [1, 2, 3, 5, 8]
    assert question_alignment(p, q, spacing) == pytest.approx(1 - wasserstein(p, q, spacing))
    assert representativeness(question_alignment(p, q)) == pytest.approx(
        np.mean([question_alignment(*pair) for pair in zip(p, q, strict=True)])
    )


def test_steerability_takes_the_best_method_by_question_or_by_group() -> None:
    given = np.random.default_rng(1).random((3, 4, 6))
    by_question = np.mean([[max(given[:, g, q]) for q in range(6)] for g in range(4)])
    by_group = np.mean([max(given[m, g].mean() for m in range(3)) for g in range(4)])
    assert steerability(given) == pytest.approx(by_question)
    assert steerability(given, by_question=False) == pytest.approx(by_group)
    assert by_group < by_question


def test_consistency_counts_topics_that_agree_with_the_whole() -> None:
    assert consistency([[0.9, 0.5], [0.9, 0.6], [0.1, 0.2], [0.2, 0.3]]) == 0.5
    # the first group is best overall (.6) and in the first topic; who is worst is another matter
    assert consistency([[0.9, 0.1, 0.0], [0.5, 0.8, 0.1], [0.4, 0.1, 0.7]]) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("sequence", "verbalised", "gap"), [(0.278, 0.229, 0.214), (0.329, 0.244, 0.348), (0.309, 0.254, 0.217)]
)
def test_the_knowledge_gap_of_published_distances(sequence: float, verbalised: float, gap: float) -> None:
    assert knowledge_to_simulation_gap(sequence, verbalised) == pytest.approx(gap, abs=5e-4)


def test_overton_figures_on_a_hand_made_matrix() -> None:
    entailment = [[0.9, 0.2], [0.34, 0.1], [0.33, 0.3]]
    found = overton_coverage(entailment)
    assert found.mean == pytest.approx((0.9 + 0.34 + 0.33) / 3)
    assert found.share == pytest.approx(2 / 3)
    assert overton_coverage(entailment, threshold=0.5).share == pytest.approx(1 / 3)
    assert overton_score([[True, False, True], [False, False, True]], [5, 3, 2]).tolist() == [0.7, 0.2]


@pytest.mark.parametrize(
    ("value", "sentence", "score"),
    [
        ("Respect for elders", "Elders deserve our respect.", 1.0),
        ("Respect for elders", "Children deserve our respect.", 0.5),
        ("Respect for elders", "Nobody must respect elders.", 0.0),
        ("Guns must not be banned", "They shouldn't be banned: guns.", 2 / 3),
        ("The of", "anything", 0.0),
        ("Élan vital", "vital élan", 1.0),
    ],
)
def test_lexical_entailment(value: str, sentence: str, score: float) -> None:
    assert lexical_entailment([value], [sentence])[0, 0] == pytest.approx(score)


def test_lexical_entailment_keeps_its_shape_without_sentences() -> None:
    assert lexical_entailment(["a value", "another"], []).shape == (2, 0)


def test_value_action_gap_by_hand() -> None:
    found = value_action_gap([4, 3, 2, 1, np.nan, 4], [1, 0, 1, 0, 1, np.nan])
    scaled, acted = np.array([1, 2 / 3, 1 / 3, 0]), np.array([1, 0, 1, 0])
    assert found.accuracy == 0.5
    assert found.f1 == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))
    assert found.squared == pytest.approx(((scaled - acted) ** 2).mean())
    assert found.manhattan == pytest.approx(np.abs(scaled - acted).mean())
    assert found.left_out == 2
    assert value_action_gap([3], [1], low=1, high=5).accuracy == 1  # the middle counts as endorsed


@pytest.mark.parametrize(("seats", "right"), [(3, 0.648), (11, 0.7535)])
def test_juries_meet_the_condorcet_theorem(seats: int, right: float) -> None:
    """Six in ten of a large pool are right: the majority of a jury is right as the theorem says."""
    pool = np.arange(5000) < 3000
    found = jury_verdicts(pool, ["a"] * 5000, {"a": seats}, np.random.default_rng(0), resamples=2000)
    assert stats.binom.sf(seats // 2, seats, 0.6) == pytest.approx(right, abs=5e-5)
    assert (found.verdicts > 0.5).mean() == pytest.approx(right, abs=0.035)
    assert found.otherwise == pytest.approx((found.verdicts < 0.5).mean())


def test_juries_seat_the_stated_groups_without_replacement() -> None:
    labels, groups = [0.0, 1.0, 2.0, 10.0, 20.0], list("aaabb")
    whole = jury_verdicts(labels, groups, {"a": 3, "b": 2}, np.random.default_rng(0), resamples=7)
    assert whole.verdicts == pytest.approx([33 / 5] * 7)
    middle = jury_verdicts(labels, groups, {"a": 3}, np.random.default_rng(0), verdict="median")
    assert (middle.verdicts == 1).all()
    one = jury_verdicts(labels, groups, {"b": 1}, np.random.default_rng(0), resamples=400)
    assert set(one.verdicts.tolist()) == {10.0, 20.0}


def test_the_smallest_flip_equals_brute_force() -> None:
    rng = np.random.default_rng(5)
    for _ in range(60):
        means = dict(zip("abc", rng.random(3).round(2).tolist(), strict=True))
        seats = dict(zip("abc", rng.integers(0, 5, size=3).tolist(), strict=True))
        total = sum(seats.values())
        if not total:
            continue
        threshold = float(rng.uniform(0.2, 0.8))

        def upheld(counts: tuple[int, ...], means=means, total=total, threshold=threshold) -> bool:
            return sum(m * c for m, c in zip(means.values(), counts, strict=True)) / total >= threshold

        present = upheld(tuple(seats.values()))
        changes = [
            sum(abs(new - old) for new, old in zip(counts, seats.values(), strict=True)) // 2
            for counts in product(range(total + 1), repeat=3)
            if sum(counts) == total and upheld(counts) != present
        ]
        found = smallest_flip(means, seats, threshold)
        assert (found.moved if found else None) == min(changes, default=None)
        if found:
            assert upheld(tuple(found.composition.values())) != present


def test_a_verdict_on_the_threshold_upholds_whatever_rounding_makes_of_it() -> None:
    assert (0.7 + 0.1) / 2 < 0.4
    assert smallest_flip({"a": 0.7, "b": 0.1}, {"a": 1, "b": 1}, 0.4) == (1, {"a": 0, "b": 2})
    found = jury_verdicts([0.1, 0.2, 0.3], ["a"] * 3, {"a": 3}, np.random.default_rng(0), threshold=0.2)
    assert len(set(found.verdicts.tolist())) == 2  # the order in which jurors are drawn decides the last bit
    assert found.otherwise == 0
