"""Social graph generators against closed forms, networkx and their own statements."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from pydantic import ValidationError

from plursim.errors import DocumentError, InputError
from plursim.graphs import (
    SOCIAL_GRAPHS,
    BarabasiAlbert,
    Complete,
    EdgeList,
    ErdosRenyi,
    Graph,
    Homophilous,
    Lattice,
    Ring,
    RoundTable,
    SmallWorld,
    SocialGraph,
    StochasticBlock,
)
from plursim.graphs.blocks import triangle

AGENTS = 240
ATTRIBUTES = {
    "party": np.array(["left", "centre", "right", "right"] * (AGENTS // 4)),
    "region": np.array(["north"] * 100 + ["south"] * 140),
}


@pytest.fixture
def ties_file(tmp_path: Path) -> Path:
    file = tmp_path / "ties.csv"
    file.write_text("source,target\n0,1\n1,2\n5,200\n", encoding="utf-8")
    return file


def examples(ties_file: Path) -> dict[str, list[SocialGraph]]:
    return {
        "complete": [Complete()],
        "ring": [Ring(), Ring(degree=6)],
        "lattice": [Lattice(), Lattice(rows=10, periodic=False, neighbourhood="moore")],
        "erdos_renyi": [ErdosRenyi(mean_degree=7.5), ErdosRenyi(mean_degree=0)],
        "small_world": [SmallWorld(degree=6, rewiring=0.2)],
        "barabasi_albert": [BarabasiAlbert(ties=3)],
        "stochastic_block": [
            StochasticBlock(attribute="party", within=8, between=2),
            StochasticBlock(sizes=(40, 200), within=5, between=1),
        ],
        "homophilous": [Homophilous(attributes=("party", "region"), mean_degree=8, homophily=0.6)],
        "round_table": [RoundTable(size=7)],
        "edge_list": [EdgeList(file=str(ties_file))],
    }


def build(part: SocialGraph, agents: int = AGENTS, seed: int = 0) -> Graph:
    attributes = {name: values[:agents] for name, values in ATTRIBUTES.items()}
    return part.build(agents, np.random.default_rng(seed), attributes)


def ties(graph: Graph) -> int:
    return len(graph.neighbours) // 2


def as_networkx(graph: Graph) -> nx.Graph:
    return nx.from_scipy_sparse_array(graph.matrix())


@pytest.mark.parametrize("generator", SOCIAL_GRAPHS, ids=lambda part: part.kind_name())
def test_every_generator_keeps_the_contract(generator: type[SocialGraph], ties_file: Path) -> None:
    tried = examples(ties_file).get(generator.kind_name())  # without an entry: as it comes
    for part in tried or [generator()]:
        graph, again = build(part), build(part)
        hearer, heard = graph.pairs()
        matrix = graph.matrix().toarray()
        assert graph.agents == AGENTS
        assert graph.neighbours.dtype == graph.offsets.dtype == np.int64
        assert not (hearer == heard).any()
        assert (matrix == matrix.T).all()
        assert all((np.diff(graph.row(agent)) > 0).all() for agent in range(AGENTS))
        assert graph.neighbours.tolist() == again.neighbours.tolist()
        expected = part.expected_ties(AGENTS)
        assert abs(ties(graph) - expected) <= 4 * np.sqrt(expected)
        assert generator.summary()
        assert generator.model_validate_json(part.model_dump_json()) == part


@pytest.mark.parametrize(
    "part",
    [
        ErdosRenyi(mean_degree=7.5),
        SmallWorld(degree=6, rewiring=0.2),
        BarabasiAlbert(ties=3),
        Homophilous(attributes=("party",), mean_degree=8, homophily=0.6),
        StochasticBlock(attribute="party", within=8, between=2),
        RoundTable(size=7),
    ],
    ids=lambda part: part.kind_name(),
)
def test_another_seed_gives_another_graph(part: SocialGraph) -> None:
    assert build(part, seed=0).neighbours.tolist() != build(part, seed=1).neighbours.tolist()


@pytest.mark.parametrize("agents", [1, 2, 3, 10])
def test_complete_and_ring_equal_networkx(agents: int) -> None:
    assert build(Complete(), agents).matrix().toarray().tolist() == (
        nx.to_numpy_array(nx.complete_graph(agents)).tolist()
    )
    if agents > 6:
        ring = nx.to_numpy_array(nx.circulant_graph(agents, [1, 2, 3]))
        assert (build(Ring(degree=6), agents).matrix().toarray() == ring).all()


@pytest.mark.parametrize("degree", [4, 6, 10])
def test_ring_and_unrewired_small_world_cluster_by_the_closed_form(degree: int) -> None:
    expected = 3 * (degree - 2) / (4 * (degree - 1))
    for part in (Ring(degree=degree), SmallWorld(degree=degree, rewiring=0.0)):
        assert nx.average_clustering(as_networkx(build(part))) == pytest.approx(expected, abs=1e-12)
    assert build(SmallWorld(degree=degree, rewiring=0.0)).neighbours.tolist() == (
        build(Ring(degree=degree)).neighbours.tolist()
    )


def test_full_rewiring_leaves_the_clustering_of_a_random_graph() -> None:
    graph = as_networkx(SmallWorld(degree=6, rewiring=1.0).build(1000, np.random.default_rng(3), {}))
    assert nx.average_clustering(graph) < 5 * 6 / 1000


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize(("rows", "columns"), [(1, 7), (2, 2), (2, 6), (3, 4), (5, 5)])
def test_lattice_equals_brute_force(rows: int, columns: int, periodic: bool) -> None:
    cells = [(r, c) for r in range(rows) for c in range(columns)]

    def gap(a: int, b: int, length: int) -> int:
        return min(abs(a - b), length - abs(a - b)) if periodic else abs(a - b)

    for name, adjacent in (
        ("von_neumann", lambda down, right: down + right == 1),
        ("moore", lambda down, right: max(down, right) == 1),
    ):
        expected = [[adjacent(gap(a, x, rows), gap(b, y, columns)) for x, y in cells] for a, b in cells]
        part = Lattice(rows=rows, periodic=periodic, neighbourhood=name)
        graph = build(part, rows * columns)
        assert (graph.matrix().toarray() == np.array(expected)).all()
        assert part.expected_ties(rows * columns) == ties(graph)


def test_barabasi_albert_has_its_edge_count_and_hubs() -> None:
    graph = BarabasiAlbert(ties=3).build(2000, np.random.default_rng(0), {})
    assert ties(graph) == 3 * (2000 - 3)
    assert graph.degree.min() == 3 or graph.degree.min() == 1  # a star's leaf may stay with one tie
    assert graph.degree.max() > 10 * graph.degree.mean()


def test_erdos_renyi_degrees_are_binomial_and_may_be_zero() -> None:
    graph = ErdosRenyi(mean_degree=2.0).build(4000, np.random.default_rng(5), {})
    assert graph.degree.mean() == pytest.approx(2.0, abs=4 * np.sqrt(2 * 2.0 / 4000))
    assert graph.degree.var() == pytest.approx(2.0, rel=0.1)
    assert (graph.degree == 0).mean() == pytest.approx(np.exp(-2.0), abs=0.02)
    assert ties(ErdosRenyi(mean_degree=9).build(10, np.random.default_rng(0), {})) == 45


def test_pairs_are_numbered_without_error_far_out() -> None:
    largest = 10**6 * (10**6 - 1) // 2
    index = np.concatenate([np.arange(2000), largest - 1 - np.arange(2000)])
    i, j = triangle(index)
    assert (j * (j - 1) // 2 + i == index).all()
    assert ((i >= 0) & (i < j) & (j < 10**6)).all()


def within(graph: Graph, labels: np.ndarray) -> float:
    hearer, heard = graph.pairs()
    return float((labels[hearer] == labels[heard]).mean())


def labels_for(agents: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(11)
    return {
        "party": rng.choice(["left", "centre", "right"], agents, p=[0.2, 0.3, 0.5]),
        "age": rng.choice(["young", "old"], agents),
    }


@pytest.mark.parametrize("homophily", [0.0, 0.4, 1.0])
def test_homophily_is_the_share_of_the_possible_excess_over_chance(homophily: float) -> None:
    agents, labels = 3000, labels_for(3000)
    part = Homophilous(attributes=("party",), mean_degree=12, homophily=homophily)
    graph = part.build(agents, np.random.default_rng(2), labels)
    sizes = np.unique(labels["party"], return_counts=True)[1]
    chance = float((sizes * (sizes - 1)).sum() / (agents * (agents - 1)))
    share = chance + homophily * (1 - chance)
    error = 4 * np.sqrt(share * (1 - share) / part.expected_ties(agents)) + 1e-12
    assert within(graph, labels["party"]) == pytest.approx(share, abs=error)
    for group in np.unique(labels["party"]):
        assert graph.degree[labels["party"] == group].mean() == pytest.approx(12, rel=0.05)


def test_homophily_over_several_attributes_is_split_evenly() -> None:
    agents, labels = 3000, labels_for(3000)
    part = Homophilous(attributes=("party", "age"), mean_degree=12, homophily=0.8)
    graph = part.build(agents, np.random.default_rng(2), labels)
    assert within(graph, labels["party"]) == pytest.approx(0.38 + 0.4 * 0.62, abs=0.02)
    assert within(graph, labels["age"]) == pytest.approx(0.5 + 0.4 * 0.5, abs=0.02)


def test_a_group_too_small_for_its_ties_becomes_a_clique() -> None:
    labels = {"party": np.array(["few"] * 4 + ["many"] * 96)}
    graph = Homophilous(attributes=("party",), mean_degree=8, homophily=1.0).build(
        100, np.random.default_rng(0), labels
    )
    assert graph.degree[:4].tolist() == [3, 3, 3, 3]


def test_stochastic_block_has_the_stated_ties_inside_and_outside() -> None:
    labels = labels_for(3000)["party"]
    part = StochasticBlock(attribute="party", within=9, between=3)
    graph = part.build(3000, np.random.default_rng(4), {"party": labels})
    inside = within(graph, labels)
    assert graph.degree.mean() * inside == pytest.approx(9, rel=0.03)
    assert graph.degree.mean() * (1 - inside) == pytest.approx(3, rel=0.05)


def test_round_tables_are_cliques_as_even_as_possible() -> None:
    graph = as_networkx(build(RoundTable(size=4), 10))
    tables = sorted(len(table) for table in nx.connected_components(graph))
    assert tables == [3, 3, 4]
    assert nx.average_clustering(graph) == 1.0
    assert build(RoundTable(size=4), 1).degree.tolist() == [0]


def test_edge_list_reads_directions_weights_and_self_weights(tmp_path: Path) -> None:
    file = tmp_path / "w.csv"
    file.write_text("source,target,weight\n0,1,0.5\n2,1,0.25\n1,1,0.25\n", encoding="utf-8")
    graph = EdgeList(file=str(file), directed=True).build(4, np.random.default_rng(0), {})
    assert graph.row(1).tolist() == [0, 1, 2]
    assert graph.weights is not None
    assert graph.weights.tolist() == [0.5, 0.25, 0.25]
    assert graph.degree.tolist() == [0, 3, 0, 0]
    file.write_text("source,target,weight\n0,1,2\n1,0,2\n", encoding="utf-8")
    both = EdgeList(file=str(file)).build(2, np.random.default_rng(0), {})
    assert both.matrix().toarray().tolist() == [[0, 2], [2, 0]]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("source,target\n0,9\n", "two agents from 0 to 3"),
        ("source,target\n0,1\n2,x\n", ":3: is not a tie"),
        ("from,to\n0,1\n", "wrong header"),
        ("", "wrong header"),
        ("source,target,weight\n0,1,-1\n", "weight > 0"),
        ("source,target,weight\n0,1,nan\n", "weight > 0"),
        ("source,target\n0,1,3\n", "is not a tie"),
        ("source,target\n2,2\n", "ties an agent to itself"),
        ("source,target,weight\n0,1,2\n1,0,3\n", "tied twice with different weights"),
    ],
)
def test_a_wrong_edge_list_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=says):
        EdgeList(file=str(file)).build(4, np.random.default_rng(0), {})


def test_a_missing_edge_list_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be read"):
        EdgeList(file=str(tmp_path / "none.csv")).build(4, np.random.default_rng(0), {})


@pytest.mark.parametrize(
    ("part", "agents", "says"),
    [
        (Ring(degree=10), 10, "needs more than 10 agents"),
        (SmallWorld(degree=10), 10, "at most 9"),
        (BarabasiAlbert(ties=10), 10, "ties 10"),
        (ErdosRenyi(mean_degree=10), 10, "mean_degree 10"),
        (Homophilous(attributes=("party",), mean_degree=20, homophily=0.5), 10, "mean_degree 20"),
        (Homophilous(attributes=("parti",), mean_degree=2, homophily=0.5), 10, "did you mean 'party'"),
        (StochasticBlock(attribute="regions", within=1, between=1), 10, "did you mean 'region'"),
        (StochasticBlock(sizes=(3, 3), within=1, between=1), 10, "sum to 6"),
        (StochasticBlock(sizes=(5, 5), within=5, between=1), 10, "within: 5 .* at most 4"),
        (StochasticBlock(sizes=(10,), within=5, between=1), 10, "between: 1 .* at most 0"),
        (Lattice(rows=4), 10, "multiple of 4"),
        (Lattice(), 13, "take 16"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(part: SocialGraph, agents: int, says: str) -> None:
    with pytest.raises(InputError, match=says):
        build(part, agents)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Ring, {"degree": 3}),
        (SmallWorld, {"degree": 5}),
        (SmallWorld, {"degree": 4, "rewiring": 1.5}),
        (RoundTable, {"size": 1}),
        (StochasticBlock, {"within": 1.0, "between": 1.0}),
        (StochasticBlock, {"within": 1.0, "between": 1.0, "sizes": (1, 0)}),
        (StochasticBlock, {"within": 1.0, "between": 1.0, "sizes": (5,), "attribute": "a"}),
        (Homophilous, {"attributes": (), "mean_degree": 3.0, "homophily": 0.1}),
        (Complete, {"degree": 3}),
    ],
)
def test_fields_out_of_range_are_refused_before_any_run(kind: type[SocialGraph], fields: dict) -> None:
    with pytest.raises(ValidationError):
        kind(**fields)


def test_a_tie_given_both_ways_weighs_the_same_both_ways() -> None:
    graph = Graph.from_edges(3, np.array([0, 1, 1]), np.array([1, 0, 2]), np.array([0.25, 9.0, 2.0]))
    matrix = graph.matrix().toarray()
    assert (matrix == matrix.T).all()
    assert matrix[0, 1] == 0.25
