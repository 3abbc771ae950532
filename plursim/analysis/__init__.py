"""From a log to tidy tables: every figure with its interval and its noise floors, from the log alone."""

from plursim.analysis.log_arrays import LogArrays, arrays_of
from plursim.analysis.measuring import measure
from plursim.analysis.rows import Row
from plursim.analysis.tables import conversions, shares

__all__ = ["LogArrays", "Row", "arrays_of", "conversions", "measure", "shares"]
