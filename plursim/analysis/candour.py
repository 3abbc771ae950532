"""What agents say against their mind."""

from __future__ import annotations

from functools import partial

import numpy as np

from plursim.analysis.material import Waves
from plursim.analysis.sums import OfSums, Part, ratio
from plursim.analysis.talk import Said
from plursim.portable import Floats
from plursim.surveys.question import Question


def candour(question: Question, waves: Waves, said: Said) -> Part:
    """Return how far statements depart from what their speakers held in the last poll before.

    For each table and round what :func:`dissimulation` says, averaged over statements; where
    there are no tables all statements of a round count as one group.
    """
    wave = np.searchsorted(waves.rounds, said.round, side="left") - 1
    held = np.where(wave >= 0, waves.values[np.maximum(wave, 0), said.agent], np.nan)
    kept = ~(np.isnan(held) | np.isnan(said.value))
    agent, held, stated = said.agent[kept], held[kept], said.value[kept]
    _, group = np.unique(np.stack([said.round[kept], said.group[kept]]), axis=1, return_inverse=True)
    count = np.bincount(group.ravel())[group.ravel()]
    total = np.bincount(group.ravel(), stated)[group.ravel()]
    others = np.divide(total - stated, count - 1, out=np.full(len(stated), np.nan), where=count > 1)
    moved = stated - held
    columns = [np.ones(len(moved)), _falsified(question, held, stated)]
    figures: dict[str, OfSums] = {"falsification": partial(ratio, above=1, below=0)}
    if question.ordinal:
        columns += [np.abs(moved), np.nan_to_num(moved * np.sign(others - held))]
        columns.append(np.asarray(count > 1, dtype=np.float64))
        figures["dissimulation"] = partial(ratio, above=2, below=0)
        figures["towards_group"] = partial(ratio, above=3, below=4)
    agents = waves.values.shape[1]
    sums = [np.bincount(agent, column, minlength=agents).astype(np.float64) for column in columns]
    return Part(np.stack(sums, axis=1), figures, len(moved), int((~kept).sum()), alone=tuple(figures))


def _falsified(question: Question, held: Floats, stated: Floats) -> Floats:
    """Return 1 where a statement lies on the other side of the middle; without a scale, where it differs."""
    if not question.ordinal:
        return np.asarray(stated != held, dtype=np.float64)
    middle = float(question.scale[0] + question.scale[-1]) / 2
    return np.asarray(np.sign(stated - middle) != np.sign(held - middle), dtype=np.float64)
