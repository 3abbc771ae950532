"""Text files of cells: which encoding they are in, and what stands between the cells."""

from __future__ import annotations

import csv
import io

DELIMITERS = (",", ";", "\t")
"""What may stand between cells; of two that fit equally well the earlier one is taken."""

NAMES = {",": "comma", ";": "semicolon", "\t": "tab"}
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
"""Encodings that are tried in turn; the last one reads anything."""

HEAD = 50
"""Lines from which the delimiter is guessed."""


def decoded(raw: bytes) -> tuple[str, str]:
    r"""Return text and the encoding it was read in: UTF-8 where it is that, else Western European.

    Examples
    --------
    >>> decoded("Tromsø".encode()), decoded("Tromsø".encode("latin-1"))
    (('Tromsø', 'utf-8'), ('Tromsø', 'cp1252'))
    """
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 reads every byte")


def delimiter_of(text: str) -> str:
    r"""Return what stands between the cells of a text with a header: the one that makes the most columns.

    One with which all lines have as many cells as the header goes first.

    Examples
    --------
    >>> delimiter_of("persona;age\nA nurse, kind;44"), delimiter_of("a,b\n1,x;y"), delimiter_of("one\nx, y")
    (';', ',', ',')
    """
    head = "\n".join(text.split("\n", HEAD)[:HEAD])
    return max(DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _fit(head: str, delimiter: str) -> tuple[bool, int]:
    try:
        rows = [row for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
    except csv.Error:
        return False, 0
    width = len(rows[0]) if rows else 0
    # quotes that the head leaves open may swallow its last row
    return width > 1 and all(len(row) == width for row in rows[:-1]), width
