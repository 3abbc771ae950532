"""What a language model is told of an agent: its persona, and what it remembers, quoted as data."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plursim.errors import Missing
from plursim.forms import Form
from plursim.forms.reading import UnreadableError
from plursim.gateway.prompt import Draft, Messages, Prompt, prompt_tokens, tokens_in
from plursim.reasoning.language_model.quoting import Quoted, fitting, harmless, nonce_of
from plursim.reasoning.language_model.templates import template
from plursim.reasoning.language_model.voice import Voice
from plursim.society.requests import Ask

if TYPE_CHECKING:
    from plursim.society.society import Society
    from plursim.surveys.question import Question

_FRAME = 64
"""Tokens set aside for the frames of messages and of the quotation."""


class Context:
    """One request as prompts see it. Agents with the same persona, memory and task share a prompt."""

    def __init__(self, society: Society, ask: Ask, voice: Voice) -> None:
        self.society, self.ask, self.voice = society, ask, voice
        self.nonce = nonce_of(society.streams.integer("nonce"))
        self.phase = f"{society.arm.name}/{ask.round}/{ask.phase}"
        self.what = ask.draw_name(society.questions)
        self.quoted_ids = ask.quoted
        self._slots = self._option_slots()

    @property
    def question(self) -> Question:
        """The survey question the request is about."""
        return self.society.questions[self.ask.question]

    def persona(self, agent: int) -> int:
        """Return the position of an agent's persona, -1 where it may not know it."""
        known = self.society.arm.persona or agent in self.society.roles  # staff always know their part
        return int(self.society.population.persona[agent]) if known else -1

    def groups(self) -> dict[Hashable, list[int]]:
        """Return the positions of agents asked that share a prompt: same persona, memory, task and order.

        Who has heard anything has a prompt of its own: it names the senders as this agent knows them.
        """
        found: dict[Hashable, list[int]] = {}
        for i, agent in enumerate(self.ask.agents.tolist()):
            heard = tuple(self.quoted_ids.row(i).tolist())
            own = agent if heard else -1
            key = (self.persona(agent), heard, own, self.ask.task_of(i), self._slots[i])
            found.setdefault(key, []).append(i)
        return found

    def draw(self, i: int, what: str) -> str:
        """Return the name of the draw of the i-th agent asked: repeat, arm, round, phase, agent, question."""
        return f"{self.society.streams.seed}/{self.phase}/{int(self.ask.agents[i])}/{what}"

    def shared_draw(self, what: str) -> str:
        """Return the name of a draw that all agents with the same prompt share."""
        return f"{self.society.streams.seed}/{self.phase}/shared/{what}"

    def form(self, i: int) -> Form:
        """Return the form in which the i-th agent replies, with options in the order it is shown them.

        For survey questions the order is drawn for its persona, where the reasoner shuffles options.
        """
        form = self.ask.form_of(i)
        if not self.voice.shuffle_options or not self.ask.options_shuffle or self.ask.question < 0:
            return form
        persona = self.persona(int(self.ask.agents[i]))
        drawn = self.society.streams.generator("option_order", self.question.id, persona, self._slots[i])
        return form.reordered(drawn.permutation(len(self.question.options)).astype(np.int64))

    def _option_slots(self) -> list[int]:
        """Return which of its persona's option orders each agent asked is shown."""
        if not self.voice.shuffle_options or self.voice.option_orders == 1 or not self.ask.is_survey:
            return [0] * len(self.ask.agents)
        uniform = self.society.draw("option_order.slot", self.question.id)[self.ask.agents]
        return [int(slot) for slot in np.floor(uniform * self.voice.option_orders)]

    def quoted(self, i: int) -> list[Quoted]:
        """Return the texts the i-th agent is shown, oldest first, with the words for who said them."""
        texts, ids = self.society.messages.texts, self.quoted_ids.row(i).tolist()
        names = self.ask.speakers(i, self.society.messages, self.society.questions)
        said = [(name, texts[m]) for name, m in zip(names, ids, strict=True)]
        return [Quoted(name, harmless(text, self.nonce)) for name, text in [*said, *self.ask.further(i)]]

    def prompt(
        self,
        i: int,
        form: Form,
        *,
        parameters: Mapping[str, Any],
        draws: tuple[str, ...],
        read: Callable[[Draft], object],
    ) -> Prompt:
        """Render one prompt for the i-th agent asked.

        Parameters
        ----------
        form : in which it replies.
        parameters, draws : of the call.
        read : raises :class:`UnreadableError` for a draft that cannot be used.
        """
        said = self.quoted(i)
        values = {
            "shown": self.ask.told(i),
            "options": form.listing(),
            "line": form.line(),
            **self.ask.words(self.society.questions, i),
        }
        rendering = _Rendering(self, i, values, said, int(parameters.get("max_tokens", 0)))
        messages, kept = rendering.first()
        return Prompt(
            messages=messages,
            parameters=parameters,
            draws=draws,
            phase=self.phase,
            check=_check(read),
            reminder=_reminder(),
            shorten=rendering.shorten,
            note=f"left out {len(said) - kept} of {len(said)} messages" if kept < len(said) else "",
        )


@functools.cache
def _reminder() -> str:
    return template("reminder").render()


def _check(read: Callable[[Draft], object]) -> Callable[[Draft], Missing]:
    def check(draft: Draft) -> Missing:
        try:
            read(draft)
        except UnreadableError as problem:
            return problem.reason
        return Missing.ANSWERED

    return check


@dataclass(eq=False)
class _Rendering:
    context: Context
    i: int
    values: Mapping[str, object]
    quoted: Sequence[Quoted]
    answer_tokens: int

    def first(self) -> tuple[Messages, int]:
        """Return the messages as they are sent first, and how many quoted ones they keep."""
        whole, most = self._messages(self.quoted), self.context.voice.max_context_tokens
        # Twice its tokens, and the marks of each message once more: whatever the rounding, it fits.
        if 2 * prompt_tokens(whole) + 13 * len(self.quoted) + self.answer_tokens + _FRAME <= most:
            return whole, len(self.quoted)
        kept = self.kept(0)
        return self._messages(kept), len(kept)

    def kept(self, trimmed: int) -> Sequence[Quoted]:
        if not self.quoted:
            return ()
        without = sum(tokens_in(message["content"]) for message in self._messages(()))
        room = self.context.voice.max_context_tokens - without - self.answer_tokens - _FRAME
        return fitting(self.quoted, room, trimmed)

    def messages(self, trimmed: int) -> Messages:
        return self._messages(self.kept(trimmed))

    def shorten(self, times: int) -> Messages | None:
        return self.messages(times) if len(self.kept(times - 1)) else None

    def _messages(self, kept: Sequence[Quoted]) -> Messages:
        said = [(message.speaker, message.text) for message in kept]
        heard = template("heard").render(messages=said, nonce=self.context.nonce) if said else ""
        request = template(self.context.ask.template).render(heard=heard, **self.values)
        number = self.context.persona(int(self.context.ask.agents[self.i]))
        if number < 0:
            return ({"role": "user", "content": request},)
        persona = self.context.society.population.pool.personas[number].prompt
        if self.context.voice.persona_in == "user":
            both = template("persona").render(persona=persona, request=request)
            return ({"role": "user", "content": both},)
        return ({"role": "system", "content": persona}, {"role": "user", "content": request})
