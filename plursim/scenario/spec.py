"""What the sections of a scenario may hold."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias, Union

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainSerializer, field_validator
from pydantic.json_schema import JsonSchemaValue

from plursim.errors import nearest
from plursim.graphs import SOCIAL_GRAPHS
from plursim.graphs.base import SocialGraph
from plursim.measures import MEASURES, Measure
from plursim.parts import NO_RESULT, Part
from plursim.protocols import PROTOCOLS
from plursim.protocols.base import Interaction
from plursim.reasoning import REASONERS
from plursim.reasoning.base import Reasoner
from plursim.society.arms import ARMS
from plursim.surveys import SURVEY_SOURCES
from plursim.surveys.base import SurveySource

MIXTURE_SUFFIX = ".mixture.yaml"
MIXTURES = ("survey", "uniform")


def one_of(parts: tuple[Any, ...], discriminator: str) -> Any:
    """Return the type of a value that is one part of a family, told apart by its discriminator."""
    if len(parts) == 1:
        return parts[0]
    return Annotated[Union[parts], Field(discriminator=discriminator)]  # noqa: UP007


def _as_written(measure: Measure) -> str | dict[str, Any]:
    """Return a measure as a scenario writes it: by its name alone where it has no parameter of its own."""
    given = measure.model_dump(mode="json", exclude_defaults=True)
    return {"kind": measure.kind, **given} if given else measure.kind


class _NamedAlone:
    """Says in the JSON Schema that a measure may be written as its name."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"enum": [part.kind_name() for part in MEASURES]}, handler(core)]}


if TYPE_CHECKING:
    AnyGraph: TypeAlias = SocialGraph
    AnyProtocol: TypeAlias = Interaction
    AnyReasoner: TypeAlias = Reasoner
    AnySurvey: TypeAlias = SurveySource
    ArmName: TypeAlias = str
    AnyMeasure: TypeAlias = Measure
else:
    AnyGraph = one_of(SOCIAL_GRAPHS, "kind")
    AnyProtocol = one_of(PROTOCOLS, "kind")
    AnyReasoner = one_of(REASONERS, "kind")
    AnySurvey = one_of(SURVEY_SOURCES, "source")
    ArmName = Literal[tuple(ARMS)]
    AnyMeasure = Annotated[
        one_of(MEASURES, "kind"),
        BeforeValidator(lambda given: {"kind": given} if isinstance(given, str) else given),
        PlainSerializer(_as_written),
        _NamedAlone(),
    ]

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=80)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
ArmNames = Annotated[tuple[ArmName, ...], Field(min_length=1)]
ArmOverrides = Annotated[dict[Slug, dict[str, Any]], Field(min_length=1)]
"""What each arm changes: switches and paths of the scenario with the values they have in it."""


class PopulationSpec(Part):
    """Who takes part: how many agents, of which personas, in which mixture."""

    size: int = Field(ge=1, le=10_000_000, description="Number of agents.")
    personas: Path = Field(description="Persona file, relative to the file that names it.")
    mixture: Literal["survey", "uniform"] | Path | dict[str, Weight] = Field(
        default="uniform",
        description="Weights of the personas: from the survey, all the same, a fitted mixture file "
        f"(*{MIXTURE_SUFFIX}), or a mapping from persona id to weight.",
    )
    sampling: Literal["systematic", "multinomial"] = Field(
        default="systematic",
        description="systematic: each persona within one agent of its share; multinomial: independent.",
    )

    @field_validator("mixture", mode="before")
    @classmethod
    def _mixture_is_known(cls, given: object) -> object:
        if isinstance(given, str) and given not in MIXTURES and not given.endswith(MIXTURE_SUFFIX):
            near = nearest(given, MIXTURES)
            meant = f"; did you mean '{near}'?" if near else ""
            raise ValueError(f"a mixture is survey, uniform, a file *{MIXTURE_SUFFIX} or weights{meant}")
        return given


OWN_REMEMBERED = 10
"""How many more things agents remember where they also remember what they themselves did."""


class MemorySpec(Part):
    """What agents remember, and language models are told again; formal agents keep their stance anyway."""

    own: bool = Field(
        default=False,
        description="Whether agents remember their own answers to polls and their own moves.",
    )
    last: int | None = Field(
        default=None,
        ge=0,
        le=10_000,
        description="How many of the last things (heard, said, answered, done) they remember; null for as "
        f"many as the protocol says, and {OWN_REMEMBERED} more where they remember their own.",
    )

    def length(self, heard: int) -> int:
        """Return how many things agents remember where the protocol has them remember ``heard``."""
        return self.last if self.last is not None else heard + (OWN_REMEMBERED if self.own else 0)


class RoleSpec(Part):
    """How one role of the protocol's staff is played."""

    prompt: str | None = Field(
        default=None, min_length=1, description="Who they are, in place of the protocol's own words."
    )
    reasoning: str | None = Field(
        default=None, description="Name under ``reasoners`` of who answers for them; default: ``reasoning``."
    )


class Polls(Part):
    """When agents are polled, beyond the polls before the first and after the last round."""

    each_round: bool = Field(default=False, description="Poll after every round as well.")


class Limits(Part):
    """When a run stops or is refused."""

    fail_above: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Share of failed replies in a round above which the run stops.",
        json_schema_extra=NO_RESULT,
    )
    max_ties: int = Field(
        default=5_000_000,
        ge=0,
        description="Largest graph that is built, in ties.",
        json_schema_extra=NO_RESULT,
    )


class LogSpec(Part):
    """How the log keeps what happens: a row each, or one packed array a round and column.

    Where nothing is said, batches of 20,000 rows and more are packed. Tables, measures and the event hash are
    the same either way.
    """

    answers: Literal["rows", "arrays"] | None = Field(
        default=None, description="Layout of answers; null: by size.", json_schema_extra=NO_RESULT
    )
    messages: Literal["rows", "arrays", "none"] | None = Field(
        default=None, description="Layout of messages; none: not kept, nor is any measure that needs them."
    )
    exposures: Literal["rows", "arrays", "none"] | None = Field(
        default=None,
        description="Layout of who heard what; none: not kept, and all agents that talked are one unit.",
    )


def unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as they are, refusing one that stands twice."""
    twice = next((name for position, name in enumerate(names) if name in names[:position]), None)
    if twice is not None:
        raise ValueError(f"'{twice}' stands twice")
    return names


def words(names: Iterable[str]) -> str:
    """Return names as a list in words, in alphabetical order."""
    return ", ".join(sorted(names))
