"""The main figures of a run as tables of words that fit a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

STAGES = {"first": "first poll", "last": "last poll", "change": "change", "whole": "all rounds"}
FLOORS = {"floor": "floor", "floor_95": "95%"}
COLUMNS = (*STAGES.values(), *FLOORS.values())

MARK = "*"
BY_CONSTRUCTION = (
    f"{MARK} by construction: most of these answers come from the very answers they are compared with, or "
    "the persona is told them. That they agree says nothing."
)


def headlines() -> dict[str, str]:
    """Return the figures of the report in its order, and their words; all others stand in tables only."""
    from plursim.measures import MEASURES

    found = {}
    for measure in MEASURES:
        for name, told in measure.told.items():
            figure = "_".join(filter(None, (measure.kind_name(), name)))
            if told.shown:
                found[figure] = told.words
            if told.net:
                found[f"{measure.kind_name()}_net_of_control"] = told.net
    return found


@dataclass(frozen=True)
class Sheet:
    """A table of words: a line with a measure's name and nothing else heads the lines of its arms."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(measures: pd.DataFrame) -> list[Sheet]:
    """Return the main figures of the whole population, a sheet a question and kind: of polls, of changes.

    A line is an arm: value and 95% interval in the first poll and in the last, or of the change between them;
    ``floor`` is how far two samples of one distribution lie apart on average, ``95%`` what they exceed in one
    case of twenty, the larger of the two polls'. Columns without any figure are left out. Where a run has
    none of the main figures, all it has are shown under the names they have in tables.

    Examples
    --------
    >>> import pandas as pd
    >>> row = dict(measure="total_variation", arm="treatment", stage="first", question="vote", group="all",
    ...            value=0.12, low=0.1, high=0.15, floor=0.03, floor_95=0.06)
    >>> sheet = sheets(pd.DataFrame([row]))[0]
    >>> sheet.title, sheet.columns
    ('vote', ('', 'first poll', 'floor', '95%'))
    >>> sheet.rows
    (('survey distance, total variation',), ('  treatment', '0.120 [0.100, 0.150]', '0.030', '0.060'))
    """
    whole = measures[measures["group"] == "all"]
    names = headlines()
    if not whole["measure"].isin(list(names)).any():
        names = {str(name): str(name) for name in whole["measure"].unique()}
    cells = _cells(whole[whole["measure"].isin(list(names))])
    questions = dict.fromkeys(question for question, _, _ in cells)
    order = {name: place for place, name in enumerate(names)}
    found = []
    for question in questions:
        mine = {key[1:]: cell for key, cell in cells.items() if key[0] == question}
        changes = {key for key, cell in mine.items() if "change" in cell}
        about = {"all": "all questions together", "none": "the protocol"}.get(question, question)
        for title, some in ((about, mine.keys() - changes), (f"{about}: changes", changes)):
            chosen = {key: mine[key] for key in mine if key in some}
            lines = sorted(chosen, key=lambda key: order[key[0]])
            found += [_sheet(title, {(names[name], arm): chosen[name, arm] for name, arm in lines})]
    return [sheet for sheet in found if sheet.rows]


def _cells(rows: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, str]]:
    """Return the words of each question, measure and arm by column."""
    cells: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows.to_dict("records"):
        cell = cells.setdefault((str(row["question"]), str(row["measure"]), str(row["arm"])), {})
        mark = MARK if row.get("by_construction") else ""
        value, interval = _in_words(row)
        cell[str(row["stage"])] = f"{value}{mark} {interval}".strip()
        for name in FLOORS:
            floor = row.get(name)
            if floor is not None and floor == floor:
                cell[name] = max(cell.get(name, ""), number(floor), key=_size)
    return cells


def _size(word: str) -> float:
    return float(word.replace(",", "") or "-inf")


def _sheet(title: str, cells: Mapping[tuple[str, str], Mapping[str, str]]) -> Sheet:
    keys = [key for key in (*STAGES, *FLOORS) if any(cell.get(key) for cell in cells.values())]
    heads = {**STAGES, **FLOORS}
    rows: list[tuple[str, ...]] = []
    for name, arm in cells:
        if not rows or (name,) not in rows:
            rows.append((name,))
        rows.append((f"  {arm}", *(cells[name, arm].get(key, "") for key in keys)))
    return Sheet(title, ("", *(heads[key] for key in keys)), tuple(rows))


def any_by_construction(measures: pd.DataFrame) -> bool:
    """Return whether a figure agrees with the survey by construction."""
    return "by_construction" in measures and bool(measures["by_construction"].astype(bool).any())


def _in_words(record: Mapping[Hashable, Any]) -> tuple[str, str]:
    """Return a figure and its interval with as many digits as their largest number leaves room for."""
    known = [abs(record[name]) for name in ("value", "low", "high") if record[name] == record[name]]
    whole = len(f"{max(known, default=0.0):.0f}")
    value, low, high = (number(record[name], max(0, 4 - whole)) for name in ("value", "low", "high"))
    return value, f"[{low}, {high}]" if low and high else ""


def number(value: Any, digits: int = 3) -> str:
    """Return a number as text; nothing for what is missing."""
    return "" if value is None or value != value else f"{value:,.{digits}f}"
