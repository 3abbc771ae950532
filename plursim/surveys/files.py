"""Read chosen columns of data files: CSV, Parquet, JSON records, Stata and SPSS."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from plursim.errors import InputError, unknown

Cells = dict[str, list[Any]]


def read_columns(file: Path, wanted: Sequence[str] | None = None) -> Cells:
    """Return the cells of some columns of a data file as they stand there; None and NaN are blanks.

    CSV cells stay text (``NA`` is text, not a blank); user-missing codes of Stata and SPSS stay codes, value
    labels are not applied.

    Parameters
    ----------
    file : ``.csv``, ``.csv.gz``, ``.parquet``, ``.json`` or ``.json.gz`` (a list of objects), ``.dta``
        or ``.sav``.
    wanted : names of the columns, None for all.

    Raises
    ------
    InputError : no such file, another kind of file, a damaged file, or a column that is not there.
    """
    reader = _reader(file)
    if not file.is_file():
        raise InputError(f"there is no file '{file}'")
    try:
        names = reader(file, None)
        for name in wanted or ():
            if name not in names:
                raise InputError(unknown("column", name, names) + f" ({file.name})")
        return reader(file, list(wanted if wanted is not None else names))
    except (OSError, ValueError, EOFError) as error:
        raise InputError(f"'{file}' cannot be read: {error}") from error


def _reader(file: Path) -> Callable[[Path, list[str] | None], Cells]:
    for ending, reader in _READERS.items():
        if file.name.lower().endswith(ending):
            return reader
    raise InputError(f"'{file}' is no data file; expected one that ends in {', '.join(_READERS)}")


def _read_csv(file: Path, wanted: list[str] | None) -> Cells:
    import pandas as pd

    rows = 0 if wanted is None else None
    frame = pd.read_csv(file, dtype=str, keep_default_na=False, usecols=wanted, nrows=rows)
    return {str(name): frame[name].tolist() for name in frame.columns}


def _read_parquet(file: Path, wanted: list[str] | None) -> Cells:
    import pyarrow.parquet as pq

    if wanted is None:
        return {name: [] for name in pq.read_schema(file).names}
    return dict(pq.read_table(file, columns=wanted).to_pydict())


def _read_json(file: Path, wanted: list[str] | None) -> Cells:
    content = file.read_bytes()
    records = json.loads(gzip.decompress(content) if file.suffix == ".gz" else content)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ValueError("expected a list of objects")
    names = dict.fromkeys(key for record in records for key in record)
    return {name: [record.get(name) for record in records] for name in (wanted or names)}


def _read_stata(file: Path, wanted: list[str] | None) -> Cells:
    import pyreadstat

    return _labelled(pyreadstat.read_dta, pyreadstat.ReadstatError, file, wanted)


def _read_spss(file: Path, wanted: list[str] | None) -> Cells:
    import pyreadstat

    return _labelled(pyreadstat.read_sav, pyreadstat.ReadstatError, file, wanted)


def _labelled(
    read: Callable[..., Any], damaged: type[Exception], file: Path, wanted: list[str] | None
) -> Cells:
    try:
        if wanted is None:
            return {name: [] for name in read(file, metadataonly=True)[1].column_names}
        cells, _ = read(file, usecols=wanted, user_missing=True, output_format="dict")
    except damaged as error:
        raise ValueError(str(error)) from error
    return {name: list(cells[name]) for name in wanted}


_READERS: dict[str, Callable[[Path, list[str] | None], Cells]] = {
    ".csv": _read_csv,
    ".csv.gz": _read_csv,
    ".parquet": _read_parquet,
    ".json": _read_json,
    ".json.gz": _read_json,
    ".dta": _read_stata,
    ".sav": _read_spss,
}
