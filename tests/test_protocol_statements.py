"""Statements and votes: planted camps are found, consensus is counted by hand, samples avoid one's own."""

from __future__ import annotations

import numpy as np

from plursim.errors import Missing
from plursim.protocols.statements import Statements
from plursim.society.replies import Given, Texts, all_answered
from plursim.voting.consensus import group_aware_consensus, tally
from tests.societies import SCALE, Puppets, figures, make_society, play


class Camps(Puppets):
    """Two camps: each agrees with its own statements and with those of the first four writers."""

    def __init__(self, size: int, lost: float = 0.0):
        super().__init__(speak=self._speak, ask=self._ask)
        self.camp, self.lost = np.arange(size) % 2, lost

    def _speak(self, society, request):
        texts = tuple(f"Statement of {agent}." for agent in request.agents)
        return Texts(texts=texts, values=np.full(len(texts), np.nan), missing=all_answered(len(texts)))

    def _ask(self, society, request):
        writer = np.array([society.messages.sender[request.reads.row(i)] for i in range(len(request.agents))])
        mine = self.camp[request.agents][:, None]
        votes = np.where((self.camp[writer] == mine) | (writer < 4), 1.0, -1.0)
        missing = all_answered(len(mine))
        gone = society.draw("test.lost", request.round)[request.agents] < self.lost
        missing[gone], votes[gone] = Missing.UNPARSABLE, np.nan
        return Given(values=votes, missing=missing)


def test_camps_are_found_from_votes_and_only_shared_statements_are_chosen():
    game = Statements(rounds=5, sample=8)
    society = make_society(game, Camps(60), size=60, questions=[SCALE], seed=2)
    log = play(game, society)
    assert figures(log)["opinion_groups"][-1] == 2
    groups = society.state["statements.group"]
    assert len(set(zip(groups.tolist(), (np.arange(60) % 2).tolist(), strict=True))) == 2
    rows = [row for row in log.rows("actions") if row["action"] == "statement"]
    assert {row["agent"] for row in rows if row["fields"]["chosen"]} == {0, 1, 2, 3}
    assert figures(log)["coverage"] == [1.0]
    # Every figure again, from the logged votes alone.
    votes = np.full((60, 60), np.nan)
    coded = {"agree": 1, "disagree": -1, "pass": 0}
    for row in log.rows("actions"):
        if row["action"] == "vote":
            votes[row["agent"], row["fields"]["statement"]] = coded[row["choice"]]
    expected = group_aware_consensus(tally(votes, groups))
    assert [row["fields"]["consensus"] for row in rows] == expected.tolist()


def test_nobody_votes_on_its_own_or_twice_on_the_same_and_all_it_read_is_an_exposure():
    game = Statements(rounds=4, sample=5)
    log = play(game, make_society(game, Camps(12), size=12, questions=[SCALE]))
    votes = [
        (row["agent"], row["fields"]["statement"]) for row in log.rows("actions") if row["action"] == "vote"
    ]
    assert len(votes) == len(set(votes)) == 12 * 11  # four rounds of five would be twenty; there are eleven
    assert all(agent != statement for agent, statement in votes)
    assert sorted((row["agent"], row["message"]) for row in log.rows("exposures")) == sorted(votes)


def test_a_missing_vote_is_not_cast_and_never_counts_as_agreement():
    game = Statements(rounds=2, sample=4)
    society = make_society(game, Camps(20, lost=0.4), size=20, questions=[SCALE])
    log = play(game, society)
    rows = [row for row in log.rows("actions") if row["action"] == "vote"]
    lost = [row for row in rows if row["reason"] == "unparsable"]
    assert lost
    assert {row["choice"] for row in lost} == {None}
    cast = int((~np.isnan(society.state["statements.votes"])).sum())
    assert cast == len(rows) - len(lost)


def test_statements_few_have_seen_and_many_like_come_first():
    game = Statements(rounds=1, sample=3)
    log = play(game, make_society(game, Camps(40), size=40, questions=[SCALE], seed=5))
    seen = np.bincount(
        [row["fields"]["statement"] for row in log.rows("actions") if row["action"] == "vote"], minlength=40
    )
    # At first all have the same priority: 120 votes spread like even draws without repetition.
    assert seen.sum() == 120
    assert seen.max() <= 11


def test_nobody_reads_or_votes_in_the_control_arm():
    game = Statements(rounds=2)
    log = play(game, make_society(game, Camps(10), size=10, questions=[SCALE], arm="no_interaction"))
    assert log.rows("exposures") == []
    assert log.rows("actions") == []
    assert len(log.rows("messages")) == 10
