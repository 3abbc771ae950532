"""Voter dynamics against closed forms: exits, times, zealots, local majorities and convincing pairs."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError
from scipy.stats import betabinom

from plursim.errors import InputError
from plursim.graphs.graph import Graph
from plursim.protocols.voter import Voter
from tests.societies import figures, make_society, play


def ring(size: int) -> Graph:
    at = np.arange(size)
    return Graph.from_edges(size, at, (at + 1) % size)


def exits(protocol: Voter, runs: int, **society) -> tuple[np.ndarray, np.ndarray]:
    """Return who won (1 for yes) and after how many sweeps."""
    found = [figures(play(protocol, make_society(protocol, seed=seed, **society))) for seed in range(runs)]
    return (
        np.array([one["winner"][0] for one in found]),
        np.array([one["sweeps_to_agreement"][0] for one in found]),
    )


def mean_time(size: int, first: int) -> float:
    """Mean sweeps to agreement of the voter model on the complete graph, in closed form."""
    n, k = size, first
    return (
        (n - 1)
        / n
        * ((n - k) * sum(1 / (n - j) for j in range(1, k + 1)) + k * sum(1 / j for j in range(k + 1, n)))
    )


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.25, 0.5])
def test_an_opinion_wins_as_often_as_its_share_after_the_exact_mean_time(share):
    runs, size = 400, 40
    won, times = exits(Voter(rounds=2000, shares={"no": 1 - share, "yes": share}), runs, size=size)
    assert abs(won.mean() - share) < 3 * np.sqrt(share * (1 - share) / runs)
    # A round closes a sweep, so a time is rounded up by half a sweep on average.
    expected = mean_time(size, round(share * size)) + 0.5
    assert abs(times.mean() - expected) < 3 * times.std() / np.sqrt(runs)


@pytest.mark.slow
def test_with_zealots_the_others_are_beta_binomial_in_the_long_run():
    protocol = Voter(rounds=60, zealots={"yes": 3, "no": 1}, stop_when_agreed=False)
    free = 50
    last = [
        figures(play(protocol, make_society(protocol, size=free + 4, seed=seed)))["share_free.yes"][-1] * free
        for seed in range(400)
    ]
    truth = betabinom(free, 3, 1)
    assert abs(np.mean(last) - truth.mean()) < 3 * truth.std() / 20
    assert abs(np.std(last) - truth.std()) < 0.1 * truth.std()


def galam(share: float, group: int) -> float:
    p = share
    return p**3 + 3 * p**2 * (1 - p) if group == 3 else p**4 + 4 * p**3 * (1 - p)


@pytest.mark.parametrize(("group", "share"), [(3, 0.45), (4, 0.8), (4, 0.7)])
def test_local_majorities_follow_galams_map(group, share):
    size = 12 * 2000
    protocol = Voter(rule="majority", group_size=group, rounds=5, shares={"no": 1 - share, "yes": share})
    found = figures(play(protocol, make_society(protocol, size=size, seed=4, graph=ring(size))))["share.yes"]
    expected = share
    for value in found:
        expected = galam(expected, group)
        assert abs(value - expected) < 0.012
        expected = value  # the map is held to one step at a time, so that chance does not add up


def test_galams_published_orbit_and_threshold():
    orbit = [0.45]
    for _ in range(7):
        orbit.append(galam(orbit[-1], 3))
    assert np.round(orbit[1:], 4).tolist() == [0.4253, 0.3887, 0.3358, 0.2626, 0.1706, 0.0774, 0.0171]
    threshold = (1 + np.sqrt(13)) / 6
    assert galam(threshold, 4) == pytest.approx(threshold)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.4, 0.5])
def test_pairs_on_a_ring_convince_with_the_known_chance(share):
    runs = 200
    won, _ = exits(
        Voter(rule="sznajd", rounds=5000, shares={"no": 1 - share, "yes": share}),
        runs,
        size=40,
        graph=ring(40),
    )
    expected = share**2 / (share**2 + (1 - share) ** 2)
    assert abs(won.mean() - expected) < 3 * np.sqrt(expected * (1 - expected) / runs) + 0.03


@pytest.mark.slow
@pytest.mark.parametrize(("share", "expected"), [(0.4, 0.002), (0.45, 0.075), (0.55, 0.926)])
def test_pairs_in_a_complete_graph_turn_the_majority_into_everybody(share, expected):
    runs = 60
    won, _ = exits(
        Voter(rule="sznajd", convince="one", rounds=5000, shares={"no": 1 - share, "yes": share}),
        runs,
        size=200,
    )
    assert abs(won.mean() - expected) < 3 * np.sqrt(expected * (1 - expected) / runs) + 0.01


def test_nobody_copies_without_interaction_and_zealots_never_change():
    protocol = Voter(rounds=10, zealots={"yes": 5}, stop_when_agreed=False)
    log = play(protocol, make_society(protocol, arm="no_interaction", seed=0))
    held = [
        [row["choice"] for row in log.rows("actions") if row["phase"] == phase] for phase in ("start", "end")
    ]
    assert held[0] == held[1]
    log = play(protocol, make_society(protocol, seed=0))
    rows = [row for row in log.rows("actions") if row["fields"]["zealot"]]
    assert len(rows) == 10
    assert {row["choice"] for row in rows} == {"yes"}


def test_shares_at_the_start_are_exact_and_wrong_settings_are_refused():
    protocol = Voter(rounds=0, options=("a", "b", "c"), shares={"a": 0.5, "b": 0.25, "c": 0.25})
    log = play(protocol, make_society(protocol, size=24))
    first = [row["choice"] for row in log.rows("actions") if row["phase"] == "start"]
    assert [first.count(name) for name in "abc"] == [12, 6, 6]
    for wrong in ({"shares": {"yes": 0.5}}, {"zealots": {"maybe": 1}}, {"rule": "sznajd", "noise": 0.1}):
        with pytest.raises(ValidationError):
            Voter(**wrong)
    with pytest.raises(InputError, match="zealots"):
        play(crowd := Voter(zealots={"yes": 30}), make_society(crowd))
