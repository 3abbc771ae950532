"""Measures: what scenarios name, and in :mod:`plursim.measures.kernels` the arithmetic behind it."""

from __future__ import annotations

from types import MappingProxyType

MEASURES = MappingProxyType(
    {
        "total_variation": "Distance to the survey: share of answers that would have to change, 0 .. 1.",
        "jensen_shannon": "Distance to the survey: root of the Jensen-Shannon divergence, base 2, 0 .. 1.",
        "wasserstein": "Distance to the survey on ordinal questions: how far answers would move, 0 .. 1.",
        "association": "Correlation (Cramer's V if nominal) of each two questions, against respondents.",
        "drift": "Change between polls: mean and absolute change, Wasserstein, share unchanged, stability.",
        "polarisation": "Variance, extremity, bimodality, Esteban-Ray, entropy, group share, clusters.",
        "influence": "Flips, conformity, gap closed, susceptibility, what pulls agents, candour.",
    }
)
"""What a scenario may name under ``measures``, in the order in which tables and reports show it."""
