"""What the columns of a data file probably are, from their names, labels and codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from plursim.errors import InputError
from plursim.surveys.codebook import code_text
from plursim.surveys.files import Data
from plursim.surveys.value_labels import reason_of

MOST_OPTIONS = 12
"""Different answers up to which a column is taken for a question; a scale from 0 to 10 has eleven."""

_WEIGHT = re.compile(r"(?:.*_)?(?:w|wgt|weights?|wt\w*|gewicht|pond\w*)\d*", re.IGNORECASE)
_GROUP = re.compile(
    r"(?:.*_)?(?:pp)?(age|agegroup|sex|gender|party|partyid|pid|educ|education|degree|race|ethnicity|region|state"
    r"|country|income|religion|relig|urban|urbanicity|class|marital|employment|union)(?:_?(?:cat|group|\d))?",
    re.IGNORECASE,
)
_ATTRIBUTES = {
    "educ": "education", "degree": "education", "sex": "gender", "partyid": "party", "pid": "party",
    "relig": "religion", "agegroup": "age",
}  # fmt: skip
_WAVE = re.compile(r"wave|round|panel_?wave|year|time", re.IGNORECASE)
_TOP = re.compile(r"\d+\D")
_MISSING_CODE = re.compile(r"-\d+|7|8|9|77|88|9[6-9]|777|888|99[6-9]")


@dataclass
class Column:
    """A column of a data file.

    Attributes
    ----------
    name : its name.
    counts : how often each code occurs; the empty one is a blank.
    labels : value labels by code.
    text : what the file says it is about; may be empty.
    missing : codes that are probably no answers, by reason.
    """

    name: str
    counts: Counter[str]
    labels: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    missing: dict[str, list[str]] = field(default_factory=dict)

    @property
    def answers(self) -> list[str]:
        """Codes that are answers, in order; those of labels that nobody chose are among them."""
        none = {code for codes in self.missing.values() for code in codes}
        return sorted({*self.counts, *self.labels} - none, key=order)

    @property
    def numbers(self) -> list[float]:
        """Answers as numbers; none where one of them is no number."""
        found = [order(code)[0] for code in self.answers]
        return [] if float("inf") in found else found

    @property
    def years(self) -> list[float]:
        """Answers that are numbers."""
        return [number for code in self.answers if (number := order(code)[0]) < float("inf")]

    @property
    def tops(self) -> list[str]:
        """Answers that are words with a number, such as ``89 or older``."""
        return [code for code in self.answers if _TOP.match(code) and order(code)[0] == float("inf")]

    @property
    def is_age(self) -> bool:
        """Whether it holds ages in years."""
        years = len(self.years)
        whole = years + len(self.tops) == len(self.answers)
        return self.attribute == "age" and whole and years > MOST_OPTIONS and not self.labels

    @property
    def is_wave(self) -> bool:
        """Whether it is named like the wave of a panel."""
        return bool(_WAVE.fullmatch(self.name))

    @property
    def is_question(self) -> bool:
        """Whether it has as few different answers as a question."""
        return 2 <= len(self.answers) <= MOST_OPTIONS and not self.is_wave

    @property
    def is_weight(self) -> bool:
        """Whether it is named like a weight and holds numbers of 0 or more."""
        numbers = self.numbers
        return bool(_WEIGHT.fullmatch(self.name) and numbers and min(numbers) >= 0 and max(numbers) > 0)

    @property
    def attribute(self) -> str:
        """The persona attribute it is named like, such as ``gender`` for ``sex``; empty for none."""
        match = _GROUP.fullmatch(self.name)
        name = match[1].lower() if match else ""
        return _ATTRIBUTES.get(name, name)

    @property
    def doubtful(self) -> list[str]:
        """Ages that may be missing codes."""
        return [code for code in self.answers if _MISSING_CODE.fullmatch(code) and float(code) > 90]


@dataclass(frozen=True)
class Guess:
    """What the columns of a file probably are."""

    rows: int
    weight: Column | None
    groups: dict[str, Column]
    questions: tuple[Column, ...]
    left: tuple[Column, ...]


def guess(file: Path, data: Data) -> Guess:
    """Return what the columns of a file probably are.

    Raises
    ------
    InputError : no rows, or no column that could be a question.
    """
    columns = [_column(name, cells, data) for name, cells in data.cells.items()]
    rows = len(next(iter(data.cells.values()), []))
    if not rows:
        raise InputError(f"'{file}' has no rows")
    weight = next((column for column in columns if column.is_weight), None)
    groups: dict[str, Column] = {}
    for column in columns:
        few = 2 <= len(column.answers) <= 2 * MOST_OPTIONS
        if column is not weight and column.attribute and (few or column.is_age):
            groups.setdefault(column.attribute, column)
    named = {weight.name if weight else "", *(column.name for column in groups.values())}
    rest = [column for column in columns if column.name not in named]
    questions = tuple(column for column in rest if column.is_question)
    if not questions:
        raise InputError(
            f"'{file}' has no column with 2 to {MOST_OPTIONS} different answers that could be a question"
        )
    return Guess(rows, weight, groups, questions, tuple(c for c in rest if not c.is_question))


def order(code: str) -> tuple[float, str]:
    """Return what codes are sorted by: numbers by size, then texts.

    Examples
    --------
    >>> sorted(["b", "10", "9", "a"], key=order)
    ['9', '10', 'a', 'b']
    """
    try:
        return float(code), code
    except ValueError:
        return float("inf"), code


def _column(name: str, cells: Sequence[object], data: Data) -> Column:
    column = Column(name, Counter(map(code_text, cells)), data.labels.get(name, {}), data.texts.get(name, ""))
    missing: dict[str, list[str]] = {}
    for code in sorted({*column.counts, *column.labels}, key=order):
        reason = _reason(code, column, declared=code in data.declared.get(name, frozenset()))
        if reason:
            missing.setdefault(reason, []).append(code)
    column.missing = missing
    return column


def _reason(code: str, column: Column, *, declared: bool) -> str | None:
    """Return why a code is probably no answer, None where it is one."""
    if not code:
        return "no_answer"
    reason = reason_of(column.labels.get(code, code))
    if declared or reason:
        return reason or "missing"
    return "missing" if code not in column.labels and stands_apart(code, list(column.counts)) else None


def stands_apart(code: str, codes: Sequence[str]) -> bool:
    """Return whether a number looks like a missing code and lies more than a step from all others.

    Of many numbers, such as ages, only negative ones do.

    Examples
    --------
    >>> [stands_apart(code, ["1", "2", "3", "8", "9"]) for code in ("3", "8", "9")]
    [False, True, True]
    >>> stands_apart("8", [str(number) for number in range(1, 9)]), stands_apart("-1", ["-1", "0", "1"])
    (False, False)
    """
    numbers = sorted({order(one)[0] for one in codes if one} - {float("inf")})
    sure = [order(one)[0] for one in codes if one and not _MISSING_CODE.fullmatch(one)]
    sure = [number for number in sure if number < float("inf")]
    if not _MISSING_CODE.fullmatch(code) or not sure:
        return False
    low, high = min(sure), max(sure)
    for number in numbers:
        high = number if high < number <= high + 1 else high
    for number in reversed(numbers):
        low = number if low - 1 <= number < low else low
    few = len(sure) <= MOST_OPTIONS
    return float(code) < low or (few and float(code) > high)
