"""Columns of tables made from what the rest of plursim holds: graphs, questions, figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plursim.graphs.graph import Everybody, Graph
from plursim.society.events import Column
from plursim.store import tables
from plursim.surveys.question import Question

Columns = Mapping[str, Column]


MOST_WRITTEN = 10_000
"""Most ties between everybody that are written out; a larger crowd says so in the scenario alone."""


def edge_columns(graph: Graph) -> Columns:
    """Return the ties of a graph; an undirected tie comes twice.

    Where everybody hears everybody, ties say nothing new and grow with the square of the agents: they are
    written for small groups only (:data:`MOST_WRITTEN`).
    """
    if isinstance(graph, Everybody) and graph.ties > MOST_WRITTEN:
        return {"hearer": [], "heard": []}
    hearer, heard = graph.pairs()
    columns: dict[str, Column] = {"hearer": hearer, "heard": heard}
    return columns if graph.weights is None else {**columns, "weight": graph.weights}


def question_columns(questions: Sequence[Question]) -> Columns:
    """Return the wording and the scale of survey questions."""
    return {
        "question": [q.id for q in questions],
        "text": [q.text for q in questions],
        "options": [q.options for q in questions],
        "values": [q.scale.tolist() for q in questions],
        "ordinal": [q.ordinal for q in questions],
    }


def measure_columns(rows: Sequence[Mapping[Any, Any]]) -> Columns:
    """Return figures given row by row; what has no column of its own goes to ``details``.

    Examples
    --------
    >>> measure_columns([{"measure": "drift", "value": 0.5, "bins": 4}])["details"]
    [{'bins': 4}]
    """
    import pandas as pd

    def value(cell: Any) -> Any:
        return None if pd.api.types.is_scalar(cell) and pd.isna(cell) else cell

    named = [column.name for column in tables.content(tables.measures) if column.name != "details"]
    columns: dict[str, Column] = {name: [value(row.get(name)) for row in rows] for name in named}
    columns["details"] = [{key: value(row[key]) for key in row if key not in named} for row in rows]
    return columns
