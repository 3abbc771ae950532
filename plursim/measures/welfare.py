"""How well a game serves all of its players."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import numpy as np

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Drawn, Figure
from plursim.measures.given import Given
from plursim.measures.kernels.welfare import gini, nash_welfare, percentile_20, worst_group
from plursim.portable import Floats, Ints


class Welfare(Measure):
    """Payoffs of a game: mean, worst off, what four fifths reach, Nash welfare and Gini coefficient.

    Of each agent's total payoff over the game. Nash welfare is the geometric mean (Kaneko and Nakamura 1979),
    0 where anybody has nothing; it and the Gini coefficient are NaN where a total is negative.
    """

    needs: ClassVar = frozenset({Need.MOVES})
    told: ClassVar = {
        "mean": Told("mean payoff", low=-INF, high=INF, better="more"),
        "worst": Told("payoff of the worst off", low=-INF, high=INF, better="more"),
        "p20": Told("payoff that four fifths reach", low=-INF, high=INF, better="more"),
        "nash": Told("Nash welfare", high=INF, better="more"),
        "gini": Told("Gini coefficient of payoffs", better="less"),
    }
    kind: Literal["welfare"] = "welfare"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the figures of all players."""
        if given.moves is None:
            return
        known = ~np.isnan(given.moves.payoff) & (given.moves.agent < len(given.members))
        agents, payoffs = given.moves.agent[known], given.moves.payoff[known]
        played = np.bincount(agents, minlength=len(given.members)) > 0
        if not played.any():
            return
        total = np.where(played, np.bincount(agents, payoffs, len(given.members)), np.nan)
        kernels = {
            "mean": lambda some: some.mean(axis=-1),
            "worst": worst_group,
            "p20": percentile_20,
            "nash": lambda some: nash_welfare(some) if (some >= 0).all() else np.nan,
            "gini": lambda some: gini(some) if (some >= 0).all() else np.nan,
        }
        for name, kernel in kernels.items():

            def figure(drawn: Ints, kernel=kernel) -> Floats:  # type: ignore[no-untyped-def]
                rows = [total[row[row >= 0]] for row in drawn]
                rows = [row[~np.isnan(row)] for row in rows]
                return np.array([float(kernel(row)) if len(row) else np.nan for row in rows])

            yield Drawn(
                name=name,
                of=figure,
                among=played.astype(np.float64),
                n=int(played.sum()),
                missing=int((~played).sum()),
                unit=max(1.0, float(np.nanmax(np.abs(total)))),
            )
