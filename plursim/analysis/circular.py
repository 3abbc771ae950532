"""Which figures agree with the survey by construction, whatever the agents are like.

An answer is *given* where the ground truth itself put it there:

- its agent drew it from the response distributions of the very respondents it is compared with
  (``survey.holdout: 0``, or a survey of which only distributions are known);
- its agent was told it: the question is an attribute of its persona, such as the party it votes for. Holding
  respondents out does not help here;
- for the whole population: the weights of the personas were fitted to the answers of these respondents to
  this very question.

It stays so as long as the agent gives the same answer, or draws anew from the same distribution. A distance
to the survey is by construction where more than half of the answers behind it are; so is its difference from
a control whose own distance is, and the distance between the associations of questions that all are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pydantic import Field

from plursim.analysis.arms import control_of
from plursim.analysis.material import EVERYBODY
from plursim.analysis.rows import DISTANCES, NET, Row
from plursim.documents import flow, parse, validate
from plursim.errors import DocumentError
from plursim.parts import Part
from plursim.portable import Bools
from plursim.reasoning import REASONERS
from plursim.reasoning.base import Reasoner
from plursim.scenario.spec import AnyReasoner
from plursim.society.arms import ARMS
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.analysis.material import Material, Truth

MOST = 0.5
"""Share of given answers above which a figure is by construction."""

EXACT = 1e-9
"""How far from 1 rounding may leave the share of an answer that all give."""

ASSOCIATION = "association"


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


def marked(material: Material, rows: Sequence[Row]) -> list[Row]:
    """Return rows with those marked that agree with the survey by construction."""
    if material.origin is None:
        return list(rows)
    return [replace(row, by_construction=True) if _is_given(material, row) else row for row in rows]


def _is_given(material: Material, row: Row) -> bool:
    name = row.measure.removesuffix(f"_{NET}")
    if name not in DISTANCES and not name.startswith(ASSOCIATION):
        return False
    arms = [row.arm]
    if name != row.measure:
        control = control_of(material.arms)
        arms += [] if control is None else [control]
    questions, group = [row.question], (row.group, row.label)
    if name.startswith(ASSOCIATION):
        named = row.label.split(" x ") if row.group == "pair" else material.questions
        questions = [asked for arm, asked in material.waves if arm == row.arm and asked in named]
        group = EVERYBODY
    return any(
        all(given_share(material, question, arm, row.stage, group) > MOST for question in questions)
        for arm in arms
        if questions and all((arm, question) in material.waves for question in questions)
    )


def given_share(
    material: Material, question: str, arm: str, stage: str, group: tuple[str, str] = EVERYBODY
) -> float:
    """Return the share of the answers of a group that the ground truth itself put there, 0 .. 1.

    Parameters
    ----------
    question, arm : of the answers.
    stage : ``first`` poll, or another for the last.
    group : group variable and label.
    """
    origin, waves = material.origin, material.waves[arm, question]
    if origin is None:
        return 0.0
    wave = 0 if stage == "first" else -1
    first, now = waves.options[0], waves.options[wave]
    members = material.counted(now)
    if group != EVERYBODY:
        members = members & (material.attributes[group[0]] == group[1])
    if not members.any():
        return 0.0
    knows = arm not in ARMS or ARMS[arm].persona
    given = origin.drawn if knows or group == EVERYBODY else np.zeros_like(origin.drawn)
    if knows:
        given = given | (origin.told & _answered_by_persona(material, question))
        if question in origin.fitted and group == EVERYBODY:
            given = np.ones_like(given)
    kept = given & ((now == first) | origin.unmoved(material.questions[question]))
    weights = np.ones(len(kept)) if material.weights is None else material.weights
    return float(weights[members & kept].sum() / weights[members].sum())


def _answered_by_persona(material: Material, question: str) -> Bools:
    """Return whose persona has the question as an attribute; shape [agents]."""
    found = np.zeros(len(material.clusters), dtype=np.bool_)
    for name, labels in material.attributes.items():
        if decided(material.truth, question, name):
            found |= labels != ""
    return found


def decided(truth: Mapping[tuple[str, str, str], Truth], question: str, attribute: str) -> bool:
    """Return whether a question is an attribute: of its name, or one whose label decides the answer.

    A label decides where all who have it give one answer, and not all labels the same one.

    Examples
    --------
    >>> from plursim.analysis.material import Truth
    >>> cells = {("vote", "side", "left"): Truth(np.array([1.0, 0.0]), 9.0),
    ...          ("vote", "side", "right"): Truth(np.array([0.0, 1.0]), 9.0)}
    >>> decided(cells, "vote", "side"), decided(cells, "vote", "age"), decided({}, "side", "side")
    (True, False, True)
    """
    shares = [cell.shares for key, cell in truth.items() if key[:2] == (question, attribute)]
    one = all(given.max() > 1 - EXACT for given in shares)
    return question == attribute or (one and len({int(given.argmax()) for given in shares}) > 1)
