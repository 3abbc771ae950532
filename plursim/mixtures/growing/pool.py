"""A pool of personas with its weights, measured on questions it is fitted to and on questions held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from plursim.errors import PlursimError
from plursim.mixtures.fitting.targets import Layout
from plursim.personas import Persona
from plursim.portable import Floats, Ints, product
from plursim.scenario.fit import FitSpec
from plursim.solvers.problem import Problem
from plursim.surveys.question import Question

Fit = Callable[[Problem], Floats]
"""Solver: the weights that minimise a problem's objective, shape [personas]."""


class NotFittedError(PlursimError):
    """A solver gave no mixture: weights that do not sum to 1."""


NOTHING = 1e-6
"""Weight below which a persona is left out of the pool."""


@dataclass(frozen=True, eq=False)
class Task:
    """What a pool is grown towards.

    Attributes
    ----------
    layout : all questions, in the order of the columns of the arrays.
    targets : how the surveyed population answers, 0 beyond a question's options; shape [questions, options].
    training, held_out, test : columns of questions: those weights are fitted to and writers are told of,
        those that decide whether a candidate is accepted, and those that are looked at once, at the end.
    spec : objective, penalties and question weights, as for a fit.
    fit : the solver.
    refit : whether weights follow the personas; without, a rewritten persona keeps its weight.
    """

    layout: Layout
    targets: Floats
    training: Ints
    held_out: Ints
    test: Ints
    spec: FitSpec
    fit: Fit
    refit: bool = True

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions."""
        return self.layout.questions

    @property
    def seen(self) -> Ints:
        """Columns that are looked at while the pool grows, in order."""
        return np.sort(np.concatenate([self.training, self.held_out]))

    def target(self, column: int) -> Floats:
        """Return how the surveyed population answers a question, shape [options of the question]."""
        return self.targets[column, : len(self.questions[column].options)]

    def problem(self, shares: Floats, columns: Ints, *, penalised: bool = False) -> Problem:
        """Return what a fit to some questions solves; ``shares`` has shape [personas, questions, options]."""
        options = self.layout.options[columns]
        weight = self.spec.question_weights
        return Problem(
            personas=np.where(options, shares[:, columns], 0.0),
            targets=self.targets[columns],
            objective=self.spec.objective,
            options=options,
            positions=self.layout.positions[columns],
            question_weights=np.array([weight.get(self.questions[int(c)].id, 1.0) for c in columns]),
            ridge=self.spec.ridge if penalised else 0.0,
            entropy=self.spec.entropy if penalised else 0.0,
            smoothing=self.spec.smoothing,
        )

    def distance(self, shares: Floats, weights: Floats, columns: Ints) -> float:
        """Return the objective of a mixture on some questions, without penalty."""
        return self.problem(shares, columns).value(weights)

    def total_variation(self, shares: Floats, weights: Floats, columns: Ints) -> float:
        """Return the mean total variation of a mixture on some questions, whatever the objective."""
        mixed = (weights[:, None, None] * shares[:, columns]).sum(axis=0)
        apart = np.where(self.layout.options[columns], np.abs(mixed - self.targets[columns]), 0.0)
        return float(apart.sum(axis=1).mean() / 2)

    def measured(self, personas: Sequence[Persona], shares: Floats, weights: Floats | None = None) -> Pool:
        """Return a pool without the personas of weight 0; weights are fitted where none are given.

        Raises
        ------
        NotFittedError : the solver gave no mixture.
        """
        if weights is None:
            weights = self.fit(self.problem(shares, self.training, penalised=True))
        if not abs(float(weights.sum()) - 1) < NOTHING:
            raise NotFittedError(f"no mixture of {len(personas)} personas was found; try another objective")
        kept = np.flatnonzero(weights >= NOTHING)
        weights, shares = weights[kept] / weights[kept].sum(), shares[kept]
        return Pool(
            personas=tuple(personas[int(k)] for k in kept),
            shares=shares,
            weights=weights,
            training=self.distance(shares, weights, self.training),
            held_out=self.distance(shares, weights, self.held_out),
        )


@dataclass(frozen=True, eq=False)
class Pool:
    """Personas, how they answer, their weights, and the objective they reach.

    Attributes
    ----------
    shares : response distributions, NaN for questions not asked; shape [personas, questions, options].
    weights : summing to 1, shape [personas].
    training, held_out : objective on the training and on the held-out questions.
    """

    personas: tuple[Persona, ...]
    shares: Floats
    weights: Floats
    training: float
    held_out: float

    def position(self, persona_id: str) -> int | None:
        """Return where a persona stands, None where it is no longer in the pool."""
        ids = [persona.id for persona in self.personas]
        return ids.index(persona_id) if persona_id in ids else None

    def answers(self, task: Task, column: int) -> Floats:
        """Return how each persona answers a question, shape [personas, options of the question]."""
        return self.shares[:, column, : len(task.questions[column].options)]

    def mixed(self, task: Task, column: int) -> Floats:
        """Return how the mixture answers a question, shape [options of the question]."""
        answer: Floats = product(self.weights, self.answers(task, column))
        return answer

    def changed(self, task: Task, replaces: int | None, persona: Persona, shares: Floats) -> Pool:
        """Return the pool with one more persona, or with one in the place of another.

        ``shares`` is how the new persona answers, shape [questions, options].
        """
        if replaces is None:
            return task.measured((*self.personas, persona), np.concatenate([self.shares, shares[None]]))
        personas = (*self.personas[:replaces], persona, *self.personas[replaces + 1 :])
        rows = self.shares.copy()
        rows[replaces] = shares
        return task.measured(personas, rows, None if task.refit else self.weights)
