"""How requests become replies: the interface every reasoner meets."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from plursim.forms import Form, Text
from plursim.parts import Part
from plursim.portable import Floats, Ints
from plursim.society.replies import Reply
from plursim.society.requests import Need, Poll, Request, Write
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.gateway.replies import ReplyStore
    from plursim.society.society import Society


@dataclass(frozen=True)
class Services:
    """What a run lends its reasoners while it is open.

    Attributes
    ----------
    replies : store of model replies; None for runs that keep none.
    on_progress : called with (calls made, cost in US dollars or NaN) whenever calls complete.
    on_wait : called every second with the seconds left while a provider is waited for, 0 at the end.
    """

    replies: ReplyStore | None = None
    on_progress: Callable[[int, float], None] = field(default=lambda _calls, _cost: None)
    on_wait: Callable[[float], None] = field(default=lambda _seconds: None)


@dataclass(frozen=True, eq=False)
class Distributions:
    """Response distributions of agents, as far as they are known without sampling answers.

    Attributes
    ----------
    shares : probability of each option, NaN where missing; one array [asked, options] for each question.
    missing : :class:`~plursim.society.requests.Missing` codes, shape [asked, questions].
    """

    shares: tuple[Floats, ...]
    missing: NDArray[np.int8]


class Reasoner(Part):
    """A way to turn requests into replies.

    A new reasoner is one file with a class derived from this, and one line in the tuple of
    :mod:`plursim.reasoning`. It keeps no state of its own between requests: what its agents know lives in
    arrays in ``society.state`` (so that arms can fork), keyed by ``<kind>.<name>``, one row an agent.
    """

    answers: ClassVar[frozenset[type[Request]]]
    """The kinds of request this reasoner can answer; a scenario that needs another is refused."""

    forms: ClassVar[frozenset[type[Form]] | None] = None
    """The forms in which it makes moves and replies to other requests; None for all. It writes texts only."""

    reads_features: ClassVar[frozenset[str]] = frozenset()
    """Features without which it cannot make a move."""

    needs_survey: ClassVar[bool] = False
    """Whether the first stances come from the survey."""

    reads_personas: ClassVar[bool] = False
    """Whether agents are told who they are and answer by it, also to a question on that."""

    uses_graph: ClassVar[bool] = False
    """Whether agents weigh what they hear by the ties of the social graph."""

    uses_arguments: ClassVar[bool] = False
    """Whether agents exchange arguments; a topic nobody wrote arguments for gets generic ones."""

    kind: str

    def check_topic(self, question: Question) -> None:
        """Refuse a question these agents cannot talk about at all.

        Raises
        ------
        InputError : says what does not fit.
        """

    def why_unmoved(self, question: Question) -> str | None:  # noqa: ARG002
        """Say why talk about a question cannot change these agents' minds; None, as here, where it can."""
        return None

    def requests_answered(self) -> frozenset[type[Request]]:
        """Return the kinds of request this reasoner, as configured, can answer; scenarios check by it."""
        return self.answers

    def understands_words(self) -> bool:
        """Whether agents follow what a request says in words; others go by its features and their stance."""
        return False

    def why_not(self, need: Need) -> str | None:
        """Say in words why it cannot answer what a protocol asks, None where it can."""
        if need.request not in self.requests_answered():
            return str(need)
        return self.why_not_form(need)

    def why_not_form(self, need: Need) -> str | None:
        """Say why it cannot answer a request it knows in the form, or with the features, it comes in."""
        if need.form is None:
            return None
        if need.request is Write:
            return None if self.forms is None or need.form is Text else str(need)
        if self.forms is not None and need.form not in self.forms:
            return str(need)
        lacking = sorted(self.reads_features - need.features)
        return f"{need} without {', '.join(lacking)}" if lacking else None

    @property
    def draws_from_survey(self) -> bool:
        """Whether agents draw first answers from the survey, so that these agree with its respondents."""
        return self.needs_survey

    @property
    def wording(self) -> str:
        """Hash of the words in which it asks a model; empty where it asks none."""
        return ""

    def open(self, services: Services) -> None:
        """Take what the run lends. Called once, before anything is asked; most reasoners need nothing."""

    def close(self) -> None:
        """Give back what :meth:`open` took."""

    def begin(self, society: Society, agents: Ints) -> None:
        """Set up the state of this reasoner's agents before the first poll."""

    def distributions(self, society: Society, request: Poll) -> Distributions | None:  # noqa: ARG002
        """Return the response distributions from which agents draw their answers to a poll.

        None, as here, where they are not known: then answers have to be sampled.
        """
        return None

    @abstractmethod
    def reply(self, society: Society, request: Request) -> Reply:
        """Answer one request for a batch of this reasoner's agents.

        The reply has one row for each of ``request.agents`` in that order. It may read what these agents may
        know: their own rows of the society's arrays, their personas and the messages in ``request.heard``.
        Randomness comes from ``society.draw`` so that an agent's draw does not depend on who else was asked.

        A reasoner that changes its agents' state (on :class:`~plursim.society.requests.Reflect`) writes only
        its own arrays in ``society.state``.
        """

    def reply_all(self, society: Society, requests: Sequence[Request]) -> list[Reply]:
        """Answer several requests none of which depends on another; here one after the other."""
        return [self.reply(society, request) for request in requests]


def model_of(reasoners: Sequence[Reasoner]) -> str:
    """Return in words who answers for the personas: each reasoner's kind, and its model where it has one."""
    return "; ".join(dict.fromkeys(_named(reasoner) for reasoner in reasoners))


def _named(reasoner: Reasoner) -> str:
    more = [getattr(reasoner, name, None) for name in ("model", "expression", "rule")]
    words = [value if isinstance(value, str) else getattr(value, "kind", "") for value in more]
    return " ".join(filter(None, [reasoner.kind, *words]))
