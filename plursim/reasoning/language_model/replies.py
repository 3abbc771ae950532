"""What calls share, and stored replies read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from plursim.errors import Missing
from plursim.forms import Form
from plursim.forms.reading import UnreadableError
from plursim.gateway.replies import StoredReply
from plursim.reasoning.language_model.expression import call_parameters, read_value


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Parameters of a call; ``schema`` says whether the model takes a JSON schema for its reply."""

    temperature: float | None
    max_tokens: int
    schema: bool

    def of(self, form: Form, temperature: float | None = None) -> Mapping[str, Any]:
        """Return the parameters for a reply in a form; a temperature given here goes first."""
        parameters: dict[str, Any] = {"max_tokens": self.max_tokens, **call_parameters(form)}
        properties = form.properties()
        if self.schema and properties is not None:
            schema = {
                "type": "object",
                "properties": properties,
                "required": list(properties),
                "additionalProperties": False,
            }
            described = {"name": form.title or form.name, "strict": True, "schema": schema}
            parameters["response_format"] = {"type": "json_schema", "json_schema": described}
        used = self.temperature if temperature is None else temperature
        if used is not None:
            parameters["temperature"] = used
        return parameters


_BY_WORD = {code.word: code for code in Missing}


def read_reply(reply: StoredReply, form: Form) -> tuple[Missing, Any]:
    """Return the value a stored reply has in a form, or the reason why it has none."""
    reason = _BY_WORD[reply.reason]
    if reason is not Missing.ANSWERED:
        return reason, None
    listed = json.loads(reply.logprobs) if reply.logprobs else []
    try:
        return reason, read_value(form, reply.text, tuple((str(t), float(p)) for t, p in listed))
    except UnreadableError as problem:
        return problem.reason, None
