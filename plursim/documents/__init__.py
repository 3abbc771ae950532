"""Strict YAML: plain values with known places, checked against pydantic models.

The rules are those of YAML 1.2's core schema, narrowed: ``true`` and ``false`` are the only booleans,
``null``, ``~`` and nothing the only nulls, numbers are decimal, everything else is text (``NO``, ``12:30``).
Refused are numbers with leading zeros, keys that are not text or stand twice, tags, merge keys, alias bombs,
files over 10 MB and nesting over 50 levels.
"""

from plursim.documents.document import Document, Node, Tree
from plursim.documents.problems import validate
from plursim.documents.reader import parse, read
from plursim.documents.settings import Setting, as_text, overridden
from plursim.documents.writing import flow

__all__ = [
    "Document",
    "Node",
    "Setting",
    "Tree",
    "as_text",
    "flow",
    "overridden",
    "parse",
    "read",
    "validate",
]
