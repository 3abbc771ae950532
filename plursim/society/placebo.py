"""The placebo arm: what agents would have heard is exchanged for as many texts by others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Ints
from plursim.society.ask import Heard

_TRIES = 32
"""Draws for a slot before it is filled by the next best text."""


def exchanged(heard: Heard, agents: Ints, sender: Ints, rng: np.random.Generator) -> Heard:
    """Return what agents hear in the placebo arm: as many texts, by others, from those heard in this phase.

    Each slot gets a text drawn at random from those that neither the agent itself wrote nor it would have
    heard, so that the placebo differs from the treatment wherever it can. Where nothing else was said (all
    sit at one table), texts by others are drawn from; where only its own was, the slot stays as it was.
    The cost grows with the number of slots.

    Parameters
    ----------
    heard : what each of ``agents`` would have heard.
    sender : of every text, -1 for none.

    Examples
    --------
    >>> heard = Heard.of([[1], [0], [3], [2]])
    >>> exchanged(heard, np.arange(4), np.arange(4), np.random.default_rng(0)).messages.tolist()
    [3, 2, 1, 1]
    """
    said = np.unique(heard.messages)
    if not len(said):
        return heard
    hearers = np.repeat(np.arange(len(agents)), heard.counts)
    keys = np.sort(hearers * (int(said[-1]) + 1) + heard.messages)

    def refused(slots: Ints, drawn: Ints, *, heard_too: bool) -> NDArray[np.bool_]:
        own = sender[drawn] == agents[hearers[slots]]
        if not heard_too:
            return np.asarray(own)
        key = hearers[slots] * (int(said[-1]) + 1) + drawn
        place = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
        return np.asarray(own | (keys[place] == key))

    messages, waiting = heard.messages.copy(), np.arange(len(hearers))
    for heard_too in (True, False):
        # Drawing again costs little while most draws will do; where hardly any would, none is looked for.
        for _ in range(_TRIES):
            if not len(waiting):
                break
            drawn = said[rng.integers(len(said), size=len(waiting))]
            bad = refused(waiting, drawn, heard_too=heard_too)
            messages[waiting[~bad]] = drawn[~bad]
            waiting = waiting[bad]
    return Heard(heard.offsets, messages)
