"""Staff, births, deaths and ties that change: who is asked, what grows, what is logged."""

from __future__ import annotations

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.forms import Text
from plursim.graphs.graph import Everybody, Graph
from plursim.protocols.deliberation import Deliberation
from plursim.society.arms import ARMS
from plursim.society.ask import Heard
from plursim.society.events import MemoryLog
from plursim.society.membership import Role
from plursim.society.placebo import exchanged
from plursim.society.replies import Given
from plursim.society.requests import Write
from plursim.society.society import Society
from tests.societies import Puppets, make_society

MODERATOR = Role("moderator", "You are a neutral moderator.")


def society_of(size: int = 6, **settings) -> Society:
    society = make_society(Deliberation(structure="round_table", group_size=2), size=size, **settings)
    society.start_round(0)
    society.begin()
    society.poll()
    return society


def test_staff_are_asked_like_anybody_and_counted_like_nobody():
    society = society_of()
    society.hire([MODERATOR])
    moderator = society.staff("moderator")
    assert moderator.tolist() == [6]
    assert society.everyone.tolist() == [0, 1, 2, 3, 4, 5]
    said = society.publish("statement", society.everyone[:2], ["One.", "Two."], question=0)
    written = society.ask(
        Write(
            agents=moderator,
            round=0,
            phase="synthesis",
            form=Text(),
            reads=Heard.of([said]),
            shown="Sum it up.",
        ),
        Given,
    )
    ids = society.publish("synthesis", moderator, written.values.tolist())
    society.poll()
    rows = society.sink.rows("exposures")
    assert [(row["agent"], row["sender"], row["message"]) for row in rows] == [(6, 0, 0), (6, 1, 1)]
    assert society.messages.texts[ids[0]] == written.values[0]
    assert {row["agent"] for row in society.sink.rows("answers")} == set(range(6))
    joined = society.sink.rows("members")
    assert [(row["agent"], row["event"], row["role"]) for row in joined] == [(6, "joined", "moderator")]
    assert joined[0]["prompt"] == MODERATOR.prompt
    society.hire([MODERATOR])  # who has joined stays
    assert society.staff("moderator").tolist() == [6]


def test_texts_without_author_or_question_are_rows_like_others():
    society = society_of()
    ids = society.publish("news", np.array([-1]), ["It rains."])
    society.listen("hear", society.everyone, Heard.of([ids] * 6), question=0)
    assert {row["sender"] for row in society.sink.rows("exposures")} == {-1}
    row = society.sink.rows("messages")[-1]
    assert (row["agent"], row["question"], row["reason"], row["text"]) == (-1, None, "answered", "It rains.")


def test_ids_are_never_used_again_and_arrays_grow():
    society = society_of()
    society.keep("test.gold", np.arange(6.0), -1.0)
    persona = society.population.persona.copy()
    born = society.renew(np.array([1, 4]), np.array([0, 2]))
    assert born.tolist() == [6, 7]
    assert society.everyone.tolist() == [0, 2, 3, 5, 6, 7]
    assert society.state["test.gold"].tolist() == [0, 1, 2, 3, 4, 5, -1, -1]
    assert society.population.persona[born].tolist() == persona[[0, 2]].tolist()
    assert np.isnan(society.private[born]).all()
    again = society.renew(np.array([6]), np.array([-1]), np.array([2]))
    assert again.tolist() == [8]
    assert society.population.persona[8] == 2
    society.poll()
    assert np.isfinite(society.private[society.everyone]).all()
    events = [(row["agent"], row["event"], row["parent"]) for row in society.sink.rows("members")]
    assert events == [
        (1, "left", -1),
        (4, "left", -1),
        (6, "born", 0),
        (7, "born", 2),
        (6, "left", -1),
        (8, "born", -1),
    ]


def test_the_newborn_take_places_in_the_graph_and_ties_are_logged():
    at = np.arange(6)
    society = society_of(graph=Graph.from_edges(6, at, (at + 1) % 6))
    society.renew(np.array([1]), np.array([0]))
    assert society.graph.row(6).tolist() == [0, 2]
    assert society.graph.row(1).tolist() == []
    assert society.graph.row(0).tolist() == [5, 6]
    changes = {(row["hearer"], row["heard"], row["change"]) for row in society.sink.rows("ties")}
    assert changes == {
        (0, 1, "cut"),
        (1, 0, "cut"),
        (1, 2, "cut"),
        (2, 1, "cut"),
        (0, 6, "added"),
        (6, 0, "added"),
        (6, 2, "added"),
        (2, 6, "added"),
    }
    society.rewire(Graph.from_edges(7, np.array([0]), np.array([2])), "rewire")
    assert society.graph.row(0).tolist() == [2]
    assert sum(row["change"] == "added" for row in society.sink.rows("ties") if row["phase"] == "rewire") == 2


def test_everybody_with_everybody_follows_births_without_a_stored_tie():
    society = society_of(graph=Everybody(np.arange(6)))
    society.renew(np.array([1]), np.array([0]))
    assert society.graph.row(6).tolist() == [0, 2, 3, 4, 5]
    assert society.graph.row(1).tolist() == []
    assert society.sink.rows("ties") == []


def test_an_arm_forks_with_its_members_and_neither_changes_the_other():
    society = society_of()
    society.renew(np.array([1]), np.array([0]))
    twin = society.fork(ARMS["no_interaction"], MemoryLog())
    twin.renew(np.array([2]), np.array([0]))
    assert society.everyone.tolist() == [0, 2, 3, 4, 5, 6]
    assert twin.everyone.tolist() == [0, 3, 4, 5, 6, 7]


def test_who_cannot_leave_or_be_born_is_named():
    society = society_of()
    society.hire([MODERATOR])
    with pytest.raises(InputError, match="agent 6 cannot leave"):
        society.renew(np.array([6]), np.array([0]))
    with pytest.raises(InputError, match="parent or a persona"):
        society.renew(np.array([1]), np.array([-1]))


def test_the_placebo_differs_wherever_it_can_and_grows_with_what_is_heard():
    rng = np.random.default_rng(0)
    size = 3000
    sender = np.arange(size)
    tables = np.arange(size).reshape(-1, 3)
    rows = [[other for other in tables[agent // 3] if other != agent] for agent in range(size)]
    heard = Heard.of(rows)
    placebo = exchanged(heard, np.arange(size), sender, rng)
    for agent in range(size):
        row = placebo.row(agent)
        assert not set(row.tolist()) & ({agent} | set(rows[agent]))
    # Drawn evenly: how often a text is heard is binomial around two.
    counts = np.bincount(placebo.messages, minlength=size)
    assert abs(counts.var() - 2.0) < 0.25
    # One table: everybody would hear all others anyway, so others' texts are drawn, never one's own.
    one = Heard.of([[1, 2], [0, 2], [0, 1]])
    drawn = exchanged(one, np.arange(3), np.arange(3), rng)
    assert all(agent not in drawn.row(agent) for agent in range(3))


def test_puppets_hear_of_the_newborn_from_their_reasoner():
    begun = []

    class Watching(Puppets):
        def begin(self, society, agents):
            begun.append(agents.tolist())

    society = make_society(Deliberation(structure="round_table", group_size=2), Watching(), size=6)
    society.begin()
    society.renew(np.array([0]), np.array([3]))
    assert begun == [list(range(6)), [6]]
