"""The scenario: everything a run depends on, typed and checked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, PrivateAttr

from plursim.documents import Document, Setting, as_text, overridden, validate
from plursim.errors import DocumentError
from plursim.parts import changeable
from plursim.scenario.arms import MAY_CHANGE, check_arms, wrong_in_arm
from plursim.scenario.checks import check_sections
from plursim.scenario.holdout import resolved
from plursim.scenario.sections import Sections
from plursim.society.arms import Arm

V = TypeVar("V")


class Scenario(Sections):
    """What is simulated: who takes part, what they are asked, how they interact, what is measured.

    Made by :func:`load_scenario`. Relative paths in it are relative to :attr:`folder`.
    """

    _overrides: tuple[str, ...] = PrivateAttr(default=())

    @classmethod
    def from_document(cls, document: Document, folder: Path, overrides: Iterable[Setting] = ()) -> Scenario:
        """Return the scenario of a document whose ``extends`` has been followed.

        Parameters
        ----------
        document : the scenario; values may come from several files.
        folder : folder of the scenario file; all paths become relative to it.
        overrides : values that replace those of the document, each given as ``(path, value)`` or as the text
            ``path=value``.

        Raises
        ------
        DocumentError : a value is wrong, or two sections do not fit each other.
        """
        overrides = tuple(overrides)
        document = overridden(document, overrides)
        scenario = _relative(validate(cls, document), (), document, folder)
        scenario._document, scenario._folder = document, folder  # noqa: SLF001 (a class of its own)
        scenario._overrides = tuple(as_text(one) for one in overrides)  # noqa: SLF001
        scenario.check()
        return scenario.model_copy(update={"survey": resolved(scenario)})

    def building(self) -> Scenario:
        """Return the scenario with respondents held out as for a fit, unless it says who is (``holdout``)."""
        _, found = self.document.find(("survey", "holdout"))
        if found == ("survey", "holdout") or self.survey is None:
            return self
        open_yet = self.model_copy(update={"survey": self.survey.model_copy(update={"holdout": None})})
        return self.model_copy(update={"survey": resolved(open_yet, builds=True)})

    @classmethod
    def from_canonical(cls, canonical: Mapping[str, Any], folder: Path) -> Scenario:
        """Return the scenario that :meth:`canonical` described.

        One that was described before respondents could be held out held none out.
        """
        survey = canonical.get("survey")
        if isinstance(survey, Mapping) and "holdout" not in survey:
            canonical = {**canonical, "survey": {**survey, "holdout": 0.0}}
        return cls.from_document(Document.of(canonical), folder)

    @property
    def overrides(self) -> tuple[str, ...]:
        """Values set over those of the file, each as ``path=value``."""
        return self._overrides

    @property
    def changeable(self) -> tuple[str, ...]:
        """Paths of the settings on which no result depends; a run that goes on may change them."""
        return tuple(changeable(self))

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical scenario, 64 hexadecimal digits."""
        return hashlib.sha256(json.dumps(self.canonical()).encode()).hexdigest()

    def with_overrides(self, overrides: Iterable[Setting]) -> Scenario:
        """Return the scenario with values replaced, each given as ``(path, value)`` or ``path=value``.

        Raises
        ------
        DocumentError : a value or its path is wrong.
        """
        changed = type(self).from_document(self.document, self.folder, overrides)
        changed._overrides = (*self._overrides, *changed._overrides)  # noqa: SLF001 (a class of its own)
        return changed

    def with_seed(self, seed: int) -> Scenario:
        """Return the scenario with another seed."""
        return self.with_overrides([("seed", seed)])

    def with_arms(self, *names: str) -> Scenario:
        """Return the scenario with other arms."""
        return self.with_overrides([("arms", names)])

    def in_arm(self, arm: Arm) -> Scenario:
        """Return the scenario as it is played in one arm; the same where the arm changes no value.

        Raises
        ------
        DocumentError : a value the arm sets is wrong, or does not fit the rest of the scenario.
        """
        if not arm.changes:
            return self
        try:
            document = overridden(self.document, arm.changes.items())
            changed = _relative(validate(type(self), document), (), document, self.folder)
            played = self.model_copy(update={name: getattr(changed, name) for name in MAY_CHANGE})
            check_sections(played)
        except DocumentError as error:
            raise wrong_in_arm(self, arm, error) from error
        return played

    def check(self) -> None:
        """Refuse sections that do not fit each other.

        Raises
        ------
        DocumentError : says which section, and what would fit.
        """
        check_sections(self)
        check_arms(self, self.in_arm)


def _relative(value: V, path: tuple[str | int, ...], document: Document, folder: Path) -> V:
    """Return a value with every path in it, given relative to the file it stands in, relative to a folder."""
    if isinstance(value, Path):
        file, _ = document.place(path)
        if file is None or file.parent == folder or value.is_absolute():
            return value
        return cast("V", Path(os.path.relpath(file.parent / value, folder)))
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {
            name: new
            for name, old in fields.items()
            if (new := _relative(old, (*path, name), document, folder)) != old
        }
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, dict):
        return cast("V", {key: _relative(old, (*path, key), document, folder) for key, old in value.items()})
    if isinstance(value, tuple):
        return cast("V", tuple(_relative(old, (*path, at), document, folder) for at, old in enumerate(value)))
    return value
