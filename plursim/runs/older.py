"""Going on with a run that an older version of plursim began, whose log knows fewer settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plursim.scenario import Scenario
from plursim.store.comparison import leaves


def as_begun(scenario: Scenario, logged: Mapping[str, Any]) -> Scenario:
    """Return a scenario as a run began with it: before respondents could be held out, none were.

    Parameters
    ----------
    scenario : the scenario as its file says now.
    logged : the canonical scenario in the log.
    """
    survey = logged.get("survey")
    stated = scenario.document.find(("survey", "holdout"))[1] == ("survey", "holdout")
    if not isinstance(survey, Mapping) or "holdout" in survey or stated:
        return scenario
    return scenario.with_overrides([("survey.holdout", 0.0)])


def younger_settings(scenario: Scenario, logged: Mapping[str, Any]) -> list[str]:
    """Return the paths of settings that came after a run began and say what was done before they came.

    They are in the scenario and not in the log, at the value an absent setting has. One at any other value is
    left out, and so is refused as a change.
    """
    then = dict(leaves(Scenario.from_canonical(logged, scenario.folder).canonical()))
    now, known = dict(leaves(scenario.canonical())), dict(leaves(logged))
    return [path for path, value in now.items() if path not in known and then.get(path, ...) == value]
