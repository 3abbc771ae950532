"""Sweeps: many runs of one scenario with something varied, as one tidy table."""

from plursim.sweeps.results import SweepResult, open_sweep
from plursim.sweeps.spec import DESIGNS, LoadedSweep, Outcome, Sweep, load_sweep
from plursim.sweeps.sweeping import EXECUTORS, SweepProgress, processors, sweep

__all__ = [
    "DESIGNS",
    "EXECUTORS",
    "LoadedSweep",
    "Outcome",
    "Sweep",
    "SweepProgress",
    "SweepResult",
    "load_sweep",
    "open_sweep",
    "processors",
    "sweep",
]
