"""What a protocol counts in its log: numerators and denominators that make figures with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from plursim.errors import Missing
from plursim.portable import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd


class Played(Protocol):
    """The tables of one arm, as its log holds them: what :meth:`Interaction.tallies` counts in."""

    @property
    def actions(self) -> pd.DataFrame:
        """Moves: round, phase, agent, partner, action, choice, amount, payoff, reason, a column a field."""

    @property
    def messages(self) -> pd.DataFrame:
        """Public statements: round, phase, message, agent, question, group, text, value, reason."""

    @property
    def verdicts(self) -> pd.DataFrame:
        """Judgements: round, phase, agent, debate, stage, probability, reason."""

    @property
    def answers(self) -> pd.DataFrame:
        """Private answers, those a protocol asked for among them: round, phase, agent, question, value."""


@dataclass(frozen=True, eq=False)
class Tally:
    """One figure of a protocol: the sum of ``above`` over the sum of ``below``, over agents and rounds.

    From it alone follow the figure of all agents, of a group, of the first and last round, its interval over
    independent units, and its difference from the control arm.

    Attributes
    ----------
    name : what it is called after the protocol's kind, such as ``donation_share``.
    round, agent : whose entry it is and when; shape [entries]; an agent may have several in a round.
    above, below : what is divided by what, ``below`` 0 or more; shape [entries].
    low, high : least and greatest value the figure can take, infinite where there is none.

    Examples
    --------
    >>> Tally("share", np.array([1, 1]), np.array([0, 1]), np.array([1.0, 0.0]), np.ones(2)).value
    0.5
    """

    name: str
    round: Ints
    agent: Ints
    above: Floats
    below: Floats
    low: float = 0.0
    high: float = 1.0

    @classmethod
    def mean(
        cls, name: str, rows: pd.DataFrame, values: ArrayLike, *, low: float = 0.0, high: float = 1.0
    ) -> Tally:
        """Return the mean of a value of each row that has one; of truths it is a share.

        Parameters
        ----------
        name, low, high : see the class.
        rows : with the columns ``round`` and ``agent``; one entry a row.
        values : one a row, NaN where it has none.
        """
        found = np.asarray(values, dtype=np.float64)
        known = ~np.isnan(found)
        round_, agent = (rows[column].to_numpy(dtype=np.int64) for column in ("round", "agent"))
        return cls(name, round_, agent, np.where(known, found, 0.0), known.astype(np.float64), low, high)

    @property
    def value(self) -> float:
        """The figure of all entries, NaN where nothing was counted."""
        total = float(self.below.sum())
        return float(self.above.sum()) / total if total > 0 else float("nan")


def answered(rows: Any) -> Any:
    """Return the rows of a table whose reply is there, of those that were asked for one."""
    return rows[rows["reason"].astype(str) == Missing.ANSWERED.word]
