"""Averaging and bounded confidence against closed forms, published cases and a second implementation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from plursim.errors import InputError
from plursim.graphs.graph import Graph
from plursim.reasoning.averaging import (
    AveragingReasoner,
    degroot_step,
    equilibrium,
    friedkin_johnsen_step,
    tie_weights,
)
from plursim.reasoning.base import Reasoner
from plursim.reasoning.bounded_confidence import (
    BoundedConfidenceReasoner,
    deffuant_step,
    hear_within,
    hegselmann_krause_step,
)
from plursim.society.arms import Arm
from plursim.society.replies import Given
from plursim.society.requests import Heard, Judge
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.small_society import complete, question, small_society, weighted

THREE = np.array([[1 / 3, 1 / 3, 1 / 3], [1 / 2, 1 / 2, 0], [0, 1 / 4, 3 / 4]])
FOUR = np.array(
    [[0.220, 0.120, 0.360, 0.300], [0.147, 0.215, 0.344, 0.294], [0, 0, 1, 0], [0.090, 0.178, 0.446, 0.286]]
)
UNIT = Question(id="unit", text="How much?", options=("none", "all"), values=(0.0, 1.0))
PERCENT = Question(id="percent", text="How much?", options=("none", "all"), values=(0.0, 100.0))


def start_at(society: Society, stances: object) -> None:
    """Set the stances by hand, as if these had been the first."""
    kind = society.reasoners[0].kind
    for name in ("stance", "first"):
        society.state[f"{kind}.{name}"][:, 0] = stances
    society.poll()


def step(society: Society, number: int) -> np.ndarray:
    """Everyone speaks, then hears all it is tied to but itself; the new private stances."""
    society.start_round(number)
    ids = society.say("speak", society.everyone, 0)
    rows = [[ids[j] for j in society.graph.row(i) if j != i] for i in society.everyone]
    society.listen("hear", society.everyone, Heard.of(rows), 0)
    return society.private[:, 0].copy()


def test_degroot_three_agents() -> None:
    x = np.array([1.0, 0.0, 0.0])
    assert degroot_step(THREE, x) == pytest.approx([1 / 3, 1 / 2, 0])
    for _ in range(100):
        x = degroot_step(csr_array(THREE), x)
    assert x == pytest.approx([3 / 11] * 3, abs=1e-9)


def test_periodic_trap_never_settles() -> None:
    swap, x = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([1.0, 0.0])
    for turn in range(7):
        assert x.tolist() == ([1.0, 0.0] if turn % 2 == 0 else [0.0, 1.0])
        x = degroot_step(swap, x)


def test_society_follows_degroot_exactly() -> None:
    society = small_society(AveragingReasoner(start="uniform"), 3, [UNIT], graph=weighted(THREE))
    start_at(society, [1.0, 0.0, 0.0])
    x = np.array([1.0, 0.0, 0.0])
    for number in range(1, 61):
        x = THREE @ x
        assert step(society, number) == pytest.approx(x, abs=1e-12)
    assert society.private[:, 0] == pytest.approx([3 / 11] * 3, abs=1e-9)


def test_society_shows_the_periodic_trap() -> None:
    society = small_society(
        AveragingReasoner(start="uniform"), 2, [UNIT], graph=weighted(np.array([[0.0, 1.0], [1.0, 0.0]]))
    )
    start_at(society, [1.0, 0.0])
    assert [step(society, t).tolist() for t in (1, 2, 3)] == [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]


def test_friedkin_johnsen_four_people() -> None:
    first, susceptibility = np.array([25.0, 25.0, 75.0, 85.0]), 1 - np.diag(FOUR)
    assert equilibrium(FOUR, first, susceptibility) == pytest.approx([60.02, 59.98, 75, 74.99], abs=1e-2)
    visible = [equilibrium(FOUR, column, susceptibility) for column in np.eye(4)]
    published = [
        (0.279, 0.045, 0.551, 0.124),
        (0.047, 0.278, 0.549, 0.125),
        (0, 0, 1, 0),
        (0.030, 0.048, 0.532, 0.389),
    ]
    assert pytest.approx(np.array(published), abs=1e-2) == np.array(visible).T
    society = small_society(
        AveragingReasoner(rule="friedkin_johnsen", start="uniform"),
        4,
        [PERCENT],
        graph=weighted(FOUR),
        traits={"stubbornness": np.diag(FOUR)},
    )
    start_at(society, first)
    x = first
    for number in range(1, 41):
        x = friedkin_johnsen_step(FOUR, x, first, susceptibility)
        assert step(society, number) == pytest.approx(x, abs=1e-10)
    assert x == pytest.approx(equilibrium(FOUR, first, susceptibility), abs=1e-6)


def test_polarisation_plus_disagreement() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        n = 12
        tie = np.triu(rng.random((n, n)) < 0.4, 1) * rng.random((n, n))
        adjacency = tie + tie.T
        degree = adjacency.sum(axis=1)
        laplacian = np.diag(degree) - adjacency
        first = rng.normal(size=n)
        first -= first.mean()
        mixing = adjacency / np.where(degree > 0, degree, 1)[:, None]
        z = equilibrium(mixing, first, degree / (1 + degree))
        assert z == pytest.approx(np.linalg.solve(np.eye(n) + laplacian, first), abs=1e-9)
        disagreement = sum(tie[i, j] * (z[i] - z[j]) ** 2 for i in range(n) for j in range(i + 1, n))
        total = first @ np.linalg.solve(np.eye(n) + laplacian, first)
        assert (z**2).sum() + disagreement == pytest.approx(total, abs=1e-9)


def test_equilibrium_is_the_resting_point_and_is_refused_where_there_are_many() -> None:
    rng = np.random.default_rng(4)
    mixing = rng.dirichlet(np.ones(6), size=6)
    first, susceptibility = rng.random(6), rng.random(6)
    resting = equilibrium(csr_array(mixing), first, susceptibility)
    assert friedkin_johnsen_step(mixing, resting, first, susceptibility) == pytest.approx(resting, abs=1e-12)
    assert first.min() <= resting.min() <= resting.max() <= first.max()
    assert equilibrium(mixing, first, 0.0) == pytest.approx(first)
    with pytest.raises(InputError, match="below 1"):
        equilibrium(mixing, first, 1.0)


def test_susceptibility_as_a_number_as_a_trait_and_by_default() -> None:
    nan = np.nan
    traits = {
        "stubbornness": np.array([0.25, nan, 1.0, nan]),
        "conformity": np.array([0.1, nan, nan, 0.9]),
    }
    own = np.array([0.0, 0.5, 1.0, 0.1])
    cases = {
        AveragingReasoner(rule="friedkin_johnsen", start="uniform", conformity=0.4): (0.75, 0.4, 0.0, 0.9),
        AveragingReasoner(rule="friedkin_johnsen", start="uniform", susceptibility=0.6): (0.6, 0.6, 0.6, 0.6),
    }
    for reasoner, expected in cases.items():
        society = small_society(reasoner, 4, [UNIT], traits=traits, graph=complete(4))
        start_at(society, own)
        assert step(society, 1) == pytest.approx(own + np.array(expected) * (0.4 - own))
    arm = Arm("no_persona", persona=False)
    reasoner = AveragingReasoner(rule="friedkin_johnsen", start="uniform", conformity=0.4)
    society = small_society(reasoner, 4, [UNIT], traits=traits, arm=arm, graph=complete(4))
    start_at(society, own)
    assert step(society, 1) == pytest.approx(own + 0.4 * (0.4 - own))


def test_own_weight() -> None:
    for share, expected in ((None, 1 / 3), (0.25, 0.25), (1.0, 1.0), (0.0, 0.0)):
        reasoner = AveragingReasoner(start="uniform", self_weight=share)
        society = small_society(reasoner, 3, [UNIT], graph=complete(3))
        start_at(society, [1.0, 0.0, 0.0])
        assert step(society, 1)[0] == pytest.approx(expected)


def test_ties_weigh_and_strangers_weigh_as_the_usual_tie() -> None:
    graph = Graph.from_edges(4, np.array([0, 0]), np.array([1, 2]), np.array([3.0, 1.0]))
    found = tie_weights(graph, np.array([0, 0, 0, 3, 1]), np.array([1, 2, 3, 0, 0]))
    assert found.tolist() == [3.0, 1.0, 2.0, 1.0, 3.0]
    assert tie_weights(complete(3), np.array([0]), np.array([2])).tolist() == [1.0]


def test_messages_without_a_stance_are_passed_over() -> None:
    for reasoner in (
        AveragingReasoner(start="uniform"),
        AveragingReasoner(start="uniform", self_weight=0.1),
        BoundedConfidenceReasoner(start="uniform"),
        BoundedConfidenceReasoner(start="uniform", rule="deffuant"),
    ):
        society = small_society(reasoner, 2, [UNIT])
        start_at(society, [0.25, 0.75])
        ids = society.messages.add(["..."], np.array([1]), 0, np.array([np.nan]))
        society.listen("hear", society.everyone, Heard.of([ids, ids]), 0)
        assert society.private[:, 0].tolist() == [0.25, 0.75]


def test_speech_states_the_stance_in_words_and_carries_the_number() -> None:
    society = small_society(AveragingReasoner(start="uniform"), 2, [question(7)])
    start_at(society, [4.251234, 7.0])
    ids = society.say("speak", society.everyone, 0)
    assert society.messages.texts[ids[0]] == (
        'My position on "Which of 7?" is 4.25 on the scale from 1 (option 1) to 7 (option 7).'
    )
    assert society.messages.value[ids].tolist() == [4.251234, 7.0]
    assert society.public[:, 0].tolist() == [4.251234, 7.0]


def test_a_judge_weighs_the_transcript_without_changing_its_mind() -> None:
    society = small_society(AveragingReasoner(start="uniform"), 2, [UNIT])
    start_at(society, [0.2, 0.4])
    ids = society.say("speak", society.everyone, 0, argue_for=np.array([1, 1]))
    fields = {"agents": society.everyone, "round": 1, "phase": "judge", "question": 0, "sides": (1, 0)}
    before = society.ask(Judge(heard=Heard.nothing(2), **fields), Given)
    assert before.values == pytest.approx([0.2, 0.4])
    after = society.ask(Judge(heard=Heard.of([ids, ids]), **fields), Given)
    assert after.values == pytest.approx([2.2 / 3, 2.4 / 3])
    assert society.poll().values[:, 0].tolist() == [0.2, 0.4]


@pytest.mark.parametrize("family", [AveragingReasoner, BoundedConfidenceReasoner])
def test_options_without_an_order_are_not_averaged(family: type[Reasoner]) -> None:
    vote = Question(id="vote", text="Vote?", options=("Ash", "Birch", "Cedar"), ordinal=False)
    society = small_society(family(start="uniform"), 4, [vote], graph=complete(4))
    assert np.isin(society.poll().options, [0, 1, 2]).all()
    with pytest.raises(InputError, match="'vote' has 3 options without an order"):
        step(society, 1)


def test_survey_start_without_a_survey_is_refused() -> None:
    with pytest.raises(InputError, match="start: uniform"):
        small_society(AveragingReasoner(), 2, [UNIT])


def clusters(x: np.ndarray, least: float = 0.0) -> np.ndarray:
    """Positions of groups further apart than .01 that hold at least a share of all."""
    ranked = np.sort(x)
    groups = np.split(ranked, np.flatnonzero(np.diff(ranked) > 0.01) + 1)
    return np.array([g.mean() for g in groups if len(g) >= least * len(x)])


def until_settled(x: np.ndarray, epsilon: float) -> tuple[np.ndarray, int]:
    """Iterate until nothing moves; the count includes the last, no-change one."""
    for iteration in range(1, 1000):
        moved = hegselmann_krause_step(x, epsilon)
        if np.abs(moved - x).max() < 1e-12:
            return moved, iteration
        x = moved
    raise AssertionError("does not settle")


@pytest.mark.parametrize(
    ("epsilon", "positions", "sizes", "iterations"),
    [
        (0.5, [0.5], [101], 3),
        (0.25, [0.5], [101], 11),
        (0.15, [0.22943, 0.5, 0.77057], [36, 29, 36], 8),
    ],
)
def test_hegselmann_krause_equispaced(
    epsilon: float, positions: list[float], sizes: list[int], iterations: int
) -> None:
    settled, count = until_settled(np.linspace(0, 1, 101), epsilon)
    assert clusters(settled) == pytest.approx(positions, abs=1e-4)
    assert [int((np.abs(settled - p) < 1e-3).sum()) for p in positions] == sizes
    assert count == iterations
    assert settled.mean() == pytest.approx(0.5, abs=1e-12)
    assert (np.diff(settled) > -1e-12).all()


def test_hegselmann_krause_small_bound_leaves_nine_clusters() -> None:
    assert len(clusters(until_settled(np.linspace(0, 1, 101), 0.05)[0])) == 9


def test_hegselmann_krause_by_sorting_equals_listening_to_everyone() -> None:
    rng = np.random.default_rng(2)
    x = rng.random(60)
    society = small_society(
        BoundedConfidenceReasoner(start="uniform", epsilon=0.13), 60, [PERCENT], graph=complete(60)
    )
    start_at(society, 100 * x)
    for number in (1, 2, 3):
        dense = np.abs(x[:, None] - x) <= 0.13
        plain = (dense * x).sum(axis=1) / dense.sum(axis=1)
        x = hegselmann_krause_step(x, 0.13)
        assert x == pytest.approx(plain, abs=1e-12)
        assert step(society, number) == pytest.approx(100 * x, abs=1e-9)


def test_a_bound_is_a_share_of_the_scale_and_includes_its_edge() -> None:
    heard = Heard.of([[0, 1, 2]])
    near = hear_within(np.array([4.0]), heard, np.array([5.0, 5.1, np.nan]), 1.0)
    assert near.tolist() == [4.5]
    society = small_society(
        BoundedConfidenceReasoner(start="uniform", epsilon=0.25), 2, [question(5)], graph=complete(2)
    )
    start_at(society, [2.0, 3.0])
    assert step(society, 1).tolist() == [2.5, 2.5]
    start_at(society, [2.0, 3.01])
    assert step(society, 2).tolist() == [2.0, 3.01]


def matched(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    order = rng.permutation(n)
    return order[: n // 2], order[n // 2 :]


@pytest.mark.parametrize("epsilon", [0.5, 0.3, 0.2, 0.15, 0.1, 0.07])
def test_deffuant_keeps_the_mean_and_forms_about_one_over_two_epsilon_clusters(epsilon: float) -> None:
    counts = []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        x = rng.random(1000)
        mean, spread = x.mean(), x.var()
        for _ in range(600):
            x = deffuant_step(x, *matched(rng, 1000), epsilon, 0.5)
            assert x.var() <= spread + 1e-12
            spread = x.var()
        assert x.mean() == pytest.approx(mean, abs=1e-12)
        counts.append(len(clusters(x, least=0.02)))
    assert abs(np.mean(counts) - np.floor(1 / (2 * epsilon))) <= 1


def test_deffuant_gap_shrinks_by_one_minus_two_mu() -> None:
    society = small_society(
        BoundedConfidenceReasoner(start="uniform", rule="deffuant", epsilon=0.9, mu=0.2),
        2,
        [UNIT],
        graph=complete(2),
    )
    start_at(society, [0.1, 0.8])
    for number in range(1, 6):
        x = step(society, number)
        assert x[1] - x[0] == pytest.approx(0.7 * 0.6**number, abs=1e-12)
        assert x.mean() == pytest.approx(0.45, abs=1e-12)


def test_deffuant_moves_message_by_message() -> None:
    society = small_society(
        BoundedConfidenceReasoner(start="uniform", rule="deffuant", epsilon=0.3, mu=0.5), 3, [UNIT]
    )
    start_at(society, [0.5, 0.7, 0.85])
    ids = society.say("speak", society.everyone, 0)
    society.listen("far first", np.array([0]), Heard.of([[ids[2], ids[1]]]), 0)
    assert society.private[0, 0] == pytest.approx(0.6)
    society.listen("now near", np.array([0]), Heard.of([[ids[2], ids[2]]]), 0)
    assert society.private[0, 0] == pytest.approx(0.7875)
