"""Polling a language model: sampled answers, log-probabilities of options, or a stated distribution."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from plursim.errors import Missing
from plursim.gateway.parsing import (
    json_object,
    letters,
    read_alternatives,
    read_distribution,
    read_label,
)
from plursim.gateway.prompt import Draft, Prompt
from plursim.gateway.replies import StoredReply
from plursim.portable import Floats, Ints
from plursim.reasoning.base import Distributions
from plursim.reasoning.language_model.context import Context
from plursim.reasoning.language_model.replies import Form, read_reply
from plursim.society.requests import Answers, Poll
from plursim.surveys.question import Question

Expression = Literal["sampled", "logprobs", "verbalised"]

TOP_ALTERNATIVES = 20
_LETTER_TOKENS = 4


@dataclass(frozen=True, eq=False)
class _Asked:
    """One prompt of a poll, the agents it stands for and the order its options are shown in."""

    prompt: Prompt
    column: int
    positions: Ints
    order: Ints


@dataclass(frozen=True, eq=False)
class PollForm:
    """A poll as prompts, and its replies as answers.

    ``temperature_scale`` is T in p ** (1 / T), applied to log-probabilities alone.
    """

    context: Context
    request: Poll
    form: Form
    expression: Expression = "sampled"
    temperature_scale: float = 1.0

    def asked(self) -> list[_Asked]:
        """Return the prompts of a poll: one for each question, persona, memory and option order."""
        return [entry for column in range(len(self.request.questions)) for entry in self._of(column)]

    def _question(self, column: int) -> Question:
        return self.context.society.questions[int(self.request.questions[column])]

    def _of(self, column: int) -> list[_Asked]:
        question = self._question(column)
        slots = self.context.option_slots(question)
        found = []
        for positions in self.context.groups(slots).values():
            order = self.context.option_order(question, positions[0], slots[positions[0]])
            prompt = self._prompt(question, positions, order)
            found.append(_Asked(prompt, column, np.array(positions, dtype=np.int64), order))
        return found

    def _prompt(self, question: Question, positions: Sequence[int], order: Ints) -> Prompt:
        shown = [question.options[k] for k in order]
        names = letters(len(shown))
        values = {
            "question": question.text,
            "options": list(zip(names, shown, strict=True)),
            "form_is_letter": self.expression == "logprobs",
            "form_is_shares": self.expression == "verbalised",
            "shares": ", ".join(f'"{name}": <percentage>' for name in names),
        }
        return self.context.prompt(
            positions[0],
            "poll",
            values,
            parameters=self._parameters(names),
            draws=self._draws(question, positions),
            read=self._reader(shown),
        )

    def _draws(self, question: Question, positions: Sequence[int]) -> tuple[str, ...]:
        if self.expression == "sampled":
            return tuple(self.context.draw(i, question.id) for i in positions)
        # Log-probabilities of a prompt are the same whenever they are asked for; what is stated is not.
        logprobs = self.expression == "logprobs"
        return ("logprobs",) if logprobs else (self.context.shared_draw(question.id),)

    def _parameters(self, names: list[str]) -> Mapping[str, Any]:
        if self.expression == "logprobs":
            return self.form.plain(logprobs=True, top_logprobs=TOP_ALTERNATIVES, max_tokens=_LETTER_TOKENS)
        if self.expression == "verbalised":
            share = {"type": "number", "minimum": 0, "maximum": 100}
            shares = {
                "type": "object",
                "properties": dict.fromkeys(names, share),
                "required": names,
                "additionalProperties": False,
            }
            return self.form.json("probabilities", {"probabilities": shares})
        return self.form.json("answer", {"answer": {"type": "string", "enum": names}})

    def _reader(self, shown: Sequence[str]) -> Callable[[Draft], Any]:
        if self.expression == "logprobs":
            return lambda draft: read_alternatives(draft.alternatives, len(shown), self.temperature_scale)
        if self.expression == "verbalised":
            return lambda draft: read_distribution(_field(draft, "probabilities"), len(shown))
        return lambda draft: read_label(_field(draft, "answer"), shown)

    def answers(self, asked: list[_Asked], replies: list[list[StoredReply]]) -> Answers:
        """Return one row an agent; agents draw from a distribution by their own keyed draw."""
        shape = (len(self.request.agents), len(self.request.questions))
        options = np.full(shape, -1, dtype=np.int64)
        missing = np.full(shape, Missing.NOT_ASKED, dtype=np.int8)
        raw = np.full(shape, None, dtype=object)
        for entry, got in zip(asked, replies, strict=True):
            cells = (entry.positions, entry.column)
            if self.expression == "sampled":
                options[cells], missing[cells], raw[cells] = self._sampled(entry, got)
            else:
                options[cells], missing[cells] = self._drawn(entry, got[0])
                raw[cells] = got[0].text
        columns = [self._question(c).value_of(options[:, c]) for c in range(shape[1])]
        values = np.stack(columns, axis=1) if columns else np.zeros(shape)
        rows = tuple(tuple(row) for row in raw.tolist())
        return Answers(options=options, values=values, missing=missing, raw=rows)

    def _sampled(self, entry: _Asked, replies: list[StoredReply]) -> tuple[Ints, Ints, Any]:
        shown = [self._question(entry.column).options[k] for k in entry.order]
        read = self._reader(shown)
        found = np.full(len(replies), -1, dtype=np.int64)
        why = np.zeros(len(replies), dtype=np.int64)
        for row, reply in enumerate(replies):
            why[row], label = read_reply(reply, read)
            found[row] = -1 if label is None else entry.order[label]
        return found, why, np.array([reply.text for reply in replies], dtype=object)

    def _drawn(self, entry: _Asked, reply: StoredReply) -> tuple[Ints, Missing]:
        reason, shown = read_reply(reply, self._reader([""] * len(entry.order)))
        if shown is None:
            return np.full(len(entry.positions), -1, dtype=np.int64), reason
        shares = np.empty(len(entry.order))
        shares[entry.order] = shown
        uniform = self._uniform(entry)
        # The last edge is 1 up to rounding, and a draw may lie above it.
        drawn = np.searchsorted(np.cumsum(shares), uniform, side="right")
        return np.minimum(drawn, np.flatnonzero(shares)[-1]).astype(np.int64), reason

    def distributions(self, asked: list[_Asked], replies: list[list[StoredReply]]) -> Distributions:
        """Return the distributions agents draw from; for an expression that states them."""
        agents = len(self.request.agents)
        columns = range(len(self.request.questions))
        shares = tuple(np.full((agents, len(self._question(c).options)), np.nan) for c in columns)
        missing = np.full((agents, len(shares)), Missing.NOT_ASKED, dtype=np.int8)
        for entry, got in zip(asked, replies, strict=True):
            reason, shown = read_reply(got[0], self._reader([""] * len(entry.order)))
            missing[entry.positions, entry.column] = reason
            if shown is not None:
                shares[entry.column][np.ix_(entry.positions, entry.order)] = shown
        return Distributions(shares, missing)

    def _uniform(self, entry: _Asked) -> Floats:
        question, request = self._question(entry.column), self.request
        draws = self.context.society.draw("llm.answer", question.id, request.round, request.phase)
        return draws[request.agents[entry.positions]]


def _field(draft: Draft, name: str) -> Any:
    return json_object(draft.text or "").get(name)
