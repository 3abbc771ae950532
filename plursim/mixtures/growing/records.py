"""What becomes of every text that is written for a pool."""

from __future__ import annotations

from dataclasses import dataclass

from plursim.errors import Missing

ANSWERED = Missing.ANSWERED.word


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One text that was written, and what became of it; one row of ``candidates.csv``.

    Attributes
    ----------
    candidate : number of the row, from 0; the first rows are the personas the pool starts from.
    step : 0 for those, then from 1; ``turn`` within the step, ``draw`` within the turn.
    action : ``start``, ``add`` or ``rewrite``; ``replaces`` the persona it would replace, else empty.
    persona : id it has, or would have, in the pool.
    text : as it may be used, empty where missing; ``raw`` what the writer said, where that is not the
        text.
    reason : ``answered``; why there is no text (a word of :class:`~plursim.errors.Missing`); why it cannot
        be used (``not_a_persona``, ``too_long``, ``quotes_a_question``, ``duplicate``); or why its answers
        cannot (``no_answers``, ``answers_failed``), or no weights were found (``not_fitted``).
    training_before, training_after, held_out_before, held_out_after : objective of the pool without and with
        it; NaN where there is none.
    accepted : whether it became part of the pool.
    outcome : ``accepted``, ``unusable``, ``training_rises``, ``held_out_does_not_fall`` or
        ``another_chosen`` (it helps, but a text of the same turn fits the training questions better).
    """

    candidate: int
    step: int
    turn: int
    draw: int
    action: str
    replaces: str
    persona: str
    text: str
    reason: str
    training_before: float = float("nan")
    training_after: float = float("nan")
    held_out_before: float = float("nan")
    held_out_after: float = float("nan")
    accepted: bool
    outcome: str
    raw: str = ""
