"""What protocols share: their arrays in the society's state by short name, and rows for moves and figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.society.events import Acted, Counted
from plursim.society.society import Society

REASONS = np.array([code.word for code in Missing], dtype=object)
"""Word of each :class:`plursim.society.requests.Missing` code."""


class Shelf:
    """The arrays one protocol keeps in ``society.state``, by their names without the protocol's.

    Parameters
    ----------
    society : whose state.
    kind : the protocol's kind.
    """

    def __init__(self, society: Society, kind: str) -> None:
        self._state, self._kind = society.state, kind

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._state[f"{self._kind}.{name}"]

    def __setitem__(self, name: str, array: NDArray[Any]) -> None:
        self._state[f"{self._kind}.{name}"] = array


def log_figures(society: Society, phase: str, figures: Mapping[str, Any]) -> None:
    """Log one row a figure; NaN stands for a figure that is not defined."""
    society.sink.append(
        Counted(
            arm=society.arm.name,
            round=society.round,
            phase=phase,
            name=list(figures),
            value=[float(value) for value in figures.values()],
        )
    )


def log_moves(society: Society, phase: str, **columns: Any) -> None:
    """Log one row a move. Columns left out say: no partner, nothing chosen, given or gained, nobody asked.

    Parameters
    ----------
    columns : columns of :class:`plursim.society.events.Acted`; ``agent``, ``action`` and ``fields`` at least.
    """
    rows = len(columns["agent"])
    blank: dict[str, Any] = {
        "partner": np.full(rows, -1, dtype=np.int64),
        "choice": [None] * rows,
        "amount": np.full(rows, np.nan),
        "payoff": np.full(rows, np.nan),
        "reason": [Missing.NOT_ASKED.word] * rows,
    }
    society.sink.append(Acted(arm=society.arm.name, round=society.round, phase=phase, **{**blank, **columns}))
