"""What a writer is told: whom to describe, by the answers such persons should give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from plursim.portable import Floats
from plursim.surveys.question import Question


@dataclass(frozen=True, eq=False)
class Brief:
    """One persona to be written.

    Attributes
    ----------
    replaces : id of the persona it is to replace, None for a new one.
    wanted : how such persons should answer, by column of the question, shape [options]; the questions that
        matter most come first.
    now : how the persona to be rewritten answers, by column; empty for a new one.
    text : a persona text to go by: the one to rewrite, or one that shows the form.
    keep : attributes the person must keep.
    """

    replaces: str | None
    wanted: Mapping[int, Floats]
    now: Mapping[int, Floats] = field(default_factory=dict)
    text: str = ""
    keep: Mapping[str, str] = field(default_factory=dict)


def instruction(brief: Brief, questions: Sequence[Question], words: int, told: int) -> str:
    """Return a brief in words.

    Shares are rounded to whole percentages. The text to go by is not part of it: it may come from a model
    and is shown apart, quoted as data.

    Parameters
    ----------
    questions : all questions; ``words`` most words of a persona; ``told`` most questions to be named.

    Examples
    --------
    >>> import numpy as np
    >>> q = Question(id="tax", text="Raise taxes?", options=("no", "yes"))
    >>> print(instruction(Brief(None, {0: np.array([0.25, 0.75])}), [q], 60, 5).splitlines()[-3:])
    ['Question: Raise taxes?', '- no: 25%', '- yes: 75%']
    """
    columns = list(brief.wanted)[:told]
    lines = [
        "Write a persona: a description, in the second person, of one kind of person who takes part in a "
        f'survey. Begin with "You" and use at most {words} words. Say who the person is, how they live and '
        "what matters to them. Do not name the questions or answers below in it.",
        *_about_the_text(brief),
        "",
        _HEAD[bool(brief.now)],
    ]
    for column in columns:
        lines += ["", f"Question: {questions[column].text}", *_shares(brief, column, questions[column])]
    return "\n".join(lines)


_HEAD = {
    False: "Persons of this kind should answer a survey like this:",
    True: "Persons of this kind should answer a survey like this; in brackets, how they answer now:",
}


def _about_the_text(brief: Brief) -> list[str]:
    if brief.replaces is None:
        return ["The description above only shows the form; write of another person."] if brief.text else []
    kept = "; ".join(f"{name}: {label}" for name, label in brief.keep.items())
    return [
        "The description above is how the person is described now. Revise it, so that the answers move to "
        "those wanted.",
        *([f"It must stay true of the person: {kept}."] if kept else []),
    ]


def _shares(brief: Brief, column: int, question: Question) -> list[str]:
    now = brief.now.get(column)
    lines = []
    for k, option in enumerate(question.options):
        before = "" if now is None else f" (now {now[k]:.0%})"
        lines.append(f"- {option}: {brief.wanted[column][k]:.0%}{before}")
    return lines
