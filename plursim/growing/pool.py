"""A pool of personas with its weights, measured on questions it is fitted to and on questions held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plursim.personas import Persona
from plursim.surveys.question import Question

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Shares = tuple[Floats, ...]
"""How personas answer: one array a question, shape [personas, options]."""

Fit = Callable[[Shares, Shares, Sequence[Question]], Floats]
"""Weights of the personas, given how they answer and the target of each question, shape [personas]."""
Distance = Callable[[Shares, Shares, Sequence[Question]], float]
"""How far predicted shares (one array a question, shape [options]) are from the target."""

NOTHING = 1e-6
"""Weight below which a persona is left out of the pool."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a pool is grown towards.

    Attributes
    ----------
    questions : all questions; ``target`` how the surveyed population answers each, shape [options].
    training, held_out, test : columns of questions: those weights are fitted to and writers are told of,
        those that decide whether a candidate is accepted, and those that are looked at once, at the end.
    fit, distance : the objective.
    refit : whether weights follow the personas; without, a rewritten persona keeps its weight.
    """

    questions: tuple[Question, ...]
    target: Shares
    training: Ints
    held_out: Ints
    test: Ints
    fit: Fit
    distance: Distance
    refit: bool = True

    @property
    def seen(self) -> Ints:
        """Columns that are asked while the pool grows, in order."""
        return np.sort(np.concatenate([self.training, self.held_out]))

    def of(self, columns: Ints, shares: Shares) -> Shares:
        """Return the arrays of some questions."""
        return tuple(shares[int(column)] for column in columns)

    def asked(self, columns: Ints) -> tuple[Question, ...]:
        """Return some questions."""
        return tuple(self.questions[int(column)] for column in columns)

    def objective(self, shares: Shares, weights: Floats, columns: Ints) -> float:
        """Return how far a mixture is from the target on some questions."""
        mixed = tuple(weights @ persona_shares for persona_shares in self.of(columns, shares))
        return self.distance(mixed, self.of(columns, self.target), self.asked(columns))

    def weigh(self, shares: Shares) -> Floats:
        """Return the weights fitted to the training questions."""
        columns = self.training
        return self.fit(self.of(columns, shares), self.of(columns, self.target), self.asked(columns))

    def measured(self, personas: Sequence[Persona], shares: Shares, weights: Floats | None = None) -> Pool:
        """Return a pool without the personas of weight 0; weights are fitted where none are given."""
        weights = self.weigh(shares) if weights is None else weights
        kept = np.flatnonzero(weights >= NOTHING)
        weights, shares = weights[kept] / weights[kept].sum(), tuple(part[kept] for part in shares)
        return Pool(
            personas=tuple(personas[int(k)] for k in kept),
            shares=shares,
            weights=weights,
            training=self.objective(shares, weights, self.training),
            held_out=self.objective(shares, weights, self.held_out),
        )


@dataclass(frozen=True, eq=False)
class Pool:
    """Personas, how they answer, their weights, and the objective they reach.

    Attributes
    ----------
    shares : one array a question, shape [personas, options]; NaN for questions not asked yet.
    weights : summing to 1, shape [personas].
    training, held_out : objective on the training and on the held-out questions.
    """

    personas: tuple[Persona, ...]
    shares: Shares
    weights: Floats
    training: float
    held_out: float

    def position(self, persona_id: str) -> int | None:
        """Return where a persona stands, None where it is no longer in the pool."""
        ids = [persona.id for persona in self.personas]
        return ids.index(persona_id) if persona_id in ids else None

    def mixed(self, column: int) -> Floats:
        """Return how the mixture answers a question, shape [options]."""
        answer: Floats = self.weights @ self.shares[column]
        return answer

    def changed(self, task: Task, replaces: int | None, persona: Persona, shares: Shares) -> Pool:
        """Return the pool with one more persona, or with one in the place of another.

        ``shares`` is how the new persona answers, one array a question, shape [options].
        """
        if replaces is None:
            grown = tuple(np.vstack([old, new]) for old, new in zip(self.shares, shares, strict=True))
            return task.measured((*self.personas, persona), grown)
        personas = (*self.personas[:replaces], persona, *self.personas[replaces + 1 :])
        replaced = []
        for old, new in zip(self.shares, shares, strict=True):
            rows = old.copy()
            rows[replaces] = new
            replaced.append(rows)
        return task.measured(personas, tuple(replaced), None if task.refit else self.weights)
