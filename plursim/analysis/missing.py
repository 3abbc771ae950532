"""What is missing from a log, and why: counted for every question, arm and poll, and said in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import pandas as pd

from plursim.errors import Missing

WHERE = ("kind", "question", "arm", "round", "phase")
COLUMNS = (*WHERE, "asked", "reason", "missing", "share")

MOST_LINES = 8
"""Places with missing replies that are named before the rest is only counted."""

ANSWERED, NOT_ASKED = Missing.ANSWERED.word, Missing.NOT_ASKED.word


class Replies(Protocol):
    """Tables of a run whose rows say with ``reason`` what became of each reply."""

    @property
    def answers(self) -> pd.DataFrame:
        """One row a private answer."""

    @property
    def messages(self) -> pd.DataFrame:
        """One row a public statement."""

    @property
    def verdicts(self) -> pd.DataFrame:
        """One row a judgement."""

    @property
    def actions(self) -> pd.DataFrame:
        """One row a move."""


def missing_replies(run: Replies) -> pd.DataFrame:
    """Return how many replies are missing, by reason, wherever any are.

    Parameters
    ----------
    run : tables of a run. Rows of agents that were not asked count neither as asked nor as missing.

    Returns
    -------
    one row a kind of reply (``answers``, ``messages``, ``verdicts``, ``moves``), question, arm, round, phase
    and reason: ``asked`` replies of that place, how many of them are ``missing`` for this reason, and their
    ``share`` in 0 .. 1. Empty where nothing is missing. In the order of the log, private answers first.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> where = {"question": "vote", "arm": "treatment", "round": 0, "phase": "poll"}
    >>> answers = pd.DataFrame([{**where, "reason": said} for said in ("answered", "refused", "answered")])
    >>> none = answers[:0]
    >>> run = SimpleNamespace(answers=answers, messages=none, verdicts=none, actions=none)
    >>> missing_replies(run)[["question", "asked", "reason", "missing"]].values.tolist()
    [['vote', 3, 'refused', 1]]
    """
    kinds = {"answers": run.answers, "messages": run.messages, "verdicts": run.verdicts, "moves": run.actions}
    found = [_counted(kind, frame) for kind, frame in kinds.items() if len(frame)]
    whole = [frame for frame in found if len(frame)]
    return pd.concat(whole, ignore_index=True) if whole else pd.DataFrame(columns=list(COLUMNS))


def _counted(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the counts of one table, in the order in which places and reasons appear in it."""
    asked = frame[frame["reason"].astype(str) != NOT_ASKED]
    question = asked["question"].astype(object) if "question" in asked else pd.Series("", index=asked.index)
    rows = pd.DataFrame(
        {
            "kind": kind,
            "question": question.where(question.notna(), "").astype(str),
            "arm": asked["arm"].astype(str),
            "round": asked["round"].astype(int),
            "phase": asked["phase"].astype(str),
            "reason": asked["reason"].astype(str),
        }
    )
    places = rows.groupby(list(WHERE), sort=False).size().rename("asked")
    lost = rows[rows["reason"] != ANSWERED]
    counts = lost.groupby([*WHERE, "reason"], sort=False).size().rename("missing").reset_index()
    counts = counts.merge(places.reset_index(), on=list(WHERE), how="left")
    counts["share"] = counts["missing"] / counts["asked"]
    return counts[list(COLUMNS)]


def missing_in_words(missing: pd.DataFrame, last: dict[str, int]) -> Iterator[str]:
    """Yield a line for every place where replies are missing: how many, which share, and for which reasons.

    Parameters
    ----------
    missing : see :func:`missing_replies`.
    last : round of the last poll of each arm, see :func:`last_polls`.

    Examples
    --------
    >>> row = dict(kind="answers", question="vote", arm="treatment", round=0, phase="poll", asked=400)
    >>> rows = [{**row, "reason": why, "missing": n} for why, n in (("refused", 30), ("unparsable", 7))]
    >>> next(missing_in_words(pd.DataFrame(rows), {"treatment": 4}))
    'vote: 37 of 400 answers (9.2%) missing in treatment, first poll (refused 30, unparsable 7)'
    """
    for _, rows in missing.groupby(list(WHERE), sort=False):
        place = rows.iloc[0]
        arm, phase, round_ = str(place["arm"]), str(place["phase"]), int(place["round"])
        lost, asked = int(rows["missing"].sum()), int(place["asked"])
        reasons = ", ".join(
            f"{str(reason).replace('_', ' ')} {count:,}"
            for reason, count in zip(rows["reason"], rows["missing"], strict=True)
        )
        when = _poll(round_, last.get(arm, 0)) if phase == "poll" else f"round {round_}, {phase}"
        topic = f"{place['question']}: " if place["question"] else ""
        share = _percent(lost / asked)
        yield f"{topic}{lost:,} of {asked:,} {place['kind']} ({share}) missing in {arm}, {when} ({reasons})"


def shortened(lines: Sequence[str]) -> list[str]:
    """Return the first of many lines, and how many more there are."""
    left = len(lines) - MOST_LINES
    more = [f"and {left} more: plursim show RUN --json lists all"] if left > 0 else []
    return [*lines[:MOST_LINES], *more]


def _percent(share: float) -> str:
    """Return a share as a percentage that is 0 or 100 only where it is exactly so."""
    return f"{100 * share:.0f}%" if share in (0.0, 1.0) else f"{min(max(100 * share, 0.1), 99.9):.1f}%"


def _poll(round_: int, last: int) -> str:
    return "first poll" if not round_ else "last poll" if round_ == last else f"poll after round {round_}"


def last_polls(answers: pd.DataFrame) -> dict[str, int]:
    """Return the round of the last poll of each arm."""
    polled = answers[answers["phase"].astype(str) == "poll"]
    rounds = polled["round"].groupby(polled["arm"].astype(str)).max()
    return {str(arm): int(round_) for arm, round_ in rounds.items()}


def all_missing(run: Replies) -> str | None:
    """Return what is missing altogether, ``answers`` or ``moves``; None where there is something to measure.

    A run that asked survey questions is measured by their answers, a game without any by its moves.
    """
    for kind, frame in (("answers", run.answers), ("moves", run.actions)):
        reasons = frame["reason"].astype(str)
        if (reasons != NOT_ASKED).any():
            return None if (reasons == ANSWERED).any() else kind
    return None
