"""Runs: from a scenario to a log, and from a log to tables."""

from plursim.runs.conduct import Progress, replay, resume, run
from plursim.runs.run import Run, open_run, open_runs
from plursim.setup import Setup, prepare

__all__ = ["Progress", "Run", "Setup", "open_run", "open_runs", "prepare", "replay", "resume", "run"]
