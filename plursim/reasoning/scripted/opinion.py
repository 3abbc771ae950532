"""Scripted opinion rules that talk and listen through the text channel.

Each states its stance in a sentence and reads the stances of others from theirs, so that a run of them
checks the way of the words as well as the arithmetic. A text that states no stance is passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.portable import Floats
from plursim.reasoning.draws import speaking_draws
from plursim.reasoning.stance_based import DrawnStanceReasoner, heard_mean, hearers, needs_continuous
from plursim.reasoning.stance_text import is_continuous, plain_number, read_stance
from plursim.society.requests import Poll, Reflect, Speak
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society


def read_messages(society: Society, request: Reflect) -> Floats:
    """Return the stance each heard message states in words, NaN where none; shape [messages heard]."""
    question = society.questions[request.question]
    unique, back = np.unique(request.heard.messages, return_inverse=True)
    read = [read_stance(question, society.messages.texts[i]) for i in unique]
    return np.array(read, dtype=np.float64)[back]


class Repeater(DrawnStanceReasoner):
    """Restates its first stance, with noise, whatever it hears: the control without influence.

    Every restatement, in a poll or in public, has noise of its own, cut off at the ends of the scale. Options
    without an order are repeated as they are.
    """

    kind: Literal["repeater"] = "repeater"
    sd: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Standard deviation of the noise as a share of the scale's range.",
    )

    def polled(self, society: Society, request: Poll) -> Floats:
        """Return first stances with noise keyed by round and phase."""
        stances = super().polled(society, request)
        for j, column in enumerate(request.questions):
            question = society.questions[column]
            u = society.draw("repeater.poll", question.id, request.round, request.phase)[request.agents]
            stances[:, j] = self._noisy(question, stances[:, j], u)
        return stances

    def spoken(self, society: Society, request: Speak) -> Floats:
        """Return first stances with noise of this message."""
        u = speaking_draws(society, request, "repeater.speak")
        return self._noisy(society.questions[request.question], super().spoken(society, request), u)

    def _noisy(self, question: Question, stances: Floats, uniform: Floats) -> Floats:
        if not self.sd or not is_continuous(question):
            return stances
        from scipy.special import ndtri

        low, high = question.scale[0], question.scale[-1]
        noise = ndtri(np.maximum(uniform, np.finfo(np.float64).tiny))
        noisy: Floats = np.clip(stances + self.sd * (high - low) * noise, low, high)
        return noisy


class Averager(DrawnStanceReasoner):
    """Moves by mu towards the mean of what it heard within eps of its own stance: x + mu (mean - x).

    With ``eps: 1`` a DeGroot agent with self-weight 1 - mu; hearing one message at a time, a Deffuant agent.
    """

    needs_scale: ClassVar[bool] = True

    kind: Literal["averager"] = "averager"
    mu: float = Field(default=0.5, ge=0, le=1, description="Share of the gap it moves.")
    eps: float = Field(
        default=1.0, ge=0, le=1, description="Confidence bound as a share of the scale's range."
    )

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:
        """Return the stances after the move."""
        question = society.questions[request.question]
        needs_continuous(self.kind, question)
        values = read_messages(society, request)
        near = np.abs(values - own[hearers(request.heard)]) <= self.eps * np.ptp(question.scale)
        moved: Floats = own + self.mu * (heard_mean(own, request.heard, values, near) - own)
        return moved


class Anchored(DrawnStanceReasoner):
    """Moves to weight times the mean of what it heard plus (1 - weight) times its first stance.

    A Friedkin-Johnsen agent without a tie to itself. Hearing no stance it stays where it is.
    """

    needs_scale: ClassVar[bool] = True

    kind: Literal["anchored"] = "anchored"
    weight: float = Field(default=0.5, ge=0, le=1, description="Weight of what it heard against its start.")

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:
        """Return the stances after the move."""
        needs_continuous(self.kind, society.questions[request.question])
        values = read_messages(society, request)
        stated = ~np.isnan(values)
        mean = heard_mean(own, request.heard, values, stated)
        moved = self.weight * mean + (1.0 - self.weight) * self.first(society, request)
        some = np.bincount(hearers(request.heard)[stated], minlength=len(own)) > 0
        return np.where(some, moved, own)


class ModelBias(DrawnStanceReasoner):
    """Is pulled to a target once a round in which it hears anything: x + k (target - x).

    The attitude a language model falls back to (Taubenfeld et al. 2024), with known strength: the slope of
    the gap to the target against the gap must come out as -k.
    """

    needs_scale: ClassVar[bool] = True

    kind: Literal["model_bias"] = "model_bias"
    k: float = Field(default=0.2, ge=0, le=1, description="Share of the gap to the target closed a round.")
    target: float = Field(description="Stance it is pulled to, on the question's scale.")

    def weigh(self, society: Society, request: Reflect, own: Floats) -> Floats:
        """Return the stances after the pull, the first time in a round only.

        Raises
        ------
        InputError : the target lies outside the question's scale.
        """
        question = society.questions[request.question]
        needs_continuous(self.kind, question)
        low, high = question.scale[0], question.scale[-1]
        if not low <= self.target <= high:
            raise InputError(
                f"model_bias target {plain_number(self.target)} lies outside the scale of {question.id!r}, "
                f"{plain_number(low)} to {plain_number(high)}"
            )
        pulled = (request.already == 0) & (request.heard.counts > 0)
        return np.where(pulled, own + self.k * (self.target - own), own)
