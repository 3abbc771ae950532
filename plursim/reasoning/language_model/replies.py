"""The form in which replies are asked for, and stored replies read back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from plursim.errors import Missing
from plursim.gateway.parsing import UnreadableError
from plursim.gateway.prompt import Draft
from plursim.gateway.replies import StoredReply

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Form:
    """Parameters all calls share; ``schema`` whether the model takes a JSON schema for its reply."""

    temperature: float | None
    max_tokens: int
    schema: bool

    def plain(self, **changed: Any) -> Mapping[str, Any]:
        """Return the parameters for a reply in free form."""
        parameters: dict[str, Any] = {"max_tokens": self.max_tokens, **changed}
        if self.temperature is not None:
            parameters["temperature"] = self.temperature
        return parameters

    def json(self, name: str, properties: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the parameters for a reply that is a JSON object with exactly these properties."""
        if not self.schema:
            return self.plain()
        schema = {
            "type": "object",
            "properties": dict(properties),
            "required": list(properties),
            "additionalProperties": False,
        }
        described = {"name": name, "strict": True, "schema": schema}
        return self.plain(response_format={"type": "json_schema", "json_schema": described})


_BY_WORD = {code.word: code for code in Missing}


def reason_of(reply: StoredReply) -> Missing:
    """Return why a stored reply has no value, ``ANSWERED`` where it has one."""
    return _BY_WORD[reply.reason]


def draft_of(reply: StoredReply) -> Draft:
    """Return what a stored reply holds as the draft it was kept from."""
    listed = json.loads(reply.logprobs) if reply.logprobs else []
    return Draft(text=reply.text, alternatives=tuple((str(t), float(p)) for t, p in listed))


def read_reply(reply: StoredReply, read: Callable[[Draft], V]) -> tuple[Missing, V | None]:
    """Return the value of a stored reply, or the reason why it has none."""
    reason = reason_of(reply)
    if reason is not Missing.ANSWERED:
        return reason, None
    try:
        return reason, read(draft_of(reply))
    except UnreadableError as problem:
        return problem.reason, None
