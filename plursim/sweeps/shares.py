"""The shares of variance of a sweep's factors, where its design allows them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from plursim.errors import MeasureError
from plursim.randomness import Streams
from plursim.sweeps.averages import Looked
from plursim.sweeps.planning import Factor
from plursim.sweeps.sensitivity import Sensitivity, sobol_indices, variance_shares

DRAWN = frozenset({"random", "latin_hypercube"})
SHARE_COLUMNS = ("factor", "first", "first_low", "first_high", "total", "total_low", "total_high")


def factor_shares(looked: Looked, factors: tuple[Factor, ...]) -> pd.DataFrame | None:
    """Return the shares of variance of a figure, one row a factor.

    Of a Sobol design, its indices, the figure averaged over all other factors; of designs with every
    combination, exact shares, seeds included. Mixtures and lists count as one factor each. None where the
    design allows neither: one factor only, draws without Saltelli's design, or missing cells.
    """
    sobol = next((factor for factor in factors if factor.kind == "sobol"), None)
    try:
        found = _factorial(looked.frame, factors) if sobol is None else _sobol(looked.frame, sobol)
    except MeasureError:
        return None
    if found is None:
        return None
    names, shares = found
    columns = [getattr(shares, name) for name in SHARE_COLUMNS[1:]]
    return pd.DataFrame(dict(zip(SHARE_COLUMNS, [names, *columns], strict=True)))


def _factorial(frame: pd.DataFrame, factors: tuple[Factor, ...]) -> tuple[list[str], Sensitivity] | None:
    if any(factor.kind in DRAWN for factor in factors):
        return None
    blocks = _blocks(factors)
    codes = [frame.groupby(columns, dropna=False, sort=False).ngroup() for columns in blocks.values()]
    levels = np.stack([code.to_numpy(dtype=np.int64) for code in codes], axis=1).astype(np.int64)
    varied = [k for k in range(len(blocks)) if levels[:, k].any()]
    if len(varied) < 2:
        return None
    shares = variance_shares(frame["value"].to_numpy(dtype=np.float64), levels[:, varied])
    return [list(blocks)[k] for k in varied], shares


def _blocks(factors: tuple[Factor, ...]) -> dict[str, list[str]]:
    """Return the columns of each factor by its name: every path of a grid is one, any other design one."""
    found: dict[str, list[str]] = {}
    for factor in factors:
        if factor.kind == "grid":
            found |= {column: [column] for column in factor.columns}
        else:
            first = next(iter(factor.columns))
            name = first.rsplit(".", 1)[0] if factor.kind.startswith("mixture") else first
            found[name] = list(factor.columns)
    return found


def _sobol(frame: pd.DataFrame, factor: Factor) -> tuple[list[str], Sensitivity]:
    column_of = {role: column for column, role in factor.columns.items()}
    sample, matrix = column_of["sample"], column_of["matrix"]
    wide = frame.pivot_table(index=sample, columns=matrix, values="value", aggfunc="mean").dropna()
    names = [column for column, role in factor.columns.items() if role == "setting"]
    if not {"A", "B", *names} <= set(wide.columns):
        raise MeasureError("a matrix of the design is missing")
    f_a, f_b = (wide[name].to_numpy(dtype=np.float64) for name in ("A", "B"))
    f_ab = np.stack([wide[name].to_numpy(dtype=np.float64) for name in names])
    return names, sobol_indices(f_a, f_b, f_ab, Streams(0).generator("sobol"))
