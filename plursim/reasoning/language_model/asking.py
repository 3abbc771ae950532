"""One request as prompts, and their replies as values in the layout of its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plursim.errors import Missing
from plursim.forms import Form
from plursim.gateway.prompt import Draft, Prompt
from plursim.gateway.replies import StoredReply
from plursim.portable import Floats, Ints
from plursim.reasoning.language_model.context import Context
from plursim.reasoning.language_model.expression import expressed, is_distribution, read_value
from plursim.reasoning.language_model.replies import parameters_of, read_reply
from plursim.society.replies import Given


@dataclass(frozen=True, eq=False)
class Asked:
    """One prompt, the agents it stands for (positions among those asked) and the form they reply in."""

    prompt: Prompt
    positions: Ints
    form: Form


@dataclass(frozen=True, eq=False)
class Asking:
    """One request as prompts: agents with the same persona, memory and task share one.

    ``schema`` says whether the model takes a JSON schema for its reply.
    """

    context: Context
    schema: bool

    def asked(self) -> list[Asked]:
        """Return the prompts, in the order of their first agents."""
        return [self._asked(positions) for positions in self.context.groups().values()]

    def _asked(self, positions: Sequence[int]) -> Asked:
        context, ask = self.context, self.context.ask
        form = context.form(positions[0])
        if ask.is_survey:
            voice = context.voice
            form = expressed(form, voice.expression, voice.temperature_scale, voice.least_mass)
        prompt = context.prompt(
            positions[0],
            form,
            parameters=parameters_of(context.voice, form, self.schema, ask.temperature),
            draws=self._draws(form, positions),
            read=lambda draft: _read(form, draft),
        )
        return Asked(prompt, np.array(positions, dtype=np.int64), form)

    def _draws(self, form: Form, positions: Sequence[int]) -> tuple[str, ...]:
        what = self.context.what
        if not is_distribution(form) or not self.context.ask.is_survey:
            return tuple(self.context.draw(i, what) for i in positions)
        # Log-probabilities of a prompt are the same whenever they are asked for; what is stated is not.
        return ("logprobs",) if form.properties() is None else (self.context.shared_draw(what),)

    def given(self, asked: Sequence[Asked], replies: Sequence[Sequence[StoredReply]]) -> Given:
        """Return one row an agent; from a distribution each agent draws by its own keyed draw."""
        ask = self.context.ask
        values: list[Any] = [None] * len(ask.agents)
        missing = np.full(len(values), Missing.NOT_ASKED, dtype=np.int8)
        raw: list[str | None] = [None] * len(values)
        for entry, got in zip(asked, replies, strict=True):
            if ask.is_survey and is_distribution(entry.form):
                each = [got[0]] * len(entry.positions)
                found = self._drawn(entry, *read_reply(got[0], entry.form))
            else:
                each, found = list(got), [read_reply(one, entry.form) for one in got]
            for i, reply, (reason, value) in zip(entry.positions.tolist(), each, found, strict=True):
                values[i], missing[i], raw[i] = value, reason, reply.text
        return Given(values=ask.form.array(values), missing=missing, raw=tuple(raw))

    def _drawn(self, entry: Asked, reason: Missing, shares: Floats | None) -> list[tuple[Missing, Any]]:
        if shares is None:
            return [(reason, None)] * len(entry.positions)
        ask, society = self.context.ask, self.context.society
        uniform = society.draw("llm.answer", self.context.what, ask.round, ask.phase)
        # The last edge is 1 up to rounding, and a draw may lie above it.
        drawn = np.searchsorted(np.cumsum(shares), uniform[ask.agents[entry.positions]], side="right")
        return [(reason, option) for option in np.minimum(drawn, np.flatnonzero(shares)[-1]).tolist()]

    def shares(self, asked: Sequence[Asked], replies: Sequence[Sequence[StoredReply]]) -> tuple[Floats, Ints]:
        """Return the distribution of each agent, shape [agents, options], and why it is missing."""
        agents = len(self.context.ask.agents)
        shares = np.full((agents, len(self.context.question.options)), np.nan)
        missing = np.full(agents, Missing.NOT_ASKED, dtype=np.int64)
        for entry, got in zip(asked, replies, strict=True):
            missing[entry.positions], stated = read_reply(got[0], entry.form)
            if stated is not None:
                shares[entry.positions] = stated
        return shares, missing


def _read(form: Form, draft: Draft) -> object:
    return read_value(form, draft.text, draft.alternatives)
