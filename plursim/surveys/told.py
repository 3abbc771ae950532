"""Sentences by which a survey itself tells the labels of a group variable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from plursim.errors import InputError, unknown

Told: TypeAlias = str | dict[str, str]
TOLD = (
    "How personas built of this survey tell the label: a sentence in the second person, such as 'You live in"
    " {label}.', or a sentence for each label; default a sentence that fits the variable's name."
)
SETTING = (
    "Sentence that personas built of this survey begin with, such as 'You live in Norway.'; default none."
)


def check_told(told: Told) -> None:
    """Raise ValueError where a sentence has a field other than ``{label}``, or is blank."""
    for sentence in told.values() if isinstance(told, dict) else (told,) if told else ():
        if not sentence.strip():
            raise ValueError("a sentence in 'told' is blank")
        for name in re.findall(r"\{([^}]*)\}", sentence):
            if name != "label":
                raise ValueError(f"'told' may hold the field {{label}}, not {{{name}}}")


def sentences(group: str, told: Told, labels: Sequence[str]) -> dict[str, str]:
    """Return the sentence of each label that one is stated for.

    Raises
    ------
    InputError : a sentence for a label there is not (names the nearest).

    Examples
    --------
    >>> sentences("region", "You live in {label}.", ["Wales"])
    {'Wales': 'You live in Wales.'}
    """
    if isinstance(told, str):
        return {label: told.replace("{label}", label) for label in labels} if told else {}
    for label in told:
        if label not in labels:
            raise InputError(f"told: {unknown(f'{group} label', label, labels)}")
    return {label: sentence.replace("{label}", label) for label, sentence in told.items()}


def all_sentences(told: Mapping[str, Told], groups: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Return the stated sentences of each group variable by label."""
    return {group: sentences(group, told.get(group, ""), labels) for group, labels in groups.items()}
