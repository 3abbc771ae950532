"""What happened in a society as rows of its log: answers, texts and who was shown them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.portable import Floats, Ints
from plursim.society.ask import Heard
from plursim.society.events import Answered, Exposed, Said
from plursim.society.replies import Answers
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society

WORDS = np.array([code.word for code in Missing], dtype=object)
"""Word of each :class:`plursim.errors.Missing` code."""


def own_answers(question: Question, options: Ints) -> list[str]:
    """Return in words what agents answered, as they remember it; empty where an answer is missing.

    Examples
    --------
    >>> q = Question(id="tax", text="Raise taxes?", options=("no", "yes"))
    >>> own_answers(q, np.array([1, -1]))
    ['Asked in private "Raise taxes?", I answered: yes', '']
    """
    asked = f'Asked in private "{question.text}", I answered: '
    return [asked + question.options[one] if one >= 0 else "" for one in options.tolist()]


def log_exposures(society: Society, phase: str, agents: Ints, heard: Heard) -> None:
    """Log that agents were shown texts, one row each, in the order shown."""
    position = np.arange(len(heard.messages)) - np.repeat(heard.offsets[:-1], heard.counts)
    society.sink.append(
        Exposed(
            arm=society.arm.name,
            round=society.round,
            phase=phase,
            message=heard.messages,
            agent=np.repeat(agents, heard.counts),
            sender=society.messages.sender[heard.messages],
            position=position + np.repeat(society.heard_this_round[agents], heard.counts),
        )
    )


def log_answers(society: Society, phase: str, agents: Ints, questions: Ints, answers: Answers) -> None:
    """Log answers to a poll, one row an agent and question, missing ones too."""
    ids = np.array([q.id for q in society.questions], dtype=object)[questions]
    nothing = (None,) * len(questions)
    rows = answers.raw if answers.raw is not None else (nothing,) * len(agents)
    society.sink.append(
        Answered(
            arm=society.arm.name,
            round=society.round,
            phase=phase,
            agent=np.repeat(agents, len(questions)),
            question=np.tile(ids, len(agents)),
            option=answers.options.ravel(),
            value=answers.values.ravel(),
            reason=WORDS[answers.missing.ravel()],
            raw=[text for row in rows for text in (row or nothing)],
        )
    )


def log_texts(
    society: Society,
    phase: str,
    ids: Ints,
    authors: Ints,
    question: int,
    groups: Ints | None,
    texts: Sequence[str],
    values: Floats,
    missing: NDArray[np.int8],
) -> None:
    """Log texts that may be shown, one row each; see :meth:`~plursim.society.society.Society.publish`."""
    society.sink.append(
        Said(
            arm=society.arm.name,
            round=society.round,
            phase=phase,
            message=ids,
            agent=authors,
            question=[society.questions[question].id if question >= 0 else None] * len(texts),
            group=np.full(len(texts), -1, dtype=np.int64) if groups is None else groups,
            text=texts,
            value=values,
            reason=WORDS[missing],
        )
    )
