"""The manifest of a run: what it was made with, as one JSON file."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path, PurePath
from typing import Any

from plursim.errors import StoreError
from plursim.store.database import WAIT_SECONDS, store_errors
from plursim.store.rows import canonical_json
from plursim.store.whole_files import write_text

FILE_NAME = "manifest.json"


def versions() -> dict[str, str | None]:
    """Return the versions of Python, plursim and every package it needs to run; None where not installed."""
    return {"python": platform.python_version(), **{name: _version(name) for name in ("plursim", *_needed())}}


def _needed() -> list[str]:
    """Return the packages plursim says it cannot run without; extras are none of them."""
    try:
        said = requires("plursim") or []
    except PackageNotFoundError:
        said = []
    return sorted(re.split(r"[^\w.-]", one, maxsplit=1)[0] for one in said if "extra ==" not in one)


def git_commit(folder: str | Path) -> str | None:
    """Return the commit a project stands at, ``-dirty`` behind it where files differ from it.

    None where the folder is under no version control by git, or git is not installed.
    """
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        found = subprocess.run(  # noqa: S603 (the words are ours, and no shell reads them)
            command, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() or None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def write_manifest(folder: str | Path, mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Write ``manifest.json`` and return what it says: the mapping and the versions.

    The file is there whole or not at all. Two machines with the same versions write the same file.

    Parameters
    ----------
    folder : folder of the run, made if it does not exist.
    mapping : what JSON can hold; seed, hashes, price-map hash, git commit and the like.

    Raises
    ------
    StoreError : the file cannot be written, or a value is a path or nothing JSON can hold.
    """
    try:
        whole = json.loads(canonical_json({**_portable(mapping), "versions": versions()}))
    except (TypeError, ValueError) as error:
        raise StoreError(f"the manifest cannot hold this: {error}") from error
    text = json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    with store_errors(f"write {FILE_NAME} in {folder}"):
        write_text(Path(folder) / FILE_NAME, text)
    return dict(whole)


def _portable(value: Any) -> Any:
    """Return a value with relative paths as text, the same on every system; absolute ones are refused."""
    if isinstance(value, Mapping):
        return {key: _portable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_portable(item) for item in value]
    if isinstance(value, PurePath):
        if value.is_absolute():
            raise ValueError(f"'{value}' is a path of this machine; give it relative to the scenario")
        return value.as_posix()
    return value
