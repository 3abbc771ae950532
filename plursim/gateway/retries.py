"""How often a failed call is tried again, and how long to wait before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from plursim.errors import Missing
from plursim.gateway.failures import Failure, Kind

REASKS = 2
"""How often an answer that cannot be read or is out of range is asked for again."""

MORE_TOKENS = 4
"""Factor by which ``max_tokens`` is raised, once, for an answer that was cut off."""

TRIMS = 4
"""How often a prompt too long for the model is trimmed."""

MOST_ADAPTED = 8
"""How often one call may be refused for a parameter that is then left out."""

ASK_AGAIN = {
    Missing.UNPARSABLE: REASKS,
    Missing.OUT_OF_RANGE: REASKS,
    Missing.TRUNCATED: 1,
    Missing.EMPTY: 1,
}
"""How often a reply that came but cannot be used is asked for again. All other reasons are final."""


@dataclass(frozen=True)
class RetryPolicy:
    """Bounded retries with waits that double.

    Parameters
    ----------
    retries : how often a call is tried again after a server error or a lost connection. A timeout is tried
        once more, with twice the time; a rate limit twice as often as a server error, and at least 8 times.
    first, longest : bounds of the wait in seconds.
    longest_wait : most seconds a provider may ask to wait; whoever asks for more stops the run.
    """

    retries: int = 4
    first: float = 0.5
    longest: float = 60.0
    longest_wait: float = 120.0

    def allowed(self, kind: Kind) -> int:
        """Return how many further tries a kind of failure gets."""
        if kind in (Kind.SERVER_ERROR, Kind.DROPPED, Kind.UNREACHABLE):
            return self.retries
        if kind is Kind.RATE_LIMITED:
            return max(8, 2 * self.retries)
        if kind is Kind.ADAPTED:
            return MOST_ADAPTED
        return 1 if kind is Kind.TIMEOUT and self.retries else 0

    def wait(self, failure: Failure, failed: int, token: str) -> float:
        """Return the seconds to wait after a failure, the ``failed``-th of its call.

        What the provider asks for is honoured; up to a quarter of jitter is added, which moves calls in time
        and nothing else.
        """
        doubled = min(self.longest, self.first * 2.0 ** (failed - 1))
        least = doubled if failure.retry_after is None else failure.retry_after
        return least * (1 + jitter(f"{token}/{failed}") / 4)


def jitter(token: str) -> float:
    """Return a number in [0, 1) that looks random and depends on the token alone."""
    return int.from_bytes(hashlib.blake2b(token.encode(), digest_size=6).digest(), "big") / 2**48
