"""Fit mixtures: which weights over personas make a simulated population answer as the surveyed one does.

The solvers work on plain arrays (:class:`Problem`, :func:`solve`); :func:`fit` takes a scenario.
"""

from __future__ import annotations

from plursim.mixtures.fitting.diagnosis import Identifiability, Makeup, identifiability, makeup
from plursim.mixtures.fitting.elicitation import Elicited, Elicitor
from plursim.mixtures.fitting.estimate import Fitting, fit_setup
from plursim.mixtures.fitting.recovery import recovery, simulate_answers
from plursim.mixtures.fitting.running import Fit, fit
from plursim.mixtures.fitting.transfer import Transfer, transfer_in_run, transfer_of
from plursim.mixtures.fitting.validation import HeldOut, validate
from plursim.mixtures.fitting.verdict import in_words, judge
from plursim.solvers.linear_program import linear_program
from plursim.solvers.problem import OBJECTIVES, SMOOTH, Objective, Problem
from plursim.solvers.solving import METHODS, Solution, solve

__all__ = [
    "METHODS",
    "OBJECTIVES",
    "SMOOTH",
    "Elicited",
    "Elicitor",
    "Fit",
    "Fitting",
    "HeldOut",
    "Identifiability",
    "Makeup",
    "Objective",
    "Problem",
    "Solution",
    "Transfer",
    "fit",
    "fit_setup",
    "identifiability",
    "in_words",
    "judge",
    "linear_program",
    "makeup",
    "recovery",
    "simulate_answers",
    "solve",
    "transfer_in_run",
    "transfer_of",
    "validate",
]
