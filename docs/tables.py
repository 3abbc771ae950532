"""Tables of fields for the reference, from the JSON schema of pydantic models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

BOUNDS = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "exclusiveMaximum": "< {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matches `{}`",
}
MOST_NAMES, MOST_DEEP = 12, 3

Schema = Mapping[str, Any]


def field_table(model: type[BaseModel], *, choices: bool = True) -> list[str]:
    """Return the lines of a table of a model's fields.

    Fields of a section follow as ``section.field``; those of one of several kinds as ``field[kind].field``,
    unless ``choices`` is false.
    """
    schema = model.model_json_schema()
    head = ["| field | type | default | bounds | what it is |", "|---|---|---|---|---|"]
    rows = _rows(schema, schema.get("$defs", {}), choices=choices)
    return [*head, *rows] if rows else ["It has no fields."]


def _rows(schema: Schema, definitions: Schema, prefix: str = "", *, choices: bool = False) -> list[str]:
    rows = []
    for name, field in schema["properties"].items():
        if "const" in field and name in ("kind", "source"):
            continue
        default = "required" if name in schema.get("required", []) else _default(field)
        kind, bounds = type_of(field, definitions), ", ".join(bounds_of(field))
        cells = [f"`{prefix}{name}`", cell(kind), default, cell(bounds), cell(field.get("description", ""))]
        rows.append(f"| {' | '.join(cells)} |")
        if choices:
            for kind, ref in field.get("discriminator", {}).get("mapping", {}).items():
                rows += _rows(_resolved({"$ref": ref}, definitions), definitions, f"{prefix}{name}[{kind}].")
        section, inner = _section_of(field, definitions)
        if section and prefix.count(".") < MOST_DEEP:
            rows += _rows(section, definitions, f"{prefix}{name}{inner}.")
    return rows


def _section_of(field: Schema, definitions: Schema) -> tuple[Schema, str]:
    """Return the section a field holds, if it holds one, and what stands between its name and theirs."""
    if "discriminator" in field:
        return {}, ""
    field = _resolved(field, definitions)
    if "properties" in field:
        return field, ""
    inner = {"items": "[]", "additionalProperties": ".*"}
    found = [(_section_of(one, definitions)[0], "") for one in field.get("anyOf", [])]
    found += [(_section_of(field[key], definitions)[0], word) for key, word in inner.items()
              if isinstance(field.get(key), dict)]  # fmt: skip
    return next((one for one in found if one[0]), ({}, ""))


def _resolved(schema: Schema, definitions: Schema) -> Schema:
    """Return what a reference refers to, or the schema itself."""
    found: Schema = definitions[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    return found


def _default(field: Schema) -> str:
    if "default" not in field:
        return "none"
    value = field["default"]
    if isinstance(value, dict) and value:
        value = {key: value[key] for key in ("kind", "source") if key in value}
        return f"`{json.dumps(value)}`" if value else "as below"
    return f"`{cell(json.dumps(value, ensure_ascii=False))}`"


def type_of(schema: Schema, definitions: Schema) -> str:
    """Return the type a JSON schema describes, in words.

    Examples
    --------
    >>> type_of({"anyOf": [{"type": "integer"}, {"type": "null"}]}, {})
    'integer or null'
    >>> type_of({"type": "array", "items": {"enum": ["a", "b"]}}, {})
    'list of `a`, `b`'
    """
    schema = _resolved(schema, definitions)
    if "const" in schema or "enum" in schema:
        return _names(schema.get("enum", [schema.get("const")]))
    if "discriminator" in schema:
        return "one of " + _names(list(schema["discriminator"]["mapping"]))
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(dict.fromkeys(type_of(one, definitions) for one in schema[union]))
    if "allOf" in schema:
        return type_of(schema["allOf"][0], definitions)
    if schema.get("type") == "array":
        return _list_of(schema, definitions)
    if schema.get("type") == "object":
        inner = schema.get("additionalProperties")
        return f"mapping to {type_of(inner, definitions)}" if isinstance(inner, dict) else _section(schema)
    word = {"path": "path", "file-path": "path"}.get(
        schema.get("format", ""), schema.get("type", "any value")
    )
    return str(word)


def _section(schema: Schema) -> str:
    kind = schema.get("properties", {}).get("kind", {}).get("const")
    return f"`{kind}`" if kind else "section" if "properties" in schema else "mapping"


def _list_of(schema: Schema, definitions: Schema) -> str:
    if "prefixItems" in schema:
        return "list of " + ", ".join(type_of(item, definitions) for item in schema["prefixItems"])
    return f"list of {type_of(schema['items'], definitions)}" if schema.get("items") else "list"


def _names(values: list[Any]) -> str:
    shown = [f"`{value}`" for value in values[:MOST_NAMES]]
    return ", ".join(shown) + (f" and {len(values) - MOST_NAMES} more" if len(values) > MOST_NAMES else "")


def bounds_of(schema: Schema) -> list[str]:
    """Return the bounds a JSON schema sets, in words; those of alternatives and items as well.

    Examples
    --------
    >>> bounds_of({"type": "number", "minimum": 0, "exclusiveMaximum": 1})
    ['≥ 0', '< 1']
    """
    own = [_bound(key, schema[key]) for key in BOUNDS if key in schema]
    for one in schema.get("anyOf", []):
        own += bounds_of(one)
    items = schema.get("items")
    if isinstance(items, dict):
        own += [f"each {bound}" for bound in bounds_of(items)]
    return list(dict.fromkeys(own))


def _bound(key: str, limit: object) -> str:
    return "not empty" if key in ("minLength", "minItems") and limit == 1 else BOUNDS[key].format(limit)


def cell(text: str) -> str:
    """Return text that may stand in a table."""
    return " ".join(text.replace("|", "\\|").split())
