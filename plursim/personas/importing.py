"""Personas from lists others have made: PersonaHub-like lines, Big Five tables, demographic rows."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plursim.documents.delimited import delimiter_of
from plursim.errors import DocumentError, InputError, nearest
from plursim.personas.persona import Persona, PersonaPool, Traits
from plursim.personas.telling import tell

MAX_BYTES = 200_000_000
TEXTS = ("prompt", "persona", "input_persona", "description")
MADE_FOR = ("synthesized_text", "description")
"""What PersonaHub's lists made for a persona, beside ``input persona``: no part of who it is."""
LABEL_WORDS = 12
"""Words from which a cell is a text, and no label of an attribute."""
NAMES = ("id", "persona_id", "name")
WEIGHTS = ("weight", "weights")
BIG_FIVE = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
SCALES = ((0.0, 1.0), (1.0, 5.0), (1.0, 7.0), (0.0, 100.0))
"""Scales Big Five scores come on, narrowest first."""

_WORDS = {
    "openness": ("you like what you know better than what is new", "you are curious and take to new ideas"),
    "conscientiousness": ("you take things as they come", "you plan ahead and finish what you begin"),
    "extraversion": ("you are quiet and keep to yourself", "you are outgoing and like company"),
    "agreeableness": ("you are blunt and look after your own", "you are kind and trust people easily"),
    "neuroticism": ("little upsets you", "you worry easily"),
}
_LEVELS = ("low", "middle", "high")


@dataclass(frozen=True)
class Imported:
    """Imported personas, and their weights by id where the file had a column of them."""

    pool: PersonaPool
    weights: dict[str, float] | None


def import_personas(
    file: Path, *, name: str | None = None, scale: tuple[float, float] | None = None
) -> Imported:
    """Read personas from a CSV file with a header or from a file of JSON lines.

    What a row is follows from its columns, whatever their case. With ``persona``, ``prompt``,
    ``input persona`` or ``description``: a text, made a prompt in the second person where it is not one;
    other columns become attributes, but for the text and description that PersonaHub's lists made for an
    ``input persona``. With all five of the Big Five (openness, conscientiousness, extraversion,
    agreeableness, neuroticism): scores, told in words; openness becomes the trait of that name as well.
    Anything else: a demographic row of short labels, told one sentence each; a row of texts under other names
    is refused.
    Cells of a CSV file are divided by commas, semicolons or tabs. ``id`` (or ``name``) names a persona, and
    ``weight`` is its share of the population.

    Parameters
    ----------
    file : the file, ending in .csv or .jsonl, UTF-8, at most 200 MB.
    name : name of the pool; default that of the file.
    scale : lowest and highest score of the Big Five; default the narrowest of 0 to 1, 1 to 5, 1 to 7 and
        0 to 100 that holds all scores of the file.

    Raises
    ------
    InputError : the file cannot be read, holds no row, or a row does not fit; says which line.
    """
    rows = _read(file)
    if not rows:
        raise InputError(f"{file} holds no personas")
    lowered = [(line, _lowered(row, file, line)) for line, row in rows]
    spread = scale or _scale(lowered, file)
    personas = [
        _persona(row, f"persona-{at}", spread, file, line) for at, (line, row) in enumerate(lowered, 1)
    ]
    first: dict[str, int] = {}
    for persona, (line, _) in zip(personas, lowered, strict=True):
        if persona.id in first:
            raise _wrong(
                f"persona id '{persona.id}' stands twice, first on line {first[persona.id]}", file, line
            )
        first[persona.id] = line
    return Imported(
        PersonaPool(
            name=name or file.stem,
            description=f"Imported from {file.name}, {len(personas)} rows.",
            personas=tuple(personas),
        ),
        _weights(personas, lowered, file),
    )


def _wrong(problem: str, file: Path, line: int, **more: Any) -> DocumentError:
    return DocumentError(problem, file=file, line=line, **more)


def _read(file: Path) -> list[tuple[int, dict[str, Any]]]:
    """Return the rows of a file with their lines."""
    readers = {".csv": _csv_rows, ".jsonl": _json_rows}
    if file.suffix.lower() not in readers:
        raise InputError(f"{file}: personas are imported from files ending in .csv or .jsonl")
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file} is over {MAX_BYTES // 1_000_000} MB")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _wrong("the text is not UTF-8", file, line) from None
    return readers[file.suffix.lower()](text, file)


def _csv_rows(text: str, file: Path) -> list[tuple[int, dict[str, Any]]]:
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=delimiter_of(text))
    found: list[tuple[int, dict[str, Any]]] = []
    try:
        header = [column.strip() for column in next(reader, [])]
        if len(set(header)) < len(header):
            raise _wrong("a column stands twice in the header", file, 1, given=", ".join(header))
        for row in reader:
            if not row:
                continue
            if len(row) != len(header):
                problem = f"{len(row)} cells, but the header has {len(header)}"
                raise _wrong(problem, file, reader.line_num)
            found.append((reader.line_num, dict(zip(header, row, strict=True))))
    except csv.Error as error:
        raise _wrong(f"this is not CSV: {error}", file, reader.line_num) from None
    return found


def _json_rows(text: str, file: Path) -> list[tuple[int, dict[str, Any]]]:
    found = []
    for line, entry in enumerate(text.split("\n"), start=1):
        if not entry.strip():
            continue
        try:
            row = json.loads(entry)
        except (ValueError, RecursionError):
            raise _wrong("this line is not JSON", file, line, given=entry) from None
        if not isinstance(row, dict):
            raise _wrong(
                "this line is no JSON object", file, line, given=entry, expected='{"persona": "..."}'
            )
        found.append((line, row))
    return found


def _lowered(row: Mapping[str, Any], file: Path, line: int) -> dict[str, str]:
    """Return a row's cells as text by lower-case column, empty ones left out."""
    found: dict[str, str] = {}
    for column, value in row.items():
        key = re.sub(r"\s+", "_", column.strip().lower())
        if isinstance(value, dict | list):
            raise _wrong(f"'{column}' holds a list or mapping", file, line, expected="text or a number")
        text = "" if value is None else str(value).strip()
        if key and text:
            found[key] = text
    return found


def _scale(rows: Sequence[tuple[int, Mapping[str, str]]], file: Path) -> tuple[float, float]:
    """Return the narrowest scale that holds all Big Five scores."""
    scores = [_number(row, trait, file, line) for line, row in rows if _has_scores(row) for trait in BIG_FIVE]
    for low, high in SCALES:
        if all(low <= score <= high for score in scores):
            return low, high
    raise InputError(
        f"{file}: Big Five scores from {min(scores):g} to {max(scores):g} fit none of the usual scales; "
        "say which scale they are on"
    )


def _has_scores(row: Mapping[str, str]) -> bool:
    return all(trait in row for trait in BIG_FIVE)


def _number(row: Mapping[str, str], column: str, file: Path, line: int) -> float:
    try:
        number = float(row[column])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _wrong(f"'{column}' is no number", file, line, given=row[column])
    return number


def _persona(
    row: Mapping[str, str], default: str, scale: tuple[float, float], file: Path, line: int
) -> Persona:
    name = next((row[key] for key in NAMES if key in row), default)
    text = next((row[key] for key in TEXTS if key in row), None)
    told = {*NAMES, *TEXTS, *WEIGHTS}
    if text is not None and text == row.get("input_persona"):
        told |= {*MADE_FOR}
    if text is not None:
        return Persona(id=name, prompt=second_person(text), attributes=_without(row, told))
    if _has_scores(row):
        return _big_five(row, name, scale, told, file, line)
    attributes = _without(row, told)
    if not attributes:
        raise _wrong("the row says nothing about the persona", file, line)
    _check_labels(attributes, file, line)
    return Persona(id=name, prompt=_told(attributes), attributes=attributes)


def _check_labels(attributes: Mapping[str, str], file: Path, line: int) -> None:
    """Refuse a row that holds a text under a name that says nothing of what it is."""
    for column, value in attributes.items():
        if len(value.split()) >= LABEL_WORDS:
            near = nearest(column, TEXTS)
            raise _wrong(
                f"'{column}' holds a text, and no column says that it is the persona",
                file,
                line,
                given=", ".join(attributes),
                expected=f"one of {', '.join(name.replace('_', ' ') for name in TEXTS)}; or the five scores"
                f" {', '.join(BIG_FIVE)}; or short labels, such as age and country",
                hint=f"did you mean '{near}'?" if near else None,
            )


def _without(row: Mapping[str, str], left: set[str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if key not in left}


def second_person(text: str) -> str:
    """Return a description as a prompt in the second person.

    Examples
    --------
    >>> second_person("A retired teacher who gardens")
    'You are a retired teacher who gardens.'
    >>> second_person("You are Ann.")
    'You are Ann.'
    """
    one_line = " ".join(text.split())
    if re.match(r"(you|your)\b", one_line, re.IGNORECASE):
        return one_line
    start = re.sub(r"^(A|An|The)\b", lambda article: article[0].lower(), one_line)
    end = "" if one_line.endswith((".", "!", "?")) else "."
    return f"You are {start}{end}"


def _told(attributes: Mapping[str, str]) -> str:
    return " ".join(tell(key, value, otherwise="Your {words}: {label}.") for key, value in attributes.items())


def _big_five(
    row: Mapping[str, str], name: str, scale: tuple[float, float], told: set[str], file: Path, line: int
) -> Persona:
    """Return a persona told by its Big Five: a trait in the middle third of the scale is not told."""
    shares = {}
    for trait in BIG_FIVE:
        score = _number(row, trait, file, line)
        shares[trait] = (score - scale[0]) / (scale[1] - scale[0])
        if not 0 <= shares[trait] <= 1:
            problem, expected = f"'{trait}' is off the scale", f"{scale[0]:g} to {scale[1]:g}"
            raise _wrong(problem, file, line, given=row[trait], expected=expected)
    levels = {trait: min(2, int(3 * share)) for trait, share in shares.items()}
    words = [_WORDS[trait][level // 2] for trait, level in levels.items() if level != 1]
    others = _without(row, {*told, *BIG_FIVE})
    character = words or ["you are much like other people in character"]
    sentences = [f"{clause[0].upper()}{clause[1:]}." for clause in character]
    prompt = " ".join([*sentences, _told(others)]).strip()
    return Persona(
        id=name,
        prompt=prompt,
        attributes={**others, **{trait: _LEVELS[level] for trait, level in levels.items()}},
        traits=Traits(openness=round(shares["openness"], 6)),
    )


def _weights(
    personas: Sequence[Persona], rows: Sequence[tuple[int, Mapping[str, str]]], file: Path
) -> dict[str, float] | None:
    """Return each persona's share of all weights, None where there are none."""
    column = next((key for key in WEIGHTS if key in rows[0][1]), None)
    if column is None:
        return None
    found: dict[str, float] = {}
    for persona, (line, row) in zip(personas, rows, strict=True):
        weight = _number(row, column, file, line) if column in row else 0.0
        if weight < 0:
            raise _wrong("a weight is negative", file, line, given=row[column])
        found[persona.id] = weight
    total = sum(found.values())
    if not total > 0:
        raise InputError(f"{file}: the weights sum to 0")
    return {name: weight / total for name, weight in found.items()}
