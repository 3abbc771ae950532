"""What every protocol is: rounds of requests to a society."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from pydantic import Field

from plursim.graphs.graph import Everybody, Graph
from plursim.parts import Part
from plursim.portable import Ints
from plursim.protocols.tally import Played, Tally
from plursim.randomness import Streams
from plursim.society.membership import Role
from plursim.society.requests import Need, Reflect, Request
from plursim.society.society import Society
from plursim.surveys.question import Question


class Interaction(Part):
    """A protocol: how a society deliberates, debates or evolves its norms.

    A new protocol is one file with a class derived from this, and one line in the tuple of
    :mod:`plursim.protocols`. Its fields are its parameters. Its docstring's first line is what
    ``plursim list`` shows; the rest gives the rules, logged fields and source.

    A protocol keeps no state: what must last from round to round lives in ``society.state`` under
    ``<kind>.<name>``, so that arms can fork and nothing is lost.
    """

    needs: ClassVar[frozenset[type[Request] | Need]]
    """What the protocol asks: kinds of request, each with its form where that is not always the same
    (:class:`~plursim.society.requests.Need`). A scenario whose reasoners cannot answer is refused."""

    needs_survey: ClassVar[bool] = True
    """Whether the protocol is about survey questions; games are not."""

    kind: str
    rounds: int = Field(default=4, ge=0, le=100_000, description="Number of rounds in each arm.")

    @property
    def total_rounds(self) -> int:
        """Rounds a whole arm takes; games over generations take more than ``rounds``."""
        return self.rounds

    def needed(self) -> frozenset[Need]:
        """Return what the protocol, as configured, asks; by default all of :attr:`needs`."""
        return frozenset(need if isinstance(need, Need) else Need(need) for need in self.needs)

    @property
    def memory(self) -> int:
        """How many of the last messages an agent remembers."""
        return 0

    @property
    def outcomes(self) -> dict[str, dict[int, str]]:
        """Words of figures that are codes of an outcome, by the figure's name without its last ``.number``.

        Such figures are counted; all others are quantities, and averaged.
        """
        return {}

    def tallies(self, played: Played) -> Iterable[Tally]:  # noqa: ARG002 (for protocols that count)
        """Count in the log of one arm what stands in the table of measures with intervals, groups and p.

        Parameters
        ----------
        played : the tables of one arm; a table may be empty.

        Returns
        -------
        one :class:`Tally` a figure, in the order in which they are shown; its row is called
        ``<kind>_<name>``.
        """
        return ()

    def roles(self) -> Sequence[Role]:
        """Return the staff who take part beside the agents: moderator, mediator, judge, persuader and so on.

        They join before the first round. ``society.staff(name)`` gives their indices, to be asked and shown
        texts like anybody; they are never polled or measured unless the protocol asks them. A scenario may
        give a role another prompt or reasoner under ``roles``.
        """
        return ()

    def agents_for(self, size: int) -> int:
        """Return how many agents a population of a stated size needs (more where some are injected)."""
        return size

    def topics(self, questions: Sequence[Question]) -> Ints:
        """Return which questions agents talk about, as positions among them, shape [topics].

        Agents may change their minds about these, so that reasoners need arguments for them. By default the
        first question, and none where nobody weighs what others say.
        """
        return np.arange(min(len(questions), 1 if Need(Reflect) in self.needed() else 0), dtype=np.int64)

    @property
    def uses_graph(self) -> bool:
        """Whether the ties of the social graph say who meets, rather than seats and pairs that are drawn."""
        return False

    def default_graph(self, agents: int, streams: Streams) -> Graph:  # noqa: ARG002 (for protocols that draw)
        """Return the social graph of a scenario that names none: no ties, or for games all of them."""
        none = np.zeros(0, dtype=np.int64)
        if self.needs_survey:
            return Graph.from_edges(agents, none, none)
        return Everybody(np.arange(agents))

    def check(self, society: Society) -> None:
        """Refuse a population, graph or survey the protocol cannot work with.

        Raises
        ------
        InputError : says what does not fit and what would.
        """

    @abstractmethod
    def start(self, society: Society) -> None:
        """Set up before the first round: seat tables, choose debaters, fill memories."""

    @abstractmethod
    def play(self, society: Society) -> None:
        """Play one round; ``society.round`` holds its number, counted from 1.

        Where ``society.arm.interaction`` is false nobody may learn anything of anybody else.
        """

    def finished(self, society: Society) -> bool:  # noqa: ARG002 (for protocols that may stop early)
        """Return whether the arm may stop before its last round."""
        return False

    def finish(self, society: Society) -> None:
        """Close after the last round: final verdicts, figures over the whole arm."""


def topic_named(name: str | None, questions: Sequence[Question]) -> Ints:
    """Return the position of the question with an id, of the first for None; none where there is none.

    Examples
    --------
    >>> two = [Question(id=name, text="?", options=("no", "yes")) for name in ("tram", "bus")]
    >>> topic_named("bus", two).tolist(), topic_named(None, two).tolist(), topic_named("car", two).tolist()
    ([1], [0], [])
    """
    ids = [question.id for question in questions]
    found = ids[:1] if name is None else [name]
    return np.array([ids.index(one) for one in found if one in ids], dtype=np.int64)
