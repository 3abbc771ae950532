"""Sharing an event loop fairly between calls whose every step takes milliseconds of processor time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")

LONGEST_TURN = 0.005
"""Seconds that calls may take together in one turn of the event loop."""


class Turnstile:
    """Lets calls advance until a turn of the event loop has taken long enough; the others wait for the next.

    Without it a hundred answers that arrive together are read in a single turn, which stalls the loop for
    half a second when reading one takes 5 ms.
    """

    def __init__(self, longest: float = LONGEST_TURN) -> None:
        self._longest = longest
        self._until: float | None = None

    def through(self, call: Coroutine[Any, Any, T]) -> Paced[T]:
        """Return an awaitable that gives what the call gives."""
        return Paced(call, self)

    def is_open(self) -> bool:
        """Whether there is time left in this turn of the loop; there always is for the first who asks."""
        now = time.perf_counter()
        if self._until is not None:
            return now < self._until
        self._until = now + self._longest
        asyncio.get_running_loop().call_soon(self._next_turn)
        return True

    def _next_turn(self) -> None:
        self._until = None


class Paced(Generic[T]):
    """A call that asks its turnstile before every step."""

    def __init__(self, call: Coroutine[Any, Any, T], turnstile: Turnstile) -> None:
        self._call, self._turnstile = call, turnstile

    def __await__(self) -> Generator[Any, None, T]:
        """Advance the call step by step; what it waits for, this waits for."""
        thrown: BaseException | None = None
        while True:
            try:
                if thrown is None:
                    while not self._turnstile.is_open():
                        yield  # until the next turn of the loop
            except BaseException as error:  # noqa: BLE001 - a cancellation, which the call has to see
                thrown = error
            try:
                waited_for = self._call.send(None) if thrown is None else self._call.throw(thrown)
            except StopIteration as end:
                result: T = end.value
                return result
            thrown = None
            try:
                yield waited_for
            except BaseException as error:  # noqa: BLE001 - as above
                thrown = error
