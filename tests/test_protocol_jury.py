"""Juries: Condorcet's numbers, compositions, thresholds and who hears whom."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from plursim.errors import InputError
from plursim.protocols.jury import Composition, Jury
from plursim.society.replies import Answers, all_answered
from plursim.surveys.question import Question
from tests.societies import Puppets, figures, make_society, play

GUILTY = Question(id="guilty", text="Guilty?", options=("no", "yes"), ordinal=False)


def puppets(vote) -> Puppets:
    def poll(society, request):
        options = np.array([[vote(int(agent), society, request)] for agent in request.agents])
        return Answers(options=options, values=GUILTY.value_of(options), missing=all_answered(*options.shape))

    return Puppets(poll=poll)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "expected"), [(3, 0.6480), (11, 0.7535)])
def test_majorities_of_independent_jurors_are_right_as_condorcet_says(size, expected):
    assert 1 - binom.cdf(size // 2, size, 0.6) == pytest.approx(expected, abs=5e-5)
    game = Jury(size=size, threshold=0.5, rounds=1, resamples=20_000)

    def right(agent, society, _):
        return int(society.draw("test.right")[agent] < 0.6)

    society = make_society(game, puppets(right), size=size * 300, questions=[GUILTY], arm="no_interaction")
    found = figures(play(game, society))
    assert found["verdict.yes"][0] == pytest.approx(expected, abs=3 * np.sqrt(0.25 / 300))
    # Juries drawn anew come from these jurors, of whom not quite .6 are right.
    share = np.mean([right(agent, society, None) for agent in range(society.size)])
    assert found["resampled.yes"][0] == pytest.approx(1 - binom.cdf(size // 2, size, share), abs=0.012)


def test_seats_follow_the_composition_and_nobody_sits_twice():
    game = Jury(composition=Composition(attribute="side", seats={"a": 3, "b": 1}), rounds=1)
    society = make_society(game, puppets(lambda *_: 0), size=30, questions=[GUILTY])
    personas = tuple(
        persona.model_copy(update={"attributes": {"side": "ab"[k % 2]}})
        for k, persona in enumerate(society.population.pool.personas)
    )
    object.__setattr__(
        society.population, "pool", society.population.pool.model_copy(update={"personas": personas})
    )
    game.check(society)
    play(game, society)
    members = society.state["jury.members"]
    labels = society.population.attributes["side"][members]
    assert (labels[:, :3] == "a").all()
    assert (labels[:, 3] == "b").all()
    assert len(np.unique(members)) == members.size
    with pytest.raises(InputError, match="did you mean 'side'"):
        Jury(composition=Composition(attribute="sid", seats={"a": 1})).check(society)


@pytest.mark.parametrize(
    ("yes", "threshold", "decided"), [(9, 0.75, True), (8, 0.75, False), (11, 1.0, False), (12, 1.0, True)]
)
def test_a_jury_decides_when_enough_agree_and_hangs_otherwise(yes, threshold, decided):
    game = Jury(rounds=2, threshold=threshold, resamples=0)
    log = play(
        game, make_society(game, puppets(lambda agent, *_: int(agent < yes)), size=12, questions=[GUILTY])
    )
    found = figures(log)
    assert found["hung"] == [float(not decided)]
    assert found["verdict.yes"] == [float(decided)]
    verdicts = {row["choice"] for row in log.rows("actions")}
    assert verdicts == ({"yes"} if decided else {None})
    # A jury that has decided does not meet again.
    assert max(row["round"] for row in log.rows("messages")) == (1 if decided else 2)


def test_jurors_hear_their_own_jury_in_turn_and_votes_are_private():
    game = Jury(size=4, rounds=1, threshold=1.0)
    society = make_society(game, puppets(lambda agent, *_: agent % 2), size=12, questions=[GUILTY])
    log = play(game, society)
    seat = {int(agent): k for k, members in enumerate(society.state["jury.members"]) for agent in members}
    exposures = log.rows("exposures")
    assert len(exposures) == 3 * 4 * 3
    assert all(seat[row["agent"]] == seat[row["sender"]] for row in exposures)
    assert {row["phase"] for row in log.rows("answers")} == {"poll", "straw", "vote"}
