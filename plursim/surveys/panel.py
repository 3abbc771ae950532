"""Survey files that asked the same people more than once, described by a codebook with waves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.surveys.codebook import Codebook, CodedQuestion, Waves, code_text, lookup
from plursim.surveys.encode import Columns, columns_needed, encode
from plursim.surveys.panel_survey import PanelSurvey, panel_of
from plursim.surveys.table import TableFile


class Panel(TableFile):
    """The same people asked in several waves, or before and after: the survey is that of one wave.

    The codebook says where the waves are (see :class:`~plursim.surveys.codebook.Waves`). Codebooks for
    gss_panel and america_in_one_room come with plursim. Groups and weights are those of the first wave a
    person took part in.
    """

    source: Literal["panel"] = "panel"
    wave: str | int | None = Field(
        default=None, description="Wave whose answers are the ground truth; default the first."
    )

    def load(self, folder: Path) -> PanelSurvey:
        """Read file and codebook and return the survey of the wave, with the chosen questions.

        Raises
        ------
        InputError : as for a table; a codebook without waves, an unknown wave, a person twice in one wave.
        """
        codebook = self.read_codebook(folder)
        waves = codebook.waves
        if waves is None:
            raise InputError(f"codebook '{codebook.name}' has no 'waves'; expected them, or source 'table'")
        weight = self.weight_column(codebook)
        books = _books(codebook, waves)
        wanted = [name for book in books for name in columns_needed(book, weight)]
        wanted += [name for name in (waves.person, waves.column) if name]
        data = self.read_data(folder, wanted)
        books = [self.labelled(book, data, folder) for book in books]
        _check_alike(books, waves)
        make = _from_columns if waves.prefixes else _from_rows
        panel = self.chosen(make(data.cells, books, waves, weight, self.smoothing))
        return panel if self.wave is None else panel.at(str(self.wave))


def _books(codebook: Codebook, waves: Waves) -> list[Codebook]:
    """Return the codebook of all rows of all waves, or one for the columns of each wave."""
    if waves.column is not None:
        codes = [one if isinstance(one, tuple) else (one,) for one in waves.codes.values()]
        rows = {**codebook.rows, waves.column: tuple(chain.from_iterable(codes))}
        return [codebook.model_copy(update={"rows": rows})]
    return [
        codebook.model_copy(update={"questions": _prefixed(codebook, prefix)})
        for prefix in waves.prefixes.values()
    ]


def _check_alike(books: Sequence[Codebook], waves: Waves) -> None:
    """Refuse value labels that differ between the waves of a question whose options are left to them."""
    for name, first in books[0].questions.items():
        for wave, book in zip(waves.names, books, strict=False):
            options = tuple(book.questions[name].options)
            if options != tuple(first.options):
                raise InputError(
                    f"question '{name}': the value labels of wave {wave} are {', '.join(options)}, those of"
                    f" wave {waves.names[0]} {', '.join(first.options)}; give its options in the codebook"
                )


def _prefixed(codebook: Codebook, prefix: str) -> dict[str, CodedQuestion]:
    return {
        name: question.model_copy(update={"column": prefix + question.column})
        for name, question in codebook.questions.items()
    }


def _from_columns(
    columns: Columns, books: Sequence[Codebook], waves: Waves, weight: str | None, smoothing: float
) -> PanelSurvey:
    """Return the panel of a file with one row a person."""
    surveys = [encode(columns, book, weight, smoothing) for book in books]
    first, size = surveys[0], len(surveys[0].weights)
    long = replace(
        first,
        answers=np.concatenate([survey.answers for survey in surveys]),
        reasons=np.concatenate([survey.reasons for survey in surveys]),
    )
    place = np.arange(len(surveys) * size).reshape(len(surveys), size)
    rows = np.arange(size) if first.rows is None else first.rows
    people = [code_text(columns[waves.person][row]) if waves.person else str(row + 1) for row in rows]
    if len(set(people)) < len(people):
        twice = next(one for one in people if people.count(one) > 1)
        raise InputError(f"respondent '{twice}' stands twice in the file; expected one row a person")
    return panel_of(long, place, waves.names, people)


def _from_rows(
    columns: Columns, books: Sequence[Codebook], waves: Waves, weight: str | None, smoothing: float
) -> PanelSurvey:
    """Return the panel of a file with one row a person and wave."""
    long = encode(columns, books[0], weight, smoothing)
    rows = [] if long.rows is None else long.rows.tolist()
    person, column = columns[waves.person or ""], columns[waves.column or ""]
    names = lookup(waves.codes)
    found: dict[str, dict[str, int]] = {wave: {} for wave in waves.names}
    for position, row in enumerate(rows):
        who, wave = code_text(person[row]), names[code_text(column[row])]
        if who in found[wave]:
            raise InputError(f"respondent '{who}' stands twice in wave {wave}")
        found[wave][who] = position
    people = list(dict.fromkeys(code_text(person[row]) for row in rows))
    place = np.array([[found[wave].get(one, -1) for one in people] for wave in waves.names])
    return panel_of(long, place, waves.names, people)
