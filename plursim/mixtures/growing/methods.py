"""How a pool grows: by adding for the residual, by rewriting to assigned parts, or by refining in place.

A method says, at each step, which turns to take; a turn looks at the pool as it is by then and says what is
to be written, or that there is nothing to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from plursim.mixtures.growing.briefing import Brief
from plursim.mixtures.growing.pool import Pool, Task
from plursim.mixtures.growing.residuals import assigned, residual, target_slice
from plursim.scenario.grow import MethodName

Turn = Callable[[Pool], Brief | None]
Method = Callable[[Task, Pool, int, int], list[Turn]]
"""Turns of a step, given task, pool, steps since a text was accepted (1 at first) and most personas."""


def boosting(task: Task, pool: Pool, idle: int, most: int) -> list[Turn]:  # noqa: ARG001
    """Return one turn: a persona for the residual, while the pool has room."""
    return [lambda now: add_for_residual(task, now) if len(now.personas) < most else None]


def em(task: Task, pool: Pool, idle: int, most: int) -> list[Turn]:
    """Return a turn for each persona to be rewritten, or for each slice of the target to fill a place with.

    Places are filled first, and again each time rewriting no longer helps.
    """
    if len(pool.personas) < most and idle % 2:
        column = anchor(task, pool)
        return [_filling(task, column, number, most) for number in range(most)]
    return [_rewriting(task, persona.id) for persona in pool.personas]


def evolve(task: Task, pool: Pool, idle: int, most: int) -> list[Turn]:  # noqa: ARG001
    """Return a turn for each persona, whose weight and attributes stay, to be refined towards its part."""
    return [_rewriting(task, persona.id) for persona in pool.personas]


METHODS: Mapping[MethodName, Method] = {"em": em, "boosting": boosting, "evolve": evolve}


def add_for_residual(task: Task, pool: Pool) -> Brief:
    """Ask for a persona who answers as the pool does too rarely."""
    left = {int(c): residual(pool.mixed(task, int(c)), task.target(int(c))) for c in task.training}
    ranked = sorted(left, key=lambda column: -left[column][1])
    return Brief(None, {c: left[c][0] for c in ranked if left[c][1] > 0}, text=_heaviest(pool))


def add_for_slice(task: Task, pool: Pool, column: int, number: int, slices: int) -> Brief:
    """Ask for a persona who answers one question as a slice of the population does."""
    wanted = {column: target_slice(task.target(column), number, slices)}
    return Brief(None, wanted, text=_heaviest(pool))


def rewrite_to_part(task: Task, pool: Pool, position: int) -> Brief:
    """Ask for a persona's text to be rewritten to the part of the target assigned to it.

    The questions with the largest gap come first. Where weights stay, so do the persona's attributes.
    """
    wanted = {
        c: assigned(pool.answers(task, c), pool.weights, task.target(c), ordinal=task.questions[c].ordinal)[
            position
        ]
        for c in map(int, task.training)
    }
    now = {column: pool.answers(task, column)[position] for column in wanted}
    ranked = sorted(wanted, key=lambda c: -float(np.abs(wanted[c] - now[c]).sum()))
    persona = pool.personas[position]
    return Brief(
        persona.id,
        {column: wanted[column] for column in ranked},
        now=now,
        text=persona.prompt,
        keep={} if task.refit else persona.attributes,
    )


def anchor(task: Task, pool: Pool) -> int:
    """Return the training question on which pool and target differ most, of those with an order if any."""
    ordinal = [int(c) for c in task.training if task.questions[int(c)].ordinal]
    columns = ordinal or [int(c) for c in task.training]
    return max(columns, key=lambda c: residual(pool.mixed(task, c), task.target(c))[1])


def _filling(task: Task, column: int, number: int, most: int) -> Turn:
    def turn(pool: Pool) -> Brief | None:
        full = len(pool.personas) >= most
        return None if full else add_for_slice(task, pool, column, number, most)

    return turn


def _rewriting(task: Task, persona_id: str) -> Turn:
    def turn(pool: Pool) -> Brief | None:
        position = pool.position(persona_id)
        return None if position is None else rewrite_to_part(task, pool, position)

    return turn


def _heaviest(pool: Pool) -> str:
    return pool.personas[int(pool.weights.argmax())].prompt
