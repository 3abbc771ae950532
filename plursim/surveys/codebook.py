"""What the columns of an individual-level survey file mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal, TypeAlias

from pydantic import Field, ValidationError, model_validator

from plursim.parts import Part
from plursim.surveys.question import Question
from plursim.surveys.told import SETTING, TOLD, Told, check_told

Code: TypeAlias = int | float | str | None
Codes: TypeAlias = Code | tuple[Code, ...]


def code_text(value: object) -> str:
    """Return a cell or code as text that does not depend on the file format; empty for a blank.

    Examples
    --------
    >>> [code_text(value) for value in (1, 1.0, "1.0", " yes ", 2.5, float("nan"), None)]
    ['1', '1', '1', 'yes', '2.5', '', '']
    """
    text = "" if value is None else str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return text
    if math.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() else repr(number)


def lookup(named: Mapping[str, Codes]) -> dict[str, str]:
    """Return the name of each code, or raise ValueError where a code has two."""
    names: dict[str, str] = {}
    for name, codes in named.items():
        for code in codes if isinstance(codes, tuple) else (codes,):
            text = code_text(code)
            if text in names:
                raise ValueError(f"code '{text}' stands for both '{names[text]}' and '{name}'")
            names[text] = name
    return names


class CodedQuestion(Part):
    """A question, the column that holds its answers and what the codes in it mean."""

    column: str = Field(description="Column of the file.")
    text: str = Field(min_length=1, description="Wording put to respondents and agents.")
    options: dict[str, Codes] = Field(
        default_factory=dict,
        description="Answer options in scale order and the code or codes that stand for each; of a .sav or"
        " .dta file with value labels, default these in the order of their codes.",
    )
    values: tuple[float, ...] = Field(default=(), description="Scale position of each option.")
    ordinal: bool = Field(default=True, description="Whether the options have an order.")
    missing: dict[str, Codes] = Field(
        default_factory=dict,
        description="Reasons for a missing answer in this column and their codes; null is a blank cell.",
    )

    @model_validator(mode="after")
    def _makes_a_question(self) -> CodedQuestion:
        lookup({**{f"option {name}": codes for name, codes in self.options.items()}, **self.missing})
        if not self.options:  # left to the value labels of the file
            return self
        try:
            self.question("id")
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
        return self

    def question(self, question_id: str) -> Question:
        """Return the question without its codes."""
        return Question(
            id=question_id,
            text=self.text,
            options=tuple(self.options),
            values=self.values,
            ordinal=self.ordinal,
        )


class GroupVariable(Part):
    """A group variable: the column that holds it and the labels of its codes, or of ranges of numbers."""

    column: str = Field(description="Column of the file.")
    labels: dict[str, Codes] = Field(
        default_factory=dict,
        description="Labels in order and the code or codes that stand for each; of a .sav or .dta file with"
        " value labels, default these in the order of their codes.",
    )
    bins: dict[str, float] = Field(
        default_factory=dict,
        description="Labels in order and the lowest number each holds, for numeric columns; codes that are no"
        " numbers, such as '89 or older', go with 'labels'.",
    )
    missing: dict[str, Codes] = Field(
        default_factory=dict,
        description="Reasons for an unknown group in this column and their codes; null is a blank cell.",
    )
    told: Told = Field(default="", description=TOLD)

    @model_validator(mode="after")
    def _labels_or_bins(self) -> GroupVariable:
        if self.bins and not self.labels.keys() <= self.bins.keys():
            raise ValueError("beside 'bins', 'labels' may only name codes of the same labels")
        lookup({**{f"label {name}": codes for name, codes in self.labels.items()}, **self.missing})
        check_told(self.told)
        starts = list(self.bins.values())
        if any(b <= a for a, b in pairwise(starts)):
            raise ValueError("bins must start at increasing numbers")
        return self


class Waves(Part):
    """Where a survey of the same people keeps its waves: in rows or in columns.

    Either ``column`` and ``codes``, where each person has one row a wave, or ``prefixes``, where each person
    has one row and the columns of each wave's answers are those of the questions with a prefix.
    """

    person: str | None = Field(
        default=None, description="Column that says who a row is about; null where each row is a person."
    )
    column: str | None = Field(default=None, description="Column that says which wave a row is of.")
    codes: dict[str, Codes] = Field(default_factory=dict, description="Waves in order and their codes.")
    prefixes: dict[str, str] = Field(
        default_factory=dict, description="Waves in order and what their columns of answers begin with."
    )

    @model_validator(mode="after")
    def _rows_or_columns(self) -> Waves:
        if (self.column is None) == (not self.prefixes) or (self.column is None) != (not self.codes):
            raise ValueError("give either 'column' and 'codes', or 'prefixes'")
        if self.column is not None and self.person is None:
            raise ValueError("waves in rows need 'person', the column that says who a row is about")
        if len(self.names) < 2:
            raise ValueError("a panel has two waves or more")
        if len(set(self.prefixes.values())) < len(self.prefixes):
            raise ValueError("two waves have the same prefix")
        lookup(self.codes)
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the waves in order."""
        return tuple(self.codes or self.prefixes)


class Codebook(Part):
    """What the columns of a survey file mean.

    Any code in a column that is neither an option nor a missing code is refused. Codes may be given as the
    value labels of a .sav or .dta file.
    """

    name: str = Field(min_length=1, description="Name of the survey.")
    origin: str = Field(default="", description="Who collected the data, when, and under which terms.")
    setting: str = Field(default="", description=SETTING)
    rows: dict[str, Codes] = Field(
        default_factory=dict, description="Columns and the codes a row must have there to be used."
    )
    weight: str | None = Field(default=None, description="Column of survey weights; null for none.")
    unweighted_rows: Literal["refuse", "leave_out"] = Field(
        default="refuse", description="What to do with rows whose weight is blank."
    )
    cluster: str | None = Field(
        default=None,
        description="Column of the unit people were drawn or treated in together, for the standard errors.",
    )
    stratum: str | None = Field(
        default=None, description="Column of the stratum the units were drawn in, for the standard errors."
    )
    waves: Waves | None = Field(
        default=None, description="Where the waves are, for the survey source 'panel'."
    )
    missing: dict[str, Codes] = Field(
        default_factory=dict,
        description="Missing codes of every column that does not use them otherwise. In a column with bins a"
        " number that falls in one is a number, unless the column's own 'missing' names it.",
    )
    groups: dict[str, GroupVariable] = Field(
        default_factory=dict, description="Group variables by persona attribute, the most telling first."
    )
    questions: dict[str, CodedQuestion] = Field(min_length=1, description="Questions by id.")
