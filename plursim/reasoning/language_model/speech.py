"""Letting a language model speak, judge, act and write: each request as prompts, each reply as a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from plursim.gateway.parsing import json_object, letters, plain_text, read_label, read_number, read_text
from plursim.gateway.prompt import Draft, Prompt
from plursim.gateway.quoting import Quoted, harmless
from plursim.gateway.replies import StoredReply
from plursim.portable import Floats
from plursim.reasoning.language_model.context import Context, Label
from plursim.reasoning.language_model.replies import Form, read_reply
from plursim.society.requests import Act, Judge, Moves, Request, Speak, Texts, Verdicts, Write

NUMBER = {"type": "number"}
TEXT = {"type": "string"}


@dataclass(frozen=True, eq=False)
class Single:
    """One prompt for each agent asked, and how its reply is read."""

    prompts: list[Prompt]
    readers: list[Callable[[Draft], Any]]

    def values(self, replies: list[list[StoredReply]]) -> tuple[list[Any], Any, tuple[str | None, ...]]:
        """Return values (None where missing), missing codes of shape [asked] and raw texts."""
        read = [read_reply(r[0], reader) for r, reader in zip(replies, self.readers, strict=True)]
        codes = np.array([reason for reason, _ in read], dtype=np.int8)
        return [value for _, value in read], codes, tuple(r[0].text for r in replies)


def _single(
    context: Context,
    request: Request,
    name: str,
    what: str,
    ask: Callable[[int], tuple[Mapping[str, object], Mapping[str, Any], Callable[[Draft], Any]]],
    quote: Callable[[int], list[Quoted]] | None = None,
) -> Single:
    prompts, readers = [], []
    for i in range(len(request.agents)):
        values, parameters, read = ask(i)
        prompts.append(
            context.prompt(
                i,
                name,
                values,
                parameters=parameters,
                draws=(context.draw(i, what),),
                read=read,
                quoted=quote(i) if quote else None,
            )
        )
        readers.append(read)
    return Single(prompts, readers)


def speaking(context: Context, request: Speak, form: Form) -> Single:
    """Ask for a public message and the answer it takes; whoever argues for a side takes that."""
    question = context.society.questions[request.question]

    def ask(i: int) -> tuple[Mapping[str, object], Mapping[str, Any], Callable[[Draft], Any]]:
        order = context.option_order(question, i)
        shown = [question.options[k] for k in order]
        names = letters(len(shown))
        side = int(request.argue_for[i])
        values = {
            "question": question.text,
            "options": list(zip(names, shown, strict=True)),
            "side": question.options[side] if side >= 0 else "",
            "instruction": request.instruction,
        }
        properties: dict[str, Any] = {"message": TEXT}
        if side < 0:
            properties["answer"] = {"type": "string", "enum": names}

        def read(draft: Draft) -> tuple[str, int]:
            said = json_object(draft.text or "")
            option = side if side >= 0 else int(order[read_label(said.get("answer"), shown)])
            return read_text(said.get("message")), option

        return values, form.json("message", properties), read

    return _single(context, request, "speak", f"speak/{question.id}", ask)


def spoken(context: Context, request: Speak, single: Single, replies: list[list[StoredReply]]) -> Texts:
    """Return what was said, with the stance each message takes."""
    values, missing, raw = single.values(replies)
    chosen = np.array([-1 if value is None else value[1] for value in values], dtype=np.int64)
    stances = context.society.questions[request.question].value_of(chosen)
    texts = tuple("" if value is None else value[0] for value in values)
    return Texts(texts=texts, values=stances, missing=missing, raw=raw)


def judging(context: Context, request: Judge, form: Form) -> Single:
    """Ask how likely it is that side A has the better case, showing who speaks for which side."""
    question = context.society.questions[request.question]
    values = {
        "question": question.text,
        "side_a": question.options[request.sides[0]],
        "side_b": question.options[request.sides[1]],
    }
    parameters = form.json("verdict", {"probability_a": {"type": "number", "minimum": 0, "maximum": 1}})

    def read(draft: Draft) -> float:
        return read_number(json_object(draft.text or "").get("probability_a"), 0.0, 1.0)

    def quote(i: int) -> list[Quoted]:
        return context.quoted(i, _sides(context, request, i))

    return _single(
        context, request, "judge", f"judge/{question.id}", lambda _i: (values, parameters, read), quote
    )


def _sides(context: Context, request: Judge, i: int) -> Label:
    """Name speakers by the side their first message takes; who takes neither has the side not yet taken."""
    messages = context.society.messages
    positions = context.society.questions[request.question].scale[list(request.sides)].tolist()
    sides: dict[int, int] = {}
    for message in request.heard.row(i).tolist():
        sender, stance = int(messages.sender[message]), float(messages.value[message])
        if sender not in sides:
            free = 1 if 0 in sides.values() else 0
            sides[sender] = positions.index(stance) if stance in positions else free
    return lambda _i, message: f"Side {'AB'[sides[int(messages.sender[message])]]}"


def judged(single: Single, replies: list[list[StoredReply]]) -> Verdicts:
    """Return the probabilities the judges gave."""
    values, missing, raw = single.values(replies)
    return Verdicts(probability=_numbers(values), missing=missing, raw=raw)


def acting(context: Context, request: Act, form: Form) -> Single:
    """Ask for a move: an option, shown in the agent's own order, or a number within its bounds."""

    def choose(i: int) -> tuple[Mapping[str, object], Mapping[str, Any], Callable[[Draft], Any]]:
        order = request.order[i]
        shown = [request.options[k] for k in order]
        names = letters(len(shown))
        options = list(zip(names, shown, strict=True))
        values = {"situation": request.situation(i), "options": options, "low": "", "high": ""}

        def read(draft: Draft) -> int:
            return int(order[read_label(json_object(draft.text or "").get("choice"), shown)])

        return values, form.json("choice", {"choice": {"type": "string", "enum": names}}), read

    def state(i: int) -> tuple[Mapping[str, object], Mapping[str, Any], Callable[[Draft], Any]]:
        low, high = float(request.low[i]), float(request.high[i])
        words = {"low": f"{low:g}", "high": f"{high:g}"}
        values = {"situation": request.situation(i), "options": [], **words}

        def read(draft: Draft) -> float:
            return read_number(json_object(draft.text or "").get("amount"), low, high)

        return values, form.json("amount", {"amount": NUMBER}), read

    return _single(context, request, "act", f"act/{request.game}", choose if request.options else state)


def acted(request: Act, single: Single, replies: list[list[StoredReply]]) -> Moves:
    """Return the moves: an option index, or an amount."""
    values, missing, raw = single.values(replies)
    if request.options:
        chosen = np.array([-1 if value is None else value for value in values], dtype=np.int64)
        return Moves(choice=chosen, amount=np.full(len(values), np.nan), missing=missing, raw=raw)
    nothing = np.full(len(values), -1, dtype=np.int64)
    return Moves(choice=nothing, amount=_numbers(values), missing=missing, raw=raw)


def writing(context: Context, request: Write, form: Form) -> Single:
    """Ask for a text after showing the agent those it may read first."""

    def quote(i: int) -> list[Quoted]:
        earlier = [Quoted("Somebody before you", harmless(t, context.nonce)) for t in request.sources[i]]
        return context.quoted(i) + earlier

    def read(draft: Draft) -> str:
        return read_text(plain_text(draft.text or ""))

    values = {"instruction": request.instruction, "about": request.about}
    return _single(
        context, request, "write", f"write/{request.about}", lambda _i: (values, form.plain(), read), quote
    )


def written(single: Single, replies: list[list[StoredReply]]) -> Texts:
    """Return the texts."""
    values, missing, raw = single.values(replies)
    texts = tuple("" if value is None else value for value in values)
    return Texts(texts=texts, values=np.full(len(texts), np.nan), missing=missing, raw=raw)


def _numbers(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
