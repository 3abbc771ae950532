"""The public goods game: payoffs by hand, what punishment costs, and who is told what."""

from __future__ import annotations

import numpy as np
import pytest

from plursim.errors import InputError, Missing
from plursim.protocols.public_goods import PublicGoods
from plursim.society.replies import Given, all_answered
from tests.societies import Puppets, figures, make_society, play


def puppets(gift, points=None) -> Puppets:
    """Agents give what ``gift`` says of their index, and take what ``points`` says of (own, other's gift)."""

    def act(society, request):
        if request.action == "give":
            values = np.array([float(gift(int(agent))) for agent in request.agents])
            missing = np.where(np.isnan(values), Missing.UNPARSABLE, 0).astype(np.int8)
            return Given(values=values, missing=missing)
        told = request.features["gifts"]
        values = np.array([[points(row[0], other) for other in row[1:]] for row in told])
        return Given(values=values, missing=all_answered(len(values)))

    return Puppets(act=act)


def payoffs(game: PublicGoods, answerer: Puppets, **settings) -> dict[int, float]:
    log = play(game, make_society(game, answerer, size=4, **settings))
    return {row["agent"]: row["payoff"] for row in log.rows("actions") if row["action"] == "give"}


@pytest.mark.parametrize(
    ("gift", "expected"),
    [
        (lambda _: 20, {0: 32, 1: 32, 2: 32, 3: 32}),
        (lambda _: 0, {0: 20, 1: 20, 2: 20, 3: 20}),
        (lambda agent: 0 if agent == 2 else 20, {0: 24, 1: 24, 2: 44, 3: 24}),
        (lambda agent: 20 if agent == 2 else 0, {0: 28, 1: 28, 2: 8, 3: 28}),
    ],
)
def test_payoffs_of_four_by_hand(gift, expected):
    assert payoffs(PublicGoods(rounds=1), puppets(gift)) == pytest.approx(expected)


def test_punishment_costs_both_sides_and_is_logged_with_whom_it_met():
    game = PublicGoods(rounds=1, punishment=True, cost=1, effect=3)
    # Three givers take two points each from the free rider.
    answerer = puppets(lambda agent: 0 if agent == 2 else 20, lambda own, other: 2.0 if other < own else 0.0)
    society = make_society(game, answerer, size=4)
    log = play(game, society)
    paid = {row["agent"]: row["payoff"] for row in log.rows("actions") if row["action"] == "give"}
    assert paid == pytest.approx({0: 22, 1: 22, 2: 44 - 18, 3: 22})
    points = [row for row in log.rows("actions") if row["action"] == "punish" and row["amount"]]
    assert {(row["agent"], row["partner"], row["amount"]) for row in points} == {
        (0, 2, 2),
        (1, 2, 2),
        (3, 2, 2),
    }
    found = figures(log)
    assert found["points_per_agent"] == [1.5]
    assert found["antisocial_share"] == [0.0]


def test_punishing_who_gave_more_is_antisocial():
    game = PublicGoods(rounds=1, punishment=True)
    answerer = puppets(lambda agent: 5 * agent, lambda own, other: 1.0 if other > own else 0.0)
    assert figures(play(game, make_society(game, answerer, size=4)))["antisocial_share"] == [1.0]


def test_a_missing_gift_pays_nothing_and_is_neither_punished_nor_punishes():
    game = PublicGoods(rounds=1, punishment=True)
    answerer = puppets(lambda agent: np.nan if agent == 1 else 10, lambda own, other: 1.0)
    log = play(game, make_society(game, answerer, size=4))
    rows = {row["agent"]: row for row in log.rows("actions") if row["action"] == "give"}
    assert (rows[1]["payoff"], rows[1]["reason"]) == (0.0, "unparsable")
    taken = [(row["agent"], row["partner"]) for row in log.rows("actions") if row["action"] == "punish"]
    assert 1 not in {agent for agent, _ in taken}
    hit = [row for row in log.rows("actions") if row["action"] == "punish" and row["partner"] == 1]
    # The bound for a member that gave nothing readable is 0, so that a point for it is out of range.
    assert {row["reason"] for row in hit} == {"out_of_range"}


def test_agents_are_told_their_own_last_rounds_and_nothing_without_interaction():
    game = PublicGoods(rounds=3, history=2)
    answerer = puppets(lambda agent: agent)
    play(game, make_society(game, answerer, size=4))
    told = answerer.told[-1][3]
    assert told.count("you gave 3, the others 1 on average") == 2
    answerer = puppets(lambda agent: agent)
    play(game, make_society(game, answerer, size=4, arm="no_interaction"))
    assert all("no record" in words for words in answerer.told[-1])


def test_strangers_meet_others_each_round_and_partners_do_not():
    def tables(seating):
        game = PublicGoods(rounds=6, seating=seating)
        log = play(game, make_society(game, puppets(lambda _: 5), size=12))
        rows = log.rows("actions")
        return {
            frozenset(r["agent"] for r in rows if (r["round"], r["fields"]["group"]) == (number, group))
            for number in range(1, 7)
            for group in range(3)
        }

    assert len(tables("partners")) == 3
    assert len(tables("strangers")) > 10


def test_too_few_agents_are_refused():
    with pytest.raises(InputError, match="group of 5"):
        play(game := PublicGoods(group_size=5), make_society(game, size=4))
