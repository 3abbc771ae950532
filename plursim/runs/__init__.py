"""Runs: from a scenario to a log, and from a log to tables."""

from plursim.runs.conduct import Progress
from plursim.runs.run import Run, open_run, open_runs
from plursim.runs.running import replay, resume, run
from plursim.setup import Setup, prepare

__all__ = ["Progress", "Run", "Setup", "open_run", "open_runs", "prepare", "replay", "resume", "run"]
