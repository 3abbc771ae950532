"""How the same people answered a question twice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from plursim.portable import Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Transitions:
    """How many respondents went from which answer to which.

    Attributes
    ----------
    question : id of the question.
    start, end : names of the waves.
    counts : respondents, or their summed weights, by first and later option; shape [options, options].
    n : respondents who answered in both waves.
    left_out : respondents of the group who did not, None where not known.
    design_effect : how much more the change varies than among as many people drawn at random; 1 where that
        is not known.

    Examples
    --------
    >>> counts = np.array([[3.0, 1.0], [0.0, 0.0]])
    >>> Transitions(question="x", start="1", end="2", counts=counts, n=4, left_out=0).shares.tolist()
    [[0.75, 0.25], [nan, nan]]
    """

    question: str
    start: str
    end: str
    counts: Floats
    n: int
    left_out: int | None
    design_effect: float = 1.0

    @property
    def shares(self) -> Floats:
        """Shares of the later answers among those who gave each first one; NaN where nobody did."""
        totals = self.counts.sum(axis=1, keepdims=True)
        empty = np.full_like(self.counts, np.nan)
        shares: Floats = np.divide(self.counts, totals, out=empty, where=totals > 0)
        return shares
