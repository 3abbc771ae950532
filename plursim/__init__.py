"""Social simulation with LLM persona agents, measured against survey ground truth.

The names below are loaded when first used, so that ``import plursim`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plursim.analysis.answers import measure
    from plursim.errors import PlursimError
    from plursim.mixtures.fitting import fit
    from plursim.runs import Run, open_run, open_runs, run
    from plursim.runs.model import PersonaAgent, SocietyModel
    from plursim.scenario import Scenario, load_scenario
    from plursim.sweeps import sweep

_HOME = {
    "PersonaAgent": "plursim.runs.model",
    "PlursimError": "plursim.errors",
    "Run": "plursim.runs",
    "Scenario": "plursim.scenario",
    "SocietyModel": "plursim.runs.model",
    "fit": "plursim.mixtures.fitting",
    "load_scenario": "plursim.scenario",
    "measure": "plursim.analysis.answers",
    "open_run": "plursim.runs",
    "open_runs": "plursim.runs",
    "run": "plursim.runs",
    "sweep": "plursim.sweeps",
}

__all__ = [
    "PersonaAgent",
    "PlursimError",
    "Run",
    "Scenario",
    "SocietyModel",
    "fit",
    "load_scenario",
    "measure",
    "open_run",
    "open_runs",
    "run",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'plursim' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
