"""Playing the arms of a run: polls and rounds, each round durable before the next begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from plursim.errors import FailureShareExceeded, Missing
from plursim.gateway.replies import ReplyStore
from plursim.reasoning.base import Services
from plursim.runs.rounds import Rounds, first_poll
from plursim.runs.setup import Setup
from plursim.society.arms import Arm
from plursim.society.events import Event, MemoryLog, Sink
from plursim.society.society import Society

FIRST_POLL = Arm("first_poll")


@dataclass(frozen=True)
class Progress:
    """How far a run has got: shown by the progress bar.

    ``round`` of ``rounds`` in ``arm``; ``calls`` made to models so far and their ``cost`` in US dollars, NaN
    where a price is not known; ``waiting`` the seconds left until a provider may be asked again.
    """

    arm: str
    round: int
    rounds: int
    agents: int
    calls: int
    cost: float
    waiting: float = 0.0


OnProgress = Callable[[Progress], None]


@dataclass(eq=False)
class ArmsPlayer:
    """Plays all arms of a prepared scenario into a sink; ``to_the_end`` also rounds a protocol would skip."""

    setup: Setup
    sink: Sink
    replies: ReplyStore | None = None
    on_progress: OnProgress | None = None
    to_the_end: bool = False
    _calls: int = 0
    _cost: float = 0.0
    _waiting: float = 0.0
    _at: tuple[str, int] = ("", 0)
    _rounds: int = 0
    _polled: Society | None = None
    _poll_events: list[Event] = field(default_factory=list)

    def play(self) -> None:
        """Play every arm to its end.

        Raises
        ------
        FailureShareExceeded : more replies of a round failed than ``limits.fail_above``.
        """
        services = Services(replies=self.replies, on_progress=self._count_calls, on_wait=self._wait)
        with self.setup.opened(services):
            for arm in self.setup.arms:
                self._play_arm(arm)

    def _play_arm(self, arm: Arm) -> None:
        setup = self.setup.in_arm(arm)
        self._rounds = setup.scenario.protocol.total_rounds
        self._report(arm.name, 0)
        started = self._after_first_poll(setup, arm)
        rounds = Rounds(setup.scenario, started, setup.roles, to_the_end=self.to_the_end)
        self._close_round(rounds.society)
        while rounds.running:
            self._report(arm.name, rounds.played + 1)
            rounds.step()
            self._close_round(rounds.society)

    def _after_first_poll(self, setup: Setup, arm: Arm) -> Society:
        """Return the arm's society after its first poll; arms that know their personas share one poll."""
        if not arm.persona:
            society = self.setup.society(arm, self.sink)
            first_poll(society)
            setup.enter(society)
            self._close_round(society)
            return society
        if self._polled is None:
            kept = MemoryLog()
            self._polled = self.setup.society(FIRST_POLL, kept)
            first_poll(self._polled)
            self._poll_events = kept.events
        for event in self._poll_events:
            self.sink.append(replace(event, arm=arm.name))
        society = self._polled.fork(arm, self.sink)
        setup.enter(society)
        self._close_round(society)
        return society

    def _close_round(self, society: Society) -> None:
        """Make the round durable and stop if too much of it failed."""
        self.sink.commit()
        limit = self.setup.scenario.limits.fail_above
        if society.failure_share() > limit:
            counts = ((code, int(society.outcomes[code])) for code in Missing if code.is_failure)
            reasons = ", ".join(f"{code.word} {count}" for code, count in counts if count)
            raise FailureShareExceeded(
                f"{society.failure_share():.1%} of the replies in round {society.round} of arm "
                f"'{society.arm.name}' failed ({reasons}); limits.fail_above allows {limit:.1%}. "
                "Everything so far is kept."
            )

    def _count_calls(self, calls: int, cost: float) -> None:
        self._calls, self._cost = calls, cost
        self._report(*self._at)

    def _wait(self, seconds: float) -> None:
        self._waiting = seconds
        self._report(*self._at)

    def _report(self, arm: str, round_: int) -> None:
        self._at = (arm, round_)
        if self.on_progress is not None:
            agents = self.setup.population.size
            spent = (self._calls, self._cost, self._waiting)
            self.on_progress(Progress(arm, round_, self._rounds, agents, *spent))
