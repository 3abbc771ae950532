"""Keys come from the environment alone and never leave it in words: they are cut out of every text."""

from __future__ import annotations

import os
import re

_SECRET_NAME = re.compile(r"(?:^|_)(?:KEY|KEY_ID|TOKEN|SECRET|PASSWORD|CREDENTIALS?)$", re.IGNORECASE)
_SECRET_SHAPE = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|AIza)[-_][A-Za-z0-9_*\-]{6,}|\bBearer\s+\S+", re.IGNORECASE
)
_SHORTEST = 8

HIDDEN = "[key]"


class Scrubber:
    """Cuts the values of secret environment variables, and what looks like a key, out of texts."""

    def __init__(self) -> None:
        values = {v for name, v in os.environ.items() if _SECRET_NAME.search(name) and len(v) >= _SHORTEST}
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
