"""The naming game against published consensus times and tipping points, and against strict order."""

from __future__ import annotations

from collections import deque

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import chisquare

from plursim.errors import InputError
from plursim.graphs.graph import Graph
from plursim.protocols import naming_game
from plursim.protocols.naming_game import Committed, NamingGame
from plursim.reasoning.scripted import BestResponse
from plursim.society.replies import Given
from plursim.society.requests import Act
from tests.societies import Puppets, failing, figures, make_society, play


def likeliest(society, request):
    """Choose what partners chose most, ties by agent number: no draw, so batches cannot matter."""
    seen = request.features["partner_choices"]
    counts = (seen[:, :, None] == np.arange(len(request.form.options))).sum(axis=1)
    turned = (np.arange(len(request.form.options)) - request.agents[:, None]) % len(request.form.options)
    choice = np.lexsort((turned.T, -counts.T), axis=0)[0]
    return Given.of(request.form, choice)


def consensus(names: int, runs: int) -> np.ndarray:
    """Return rounds to consensus and winner of each run."""
    game = NamingGame(names=tuple("QMXYFJRDCA"[:names]), rounds=400)
    played = [figures(play(game, make_society(game, BestResponse(), seed=seed))) for seed in range(runs)]
    return np.array([(f["rounds_to_consensus"][0], f["winner"][0]) for f in played])


@pytest.mark.slow
@pytest.mark.parametrize(("names", "rounds"), [(2, 11.2), (10, 15.5)])
def test_consensus_takes_the_published_time_and_any_name_may_win(names, rounds):
    found = consensus(names, 100)
    assert abs(found[:, 0].mean() - rounds) < 2.0
    wins = np.bincount(found[:, 1].astype(int), minlength=names)
    assert chisquare(wins).pvalue > 0.01


@pytest.mark.slow
@pytest.mark.parametrize(
    ("history", "minority", "rounds", "runs", "share"),
    [
        (5, 2, 100, 20, 0.01),
        (5, 4, 125, 30, 0.87),
        (5, 6, 60, 20, 1.0),
        (12, 5, 125, 8, 0.13),
        (12, 7, 125, 8, 1.0),
    ],
)
def test_a_swapped_minority_tips_the_convention_from_its_critical_mass_on(
    history, minority, rounds, runs, share
):
    game = NamingGame(
        history=history,
        rounds=rounds,
        convention="Q",
        committed=Committed(name="M", count=minority),
        stop_when_converged=False,
    )
    final = [
        figures(play(game, make_society(game, BestResponse(), seed=seed)))["share.M"][-1]
        for seed in range(runs)
    ]
    assert abs(np.mean(final) - share) < 0.15
    if minority in (2, 6):  # never, and always
        assert all(round(value) == round(share) for value in final)


def replay(log, society, game):
    """Derive memories, payoffs, success and figures anew, one interaction after the other."""
    rows = log.rows("actions")
    own = [deque(maxlen=game.history) for _ in range(society.size)]
    window, streak, consensus_at = deque(maxlen=3 * society.size), 0, None
    for k in range(0, len(rows), 2):
        a, b = rows[k], rows[k + 1]
        assert (a["agent"], a["partner"]) == (b["partner"], b["agent"])
        for row in (a, b):
            assert row["fields"]["interaction"] == k // 2 + 1
            assert row["fields"]["memory"] == " ".join(own[row["agent"]])
        same = a["choice"] is not None and a["choice"] == b["choice"]
        void = a["choice"] is None or b["choice"] is None
        expected = 0.0 if void else game.match if same else game.mismatch
        assert a["payoff"] == b["payoff"] == expected
        if not void:
            own[a["agent"]].append(f"{a['choice']}/{b['choice']}")
            own[b["agent"]].append(f"{b['choice']}/{a['choice']}")
        streak = streak + 1 if same else 0
        window.append((a, b))
        if streak == 3 * society.size and consensus_at is None:
            consensus_at = k // 2 + 1 - streak
    free = [
        row["choice"] for pair in window for row in pair if not row["fields"]["committed"] and row["choice"]
    ]
    return consensus_at, {name: free.count(name) / len(free) for name in game.names}


@pytest.mark.parametrize("lost", [0.0, 0.2])
def test_the_log_agrees_with_a_replay_interaction_by_interaction(lost):
    game = NamingGame(names=("Q", "M", "X"), rounds=30, history=3, stop_when_converged=False)
    answerer = Puppets(act=failing(lost)) if lost else BestResponse()
    society = make_society(game, answerer, size=10, seed=3)
    log = play(game, society)
    consensus_at, shares = replay(log, society, game)
    found = figures(log)
    expected = np.nan if consensus_at is None else consensus_at / 5
    assert found["rounds_to_consensus"] == pytest.approx([expected], nan_ok=True)
    assert {name: found[f"share.{name}"][-1] for name in game.names} == pytest.approx(shares)
    if lost:
        assert {row["reason"] for row in log.rows("actions")} == {"answered", "unparsable"}
        assert all(row["payoff"] == 0 for row in log.rows("actions") if row["choice"] is None)


def test_waves_give_the_result_of_the_strict_order(monkeypatch):
    game = NamingGame(names=("Q", "M", "X"), rounds=8)
    batched = Puppets(act=likeliest)
    fast = play(game, make_society(game, batched, size=16, seed=1)).rows("actions")
    monkeypatch.setattr(naming_game, "_waves", lambda pairs, agents: np.arange(len(pairs)))
    single = Puppets(act=likeliest)
    slow = play(game, make_society(game, single, size=16, seed=1)).rows("actions")
    for row in (*fast, *slow):
        del row["fields"]["order"], row["amount"]  # drawn by wave; NaN throughout
    assert fast == slow
    assert len(batched.requests) < len(single.requests) == 8 * 8


def test_no_agent_is_asked_twice_in_one_batch_and_each_sees_an_order_of_its_own():
    puppets = Puppets()
    game = NamingGame(names=tuple("QMXYFJ"), rounds=3, stop_when_converged=False)
    play(game, make_society(game, puppets))
    orders = []
    for request in puppets.asked(Act):
        assert (np.diff(request.agents) > 0).all()
        assert (np.sort(request.form.order, axis=1) == np.arange(6)).all()
        orders.extend(map(tuple, request.form.order))
    assert len(set(orders)) > 60  # of 72 draws among 720 orders


def test_committed_agents_are_never_asked_and_swap_or_inject():
    puppets = Puppets()
    game = NamingGame(rounds=5, committed=Committed(name="M", count=3, how="inject"))
    society = make_society(game, puppets, size=12)
    assert society.size == 15
    log = play(game, society)
    committed = {row["agent"] for row in log.rows("actions") if row["fields"]["committed"]}
    assert len(committed) == 3
    assert not committed & {agent for request in puppets.asked(Act) for agent in request.agents.tolist()}
    says = {(row["choice"], row["reason"]) for row in log.rows("actions") if row["agent"] in committed}
    assert says == {("M", "not_asked")}
    swap = NamingGame(convention="Q", committed=Committed(name="M", count=3))
    assert swap.agents_for(12) == 12


def test_what_an_agent_is_told():
    puppets = Puppets()
    game = NamingGame(rounds=4, convention="M", history=2)
    play(game, make_society(game, puppets, size=6))
    first = puppets.told[0][0]
    assert "one other player" in first
    assert not any(word in first for word in ("population", "convention", "group", "24"))
    assert first.count("you chose M, the other player chose M: 100 points") == 2
    assert "score 200" in first


def test_without_interaction_memories_stay_empty():
    puppets = Puppets()
    game = NamingGame(rounds=6, convention="M", stop_when_converged=False)
    play(game, make_society(game, puppets, arm="no_interaction"))
    assert all((request.features["own_choices"] == -1).all() for request in puppets.asked(Act))
    assert all((request.features["partner_choices"] == -1).all() for request in puppets.asked(Act))
    assert all("no record of earlier rounds" in text for told in puppets.told for text in told)


def test_partners_are_neighbours():
    ring = Graph.from_edges(8, np.arange(8), (np.arange(8) + 1) % 8)
    game = NamingGame(rounds=10, stop_when_converged=False)
    log = play(game, make_society(game, size=8, graph=ring))
    assert {(row["agent"] - row["partner"]) % 8 for row in log.rows("actions")} == {1, 7}


def test_a_converged_start_stops_after_three_n_interactions():
    game = NamingGame(rounds=50, convention="M")
    society = make_society(game, BestResponse(), size=10)
    log = play(game, society)
    assert society.round == 6
    found = figures(log)
    assert (found["rounds_to_consensus"], found["winner"]) == ([0.0], [1.0])
    assert found["converged"] == [0, 0, 0, 0, 0, 1]
    assert found["success_rate"] == [1.0] * 6


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"names": ("Q", "Q")}, "differ"),
        ({"convention": "m"}, r"unknown name 'm'; did you mean 'M'\? known: M, Q"),
        ({"committed": Committed(name="M", count=1)}, "convention"),
        ({"committed": Committed(name="Z", count=1, how="inject")}, "unknown name 'Z'"),
        ({"history": 0}, "greater than or equal to 1"),
    ],
)
def test_what_does_not_fit_is_refused(fields, said):
    with pytest.raises(ValidationError, match=said):
        NamingGame(**fields)


def test_societies_that_do_not_fit_are_refused():
    game = NamingGame()
    nobody = np.zeros(0, dtype=np.int64)
    with pytest.raises(InputError, match="at least one tie"):
        play(game, make_society(game, size=4, graph=Graph.from_edges(4, nobody, nobody)))
    with pytest.raises(InputError, match="has none"):
        play(game, make_society(game, arm="shuffled_exposure"))
    many = NamingGame(convention="Q", committed=Committed(name="M", count=24))
    with pytest.raises(InputError, match="fewer than the 24 agents"):
        play(many, make_society(many))
