"""What every protocol must keep to, whatever it is about; a new one is tested by being in the tuple."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.protocols import PROTOCOLS
from plursim.protocols.base import Interaction
from plursim.runs.model import SocietyModel
from plursim.scenario import load_scenario
from plursim.society.arms import ARMS
from plursim.society.events import MemoryLog
from plursim.society.replies import Reply
from plursim.society.requests import Act, Ask, Poll, Request, Write
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.conftest import ROOT
from tests.societies import Puppets, default_reply, failing, figures, lose, make_society, play, varied

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "deliberation": [{}, {"order": "sequential_shuffled"}, {"structure": "neighbours", "last_n": 4}],
    "voter": [{"rounds": 6}, {"rounds": 6, "rule": "majority"}, {"rounds": 6, "rule": "sznajd"}],
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
    if isinstance(request, Act):
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
