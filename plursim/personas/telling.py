"""Tell in the second person that somebody has a label of a group variable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from plursim.personas.sentences import FULL_NAMES, LAST_RESORT, PARTIES, RULES, WITH_ARTICLE, Rule

_SAMPLE = re.compile(r"\s*\([^)]*\)$")
_FOREIGN_ARTICLE = re.compile(r"(?:the|die|der|das|la|le|les|el|los|il|i|de|het)\s", re.IGNORECASE)


def tell(group: str, label: str, wording: int = 0, *, otherwise: str = LAST_RESORT) -> str:
    """Return the sentence that says that somebody has a label of a group variable.

    Parameters
    ----------
    group : name of the variable, such as ``age_group``.
    label : the label, such as ``18-29``.
    wording : which wording, 0 for the first; a rule with fewer uses its last.
    otherwise : the sentence where no rule fits.

    Returns
    -------
    a sentence in the second person. Its fields are ``{label}``; ``{1}``, ``{2}``, ``{an1}`` and ``{Name1}``,
    what the rule's pattern catches; ``{words}``, the variable in words; ``{country}`` and ``{party}``, the
    label with its article; ``{noun}``, the variable with an article; ``{verb}`` and ``{object}``, a variable
    such as ``has_children`` taken apart.

    Examples
    --------
    >>> tell("age", "18-34"), tell("age", "65+"), tell("gender", "Female")
    ('You are between 18 and 34 years old.', 'You are 65 years old or older.', 'You are a woman.')
    >>> tell("party", "Labour"), tell("party", "SPD")
    ('You feel closest to the Labour Party.', 'You feel closest to the SPD.')
    >>> tell("country", "Netherlands"), tell("union_member", "no"), tell("has_children", "yes")
    ('You live in the Netherlands.', 'You are not a union member.', 'You have children.')
    >>> tell("income", "$15,000-$29,999"), tell("favourite_colour", "blue")
    ('Your income is between $15,000 and $29,999.', 'On favourite colour you are in the group: blue.')
    """
    plain = " ".join(label.split())
    for rule in RULES:
        found = _fits(rule, group, plain)
        if found is not None:
            template = rule.sentences[min(wording, len(rule.sentences) - 1)]
            return _filled(template, _fields(group, plain, found.groups()))
    return _filled(otherwise, _fields(group, plain, ()))


def _filled(template: str, fields: Mapping[str, str]) -> str:
    """Return a template with its fields filled in; text in the fields is taken as it is."""
    return re.sub(r"\{(\w+)\}", lambda match: fields[match[1]], template)


def _fits(rule: Rule, group: str, label: str) -> re.Match[str] | None:
    words = set(_words(group).lower().split())
    if rule.variable and not words & set(rule.variable.split()):
        return None
    return re.fullmatch(rule.label, label, re.IGNORECASE)


def _fields(group: str, label: str, parts: Sequence[str | None]) -> dict[str, str]:
    caught = [(part or "").strip() for part in parts]
    words = _words(group)
    verb, _, rest = words.partition(" ")
    fields = {
        "label": label,
        "words": words,
        "noun": _an(words),
        "verb": {"has": "have", "owns": "own"}.get(verb.lower(), verb.lower()),
        "object": rest or words,
        "country": _country(label),
        "party": _party(label),
        "an1": _an(caught[0]) if caught else "",
        "Name1": caught[0].title() if caught else "",
    }
    return fields | {str(place): part for place, part in enumerate(caught, start=1)}


def _words(group: str) -> str:
    return " ".join(re.split(r"[\s_.-]+", group.strip()))


def _an(words: str) -> str:
    return f"{'an' if words[:1].lower() in 'aeio' else 'a'} {words}"


def _country(label: str) -> str:
    """Return a country as it stands in a sentence, without what a survey adds to it in brackets."""
    bare = _SAMPLE.sub("", label)
    name = FULL_NAMES.get(bare, bare)
    return f"the {name}" if name in WITH_ARTICLE else name


def _party(label: str) -> str:
    """Return a party as it stands in a sentence."""
    if _FOREIGN_ARTICLE.match(label):
        return label
    if label.lower() in PARTIES:
        return f"the {label} Party"
    named = label.isupper() or label.lower().endswith((" party", "s", " union", " alliance", " front"))
    return f"the {label}" if named else label
