"""One run as the card sees it, and figures of several runs as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from plursim.analysis import LogArrays, measure
from plursim.analysis.arms import control_of
from plursim.errors import InputError
from plursim.runs import Run
from plursim.scenario import Scenario
from plursim.surveys import Survey

NEEDED = ("total_variation", "wasserstein", "drift")
LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class View:
    """A run with what the card needs of it, each computed once."""

    run: Run

    @cached_property
    def arrays(self) -> LogArrays:
        """The arrays of its log."""
        return self.run.arrays

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Its measures; those the card needs and the log does not hold are computed now."""
        known = self.run.measures
        held = known["measure"].astype(str)
        lacking = [name for name in NEEDED if not held.str.startswith(name).any()]
        if not lacking:
            return known
        more = measure(self.arrays, lacking, int(self.run.scenario["seed"]))
        return pd.concat([known.astype(object), more.astype(object)], ignore_index=True)

    @cached_property
    def survey(self) -> Survey | None:
        """The ground truth its scenario names, None where the survey is not at hand any more."""
        folder = self.run.path / str(self.run.reader.manifest["scenario_folder"])
        try:
            source = Scenario.from_canonical(self.run.scenario, folder).survey
            return None if source is None else source.parts(folder).truth
        except InputError:
            return None

    @property
    def drawn_evenly(self) -> NDArray[np.bool_]:
        """Whether each agent's first answer is one of its persona's even draws; shape [agents].

        Language models are asked one by one; all other reasoners start from even draws of the survey.
        """
        named = self.run.scenario.get("reasoners") or {}
        kinds = {str(name): str(part["kind"]) for name, part in named.items()}
        reasoners = self.run.agents.sort_values("agent")["reasoner"].astype(str)
        return np.array([kinds.get(name, name) != "llm" for name in reasoners], dtype=np.bool_)

    @property
    def arm(self) -> str:
        """The arm the card is about: the first that is no control."""
        arms, control = self.arrays.arms, self.control
        return next((arm for arm in arms if arm != control), arms[0])

    @property
    def control(self) -> str | None:
        """The control arm."""
        return control_of(self.arrays.arms)


def over_runs(frames: Sequence[pd.DataFrame], keys: Sequence[str]) -> pd.DataFrame:
    """Return one row for each combination of keys: the mean over runs, with an interval over runs.

    The run is the unit of inference: of several runs the interval is Student's t interval of their values.
    One run keeps its own. Other columns of numbers are averaged.

    Parameters
    ----------
    frames : one a run, with the columns of ``keys``, ``value``, ``low``, ``high`` and others.
    keys : columns that tell figures apart.
    """
    rows = pd.concat(frames, ignore_index=True)
    if not len(rows):
        return rows.assign(runs=pd.Series(dtype=np.int64))
    found = []
    for key, part in rows.groupby(list(keys), sort=False, dropna=False):
        numbers = part.drop(columns=list(keys)).apply(pd.to_numeric, errors="coerce")
        row = dict(zip(keys, key, strict=True)) | numbers.mean().to_dict()
        values = numbers["value"].dropna()
        if len(values) > 1:
            reach = stdtrit(len(values) - 1, (1 + LEVEL) / 2) * values.std(ddof=1) / np.sqrt(len(values))
            row |= {"low": values.mean() - reach, "high": values.mean() + reach}
        found.append(row | {"runs": len(part)})
    return pd.DataFrame(found)
