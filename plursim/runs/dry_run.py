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
from plursim.gateway.budget import Estimate
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
    take: int = 0
    """Which stand-ins are drawn: another take has others."""

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
        return stand_ins(society, request, int(0.8 * self.inner.max_tokens), self.take)


def stand_ins(society: Society, request: Request, words: int = 5, take: int = 0) -> Reply:
    """Return a valid reply to any request, drawn at random for each agent, round and phase.

    To one survey question an agent always answers the same, so that a protocol that looks for agents of a
    firm opinion finds some. ``words`` is the length of texts; each begins with a word of its own, so that no
    two prompts that quote them are alike. Another ``take`` draws other replies, in which amounts are as small
    as they may be.
    """
    parts = []
    for ask in request.asks(society.questions):
        when = (ask.draw_name(society.questions),) if ask.is_survey else (request.round, request.phase)
        uniform = society.draw("dry_run", take, *when)[request.agents]
        forms = [ask.form_of(i) for i in range(len(uniform))]
        made = [form.modest if take else form.stand_in for form in forms]
        values = [make(float(u), words) for make, u in zip(made, uniform, strict=True)]
        parts.append(Given.of(ask.form, ask.form.array(values)))
    return request.replied(parts, society.questions)


def dry_run(
    setup: Setup, agent: int | None = None, take: int = 0
) -> list[tuple[LLMReasoner, list[Rendered]]]:
    """Play all rounds of all arms without a call, and return the prompts of each language model.

    Parameters
    ----------
    setup : a prepared scenario.
    agent : render the prompts of this agent only.
    take : which stand-ins take the place of replies.
    """
    dry = tuple(
        DryRun(inner=r, agent=agent, take=take) if isinstance(r, LLMReasoner) else r for r in setup.reasoners
    )
    ArmsPlayer(replace(setup, reasoners=dry), MemoryLog(), to_the_end=True).play()
    return [(r.inner, r.rendered) for r in dry if isinstance(r, DryRun)]


_COLUMNS = ["model", "arm", "phase", "calls", "prompt_tokens", "completion_tokens", "cost"]


def estimate_calls(setup: Setup) -> pd.DataFrame:
    """Return what a run would take at most, before any call is made.

    One row a model and kind of phase (poll, speak, ...): ``calls``, ``prompt_tokens``, ``completion_tokens``
    and ``cost`` in US dollars (NaN where no price is known). Retries come on top.

    The run is played twice without a call, with other stand-ins for all replies. Prompts of a phase that come
    out the same both times depend on no reply: those that are identical will share calls. In any other phase
    each agent may be shown something of its own and counts as a call of its own. In one of the two plays
    everybody holds back, so that nobody is out of a game before its end.
    """
    rows = []
    for (model, first), (_, second) in zip(dry_run(setup), dry_run(setup, take=1), strict=True):
        model.open(Services())
        try:
            takes = [{(r.arm, r.round, r.phase): r.prompts for r in one} for one in (first, second)]
            parts = {
                key: _at_most(model, [take.get(key, ()) for take in takes]) for key in takes[0] | takes[1]
            }
        finally:
            model.close()
        for arm, phase in dict.fromkeys((arm, _kind(phase)) for arm, _, phase in parts):
            wanted = [part for key, part in parts.items() if (key[0], _kind(key[2])) == (arm, phase)]
            costs = [np.nan if part.cost is None else part.cost for part in wanted]
            calls = sum(part.calls for part in wanted)
            sent = sum(part.prompt_tokens for part in wanted)
            received = sum(part.completion_tokens for part in wanted)
            row = (model.model, arm, phase, calls, sent, received, float(np.sum(costs)))
            rows.append(dict(zip(_COLUMNS, row, strict=True)))
    return pd.DataFrame(rows, columns=_COLUMNS)


def _at_most(model: LLMReasoner, takes: list[tuple[Prompt, ...]]) -> Estimate:
    """Return what one request takes at most, given its prompts in two takes."""
    same = [sorted((p.fingerprint(model.model), p.draws) for p in prompts) for prompts in takes]
    if same[0] == same[1]:
        return model.estimate(takes[0])
    apart = [
        [replace(prompt, draws=(draw,)) for prompt in prompts for draw in prompt.draws] for prompts in takes
    ]
    each = [[model.estimate([prompt]) for prompt in prompts] for prompts in apart]
    return max((_sum(parts) for parts in each), key=lambda part: (part.calls, part.prompt_tokens))


def _sum(parts: list[Estimate]) -> Estimate:
    costs = [part.cost for part in parts if part.cost is not None]
    return Estimate(
        calls=sum(part.calls for part in parts),
        prompt_tokens=sum(part.prompt_tokens for part in parts),
        completion_tokens=sum(part.completion_tokens for part in parts),
        cost=float(sum(costs)) if len(costs) == len(parts) else None,
    )


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
