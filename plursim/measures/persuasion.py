"""How far agents move towards what they hear, and what else pulls them.

Between two polls a stance x becomes x + a (heard - x) + b (default - x) + c (first - x), and some chance:
those heard, a default that all are drawn to and the own first stance pull it by shares a, b and c of the way.
Where the default lies is not known (a model's first answers are not where it ends up), so the change is
regressed on own, heard and first stance with an intercept, b times the default: a and c are the slopes of
heard and first stance, b is what is left of the own stance's, -(own + heard + first). Without the first
stance anchored agents (Friedkin and Johnsen 1990) would seem to follow less than they do; in the first step
it is the own stance, so that only later steps tell the two apart.

The mean of as many agents not heard, a placebo, is one more regressor, whose slope is taken off that of those
heard: whatever moves all agents alike draws them to both. Noise in answers looks like a pull to a default and
to the first stance; the control arm has the same noise, and the comparison with it takes it off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from plursim.measures.figures import Figure, OfTotals, ratio
from plursim.measures.given import Given, Hearings, Statements
from plursim.measures.kernels.persuasion import by_agent, gap_closed
from plursim.portable import Floats, Ints, solve

TRIES = 20
"""Draws of a placebo for a hearing before it goes without."""


def persuasion(given: Given, heard: Hearings) -> Iterator[Figure]:
    """Yield gaps closed, susceptibility and what pulls agents, of an ordinal question."""
    # the same placebo in every arm, so that an arm and its control differ in nothing else
    placebo = placebo_of(heard, given.options.shape[1], given.stream("placebo"))
    stated = [_stated(given, step, given.said) for step in range(len(given.rounds) - 1)]
    steps = [_Step.of(given, step, heard, placebo, stated[step]) for step in range(len(stated))]
    yield _gaps(steps, float(np.diff(given.question.scale).min()) / 2)
    yield from _pulls(steps, given.values[0])


def placebo_of(heard: Hearings, agents: int, rng: np.random.Generator) -> Ints:
    """Return for each hearing an agent its hearer never heard, -1 where none was found."""
    known = np.unique(
        np.concatenate([heard.hearer * agents + heard.sender, np.arange(agents) * (agents + 1)])
    )
    found = np.full(len(heard.hearer), -1, dtype=np.int64)
    for _ in range(TRIES):
        open_ = np.flatnonzero(found < 0)
        if not len(open_):
            break
        drawn = rng.integers(agents, size=len(open_))
        fresh = ~np.isin(heard.hearer[open_] * agents + drawn, known)
        found[open_[fresh]] = drawn[fresh]
    return found


def _stated(given: Given, step: int, said: Statements | None) -> Floats:
    """Return the mean stance each agent stated in public in a step, else the one it held; shape [agents]."""
    stated: Floats = given.values[step].copy()
    if said is None:
        return stated
    kept = (said.round > given.rounds[step]) & (said.round <= given.rounds[step + 1]) & ~np.isnan(said.value)
    count = np.bincount(said.agent[kept], minlength=len(stated))
    total = np.bincount(said.agent[kept], said.value[kept], minlength=len(stated))
    spoken: Floats = np.where(count > 0, total / np.maximum(count, 1), stated)
    return spoken


@dataclass(frozen=True, eq=False)
class _Step:
    """What happened between two polls.

    ``before`` and ``after`` are stances, shape [agents]; ``hearer`` says who heard, ``heard`` the stance of
    the sender and ``placebo`` that of an agent not heard, NaN where unknown; shape [hearings].
    """

    before: Floats
    after: Floats
    hearer: Ints
    heard: Floats
    placebo: Floats

    @classmethod
    def of(cls, given: Given, step: int, heard: Hearings, placebo: Ints, stated: Floats) -> _Step:
        """Cut one step out of the given."""
        kept = (heard.round > given.rounds[step]) & (heard.round <= given.rounds[step + 1])
        other = placebo[kept]
        return cls(
            given.values[step],
            given.values[step + 1],
            heard.hearer[kept],
            stated[heard.sender[kept]],
            np.where(other >= 0, stated[np.maximum(other, 0)], np.nan),
        )

    def mean(self, values: Floats) -> Floats:
        """Return the mean over what each agent heard, NaN where it heard nothing; shape [agents]."""
        return by_agent(values, self.hearer, len(self.before))


def _gaps(steps: list[_Step], least: float) -> Figure:
    """Return which share of the gap to what was heard agents closed, net of placebo pairs.

    Agents that fall back to the middle close gaps to anybody: the share itself says nothing of influence.
    """
    agents = len(steps[0].before)
    sums, pairs, left = np.zeros((agents, 4)), 0, 0
    for step in steps:
        before, after = step.before[step.hearer], step.after[step.hearer]
        for place, values in ((0, step.heard), (2, step.placebo)):
            closed = gap_closed(before, after, values, least)
            known = ~np.isnan(closed)
            sums[:, place] += np.bincount(step.hearer[known], closed[known], minlength=agents)
            sums[:, place + 1] += np.bincount(step.hearer[known], minlength=agents)
            pairs += int(known.sum()) if place == 0 else 0
            left += int((~known).sum()) if place == 0 else 0
    return OfTotals(
        name="gap_closed",
        sums=sums,
        of=lambda sums: ratio(sums, 0, 1) - ratio(sums, 2, 3),
        n=pairs,
        missing=left,
    )


def _pulls(steps: list[_Step], first: Floats) -> Iterator[Figure]:
    """Yield the pulls of those heard, of a default and of the own first stance.

    The first stance is left out where it is the own stance, as in a single step, and has no pull then.
    """
    rows = [(step.before, step.mean(step.heard), step.mean(step.placebo)) for step in steps]
    designs = [np.stack([np.ones_like(own), own, heard, other, first], axis=1) for own, heard, other in rows]
    changes = [step.after - step.before for step in steps]
    found = _LeastSquares.of(designs, changes)
    anchored = not np.isnan(found.slopes(found.sums.sum(axis=0))).any()
    if not anchored:
        found = _LeastSquares.of([design[:, :-1] for design in designs], changes)
    blank = partial(OfTotals, sums=found.sums, n=found.used, missing=found.left, corrected=True)
    yield blank(name="susceptibility", of=lambda sums: _net(found.slopes(sums)))
    yield blank(name="pull_of_group", of=lambda sums: _net(found.slopes(sums)))
    yield blank(name="pull_of_model", of=lambda sums: -found.slopes(sums)[..., 1:].sum(axis=-1))
    if anchored:
        yield blank(name="pull_of_persona", of=lambda sums: found.slopes(sums)[..., 4])


def _net(slopes: Floats) -> Floats:
    net: Floats = slopes[..., 2] - slopes[..., 3]
    return net


@dataclass(frozen=True, eq=False)
class _LeastSquares:
    """Least squares as sums over agents: of the products of predictors, and with the outcome.

    ``sums`` has shape [agents, size * size + size]; ``used`` and ``left`` count agents and steps.
    """

    sums: Floats
    size: int
    used: int
    left: int

    @classmethod
    def of(cls, designs: list[Floats], outcomes: list[Floats]) -> _LeastSquares:
        """Add up predictors [agents, size] and outcomes [agents] of several steps."""
        size = designs[0].shape[1]
        sums, used, left = np.zeros((len(designs[0]), size * size + size)), 0, 0
        for design, outcome in zip(designs, outcomes, strict=True):
            known = ~(np.isnan(design).any(axis=1) | np.isnan(outcome))
            rows, target = np.where(known[:, None], design, 0.0), np.where(known, outcome, 0.0)
            products = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), -1)
            sums += np.concatenate([products, rows * target[:, None]], axis=1)
            used, left = used + int(known.sum()), left + int((~known).sum())
        return cls(sums, size, used, left)

    def slopes(self, totals: Floats) -> Floats:
        """Return the slopes of each draw, NaN where predictors cannot be told apart; [..., size]."""
        size = self.size
        products = totals[..., : size * size].reshape(*totals.shape[:-1], size, size)
        spread = np.sqrt(np.diagonal(products, axis1=-2, axis2=-1))
        scaled = products / np.maximum(spread[..., :, None] * spread[..., None, :], np.finfo(float).tiny)
        clear = np.linalg.matrix_rank(scaled, tol=1e-9, hermitian=True) == size
        safe = np.where(clear[..., None, None], products, np.eye(size))
        slopes = solve(safe, totals[..., size * size :])
        return np.where(clear[..., None], slopes, np.nan)
