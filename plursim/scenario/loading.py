"""From scenario files to scenarios: ``extends``, overrides and the JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plursim.documents import Document, Setting, read
from plursim.errors import DocumentError
from plursim.scenario.scenario import Scenario


def load_scenario(path: str | Path, overrides: Iterable[Setting] = ()) -> Scenario:
    """Load a scenario file.

    ``extends: other.yaml`` builds one scenario on another: mappings merge deeply, everything else replaces,
    and a part whose ``kind`` or ``source`` changes replaces the whole part. Relative paths are relative to
    the file in which they stand, those set by overrides to the scenario file.

    Parameters
    ----------
    path : the scenario file.
    overrides : values that replace those of the file, each as ``(path, value)``, such as
        ``("graph.degree", 4)``, or as the text ``graph.degree=4``, which is read as at ``--set``.

    Raises
    ------
    DocumentError : with file, line, key path, what was given and what was expected.
    """
    file = Path(path)
    document = _extended(file, ())
    factors, is_sweep = document.find(("factors",))
    if is_sweep:
        raise DocumentError(
            "this file is a sweep over a scenario, no scenario",
            file=file,
            line=factors.line,
            hint=f"plursim sweep {file}",
        )
    return Scenario.from_document(document, file.parent, overrides)


def _extended(file: Path, below: tuple[Path, ...]) -> Document:
    """Read a file and merge it over the one it extends; ``below`` are the files that extend this one."""
    document = read(file)
    node, found = document.find(("extends",))
    if not found:
        return document
    base = file.parent / node.value if isinstance(node.value, str) and node.value else None
    chain = (*below, file.resolve())
    problem = "there is no such file"
    if base is not None and base.resolve() in chain:
        names = " -> ".join(part.name for part in (*chain, base))
        base, problem = None, f"the files extend each other in a circle: {names}"
    if base is None or not base.is_file():
        raise DocumentError(
            problem,
            file=file,
            line=node.line,
            path="extends",
            given=node.plain(),
            expected="the path of another scenario file, relative to this one",
        )
    return document.without("extends").over(_extended(base, chain))


def llm_overrides(model: str | None, api_base: str | None = None) -> list[tuple[str, object]]:
    """Return the overrides that put a language model in place of the default reasoner.

    Settings of the reasoner stay where it is a language model already.

    Examples
    --------
    >>> llm_overrides("openai/gpt-4o-mini")
    [('reasoning.kind', 'llm'), ('reasoning.model', 'openai/gpt-4o-mini')]
    """
    given = {"model": model, "api_base": api_base}
    values = [(f"reasoning.{key}", value) for key, value in given.items() if value is not None]
    return [("reasoning.kind", "llm"), *values] if values else []


def scenario_schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files, by which editors complete and check them."""
    schema = Scenario.model_json_schema()
    required = schema.pop("required")
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "Another scenario file on which this one builds.",
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "anyOf": [{"required": required}, {"required": ["extends"]}],
    }
