"""The texts of one arm that anybody may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from plursim.portable import Floats, Ints


@dataclass(eq=False)
class Messages:
    """All texts of one arm that anybody may be shown; a text's id is its position.

    ``sender`` is -1 where a text has no author, ``question`` -1 where it is about none.
    """

    texts: list[str] = field(default_factory=list)
    sender: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    question: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    value: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, texts: Sequence[str], sender: Ints, question: int, value: Floats) -> Ints:
        """Append texts and return their ids."""
        ids = np.arange(len(self.texts), len(self.texts) + len(texts), dtype=np.int64)
        self.texts.extend(texts)
        self.sender = np.concatenate([self.sender, sender])
        self.question = np.concatenate([self.question, np.full(len(texts), question, dtype=np.int64)])
        self.value = np.concatenate([self.value, value])
        return ids
