"""Counts of answers by group in the layout of OpinionQA."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from plursim.errors import InputError, unknown
from plursim.surveys.marginal_survey import Cell, MarginalSurvey, cell_from
from plursim.surveys.published import Published
from plursim.surveys.question import Question
from plursim.surveys.survey import ResponseDistribution, group_name

ENDING = "_data.json"
ATTRIBUTES = {
    "POLPARTY": "party",
    "POLIDEOLOGY": "ideology",
    "SEX": "gender",
    "CREGION": "region",
    "RELIG": "religion",
}
"""Names of persona attributes for the variables of the files; others are their names in small letters."""

REASONS = {"refused": "refused", "not sure": "dont_know", "don't know": "dont_know"}
Counts = dict[str, dict[str, dict[str, float]]]
"""Counts by question, label and option."""


class OpinionQA(Published):
    """Answers to Pew questions by group in the OpinionQA layout: NAME_data.json with counts, info.csv.

    Options stand in the order of ``option_ordinal``, which is also their spacing; a question whose options
    all have the same number there is nominal. ``Refused`` and options beyond the scale, such as ``Not sure``,
    are missing answers. Respondents whose group is ``Refused`` count among all respondents only.
    """

    source: Literal["opinionqa"] = "opinionqa"
    folder: str = Field(min_length=1, description="Folder of the files, relative to the scenario.")
    variables: tuple[str, ...] = Field(
        default=(),
        description="Group variables to read, such as POLPARTY (which becomes the attribute 'party') or SEX"
        " ('gender'); default every NAME_data.json of the folder.",
    )

    def load(self, folder: Path) -> MarginalSurvey:
        """Read the files and return the survey with the chosen questions."""
        place = folder / self.folder
        known = sorted(file.name.removesuffix(ENDING) for file in place.glob(f"*{ENDING}"))
        if not known:
            raise InputError(f"there is no file *{ENDING} in '{place}'")
        for name in self.variables:
            if name not in known:
                raise InputError(unknown("variable", name, known) + f" (files *{ENDING} in '{place}')")
        counts = {name: _counts(place / f"{name}{ENDING}") for name in self.variables or known}
        asked = dict.fromkeys(key for table in counts.values() for key in table)
        scales = _scales(place / "info.csv", list(self.questions or asked))
        labels = _label_order(place / "metadata.csv")
        groups = {_attribute(name): _labels(table, labels.get(name, ())) for name, table in counts.items()}
        survey = MarginalSurvey(
            name="opinionqa",
            questions=tuple(question for question, _ in scales.values()),
            groups=groups,
            smoothing=self.smoothing,
            cells=_cells(counts, scales, groups),
        )
        return self.weighed(self.chosen(survey))


def _attribute(variable: str) -> str:
    return ATTRIBUTES.get(variable, variable.lower())


def _counts(file: Path) -> Counts:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {
            str(key): {str(label): _numbers(c) for label, c in labels.items() if isinstance(c, dict)}
            for key, labels in found.items()
        }
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise InputError(
            f"'{file}' cannot be read as counts by question, group and option: {error}"
        ) from error


def _numbers(counts: Mapping[str, Any]) -> dict[str, float]:
    return {str(option): float(value) for option, value in counts.items()}


def _scales(file: Path, wanted: list[str]) -> dict[str, tuple[Question, dict[str, str]]]:
    """Return each question with the reasons its missing options stand for."""
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            rows = {row["key"]: row for row in csv.DictReader(stream)}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"'{file}' cannot be read as a table with a column 'key': {error}") from error
    for key in wanted:
        if key not in rows:
            raise InputError(unknown("question", key, rows) + f" ({file})")
    return {key: _scale(key, rows[key], file) for key in wanted}


def _scale(key: str, row: Mapping[str, str], file: Path) -> tuple[Question, dict[str, str]]:
    """Return one question in scale order; the options without a place on the scale are missing answers."""
    try:
        positions = [float(one) for one in ast.literal_eval(row["option_ordinal"])]
        listed = [str(one) for one in ast.literal_eval(row["references"])]
    except (ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise InputError(f"question '{key}' in '{file}': its scale cannot be read: {error}") from error
    given = [option for option in listed if option.casefold() != "refused"]
    on_scale, beyond = given[: len(positions)], given[len(positions) :]
    if len(on_scale) < len(positions):
        raise InputError(f"question '{key}' in '{file}': {len(positions)} positions of {len(given)} options")
    ordinal = len(set(positions)) == len(positions)
    order = sorted(range(len(positions)), key=positions.__getitem__) if ordinal else range(len(positions))
    try:
        question = Question(
            id=key,
            text=" ".join(row["question"].split()),
            options=tuple(on_scale[i] for i in order),
            values=tuple(positions[i] for i in order) if ordinal else (),
            ordinal=ordinal,
        )
    except ValidationError as error:
        raise InputError(f"question '{key}' in '{file}': {error.errors()[0]['msg']}") from error
    missing = {*beyond, *(option for option in listed if option not in given), "Refused"}
    return question, {option: REASONS.get(option.casefold(), "other") for option in sorted(missing)}


def _label_order(file: Path) -> dict[str, tuple[str, ...]]:
    """Return the labels of each variable in order, as far as a file states them."""
    if not file.is_file():
        return {}
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        return {row["key"]: tuple(map(str, ast.literal_eval(row["options"]))) for row in rows}
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, MemoryError, RecursionError) as error:
        raise InputError(f"'{file}' cannot be read as labels by variable: {error}") from error


def _labels(table: Counts, order: tuple[str, ...]) -> tuple[str, ...]:
    there = dict.fromkeys(label for labels in table.values() for label in labels if label != "Refused")
    return tuple(label for label in dict.fromkeys([*order, *there]) if label in there)


def _cells(
    counts: Mapping[str, Counts],
    scales: Mapping[str, tuple[Question, dict[str, str]]],
    groups: Mapping[str, tuple[str, ...]],
) -> dict[Cell, ResponseDistribution]:
    """Return the distributions of all groups that answered, and of all respondents."""
    cells: dict[Cell, ResponseDistribution] = {}
    for key, (question, reasons) in scales.items():
        every: dict[str, float] = {}
        for variable, table in counts.items():
            group, pooled = _attribute(variable), dict.fromkeys(question.options, 0.0)
            for label, given in table.get(key, {}).items():
                if any(given.get(option, 0.0) != 0 for option in question.options):
                    found = cell_from(
                        question, given, None, reasons, counts=True, among=group_name({group: label})
                    )
                    if label in groups[group]:
                        cells[key, group, label] = found
                for option, count in given.items():
                    pooled[option] = pooled.get(option, 0.0) + count
            # the variable that the most respondents have a label of, refused or not, tells of all
            every = max(every, pooled, key=lambda one: sum(one.values()))
        if any(every.get(option, 0.0) > 0 for option in question.options):
            cells[key, "", ""] = cell_from(question, every, None, reasons, counts=True)
    return cells
