"""A dry run: every prompt is rendered, no model is called.

Where a prompt depends on what others would have said, a stand-in of the greatest allowed length takes the
place of their words, and stand-in answers are drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import PrivateAttr

from plursim.errors import InputError
from plursim.gateway.prompt import Prompt
from plursim.reasoning.base import Reasoner, Services
from plursim.reasoning.language_model.reasoner import LLMReasoner
from plursim.runs.arms import ArmsPlayer
from plursim.runs.setup import Setup
from plursim.society.events import MemoryLog
from plursim.society.replies import Given, Reply
from plursim.society.requests import Reflect, Request
from plursim.society.society import Society


@dataclass(frozen=True, eq=False)
class Rendered:
    """The prompts of one request."""

    arm: str
    round: int
    phase: str
    prompts: tuple[Prompt, ...]


class DryRun(Reasoner):
    """A language model's prompts, with stand-ins for its replies."""

    answers: ClassVar[frozenset[type[Request]]] = LLMReasoner.answers

    kind: Literal["dry_run"] = "dry_run"
    inner: LLMReasoner
    agent: int | None = None
    """Whose prompts are rendered; None for everybody's."""

    _rendered: list[Rendered] = PrivateAttr(default_factory=list)

    def open(self, services: Services) -> None:
        """Open the model's gateway; nothing is sent through it."""
        self.inner.open(services)

    def close(self) -> None:
        """Close the model's gateway."""
        self.inner.close()

    @property
    def rendered(self) -> list[Rendered]:
        """All prompts so far."""
        return self._rendered

    def reply(self, society: Society, request: Request) -> Reply:
        """Render the prompts of a request and return stand-ins for the replies."""
        if isinstance(request, Reflect):
            return request.replied([], society.questions)
        watched = request
        if self.agent is not None:
            watched = request.select(np.flatnonzero(request.agents == self.agent))
        if len(watched.agents):
            prompts = tuple(self.inner.prompts(society, watched))
            self._rendered.append(Rendered(society.arm.name, request.round, request.phase, prompts))
        return stand_ins(society, request, int(0.8 * self.inner.max_tokens))


def stand_ins(society: Society, request: Request, words: int = 5) -> Reply:
    """Return a valid reply to any request, drawn at random for each agent, round and phase.

    ``words`` is the length of texts; each begins with a word of its own, so that no two prompts that quote
    them are alike.
    """
    parts = []
    for k, ask in enumerate(request.asks(society.questions)):
        keys = (request.round, request.phase) if k == 0 else (request.round, request.phase, k)
        uniform = society.draw("dry_run", *keys)[request.agents]
        values = [ask.form_of(i).stand_in(float(u), words) for i, u in enumerate(uniform)]
        parts.append(Given.of(ask.form, ask.form.array(values)))
    return request.replied(parts, society.questions)


def dry_run(setup: Setup, agent: int | None = None) -> list[tuple[LLMReasoner, list[Rendered]]]:
    """Play all arms without a call, and return the prompts of each language model of the scenario.

    Parameters
    ----------
    setup : a prepared scenario.
    agent : render the prompts of this agent only.
    """
    stand_ins = tuple(
        DryRun(inner=r, agent=agent) if isinstance(r, LLMReasoner) else r for r in setup.reasoners
    )
    ArmsPlayer(replace(setup, reasoners=stand_ins), MemoryLog()).play()
    return [(r.inner, r.rendered) for r in stand_ins if isinstance(r, DryRun)]


def estimate_calls(setup: Setup) -> pd.DataFrame:
    """Return what a run would take at most, before any call is made.

    One row a model and kind of phase (poll, speak, ...): ``calls``, ``prompt_tokens``, ``completion_tokens``
    and ``cost`` in US dollars (NaN where no price is known). Retries come on top.
    """
    rows = []
    for model, rendered in dry_run(setup):
        model.open(Services())
        try:
            for arm, phase in dict.fromkeys((r.arm, _kind(r.phase)) for r in rendered):
                wanted = [r for r in rendered if (r.arm, _kind(r.phase)) == (arm, phase)]
                parts = [model.estimate(r.prompts) for r in wanted]
                costs = [np.nan if part.cost is None else part.cost for part in parts]
                rows.append(
                    {
                        "model": model.model,
                        "arm": arm,
                        "phase": phase,
                        "calls": sum(part.calls for part in parts),
                        "prompt_tokens": sum(part.prompt_tokens for part in parts),
                        "completion_tokens": sum(part.completion_tokens for part in parts),
                        "cost": float(np.sum(costs)),
                    }
                )
        finally:
            model.close()
    columns = ["model", "arm", "phase", "calls", "prompt_tokens", "completion_tokens", "cost"]
    return pd.DataFrame(rows, columns=columns)


def prompts_for(setup: Setup, agent: int, round_: int) -> list[Rendered]:
    """Return the prompts one agent would get in one round, in order; round 0 is the first poll.

    Raises
    ------
    InputError : there is no such agent, or it uses no language model.
    """
    size = setup.population.size
    if not 0 <= agent < size:
        raise InputError(f"there is no agent {agent}; agents are numbered 0 to {size - 1}")
    reasoner = setup.reasoners[setup.reasoner_of[agent]]
    if not isinstance(reasoner, LLMReasoner):
        raise InputError(f"agent {agent} gets no prompts: it reasons by '{reasoner.kind}', not by a model")
    return [part for _, parts in dry_run(setup, agent) for part in parts if part.round == round_]


def _kind(phase: str) -> str:
    return phase.split(".", maxsplit=1)[0]
