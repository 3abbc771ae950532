"""What agents can be asked, and what comes back: one request and one reply for many agents.

A batch is the unit. A request names the agents asked and what each has heard (message ids); a reply holds one
row for each agent asked, in the same order, as arrays. A reply that failed or was refused is a row too: its
``missing`` code says why, and its value is never imputed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False)
class Heard:
    """Which messages each asked agent has heard, oldest first, as CSR.

    Row i holds ``messages[offsets[i]:offsets[i + 1]]``, ids into the society's messages.
    """

    offsets: Ints
    messages: Ints

    @classmethod
    def nothing(cls, agents: int) -> Heard:
        """Return the record of agents that have heard nothing."""
        return cls(np.zeros(agents + 1, dtype=np.int64), np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, rows: Sequence[Sequence[int] | Ints]) -> Heard:
        """Pack one list of message ids for each agent.

        Examples
        --------
        >>> Heard.of([[4, 5], [], [6]]).row(0).tolist()
        [4, 5]
        """
        sizes = np.fromiter((len(row) for row in rows), dtype=np.int64, count=len(rows))
        flat = [message for row in rows for message in row]
        return cls(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), np.array(flat, dtype=np.int64))

    @property
    def counts(self) -> Ints:
        """Number of messages heard, shape [agents]."""
        return np.diff(self.offsets)

    def row(self, i: int) -> Ints:
        """Return the message ids heard by the i-th asked agent."""
        return self.messages[self.offsets[i] : self.offsets[i + 1]]

    def select(self, positions: Ints) -> Heard:
        """Return the rows at the given positions."""
        return Heard.of([self.row(int(i)) for i in positions])


@dataclass(frozen=True, eq=False, kw_only=True)
class Request:
    """One kind of question for many agents.

    Attributes
    ----------
    agents : indices of the agents asked, ascending, shape [asked].
    round : round of the arm; 0 is before the first.
    phase : name of the phase, unique within the round of an arm, such as ``poll`` or ``speak.2``.
    heard : what each asked agent has heard, one row for each of ``agents``.
    """

    agents: Ints
    round: int
    phase: str
    heard: Heard

    def select(self, positions: Ints) -> Self:
        """Return the same request for the agents at the given positions of ``agents``.

        Every field whose length is the number of agents asked and that is listed in ``by_agent`` is cut.
        """
        changed: dict[str, Any] = {"agents": self.agents[positions], "heard": self.heard.select(positions)}
        for name in self.by_agent():
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                changed[name] = value[positions]
            elif value is not None:
                changed[name] = tuple(value[int(i)] for i in positions)
        kept = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in changed}
        return type(self)(**kept, **changed)

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Poll(Request):
    """Ask privately for an answer to survey questions. The answer enters nobody's memory.

    ``questions`` are columns of the society's questions, shape [questions]. Reply: :class:`Answers`.
    """

    questions: Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class Speak(Request):
    """Ask for one public message about a question. Reply: :class:`Texts`.

    ``question`` is a column. ``argue_for`` holds the option each agent has to argue for, -1 where it speaks
    its own mind, shape [asked]. ``instruction`` says in words how to speak (house style, word limit).
    """

    question: int
    argue_for: Ints
    instruction: str = ""

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ("argue_for",)


@dataclass(frozen=True, eq=False, kw_only=True)
class Reflect(Request):
    """Let agents weigh what they just heard about a question. Reply: :class:`Stances`.

    ``heard`` holds only the new messages. ``already`` counts those each agent heard earlier in this round,
    so that the draw for a message is the same however the round is cut into waves, shape [asked].
    """

    question: int
    already: Ints

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ("already",)


@dataclass(frozen=True, eq=False, kw_only=True)
class Judge(Request):
    """Ask judges which of two sides argued better. Reply: :class:`Verdicts`.

    ``sides`` holds the option each side argues for, side A first. ``heard`` is the transcript, empty for the
    judgement before the debate.
    """

    question: int
    sides: tuple[int, int]


@dataclass(frozen=True, eq=False, kw_only=True)
class Act(Request):
    """Ask for a move in a game: one of ``options``, or a number. Reply: :class:`Moves`.

    Attributes
    ----------
    game : name of the game, the kind of its protocol.
    options : names to choose from; empty when a number is asked for.
    order : order in which each agent sees the options, a permutation a row, shape [asked, options].
    low, high : bounds of the number, shape [asked]; empty arrays when a name is asked for.
    situation : tells agent position i in words what it may know: the rules and its state.
    features : the same knowledge as arrays with one row for each agent asked, for agents that compute. The
        protocol's docstring lists the names.
    """

    game: str
    options: tuple[str, ...]
    order: Ints
    low: Floats
    high: Floats
    situation: Callable[[int], str]
    features: Mapping[str, NDArray[Any]]

    def select(self, positions: Ints) -> Self:
        """Return the same request for the agents at the given positions of ``agents``."""
        tell = self.situation
        return type(self)(
            agents=self.agents[positions],
            round=self.round,
            phase=self.phase,
            heard=self.heard.select(positions),
            game=self.game,
            options=self.options,
            order=self.order[positions] if len(self.order) else self.order,
            low=self.low[positions] if len(self.low) else self.low,
            high=self.high[positions] if len(self.high) else self.high,
            situation=lambda i: tell(int(positions[i])),
            features={name: value[positions] for name, value in self.features.items()},
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Write(Request):
    """Ask for a text, such as the strategy to play by. Reply: :class:`Texts`.

    ``about`` names what is written (``strategy``), ``instruction`` says in words what to write, and
    ``sources`` holds for each agent the texts it may read first.
    """

    about: str
    instruction: str
    sources: tuple[tuple[str, ...], ...]

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ("sources",)


@dataclass(frozen=True, eq=False, kw_only=True)
class Reply:
    """One row for each agent asked, in the order of the request.

    ``missing`` holds :class:`Missing` codes, shape [asked] (for answers [asked, questions]); ``raw`` the text
    a model gave each agent (for answers a tuple of one text a question), None where there was none.
    """

    missing: NDArray[np.int8]
    raw: tuple[Any, ...] | None = None

    @classmethod
    def merge(cls, parts: Sequence[tuple[Ints, Self]], asked: int) -> Self:
        """Put together the replies to parts of one request.

        ``parts`` pairs the positions of the agents with the reply of those agents; together they cover
        0 .. asked - 1 once.
        """
        if len(parts) == 1:
            return parts[0][1]
        positions = np.concatenate([where for where, _ in parts])
        back = np.empty(asked, dtype=np.int64)
        back[positions] = np.arange(asked)
        merged: dict[str, Any] = {}
        for f in fields(cls):
            values = [getattr(part, f.name) for _, part in parts]
            if all(value is None for value in values):
                merged[f.name] = None
            elif isinstance(values[0], np.ndarray):
                merged[f.name] = np.concatenate(values)[back]
            else:
                sizes = [len(where) for where, _ in parts]
                flat = [x for v, size in zip(values, sizes, strict=True) for x in (v or (None,) * size)]
                merged[f.name] = tuple(flat[i] for i in back)
        return cls(**merged)


@dataclass(frozen=True, eq=False, kw_only=True)
class Answers(Reply):
    """Answers to a poll.

    ``options`` holds the option index, -1 where missing; ``values`` the stance on the question's scale, NaN
    where missing; both of shape [asked, questions], like ``missing``.
    """

    options: Ints
    values: Floats
    missing: NDArray[np.int8]


@dataclass(frozen=True, eq=False, kw_only=True)
class Texts(Reply):
    """Messages or other texts: ``texts`` (empty where missing), and the stance each states.

    ``values`` is the stance the speaker itself gives on the question's scale, NaN where it gives none.
    """

    texts: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Stances(Reply):
    """New private stances on the question's scale, shape [asked]; NaN leaves the stance as it was."""

    values: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Verdicts(Reply):
    """Probability each judge gives that side A argued better, in [0, 1], NaN where missing, shape [asked]."""

    probability: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Moves(Reply):
    """Moves in a game: ``choice`` an option index (-1 for none), ``amount`` a number (NaN for none).

    Both have the shape [asked].
    """

    choice: Ints
    amount: Floats


def all_answered(*shape: int) -> NDArray[np.int8]:
    """Return the ``missing`` codes of a reply in which nothing is missing."""
    return np.zeros(shape, dtype=np.int8)
