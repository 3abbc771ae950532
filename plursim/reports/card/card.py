"""The card: every aspect in a row, with what to compare it with and what that says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from plursim.analysis.missing import all_missing
from plursim.analysis.rows import PEOPLE
from plursim.errors import InputError, NothingAnswered
from plursim.reports.card import alignment as aligned
from plursim.reports.card import association as associated
from plursim.reports.card import convergence as converged
from plursim.reports.card import variety as varieties
from plursim.reports.card.findings import (
    Finding,
    on_alignment,
    on_convergence,
    on_cost,
    on_missing,
    on_robustness,
    on_unfinished,
    on_variety,
    summary,
)
from plursim.reports.card.missing_and_cost import cost, missing_by_persona
from plursim.reports.card.robustness import robustness, varied
from plursim.reports.card.view import View, over_runs
from plursim.runs import Run


@dataclass(frozen=True, eq=False)
class Card:
    """How realistic one run is, or several of the same scenario.

    Tables are DataFrames; of several runs they hold means over runs. :meth:`findings` is the one table to
    read first.
    """

    views: tuple[View, ...]

    @property
    def name(self) -> str:
        """Name of the scenario."""
        return str(self.views[0].run.scenario["name"])

    @property
    def runs(self) -> list[str]:
        """Names of the runs."""
        return [view.run.id for view in self.views]

    @cached_property
    def alignment(self) -> pd.DataFrame:
        """Alignment with the survey by question, group and poll, beside its floors."""
        found = over_runs([aligned.alignment(view) for view in self.views], aligned.KEYS)
        return found.assign(low=found["low"].clip(0, 1), high=found["high"].clip(0, 1))

    @cached_property
    def association(self) -> pd.DataFrame:
        """How far associations between questions are from the survey's, by poll, beside their floors."""
        return over_runs([associated.association(view) for view in self.views], associated.KEYS)

    @cached_property
    def variety(self) -> pd.DataFrame:
        """Variance within personas, against that of a draw from the survey."""
        return _from_0(over_runs([varieties.variety(view) for view in self.views], varieties.KEYS))

    @cached_property
    def convergence(self) -> pd.DataFrame:
        """What is left of the spread inside groups and of the gap between camps."""
        frames = [converged.convergence(view) for view in self.views]
        simulated = [frame[frame["arm"] != PEOPLE] for frame in frames]
        # people are the same in every run and keep the interval of their own
        people = frames[0][frames[0]["arm"] == PEOPLE].assign(runs=1)
        found = pd.concat([over_runs(simulated, converged.KEYS), people], ignore_index=True)
        return _from_0(found, found["what"] == converged.SPREAD)

    @cached_property
    def robustness(self) -> pd.DataFrame:
        """Spread of figures over the runs, against the effect."""
        return robustness(self.views)

    @cached_property
    def varied(self) -> list[str]:
        """Scenario values in which the runs differ."""
        return varied(self.views)

    @cached_property
    def missing(self) -> pd.DataFrame:
        """Missing answers by persona."""
        return missing_by_persona(self.views)

    @cached_property
    def cost(self) -> dict[str, Any]:
        """Calls, tokens and cost of all runs."""
        return cost(self.views)

    @cached_property
    def findings(self) -> list[Finding]:
        """What the card says, a row an aspect."""
        arm = self.views[0].arm
        return [
            *on_unfinished([view.run.status for view in self.views]),
            *on_alignment(self.alignment),
            *associated.on_association(self.association),
            *on_variety(self.variety),
            *on_convergence(self.convergence, arm),
            *on_robustness(self.robustness, self.varied, len(self.views)),
            on_missing(self.missing),
            on_cost(self.cost),
        ]

    @property
    def summary(self) -> str:
        """How many of the aspects that were tested are as in people, and how many were not tested."""
        return summary(self.findings)

    def markdown(self, figure: str | None = None) -> str:
        """Return the card as Markdown; ``figure`` is the path of its picture, if there is one."""
        several = f"{len(self.runs)} runs" if len(self.runs) > 1 else f"run {self.runs[0]}"
        lines = [
            f"# Realism card: {self.name}",
            "",
            f"Arm {self.views[0].arm}, {several}: {self.summary}.",
            "",
        ]
        if figure is not None:
            lines += [f"![Realism card of {self.name}]({figure})", ""]
        lines += ["| | aspect | simulation | to compare with | reading |", "|---|---|---|---|---|"]
        lines += [
            "| "
            + " | ".join(_cell(word) for word in (one.mark, one.aspect, one.value, one.beside, one.reading))
            + " |"
            for one in self.findings
        ]
        lines += [
            "",
            "Marks: `+` tested and as in people, `-` tested and not, nothing where nothing was tested.",
            "",
        ]
        return "\n".join(lines)

    def plain(self) -> dict[str, Any]:
        """Return the whole card as plain values, for JSON."""
        return {
            "name": self.name,
            "runs": self.runs,
            "arm": self.views[0].arm,
            "summary": self.summary,
            "findings": [asdict(one) for one in self.findings],
            "alignment": _records(self.alignment),
            "association": _records(self.association),
            "within_persona_variance": _records(self.variety),
            "convergence": _records(self.convergence),
            "robustness": {"varied": self.varied, "figures": _records(self.robustness)},
            "missing": _records(self.missing),
            "cost": self.cost,
        }


def card_of(runs: Sequence[Run]) -> Card:
    """Return the realism card of one or more runs.

    Raises
    ------
    InputError : no runs, runs that asked different questions, play different protocols or have no answers, or
        a run that is given twice.
    NothingAnswered : a run in which every answer is missing.
    """
    if not runs:
        raise InputError("a card needs at least one run")
    _check_different(runs)
    for run in runs:
        if not len(run.answers):
            raise InputError(
                f"run {run.id} has no answers to survey questions, so there is nothing to compare"
            )
        if all_missing(run):
            raise NothingAnswered(
                f"no question has any answer in run {run.id}, so there is nothing to compare: plursim show "
                f"{run.path} says why"
            )
    asked = [run.questions["question"].astype(str).tolist() for run in runs]
    for run, questions in zip(runs, asked, strict=True):
        if questions != asked[0]:
            raise InputError(
                f"runs of one card ask the same questions: {runs[0].id} asks {', '.join(asked[0])}, "
                f"{run.id} asks {', '.join(questions)}"
            )
    views = tuple(View(run) for run in runs)
    if "protocol.kind" in varied(views):
        kinds = ", ".join(f"{run.id} plays {run.scenario['protocol']['kind']}" for run in runs)
        raise InputError(f"runs of one card play the same protocol: {kinds}")
    return Card(views)


def _check_different(runs: Sequence[Run]) -> None:
    """Refuse runs that say the same twice: they would count as evidence of robustness."""
    seen: dict[str, Run] = {}
    for run in runs if len(runs) > 1 else ():
        other = seen.get(run.event_hash)
        seen[run.event_hash] = run
        if other is not None and other.scenario == run.scenario:
            raise InputError(
                f"{run.path} holds the same events from the same scenario as {other.path}: give one of them"
            )


def _from_0(rows: pd.DataFrame, some: pd.Series[bool] | None = None) -> pd.DataFrame:
    """Return rows whose intervals begin at 0 or above, since the figure cannot fall below."""
    kept = rows["low"] if some is None else rows["low"].where(some, 0.0)
    return rows.assign(low=rows["low"].where(~(kept < 0), 0.0))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return list(json.loads(frame.to_json(orient="records", double_precision=12)))
