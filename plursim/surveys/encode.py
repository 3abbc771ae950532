"""Turn the columns of a survey file into a survey, by its codebook."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from plursim.errors import InputError, Notice, shorten
from plursim.portable import Floats, Ints
from plursim.surveys.codebook import Codebook, CodedQuestion, Codes, GroupVariable, code_text, lookup
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.told import all_sentences

Columns = Mapping[str, Sequence[object]]
"""Cells of each column as they stand in the file; None, NaN and empty text are blanks."""


def columns_needed(codebook: Codebook, weight: str | None) -> list[str]:
    """Return the columns of the file that a codebook speaks of."""
    questions = [question.column for question in codebook.questions.values()]
    groups = [group.column for group in codebook.groups.values()]
    design = [name for name in (weight, codebook.cluster, codebook.stratum) if name]
    return list(dict.fromkeys([*codebook.rows, *questions, *groups, *design]))


def encode(columns: Columns, codebook: Codebook, weight: str | None, smoothing: float) -> RespondentSurvey:
    """Return the survey that some columns and their codebook make.

    Parameters
    ----------
    columns : the cells, by column; must hold all of :func:`columns_needed`.
    codebook : what they mean.
    weight : column of survey weights, None to weigh all alike.
    smoothing : see :class:`~plursim.surveys.survey.Survey`.

    Raises
    ------
    InputError : a code the codebook does not list (names column and code), a weight that is none, no rows.
    """
    kept = _rows(columns, codebook)
    weights = _weights(columns, codebook, weight, kept)
    kept, weights = kept[weights >= 0], weights[weights >= 0]
    if not weights.sum() > 0:
        place = f" in column '{weight}'" if weight and len(kept) else ""
        raise InputError(f"survey '{codebook.name}' has no rows with a positive weight{place}")
    texts = {
        name: np.array([code_text(columns[name][row]) for row in kept], dtype=object)
        for name in columns_needed(codebook, None)
    }
    words = _reason_words(codebook)
    groups = {name: tuple(group.bins or group.labels) for name, group in codebook.groups.items()}
    coded = [_answers(name, q, codebook, texts[q.column], words) for name, q in codebook.questions.items()]
    return RespondentSurvey(
        name=codebook.name,
        questions=tuple(question.question(name) for name, question in codebook.questions.items()),
        groups=groups,
        smoothing=smoothing,
        setting=codebook.setting,
        told=all_sentences({name: group.told for name, group in codebook.groups.items()}, groups),
        answers=np.stack([answers for answers, _ in coded], axis=1),
        reasons=np.stack([reasons for _, reasons in coded], axis=1),
        reason_words=words,
        members={
            name: _members(name, group, codebook, texts[group.column])
            for name, group in codebook.groups.items()
        },
        weights=weights,
        rows=kept,
        clusters=_units(codebook.cluster, codebook, texts),
        sampled_in=_units(codebook.stratum, codebook, texts),
    )


def _rows(columns: Columns, codebook: Codebook) -> Ints:
    used = np.ones(len(next(iter(columns.values()))), dtype=np.bool_)
    for column, codes in codebook.rows.items():
        wanted = lookup({"kept": codes})
        used &= np.array([code_text(cell) in wanted for cell in columns[column]], dtype=np.bool_)
    return np.flatnonzero(used)


def _weights(columns: Columns, codebook: Codebook, weight: str | None, kept: Ints) -> Floats:
    """Return the weights of the rows kept so far, -1 where a row is to be left out."""
    if weight is None:
        return np.ones(len(kept))
    weights = np.array([_weight(columns[weight][row], weight, int(row)) for row in kept], dtype=np.float64)
    blank = np.isnan(weights)
    if blank.any() and codebook.unweighted_rows == "refuse":
        raise InputError(
            f"column '{weight}' of '{codebook.name}' has no weight in {int(blank.sum())} rows;"
            " choose other weights, or 'unweighted_rows: leave_out' in the codebook"
        )
    return np.where(blank, -1.0, weights)


def _weight(cell: object, column: str, row: int) -> float:
    text = code_text(cell)
    try:
        weight = float(text) if text else float("nan")
    except ValueError:
        weight = -1.0
    if weight < 0 or np.isinf(weight):
        raise InputError(
            f"column '{column}' row {row + 1}: expected a weight of 0 or more, given {shorten(cell)!r}"
        )
    return weight


def _units(column: str | None, codebook: Codebook, texts: Mapping[str, NDArray[np.object_]]) -> Ints | None:
    """Return the number of each row's cluster or stratum, None where the codebook names no column."""
    if column is None:
        return None
    if (texts[column] == "").any():
        blank = int((texts[column] == "").sum())
        raise InputError(f"column '{column}' of '{codebook.name}' is blank in {blank} rows; expected a unit")
    return np.unique(texts[column].astype(str), return_inverse=True)[1].astype(np.int64)


def _reason_words(codebook: Codebook) -> tuple[str, ...]:
    words = dict.fromkeys(codebook.missing)
    for question in codebook.questions.values():
        words |= dict.fromkeys(question.missing)
    return ("", *words)


def _answers(
    name: str, question: CodedQuestion, codebook: Codebook, texts: NDArray[np.object_], words: tuple[str, ...]
) -> tuple[Ints, Ints]:
    options = lookup(question.options)
    positions = {option: position for position, option in enumerate(question.options)}
    reasons = _missing(question.missing, codebook, options)
    _refuse_others(texts, options.keys() | reasons.keys(), question.column, f"question '{name}'", codebook)
    answers = [positions[options[text]] if text in options else -1 for text in texts]
    codes = [0 if text in options else words.index(reasons[text]) for text in texts]
    return np.array(answers, dtype=np.int64), np.array(codes, dtype=np.int64)


def _missing(own: Mapping[str, Codes], codebook: Codebook, used: Mapping[str, str]) -> dict[str, str]:
    """Return reasons by code: a column's own codes go before the codebook's."""
    shared = {code: word for code, word in lookup(codebook.missing).items() if code not in used}
    return {**shared, **lookup(own)}


def _members(name: str, group: GroupVariable, codebook: Codebook, texts: NDArray[np.object_]) -> Ints:
    labels = lookup(group.labels)
    if group.bins:
        unknown = _missing_beside_bins(name, group, codebook, texts)
    else:
        unknown = _missing(group.missing, codebook, labels)
    positions = {label: position for position, label in enumerate(group.bins or group.labels)}
    if group.bins:
        found = {text: _bin(group, text) for text in dict.fromkeys(texts) if text not in labels | unknown}
        found |= {text: positions[label] for text, label in labels.items()}
        return np.array([found.get(text, -1) for text in texts], dtype=np.int64)
    _refuse_others(texts, labels.keys() | unknown.keys(), group.column, f"group '{name}'", codebook)
    return np.array([positions[labels[t]] if t in labels else -1 for t in texts], dtype=np.int64)


def _missing_beside_bins(
    name: str, group: GroupVariable, codebook: Codebook, texts: NDArray[np.object_]
) -> dict[str, str]:
    """Return reasons by code in a column of numbers: an age of 98 is an age, unless the column denies it.

    Says so where the whole codebook names numbers that fall in a bin, and the column says nothing of missing
    codes.
    """
    everywhere = _missing(group.missing, codebook, lookup(group.labels))
    own, start = lookup(group.missing), next(iter(group.bins.values()))
    numbers = {code: word for code, word in everywhere.items() if code not in own and _at_least(code, start)}
    there = [code for code in numbers if (texts == code).any()]
    if there and "missing" not in group.model_fields_set:
        rows = int(np.isin(texts.astype(str), there).sum())
        codes = ", ".join(f"{numbers[code]}: {code}" for code in there)
        warnings.warn(
            f"column '{group.column}' of '{codebook.name}': {rows} rows hold {' or '.join(there)}, which"
            " 'missing' names for the whole codebook; in a column with bins they count as numbers. If they"
            f" are missing answers, write missing: {{{codes}}} in group '{name}'; if not, missing: {{}}",
            Notice,
            stacklevel=2,
        )
    return {code: word for code, word in everywhere.items() if code not in numbers}


def _at_least(code: str, start: float) -> bool:
    try:
        return float(code) >= start
    except ValueError:
        return False


def _bin(group: GroupVariable, text: str) -> int:
    """Return the position of the bin a number falls in."""
    starts = np.array(list(group.bins.values()))
    try:
        number = float(text)
    except ValueError:
        number = -np.inf
    if number < starts[0]:
        raise InputError(
            f"column '{group.column}' holds {shorten(text, 40) or 'a blank'!r}: expected a number of"
            f" {starts[0]:g} or more, or a code the codebook names"
        )
    return int(np.searchsorted(starts, number, side="right")) - 1


def _refuse_others(
    texts: NDArray[np.object_], known: set[str], column: str, owner: str, codebook: Codebook
) -> None:
    for text in dict.fromkeys(texts):
        if text not in known:
            rows = int((texts == text).sum())
            given = f"the code '{shorten(text, 40)}'" if text else "blank cells"
            listed = ", ".join(sorted(code or "(blank)" for code in known))
            raise InputError(
                f"column '{column}' of '{codebook.name}' holds {given} in {rows} rows, which {owner} lists"
                f" neither as a value nor as missing; listed: {shorten(listed)}"
            )
