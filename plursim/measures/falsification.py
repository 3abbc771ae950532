"""What agents say against their mind (preference falsification, Kuran 1995)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from plursim.measures.figures import Figure, OfTotals, ratio
from plursim.measures.given import Given, Statements
from plursim.portable import Floats
from plursim.surveys.question import Question


def falsification(given: Given, said: Statements) -> Iterator[Figure]:
    """Yield how far statements depart from what their speakers held in the last poll before.

    Of each table and round the mean over statements of the distance, of the distance in the direction of the
    others' mean statement, and of the share on the other side of the middle; where there are no tables all
    statements of a round count as one group. No figure is compared with an arm in which nobody speaks.
    """
    poll = np.searchsorted(given.rounds, said.round, side="left") - 1
    held = np.where(poll >= 0, given.values[np.maximum(poll, 0), said.agent], np.nan)
    kept = ~(np.isnan(held) | np.isnan(said.value))
    agent, held, stated = said.agent[kept], held[kept], said.value[kept]
    _, group = np.unique(np.stack([said.round[kept], said.group[kept]]), axis=1, return_inverse=True)
    count = np.bincount(group.ravel())[group.ravel()]
    total = np.bincount(group.ravel(), stated)[group.ravel()]
    others = np.divide(total - stated, count - 1, out=np.full(len(stated), np.nan), where=count > 1)
    moved = stated - held
    columns = [
        np.ones(len(moved)),
        _on_other_side(given.question, held, stated),
        np.abs(moved),
        np.nan_to_num(moved * np.sign(others - held)),
        np.asarray(count > 1, dtype=np.float64),
    ]
    agents = given.values.shape[1]
    sums = np.stack([np.bincount(agent, column, minlength=agents) for column in columns], axis=1)
    blank = partial(
        OfTotals, sums=sums.astype(np.float64), n=len(moved), missing=int((~kept).sum()), compared=False
    )
    yield blank(name="falsification", of=partial(ratio, above=1, below=0), link="rate")
    if given.question.ordinal:
        yield blank(name="dissimulation", of=partial(ratio, above=2, below=0))
        yield blank(name="towards_group", of=partial(ratio, above=3, below=4))


def _on_other_side(question: Question, held: Floats, stated: Floats) -> Floats:
    """Return 1 where a statement lies on the other side of the middle; without a scale, where it differs."""
    if not question.ordinal:
        return np.asarray(stated != held, dtype=np.float64)
    middle = float(question.scale[0] + question.scale[-1]) / 2
    return np.asarray(np.sign(stated - middle) != np.sign(held - middle), dtype=np.float64)
