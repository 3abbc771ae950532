"""Whether answers to several questions hang together in one agent as they do in one person."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from plursim.analysis import measure
from plursim.errors import InputError
from plursim.reports.card.findings import Finding, Record, number
from plursim.reports.card.view import View
from plursim.runs.remeasuring import respondents_of
from plursim.surveys.respondents import RespondentSurvey

KEYS = ("measure", "stage")
COLUMNS = (*KEYS, "value", "low", "high", "floor", "floor_95", "uniform", "n", "missing", "by_construction")


def association(view: View) -> pd.DataFrame:
    """Return how far associations of the card's arm are from the survey's, beside their floors.

    Empty where fewer than two questions are asked or the survey's respondents are not at hand.
    """
    found = view.run.measures
    if not found["measure"].astype(str).str.startswith("association").any():
        truth = _respondents(view)
        if truth is None:
            return pd.DataFrame(columns=list(COLUMNS))
        found = measure(view.arrays, ["association"], int(view.run.scenario["seed"]), survey=truth)
    rows = found[
        found["measure"].isin(["association_distance", "association_same_sign"])
        & (found["arm"] == view.arm)
        & (found["group"] == "all")
    ]
    return rows[list(COLUMNS)]


def on_association(rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield how far associations are from the survey's in the first poll, before any talk."""
    polls = {(str(row["measure"]), str(row["stage"])): row for row in rows.to_dict("records")}
    row = polls.get(("association_distance", "first"))
    if row is None:
        return
    value, last = number(row["value"], row["low"], row["high"]), polls.get(("association_distance", "last"))
    if last is not None:
        value += f", last poll {number(last['value'])}"
    sign = polls.get(("association_same_sign", "first"))
    same = "" if sign is None else f"; sign as in people {sign['value']:.0%} of {sign['n']:,.0f}"
    good, reading = _hangs_together(row)
    yield Finding(
        "association between questions",
        value,
        f"floor {number(row['floor'])}, 95% of chance {number(row['floor_95'])}; "
        f"answers independent of each other {number(row['uniform'])}{same}",
        reading,
        good,
    )


def _hangs_together(row: Record) -> tuple[bool | None, str]:
    chance, told = row["value"] <= row["floor_95"], row["floor_95"] < row["uniform"]
    if row["by_construction"] and chance:
        return None, "agrees by construction: the answers are the ground truth's own"
    if row["missing"] > 0:
        return None, f"{row['missing']:,.0f} pairs have no association: nobody answered both, or all alike"
    if row["floor_95"] != row["floor_95"]:
        return None, ""
    if not told:
        return None, "too few answers to tell from answers independent of each other"
    if chance and not row["high"] < row["uniform"]:
        return None, "within the 95% of chance, and not told from answers independent of each other"
    if chance:
        return True, "answers hang together as people's do"
    if row["value"] >= row["uniform"]:
        return False, "no better than answers independent of each other"
    return False, "answers hang together otherwise than people's"


def _respondents(view: View) -> RespondentSurvey | None:
    """Return the ground truth of a run where it has respondents and is at hand."""
    try:
        found = respondents_of(view.run)
    except InputError:
        return None
    return found if isinstance(found, RespondentSurvey) else None
