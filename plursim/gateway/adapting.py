"""Parameters a server refuses: left out from then on where no result rests on them, named where one does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADAPTABLE = ("max_tokens", "response_format", "seed", "n")
"""What may be left out; ``max_tokens`` is then sent as ``max_completion_tokens``. Nothing reads otherwise."""


@dataclass(frozen=True)
class Refused:
    """A parameter that cannot be left out without asking something else, and what to do about it."""

    hint: str


_STOPS = {
    "temperature": Refused("set `temperature: null` for the provider's default"),
    "logprobs": Refused("use `expression: sampled` or `verbalised`"),
    "top_logprobs": Refused("use `expression: sampled` or `verbalised`"),
}
_SYSTEM = Refused("set `persona_in: user`")

_REFUSES = re.compile(
    r"unsupported|not\b.{0,12}\bsupport|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed"
    r"|\bextra\b|not available|does not accept|use '?max_completion_tokens"
)
_NO_N = re.compile(r"[`'\"]n[`'\"]|\bn (?:must be|has to be|is not|> ?1)|\bonly n ?= ?1|\bn ?= ?\d")
_NO_SYSTEM = re.compile(r"system[` '\"]*(?:role|messages?|prompt|instruction)|role[` '\"]*system")


def refused(code: str, text: str, body: Mapping[str, Any]) -> str | Refused | None:
    r"""Return which parameter of a body a server refuses, None where it refuses something else.

    Parameters
    ----------
    code : what the error says in its code, type and ``param``; ``text`` its words.
    body : what was sent.

    Returns
    -------
    a name of :data:`ADAPTABLE`, or :class:`Refused` for one that cannot be left out.

    Examples
    --------
    >>> refused("", "Unrecognized request argument supplied: seed", {"seed": 1})
    'seed'
    >>> refused("", "max_tokens is too large: this model supports at most 4096", {"max_tokens": 9999})
    >>> refused("unsupported_value temperature", "Only the default is supported", {"temperature": 0}).hint
    "set `temperature: null` for the provider's default"
    """
    said, stated = f"{code} {text}".lower(), set(code.split())
    if not _REFUSES.search(said) and not ("n" in body and _NO_N.search(said)):
        return None
    for name in (*ADAPTABLE, *_STOPS):
        if name in body and (name in stated or _names(name, said)):
            return name if name in ADAPTABLE else _STOPS[name]
    roles = {message.get("role") for message in body.get("messages", ())}
    return _SYSTEM if "system" in roles and _NO_SYSTEM.search(said) else None


def _names(name: str, said: str) -> bool:
    if name == "n":
        return _NO_N.search(said) is not None
    return re.search(rf"\b{name}\b", said) is not None
