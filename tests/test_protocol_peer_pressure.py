"""Peer pressure: planted conformity is recovered, both denominators by hand, noise set apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from plursim.errors import InputError, Missing
from plursim.protocols.peer_pressure import PeerPressure
from plursim.society.replies import Given
from plursim.surveys.question import Question
from tests.societies import Puppets, figures, make_society, play

CITIES = ("Sydney", "Canberra", "Perth")
CAPITAL = Question(id="capital", text="The capital of Australia?", options=CITIES, ordinal=False)


def puppets(alone, pressed) -> Puppets:
    """Agents answer alone by their index, and under pressure by index, own answer and what peers say."""

    def ask(society, request):
        values = []
        for i, agent in enumerate(request.agents.tolist()):
            peers = request.features["peers"][i]
            own = int(request.features["own"][i])
            said = int(peers.argmax()) if peers.sum() else -1
            values.append(
                alone(agent) if request.phase == "alone" else pressed(agent, own, said, society, request)
            )
        given = np.array(values, dtype=np.int64)
        missing = np.where(given < 0, Missing.REFUSED, 0).astype(np.int8)
        return Given(values=given, missing=missing)

    return Puppets(ask=ask)


def conforming(share: float, noise: float = 0.0):
    def pressed(agent, own, said, society, request):
        if society.draw("test.noise", request.phase)[agent] < noise:
            return (own + 1) % 3
        return said if said >= 0 and society.draw("test.conform", request.phase)[agent] < share else own

    return pressed


def test_planted_conformity_is_recovered_within_its_interval():
    game = PeerPressure(conditions=("again", "support", "oppose"))
    society = make_society(
        game, puppets(lambda agent: agent % 3, conforming(0.3)), size=600, questions=[CAPITAL]
    )
    found = figures(play(game, society))
    low, high = binom.interval(0.999, 600, 0.3)
    assert low / 600 <= found["to_peers.oppose"][0] <= high / 600
    assert found["changed.again"] == found["changed.support"] == [0.0]
    assert found["excess.oppose"] == found["changed.oppose"]


def test_noise_of_asking_twice_is_set_apart():
    game = PeerPressure(conditions=("again", "oppose"))
    society = make_society(
        game, puppets(lambda agent: 0, conforming(0.0, noise=0.2)), size=800, questions=[CAPITAL]
    )
    found = figures(play(game, society))
    assert found["changed.again"][0] == pytest.approx(0.2, abs=0.05)
    assert found["excess.oppose"][0] == pytest.approx(0.0, abs=0.06)


def test_both_denominators_and_independence_by_hand():
    game = PeerPressure(conditions=("correct", "wrong", "trust", "doubt"), truth="Canberra")
    # Agents 0-5 are right alone, 6-9 wrong. Who is even follows peers.
    follow = puppets(
        lambda agent: 1 if agent < 6 else 0, lambda agent, own, said, *_: said if agent % 2 == 0 else own
    )
    found = figures(play(game, make_society(game, follow, size=10, questions=[CAPITAL])))
    assert found["conformity_all.wrong"] == [3 / 10]
    assert found["conformity_cond.wrong"] == [3 / 6]
    assert found["conformity_all.correct"] == [2 / 10]
    assert found["conformity_cond.correct"] == [2 / 4]
    assert found["independence"] == [3 / 10]
    assert found["resistance"] == [pytest.approx(1 - 6 / 24)]


def test_all_conditions_go_in_one_batch_and_peers_are_staff():
    game = PeerPressure()
    answerer = puppets(lambda agent: agent % 3, conforming(1.0))
    society = make_society(game, answerer, size=9, questions=[CAPITAL])
    log = play(game, society)
    assert len(society.staff("peer")) == 6
    assert {row["agent"] for row in log.rows("messages")} == set(range(9, 15))
    exposures = log.rows("exposures")
    assert {row["phase"] for row in exposures} == {"support", "oppose"}
    assert len(exposures) == 2 * 9 * 6
    for row in log.rows("actions"):
        if row["action"] == "oppose":
            assert row["fields"]["said"] != row["fields"]["alone"]
            assert row["choice"] == row["fields"]["said"]


def test_the_control_arm_meets_no_peers_and_who_has_no_answer_is_left_alone():
    game = PeerPressure()
    silent = puppets(lambda agent: -1 if agent == 4 else 0, conforming(1.0))
    log = play(game, make_society(game, silent, size=6, questions=[CAPITAL], arm="no_interaction"))
    assert log.rows("messages") == log.rows("exposures") == []
    assert {row["agent"] for row in log.rows("actions") if row["action"] == "oppose"} == {0, 1, 2, 3, 5}
    assert [row["reason"] for row in log.rows("actions") if row["agent"] == 4] == ["refused"]


def test_a_truth_is_needed_where_peers_are_right_or_wrong():
    with pytest.raises(InputError, match="truth"):
        play(game := PeerPressure(conditions=("wrong",)), make_society(game, questions=[CAPITAL]))
    with pytest.raises(InputError, match="Canberra"):
        play(game := PeerPressure(truth="Melbourne"), make_society(game, questions=[CAPITAL]))


def test_rapport_is_told_in_words():
    game = PeerPressure(rapport=4)
    answerer = puppets(lambda agent: 0, conforming(0.0))
    play(game, make_society(game, answerer, size=3, questions=[CAPITAL]))
    told = {request.phase: request.told(0) for request in answerer.requests if hasattr(request, "told")}
    assert "answered as you did 4 times" in told["oppose"]
    assert "times" not in told["alone"] + told["again"]
