"""Words for the figures of a card: the value, what to compare it with, and what that says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import chdtri, ndtri

from plursim.analysis.rows import PEOPLE
from plursim.reports.card.convergence import CLEARLY, GAP, SPREAD, human

Record = Mapping[Any, Any]

ENOUGH_ROBUST = 0.5
"""Share of an effect that formats may move it by before the card warns."""
MUCH_MISSING = 0.05
"""Share of missing answers from which the card warns."""
TOLERANCE = 0.25
"""How far from people's an interval of the variance within personas may reach and still count as theirs."""
WIDEST = 0.5
"""Width, as a share of people's or of the start, above which an interval does not tell."""

BY_CONSTRUCTION = "by construction: these answers are the survey's own, or were told to the persona"
"""What is read from a figure that agrees with the survey whatever the agents are like: nothing."""


@dataclass(frozen=True)
class Finding:
    """One row of the card; ``good`` is None where nothing was tested: no standard, or too little to tell.

    ``of_people`` says whether the row is about how like people the population is; missing answers, robustness
    and cost are about the runs.
    """

    aspect: str
    value: str
    beside: str
    reading: str
    good: bool | None = None
    of_people: bool = True

    @property
    def mark(self) -> str:
        """``+``, ``-`` or nothing."""
        return "" if self.good is None else "+" if self.good else "-"


def number(value: float, low: float = float("nan"), high: float = float("nan"), digits: int = 2) -> str:
    """Return a number with its interval as words.

    Examples
    --------
    >>> number(0.917, 0.9, 0.94)
    '0.92 [0.90, 0.94]'
    """
    if value != value:
        return "not known"
    ends = f" [{low:.{digits}f}, {high:.{digits}f}]" if low == low and high == high else ""
    return f"{value:.{digits}f}{ends}"


def summary(findings: Sequence[Finding]) -> str:
    """Say in a line how many of the aspects that were tested are as in people, and how many were not tested.

    Examples
    --------
    >>> summary([Finding("a", "", "", "", True), Finding("b", "", "", "", False), Finding("c", "", "", "")])
    '1 of 2 tested aspects as in people; 1 not tested'
    >>> summary([Finding("c", "", "", "")])
    'no aspect tested'
    """
    marks = [one.good for one in findings if one.of_people]
    tested, untold = len(marks) - marks.count(None), marks.count(None)
    if not tested:
        return "no aspect tested"
    left = f"; {untold} not tested" if untold else ""
    return f"{marks.count(True)} of {tested} tested aspects as in people{left}"


def _like(low: float, high: float, human: float, tolerance: float = 0.0) -> bool | None:
    """Return whether an interval says that a figure is as in people, None where it does not tell."""
    if low != low:
        return None
    if low <= human <= high:
        return True if high - low <= WIDEST else None
    return human - tolerance <= low and high <= human + tolerance


def _untold(low: float) -> str:
    return "no interval: give several runs" if low != low else "too wide to tell: add agents or runs"


def on_unfinished(statuses: Sequence[str]) -> Iterator[Finding]:
    """Yield a warning where runs did not come to their end."""
    stopped = [status for status in statuses if status != "finished"]
    if stopped:
        yield Finding(
            "unfinished runs",
            f"{len(stopped)} of {len(statuses)}",
            ", ".join(dict.fromkeys(stopped)),
            "figures end where these runs stopped: go on with them, or leave them out",
            good=False,
            of_people=False,
        )


def on_alignment(rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield the alignment of each question in its last poll, and the worst group of all questions."""
    if not len(rows):
        yield Finding("alignment with the survey", "not known", "", "the questions have no ground truth")
        return
    for question, part in rows[rows["group"] == "all"].groupby("question", sort=False):
        polls = {str(row["stage"]): row for row in part.to_dict("records")}
        row = polls.get("last", polls["first"])
        good, reading = _aligned(row)
        value = number(row["value"], row["low"], row["high"])
        if row is not polls["first"]:
            value += f", first poll {number(polls['first']['value'])}"
        yield Finding(f"alignment: {question}", value, _floors(row), reading, good)
    groups = rows[(rows["group"] != "all")]
    if len(groups):
        stage = "last" if (groups["stage"] == "last").any() else "first"
        yield _worst_group(groups[groups["stage"] == stage].to_dict("records"))


def _worst_group(groups: Sequence[Record]) -> Finding:
    """Return the group farthest beyond chance, held against what chance does to the worst of so many."""
    told = [one for one in groups if not _given(one)] or groups
    row = min(told, key=lambda one: one["value"] - one["floor_95"])
    good, reading = _aligned(row, groups=len(told))
    return Finding(
        f"alignment, worst group: {row['question']}, {row['group']} {row['label']}",
        number(row["value"], row["low"], row["high"]),
        f"{_floors(row)}; everybody's answer {number(row['pooled'])}; n = {row['n']:,.0f}; "
        f"{len(told)} groups",
        reading,
        good,
    )


def _floors(row: Record) -> str:
    return (
        f"floor {number(row['floor'])}, 95% of chance {number(row['floor_95'])}; "
        f"uniform {number(row['uniform'])}"
    )


def _given(row: Record) -> bool:
    """Return whether a figure agrees with the survey by construction."""
    return bool(row.get("by_construction", False))


def _allowed(row: Record, groups: int) -> float:
    """Return the alignment below which the worst of some groups lies in 5% of cases by chance.

    One in twenty groups lies beyond its own 95% of chance. So of m groups each is given 5% / m (Bonferroni);
    how far that reaches follows from floor and 95% of chance, as if distances were normal. One group: its
    95% of chance.
    """
    reach = ndtri(1 - 0.05 / groups) / ndtri(0.95)
    return float(row["floor"] - (row["floor"] - row["floor_95"]) * reach)


def _aligned(row: Record, groups: int = 1) -> tuple[bool | None, str]:
    """Say whether answers are as near to the survey as chance allows, and nearer than uniform answers are."""
    if _given(row):
        return None, BY_CONSTRUCTION
    if row["value"] != row["value"] or row["floor_95"] != row["floor_95"]:
        return None, "what chance allows for is not known"
    chance = row["value"] >= _allowed(row, groups)
    within = f"within the 95% of chance{f' of {groups} groups' if groups > 1 else ''}"
    if row["value"] <= row["uniform"]:
        return (None, "too few answers to tell") if chance else (False, "no better than uniform answers")
    if chance and row["low"] != row["low"]:
        return None, f"{within}; without an interval not told from uniform answers"
    if chance and row["low"] <= row["uniform"]:
        return None, f"{within}, and so may uniform answers be: too few answers to tell"
    if chance:
        return True, f"{within}, and nearer than uniform answers"
    if row["pooled"] == row["pooled"] and row["value"] < row["pooled"]:
        return False, "everybody's answer would be nearer to this group"
    return False, "farther from the survey than chance"


def on_variety(rows: pd.DataFrame) -> Iterator[Finding]:
    """Yield the variance within personas of each question."""
    for row in rows.to_dict("records"):
        low, high = row["low"], row["high"]
        good = _like(low, high, 1.0, TOLERANCE) if row["value"] == row["value"] else None
        if _given(row):
            good, reading = None, BY_CONSTRUCTION
        elif row["value"] != row["value"]:
            reading = f"{row['share_of_total']:.0%} of all variance; the survey is not at hand"
        elif good is None:
            reading = _untold(low)
        elif good:
            reading = "agents of one persona differ as people do"
        else:
            reading = (
                "personas stand for too narrow answers"
                if high < 1
                else "agents of one persona differ more than people do"
            )
        yield Finding(
            f"variance within personas: {row['question']}",
            number(row["value"], low, high),
            "draw from the survey 1.00",
            reading,
            good,
        )


def on_convergence(rows: pd.DataFrame, arm: str) -> Iterator[Finding]:
    """Yield what is left of spread and gap in one arm, beside the other arm and human groups."""
    for row in rows[rows["arm"] == arm].to_dict("records"):
        same = (rows["what"] == row["what"]) & (rows["question"] == row["question"])
        others = rows[same & (rows["arm"] != arm)].to_dict("records")
        people, who = human(rows, str(row["what"]), str(row["question"]))
        beside = "; ".join(
            [
                f"people {people:.2f} ({who})",
                *(f"{o['arm']} {number(o['value'])}" for o in others if o["arm"] != PEOPLE),
            ]
        )
        low, high = row["low"], row["high"]
        good, reading = _converged(row, people)
        t = f", t = {row['t']:.1f}" if row["t"] == row["t"] else ""
        yield Finding(
            f"{row['what']} left: {row['question']}",
            number(row["value"], low, high) + t,
            beside,
            reading,
            good,
        )


def _converged(row: Record, people: float) -> tuple[bool | None, str]:
    """Say whether as much disagreement is left as among people; what is not known is no verdict."""
    if row["value"] != row["value"]:
        return None, "not known: the camps of the survey did not differ at first"
    if row["what"] == SPREAD and row["moved"] == 0:
        return None, "no stance moved, so there is nothing to compare"
    good = _like(row["low"], row["high"], people)
    if good is None:
        lacking = row["what"] == GAP and row["low"] != row["low"] and row["apart"] < CLEARLY
        return None, "the camps hardly differ at first: add agents" if lacking else _untold(row["low"])
    if good:
        return True, "as in people"
    return False, f"converges {'more' if row['high'] < people else 'less'} than people do"


def on_robustness(rows: pd.DataFrame, varied: Sequence[str], runs: int) -> Iterator[Finding]:
    """Yield how far figures move between the runs given."""
    if runs < 2:
        yield Finding(
            "robustness",
            "one run",
            "",
            "give runs with other seeds, option orders, label formats and wordings",
            of_people=False,
        )
    what = ", ".join(varied) or "nothing the scenario names"
    for row in rows.to_dict("records"):
        good, reading = _robust(row["ratio"], int(row["runs"]))
        yield Finding(
            f"robustness: {row['figure']}, {row['question']}",
            f"sd {number(row['sd'], digits=3)} over {row['runs']} runs",
            f"effect {number(row['effect'], digits=3)}; varied: {what}",
            reading,
            good,
            of_people=False,
        )


def _robust(ratio: float, runs: int) -> tuple[bool | None, str]:
    """Return whether a figure holds, by the upper 95% limit of its standard deviation over runs."""
    if ratio != ratio:
        return None, ""
    if ratio > ENOUGH_ROBUST:
        return False, "moves nearly as much as it says"
    at_most = ratio * np.sqrt((runs - 1) / chdtri(runs - 1, 0.95))
    if at_most > ENOUGH_ROBUST:
        return None, f"{runs} runs do not tell: the sd may be {at_most:.0%} of the effect"
    return True, "holds over the runs"


def on_missing(rows: pd.DataFrame) -> Finding:
    """Return the share of missing answers and the persona that misses most."""
    share = float((rows["missing"] * rows["asked"]).sum() / rows["asked"].sum())
    worst = rows.iloc[0]
    if not worst["missing"]:
        return Finding(
            "missing answers",
            "0.0%",
            f"{len(rows)} personas",
            "nothing is missing",
            good=True,
            of_people=False,
        )
    return Finding(
        "missing answers",
        f"{share:.1%}",
        f"most by persona {worst['persona']}: {worst['missing']:.1%}, {worst['reason']}",
        "few enough" if share <= MUCH_MISSING else "look at the reasons before reading anything else",
        good=share <= MUCH_MISSING,
        of_people=False,
    )


def on_cost(spent: Mapping[str, Any]) -> Finding:
    """Return what the runs cost."""
    if not spent["calls"]:
        return Finding("cost", "no model was asked", f"{spent['answers']:,} answers", "", of_people=False)
    price = "price not known" if spent["cost"] is None else f"${spent['cost']:,.2f}"
    tokens = spent["prompt_tokens"] + spent["completion_tokens"]
    beside = f"{spent['calls']:,} calls, {tokens:,} tokens, {spent['answers']:,} answers"
    return Finding("cost", price, beside, "", of_people=False)
