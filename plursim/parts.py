"""Configured parts: what a scenario names by ``kind`` and describes by bounded fields.

A protocol, a reasoner, a graph or a survey source is a class derived from :class:`Part` with a ``kind``. A
family is the one tuple in its package's ``__init__``; the scenario's schema, ``plursim list``, the docs table
and the conformance tests all read that tuple. Other packages add a part through an entry point of the group
``plursim.<family>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

P = TypeVar("P", bound="type[Part]")


_FAMILIES: dict[str, tuple[type[Part], ...]] = {}

NO_RESULT: JsonDict = {"changes_results": False}
"""Marks a field (``json_schema_extra``) on which no result depends: a run that goes on may change it."""


class Part(BaseModel):
    """A part of a scenario: strict, frozen, and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    @classmethod
    def kind_name(cls) -> str:
        """Return the word that names this part in a scenario."""
        for discriminator in ("kind", "source"):
            field = cls.model_fields.get(discriminator)
            if field is not None and isinstance(field.default, str):
                return field.default
        raise TypeError(f"{cls.__name__} has no field 'kind' or 'source' with its name as default")

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the docstring: what ``plursim list`` and the docs table show."""
        return (cls.__doc__ or "").strip().split("\n", maxsplit=1)[0]


def changeable(value: object, path: str = "") -> Iterator[str]:
    """Yield the paths of all fields marked :data:`NO_RESULT` in a part and in the parts within it.

    Examples
    --------
    >>> from pydantic import Field
    >>> class Cup(Part):
    ...     size: int = 1
    ...     label: str = Field(default="", json_schema_extra=NO_RESULT)
    >>> list(changeable({"cups": {"a": Cup()}}))
    ['cups.a.label']
    """
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        inner = {name: getattr(value, name) for name in fields}
        marked = {name for name, field in fields.items() if field.json_schema_extra == NO_RESULT}
    elif isinstance(value, Mapping):
        inner, marked = {str(key): item for key, item in value.items()}, set[str]()
    else:
        return
    for name, item in inner.items():
        below = f"{path}.{name}" if path else name
        if name in marked:
            yield below
        else:
            yield from changeable(item, below)


def family(group: str, builtin: tuple[P, ...]) -> tuple[P, ...]:
    """Return the built-in parts of a family followed by those other packages add by entry point.

    Parameters
    ----------
    group : name of the family, such as ``protocols``; entry points are looked up as ``plursim.protocols``.
    builtin : the classes shipped with plursim.
    """
    added = tuple(entry.load() for entry in entry_points(group=f"plursim.{group}"))
    _FAMILIES[group] = (*builtin, *added)
    return (*builtin, *added)


def members(group: str) -> tuple[type[Part], ...]:
    """Return the parts of a family by the name of its package, without knowing that package.

    Examples
    --------
    >>> members("graphs")[0].kind_name()
    'complete'
    """
    import_module(f"plursim.{group}")
    return _FAMILIES[group]
