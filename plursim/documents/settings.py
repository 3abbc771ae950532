"""Values set over those of a document: as values from Python, as text from the command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from plursim.documents.document import Document
from plursim.documents.reader import parse
from plursim.documents.writing import flow
from plursim.errors import DocumentError, InputError

Setting: TypeAlias = str | tuple[str, object]
"""One value to set: a pair of key path and value, or both as text, ``path=value``, as ``--set`` takes it."""


def overridden(document: Document, settings: Iterable[Setting]) -> Document:
    """Return a document with values replaced, in order.

    Raises
    ------
    InputError : a text is no ``path=value``, or a path or value is wrong.

    Examples
    --------
    >>> overridden(parse("seed: 1"), ["seed=2", ("name", "a: b")]).tree
    {'seed': 2, 'name': 'a: b'}
    """
    for path, value in _pairs(settings):
        document = document.with_value(path, value)
    return document


def as_text(setting: Setting) -> str:
    """Return a setting as the text ``path=value`` that sets the same.

    Examples
    --------
    >>> as_text(("name", "a: b")), as_text("seed=2")
    ('name="a: b"', 'seed=2')
    """
    return setting if isinstance(setting, str) else f"{setting[0]}={flow(plain(setting[1]))}"


def plain(value: object) -> object:
    """Return a value as a document holds it: lists for tuples, text for paths."""
    return Document.of(value).tree


def _pairs(settings: Iterable[Setting]) -> Iterator[tuple[str, object]]:
    """Yield path and value of each setting; only here is text read as YAML."""
    for setting in settings:
        if not isinstance(setting, str):
            yield setting
            continue
        path, equals, text = setting.partition("=")
        if not equals:
            raise InputError(f"cannot set {setting!r}: write path=value, such as graph.degree=4")
        path = path.strip()
        try:
            yield path, parse(text).tree
        except DocumentError as error:
            raise DocumentError(error.problem, path=path, given=text, hint=error.hint) from None
