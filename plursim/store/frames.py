"""From rows of the log to typed pandas DataFrames."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from plursim.store.batches import Coded, Packed, from_rows, joined
from plursim.store.rows import canonical_json
from plursim.store.statements import Stretch
from plursim.store.tables import content

INT64 = range(-(2**63), 2**63)


def frame_of(
    table: sa.Table,
    rows: Sequence[Sequence[Any]],
    columns: Sequence[sa.Column[Any]],
    *,
    absent: Collection[str] = (),
) -> pd.DataFrame:
    """Return rows of a table as a DataFrame.

    Integers are int64, or Int64 where they may be missing; numbers float64; flags boolean; words that take
    few values categories in order of appearance; other texts string. Fields kept as JSON become columns
    of their own; a field named like a column of the table becomes ``fields.<name>``. A log of an older
    version may keep in a field what has a column now, ``absent`` there; the field then is that column.
    """
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    series: dict[str, Any] = {}
    for column, cells in zip(columns, values, strict=True):
        if column.info.get("json") == "fields":
            taken = {c.name for c in content(table)} - set(absent)
            for name, cells_of in _spread(cells).items():
                series[f"fields.{name}" if name in taken else name] = inferred(cells_of)
        else:
            series[column.name] = _typed(column, cells)
    return pd.DataFrame(series, index=pd.RangeIndex(len(rows)))


def frame_of_batches(
    table: sa.Table, batches: Sequence[Stretch], numbers: Sequence[int], rows: Sequence[Sequence[Any]]
) -> pd.DataFrame:
    """Return a table as :func:`frame_of` does, where some of its rows are kept by column.

    Parameters
    ----------
    batches : the stretches of rows kept by column.
    numbers, rows : the rows kept one by one, and their numbers, ascending.
    """
    parts = [(stretch.start, stretch.size, stretch.batch()) for stretch in batches]
    ends = np.flatnonzero(np.diff(numbers) != 1) + 1 if numbers else np.zeros(0, dtype=np.int64)
    for start, stop in pairwise([0, *ends.tolist(), len(numbers)]):
        if stop > start:
            parts.append((numbers[start], stop - start, from_rows(table, rows[start:stop])))
    parts.sort(key=itemgetter(0))
    whole = joined([(size, batch) for _, size, batch in parts], content(table))
    series: dict[str, Any] = {}
    for column in content(table):
        packed = whole[column.name]
        if column.info.get("json") == "fields":
            taken = {c.name for c in content(table)}
            cells = packed.objects().tolist() if isinstance(packed, Coded) else []
            for name, cells_of in _spread(cells).items():
                series[f"fields.{name}" if name in taken else name] = inferred(cells_of)
        else:
            series[column.name] = _column(column, packed)
    return pd.DataFrame(series, index=pd.RangeIndex(sum(size for _, size, _ in parts)), copy=False)


def _column(column: sa.Column[Any], packed: Packed) -> Any:
    if isinstance(packed, Coded) and "category" in column.info:
        words = pd.Index(packed.words, dtype="string")
        return pd.Categorical.from_codes(packed.codes, categories=words)
    if isinstance(packed, Coded):
        return pd.array(packed.objects(), dtype="string")
    if isinstance(column.type, sa.BigInteger):
        whole = packed.astype(np.int64, copy=False)
        return pd.arrays.IntegerArray(whole, whole == -1) if column.nullable else whole
    return packed


def category(cells: Sequence[str | None]) -> pd.Categorical:
    """Return words as a categorical whose categories stand in order of appearance."""
    words = [word for word in dict.fromkeys(cells) if word is not None]
    values: Any = list(cells)
    return pd.Categorical(values, categories=pd.Index(words, dtype="string"))


def _typed(column: sa.Column[Any], cells: Sequence[Any]) -> Any:
    if "category" in column.info:
        return category(cells)
    if "json" in column.info:
        lists = [None if cell is None else json.loads(cell) for cell in cells]
        return pd.Series(lists, dtype="object")
    if isinstance(column.type, sa.BigInteger):
        return pd.array(list(cells), dtype="Int64") if column.nullable else np.array(cells, dtype=np.int64)
    if isinstance(column.type, sa.Double):
        return np.array(cells, dtype=np.float64)
    return pd.array(list(cells), dtype="boolean" if isinstance(column.type, sa.Boolean) else "string")


def _spread(cells: Sequence[str | None]) -> dict[str, list[Any]]:
    """Return one list of values for each key of some JSON mappings, in order of appearance."""
    mappings = [{} if cell is None else json.loads(cell) for cell in cells]
    names = dict.fromkeys(name for mapping in mappings for name in mapping)
    return {name: [mapping.get(name) for mapping in mappings] for name in names}


def inferred(values: list[Any]) -> Any:
    """Return values as the narrowest column that holds them all.

    Flags, integers and numbers keep their kind; anything else becomes text, lists and mixtures as JSON.

    Examples
    --------
    >>> inferred([1, None]).dtype, inferred([1, 0.5]).dtype, inferred(["a", [1]]).tolist()
    (Int64Dtype(), dtype('float64'), ['a', '[1]'])
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return pd.array(values, dtype="boolean")
    if kinds == {int} and all(value in INT64 for value in values if value is not None):
        return pd.array(values, dtype="Int64")
    if kinds and kinds <= {int, float}:
        return np.array(values, dtype=np.float64)
    words = [value if value is None or isinstance(value, str) else canonical_json(value) for value in values]
    return pd.array(words, dtype="string")
