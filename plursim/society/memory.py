"""What agents remember: the ids of the last texts each heard, said or keeps of itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from plursim.portable import Ints
from plursim.society.ask import Heard
from plursim.society.messages import Messages


def remembered(rows: Ints) -> Heard:
    """Return memories as texts heard, oldest first.

    Parameters
    ----------
    rows : ids of texts, -1 for none, shape [agents, last n].

    Examples
    --------
    >>> remembered(np.array([[-1, 3], [-1, -1]])).row(0).tolist()
    [3]
    """
    known = rows >= 0
    offsets = np.concatenate([[0], np.cumsum(known.sum(axis=1))]).astype(np.int64)
    return Heard(offsets, rows[known])


def resized(memory: Ints, length: int) -> Ints:
    """Return memories that hold another number of texts, with as many of the last as fit."""
    kept = np.full((len(memory), length), -1, dtype=np.int64)
    both = min(length, memory.shape[1])
    kept[:, length - both :] = memory[:, memory.shape[1] - both :]
    return kept


def add_last(memory: Ints, agents: Ints, messages: Ints) -> None:
    """Let agents, each of whom comes once, remember one text more and forget the oldest."""
    if memory.shape[1] and len(agents):
        memory[agents, :-1] = memory[agents, 1:]
        memory[agents, -1] = messages


def keep_in_mind(
    messages: Messages, memory: Ints, agents: Ints, texts: Sequence[str], question: int = -1
) -> None:
    """Put into agents' memory what they themselves did; no other agent can read it. Empty is nothing."""
    there = np.array([bool(text) for text in texts], dtype=bool)
    own = [text for text in texts if text]
    ids = messages.add(own, agents[there], question, np.full(len(own), np.nan))
    add_last(memory, agents[there], ids)
