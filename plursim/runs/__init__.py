"""Runs: from a scenario to a log, and from a log to tables."""

from plursim.runs.arms import Progress
from plursim.runs.dry_run import estimate_calls, prompts_for
from plursim.runs.opening import list_runs, open_run, open_runs
from plursim.runs.reading import Run
from plursim.runs.remeasuring import remeasure
from plursim.runs.running import replay, resume, run
from plursim.runs.setup import Setup, prepare

__all__ = [
    "Progress",
    "Run",
    "Setup",
    "estimate_calls",
    "list_runs",
    "open_run",
    "open_runs",
    "prepare",
    "prompts_for",
    "remeasure",
    "replay",
    "resume",
    "run",
]
