"""Means by arm, round and group, and their intervals, against scipy's t intervals and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from plursim.analysis.log_arrays import LogArrays, Polls
from plursim.analysis.means import means
from plursim.errors import InputError
from plursim.surveys.question import Question

TABLES, SEATS = 12, 5
AGENTS = TABLES * SEATS
SCALE = Question(id="scale", text="?", options=("1", "2", "3", "4", "5"), values=(1.0, 2.0, 3.0, 4.0, 5.0))
VOTE = Question(id="vote", text="?", options=("left", "right"), values=(), ordinal=False)


def made() -> LogArrays:
    rng = np.random.default_rng(5)
    options = rng.integers(5, size=(2, AGENTS))
    options[1] = np.clip(options[1] // 2 + np.repeat(rng.integers(3, size=TABLES), SEATS), 0, 4)
    votes = rng.integers(2, size=(2, AGENTS))
    options[0, 3] = votes[0, 3] = -1
    values = np.where(options >= 0, options + 1.0, np.nan)
    return LogArrays(
        questions={"scale": SCALE, "vote": VOTE},
        arms=("treatment",),
        attributes={"party": np.array(["red", "blue"])[rng.integers(2, size=AGENTS)]},
        clusters=np.repeat(np.arange(TABLES), SEATS),
        polls={
            ("treatment", "scale"): Polls(np.array([0, 4]), options, values),
            ("treatment", "vote"): Polls(np.array([0, 4]), votes, np.full((2, AGENTS), np.nan)),
        },
        truth={},
    )


def row(frame: pd.DataFrame, **given: object) -> pd.Series:
    for name, value in given.items():
        frame = frame[frame[name] == value]
    (found,) = [one for _, one in frame.iterrows()]
    return found


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_first_poll_has_students_interval_of_independent_agents(level: float) -> None:
    arrays = made()
    found = row(means(arrays, ["scale"], level=level), round=0)
    held = arrays.polls["treatment", "scale"].values[0]
    held = held[np.isfinite(held)]
    low, high = stats.t.interval(level, len(held) - 1, held.mean(), stats.sem(held))
    np.testing.assert_allclose([found["value"], found["low"], found["high"]], [held.mean(), low, high])
    assert (found["n"], found["units"]) == (AGENTS - 1, AGENTS - 1)


def test_after_talk_tables_are_the_units() -> None:
    arrays = made()
    found = row(means(arrays, ["scale"]), round=4)
    tables = arrays.polls["treatment", "scale"].values[1].reshape(TABLES, SEATS).mean(axis=1)
    low, high = stats.t.interval(0.95, TABLES - 1, tables.mean(), stats.sem(tables))
    np.testing.assert_allclose([found["value"], found["low"], found["high"]], [tables.mean(), low, high])
    assert (found["n"], found["units"]) == (AGENTS, TABLES)


def test_options_without_order_have_shares_and_no_mean() -> None:
    arrays = made()
    frame = means(arrays, ["vote"])
    assert frame["option"].tolist() == ["left", "right"] * 2
    votes = arrays.polls["treatment", "vote"].options[0]
    known = votes[votes >= 0]
    assert row(frame, round=0, option="right")["value"] == pytest.approx(known.mean())
    np.testing.assert_allclose(frame.groupby("round")["value"].sum(), 1)


def test_groups_are_those_of_an_attribute() -> None:
    arrays = made()
    frame = means(arrays, ["scale"], by="party")
    held, party = arrays.polls["treatment", "scale"].values[0], arrays.attributes["party"]
    for label in ("red", "blue"):
        found = row(frame, round=0, label=label)
        assert found["value"] == pytest.approx(np.nanmean(held[party == label]))
        assert found["group"] == "party"
    assert frame["n"].sum() == 2 * AGENTS - 1


def test_weights_count_and_a_weight_of_two_is_the_agent_twice() -> None:
    arrays = made()
    heavy = np.ones(AGENTS)
    heavy[7] = 2.0
    found = row(means(replace(arrays, weights=heavy), ["scale"]), round=0)["value"]
    held = arrays.polls["treatment", "scale"].values[0]
    twice = np.concatenate([held[np.isfinite(held)], held[7:8]])
    assert found == pytest.approx(twice.mean())


def test_few_units_and_nobody_have_no_interval() -> None:
    arrays = replace(made(), clusters=np.repeat(np.arange(3), AGENTS // 3))
    found = row(means(arrays, ["scale"]), round=4)
    assert np.isfinite(found["value"])
    assert np.isnan(found["low"])
    polls = arrays.polls["treatment", "scale"]
    nobody = Polls(polls.rounds, np.full_like(polls.options, -1), np.full_like(polls.values, np.nan))
    empty = means(replace(arrays, polls={("treatment", "scale"): nobody}), ["scale"])
    assert empty["n"].tolist() == [0, 0]
    assert empty["value"].isna().all()


def test_names_that_are_not_there_are_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="did you mean 'scale'"):
        means(made(), ["scal"])
    with pytest.raises(InputError, match="did you mean 'party'"):
        means(made(), by="parti")
