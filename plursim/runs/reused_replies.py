"""Replies of an earlier run, reused by a new one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from plursim.gateway.failures import PASSING
from plursim.gateway.replies import Call, ReplyStore, Spend, StoredReply
from plursim.runs.opening import open_run


class ReusedReplies:
    """A reply store that first looks into its own run and then into an earlier one.

    What it finds there is kept in its own run as well, so that the run stands alone afterwards. Replies that
    failed for a reason that is not the answer's own (no connection, server errors) are asked for again.

    Parameters
    ----------
    own : the reply store of the new run.
    earlier : folder of the earlier run.
    """

    def __init__(self, own: ReplyStore, earlier: Path) -> None:
        self._own = own
        frame = open_run(earlier).reader.replies()
        known = frame.astype(object).where(frame.notna(), None)
        rows = ({str(name): value for name, value in row.items()} for row in known.to_dict("records"))
        passing = {reason.word for reason in PASSING}
        self._earlier = {row["key"]: StoredReply(**row) for row in rows if row["reason"] not in passing}

    def find(self, keys: Sequence[str]) -> dict[str, StoredReply]:
        """Return the stored replies among some keys, by key."""
        found = self._own.find(keys)
        reused = {key: self._earlier[key] for key in keys if key not in found and key in self._earlier}
        if reused:
            self._own.keep(list(reused.values()), [])
        return found | reused

    def sending(self, call: Call) -> None:
        """Note that an attempt is about to be sent."""
        self._own.sending(call)

    def all_kept(self) -> None:
        """Take note that every attempt noted so far has been kept."""
        self._own.all_kept()

    def keep(self, replies: Sequence[StoredReply], calls: Sequence[Call]) -> None:
        """Store replies and calls."""
        self._own.keep(replies, calls)

    def spent(self, model: str) -> Spend:
        """Return what the new run has spent on a model."""
        return self._own.spent(model)
