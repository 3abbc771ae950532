"""Where pydantic's errors stand in a document, and which models and fields stand there."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from plursim.documents.document import DISCRIMINATORS, KeyPath, Node

Branch: TypeAlias = tuple[KeyPath, str]
"""Where a value was tried against several types, and the name of the type tried."""


def as_written(root: Node, loc: tuple[str | int, ...], kind: str) -> tuple[KeyPath, Branch | None]:
    """Return pydantic's location as a key path the user wrote, and the branch of the union it is in, if any.

    Names of parts (``graph.ring.degree``) and of types (``mixture.dict[str,float].ann``) are no keys and
    leave the path.
    """
    node, path, branch, tagged = root, [], None, False
    for position, key in enumerate(loc):
        is_key = position == len(loc) - 1 and kind in ("missing", "extra_forbidden")
        if key == "[key]":
            continue
        if not is_key and not tagged and key in part_names(node):
            tagged = True
            continue
        child = node.child(key)
        if child is not None:
            node, tagged = child, False
            path.append(key)
        elif is_key or (isinstance(key, int) and isinstance(node.value, list)):
            path.append(key)
        elif branch is None:
            branch = (tuple(path), str(key))
    return tuple(path), branch


def part_names(node: Node) -> list[str]:
    """Return what stands at ``kind`` or ``source`` of a mapping."""
    found = [node.child(name) for name in DISCRIMINATORS] if isinstance(node.value, dict) else []
    return [child.value for child in found if child is not None and isinstance(child.value, str)]


class Order:
    """Sorts key paths in document order; what is missing comes after its siblings."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._positions: dict[int, dict[str, int]] = {}

    def __call__(self, path: KeyPath) -> tuple[int, ...]:
        """Return a sort key for a path."""
        node: Node | None = self._root
        key_of_path = []
        for key in path:
            key_of_path.append(0 if node is None else self._position(node, key))
            node = None if node is None else node.child(key)
        return tuple(key_of_path)

    def _position(self, node: Node, key: str | int) -> int:
        if isinstance(node.value, dict):
            if id(node) not in self._positions:
                self._positions[id(node)] = {name: place for place, name in enumerate(node.value)}
            return self._positions[id(node)].get(str(key), len(node.value))
        return key if isinstance(key, int) else 0


def member(
    model: type[BaseModel], root: Node, path: KeyPath
) -> tuple[list[type[BaseModel]], FieldInfo | None]:
    """Return the models whose fields may stand beside the last key of a path, and that key's field."""
    annotations: list[Any] = [model]
    node: Node | None = root
    parents: list[type[BaseModel]] = []
    field: FieldInfo | None = None
    for key in path:
        parts = [part for annotation in annotations for part in _parts(annotation, node)]
        parents = [part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)]
        fields = [parent.model_fields[str(key)] for parent in parents if str(key) in parent.model_fields]
        field = fields[0] if fields else None
        annotations = [entry.annotation for entry in fields] + [
            argument for part in parts if part not in parents for argument in _items(part)
        ]
        node = None if node is None else node.child(key)
    return parents, field


def _parts(annotation: Any, node: Node | None) -> list[Any]:
    """Return the types a value may have, leaving out the models of other kinds than the value names."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _parts(get_args(annotation)[0], node)
    if origin in (Union, UnionType):
        return [part for argument in get_args(annotation) for part in _parts(argument, node)]
    named = part_names(node) if node is not None else []
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        literals = {
            name
            for key in DISCRIMINATORS
            if key in annotation.model_fields
            and get_origin(annotation.model_fields[key].annotation) is Literal
            for name in get_args(annotation.model_fields[key].annotation)
        }
        return [annotation] if not literals or not named or literals & set(named) else []
    return [annotation]


def _items(annotation: Any) -> list[Any]:
    """Return the type of the entries of a list or mapping."""
    arguments = [argument for argument in get_args(annotation) if argument is not Ellipsis]
    return arguments[-1:]
