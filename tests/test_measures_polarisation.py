"""Polarisation figures against published values, scipy and networkx."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from plursim.errors import MeasureError
from plursim.measures.kernels.networks import assortativity, edge_disagreement, ei_index
from plursim.measures.kernels.polarisation import (
    between_group_share,
    bimodality,
    effective_clusters,
    esteban_ray,
    extremity,
    normalised_entropy,
    variance,
)

GRID = (np.arange(1000) + 0.5) / 1000


def test_bimodality_has_its_published_values() -> None:
    assert bimodality(stats.norm.ppf(GRID)) == pytest.approx(1 / 3, abs=0.004)
    assert bimodality(GRID) == pytest.approx(0.553, abs=5e-4)
    assert bimodality([0.0, 1.0] * 500) == pytest.approx(0.995, abs=5e-4)
    drawn = np.random.default_rng(0).normal(size=(400, 1000))
    low, high = np.quantile(bimodality(drawn), [0.1, 0.9])
    assert low < 0.331 < high  # published for one normal sample of a thousand


def test_bimodality_equals_scipys_moments() -> None:
    rows = np.random.default_rng(1).gamma(1.5, size=(6, 40))
    rows[:, :5] = np.nan
    for row, found in zip(rows, bimodality(rows), strict=True):
        known, n = row[5:], 35
        skew, excess = stats.skew(known, bias=False), stats.kurtosis(known, bias=False)
        assert found == pytest.approx((skew**2 + 1) / (excess + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))))


@pytest.mark.parametrize("row", [[1.0] * 10, [0.1] * 7, [1.0, 2.0, 3.0], [np.nan] * 5])
def test_bimodality_is_undefined_without_variance_or_four_answers(row: list[float]) -> None:
    assert np.isnan(bimodality(row))


def test_esteban_ray_has_its_published_values() -> None:
    assert esteban_ray([0.5, 0.5], alpha=1.0) == pytest.approx(0.25)
    assert esteban_ray([0.5, 0.5]) == pytest.approx(0.165, abs=5e-4)
    assert esteban_ray([0.2] * 5, np.linspace(0, 1, 5)) == pytest.approx(0.0305, abs=5e-5)


def test_esteban_ray_equals_its_double_sum_and_peaks_at_two_camps() -> None:
    rng = np.random.default_rng(2)
    shares, where = rng.dirichlet(np.ones(6), size=50), np.sort(rng.random(6))
    for row, found in zip(shares, esteban_ray(shares, where, alpha=0.7), strict=True):
        pairs = [(i, j) for i in range(6) for j in range(6)]
        assert found == pytest.approx(
            sum(row[i] ** 1.7 * row[j] * abs(where[i] - where[j]) for i, j in pairs)
        )
    assert (esteban_ray(shares, where) < esteban_ray([0.5, 0, 0, 0, 0, 0.5], where)).all()


@pytest.mark.parametrize("alpha", [0.0, 1.7, float("nan")])
def test_esteban_ray_refuses_other_alphas(alpha: float) -> None:
    with pytest.raises(MeasureError, match="alpha"):
        esteban_ray([0.5, 0.5], alpha=alpha)


def test_variance_and_extremity_leave_missing_answers_out() -> None:
    rows = np.random.default_rng(3).normal(size=(4, 30))
    rows[rows > 1] = np.nan
    assert variance(rows) == pytest.approx(np.nanvar(rows, axis=1))
    assert variance(rows, ddof=1) == pytest.approx(np.nanvar(rows, axis=1, ddof=1))
    assert extremity(rows, middle=0.5) == pytest.approx(np.nanmean(np.abs(rows - 0.5), axis=1))
    assert np.isnan(variance([np.nan, np.nan]))
    assert np.isnan(extremity([np.nan], middle=0))
    assert variance([0.1] * 1001) == 0


def test_entropy_equals_scipy_and_is_0_for_one_option() -> None:
    shares = np.random.default_rng(4).dirichlet(np.ones(5), size=20)
    assert normalised_entropy(shares) == pytest.approx(stats.entropy(shares, axis=1) / np.log(5))
    assert normalised_entropy([1.0]) == 0
    assert normalised_entropy([0.25] * 4) == pytest.approx(1)


def test_effective_clusters_counts_even_clusters_and_discounts_small_ones() -> None:
    assert effective_clusters([1.0] * 5 + [3.0] * 5 + [9.0] * 5 + [np.nan], gap=1) == pytest.approx(3)
    assert effective_clusters([0.0] * 9 + [5.0], gap=1) == pytest.approx(1 / (0.81 + 0.01))
    assert effective_clusters(np.arange(50.0), gap=1) == 1  # one chain
    assert effective_clusters(np.arange(50.0), gap=0.5) == 50
    assert np.isnan(effective_clusters([[np.nan], [1.0]], gap=1)).tolist() == [True, False]


def clusters_by_hand(stances: list[float], gap: float) -> float:
    """Neighbours one after the other, in whole tenths so that nothing is rounded."""
    tenths = sorted(round(10 * x) for x in stances)
    sizes = [1]
    for one, other in pairwise(tenths):
        sizes = [*sizes, 1] if other - one > round(10 * gap) else [*sizes[:-1], sizes[-1] + 1]
    return len(tenths) ** 2 / sum(size**2 for size in sizes)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=12), st.integers(0, 9), st.integers(0, 3))
def test_rounding_splits_no_cluster(tenths: list[int], gap: int, missing: int) -> None:
    stances = [k * 0.1 for k in tenths]
    found = effective_clusters([[*stances, *[np.nan] * missing]] * 2, gap * 0.1)
    assert found == pytest.approx([clusters_by_hand(stances, gap * 0.1)] * 2)


def test_clusters_of_nobody_and_of_one() -> None:
    assert np.isnan(effective_clusters(np.zeros((2, 3, 0)), gap=1)).all()
    assert effective_clusters(np.zeros((0, 4)), gap=1).shape == (0,)
    assert effective_clusters([5.0], gap=0) == 1


def test_figures_keep_their_range_to_the_last_bit() -> None:
    rng = np.random.default_rng(6)
    apart = [np.repeat(rng.normal(size=3), k) for k in range(2, 40)]
    assert max(between_group_share(row, np.repeat([0, 1, 2], len(row) // 3)) for row in apart) <= 1
    pairs = [assortativity(np.repeat(rng.normal(size=k), 2), np.arange(2 * k), np.arange(2 * k) ^ 1)
             for k in range(2, 60)]  # fmt: skip
    assert max(pairs) <= 1


def test_as_many_groups_as_agents_are_no_burden() -> None:
    """A table of agents by groups would take 29 GB."""
    stances = np.random.default_rng(7).normal(size=60_000)
    assert between_group_share(stances, np.arange(60_000)) == pytest.approx(1)
    halves = np.arange(60_000) // 2
    means = stances.reshape(-1, 2).mean(axis=1)
    assert between_group_share(stances, halves) == pytest.approx(means.var() / stances.var())


def test_between_group_share_is_eta_squared_of_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(5)
    groups = rng.choice(["a", "b", "c"], 60)
    rows = rng.normal(size=(8, 60)) + (groups == "b")
    rows[:, :7] = np.nan
    for row, found in zip(rows, between_group_share(rows, groups), strict=True):
        parts = [row[7:][groups[7:] == name] for name in "abc"]
        f, between, within = stats.f_oneway(*parts).statistic, 2, 53 - 3
        assert found == pytest.approx(f * between / (f * between + within))
    assert np.isnan(between_group_share([1.0, 1.0], ["a", "b"]))
    assert between_group_share([0.0, 1.0, 0.0, 1.0], list("aabb")) == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 3)), min_size=2, max_size=30))
def test_between_group_share_lies_between_0_and_1(pairs: list[tuple[float, int]]) -> None:
    found = float(between_group_share([x for x, _ in pairs], [g for _, g in pairs]))
    assert np.isnan(found) or -1e-12 <= found <= 1 + 1e-9


@pytest.fixture
def network() -> tuple[nx.Graph, np.ndarray, np.ndarray, np.ndarray]:
    graph = nx.gnm_random_graph(60, 150, seed=3)
    ends = np.array(graph.edges)
    heads, tails = np.concatenate([ends, ends[:, ::-1]]).T
    return graph, heads, tails, np.random.default_rng(7).normal(size=60)


def test_network_figures_equal_networkx(network: tuple[nx.Graph, np.ndarray, np.ndarray, np.ndarray]) -> None:
    graph, heads, tails, stances = network
    nx.set_node_attributes(graph, dict(enumerate(stances)), "x")
    expected = nx.numeric_assortativity_coefficient(graph, "x")
    assert assortativity(stances, heads, tails) == pytest.approx(expected, abs=1e-9)
    laplacian = nx.laplacian_matrix(graph).toarray()
    assert edge_disagreement(stances, heads, tails) == pytest.approx(stances @ laplacian @ stances)
    two = edge_disagreement(np.stack([stances, 2 * stances]), heads, tails, weights=np.full(300, 0.5))
    assert two == pytest.approx(np.array([0.5, 2.0]) * (stances @ laplacian @ stances))


def test_ties_with_a_missing_stance_are_left_out(
    network: tuple[nx.Graph, np.ndarray, np.ndarray, np.ndarray],
) -> None:
    graph, heads, tails, stances = network
    stances[:10] = np.nan
    graph.remove_nodes_from(range(10))
    nx.set_node_attributes(graph, {i: stances[i] for i in graph}, "x")
    assert assortativity(stances, heads, tails) == pytest.approx(
        nx.numeric_assortativity_coefficient(graph, "x"), abs=1e-9
    )
    assert edge_disagreement(stances, heads, tails) == pytest.approx(
        sum((stances[a] - stances[b]) ** 2 for a, b in graph.edges)
    )


def test_ei_index_runs_from_within_to_between() -> None:
    heads, tails = [0, 1, 2, 3], [1, 0, 3, 2]
    assert ei_index(list("aabb"), heads, tails) == -1
    assert ei_index(list("abab"), heads, tails) == 1
    assert ei_index(list("aaab"), heads, tails) == 0
    assert np.isnan(ei_index(list("ab"), [], []))
    assert np.isnan(assortativity([1.0, 1.0], [0, 1], [1, 0]))
    assert edge_disagreement([1.0, 2.0], [], []) == 0
