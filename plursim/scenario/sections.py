"""What a scenario says, section by section, and where each value stands in its files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import Field, PrivateAttr, field_validator

from plursim.documents import Document
from plursim.errors import DocumentError, FieldError, InputError
from plursim.measures import Measure, chosen
from plursim.parts import NO_RESULT, Part
from plursim.personas.arguments import Arguments
from plursim.reasoning.argument import ArgumentReasoner
from plursim.scenario.fit import FitSpec
from plursim.scenario.grow import GrowSpec
from plursim.scenario.spec import (
    AnyGraph,
    AnyMeasure,
    AnyProtocol,
    AnyReasoner,
    AnySurvey,
    ArmNames,
    ArmOverrides,
    Limits,
    LogSpec,
    MemorySpec,
    Polls,
    PopulationSpec,
    RoleSpec,
    Share,
    Slug,
    unique,
)

MEASURED = ("total_variation", "wasserstein", "drift", "polarisation")
"""What is measured where a scenario does not say."""


class Sections(Part):
    """The sections of a scenario, each typed on its own; :class:`Scenario` also fits them to each other."""

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
    arms: ArmNames | ArmOverrides = Field(
        default=("treatment",),
        description="What is compared: names of built-in arms, or by name what each arm changes, such as "
        "{treatment: {}, brief: {protocol.words: 20}}. Others are compared with the arm named control, or "
        "else with no_interaction or shuffled_exposure.",
    )
    memory: MemorySpec = Field(default=MemorySpec(), description="What agents remember.")
    poll: Polls = Field(default=Polls(), description="When agents are polled.")
    arguments: dict[str, Arguments] = Field(
        default={}, description="Arguments by question id; they replace those of the persona file."
    )
    measures: tuple[AnyMeasure, ...] = Field(
        default=chosen(MEASURED),
        json_schema_extra={"default": list(MEASURED)},
        description="What is measured: names, or mappings with a kind and its parameters.",
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

    @field_validator("arms")
    @classmethod
    def _names_differ(cls, names: Any) -> Any:
        return unique(names) if isinstance(names, tuple) else names

    @field_validator("measures")
    @classmethod
    def _kinds_differ(cls, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
        unique(tuple(measure.kind for measure in measures))
        return measures

    @field_validator("shares")
    @classmethod
    def _shares_fit(cls, shares: dict[str, float]) -> dict[str, float]:
        if sum(shares.values()) > 1 + 1e-9:
            raise ValueError(f"shares sum to {sum(shares.values()):g}; they may sum to 1 at most")
        return shares

    @property
    def folder(self) -> Path:
        """Folder to which the scenario's paths are relative."""
        return self._folder

    @property
    def file(self) -> Path | None:
        """The scenario file, None where the scenario came from none."""
        return None if self._document is None else self._document.file

    @property
    def document(self) -> Document:
        """The document the scenario was made from; one made for the purpose where there was none."""
        return Document.of(self.canonical()) if self._document is None else self._document

    def canonical(self) -> dict[str, Any]:
        """Return everything the scenario says, defaults filled in, as values that fit JSON."""
        return self.model_dump(mode="json")

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

    @contextmanager
    def at(self, path: str, part: str | None = None) -> Iterator[None]:
        """Give errors about what the user wrote a place: the value at a key path, or a field of that part.

        An error that knows its place already, such as a line of another file, keeps it.

        Parameters
        ----------
        path : key path that the work inside is about, such as ``survey.questions``.
        part : key path of the part whose fields errors may name; ``path`` by default.

        Raises
        ------
        DocumentError : in place of any other :class:`~plursim.errors.InputError` raised inside.
        """
        try:
            yield
        except DocumentError:
            raise
        except FieldError as error:
            raise self.located(str(error), f"{part or path}.{error.field}") from error
        except InputError as error:
            raise self.located(str(error), path) from error
