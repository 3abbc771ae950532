"""What a language model is told of an agent: its persona, and what it remembers, quoted as data."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from plursim.errors import Missing
from plursim.gateway.parsing import UnreadableError
from plursim.gateway.prompt import Draft, Messages, Prompt, tokens_in
from plursim.gateway.quoting import Quoted, fitting, harmless, nonce_of
from plursim.gateway.templates import template
from plursim.portable import Ints
from plursim.society.requests import Request

if TYPE_CHECKING:
    from plursim.society.society import Society
    from plursim.surveys.question import Question

_FRAME = 64
"""Tokens set aside for the frames of messages and of the quotation."""


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How prompts are put: where the persona stands, how long they may be, how options are ordered."""

    persona_in: Literal["system", "user"] = "system"
    max_context_tokens: int = 16_000
    shuffle_options: bool = False
    option_orders: int = 1


Label = Callable[[int, int], str]
"""Words for the sender of a message, given the position of the agent asked and the id of the message."""


class Context:
    """One request as prompts see it. Agents with the same persona and memory share a prompt."""

    def __init__(self, society: Society, request: Request, voice: Voice) -> None:
        self.society, self.request, self.voice = society, request, voice
        self.nonce = nonce_of(society.streams.integer("nonce"))
        self.phase = f"{society.arm.name}/{request.round}/{request.phase}"

    def persona(self, agent: int) -> int:
        """Return the position of an agent's persona, -1 where it may not know it."""
        return int(self.society.population.persona[agent]) if self.society.arm.persona else -1

    def groups(self, extra: Sequence[Hashable] | None = None) -> dict[Hashable, list[int]]:
        """Return the positions of agents asked that share a prompt: same persona, memory and extra key."""
        found: dict[Hashable, list[int]] = {}
        for i, agent in enumerate(self.request.agents.tolist()):
            heard = tuple(self.request.heard.row(i).tolist())
            key = (self.persona(agent), heard, agent if heard else -1, extra[i] if extra else None)
            found.setdefault(key, []).append(i)
        return found

    def draw(self, i: int, what: str) -> str:
        """Return the name of the draw of the i-th agent asked: repeat, arm, round, phase, agent, question."""
        return f"{self.society.streams.seed}/{self.phase}/{int(self.request.agents[i])}/{what}"

    def shared_draw(self, what: str) -> str:
        """Return the name of a draw that all agents with the same prompt share."""
        return f"{self.society.streams.seed}/{self.phase}/shared/{what}"

    def option_slots(self, question: Question) -> list[int]:
        """Return which of its persona's option orders each agent asked is shown."""
        if not self.voice.shuffle_options or self.voice.option_orders == 1:
            return [0] * len(self.request.agents)
        uniform = self.society.draw("option_order.slot", question.id)[self.request.agents]
        return [int(slot) for slot in np.floor(uniform * self.voice.option_orders)]

    def option_order(self, question: Question, i: int, slot: int = 0) -> Ints:
        """Return the order in which an agent is shown options, keyed by persona, question and slot."""
        options = len(question.options)
        if not self.voice.shuffle_options:
            return np.arange(options, dtype=np.int64)
        persona = self.persona(int(self.request.agents[i]))
        drawn = self.society.streams.generator("option_order", question.id, persona, slot)
        return drawn.permutation(options).astype(np.int64)

    def quoted(self, i: int, label: Label | None = None) -> list[Quoted]:
        """Return what the i-th agent asked has heard, oldest first, with the words for who said it."""
        name = label or self._participants(i)
        texts = self.society.messages.texts
        ids = self.request.heard.row(i).tolist()
        return [Quoted(name(i, m), harmless(texts[m], self.nonce)) for m in ids]

    def _participants(self, i: int) -> Label:
        """Return names that number the others by first appearance, so that none is known beyond a prompt."""
        agent = int(self.request.agents[i])
        senders = self.society.messages.sender[self.request.heard.row(i)].tolist()
        others = [sender for sender in dict.fromkeys(senders) if sender != agent]
        names = {sender: f"Participant {k + 1}" for k, sender in enumerate(others)} | {agent: "You"}
        return lambda _i, message: names[int(self.society.messages.sender[message])]

    def prompt(
        self,
        i: int,
        name: str,
        values: Mapping[str, object],
        *,
        parameters: Mapping[str, Any],
        draws: tuple[str, ...],
        read: Callable[[Draft], object],
        quoted: Sequence[Quoted] | None = None,
    ) -> Prompt:
        """Render one prompt for the i-th agent asked.

        Parameters
        ----------
        name : of the template; ``values`` what it puts in place beside what was heard.
        parameters, draws : of the call.
        read : raises :class:`UnreadableError` for a draft that cannot be used.
        quoted : what is quoted, by default what the agent heard.
        """
        said = self.quoted(i) if quoted is None else quoted
        rendering = _Rendering(self, i, name, values, said, int(parameters.get("max_tokens", 0)))
        kept = len(rendering.kept(0))
        return Prompt(
            messages=rendering.messages(0),
            parameters=parameters,
            draws=draws,
            phase=self.phase,
            check=_check(read),
            reminder=template("reminder").render(),
            shorten=rendering.shorten,
            note=f"left out {len(said) - kept} of {len(said)} messages" if kept < len(said) else "",
        )


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
    name: str
    values: Mapping[str, object]
    quoted: Sequence[Quoted]
    answer_tokens: int

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
        request = template(self.name).render(heard=heard, **self.values)
        number = self.context.persona(int(self.context.request.agents[self.i]))
        if number < 0:
            return ({"role": "user", "content": request},)
        persona = self.context.society.population.pool.personas[number].prompt
        if self.context.voice.persona_in == "user":
            both = template("persona").render(persona=persona, request=request)
            return ({"role": "user", "content": both},)
        return ({"role": "system", "content": persona}, {"role": "user", "content": request})
