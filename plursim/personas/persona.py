"""Personas and pools of them, and the file they are kept in."""

from __future__ import annotations

import hashlib
from pathlib import Path

import yaml
from pydantic import Field, field_validator, model_validator

from plursim.documents import read, validate
from plursim.errors import DocumentError
from plursim.parts import Part
from plursim.personas.arguments import Arguments

TRAITS = ("openness", "stubbornness", "conformity")
"""Names of the traits a persona may have."""


class Traits(Part):
    """How a persona takes to the views of others, each from 0 (not at all) to 1; null where not given."""

    openness: float | None = Field(default=None, ge=0, le=1, description="How readily it weighs new views.")
    stubbornness: float | None = Field(
        default=None, ge=0, le=1, description="How strongly it keeps its view."
    )
    conformity: float | None = Field(
        default=None, ge=0, le=1, description="How strongly it follows the majority."
    )


class Persona(Part):
    """Who an agent is: the prompt a language model is given, and what arithmetic agents need of it.

    Examples
    --------
    >>> Persona(id="ann", prompt="You are Ann, a nurse.", attributes={"age": "30-44"}).traits.openness is None
    True
    """

    id: str = Field(min_length=1, description="Name of the persona in mixtures, logs and tables.")
    prompt: str = Field(min_length=1, description="The persona in the second person: 'You are ...'.")
    attributes: dict[str, str] = Field(
        default_factory=dict,
        description="Labels by attribute; those the survey groups by link to its strata.",
    )
    traits: Traits = Field(default_factory=Traits, description="How it takes to the views of others.")
    reasoner: str | None = Field(
        default=None,
        min_length=1,
        description="Name of a section of 'reasoners' in the scenario; default none.",
    )

    @field_validator("prompt")
    @classmethod
    def _says_something(cls, prompt: str) -> str:
        if not prompt.strip():
            raise ValueError("the prompt is blank")
        return prompt


class PersonaPool(Part):
    """Personas to draw agents from."""

    name: str = Field(min_length=1, description="Name of the pool.")
    description: str = Field(default="", description="Where the personas come from.")
    survey: str | None = Field(default=None, description="Name of the survey the personas are strata of.")
    personas: tuple[Persona, ...] = Field(min_length=1, description="The personas.")
    arguments: dict[str, Arguments] = Field(
        default_factory=dict,
        description="Arguments for and against the upper end of a question, by question id.",
    )

    @model_validator(mode="after")
    def _ids_differ(self) -> PersonaPool:
        first: dict[str, int] = {}
        for position, persona in enumerate(self.personas):
            if persona.id in first:
                raise ValueError(
                    f"persona id '{persona.id}' stands twice, as number {first[persona.id] + 1}"
                    f" and {position + 1}"
                )
            first[persona.id] = position
        return self

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the personas in order."""
        return tuple(persona.id for persona in self.personas)

    @property
    def hash(self) -> str:
        """SHA-256 of all the pool says, 64 hexadecimal digits."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load_personas(file: Path) -> PersonaPool:
    """Read a persona file.

    Raises
    ------
    DocumentError : the file cannot be read, holds no prompts, or an entry does not fit; says where.
    """
    document = read(file)
    tree = document.tree
    personas = tree.get("personas") if isinstance(tree, dict) else None
    prompts = (
        [p for p in personas if isinstance(p, dict) and p.get("prompt")] if isinstance(personas, list) else []
    )
    if not prompts:
        raise DocumentError(
            "the file holds no persona prompts",
            file=file,
            line=document.line(("personas",)),
            path="personas",
            expected="a list of personas, each with an id and a prompt such as 'You are ...'",
        )
    return validate(PersonaPool, document)


def personas_text(pool: PersonaPool) -> str:
    """Return a pool as the text of a persona file that :func:`load_personas` reads back."""
    tree = pool.model_dump(mode="json", exclude_defaults=True)
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=108)


class _Dumper(yaml.SafeDumper):
    """Quotes text that would be read back as a number: PyYAML takes 0E0 for a word, YAML 1.2 does not."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    plain = dumper.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str"  # type: ignore[no-untyped-call]
    try:
        number = plain and float(text) is not None
    except ValueError:
        number = False
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if number else None)


_Dumper.add_representer(str, _text)
