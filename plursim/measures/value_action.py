"""Whether agents act as the values say that they state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Figure, Known, OfTotals, ratio
from plursim.measures.given import Given
from plursim.measures.kernels.pluralism import value_action_gap
from plursim.portable import Ints


class ValueAction(Measure):
    """Gap between a stated value and what is done in a game: F1, agreement, squared and absolute gap.

    The value is an ordinal question of the scenario, scaled to 0 to 1 and held from .5 on; an agent serves it
    where most of its moves of a stated action do. ``deep`` is the share of all those moves that serve the
    value (deep value generalisation, chance .5 where surface preference points elsewhere).
    """

    needs: ClassVar = frozenset({Need.POLL, Need.MOVES})
    told: ClassVar = {
        "f1": Told("stated and enacted values, F1", better="more"),
        "agreement": Told("agents that act as they say", better="more"),
        "squared_gap": Told("squared gap of value and action", better="less"),
        "manhattan": Told("absolute gap of value and action", better="less"),
        "deep": Told("moves that serve the value", better="more"),
    }
    weights_count: ClassVar = False  # F1 counts agents
    example: ClassVar[Mapping[str, Any]] = {"question": "scale", "action": "give", "serving": ["yes"]}
    kind: Literal["value_action"] = "value_action"
    question: str = Field(description="Question that states the value.")
    action: str = Field(description="Action of the game that the value is about.")
    serving: tuple[str, ...] = Field(min_length=1, description="Choices of this action that serve the value.")

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the gap of everybody, and the share of moves that serve the value."""
        if given.moves is None or given.question.id != self.question or not given.question.ordinal:
            return
        mine = (given.moves.action == self.action) & (given.moves.choice != "")
        agent, serves = given.moves.agent[mine], np.isin(given.moves.choice[mine], self.serving)
        size = len(given.members)
        count, total = (_count(agent, each, size) for each in (np.ones(len(agent)), serves))
        acted = np.where(count > 0, total * 2 > count, np.nan)
        scale, stated = given.question.scale, np.where(given.counted, given.stances, np.nan)
        n = int((~np.isnan(stated) & ~np.isnan(acted)).sum())
        if not n:
            return
        found = value_action_gap(stated, acted, float(scale[0]), float(scale[-1]))
        figures = {"f1": found.f1, "agreement": found.accuracy, "squared_gap": found.squared,
                   "manhattan": found.manhattan}  # fmt: skip
        for name, value in figures.items():
            yield Known(name=name, value=value, n=n, missing=size - n)
        sums = np.stack([total, count], axis=1)
        yield OfTotals(name="deep", sums=sums, of=ratio, n=int(mine.sum()), link="rate")


def _count(agent: Ints, each: np.ndarray, size: int) -> np.ndarray:
    known = agent < size
    return np.bincount(agent[known], each[known], size).astype(np.float64)
