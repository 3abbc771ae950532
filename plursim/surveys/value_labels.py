"""What a codebook leaves to the value labels of its data file, filled in."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from pydantic import ValidationError

from plursim.errors import FieldError, Notice
from plursim.surveys.codebook import Codebook, CodedQuestion, Codes, GroupVariable, code_text, lookup
from plursim.surveys.files import Data

P = TypeVar("P", CodedQuestion, GroupVariable)

REASONS = (
    (
        "dont_know",
        r"(?:don'?t|do not|doesn'?t|does not) know.*|dk|d\.k\.|not sure|no opinion|can'?t (?:say|choose).*"
        r"|wei(?:ß|ss) nicht.*|ne sai[ts] pas.*|no sabe.*",
    ),
    ("refused", r"refus.*|declined.*|prefer not.*|rather not.*|verweiger.*"),
    (
        "no_answer",
        r"no answer.*|na|n/a|no response|not answered|skipped.*|missing.*|\.|keine angabe.*|sans réponse.*",
    ),
    ("not_asked", r"not asked.*|inap.*|iap|not applicable.*|trifft nicht zu|not in (?:wave|sample)"),
)  # fmt: skip
"""Reasons for a missing answer and the labels they usually have."""


def reason_of(label: str) -> str | None:
    """Return why an answer with some label is none, or None where the label reads like an answer.

    Examples
    --------
    >>> reason_of("Don\u2019t know"), reason_of("REFUSED"), reason_of("Labour")
    ('dont_know', 'refused', None)
    """
    plain = " ".join(label.replace("\u2019", "'").split()).casefold()
    return next((reason for reason, words in REASONS if re.fullmatch(words, plain)), None)


def with_labels(codebook: Codebook, data: Data) -> Codebook:
    """Return a codebook with nothing left to the file.

    Codes may be given as the file's value labels. A question without options and a group variable without
    labels and bins get those of the value labels, in the order of their codes, without the codes of missing
    answers. What the file itself declares missing is missing wherever the codebook says nothing of it.

    Raises
    ------
    FieldError : a question or group variable without options or labels, of which the file has none either;
        its ``field`` is the key path.
    """
    groups = {name: _group(name, group, codebook, data) for name, group in codebook.groups.items()}
    questions = {
        name: _question(name, question, codebook, data) for name, question in codebook.questions.items()
    }
    return codebook.model_copy(update={"questions": questions, "groups": groups})


def _question(name: str, question: CodedQuestion, codebook: Codebook, data: Data) -> CodedQuestion:
    changed = _translated(question, "options", codebook, data)
    if not changed.options:
        options = _from_labels(changed, codebook, data)
        if len(options) < 2:
            raise FieldError(_lacking("'options'", changed.column, options), f"questions.{name}")
        changed = _again(changed, {"options": options}, f"questions.{name}")
    return changed


def _group(name: str, group: GroupVariable, codebook: Codebook, data: Data) -> GroupVariable:
    changed = _translated(group, "labels", codebook, data)
    if changed.bins:
        return changed.model_copy(update={"labels": _joined(changed.labels, _binned(changed, data).items())})
    if not changed.labels:
        labels = _from_labels(changed, codebook, data)
        if not labels:
            raise FieldError(_lacking("'labels' or 'bins'", changed.column, labels), f"groups.{name}")
        changed = _again(changed, {"labels": labels}, f"groups.{name}")
    return changed


def _lacking(what: str, column: str, found: Mapping[str, Codes]) -> str:
    there = f"one value label only, '{next(iter(found))}'" if found else "no value labels"
    return f"give {what}: column '{column}' has {there} to take them from"


def _again(part: P, changes: dict[str, dict[str, Codes]], path: str) -> P:
    """Return a part with fields changed and all of it checked again."""
    given = {name: getattr(part, name) for name in part.model_fields_set}
    try:
        return type(part).model_validate({**given, **changes})
    except ValidationError as error:
        raise FieldError(error.errors()[0]["msg"].removeprefix("Value error, "), path) from error


def _translated(part: P, field: str, codebook: Codebook, data: Data) -> P:
    """Return a part whose codes are those of the file, with what the file declares missing."""
    labels = data.labels.get(part.column, {})
    values: dict[str, Codes] = getattr(part, field)
    given = {*lookup(values), *lookup(part.missing)}
    numbered = bool(values) and _numbered(part.column, given | {*lookup(codebook.missing)}, data)
    by_label = _by_label(labels, numbered=numbered)
    values = _codes(values, by_label)
    named = _codes(part.missing, by_label)
    shared = (
        by_label if numbered else {text: codes for text, codes in by_label.items() if not _is_number(text)}
    )
    taken = lookup(values).keys() | lookup(named).keys()
    missing = _joined(named, _beside(part.column, taken, codebook, data, shared))
    changed = {field: values} if values != getattr(part, field) else {}
    if missing != part.missing:
        changed["missing"] = missing
    return part.model_copy(update=changed) if changed else part


def _joined(named: Mapping[str, Codes], more: Iterable[tuple[str, list[str]]]) -> dict[str, Codes]:
    """Return codes by name with more of them."""
    found = dict(named)
    for name, codes in more:
        found[name] = (*_several(found.get(name, ())), *codes)
    return found


def _beside(
    column: str, taken: set[str], codebook: Codebook, data: Data, by_label: Mapping[str, list[str]]
) -> Iterator[tuple[str, list[str]]]:
    """Yield missing codes by reason a column does not name: the codebook's by label, the file's own."""
    labels = data.labels.get(column, {})
    for text, reason in lookup(codebook.missing).items():
        labelled = [code for code in by_label.get(text, []) if code not in taken]
        if labelled:
            taken = taken | {*labelled}
            yield reason, labelled
    for code in sorted(data.declared.get(column, frozenset()) - taken - {*lookup(codebook.missing)}):
        label = labels.get(code, "missing")
        yield reason_of(label) or "_".join(re.findall(r"\w+", label.lower())) or "missing", [code]


def _numbered(column: str, given: set[str], data: Data) -> bool:
    """Return whether what a codebook names are the labels of a column and its codes only number these.

    That is how pandas writes categories: 0, 1, ... in place of the values. It is so where the names cover the
    labels of all cells, and not the codes of all.
    """
    labels = data.labels.get(column, {})
    there = {code_text(cell) for cell in data.cells[column]} - {""}
    covered = all(code_text(labels.get(code, code)) in given for code in there)
    return bool(labels) and covered and not there <= given


def _by_label(labels: Mapping[str, str], *, numbered: bool) -> dict[str, list[str]]:
    """Return the codes of each value label; of labels that are codes too only where these number labels."""
    found: dict[str, list[str]] = {}
    for code, label in labels.items():
        text = code_text(label)
        if numbered or text not in labels:
            found.setdefault(text, []).append(code)
    return found


def _several(codes: Codes) -> tuple[str | int | float | None, ...]:
    return codes if isinstance(codes, tuple) else (codes,)


def _codes(named: Mapping[str, Codes], by_label: Mapping[str, list[str]]) -> dict[str, Codes]:
    """Return codes by name, those given as a value label replaced by the codes it stands for."""
    found: dict[str, Codes] = {}
    for name, codes in named.items():
        each = [by_label.get(code_text(code), [code]) for code in _several(codes)]
        changed = any(code_text(code) in by_label for code in _several(codes))
        found[name] = tuple(one for several in each for one in several) if changed else codes
    return found


def _binned(group: GroupVariable, data: Data) -> dict[str, list[str]]:
    """Return the codes of each bin where the file numbers its labels and the labels are the numbers."""
    labels = data.labels.get(group.column, {})
    named = {*lookup(group.labels), *lookup(group.missing), ""}
    there = {code_text(cell) for cell in data.cells[group.column]} - named
    if not there or not all(code in labels and _is_number(labels[code]) for code in there):
        return {}
    if all(code_text(labels[code]) == code for code in there):
        return {}
    found: dict[str, list[str]] = {}
    for code in sorted(there, key=_order):
        below = [label for label, start in group.bins.items() if start <= float(labels[code])]
        if below:
            found.setdefault(below[-1], []).append(code)
    return found


def _from_labels(part: CodedQuestion | GroupVariable, codebook: Codebook, data: Data) -> dict[str, Codes]:
    """Return codes by value label, in the order of the codes, without those of missing answers."""
    labels = data.labels.get(part.column, {})
    missing = {*lookup(part.missing), *lookup(codebook.missing)}
    found: dict[str, list[str]] = {}
    for code in sorted(labels.keys() - missing, key=_order):
        found.setdefault(labels[code], []).append(code)
        if reason_of(labels[code]):
            warnings.warn(
                f"column '{part.column}': the value label '{labels[code]}' ({code}) became an answer; if it"
                f" is none, name it under missing, such as missing: {{{reason_of(labels[code])}: {code}}}",
                Notice,
                stacklevel=2,
            )
    return {label: tuple(codes) for label, codes in found.items()}


def _is_number(text: str) -> bool:
    return _order(text)[0] < float("inf")


def _order(code: str) -> tuple[float, str]:
    try:
        return float(code), code
    except ValueError:
        return float("inf"), code
