"""Plain values as strict YAML on one line."""

from __future__ import annotations

import json
import math
import re

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# Outside this set YAML takes no character as it is, or takes it for the end of a line.
_UNSAFE = re.compile(
    '[^\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|["\\\\]'
)


def flow(value: object) -> str:
    """Return a value as YAML on one line, with text in quotes only where it needs them.

    Examples
    --------
    >>> flow({"kind": "ring", "names": ["a b", "true"], "seed": None})
    '{kind: ring, names: ["a b", "true"], seed: null}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(entry) for entry in value) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return f"{value}".replace("inf", ".inf").replace("nan", ".nan")
    if not isinstance(value, str):
        return json.dumps(value)
    if _BARE.fullmatch(value) and value not in ("true", "false", "null"):
        return value
    return '"' + _UNSAFE.sub(_escape, value) + '"'


def _escape(found: re.Match[str]) -> str:
    """Return a character as an escape that YAML reads in double quotes."""
    character = found.group()
    return f"\\{character}" if character in '"\\' else f"\\U{ord(character):08x}"
