"""The figures of a protocol that it counts in its log, with intervals, by group, and net of the control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from plursim.analysis.arms import estimated, net_rows, own_rows
from plursim.analysis.log_arrays import Frames, LogArrays
from plursim.analysis.rows import Row
from plursim.measures.figures import Figure, OfTotals, ratio
from plursim.portable import Bools
from plursim.protocols.base import Interaction
from plursim.protocols.tally import Tally
from plursim.randomness import Streams

NO_QUESTION = "none"
"""Question under which figures stand that are about none."""
WHOLE = "whole"
"""Stage of figures over all rounds."""
MOST_LABELS = 20
"""Labels of a persona attribute above which it makes no groups."""


@dataclass(frozen=True, eq=False)
class _Played:
    """The tables of one arm."""

    log: Frames
    arm: str

    def _mine(self, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[frame["arm"].astype(str) == self.arm]

    @cached_property
    def actions(self) -> pd.DataFrame:
        """Moves."""
        return self._mine(self.log.actions)

    @cached_property
    def messages(self) -> pd.DataFrame:
        """Public statements."""
        return self._mine(self.log.messages)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Judgements."""
        return self._mine(self.log.verdicts)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Private answers."""
        return self._mine(self.log.answers)


def tally_rows(arrays: LogArrays, streams: Streams) -> Iterator[Row]:
    """Yield the figures of a protocol: of the first and last round that has them, and of all rounds.

    Groups are those of the persona attributes with few labels; they stand for all rounds.

    Parameters
    ----------
    arrays : arrays of the log; without a log or a protocol there is nothing to count in.
    streams : of dealing units into blocks.
    """
    log, protocol = arrays.log, arrays.protocol
    if log is None or protocol is None or type(protocol).tallies is Interaction.tallies:
        return
    frames = (log.answers, log.messages, log.verdicts, log.actions)
    names = dict.fromkeys(str(arm) for frame in frames for arm in frame["arm"].unique())
    arms = {arm: list(protocol.tallies(_Played(log, arm))) for arm in names}
    agents = len(arrays.clusters)
    groups = _groups(arrays)
    for stage in ("first", "last", WHOLE):
        figures: dict[str, list[Figure]] = {}
        for arm, tallies in arms.items():
            some = [(tally, _in_stage(tally, stage, agents)) for tally in tallies]
            figures[arm] = [_figure(tally, kept, agents) for tally, kept in some]
            for (group, label), members in groups.items() if stage == WHOLE else ():
                for tally, kept in some:
                    mine = _figure(tally, kept & members[np.clip(tally.agent, 0, agents - 1)], agents)
                    figures[arm].append(replace(mine, group=group, label=label, compared=False))
        rng = streams.generator("measures", "tallies", stage)
        found = estimated(figures, protocol.kind, arrays.clusters, rng)
        yield from own_rows(found, NO_QUESTION, stage)
        yield from net_rows(found, NO_QUESTION, stage)


def _in_stage(tally: Tally, stage: str, agents: int) -> Bools:
    """Return which entries are of a stage: of the first or last round in which anything counts, or of all."""
    counts = (tally.below > 0) & (tally.agent >= 0) & (tally.agent < agents)  # staff and newborns are others
    if stage == WHOLE or not counts.any():
        return counts
    rounds = tally.round[counts]
    return np.asarray(counts & (tally.round == (rounds.min() if stage == "first" else rounds.max())))


def _figure(tally: Tally, kept: Bools, agents: int) -> Figure:
    """Return a figure of what each agent adds to numerator and denominator."""
    columns = [np.bincount(tally.agent[kept], part[kept], agents) for part in (tally.above, tally.below)]
    return OfTotals(
        name=tally.name,
        sums=np.stack(columns, axis=1).astype(np.float64),
        of=ratio,
        n=int(kept.sum()),
        missing=int((tally.below == 0).sum()),
        link="rate" if (tally.low, tally.high) == (0.0, 1.0) else "none",
    )


def _groups(arrays: LogArrays) -> Mapping[tuple[str, str], Bools]:
    """Return who is in which group, of the persona attributes with at least 2 and not too many labels."""
    found: dict[tuple[str, str], Bools] = {}
    for name, labels in arrays.attributes.items():
        known = sorted(set(labels.tolist()) - {""})
        if 2 <= len(known) <= MOST_LABELS:
            found |= {(name, label): np.asarray(labels == label) for label in known}
    return found
