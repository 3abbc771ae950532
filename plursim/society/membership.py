"""Who is in a society beside its sample: staff, and agents that are born, leave, or change their ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError
from plursim.graphs.graph import Graph
from plursim.personas import Persona
from plursim.portable import Ints
from plursim.society.events import Belonged, Tied

if TYPE_CHECKING:
    from plursim.society.society import Society


@dataclass(frozen=True)
class Role:
    """One kind of staff: who takes part without being of the population.

    Staff have prompts of their own, are never polled or measured, and are never drawn from the mixture.

    Attributes
    ----------
    name : such as moderator, mediator, judge, institution, persuader, assistant, opponent.
    prompt : its persona, as in ``You are a neutral moderator.``
    count : how many.
    reasoner : position of its reasoner among those of the society.
    """

    name: str
    prompt: str
    count: int = 1
    reasoner: int = 0


def hire(society: Society, roles: Sequence[Role]) -> None:
    """Let staff join, each role once; logs one row each. Who has joined already stays.

    A role of which 0 are wanted only says how it is played, for who joins later.
    """
    for role in roles:
        society.declared[role.name] = role
        if len(society.staff(role.name)) or not role.count:
            continue
        persona = Persona(id=f"staff.{role.name}", prompt=role.prompt)
        ids = _added(society, [persona], np.zeros(role.count, dtype=np.int64), role.reasoner)
        society.roles |= dict.fromkeys(ids.tolist(), role.name)
        _log(society, ids, "joined", [persona.id] * role.count, role=role.name, prompt=role.prompt)
        society.reasoners[role.reasoner].begin(society, ids)


def hire_for(society: Society, role: str, count: int) -> Ints:
    """Let as many staff of a declared role join as a protocol needs; return the indices of its staff."""
    hire(society, [replace(society.declared[role], count=count)])
    return society.staff(role)


def renew(
    society: Society, leave: Ints, parents: Ints, personas: Ints | None = None, *, take_places: bool = True
) -> Ints:
    """Let agents leave and others be born; return the ids of the newborn, shape [born].

    Ids are never used again. The newborn have no memory and no stance; they are polled with everybody else
    from the next poll on.

    Parameters
    ----------
    leave : living agents that leave.
    parents : parent of each newborn, -1 for none; it passes on its persona and its reasoner.
    personas : position in the pool of each newborn's persona, -1 for the parent's.
    take_places : whether the k-th newborn takes over the ties of the k-th that left (as many as there are of
        both). Ties of those that left end in any case.

    Raises
    ------
    InputError : somebody leaves who is no living agent, or a newborn has neither parent nor persona.
    """
    given = np.full(len(parents), -1, dtype=np.int64) if personas is None else personas
    strange = np.setdiff1d(leave, society.everyone)
    if len(strange):
        raise InputError(f"agent {int(strange[0])} cannot leave: it is no living agent")
    if ((given < 0) & (parents < 0)).any():
        raise InputError("a newborn needs a parent or a persona")
    population = society.population
    inherited = population.persona[np.maximum(parents, 0)]
    persona = np.where(given < 0, inherited, given)
    reasoner = np.where(parents < 0, 0, society.reasoner_of[np.maximum(parents, 0)])
    ids = _rows(society, persona, reasoner)
    society.gone |= set(leave.tolist())
    names = population.persona_ids
    _log(society, leave, "left", [str(names[agent]) for agent in leave])
    _log(society, ids, "born", [population.pool.personas[k].id for k in persona], parent=parents)
    _begin(society, ids)
    rewire(society, _after(society.graph, leave, ids, take_places), "renew")
    return ids


def rewire(society: Society, graph: Graph, phase: str) -> None:
    """Change who hears whom from now on; logs one row for each tie that is cut or added.

    Of ties between everybody none is logged: who is there says which there are.
    """
    graph = graph.padded(society.size)
    before, after = _pairs(society.graph), _pairs(graph)
    society.graph = graph
    if before is None or after is None:
        return
    for change, pairs in (("cut", np.setdiff1d(before, after)), ("added", np.setdiff1d(after, before))):
        hearer, heard = np.divmod(pairs, _SPAN)
        event = Tied(
            arm=society.arm.name,
            round=society.round,
            phase=phase,
            hearer=hearer,
            heard=heard,
            change=[change] * len(pairs),
        )
        society.sink.append(event)


_SPAN = 1 << 31
"""More than there can be agents: two ids in one number."""


def _pairs(graph: Graph) -> Ints | None:
    from plursim.graphs.graph import Everybody

    if isinstance(graph, Everybody):
        return None
    hearer, heard = graph.pairs()
    return np.asarray(hearer * _SPAN + heard)


def _after(graph: Graph, leave: Ints, born: Ints, take_places: bool) -> Graph:
    """Return the graph in which those that left have no ties, and the newborn theirs where they take them."""
    from plursim.graphs.graph import Everybody

    if isinstance(graph, Everybody):
        members = np.union1d(np.setdiff1d(graph.members, leave), born)
        return Everybody(members, int(max(members.max(initial=-1) + 1, graph.agents)))
    names = np.arange(max(graph.agents, int(born.max(initial=-1)) + 1))
    names[leave] = -1
    if take_places:
        heirs = min(len(leave), len(born))
        names[leave[:heirs]] = born[:heirs]
    hearer, heard = (names[ends] for ends in graph.pairs())
    kept = (hearer >= 0) & (heard >= 0)
    weights = None if graph.weights is None else graph.weights[kept]
    return Graph.from_edges(len(names), hearer[kept], heard[kept], weights, directed=True)


def _added(society: Society, personas: Sequence[Persona], which: Ints, reasoner: int) -> Ints:
    """Add rows for persons that are not in the pool: the pool of this society grows by their personas."""
    first = len(society.population.pool.personas)
    society.population = society.population.with_personas(personas)
    return _rows(society, first + which, np.full(len(which), reasoner, dtype=np.int64))


def _rows(society: Society, persona: Ints, reasoner: Ints) -> Ints:
    """Let every array that has a row for each agent grow; return the new ids."""
    ids = np.arange(society.size, society.size + len(persona), dtype=np.int64)
    society.population = society.population.with_agents(persona)
    society.reasoner_of = np.concatenate([society.reasoner_of, reasoner])
    society.graph = society.graph.padded(society.size)
    _grow(society, len(persona))
    return ids


def _grow(society: Society, rows: int) -> None:
    """Add rows at the end of every array that has one for each agent."""

    def longer(array: NDArray[Any], blank: Any) -> NDArray[Any]:
        more = np.full((rows, *array.shape[1:]), blank, dtype=array.dtype)
        return np.concatenate([array, more])

    society.private, society.public = longer(society.private, np.nan), longer(society.public, np.nan)
    society.memory = longer(society.memory, -1)
    society.heard_this_round = longer(society.heard_this_round, 0)
    for name, blank in society.per_agent.items():
        society.state[name] = longer(society.state[name], blank)


def _begin(society: Society, ids: Ints) -> None:
    for number, reasoner in enumerate(society.reasoners):
        some = ids[society.reasoner_of[ids] == number]
        if len(some):
            reasoner.begin(society, some)


def _log(
    society: Society,
    ids: Ints,
    event: str,
    personas: Sequence[str],
    *,
    role: str | None = None,
    prompt: str | None = None,
    parent: Ints | None = None,
) -> None:
    society.sink.append(
        Belonged(
            arm=society.arm.name,
            round=society.round,
            phase="members",
            agent=ids,
            event=[event] * len(ids),
            role=[role] * len(ids),
            persona=list(personas),
            prompt=[prompt] * len(ids),
            parent=np.full(len(ids), -1, dtype=np.int64) if parent is None else parent,
        )
    )
