"""The codebooks that come with plursim."""

from __future__ import annotations

from pathlib import Path

from plursim.documents import read, validate
from plursim.errors import InputError, unknown
from plursim.surveys.codebook import Codebook

FOLDER = Path(__file__).parent / "codebooks"


def shipped_codebooks() -> tuple[str, ...]:
    """Return the names of the codebooks that come with plursim."""
    return tuple(sorted(file.stem for file in FOLDER.glob("*.yaml")))


def shipped_file(name: str) -> Path:
    """Return the file of a codebook that comes with plursim, or raise InputError naming the nearest."""
    if name not in shipped_codebooks():
        raise InputError(unknown("codebook", name, shipped_codebooks()))
    return FOLDER / f"{name}.yaml"


def shipped_codebook(name: str) -> Codebook:
    """Return a codebook that comes with plursim, or raise InputError naming the nearest."""
    return validate(Codebook, read(shipped_file(name)))
