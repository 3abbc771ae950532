"""Export of a log: one file a table, for whatever else reads tables."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from plursim.errors import InputError, extra_missing, unknown
from plursim.store.database import store_errors
from plursim.store.reader import TABLES, LogReader
from plursim.store.rows import canonical_json

if TYPE_CHECKING:
    import pandas as pd

Format = Literal["parquet", "csv", "jsonl"]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def export(reader: LogReader, folder: str | Path, to: Format = "csv") -> list[Path]:
    """Write every table of a run to a file of its own, and return the files.

    Parameters
    ----------
    reader : the run.
    folder : where the files go, made if it does not exist; files of the same names are replaced.
    to : ``csv`` (UTF-8, RFC 4180; a text that a spreadsheet could take for a formula is prefixed with an
        apostrophe), ``jsonl`` (one JSON object a line, null where missing) or ``parquet`` (all types kept;
        needs ``plursim[parquet]``).

    Raises
    ------
    InputError : another format, or Parquet without pyarrow.
    StoreError : the log cannot be read or a file not be written.
    """
    if to not in get_args(Format):
        raise InputError(unknown("export format", to, get_args(Format)))
    write: Callable[[pd.DataFrame, Path], None] = {
        "parquet": write_parquet,
        "csv": write_csv,
        "jsonl": _jsonl,
    }[to]
    if to == "parquet":
        require_parquet()
    files = []
    with store_errors(f"export to {folder}"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            frame, file = reader.table(name), Path(folder) / f"{name}.{to}"
            own = frame[frame["run_id"] == reader.run_id] if name == "runs" else frame
            write(own.reset_index(drop=True), file)
            files.append(file)
    return files


def has_parquet() -> bool:
    """Return whether Parquet can be written and read here."""
    return find_spec("pyarrow") is not None


def require_parquet() -> None:
    """Raise InputError where Parquet cannot be written, saying what installs it."""
    if not has_parquet():
        raise InputError(f"{extra_missing('Parquet', 'pyarrow', 'parquet')}; csv and jsonl need nothing more")


def write_parquet(frame: pd.DataFrame, file: Path) -> None:
    """Write a table as a Parquet file, the same bytes for the same table."""
    frame.to_parquet(file, engine="pyarrow", index=False, compression="zstd")


def write_csv(frame: pd.DataFrame, file: Path) -> None:
    """Write a table as a CSV file that a spreadsheet may safely open."""
    safe = frame.apply(lambda column: column.map(_cell) if _holds_text(column) else column)
    safe.columns = [_cell(name) for name in frame.columns]
    safe.to_csv(file, index=False, lineterminator="\r\n", encoding="utf-8")


def _holds_text(column: pd.Series[Any]) -> bool:
    return str(column.dtype) in ("category", "string", "object")


def _cell(value: Any) -> Any:
    """Return a value as a spreadsheet may safely open it.

    Examples
    --------
    >>> [_cell(v) for v in ("=1+1", "-3.5", "- no", "plain", [1, 2])]
    ["'=1+1", '-3.5', "'- no", 'plain', '[1,2]']
    """
    if isinstance(value, list):
        return canonical_json(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text == text.strip()


def _jsonl(frame: pd.DataFrame, file: Path) -> None:
    plain = frame.astype("object").where(frame.notna(), None)
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for row in plain.to_dict("records"):
            cells = {name: _finite(value) for name, value in row.items()}
            lines.write(json.dumps(cells, ensure_ascii=False, allow_nan=False) + "\n")


def _finite(value: Any) -> Any:
    """Return infinity as a text, for JSON has none, and all else as it is."""
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
