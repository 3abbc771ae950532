"""What pulls agents, in populations whose pulls are known: means over seeds, and how often intervals hold.

Tables of six talk for four rounds; stances move by a rule and are polled each round. Arrays go straight to
the estimator, so that hundreds of populations take seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import pytest

from plursim.analysis.arms import estimated, own_rows
from plursim.measures.given import Given, Hearings
from plursim.measures.persuasion import persuasion
from plursim.portable import Floats
from plursim.surveys.question import Question

SCALE = Question(id="q", text="?", options=tuple(f"point {k}" for k in range(11)))
AGENTS, TABLE, ROUNDS, SEEDS = 240, 6, 4, 100

Rule = Callable[[Floats, Floats, Floats, Floats], Floats]
"""From own, others' mean and first stance, and chance, to the next stance."""

CASES: dict[str, tuple[Rule, Mapping[str, float]]] = {
    "deaf, regressing to a default": (
        lambda own, _others, _first, chance: own + 0.2 * (4 - own) + 0.5 * chance,
        {
            "susceptibility": 0,
            "pull_of_group": 0,
            "pull_of_model": 0.2,
            "pull_of_persona": 0,
            "gap_closed": 0,
        },
    ),
    "Friedkin-Johnsen": (
        lambda own, others, first, chance: 0.35 * (own / 4 + others * 3 / 4) + 0.65 * first + 0.5 * chance,
        {"susceptibility": 0.2625, "pull_of_model": 0, "pull_of_persona": 0.65},
    ),
    "DeGroot": (
        lambda own, others, _first, chance: own + 0.3 * (others - own) + 0.5 * chance,
        {"susceptibility": 0.3, "pull_of_model": 0, "pull_of_persona": 0},
    ),
    "all three": (
        lambda own, others, first, chance: (
            own + 0.3 * (others - own) + 0.15 * (4 - own) + 0.2 * (first - own) + 0.5 * chance
        ),
        {"susceptibility": 0.3, "pull_of_model": 0.15, "pull_of_persona": 0.2},
    ),
    "chance alone": (
        lambda own, _others, _first, chance: own + 0.7 * chance,
        {"susceptibility": 0, "pull_of_model": 0, "pull_of_persona": 0, "gap_closed": 0},
    ),
}


@cache
def hearings(agents: int) -> tuple[Hearings, np.ndarray]:
    """Everybody at a table hears everybody else at it, in every round."""
    tables = np.arange(agents) // TABLE
    hearer, sender = np.nonzero((tables[:, None] == tables) & ~np.eye(agents, dtype=bool))
    rounds = np.repeat(np.arange(1, ROUNDS + 1), len(hearer))
    return Hearings(rounds, np.tile(hearer, ROUNDS), np.tile(sender, ROUNDS)), tables


def stances(rule: Rule, agents: int, rng: np.random.Generator) -> Floats:
    """Play the rounds; shape [polls, agents]."""
    tables = np.arange(agents) // TABLE
    found = [rng.uniform(1, 11, agents)]
    for _ in range(ROUNDS):
        own = found[-1]
        others = (np.bincount(tables, own)[tables] - own) / (TABLE - 1)
        found.append(rule(own, others, found[0], rng.normal(size=agents)))
    return np.array(found)


def estimates(rule: Rule, seed: int, agents: int = AGENTS) -> dict[str, tuple[float, float, float]]:
    """Value and interval of each figure."""
    rng = np.random.default_rng(seed)
    heard, tables = hearings(agents)
    values = stances(rule, agents, rng)
    given = Given(
        question=SCALE,
        rounds=np.arange(ROUNDS + 1),
        options=np.zeros(values.shape, dtype=np.int64),
        values=values,
        refused=np.zeros(values.shape, dtype=bool),
        members=np.ones(agents, dtype=bool),
        stream=lambda *_: rng,
    )
    figures = list(persuasion(given, heard))
    rows = own_rows(estimated({"treatment": figures}, "influence", tables, rng), SCALE.id, "change")
    return {row.measure.removeprefix("influence_"): (row.value, row.low, row.high) for row in rows}


@cache
def over_seeds(case: str) -> dict[str, np.ndarray]:
    """Values and intervals over the seeds, [seeds, 3] a figure."""
    found = [estimates(CASES[case][0], seed) for seed in range(SEEDS)]
    return {name: np.array([one[name] for one in found]) for name in CASES[case][1]}


@pytest.mark.parametrize("case", CASES)
def test_estimates_are_the_truth_on_average(case: str) -> None:
    """Within 3 standard errors: of 17 means one is likely to be more than 2 away by chance."""
    for name, values in over_seeds(case).items():
        error = values[:, 0].std(ddof=1) / np.sqrt(SEEDS)
        assert values[:, 0].mean() == pytest.approx(CASES[case][1][name], abs=3 * error), name
        assert error < 0.005, name


@pytest.mark.parametrize("case", CASES)
def test_intervals_hold_the_truth(case: str) -> None:
    """The binomial standard error of .95 in 100 seeds is .022."""
    for name, values in over_seeds(case).items():
        truth = CASES[case][1][name]
        held = ((values[:, 1] <= truth) & (truth <= values[:, 2])).mean()
        assert held >= 0.88, name


def test_few_tables_do_not_bias_the_pulls() -> None:
    """Ten tables: least squares alone gives chance a pull of the first stance of .03."""
    rule = CASES["chance alone"][0]
    found = [estimates(rule, seed, agents=60)["pull_of_persona"][0] for seed in range(200)]
    assert np.mean(found) == pytest.approx(0, abs=3 * np.std(found) / np.sqrt(200))
    assert np.std(found) / np.sqrt(200) < 0.005


def test_a_common_shock_is_nobodys_influence() -> None:
    """News that move everybody by the same draw those who hear each other and those who do not alike."""
    found = []
    for seed in range(100):
        shock = iter(np.random.default_rng(1000 + seed).normal(size=ROUNDS))

        def rule(own: Floats, _others: Floats, _first: Floats, chance: Floats, shock=shock) -> Floats:
            return own + next(shock) + 0.3 * chance

        found.append(estimates(rule, seed, agents=120)["susceptibility"][0])
    assert np.mean(found) == pytest.approx(0, abs=3 * np.std(found) / 10)
