"""Voting rules against published elections, a second implementation and what they must never do."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.voting import (
    VOTING_RULES,
    Decision,
    axioms,
    condorcet_winner,
    smith_set,
)
from plursim.voting.condorcet import Copeland, Maximin, Schulze
from plursim.voting.positional import Approval, Borda, Majority, Plurality
from plursim.voting.runoff import InstantRunoff
from plursim.voting.utilities import ConfidenceWeighted, Nash

RANKED = [rule for rule in VOTING_RULES if rule.ballot == "ranks"]


def ballots(*counted: tuple[int, list[int]]) -> np.ndarray:
    return np.array([ranks for count, ranks in counted for _ in range(count)])


SCHULZE = [
    (
        ballots(
            (5, [0, 2, 1, 3]),
            (2, [0, 3, 1, 2]),
            (3, [0, 3, 2, 1]),
            (4, [1, 0, 2, 3]),
            (3, [3, 1, 0, 2]),
            (3, [3, 2, 0, 1]),
            (1, [1, 3, 2, 0]),
            (5, [2, 1, 3, 0]),
            (4, [3, 2, 1, 0]),
        ),
        [1, 3, 2, 0],
    ),
    (ballots((3, [0, 1, 2, 3]), (2, [1, 2, 3, 0]), (2, [3, 1, 2, 0]), (2, [3, 1, 0, 2])), [1, 0, 1, 0]),
    (ballots((1, [0, 0, 1, 2]), (1, [0, 1, 3, 2])), [0, 1, 2, 2]),
    (ballots((2, [0, 1, 3, 2]), (1, [1, 3, 2, 0]), (1, [2, 3, 0, 1]), (1, [2, 0, 3, 1])), [0, 1, 2, 0]),
    (
        ballots(
            (1, [0, 1, 2, 3]), (1, [1, 0, 3, 2]), (1, [3, 0, 1, 2]), (1, [1, 2, 3, 0]), (1, [2, 1, 3, 0])
        ),
        [2, 0, 3, 1],
    ),
]
"""Elections and their social ranks, as released with the Habermas machine (Tessler et al. 2024)."""


@pytest.mark.parametrize(("given", "social"), SCHULZE)
def test_schulze_gives_the_published_ranks(given: np.ndarray, social: list[int]) -> None:
    assert Schulze().decide(given).ranks.tolist() == social


# Tennessee's capital, the textbook election (Memphis, Nashville, Chattanooga, Knoxville), worked out by hand.
TENNESSEE = ballots((42, [0, 1, 2, 3]), (26, [3, 0, 1, 2]), (15, [3, 2, 0, 1]), (17, [3, 2, 1, 0]))


@pytest.mark.parametrize(
    ("rule", "scores", "winner"),
    [
        (Plurality(), [42, 26, 15, 17], 0),
        (Borda(), [126, 194, 173, 107], 1),
        (Copeland(), [0, 3, 2, 1], 1),
        (Maximin(), [-16, 16, -36, -66], 1),
        (InstantRunoff(), [2, 1, 0, 3], 3),
        (Schulze(), [0, 3, 2, 1], 1),
    ],
)
def test_the_textbook_election_by_hand(rule: object, scores: list[float], winner: int) -> None:
    decision: Decision = rule.decide(TENNESSEE)  # type: ignore[attr-defined]
    assert decision.scores.tolist() == scores
    assert decision.winner == winner


def paths_walked(above: np.ndarray) -> np.ndarray:
    """Strongest paths by walking all of them: a second implementation for few candidates."""
    size = len(above)
    best = np.zeros((size, size))
    for length in range(2, size + 1):
        for path in itertools.permutations(range(size), length):
            duels = list(itertools.pairwise(path))
            if all(above[x, y] > above[y, x] for x, y in duels):
                strength = min(above[x, y] for x, y in duels)
                best[path[0], path[-1]] = max(best[path[0], path[-1]], strength)
    return best


def test_schulze_by_walking_all_paths() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        given = rng.integers(0, 4, (int(rng.integers(1, 8)), 4))
        above = np.array([[sum(1.0 for row in given if row[x] < row[y]) for y in range(4)] for x in range(4)])
        walked = paths_walked(above)
        scores = [sum(walked[x, y] >= walked[y, x] for y in range(4) if y != x) for x in range(4)]
        assert Schulze().decide(given).scores.tolist() == scores


def test_instant_runoff_by_moving_ballots_by_hand() -> None:
    rng = np.random.default_rng(1)
    for _ in range(100):
        given = np.array([rng.permutation(4) for _ in range(int(rng.integers(3, 12)))])
        orders = [list(np.argsort(row)) for row in given]
        standing = [0, 1, 2, 3]
        while True:
            tops = [next(one for one in order if one in standing) for order in orders]
            votes = {one: tops.count(one) for one in standing}
            last = [one for one in standing if votes[one] == min(votes.values())]
            if len(last) == len(standing):
                break
            standing = [one for one in standing if one not in last]
        assert InstantRunoff().decide(given).winners.tolist() == standing


@pytest.mark.parametrize("rule", RANKED, ids=lambda rule: rule.kind_name())
def test_names_and_order_of_voters_do_not_matter(rule: type) -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        given = rng.integers(-1, 3, (9, 4))
        voters, names = rng.permutation(9), rng.permutation(4)
        whole, shuffled = rule().decide(given), rule().decide(given[voters][:, names])
        assert shuffled.ranks.tolist() == whole.ranks[names].tolist()
        assert shuffled.why == whole.why


@pytest.mark.parametrize("rule", VOTING_RULES, ids=lambda rule: rule.kind_name())
def test_a_weight_of_two_is_the_ballot_twice(rule: type) -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        if rule.ballot == "ranks":
            given = rng.integers(-1, 4, (7, 4)).astype(float)
        elif rule.ballot == "approvals":
            given = rng.integers(0, 2, (7, 4)).astype(float)
        else:
            given = np.where(rng.random((7, 4)) < 0.2, np.nan, rng.random((7, 4)))
        weights = rng.integers(1, 3, 7)
        weighed, twice = (
            rule().decide(given, weights.astype(float)),
            rule().decide(np.repeat(given, weights, 0)),
        )
        assert weighed.ranks.tolist() == twice.ranks.tolist()


@pytest.mark.parametrize("rule", [Copeland, Maximin, Schulze])
def test_condorcet_rules_elect_who_beats_everybody(rule: type) -> None:
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(200):
        given = np.array([rng.permutation(4) for _ in range(7)])
        best = condorcet_winner(given)
        if best >= 0:
            found += 1
            assert rule().decide(given).winners.tolist() == [best]
            assert axioms(given, np.array([best]))["condorcet"] is True
    assert found > 100


def test_schulze_winners_are_in_the_smith_set_and_maximin_may_elect_a_condorcet_loser() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        given = np.array([rng.permutation(4) for _ in range(8)])
        checked = axioms(given, Schulze().decide(given).winners)
        assert checked["smith"]
        assert checked["pareto"]
        assert checked["condorcet_loser"] is not False
    # The paradox of maximin: three in a strong circle, and d loses narrowly to each of them.
    circle = ballots(
        (4, [0, 1, 2, 3]),
        (4, [2, 0, 1, 3]),
        (4, [1, 2, 0, 3]),
        (4, [1, 2, 3, 0]),
        (4, [3, 1, 2, 0]),
        (3, [2, 3, 1, 0]),
    )
    decision = Maximin().decide(circle)
    assert decision.winner == 3
    assert axioms(circle, decision.winners)["condorcet_loser"] is False
    assert Schulze().decide(circle).winner != 3


def test_a_planted_winner_whom_everybody_dislikes_is_named() -> None:
    given = ballots((3, [0, 1, 2]), (2, [1, 0, 2]))
    found = axioms(given, np.array([2]))
    assert found == {
        "majority": False,
        "condorcet": False,
        "condorcet_loser": False,
        "pareto": False,
        "smith": False,
    }


def test_the_median_citizen_decides_with_single_peaks() -> None:
    # With an odd number of voters on a line, the Condorcet winner is the candidate nearest the median voter.
    rng = np.random.default_rng(6)
    for _ in range(300):
        voters, candidates = rng.random(7), rng.random(6)
        given = np.argsort(np.argsort(np.abs(voters[:, None] - candidates), axis=1), axis=1)
        nearest = int(np.argmin(np.abs(candidates - np.median(voters))))
        assert Schulze().decide(given).winner == nearest


def test_majority_needs_its_threshold_and_its_quorum() -> None:
    def vote(yes: int, no: int, silent: int, **settings: float) -> Decision:
        return Majority(**settings).decide(ballots((yes, [0, 1]), (no, [1, 0]), (silent, [-1, -1])))

    assert vote(6, 5, 0).winner == 0
    assert (vote(5, 5, 0).winner, vote(5, 5, 0).why) == (-1, "below_threshold")
    assert vote(8, 4, 0, threshold=2 / 3).winner == 0
    assert vote(7, 4, 0, threshold=2 / 3).why == "below_threshold"
    assert vote(12, 0, 0, threshold=1.0).winner == 0
    assert vote(11, 1, 0, threshold=1.0).winners.size == 0
    assert vote(4, 1, 5, quorum=0.5).winner == 0
    assert vote(4, 0, 6, quorum=0.5).why == "no_quorum"


def test_approval_nash_and_confidence_by_hand() -> None:
    assert Approval().decide(np.array([[1, 1, 0], [0, 1, 0], [1, 0, 1]])).scores.tolist() == [2, 2, 1]
    # Products 2*3, 4*1, blocked.
    utilities = np.array([[2.0, 4.0, 9.0], [3.0, 1.0, 0.0]])
    assert Nash().decide(utilities).ranks.tolist() == [0, 1, 2]
    assert Nash(disagreement=1.5).decide(utilities).winners.tolist() == [0]
    # RECONCILE's tie: .95 against .7 and .85 is .8 against .3 + .5.
    sure = np.array([[0.95, np.nan], [np.nan, 0.7], [np.nan, 0.85]])
    banded = ConfidenceWeighted(scale="bands").decide(sure)
    assert banded.winners.tolist() == [0, 1]
    assert banded.why == "tie"
    assert ConfidenceWeighted().decide(sure).winner == 1


def test_ties_are_kept_drawn_by_lot_or_broken_by_ballots() -> None:
    level = ballots((2, [0, 1, 2]), (2, [1, 0, 2]))
    assert Plurality().decide(level).winners.tolist() == [0, 1]
    with pytest.raises(InputError, match="random generator"):
        Plurality(ties="lot").decide(level)
    drawn = [
        Plurality(ties="lot").decide(level, rng=np.random.default_rng(seed)).winner for seed in range(400)
    ]
    assert set(drawn) == {0, 1}
    assert abs(np.mean(drawn) - 0.5) < 0.1
    # Ballots break the tie: the first drawn decides, and all of these agree where only they are tied.
    decided = ballots((1, [0, 1, 1]), (1, [1, 0, 1]), (8, [2, 2, 2]))
    found = {
        Plurality(ties="ballots").decide(decided, rng=np.random.default_rng(seed)).winner
        for seed in range(40)
    }
    assert found == {0, 1}


def test_nobody_votes_and_wrong_input_is_named() -> None:
    nobody = Borda().decide(np.full((3, 2), -1))
    assert (nobody.winner, nobody.why, nobody.winners.tolist()) == (-1, "no_votes", [])
    with pytest.raises(InputError, match="shape"):
        Borda().decide(np.array([0, 1]))
    with pytest.raises(InputError, match="weights"):
        Borda().decide(np.array([[0, 1]]), np.array([-1.0]))


def test_smith_set_by_trying_all_sets() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        above = rng.integers(0, 4, (4, 4)).astype(float)
        np.fill_diagonal(above, 0)
        sets = [
            set(members)
            for size in range(1, 5)
            for members in itertools.combinations(range(4), size)
            if all(above[i, o] > above[o, i] for i in members for o in range(4) if o not in members)
        ]
        assert smith_set(above) == sets[0]
