"""What every protocol must keep to, whatever it is about; a new one is tested by being in the tuple."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from plursim.errors import InputError, Missing
from plursim.forms import Choice
from plursim.personas import Persona, PersonaPool
from plursim.protocols import PROTOCOLS
from plursim.protocols.base import Interaction
from plursim.runs.model import SocietyModel
from plursim.scenario import load_scenario
from plursim.society.arms import ARMS
from plursim.society.events import MemoryLog
from plursim.society.population import Population
from plursim.society.replies import Answers, Given, Reply, Stances
from plursim.society.requests import Ask, Poll, Reflect, Request, Speak, Write
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.conftest import ROOT
from tests.societies import Puppets, default_reply, failing, figures, lose, make_society, play, varied

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "deliberation": [{}, {"order": "sequential_shuffled"}, {"structure": "neighbours", "last_n": 4}],
    "voter": [{"rounds": 6}, {"rounds": 6, "rule": "majority"}, {"rounds": 6, "rule": "sznajd"}],
    "sanctions": [{"rounds": 4, "turnover": 0.2, "match": 1.0, "partner_choice": True}],
    "culture": [{"rounds": 6, "noise": 0.1}],
    "debate": [{}, {"turns": "sequential", "sides_by": "choose", "judge_each_round": True}],
    "naming_game": [{"rounds": 6}, {"rounds": 6, "convention": "Q", "names": ("Q", "M", "X")}],
    "donor_game": [
        {"rounds": 5, "generations": 3},
        {"rounds": 4, "generations": 2, "pairing": "published", "punishment": 2.0, "show_reputation": True},
    ],
}
"""Settings to try, by kind; protocols of other packages are tried as they come."""

CASES = [
    (protocol, settings) for protocol in PROTOCOLS for settings in VARIANTS.get(protocol.kind_name(), [{}])
]
KINDS = ("poll", "speak", "reflect", "judge", "act", "write", "ask")


def puppets(reply: Any = varied) -> Puppets:
    """Return puppets that answer everything in one way."""
    return Puppets(**dict.fromkeys(KINDS, reply))


def rows(log: MemoryLog) -> list[str]:
    """Return all rows in order as texts, in which NaN equals NaN."""
    return [f"{event.table} {row}" for event in log.events for row in event.rows()]


def applies(protocol: Interaction, society: Society) -> bool:
    """Return whether an arm applies; only the placebo for messages may be refused, where there are none."""
    try:
        protocol.check(society)
    except InputError:
        assert society.arm.shuffled
        return False
    return True


@pytest.fixture(params=CASES, ids=lambda case: "-".join([case[0].kind_name(), *map(str, case[1].values())]))
def protocol(request) -> Interaction:
    """Return each protocol in each variant."""
    kind, settings = request.param
    return kind(**settings)


def test_kinds_differ_and_fields_are_described():
    kinds = [protocol.kind_name() for protocol in PROTOCOLS]
    assert len(set(kinds)) == len(kinds)
    for protocol in PROTOCOLS:
        assert protocol.summary().endswith(".")
        for name, field in protocol.model_fields.items():
            assert name == "kind" or field.description, f"{protocol.kind_name()}.{name} has no description"


@pytest.mark.parametrize("arm", list(ARMS))
def test_every_arm_that_applies_runs_to_its_end(protocol, arm):
    answerer = puppets()
    society = make_society(protocol, answerer, arm=arm)
    if not applies(protocol, society):
        return
    log = play(protocol, society)
    assert log.events
    assert {event.arm for event in log.events} == {arm}
    asked = {type(request) for request in answerer.requests}
    needed = {need.request for need in protocol.needed()}
    assert asked <= needed | {Poll}
    if arm == "treatment":
        assert asked >= needed - {Poll}


def test_requests_keep_to_the_contract(protocol):
    answerer = puppets()
    play(protocol, make_society(protocol, answerer))
    phases = [(type(r).__name__, r.round, r.phase) for r in answerer.requests if r.round]
    polls = sum(kind == "Poll" and phase == "poll" for kind, _, phase in phases)
    assert len(set(phases)) == len(phases)
    assert polls <= 1  # this runner polls after the last round only
    for request in answerer.requests:
        assert len(request.agents) > 0
        assert (np.diff(request.agents) > 0).all()
        assert len(request.heard.counts) == len(request.agents)
        if isinstance(request, Ask):
            needs = [need for need in protocol.needed() if need.request is type(request)]
            forms = {need.form for need in needs} - {None}
            assert not forms or type(request.form) in forms
            for need in needs:
                if need.form is type(request.form):
                    assert need.features <= {*request.features, *request.common}
            assert all(len(value) == len(request.agents) for value in request.features.values())
            part = request.select(np.array([len(request.agents) - 1]))
            assert part.told(0) == request.told(len(request.agents) - 1)
            assert len(part.form.array([None])) == 1


def test_same_seed_same_events(protocol):
    first, again = (rows(play(protocol, make_society(protocol, puppets(), seed=0))) for _ in range(2))
    assert first == again
    other = rows(play(protocol, make_society(protocol, puppets(), seed=1)))
    assert first != other


def test_it_does_not_matter_how_a_batch_is_cut_up(protocol):
    whole = rows(play(protocol, make_society(protocol, puppets(sometimes_lost), seed=2)))
    size = protocol.agents_for(24)
    several = make_society(
        protocol, *(puppets(sometimes_lost) for _ in range(3)), seed=2, reasoner_of=np.arange(size) * 7 % 3
    )
    assert rows(play(protocol, several)) == whole


def sometimes_lost(society: Society, request: Request) -> Reply:
    """Reply as varied, but lose a tenth."""
    return lose(
        varied(society, request), society.draw("lost", request.round, request.phase)[request.agents] < 0.1
    )


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_missing_replies_do_not_break_a_round(protocol, share):
    society = make_society(protocol, puppets(failing(share)))
    log = play(protocol, society)
    reasons = {
        row["reason"] for table in ("answers", "messages", "actions", "verdicts") for row in log.rows(table)
    }
    assert "unparsable" in reasons or not protocol.needs  # who asks nobody has nothing to miss
    assert share < 1.0 or "answered" not in reasons
    for row in log.rows("messages"):
        assert (row["message"] >= 0) == (row["reason"] == "answered")
    for row in log.rows("verdicts"):
        assert np.isnan(row["probability"]) == (row["reason"] != "answered")


def test_an_arm_can_fork_at_any_round(protocol):
    def go_on(society: Society, start: int) -> None:
        for number in range(start, protocol.total_rounds + 1):
            society.start_round(number)
            protocol.play(society)
        protocol.finish(society)

    society = make_society(protocol, puppets())
    society.start_round(0)
    society.begin()
    if society.questions:
        society.poll()
    society.hire(protocol.roles())
    protocol.start(society)
    half = protocol.total_rounds // 2
    for number in range(1, half + 1):
        society.start_round(number)
        protocol.play(society)
    before = len(society.sink.events)
    twin = society.fork(ARMS["treatment"], MemoryLog())
    go_on(twin, half + 1)
    assert len(society.sink.events) == before
    go_on(society, half + 1)
    later = MemoryLog()
    later.events = society.sink.events[before:]
    assert rows(later) == rows(twin.sink)


@pytest.mark.parametrize("named", [0, 1])
def test_agents_talk_about_the_topics_it_states_and_nothing_else(protocol, named):
    """Reasoners are given arguments for these, and for these alone."""
    questions = tuple(Question(id=f"q{k}", text="?", options=("a", "b", "c")) for k in range(3))
    field = next((name for name in ("topic", "question") if name in type(protocol).model_fields), None)
    if field is not None:
        protocol = protocol.model_copy(update={field: questions[named].id})
    if not protocol.needs_survey:
        assert not len(protocol.topics(questions))
        return
    stated = protocol.topics(questions)
    log = play(protocol, make_society(protocol, puppets(), questions=questions))
    spoken = {row["question"] for row in log.rows("messages")}
    assert spoken == {questions[k].id for k in stated} == {questions[named if field else 0].id}
    assert not len(protocol.topics(()))


def test_without_interaction_nobody_hears_anything(protocol):
    answerer = puppets()
    log = play(protocol, make_society(protocol, answerer, arm="no_interaction"))
    assert log.rows("exposures") == []
    sender = {row["message"]: row["agent"] for row in log.rows("messages")}
    for request in answerer.requests:
        for i, agent in enumerate(request.agents):
            assert all(sender[message] == agent for message in request.heard.row(i).tolist())
        assert not isinstance(request, Write) or not any(request.sources)


def test_without_interaction_what_others_reply_makes_no_difference_to_what_one_is_told(protocol):
    if "generations" in type(protocol).model_fields:
        protocol = protocol.model_copy(update={"generations": 1})  # others decide who is replaced

    def others_differ(society: Society, request: Request) -> Reply:
        one, all_others = default_reply(society, request), varied(society, request)
        parts = [np.flatnonzero(request.agents == 5), np.flatnonzero(request.agents != 5)]
        picked = [_rows_of(reply, where) for reply, where in zip((one, all_others), parts, strict=True)]
        return type(one).merge(
            [(where, reply) for where, reply in zip(parts, picked, strict=True) if len(where)],
            len(request.agents),
        )

    told = []
    for reply in (default_reply, others_differ):
        answerer = puppets(reply)
        play(protocol, make_society(protocol, answerer, arm="no_interaction", seed=3))
        told.append([_told(request) for request in answerer.requests if 5 in request.agents])
    assert told[0] == told[1]
    assert told[0] or not protocol.needs


def _rows_of(reply: Any, where: np.ndarray) -> Any:
    values = {name: getattr(reply, name) for name in reply.__dataclass_fields__}
    cut = {
        name: value[where] if isinstance(value, np.ndarray) else tuple(value[i] for i in where)
        for name, value in values.items()
        if value is not None
    }
    return type(reply)(**cut)


def _told(request: Request) -> tuple[Any, ...]:
    """Return what agent 5 is told, but for its own resources: what it is given must show there."""
    i = int(np.flatnonzero(request.agents == 5)[0])
    known: list[Any] = [type(request).__name__, request.round, request.phase, request.heard.counts[i]]
    if isinstance(request, Ask):
        known.append(re.sub(r"have [0-9.]+ units", "have some units", request.told(i)))
        known += [str(value[i]) for name, value in request.features.items() if name != "resources"]
    return tuple(known)


@pytest.mark.parametrize(
    ("name", "table", "figure"),
    [
        ("debate", "verdicts", "win_rate_a"),
        ("naming_game", "actions", "rounds_to_consensus"),
        ("donor_game", "actions", "heritability"),
    ],
)
def test_shipped_scenarios_play(name, table, figure):
    scenario = load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    model = SocietyModel(scenario)
    model.run_model()
    assert model.log.rows(table)
    assert np.isfinite(figures(model.log)[figure][0])


def text_told(society: Society, request: Request) -> list[str]:
    """Return all words each agent asked is shown: its task, and the texts it heard or reads."""
    found = []
    for i in range(len(request.agents)):
        ids = request.heard.row(i).tolist()
        words = []
        if isinstance(request, Ask):
            ids = request.quoted.row(i).tolist()
            words = [request.told(i), *(text for _, text in request.further(i))]
        found.append("\n".join([*words, *(society.messages.texts[one] for one in ids)]))
    return found


class Watched(Puppets):
    """Puppets that keep what was told at the moment of asking, and what was replied."""

    def __init__(self, reply: Any = varied) -> None:
        super().__init__(**dict.fromkeys(KINDS, reply))
        self.words: list[list[str]] = []
        self.replies: list[Reply] = []

    def reply(self, society: Society, request: Request) -> Reply:
        """Keep the words and the reply."""
        self.words.append(text_told(society, request))
        found = super().reply(society, request)
        self.replies.append(found)
        return found


def test_a_missing_reply_is_a_row_with_its_reason(protocol):
    """None is lost, and what is not asked in words has none."""
    answerer = Watched(failing(0.3))
    log = play(protocol, make_society(protocol, answerer, seed=4))
    lost = sum(
        int((reply.missing == Missing.UNPARSABLE).sum())
        for request, reply in zip(answerer.requests, answerer.replies, strict=True)
        if not isinstance(request, Reflect)
    )
    tables = ("answers", "messages", "actions", "verdicts")
    logged = sum(row["reason"] == "unparsable" for table in tables for row in log.rows(table))
    assert logged >= lost


def test_a_missing_vote_is_no_vote(protocol):
    """Where no choice is readable nothing is logged as chosen, and no figure is as if all had chosen one."""

    def choosing(option: int | None) -> Any:
        def reply(society: Society, request: Request) -> Reply:
            found = varied(society, request)
            if not isinstance(request, Ask) or not isinstance(request.form, Choice):
                return found
            if option is None:
                return lose(found, np.ones(len(request.agents), dtype=np.bool_))
            counts = [request.form_of(i).count for i in range(len(request.agents))]
            return Given.of(request.form, np.minimum(option, np.array(counts) - 1))

        return reply

    if Choice not in {need.form for need in protocol.needed()}:
        return
    logs = [play(protocol, make_society(protocol, puppets(choosing(k)), seed=5)) for k in (None, 0, 1, 2)]
    for row in logs[0].rows("actions"):
        assert row["reason"] == "answered" or row["choice"] is None
    nobody, *all_alike = ([str(row) for row in log.rows("figures")] for log in logs)
    counted = [row for row in nobody if "nan" not in row]
    assert not counted or all(counted != [row for row in one if "nan" not in row] for one in all_alike)


def test_a_choice_is_logged_as_it_was_made(protocol):
    """By its words: an order that was shuffled for the eye is put back before it is counted."""
    answerer = Watched()
    log = play(protocol, make_society(protocol, answerer, seed=6))
    chose: dict[tuple[int, int, str], set[str]] = {}
    offered: dict[tuple[int, int, str], set[str]] = {}
    for request, reply in zip(answerer.requests, answerer.replies, strict=True):
        if not isinstance(request, Ask) or not isinstance(request.form, Choice):
            continue
        for i, agent in enumerate(request.agents.tolist()):
            form = request.form_of(i)
            at = (agent, request.round, request.phase)
            offered.setdefault(at, set()).update(form.options)
            chose.setdefault(at, set()).add(form.options[int(reply.values[i])])
    for row in log.rows("actions"):
        at = (row["agent"], row["round"], row["phase"])
        if row["choice"] is not None and row["choice"] in offered.get(at, set()):
            assert row["choice"] in chose[at]


def test_without_persona_nobody_is_told_who_it_is(protocol):
    answerer = Watched()
    society = make_society(protocol, answerer, arm="no_persona")
    told = [f"You are a beekeeper called Number{k}." for k in range(3)]
    people = [
        Persona(id=f"keeper-{k}", prompt=words, attributes={"hives": f"hives{k}"})
        for k, words in enumerate(told)
    ]
    society.population = Population(
        PersonaPool(name="bees", personas=tuple(people)), society.population.persona
    )
    if not applies(protocol, society):
        return
    play(protocol, society)
    marks = re.compile("beekeeper|Number[0-9]|keeper-[0-9]|hives[0-9]")
    for words in answerer.words:
        assert not any(marks.search(text) for text in words)


def test_what_is_privately_said_is_told_to_nobody_else(protocol):
    """Stances given in polls, or come to by listening, differ a little; no word of any request does."""

    def secretive(society: Society, request: Request) -> Reply:
        found = varied(society, request)
        shift = 1e-3 * (1 + request.agents % 7)
        if isinstance(found, Answers):
            return replace(found, values=found.values + shift[:, None])
        return replace(found, values=found.values + shift) if isinstance(found, Stances) else found

    told = []
    for reply in (varied, secretive):
        answerer = Watched(reply)
        play(protocol, make_society(protocol, answerer, seed=7))
        told.append(answerer.words)
    assert told[0] == told[1]


def test_in_simultaneous_order_nobody_hears_this_round_before_it_speaks(protocol):
    if "simultaneous" not in [getattr(protocol, name) for name in type(protocol).model_fields]:
        return
    answerer = Watched()
    society = make_society(protocol, answerer, seed=8)
    log = play(protocol, society)
    said_in = {row["message"]: row["round"] for row in log.rows("messages")}
    for request in answerer.requests:
        if isinstance(request, Speak):
            assert all(said_in[one] < request.round for one in request.quoted.messages.tolist())


def test_without_interaction_no_text_of_anybody_else_is_shown(protocol):
    """Not even one that nobody wrote: scripted peers and news are shown to those who interact."""
    answerer = Watched()
    society = make_society(protocol, answerer, arm="no_interaction", seed=9)
    play(protocol, society)
    sender = dict(enumerate(society.messages.sender.tolist()))
    for request, words in zip(answerer.requests, answerer.words, strict=True):
        for i, agent in enumerate(request.agents.tolist()):
            others = [t for k, t in enumerate(society.messages.texts) if sender[k] != agent and len(t) > 12]
            assert not any(text in words[i] for text in others)


def test_replies_that_fit_their_form_are_understood(protocol):
    """Every request can be answered: stand-ins of its form are read, and none is out of range."""
    answerer = Watched()
    society = make_society(protocol, answerer, seed=10)
    play(protocol, society)
    for request in answerer.requests:
        if isinstance(request, Ask):
            for ask in request.asks(society.questions):
                forms = [ask.form_of(i) for i in range(len(ask.agents))]
                values = ask.form.array([form.stand_in(0.4) for form in forms])
                assert not ask.form.outside(values).any()


def test_shuffled_exposure_differs_from_treatment_or_is_refused(protocol):
    logs = []
    for arm in ("treatment", "shuffled_exposure"):
        society = make_society(protocol, puppets(), arm=arm, seed=11)
        if not applies(protocol, society):
            return
        logs.append([row.replace(arm, "") for row in rows(play(protocol, society))])
    assert logs[0] != logs[1]
