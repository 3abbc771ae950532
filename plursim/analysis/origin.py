"""Where the answers of a run come from, as far as the ground truth itself may have put them there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from plursim.documents import flow, parse, validate
from plursim.errors import DocumentError
from plursim.parts import Part
from plursim.portable import Bools
from plursim.reasoning import REASONERS
from plursim.reasoning.base import Reasoner
from plursim.scenario.spec import AnyReasoner
from plursim.surveys.question import Question


@dataclass(frozen=True, eq=False)
class Origin:
    """Where answers come from, as far as the ground truth itself may have put them there.

    Attributes
    ----------
    drawn : agents whose first answers were drawn from the ground truth, shape [agents].
    told : agents that know their persona, and answer by it; shape [agents].
    kinds : kind of each agent's reasoner, shape [agents].
    reasoners : the reasoners of the run.
    fitted : questions whose ground truth the weights of the personas were fitted to.
    """

    drawn: Bools
    told: Bools
    kinds: NDArray[np.str_]
    reasoners: tuple[Reasoner, ...]
    fitted: frozenset[str] = frozenset()

    def unmoved(self, question: Question) -> Bools:
        """Return whose answers talk cannot change: new ones come from where the first came from; [agents]."""
        return np.isin(self.kinds, [one.kind for one in self.reasoners if one.why_unmoved(question)])


class _Reasoners(Part):
    reasoning: AnyReasoner
    reasoners: dict[str, AnyReasoner] = Field(default={})


def origin_of(
    scenario: Mapping[str, Any], agents: pd.DataFrame, *, circular: bool, fitted: Iterable[str] = ()
) -> Origin:
    """Return where the answers of a run come from.

    Parameters
    ----------
    scenario : the canonical scenario.
    agents : one row an agent, with its ``reasoner``.
    circular : whether the ground truth is what first answers are drawn from.
    fitted : questions whose ground truth the weights were fitted to.
    """
    parts = tuple(_reasoners(scenario))
    kinds = agents.sort_values("agent")["reasoner"].astype(str).to_numpy(dtype=np.str_)
    drawing = [part.kind for part in parts if part.draws_from_survey]
    drawn = np.isin(kinds, drawing)
    return Origin(
        drawn=drawn & circular,
        told=drawn | np.isin(kinds, [part.kind for part in parts if part.reads_personas]),
        kinds=kinds,
        reasoners=parts,
        fitted=frozenset(fitted),
    )


def holds_nobody_out(scenario: Mapping[str, Any]) -> bool:
    """Return whether the ground truth of a run is also what its population was drawn from."""
    survey = scenario.get("survey") or {}
    return not survey.get("holdout")


def _reasoners(scenario: Mapping[str, Any]) -> Iterator[Reasoner]:
    """Yield the reasoners of a canonical scenario, with their defaults where an old one cannot be read."""
    given = {name: scenario[name] for name in ("reasoning", "reasoners") if scenario.get(name)}
    try:
        found = validate(_Reasoners, parse(flow(given)))
    except DocumentError:
        kinds = {part["kind"] for part in (given.get("reasoning", {}), *given.get("reasoners", {}).values())}
        yield from (
            part.model_construct(kind=part.kind_name()) for part in REASONERS if part.kind_name() in kinds
        )
        return
    yield from (found.reasoning, *found.reasoners.values())
