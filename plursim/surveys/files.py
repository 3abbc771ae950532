"""Read chosen columns of data files: CSV, Parquet, JSON records, Stata and SPSS."""

from __future__ import annotations

import gzip
import io
import json
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from plursim.documents.delimited import NAMES, decoded, delimiter_of
from plursim.errors import InputError, Notice, extra_missing, unknown
from plursim.surveys.codebook import code_text

Cells = dict[str, list[Any]]
Ranges = Mapping[str, Sequence[Any]]

_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_DECIMAL_POINT = re.compile(r"-?\d+\.\d+")


class TextLayout(NamedTuple):
    """How a text file is written; None is guessed."""

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None


@dataclass(frozen=True)
class Data:
    """Columns of a data file.

    Attributes
    ----------
    cells : the cells of each column as they stand there; None and NaN are blanks.
    labels : value labels of Stata and SPSS files by column and code.
    declared : codes that the file itself declares to be missing answers, by column.
    texts : what the file says a column is about, by column, where it does.
    guesses : what was guessed of how the file is written, one clause each.
    """

    cells: Cells
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    declared: dict[str, frozenset[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    guesses: tuple[str, ...] = ()


class _Opened(NamedTuple):
    names: Sequence[str]
    take: Callable[[list[str]], Data]


def read_columns(file: Path, wanted: Sequence[str] | None = None) -> Cells:
    """Return the cells of some columns of a data file; see :func:`read_data`.

    What is guessed of a text file is said in a notice.
    """
    data = read_data(file, wanted)
    if data.guesses:
        warnings.warn(f"{file.name}: {', '.join(data.guesses)} (guessed)", Notice, stacklevel=2)
    return data.cells


def read_data(file: Path, wanted: Sequence[str] | None = None, layout: TextLayout = TextLayout()) -> Data:  # noqa: B008
    """Return some columns of a data file, with what the file says of them.

    CSV cells stay text (``NA`` is text, not a blank); user-missing codes of Stata and SPSS stay codes, value
    labels are not applied.

    Parameters
    ----------
    file : ``.csv``, ``.csv.gz``, ``.tsv``, ``.parquet``, ``.json`` or ``.json.gz`` (a list of objects),
        ``.dta`` or ``.sav``.
    wanted : names of the columns, None for all.
    layout : encoding, delimiter and decimal mark of a text file.

    Raises
    ------
    InputError : no such file, another kind of file, a damaged file, or a column that is not there.
    """
    opener = _opener(file)
    if not file.is_file():
        raise InputError(f"there is no file '{file}'")
    try:
        opened = opener(file, layout)
        for name in wanted or ():
            if name not in opened.names:
                raise InputError(unknown("column", name, opened.names) + f" ({file.name})")
        return opened.take(list(wanted if wanted is not None else opened.names))
    except (OSError, ValueError, LookupError, EOFError) as error:
        raise InputError(f"'{file}' cannot be read: {error}") from error


def _opener(file: Path) -> Callable[[Path, TextLayout], _Opened]:
    for ending, opener in _OPENERS.items():
        if file.name.lower().endswith(ending):
            return opener
    raise InputError(f"'{file}' is no data file; expected one that ends in {', '.join(_OPENERS)}")


def _bytes(file: Path) -> bytes:
    content = file.read_bytes()
    return gzip.decompress(content) if file.suffix == ".gz" else content


def _open_csv(file: Path, layout: TextLayout) -> _Opened:
    import pandas as pd

    raw = _bytes(file)
    text, encoding = decoded(raw) if layout.encoding is None else (raw.decode(layout.encoding), "utf-8")
    delimiter = layout.delimiter or delimiter_of(text)
    guesses = [] if encoding == "utf-8" else [f"not UTF-8, read as {encoding} (Western European)"]
    if layout.delimiter is None and delimiter != ",":
        guesses.append(f"cells divided by a {NAMES[delimiter]}")

    def frame(wanted: list[str] | None, rows: int | None = None) -> pd.DataFrame:
        stream = io.StringIO(text)
        return pd.read_csv(
            stream, sep=delimiter, dtype=str, keep_default_na=False, usecols=wanted, nrows=rows
        )

    def take(wanted: list[str]) -> Data:
        found = frame(wanted)
        cells = {str(name): found[name].tolist() for name in found.columns}
        commas = layout.decimal == "," if layout.decimal else delimiter != "," and _has_commas(cells)
        if commas:
            cells = {name: [_with_point(cell) for cell in column] for name, column in cells.items()}
        said = ["decimal commas"] if commas and layout.decimal is None else []
        return Data(cells, guesses=(*guesses, *said))

    return _Opened([str(name) for name in frame(None, 0).columns], take)


def _has_commas(cells: Cells) -> bool:
    """Return whether some cells are numbers with a decimal comma, and none with a decimal point."""
    there = {cell.strip() for column in cells.values() for cell in column}
    return any(map(_DECIMAL_COMMA.fullmatch, there)) and not any(map(_DECIMAL_POINT.fullmatch, there))


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell.strip()) else cell


def _open_parquet(file: Path, _layout: TextLayout) -> _Opened:
    try:
        import pyarrow.parquet as pq
    except ModuleNotFoundError:
        raise InputError(extra_missing(f"{file.name}: a Parquet file", "pyarrow", "parquet")) from None

    return _Opened(
        pq.read_schema(file).names,
        lambda wanted: Data(dict(pq.read_table(file, columns=wanted).to_pydict())),
    )


def _open_json(file: Path, _layout: TextLayout) -> _Opened:
    records = json.loads(_bytes(file))
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("expected a list of objects")
    names = dict.fromkeys(key for record in records for key in record)
    return _Opened(
        list(names), lambda wanted: Data({name: [record.get(name) for record in records] for name in wanted})
    )


def _open_stata(file: Path, layout: TextLayout) -> _Opened:
    import pyreadstat

    return _open_labelled(pyreadstat.read_dta, pyreadstat.ReadstatError, file, layout)


def _open_spss(file: Path, layout: TextLayout) -> _Opened:
    import pyreadstat

    return _open_labelled(pyreadstat.read_sav, pyreadstat.ReadstatError, file, layout)


def _open_labelled(
    read: Callable[..., Any], damaged: type[Exception], file: Path, layout: TextLayout
) -> _Opened:
    def reading(**more: Any) -> Any:
        try:
            return read(file, encoding=layout.encoding, **more)
        except damaged as error:
            raise ValueError(str(error)) from error

    def take(wanted: list[str]) -> Data:
        cells, about = reading(usecols=wanted, user_missing=True, output_format="dict")
        labels = {
            name: {code_text(code): str(label) for code, label in pairs.items()}
            for name, pairs in about.variable_value_labels.items()
            if pairs
        }
        kept = {name: list(cells[name]) for name in wanted}
        texts = {name: text for name, text in about.column_names_to_labels.items() if text}
        return Data(kept, labels, _declared(kept, labels, about), texts)

    return _Opened(reading(metadataonly=True)[1].column_names, take)


def _declared(cells: Cells, labels: Mapping[str, Mapping[str, str]], about: Any) -> dict[str, frozenset[str]]:
    """Return the codes that SPSS ranges or Stata's letters declare to be missing answers."""
    found = {}
    for name, column in cells.items():
        codes = {code_text(cell) for cell in column} | set(labels.get(name, {}))
        ranges = [(one["lo"], one["hi"]) for one in about.missing_ranges.get(name, [])]
        letters = {code_text(code) for code in about.missing_user_values.get(name, [])}
        inside = {code for code in codes if code in letters or any(_within(code, *ends) for ends in ranges)}
        if inside:
            found[name] = frozenset(inside)
    return found


def _within(code: str, low: Any, high: Any) -> bool:
    try:
        return float(low) <= float(code) <= float(high)
    except (TypeError, ValueError):  # texts: SPSS declares single ones
        return code in (code_text(low), code_text(high))


_OPENERS: dict[str, Callable[[Path, TextLayout], _Opened]] = {
    ".csv": _open_csv,
    ".csv.gz": _open_csv,
    ".tsv": _open_csv,
    ".parquet": _open_parquet,
    ".json": _open_json,
    ".json.gz": _open_json,
    ".dta": _open_stata,
    ".sav": _open_spss,
}
