"""Response distributions by country in the layout of GlobalOpinionQA."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from plursim.errors import InputError, unknown
from plursim.surveys.codebook import code_text
from plursim.surveys.files import read_columns
from plursim.surveys.marginal_survey import Cell, MarginalSurvey, cell_from
from plursim.surveys.published import Published
from plursim.surveys.question import Question
from plursim.surveys.survey import ResponseDistribution

COLUMNS = ("question_id", "country", "question", "options", "distribution")
REASONS = {
    "don't know": "dont_know",
    "no answer": "no_answer",
    "no answer/refused": "no_answer_or_refused",
    "dk/refused": "dont_know_or_refused",
    "don't know/refused": "dont_know_or_refused",
}
"""What answers that are no opinion stand for; so do those that begin with 'missing' or 'other missing'."""

Row = tuple[int, str, str, tuple[str, ...], tuple[float, ...]]
"""Question number, country, wording, options and shares."""


class GlobalOpinionQA(Published):
    """Answers to questions of Pew and the World Values Survey by country, in the GlobalOpinionQA layout.

    A JSON list of records with question_id, country, question, options and distribution. Questions are
    called ``q`` and their number. The file gives some numbers to several wordings (the same question about
    different people or problems): these become questions of their own, ``q11``, ``q11.2`` and so on. Shares
    are rescaled to sum to 1. The file does not say how many answered, nor which options have an order.
    """

    source: Literal["globalopinionqa"] = "globalopinionqa"
    file: str = Field(min_length=1, description="File .json or .json.gz, relative to the scenario.")
    countries: tuple[str, ...] = Field(default=(), description="Countries to use, in order; default all.")
    ordinal: tuple[str, ...] = Field(
        default=(), description="Ids of questions whose options stand in scale order; all others are nominal."
    )
    no_opinion: Literal["missing", "option"] = Field(
        default="missing",
        description="Whether answers such as 'Don't know' and 'DK/Refused' are missing answers, or options.",
    )
    wordings: Literal["apart", "together"] = Field(
        default="apart",
        description="Whether wordings that differ under one number are questions of their own, or one.",
    )

    def load(self, folder: Path) -> MarginalSurvey:
        """Read the file and return the survey with the chosen questions."""
        rows = list(_rows(folder / self.file))
        known = list(dict.fromkeys(country for _, country, *_ in rows))
        for country in self.countries:
            if country not in known:
                raise InputError(unknown("country", country, known))
        ids = _ids(rows, apart=self.wordings == "apart")
        questions, reasons = self._questions(ids, rows)
        for name in self.ordinal:
            if name not in questions:
                raise InputError(unknown("question", name, questions) + f" ({self.file})")
        wanted = self.countries or tuple(known)
        survey = MarginalSurvey(
            name="globalopinionqa",
            questions=tuple(questions.values()),
            groups={"country": wanted},
            smoothing=self.smoothing,
            cells=dict(_cells(rows, ids, questions, reasons, set(wanted))),
        )
        return self.weighed(self.chosen(survey))

    def _questions(
        self, ids: Sequence[str], rows: Sequence[Row]
    ) -> tuple[dict[str, Question], dict[str, dict[str, str]]]:
        """Return each question, and the reasons its answers that are no opinion stand for."""
        questions: dict[str, Question] = {}
        reasons: dict[str, dict[str, str]] = {}
        for name, (_, _, text, options, _) in zip(ids, rows, strict=True):
            if name in questions:
                continue
            apart = self.no_opinion == "missing"
            reasons[name] = {one: word for one in options if apart and (word := _reason(one))}
            try:
                questions[name] = Question(
                    id=name,
                    text=text,
                    options=tuple(one for one in options if one not in reasons[name]),
                    ordinal=name in self.ordinal,
                )
            except ValidationError as error:
                raise InputError(f"question '{name}' in '{self.file}': {error.errors()[0]['msg']}") from error
        return questions, reasons


def _reason(option: str) -> str | None:
    """Return why an answer is none, or None where it is an opinion."""
    plain = option.casefold().replace("\u2019", "'")
    if plain.startswith(("missing", "other missing")):
        return "missing"
    return REASONS.get(plain)


def _rows(file: Path) -> Iterator[Row]:
    columns = read_columns(file, COLUMNS)
    for position, cells in enumerate(zip(*(columns[name] for name in COLUMNS), strict=True), start=1):
        number, country, text, options, shares = cells
        try:
            yield (
                int(number),
                str(country),
                " ".join(str(text).split()),
                tuple(code_text(option) for option in _list(options)),
                tuple(float(share) for share in _list(shares)),
            )
        except (TypeError, ValueError) as error:
            raise InputError(f"record {position} of '{file}' is no response distribution: {error}") from error


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, given {type(value).__name__}")
    return value


def _ids(rows: Sequence[Row], *, apart: bool) -> list[str]:
    """Return the id of each row's question: its number, then a dot and a count where wordings differ."""
    wordings: dict[int, dict[str, int]] = {}
    ids = []
    for number, _, text, _, _ in rows:
        seen = wordings.setdefault(number, {})
        place = seen.setdefault(text if apart else "", len(seen) + 1)
        ids.append(f"q{number}" if place == 1 else f"q{number}.{place}")
    return ids


def _cells(
    rows: Sequence[Row],
    ids: Sequence[str],
    questions: dict[str, Question],
    reasons: dict[str, dict[str, str]],
    countries: set[str],
) -> Iterator[tuple[Cell, ResponseDistribution]]:
    """Yield the distribution of each question and country that has one."""
    seen = set()
    for name, (_, country, _, options, shares) in zip(ids, rows, strict=True):
        among = f"country = {country}"
        if len(options) != len(shares):
            raise InputError(f"question '{name}' of {among}: {len(options)} options but {len(shares)} shares")
        if set(options) != {*questions[name].options, *reasons[name]}:
            raise InputError(
                f"question '{name}' of {among}: its options differ from those of the question elsewhere"
            )
        if (name, country) in seen:
            raise InputError(f"question '{name}' of {among} stands twice")
        seen.add((name, country))
        given = dict(zip(options, shares, strict=True))
        # some records are all zeros: nobody was asked
        if country in countries and any(given[option] != 0 for option in questions[name].options):
            yield (
                (name, "country", country),
                cell_from(questions[name], given, None, reasons[name], counts=False, among=among),
            )
