"""A YAML document as plain values that know where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, TypeAlias

from plursim.errors import DocumentError, nearest, shorten

Scalar: TypeAlias = str | int | float | bool | None
Tree: TypeAlias = Scalar | list[Any] | dict[str, Any]
KeyPath: TypeAlias = tuple[str | int, ...]

DISCRIMINATORS = ("kind", "source")
"""Keys that say which part a mapping describes."""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place: ``line`` is that of its key or list item; no file where it was set by hand."""

    value: Scalar | list[Node] | dict[str, Node]
    file: Path | None = None
    line: int | None = None

    @classmethod
    def of(cls, value: object, path: str = "") -> Node:
        """Return a plain value without any place; ``path`` names it in an error.

        Raises
        ------
        DocumentError : the value, or one within it, is none that YAML can write.

        Examples
        --------
        >>> Node.of({"sizes": (2, 4), "file": Path("a.csv")}).plain()
        {'sizes': [2, 4], 'file': 'a.csv'}
        """
        if isinstance(value, Mapping):
            return cls({str(key): cls.of(entry, f"{path}.{key}") for key, entry in value.items()})
        if isinstance(value, list | tuple):
            return cls([cls.of(entry, f"{path}.{at}") for at, entry in enumerate(value)])
        if isinstance(value, PurePath):
            return cls(str(value))
        # numpy's scalars and arrays come out of sweeps and grids: they say their plain value themselves
        plain = value.tolist() if hasattr(value, "tolist") else value
        if isinstance(plain, list):
            return cls.of(plain, path)
        if plain is None or isinstance(plain, str | bool | int | float):
            return cls(plain)
        raise DocumentError(
            "a value of this type cannot stand in a document",
            path=path,
            given=f"{shorten(plain)} ({type(plain).__name__})",
            expected="text, a number, true, false, null, a list or a mapping",
        )

    def child(self, key: str | int) -> Node | None:
        """Return the entry at a key or list position, or None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(str(key))
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def plain(self) -> Tree:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def over(self, base: Node) -> Node:
        """Return this node merged over another: mappings deeply, all else replaces.

        A mapping whose ``kind`` or ``source`` differs replaces the whole mapping.
        """
        mine, theirs = self.value, base.value
        if not isinstance(mine, dict) or not isinstance(theirs, dict) or _another_part(mine, theirs):
            return self
        merged = dict(theirs)
        for key, node in mine.items():
            merged[key] = node.over(theirs[key]) if key in theirs else node
        return replace(self, value=merged)


def _another_part(mine: dict[str, Node], theirs: dict[str, Node]) -> bool:
    """Return whether two mappings name different parts."""
    return any(
        key in mine and key in theirs and mine[key].value != theirs[key].value for key in DISCRIMINATORS
    )


@dataclass(frozen=True)
class Document:
    """A tree of plain values (dict, list, str, int, float, bool, None) whose places are known.

    Attributes
    ----------
    root : the values with their places.
    file : where the document was read, or None.
    """

    root: Node
    file: Path | None = None

    @classmethod
    def of(cls, value: object) -> Document:
        """Return plain values as a document that came from no file (see :meth:`Node.of`)."""
        return cls(Node.of(value))

    @cached_property
    def tree(self) -> Tree:
        """The plain values."""
        return self.root.plain()

    def find(self, path: KeyPath) -> tuple[Node, KeyPath]:
        """Return the deepest node along a key path, and the part of the path that leads to it."""
        node = self.root
        for depth, key in enumerate(path):
            child = node.child(key)
            if child is None:
                return node, path[:depth]
            node = child
        return node, path

    def place(self, path: KeyPath) -> tuple[Path | None, int | None]:
        """Return file and 1-based line of a key path, or of its nearest ancestor that is there."""
        node, _ = self.find(path)
        return node.file, node.line

    def line(self, path: KeyPath) -> int | None:
        r"""Return the 1-based line of a key path, or of its nearest ancestor that is there.

        Examples
        --------
        >>> from plursim.documents import parse
        >>> parse("graph:\n  kind: ring").line(("graph", "kind"))
        2
        """
        return self.place(path)[1]

    def over(self, base: Document) -> Document:
        """Return this document merged over another (see :meth:`Node.over`)."""
        return Document(self.root.over(base.root), self.file)

    def without(self, key: str) -> Document:
        """Return the document without one of its top keys."""
        value = self.root.value
        if not isinstance(value, dict):
            return self
        rest = {name: node for name, node in value.items() if name != key}
        return Document(replace(self.root, value=rest), self.file)

    def with_value(self, dotted_path: str, value: object) -> Document:
        """Return the document with one value set: a value as it is, never text that is read as YAML.

        Mappings missing on the way are made; setting ``kind`` or ``source`` to another name drops the other
        keys of that mapping, which belong to the old part.

        Parameters
        ----------
        dotted_path : keys and list positions joined by dots, such as ``graph.degree``.
        value : a plain value; a path or a scalar of numpy becomes one.

        Raises
        ------
        DocumentError : the path leads through a value that is no mapping or list, or the value is none that
            YAML can write.

        Examples
        --------
        >>> Document(Node({})).with_value("protocol.instruction", "Say: what, and why").tree
        {'protocol': {'instruction': 'Say: what, and why'}}
        """
        keys = dotted_path.split(".")
        if not all(keys):
            raise DocumentError(
                "a path to set needs a name", path=dotted_path, expected="such as graph.degree"
            )
        return Document(_put(self.root, keys, Node.of(value, dotted_path), dotted_path), self.file)


def _put(node: Node, keys: list[str], new: Node, path: str) -> Node:
    """Return a node with ``new`` at the end of ``keys``."""
    if not keys:
        return new
    key, rest = keys[0], keys[1:]
    if node.value is None:
        node = replace(node, value={})
    if isinstance(node.value, dict):
        if not rest and key in DISCRIMINATORS and key in node.value and node.value[key].value != new.value:
            return replace(node, value={key: new})
        return replace(
            node, value={**node.value, key: _put(node.value.get(key, Node(None)), rest, new, path)}
        )
    if isinstance(node.value, list):
        return _put_item(node, node.value, keys, new, path)
    raise DocumentError("the path leads through a value without entries", path=path, given=node.value)


def _put_item(node: Node, items: list[Node], keys: list[str], new: Node, path: str) -> Node:
    """Return a list node with ``new`` at the end of ``keys``."""
    if not keys[0].isdecimal() or int(keys[0]) >= len(items):
        expected = (
            f"a list position from 0 to {len(items) - 1}" if items else "a whole list: this one is empty"
        )
        raise DocumentError("no such list position", path=path, given=keys[0], expected=expected)
    at = int(keys[0])
    return replace(node, value=[*items[:at], _put(items[at], keys[1:], new, path), *items[at + 1 :]])


def dotted(path: KeyPath) -> str:
    """Return a key path as it is written in messages."""
    return ".".join(str(key) for key in path)


def did_you_mean(name: object, known: list[str]) -> str | None:
    """Return a hint at the nearest known name, or None where none is near."""
    near = nearest(str(name), known)
    return f"did you mean '{near}'?" if near else None
