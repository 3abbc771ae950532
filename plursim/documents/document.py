"""A YAML document as plain values that know where they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

from plursim.errors import DocumentError, nearest

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

    def with_value(self, dotted_path: str, text: str) -> Document:
        """Return the document with one value set, as by ``--set path=value``.

        The text is read as YAML under the same rules. Mappings missing on the way are made; setting ``kind``
        or ``source`` to another name drops the other keys of that mapping, which belong to the old part.

        Parameters
        ----------
        dotted_path : keys and list positions joined by dots, such as ``graph.degree``.
        text : the value as it would stand in the file.

        Raises
        ------
        DocumentError : the path leads through a value that is no mapping or list, or the text is not YAML.

        Examples
        --------
        >>> from plursim.documents import parse
        >>> parse("graph: {kind: ring}").with_value("graph.degree", "4").tree
        {'graph': {'kind': 'ring', 'degree': 4}}
        """
        from plursim.documents.reader import parse

        keys = dotted_path.split(".")
        if not all(keys):
            raise DocumentError(
                "a path to set needs a name", path=dotted_path, expected="such as graph.degree"
            )
        try:
            new = parse(text).root
        except DocumentError as error:
            raise DocumentError(error.problem, path=dotted_path, given=text, hint=error.hint) from None
        return Document(_put(self.root, keys, _unplaced(new), dotted_path), self.file)


def _unplaced(node: Node) -> Node:
    """Return a node without file and line."""
    value = node.value
    if isinstance(value, dict):
        return Node({key: _unplaced(child) for key, child in value.items()})
    return Node([_unplaced(child) for child in value]) if isinstance(value, list) else Node(value)


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
