"""Arguments for questions nobody wrote arguments for: generic reasons for either end of the scale."""

from __future__ import annotations

import re

from plursim.errors import InputError
from plursim.personas.arguments import Arguments
from plursim.surveys.question import Question

FEWEST = 4
"""Arguments of each side at least (as in Banisch and Shamon 2021): with fewer, one message turns a mind."""

_CONCERNS = (
    "fairness to",
    "the safety of",
    "the cost to",
    "the freedom of",
    "the everyday life of",
    "the health of",
    "the rights of",
    "the future of",
    "the needs of",
    "respect for",
)
_PEOPLE = (
    "families",
    "young people",
    "older people",
    "workers",
    "small towns",
    "big cities",
    "taxpayers",
    "the poor",
    "minorities",
    "newcomers",
    "future generations",
    "the country as a whole",
)
MOST = len(_CONCERNS) * len(_PEOPLE)
"""How many generic arguments a side can have."""

_NUMBERED = re.compile(r"[-+]?\d+(?:\.\d+)?(?:\s*[:.)–-]\s*|\s*\()(?P<words>[^\d\s].*?)\)?")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?\s*%?")


def generic_arguments(question: Question) -> Arguments:
    """Return generic arguments for and against the upper end of a question's scale.

    Each side has the same reasons, worded as a reason for its own end, so that an agent may hold both of a
    pair without contradicting itself. How many is said by :func:`arguments_needed`.

    Raises
    ------
    InputError : more than two options without an order, or more options than there are generic arguments for.

    Examples
    --------
    >>> question = Question(id="tram", text="Should we build a tram?", options=("no", "unsure", "yes"))
    >>> found = generic_arguments(question)
    >>> len(found.pro), found.pro[0]
    (4, 'One reason for “yes” is fairness to families.')
    >>> found.con[1]
    'One reason for “no” is the safety of young people.'
    """
    each = arguments_needed(question)
    low, high = _ends(question)
    reasons = [_reason(k) for k in range(each)]
    return Arguments(
        pro=tuple(f"One reason for {high} is {reason}." for reason in reasons),
        con=tuple(f"One reason for {low} is {reason}." for reason in reasons),
    )


def arguments_needed(question: Question) -> int:
    """Return the number M of arguments of each side with which every option has a balance of its own.

    Balances of pro minus con run from -M to M in steps of 1. The K options stand evenly on them if 2 M is a
    multiple of K - 1: the smallest such M of at least :data:`FEWEST` is taken. Then it takes as many
    arguments from any option to the next, so that no option is stickier than another. One argument taken over
    moves a stance by 1 / (2 M) of the scale.

    Raises
    ------
    InputError : more than two options without an order, or too many options.

    Examples
    --------
    >>> def scale(options):
    ...     return Question(id="x", text="?", options=tuple(str(k) for k in range(options)))
    >>> [arguments_needed(scale(options)) for options in (2, 3, 4, 5, 7, 11)]
    [4, 4, 6, 4, 6, 5]
    """
    steps = len(question.options) - 1
    if not question.ordinal and steps > 1:
        raise InputError(
            f"question '{question.id}' has {steps + 1} options without an order; there are no arguments for "
            "and against an end"
        )
    unit = steps if steps % 2 else steps // 2
    each = unit * -(-FEWEST // unit)
    if each > MOST:
        raise InputError(
            f"question '{question.id}' has {steps + 1} options, more than generic arguments tell apart; give "
            f"arguments of your own under arguments.{question.id}, {(steps + 1) // 2} or more of each side"
        )
    return each


def _reason(number: int) -> str:
    """Return one of the reasons; neighbours differ in concern and in people, and no two are the same."""
    people = _PEOPLE[(number + number // len(_CONCERNS)) % len(_PEOPLE)]
    return f"{_CONCERNS[number % len(_CONCERNS)]} {people}"


def _ends(question: Question) -> tuple[str, str]:
    """Return the ends of the scale in words, the lower one first.

    The number in front of a label ("10 (strongly agree)") is left out; where both ends are bare numbers they
    are called the ends of the scale.
    """
    ends = (question.options[0], question.options[-1])
    if all(_NUMBER.fullmatch(end) for end in ends):
        return "the low end of the scale", "the high end of the scale"
    worded = [match["words"] if (match := _NUMBERED.fullmatch(end)) else end for end in ends]
    low, high = worded if worded[0] != worded[1] else ends
    return f"“{low}”", f"“{high}”"
