"""Make personas of the strata of a survey: one for each combination of labels that has respondents."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from plursim.errors import InputError
from plursim.personas.persona import Persona, PersonaPool


class Stratified(Protocol):
    """What making personas needs of a survey."""

    @property
    def name(self) -> str:
        """Name of the survey."""

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Group variables and their labels in order."""

    def strata(self, by: Sequence[str]) -> list[dict[str, str]]:
        """Return every combination of labels that has respondents."""


# Each label has wordings that mean the same; which one a persona gets depends on its other labels.
_AGE = {
    "18-29": ("a young adult under thirty", "in your twenties"),
    "30-44": ("in your thirties or early forties", "somewhere between thirty and forty-five"),
    "45-59": ("in the middle of life, between forty-five and sixty", "in your late forties or your fifties"),
    "60+": ("sixty or older", "past sixty"),
}
_EDUCATION = {
    "less than high school": ("left school before finishing high school", "did not finish high school"),
    "high school": ("finished high school and did not go on from there", "have a high school diploma"),
    "some college": (
        "had some schooling after high school but hold no degree",
        "went beyond high school without taking a degree",
    ),
    "college": ("hold a college degree", "went through college and took a degree"),
}
_PARTY = {
    "strong Democrat": (
        "You think of yourself as a strong Democrat.",
        "You are a Democrat and feel strongly attached to the party.",
    ),
    "weak Democrat": (
        "You think of yourself as a Democrat, though not a strong one.",
        "You call yourself a Democrat without feeling strongly tied to the party.",
    ),
    "independent Democrat": (
        "You call yourself an independent, but the Democratic Party is the one you feel closer to.",
        "You belong to no party; if pressed, you would say you stand nearer to the Democrats.",
    ),
    "independent": (
        "You think of yourself as an independent and feel no closer to one party than to the other.",
        "You call yourself an independent, and neither Democrats nor Republicans are closer to you.",
    ),
    "independent Republican": (
        "You call yourself an independent, but the Republican Party is the one you feel closer to.",
        "You belong to no party; if pressed, you would say you stand nearer to the Republicans.",
    ),
    "weak Republican": (
        "You think of yourself as a Republican, though not a strong one.",
        "You call yourself a Republican without feeling strongly tied to the party.",
    ),
    "strong Republican": (
        "You think of yourself as a strong Republican.",
        "You are a Republican and feel strongly attached to the party.",
    ),
}
_SETTINGS = {
    "anes96": (
        "It is the autumn of 1996 and you live in the United States.",
        "You are an American voter in the autumn of 1996.",
        "You live in the United States, and it is the autumn of 1996.",
    )
}
_CLOSINGS = (
    "You speak for yourself, in everyday words.",
    "You say what you honestly think, the way you would to a neighbor.",
    "You answer from your own life and in your own words.",
)


def build_strata_personas(
    survey: Stratified, by: Sequence[str] = ("party", "education", "age")
) -> PersonaPool:
    """Return one persona for each combination of labels of a survey that has respondents.

    The prompts tell who the person is, in the second person, and nothing of how such people answered. Age,
    education and party have wordings of their own; any other attribute is told by its name and label.

    Parameters
    ----------
    survey : the survey.
    by : its group variables to combine; also the order of the labels in the personas' ids.

    Raises
    ------
    InputError : no variable is given, or an unknown one.
    """
    if not by:
        raise InputError("personas need at least one group variable to differ by")
    return PersonaPool(
        name=survey.name,
        description=f"Strata of the survey {survey.name} that have respondents, by {', '.join(by)}.",
        survey=survey.name,
        personas=tuple(
            Persona(
                id="-".join(_slug(label) for label in stratum.values()),
                attributes=stratum,
                prompt=_prompt(survey, stratum),
            )
            for stratum in survey.strata(by)
        ),
    )


def _slug(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.lower().replace("+", " plus")).strip("_")


def _prompt(survey: Stratified, stratum: Mapping[str, str]) -> str:
    """Return a persona's prompt; the sum of its labels' positions chooses among wordings."""
    number = sum(survey.groups[group].index(label) for group, label in stratum.items())

    def wording(of: Mapping[str, tuple[str, ...]], group: str) -> str | None:
        found = of.get(stratum.get(group, ""))
        return found[number % len(found)] if found else None

    age, education = wording(_AGE, "age"), wording(_EDUCATION, "education")
    party = wording(_PARTY, "party")
    told = {"age": age, "education": education, "party": party}
    setting = _SETTINGS.get(survey.name, ())
    sentences = [
        *([setting[number % len(setting)]] if setting else []),
        *_life(age, education, number),
        *(
            f"Your {group.replace('_', ' ')}: {label}."
            for group, label in stratum.items()
            if not told.get(group)
        ),
        *([party] if party else []),
        _CLOSINGS[(number // 2) % len(_CLOSINGS)],
    ]
    return " ".join(sentences)


def _life(age: str | None, education: str | None, number: int) -> list[str]:
    """Tell age and education in one sentence where both are known."""
    if age and education:
        return [
            f"You are {age}, and you {education}." if number % 3 else f"You {education}, and you are {age}."
        ]
    if age:
        return [f"You are {age}."]
    return [f"You {education}."] if education else []
