"""What reasoners share that answer by a rule of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plursim.portable import Ints
from plursim.reasoning.base import Reasoner, Services
from plursim.society.requests import Need, Request
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society


class Ruled(Reasoner):
    """A reasoner with a rule, which is a reasoner itself: what the rule needs and answers it hands on."""

    rule: Reasoner

    def requests_answered(self) -> frozenset[type[Request]]:
        """Return the kinds of request the rule answers."""
        return self.rule.requests_answered()

    def understands_words(self) -> bool:
        """Return whether the rule does."""
        return self.rule.understands_words()

    def why_not_form(self, need: Need) -> str | None:
        """Say why the rule cannot answer a request in the form it comes in."""
        return self.rule.why_not_form(need)

    def check_topic(self, question: Question) -> None:
        """Refuse a question the rule cannot talk about."""
        self.rule.check_topic(question)

    def open(self, services: Services) -> None:
        """Hand on what the run lends."""
        self.rule.open(services)

    def close(self) -> None:
        """Give it back."""
        self.rule.close()

    def begin(self, society: Society, agents: Ints) -> None:
        """Set up the rule's state."""
        self.rule.begin(society, agents)
