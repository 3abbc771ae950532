"""What a measure gives: figures whose inference is made elsewhere, of a handful of kinds.

A figure says what is computed; :mod:`plursim.analysis` resamples it, takes the control arm off, adjusts for
many tests and writes the row. So an idea of inference stands in one place and holds for all measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from plursim.measures.kernels.jackknife import Link
from plursim.measures.kernels.resampling import OfDrawn
from plursim.measures.kernels.uncertainty import Distance
from plursim.portable import Floats, Ints

OfSums = Callable[[Floats], Floats]
"""From sums [..., parts] to a figure [...]."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Figure:
    """One number about the agents of an arm.

    Attributes
    ----------
    name : what it is called after the measure's kind, empty for the measure itself.
    n, missing : answers, pairs or messages behind it, and those left out.
    group, label : of whom it is; all for everybody.
    compared : whether it is compared with the control arm.
    by_group : whether it is wanted of every group as well.
    link : scale on which its interval is symmetric.
    net : name of its difference from the control, None for its own.
    """

    name: str = ""
    n: int = 0
    missing: int = 0
    group: str = "all"
    label: str = "all"
    compared: bool = True
    by_group: bool = False
    link: Link = "none"
    net: str | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Drawn(Figure):
    """A function of the agents that are there; its error comes from leaving out units.

    Attributes
    ----------
    of : from positions of agents [draws, places], -1 for an empty place, to figures [draws].
    among : how much each agent's answer counts, 0 where it does not; shape [agents].
    unit : size of a large figure, beside which rounding is judged.
    """

    of: OfDrawn
    among: Floats
    unit: float = 1.0


@dataclass(frozen=True, eq=False, kw_only=True)
class OfTotals(Figure):
    """A function of sums over agents, such as a ratio; leaving out a unit takes off its sums.

    Attributes
    ----------
    sums : what each agent adds, shape [agents, parts]; figures may share them.
    of : from sums [..., parts] to figures [...].
    corrected : whether it is freed of the bias that few units bring about (jackknife).
    """

    sums: Floats
    of: OfSums
    corrected: bool = False


@dataclass(frozen=True, eq=False, kw_only=True)
class ToSurvey(Figure):
    """A distance of answers to the survey: gets floors, an interval right near 0, and groups.

    Attributes
    ----------
    metric : distance of two response distributions [..., options].
    """

    metric: Distance


@dataclass(frozen=True, eq=False, kw_only=True)
class Moved(Figure):
    """How far the distribution of answers moved between two polls, with an interval right near 0.

    Attributes
    ----------
    metric : distance of two response distributions [..., cells].
    before, after : cell of each agent's answer, -1 where it does not count; shape [agents].
    cells : number of cells; the options, or equal parts of the scale.
    value : the figure.
    """

    metric: Distance
    before: Ints
    after: Ints
    cells: int
    value: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Known(Figure):
    """A figure whose inference the measure makes itself, or that has none.

    Attributes
    ----------
    value, low, high : the figure and its interval.
    beside : floors, by the name of their column.
    stage, arm : of which poll and arm; empty for those asked about.
    """

    value: float
    low: float = float("nan")
    high: float = float("nan")
    beside: Mapping[str, float] = field(default_factory=dict)
    stage: str = ""
    arm: str = ""


def ratio(sums: Floats, above: int = 0, below: int = 1) -> Floats:
    """Return one column over another, NaN where the divisor is 0.

    Examples
    --------
    >>> ratio(np.array([[1.0, 2.0], [1.0, 0.0]])).tolist()
    [0.5, nan]
    """
    divisor = sums[..., below]
    found: Floats = np.divide(
        sums[..., above], divisor, out=np.full(divisor.shape, np.nan), where=divisor > 0
    )
    return found
