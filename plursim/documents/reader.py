"""From YAML text to a document: PyYAML's parser events, none of its constructors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from plursim.documents.document import Document, Node, Scalar
from plursim.errors import DocumentError

MAX_BYTES = 10_000_000
MAX_DEPTH = 50
MAX_FROM_ALIASES = 10_000
MAX_DIGITS = 400

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_WORDS |= {".inf": float("inf"), "-.inf": float("-inf"), "+.inf": float("inf"), ".nan": float("nan")}
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]")


def read(file: Path) -> Document:
    """Read a YAML file.

    Raises
    ------
    DocumentError : the file is missing, a directory, unreadable, over 10 MB, not UTF-8 or not strict YAML;
        says which line.
    """
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise DocumentError("there is no such file", file=file, expected="the path of a YAML file") from None
    except IsADirectoryError:
        raise DocumentError("this is a directory", file=file, expected="the path of a YAML file") from None
    except (OSError, ValueError) as error:
        raise DocumentError(f"the file cannot be read: {_reason(error)}", file=file) from None
    if len(raw) > MAX_BYTES:
        raise DocumentError("the file is over 10 MB", file=file, expected="at most 10 MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DocumentError("the text is not UTF-8", file=file, line=line, expected="UTF-8 text") from None
    return parse(text, file)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def parse(text: str, file: Path | None = None) -> Document:
    r"""Read YAML text; ``file`` is where it came from, for messages.

    Raises
    ------
    DocumentError : the text is not strict YAML; says which line.

    Examples
    --------
    >>> parse("country: NO\ntime: 12:30\nshare: .5").tree
    {'country': 'NO', 'time': '12:30', 'share': 0.5}
    """
    if len(text) > MAX_BYTES:
        raise DocumentError("the text is over 10 MB", file=file, expected="at most 10 MB")
    try:
        return Document(_Builder(file, _events(text)).document(), file)
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        raise DocumentError(
            f"the text holds a character that YAML does not allow: {error.reason}", file=file, line=line
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        clause = ", ".join(part for part in (error.problem, error.context) if part)
        place = None if mark is None else min(mark.line, text.rstrip().count("\n")) + 1
        raise DocumentError(f"this is not YAML: {clause}", file=file, line=place) from None
    except UnicodeEncodeError:
        raise DocumentError("the text is not Unicode", file=file, expected="UTF-8 text") from None


def _events(text: str) -> Iterator[Any]:
    """Return the parser's events without the one that opens the stream."""
    events = yaml.parse(text, Loader=_LOADER)
    next(events)
    return events


@dataclass
class _Builder:
    """Builds the nodes of one document from the parser's events."""

    file: Path | None
    events: Iterator[Any]
    anchors: dict[str, Node] = field(default_factory=dict)
    from_aliases: int = 0

    def document(self) -> Node:
        """Return the root of the one document in the stream; null where there is none."""
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return Node(None, self.file, 1)
        root = self._node(next(self.events), 1)
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._error("a second document starts here", after, expected="one document in a file")
        return root

    def _error(self, problem: str, event: Any, **more: Any) -> DocumentError:
        return DocumentError(problem, file=self.file, line=event.start_mark.line + 1, **more)

    def _node(self, event: Any, depth: int, line: int | None = None) -> Node:
        """Return the value that starts with an event; ``line`` is that of its key."""
        line = event.start_mark.line + 1 if line is None else line
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth, line)
        if event.tag is not None:
            raise self._error(f"tag {event.tag!r} is not allowed", event, expected="a value without a tag")
        if event.anchor is not None:
            self.anchors.pop(event.anchor, None)
        value: Any
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
        else:
            if depth > MAX_DEPTH:
                raise self._error("the nesting is too deep", event, expected=f"at most {MAX_DEPTH} levels")
            value = self._list(depth) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(depth)
        node = Node(value, self.file, line)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _list(self, depth: int) -> list[Node]:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key, line = self._key(event), event.start_mark.line + 1
            if key in entries:
                first = entries[key].line
                raise self._error(
                    f"key {key!r} stands twice, first on line {first}, again on line {line}", event
                )
            entries[key] = self._node(next(self.events), depth + 1, line)
        return entries

    def _key(self, event: Any) -> str:
        expected = "a key that is text; quote it where it looks like something else"
        if not isinstance(event, yaml.ScalarEvent) or event.tag is not None or event.anchor is not None:
            raise self._error("a key is not plain text", event, expected=expected)
        if event.implicit[0] and event.value == "<<":
            raise self._error("merge key '<<' is not allowed", event, expected="the entries written out")
        key = self._scalar(event)
        if not isinstance(key, str):
            raise self._error("a key is not text", event, given=event.value or "nothing", expected=expected)
        return key

    def _alias(self, event: Any, depth: int, line: int) -> Node:
        """Return what an alias stands for, as long as all aliases together stay small."""
        if event.anchor not in self.anchors:
            expected = f"an anchor '&{event.anchor}' on a complete value above"
            raise self._error(f"alias '*{event.anchor}' stands for nothing", event, expected=expected)
        target = self.anchors[event.anchor]
        size, height = _extent(target)
        self.from_aliases += size
        if self.from_aliases > MAX_FROM_ALIASES:
            expected = f"at most {MAX_FROM_ALIASES} values from aliases in a document"
            raise self._error("aliases repeat too many values", event, expected=expected)
        if depth + height - 1 > MAX_DEPTH:
            raise self._error("the nesting is too deep", event, expected=f"at most {MAX_DEPTH} levels")
        return Node(target.value, target.file, line)

    def _scalar(self, event: Any) -> Scalar:
        """Return the value of a scalar; only plain ones can be anything but text."""
        text: str = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            raise self._error(
                "the number is too long", event, given=text, expected=f"at most {MAX_DIGITS} digits"
            )
        if _LEADING_ZERO.match(text):
            expected = f"quote it where it is a name ('{text}'), or write the number without the leading zero"
            if _INT.fullmatch(text):
                expected = f"'{text}' in quotes where it is a name, or the number {int(text)}"
            raise self._error(
                "a number with a leading zero is ambiguous", event, given=text, expected=expected
            )
        return int(text) if _INT.fullmatch(text) else float(text)


def _extent(node: Node) -> tuple[int, int]:
    """Return how many values a node holds, itself included, and how many levels of mappings and lists."""
    if not isinstance(node.value, dict | list):
        return 1, 0
    children = node.value.values() if isinstance(node.value, dict) else node.value
    extents = [_extent(child) for child in children]
    return 1 + sum(size for size, _ in extents), 1 + max((height for _, height in extents), default=0)
