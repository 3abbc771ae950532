"""Scripted rules: each does what it says, so that estimators can be checked against it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.stats import chisquare

from plursim.errors import InputError, Missing
from plursim.forms import Choice, Number, Text
from plursim.reasoning.averaging import equilibrium
from plursim.reasoning.bounded_confidence import hegselmann_krause_step
from plursim.reasoning.scripted import ScriptedReasoner
from plursim.reasoning.scripted.donors import parse_share, state_share
from plursim.reasoning.stance_text import read_stance, state_stance
from plursim.society.replies import Answers, Given
from plursim.society.requests import EVERY_REQUEST, Act, Heard, Judge, Need, Write
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.small_society import complete, question, small_society

TEN = Question(id="ten", text="How serious?", options=("not", "very"), values=(0.0, 10.0))
VOTE = Question(id="vote", text="Vote?", options=("Ash", "Birch", "Cedar"), ordinal=False)


def scripted(kind: str, **fields: Any) -> ScriptedReasoner:
    return ScriptedReasoner.model_validate({"rule": {"kind": kind, **fields}})


def start_at(society: Society, stances: object) -> None:
    rule = society.reasoners[0].rule
    for name in ("stance", "first"):
        society.state[f"{rule.kind}.{name}"][:, 0] = stances
    society.poll()


def step(society: Society, number: int) -> np.ndarray:
    society.start_round(number)
    ids = society.say("speak", society.everyone, 0)
    rows = [[ids[j] for j in society.graph.row(i)] for i in society.everyone]
    society.listen("hear", society.everyone, Heard.of(rows), 0)
    return society.private[:, 0].copy()


def act(society: Society, *, names: tuple[str, ...] = (), high: float = 100.0, **features: Any) -> Given:
    n = society.size
    request = Act(
        agents=society.everyone,
        round=society.round,
        phase="act",
        heard=Heard.nothing(n),
        game="game",
        action="move",
        form=Choice(options=names) if names else Number(high=np.full(n, high)),
        shown=lambda i: f"You are agent {i}.",
        features={name: np.asarray(value) for name, value in features.items()},
    )
    return society.ask(request, Given)


def write(society: Society, sources: tuple[tuple[str, ...], ...], about: str = "strategy") -> list[str]:
    request = Write(
        agents=society.everyone,
        round=society.round,
        phase="write",
        heard=Heard.nothing(society.size),
        form=Text(what=about),
        sources=sources,
    )
    return society.ask(request, Given).values.tolist()


@given(st.floats(0, 10))
def test_stances_survive_the_way_through_words(value: float) -> None:
    assert read_stance(TEN, state_stance(TEN, value)) == value


def test_stances_in_words() -> None:
    low = Question(
        id="t", text='Is "it" 3 on the scale from here?', options=("a (b)", "c"), values=(-2.5, 1e-7)
    )
    for value in (-2.5, -1.25, -0.0, 1e-7, -1e-9):
        assert read_stance(low, state_stance(low, value)) == value
    for k in range(3):
        assert read_stance(VOTE, state_stance(VOTE, float(k))) == k
    for text in ("", "7", state_stance(VOTE, 1.0), state_stance(TEN, 5.0).replace("5", "11")):
        assert np.isnan(read_stance(TEN, text))
    assert np.isnan(read_stance(VOTE, 'My answer to "Vote?" is "Dogwood".'))


def test_constant_agents_never_move() -> None:
    society = small_society(scripted("constant", option=2), 4, [question(5), VOTE], graph=complete(4))
    for number in (1, 2):
        assert step(society, number).tolist() == [3.0] * 4
    answers = society.poll()
    assert answers.options.tolist() == [[2, 2]] * 4
    assert answers.values.tolist() == [[3.0, 2.0]] * 4
    judge = Judge(
        agents=society.everyone, round=1, phase="j", heard=Heard.nothing(4), question=0, sides=(2, 0)
    )
    assert society.ask(judge, Given).values.tolist() == [1.0] * 4


def test_constant_moves() -> None:
    named = small_society(scripted("constant", name="M"), 3)
    assert act(named, names=("Q", "M")).values.tolist() == [1, 1, 1]
    with pytest.raises(InputError, match="known: Q, X"):
        act(named, names=("Q", "X"))
    with pytest.raises(InputError, match="amount"):
        act(named)
    giver = small_society(scripted("constant", amount=5), 3)
    assert act(giver, high=100).values.tolist() == [5.0] * 3
    assert act(giver, high=2).values.tolist() == [2.0] * 3
    assert write(giver, ((), (), ()))[0] == "I always give 5."


@pytest.mark.parametrize(
    "fields", [{}, {"option": 1, "value": 2.0}, {"name": "a", "amount": 1.0}, {"option": -1}]
)
def test_constant_that_says_nothing_or_too_much_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        scripted("constant", **fields)


@pytest.mark.parametrize(("fields", "match"), [({"option": 3}, r"0 \.\. 2"), ({"value": 0.5}, "no position")])
def test_constant_outside_the_question_is_refused(fields: dict[str, Any], match: str) -> None:
    with pytest.raises(InputError, match=match):
        small_society(scripted("constant", **fields), 2, [question(5), VOTE])


def test_constant_answers_only_what_it_was_given_an_answer_for() -> None:
    assert scripted("constant", option=0).requests_answered() == EVERY_REQUEST
    assert scripted("constant", name="Q").requests_answered() == {Act, Write}
    assert scripted("constant", value=1.0, amount=2.0).requests_answered() == ScriptedReasoner.answers
    assert act(small_society(scripted("constant", option=1), 2, [TEN]), names=("Q", "M")).values.tolist() == [
        1,
        1,
    ]
    with pytest.raises(InputError, match="asks for a number; give the constant rule an amount"):
        act(small_society(scripted("constant", name="Q"), 2))
    named = scripted("constant", name="Q")
    assert named.why_not(Need(Act, Choice)) is None
    assert named.why_not(Need(Act, Number)) == "Act in the form number without a name or an amount of its own"


def test_repeater_adds_noise_to_every_restatement_and_never_moves() -> None:
    society = small_society(scripted("repeater", sd=0.05, start="uniform"), 4000, [TEN])
    start_at(society, 5.0)
    polls = [society.poll(f"poll.{k}").values[:, 0] for k in range(2)]
    ids = [society.say(f"speak.{k}", society.everyone, 0) for k in range(2)]
    said = [society.messages.value[each] for each in ids]
    for one in (*polls, *said):
        assert one.mean() == pytest.approx(5, abs=0.03)
        assert one.std() == pytest.approx(0.5, abs=0.03)
    for a, b in ((polls[0], polls[1]), (said[0], said[1]), (polls[0], said[0])):
        assert abs(np.corrcoef(a, b)[0, 1]) < 0.06
    society.listen("hear", np.array([0]), Heard.of([ids[0][1:9]]), 0)
    assert society.private[0, 0] == 5.0
    quiet = small_society(scripted("repeater", start="uniform"), 5, [TEN, VOTE])
    assert (quiet.poll("a").values == quiet.poll("b").values).all()


def test_averager_through_words_is_degroot() -> None:
    society = small_society(scripted("averager", mu=0.4, start="uniform"), 5, [TEN], graph=complete(5))
    x = np.array([0.1, 1 / 3, 7.7, 9.0, 10.0])
    start_at(society, x)
    mixing = 0.6 * np.eye(5) + 0.1 * (1 - np.eye(5))
    for number in (1, 2, 3):
        x = mixing @ x
        assert step(society, number) == pytest.approx(x, abs=1e-12)


def test_averager_through_words_is_bounded_confidence() -> None:
    n = 40
    x = np.random.default_rng(1).random(n)
    society = small_society(
        scripted("averager", mu=1.0, eps=0.2, start="uniform"), n, [TEN], graph=complete(n)
    )
    start_at(society, 10 * x)
    near = np.abs(x[:, None] - x) <= 0.2
    np.fill_diagonal(near, val=False)
    others = np.where(near.any(axis=1), (near * x).sum(axis=1) / np.maximum(near.sum(axis=1), 1), x)
    assert step(society, 1) / 10 == pytest.approx(others)
    with_self = (others * near.sum(axis=1) + x) / (near.sum(axis=1) + 1)
    assert with_self == pytest.approx(hegselmann_krause_step(x, 0.2))


def test_anchored_through_words_is_friedkin_johnsen() -> None:
    society = small_society(scripted("anchored", weight=0.7, start="uniform"), 4, [TEN], graph=complete(4))
    first = np.array([0.0, 2.0, 3.0, 9.5])
    start_at(society, first)
    for number in range(1, 120):
        last = step(society, number)
    others = (1 - np.eye(4)) / 3
    assert last == pytest.approx(equilibrium(others, first, 0.7), abs=1e-9)
    ids = society.messages.add(["no stance"], np.array([0]), 0, np.array([np.nan]))
    society.listen("deaf", np.array([1]), Heard.of([ids]), 0)
    assert society.private[1, 0] == last[1]


def test_model_bias_has_slope_minus_k_a_round_however_it_is_cut() -> None:
    society = small_society(
        scripted("model_bias", k=0.15, target=8.0, start="uniform"), 30, [TEN], graph=complete(30)
    )
    society.poll()
    gaps, changes = [], []
    for number in (1, 2, 3):
        before = society.private[:, 0].copy()
        step(society, number)
        society.listen("more", society.everyone, Heard.of([[0]] * 30), 0)
        gaps.append(before - 8.0)
        changes.append(society.private[:, 0] - before)
    slope, intercept = np.polyfit(np.concatenate(gaps), np.concatenate(changes), 1)
    assert slope == pytest.approx(-0.15, abs=1e-9)
    assert intercept == pytest.approx(0, abs=1e-9)
    beyond = small_society(scripted("model_bias", target=11.0, start="uniform"), 2, [TEN], graph=complete(2))
    with pytest.raises(InputError, match="outside the scale of 'ten', 0 to 10"):
        step(beyond, 1)


def test_sycophant_dissimulates_by_p_times_the_gap() -> None:
    n = 6000
    society = small_society(
        (scripted("sycophant", p=0.3, start="uniform"), scripted("constant", option=4)), n, [question(5)]
    )
    sycophants = society.everyone[::2]
    society.state["sycophant.stance"][sycophants, 0] = 2.0
    society.poll()
    society.start_round(1)
    loud = society.say("others", np.array([1, 3]), 0)
    quiet = society.messages.add([state_stance(question(5), 1.0)], np.array([5]), 0, np.array([1.0]))
    heard = Heard.of([[*loud, *quiet]] * len(sycophants))
    society.listen("hear", sycophants, heard, 0)
    society.say("speak", sycophants, 0)
    public, private = society.public[sycophants, 0], society.private[sycophants, 0]
    assert set(public.tolist()) == {2.0, 5.0}
    assert (private == 2.0).all()
    assert (public - private).mean() == pytest.approx(0.3 * 3.0, abs=0.06)


def test_sycophant_breaks_ties_at_random_and_follows_a_judge() -> None:
    society = small_society(scripted("sycophant", start="uniform"), 3000, [question(5)])
    society.poll()
    before = society.say("first", society.everyone, 0)
    assert (society.messages.value[before] == society.private[:, 0]).all()
    texts = [state_stance(question(5), value) for value in (1.0, 5.0)]
    ids = society.messages.add(texts, np.array([0, 1]), 0, np.array([1.0, 5.0]))
    society.listen("hear", society.everyone, Heard.of([ids] * 3000), 0)
    again = society.say("second", society.everyone, 0)
    said = society.messages.value[again]
    assert set(said.tolist()) == {1.0, 5.0}
    assert (said == 1.0).mean() == pytest.approx(0.5, abs=0.04)
    court = small_society(scripted("sycophant", follows=3, start="uniform"), 4, [question(5)])
    court.poll()
    court.public[3, 0] = 4.5
    court.say("speak", np.array([0, 1]), 0)
    assert court.messages.value.tolist() == [4.5, 4.5]
    with pytest.raises(InputError, match=r"agents are 0 \.\. 3"):
        small_society(scripted("sycophant", follows=4, start="uniform"), 4, [question(5)])


def test_best_response_to_what_it_remembers() -> None:
    n = 3000
    society = small_society(scripted("best_response"), n)
    memory = np.full((n, 5), -1)
    memory[0] = [2, 2, 1, 1, 1]
    memory[1] = [-1, -1, -1, -1, 2]
    memory[2:1000] = [-1, 0, 1, 0, 1]
    choice = act(society, names=("A", "B", "C"), partner_choices=memory).values
    assert choice[:2].tolist() == [1, 2]
    assert set(choice[2:1000].tolist()) == {0, 1}
    assert chisquare(np.bincount(choice[2:1000])).pvalue > 0.001
    assert chisquare(np.bincount(choice[1000:], minlength=3)).pvalue > 0.001
    with pytest.raises(InputError, match="unknown feature 'partner_choices'"):
        act(society, names=("A", "B"), resources=np.zeros(n))
    with pytest.raises(InputError, match="asks for a number"):
        act(society, partner_choices=memory)


def naming_game(seed: int, n: int = 24, names: int = 2, memory: int = 5) -> tuple[float, int]:
    """Population rounds until the last 3 N interactions matched, and the winner."""
    society = small_society(scripted("best_response"), n, seed=seed)
    rng = np.random.default_rng(seed)
    seen, streak = np.full((n, memory), -1), 0
    labels = tuple("abcdefghijklmnopqrstuvwxyz"[:names])
    for interaction in range(1, 5000):
        pair = np.sort(rng.choice(n, 2, replace=False))
        request = Act(
            agents=pair,
            round=1,
            phase=f"pair.{interaction}",
            heard=Heard.nothing(2),
            game="naming_game",
            action="name",
            form=Choice(options=labels),
            features={"partner_choices": seen[pair]},
        )
        choice = society.ask(request, Given).values
        seen[pair] = np.column_stack([seen[pair, 1:], choice[::-1]])
        streak = streak + 1 if choice[0] == choice[1] else 0
        if streak == 3 * n:
            return (interaction - 3 * n) / (n / 2), int(choice[0])
    raise AssertionError("no consensus")


def test_best_response_reaches_consensus_as_fast_as_published() -> None:
    runs = [naming_game(seed) for seed in range(60)]
    assert np.mean([rounds for rounds, _ in runs]) == pytest.approx(11.2, abs=2.0)
    assert chisquare(np.bincount([winner for _, winner in runs], minlength=2)).pvalue > 0.01


def test_softmax_chooses_by_mean_payoff() -> None:
    n = 20_000
    society = small_society(scripted("softmax", temperature=50.0), n)
    own = np.tile([-1, 0, 0, 1, 1], (n, 1))
    payoffs = np.tile([np.nan, 100.0, -50.0, -50.0, -50.0], (n, 1))
    choice = act(society, names=("A", "B", "C"), own_choices=own, payoffs=payoffs).values
    weight = np.exp(np.array([25.0, -50.0, 0.0]) / 50.0)
    assert np.bincount(choice) / n == pytest.approx(weight / weight.sum(), abs=0.012)
    cold = small_society(scripted("softmax", temperature=0.01), 50)
    picked = act(cold, names=("A", "B", "C"), own_choices=own[:50], payoffs=payoffs[:50]).values
    assert (picked == 0).all()


@given(st.floats(0, 1))
def test_shares_survive_the_way_through_words(share: float) -> None:
    assert parse_share(state_share(share)) == share


def test_shares_in_words() -> None:
    assert [state_share(x) for x in (0.0, 0.07, 0.3333, 1.0)] == [
        "I give 0% of what I have.",
        "I give 7% of what I have.",
        "I give 33.33% of what I have.",
        "I give 100% of what I have.",
    ]
    assert parse_share("After some thought: i give 12.5% of what I have, as a rule.") == 0.125
    for text in ("", "I give nothing.", "I give -5% of what I have.", "I give 101% of what I have."):
        assert np.isnan(parse_share(text))


def test_share_donor() -> None:
    society = small_society(scripted("share_donor", share=0.25), 3)
    assert act(society, resources=[10.0, 20.0, 0.0]).values.tolist() == [2.5, 5.0, 0.0]
    shares = [0.5, np.nan, 1.0]
    assert act(society, resources=[10.0, 20.0, 4.0], share=shares).values.tolist() == [5.0, 5.0, 4.0]
    assert act(society, resources=[800.0] * 3, high=100.0).values.tolist() == [100.0] * 3
    assert write(society, ((),) * 3) == ["I give 25% of what I have."] * 3
    with pytest.raises(InputError, match="about 'history'"):
        write(society, ((),) * 3, about="history")
    with pytest.raises(InputError, match="asks for a name"):
        act(society, names=("A",), resources=[1.0] * 3)


def test_discriminator_gives_to_those_not_known_to_be_mean() -> None:
    society = small_society(scripted("discriminator", threshold=0.4, share=0.5), 4)
    moves = act(society, resources=[10.0] * 4, partner_last_share=[np.nan, 0.4, 0.39, -0.2])
    assert moves.values.tolist() == [5.0, 5.0, 0.0, 0.0]


def test_mutating_donors_inherit_with_noise() -> None:
    n = 4000
    society = small_society(scripted("mutating_donor", mutation=0.05), n)
    first = np.array([parse_share(text) for text in write(society, ((),) * n)])
    assert np.quantile(first, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.03)
    elders = (state_share(0.2), "I trust nobody.", state_share(0.6))
    child = np.array([parse_share(text) for text in write(society, (elders,) * n)])
    assert child.mean() == pytest.approx(0.4, abs=0.005)
    assert child.std() == pytest.approx(0.05, abs=0.004)
    lost = np.array([parse_share(text) for text in write(society, (("nothing",),) * n)])
    assert (lost == first).all()
    edge = [parse_share(text) for text in write(society, ((state_share(1.0),),) * n)]
    assert 0.4 < np.mean(np.array(edge) == 1.0) < 0.6
    amounts = act(society, resources=[10.0] * n, share=[0.3] * (n - 1) + [np.nan]).values
    assert amounts[-2:].tolist() == [3.0, 0.0]


def test_faulty_agents_fail_at_the_rate_and_keep_their_reason() -> None:
    n = 5000
    inner = {"kind": "averager", "mu": 1.0, "start": "uniform"}
    society = small_society(scripted("faulty", rate=0.2, rule=inner), n, [TEN, VOTE])
    answers = society.poll()
    failed = answers.missing[:, 0] == Missing.UNPARSABLE
    assert failed.mean() == pytest.approx(0.2, abs=0.02)
    assert (answers.missing == answers.missing[:, :1]).all()
    assert np.isnan(answers.values[failed]).all()
    assert (answers.options[failed] == -1).all()
    assert np.isnan(society.private[failed]).all()
    assert society.outcomes[Missing.UNPARSABLE] == 2 * failed.sum()
    state = society.state["averager.stance"]
    assert (answers.values[~failed] == state[~failed]).all()
    ids = society.say("speak", society.everyone, 0)
    assert (ids < 0).mean() == pytest.approx(0.2, abs=0.02)
    message = np.array([ids[ids >= 0][0]])
    before = state[:, 0].copy()
    society.listen("hear", society.everyone, Heard.of([message] * n), 0)
    assert (state[:, 0] != before).mean() == pytest.approx(0.8, abs=0.02)
    rows = [row for row in society.sink.rows("answers") if row["reason"] == "unparsable"]
    assert len(rows) == 2 * failed.sum()
    assert {row["raw"] for row in rows} == {"%%"}


def test_faulty_games_and_extremes() -> None:
    inner = {"kind": "share_donor", "share": 1.0}
    broken = small_society(scripted("faulty", rate=1.0, rule=inner), 3)
    moves = act(broken, resources=[1.0] * 3)
    assert (moves.missing == Missing.UNPARSABLE).all()
    assert np.isnan(moves.values).all()
    assert write(broken, ((),) * 3) == [""] * 3
    sound = small_society(scripted("faulty", rate=0.0, rule=inner), 3)
    assert act(sound, resources=[1.0] * 3).values.tolist() == [1.0] * 3
    assert scripted("faulty", rule=inner).requests_answered() == {Act, Write}
    with pytest.raises(ValidationError):
        scripted("faulty", rule={"kind": "faulty", "rule": inner})


def test_players_without_opinions_take_part_in_an_empty_poll() -> None:
    society = small_society(scripted("best_response"), 3)
    answers: Answers = society.poll()
    assert answers.options.shape == (3, 0)
    with pytest.raises(InputError, match="cannot answer Poll; it answers: Act"):
        small_society(scripted("best_response"), 3, [TEN]).poll()
