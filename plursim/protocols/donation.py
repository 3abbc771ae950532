"""The arithmetic and the words of one encounter in the donor game: who gives to whom, traces, reputations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

import numpy as np

from plursim import portable
from plursim.portable import Floats, Ints
from plursim.protocols.record import Shelf


@dataclass(frozen=True)
class When:
    """Generation, game and encounter, counted from 0."""

    generation: int
    game: int
    encounter: int


def donor_side(pairing: str, half: int, game: int, encounter: int) -> int:
    """Return which half of the population donates, 0 or 1.

    ``strict``: the halves take turns. ``published``: within a round robin they take turns, and each new round
    robin swaps the roles; for halves of even size one side then donates twice in a row.

    Examples
    --------
    >>> [donor_side("published", 6, 0, t) for t in range(12)]
    [0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0]
    """
    turns = encounter if pairing == "strict" else encounter % half + encounter // half
    return (turns + game) % 2


def shift(pairing: str, half: int, encounter: int) -> int:
    """Return how far the second half is turned against the first.

    With strict turns and halves of even size each round robin starts one further on than the one before, so
    that a pair meets in swapped roles.

    Examples
    --------
    >>> [shift("strict", 2, t) for t in range(4)], [shift("published", 2, t) for t in range(4)]
    ([0, 1, 1, 0], [0, 1, 0, 1])
    """
    step = 1 if pairing == "strict" and half % 2 == 0 else 0
    return (encounter + step * (encounter // half)) % half


def most(pairing: str, half: int, encounters: int, endowment: float, multiplier: float) -> float:
    """Return the mean final resources of a game in which every donor gives all it has.

    Examples
    --------
    >>> most("strict", 6, 12, 10.0, 2.0), most("published", 6, 12, 10.0, 2.0)
    (30720.0, 15360.0)
    """
    side = [endowment, endowment]
    for encounter in range(encounters):
        donor = donor_side(pairing, half, 0, encounter)
        side[1 - donor] += multiplier * side[donor]
        side[donor] = 0.0
    return sum(side) / 2


def efficiency(mean: float, most: float, endowment: float) -> float:
    """Return log(mean / endowment) / log(most / endowment): 0 where nobody gives, 1 where all give all.

    Below 0 where punishment left less than the endowment; NaN where nothing is left, or nothing to be won.

    Examples
    --------
    >>> efficiency(20.0, 40.0, 10.0)
    0.5
    """
    if mean <= 0 or most <= endowment:
        return float("nan")
    return float(portable.log(mean / endowment) / portable.log(most / endowment))


def as_told(resources: Floats) -> Floats:
    """Return resources > 0 rounded up to the six digits agents are told, so that "all" can be said exactly.

    Examples
    --------
    >>> as_told(np.array([53.4765625, 10.0, 12345.61])).tolist()
    [53.4766, 10.0, 12345.7]
    """
    return np.array([_rounded_up(x) for x in resources.tolist()], dtype=np.float64)


def _rounded_up(amount: float) -> float:
    """Return an amount rounded up to six digits, counted in decimals, as a logarithm may round across ten."""
    known = Decimal(amount)
    unit = Decimal(1).scaleb(known.adjusted() - 5)
    return float((known - unit * Decimal("1e-9")).quantize(unit, ROUND_CEILING))


def judge_reputation(own: Floats, other: Floats, share: Floats) -> Floats:
    """Return donors' reputations after giving a share of their resources to recipients with a reputation.

    The first donation sets it; afterwards ((1 - |share - other|) + own / 2) / 1.5. A recipient without a
    reputation changes nothing.

    Examples
    --------
    >>> own, other = np.array([np.nan, 0.6, 0.6]), np.array([0.5, np.nan, 0.5])
    >>> judge_reputation(own, other, np.array([0.5, 0.5, 0.5])).round(4).tolist()
    [0.5, 0.6, 0.8667]
    """
    updated = np.where(np.isnan(other), own, ((1.0 - np.abs(share - other)) + 0.5 * own) / 1.5)
    return np.where(np.isnan(own), share, updated)


def clear_traces(shelf: Shelf, agents: int, links: int) -> None:
    """Forget all donations."""
    shelf["trace_who"] = np.full((agents, links), -1, dtype=np.int64)
    shelf["trace_whom"] = np.full((agents, links), -1, dtype=np.int64)
    shelf["trace_share"] = np.full((agents, links), np.nan)


def lengthen_traces(shelf: Shelf, donors: Ints, recipients: Ints, share: Floats) -> None:
    """Put each donor's donation before what its recipient's trace was; the oldest link falls off."""
    if not shelf["trace_who"].shape[1]:
        return
    agents = len(shelf["born"])
    identity = shelf["born"] * agents + np.arange(agents)
    firsts = {"who": identity[donors], "share": share, "whom": identity[recipients]}
    for name, first in firsts.items():
        trace = shelf[f"trace_{name}"]
        trace[donors] = np.column_stack([first, trace[recipients][:, :-1]])


def names(shelf: Shelf, agents: Ints) -> list[str]:
    """Return the names of agents: generation of birth and seat, both counted from 1."""
    size = len(shelf["born"])
    return [_name(int(shelf["born"][agent]) * size + int(agent), size) for agent in agents]


def trace_text(shelf: Shelf, agent: int) -> str:
    """Return an agent's trace in words, newest donation first; empty where there is none."""
    size = len(shelf["born"])
    links = zip(*(shelf[f"trace_{part}"][agent] for part in ("who", "share", "whom")), strict=True)
    return " ".join(
        _link(_name(int(who), size), float(share), _name(int(whom), size))
        for who, share, whom in links
        if who >= 0
    )


def _link(who: str, share: float, whom: str) -> str:
    if share < 0:
        return f"Player {who} spent {-share:.0%} of its units to take units from player {whom}."
    return f"Player {who} gave {share:.0%} of its units to player {whom}."


def _name(identity: int, size: int) -> str:
    return f"{identity // size + 1}.{identity % size + 1}"


def rules_text(endowment: float, multiplier: float, encounters: int, punishment: float) -> str:
    """Return the rules of the game as players are told them."""
    punishing = (
        f" Instead of giving, the donor may spend x units to take {punishment:g} x units from the recipient; "
        "it says so with a negative number, -x."
    )
    return (
        f"You play a game with other players. Each starts with {endowment:g} units. In each of {encounters} "
        "rounds you meet another player, either as donor or as recipient. The donor gives some of its units, "
        f"from none to all; the recipient gets {multiplier:g} times as many."
        f"{punishing if punishment else ''} "
        "Your aim is to have as many units as you can after the last round."
    )


def rows(
    shelf: Shelf, when: When, agents: Ints, before: Floats, known: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the published log's columns for the donors, or the recipients, of an encounter.

    ``before`` holds resources before the encounter, shape [agents of the society]; ``known`` the columns that
    only donors or only recipients have, one entry for each of ``agents``.
    """
    amounts = dict.fromkeys(
        ("donated", "received", "punished", "lost", "share"), [float("nan")] * len(agents)
    )
    columns: dict[str, Any] = {
        "name": names(shelf, agents),
        "is_donor": ["donated" in known] * len(agents),
        "resources_before": before[agents],
        "resources_after": shelf["resources"][agents],
        **amounts,
        "trace": [""] * len(agents),
        "reputation": shelf["reputation"][agents],
        "strategy": shelf["strategy"][agents],
        "parents": shelf["parents"][agents],
        **known,
    }
    shared = {"generation": when.generation + 1, "game": when.game + 1, "encounter": when.encounter + 1}
    plain = [column.tolist() if isinstance(column, np.ndarray) else column for column in columns.values()]
    return [{**shared, **dict(zip(columns, row, strict=True))} for row in zip(*plain, strict=True)]
