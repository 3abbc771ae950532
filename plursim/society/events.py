"""What can happen in a run: frozen records, a batch of rows each, and the sink they go to.

An event names its table; its columns become the table's columns. Wall time, latency, tokens and cost are not
events: they belong to the ledger of calls, so that the events of a run are the same every time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any] | Sequence[Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class Event:
    """A batch of rows of one table that happened in one phase of one arm.

    ``arm``, ``round``, ``phase`` are the same for all rows; every other field is a column, all of one length.
    """

    table: ClassVar[str]

    arm: str
    round: int
    phase: str

    def columns(self) -> dict[str, Column]:
        """Return the columns that differ from row to row, by name."""
        shared = {"arm", "round", "phase"}
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in shared}

    def __len__(self) -> int:
        return max((len(column) for column in self.columns().values()), default=0)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows as plain Python values; NaN and -1 stay as they are for the store to translate."""
        named = {name: _plain(column) for name, column in self.columns().items()}
        for values in zip(*named.values(), strict=True):
            yield {
                "arm": self.arm,
                "round": self.round,
                "phase": self.phase,
                **dict(zip(named, values, strict=True)),
            }


@dataclass(frozen=True, eq=False, kw_only=True)
class Answered(Event):
    """Answers to a private poll: one row an agent and question; a missing answer is a row with its reason."""

    table = "answers"

    agent: Column
    question: Column
    """Id of the question, text."""
    option: Column
    """Index of the option on the question's scale, -1 where missing."""
    value: Column
    """Stance on the question's scale, NaN where missing."""
    reason: Column
    """Word of :class:`plursim.society.requests.Missing`, ``answered`` where there is a value."""
    raw: Column
    """What a model replied, None where no model was asked."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Said(Event):
    """Texts that may be shown: one row each. ``agent`` is the sender; ``message`` the id, unique in the arm.

    What agents say is a row of the phase they said it in; texts published for others to read (a synthesis, a
    critique, news) have a phase of their own, and the sender -1 where they have no author.
    """

    table = "messages"

    message: Column
    agent: Column
    question: Column
    group: Column
    """Table, neighbourhood or debate in which it was said, -1 where it has none."""
    text: Column
    value: Column
    """Stance the sender publicly states on the question's scale, NaN where it states none."""
    reason: Column


@dataclass(frozen=True, eq=False, kw_only=True)
class Exposed(Event):
    """Who heard which message: one row each; ``position`` is its place among those shown to the agent."""

    table = "exposures"

    message: Column
    agent: Column
    sender: Column
    position: Column


@dataclass(frozen=True, eq=False, kw_only=True)
class Judged(Event):
    """Judgements: one row a judge; ``probability`` is that side A argued better, NaN where missing."""

    table = "verdicts"

    agent: Column
    debate: Column
    stage: Column
    """``before``, ``round`` or ``after``."""
    probability: Column
    reason: Column


@dataclass(frozen=True, eq=False, kw_only=True)
class Acted(Event):
    """Moves in a game: one row an agent and move.

    ``fields`` holds what only this game logs, as a dict of plain values; the reader makes columns of it.
    """

    table = "actions"

    agent: Column
    partner: Column
    """Index of the partner, -1 where there is none."""
    action: Column
    """What was done, in the game's word: ``name``, ``donate``, ``write``, ``survive``."""
    choice: Column
    """Option chosen, as text, None where a number was given."""
    amount: Column
    """Number given, NaN where an option was chosen."""
    payoff: Column
    reason: Column
    fields: Column


@dataclass(frozen=True, eq=False, kw_only=True)
class Counted(Event):
    """What a protocol computes about a whole round: one row a figure, such as the success rate."""

    table = "figures"

    name: Column
    value: Column


@dataclass(frozen=True, eq=False, kw_only=True)
class Belonged(Event):
    """Who joined, was born or left: one row each. Who took part from the start stands in ``agents``."""

    table = "members"

    agent: Column
    event: Column
    """``joined`` (staff), ``born`` or ``left``."""
    role: Column
    """Role of staff, None for agents."""
    persona: Column
    prompt: Column
    """Persona of staff in words, None for agents."""
    parent: Column
    """Parent of a newborn, -1 where it has none."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Tied(Event):
    """How the social graph changed: one row a tie that was ``cut`` or ``added``."""

    table = "ties"

    hearer: Column
    heard: Column
    change: Column


class Sink(Protocol):
    """Where events go: the store, or a list in tests."""

    def append(self, event: Event) -> None:
        """Take one event; it is kept in the order given."""

    def commit(self) -> None:
        """Make everything appended so far durable."""


class MemoryLog:
    """A sink that keeps events in a list."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, event: Event) -> None:
        """Take one event; empty batches are dropped."""
        if len(event):
            self.events.append(event)

    def commit(self) -> None:
        """Do nothing: a list is as durable as it gets."""

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a table in order."""
        return [row for event in self.events if event.table == table for row in event.rows()]


def _plain(column: Column) -> list[Any]:
    return column.tolist() if isinstance(column, np.ndarray) else list(column)
