"""The figures a sweep looks at: one value a cell, and averages over repeats with intervals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from plursim.analysis.rows import PEOPLE
from plursim.documents import flow
from plursim.sweeps.results import SweepResult
from plursim.sweeps.spec import Outcome

MAIN = (
    "total_variation",
    "wasserstein",
    "drift_net_of_control",
    "drift_w1",
    "polarisation_variance",
)
"""Measures looked at where a sweep names none and the table has them."""

MOST_FIGURES = 6
LEVEL = 0.95


@dataclass(frozen=True)
class Looked:
    """One figure of a sweep: its name in words, and one row a cell with factors, value, low and high."""

    name: str
    frame: pd.DataFrame


def looked_at(result: SweepResult) -> list[Looked]:
    """Return the figures a sweep names, or the main ones of its table, in order.

    Each is a measure on one question, in one arm, at one poll; an outcome that leaves the question open gives
    one figure for each. Games have no questions: all figures of their protocols are looked at, up to six.
    """
    table = result.table
    if table.empty:
        return []
    chosen = result.outcomes or _main(table)
    found = [one for outcome in chosen for one in _of_outcome(table, outcome)]
    return found if result.outcomes else found[:MOST_FIGURES]


def unmatched(result: SweepResult) -> list[str]:
    """Return in words which of the outcomes a sweep names its table does not have."""
    lacking = [outcome for outcome in result.outcomes if not list(_of_outcome(result.table, outcome))]
    known = ", ".join(sorted(result.table["measure"].unique()))
    return [
        f"no rows for {flow(outcome.model_dump(exclude_defaults=True))}; the table has the measures {known}"
        for outcome in lacking
    ]


def _main(table: pd.DataFrame) -> list[Outcome]:
    names = [name for name in MAIN if (table["measure"] == name).any()]
    return [Outcome(measure=name) for name in names or table["measure"].unique()[:MOST_FIGURES]]


def _of_outcome(table: pd.DataFrame, outcome: Outcome) -> Iterator[Looked]:
    rows = table[table["measure"] == outcome.measure]
    rows = rows[(rows["group"] == outcome.group) & (rows["label"] == outcome.label)]
    rows = rows[rows["stage"].isin((outcome.stage,) if outcome.stage else ("last", "change"))]
    if outcome.arm is None:
        rows = rows[rows["arm"] != PEOPLE]
        rows = rows[rows["arm"] == rows.groupby("cell")["arm"].transform("first")]
    else:
        rows = rows[rows["arm"] == outcome.arm]
    if outcome.question is not None:
        rows = rows[rows["question"] == outcome.question]
    for (question, stage), part in rows.groupby(["question", "stage"], sort=False):
        arms = part["arm"].unique()
        arm = arms[0] if len(arms) == 1 else ""
        words = [outcome.measure, str(question), str(arm), "first" if stage == "first" else ""]
        if outcome.group != "all":
            words += [f"{outcome.group} {outcome.label}"]
        yield Looked(" · ".join(word for word in words if word), part.reset_index(drop=True))


def averaged(frame: pd.DataFrame, by: Sequence[str], repeat: str | None = "seed") -> pd.DataFrame:
    """Average a figure over everything but some columns, with 95% intervals.

    Where there are at least two seeds, the value is first averaged within each seed, and the interval is
    Student's t interval over seeds. A single run keeps the interval of the run itself. Averages over other
    factors without repeated seeds have none.

    Parameters
    ----------
    frame : one row a cell: the columns of ``by``, ``value``, ``low``, ``high``, and the column of seeds.
    by : columns to keep.
    repeat : column of seeds; None, or a column that is not there, where there are none.

    Returns
    -------
    ``by``, ``value``, ``low``, ``high`` and ``repeats`` (number of seeds, or of cells without seeds).

    Examples
    --------
    >>> frame = pd.DataFrame({"x": [1, 1, 2, 2], "seed": [1, 2, 1, 2], "value": [0.0, 2.0, 5.0, 5.0],
    ...                       "low": np.nan, "high": np.nan})
    >>> averaged(frame, ["x"]).round(2).values.tolist()
    [[1.0, 1.0, -11.71, 13.71, 2.0], [2.0, 5.0, 5.0, 5.0, 2.0]]
    """
    known = frame[frame["value"].notna()]
    rows = []
    for key, part in known.groupby(list(by), sort=False, dropna=False):
        levels = dict(zip(by, key, strict=True))
        rows.append({**levels, **_average(part, repeat if repeat in frame else None)})
    return pd.DataFrame(rows, columns=[*by, "value", "low", "high", "repeats"])


def _average(part: pd.DataFrame, repeat: str | None) -> dict[str, float]:
    values = part.groupby(repeat)["value"].mean() if repeat is not None else part["value"]
    count, value = len(values), float(values.mean())
    if repeat is not None and count > 1:
        from scipy import stats

        reach = float(stats.t.ppf((1 + LEVEL) / 2, count - 1) * values.std(ddof=1) / np.sqrt(count))
        low, high = value - reach, value + reach
    elif len(part) == 1:
        low, high = float(part["low"].iloc[0]), float(part["high"].iloc[0])
    else:
        low = high = float("nan")
    return {"value": value, "low": low, "high": high, "repeats": count}
