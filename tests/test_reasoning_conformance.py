"""What every reasoner must keep to: read off the family, so that new ones are tested too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from plursim.errors import Missing
from plursim.forms import FORMS, Choice, Form, Number, Text
from plursim.gateway.replies import MemoryReplies
from plursim.personas import Persona, PersonaPool, Traits
from plursim.portable import Ints
from plursim.reasoning import REASONERS
from plursim.reasoning.base import Reasoner, Services
from plursim.reasoning.scripted import RULES, ScriptedReasoner
from plursim.society.arms import Arm
from plursim.society.events import MemoryLog
from plursim.society.population import Population
from plursim.society.replies import Answers, Given, Reply, Stances, Texts
from plursim.society.requests import Act, Ask, Heard, Judge, Need, Poll, Reflect, Request, Speak, Write
from plursim.society.society import Society
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from tests.server import serving
from tests.small_society import arguments, complete, question, small_society

SIZE = 18
VOTE = Question(id="vote", text="Vote?", options=("Ash", "Birch", "Cedar"), ordinal=False)
QUESTIONS = (question(5), VOTE)
RULE_FIELDS: dict[str, dict[str, Any]] = {
    "constant": {"option": 1, "name": "M"},
    "model_bias": {"target": 2.0},
    "faulty": {"rate": 0.4, "rule": {"kind": "averager", "mu": 0.3}},
    "repeater": {"sd": 0.1},
    "sycophant": {"p": 0.5},
}
FIELDS: dict[str, list[dict[str, Any]]] = {
    "argument": [{}, {"draw": "respondent"}, {"retest": 0.7}],
    "averaging": [{}, {"rule": "friedkin_johnsen"}, {"retest": 0.7}],
    "bounded_confidence": [{}, {"rule": "deffuant"}, {"start": "uniform", "retest": 0.7}],
    "scripted": [
        {"rule": {"kind": rule.kind_name(), **RULE_FIELDS.get(rule.kind_name(), {})}} for rule in RULES
    ],
    "survey": [{}, {"redraw": True}, {"draw": "respondent", "retest": 0.7}],
    "llm": [{"model": "openai/any"}],
}
"""Fields with which to try each kind; without an entry its defaults."""
CASES = [(kind, given) for kind in REASONERS for given in FIELDS.get(kind.kind_name(), [{}])]
REPLIES: dict[type[Request], type[Reply]] = {Poll: Answers, Speak: Texts, Reflect: Stances}


def name_of(case: tuple[type[Reasoner], dict[str, Any]]) -> str:
    kind, given = case
    words = [value["kind"] if isinstance(value, dict) else str(value) for value in given.values()]
    return "-".join([kind.kind_name(), *words])


@pytest.fixture(scope="module")
def api_base() -> Iterator[str]:
    with serving() as server:
        yield server.api_base


@pytest.fixture(params=CASES, ids=name_of)
def reasoner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reasoner]:
    kind, given = request.param
    if kind.kind_name() == "llm":
        monkeypatch.setenv("OPENAI_API_KEY", "none")
        given = {**given, "api_base": request.getfixturevalue("api_base")}
    built = kind.model_validate(given)
    built.open(Services(replies=MemoryReplies()))
    yield built
    built.close()


def people() -> Population:
    personas = (
        Persona(id="ann", prompt="You are Ann.", attributes={"sex": "female"}),
        Persona(id="bob", prompt="You are Bob.", attributes={"sex": "male"}, traits=Traits(stubbornness=0.5)),
        Persona(id="cat", prompt="You are Cat.", attributes={"sex": "female"}, traits=Traits(conformity=0.9)),
    )
    return Population(PersonaPool(name="three", personas=personas), np.arange(SIZE) % 3)


def truth() -> RespondentSurvey:
    rng = np.random.default_rng(0)
    answers = np.column_stack([rng.integers(5, size=60), rng.integers(3, size=60)])
    return RespondentSurvey(
        name="tiny",
        questions=QUESTIONS,
        groups={"sex": ("female", "male")},
        answers=answers,
        reasons=np.zeros_like(answers),
        reason_words=("",),
        members={"sex": rng.integers(2, size=60)},
        weights=np.ones(60),
    )


def society_of(*reasoners: Reasoner, begin: bool = True, arm: Arm | None = None) -> Society:
    society = small_society(
        reasoners,
        SIZE,
        QUESTIONS,
        {"q5": arguments(4)},
        graph=complete(SIZE),
        memory=6,
        population=people(),
        survey=truth(),
        begin=begin,
        arm=arm,
    )
    society.start_round(1)
    return society


def talk(society: Society) -> Heard:
    """Messages of all sorts, heard unevenly: agents' own words, words of nobody's, and none."""
    if {Speak, Reflect} <= society.reasoners[0].requests_answered():
        society.say("before", society.everyone, 0)
    society.messages.add(["Hm.", "I think 4."], np.array([0, 3]), 0, np.array([np.nan, 4.0]))
    count = len(society.messages.texts)
    return Heard.of([np.arange(i % 4) * 5 % count for i in range(SIZE)])


def requests_of(reasoner: Reasoner, society: Society, heard: Heard) -> Iterator[Request]:
    """Return every request a reasoner says it can answer, in every form it says it can answer it in."""
    agents = society.everyone
    shared: dict[str, Any] = {"agents": agents, "round": society.round, "phase": "test", "heard": heard}
    side = np.where(agents % 3 == 0, 4, -1)
    fixed: list[Request] = [
        Poll(questions=np.array([1, 0]), **shared),
        Speak(question=0, argue_for=side, shown="Be brief.", **shared),
        Speak(shown="Say anything.", **shared),
        Reflect(question=0, already=agents % 2, **shared),
        Judge(question=0, sides=(4, 0), **shared),
        Write(
            form=Text(what="strategy"),
            shown="Write.",
            sources=(("I give 20% of what I have.", "I give nothing."),) * SIZE,
            **shared,
        ),
    ]
    yield from (one for one in fixed if not reasoner.why_not(need_of(one)))
    for kind in FORMS:
        form = NAMES if kind is Choice else AMOUNT if kind is Number else kind.example(SIZE)
        for made in (moves(form, reasoner, **shared), question_of(form, **shared)):
            if not reasoner.why_not(need_of(made)):
                yield made


NAMES = Choice(options=("Q", "M"), order=np.tile(np.array([1, 0]), (SIZE, 1)))
AMOUNT = Number(high=np.full(SIZE, 10.0))


def told_of_acts(reasoner: Reasoner) -> dict[str, np.ndarray]:
    """What a rule must be told of the two acts of a game; the memory game tells the other rules."""
    rule = getattr(reasoner, "rule", None)
    wanted = sorted(rule.reads_features) if isinstance(rule, Reasoner) else []
    if "disapproval" not in wanted:
        return {}
    return {name: np.random.default_rng(k).random((SIZE, 2)) for k, name in enumerate(wanted)}


def moves(form: Form, reasoner: Reasoner, **shared: Any) -> Act:
    agents = shared["agents"]
    memory = np.tile(np.array([-1, 0, 1, 1]), (SIZE, 1))
    return Act(
        game="game",
        action="move",
        form=form,
        shown=lambda i: f"You are player {agents[i]}.",
        features={
            "own_choices": memory,
            "partner_choices": memory[:, ::-1],
            "payoffs": np.where(memory < 0, np.nan, 100.0 * memory),
            "resources": np.linspace(0, 10, SIZE),
            "partner_resources": np.full(SIZE, 10.0),
            "share": np.where(agents % 2 == 0, np.nan, 0.3),
            "partner_last_share": np.where(agents % 3 == 0, np.nan, 0.6),
            **told_of_acts(reasoner),
        },
        **shared,
    )


def question_of(form: Form, **shared: Any) -> Ask:
    """A question with texts to read, of which some say where their author stands."""
    reads = Heard.of([[0, 1]] * SIZE)
    return Ask(form=form, shown="What of these?", reads=reads, byline="Statement {n}", question=0, **shared)


def need_of(request: Request) -> Need:
    if not isinstance(request, Ask) or isinstance(request, Speak | Judge):
        return Need(type(request))
    return Need(type(request), type(request.form), frozenset(request.features))


def rows(reply: Reply) -> dict[str, list[Any]]:
    """The columns of a reply as plain values, NaN as None, so that they can be compared."""
    found = {}
    for field in fields(reply):
        name, column = field.name, getattr(reply, field.name)
        if isinstance(column, np.ndarray):
            found[name] = [repr(row) for row in column.tolist()]
        else:
            found[name] = [None] * len(reply.missing) if column is None else list(column)
    return found


def check_answers(reply: Answers, request: Poll, gone: np.ndarray) -> None:
    shape = (len(request.agents), len(request.questions))
    assert reply.options.shape == reply.values.shape == reply.missing.shape == shape
    assert (reply.options[gone] == -1).all()
    for j, column in enumerate(request.questions):
        here = ~gone[:, j]
        asked = QUESTIONS[column]
        assert np.isin(reply.options[here, j], np.arange(len(asked.options))).all()
        assert (reply.values[here, j] >= asked.scale[0]).all()
        assert (reply.values[here, j] <= asked.scale[-1]).all()


def check_texts(reply: Texts, gone: np.ndarray) -> None:
    assert [not text for text in reply.texts] == gone.tolist()
    assert all(text == text.strip() and text.isprintable() for text in reply.texts)
    stated = reply.values[~np.isnan(reply.values)]
    assert ((stated >= 1) & (stated <= 5)).all()


def check_given(reply: Given, request: Ask, gone: np.ndarray) -> None:
    blank = request.form.blanks(SIZE)
    assert reply.values.shape == blank.shape
    assert reply.values.dtype == blank.dtype
    assert not request.form.outside(reply.values).any()
    assert [repr(row) for row in reply.values[gone]] == [repr(row) for row in blank[gone]]
    for i in np.flatnonzero(~gone):
        one = request.form.one(int(i))
        value = tuple(reply.values[i]) if reply.values.dtype.names else reply.values[i]
        assert one.read(one.write(value)) is not None


def test_every_kind_of_request_it_declares_gets_a_reply_of_the_right_form(reasoner: Reasoner) -> None:
    assert reasoner.requests_answered()
    assert reasoner.requests_answered() <= type(reasoner).answers
    society = society_of(reasoner)
    heard = talk(society)
    tried = list(requests_of(reasoner, society, heard))
    assert {type(request) for request in tried} == reasoner.requests_answered()
    for request in tried:
        reply = reasoner.reply(society, request)
        assert type(reply) is REPLIES.get(type(request), Given)
        assert reply.missing.dtype == np.int8
        assert len(reply.missing) == SIZE
        gone = reply.missing != Missing.ANSWERED
        if reply.raw is not None:
            assert len(reply.raw) == SIZE
        match reply:
            case Answers():
                assert isinstance(request, Poll)
                check_answers(reply, request, gone)
            case Texts():
                check_texts(reply, gone)
            case Given():
                assert isinstance(request, Ask)
                check_given(reply, request, gone)
            case Stances():
                assert np.isnan(reply.values[gone]).all()
        whole = type(reply).merge([(np.arange(SIZE), reply)], SIZE)
        assert rows(whole) == rows(reply)


def test_several_requests_at_once_are_answered_as_one_by_one(reasoner: Reasoner) -> None:
    society = society_of(reasoner)
    heard = talk(society)
    tried = [one for one in requests_of(reasoner, society, heard) if not isinstance(one, Reflect)]
    apart = [rows(reasoner.reply(society, one)) for one in tried]
    together = [rows(reply) for reply in reasoner.reply_all(society, tried)]
    assert together == apart


def test_a_reply_is_the_same_whoever_else_is_asked(reasoner: Reasoner) -> None:
    society = society_of(reasoner)
    heard = talk(society)
    some = np.array([1, 2, 7, 12, 17])
    for request in requests_of(reasoner, society, heard):
        twin = society.fork(society.arm, MemoryLog())
        everyone = rows(reasoner.reply(society.fork(society.arm, MemoryLog()), request))
        few = rows(reasoner.reply(twin, request.select(some)))
        assert few == {name: [column[i] for i in some] for name, column in everyone.items()}


def test_it_touches_only_the_state_of_its_own_agents(reasoner: Reasoner) -> None:
    other = ScriptedReasoner.model_validate({"rule": {"kind": "constant", "option": 0, "name": "M"}})
    society = society_of(reasoner, other)
    mine, theirs = society.everyone[::2], society.everyone[1::2]
    heard = talk(society) if Speak in reasoner.requests_answered() else Heard.nothing(SIZE)
    kept = {name: getattr(society, name).copy() for name in ("private", "public", "memory")}
    foreign = {name: array[theirs].copy() for name, array in society.state.items()}
    for request in requests_of(reasoner, society, heard):
        reasoner.reply(society, request.select(mine))
    assert {name: array[theirs].tolist() for name, array in society.state.items()} == {
        name: array.tolist() for name, array in foreign.items()
    }
    for name, array in kept.items():
        assert np.array_equal(getattr(society, name), array, equal_nan=True)
    for name, array in society.state.items():
        assert name.count(".") >= 1
        assert len(array) == SIZE


def test_state_is_the_same_begun_at_once_or_in_parts(reasoner: Reasoner) -> None:
    whole, parts = society_of(reasoner), society_of(reasoner, begin=False)
    for agents in (parts.everyone[::2], parts.everyone[1::2]):
        reasoner.begin(parts, agents)
    assert whole.state.keys() == parts.state.keys()
    for name, array in whole.state.items():
        assert np.array_equal(array, parts.state[name])


def evolve(society: Society, reasoner: Reasoner) -> list[dict[str, Any]]:
    """Three rounds of talk and of moves, as far as the reasoner takes part in them; all that came of it."""
    replies = []
    for number in (1, 2, 3):
        society.start_round(number)
        if {Poll, Speak, Reflect} <= reasoner.requests_answered():
            ids = society.say("speak", society.everyone, 0)
            said = [[ids[j] for j in society.graph.row(i)[:4] if ids[j] >= 0] for i in society.everyone]
            society.listen("hear", society.everyone, Heard.of(said), 0)
            society.poll()
        tried = requests_of(reasoner, society, Heard.nothing(SIZE))
        replies += [rows(reasoner.reply(society, one)) for one in tried if isinstance(one, Act | Write)]
    assert isinstance(society.sink, MemoryLog)
    return [*replies, *(row for event in society.sink.events for row in event.rows())]


def test_two_forks_evolve_the_same_and_apart(reasoner: Reasoner) -> None:
    society = society_of(reasoner)
    before = {name: array.copy() for name, array in society.state.items()}
    twins = [society.fork(society.arm, MemoryLog()) for _ in range(2)]
    logs = [repr(evolve(twin, reasoner)) for twin in twins]
    assert logs[0] == logs[1]
    assert len(logs[0]) > 500
    assert all(np.array_equal(society.state[name], array) for name, array in before.items())
    assert len(society.messages.texts) == 0


@pytest.mark.parametrize("arm", [Arm(), Arm("no_persona", persona=False)], ids=lambda arm: arm.name)
def test_what_needs_the_survey_starts_from_it(arm: Arm) -> None:
    kinds = [kind for kind in REASONERS if kind.needs_survey]
    assert {kind.kind_name() for kind in kinds} >= {"argument", "survey"}
    polls: list[Ints] = [society_of(kind(), arm=arm).poll().options for kind in kinds]
    assert all((poll == polls[0]).all() for poll in polls)
    for other in ("averaging", "bounded_confidence"):
        chosen = next(kind for kind in REASONERS if kind.kind_name() == other)
        assert (society_of(chosen(), arm=arm).poll().options == polls[0]).all()
