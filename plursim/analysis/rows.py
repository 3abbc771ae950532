"""What a figure says: one row of the table of measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from plursim.measures import MEASURES, kind_of

NET = "net_of_control"
PEOPLE = "people"
"""Arm under which figures of the survey's own people stand."""
NAN = float("nan")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure.

    ``stage`` is ``first`` or ``last`` poll, or ``change`` between them (of a protocol's own figures the first
    or last round, or ``whole`` for all rounds; these stand under the question ``none``); ``low`` and ``high``
    are the ends of the 95% interval; ``n`` counts the answers or agents behind the figure and ``missing``
    those left out.

    ``units`` counts the independent pieces behind the interval (agents before any talk, then groups that
    heard each other; 0 where they were not counted); with fewer than ten there is neither interval nor p.

    A distance stands beside what chance alone would give. ``floor`` is the expected distance between two
    samples of one distribution, the survey's, of the sizes at hand: the simulated answers and the survey (a
    survey of unknown size counts as exact). ``halves`` is that of two random halves of the survey, ``draws``
    that of two draws of the simulated population; each with its 95% quantile. ``uniform`` and ``pooled`` say
    how far the uniform answer and everybody's answer are from the survey.

    Figures over several questions stand under the question ``all``, those of one pair of questions under the
    group ``pair`` besides.

    Rows whose ``arm`` is ``people`` are not simulated: they say what the survey's own people did between two
    of its waves. Their floor is the distance between the waves of people who moved in no direction.

    A measure that ends in ``net_of_control`` compares an arm with its control arm, agent by agent. ``p`` is
    the probability of so large a difference without any effect; ``p_adjusted`` holds for all comparisons of
    this measure together (Holm), ``p_discovery`` bounds the share of false findings among them (Benjamini
    and Hochberg).

    ``by_construction`` marks a figure that agrees with the survey whatever the agents are like, since most of
    the answers behind it are the ground truth's own; see :mod:`plursim.analysis.circular`. It says nothing
    about how well the population is simulated.
    """

    measure: str
    arm: str
    stage: str
    question: str
    group: str = "all"
    label: str = "all"
    value: float
    low: float = NAN
    high: float = NAN
    n: int
    missing: int
    units: int = 0
    floor: float = NAN
    floor_95: float = NAN
    halves: float = NAN
    halves_95: float = NAN
    draws: float = NAN
    draws_95: float = NAN
    uniform: float = NAN
    pooled: float = NAN
    p: float = NAN
    p_adjusted: float = NAN
    p_discovery: float = NAN
    by_construction: bool = False


def table_of(rows: Iterable[Row]) -> pd.DataFrame:
    """Return figures as a table: those of the whole population first, then by question and measure."""
    ordered = sorted(rows, key=lambda row: (row.group != "all", row.question, _place(row.measure)))
    return pd.DataFrame([asdict(row) for row in ordered], columns=list(Row.__dataclass_fields__))


def _place(figure: str) -> int:
    """Return the place of a figure's measure in tables; figures of protocols come last."""
    kinds, kind = [measure.kind_name() for measure in MEASURES], kind_of(figure)
    return len(kinds) if kind is None else kinds.index(kind)
