"""The commons: what lasts and what collapses by hand, drawn order, talk and quota."""

from __future__ import annotations

import numpy as np
import pytest

from plursim.protocols.commons import Commons
from plursim.society.replies import Given, all_answered
from tests.societies import Puppets, figures, make_society, play


def puppets(wish, vote=0.0) -> Puppets:
    def act(society, request):
        asked = len(request.agents)
        if request.action == "vote":
            return Given(values=np.full(asked, float(vote)), missing=all_answered(asked))
        wishes = [
            min(float(wish(int(agent), request.round)), high)
            for agent, high in zip(request.agents, np.broadcast_to(request.form.high, asked), strict=True)
        ]
        return Given(values=np.array(wishes), missing=all_answered(asked))

    return Puppets(act=act)


def played(game: Commons, answerer: Puppets, size: int = 5, **settings):
    log = play(game, make_society(game, answerer, size=size, **settings))
    return log, figures(log)


def test_ten_each_lasts_and_twenty_each_is_gone_after_a_month():
    _, found = played(Commons(turns=0), puppets(lambda *_: 10))
    assert found["survival_months"] == [12]
    assert found["gain"] == [120]
    assert found["stock"] == [100] * 12
    assert (found["efficiency"], found["equality"], found["over_use"][0]) == (
        pytest.approx([1.0]),
        pytest.approx([1.0]),
        0.0,
    )
    _, found = played(Commons(turns=0), puppets(lambda *_: 20))
    assert found["survival_months"] == [1]
    assert found["collapsed"] == [1.0]
    assert found["over_use"] == [1.0]
    assert found["gain"] == [20]


def test_over_demand_is_met_in_a_drawn_order_while_the_stock_lasts():
    log, _ = played(Commons(turns=0, rounds=1), puppets(lambda agent, _: 40))
    rows = sorted(log.rows("actions"), key=lambda row: row["fields"]["turn"])
    assert [row["payoff"] for row in rows] == [40, 40, 20, 0, 0]
    first = set()
    for seed in range(30):
        log, _ = played(Commons(turns=0, rounds=1), puppets(lambda *_: 40), seed=seed)
        first |= {row["agent"] for row in log.rows("actions") if row["fields"]["turn"] == 1}
    assert first == set(range(5))


def test_the_stock_follows_its_equation():
    wishes = [3, 8, 12, 2, 9, 11, 4]
    _, found = played(Commons(turns=0, rounds=7), puppets(lambda _, month: wishes[month - 1]))
    stock, expected = 100.0, []
    for wish in wishes:
        stock = min((stock - 5 * wish) * 2, 100.0)
        expected.append(stock)
    assert found["stock"] == expected


def test_a_voted_quota_binds_the_next_month_at_the_median():
    answerer = puppets(lambda *_: 20, vote=7)
    log, _ = played(Commons(turns=0, quota="voted", rounds=2, collapse=0, growth=4), answerer)
    second = [row for row in log.rows("actions") if row["action"] == "harvest" and row["round"] == 2]
    # The stock was emptied in the first month, so start smaller: the bound of the form is the quota.
    assert all(row["payoff"] <= 7 for row in second)
    bounds = [
        request.form.high for request in answerer.requests if getattr(request, "action", "") == "harvest"
    ]
    assert np.asarray(bounds[1]).max() <= 7


def test_members_hear_their_own_group_and_nobody_in_the_control_arm():
    game = Commons(turns=3, rounds=2)
    society = make_society(game, puppets(lambda *_: 5), size=10)
    log = play(game, society)
    seats = {int(agent): k for k, members in enumerate(society.state["commons.groups"]) for agent in members}
    exposures = log.rows("exposures")
    assert len(exposures) == 2 * 3 * 2 * 4
    assert all(seats[row["agent"]] == seats[row["sender"]] for row in exposures)
    log, _ = played(Commons(turns=3, rounds=2), puppets(lambda *_: 5), size=10, arm="no_interaction")
    assert log.rows("messages") == []


@pytest.mark.parametrize("month", [1, 2])
def test_members_are_told_what_others_took(month):
    answerer = puppets(lambda agent, _: agent)
    played(Commons(turns=0, rounds=2), answerer)
    words = answerer.told[month - 1][4]
    assert ("Last month you took 4, the others 0, 1, 2, 3." in words) == (month == 2)
