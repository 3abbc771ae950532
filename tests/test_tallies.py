"""Figures of protocols from tallies, against closed forms and what protocols log themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import plursim
from plursim.analysis import arrays_of, measure
from plursim.protocols.base import Interaction
from plursim.protocols.tally import Played, Tally, answered
from plursim.scenario import load_scenario
from plursim.society.society import Society
from plursim.surveys.question import Question
from tests.logs import HandLog, hand_log

GAME = ("protocol.generations=1", "protocol.punishment=1", "population.size=12")


class Gifts(Interaction):
    """A game that counts gifts."""

    needs: ClassVar = frozenset()
    kind: Literal["gifts"] = "gifts"  # type: ignore[assignment]

    def start(self, society: Society) -> None:
        """Nothing."""

    def play(self, society: Society) -> None:
        """Nothing."""

    def tallies(self, played: Played) -> Iterator[Tally]:
        """Mean gift."""
        moves = answered(played.actions)
        yield Tally.mean("mean", moves, moves["amount"], high=np.inf)


def moves(arm: str, amounts: np.ndarray, units: int) -> pd.DataFrame:
    """Gifts by round and agent, shape [rounds, agents]; agents of a unit play each other."""
    rounds, agents = amounts.shape
    each = agents // units
    agent = np.tile(np.arange(agents), rounds)
    partner = agent // each * each + (agent + 1) % each
    reason = np.where(np.isnan(amounts.ravel()), "refused", "answered")
    return pd.DataFrame(
        {"arm": arm, "round": np.repeat(np.arange(rounds), agents) + 1, "agent": agent, "partner": partner,
         "amount": amounts.ravel(), "reason": reason}
    )  # fmt: skip


def rows_of(given: dict[str, np.ndarray], units: int = 12) -> pd.DataFrame:
    """Measure a log of gifts by arm."""
    agents = next(iter(given.values())).shape[1]
    camps = {"camp": ["red", "blue"] * (agents // 2)}
    log = replace(
        without_questions(agents, camps),
        actions=pd.concat([moves(arm, amounts, units) for arm, amounts in given.items()]),
    )
    material = replace(arrays_of(log), protocol=Gifts(rounds=1))
    return measure(material, [], 3).set_index(["measure", "arm", "stage", "label"])


def without_questions(agents: int, attributes: dict[str, list[str]]) -> HandLog:
    """A log of agents that nobody asked anything."""
    asked = Question(id="q", text="?", options=("a", "b"))
    log = hand_log([asked], {("treatment", "q"): [[0] * agents]}, attributes=attributes)
    return replace(log, answers=log.answers[:0])


def test_a_tally_is_a_mean_with_the_interval_of_unit_means_and_misses_are_counted() -> None:
    rng = np.random.default_rng(5)
    units = 12
    amounts = rng.random((1, 24)) + np.repeat(rng.random(units), 2)
    row = rows_of({"treatment": amounts}).loc[("gifts_mean", "treatment", "whole", "all")]
    by_unit = amounts.reshape(units, 2).mean(axis=1)
    assert row["value"] == pytest.approx(amounts.mean())
    # of units of one size the jackknife of a mean is Student's t of the unit means
    low, high = stats.t.interval(0.95, units - 1, by_unit.mean(), stats.sem(by_unit))
    assert (row["low"], row["high"]) == pytest.approx((low, high))
    assert (row["units"], row["n"], row["question"]) == (units, 24, "none")


def test_stages_groups_and_the_control_come_by_themselves() -> None:
    rng = np.random.default_rng(6)
    base, more = rng.random((3, 24)), rng.random((3, 24)) + 0.5
    found = rows_of({"treatment": more, "no_interaction": base})
    assert found.loc[("gifts_mean", "treatment", "first", "all"), "value"] == pytest.approx(more[0].mean())
    assert found.loc[("gifts_mean", "treatment", "last", "all"), "value"] == pytest.approx(more[2].mean())
    red = found.loc[("gifts_mean", "treatment", "whole", "red")]
    assert red["value"] == pytest.approx(more[:, ::2].mean())
    net = found.loc[("gifts_mean_net_of_control", "treatment", "whole", "all")]
    apart = (more - base).mean(axis=0).reshape(12, 2).mean(axis=1)
    assert net["value"] == pytest.approx(apart.mean())
    assert net["p"] == pytest.approx(stats.ttest_1samp(apart, 0).pvalue)
    assert net["p_adjusted"] >= net["p"]


def test_the_same_in_both_arms_is_exactly_nothing() -> None:
    same = np.random.default_rng(7).random((2, 24))
    net = rows_of({"treatment": same, "no_interaction": same}).loc["gifts_mean_net_of_control"]
    assert (net["value"] == 0).all()


def test_players_of_one_component_are_one_unit_and_have_no_interval() -> None:
    row = rows_of({"treatment": np.random.default_rng(8).random((1, 24))}, units=1).iloc[0]
    assert (row["units"], np.isnan(row["low"])) == (1, True)


def test_a_missing_move_is_left_out_of_numerator_and_denominator() -> None:
    amounts = np.ones((1, 24))
    amounts[0, :6] = np.nan
    row = rows_of({"treatment": amounts}).loc[("gifts_mean", "treatment", "whole", "all")]
    assert (row["value"], row["n"]) == (1.0, 18)


@pytest.mark.parametrize(
    ("scenario", "settings", "figure"),
    [
        ("donor_game", GAME, "donation_share"),
        ("donor_game", GAME, "punishment_rate"),
        ("naming_game", ("protocol.rounds=4",), "success_rate"),
    ],
)
def test_tallies_say_what_protocols_log(
    scenario: str, settings: tuple[str, ...], figure: str, tmp_path: Path
) -> None:
    run = plursim.run(load_scenario(f"scenarios/{scenario}.yaml", settings), out=tmp_path)
    logged = run.figures[run.figures["name"] == figure].groupby("arm", observed=True)["value"].mean()
    whole = run.measures.query(f"measure == '{scenario}_{figure}' and stage == 'whole' and label == 'all'")
    assert len(whole) == len(logged) == 2
    for arm, value in logged.items():
        assert whole.loc[whole["arm"] == arm, "value"].iloc[0] == pytest.approx(value)
