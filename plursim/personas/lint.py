"""What is wrong with a pool of personas: duplicates, gaps, leaked answers, unequal lengths."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from scipy import sparse

from plursim.errors import InputError
from plursim.personas.persona import Persona, PersonaPool

NEAR = 0.9
"""Share of common word triples (Jaccard) from which two prompts count as near-duplicates."""

LENGTH_RATIO = 2.0
"""How many times longer or shorter than the median a prompt may be."""

MOST_NAMED = 5
_SHINGLE = 3
_BLOCK = 2_000
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_SMALL_WORDS = """
a an and any are at be both day days did do does don't either every few for from great had has have i in is it
its just know less little lot many more most much neither never no none nor not of often on once one or other
out over per same seven several six some sometimes strong strongly than that the there they this three time
times to too two four five very was week were what which who will with would yes you your extremely slightly
somewhat fairly rather quite completely totally agree disagree good bad better worse moderate moderately
neutral middle high low always rarely refused answer
"""
_SAYS_LITTLE = frozenset(_SMALL_WORDS.split())
"""Words of options that a prompt may hold without telling the answer."""


class Asked(Protocol):
    """What linting needs of a survey question."""

    @property
    def id(self) -> str:
        """Name of the question."""

    @property
    def options(self) -> tuple[str, ...]:
        """Answer options."""


class Surveyed(Protocol):
    """What linting needs of a survey."""

    @property
    def name(self) -> str:
        """Name of the survey."""

    @property
    def questions(self) -> Sequence[Asked]:
        """The questions."""

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Group variables and their labels."""

    def strata_weights(
        self, attributes: Sequence[Mapping[str, str]], names: Sequence[str] | None = None
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Return the share of respondents each persona stands for."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes
    ----------
    level : ``error`` where results would be wrong, ``warning`` where they may be.
    rule : ``duplicate``, ``near_duplicate``, ``missing_attribute``, ``survey``, ``leak`` or ``length``.
    personas : ids of the personas it is about.
    text : what is wrong.
    """

    level: Literal["error", "warning"]
    rule: str
    personas: tuple[str, ...]
    text: str


def lint(pool: PersonaPool, survey: Surveyed | None = None) -> list[Finding]:
    """Return what is wrong with a pool, errors first.

    Parameters
    ----------
    pool : the personas.
    survey : the survey the personas will be asked about; without it neither leaks nor strata are checked.

    Examples
    --------
    >>> pool = PersonaPool(name="p", personas=(Persona(id="a", prompt="You are a nurse."),
    ...                                        Persona(id="b", prompt="You are a  Nurse.")))
    >>> [(finding.level, finding.rule, finding.personas) for finding in lint(pool)][:1]
    [('error', 'duplicate', ('a', 'b'))]
    """
    found = [*_duplicates(pool), *_near_duplicates(pool), *_gaps(pool), *_lengths(pool)]
    if survey is not None:
        found += [*_against(pool, survey), *_leaks(pool, survey)]
    return sorted(found, key=lambda finding: finding.level != "error")


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def _duplicates(pool: PersonaPool) -> Iterator[Finding]:
    alike: dict[str, list[str]] = defaultdict(list)
    for persona in pool.personas:
        alike[" ".join(words_of(persona.prompt))].append(persona.id)
    for ids in alike.values():
        if len(ids) > 1:
            yield Finding("error", "duplicate", tuple(ids), f"{len(ids)} personas have the same prompt")


def _near_duplicates(pool: PersonaPool) -> Iterator[Finding]:
    """Yield pairs of prompts that share nearly all runs of three words, without those that are the same."""
    texts = [words_of(persona.prompt) for persona in pool.personas]
    matrix = _shingles(texts)
    sizes = np.asarray(matrix.sum(axis=1)).ravel()
    for start in range(0, len(texts), _BLOCK):
        common = (matrix[start : start + _BLOCK] @ matrix.T).tocoo()  # sparse
        rows, columns = common.row + start, common.col
        later = columns > rows
        rows, columns, shared = rows[later], columns[later], common.data[later]
        alike = shared / (sizes[rows] + sizes[columns] - shared)
        for i, j, likeness in zip(rows, columns, alike, strict=True):
            if likeness >= NEAR and texts[i] != texts[j]:
                ids = (pool.personas[i].id, pool.personas[j].id)
                yield Finding("warning", "near_duplicate", ids, f"the prompts are {likeness:.0%} alike")


def _shingles(texts: Sequence[Sequence[str]]) -> sparse.csr_array:
    """Return which text has which run of three words, shape [texts, runs]; short texts count as one run."""
    number: dict[tuple[str, ...], int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, words in enumerate(texts):
        runs = {tuple(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1))}
        rows += [row] * len(runs)
        columns += [number.setdefault(run, len(number)) for run in sorted(runs)]
    shape = (len(texts), max(1, len(number)))
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def _gaps(pool: PersonaPool) -> Iterator[Finding]:
    have = Counter(name for persona in pool.personas for name in persona.attributes)
    for name, count in have.items():
        lacking = tuple(persona.id for persona in pool.personas if name not in persona.attributes)
        if lacking:
            text = f"attribute '{name}': {count} personas have it and {len(lacking)} do not"
            yield Finding("warning", "missing_attribute", lacking, text)
    if not have:
        yield Finding("warning", "missing_attribute", pool.ids, "no persona has any attribute")


def _lengths(pool: PersonaPool) -> Iterator[Finding]:
    lengths = np.array([len(words_of(persona.prompt)) for persona in pool.personas])
    median = float(np.median(lengths))
    for persona, length in zip(pool.personas, lengths, strict=True):
        if length > LENGTH_RATIO * median or length * LENGTH_RATIO < median:
            text = f"the prompt has {length} words, the median prompt {median:g}"
            yield Finding("warning", "length", (persona.id,), text)


def _against(pool: PersonaPool, survey: Surveyed) -> Iterator[Finding]:
    """Yield personas that the survey's strata cannot weigh."""
    for persona in pool.personas:
        try:
            survey.strata_weights([persona.attributes], [persona.id])
        except InputError as error:
            yield Finding("error", "survey", (persona.id,), str(error))


def _leaks(pool: PersonaPool, survey: Surveyed) -> Iterator[Finding]:
    for question in survey.questions:
        if any(question.id in persona.attributes for persona in pool.personas):
            asked = tuple(persona.id for persona in pool.personas if question.id in persona.attributes)
            text = f"question '{question.id}' is an attribute: the answer is part of the persona"
            yield Finding("warning", "leak", asked, text)
            continue
        yield from _told(pool, question, survey)


def _told(pool: PersonaPool, question: Asked, survey: Surveyed) -> Iterator[Finding]:
    """Yield what prompts tell of a question's options: whole options, or words that tell options apart."""
    innocent = {word for labels in survey.groups.values() for label in labels for word in words_of(label)}
    options = {option: words_of(option) for option in question.options}
    counts = Counter(word for words in options.values() for word in set(words))
    telling = {word for word, count in counts.items() if count < len(options) and _tells(word)} - innocent
    hits: dict[tuple[str, str], list[str]] = defaultdict(list)
    for persona in pool.personas:
        hit = _hit(persona, options, telling)
        if hit is not None:
            hits[hit].append(persona.id)
    for (what, said), ids in hits.items():
        level: Literal["error", "warning"] = "error" if what == "answer" else "warning"
        text = f"the prompt holds the {what} '{said}' of question '{question.id}'"
        yield Finding(level, "leak", tuple(ids), text)


def _hit(persona: Persona, options: Mapping[str, Sequence[str]], telling: set[str]) -> tuple[str, str] | None:
    """Return the longest option a prompt holds word for word, or else the first telling word."""
    prompt = words_of(persona.prompt)
    spaced = f" {' '.join(prompt)} "
    whole = [o for o, words in options.items() if set(words) & telling and f" {' '.join(words)} " in spaced]
    if whole:
        return "answer", max(whole, key=len)
    word = next((word for word in prompt if word in telling), None)
    return None if word is None else ("word", word)


def _tells(word: str) -> bool:
    return len(word) >= 4 and not word.isdecimal() and word not in _SAYS_LITTLE


def named(ids: Sequence[str]) -> str:
    """Return ids as a list in words, cut short where they are many.

    Examples
    --------
    >>> named(["a", "b", "c", "d", "e", "f"])
    'a, b, c, d, e and 1 more'
    """
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + more
