"""How far a run has got, in one word: the only place that lists these words."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """What the log of a run holds.

    ``RUNNING``: it is being written. ``DIED``: it was, and its process has been silent for long; no log holds
    this word, since nobody is left to write it. ``PLAYED``: every event is in it, the
    measures are not. ``FINISHED``: events and measures are. ``INTERRUPTED``: the user stopped it.
    ``FAILED``: something else did. Of a ``PLAYED`` run the measures alone can be repeated.

    Examples
    --------
    >>> Status("played").holds_all_events, Status.FAILED.holds_all_events
    (True, False)
    """

    RUNNING = "running"
    DIED = "died"
    PLAYED = "played"
    FINISHED = "finished"
    INTERRUPTED = "interrupted"
    FAILED = "failed"

    @property
    def hint(self) -> str:
        """What to do with a run at ``{path}``; nothing where all is done."""
        return _HINTS[self]

    @property
    def holds_all_events(self) -> bool:
        """Whether the run came to the end of its last arm."""
        return self in (Status.PLAYED, Status.FINISHED)


_HINTS = {
    Status.RUNNING: "It is still running, or was killed just now. To go on with it: plursim resume {path}",
    Status.DIED: "Its process died. To go on with it: plursim resume {path}",
    Status.PLAYED: "Every event is in the log, the measures are not. To measure it: plursim measure {path}",
    Status.FINISHED: "",
    Status.INTERRUPTED: "It was interrupted. To go on with it: plursim resume {path}",
    Status.FAILED: "It did not come to its end. To go on with it: plursim resume {path}",
}
