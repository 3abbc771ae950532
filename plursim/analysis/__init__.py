"""From a log to tidy tables: every figure with its interval and its noise floors, from the log alone."""

from plursim.analysis.material import Material, material_of
from plursim.analysis.measuring import measure
from plursim.analysis.rows import Row
from plursim.analysis.tables import conversions, shares

__all__ = ["Material", "Row", "conversions", "material_of", "measure", "shares"]
