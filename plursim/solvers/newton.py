"""Active-set Newton: few personas carry weight in the best mixture, so only these are worked with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plursim.portable import Floats, Ints, dot, exp, product
from plursim.solvers.losses import Loss
from plursim.solvers.penalty import SMALLEST, Penalty
from plursim.solvers.quadratic import simplex_minimum

EVERYBODY = -1
"""The atom that stands for the uniform mixture of all personas; a fit starts from it."""

DAMPINGS = (1e-11, 1e-9, 1e-7, 1e-5)
"""Dampings of the Newton step, the next one tried where the last one leads nowhere."""

TINY = 1e-11
"""Weights below this change nothing that can be seen in an objective."""


@dataclass(eq=False)
class Atoms:
    """The personas that are worked with, and how much of each the mixture holds.

    Attributes
    ----------
    columns : all personas, shape [personas, columns].
    floors : least weights, shape [personas].
    members : positions of the atoms among the personas; ``EVERYBODY`` for the uniform mixture.
    amounts : amount of each atom above the floors, summing to 1 - sum of floors.
    rows : the atoms' columns, shape [atoms, columns].
    base : columns of the floors alone.
    """

    columns: Floats
    floors: Floats
    members: Ints
    amounts: Floats
    rows: Floats
    base: Floats

    @classmethod
    def start(cls, columns: Floats, floors: Floats) -> Atoms:
        """Begin with the uniform mixture."""
        return cls(
            columns,
            floors,
            np.array([EVERYBODY]),
            np.array([1.0 - floors.sum()]),
            columns.mean(axis=0, keepdims=True),
            product(floors, columns) if floors.any() else np.zeros(columns.shape[1]),
        )

    @property
    def weights(self) -> Floats:
        """Weights of all personas."""
        weights = self.floors.copy()
        named = self.members >= 0
        weights[self.members[named]] += self.amounts[named]
        whole: Floats = weights + self.amounts[~named].sum() / len(weights)
        return whole

    @property
    def shares(self) -> Floats:
        """The mixture's columns."""
        return self.base + product(self.amounts, self.rows)

    def add(self, members: Ints) -> None:
        """Take in more personas, with amount 0."""
        if len(members):
            self.members = np.concatenate([self.members, members])
            self.amounts = np.concatenate([self.amounts, np.zeros(len(members))])
            self.rows = np.concatenate([self.rows, self.columns[members]])

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop atoms."""
        if not kept.all():
            self.members, self.amounts, self.rows = self.members[kept], self.amounts[kept], self.rows[kept]

    def settle(self, weights: Floats) -> None:
        """Hold a given mixture, each persona above its floor an atom of its own."""
        above = np.maximum(weights - self.floors, 0.0)
        self.members = np.flatnonzero(above > 0)
        self.amounts = above[self.members]
        self.rows = self.columns[self.members]

    def lifted(self, by_persona: Floats) -> Floats:
        """Return for each atom the entry of its persona, for the uniform mixture the mean."""
        found = by_persona[np.maximum(self.members, 0)]
        found[self.members == EVERYBODY] = by_persona.mean()
        return found

    def hessian(self, curvature: Floats, penalty: Floats) -> Floats:
        """Return the second derivatives of the objective by the amounts, shape [atoms, atoms]."""
        scaled = self.rows * np.sqrt(curvature)
        found: Floats = product(scaled, scaled.T)
        if penalty.any():
            found[np.diag_indices_from(found)] += self.lifted(penalty)
            for place in np.flatnonzero(self.members == EVERYBODY):
                named = self.members >= 0
                found[place, named] += penalty[self.members[named]] / len(penalty)
                found[named, place] = found[place, named]
                found[place, place] += penalty.sum() / len(penalty) ** 2 - penalty.mean()
        return found


def newton(
    loss: Loss, penalty: Penalty, atoms: Atoms, tolerance: float, *, most: int = 200, batch: int = 128
) -> tuple[float, int]:
    """Move ``atoms`` to the minimum of a smooth objective.

    Each turn takes in the personas whose slope promises most, minimises the quadratic model over the atoms
    (:func:`simplex_minimum`) and goes towards its minimum as far as the objective falls; atoms that end at 0
    are dropped. It is the constrained Newton method of Wang (2007) for mixtures.

    Parameters
    ----------
    tolerance : duality gap at which to stop.
    most : most turns.
    batch : most personas taken in at a turn.

    Returns
    -------
    gap : certified duality gap.
    turns : turns taken.
    """
    gap = np.inf
    for turn in range(most):
        shares, weights = atoms.shares, atoms.weights
        slope = product(atoms.columns, loss.slope(shares))
        gap = penalty.gap(slope, weights, atoms.floors)
        if gap <= tolerance:
            return gap, turn
        atoms.add(_promising(slope + penalty.slope(weights), weights, atoms, batch))
        if not _descend(loss, penalty, atoms):
            return gap, turn + 1
    return gap, most


def _promising(slope: Floats, weights: Floats, atoms: Atoms, batch: int) -> Ints:
    """Return the personas outside the atoms whose slopes lie furthest below the mean."""
    above = weights - atoms.floors
    reduced = slope - dot(slope, above) / above.sum()
    reduced[atoms.members[atoms.members >= 0]] = 0.0
    best = np.argsort(reduced, kind="stable")[:batch]
    promising: Ints = best[reduced[best] < 0]
    return promising


def _descend(loss: Loss, penalty: Penalty, atoms: Atoms) -> bool:
    """Take one Newton step over the atoms; return whether the objective fell.

    Where rounding spoils the step (atoms that can hardly be told apart), a more damped one is tried.
    """
    large = _settle_tiny(loss, penalty, atoms)
    shares, weights = atoms.shares, atoms.weights
    slope = (product(atoms.rows, loss.slope(shares)) + atoms.lifted(penalty.slope(weights)))[large]
    hessian = atoms.hessian(loss.curvature(shares), penalty.curvature(weights))[np.ix_(large, large)]
    amounts = atoms.amounts[large]
    total = float(amounts.sum())
    likely = (amounts > 0) | (slope < dot(slope, amounts) / total)
    for damping in DAMPINGS:
        goal = simplex_minimum(hessian, slope, amounts, likely, damping)
        if penalty.entropy:
            goal = np.maximum(goal, 1e-3 * amounts)
            goal *= total / goal.sum()
        step = np.zeros(len(large))
        step[large] = goal - amounts
        fall = dot(slope, step[large])
        if fall < 0 and _walk(loss, penalty, atoms, step, fall):
            return True
    return False


def _settle_tiny(loss: Loss, penalty: Penalty, atoms: Atoms) -> NDArray[np.bool_]:
    """Put weights that do not matter where an entropy penalty holds them; return which atoms do matter.

    No weight is 0 under the penalty, but most may be so small that a Newton step would only chase their
    logarithms. Their size follows from the slope of the others.
    """
    large = np.ones(len(atoms.members), dtype=np.bool_)
    if not penalty.entropy:
        return large
    weights = atoms.weights
    slope = loss.slope(atoms.shares)
    whole = product(atoms.columns, slope) + penalty.slope(weights)
    level = dot(whole, weights - atoms.floors) / float((weights - atoms.floors).sum())
    change = np.clip((level - atoms.lifted(whole)) / penalty.entropy, -600.0, 600.0)
    at_rest = np.maximum(atoms.amounts, SMALLEST) * exp(change)
    free = atoms.lifted(atoms.floors) == 0
    large = np.asarray(~(free & (atoms.amounts < TINY) & (at_rest < TINY)), dtype=np.bool_)
    total = atoms.amounts.sum()
    atoms.amounts = np.where(large, atoms.amounts, at_rest)
    atoms.amounts *= total / atoms.amounts.sum()
    return large


def _walk(loss: Loss, penalty: Penalty, atoms: Atoms, step: Floats, fall: float) -> bool:
    """Go along a step until the objective has fallen by a part of what its slope promises (Armijo)."""
    start, shares, moved = atoms.amounts, atoms.shares, product(step, atoms.rows)
    if not abs(float(step.sum())) <= 1e-6 * float(start.sum()):
        return False  # rounding has spoilt the step: what it leads to is no mixture
    before, length = loss.value(shares) + penalty.value(atoms.weights), 1.0
    rounding = 1e-15 * (1 + abs(before))
    for _ in range(40):
        atoms.amounts = start + length * step
        after = loss.value(shares + length * moved) + (penalty.value(atoms.weights) if penalty else 0.0)
        if after <= before + 1e-4 * length * fall + rounding:
            atoms.amounts = np.maximum(atoms.amounts, 0.0)
            atoms.keep(atoms.amounts > 0)
            atoms.amounts *= start.sum() / atoms.amounts.sum()
            return True
        length /= 2
    atoms.amounts = start
    return False
