"""What Mesa's DataCollector collects of a society: columns a model and columns an agent, a row a round."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import numpy as np

from plursim.portable import Floats
from plursim.society.society import Society
from plursim.surveys.question import Question


class Modelled(Protocol):
    """What reporters need of a model: :class:`~plursim.runs.model.SocietyModel` has it."""

    @property
    def society(self) -> Society:
        """The state of its arm."""


class Viewed(Protocol):
    """What reporters need of an agent: :class:`~plursim.runs.model.PersonaAgent` has it."""

    @property
    def model(self) -> Modelled:
        """The model it lives in."""

    @property
    def index(self) -> int:
        """Its row in all arrays."""

    @property
    def persona_id(self) -> str:
        """Id of its persona."""

    @property
    def group(self) -> int:
        """Number of the group in which it last spoke, -1 before."""


def model_reporters(society: Society) -> dict[str, Callable[[Modelled], float]]:
    """Return reporters of what there is to say of the private stances on each question.

    ``answered_Q`` is the share of agents that have one; ``mean_Q`` and ``variance_Q`` are of those, on an
    ordinal question. Options without order have no mean: ``share_Q_OPTION`` is the share of the answers.
    """

    def of(column: int, figure: Callable[[Floats], float]) -> Callable[[Modelled], float]:
        return lambda model: figure(model.society.private[model.society.everyone, column])

    reporters: dict[str, Callable[[Modelled], float]] = {}
    for column, question in enumerate(society.questions):
        reporters[f"answered_{question.id}"] = of(column, lambda held: float(np.isfinite(held).mean()))
        if question.ordinal:
            reporters[f"mean_{question.id}"] = of(column, partial(_over_agents, np.nanmean))
            reporters[f"variance_{question.id}"] = of(column, partial(_over_agents, np.nanvar))
            continue
        for option, label in enumerate(question.options):
            reporters[f"share_{question.id}_{label}"] = of(column, partial(_share, question, option))
    return reporters


def agent_reporters(society: Society) -> dict[str, Callable[[Viewed], Any]]:
    """Return reporters of what an agent is and holds.

    These are each attribute of its persona, ``persona`` (the id), ``group`` (number of the table or pair in
    which it last spoke, -1 before), and for each question ``stance_Q`` (private) and ``public_stance_Q``:
    the position on the scale of an ordinal question, NaN where there is none, and the label of an option
    without order, None where there is none, so that nobody averages codes.
    """
    reporters: dict[str, Callable[[Viewed], Any]] = {
        name: partial(_label, name) for name in society.population.attributes
    }
    reporters["persona"] = lambda agent: agent.persona_id
    reporters["group"] = lambda agent: agent.group
    for column, question in enumerate(society.questions):
        for word, array in (("stance", "private"), ("public_stance", "public")):
            reporters[f"{word}_{question.id}"] = partial(_held, question, column, array)
    return reporters


def _label(attribute: str, agent: Viewed) -> str:
    return str(agent.model.society.population.attributes[attribute][agent.index])


def _held(question: Question, column: int, array: str, agent: Viewed) -> float | str | None:
    value = float(getattr(agent.model.society, array)[agent.index, column])
    if question.ordinal:
        return value
    option = int(question.nearest(np.array([value]))[0])
    return None if option < 0 else question.options[option]


def _share(question: Question, option: int, held: Floats) -> float:
    chosen = question.nearest(held)
    known = chosen >= 0
    return float((chosen[known] == option).mean()) if known.any() else float("nan")


def _over_agents(figure: Callable[[Floats], Any], stances: Floats) -> float:
    return float(figure(stances)) if np.isfinite(stances).any() else float("nan")
