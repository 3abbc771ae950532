"""The figures of a protocol that it counts in its log, with intervals, by group, and net of the control."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd

from plursim.analysis.arms import net_rows, own_rows
from plursim.analysis.material import Frames, Material
from plursim.analysis.rows import Row
from plursim.analysis.sums import Part, known_figures, ratio
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


def tally_rows(material: Material, streams: Streams) -> Iterator[Row]:
    """Yield the figures of a protocol: of the first and last round that has them, and of all rounds.

    Groups are those of the persona attributes with few labels; they stand for all rounds.

    Parameters
    ----------
    material : arrays of the log; without a log or a protocol there is nothing to count in.
    streams : of dealing units into blocks.
    """
    log, protocol = material.log, material.protocol
    if log is None or protocol is None or type(protocol).tallies is Interaction.tallies:
        return
    frames = (log.answers, log.messages, log.verdicts, log.actions)
    names = dict.fromkeys(str(arm) for frame in frames for arm in frame["arm"].unique())
    arms = {arm: list(protocol.tallies(_Played(log, arm))) for arm in names}
    agents = len(material.clusters)
    groups = _groups(material)
    for stage in ("first", "last", WHOLE):
        parts: dict[str, list[Part]] = {}
        for arm, tallies in arms.items():
            some = [(tally, _in_stage(tally, stage)) for tally in tallies]
            parts[arm] = [_part(protocol.kind, tally, kept, agents) for tally, kept in some]
            for (group, label), members in groups.items() if stage == WHOLE else ():
                parts[arm] += [
                    replace(
                        _part(protocol.kind, tally, kept & members[tally.agent], agents),
                        group=group,
                        label=label,
                        alone=(tally.name,),
                    )
                    for tally, kept in some
                ]
        rng = streams.generator("measures", "tallies", stage)
        found = known_figures(parts, material.clusters, rng)
        yield from own_rows(found, NO_QUESTION, stage)
        yield from net_rows(found, NO_QUESTION, stage)


def _in_stage(tally: Tally, stage: str) -> Bools:
    """Return which entries are of a stage: of the first or last round in which anything counts, or of all."""
    counts = tally.below > 0
    if stage == WHOLE or not counts.any():
        return counts
    rounds = tally.round[counts]
    return np.asarray(counts & (tally.round == (rounds.min() if stage == "first" else rounds.max())))


def _part(kind: str, tally: Tally, kept: Bools, agents: int) -> Part:
    """Return what each agent adds to numerator and denominator."""
    columns = [np.bincount(tally.agent[kept], part[kept], agents) for part in (tally.above, tally.below)]
    return Part(
        np.stack(columns, axis=1).astype(np.float64),
        {tally.name: partial(ratio, above=0, below=1)},
        int(kept.sum()),
        int((tally.below == 0).sum()),
        family=kind,
        rates=(tally.name,) if (tally.low, tally.high) == (0.0, 1.0) else (),
    )


def _groups(material: Material) -> Mapping[tuple[str, str], Bools]:
    """Return who is in which group, of the persona attributes with at least 2 and not too many labels."""
    found: dict[tuple[str, str], Bools] = {}
    for name, labels in material.attributes.items():
        known = sorted(set(labels.tolist()) - {""})
        if 2 <= len(known) <= MOST_LABELS:
            found |= {(name, label): np.asarray(labels == label) for label in known}
    return found
