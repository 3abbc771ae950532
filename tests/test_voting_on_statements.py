"""Opinion groups and consensus across them against published numbers and planted groups."""

from __future__ import annotations

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.voting.consensus import (
    Tally,
    group_aware_consensus,
    one_share_score,
    priority,
    representative,
    tally,
    two_shares_score,
)
from plursim.voting.opinion_groups import k_means, landscape, opinion_groups, silhouette


def test_published_numbers_of_polis() -> None:
    assert float(priority(np.array(1), np.array(0), np.array(1), np.array(0))) == pytest.approx(
        12.5297, abs=1e-4
    )
    assert float(priority(np.array(20), np.array(3), np.array(20), np.array(0))) == pytest.approx(
        1.3724, abs=1e-4
    )
    assert float(one_share_score(np.array(8), np.array(10))) == pytest.approx(2.1106, abs=1e-4)
    scored = two_shares_score(np.array(8), np.array(10), np.array(2), np.array(10))
    assert float(scored) == pytest.approx(2.5690, abs=1e-4)


def test_consensus_is_the_product_over_groups() -> None:
    counts = Tally(np.array([[7, 0], [2, 1]]), np.array([[0, 3], [1, 1]]), np.array([[8, 3], [4, 2]]))
    assert group_aware_consensus(counts) == pytest.approx([8 / 10 * 3 / 6, 1 / 5 * 2 / 4])


def planted(
    seed: int, sizes: list[int], statements: int = 20, sure: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Votes of groups that each have a profile of their own, with lapses and statements not seen."""
    rng = np.random.default_rng(seed)
    truth = np.repeat(np.arange(len(sizes)), sizes)
    profile = rng.choice([-1.0, 1.0], (len(sizes), statements))
    votes = np.where(rng.random((len(truth), statements)) < 0.95, profile[truth], 0.0)
    return np.where(rng.random(votes.shape) < 0.3, np.nan, votes), truth


@pytest.mark.parametrize("sizes", [[40, 25], [50, 40, 30]])
def test_planted_groups_are_found_from_the_votes(sizes: list[int]) -> None:
    right = 0
    for seed in range(10):
        votes, truth = planted(seed, sizes)
        found = opinion_groups(landscape(votes).points, np.random.default_rng(seed))
        purity = sum(np.bincount(truth[found == group]).max() for group in np.unique(found)) / len(truth)
        right += (len(np.unique(found)) == len(sizes)) and purity > 0.95
    assert right >= 8


def test_the_plane_is_that_of_a_singular_value_decomposition() -> None:
    rng = np.random.default_rng(3)
    votes = rng.choice([-1.0, 0.0, 1.0], (40, 8)) + np.outer(
        rng.choice([-1, 1], 40), [1, 1, -1, -1, 0, 0, 0, 0]
    )
    votes = np.sign(votes)
    centred = votes - votes.mean(axis=0)
    right = np.linalg.svd(centred)[2][:2]
    ours = landscape(votes).directions.T
    assert np.abs((right * ours).sum(axis=1)) == pytest.approx([1.0, 1.0], abs=1e-3)
    # Nothing is missing, so points are the projections alone.
    assert landscape(votes).points == pytest.approx(centred @ ours.T)


def test_who_votes_on_little_is_moved_outwards() -> None:
    votes = np.array([[1.0, 1.0, 1.0, 1.0], [-1.0, -1.0, -1.0, -1.0], [1.0, np.nan, np.nan, np.nan]])
    found = landscape(votes)
    one = (votes[2, 0] - np.nanmean(votes[:, 0])) * found.directions[0]
    assert found.points[2] == pytest.approx(one * 2.0)


def test_representative_statements_are_those_planted() -> None:
    votes, truth = planted(5, [60, 60], statements=4)
    votes[:, 0] = np.where(truth == 0, 1.0, -1.0)
    votes[:, 1] = 1.0
    votes[:, 2] = np.where(truth == 1, 1.0, -1.0)
    votes[:, 3] = 0.0
    told = representative(tally(votes, truth))
    assert set(told[0]) == {0, 2}
    assert told[0][0] == 0
    assert told[1][0] == 2
    assert all(1 not in one and 3 not in one for one in told)


def test_silhouette_by_its_definition() -> None:
    rng = np.random.default_rng(8)
    points, labels = rng.random((12, 2)), np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3])
    far = np.sqrt(((points[:, None] - points) ** 2).sum(axis=2))
    scores = []
    for i in range(12):
        mine = [j for j in range(12) if labels[j] == labels[i] and j != i]
        if not mine:
            scores.append(0.0)
            continue
        a = far[i, mine].mean()
        b = min(far[i, labels == other].mean() for other in set(labels) - {labels[i]})
        scores.append((b - a) / max(a, b))
    assert silhouette(points, labels) == pytest.approx(np.mean(scores))


def test_weights_stand_for_points_that_lie_together() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [10.0, 0.0]])
    centres = k_means(points, 2, np.random.default_rng(0), np.array([3.0, 1.0, 1.0]))[1]
    assert sorted(centres[:, 0].tolist()) == pytest.approx([0.25, 10.0])


def test_votes_of_another_kind_are_refused() -> None:
    with pytest.raises(InputError, match="agree"):
        tally(np.array([[2.0]]), np.array([0]))
