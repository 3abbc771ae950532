"""How answers to several questions hang together, against other implementations and simulated populations."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from scipy.stats.contingency import association as cramer

import plursim
from plursim.analysis import measure
from plursim.analysis.log_arrays import LogArrays, Polls
from plursim.analysis.measuring import figures_of
from plursim.errors import InputError
from plursim.measures.joint import Joint, joint_of_people
from plursim.measures.kernels.association import association_gap, pair_associations
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey

A = Question(id="a", text="A?", options=("1", "2", "3", "4", "5"))
B = Question(id="b", text="B?", options=("x", "y", "z"), values=(0.0, 1.0, 4.0))
C = Question(id="c", text="C?", options=("red", "green", "blue"), ordinal=False)
QUESTIONS = (A, B, C)
SCALES = [A.scale, B.scale, 3]


def people(size: int, seed: int = 0, hold: float = 0.8) -> np.ndarray:
    """Answers to three questions of people with one trait, of which all answers tell something."""
    rng = np.random.default_rng(seed)
    trait = rng.normal(size=size)
    seen = hold * trait[:, None] + np.sqrt(1 - hold**2) * rng.normal(size=(size, 3))
    cuts = ((-1.0, -0.3, 0.3, 1.0), (-0.5, 0.8), (-0.6, 0.4))
    return np.stack([np.searchsorted(cut, seen[:, k]) for k, cut in enumerate(cuts)], axis=1)


def survey_of(answers: np.ndarray, weights: np.ndarray | None = None) -> RespondentSurvey:
    """A survey with these answers."""
    return RespondentSurvey(
        name="s",
        questions=QUESTIONS,
        groups={},
        answers=answers,
        reasons=np.zeros_like(answers),
        reason_words=("",),
        members={},
        weights=np.ones(len(answers)) if weights is None else weights,
    )


def arrays_of(answers: np.ndarray, clusters: np.ndarray | None = None) -> LogArrays:
    """One poll of agents."""
    waves = {
        ("treatment", q.id): Polls(np.array([0]), answers[None, :, k], q.value_of(answers[None, :, k]))
        for k, q in enumerate(QUESTIONS)
    }
    units = np.arange(len(answers)) if clusters is None else clusters
    return LogArrays(
        {q.id: q for q in QUESTIONS}, ("treatment",), {}, units, waves, {}, apart_at_first=clusters is None
    )


def table_of(agents: np.ndarray, respondents: np.ndarray) -> pd.DataFrame:
    """The figures of agents beside respondents, by measure and label."""
    found = measure(arrays_of(agents), ["association"], 1, survey=survey_of(respondents))
    return found.set_index(["measure", "arm", "label"])


# --- the kernel --------------------------------------------------------------------------------------------


def bergsma(first: np.ndarray, second: np.ndarray) -> float:
    """Corrected V written from the paper on top of SciPy's chi-square."""
    table = pd.crosstab(first, second).to_numpy()
    n, (r, c) = table.sum(), table.shape
    phi = max(0.0, chi2_contingency(table, correction=False).statistic / n - (r - 1) * (c - 1) / (n - 1))
    r, c = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    return float(np.sqrt(phi / (min(r, c) - 1)))


def test_the_correction_takes_off_what_chance_gives() -> None:
    """Of unrelated answers the plain V is well above 0; the corrected phi^2 averages 0 before it is cut."""
    rng = np.random.default_rng(2)
    found, plain = [], []
    for _ in range(200):
        answers = rng.integers(3, size=(50, 2))
        found.append(pair_associations(answers, [3, 3])[0])
        plain.append(cramer(pd.crosstab(answers[:, 0], answers[:, 1]).to_numpy(), method="cramer"))
    assert np.mean(found) < 0.5 * np.mean(plain)


@given(st.integers(0, 10**6), st.floats(0.1, 50), st.floats(-5, 5))
def test_moving_or_stretching_a_scale_changes_nothing(seed: int, factor: float, shift: float) -> None:
    answers = people(40, seed)[:, :2]
    moved = [A.scale * factor + shift, B.scale * factor + shift]
    found, other = (pair_associations(answers, scales) for scales in (SCALES[:2], moved))
    np.testing.assert_allclose(found, other, atol=1e-9)


def test_turning_a_scale_turns_the_sign() -> None:
    answers = people(100)[:, :2]
    turned = np.stack([4 - answers[:, 0], answers[:, 1]], axis=1)
    one, other = (pair_associations(each, SCALES[:2]) for each in (answers, turned))
    assert one == pytest.approx(-other)
    assert one[0] > 0.3


def test_draws_are_the_associations_of_the_agents_drawn() -> None:
    answers = people(60)
    drawn = np.random.default_rng(3).integers(60, size=(4, 60))
    times = np.stack([np.bincount(row, minlength=60) for row in drawn])
    found = pair_associations(answers, SCALES, times=times)
    again = [pair_associations(answers[row], SCALES) for row in drawn]
    np.testing.assert_allclose(found, again, atol=1e-12)


# --- the figures -------------------------------------------------------------------------------------------


def test_independent_answers_match_in_every_marginal_and_still_are_far() -> None:
    respondents = people(900)
    rng = np.random.default_rng(5)
    shuffled = np.stack([rng.permutation(respondents[:, k]) for k in range(3)], axis=1)[:400]
    found = table_of(shuffled, respondents)
    row = found.loc["association_distance", "treatment", "all"]
    known = association_gap(pair_associations(shuffled, SCALES), pair_associations(respondents, SCALES))
    assert row["value"] == pytest.approx(known.distance)
    assert row["value"] > row["floor_95"] > row["floor"] > 0
    assert 0 < row["low"] < row["value"] < row["high"]
    assert row["uniform"] == pytest.approx(np.abs(pair_associations(respondents, SCALES)).mean())
    assert found.loc["association_largest", "treatment", "all"]["value"] == pytest.approx(known.largest)
    difference = found.loc["association_difference", "treatment", "a x b"]
    agents, asked = (found.loc["association", arm, "a x b"]["value"] for arm in ("treatment", "people"))
    assert difference["value"] == pytest.approx(agents - asked)
    assert difference["high"] < 0


def test_people_of_one_kind_are_within_the_floor() -> None:
    pairs = [(people(400, seed), people(900, 100 + seed)) for seed in range(12)]
    rows = [table_of(*pair).loc["association_distance", "treatment", "all"] for pair in pairs]
    assert sum(row["value"] < row["floor_95"] for row in rows) >= 10
    assert sum(row["low"] == 0 for row in rows) >= 10
    assert all((row["n"], row["missing"]) == (3, 0) for row in rows)


def test_the_sign_counts_where_people_have_one() -> None:
    respondents = people(900)
    turned = np.stack([4 - respondents[:400, 0], respondents[:400, 1], respondents[:400, 2]], axis=1)
    row = table_of(turned, respondents).loc["association_same_sign", "treatment", "all"]
    assert (row["value"], row["n"]) == (0.0, 1)  # of the pairs only a x b is ordinal
    rng = np.random.default_rng(6)
    unrelated = np.stack([rng.permutation(respondents[:, k]) for k in range(3)], axis=1)
    assert "association_same_sign" not in table_of(turned, unrelated).index.get_level_values(0)


def test_one_opinion_is_counted_not_praised() -> None:
    agents = people(400)
    agents[:, 0] = 2
    found = table_of(agents, people(900, 1))
    row = found.loc["association_distance", "treatment", "all"]
    assert (row["n"], row["missing"]) == (1, 2)


def test_floors_are_the_expected_distances_of_samples() -> None:
    """The floor is drawn from respondents; here from the population itself, 200 pairs of samples."""
    found = [
        association_gap(
            pair_associations(people(200, seed), SCALES),
            pair_associations(people(500, 10_000 + seed), SCALES),
        ).distance
        for seed in range(200)
    ]
    rows = [table_of(people(200, 1), people(500, seed)) for seed in (2, 3, 4)]
    floors = pd.DataFrame([row.loc["association_distance", "treatment", "all"] for row in rows])
    assert floors["floor"].mean() == pytest.approx(np.mean(found), rel=0.12)
    assert floors["floor_95"].mean() == pytest.approx(np.quantile(found, 0.95), rel=0.15)


def test_intervals_hold_the_true_distance() -> None:
    """Populations of 200,000 give the truth; 120 pairs of samples of each are compared."""
    held = 0
    cases = [(0.8, 0.8), (0.8, 0.6), (0.8, 0.2), (0.3, 0.5)]
    for ours, theirs in cases:
        known = [people(200_000, seed, hold) for seed, hold in enumerate((ours, theirs))]
        big = [pair_associations(answers, SCALES) for answers in known]
        truth = np.abs(big[0] - big[1]).mean() if ours != theirs else 0.0
        for seed in range(30):
            agents, respondents = people(300, seed, ours), people(600, 999 + seed, theirs)
            rows = figures_of(arrays_of(agents), ["association"], seed, survey=survey_of(respondents))
            row = next(row for row in rows if row.measure == "association_distance")
            held += row.low <= truth <= row.high
    assert 0.90 <= held / 120 <= 1  # the binomial standard error of .95 in 120 samples is .02


def test_agents_of_one_table_are_one_unit() -> None:
    answers = np.repeat(people(40), 10, axis=0)
    found = [
        measure(arrays_of(answers, clusters), ["association"], 1, survey=survey_of(people(500)))
        for clusters in (None, np.repeat(np.arange(40), 10))
    ]
    agents = [one[(one["measure"] == "association") & (one["arm"] == "treatment")] for one in found]
    width = [float((one["high"] - one["low"]).mean()) for one in agents]
    assert width[1] > 2 * width[0]


def test_respondents_bring_weights_and_units_along() -> None:
    answers = people(100)
    weights = np.random.default_rng(0).lognormal(size=100)
    weights[:5] = 0
    survey = replace(survey_of(answers, weights), clusters=np.arange(100) // 10)
    joint = joint_of_people(survey, [A, B])
    assert joint is not None
    assert (joint.answers == answers[5:, :2]).all()
    assert (joint.weights == weights[5:]).all()
    assert np.bincount(joint.units).tolist() == [5, *[10] * 9]
    assert joint.resampled(np.random.default_rng(0), 7).shape == (7, 1)


def test_a_sample_of_weighted_people_is_drawn_by_weight() -> None:
    """Two kinds of people, of whom the weights leave one."""
    first, second = people(200, 1), people(200, 2)
    second[:, 1] = 2 - second[:, 1]
    joint = Joint(np.concatenate([first, second]), SCALES, np.repeat([1.0, 1e-9], 200), np.arange(400))
    drawn = joint.samples(5000, np.random.default_rng(3), 20)
    wanted = pair_associations(first, SCALES)[0]
    assert drawn[:, 0].mean() == pytest.approx(wanted, abs=0.02)
    assert wanted > 0.4


def test_halves_are_of_all_and_of_nobody_twice() -> None:
    joint = Joint(people(101), SCALES, np.ones(101), np.arange(101))
    one, other = joint.halves(np.random.default_rng(0), 50)
    assert one.shape == other.shape == (50, 3)
    whole = joint.values
    # what one half has too much of the other lacks
    assert np.abs((one + other) / 2 - whole).mean() < 0.25 * np.abs(one - whole).mean() + 0.01


# --- tables, runs and refusals -----------------------------------------------------------------------------


def long(answers: np.ndarray) -> pd.DataFrame:
    """A table of answers, one row an answer."""
    frames = [
        pd.DataFrame({"agent": np.arange(len(answers)), "question": q.id, "answer": answers[:, k]})
        for k, q in enumerate(QUESTIONS)
    ]
    found = pd.concat(frames, ignore_index=True)
    labels = {q.id: q.options for q in QUESTIONS}
    found["answer"] = [labels[q][a] for q, a in zip(found["question"], found["answer"], strict=True)]
    return found


def test_any_table_of_agents_is_measured() -> None:
    agents, survey = people(200), survey_of(people(400, 1))
    found = plursim.measure(long(agents), survey, measures=["association", "total_variation"])
    row = found[found["measure"] == "association_distance"].iloc[0]
    logged = table_of(agents, people(400, 1)).loc["association_distance", "treatment", "all"]
    assert row["value"] == pytest.approx(logged["value"])
    assert (row["question"], row["group"], row["arm"]) == ("all", "all", "answers")
    assert set(found["measure"]) >= {"total_variation", "association", "association_difference"}


def test_arms_with_other_agents_stand_beside_the_same_people() -> None:
    arms = [long(people(150, seed)).assign(arm=f"arm {seed}") for seed in (0, 1)]
    arms[1]["agent"] += 1000
    both = pd.concat(arms)
    found = plursim.measure(both, survey_of(people(400, 2)), measures=["association"])
    pairs = found[(found["measure"] == "association") & (found["label"] == "a x b")]
    assert sorted(pairs["arm"]) == ["arm 0", "arm 1", "people"]
    assert (found.loc[found["arm"] != "people", "missing"] == 0).all()


def test_what_cannot_be_compared_is_refused_in_words() -> None:
    answers, survey = long(people(50)), survey_of(people(100))
    with pytest.raises(InputError, match="association needs a column 'agent'"):
        plursim.measure(answers.drop(columns="agent"), survey, measures=["association"])
    with pytest.raises(InputError, match="ask two or more"):
        plursim.measure(answers[answers["question"] == "a"], survey, measures=["association"])
    items = [
        {
            "id": q.id,
            "text": q.text,
            "options": list(q.options),
            "shares": [1 / len(q.options)] * len(q.options),
        }
        for q in QUESTIONS
    ]
    marginals = {"source": "marginals", "items": items}
    with pytest.raises(InputError, match="knows marginals only"):
        plursim.measure(answers, marginals, measures=["association"])


SCENARIO = """
name: joint
seed: 3
population: {{size: 120, personas: {personas}, mixture: survey}}
survey: {{source: anes96, questions: [self_placement, clinton_placement, dole_placement, vote]}}
reasoning: {{kind: survey}}
protocol: {{kind: deliberation, structure: round_table, group_size: 8, topic: self_placement, rounds: 1}}
arms: [no_interaction]
measures: [total_variation, association]
"""


def scenario_file(folder: Path, text: str = SCENARIO) -> Path:
    """A scenario with four questions."""
    file = folder / "joint.yaml"
    personas = Path(__file__).resolve().parent.parent / "personas" / "anes96.yaml"
    file.write_text(text.format(personas=personas), encoding="utf-8")
    return file


def test_a_run_is_measured_the_same_again(tmp_path: Path) -> None:
    run = plursim.run(scenario_file(tmp_path), folder=tmp_path / "run")
    again = plursim.runs.remeasure(tmp_path / "run")
    names = ["measure", "arm", "stage", "label", "value", "low", "high", "floor", "floor_95"]
    first, second = (
        each.measures[each.measures["measure"].str.startswith("association")][names].reset_index(drop=True)
        for each in (run, again)
    )
    assert len(first) > 20
    pd.testing.assert_frame_equal(first, second)
    from plursim.reports.card import card_of

    finding = next(one for one in card_of([run]).findings if one.aspect == "association between questions")
    assert "answers independent of each other" in finding.beside
    from plursim.cli.headlines import sheets

    together = next(sheet for sheet in sheets(run.measures) if sheet.title == "all questions together")
    assert together.rows[0] == ("survey distance, association",)


def test_one_question_is_refused_before_a_run_begins(tmp_path: Path) -> None:
    text = SCENARIO.replace("[self_placement, clinton_placement, dole_placement, vote]", "[self_placement]")
    with pytest.raises(InputError, match="ask two or more, or leave association out"):
        plursim.run(scenario_file(tmp_path, text), folder=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_whole_respondents_bring_their_associations_along(tmp_path: Path) -> None:
    """Independent draws match in every marginal and not in pairs; respondents held out judge both."""
    distances = {}
    for draw in ("independent", "respondent"):
        for seed in (1, 2, 3):
            text = SCENARIO.replace("kind: survey}}", f"kind: survey, draw: {draw}}}}}").replace(
                "seed: 3", f"seed: {seed}"
            )
            text = text.replace("size: 120", "size: 400")
            run = plursim.run(scenario_file(tmp_path, text), folder=tmp_path / f"{draw}-{seed}")
            rows = run.measures[run.measures["stage"] == "first"].set_index(["measure", "label"])
            distances[draw, seed] = rows.loc[("association_distance", "all")]
    whole, apart = (
        pd.DataFrame([distances[draw, seed] for seed in (1, 2, 3)]).astype(
            {"value": float, "floor_95": float}
        )
        for draw in ("respondent", "independent")
    )
    # agents are drawn from half of the survey, a sample as well: one of three may be beyond the quantile
    assert whole["value"].mean() < whole["floor_95"].mean()
    assert (apart["value"] > apart["floor_95"]).all()
    assert not whole["by_construction"].any()
