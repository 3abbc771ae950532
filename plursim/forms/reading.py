"""Reading what a model wrote, strictly: a reply that does not say one thing clearly is no answer.

Fences and a leading block of reasoning are taken off; nothing is repaired, guessed, rounded or clamped.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from plursim.errors import Missing

_REASONING = re.compile(r"\A\s*(?:<think(?:ing)?>|(?![\s{`\[\"])).*?</think(?:ing)?>", re.DOTALL)
"""Chat templates often write the opening tag themselves, so that the reply has the closing one alone."""

_FENCE = re.compile(r"\A```[A-Za-z]*[ \t]*\n(.*?)\n?[ \t]*```\Z", re.DOTALL)
_REFUSAL = re.compile(
    r"\A\W*(?:(?:i am|i'm|i’m) (?:sorry|unable|not able)|sorry, but"
    r"|i (?:cannot|can't|can’t|won't|won’t|must decline)|as an ai\b|i apologi[sz]e)",
    re.IGNORECASE,
)
LABEL_FRAME = " \t\r\n().:[]*\"'"
"""What may stand around a letter without changing it."""


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
    return read_object(read)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def read_object(value: object, keys: Sequence[str] | None = None) -> dict[str, Any]:
    """Return a value that is an object, with exactly these keys where they are stated.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is none, or a key is missing or unknown.
    """
    if not isinstance(value, dict) or (keys is not None and set(value) != set(keys)):
        raise UnreadableError(Missing.UNPARSABLE)
    return value


def read_list(value: object) -> list[Any]:
    """Return a value that is a list.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is none.
    """
    if not isinstance(value, list):
        raise UnreadableError(Missing.UNPARSABLE)
    return value


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
    said = value.strip(LABEL_FRAME).casefold()
    known = [letter.casefold() for letter in letters(len(options))]
    words = [option.strip(LABEL_FRAME).casefold() for option in options]
    for names in (known, words):
        if names.count(said) == 1:
            return names.index(said)
    for position, letter in enumerate(known):
        if re.fullmatch(rf"{letter}[).:]\s*{re.escape(words[position])}", said):
            return position
    raise UnreadableError(Missing.OUT_OF_RANGE)


def read_labels(value: object, options: Sequence[str]) -> list[int]:
    """Return the positions of the options a reply lists, each at most once.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is no list or names an option twice; else as :func:`read_label`.

    Examples
    --------
    >>> read_labels(["b", "A"], ["yes", "no"])
    [1, 0]
    """
    found = [read_label(one, options) for one in read_list(value)]
    if len(set(found)) < len(found):
        raise UnreadableError(Missing.UNPARSABLE)
    return found


def read_by_letter(value: object, count: int) -> list[Any]:
    """Return what a reply says for each of so many letters, in their order.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is no object, or a letter is missing, unknown or stands twice.

    Examples
    --------
    >>> read_by_letter({"b": 2, "A": 1}, 2)
    [1, 2]
    """
    stated = read_object(value)
    by_letter = {str(name).strip().upper(): said for name, said in stated.items()}
    names = letters(count)
    if len(stated) != count or set(by_letter) != set(names):
        raise UnreadableError(Missing.UNPARSABLE)
    return [by_letter[name] for name in names]


def letters(count: int) -> list[str]:
    """Return the letters of so many options: A to Z, then AA, AB and so on.

    Examples
    --------
    >>> letters(3), letters(28)[-2:]
    (['A', 'B', 'C'], ['AA', 'AB'])
    """
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [(alphabet[i // 26 - 1] if i >= 26 else "") + alphabet[i % 26] for i in range(count)]


def read_number(value: object, low: float, high: float, *, whole: bool = False) -> float:
    """Return a number within bounds; never clamped, never rounded.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if it is no finite number, ``OUT_OF_RANGE`` if it lies outside, or is
        not whole where it has to be.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise UnreadableError(Missing.UNPARSABLE)
    if not low <= value <= high or (whole and value != math.floor(value)):
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
