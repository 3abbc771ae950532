"""The analysis of a log, against figures worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import plursim
from plursim.analysis import arrays_of, conversions, measure, shares
from plursim.analysis.arms import Estimate, net_rows, settled
from plursim.analysis.giving import Giving
from plursim.analysis.log_arrays import LogArrays, Polls, with_respondents
from plursim.analysis.moves import Move
from plursim.errors import InputError
from plursim.measures.drift import Drift
from plursim.measures.figures import Moved, OfTotals, ratio
from plursim.measures.given import Given, Hearings, Truth
from plursim.measures.influence import Influence, majority_of_peers
from plursim.measures.kernels import weighing
from plursim.measures.kernels.differences import Arm, difference_interval
from plursim.measures.kernels.distance import total_variation, wasserstein
from plursim.measures.kernels.drift import drift_w1
from plursim.measures.kernels.floors import draw_floor, effective_answers
from plursim.measures.kernels.multiplicity import benjamini_hochberg, holm
from plursim.measures.kernels.persuasion import gap_closed
from plursim.measures.kernels.polarisation import between_group_share
from plursim.measures.kernels.resampling import at, drawn_figures, drawn_sums
from plursim.measures.kernels.uncertainty import cluster_counts
from plursim.measures.persuasion import placebo_of
from plursim.randomness import Streams
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from tests.logs import HandLog, hand_log
from tests.oracles import dissimulation, majority_pull

TAX = Question(id="tax", text="Taxes?", options=("lower", "same", "higher"))
VOTE = Question(id="vote", text="Vote?", options=("A", "B"), ordinal=False)
FIRST, LAST = [0, 0, 1, 2, -1, 1], [0, 1, 1, 0, 2, -1]
TRUTH = {
    ("tax", "all", "all"): [0.25, 0.5, 0.25],
    ("tax", "sex", "f"): [0.5, 0.25, 0.25],
    ("tax", "sex", "m"): [0.0, 0.75, 0.25],
    ("vote", "all", "all"): [0.6, 0.4],
}
SEX = {"sex": ["f", "f", "f", "m", "m", "m"]}


ALL = [
    "total_variation",
    "jensen_shannon",
    "wasserstein",
    "association",
    "drift",
    "polarisation",
    "influence",
]
"""Measures of distance, change and influence, all with intervals."""


def heard_in(arrays: LogArrays) -> Hearings:
    """Who heard whom about taxes in the arm that talks."""
    giving = Giving(arrays, Streams(0), None, [Influence()])
    heard = giving.of(TAX, "change")["treatment"].heard
    assert heard is not None
    return heard


def small(copies: int = 1, **changes: object) -> HandLog:
    """Six agents, or copies of them, polled twice in two arms; agent 4 refuses first, agent 5 in the end."""
    polls = {
        ("treatment", "tax"): [FIRST, LAST],
        ("no_interaction", "tax"): [FIRST, [0, 0, 1, 1, 2, 1]],
        ("treatment", "vote"): [[0, 0, 1, 1, 1, 0]] * 2,
    }
    given = {key: [poll * copies for poll in several] for key, several in polls.items()}
    sexes = {"sex": SEX["sex"] * copies}
    return hand_log([TAX, VOTE], given, **{"truth": TRUTH, "attributes": sexes, **changes})


def figure(found: pd.DataFrame, name: str, **where: str) -> pd.Series:
    """The one row of a measure."""
    wanted = {"arm": "treatment", "question": "tax", "group": "all", "label": "all", **where}
    rows = found[found["measure"] == name]
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, rows
    return rows.iloc[0]


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    """All figures of the small log."""
    return measure(arrays_of(small()), ALL, seed=1)


def test_the_arrays_of_a_log() -> None:
    material = arrays_of(small())
    assert material.arms == ("treatment", "no_interaction")
    assert material.questions["tax"].scale.tolist() == [1, 2, 3]
    assert material.questions["vote"].values == ()
    waves = material.polls["treatment", "tax"]
    assert waves.rounds.tolist() == [0, 1]
    assert waves.options.tolist() == [FIRST, LAST]
    assert np.isnan(waves.values[0, 4])
    assert waves.values[1, 3] == 1
    assert material.attributes["sex"].tolist() == SEX["sex"]
    assert material.truth["tax", "sex", "m"].shares.tolist() == [0.0, 0.75, 0.25]
    assert material.truth["tax", "all", "all"].effective_n == 1000


def test_only_polls_count_as_waves() -> None:
    log = small()
    extra = log.answers.assign(phase="prior", round=1)
    both = HandLog(**{**vars(log), "answers": pd.concat([extra, log.answers], ignore_index=True)})
    assert arrays_of(both).polls["treatment", "tax"].options.tolist() == [FIRST, LAST]


def seats(
    groups: Sequence[int | None], rounds: int = 1, moved: Mapping[int, int] | None = None
) -> list[tuple]:
    """Messages of agents at tables; ``moved`` seats some elsewhere in the last round."""
    rows = []
    for round_ in range(1, rounds + 1):
        for agent, group in enumerate(groups):
            table = (moved or {}).get(agent, group) if round_ == rounds else group
            rows.append(("treatment", round_, len(rows), agent, "tax", table, 2.0))
    return rows


@pytest.mark.parametrize(
    ("messages", "clusters"),
    [
        (seats([7, 7, 7, 9, 9, 9]), [7, 7, 7, 9, 9, 9]),
        (seats([7, 7, 7, 9, 9, 9], rounds=2), [7, 7, 7, 9, 9, 9]),
        (seats([7, 7, 7, 9, 9, 9], rounds=2, moved={0: 9}), list(range(6))),  # reseated
        (seats([7, 7, 7, 9, 9]), list(range(6))),  # one sits nowhere
        (seats([1] * 6), list(range(6))),  # one table only: nothing to resample
        (seats([None] * 6), list(range(6))),  # neighbours, not tables
    ],
)
def test_clusters_are_tables_where_these_are_stable(messages: list[tuple], clusters: list[int]) -> None:
    material = arrays_of(small(messages=messages))
    assert material.clusters.tolist() == clusters
    assert material.units("last").tolist() == clusters
    assert material.units("first").tolist() == list(range(6))


def hearing(pairs: Sequence[tuple[int, int]], arm: str = "treatment") -> list[tuple]:
    """Exposures of hearers to senders."""
    return [(arm, 1, sender, hearer, sender) for hearer, sender in pairs]


@pytest.mark.parametrize(
    ("exposures", "clusters"),
    [
        (hearing([(0, 1), (2, 3), (4, 5)]), [0, 0, 1, 1, 2, 2]),  # neighbours of neighbours only
        (hearing([(0, 1), (1, 2), (5, 4)]), [0, 0, 0, 1, 2, 2]),  # who heard nobody stands alone
        (hearing([(0, 1), (1, 2), (2, 3)]), [0] * 6),  # most hang together: one unit
        (hearing([(0, 5), (5, 1), (2, 1), (3, 2), (4, 3)]), [0] * 6),
        # random strangers of the control arm count for nobody's neighbours
        (
            hearing([(0, 1), (2, 3), (4, 5)]) + hearing([(1, 2), (3, 4)], "shuffled_exposure"),
            [0, 0, 1, 1, 2, 2],
        ),
    ],
)
def test_clusters_are_those_who_heard_each_other_where_nobody_sits(
    exposures: list[tuple], clusters: list[int]
) -> None:
    material = arrays_of(small(messages=seats([None] * 6), exposures=exposures))
    assert material.clusters.tolist() == clusters
    assert material.units("first").tolist() == list(range(6))


def test_one_net_of_neighbours_is_one_unit() -> None:
    """Before talk agents are independent; after it one run of one connected network has no interval."""
    ring = hearing([(agent, (agent + 1) % 24) for agent in range(24)])
    found = measure(
        arrays_of(small(copies=4, messages=seats([None] * 24), exposures=ring)),
        ALL,
        seed=1,
    )
    whole = found[(found["group"] == "all") & (found["question"] == "tax")]
    before, after = whole[whole["stage"] == "first"], whole[whole["stage"] != "first"]
    assert before["low"].notna().all()
    assert len(after) > 20
    assert after["value"].notna().any()
    assert after[["low", "high", "p"]].isna().all().all()


def test_distances_leave_missing_answers_out_and_count_them(found: pd.DataFrame) -> None:
    """First answers of five: shares .4, .4, .2 against .25, .5, .25."""
    row = figure(found, "total_variation", stage="first")
    assert row["value"] == pytest.approx((0.15 + 0.1 + 0.05) / 2)
    assert (row["n"], row["missing"]) == (5, 1)
    assert figure(found, "wasserstein", stage="first")["value"] == pytest.approx((0.15 + 0.05) / 2)
    jensen = stats.entropy([0.4, 0.4, 0.2], [0.325, 0.45, 0.225], base=2) / 2
    jensen += stats.entropy([0.25, 0.5, 0.25], [0.325, 0.45, 0.225], base=2) / 2
    assert figure(found, "jensen_shannon", stage="first")["value"] == pytest.approx(np.sqrt(jensen))
    assert np.isnan(row["low"])  # five answers are too few for an interval
    many = figure(
        measure(arrays_of(small(copies=4)), ["total_variation"], 1), "total_variation", stage="first"
    )
    assert many["low"] <= many["value"] == row["value"] <= many["high"]


def test_distances_of_groups_stand_beside_the_pooled_answer(found: pd.DataFrame) -> None:
    """Women first answer lower, lower, same; the survey's women .5, .25, .25, everybody .25, .5, .25."""
    row = figure(found, "total_variation", stage="first", group="sex", label="f")
    assert row["value"] == pytest.approx((1 / 6 + 1 / 12 + 1 / 4) / 2)
    assert (row["n"], row["missing"]) == (3, 0)
    assert row["pooled"] == pytest.approx(0.25)
    assert row["uniform"] == pytest.approx((1 / 6 + 1 / 12 + 1 / 12) / 2)
    men = figure(found, "total_variation", stage="first", group="sex", label="m")
    assert (men["n"], men["missing"]) == (2, 1)


def test_floors_are_those_of_the_measures() -> None:
    log = small(n=400.0)
    row = figure(measure(arrays_of(log), ["total_variation"], 1), "total_variation", stage="first")
    rng = np.random.default_rng(0)
    truth = TRUTH["tax", "all", "all"]
    halves = draw_floor(total_variation, truth, 200, rng, draws=4000)
    draws = draw_floor(total_variation, [0.4, 0.4, 0.2], 5, rng, draws=4000)
    floor = draw_floor(total_variation, truth, 5, rng, other_n=400, draws=4000)
    for name, expected in (("halves", halves), ("draws", draws), ("floor", floor)):
        assert row[name] == pytest.approx(float(expected.mean), rel=0.08)
        assert row[f"{name}_95"] == pytest.approx(float(expected.high), rel=0.08)


def test_the_floor_is_the_expected_distance_of_two_samples_of_the_survey() -> None:
    """By the mean of a folded normal: sum of sqrt(2 p (1 - p) (1 / n + 1 / m) / pi) / 2."""
    agents, n = 400, 500.0
    log = small(n=n)
    material = arrays_of(log)
    rng = np.random.default_rng(3)
    options = rng.choice(3, size=(1, agents), p=[0.5, 0.3, 0.2])
    many = LogArrays(
        material.questions,
        ("treatment",),
        {},
        np.arange(agents),
        {("treatment", "tax"): Polls(np.array([0]), options, options.astype(float))},
        {("tax", "all", "all"): material.truth["tax", "all", "all"]},
    )
    row = figure(measure(many, ["total_variation"], 1, draws=4000), "total_variation", stage="first")
    shares = np.array(TRUTH["tax", "all", "all"])
    expected = np.sqrt(2 * shares * (1 - shares) * (1 / agents + 1 / n) / np.pi).sum() / 2
    assert row["floor"] == pytest.approx(expected, rel=0.03)
    assert row["floor"] < row["floor_95"]
    exact = replace(
        many, truth={("tax", "all", "all"): replace(many.truth["tax", "all", "all"], effective_n=np.nan)}
    )
    row = figure(measure(exact, ["total_variation"], 1, draws=4000), "total_variation", stage="first")
    assert row["floor"] == pytest.approx(
        np.sqrt(2 * shares * (1 - shares) / agents / np.pi).sum() / 2, rel=0.03
    )


def test_answers_that_agree_within_tables_raise_the_floor() -> None:
    """Ten tables of four that always agree say as much as ten agents ."""
    counts = cluster_counts(np.repeat([0, 1] * 5, 4), np.repeat(np.arange(10), 4), 2)
    assert effective_answers(counts, 40) == pytest.approx(10)
    assert effective_answers(np.eye(2)[[0, 1] * 20], 40) == pytest.approx(40)
    assert effective_answers(np.array([[4.0, 0.0], [4.0, 0.0]]), 8) == 8


def test_a_survey_of_unknown_size_has_no_halves_and_counts_as_exact() -> None:
    row = figure(
        measure(arrays_of(small(copies=4, n=np.nan)), ["total_variation"], 1),
        "total_variation",
        stage="first",
    )
    assert np.isnan(row["halves"])
    assert row["value"] == pytest.approx(0.15)
    assert row["high"] > 0.15


def test_nominal_questions_have_no_wasserstein_distance(found: pd.DataFrame) -> None:
    names = set(found[found["question"] == "vote"]["measure"])
    assert "wasserstein" not in names
    assert {"total_variation", "drift_total_variation", "polarisation_entropy"} <= names
    assert figure(found, "drift_total_variation", question="vote")["value"] == 0
    assert figure(found, "drift_share_unchanged", question="vote")["value"] == 1


def test_drift_counts_who_answered_twice(found: pd.DataFrame) -> None:
    """Agents 0 to 3 answered twice: 1 1 2 3 before and 1 2 2 1 after, on a scale of length 2."""
    row = figure(found, "drift_mean_absolute_change")
    assert row["value"] == pytest.approx((0 + 1 + 0 + 2) / 4 / 2)
    assert (row["n"], row["missing"]) == (4, 2)
    assert figure(found, "drift_mean_change")["value"] == pytest.approx((0 + 1 + 0 - 2) / 4 / 2)
    assert figure(found, "drift_w1")["value"] == pytest.approx((0 + 0 + 0 + 1) / 4 / 2)
    assert figure(found, "drift_share_unchanged")["value"] == pytest.approx(2 / 4)
    assert figure(found, "drift_stability")["value"] == pytest.approx(
        np.corrcoef([1, 1, 2, 3], [1, 2, 2, 1])[0, 1]
    )


@pytest.mark.parametrize("weighted", [False, True])
def test_drift_runs_to_the_last_of_many_polls(weighted: bool) -> None:
    """Everybody goes to one end at the second poll, and at the last half are back where they began."""
    first = np.arange(24) % 3
    last = np.where(np.arange(24) % 2, first, 2)
    weights = {"weights": 1.0 + np.arange(24)} if weighted else {}
    answered = {("treatment", "tax"): [first, np.full(24, 2), first, last]}
    material = replace(arrays_of(hand_log([TAX], answered)), **weights)
    rows = measure(material, ["drift"], 0)
    share = weights.get("weights", np.ones(24))
    change = np.abs(last - first) / 2
    found = figure(rows, "drift_mean_absolute_change")["value"]
    assert found == pytest.approx((share * change).sum() / share.sum())
    assert figure(rows, "drift_share_unchanged")["value"] == pytest.approx(
        share[change == 0].sum() / share.sum()
    )
    w1 = figure(rows, "drift_w1")
    assert w1["value"] == pytest.approx((share * (last - first) / 2).sum() / share.sum())
    assert w1["low"] <= w1["value"] <= w1["high"]


@pytest.mark.parametrize("question", [TAX, VOTE], ids=lambda question: question.id)
def test_the_interval_of_drift_is_about_the_last_poll(question: Question) -> None:
    """Of two hundred a handful are elsewhere in the end, though all were in between; some answered less."""
    end = len(question.options) - 1
    first = np.where(np.arange(200) < 150, np.arange(200) % (end + 1), 0)
    middle, last = np.full(200, end), np.where(np.arange(200) < 6, end, first)
    middle[60:80], last[150:] = -1, -1
    answered = {("treatment", question.id): [first, middle, last]}
    rows = measure(arrays_of(hand_log([question], answered)), ["drift"], 0)
    name = "drift_w1" if question.ordinal else "drift_total_variation"
    row = figure(rows, name, question=question.id)
    assert row["value"] == pytest.approx(3 / 150)
    assert row["n"] == 150
    assert 0 <= row["low"] <= row["value"] <= row["high"] < 0.1


def test_drift_by_group(found: pd.DataFrame) -> None:
    """Women move 1 1 2 to 1 2 2; of the men only agent 3 answered twice, from 3 to 1."""
    women = figure(found, "drift_mean_change", group="sex", label="f")
    assert women["value"] == pytest.approx(1 / 3 / 2)
    men = figure(found, "drift_mean_absolute_change", group="sex", label="m")
    assert men["value"] == pytest.approx(1.0)
    assert (men["n"], men["missing"]) == (1, 2)


def test_polarisation_at_both_polls(found: pd.DataFrame) -> None:
    last = np.array([1.0, 2.0, 2.0, 1.0, 3.0])
    assert figure(found, "polarisation_variance", stage="last")["value"] == pytest.approx(last.var())
    assert figure(found, "polarisation_extremity", stage="last")["value"] == pytest.approx(3 / 5)
    entropy = stats.entropy([0.4, 0.4, 0.2]) / np.log(3)
    assert figure(found, "polarisation_entropy", stage="last")["value"] == pytest.approx(entropy)
    assert figure(found, "polarisation_clusters", stage="last")["value"] == pytest.approx(
        1 / (0.16 + 0.16 + 0.04)
    )
    share = between_group_share(last, ["f", "f", "f", "m", "m"])
    row = figure(found, "polarisation_between_groups", stage="last", group="sex")
    assert row["value"] == pytest.approx(float(share))


def test_every_figure_comes_net_of_the_control(found: pd.DataFrame) -> None:
    """In the control arm only agent 3 moved, from 3 to 2, and agent 5 stayed: 1 of 5 who answered twice."""
    control = figure(found, "drift_mean_absolute_change", arm="no_interaction")["value"]
    assert control == pytest.approx(1 / 5 / 2)
    net = figure(found, "drift_net_of_control")
    assert net["value"] == pytest.approx(3 / 8 - 1 / 10)
    assert np.isnan(net["p"])  # six agents are too few
    many = figure(measure(arrays_of(small(copies=4)), ["drift"], 1), "drift_net_of_control")
    assert many["value"] == pytest.approx(net["value"])
    assert 0 < many["p"] <= 1
    for name in ("drift_w1", "drift_mean_change", "drift_stability", "influence_flip_rate"):
        difference = figure(found, name)["value"] - figure(found, name, arm="no_interaction")["value"]
        assert figure(found, f"{name}_net_of_control")["value"] == pytest.approx(difference)
    variance = [
        figure(found, "polarisation_variance", stage="last", arm=arm)["value"]
        for arm in ("treatment", "no_interaction")
    ]
    net = figure(found, "polarisation_variance_net_of_control", stage="last")
    assert net["value"] == pytest.approx(variance[0] - variance[1])
    assert not (found["measure"].str.endswith("net_of_control") & (found["stage"] == "first")).any()


def test_the_comparison_of_arms_is_paired() -> None:
    """Agents differ much from each other and little between arms: only a paired comparison sees it."""
    rng, scale = np.random.default_rng(0), Question(id="s", text="?", options=tuple(map(str, range(11))))
    first = rng.integers(2, 9, size=80)
    still = np.clip(first + rng.integers(-2, 3, size=80), 0, 10)
    moved = np.clip(still + (rng.random(80) < 0.3), 0, 10)
    log = hand_log([scale], {("treatment", "s"): [first, moved], ("no_interaction", "s"): [first, still]})
    found = measure(arrays_of(log), ["drift"], 0)
    net = figure(found, "drift_mean_change_net_of_control", question="s")
    paired = stats.ttest_rel(moved / 10, still / 10)
    assert net["value"] == pytest.approx((moved - still).mean() / 10)
    assert net["p"] == pytest.approx(paired.pvalue, rel=1e-6)
    reach = stats.t.ppf(0.975, 79) * (moved - still).std(ddof=1) / 10 / np.sqrt(80)
    assert net["high"] - net["low"] == pytest.approx(2 * reach, rel=1e-6)


def talked(tables: int, seats: int = 8) -> LogArrays:
    """Agents at tables, whose answers wander with the table in one arm and alone in the control arm."""
    rng, scale = np.random.default_rng(tables), Question(id="s", text="?", options=tuple(map(str, range(7))))
    first, table = rng.integers(7, size=tables * seats), np.repeat(np.arange(tables), seats)
    waves = {}
    for arm, step in (("treatment", rng.integers(-2, 4, size=tables)[table]), ("no_interaction", 0)):
        last = np.clip(first + step + rng.integers(-1, 2, size=len(first)), 0, 6)
        options = np.stack([first, last])
        waves[arm, "s"] = Polls(np.arange(2), options, scale.value_of(options))
    truth = {("s", "all", "all"): Truth(np.full(7, 1 / 7), 500.0)}
    return LogArrays({"s": scale}, ("treatment", "no_interaction"), {}, table, waves, truth)


def test_below_ten_tables_figures_after_talk_have_neither_interval_nor_p() -> None:
    names = ["total_variation", "jensen_shannon", "wasserstein", "drift", "polarisation"]
    for tables in (9, 10):
        rows = measure(talked(tables), names, 1)
        after = rows[rows["stage"] != "first"]
        assert set(after["units"]) == {tables}
        ends = after[after["measure"] != "polarisation_clusters"][["low", "high"]]
        assert ends.isna().all().all() if tables == 9 else ends.notna().all().all()
        net = after[after["measure"].str.endswith("net_of_control")]
        assert net["p"].isna().all() if tables == 9 else net["p"].notna().sum() > 10
        before = rows[rows["stage"] == "first"]
        assert before["low"].notna().all()
        assert set(before["units"]) == {tables * 8}


def test_p_and_interval_of_every_figure_agree() -> None:
    agreed = []
    for tables in (10, 14, 25):
        rows = measure(talked(tables), ["total_variation", "wasserstein", "drift", "polarisation"], 1)
        net = rows[rows["p"].notna()]
        outside = (net["low"] > 0) | (net["high"] < 0)
        assert ((net["p"] < 0.05) == outside).all()
        agreed += outside.tolist()
    assert 0.1 < np.mean(agreed) < 0.9


def test_distances_net_of_the_control_are_tested_jointly() -> None:
    """As the measures say of the counts of both arms at the same tables."""
    material = talked(20)
    rows = measure(material, ["wasserstein", "drift"], 1, draws=4000)
    counts = {
        arm: [cluster_counts(waves.options[wave], material.clusters, 7) for wave in (0, -1)]
        for (arm, _), waves in material.polls.items()
    }
    arms = ("treatment", "no_interaction")
    survey = difference_interval(
        wasserstein,
        *(Arm(counts=counts[arm][1]) for arm in arms),
        np.random.default_rng(0),
        target=np.full(7, 1 / 7),
        target_n=500,
        draws=4000,
    )
    moved = difference_interval(
        wasserstein,
        *(Arm(counts=counts[arm][1], first=counts[arm][0]) for arm in arms),
        np.random.default_rng(0),
    )
    for name, expected in (("wasserstein", survey), ("drift_w1", moved)):
        row = figure(rows, f"{name}_net_of_control", question="s")
        for part in ("low", "high"):
            assert row[part] == pytest.approx(float(getattr(expected, part)), abs=0.02)
        assert row["value"] == pytest.approx(float(expected.estimate), abs=0.01)


def test_a_difference_within_rounding_is_0_and_no_finding() -> None:
    """As of 3e-14 with p 7.7e-13 once: arm and control are the same but for the order of a sum."""
    others = 0.3 + np.random.default_rng(0).normal(scale=0.01, size=40)

    def known(arm_value: float, left_out: np.ndarray) -> Estimate:
        figure = OfTotals(name="susceptibility", sums=np.zeros((1, 1)), of=ratio, n=1)
        return Estimate(
            figure=figure,
            name="influence_susceptibility",
            net="influence_susceptibility_net_of_control",
            value=arm_value,
            left_out=left_out,
            freedom=39,
        )

    rows = net_rows(
        {
            "treatment": [known(0.3 + 3e-14, others + 3e-14)],
            "no_interaction": [known(0.3, others * (1 + 1e-16))],
        },
        "s",
        "change",
    )
    assert [(row.value, row.low, row.high, row.p) for row in rows] == [(0.0, 0.0, 0.0, 1.0)]
    assert settled(-4e-10, unit=1.0) == 0
    assert settled(4e-10, unit=0.01) == 4e-10


def test_stances_between_options_move_as_far_as_their_quantiles() -> None:
    rng = np.random.default_rng(0)
    scale = Question(id="s", text="?", options=tuple(map(str, range(5))))
    first = rng.uniform(0.5, 2, size=(1, 300))
    last = first + rng.normal(1.0, 0.5, size=300)
    values = np.clip(np.concatenate([first, last]), 0, 4) + 1
    given = Given(
        question=scale,
        rounds=np.arange(2),
        options=np.rint(values - 1).astype(np.int64),
        values=values,
        refused=np.zeros(values.shape, dtype=bool),
        members=np.ones(300, dtype=bool),
        stream=lambda *_: rng,
    )
    moved = next(one for one in Drift().figures(given) if isinstance(one, Moved))
    move = Move.of(moved, np.arange(300), None)
    exact = drift_w1(values[0], values[1], 1, 5)
    found = move.distance(move.last.sum(axis=0) / 300, move.first.sum(axis=0) / 300)
    assert found == pytest.approx(float(exact), rel=0.02)


@pytest.mark.parametrize("tables", [10, 13])
def test_net_p_values_have_one_degree_of_freedom_less_than_there_are_tables(tables: int) -> None:
    """Of tables of one size the mean change is a mean of tables: Student's test over these, by SciPy."""
    material = talked(tables)
    row = figure(measure(material, ["drift"], 1), "drift_mean_change_net_of_control", question="s")
    changes = [np.diff(material.polls[arm, "s"].values, axis=0)[0] / 6 for arm in material.arms]
    by_table = (changes[0] - changes[1]).reshape(tables, -1).mean(axis=1)
    assert row["value"] == pytest.approx(by_table.mean())
    assert row["p"] == pytest.approx(stats.ttest_1samp(by_table, 0.0).pvalue, rel=1e-6)
    reach = stats.t.ppf(0.975, tables - 1) * by_table.std(ddof=1) / np.sqrt(tables)
    assert row["high"] - row["value"] == pytest.approx(reach, rel=1e-6)


def test_p_values_are_adjusted_over_questions() -> None:
    """Of 20 questions that nobody moves on more than by chance, none is a finding after adjustment."""
    rng = np.random.default_rng(2)
    asked = [Question(id=f"q{i}", text="?", options=("1", "2", "3", "4", "5")) for i in range(20)]
    given = {}
    for question in asked:
        first = rng.integers(5, size=60)
        for arm in ("treatment", "no_interaction"):
            again = np.where(rng.random(60) < 0.3, rng.integers(5, size=60), first)
            given[arm, question.id] = [first, again]
    found = measure(arrays_of(hand_log(asked, given)), ["drift"], 0)
    rows = found[found["measure"] == "drift_net_of_control"]
    assert len(rows) == 20
    assert rows["p_adjusted"].to_numpy() == pytest.approx(holm(rows["p"]))
    assert rows["p_discovery"].to_numpy() == pytest.approx(benjamini_hochberg(rows["p"]))
    assert rows["p"].min() < 0.2
    assert (rows["p_adjusted"] > 0.05).all()


def test_how_far_the_distribution_moved_may_be_0() -> None:
    """Answers given anew by chance leave the distribution where it was; percentiles would never hold 0."""
    rng = np.random.default_rng(3)
    waves = [rng.integers(3, size=200) for _ in range(2)]
    found = measure(arrays_of(hand_log([TAX], {("treatment", "tax"): waves})), ["drift"], 0)
    row = figure(found, "drift_w1")
    assert row["low"] == 0 < row["value"] < row["high"]


def test_tables_widen_intervals() -> None:
    """Whole tables move together: with tables as clusters the interval is several times as wide."""
    rng = np.random.default_rng(1)
    size, tables = 120, np.repeat(np.arange(12), 10)
    first = rng.integers(3, size=size)
    last = rng.integers(3, size=12)[tables]
    messages = [("treatment", 1, agent, agent, "tax", int(table), 2.0) for agent, table in enumerate(tables)]
    given = {("treatment", "tax"): [first, last]}
    widths = []
    for said in ((), messages):
        row = figure(
            measure(arrays_of(hand_log([TAX], given, messages=said)), ["drift"], 0), "drift_mean_change"
        )
        widths.append(row["high"] - row["low"])
    assert widths[1] > 1.5 * widths[0]


def test_nobody_answers() -> None:
    given = {("treatment", "tax"): [[-1, -1, -1], [-1, -1, -1]]}
    log = hand_log([TAX], given, truth={("tax", "all", "all"): [0.2, 0.3, 0.5]})
    assert measure(arrays_of(log), ALL, 0).empty
    found = shares(arrays_of(log), 0)
    assert found["simulated"].isna().all()
    assert found["survey"].tolist() == [0.2, 0.3, 0.5] * 2


def test_shares_beside_the_survey() -> None:
    found = shares(arrays_of(small(copies=4)), seed=3)
    rows = found[(found["question"] == "tax") & (found["arm"] == "treatment") & (found["stage"] == "last")]
    assert rows["simulated"].tolist() == pytest.approx([0.4, 0.4, 0.2])
    assert rows["survey"].tolist() == [0.25, 0.5, 0.25]
    assert ((rows["low"] <= rows["simulated"]) & (rows["simulated"] <= rows["high"])).all()
    sd = np.sqrt(0.25 * 0.75 / 1000)
    assert rows["survey_high"].iloc[0] == pytest.approx(0.25 + 1.96 * sd, abs=0.3 * sd)


def test_conversions_count_who_answered_twice() -> None:
    found = conversions(arrays_of(small()))
    rows = found[(found["question"] == "tax") & (found["arm"] == "treatment")]
    counts = rows.pivot_table(index="before", columns="after", values="count").to_numpy()
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert rows["share"].tolist() == [0.5, 0.5, 0, 0, 1, 0, 1, 0, 0]


def test_the_order_of_arms_and_questions_changes_no_figure() -> None:
    log = small()
    turned = HandLog(**{**vars(log), "answers": log.answers.iloc[::-1].reset_index(drop=True)})
    keys = ["measure", "arm", "stage", "question", "group", "label"]
    both = [
        measure(arrays_of(one), ["total_variation", "drift"], 5).set_index(keys).sort_index()
        for one in (log, turned)
    ]
    own = ~both[0].index.get_level_values("measure").str.endswith("net_of_control")
    assert both[0].loc[own, "value"].equals(both[1].loc[own, "value"])
    distances = both[0].index.get_level_values("measure") == "total_variation"
    assert both[0][distances].equals(both[1][distances])


# --- influence ---------------------------------------------------------------------------------------------


def talking(values: Sequence[float] = (3, 1, 1, 2, 2, 3)) -> HandLog:
    """Two tables of three; everybody hears the two others in round 1."""
    tables = [0, 0, 0, 1, 1, 1]
    messages = [("treatment", 1, a, a, "tax", tables[a], values[a]) for a in range(6)]
    exposures = [
        ("treatment", 1, other, agent, other)
        for agent in range(6)
        for other in range(6)
        if other != agent and tables[other] == tables[agent]
    ]
    given = {
        ("treatment", "tax"): [[2, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 1]],
        ("no_interaction", "tax"): [[2, 0, 0, 1, 1, 2], [2, 0, 0, 1, 1, 1]],
    }
    return hand_log([TAX], given, messages=messages, exposures=exposures)


def test_conformity_towards_the_tables_majority() -> None:
    """Agents 0 and 5 face two who agree with each other and not with them; 1 and 2, 3 and 4 face a tie.

    Both join the majority under treatment; without interaction agent 5 does so, too.
    """
    found = measure(arrays_of(talking()), ["influence"], 0)
    assert figure(found, "influence_conformity_cond")["value"] == 1
    row = figure(found, "influence_conformity_all")
    assert row["value"] == 1
    assert (row["n"], row["missing"]) == (2, 4)
    assert figure(found, "influence_conformity_cond_net_of_control")["value"] == pytest.approx(0.5)
    assert (found["measure"] != "influence_anticonformity").all()  # nobody holds a majority's answer
    assert figure(found, "influence_flip_rate")["value"] == pytest.approx(3 / 6)
    assert figure(found, "influence_flip_rate_net_of_control")["value"] == pytest.approx(3 / 6 - 1 / 6)


def test_both_denominators_of_conformity() -> None:
    """Three of five hold the majority's answer and one of them leaves it; of the two others one joins."""
    exposures = [
        ("treatment", 1, other, agent, other) for agent in range(5) for other in range(5) if other != agent
    ]
    messages = [("treatment", 1, a, a, "tax", 0, 2.0) for a in range(5)]
    given = {("treatment", "tax"): [[0, 1, 1, 1, 2], [1, 1, 0, 1, 2]]}
    found = measure(
        arrays_of(hand_log([TAX], given, messages=messages, exposures=exposures)), ["influence"], 0
    )
    pull = majority_pull([0, 1, 1, 1, 2], [1, 1, 0, 1, 2], [1, 1, 1, 1, 1], 3)
    assert figure(found, "influence_conformity_all")["value"] == pytest.approx(1 / 5)
    assert figure(found, "influence_conformity_cond")["value"] == pytest.approx(pull.conformity) == 0.5
    assert figure(found, "influence_anticonformity")["value"] == pytest.approx(pull.anticonformity)


def test_each_peer_counts_once() -> None:
    heard = Hearings(np.ones(4, dtype=int), np.zeros(4, dtype=int), np.array([1, 1, 2, 3]))
    assert majority_of_peers(np.array([0, 1, 0, 0]), heard, 2).tolist() == [0, -1, -1, -1]


def test_gaps_closed_towards_those_heard_and_towards_others() -> None:
    """Agent 0 at 3 heard two at 1 and moved to 1, agent 2 at 1 heard 3 and 1 and moved to 2."""
    material = arrays_of(talking())
    row = figure(measure(material, ["influence"], 0), "influence_gap_closed")
    closed = [1.0, 1.0, 0.0, 0.5, 0.0, 0.0, 1.0, 1.0]
    assert row["n"] == len(closed)
    heard = heard_in(material)
    others = placebo_of(heard, 6, Streams(0).generator("measures", "tax", "placebo"))
    before, after = material.polls["treatment", "tax"].values
    pairs = gap_closed(before[heard.hearer], after[heard.hearer], before[others], 0.5)
    assert row["value"] == pytest.approx(np.mean(closed) - np.nanmean(pairs))


def test_public_against_private() -> None:
    """Agents hold 3 1 1 2 2 3 and say 2 1 1 2 2 1: agent 0 goes half way, agent 5 to the other side."""
    found = measure(arrays_of(talking([2, 1, 1, 2, 2, 1])), ["influence"], 0)
    tables = [
        dissimulation(held, said, middle=2.0)
        for held, said in (([3.0, 1, 1], [2.0, 1, 1]), ([2.0, 2, 3], [2.0, 2, 1]))
    ]
    for name, field in (
        ("dissimulation", "distance"), ("towards_group", "towards_group"), ("falsification", "falsification")
    ):  # fmt: skip
        wanted = np.mean([getattr(table, field) for table in tables])
        assert figure(found, f"influence_{name}")["value"] == pytest.approx(wanted)
    assert not found["measure"].str.contains("dissimulation_net").any()


def pulled(polls: int = 4) -> HandLog:
    """Six tables of five that are pulled by .4 to the others, by .2 to 14, and by rounding."""
    rng = np.random.default_rng(0)
    scale = Question(id="tax", text="?", options=tuple(map(str, range(21))))
    waves, tables, rounds = [rng.integers(21, size=30)], np.arange(30) // 5, range(1, polls)
    for _ in rounds:
        mean = np.array([waves[-1][tables == t].mean() for t in tables])
        waves.append(np.clip(np.round(waves[-1] + 0.4 * (mean - waves[-1]) + 0.2 * (14 - waves[-1])), 0, 20))
    messages = [
        ("treatment", r, 30 * r + a, a, "tax", int(tables[a]), waves[r - 1][a] + 1)
        for r in rounds
        for a in range(30)
    ]
    exposures = [
        ("treatment", r, 30 * r + other, a, other)
        for r in rounds
        for a in range(30)
        for other in np.flatnonzero(tables == tables[a]).tolist()
        if other != a
    ]
    return hand_log([scale], {("treatment", "tax"): waves}, messages=messages, exposures=exposures)


def test_pulls_against_least_squares_of_numpy() -> None:
    """Written anew: a row an agent and step; freed of bias by leaving out each table in turn."""
    material = arrays_of(pulled())
    found = measure(material, ["influence"], 0)
    values = material.polls["treatment", "tax"].values
    heard, tables = heard_in(material), np.arange(30) // 5
    others = placebo_of(heard, 30, Streams(0).generator("measures", "tax", "placebo"))
    design, change = [], []
    for step, (before, after) in enumerate(pairwise(values)):
        now = heard.round == step + 1
        for agent in range(30):
            mine = now & (heard.hearer == agent)
            means = [before[heard.sender[mine]].mean(), before[others[mine]].mean()]
            design.append([1.0, before[agent], *means, values[0, agent]])
            change.append(after[agent] - before[agent])
    table = np.tile(tables, 3)

    def pulls(kept: np.ndarray) -> np.ndarray:
        slopes = np.linalg.lstsq(np.array(design)[kept], np.array(change)[kept], rcond=None)[0]
        return np.array([slopes[2] - slopes[3], -slopes[1:].sum(), slopes[4]])

    whole = pulls(np.full(90, True))
    without = np.mean([pulls(table != t) for t in range(6)], axis=0)
    expected = 6 * whole - 5 * without
    for name, value in zip(("group", "model", "persona"), expected, strict=True):
        assert figure(found, f"influence_pull_of_{name}")["value"] == pytest.approx(value)
    assert figure(found, "influence_susceptibility")["value"] == pytest.approx(expected[0])
    assert expected[0] > 0.3


def test_one_step_tells_no_pull_of_the_first_stance() -> None:
    found = measure(arrays_of(pulled(2)), ["influence"], 0)
    names = set(found["measure"])
    assert {"influence_susceptibility", "influence_pull_of_group", "influence_pull_of_model"} <= names
    assert "influence_pull_of_persona" not in names


# --- resampling --------------------------------------------------------------------------------------------


def test_sums_are_drawn_as_figures_are() -> None:
    values, clusters = np.arange(12.0), np.arange(12) // 3
    sums = drawn_sums([values[:, None], np.ones((12, 1))], clusters, np.random.default_rng(0), draws=500)
    means = sums[0][:, 0] / sums[1][:, 0]

    def mean(drawn: np.ndarray) -> np.ndarray:
        return values[drawn].mean(axis=1)

    drawn = drawn_figures([mean], clusters, np.random.default_rng(0), draws=500)[0]
    assert means == pytest.approx(drawn)
    assert means.std() == pytest.approx(np.std([1, 4, 7, 10]) / 2, rel=0.1)


def test_one_cluster_gives_no_draws() -> None:
    assert drawn_figures(
        [lambda d: d[:, 0] * 1.0], np.zeros(3, dtype=int), np.random.default_rng(0)
    ).shape == (1, 0)
    assert drawn_sums([np.ones((3, 2))], np.zeros(3, dtype=int), np.random.default_rng(0))[0].shape == (0, 2)


def test_between_groups_of_draws_is_eta_squared_of_each() -> None:
    rng = np.random.default_rng(6)
    values, codes = rng.normal(size=30), rng.integers(3, size=30)
    values[4] = np.nan
    drawn = rng.integers(30, size=(5, 30))
    drawn[2, :7] = -1
    wanted = []
    for row in drawn:
        kept = row[row >= 0]
        stances, code = values[kept], codes[kept][~np.isnan(values[kept])]
        stances = stances[~np.isnan(stances)]
        means = np.array([stances[code == one].mean() for one in code])
        wanted.append(((means - stances.mean()) ** 2).sum() / ((stances - stances.mean()) ** 2).sum())
    assert between_group_share(at(values, drawn), codes[drawn]) == pytest.approx(wanted)
    assert np.isnan(between_group_share(np.ones(4), np.array([0, 0, 1, 1]))).all()


def respondents(weights: np.ndarray) -> RespondentSurvey:
    """A survey of 300 with given weights."""
    rng = np.random.default_rng(7)
    answers = rng.choice(3, p=[0.25, 0.5, 0.25], size=(300, 1))
    return RespondentSurvey(
        name="people", questions=(TAX,), groups={"sex": ("f", "m")}, answers=answers,
        reasons=np.zeros((300, 1), dtype=np.int64), reason_words=("",),
        members={"sex": np.arange(300) % 2}, weights=weights,
    )  # fmt: skip


def survey_material(survey: RespondentSurvey) -> LogArrays:
    """The small log with the ground truth of a survey."""
    known = survey.distribution("tax")
    log = small(truth={("tax", "all", "all"): known.shares.tolist()}, n=known.effective_n)
    return arrays_of(log)


def test_respondents_are_resampled_with_their_weights() -> None:
    survey = respondents(np.random.default_rng(8).lognormal(sigma=1.0, size=300))
    material = with_respondents(survey_material(survey), survey)
    kept = material.truth["tax", "all", "all"].respondents
    assert kept is not None
    assert kept.sum(axis=0) / kept.sum() == pytest.approx(survey.distribution("tax").shares)
    at_hand = figure(
        measure(survey_material(survey), ["total_variation"], 1, survey=survey),
        "total_variation",
        stage="first",
    )
    alone = figure(measure(survey_material(survey), ["total_variation"], 1), "total_variation", stage="first")
    assert at_hand["value"] == alone["value"]
    assert at_hand["halves_95"] == pytest.approx(alone["halves_95"], rel=0.25)
    assert at_hand["halves_95"] != alone["halves_95"]


def test_equal_weights_need_no_respondents() -> None:
    survey = respondents(np.ones(300))
    assert with_respondents(survey_material(survey), survey).truth["tax", "all", "all"].respondents is None


def test_units_that_respondents_were_drawn_in_are_drawn_whole() -> None:
    plain = respondents(np.ones(300))
    clusters = plain.answers[:, 0] * 2 + np.arange(300) % 2  # units that answer alike
    survey = replace(plain, clusters=clusters)
    truth = with_respondents(survey_material(survey), survey).truth["tax", "all", "all"]
    assert truth.respondents is not None
    assert truth.respondents.shape == (6, 3)
    assert truth.respondents.sum(axis=0) / 300 == pytest.approx(truth.shares)


# --- answers from other tools ------------------------------------------------------------------------------


def table(**columns: object) -> pd.DataFrame:
    """Answers of six people, as the small log has them."""
    rows = {"question": ["tax"] * 6, "answer": ["lower", "lower", "same", "higher", None, "same"], **SEX}
    return pd.DataFrame({**rows, **columns})


def survey() -> dict[str, object]:
    """The ground truth of the small log as a section."""
    item = {
        "id": "tax",
        "text": "Taxes?",
        "options": ["lower", "same", "higher"],
        "shares": [0.25, 0.5, 0.25],
        "n": 1000,
        "groups": {
            "sex": {
                "f": {"shares": [0.5, 0.25, 0.25], "n": 500},
                "m": {"shares": [0.0, 0.75, 0.25], "n": 500},
            }
        },
    }
    return {"source": "marginals", "items": [item]}


def test_any_table_is_measured_as_a_log_is(found: pd.DataFrame) -> None:
    ours = plursim.measure(table(), survey(), measures=["total_variation", "wasserstein"])
    for name in ("total_variation", "wasserstein"):
        for group, label in (("all", "all"), ("sex", "f"), ("sex", "m")):
            mine = figure(ours, name, arm="answers", group=group, label=label)
            logged = figure(found, name, stage="first", group=group, label=label)
            assert mine["value"] == pytest.approx(logged["value"])
            assert (mine["n"], mine["missing"]) == (logged["n"], logged["missing"])


def test_numbers_of_options_and_waves_of_agents(found: pd.DataFrame) -> None:
    both = pd.concat(
        [
            table(agent=list("abcdef"), answer=answers, wave=wave)
            for wave, answers in (("w1", FIRST), ("w2", LAST))
        ]
    )
    ours = plursim.measure(both, survey())
    assert figure(ours, "drift_mean_absolute_change", arm="answers")["value"] == pytest.approx(3 / 8)
    assert figure(ours, "polarisation_variance", arm="answers", stage="last")["value"] == pytest.approx(
        figure(found, "polarisation_variance", stage="last")["value"]
    )


def test_arms_of_the_same_agents_are_compared_and_others_are_not() -> None:
    def arms(agents: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        parts = [
            table(agent=agents[arm], answer=answers, round=round_, arm=arm)
            for arm, last in (("treatment", LAST), ("control", FIRST))
            for round_, answers in enumerate((FIRST, last))
        ]
        return plursim.measure(pd.concat(parts), survey(), measures=["drift"])

    same = arms({"treatment": list("abcdef"), "control": list("abcdef")})
    assert figure(same, "drift_net_of_control")["value"] == pytest.approx(3 / 8)
    other = arms({"treatment": list("abcdef"), "control": list("uvwxyz")})
    assert not other["measure"].str.contains("net_of_control").any()
    assert set(other["arm"]) == {"treatment", "control"}


def test_weights_count_in_all_figures() -> None:
    weights = np.array([2.0, 2, 1, 1, 1, 0])
    ours = plursim.measure(table(weight=weights), survey())
    row = figure(ours, "total_variation", arm="answers")
    assert row["value"] == pytest.approx((4 / 6 - 0.25 + 0.5 - 1 / 6 + 0.25 - 1 / 6) / 2)
    assert (row["n"], row["missing"]) == (4, 1)
    spread = figure(ours, "polarisation_variance", arm="answers")
    counted = np.array([0, 1, 2, 3])  # agent 4 did not answer, agent 5 weighs nothing
    assert spread["value"] == pytest.approx(np.cov([1, 1, 2, 3], aweights=weights[counted], ddof=0))
    assert (spread["n"], spread["missing"]) == (4, 1)
    several = pd.concat([table(weight=weights).assign(agent=np.arange(6) + 10 * k) for k in range(4)])
    many = figure(plursim.measure(several, survey()), "polarisation_variance", arm="answers")
    assert many["value"] == pytest.approx(spread["value"])
    assert many["low"] < many["value"] < many["high"]
    assert not ours["measure"].str.contains("bimodality").any()


def waves_of(size: int, rng: np.random.Generator, question: str = "tax", options: int = 3) -> pd.DataFrame:
    """Two waves of agents in two arms, half of whose answers change under treatment, with some missing."""
    first = rng.integers(options, size=size)
    parts = []
    for arm, moves in (("treatment", 0.5), ("control", 0.1)):
        last = np.where(rng.random(size) < moves, rng.integers(options, size=size), first)
        for wave, answers in ((1, first), (2, np.where(rng.random(size) < 0.1, -1, last))):
            columns = {"agent": np.arange(size), "arm": arm, "wave": wave, "answer": answers}
            parts.append(
                pd.DataFrame({"question": question, "sex": np.array(["f", "m"])[first % 2], **columns})
            )
    return pd.concat(parts, ignore_index=True)


KEYS = ["measure", "arm", "stage", "question", "group", "label"]


def test_a_weight_of_two_is_the_row_twice_as_one_cluster() -> None:
    """Nobody's answer is copied by the weighted figures: two implementations give one table."""
    rng = np.random.default_rng(11)
    once = waves_of(60, rng)
    times = rng.integers(1, 3, size=60)[once["agent"]]
    weighted = plursim.measure(once.assign(weight=times), survey())
    copies = once[times == 2].assign(agent=lambda rows: rows["agent"] + 100)
    twice = pd.concat([once.assign(cluster=once["agent"]), copies.assign(cluster=copies["agent"] - 100)])
    # clusters in the order of agents, as in the table without copies
    together = plursim.measure(twice, survey())
    both = weighted.merge(together, on=KEYS, suffixes=("", "_twice"))
    assert len(both) == len(weighted) > 50
    assert {"drift_w1", "drift_stability", "polarisation_esteban_ray", "polarisation_clusters"} <= set(
        both["measure"]
    )
    np.testing.assert_allclose(both["value"], both["value_twice"], atol=1e-9)
    # distances have other draws: their floors, which know the number of answers, are drawn before
    drawn_alike = ~both["measure"].isin(["total_variation", "jensen_shannon", "wasserstein"])
    assert drawn_alike.sum() > 40
    for name in ("low", "high", "p"):
        ours, theirs = both[name], both[f"{name}_twice"]
        np.testing.assert_allclose(ours[drawn_alike], theirs[drawn_alike], atol=1e-9, err_msg=name)
        np.testing.assert_allclose(ours, theirs, atol=0.05, err_msg=name)
    only = set(together["measure"]) - set(weighted["measure"])
    assert only == {"polarisation_bimodality", "polarisation_bimodality_net_of_control"}


def test_equal_weights_are_no_weights() -> None:
    answers = waves_of(40, np.random.default_rng(12))
    pd.testing.assert_frame_equal(
        plursim.measure(answers.assign(weight=2.5), survey()), plursim.measure(answers, survey())
    )


def test_weighted_figures_of_stances_against_numpy() -> None:
    rng = np.random.default_rng(13)
    first, last, weights = rng.normal(size=30), rng.normal(size=30), rng.lognormal(size=30)
    cov = np.cov(first, last, aweights=weights, ddof=0)
    assert weighing.variance(first[None], weights[None]) == pytest.approx(cov[0, 0])
    wanted = cov[0, 1] / np.sqrt(cov[0, 0] * cov[1, 1])
    assert weighing.correlation(first[None], last[None], weights[None]) == pytest.approx(wanted)
    assert np.isnan(weighing.mean(np.full((1, 3), np.nan), np.ones((1, 3)))).all()
    assert np.isnan(weighing.correlation(np.ones((1, 3)), first[None, :3], np.ones((1, 3)))).all()


@pytest.mark.slow
def test_weighted_intervals_hold_the_truth() -> None:
    """Weights that differ this much leave a third of the answers' worth; intervals know it.

    The binomial standard error of 95% in 120 samples is 2%; an interval of equal weights holds it in 75%.
    """
    rng, truth = np.random.default_rng(14), np.array([0.5, 0.3, 0.2])
    target = np.array([0.25, 0.5, 0.25])
    apart, held = np.abs(truth - target).sum() / 2, {"distance": 0, "extremity": 0}
    for _ in range(120):
        answers = pd.DataFrame({"question": "tax", "answer": rng.choice(3, p=truth, size=150)})
        found = plursim.measure(
            answers.assign(weight=rng.lognormal(sigma=1.0, size=150)),
            {"source": "marginals", "items": [{**survey()["items"][0], "n": 100_000}]},  # type: ignore[index]
            measures=["total_variation", "polarisation"],
            draws=300,
        )
        for name, measured, wanted in (
            ("distance", "total_variation", apart),
            ("extremity", "polarisation_extremity", 0.7),
        ):
            row = figure(found, measured, arm="answers")
            held[name] += bool(row["low"] <= wanted <= row["high"])
    assert held["distance"] / 120 >= 0.88
    assert held["extremity"] / 120 >= 0.88


def test_draws_of_one_persona_are_one_cluster() -> None:
    rng = np.random.default_rng(0)
    personas = np.repeat(np.arange(12), 20)
    answers = pd.DataFrame({"question": "tax", "answer": rng.integers(3, size=12)[personas]})
    apart = plursim.measure(answers, survey(), measures=["wasserstein"])
    together = plursim.measure(answers.assign(cluster=personas), survey(), measures=["wasserstein"])
    width = [float((one["high"] - one["low"]).iloc[0]) for one in (apart, together)]
    assert width[1] > 1.8 * width[0]


def test_a_survey_file_and_a_loaded_survey_will_do(tmp_path: pytest.TempPathFactory) -> None:
    people = respondents(np.ones(300))
    direct = plursim.measure(table(), people, measures=["total_variation"])
    assert set(direct["group"]) == {"all", "sex"}
    file = tmp_path / "survey.yaml"
    file.write_text("survey: {source: anes96, questions: [vote]}\n", encoding="utf-8")
    votes = pd.DataFrame({"question": "vote", "answer": [0, 1]})
    assert len(plursim.measure(votes, file, measures=["total_variation"])) == 1


def growing_weights() -> pd.DataFrame:
    """Two rounds in which agents weigh differently."""
    return pd.concat([table(agent=list("abcdef"), round=r, weight=1.0 + r) for r in (0, 1)])


@pytest.mark.parametrize(
    ("answers", "fields", "says"),
    [
        (table().drop(columns="answer"), {}, "no column 'answer'"),
        (table().iloc[:0], {}, "no rows"),
        (table(question="tex"), {}, "did you mean 'tax'"),
        (table(answer="hihger"), {}, "unknown answer to 'tax' 'hihger'; did you mean 'higher'"),
        (table(answer=3), {}, "given 3, expected a label or a number from 0 to 2"),
        (table(answer=0.5), {}, "given 0.5"),
        (table(sex="x"), {}, "unknown sex label 'x'"),
        (table(round=[0, 0, 0, 1, 1, 1]), {}, "need a column 'agent'"),
        (table(agent="a", sex="f"), {}, "answered 'tax' twice"),
        (growing_weights(), {}, "several values of 'weight'"),
        (table(weight=[0.0, 0, 0, 1, 1, 1]), {}, "question 'tax', sex f: weights are all 0"),
        (table(weight=-1.0), {}, "weight: given -1.0"),
        (table(weight="heavy"), {}, "weight: given heavy"),
        (table(weight=[1.0, np.nan, 1, 1, 1, 1]), {}, "weight: given nan"),
        (table(weight=[1.0, np.inf, 1, 1, 1, 1]), {}, "weight: given inf"),
        (table(wave=[None] * 6, agent=list("abcdef")), {}, "'wave' has empty cells"),
        (table(agent=[None, *"bcdef"]), {}, "'agent' has empty cells"),
        (table(cluster=[np.nan, 1, 2, 3, 4, 5]), {}, "'cluster' has empty cells"),
        (table(question=[None, *["tax"] * 5]), {}, "'question' has empty cells"),
        (table(answer=None), {}, "question 'tax', arm 'answers', all: nobody answered"),
        (table(answer="1"), {}, "give the number of an option as a number"),
        (table().to_dict(), {}, "given dict, expected a pandas DataFrame"),
        (table(), {"measures": "drift"}, "expected a list of names such as"),
        (table(), {"measures": ["total_varation"]}, "did you mean 'total_variation'"),
        (table(), {"measures": ["influence"]}, "measured of runs only"),
    ],
)  # fmt: skip
def test_wrong_tables_are_refused(answers: pd.DataFrame, fields: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        plursim.measure(answers, survey(), **fields)


def test_a_number_that_may_be_a_label_is_refused() -> None:
    """On a scale labelled 1 to 5 the answer 3 is the fourth option by place, and the third by label."""
    item = {"id": "q", "text": "?", "options": ["1", "2", "3", "4", "5"], "shares": [0.2] * 5, "n": 100}
    section = {"source": "marginals", "items": [item]}
    answers = pd.DataFrame({"question": "q", "answer": [1, 3, 4]})
    with pytest.raises(
        InputError, match="given the number 1, which may be the label '1' or the option in place 1"
    ):
        plursim.measure(answers, section)
    found = plursim.measure(answers.astype({"answer": str}), section, measures=["polarisation"])
    assert figure(found, "polarisation_extremity", arm="answers", question="q")["value"] == pytest.approx(1.0)


def test_measures_that_need_an_order_refuse_nominal_questions() -> None:
    votes = pd.DataFrame({"question": "vote", "answer": [0, 1]})
    with pytest.raises(InputError, match=r"wasserstein, question 'vote', group all: .* no order"):
        plursim.measure(votes, {"source": "anes96"}, measures=["wasserstein"])
    both = pd.concat([votes, pd.DataFrame({"question": "self_placement", "answer": [0, 1]})])
    found = plursim.measure(both, {"source": "anes96"}, measures=["wasserstein"])
    assert set(found["question"]) == {"self_placement"}
    assert len(plursim.measure(votes, {"source": "anes96"}))  # by default what fits is measured


def test_labels_that_are_no_answer_are_named() -> None:
    answers = table(answer=["lower", "lower", "same", "higher", "Refused", "same"])
    with pytest.raises(InputError, match="'missing'"):
        plursim.measure(answers, survey())
    row = figure(plursim.measure(answers, survey(), missing=["Refused"]), "total_variation", arm="answers")
    assert row["missing"] == 1
