"""No stream of random numbers is used twice: a key that lost its round, phase, question or generation is.

An arm is played with every stream it asks for written down. Where a key leaves out what it should hold, the
same stream comes up again in the next round, phase, question or generation, and agents repeat their draws.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from plursim.forms import Text
from plursim.protocols.debate import Debate
from plursim.protocols.deliberation import Deliberation
from plursim.protocols.donor_game import DonorGame
from plursim.protocols.naming_game import NamingGame
from plursim.randomness import Streams
from plursim.reasoning.argument import ArgumentReasoner
from plursim.reasoning.scripted import BestResponse, MutatingDonor, Repeater, Softmax, Sycophant
from plursim.reasoning.scripted.faulty import Faulty
from plursim.reasoning.scripted.stated import Stated
from plursim.society.arms import ARMS
from plursim.society.requests import Heard, Write
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.llm_case import FIVE, agents, people, settled
from tests.server import serving
from tests.small_society import arguments, small_society
from tests.societies import SCALE, make_society, play

Drawn = Counter[tuple[str | int, ...]]
OTHER = SCALE.model_copy(update={"id": "other", "text": "And where on this?"})


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    """How often each stream was asked for, by purpose and keys."""
    found: Drawn = Counter()
    plain = Streams.generator

    def watched(self: Streams, purpose: str, *keys: str | int) -> np.random.Generator:
        found[(purpose, *keys)] += 1
        return plain(self, purpose, *keys)

    monkeypatch.setattr(Streams, "generator", watched)
    return found


def none_twice(drawn: Drawn, *purposes: str) -> None:
    """Every stream was used once, and those of these purposes more than one time."""
    assert [key for key, times in drawn.items() if times > 1 and key[0] != "nonce"] == []
    for purpose in purposes:
        assert sum(key[0] == purpose for key in drawn) > 1, purpose


@pytest.mark.parametrize("selection", ["resources", "random"])
def test_donor_games_draw_anew_in_each_generation(drawn: Drawn, selection: Any) -> None:
    game = DonorGame(generations=4, games=2, selection=selection)
    play(game, make_society(game, MutatingDonor(), size=8))
    selected = ["donor_game.selection"] if selection == "random" else []
    purposes = ("seats", "ties", "sources")
    none_twice(drawn, *(f"donor_game.{name}" for name in purposes), "mutating_donor.noise", *selected)


@pytest.mark.parametrize(
    ("rule", "purpose"), [(BestResponse(), "best_response.tie"), (Softmax(), "softmax.choice")]
)
def test_naming_games_draw_anew_in_each_round_and_wave(drawn: Drawn, rule: Any, purpose: str) -> None:
    game = NamingGame(rounds=6, names=("Q", "M", "R"), stop_when_converged=False)
    play(game, make_society(game, rule, size=10))
    none_twice(drawn, "naming_game.pairs", "naming_game.order", purpose)


def test_whom_one_hears_by_chance_is_drawn_anew_in_each_round_and_phase(drawn: Drawn) -> None:
    table = Deliberation(structure="round_table", group_size=4, rounds=3, reseat=True)
    play(table, make_society(table, size=12, arm="shuffled_exposure"))
    none_twice(drawn, "shuffled_exposure", "deliberation.seats")


def test_phases_of_one_round_have_placebos_of_their_own(drawn: Drawn) -> None:
    society = make_society(Deliberation(), size=12, arm=ARMS["shuffled_exposure"])
    society.start_round(1)
    for phase in ("opening", "closing"):
        ids = society.say(phase, society.everyone, question=0)
        society.listen(phase, society.everyone, Heard.of([[(i + 1) % 12] for i in ids % 12]), question=0)
    none_twice(drawn, "shuffled_exposure")


def test_debates_draw_anew(drawn: Drawn) -> None:
    debate = Debate(debates=2, judges=3, rounds=2)
    play(debate, make_society(debate, size=24))
    none_twice(drawn)


def society_of(reasoner: Any, *questions: Question) -> Society:
    """Twelve agents on some questions."""
    return small_society(
        reasoner, 12, questions, {q.id: arguments(4) for q in questions}, population=people(12)
    )


def polls(society: Society) -> None:
    """Poll twice in each of two rounds."""
    for number in (1, 2):
        society.start_round(number)
        for phase in ("poll", "poll.2"):
            society.poll(phase)


def speeches(society: Society) -> None:
    """Let everybody speak twice about each question in each of two rounds."""
    for number in (1, 2):
        society.start_round(number)
        for question in range(len(society.questions)):
            for phase in ("speak", "again"):
                society.say(phase, society.everyone, question=question)


def hearings(society: Society) -> None:
    """Let everybody hear two messages on each question, in each of two rounds."""
    for number in (1, 2):
        society.start_round(number)
        for question in range(len(society.questions)):
            ids = society.say(f"speak.{question}", society.everyone, question=question)
            heard = Heard.of([[ids[(i + 1) % 12], ids[(i + 2) % 12]] for i in range(12)])
            society.listen(f"hear.{question}", society.everyone, heard, question=question)


def writings(society: Society) -> None:
    """Let everybody write twice in each of two rounds."""
    for number in (1, 2):
        for phase in ("write", "again"):
            everyone = society.everyone
            request = Write(
                agents=everyone, round=number, phase=phase, form=Text(what="persona"),
                shown="Describe a resident.", sources=((),) * 12,
            )  # fmt: skip
            society.reasoners[0].reply(society, request)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("rule", "does", "purpose"),
    [
        (Repeater(start="uniform", sd=0.2), polls, "repeater.poll"),
        (Repeater(start="uniform", sd=0.2), speeches, "repeater.speak"),
        (Sycophant(start="uniform", p=0.5), speeches, "sycophant.copies"),
        (Faulty(rate=0.5, rule=Repeater(start="uniform")), polls, "faulty"),
        (Stated(), writings, "stated.write"),
    ],
)
def test_rules_draw_anew_for_each_question_round_and_phase(
    drawn: Drawn, rule: Any, does: Callable[[Society], None], purpose: str
) -> None:
    does(society_of(rule, SCALE, OTHER))
    none_twice(drawn, purpose)


@pytest.mark.parametrize("does", [speeches, hearings])
def test_arguments_are_picked_and_weighed_anew(
    drawn: Drawn, does: Callable[[Society], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = np.zeros((12, 2), dtype=np.int64)
    monkeypatch.setattr("plursim.reasoning.argument.first_options", lambda *_, **__: first)
    does(society_of(ArgumentReasoner(), SCALE, OTHER))
    none_twice(drawn, "argument.first_sets", "argument.speak" if does is speeches else "argument.weigh")


def test_answers_of_a_model_are_draws_of_their_own_by_question_round_phase_and_agent() -> None:
    twin = FIVE.model_copy(update={"id": "twin"})  # the same words: only the key can tell them apart
    with serving() as server, agents(server, people(1, 20), (FIVE, twin)) as (society, store):
        found = []
        for number in (0, 1):
            society.start_round(number)
            for phase in ("poll", "poll.2"):
                found += list(society.poll(phase).options.T.tolist())
    assert len(settled(store)) == server.choices == 20 * 2 * 2 * 2
    assert len({str(options) for options in found}) == 8


@pytest.mark.parametrize("expression", ["verbalised", "logprobs"])
def test_draws_from_what_a_model_states_are_made_anew(drawn: Drawn, expression: str) -> None:
    with (
        serving() as server,
        agents(server, people(1, 20), (FIVE, OTHER), expression=expression, shuffle_options=False) as (
            society,
            _,
        ),
    ):
        polls(society)
    none_twice(drawn, "llm.answer")


def test_each_question_has_orders_of_options_of_its_own(drawn: Drawn) -> None:
    """By persona and slot, and the same at every poll: who is asked again sees the same order."""
    voice: dict[str, Any] = {"shuffle_options": True, "option_orders": 3}
    with serving() as server, agents(server, people(12), (SCALE, OTHER), **voice) as (society, _):
        society.poll()
        orders = {key for key in drawn if str(key[0]).startswith("option_order")}
        none_twice(drawn, "option_order", "option_order.slot")
        society.poll("poll.2")
    assert {key for key in drawn if str(key[0]).startswith("option_order")} == orders


def test_speech_is_a_draw_of_its_own_in_each_round() -> None:
    with serving() as server, agents(server, people(1, 6)) as (society, store):
        for number in (1, 2):
            society.start_round(number)
            society.say("speak", society.everyone, question=0)
    assert len(settled(store)) == 12
