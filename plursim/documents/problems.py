"""Documents against pydantic models, and pydantic's errors in words that name the place."""

from __future__ import annotations

import json
import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from plursim.documents.document import Document, KeyPath, Node, did_you_mean, dotted
from plursim.documents.where import Branch, Order, as_written, member
from plursim.errors import DocumentError

M = TypeVar("M", bound=BaseModel)

_TYPES = {
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "string_type": "text",
    "path_type": "a path as text",
    "bool_type": "true or false",
    "none_required": "nothing (null)",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
}
_BOUNDS = {
    "greater_than_equal": "{ge} or more",
    "greater_than": "more than {gt}",
    "less_than_equal": "{le} or less",
    "less_than": "less than {lt}",
}
_SIZES = {
    "multiple_of": ("the number is between the steps allowed", "a multiple of {multiple_of}"),
    "string_too_short": ("the text is too short", "text of at least {min_length} characters"),
    "string_too_long": ("the text is too long", "text of at most {max_length} characters"),
    "string_pattern_mismatch": ("the text does not fit", "text that matches {pattern}"),
    "too_short": ("too few entries", "at least {min_length} entries, not {actual_length}"),
    "too_long": ("too many entries", "at most {max_length} entries"),
}
_EVEN = ("the number is odd", "an even number")


def validate(model: type[M], document: Document, prefix: KeyPath = ()) -> M:
    """Return a model filled from a document or from the part of it at ``prefix``.

    Validation is strict as for JSON: no text becomes a number, and lists fit tuples.

    Raises
    ------
    DocumentError : names file, line, key path, what was given and expected, and the nearest valid name of
        the first problem in document order; counts the others.

    Examples
    --------
    >>> from plursim.documents import parse
    >>> class Ring(BaseModel):
    ...     degree: int
    >>> validate(Ring, parse("graph: {degree: 4}"), ("graph",))
    Ring(degree=4)
    """
    node, found = document.find(prefix)
    if found != prefix:
        raise DocumentError("missing key", file=node.file, line=node.line, path=dotted(prefix))
    try:
        return model.model_validate_json(json.dumps(node.plain()))
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if not _follows(detail)]
    order = Order(node)
    raise _first([_Problem(model, node, detail, order) for detail in details], document, prefix)


def _follows(details: ErrorDetails) -> bool:
    """Return whether a list counts as too short only because some of its entries are wrong."""
    counted = details.get("ctx", {}).get("actual_length")
    return details["type"] == "too_short" and len(details["input"]) != counted


class _Problem:
    """One error of pydantic, placed in the document and put in words."""

    def __init__(self, model: type[BaseModel], root: Node, details: ErrorDetails, order: Order) -> None:
        self.kind, self.context = details["type"], details.get("ctx", {})
        self.path: KeyPath
        self.branch: Branch | None
        self.path, self.branch = as_written(root, details["loc"], self.kind)
        tree = Document(root)
        if self.kind.startswith("union_tag") and isinstance(tree.find(self.path)[0].value, dict):
            self.path = (*self.path, str(self.context["discriminator"]).strip("'"))
        node, found = tree.find(self.path)
        self.is_there = found == self.path
        self.value = node.plain() if self.is_there else None
        self.order = order(self.path)
        parents, field = member(model, root, self.path)
        self.names = self._names(parents)
        self.clause, self.expected = self._words(field, details["msg"])

    def _names(self, parents: list[type[BaseModel]]) -> list[str]:
        """Return the names that may stand there, where it is a matter of names."""
        if self.kind == "extra_forbidden":
            return list(dict.fromkeys(name for parent in parents for name in parent.model_fields))
        if self.kind == "union_tag_not_found":
            return sorted(set(_tags(parents, str(self.path[-1]))))
        listed = self.context.get({"union_tag_invalid": "expected_tags"}.get(self.kind, "expected"))
        return re.findall("'([^']*)'", str(listed)) if listed else []

    def _words(self, field: FieldInfo | None, message: str) -> tuple[str, str | None]:
        """Return what is wrong in one clause, and what may stand there."""
        names = f"one of {', '.join(self.names)}" if self.names else None
        if self.kind in _TYPES:
            return "wrong type of value", _TYPES[self.kind]
        if self.kind in _BOUNDS:
            return "out of range", _range(field) or _BOUNDS[self.kind].format(**self.context)
        if self.kind in _SIZES:
            clause, expected = _EVEN if self.context.get("multiple_of") == 2 else _SIZES[self.kind]
            return clause, expected.format(**self.context)
        match self.kind:
            case "missing":
                return "missing key", None if field is None else field.description
            case "extra_forbidden":
                return "unknown key", names
            case "literal_error":
                return "unknown name", names or str(self.context["expected"])
            case "union_tag_invalid":
                return f"unknown {self.path[-1]}", names
            case "union_tag_not_found":
                return (
                    ("missing key", names)
                    if not self.is_there
                    else ("wrong type of value", _TYPES["dict_type"])
                )
            case "value_error":
                return str(self.context["error"]), None
        return message[:1].lower() + message[1:], names

    @property
    def given(self) -> str | None:
        """What stands there, as it would be written."""
        if self.kind == "extra_forbidden":
            return str(self.path[-1])
        if not self.is_there:
            return None
        if self.kind == "secret" or "headers" in self.path:
            return "(not shown)"
        if self.value is None or isinstance(self.value, bool):
            return json.dumps(self.value)
        quoted = isinstance(self.value, str) and (not self.value or self.kind in _TYPES)
        return f"'{self.value}'" if quoted else str(self.value)

    @property
    def hint(self) -> str | None:
        """The nearest valid name, or the way out of a wrong type."""
        if self.kind in ("extra_forbidden", "literal_error", "union_tag_invalid"):
            return did_you_mean(self.path[-1] if self.kind == "extra_forbidden" else self.value, self.names)
        if self.kind == "bool_type" and isinstance(self.value, str):
            return "the only booleans are the words true and false, without quotes"
        if self.kind in ("int_type", "float_type") and isinstance(self.value, str) and self.value.isdecimal():
            return "without quotes it is a number"
        return None


def _tags(parents: list[type[BaseModel]], key: str) -> list[str]:
    """Return the names of some parts."""
    return [str(parent.model_fields[key].default) for parent in parents if key in parent.model_fields]


def _range(field: FieldInfo | None) -> str | None:
    """Return all bounds of a field in words, such as ``0 or more and less than 1``."""
    found = {}
    for bound in field.metadata if field is not None else ():
        for key, words in zip(("ge", "gt", "le", "lt"), _BOUNDS.values(), strict=False):
            if getattr(bound, key, None) is not None:
                found[key] = words.format(**{key: getattr(bound, key)})
    if "ge" in found and "le" in found:
        return f"{found['ge'].removesuffix(' or more')} to {found['le'].removesuffix(' or less')}"
    return " and ".join(found.values()) or None


def _first(problems: list[_Problem], document: Document, prefix: KeyPath) -> DocumentError:
    """Return the first problem in document order as an error that counts the others."""
    problems = sorted(_one_for_each_union(problems), key=lambda problem: problem.order)
    first, others = problems[0], problems[1:]
    path = (*prefix, *first.path)
    file, line = document.place(path)
    clause = first.clause
    if file is None and document.file is not None:
        file, clause = document.file, f"{clause} (in a value that was set from outside the file)"
    if others:
        named = ", ".join(dotted((*prefix, *problem.path)) or "the whole" for problem in others[:10])
        named += ", ..." if len(others) > 10 else ""
        clause += f" (and {len(others)} more problem{'s' if len(others) > 1 else ''}: {named})"
    return DocumentError(
        clause,
        file=file,
        line=line,
        path=dotted(path),
        given=first.given,
        expected=first.expected,
        hint=first.hint,
    )


def _one_for_each_union(problems: list[_Problem]) -> list[_Problem]:
    """Where a value fits none of several types, keep the problems with the type it comes nearest to.

    Nearest is the type whose problems lie deepest; where several are as near, one problem names them all.
    """
    kept = [problem for problem in problems if problem.branch is None]
    for place in {problem.branch[0] for problem in problems if problem.branch is not None}:
        here = [problem for problem in problems if problem.branch is not None and problem.branch[0] == place]
        depth = max(len(problem.path) for problem in here)
        labels = {problem.branch[1] for problem in here if problem.branch and len(problem.path) == depth}
        nearest_ones = [problem for problem in here if problem.branch and problem.branch[1] in labels]
        if len(labels) > 1:
            words = dict.fromkeys(problem.expected for problem in nearest_ones if problem.expected)
            nearest_ones[0].expected = ", or ".join(words)
            nearest_ones = nearest_ones[:1]
        kept += nearest_ones
    return kept
