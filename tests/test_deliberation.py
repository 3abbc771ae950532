"""Deliberation: who hears whom and when, against strict one-by-one play written out plainly."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.graphs.graph import Graph
from plursim.protocols.deliberation import Deliberation
from plursim.society.events import MemoryLog
from plursim.society.replies import Reply, Texts, all_answered
from plursim.society.requests import Reflect, Speak
from plursim.society.society import Society
from tests.societies import Puppets, make_society, play

STRUCTURES = [{"structure": "round_table", "group_size": 5}, {"structure": "neighbours"}]
ORDERS = ["simultaneous", "sequential_fixed", "sequential_shuffled"]


def sparse_graph(size: int, seed: int) -> Graph:
    rng = np.random.default_rng(seed)
    return Graph.from_edges(size, rng.integers(size, size=3 * size), rng.integers(size, size=3 * size))


def echo(society: Society, request: Speak) -> Reply:
    """Say who speaks, when, and exactly what one has in mind: any change of order shows in the text."""
    texts = []
    for i, agent in enumerate(request.agents):
        known = ",".join(
            f"{society.messages.sender[m]}@{society.messages.texts[m].count('>')}"
            for m in request.heard.row(i)
        )
        texts.append(f"{agent}:{request.round}>[{known}]")
    nan = np.full(len(texts), np.nan)
    return Texts(texts=tuple(texts), values=nan, missing=all_answered(len(texts)))


def deliberate(
    order: str, structure: dict[str, Any], arm: str = "treatment", **fields: Any
) -> tuple[MemoryLog, Any]:
    protocol = Deliberation(**structure, order=order, **{"rounds": 3, "last_n": 6, **fields})
    puppets = Puppets(speak=echo)
    society = make_society(protocol, puppets, size=23, graph=sparse_graph(23, 4), arm=arm)
    return play(protocol, society), (society, puppets)


@pytest.mark.parametrize("structure", STRUCTURES)
@pytest.mark.parametrize("order", ORDERS[1:])
def test_waves_give_what_strict_order_gives(order: str, structure: dict[str, Any]):
    """One agent after another: it recalls, speaks, and at once everybody around it hears it."""
    log, (society, _) = deliberate(order, structure)
    ties = society.graph if structure["structure"] == "neighbours" else None
    tables = society.state["deliberation.table"]
    memory: dict[int, list[str]] = defaultdict(list)
    said = {}
    for number in (1, 2, 3):
        keys = (0,) if order == "sequential_fixed" else (number,)
        rank = society.draw("deliberation.order", *keys).argsort().argsort()
        for agent in np.argsort(rank).tolist():
            text = f"{agent}:{number}>[{','.join(memory[agent])}]"
            said[number, agent] = text
            around = ties.row(agent) if ties is not None else np.flatnonzero(tables == tables[agent])
            for listener in {*np.asarray(around).tolist(), agent}:
                memory[listener] = [*memory[listener], f"{agent}@{text.count('>')}"][-6:]
    assert {(row["round"], row["agent"]): row["text"] for row in log.rows("messages")} == said


@pytest.mark.parametrize("structure", STRUCTURES)
def test_in_a_simultaneous_round_nobody_speaks_knowing_what_is_said_in_it(structure: dict[str, Any]):
    log, (_, puppets) = deliberate("simultaneous", structure)
    spoken_in = {row["message"]: row["round"] for row in log.rows("messages")}
    asked = puppets.asked(Speak)
    assert len(asked) == 3
    for request in asked:
        assert all(spoken_in[m] < request.round for m in request.heard.messages)
    assert asked[2].heard.counts.max() == 6


def test_everybody_hears_the_others_at_its_table_and_nobody_else():
    log, (society, _) = deliberate("simultaneous", STRUCTURES[0])
    table = society.state["deliberation.table"]
    sizes = np.bincount(table)
    assert sorted(sizes.tolist()) == [4, 4, 5, 5, 5]
    heard = Counter((row["round"], row["agent"]) for row in log.rows("exposures"))
    assert all(count == sizes[table[agent]] - 1 for (_, agent), count in heard.items())
    assert all(table[row["agent"]] == table[row["sender"]] for row in log.rows("exposures"))
    assert all(row["group"] == table[row["agent"]] for row in log.rows("messages"))


def test_the_second_cycle_of_a_chain_sees_all_of_the_first():
    """Plurals: the k-th agent of cycle 2 sees n + k - 1 earlier responses, its own included."""
    protocol = Deliberation(group_size=6, order="sequential_fixed", rounds=2, last_n=100)
    puppets = Puppets()
    play(protocol, make_society(protocol, puppets, size=6))
    counts = [int(request.heard.counts[0]) for request in puppets.asked(Speak)]
    assert counts == [*range(6), *range(6, 12)]


@pytest.mark.parametrize("order", ORDERS)
def test_without_interaction_nobody_speaks_or_hears(order: str):
    log, (_, puppets) = deliberate(order, STRUCTURES[1], arm="no_interaction")
    assert not log.rows("messages")
    assert not log.rows("exposures")
    assert not puppets.asked(Speak)
    assert not puppets.asked(Reflect)
    assert len(log.rows("answers")) == 2 * 23


def test_shuffled_exposure_keeps_how_much_but_not_whom_one_hears():
    plain, (society, _) = deliberate("simultaneous", STRUCTURES[0])
    mixed, _ = deliberate("simultaneous", STRUCTURES[0], arm="shuffled_exposure")
    count = [Counter((r["round"], r["agent"]) for r in log.rows("exposures")) for log in (plain, mixed)]
    assert count[0] == count[1]
    assert all(row["agent"] != row["sender"] for row in mixed.rows("exposures"))
    table = society.state["deliberation.table"]
    inside = np.mean([table[row["agent"]] == table[row["sender"]] for row in mixed.rows("exposures")])
    assert inside < 0.4


def test_a_missing_message_is_a_row_and_nobody_hears_it():
    def half(society: Society, request: Speak) -> Reply:
        missing = (request.agents % 2).astype(np.int8) * 3
        texts = tuple("" if code else "yes" for code in missing)
        return Texts(texts=texts, values=np.where(missing > 0, np.nan, 2.0), missing=missing)

    protocol = Deliberation(group_size=4, rounds=1)
    log = play(protocol, make_society(protocol, Puppets(speak=half), size=8))
    said = log.rows("messages")
    assert [row["reason"] for row in said] == ["answered", "unparsable"] * 4
    assert {row["sender"] for row in log.rows("exposures")} == {0, 2, 4, 6}


def test_tables_are_drawn_anew_only_if_asked_for():
    for reseat, tables in ((False, 1), (True, 3)):
        log, _ = deliberate("simultaneous", STRUCTURES[0], reseat=reseat)
        seats = defaultdict(dict)
        for row in log.rows("messages"):
            seats[row["round"]][row["agent"]] = row["group"]
        assert len({tuple(sorted(seat.items())) for seat in seats.values()}) == tables


def test_what_does_not_fit_is_refused():
    lonely = Deliberation(structure="neighbours")
    with pytest.raises(InputError, match="needs a social graph"):
        lonely.check(make_society(lonely, size=4, graph=lonely.default_graph(4, None)))  # type: ignore[arg-type]
    elsewhere = Deliberation(topic="scle")
    with pytest.raises(InputError, match="did you mean 'scale'"):
        elsewhere.check(make_society(elsewhere, size=4))


@pytest.mark.parametrize("order", ORDERS)
def test_without_memory_agents_are_heard_and_recall_nothing(order: str):
    log, (society, puppets) = deliberate(order, STRUCTURES[0], last_n=0)
    assert society.memory.shape == (23, 0)
    assert len(log.rows("exposures")) > 0
    for request in puppets.asked(Speak):
        assert request.heard.counts.tolist() == [0] * len(request.agents)
    assert all(row["text"].endswith(">[]") for row in log.rows("messages"))
    assert any(request.heard.counts.any() for request in puppets.asked(Reflect))
