"""Who said what and who heard whom, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from plursim.analysis.material import Material
from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False)
class Said:
    """Public statements of one arm on one question; shape [messages] each.

    ``group`` is the table, -1 where there is none; ``value`` the stance stated, NaN where none.
    """

    round: Ints
    agent: Ints
    group: Ints
    value: Floats


@dataclass(frozen=True, eq=False)
class Hearings:
    """Who heard whom on one question, one entry a message and hearer; shape [hearings] each."""

    round: Ints
    hearer: Ints
    sender: Ints

    def within(self, after: int, until: int) -> Hearings:
        """Return the hearings of the rounds ``after`` < round <= ``until``."""
        kept = (self.round > after) & (self.round <= until)
        return Hearings(self.round[kept], self.hearer[kept], self.sender[kept])


@dataclass(frozen=True, eq=False)
class Talk:
    """Statements and hearings by (arm, question)."""

    said: dict[tuple[str, str], Said]
    heard: dict[tuple[str, str], Hearings]

    def arm_that_hears(self, question: str) -> str | None:
        """Return the first arm in which anybody heard anything about a question."""
        return next((arm for arm, asked in self.heard if asked == question), None)


def talk_of(material: Material) -> Talk:
    """Return what the log says of messages and exposures; empty where there is no log."""
    if material.log is None:
        return Talk({}, {})
    size = len(material.clusters)
    messages, exposures = material.log.messages, material.log.exposures
    # Staff and texts without an author are heard too, but are nobody whose stance could be followed.
    messages = messages[messages["agent"].between(0, size - 1)]
    exposures = exposures[exposures["agent"].between(0, size - 1) & exposures["sender"].between(0, size - 1)]
    spoken = messages[messages["message"].notna() & messages["question"].notna()]
    said = {
        key: Said(
            part["round"].to_numpy(dtype=np.int64),
            part["agent"].to_numpy(dtype=np.int64),
            part["group"].fillna(-1).to_numpy(dtype=np.int64),
            part["value"].to_numpy(dtype=np.float64),
        )
        for key, part in _by_arm_and_question(spoken)
    }
    named = exposures[["arm", "round", "message", "agent", "sender"]].astype({"arm": str})
    topics = spoken[["arm", "message", "question"]].astype({"arm": str})
    heard = {
        key: Hearings(*(part[name].to_numpy(dtype=np.int64) for name in ("round", "agent", "sender")))
        for key, part in _by_arm_and_question(named.merge(topics, on=["arm", "message"]))
    }
    return Talk(said, heard)


def _by_arm_and_question(frame: pd.DataFrame) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    keys = [frame["arm"].astype(str), frame["question"].astype(str)]
    return [((str(arm), str(question)), part) for (arm, question), part in frame.groupby(keys, sort=False)]
