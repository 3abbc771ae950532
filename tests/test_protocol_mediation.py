"""Mediation: the median citizen decides, who is shown what, and what missing replies do."""

from __future__ import annotations

import numpy as np

from plursim.errors import Missing
from plursim.protocols.mediation import Mediation
from plursim.society.replies import Answers, Given, Texts, all_answered
from plursim.surveys.question import Question
from plursim.voting.positional import Borda
from tests.societies import Puppets, figures, make_society, play

LINE = Question(
    id="line", text="Where?", options=tuple(str(k) for k in range(101)), values=tuple(map(float, range(101)))
)


class Citizens(Puppets):
    """Citizens who stand somewhere on a line and rank by nearness; mediators draft anywhere."""

    def __init__(self, places: np.ndarray, drafts, lost=None):
        super().__init__(poll=self._poll, speak=self._draft, write=self._write, ask=self._ask)
        self.places, self.drafts, self.lost = places, drafts, lost

    def _poll(self, society, request):
        options = self.places[request.agents][:, None].astype(np.int64)
        return Answers(options=options, values=options.astype(float), missing=all_answered(*options.shape))

    def _write(self, society, request):
        texts = np.array([f"{request.phase} of {agent}" for agent in request.agents], dtype=object)
        return Given(values=texts, missing=all_answered(len(texts)))

    def _draft(self, society, request):
        number = int(request.phase.split(".")[1])
        values = np.array(
            [self.drafts(society.round, number, k) for k in range(len(request.agents))], dtype=float
        )
        missing = np.where(np.isnan(values), Missing.EMPTY, 0).astype(np.int8)
        texts = tuple("" if np.isnan(value) else f"Let it be {value:g}." for value in values)
        return Texts(texts=texts, values=values, missing=missing)

    def _ask(self, society, request):
        lean = self.places[request.agents] / 100
        values = request.form.by_stance(lean, request.features["positions"], lambda i: "")
        missing = all_answered(len(lean))
        if self.lost is not None:
            missing[self.lost(request)] = Missing.UNPARSABLE
        return Given(values=values, missing=missing)


def test_the_statement_nearest_the_median_citizen_wins():
    rng = np.random.default_rng(0)
    for trial in range(20):
        places = rng.permutation(101)[:15]
        drafts = rng.permutation(101)[:12].reshape(2, 6)
        game = Mediation(rounds=2, group_size=5, candidates=6)
        citizens = Citizens(np.append(places, [50] * 3), lambda r, k, _, d=drafts: d[r - 1, k - 1])
        society = make_society(game, citizens, size=15, seed=trial, questions=[LINE])
        log = play(game, society)
        won = [row for row in log.rows("actions") if row["action"] == "win"]
        for row in won:
            members = society.state["mediation.groups"][row["agent"] - 15]
            median = np.median(places[members])
            offered = drafts[row["round"] - 1]
            near = np.abs(offered - median)
            assert abs(offered[int(row["choice"].split(".")[1]) - 1] - median) == near.min()
        assert figures(log)["condorcet_share"] == [1.0, 1.0]


def test_members_read_their_own_group_alone_and_candidates_in_drawn_orders():
    game = Mediation(rounds=2, group_size=5, candidates=3)
    citizens = Citizens(np.append(np.arange(0, 100, 10), [50] * 2), lambda r, k, _: 10 * k)
    society = make_society(game, citizens, size=10, questions=[LINE])
    log = play(game, society)
    seats = {int(one): k for k, members in enumerate(society.state["mediation.groups"]) for one in members}
    seats |= {10: 0, 11: 1}
    exposures = log.rows("exposures")
    assert all(seats[row["agent"]] == seats[row["sender"]] for row in exposures)
    ranked = [row for row in exposures if row["phase"].startswith("rank")]
    orders = {
        tuple(r["message"] for r in ranked if (r["agent"], r["round"]) == (agent, 1)) for agent in range(10)
    }
    assert len(orders) > 3
    read = {row["message"] for row in exposures if row["agent"] == 10 and row["round"] == 2}
    phases = {row["message"]: row["phase"] for row in log.rows("messages") if row["message"] is not None}
    assert {phases[one].split(".")[0] for one in read} == {"opinion", "critique", "draft"}


def test_a_missing_draft_is_no_candidate_and_a_missing_ranking_no_ballot():
    game = Mediation(rounds=1, group_size=5, candidates=3, vote=Borda())
    places = np.array([0, 0, 0, 100, 100, 50])
    # The draft the majority would like best is missing, and so are the majority's rankings.
    citizens = Citizens(
        places, lambda r, k, _: [np.nan, 30, 90][k - 1], lost=lambda request: request.agents < 3
    )
    society = make_society(game, citizens, size=5, questions=[LINE])
    log = play(game, society)
    won = next(row for row in log.rows("actions") if row["action"] == "win")
    assert won["choice"] == "draft.3"
    missing = [row for row in log.rows("messages") if row["phase"] == "draft.1"]
    assert [(row["message"], row["reason"]) for row in missing] == [(-1, "empty")]
    ranks = {row["agent"]: row for row in log.rows("actions") if row["action"] == "rank"}
    assert [ranks[k]["reason"] for k in range(5)] == ["unparsable"] * 3 + ["answered"] * 2


def test_endorsement_follows_nearness_and_nothing_is_drafted_in_the_control_arm():
    game = Mediation(rounds=2, group_size=5, candidates=2)
    citizens = Citizens(
        np.append([40, 45, 50, 55, 60], [50]), lambda r, k, _: [0, 100][k - 1] if r == 1 else 50
    )
    log = play(game, make_society(game, citizens, size=5, questions=[LINE]))
    found = figures(log)
    assert found["endorsement.last"][0] > 6 > 5 > found["endorsement.first"][0]
    log = play(game, make_society(game, citizens, size=5, questions=[LINE], arm="no_interaction"))
    assert {row["phase"] for row in log.rows("messages")} == {"opinion"}
    assert log.rows("members") == []
