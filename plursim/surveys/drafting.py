"""A first codebook of a data file, each guess in it marked for the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from plursim.documents import flow
from plursim.surveys.files import Data
from plursim.surveys.guessing import Column, Guess, guess

BINS = {"18-29": 18, "30-44": 30, "45-59": 45, "60+": 60}
"""Age groups of a column of ages."""

_SWITCHES = ("on", "off", "yes", "no", "y", "n", "null", "true", "false", "~")
"""Words that some readers of YAML take for true, false or nothing."""


def draft_codebook(file: Path, data: Data, codebook: str = "codebook.yaml") -> str:
    """Return a commented codebook of a data file, as YAML text that loads as it stands.

    A column named like a weight is the weight; one named like a demographic variable a group variable; one
    with 2 to 12 different answers a question; all others are listed and left out. Options and wordings come
    from the file's value and variable labels. Codes apart from the others, such as 98 and 99 on a scale of 0
    to 10, and labels such as "Don't know" are taken for missing answers. Guesses are marked with ``check``.

    Parameters
    ----------
    file : the data file.
    data : all its columns.
    codebook : file the codebook will stand in, for the scenario in its comment.

    Raises
    ------
    InputError : the file has no rows, or no column that could be a question.
    """
    found = guess(file, data)
    parts = (_head(file, found, codebook), _weight(found), _groups(found), _questions(found), _left(found))
    return "\n".join(line for lines in parts for line in lines) + "\n"


def _head(file: Path, found: Guess, codebook: str) -> Iterator[str]:
    by = f" --by {','.join(list(found.groups)[:2])}" if found.groups else ""
    ordinal = [column.name for column in found.questions if column.numbers and len(column.answers) > 2]
    asked = _text((ordinal or [found.questions[0].name])[0])
    yield f"# Codebook drafted from {file.name}, {found.rows:,} rows. All is guessed: read what says 'check'."
    yield "# It loads as it stands. A scenario beside it:"
    yield "#"
    yield "#   name: my-survey"
    yield "#   seed: 1"
    yield "#   population: {size: 100, personas: personas.yaml, mixture: survey}"
    yield "#   survey:"
    yield "#     source: table"
    yield f"#     file: {_text(file.name)}"
    yield f"#     codebook: {_text(codebook)}"
    yield f"#     questions: [{asked}]"
    if ordinal:
        yield "#   protocol: {kind: deliberation, group_size: 10, rounds: 2}"
    else:  # what has no order can be asked about, and not be argued to and fro
        yield "#   reasoning: {kind: survey}"
        yield "#   protocol: {kind: deliberation, group_size: 10, rounds: 0}"
        yield "#   measures: [total_variation]"
    yield "#"
    yield "# saved as my-survey.yaml, and then"
    yield "#"
    yield f"#   plursim personas build --survey my-survey.yaml{by} --out personas.yaml"
    yield "#   plursim run my-survey.yaml"
    yield f"name: {_text(file.name.split('.')[0])}"
    yield 'origin: ""   # who collected the data, when, and under which terms'


def _weight(found: Guess) -> Iterator[str]:
    if found.weight is None:
        yield "# weight: none found"
        return
    yield f"weight: {_text(found.weight.name)}   # check"
    blank = sum(found.weight.counts[code] for codes in found.weight.missing.values() for code in codes)
    if blank:
        yield f"unweighted_rows: leave_out   # check: {blank:,} rows have no weight"


def _groups(found: Guess) -> Iterator[str]:
    yield ""
    if not found.groups:
        yield "# groups: none found; without them all personas are alike"
        return
    yield "groups:   # check: who people are; the names are those of persona attributes"
    for name, column in found.groups.items():
        yield f"  {_text(name)}:"
        yield f"    column: {_text(column.name)}"
        yield from _ages(column) if column.is_age else _coded("labels", column)
        yield from _missing(column)


def _ages(column: Column) -> Iterator[str]:
    youngest, first = min(column.years), next(iter(BINS.values()))
    younger = {f"under {first}": int(youngest // 1)} if youngest < first else {}
    yield f"    bins: {flow({**younger, **BINS})}   # each label with the lowest number it holds"
    if column.tops:
        yield f"    labels: {{{_text(next(reversed(BINS)))}: {_codes(column.tops)}}}   # check"
    if column.doubtful:
        said = " and ".join(f"{code} ({column.counts[code]:,} rows)" for code in column.doubtful)
        yield f"    # check: {said} count as ages; if they are codes, name them under missing"


def _questions(found: Guess) -> Iterator[str]:
    yield ""
    yield "questions:"
    for column in found.questions:
        yield f"  {_text(column.name)}:"
        yield f"    column: {_text(column.name)}"
        yield f"    text: {_text(column.text or column.name)}   # check: the question as it was asked"
        yield from _coded("options", column)
        if not column.numbers:
            yield "    ordinal: false   # check: put options that have an order into it, and leave this out"
        elif len(column.answers) == 2:
            yield "    ordinal: false   # check: leave this out if the second option is more than the first"
        yield from _missing(column)


def _coded(what: str, column: Column) -> Iterator[str]:
    """Yield options or labels, one a line, with the codes that stand for them."""
    words = "" if column.labels or not column.numbers else ", and codes stand for words"
    yield f"    {what}:   # check: the order is that of the codes{words}"
    by_label: dict[str, list[str]] = {}
    for code in column.answers:
        by_label.setdefault(column.labels.get(code, code), []).append(code)
    for label, codes in by_label.items():
        yield f"      {_text(label)}: {_codes(codes)}"


def _missing(column: Column) -> Iterator[str]:
    if column.missing:
        named = ", ".join(f"{_text(reason)}: {_codes(codes)}" for reason, codes in column.missing.items())
        rows = sum(column.counts[code] for codes in column.missing.values() for code in codes)
        yield f"    missing: {{{named}}}   # check: {rows:,} rows"


def _left(found: Guess) -> Iterator[str]:
    if found.left:
        yield ""
    for column in found.left:
        many = len(column.answers)
        what = f"{many:,} different cells" if many > 1 else "the same everywhere"
        which = ", perhaps an id" if many == found.rows else ""
        which = ", perhaps the wave of a panel: see 'waves' in the reference" if column.is_wave else which
        yield f"# left out: {_text(column.name)}, {what}{which}"


def _codes(codes: list[str]) -> str:
    return _code(codes[0]) if len(codes) == 1 else f"[{', '.join(map(_code, codes))}]"


def _code(code: str) -> str:
    """Return a code as YAML: a number, a text, or null for a blank."""
    return "null" if not code else code if re.fullmatch(r"-?\d+(\.\d+)?", code) else _text(code)


def _text(text: str) -> str:
    """Return a text as YAML on one line, in quotes where a reader might take it for something else."""
    plain = flow(" ".join(text.split()))
    return f'"{plain}"' if plain.lower() in _SWITCHES else plain
