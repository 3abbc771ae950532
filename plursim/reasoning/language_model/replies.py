"""What calls share, and stored replies read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from plursim.errors import Missing
from plursim.forms import Form
from plursim.forms.reading import UnreadableError
from plursim.gateway.replies import StoredReply
from plursim.reasoning.language_model.expression import call_parameters, read_value
from plursim.reasoning.language_model.voice import Voice


def parameters_of(voice: Voice, form: Form, schema: bool, temperature: float | None) -> Mapping[str, Any]:
    """Return the parameters of a call for a reply in a form.

    Parameters
    ----------
    schema : whether the model takes a JSON schema for its reply.
    temperature : of this request; None for that of the voice.
    """
    parameters: dict[str, Any] = {"max_tokens": voice.max_tokens, **call_parameters(form)}
    properties = form.properties()
    if schema and properties is not None:
        described = {
            "type": "object",
            "properties": properties,
            "required": list(properties),
            "additionalProperties": False,
        }
        named = {"name": form.title or form.name, "strict": True, "schema": described}
        parameters["response_format"] = {"type": "json_schema", "json_schema": named}
    used = voice.temperature if temperature is None else temperature
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
