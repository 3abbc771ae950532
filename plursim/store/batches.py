"""Rows by column: one packed array a column instead of one row an agent, for crowds.

A batch holds consecutive rows of one table. Numbers are arrays, -1 or NaN where missing as in events; words
are :class:`Coded`. Packed it is a line of JSON (columns, kinds, words) followed by the arrays, compressed:
any language can read it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from plursim.errors import StoreError, shorten, unknown
from plursim.portable import Ints
from plursim.society.events import Column
from plursim.store.rows import Row, plain
from plursim.store.tables import content

LEVEL = 1
"""Compression; a higher level takes three times as long for a tenth of the size."""


@dataclass(frozen=True, eq=False)
class Coded:
    """Words of a column: ``words[codes[i]]`` in row i, none where the code is -1."""

    codes: NDArray[np.signedinteger[Any]]
    words: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def objects(self) -> NDArray[np.object_]:
        """Return the words themselves, None where missing; rows share one text."""
        found = np.empty(len(self.words) + 1, dtype=object)
        found[: len(self.words)] = self.words
        return np.asarray(found[self.codes])  # code -1 takes the last, which is None


Packed = NDArray[Any] | Coded
Batch = dict[str, Packed]


def batch_of(table: sa.Table, columns: Mapping[str, Column]) -> Batch:
    """Return columns as a batch of a table; those left out are missing throughout.

    Raises
    ------
    StoreError : an unknown column, columns of several lengths, or a value of the wrong type.

    Examples
    --------
    >>> from plursim.store.tables import exposures
    >>> ids = np.arange(2)
    >>> made = batch_of(exposures, {"message": ids, "agent": ids, "sender": [1, -1], "position": [0, 0]})
    >>> rows_of(exposures, {**made, **shared_words("treatment", 1, "hear", 2)})[1]
    ('treatment', 1, 'hear', 1, 1, None, 0)
    """
    wanted = {column.name: column for column in content(table)}
    for name in columns:
        if name not in wanted:
            raise StoreError(f"table '{table.name}': " + unknown("column", name, list(wanted)))
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        raise StoreError(f"table '{table.name}' takes columns of one length, given {shorten(sizes)}")
    return {name: _packed(wanted[name], column) for name, column in columns.items()}


def shared_words(arm: str, round_: int, phase: str, size: int) -> Batch:
    """Return the columns that are the same in all rows of an event."""
    same = np.zeros(size, dtype=np.int8)
    return {"arm": Coded(same, (arm,)), "round": np.full(size, round_), "phase": Coded(same, (phase,))}


def _packed(column: sa.Column[Any], values: Column) -> Packed:
    array = values if isinstance(values, np.ndarray) else None
    if isinstance(column.type, sa.BigInteger):
        if array is not None and array.dtype.kind in "iu":
            return array
        return np.array([-1 if cell is None else cell for cell in plain(column, values)], dtype=np.int64)
    if isinstance(column.type, sa.Double):
        if array is not None and array.dtype.kind == "f":
            return array.astype(np.float64) + 0.0  # no -0.0, as in rows
        return np.array([np.nan if cell is None else cell for cell in plain(column, values)])
    return _coded(column, values)


def _coded(column: sa.Column[Any], values: Column) -> Coded:
    """Return texts as codes, words in order of appearance; equal texts become one word."""
    cells: list[Any] = values.tolist() if isinstance(values, np.ndarray) else list(values)
    if "json" in column.info:
        return _factorised(plain(column, cells))
    try:
        place = dict.fromkeys(cells)
    except TypeError as error:
        raise StoreError(f"column '{column.name}' of table '{column.table.name}': {error}") from error
    said = dict(zip(place, plain(column, list(place)), strict=True))  # cleaned and checked once a word
    return _factorised([said[cell] for cell in cells] if any(a != b for a, b in said.items()) else cells)


def _factorised(texts: Sequence[str | None]) -> Coded:
    number: dict[str | None, int] = {None: -1}
    codes = np.fromiter(
        (number.setdefault(text, len(number) - 1) for text in texts), dtype=np.int64, count=len(texts)
    )
    return Coded(codes, tuple(word for word in number if word is not None))


def from_rows(table: sa.Table, rows: Sequence[Sequence[Any]]) -> Batch:
    """Return rows as they stand in the database as a batch."""
    columns = zip(content(table), zip(*rows, strict=True), strict=True)
    return {
        column.name: _packed(column, values)
        if isinstance(column.type, sa.BigInteger | sa.Double)
        else _factorised(values)
        for column, values in columns
    }


def says_something(packed: Packed) -> bool:
    """Return whether a column holds any value."""
    if isinstance(packed, Coded):
        return bool((packed.codes >= 0).any())
    return bool((packed != -1).any() if packed.dtype.kind in "iu" else (packed == packed).any())


def narrow(array: NDArray[Any]) -> NDArray[Any]:
    """Return integers in the narrowest kind that holds them, little-endian; numbers as they are."""
    if array.dtype.kind not in "iu":
        return array.astype("<f8", copy=False)
    low, high = (int(array.min()), int(array.max())) if len(array) else (0, 0)
    kinds = ("<i1", "<i2", "<i4", "<i8")
    kind = next(k for k in kinds if np.iinfo(k).min <= low and high <= np.iinfo(k).max)
    return array.astype(kind, copy=False)


def pack(batch: Batch) -> bytes:
    """Return a batch as compressed bytes.

    Examples
    --------
    >>> found = unpack(pack({"value": np.array([0.5, np.nan]), "word": Coded(np.array([0, -1]), ("a",))}))
    >>> found["value"].tolist(), found["word"].objects().tolist()
    ([0.5, nan], ['a', None])
    """
    head, parts = [], []
    for name, column in batch.items():
        words = list(column.words) if isinstance(column, Coded) else None
        array = narrow(column.codes if isinstance(column, Coded) else column)
        head.append({"name": name, "kind": array.dtype.str, "size": len(array), "words": words})
        parts.append(np.ascontiguousarray(array).tobytes())
    line = json.dumps(head, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"
    return zlib.compress(line + b"".join(parts), level=LEVEL)


def unpack(data: bytes) -> Batch:
    """Return the batch that :func:`pack` made bytes of."""
    whole = zlib.decompress(data)
    start = whole.index(b"\n") + 1
    found: Batch = {}
    for one in json.loads(whole[: start - 1]):
        kind = np.dtype(one["kind"])
        array = np.frombuffer(whole, dtype=kind, count=one["size"], offset=start)
        start += kind.itemsize * one["size"]
        words = one["words"]
        found[one["name"]] = array if words is None else Coded(array, tuple(words))
    return found


def same(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Return in which rows two columns say the same, shape [rows]; missing is the same as missing."""
    equal = np.asarray(one == other, dtype=np.bool_)
    return equal if one.dtype == object else equal | ((one != one) & (other != other))


def cells(column: sa.Column[Any], packed: Packed | None, size: int) -> NDArray[Any]:
    """Return a column as an array of integers, numbers or texts, missing throughout where it is not there."""
    if packed is None:
        fill: Any = np.nan if isinstance(column.type, sa.Double) else None
        if isinstance(column.type, sa.BigInteger):
            fill = -1
        return np.full(size, fill)
    return packed.objects() if isinstance(packed, Coded) else packed


def rows_of(table: sa.Table, batch: Batch) -> list[Row]:
    """Return the rows of a batch as :func:`plursim.store.rows.table_rows` would give them."""
    size = len(next(iter(batch.values())))
    found = []
    for column in content(table):
        values = cells(column, batch.get(column.name), size)
        if values.dtype.kind in "iu" and column.nullable:
            found.append([None if cell == -1 else cell for cell in values.tolist()])
        elif values.dtype.kind == "f":
            found.append([None if cell != cell else cell for cell in values.tolist()])
        else:
            found.append(values.tolist())
    return list(zip(*found, strict=True))


def json_lines(columns: Sequence[sa.Column[Any]], batch: Batch, chunk: int = 100_000) -> Iterator[str]:
    """Yield the rows of a batch as JSON lists, a line each and many at a time, as ``json`` writes them."""
    size = len(next(iter(batch.values())))
    line = "[" + ",".join(["%s"] * len(columns)) + "]\n"
    for start in range(0, size, chunk):
        stop = min(start + chunk, size)
        written = [_json_cells(column, batch.get(column.name), slice(start, stop)) for column in columns]
        flat: list[Any] = [None] * ((stop - start) * len(columns))
        for k, some in enumerate(written):
            flat[k :: len(columns)] = some
        yield (line * (stop - start)) % tuple(flat)


def _json_cells(column: sa.Column[Any], packed: Packed | None, rows: slice) -> list[Any]:
    size = rows.stop - rows.start
    if packed is None:
        return ["null"] * size
    if isinstance(packed, Coded):
        written = [json.dumps(word, ensure_ascii=True) for word in packed.words] + ["null"]
        return [written[code] for code in packed.codes[rows].tolist()]
    values: list[Any] = packed[rows].tolist()
    if packed.dtype.kind == "f":
        return ["null" if cell != cell else json.dumps(cell) for cell in values]
    missing = column.nullable and -1 in values
    return ["null" if cell == -1 else cell for cell in values] if missing else values


def joined(parts: Sequence[tuple[int, Batch]], columns: Sequence[sa.Column[Any]]) -> Batch:
    """Return several batches, each with the number of its rows, as one."""
    return {
        column.name: _joined(column, [(batch.get(column.name), size) for size, batch in parts])
        for column in columns
    }


def _joined(column: sa.Column[Any], parts: Sequence[tuple[Packed | None, int]]) -> Packed:
    if isinstance(column.type, sa.BigInteger | sa.Double):
        return np.concatenate([cells(column, packed, size) for packed, size in parts])
    number: dict[str, int] = {}
    codes = []
    for packed, size in parts:
        if not isinstance(packed, Coded):
            codes.append(np.full(size, -1, dtype=np.int64))
            continue
        place: Ints = np.array([number.setdefault(word, len(number)) for word in packed.words] + [-1])
        codes.append(place[packed.codes])
    return Coded(np.concatenate(codes), tuple(number))
