"""Simulated discussion tables whose population is known in closed form: what coverage is counted on.

Agents answer a question of seven options by a latent normal stance. In the first poll they are independent.
Before the last a share of them (``churn``) answers anew: around the mean of its table, which varies between
tables by ``between`` (so answers of a table are alike) and by ``moved`` from the first. With ``moved`` 0 and
the same ``between`` answers churn and tables agree, yet the distribution of the population does not move.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from plursim.portable import Floats, Ints

OPTIONS = 7
CUTS = np.array([-1.4, -0.8, -0.25, 0.25, 0.8, 1.4])
AGENTS, SURVEYED = 400, 1000
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)


@dataclass(frozen=True)
class Talk:
    """What happens to the answers of an arm between its polls; ``churn`` 0 is a frozen arm."""

    churn: float
    moved: float = 0.0
    between: float = 0.4


@dataclass(frozen=True)
class Case:
    """An arm, its control and the survey, whose mean stance is ``survey`` away from that of the agents."""

    name: str
    arm: Talk
    control: Talk
    survey: float = 0.0
    between: float = 0.4


@dataclass(frozen=True, eq=False)
class Drawn:
    """Answers in several runs: first poll and last of both arms, [runs, tables, seats]; survey shares."""

    first: Ints
    arm: Ints
    control: Ints
    survey: Floats


def shares_at(stance: Floats | float) -> Floats:
    """Return the shares of options where stances have a mean; shape [..., options]."""
    below = ndtr(CUTS - np.asarray(stance, dtype=np.float64)[..., None])
    ends = np.concatenate([np.zeros((*below.shape[:-1], 1)), below, np.ones((*below.shape[:-1], 1))], axis=-1)
    return np.diff(ends, axis=-1)


def over_tables(moved: float, between: float) -> Floats:
    """Return the shares of the population: those of tables, averaged over what tables differ by."""
    shares: Floats = (_WEIGHTS / _WEIGHTS.sum()) @ shares_at(moved + between * _NODES)
    return shares


def joint(case: Case, talk: Talk) -> Floats:
    """Return how often an agent of the population gives each first and each last answer; [first, last]."""
    first = over_tables(0.0, case.between)
    anew = np.outer(first, over_tables(talk.moved, talk.between))
    return np.asarray((1 - talk.churn) * np.diag(first) + talk.churn * anew)


def drawn(case: Case, tables: int, runs: int, rng: np.random.Generator) -> Drawn:
    """Simulate runs of 400 agents at some tables, and a survey of 1,000 each."""
    seats = AGENTS // tables
    first = _picked(np.broadcast_to(over_tables(0.0, case.between), (runs, tables, seats, OPTIONS)), rng)
    survey = rng.multinomial(SURVEYED, over_tables(case.survey, case.between), size=runs) / SURVEYED
    return Drawn(
        first, *(_after(first, talk, runs, tables, rng) for talk in (case.arm, case.control)), survey
    )


def _after(first: Ints, talk: Talk, runs: int, tables: int, rng: np.random.Generator) -> Ints:
    if not talk.churn:
        return first
    stance = talk.moved + talk.between * rng.standard_normal((runs, tables, 1))
    anew = _picked(np.broadcast_to(shares_at(stance), (*first.shape, OPTIONS)), rng)
    return np.where(rng.random(first.shape) < talk.churn, anew, first)


def _picked(shares: Floats, rng: np.random.Generator) -> Ints:
    below: Ints = (rng.random(shares.shape[:-1])[..., None] > np.cumsum(shares, axis=-1)[..., :-1]).sum(
        axis=-1
    )
    return below


def by_table(answers: Ints) -> Floats:
    """Return how many of each table gave each answer; shape [tables, runs, options]."""
    counts: Floats = np.eye(OPTIONS)[answers].sum(axis=2).transpose(1, 0, 2)
    return counts
