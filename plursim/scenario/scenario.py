"""The scenario: everything a run depends on, typed and checked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import BaseModel, Field, PrivateAttr, field_validator

from plursim.documents import Document, flow, parse, validate
from plursim.errors import DocumentError, InputError
from plursim.parts import NO_RESULT, Part, changeable
from plursim.personas.arguments import Arguments
from plursim.reasoning.argument import ArgumentReasoner
from plursim.scenario.fit import FitSpec
from plursim.scenario.grow import GrowSpec
from plursim.scenario.holdout import resolved
from plursim.scenario.spec import (
    AnyGraph,
    AnyProtocol,
    AnyReasoner,
    AnySurvey,
    ArmName,
    Limits,
    LogSpec,
    MeasureName,
    Polls,
    PopulationSpec,
    RoleSpec,
    Share,
    Slug,
    unique,
)

V = TypeVar("V")


class Scenario(Part):
    """What is simulated: who takes part, what they are asked, how they interact, what is measured.

    Made by :func:`load_scenario`. Relative paths in it are relative to :attr:`folder`.
    """

    name: Slug = Field(description="Name of the scenario and of its folder of runs.")
    description: str = Field(default="", description="What the scenario is for.", json_schema_extra=NO_RESULT)
    seed: int = Field(ge=0, description="Seed of everything random.")
    population: PopulationSpec = Field(description="Who takes part.")
    survey: AnySurvey | None = Field(default=None, description="Questions and ground truth.")
    graph: AnyGraph | None = Field(default=None, description="Who hears whom.")
    reasoning: AnyReasoner = Field(
        default=ArgumentReasoner(), description="How agents reason unless said otherwise."
    )
    reasoners: dict[Slug, AnyReasoner] = Field(
        default={}, description="Further reasoners by name, for personas and shares."
    )
    shares: dict[str, Share] = Field(
        default={}, description="Share of agents, drawn at random, that use a named reasoner."
    )
    protocol: AnyProtocol = Field(description="How agents interact.")
    roles: dict[Slug, RoleSpec] = Field(
        default={}, description="How roles of the protocol's staff are played, by name, such as moderator."
    )
    arms: tuple[ArmName, ...] = Field(default=("treatment",), min_length=1, description="What is compared.")
    poll: Polls = Field(default=Polls(), description="When agents are polled.")
    arguments: dict[str, Arguments] = Field(
        default={}, description="Arguments by question id; they replace those of the persona file."
    )
    measures: tuple[MeasureName, ...] = Field(
        default=("total_variation", "wasserstein", "drift", "polarisation"), description="What is measured."
    )
    fit: FitSpec | None = Field(
        default=None,
        description="How plursim fit learns the mixture from the survey; null for its defaults.",
        json_schema_extra=NO_RESULT,
    )
    grow: GrowSpec | None = Field(
        default=None,
        description="How plursim fit --method grows the persona pool; null for its defaults.",
        json_schema_extra=NO_RESULT,
    )
    limits: Limits = Field(default=Limits(), description="When a run stops or is refused.")
    log: LogSpec = Field(default=LogSpec(), description="How the log keeps what happens.")

    _document: Document | None = PrivateAttr(default=None)
    _folder: Path = PrivateAttr(default=Path())
    _overrides: tuple[str, ...] = PrivateAttr(default=())

    @field_validator("arms", "measures")
    @classmethod
    def _names_differ(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return unique(names)

    @field_validator("shares")
    @classmethod
    def _shares_fit(cls, shares: dict[str, float]) -> dict[str, float]:
        if sum(shares.values()) > 1 + 1e-9:
            raise ValueError(f"shares sum to {sum(shares.values()):g}; they may sum to 1 at most")
        return shares

    @classmethod
    def from_document(cls, document: Document, folder: Path, overrides: Sequence[str] = ()) -> Scenario:
        """Return the scenario of a document whose ``extends`` has been followed.

        Parameters
        ----------
        document : the scenario; values may come from several files.
        folder : folder of the scenario file; all paths become relative to it.
        overrides : values that replace those of the document, each given as ``path=value``.

        Raises
        ------
        DocumentError : a value is wrong, or two sections do not fit each other.
        """
        document = overridden(document, overrides)
        scenario = _relative(validate(cls, document), (), document, folder)
        scenario._document, scenario._folder = document, folder  # noqa: SLF001 (a class of its own)
        scenario._overrides = tuple(overrides)  # noqa: SLF001
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
        return cls.from_document(parse(flow(canonical)), folder)

    @property
    def folder(self) -> Path:
        """Folder to which the scenario's paths are relative."""
        return self._folder

    @property
    def file(self) -> Path | None:
        """The scenario file, None where the scenario came from none."""
        return None if self._document is None else self._document.file

    @property
    def overrides(self) -> tuple[str, ...]:
        """Values set over those of the file, each as ``path=value``."""
        return self._overrides

    @property
    def document(self) -> Document:
        """The document the scenario was made from; one made for the purpose where there was none."""
        return parse(flow(self.canonical())) if self._document is None else self._document

    def canonical(self) -> dict[str, Any]:
        """Return everything the scenario says, defaults filled in, as values that fit JSON."""
        return self.model_dump(mode="json")

    @property
    def changeable(self) -> tuple[str, ...]:
        """Paths of the settings on which no result depends; a run that goes on may change them."""
        return tuple(changeable(self))

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical scenario, 64 hexadecimal digits."""
        return hashlib.sha256(json.dumps(self.canonical()).encode()).hexdigest()

    def with_overrides(self, overrides: Sequence[str]) -> Scenario:
        """Return the scenario with values replaced, each given as ``path=value``.

        Raises
        ------
        DocumentError : a value or its path is wrong.
        """
        changed = type(self).from_document(self.document, self.folder, overrides)
        changed._overrides = (*self._overrides, *overrides)  # noqa: SLF001 (a class of its own)
        return changed

    def with_seed(self, seed: int) -> Scenario:
        """Return the scenario with another seed."""
        return self.with_overrides([f"seed={seed}"])

    def with_arms(self, *names: str) -> Scenario:
        """Return the scenario with other arms."""
        return self.with_overrides([f"arms={flow(names)}"])

    def located(
        self,
        problem: str,
        path: str,
        *,
        given: object = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> DocumentError:
        """Return an error that points to where a key stands, or its nearest ancestor if it does not.

        Parameters
        ----------
        problem : what is wrong, in one clause.
        path : key path, such as ``survey.questions``.
        given, expected, hint : as in :class:`~plursim.errors.DocumentError`; ``given`` defaults to the value
            that stands there, where that is one value or a list.
        """
        keys = tuple(int(key) if key.isdecimal() else key for key in path.split("."))
        document = self.document
        node, found = document.find(keys)
        if given is None and found == keys and not isinstance(node.value, dict):
            given = node.plain()
        return DocumentError(
            problem,
            file=node.file or document.file,
            line=node.line,
            path=path,
            given=given,
            expected=expected,
            hint=hint,
        )

    def check(self) -> None:
        """Refuse sections that do not fit each other.

        Raises
        ------
        DocumentError : says which section, and what would fit.
        """
        from plursim.scenario.checks import check_scenario

        check_scenario(self)


def overridden(document: Document, overrides: Sequence[str]) -> Document:
    """Return a document with values replaced, each given as ``path=value``.

    Raises
    ------
    InputError : an override is no ``path=value``, or its path or value is wrong.

    Examples
    --------
    >>> overridden(parse("seed: 1"), ["seed=2", "name=hall"]).tree
    {'seed': 2, 'name': 'hall'}
    """
    for override in overrides:
        path, equals, text = override.partition("=")
        if not equals:
            raise InputError(f"cannot set {override!r}: write path=value, such as graph.degree=4")
        document = document.with_value(path.strip(), text)
    return document


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
