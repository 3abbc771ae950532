"""Stopping a run of a language model from outside at a chosen request, and going on with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from plursim.runs import Run, run
from plursim.scenario import load_scenario
from tests.conftest import ROOT
from tests.server import Server

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"
TABLES = ("answers", "messages", "exposures", "agents", "edges", "questions", "measures", "replies")


@dataclass(frozen=True)
class Stopped:
    """What became of a run that was stopped: its folder, exit code, and requests the server had seen."""

    folder: Path
    code: int
    requests: int


def command(out: Path, api_base: str, size: int, rounds: int) -> list[str]:
    """The command line of a town hall asked of the loopback server, one draw a call."""
    settings = {
        "population.size": size,
        "protocol.rounds": rounds,
        "measures": "[]",
        "reasoning": f"{{kind: llm, model: openai/test, api_base: '{api_base}', n_per_call: 1}}",
    }
    setting = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    return [sys.executable, "-m", "plursim", "run", str(TOWN_HALL), *setting, "--out", str(out), "--quiet"]


def whole(out: Path, server: Server, size: int, rounds: int) -> Run:
    """Run without stopping."""
    overrides = [part for part in command(out, server.api_base, size, rounds) if "=" in part]
    return run(load_scenario(TOWN_HALL, overrides), out=out)


def stop_at(request: int, how: signal.Signals, out: Path, server: Server, size: int, rounds: int) -> Stopped:
    """Start a run and send it a signal once the server has seen so many more requests."""
    before = server.requests
    process = subprocess.Popen(
        command(out, server.api_base, size, rounds), env=environment(), stderr=subprocess.DEVNULL
    )
    while server.requests - before < request and process.poll() is None:
        time.sleep(0.0005)
    process.send_signal(how)
    code = process.wait(timeout=120)
    return Stopped(next((out / "town-hall").iterdir()), code, server.requests - before)


def environment() -> dict[str, str]:
    return {**os.environ, "OPENAI_API_KEY": "sk-test-loopback-123456", "PYTHONPATH": str(ROOT)}


def same_tables(one: Run, other: Run) -> bool:
    """Whether two runs have the same event hash and the same tables, but for wall time and the ledger."""
    if one.event_hash != other.event_hash:
        return False
    return all(_table(one, name).equals(_table(other, name)) for name in TABLES)


def _table(run: Run, name: str) -> pd.DataFrame:
    frame: pd.DataFrame = run.reader.table(name)
    return frame
