"""Debates: who hears what and when, how roles are drawn, and figures computed by hand."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from plursim.errors import InputError, Missing
from plursim.protocols.debate import Debate
from plursim.runs import run
from plursim.scenario import load_scenario
from plursim.society.replies import Answers, Given, Texts, all_answered
from plursim.society.requests import Ask, Judge, Poll, Reflect, Speak
from plursim.surveys.question import Question
from tests.conftest import ROOT
from tests.societies import SCALE, Puppets, failing, figures, make_society, play

PARTY = Question(id="party", text="Which party?", options=("red", "green", "blue"), ordinal=False)


def roles(log):
    """Return agents by (debate, role) and the rows of debaters by (debate, side)."""
    seats, debaters = {}, {}
    for row in log.rows("actions"):
        seats.setdefault((row["fields"]["debate"], row["choice"]), []).append(row["agent"])
        if row["choice"] == "debater":
            debaters[row["fields"]["debate"], row["fields"]["side"]] = row
    return seats, debaters


def verdicts(chance):
    """Return a handler for judges: ``chance(agent, heard messages)`` is the probability of side A."""

    def judge(society, request):
        values = [chance(int(agent), len(request.heard.row(i))) for i, agent in enumerate(request.agents)]
        return Given(values=np.array(values, dtype=float), missing=all_answered(len(values)))

    return judge


def test_roles_are_filled_and_the_audience_is_split_evenly():
    protocol = Debate(debates=3, judges=2, rounds=1)
    seats, debaters = roles(play(protocol, make_society(protocol, size=22)))
    for debate in range(3):
        assert len(seats[debate, "debater"]) == 2
        assert len(seats[debate, "judge"]) == 2
        assert len(seats[debate, "audience"]) in (3, 4)
        assert {debaters[debate, 0]["fields"]["order"], debaters[debate, 1]["fields"]["order"]} == {1, 2}
        assert debaters[debate, debate % 2]["fields"]["order"] == 1
    assert sorted(agent for members in seats.values() for agent in members) == list(range(22))


@pytest.mark.parametrize("turns", ["simultaneous", "sequential"])
def test_who_has_heard_whom_when_it_speaks(turns):
    protocol = Debate(debates=3, judges=1, rounds=3, turns=turns)
    puppets = Puppets()
    society = make_society(protocol, puppets, size=15)
    log = play(protocol, society)
    said = {row["message"]: row for row in log.rows("messages")}
    _, debaters = roles(log)
    slot = {row["agent"]: row["fields"]["order"] for row in debaters.values()}
    group = {row["agent"]: row["fields"]["debate"] for row in debaters.values()}
    spoken = 0
    for request in puppets.asked(Speak):
        for i, agent in enumerate(request.agents.tolist()):
            heard = [said[m] for m in request.heard.row(i).tolist()]
            of_round = [row for row in heard if row["round"] == request.round]
            if turns == "simultaneous" or slot[agent] == 1:
                assert of_round == []
            else:
                assert [slot[row["agent"]] for row in of_round] == [1]
            assert all(row["group"] == group[agent] for row in heard)
            assert len(heard) == 2 * (request.round - 1) + len(of_round)
            spoken += 1
    assert spoken == 3 * 2 * 3


def test_everybody_hears_its_own_debate_once_the_opener_first():
    protocol = Debate(debates=2, judges=2, rounds=2)
    log = play(protocol, make_society(protocol, size=14))
    seats, debaters = roles(log)
    home = {agent: debate for (debate, _), members in seats.items() for agent in members}
    said = {row["message"]: row for row in log.rows("messages")}
    slot = {row["agent"]: row["fields"]["order"] for row in debaters.values()}
    heard: dict[tuple[int, int], list[int]] = {}
    for row in log.rows("exposures"):
        assert home[row["agent"]] == said[row["message"]]["group"]
        assert row["agent"] != row["sender"]
        heard.setdefault((row["agent"], row["round"]), []).append(slot[row["sender"]])
    for (agent, _), slots in heard.items():
        assert slots == ([3 - slot[agent]] if agent in slot else [1, 2])
    assert len(heard) == 14 * 2


def test_the_second_speaker_is_asked_after_it_heard_the_first():
    protocol = Debate(debates=1, judges=1, rounds=1, turns="sequential")
    puppets = Puppets()
    play(protocol, make_society(protocol, puppets, size=6))
    kinds = [type(r) for r in puppets.requests if r.round == 1 and isinstance(r, Speak | Reflect | Judge)]
    assert kinds == [Speak, Reflect, Speak, Reflect, Judge]


def test_debaters_argue_for_their_side_and_know_the_word_limit():
    protocol = Debate(debates=2, judges=1, rounds=1, sides=("mid", 0), words=40)
    puppets = Puppets()
    log = play(protocol, make_society(protocol, puppets, size=10))
    _, debaters = roles(log)
    side = {row["agent"]: row["fields"]["side"] for row in debaters.values()}
    assert protocol.prior_samples in puppets.batches  # all elicitations of a prior at once
    (request,) = puppets.asked(Speak)
    expected = [(1, 0)[side[agent]] for agent in request.agents.tolist()]
    assert request.argue_for.tolist() == expected
    assert "at most 40 words" in request.told(0)
    assert all(judge.sides == (1, 0) for judge in puppets.asked(Judge))


def secret_answers(society, request):
    """Answer polls with a raw text that must never be seen again."""
    n = len(request.agents)
    return Answers(
        options=np.zeros((n, len(request.questions)), dtype=np.int64),
        values=np.ones((n, len(request.questions))),
        missing=all_answered(n, len(request.questions)),
        raw=tuple((f"SECRET {agent} {request.phase}",) * len(request.questions) for agent in request.agents),
    )


def test_private_answers_never_reach_anybody():
    protocol = Debate(debates=2, judges=2, rounds=2, sides_by="choose", judge_each_round=True)
    puppets = Puppets(poll=secret_answers)
    society = make_society(protocol, puppets, size=16)
    log = play(protocol, society)
    assert any("SECRET" in row["raw"] for row in log.rows("answers"))
    public = {row["message"] for row in log.rows("messages")}
    for request in puppets.requests:
        assert set(request.heard.messages.tolist()) <= public
        assert not isinstance(request, Ask) or "SECRET" not in request.told(0)
    assert not any("SECRET" in text for text in society.messages.texts)


def test_figures_by_hand():
    protocol = Debate(debates=2, judges=2, rounds=1)
    # before: one half each; after: debate 0 .8 and .6 (A wins), debate 1 .3 and .5 (B wins)
    society = make_society(protocol, size=12)
    judges = [row for row in (roles(play(protocol, society))[0].items()) if row[0][1] == "judge"]
    seats = {debate: sorted(members) for (debate, _), members in judges}
    chance = dict(zip((*seats[0], *seats[1]), (0.8, 0.6, 0.3, 0.5), strict=True))
    puppets = Puppets(judge=verdicts(lambda agent, heard: chance[agent] if heard else 0.5))
    log = play(protocol, make_society(protocol, puppets, size=12))
    found = {name: values[0] for name, values in figures(log).items()}
    assert found["judges_before.0"] == found["judges_before.1"] == 0.5
    assert found["judges_after.0"] == pytest.approx(0.7)
    assert found["logit_shift.0"] == pytest.approx((np.log(4) + np.log(1.5)) / 2)
    assert found["logit_shift.1"] == pytest.approx(np.log(3 / 7) / 2)
    assert (found["winner.0"], found["winner.1"]) == (0, 1)
    # side A opens debate 0 and wins it; side B opens debate 1 and wins it
    assert (found["order_winner.0"], found["order_winner.1"]) == (1, 1)
    assert found["win_rate_a"] == 0.5
    assert found["order_advantage"] == -1.0
    rows = log.rows("verdicts")
    assert [row["stage"] for row in rows] == ["before"] * 4 + ["after"] * 4
    assert {row["agent"]: row["debate"] for row in rows} == {a: d for d, m in seats.items() for a in m}


def test_a_tie_and_missing_verdicts_have_no_winner():
    protocol = Debate(debates=3, judges=2, rounds=0)
    log = play(protocol, make_society(protocol, size=15))
    found = {name: values[0] for name, values in figures(log).items()}
    assert all(np.isnan(found[f"winner.{d}"]) for d in range(3))
    assert np.isnan(found["win_rate_a"])
    lost = play(protocol, make_society(protocol, Puppets(judge=failing(1.0)), size=15))
    assert {row["reason"] for row in lost.rows("verdicts")} == {"unparsable"}
    assert np.isnan(figures(lost)["judges_after.0"][0])


def test_audience_shift_is_the_change_of_distance_to_each_side():
    def poll(society, request):
        # everybody starts at 2; after the debate agents with an even number stand at 3
        late = request.phase in ("audience", "poll") and request.round == 1
        values = np.where(late & (request.agents % 2 == 0), 3.0, 2.0)[:, None]
        return Answers(options=values.astype(int) - 1, values=values, missing=all_answered(len(values), 1))

    protocol = Debate(debates=2, judges=1, rounds=1, sides=("mid", "right"))
    log = play(protocol, make_society(protocol, Puppets(poll=poll), size=15))
    seats, _ = roles(log)
    found = figures(log)
    for debate in range(2):
        moved = np.mean([agent % 2 == 0 for agent in seats[debate, "audience"]])
        assert found[f"audience_shift_a.{debate}"] == pytest.approx([-moved])
        assert found[f"audience_shift_b.{debate}"] == pytest.approx([moved])


@pytest.mark.parametrize(("alignment", "own"), [("aligned", True), ("misaligned", False)])
def test_alignment_puts_debaters_on_the_side_of_their_prior_or_against_it(alignment, own):
    protocol = Debate(debates=3, judges=1, rounds=1, alignment=alignment, prior_samples=3)
    puppets = Puppets()
    log = play(protocol, make_society(protocol, puppets, size=30))
    _, debaters = roles(log)
    for (_, side), row in debaters.items():
        prior = row["fields"]["prior"]
        assert prior == {0: 0, 2: 1}[row["agent"] % 3]  # the puppets' own stance
        assert (prior == side) is own
    phases = [request.phase for request in puppets.asked(Poll)]
    assert [phase for phase in phases if phase.startswith("prior")] == ["prior.1", "prior.2", "prior.3"]
    asked = {tuple(r.agents) for r in puppets.asked(Poll) if r.phase.startswith("prior")}
    assert len(asked) == 1
    assert len(next(iter(asked))) == 2 * 2 * 3


def test_the_prior_is_the_majority_of_the_samples():
    def poll(society, request):
        n = len(request.agents)
        draw = {"prior.1": 1.0, "prior.2": 3.0, "prior.3": 3.0, "prior.4": 2.0}.get(request.phase, 1.0)
        values = np.full((n, 1), draw)
        return Answers(options=values.astype(int) - 1, values=values, missing=all_answered(n, 1))

    for samples, prior in ((1, 0), (2, -1), (3, 1), (4, 1)):
        protocol = Debate(debates=1, judges=1, rounds=0, prior_samples=samples)
        _, debaters = roles(play(protocol, make_society(protocol, Puppets(poll=poll), size=6)))
        assert {row["fields"]["prior"] for row in debaters.values()} == {prior}


def test_alignment_advantage_by_hand():
    # judges side with whoever argues for side A; debaters' priors are their stances
    protocol = Debate(debates=6, judges=1, rounds=1)
    puppets = Puppets(judge=verdicts(lambda agent, heard: 0.9))
    log = play(protocol, make_society(protocol, puppets, size=24, seed=5))
    _, debaters = roles(log)
    won = {True: [], False: []}
    for (_, side), row in debaters.items():
        if row["fields"]["prior"] >= 0:
            won[row["fields"]["prior"] == side].append(side == 0)
    expected = np.mean(won[True]) - np.mean(won[False])
    assert figures(log)["alignment_advantage"] == pytest.approx([expected])
    assert figures(log)["win_rate_a"] == [1.0]
    assert figures(log)["order_advantage"] == [0.0]


@pytest.mark.parametrize("alignment", ["aligned", "misaligned"])
def test_there_is_no_advantage_of_alignment_where_all_debaters_are_alike(alignment):
    protocol = Debate(debates=2, judges=1, rounds=1, alignment=alignment, candidates=6)
    puppets = Puppets(judge=verdicts(lambda agent, heard: 0.9))
    found = figures(play(protocol, make_society(protocol, puppets, size=40, seed=5)))
    assert "alignment_advantage" not in found
    assert "order_advantage" in found


def test_no_figure_of_the_shipped_debate_is_undefined_by_design(tmp_path):
    """A winner may be lacking where the judges tie; whatever else it ships has a value in every arm."""
    made = run(load_scenario(ROOT / "scenarios" / "debate.yaml"), out=tmp_path)
    lacking = made.figures.loc[made.figures["value"].isna(), "name"].str.replace(r"\.\d+$", "", regex=True)
    assert set(lacking) <= set(made.outcomes)


def choosing(side):
    """Return a handler for speakers that choose a side by ``side(agent)`` (a stance, NaN for none)."""

    def speak(society, request):
        n = len(request.agents)
        chosen = np.array([side(int(agent)) for agent in request.agents], dtype=float)
        values = np.where(request.sides < 0, chosen, request.sides + 1.0)
        return Texts(texts=("words",) * n, values=values, missing=all_answered(n))

    return speak


def split_poll(society, request):
    """Debaters stand on the left, everybody else on the right, as the drawing of seats is known."""
    values = np.where(np.isin(request.agents, society.state["test.left"]), 1.0, 3.0)[:, None]
    return Answers(options=values.astype(int) - 1, values=values, missing=all_answered(len(values), 1))


@pytest.mark.parametrize(
    ("chosen", "sycophancy", "sides"), [(3.0, 1.0, 1), (1.0, 0.0, 0), (np.nan, np.nan, None)]
)
def test_choosers_that_take_the_judges_side_against_their_prior(chosen, sycophancy, sides):
    protocol = Debate(debates=4, judges=3, rounds=1, sides_by="choose", prior_samples=1)
    puppets = Puppets(poll=split_poll, speak=choosing(lambda agent: chosen))
    society = make_society(protocol, puppets, size=28)
    society.state["test.left"] = np.argsort(society.draw("debate.seats"))[:8]
    log = play(protocol, society)
    assert figures(log)["side_choice_sycophancy"] == pytest.approx([sycophancy], nan_ok=True)
    _, debaters = roles(log)
    choosers = [row["fields"]["side"] for row in debaters.values() if row["fields"]["chose"]]
    assert choosers == ([sides] * 4 if sides is not None else [])
    asks = [request for request in puppets.asked(Speak) if request.phase.startswith("choose")]
    judges = roles(log)[0][0, "judge"]
    (ask,) = asks  # all choosers at once
    told = ask.told(int(np.flatnonzero(np.isin(ask.agents, roles(log)[0][0, "debater"]))[0]))
    for judge in judges:
        assert f"You are person {judge % 3}." in told
    assert sorted([row["group"] for row in log.rows("messages") if row["phase"] == "choose"]) == [0, 1, 2, 3]
    assert {(row["fields"]["debate"], row["fields"]["side"]) for row in debaters.values()} == {
        (debate, side) for debate in range(4) for side in (0, 1)
    }


def test_without_personas_choosers_are_not_told_who_judges():
    protocol = Debate(debates=1, judges=1, rounds=0, sides_by="choose")
    puppets = Puppets()
    play(protocol, make_society(protocol, puppets, size=5, arm="no_persona"))
    assert "You are person" not in puppets.asked(Speak)[0].told(0)


def test_without_interaction_judges_judge_from_nothing():
    protocol = Debate(debates=2, judges=2, rounds=2, judge_each_round=True, sides_by="choose")
    puppets = Puppets()
    log = play(protocol, make_society(protocol, puppets, size=12, arm="no_interaction"))
    assert log.rows("exposures") == []
    assert all(len(request.heard.messages) == 0 for request in puppets.asked(Judge))
    assert not any(row["phase"].startswith("speak") for row in log.rows("messages"))
    stages = [row["stage"] for row in log.rows("verdicts")]
    assert stages == ["before"] * 4 + ["round"] * 8 + ["after"] * 4


def test_judges_hear_the_whole_debate_before_the_verdict():
    protocol = Debate(debates=2, judges=2, rounds=3, judge_each_round=True)
    puppets = Puppets()
    play(protocol, make_society(protocol, puppets, size=12))
    counts = [request.heard.counts.tolist() for request in puppets.asked(Judge)]
    assert counts == [[n] * 4 for n in (0, 2, 4, 6, 6)]


def test_missing_messages_are_passed_over():
    protocol = Debate(debates=2, judges=1, rounds=4)
    log = play(protocol, make_society(protocol, Puppets(speak=failing(0.5)), size=12))
    lost = [row for row in log.rows("messages") if row["reason"] == Missing.UNPARSABLE.word]
    assert 0 < len(lost) < 16
    assert all(row["message"] == -1 and row["text"] == "" for row in lost)
    assert all(row["message"] >= 0 for row in log.rows("exposures"))


def test_nominal_sides_count_only_their_own_options():
    protocol = Debate(debates=2, judges=1, rounds=1, sides=("red", "green"), prior_samples=2)
    log = play(protocol, make_society(protocol, questions=(PARTY,), size=24))
    _, debaters = roles(log)
    for row in debaters.values():
        assert row["fields"]["prior"] == {0: 0, 1: 1, 2: -1}[row["agent"] % 3]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValidationError, match="alignment: any"):
        Debate(sides_by="choose", alignment="aligned")
    cases = [
        (Debate(question="scal"), 40, "unknown question 'scal'; did you mean 'scale'"),
        (Debate(sides=("left", "lef")), 40, "unknown option of question 'scale' 'lef'; did you mean 'left'"),
        (Debate(sides=(0, 3)), 40, "expected an option number 0 .. 2"),
        (Debate(sides=("left", 0)), 40, "both sides"),
        (Debate(debates=4, judges=3), 23, "need 24 agents; the population has 23"),
        (Debate(alignment="aligned", debates=4), 24, "hold the prior 'left', 4 are needed"),
    ]

    def right(society, request):
        values = np.full((len(request.agents), 1), 3.0)
        return Answers(options=np.full(values.shape, 2), values=values, missing=all_answered(*values.shape))

    for protocol, size, said in cases:
        with pytest.raises(InputError, match=said):
            play(protocol, make_society(protocol, Puppets(poll=right), size=size))
    nothing = Debate()
    with pytest.raises(InputError, match="needs a survey question"):
        nothing.check(make_society(nothing, questions=(), size=40))


def test_two_questions_only_the_debated_one_is_polled_again():
    protocol = Debate(question="party", debates=1, judges=1, rounds=1, sides=("red", "blue"))
    puppets = Puppets()
    play(protocol, make_society(protocol, puppets, questions=(SCALE, PARTY), size=6))
    polls = {request.phase: request.questions.tolist() for request in puppets.asked(Poll)}
    assert polls.pop("poll") == [0, 1]
    assert set(map(tuple, polls.values())) == {(1,)}
