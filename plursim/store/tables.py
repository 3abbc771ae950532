"""The one place of tables: every column of the log, of which type, and whether it may be empty.

Each table has ``run_id``, so that one database can hold the runs of a whole team, and most have ``row``: the
number of the row within the table and run, counted from 0 in the order in which rows were written. Event
tables are the same every time a run is run; wall time, latency, tokens and cost live in ``calls`` alone.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()


def _key(name: str, kind: Any = Text) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _whole(name: str) -> Column[int]:
    """Return an integer that is always there."""
    return Column(name, BigInteger, nullable=False)


def _code(name: str) -> Column[int]:
    """Return an integer that may be missing; -1 stands for missing in arrays."""
    return Column(name, BigInteger)


def _number(name: str) -> Column[float]:
    """Return a number that may be missing; NaN stands for missing in arrays."""
    return Column(name, Double)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean)


def _text(name: str) -> Column[str]:
    return Column(name, Text)


def _word(name: str) -> Column[str]:
    """Return a text that is always there and takes few values: a category to the reader."""
    return Column(name, Text, nullable=False, info={"category": True})


def _category(name: str) -> Column[str]:
    """Return a text that may be missing and takes few values: a category to the reader."""
    return Column(name, Text, info={"category": True})


def _json(name: str) -> Column[str]:
    """Return a list, kept as canonical JSON text."""
    return Column(name, Text, info={"json": "list"})


def _fields(name: str) -> Column[str]:
    """Return a mapping, kept as canonical JSON text; the reader makes columns of its keys."""
    return Column(name, Text, info={"json": "fields"})


def _rows(name: str, *columns: Column[Any]) -> Table:
    """Return a table of numbered rows; SQLite keeps it in the order of its key, without a second index."""
    return Table(name, metadata, _key("run_id"), _key("row", BigInteger), *columns, sqlite_with_rowid=False)


def _later_rows(name: str, *columns: Column[Any]) -> Table:
    """Return such a table that the log of an older version may lack."""
    table = _rows(name, *columns)
    table.info["later"] = True
    return table


def _events(name: str, *columns: Column[Any]) -> Table:
    return _rows(name, _word("arm"), _whole("round"), _word("phase"), *columns)


def _later_events(name: str, *columns: Column[Any]) -> Table:
    return _later_rows(name, _word("arm"), _whole("round"), _word("phase"), *columns)


schema_version = Table("schema_version", metadata, _key("version", BigInteger), _text("name"))
"""The migrations that made the tables, by number and name."""

runs = Table(
    "runs",
    metadata,
    _key("run_id"),
    _text("name"),
    _text("seed"),  # a seed may have more digits than any integer column
    _word("status"),
    _text("scenario"),
    _text("manifest"),
    _text("started"),  # ISO 8601, in UTC
    _number("alive"),  # seconds since 1970
)
Index("runs_by_name", runs.c.name, runs.c.started)
Index("runs_by_status", runs.c.status)

arms = _rows("arms", _word("arm"), _flag("interaction"), _flag("persona"), _flag("shuffled"))
personas = _rows(
    "personas",
    _word("persona"),
    _text("prompt"),
    _number("weight"),
    _category("reasoner"),
    _fields("attributes"),
    _fields("traits"),
)
agents = _rows("agents", _whole("agent"), _category("persona"), _category("reasoner"))
edges = _rows("edges", _whole("hearer"), _whole("heard"), _number("weight"))
questions = _rows(
    "questions", _word("question"), _text("text"), _json("options"), _json("values"), _flag("ordinal")
)
ground_truth = _rows(
    "ground_truth",
    _word("question"),
    _category("group"),
    _category("label"),
    _code("option"),
    _number("share"),
    _number("se"),
    _number("n"),
    _number("effective_n"),
)
changes = _later_rows(
    "changes",
    _word("question"),
    _category("group"),
    _category("label"),
    _text("start"),
    _text("end"),
    _text("truth"),
    _code("before"),
    _code("after"),
    _whole("people"),
    _number("weight"),
    _number("effective_n"),
)

answers = _events(
    "answers",
    _whole("agent"),
    _word("question"),
    _code("option"),
    _number("value"),
    _word("reason"),
    _text("raw"),
)
messages = _events(
    "messages",
    _code("message"),
    _whole("agent"),
    _category("question"),
    _code("group"),
    _text("text"),
    _number("value"),
    _word("reason"),
)
exposures = _events("exposures", _code("message"), _whole("agent"), _code("sender"), _whole("position"))
verdicts = _events(
    "verdicts", _whole("agent"), _code("debate"), _word("stage"), _number("probability"), _word("reason")
)
actions = _events(
    "actions",
    _whole("agent"),
    _code("partner"),
    _word("action"),
    _category("choice"),
    _number("amount"),
    _number("payoff"),
    _word("reason"),
    _fields("fields"),
)
figures = _events("figures", _word("name"), _number("value"))
members = _later_events(
    "members",
    _whole("agent"),
    _word("event"),
    _category("role"),
    _category("persona"),
    _text("prompt"),
    _code("parent"),
)
ties = _later_events("ties", _whole("hearer"), _whole("heard"), _word("change"))

batches = Table(
    "batches",
    metadata,
    _key("run_id"),
    _key("of_table"),
    _key("row", BigInteger),
    _whole("rows_in"),
    _text("arm"),
    _code("round"),
    _text("phase"),
    Column("data", LargeBinary, nullable=False),
    info={"later": True},
)
"""Rows of the tables above by column: of which table, from which row on, how many, and in which event."""
replies = Table(
    "replies",
    metadata,
    _key("run_id"),
    _key("key"),
    _category("model"),
    _text("text"),
    _word("reason"),
    _category("finish"),
    _text("refusal"),
    _text("logprobs"),
    _text("fingerprint"),
)
calls = _rows(
    "calls",
    _category("phase"),
    _text("prompt"),
    _category("model"),
    _whole("draws"),
    _whole("attempt"),
    _word("outcome"),
    _code("http_status"),
    _number("started"),
    _number("latency"),
    _code("prompt_tokens"),
    _code("completion_tokens"),
    _number("cost"),
    _flag("possibly_billed"),
    _text("detail"),
    _code("set_aside_tokens"),
    _number("set_aside_cost"),
)
measures = _rows(
    "measures",
    _word("measure"),
    _category("arm"),
    _category("stage"),
    _category("question"),
    _category("group"),
    _category("label"),
    _number("value"),
    _number("low"),
    _number("high"),
    _number("n"),
    _code("missing"),
    _code("units"),
    _number("floor"),
    _number("floor_95"),
    _number("halves"),
    _number("halves_95"),
    _number("draws"),
    _number("draws_95"),
    _number("uniform"),
    _number("pooled"),
    _number("p"),
    _number("p_adjusted"),
    _number("p_discovery"),
    _flag("by_construction"),
    _fields("details"),
)
Index("measures_by_measure", measures.c.measure)

STATIC_TABLES = {
    table.name: table for table in (arms, personas, agents, edges, questions, ground_truth, changes)
}
"""What a run starts from, written once."""

EVENT_TABLES = {
    table.name: table for table in (answers, messages, exposures, verdicts, actions, figures, members, ties)
}
"""What happens in a run; the same every time."""

HASHED_TABLES = (agents, edges, questions, *EVENT_TABLES.values())
"""What the event hash covers, in its order; later ones, and later columns, where they say something."""


def content(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that say something: all but the run and the number of the row."""
    return [column for column in table.columns if column.name not in ("run_id", "row")]


def is_later(part: Table | Column[Any]) -> bool:
    """Return whether a table or column came after runs were hashed that have nothing in it."""
    return bool(part.info.get("later"))
