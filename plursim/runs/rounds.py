"""The rounds of one arm, one after the other: what a run and a Mesa model both play."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from plursim.scenario import Scenario
from plursim.society.membership import Role
from plursim.society.society import Society


@dataclass(eq=False)
class Rounds:
    """The rounds of one arm, after its first poll.

    Attributes
    ----------
    scenario, society : what is played, and by whom.
    roles : the staff that joins before the first round.
    to_the_end : play all rounds, also where the protocol would stop early, as a dry run does.
    played : number of rounds played so far.
    running : whether there is another one; False once the last poll was taken.
    """

    scenario: Scenario
    society: Society
    roles: Sequence[Role] = ()
    to_the_end: bool = False
    played: int = 0
    running: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self.society.hire(self.roles)
        self.scenario.protocol.start(self.society)
        if not self.scenario.protocol.total_rounds:
            self._finish()

    def step(self) -> None:
        """Play one round, poll if the scenario polls after each round, and close after the last."""
        protocol, society = self.scenario.protocol, self.society
        self.played += 1
        society.start_round(self.played)
        protocol.play(society)
        early = not self.to_the_end and protocol.finished(society)
        if self.played >= protocol.total_rounds or early:
            self._finish()
        elif self.scenario.poll.each_round and society.questions:
            society.poll()

    def _finish(self) -> None:
        self.scenario.protocol.finish(self.society)
        if self.society.questions and self.played:
            self.society.poll()
        self.running = False


def first_poll(society: Society) -> None:
    """Let reasoners set up and poll everybody before the first round."""
    society.start_round(0)
    society.begin()
    if society.questions:
        society.poll()
