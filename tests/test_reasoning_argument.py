"""Argument exchange: regimes against published-rule simulations, and the machinery against plain loops."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from scipy.stats import chisquare

from plursim.errors import InputError
from plursim.personas.arguments import Arguments
from plursim.reasoning import argument as module
from plursim.reasoning.argument import ArgumentReasoner, adoption_probability, encounter_probability, exchange
from plursim.reasoning.issue import Issue
from plursim.society.arms import Arm
from plursim.society.replies import Answers, Given, Stances
from plursim.society.requests import Heard, Judge, Reflect
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.small_society import arguments, question, small_society


def regime(bias: list[float], homophily: list[float], runs: int, sweeps: list[int]) -> list[np.ndarray]:
    """Mean variance of o / M for each setting after some sweeps: N = 100, M = 4, complete graph."""
    n, each = 100, 4
    rng = np.random.default_rng(7)
    betas, powers = np.repeat(bias, runs), np.repeat(homophily, runs)
    rows = np.arange(len(betas))
    held = rng.random((len(rows), n, 2 * each)) < 0.5
    directions = np.repeat([1, -1], each)
    balance = held @ directions
    found = []
    for sweep in range(1, max(sweeps) + 1):
        receivers = rng.integers(n, size=(n, len(rows)))
        senders = (receivers + rng.integers(1, n, size=receivers.shape)) % n
        uttered = rng.integers(2 * each, size=receivers.shape)
        draws = rng.random(receivers.shape)
        for i, j, k, u in zip(receivers, senders, uttered, draws, strict=True):
            held[rows, i, k], balance[rows, i] = exchange(
                held[rows, i, k],
                held[rows, j, k],
                directions[k],
                balance[rows, i],
                balance[rows, j],
                u,
                each=each,
                bias=betas,
                homophily=powers,
            )
        if sweep in sweeps:
            variance = (balance / each).var(axis=1).reshape(len(bias), runs)
            found.append(variance.mean(axis=1))
    assert (balance == held @ directions).all()
    return found


@pytest.mark.slow
def test_regimes_after_50_and_500_sweeps() -> None:
    bias, homophily = [0.0, 0.2, 0.5, 1.2, 2.0, 0.0], [0.0] * 5 + [6.0]
    early, late = regime(bias, homophily, 160, [50, 500])
    assert early[:5] == pytest.approx([0.114, 0.170, 0.338, 0.802, 0.905], abs=0.03)
    assert late == pytest.approx([0.064, 0.0004, 0.0000, 0.865, 0.979, 0.552], abs=0.03)


def test_bias_decides_how_far_apart_agents_are_after_50_sweeps() -> None:
    (early,) = regime([0.0, 0.5, 2.0], [0.0] * 3, 40, [50])
    assert early == pytest.approx([0.114, 0.338, 0.905], abs=0.04)


def test_probabilities_by_hand() -> None:
    assert adoption_probability(np.array([3]), np.array([-1]), 0.5)[0] == pytest.approx(
        1 / (1 + math.exp(1.5)), abs=1e-15
    )
    assert adoption_probability(np.array([-4]), np.array([1]), 100.0)[0] == pytest.approx(0, abs=1e-100)
    assert encounter_probability(np.array([1]), np.array([-2]), 4, 6.0)[0] == pytest.approx((5 / 8) ** 6)


@pytest.mark.parametrize(
    ("options", "each"), [(2, 1), (2, 4), (3, 1), (4, 2), (5, 3), (7, 3), (7, 4), (11, 8)]
)
def test_options_and_balances(options: int, each: int) -> None:
    issue = Issue(question(options), arguments(each))
    every = np.arange(options)
    assert issue.balances.tolist() == [round(k * 2 * each / (options - 1)) - each for k in every]
    assert (issue.balances == -issue.balances[::-1]).all()
    for last in every:
        assert issue.option(issue.balances, np.full(options, last)).tolist() == every.tolist()
    assert issue.value(issue.balances).tolist() == issue.question.scale.tolist()
    for balance in range(-each, each + 1):
        distance = np.abs(issue.balances - balance)
        nearest = set(np.flatnonzero(distance == distance.min()).tolist())
        for last in every:
            chosen = int(issue.option(np.array([balance]), np.array([last]))[0])
            assert chosen in nearest
            assert chosen == last or last not in nearest
    values = issue.value(np.arange(-each, each + 1))
    assert (np.diff(values) > 0).all()


def test_even_spacing_gives_the_published_scaling() -> None:
    issue = Issue(question(9), arguments(4))
    balances = np.arange(-4, 5)
    assert issue.value(balances) == pytest.approx(5 + 4 * balances / 4)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(InputError, match=r"'q7' has 7 options but 2 pro .* at least 3 of each"):
        Issue(question(7), arguments(2))
    nominal = Question(id="party", text="Party?", options=("a", "b", "c"), ordinal=False)
    with pytest.raises(InputError, match="'party' has 3 options without an order"):
        Issue(nominal, arguments(2))
    twice = Arguments(pro=("A.",), con=('I am not convinced when others say: "A."',))
    with pytest.raises(InputError, match="cannot be told apart"):
        Issue(question(2), twice)


def test_every_message_survives_the_way_through_words() -> None:
    issue = Issue(question(5), arguments(4))
    cases = list(product(range(8), (False, True), range(-4, 5)))
    k, held, balance = (np.array(column) for column in zip(*cases, strict=True))
    texts = issue.say(issue.code(k, held, balance))
    assert len(set(texts)) == len(cases)
    back = issue.meaning(issue.read(texts))
    assert all((a == b).all() for a, b in zip(back, (k, held, balance), strict=True))
    assert issue.read(["", "Pro 1.", texts[0] + " ", texts[0].upper()]).tolist() == [-1] * 4


def fixed_first(monkeypatch: pytest.MonkeyPatch, options: np.ndarray) -> None:
    monkeypatch.setattr(module, "first_options", lambda society, agents, **_: options[agents])


def test_first_sets_are_uniform_among_those_with_the_stance(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 12_000
    fixed_first(monkeypatch, np.full((size, 1), 1))
    society = small_society(ArgumentReasoner(), size, [question(3)], {"q3": arguments(2)})
    held = society.state["argument.held.q3"]
    possible = [bits for bits in product((False, True), repeat=4) if sum(bits[:2]) == sum(bits[2:])]
    counts = [(held == bits).all(axis=1).sum() for bits in possible]
    assert len(possible) == 6
    assert sum(counts) == size
    assert chisquare(counts).pvalue > 0.001


def talking(
    monkeypatch: pytest.MonkeyPatch,
    size: int = 30,
    *,
    arm: Arm | None = None,
    stubborn: object = None,
    **fields: float,
) -> Society:
    """A society of argument agents with spread first stances, in which everyone has spoken three times."""
    rng = np.random.default_rng(3)
    fixed_first(monkeypatch, rng.integers(5, size=(size, 1)))
    traits = {} if stubborn is None else {"stubbornness": np.asarray(stubborn, dtype=float)}
    society = small_society(
        ArgumentReasoner(**fields), size, [question(5)], {"q5": arguments(4)}, traits=traits
    )
    society.poll()
    for turn in range(3):
        society.say(f"speak.{turn}", society.everyone, 0)
    return society


def by_hand(society: Society, heard: Heard, bias: float, homophily: float) -> np.ndarray:
    """The rules in plain Python, with the same keyed draws."""
    issue = Issue(society.questions[0], society.arguments["q5"])
    held = society.state["argument.held.q5"].tolist()
    for i in range(society.size):
        for slot, message in enumerate(heard.row(i)):
            (k,), (state,), (other,) = (
                x.tolist() for x in issue.meaning(issue.read([society.messages.texts[message]]))
            )
            own = sum(held[i][:4]) - sum(held[i][4:])
            if held[i][k] == state:
                continue
            gain = (1 if k < 4 else -1) * (1 if state else -1)
            chance = (1 - abs(own - other) / 8) ** homophily / (1 + math.exp(-bias * gain * own))
            if society.draw("argument.weigh", "q5", society.round, slot)[i] < chance:
                held[i][k] = state
    return np.array(held)


def all_heard(society: Society) -> Heard:
    rng = np.random.default_rng(5)
    return Heard.of([rng.integers(len(society.messages.texts), size=1 + i % 7) for i in range(society.size)])


@pytest.mark.parametrize(("bias", "homophily"), [(0.0, 0.0), (0.8, 0.0), (0.5, 2.0)])
def test_weighing_follows_the_rules_however_a_round_is_cut(
    monkeypatch: pytest.MonkeyPatch, bias: float, homophily: float
) -> None:
    society = talking(monkeypatch, bias=bias, homophily=homophily)
    heard, before = all_heard(society), society.state["argument.held.q5"].copy()
    waves = society.fork(society.arm, society.sink)
    expected = by_hand(society, heard, bias, homophily)
    society.listen("hear", society.everyone, heard, 0)
    assert (society.state["argument.held.q5"] == expected).all()
    assert (expected != before).any()
    for slot in range(7):
        for half in (waves.everyone[1::2], waves.everyone[::2]):
            rows = [heard.row(int(i))[slot : slot + 1] for i in half]
            waves.listen(f"hear.{slot}", half, Heard.of(rows), 0)
    for name, array in society.state.items():
        assert (waves.state[name] == array).all()
    assert (waves.private == society.private).all()


def test_private_stance_is_the_balance_of_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    society = talking(monkeypatch)
    society.listen("hear", society.everyone, all_heard(society), 0)
    held = society.state["argument.held.q5"].astype(int)
    expected = 3 + 2 * (held[:, :4].sum(axis=1) - held[:, 4:].sum(axis=1)) / 4
    assert society.private[:, 0] == pytest.approx(expected)
    assert society.poll().values[:, 0] == pytest.approx(expected)


def test_stubborn_personas_move_only_in_the_arm_without_personas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stubborn = np.where(np.arange(30) < 15, 1.0, np.nan)
    society = talking(monkeypatch, stubborn=stubborn)
    before = society.state["argument.held.q5"].copy()
    twin = society.fork(Arm("no_persona", persona=False), society.sink)
    for one in (society, twin):
        one.listen("hear", one.everyone, all_heard(one), 0)
    moved = (society.state["argument.held.q5"] != before).any(axis=1)
    assert not moved[:15].any()
    assert moved[15:].any()
    assert (twin.state["argument.held.q5"] != before).any(axis=1)[:15].any()


def test_a_partly_stubborn_persona_adopts_in_proportion() -> None:
    n = 40_000
    off, on, zero = np.zeros(n, dtype=bool), np.ones(n, dtype=bool), np.zeros(n, dtype=np.int64)
    u = np.random.default_rng(1).random(n)
    rates = {"each": 4, "bias": 0.0, "homophily": 0.0}
    adopted, _ = exchange(off, on, zero + 1, zero, zero, u, stubbornness=0.75, **rates)
    assert adopted.mean() == pytest.approx(0.125, abs=0.008)


def test_messages_tell_what_the_sender_holds_and_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    society = talking(monkeypatch)
    issue = Issue(society.questions[0], society.arguments["q5"])
    argument, held, balance = issue.meaning(issue.read(society.messages.texts))
    own = society.state["argument.held.q5"][society.messages.sender]
    assert (own[np.arange(len(argument)), argument] == held).all()
    assert (issue.balance(own) == balance).all()
    assert society.public[:, 0] == pytest.approx(society.private[:, 0])
    assert len(np.unique(argument)) == 8


def test_a_text_without_an_argument_moves_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    society = talking(monkeypatch)
    before = {name: array.copy() for name, array in society.state.items()}
    ids = society.messages.add(["As an AI model, I think 4."], np.array([0]), 0, np.array([4.0]))
    society.listen("hear", society.everyone, Heard.of([ids] * society.size), 0)
    assert all((society.state[name] == array).all() for name, array in before.items())


def test_assigned_agents_argue_for_their_side_held_ones_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    society = talking(monkeypatch)
    side = np.where(society.everyone % 2 == 0, 4, 0)
    ids = society.say("opening", society.everyone, 0, argue_for=side)
    issue = Issue(society.questions[0], society.arguments["q5"])
    argument, held, balance = issue.meaning(issue.read([society.messages.texts[i] for i in ids]))
    assert (argument < 4).tolist() == (side == 4).tolist()
    assert held.all()
    assert balance.tolist() == np.where(side == 4, 4, -4).tolist()
    assert society.public[:, 0].tolist() == np.where(side == 4, 5.0, 1.0).tolist()
    sets = society.state["argument.held.q5"]
    for i in range(society.size):
        own = sets[i, :4] if side[i] == 4 else sets[i, 4:]
        assert sets[i, argument[i]] or not own.any()


def test_a_judge_goes_by_its_stance_then_by_the_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    society = talking(monkeypatch)
    agents = society.everyone
    fields = {"agents": agents, "round": 1, "phase": "judge", "question": 0, "sides": (4, 0)}
    before = society.ask(Judge(heard=Heard.nothing(len(agents)), **fields), Given).values
    assert before == pytest.approx((society.private[:, 0] - 1) / 4)
    issue = Issue(society.questions[0], society.arguments["q5"])
    texts = issue.say(issue.code(np.array([0, 5, 6]), np.array([True, False, True]), np.array([4, 4, -4])))
    ids = society.messages.add(texts, np.array([1, 1, 2]), 0, np.full(3, np.nan))
    heard = Heard.of([ids] * len(agents))
    after = society.ask(Judge(heard=heard, **fields), Given).values
    own = issue.balance(society.state["argument.held.q5"])
    for i in agents:
        pro, con = 1 / (1 + math.exp(-0.5 * own[i])), 1 / (1 + math.exp(0.5 * own[i]))
        assert after[i] == pytest.approx(1 / (1 + math.exp(-(2 * pro - con))))
    swapped = {**fields, "sides": (0, 4)}
    other = society.ask(Judge(heard=heard, **swapped), Given).values
    assert other == pytest.approx(1 - after)
    with pytest.raises(InputError, match="both sides"):
        society.ask(Judge(heard=heard, **{**fields, "sides": (2, 2)}), Given)


def test_questions_without_arguments_keep_their_first_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    vote = Question(id="vote", text="Vote?", options=("Ash", "Birch", "Cedar"), ordinal=False)
    fixed_first(monkeypatch, np.array([[0, 2], [4, 1], [2, 0]]))
    society = small_society(ArgumentReasoner(), 3, [question(5), vote], {"q5": arguments(4)})
    assert society.poll().options.tolist() == [[0, 2], [4, 1], [2, 0]]
    ids = society.say("speak", society.everyone, 1)
    assert society.messages.texts[ids[0]] == 'My answer to "Vote?" is "Cedar".'
    society.listen("hear", society.everyone, Heard.of([ids] * 3), 1)
    reflect = Reflect(
        agents=society.everyone,
        round=0,
        phase="hear",
        heard=Heard.of([ids] * 3),
        question=1,
        already=np.zeros(3, dtype=np.int64),
    )
    assert np.isnan(society.ask(reflect, Stances).values).all()
    final: Answers = society.poll()
    assert final.options.tolist() == [[0, 2], [4, 1], [2, 0]]
    assert final.values[:, 1].tolist() == [2.0, 1.0, 0.0]


def test_speaking_draws_anew_but_not_by_wave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    society = talking(monkeypatch)
    first, second = society.messages.texts[:30], society.messages.texts[30:60]
    assert first != second
    twin = society.fork(society.arm, society.sink)
    one = [society.messages.texts[i] for i in society.say("again", society.everyone, 0)]
    evens = [twin.messages.texts[i] for i in twin.say("wave.1", twin.everyone[::2], 0)]
    odds = [twin.messages.texts[i] for i in twin.say("wave.2", twin.everyone[1::2], 0)]
    assert one[::2] == evens
    assert one[1::2] == odds
