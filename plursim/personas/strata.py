"""Make personas of the strata of a survey: one for each combination of labels that has respondents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from plursim.errors import InputError
from plursim.personas.persona import Persona, PersonaPool
from plursim.personas.sentences import WORDINGS
from plursim.personas.telling import tell

WORDING = "wording"
"""Attribute that holds the number of a persona's wording, where there are several."""

CLOSINGS = (
    "You speak for yourself, in everyday words.",
    "You say what you honestly think, the way you would to a neighbor.",
    "You answer from your own life and in your own words.",
)
"""What the prompts of each wording end with."""


class Stratified(Protocol):
    """What making personas needs of a survey."""

    @property
    def name(self) -> str:
        """Name of the survey."""

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Group variables and their labels in order."""

    @property
    def setting(self) -> str:
        """A sentence on where and when the respondents live; may be empty."""

    @property
    def told(self) -> dict[str, dict[str, str]]:
        """Sentences that the survey itself tells labels by, by group variable and label."""

    def strata(self, by: Sequence[str]) -> list[dict[str, str]]:
        """Return every combination of labels that has respondents."""


def build_strata_personas(
    survey: Stratified, by: Sequence[str] = ("party", "education", "age"), *, wordings: int = 1
) -> PersonaPool:
    """Return one persona for each combination of labels of a survey that has respondents.

    The prompts tell who the person is, in the second person, and nothing of how such people answered. All
    have one wording, so that personas differ by their labels alone. With several wordings each combination
    has a persona in every one of them, which share its respondents in equal parts: the id ends with the
    number of the wording and the attribute ``wording`` holds it, so that it can be told how much wording
    matters (crossed with the groups, never confounded with them).

    Parameters
    ----------
    survey : the survey.
    by : its group variables to combine; also the order of the labels in the personas' ids.
    wordings : number of wordings, 1 to 3.

    Raises
    ------
    InputError : no variable is given, or an unknown one, or another number of wordings.
    """
    if not by:
        raise InputError("personas need at least one group variable to differ by")
    if not 1 <= wordings <= WORDINGS:
        raise InputError(f"given {wordings} wordings, expected 1 to {WORDINGS}")
    if wordings > 1 and WORDING in survey.groups:
        raise InputError(
            f"survey '{survey.name}' has a group variable '{WORDING}' of its own, so that several wordings"
            " could not be told apart from it: build one wording"
        )
    strata = survey.strata(by)
    personas = [
        _persona(survey, name, stratum, wording, wordings)
        for name, stratum in zip(_names(strata), strata, strict=True)
        for wording in range(wordings)
    ]
    each = f", each in {wordings} wordings" if wordings > 1 else ""
    return PersonaPool(
        name=survey.name,
        description=f"Strata of the survey {survey.name} that have respondents, by {', '.join(by)}{each}.",
        survey=survey.name,
        personas=tuple(personas),
    )


def _persona(
    survey: Stratified, name: str, stratum: Mapping[str, str], wording: int, wordings: int
) -> Persona:
    several = wordings > 1
    return Persona(
        id=f"{name}-w{wording + 1}" if several else name,
        attributes={**stratum, **({WORDING: str(wording + 1)} if several else {})},
        prompt=_prompt(survey, stratum, wording),
    )


def _names(strata: Sequence[Mapping[str, str]]) -> list[str]:
    """Return an id for each stratum; those that would be the same get a number."""
    plain = ["-".join(_slug(label) for label in stratum.values()) for stratum in strata]
    seen: Counter[str] = Counter()
    names = []
    for name in plain:
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return names


def _slug(label: str) -> str:
    return re.sub(r"\W+", "_", label.lower().replace("+", " plus")).strip("_") or "_"


def _prompt(survey: Stratified, stratum: Mapping[str, str], wording: int) -> str:
    """Return a persona's prompt: the setting, a sentence for each label, and how it speaks."""
    sentences = [
        survey.told.get(group, {}).get(label) or tell(group, label, wording)
        for group, label in stratum.items()
    ]
    return " ".join(filter(None, [survey.setting, *sentences, CLOSINGS[wording]]))
