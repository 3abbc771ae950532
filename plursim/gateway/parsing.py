"""Reading what a model wrote, strictly: a reply that does not say one thing clearly is no answer.

Fences and a leading block of reasoning are taken off; nothing is repaired, guessed, rounded or clamped.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from plursim import portable
from plursim.errors import Missing
from plursim.gateway.prompt import Alternatives
from plursim.portable import Floats

_REASONING = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"\A```[A-Za-z]*[ \t]*\n(.*?)\n?[ \t]*```\Z", re.DOTALL)
_REFUSAL = re.compile(
    r"\A\W*(?:(?:i am|i'm|i’m) (?:sorry|unable|not able)|sorry, but"
    r"|i (?:cannot|can't|can’t|won't|won’t|must decline)|as an ai\b|i apologi[sz]e)",
    re.IGNORECASE,
)
_LABEL_FRAME = " \t\r\n().:[]*\"'"
_MOST_OFF = 0.05


class UnreadableError(Exception):
    """A reply that cannot be used, and the reason."""

    def __init__(self, reason: Missing) -> None:
        super().__init__(reason.word)
        self.reason = reason


def plain_text(text: str) -> str:
    """Return a reply without a leading block of reasoning and surrounding white space."""
    return _REASONING.sub("", text).strip()


def json_object(text: str) -> dict[str, Any]:
    r"""Return the one JSON object a reply consists of.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is anything else (a key given twice and numbers that are no numbers
        included), ``REFUSED`` if it is a refusal in prose.

    Examples
    --------
    >>> json_object('```json\n{"answer": "B"}\n```')
    {'answer': 'B'}
    """
    bare = plain_text(text)
    fenced = _FENCE.match(bare)
    try:
        read = json.loads(fenced[1] if fenced else bare, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UnreadableError(Missing.REFUSED if _REFUSAL.match(bare) else Missing.UNPARSABLE) from None
    if not isinstance(read, dict):
        raise UnreadableError(Missing.UNPARSABLE)
    return read


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def read_label(value: object, options: Sequence[str]) -> int:
    """Return the position of the option a reply names, by its letter or by its exact words.

    Parameters
    ----------
    options : words of the options in the order they were shown; the first has the letter A.

    Raises
    ------
    UnreadableError : ``OUT_OF_RANGE`` for a letter or words that no option has, ``UNPARSABLE`` for no text.

    Examples
    --------
    >>> read_label("b", ["yes", "no"]), read_label("Yes", ["yes", "no"]), read_label("(A)", ["yes", "no"])
    (1, 0, 0)
    """
    if not isinstance(value, str) or not value.strip():
        raise UnreadableError(Missing.UNPARSABLE)
    said = value.strip(_LABEL_FRAME).casefold()
    known = [letter.casefold() for letter in letters(len(options))]
    words = [option.strip(_LABEL_FRAME).casefold() for option in options]
    for names in (known, words):
        if names.count(said) == 1:
            return names.index(said)
    for position, letter in enumerate(known):
        if re.fullmatch(rf"{letter}[).:]\s*{re.escape(words[position])}", said):
            return position
    raise UnreadableError(Missing.OUT_OF_RANGE)


def letters(count: int) -> list[str]:
    """Return the letters of so many options: A to Z, then AA, AB and so on.

    Examples
    --------
    >>> letters(3), letters(28)[-2:]
    (['A', 'B', 'C'], ['AA', 'AB'])
    """
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [(alphabet[i // 26 - 1] if i >= 26 else "") + alphabet[i % 26] for i in range(count)]


def read_number(value: object, low: float, high: float) -> float:
    """Return a number within bounds; never clamped.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is no finite number, ``OUT_OF_RANGE`` if it lies outside.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise UnreadableError(Missing.UNPARSABLE)
    if not low <= value <= high:
        raise UnreadableError(Missing.OUT_OF_RANGE)
    return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer too large for a float
        return False


def read_text(value: object) -> str:
    """Return a text that says something.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is not a text, ``EMPTY`` if it is blank.
    """
    if not isinstance(value, str):
        raise UnreadableError(Missing.UNPARSABLE)
    if not value.strip():
        raise UnreadableError(Missing.EMPTY)
    return value.strip()


def read_distribution(value: object, options: int) -> Floats:
    """Return a stated distribution over options, shape [options], summing to 1.

    ``value`` maps the letter of every option to its percentage (or share). Sums may be off by 5%.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if a letter is missing, unknown or has no number,
        ``OUT_OF_RANGE`` if a number is negative or the sum is off by more.

    Examples
    --------
    >>> read_distribution({"A": 25, "B": 75}, 2).tolist()
    [0.25, 0.75]
    """
    names = letters(options)
    stated = value.items() if isinstance(value, dict) else ()
    by_letter = {str(name).strip().upper(): share for name, share in stated}
    if len(stated) != options or set(by_letter) != set(names):
        raise UnreadableError(Missing.UNPARSABLE)
    shares = np.array([read_number(by_letter[name], 0.0, math.inf) for name in names])
    total = float(shares.sum())
    if min(abs(total - 1.0), abs(total - 100.0) / 100.0) > _MOST_OFF:
        raise UnreadableError(Missing.OUT_OF_RANGE)
    return shares / total


def read_alternatives(alternatives: Alternatives, options: int, temperature: float = 1.0) -> Floats:
    """Return the distribution over options that the first token's alternatives imply, shape [options].

    An option has the probability of its likeliest way to be written (``A``, `` A``, ``(A`` ...). An option
    that is not listed has at most the probability of the least likely token listed, and at most its share of
    the mass not listed: the smaller of the two (Santurkar et al. 2023, "Whose opinions do language models
    reflect?", section 3). The result is scaled by the temperature, p ** (1 / T), and made to sum to 1.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if no option is listed.

    Examples
    --------
    >>> listed = ((" A", math.log(0.6)), ("A", math.log(0.1)), ("B", math.log(0.2)))
    >>> read_alternatives(listed, 2).round(2).tolist()
    [0.75, 0.25]
    """
    best = np.full(options, -np.inf)
    names = {name: position for position, name in enumerate(letters(options))}
    for token, logprob in alternatives:
        position = names.get(token.strip(_LABEL_FRAME))
        if position is not None and not math.isnan(logprob):
            best[position] = max(best[position], min(logprob, 0.0))
    listed = np.isfinite(best)
    if not listed.any():
        raise UnreadableError(Missing.UNPARSABLE)
    shares = portable.exp(best)
    if not listed.all():
        all_listed = portable.exp([min(logprob, 0.0) for _, logprob in alternatives])
        left = max(0.0, 1.0 - float(all_listed.sum())) / int((~listed).sum())
        shares[~listed] = min(float(all_listed.min()), left)
    # Before scaling, the largest share becomes 1: a low temperature underflows otherwise.
    scaled = portable.power(shares / shares.max(), 1.0 / temperature)
    result: Floats = scaled / scaled.sum()
    return result
