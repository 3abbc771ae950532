"""Two-player games: payoffs from the table, memories, and the rest point of imitation."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from plursim.graphs.graph import Graph
from plursim.protocols.game import TABLES, Game
from plursim.society.replies import Given, all_answered
from tests.societies import Puppets, figures, make_society, play


def puppets(move) -> Puppets:
    def act(society, request):
        values = np.array([move(int(agent), request, i) for i, agent in enumerate(request.agents)])
        return Given(values=values, missing=all_answered(len(values)))

    return Puppets(act=act)


@pytest.mark.parametrize("name", list(TABLES))
def test_both_get_what_the_table_says(name):
    game = Game(rounds=12, game=name)
    size = len(game.names)
    log = play(
        game, make_society(game, puppets(lambda agent, request, _: (agent + request.round) % size), size=9)
    )
    rows = log.rows("actions")
    assert rows
    table = TABLES[name][1]
    for row in rows:
        mine = (row["agent"] + row["round"]) % size
        other = (row["partner"] + row["round"]) % size
        assert row["payoff"] == table[mine][other]
        assert row["choice"] == game.names[mine]
    for number in range(1, 13):
        met = [(row["agent"], row["partner"]) for row in rows if row["round"] == number]
        assert len({agent for agent, _ in met}) == len(met) == 8  # one of nine sits out
        assert all((other, agent) in met for agent, other in met)


def test_partners_are_neighbours():
    at = np.arange(10)
    game = Game(rounds=8)
    society = make_society(
        game, puppets(lambda *_: 0), size=10, graph=Graph.from_edges(10, at, (at + 1) % 10)
    )
    for row in play(game, society).rows("actions"):
        assert abs(row["agent"] - row["partner"]) in (1, 9)


def test_games_that_are_not_symmetric_pay_by_seat():
    # Battle of the sexes: the first player likes the opera, the second the fight.
    game = Game(
        rounds=30,
        game="own",
        moves=("opera", "fight"),
        payoffs=((3, 0), (0, 2)),
        other_payoffs=((2, 0), (0, 3)),
    )
    log = play(game, make_society(game, puppets(lambda *_: 0), size=2))
    paid = [
        sorted((row["payoff"], row["agent"]) for row in log.rows("actions") if row["round"] == k)
        for k in range(1, 31)
    ]
    assert {tuple(value for value, _ in pair) for pair in paid} == {(2.0, 3.0)}
    assert len({pair[1][1] for pair in paid}) == 2  # either comes first now and then


def test_tit_for_tat_reads_its_memory_and_the_control_arm_has_none():
    def copy_last(agent, request, i):
        last = request.features["partner_choices"][i]
        seen = last[last >= 0]
        return int(seen[-1]) if len(seen) else agent % 2

    game = Game(rounds=4, partner_known=True)
    log = play(game, make_society(game, puppets(copy_last), size=2))
    choices = [[row["choice"] for row in log.rows("actions") if row["agent"] == agent] for agent in (0, 1)]
    # One starts with cooperation and one with defection, and they take turns ever after.
    assert choices == [["cooperate", "defect"] * 2, ["defect", "cooperate"] * 2]
    log = play(game, make_society(game, puppets(copy_last), size=2, arm="no_interaction"))
    assert {row["choice"] for row in log.rows("actions") if row["agent"] == 0} == {"cooperate"}


@pytest.mark.slow
def test_hawks_and_doves_rest_where_both_earn_the_same():
    # Agents drift by the reply dynamics of two-thirds: below .6667 hawks earn more than doves, above less.
    table = np.array(TABLES["hawk_dove"][1])
    for share in (0.5, 0.8):
        mixed = np.array([share, 1 - share])
        gain = table @ mixed
        assert (gain[0] > gain[1]) == (share < 2 / 3)
    assert table @ np.array([2 / 3, 1 / 3]) == pytest.approx([1 / 3, 1 / 3])
    # In play, mean payoffs by move at a planted share are those of the table.
    game = Game(rounds=200, game="hawk_dove")
    log = play(game, make_society(game, puppets(lambda agent, *_: 0 if agent < 40 else 1), size=60))
    rows = log.rows("actions")
    hawks, doves = (np.mean([r["payoff"] for r in rows if r["choice"] == move]) for move in ("hawk", "dove"))
    assert hawks == pytest.approx(-0.5 * 39 / 59 + 2 * 20 / 59, abs=0.05)
    assert doves == pytest.approx(1 * 19 / 59, abs=0.05)
    assert figures(log)["share.hawk"][0] == pytest.approx(2 / 3)


def test_wrong_tables_are_refused():
    for wrong in (
        {"moves": ("a", "b")},
        {"game": "own", "moves": ("a",), "payoffs": ((1,),)},
        {"game": "own", "moves": ("a", "b"), "payoffs": ((1, 2),)},
    ):
        with pytest.raises(ValidationError):
            Game(**wrong)
