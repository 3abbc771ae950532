"""Answering anything by where one stands: what agents without language do when asked in some form.

An agent stands somewhere between the two ends of the topic, 0 .. 1: its stance on the question it is asked
about, on the first question if the request is about none, or, where there are no questions at all, a place
drawn once for the run. Options stand where the request's feature ``positions`` puts them; texts an agent
reads, of which its form has one option each, where their authors stood; other options evenly from end to end.
How a form is answered from these places stands in its docs (:mod:`plursim.forms`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from plursim.portable import Floats, Ints
from plursim.reasoning.stance_text import state_stance
from plursim.society.replies import Given, Reply
from plursim.society.requests import Ask
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society

Stances = Callable[[int], Floats]
"""The stances of the agents asked on the question in a column, shape [asked]."""


def place(question: Question, stances: Floats) -> Floats:
    """Return how far stances lie from the first end of a question's scale (0) to the last (1).

    Examples
    --------
    >>> place(Question(id="q", text="?", options=("low", "mid", "high")), np.array([1.0, 2.5])).tolist()
    [0.0, 0.75]
    """
    low, high = question.scale[0], question.scale[-1]
    between: Floats = np.clip((stances - low) / (high - low), 0.0, 1.0)
    return between


def answer(society: Society, ask: Ask, stances: Stances) -> Reply:
    """Return what agents reply by where they stand."""
    (asked,) = ask.asks(society.questions)
    column = asked.question if asked.question >= 0 else min(len(society.questions), 1) - 1
    if column < 0:
        lean = society.draw("lean")[asked.agents]
        held = None
    else:
        held = stances(column)
        lean = place(society.questions[column], held)

    def sentence(i: int) -> str:
        if held is None:
            return f"I stand at {lean[i]:.2f} on a scale from 0 to 1."
        return state_stance(society.questions[column], float(held[i]))

    values = asked.form.by_stance(lean, _positions(society, asked, column), sentence)
    return ask.replied([Given.of(asked.form, values)], society.questions)


def _positions(society: Society, ask: Ask, column: int) -> Floats | None:
    told = ask.feature("positions")
    if told is not None or ask.reads is None or column < 0:
        return told
    counts = ask.reads.counts
    if not len(counts) or not counts[0] or (counts != counts[0]).any():
        return None
    read: Ints = ask.reads.messages.reshape(len(counts), -1)
    return place(society.questions[column], society.messages.value[read])
