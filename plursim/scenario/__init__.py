"""Scenarios: the one place where YAML becomes typed."""

from plursim.scenario.loading import llm_overrides, load_scenario, scenario_schema
from plursim.scenario.scenario import Scenario
from plursim.scenario.spec import Limits, Polls, PopulationSpec

__all__ = [
    "Limits",
    "Polls",
    "PopulationSpec",
    "Scenario",
    "llm_overrides",
    "load_scenario",
    "scenario_schema",
]
