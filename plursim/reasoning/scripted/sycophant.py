"""The sycophant rule: says what the others say, thinks what it thought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.portable import Floats, Ints
from plursim.reasoning.draws import pick, speaking_draws
from plursim.reasoning.scripted.opinion import read_messages
from plursim.reasoning.stance_based import DrawnStanceReasoner, hearers, set_rows
from plursim.society.replies import Stances
from plursim.society.requests import Reflect, Speak

if TYPE_CHECKING:
    from plursim.society.society import Society


class Sycophant(DrawnStanceReasoner):
    """With probability p says in public what the majority says, and never changes its private stance.

    The majority is the option stated most often in all it has heard on the question, ties broken at random;
    with ``follows`` it is the last public stance of one agent, such as a judge. Where there is nothing to
    copy it says what it thinks. So the mean gap between public and private is p times the full gap.

    State besides the stance: ``sycophant.heard``, how often each option was heard, shape [agents, questions,
    options].
    """

    kind: Literal["sycophant"] = "sycophant"
    p: float = Field(default=1.0, ge=0, le=1, description="Probability of copying at each message.")
    follows: int | None = Field(
        default=None, ge=0, description="Index of the agent whose public stance is copied; default: majority."
    )

    def begin(self, society: Society, agents: Ints) -> None:
        """Set first stances; nothing heard yet.

        Raises
        ------
        InputError : there is no agent with the number ``follows``.
        """
        if self.follows is not None and self.follows >= society.size:
            raise InputError(
                f"sycophant follows agent {self.follows}, but agents are 0 .. {society.size - 1}"
            )
        super().begin(society, agents)
        most = max((len(question.options) for question in society.questions), default=0)
        counts = np.zeros((len(agents), len(society.questions), most), dtype=np.int64)
        set_rows(society, "sycophant.heard", agents, counts)

    def spoken(self, society: Society, request: Speak) -> Floats:
        """Return what it says: with probability p a copy."""
        own = super().spoken(society, request)
        copied = self._copied(society, request)
        copies = speaking_draws(society, request, "sycophant.copies") < self.p
        return np.where(copies & ~np.isnan(copied), copied, own)

    def _copied(self, society: Society, request: Speak) -> Floats:
        if self.follows is not None:
            return np.full(len(request.agents), society.public[self.follows, request.question])
        question = society.questions[request.question]
        heard = society.state["sycophant.heard"][request.agents, request.question, : len(question.options)]
        most = heard.max(axis=1)
        option = pick(heard == most[:, None], speaking_draws(society, request, "sycophant.tie"))
        return question.value_of(np.where(most > 0, option, -1))

    def _reflect(self, society: Society, request: Reflect) -> Stances:
        values = read_messages(society, request)
        stated = ~np.isnan(values)
        agents = request.agents[hearers(request.heard)][stated]
        options = society.questions[request.question].nearest(values[stated])
        counts = society.state["sycophant.heard"][:, request.question]
        flat = agents * counts.shape[1] + options
        counts += np.bincount(flat, minlength=counts.size).reshape(counts.shape)
        return super()._reflect(society, request)
