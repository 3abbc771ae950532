"""The report of a sweep: one self-contained page."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from plursim.documents import flow
from plursim.store.whole_files import write_text
from plursim.sweeps.averages import averaged, looked_at, unmatched
from plursim.sweeps.results import SweepResult

REPORT = "report.html"
MOST_ROWS = 60
MOST_VALUES = 12


def write_report(result: SweepResult, figures: Sequence[Path] = ()) -> Path:
    """Write ``report.html`` into the folder of a sweep and return it.

    The page holds its figures itself, escapes every text, and forbids the browser to load or run anything.

    Parameters
    ----------
    result : the sweep.
    figures : PNG files to show, in order.
    """
    page = _environment().get_template("report.html.j2")
    summary = result.summary()
    spec = result.plan["sweep"]
    text = page.render(
        name=result.name,
        description=result.plan["description"],
        key=result.plan["key"],
        counts=summary["cells"],
        scenario=spec["scenario"],
        settings=[(path, flow(value)) for path, value in spec["settings"].items()],
        factors=list(_factors(result)),
        written=[flow(_given(factor)) for factor in spec["factors"]],
        figures=[{"name": f"figures/{file.name}", "data": _embedded(file)} for file in figures],
        averages=list(_averages(result)),
        unmatched=unmatched(result),
        failures=summary["failures"],
        table_hash=summary["table_hash"],
        versions=sorted(result.plan["versions"].items()),
    )
    file = result.path / REPORT
    write_text(file, text)
    return file


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("plursim.sweeps", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _embedded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode("ascii")


def _factors(result: SweepResult) -> Iterator[dict[str, Any]]:
    """Yield each column of a factor with its design and levels."""
    for factor in result.factors:
        for column in factor.columns:
            levels = result.cells[column].dropna().drop_duplicates()
            shown = ", ".join(_word(value) for value in levels[:MOST_VALUES])
            more = ", ..." if len(levels) > MOST_VALUES else ""
            yield {"column": column, "kind": factor.kind, "levels": len(levels), "values": f"{shown}{more}"}


def _given(value: Any) -> Any:
    """Return a factor as it is written, without what was left open."""
    if isinstance(value, dict):
        return {key: _given(entry) for key, entry in value.items() if entry not in (None, {}, [])}
    return value


def _averages(result: SweepResult) -> Iterator[dict[str, Any]]:
    """Yield a table of each figure: its average at every combination of levels, seeds averaged over."""
    by = [name for name, role in result.columns.items() if role not in ("seed", "sample", "matrix")]
    for one in looked_at(result):
        means = averaged(one.frame, by) if by else averaged(one.frame.assign(all="all"), ["all"])
        rows = [[_word(value) for value in row] for row in means.head(MOST_ROWS).itertuples(index=False)]
        yield {
            "name": one.name,
            "columns": list(means.columns),
            "rows": rows,
            "left": max(0, len(means) - MOST_ROWS),
        }


def _word(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
