"""Every error plursim raises on purpose, and every reason for which an agent has no answer.

::

    PlursimError                exit code 1
    ├── InputError              exit code 2   something the user wrote is wrong
    │   ├── DocumentError                     ... in a YAML document: file, line and key path are known
    │   ├── FieldError                        ... in a field of a part, whose name is known
    │   └── MeasureError                      ... arrays that a measure cannot take
    ├── Unmeasured              exit code 1   the log is complete, its measures or plots are not
    ├── FailureShareExceeded    exit code 3   too many replies failed; everything so far is kept
    ├── NothingAnswered         exit code 3   no question has any answer; the log is complete
    ├── ProviderStopped         exit code 4   a provider refuses all further calls (key, model, quota)
    ├── BudgetExhausted         exit code 5   the next call would exceed the stated budget
    ├── StoreError              exit code 1   the log cannot be read or written
    └── Interrupted             exit code 130 stopped by the user; everything so far is kept
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import IntEnum
from pathlib import Path
from typing import ClassVar

MOST_NAMES = 15
"""Names listed in a message before it only counts them."""


class PlursimError(Exception):
    """Base of all errors plursim raises on purpose; its text is written for the user."""

    exit_code: ClassVar[int] = 1


class Missing(IntEnum):
    """Why a row has no value; 0 where it has one. A closed list.

    ``REFUSED`` and ``CONTENT_FILTER`` are data about the model, not faults: they do not count towards
    ``fail_above``.
    """

    ANSWERED = 0
    REFUSED = 1
    CONTENT_FILTER = 2
    UNPARSABLE = 3
    OUT_OF_RANGE = 4
    TRUNCATED = 5
    EMPTY = 6
    TIMEOUT = 7
    CONNECTION = 8
    RATE_LIMITED = 9
    SERVER_ERROR = 10
    BAD_REQUEST = 11
    CONTEXT_OVERFLOW = 12
    BUDGET = 13
    STOPPED = 14
    NOT_ASKED = 15

    @property
    def word(self) -> str:
        """The reason as it stands in the log."""
        return self.name.lower()

    @property
    def is_failure(self) -> bool:
        """Whether the row counts towards ``fail_above``."""
        return self not in (Missing.ANSWERED, Missing.REFUSED, Missing.CONTENT_FILTER, Missing.NOT_ASKED)


class Notice(UserWarning):
    """Something a user should know of what they gave: what was guessed, or what figures rest on.

    Nothing is wrong and everything goes on; the command line shows it on standard error.
    """


class InputError(PlursimError):
    """Something the user wrote is wrong."""

    exit_code = 2


class DocumentError(InputError):
    """A YAML document is wrong at a known place.

    Parameters
    ----------
    problem : what is wrong, in one clause.
    file : the document, or None where it did not come from a file.
    line : line of the document, counted from 1, or None where unknown.
    path : key path such as ``graph.degree`` or ``personas.3.id``; empty for the document itself.
    given, expected : what stood there and what may stand there.
    hint : the nearest valid name or the way out.
    """

    def __init__(
        self,
        problem: str,
        *,
        file: Path | None = None,
        line: int | None = None,
        path: str = "",
        given: object = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.problem, self.file, self.line, self.path = problem, file, line, path
        self.given, self.expected, self.hint = given, expected, hint
        super().__init__(self._text())

    def _text(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        head = ": ".join(part for part in (place, self.path, self.problem) if part)
        lines = [head]
        if self.given is not None:
            lines.append(f"  given:    {shorten(self.given)}")
        if self.expected is not None:
            lines.append(f"  expected: {self.expected}")
        if self.hint is not None:
            lines.append(f"  hint:     {self.hint}")
        return "\n".join(lines)


class FieldError(InputError):
    """One field of a part is wrong.

    Parameters
    ----------
    problem : what is wrong.
    field : name of the field; who knows where the part stands makes a key path of it.
    """

    def __init__(self, problem: str, field: str) -> None:
        super().__init__(problem)
        self.field = field


class MeasureError(InputError, ValueError):
    """Arrays that a measure cannot take: negative mass, an empty group, mismatched options."""


class FailureShareExceeded(PlursimError):
    """More replies of one round failed than ``fail_above`` allows."""

    exit_code = 3


class Unmeasured(PlursimError):
    """The log of a run is complete, but its measures or plots could not be made."""


class NothingAnswered(PlursimError):
    """Every private answer of a run is missing, so there is nothing to measure."""

    exit_code = 3


class ProviderStopped(PlursimError):
    """A provider refuses all further calls: wrong key, unknown model, exhausted quota."""

    exit_code = 4


class BudgetExhausted(PlursimError):
    """The next call would exceed the stated budget of calls, tokens or cost."""

    exit_code = 5


class StoreError(PlursimError):
    """The log cannot be read or written."""


class Interrupted(PlursimError):
    """Stopped by the user; what is under way was drained and everything is kept."""

    exit_code = 130


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name nearest to a misspelt one, or None where none is near.

    Examples
    --------
    >>> nearest("smal_world", ["small_world", "ring"])
    'small_world'
    """
    by_lower = {one.lower(): one for one in reversed(list(known))}
    found = difflib.get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is not known, which names are, and which one is nearest.

    Examples
    --------
    >>> unknown("question", "vot", ["vote", "party"])
    "unknown question 'vot'; did you mean 'vote'? known: party, vote"
    """
    names = sorted(known)
    near = nearest(name, names)
    meant = f"; did you mean '{near}'?" if near else ";"
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    return f"unknown {what} {shorten(name)!r}{meant} known: {', '.join(names[:MOST_NAMES])}{more}"


def extra_missing(what: str, package: str, extra: str) -> str:
    """Say that something needs a package that is not installed, and what installs it.

    Examples
    --------
    >>> extra_missing("Parquet", "pyarrow", "parquet")
    "Parquet needs the package pyarrow, which is not installed: pip install 'plursim[parquet]'"
    """
    return f"{what} needs the package {package}, which is not installed: pip install 'plursim[{extra}]'"


def shorten(value: object, limit: int = 120) -> str:
    """Return a value as one printable line of at most ``limit`` characters."""
    text = "".join(ch if ch.isprintable() else " " for ch in str(value))
    return text if len(text) <= limit else text[: limit - 3] + "..."
