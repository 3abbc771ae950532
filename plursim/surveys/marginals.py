"""Surveys of which only response distributions were published, and questions without any."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field, field_validator, model_validator

from plursim.documents import read, validate
from plursim.errors import InputError, unknown
from plursim.parts import Part
from plursim.portable import Floats
from plursim.surveys.codebook import code_text
from plursim.surveys.files import read_columns
from plursim.surveys.marginal_survey import Cell, MarginalSurvey, cell_from
from plursim.surveys.published import Published
from plursim.surveys.question import Question
from plursim.surveys.survey import ResponseDistribution, group_name
from plursim.surveys.told import SETTING, TOLD, Told, all_sentences, check_told


class GroupShares(Part):
    """How one group answered."""

    shares: tuple[float, ...] = Field(description="Share of each option; sums to 1.")
    n: int | None = Field(default=None, ge=1, description="How many answered; null where not known.")


class MarginalQuestion(Question):
    """A question and, where known, how people answered it."""

    shares: tuple[float, ...] = Field(
        default=(),
        description="Share of each option among all respondents; none where there is no ground truth.",
    )
    n: int | None = Field(default=None, ge=1, description="How many answered; null where not known.")
    groups: dict[str, dict[str, GroupShares]] = Field(
        default_factory=dict, description="Shares by group variable and label."
    )

    @model_validator(mode="after")
    def _one_share_an_option(self) -> MarginalQuestion:
        for place, shares in self.given():
            if len(shares.shares) != len(self.options):
                where = " = ".join(filter(None, place[1:])) or "all respondents"
                raise ValueError(f"{len(self.options)} options but {len(shares.shares)} shares of {where}")
        return self

    def given(self) -> Iterator[tuple[Cell, GroupShares]]:
        """Yield the response distributions that stand with the question."""
        if self.shares:
            yield (self.id, "", ""), GroupShares(shares=self.shares, n=self.n)
        for group, labels in self.groups.items():
            for label, shares in labels.items():
                yield (self.id, group, label), shares


class MarginalBook(Part):
    """Questions and published response distributions."""

    name: str = Field(min_length=1, description="Name of the survey.")
    origin: str = Field(default="", description="Who collected the data, when, and under which terms.")
    table: str | None = Field(
        default=None,
        description="Long table (CSV, Parquet or JSON records, relative to this file) with columns question,"
        " group, label, option, share or count, and n if known; group and label blank for all respondents."
        " Questions that are not described here are passed over.",
    )
    groups: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Group variables and labels to use, in order; default all, in the order they come.",
    )
    population: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="Share of each label of a group variable; default by n."
    )
    setting: str = Field(default="", description=SETTING)
    told: dict[str, Told] = Field(default_factory=dict, description=f"By group variable. {TOLD}")
    missing: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="Reasons for a missing answer and the options that stand for each."
    )
    questions: tuple[MarginalQuestion, ...] = Field(min_length=1, description="Questions.")

    @field_validator("told")
    @classmethod
    def _fields_are_known(cls, told: dict[str, Told]) -> dict[str, Told]:
        for sentences in told.values():
            check_told(sentences)
        return told


class Marginals(Published):
    """Published response distributions by group, or questions of one's own without ground truth.

    Either ``file``, a YAML file (see :class:`MarginalBook`), or ``items``: questions described in the
    scenario itself.
    """

    source: Literal["marginals"] = "marginals"
    file: str | None = Field(default=None, min_length=1, description="YAML file, relative to the scenario.")
    items: tuple[MarginalQuestion, ...] = Field(default=(), description="Questions described here.")

    @model_validator(mode="after")
    def _file_or_items(self) -> Marginals:
        if (self.file is None) == (not self.items):
            raise ValueError("give either 'file' or 'items'")
        return self

    def load(self, folder: Path) -> MarginalSurvey:
        """Return the survey with the chosen questions."""
        if self.file is None:
            book = MarginalBook(name="marginals", questions=self.items)
        else:
            file = folder / self.file
            book, folder = validate(MarginalBook, read(file)), file.parent
        return self.weighed(self.chosen(_survey(book, folder, self.smoothing)))


def _survey(book: MarginalBook, folder: Path, smoothing: float) -> MarginalSurvey:
    ids = [question.id for question in book.questions]
    if len(set(ids)) < len(ids):
        raise InputError(f"survey '{book.name}' describes a question twice")
    cells = dict(_inline(book))
    if book.table is not None:
        cells |= _tabled(book, folder / book.table)
    groups = _groups(book, cells)
    return MarginalSurvey(
        name=book.name,
        questions=tuple(
            Question(id=q.id, text=q.text, options=q.options, values=q.values, ordinal=q.ordinal)
            for q in book.questions
        ),
        groups=groups,
        smoothing=smoothing,
        setting=book.setting,
        told=_told(book, groups),
        cells={key: c for key, c in cells.items() if not key[1] or key[2] in groups.get(key[1], ())},
        population={group: _population(group, groups, given) for group, given in book.population.items()},
    )


def _told(book: MarginalBook, groups: dict[str, tuple[str, ...]]) -> dict[str, dict[str, str]]:
    for group in book.told:
        if group not in groups:
            raise InputError(f"told: {unknown('group', group, groups)} (survey '{book.name}')")
    return all_sentences(book.told, groups)


def _inline(book: MarginalBook) -> Iterator[tuple[Cell, ResponseDistribution]]:
    for question in book.questions:
        for key, given in question.given():
            shares = dict(zip(question.options, given.shares, strict=True))
            yield key, cell_from(question, shares, given.n, {}, counts=False, among=_among(key))


def _tabled(book: MarginalBook, file: Path) -> dict[Cell, ResponseDistribution]:
    columns = read_columns(file)
    amount = "count" if "count" in columns else "share"
    for name in ("question", "group", "label", "option", amount):
        if name not in columns:
            raise InputError(unknown("column", name, columns) + f" ({file.name})")
    questions = {question.id: question for question in book.questions}
    found: dict[Cell, dict[str, float]] = {}
    sizes: dict[Cell, int] = {}
    ns = columns.get("n", [None] * len(columns["question"]))
    for q, g, x, option, value, n in zip(
        *(columns[name] for name in ("question", "group", "label", "option", amount)), ns, strict=True
    ):
        key = (code_text(q), code_text(g), code_text(x))
        if key[0] not in questions:
            continue
        shares = found.setdefault(key, {})
        if str(option) in shares:
            raise InputError(f"{file.name}: option '{option}' of question '{q}' stands twice for {g} = {x}")
        shares[str(option)] = _number(value, amount, file)
        if code_text(n):
            sizes[key] = round(_number(n, "n", file))
    reasons = {option: reason for reason, options in book.missing.items() for option in options}
    return {
        key: cell_from(
            questions[key[0]], shares, sizes.get(key), reasons, counts=amount == "count", among=_among(key)
        )
        for key, shares in found.items()
    }


def _among(key: Cell) -> str:
    return group_name({key[1]: key[2]} if key[1] else None)


def _number(value: object, column: str, file: Path) -> float:
    try:
        return float(str(value))
    except ValueError:
        raise InputError(f"{file.name}: column '{column}' holds {str(value)!r}, expected a number") from None


def _groups(book: MarginalBook, cells: dict[Cell, ResponseDistribution]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for _, group, label in cells:
        if group:
            found.setdefault(group, {})[label] = None
    for group, labels in book.groups.items():
        if group not in found:
            raise InputError(unknown("group", group, found) + f" (survey '{book.name}')")
        for label in labels:
            if label not in found[group]:
                raise InputError(unknown(f"{group} label", label, found[group]) + f" (survey '{book.name}')")
    return dict(book.groups) or {group: tuple(labels) for group, labels in found.items()}


def _population(group: str, groups: dict[str, tuple[str, ...]], given: dict[str, float]) -> Floats:
    if group not in groups:
        raise InputError(unknown("group", group, groups))
    if set(given) != set(groups[group]):
        raise InputError(f"population of {group}: expected the labels {', '.join(groups[group])}")
    shares = np.array([given[label] for label in groups[group]], dtype=np.float64)
    if (shares < 0).any() or abs(shares.sum() - 1) > 1e-6:
        raise InputError(
            f"population of {group}: shares must be 0 or more and sum to 1, not {shares.sum():.9g}"
        )
    return np.asarray(shares / shares.sum(), dtype=np.float64)
