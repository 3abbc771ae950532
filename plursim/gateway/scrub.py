"""Keys come from the environment alone and never leave it in words: they are cut out of every text."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

_SECRET_VARIABLE = re.compile(
    r"(?:^|_)(?:KEY|KEY_ID|TOKEN|SECRET|CREDENTIALS?)$|PASSWORD$|PASSWD$", re.IGNORECASE
)
_SECRET_NAME = re.compile(
    r"auth|(?:^|[-_])key(?:$|[-_])|api-?_?key|access-?_?key|token$|secret|cookie|passw(?:or)?d|credential"
    r"|signature|(?:^|[-_])sig$",
    re.IGNORECASE,
)
_SECRET_SHAPE = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf)[-_][A-Za-z0-9_*\-]{6,}|\bAIza[A-Za-z0-9_*\-]{6,}|\bBearer\s+\S+"
    r"|(?<=://)[^\s/@]+@|(?<=[?&])(?:api[-_]?)?(?:key|token|sig)=[^\s&]+",
    re.IGNORECASE,
)
_SHORTEST = 8

HIDDEN = "[key]"


class Scrubber:
    """Cuts the values of secret environment variables, and what looks like a key, out of texts."""

    def __init__(self) -> None:
        values = {
            v for name, v in os.environ.items() if _SECRET_VARIABLE.search(name) and len(v) >= _SHORTEST
        }
        longest_first = sorted(values, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if values else None

    def exact(self, text: str) -> str:
        """Cut out the known values, and what no database holds (NUL, lone surrogates): for a model's text."""
        if "\x00" in text or not text.isascii():
            paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            text = paired.replace("\x00", "\ufffd")
        return self._known.sub(HIDDEN, text) if self._known else text

    def __call__(self, text: str) -> str:
        """Cut out known values and whatever has the shape of a key: for what errors say."""
        return _SECRET_SHAPE.sub(HIDDEN, self.exact(text))


def secret_in(stated: object, name: str = "") -> str | None:
    """Return the name under which something that looks like a key stands, None where there is none.

    Parameters
    ----------
    stated : headers or options: mappings and lists of plain values, of any depth.
    name : under which it stands itself.

    Examples
    --------
    >>> secret_in({"extra_body": {"api_key": "x"}}), secret_in({"max_completion_tokens": 5})
    ('extra_body.api_key', None)
    """
    if isinstance(stated, Mapping):
        for key, value in stated.items():
            path = f"{name}.{key}" if name else str(key)
            if _SECRET_NAME.search(str(key)):
                return path
            if (found := secret_in(value, path)) is not None:
                return found
    elif isinstance(stated, list | tuple):
        return next((found for one in stated if (found := secret_in(one, name)) is not None), None)
    return name if isinstance(stated, str) and _SECRET_SHAPE.search(stated) else None


def is_one_line(text: str) -> bool:
    """Return whether a text can stand in an HTTP header: no line break and no other control character."""
    return all(character.isprintable() or character == "\t" for character in text)


def secret_in_address(address: str) -> str | None:
    """Return what of an address looks like a key: its user, or the name of a parameter.

    Examples
    --------
    >>> secret_in_address("https://me:word@host/v1"), secret_in_address("https://host/v1?key=abc")
    ('a user or password', 'key')
    >>> secret_in_address("http://localhost:8000/v1")
    """
    parts = urlsplit(address)
    if "@" in parts.netloc:
        return "a user or password"
    named = (name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    return next((name for name in named if _SECRET_NAME.search(name) or name == "code"), None)
