"""What surveys there are by name, and how to open one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from plursim.errors import InputError, unknown
from plursim.surveys.anes96 import Anes96
from plursim.surveys.base import SurveySource
from plursim.surveys.globalopinionqa import GlobalOpinionQA
from plursim.surveys.opinionqa import OpinionQA
from plursim.surveys.panel import Panel
from plursim.surveys.shipped import shipped_codebook, shipped_codebooks
from plursim.surveys.shipped_figures import Shipped, read_aggregates, shipped_aggregates
from plursim.surveys.survey import Survey
from plursim.surveys.table import Table

LAYOUTS = ("opinionqa", "globalopinionqa")
NO_FILE = "anes96"


class Entry(NamedTuple):
    """A survey that can be opened by name."""

    name: str
    needs: str
    questions: int
    groups: tuple[str, ...]
    waves: tuple[str, ...]
    origin: str


def catalogue() -> Iterator[Entry]:
    """Yield the surveys plursim knows by name: those that come with it first, then those that need a file."""
    book = shipped_codebook(NO_FILE)
    yield Entry(NO_FILE, "nothing", len(book.questions), tuple(book.groups), (), book.origin)
    for name in shipped_aggregates():
        figures = read_aggregates(name)
        asked = {marginal.question for marginal in figures.marginals}
        yield Entry(name, "nothing", len(asked), tuple(figures.population), figures.waves, figures.source)
    for name in shipped_codebooks():
        if name != NO_FILE:
            book = shipped_codebook(name)
            waves = book.waves.names if book.waves else ()
            yield Entry(name, "--file", len(book.questions), tuple(book.groups), waves, book.origin)


def survey_named(name: str, file: Path | None = None, wave: str | None = None) -> Survey:
    """Return a survey by its name.

    Parameters
    ----------
    name : a survey of :func:`catalogue`, or a file layout (opinionqa, globalopinionqa).
    file : its data file (for opinionqa its folder); None for figures that come with plursim.
    wave : a wave of a panel, None for the first.

    Raises
    ------
    InputError : an unknown name (says the nearest), a file that is missing or wrong, a wave there is not.
    """
    return source_named(name, file, wave).load(Path())


def source_named(name: str, file: Path | None, wave: str | None) -> SurveySource:
    """Return the survey source that a name stands for (see :func:`survey_named`)."""
    if name not in (*LAYOUTS, *shipped_codebooks(), *shipped_aggregates()):
        known = {*LAYOUTS, *shipped_codebooks(), *shipped_aggregates()}
        raise InputError(unknown("survey", name, known))
    if file is None and name in LAYOUTS:
        raise InputError(f"survey '{name}' needs --file: its {'folder' if name == 'opinionqa' else 'file'}")
    has_waves = file is not None and name in shipped_codebooks() and shipped_codebook(name).waves is not None
    if wave is not None and not has_waves and (file is not None or name not in shipped_aggregates()):
        raise InputError(f"survey '{name}' has one wave only, given --wave {wave}")
    if name == NO_FILE:
        if file is not None:
            raise InputError(f"survey '{name}' comes with plursim and reads no file: leave out --file")
        return Anes96()
    if file is None:
        return Shipped(name=name, wave=wave)
    if name == "opinionqa":
        return OpinionQA(folder=str(file))
    if name == "globalopinionqa":
        return GlobalOpinionQA(file=str(file))
    return (
        Panel(file=str(file), codebook=name, wave=wave) if has_waves else Table(file=str(file), codebook=name)
    )
