"""A stance in words, and back: what agents that compute say when they have no arguments."""

from __future__ import annotations

import re

import numpy as np

from plursim.portable import Floats
from plursim.surveys.question import Question

_NUMBER = r"-?\d+(?:\.\d*)?"
_ON_SCALE = re.compile(rf"is ({_NUMBER}) on the scale from ")
_IN_WORDS = re.compile(r'My answer to ".*" is "(.*)"\.', re.DOTALL)


def is_continuous(question: Question) -> bool:
    """Return whether a stance between two options makes sense: an order, or two options only."""
    return question.ordinal or len(question.options) == 2


def plain_number(value: float) -> str:
    """Return the shortest decimal digits that read back as the same number.

    Examples
    --------
    >>> plain_number(4.0), plain_number(1 / 3)
    ('4', '0.3333333333333333')
    """
    return np.format_float_positional(value, trim="-")


def state_stance(question: Question, value: float) -> str:
    """Return a sentence that states a stance; :func:`read_stance` gets exactly the same number back.

    Parameters
    ----------
    question : what the stance is about.
    value : position on the question's scale; for options without an order, the code of one of them.

    Examples
    --------
    >>> q = Question(id="tax", text="Raise taxes?", options=("no", "perhaps", "yes"))
    >>> state_stance(q, 2.25)
    'My position on "Raise taxes?" is 2.25 on the scale from 1 (no) to 3 (yes).'
    """
    if not is_continuous(question):
        return f'My answer to "{question.text}" is "{question.options[int(value)]}".'
    low, high = plain_number(question.scale[0]), plain_number(question.scale[-1])
    return (
        f'My position on "{question.text}" is {plain_number(value)} on the scale '
        f"from {low} ({question.options[0]}) to {high} ({question.options[-1]})."
    )


def state_stances(question: Question, values: Floats) -> tuple[str, ...]:
    """Return :func:`state_stance` of many values; each different one is put into words once.

    Examples
    --------
    >>> q = Question(id="tax", text="Raise taxes?", options=("no", "perhaps", "yes"))
    >>> state_stances(q, np.array([2.25, 1.0, 2.25]))[2]
    'My position on "Raise taxes?" is 2.25 on the scale from 1 (no) to 3 (yes).'
    """
    different, which = np.unique(values, return_inverse=True)
    words = np.array([state_stance(question, float(value)) for value in different], dtype=object)
    return tuple(words[which].tolist())


def read_stance(question: Question, text: str) -> float:
    """Return the stance a sentence of :func:`state_stance` states, NaN for any other text.

    A number outside the scale counts as no stance.

    Examples
    --------
    >>> q = Question(id="tax", text="Raise taxes?", options=("no", "perhaps", "yes"))
    >>> read_stance(q, state_stance(q, 2.25)), read_stance(q, "I could not say.")
    (2.25, nan)
    """
    if not is_continuous(question):
        words = _IN_WORDS.fullmatch(text)
        known = words is not None and words[1] in question.options
        return float(question.options.index(words[1])) if words is not None and known else float("nan")
    tail = text.removeprefix(f'My position on "{question.text}" ')
    found = None if tail == text else _ON_SCALE.match(tail)
    if found is None:
        return float("nan")
    value = float(found[1])
    return value if question.scale[0] <= value <= question.scale[-1] else float("nan")
