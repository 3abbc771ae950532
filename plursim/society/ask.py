"""What agents can be asked, and what comes back: one request and one reply for many agents.

A batch is the unit. A request names the agents asked and what each has heard (message ids); a reply holds one
row for each agent asked, in the same order, as arrays. A reply that failed or was refused is a row too: its
``missing`` code says why, and its value is never imputed.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms import Form
from plursim.portable import Ints
from plursim.society.replies import Given, Reply
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.messages import Messages


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
    heard : what each asked agent has heard and remembers, one row for each of ``agents``; nothing where
        it is left out.
    """

    agents: Ints
    round: int
    phase: str
    heard: Heard = field(default_factory=lambda: Heard.nothing(0))

    def __post_init__(self) -> None:
        """Give agents of whom nothing is said to be heard a row each."""
        if len(self.heard.offsets) != len(self.agents) + 1 and not len(self.heard.messages):
            object.__setattr__(self, "heard", Heard.nothing(len(self.agents)))

    def select(self, positions: Ints) -> Self:
        """Return the same request for the agents at the given positions of ``agents``.

        Every field whose length is the number of agents asked and that is listed in ``by_agent`` is cut.
        """
        changed: dict[str, Any] = {"agents": self.agents[positions], "heard": self.heard.select(positions)}
        for name in self.by_agent():
            value = getattr(self, name)
            if isinstance(value, np.ndarray):
                changed[name] = value[positions]
            elif value:
                changed[name] = tuple(value[int(i)] for i in positions)
        kept = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in changed}
        return type(self)(**kept, **changed)

    @classmethod
    def by_agent(cls) -> tuple[str, ...]:
        """Names of the further fields that hold one entry for each agent asked."""
        return ()

    def asks(self, questions: Sequence[Question]) -> tuple[Ask, ...]:  # noqa: ARG002
        """Return what agents are asked in words, one request a form; nothing for a request without words."""
        return ()

    @abstractmethod
    def replied(self, parts: Sequence[Given], questions: Sequence[Question]) -> Reply:
        """Return the reply made of the values given to each of :meth:`asks`, in their order."""


Shown = str | tuple[str, ...] | Callable[[int], str]
"""Words shown to each agent asked: the same for all, one entry each, or made for the i-th when needed."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Ask(Request):
    """Ask anything, in any form. Reply: :class:`Given`, whose values have the layout of the form.

    Attributes
    ----------
    form : shape of the reply; see :mod:`plursim.forms`.
    shown : task and situation in words, what the agent may know and no more. Words of other agents do not
        belong here: they are ``reads``.
    reads : ids of the texts each agent is shown for this request beside what it has heard, one row an agent;
        quoted as data and logged as exposures by :meth:`plursim.society.society.Society.ask`.
    byline : what stands above each text read, ``{n}`` for its number in the order shown; None names the
        senders as it does for messages heard.
    question : column of the survey question it is about, -1 for none.
    template : prompt template; most requests need no other than ``ask``.
    draws : how often each agent is asked, each a draw of its own; with more than one, values and missing
        codes have a further axis after the first.
    temperature : of a language model for this request, None for the reasoner's own.
    features : the knowledge in ``shown`` as arrays with one row for each agent asked, for agents that
        compute. ``positions`` is known to all that answer by stance: the place of each option between the
        ends of the topic, 0 .. 1, shape [asked, options], NaN where not known. Others are named in the
        protocol's docs.
    common : the same for features that do not differ between agents, without the axis of agents.
    """

    form: Form
    shown: Shown = ""
    reads: Heard | None = None
    byline: str | None = None
    question: int = -1
    template: str = "ask"
    draws: int = 1
    temperature: float | None = None
    features: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    common: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    options_shuffle: ClassVar[bool] = False
    """Whether a language model may be shown the options in an order drawn for its persona."""

    is_survey: ClassVar[bool] = False
    """Whether it is a question of a poll, whose answer may be expressed as a distribution."""

    def told(self, i: int) -> str:
        """Return what is shown to the i-th agent asked."""
        if isinstance(self.shown, str):
            return self.shown
        return self.shown[i] if isinstance(self.shown, tuple) else self.shown(i)

    def select(self, positions: Ints) -> Self:
        """Return the same request for the agents at the given positions of ``agents``."""
        cut = super().select(positions)
        tell = self.shown
        if isinstance(tell, tuple):
            shown: Shown = tuple(tell[int(i)] for i in positions)
        else:
            shown = tell if isinstance(tell, str) else lambda i: tell(int(positions[i]))
        return replace(
            cut,
            form=self.form.select(positions),
            shown=shown,
            reads=None if self.reads is None else self.reads.select(positions),
            features={name: value[positions] for name, value in self.features.items()},
        )

    def feature(self, name: str) -> NDArray[Any] | None:
        """Return a feature with one row for each agent asked, None where it is not told."""
        if name in self.features:
            return self.features[name]
        if name not in self.common:
            return None
        shared = np.asarray(self.common[name])
        return np.broadcast_to(shared, (len(self.agents), *shared.shape))

    def each_draw(self) -> list[Self]:
        """Return the request once for each draw, with a phase and so with randomness of its own."""
        if self.draws == 1:
            return [self]
        return [replace(self, draws=1, phase=f"{self.phase}.{k + 1}") for k in range(self.draws)]

    @property
    def quoted(self) -> Heard:
        """Ids of all texts a prompt quotes: what each agent has heard, then what it reads."""
        if self.reads is None:
            return self.heard
        rows = range(len(self.agents))
        return Heard.of([np.concatenate([self.heard.row(i), self.reads.row(i)]) for i in rows])

    def task_of(self, i: int) -> Hashable:
        """Return what agents must have in common to be shown the same, beside what they heard."""
        form = self.form_of(i) if self.form.differs else None
        return self.told(i), None if form is None else (form.listing(), form.line())

    def speakers(self, i: int, messages: Messages, questions: Sequence[Question]) -> list[str]:  # noqa: ARG002
        """Return the words for who said each text in :attr:`quoted`, for the i-th agent asked.

        Others are numbered by first appearance, so that none is known beyond a prompt.
        """
        heard = self.heard.row(i).tolist()
        read = [] if self.reads is None else self.reads.row(i).tolist()
        agent = int(self.agents[i])
        senders = messages.sender[heard + (read if self.byline is None else [])].tolist()
        others = [sender for sender in dict.fromkeys(senders) if sender not in (agent, -1)]
        names = {sender: f"Participant {k + 1}" for k, sender in enumerate(others)}
        names |= {agent: "You", -1: "Somebody"}
        named = [names[sender] for sender in senders]
        if self.byline is None:
            return named
        return named + [self.byline.replace("{n}", str(k + 1)) for k in range(len(read))]

    def further(self, i: int) -> list[tuple[str, str]]:  # noqa: ARG002
        """Return further texts to quote to the i-th agent, each after the words for who wrote it."""
        return []

    def draw_name(self, questions: Sequence[Question]) -> str:
        """Return the name of the draw within its phase; part of the key of a model's reply."""
        about = questions[self.question].id if self.question >= 0 else self.form.kind
        return f"{type(self).__name__.lower()}/{about}"

    def asks(self, questions: Sequence[Question]) -> tuple[Ask, ...]:  # noqa: ARG002
        """Return the requests this one comes down to, each with the form it is answered in."""
        return (self,)

    def form_of(self, i: int) -> Form:
        """Return the form in which the i-th agent asked is to reply."""
        return self.form.one(i)

    def words(self, questions: Sequence[Question], i: int) -> dict[str, object]:  # noqa: ARG002
        """Return what the template puts in place for the i-th agent beside ``shown``, options and line."""
        return {}

    def replied(self, parts: Sequence[Given], questions: Sequence[Question]) -> Reply:  # noqa: ARG002
        """Return the reply made of the values given to each of :meth:`asks`."""
        return parts[0]
