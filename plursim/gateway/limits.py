"""How many calls are under way at once, and how many start in a minute. Calls queue; none is refused."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

IN_A_ROW = 3
"""Rate limits in a row, without an answer between them, that make every call wait."""


class Gate:
    """Bounds the calls under way: never above ``most``, below it while the provider limits the rate.

    The bound is halved once for each episode of rate limits: calls that had started before the last cut do
    not cut again. It grows by one for each full round of successes. An answer that is not durable yet keeps
    its place: calls under way and answers to be kept are together never more than the bound.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.limit, self.inside, self.unkept = most, most, 0, 0
        self.cuts = 0
        self._clock = clock
        self._cut_at = float("-inf")
        self._successes = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def enter(self) -> float:
        """Wait for a place, take it and return the time of entry."""
        while self.inside + self.unkept >= self.limit:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            await place
        self.inside += 1
        return self._clock()

    def leave(self) -> None:
        """Give the place back."""
        self.inside -= 1
        self._wake()

    def answered(self) -> None:
        """Keep a place for an answer until it is durable."""
        self.unkept += 1

    def kept(self, answers: int) -> None:
        """Give back the places of answers that are durable now."""
        self.unkept -= answers
        self._wake()

    def succeeded(self) -> None:
        """Count an answer; let the bound grow back."""
        self._successes += 1
        if self.limit < self.most and self._successes >= self.limit:
            self.limit, self._successes = self.limit + 1, 0
            self._wake()

    def limited(self, entered: float) -> None:
        """Take note of a rate limit met by a call that entered at a given time."""
        if entered >= self._cut_at:
            self.limit, self._successes = max(1, self.limit // 2), 0
            self._cut_at, self.cuts = self._clock(), self.cuts + 1

    def _wake(self) -> None:
        free = self.limit - self.inside - self.unkept
        while free > 0 and self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                free -= 1


class Pace:
    """Spreads the starts of calls evenly so that stated limits a minute hold; pauses when asked to.

    Parameters
    ----------
    requests, tokens : most of each in a minute, None for no limit.
    clock : exchanged in tests.
    """

    def __init__(
        self,
        requests: float | None = None,
        tokens: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._each_request = 60.0 / requests if requests else 0.0
        self._each_token = 60.0 / tokens if tokens else 0.0
        self._clock = clock
        self._next_request = self._next_token = self._paused_until = float("-inf")
        self._in_a_row = 0

    async def turn(self, tokens: int, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Wait, by means of ``sleep``, for one's turn to start a call of so many tokens."""
        now = self._clock()
        start = max(now, self._next_request, self._next_token)
        self._next_request = start + self._each_request
        self._next_token = start + tokens * self._each_token
        while (left := max(start, self._paused_until) - self._clock()) > 0:
            await sleep(left)

    def used(self, reserved: int, tokens: int) -> None:
        """Give back the tokens a call had reserved and did not use."""
        self._in_a_row = 0
        self._next_token -= (reserved - tokens) * self._each_token

    def limited(self, wait: float | None) -> None:
        """Pause all calls when the provider has limited several in a row and said for how long."""
        self._in_a_row += 1
        if wait is not None and self._in_a_row >= IN_A_ROW:
            self._paused_until = max(self._paused_until, self._clock() + wait)
