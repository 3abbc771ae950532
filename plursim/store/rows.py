"""From columns of arrays to rows of plain values, each of the type its table states."""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from plursim.errors import StoreError, shorten, unknown
from plursim.society.events import Column, Event
from plursim.store.tables import content

Row = tuple[Any, ...]


def event_rows(table: sa.Table, event: Event) -> list[Row]:
    """Return the rows of an event in the column order of its table.

    Raises
    ------
    StoreError : names the table and column whose values do not fit.
    """
    size = len(event)
    shared: dict[str, Column] = {
        "arm": [event.arm] * size,
        "round": [event.round] * size,
        "phase": [event.phase] * size,
    }
    return table_rows(table, {**shared, **event.columns()})


def table_rows(table: sa.Table, columns: Mapping[str, Column]) -> list[Row]:
    """Return rows of a table from columns by name; columns left out are empty.

    Missing values become None: -1 in integer columns that may be empty, NaN in float columns.

    Raises
    ------
    StoreError : an unknown column, columns of several lengths, or a value of the wrong type.

    Examples
    --------
    >>> from plursim.store.tables import edges
    >>> table_rows(edges, {"hearer": [0, 1], "heard": np.array([1, 0]), "weight": [0.5, float("nan")]})
    [(0, 1, 0.5), (1, 0, None)]
    """
    wanted = content(table)
    for name in columns:
        if name not in table.columns:
            raise StoreError(f"table '{table.name}': " + unknown("column", name, [c.name for c in wanted]))
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise StoreError(f"table '{table.name}' takes columns of one length, given {shorten(sizes)}")
    size = max(sizes.values(), default=0)
    return list(zip(*(plain(c, columns.get(c.name, [None] * size)) for c in wanted), strict=True))


def plain(column: sa.Column[Any], values: Column) -> list[Any]:
    """Return the values of a column as the database takes them, None where missing.

    Raises
    ------
    StoreError : names the table and column whose values do not fit.
    """
    convert = _converter(column)
    try:
        found = convert(values)
    except (TypeError, ValueError, OverflowError) as error:
        raise StoreError(f"column '{column.name}' of table '{column.table.name}': {error}") from error
    if isinstance(column.type, sa.BigInteger) and column.nullable:
        found = [None if value == -1 else value for value in found] if -1 in found else found
    if not column.nullable and None in found:
        at = found.index(None)
        raise StoreError(f"column '{column.name}' of table '{column.table.name}' is empty in row {at}")
    return found


def _converter(column: sa.Column[Any]) -> Callable[[Column], list[Any]]:
    if "json" in column.info:
        return _json_texts
    by_type: dict[type, Callable[[Column], list[Any]]] = {
        sa.BigInteger: _integers,
        sa.Double: _floats,
        sa.Boolean: _flags,
        sa.Text: texts,
    }
    return by_type[type(column.type)]


def _integers(values: Column) -> list[Any]:
    array = np.asarray(values)
    if array.dtype.kind in "iu":
        return list(array.tolist())
    if array.dtype.kind == "f":
        return [None if math.isnan(x) else _exact(x) for x in array.tolist()]
    return [None if x is None else operator.index(x) for x in array.tolist()]


def _exact(number: float) -> int:
    if not number.is_integer():
        raise ValueError(f"takes integers, given {number!r}")
    return int(number)


def _floats(values: Column) -> list[Any]:
    array = np.asarray(values)
    if array.dtype.kind in "USb":
        raise TypeError(f"takes numbers, given {shorten(list(values)[:3])}")
    numbers: NDArray[np.float64] = array.astype(np.float64) + 0.0  # no -0.0: SQLite does not keep its sign
    missing = np.isnan(numbers)
    if not missing.any():
        return list(numbers.tolist())
    nullable = numbers.astype(object)
    nullable[missing] = None
    return list(nullable.tolist())


def _flags(values: Column) -> list[Any]:
    wrong = next((value for value in values if not isinstance(value, bool | np.bool_ | None)), None)
    if wrong is not None:
        raise TypeError(f"takes True or False, given {shorten(repr(wrong))}")
    return [None if value is None else bool(value) for value in values]


def texts(values: Column) -> list[Any]:
    """Return texts that every database can hold; what it cannot (NUL, lone surrogates) becomes U+FFFD.

    Examples
    --------
    >>> texts(["café", None, "a" + chr(0) + "b"])
    ['café', None, 'a�b']
    """
    items = values.tolist() if isinstance(values, np.ndarray) else list(values)
    wrong = next((item for item in items if item is not None and not isinstance(item, str)), None)
    if wrong is not None:
        raise TypeError(f"takes text, given {shorten(repr(wrong))} ({type(wrong).__name__})")
    said = [None if item is None else str(item) for item in items]
    return said if _storable("".join(filter(None, said))) else [_cleaned(item) for item in said]


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text


def _cleaned(text: str | None) -> str | None:
    if text is None or _storable(text):
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _json_texts(values: Column) -> list[Any]:
    items = values.tolist() if isinstance(values, np.ndarray) else list(values)
    return texts([None if item is None else canonical_json(item) for item in items])


def canonical_json(value: object) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, NaN as null, NumPy values as plain ones.

    Raises
    ------
    ValueError, TypeError : infinity, or a value JSON cannot hold.

    Examples
    --------
    >>> canonical_json({"b": np.float64("nan"), "a": np.arange(2)})
    '{"a":[0,1],"b":null}'
    """
    try:
        return _dumps(value)
    except ValueError:
        return _dumps(_without_nan(value))


def _dumps(value: object) -> str:
    return json.dumps(
        value,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_plain_value,
    )


def _plain_value(value: object) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return _without_nan(value.tolist())
    raise TypeError(f"JSON cannot hold {shorten(repr(value))} ({type(value).__name__})")


def _without_nan(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value
