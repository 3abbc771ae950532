"""How the same people answered a question in two waves, person by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from plursim.portable import Floats, Ints


class Cell(NamedTuple):
    """People who gave the same two answers (-1: none), and their summed weight."""

    before: int
    after: int
    people: int
    weight: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Change:
    """The answers of the same people in two waves.

    Attributes
    ----------
    start, end : names of the waves, the earlier one first.
    before, after : option each person chose, -1 for none; shape [people].
    weights : survey weight of each person, above 0; shape [people].
    units : who was drawn or treated together and so is not independent, None where that is not known;
        shape [people].
    effective_n : people who answered twice, drawn one by one, that would tell as much about the change.
    truth : which of the waves is the ground truth, empty for neither.

    Examples
    --------
    >>> change = Change(start="1", end="2", before=np.array([0, 0, 1]), after=np.array([0, 1, -1]),
    ...                 weights=np.ones(3), units=None, effective_n=2.0)
    >>> [tuple(cell) for cell in change.cells()]
    [(0, 0, 1, 1.0), (0, 1, 1, 1.0), (1, -1, 1, 1.0)]
    """

    start: str
    end: str
    before: Ints
    after: Ints
    weights: Floats
    units: Ints | None
    effective_n: float
    truth: str = ""

    @property
    def twice(self) -> int:
        """How many answered in both waves."""
        return int(((self.before >= 0) & (self.after >= 0)).sum())

    def cells(self) -> Iterator[Cell]:
        """Yield who gave which two answers, in the order of the options."""
        pairs, cell = np.unique(np.stack([self.before, self.after]), axis=1, return_inverse=True)
        place = cell.reshape(-1)
        people, weight = np.bincount(place), np.bincount(place, self.weights)
        for (before, after), some, total in zip(pairs.T.tolist(), people, weight, strict=True):
            yield Cell(before, after, int(some), float(total))

    @classmethod
    def of_cells(
        cls, start: str, end: str, cells: Iterable[Cell], effective_n: float, *, truth: str = ""
    ) -> Self:
        """Return people who gave the same two answers as single persons that count alike."""
        rows = list(cells)
        people = np.array([cell.people for cell in rows], dtype=np.int64)
        each = np.array([cell.weight / cell.people for cell in rows], dtype=np.float64)
        before, after = (np.array([cell[at] for cell in rows], dtype=np.int64) for at in (0, 1))
        return cls(
            start=start,
            end=end,
            before=np.repeat(before, people),
            after=np.repeat(after, people),
            weights=np.repeat(each, people),
            units=None,
            effective_n=effective_n,
            truth=truth,
        )
