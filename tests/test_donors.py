"""Whole respondents as donors: each question's distribution stays exact, associations are kept."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from plursim import cli
from plursim.errors import InputError
from plursim.randomness import low_variance_uniforms
from plursim.runs.setup import Setup, prepare
from plursim.scenario import load_scenario
from plursim.society.arms import ARMS
from plursim.society.events import MemoryLog
from plursim.surveys.anes96 import Anes96
from plursim.surveys.donors import Donors, joint_order
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey

SIZES = (3, 4, 2)
GROUPS = {"sex": ("f", "m"), "age": ("young", "middle", "old")}


def survey_of(
    seed: int, *, missing: float, smoothing: float, weighted: bool, n: int = 60
) -> RespondentSurvey:
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=n)
    answers = np.stack(
        [np.digitize(latent + rng.normal(size=n), np.linspace(-1, 1, k - 1)) for k in SIZES], axis=1
    )
    answers[rng.random(answers.shape) < missing] = -1
    weights = rng.lognormal(sigma=1.0, size=n) * (rng.random(n) > 0.1) if weighted else np.ones(n)
    return RespondentSurvey(
        name="made",
        questions=tuple(
            Question(id=f"q{k}", text="?", options=tuple(f"o{j}" for j in range(size)))
            for k, size in enumerate(SIZES)
        ),
        groups=GROUPS,
        smoothing=smoothing,
        answers=answers,
        reasons=(answers < 0).astype(np.int64),
        reason_words=("", "refused"),
        members={name: rng.integers(-1, len(labels), size=n) for name, labels in GROUPS.items()},
        weights=weights,
    )


def everybody() -> list[dict[str, str]]:
    pairs = [dict(zip(GROUPS, labels, strict=True)) for labels in product(*GROUPS.values())]
    return [{}, {"sex": "f"}, {"age": "old", "hobby": "chess"}, *pairs]


def given(donors: Donors, column: int) -> np.ndarray:
    """The distribution of answers to a question, by adding up every way in which one can come about."""
    found = np.zeros(SIZES[column])
    for share, answers, kept in zip(donors.shares, donors.answers, donors.kept, strict=True):
        if answers[column] >= 0:
            found[answers[column]] += share * kept[column]
        found += share * (1 - kept[column]) * donors.rest[column]
    return found


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("missing", [0.0, 0.15, 0.6])
@pytest.mark.parametrize("smoothing", [0.0, 2.0, 50.0])
def test_the_distribution_of_each_question_is_exactly_the_conditional_one(
    smoothing: float, missing: float, weighted: bool
) -> None:
    for seed in range(3):
        survey = survey_of(seed, missing=missing, smoothing=smoothing, weighted=weighted)
        for who in everybody():
            donors = survey.donors(who)
            assert donors.shares.sum() == pytest.approx(1, abs=1e-12)
            assert ((donors.answers >= 0) >= (donors.kept > 0)).all()
            for column, asked in enumerate(survey.questions):
                expected = survey.conditional(asked.id, who)
                assert given(donors, column) == pytest.approx(expected, abs=1e-12)
            if not missing:
                assert (donors.kept == 1).all()


def backed_off(survey: RespondentSurvey, row: int, who: Mapping[str, str]) -> float:
    """The probability of a respondent, told as a walk: stay in the cell with m / (m + s), else go wider."""
    names = [group for group in survey.groups if group in who]
    cells = [
        [
            i
            for i in range(len(survey.weights))
            if survey.weights[i] > 0
            and all(survey.members[g][i] == survey.groups[g].index(who[g]) for g in names[:depth])
        ]
        for depth in range(len(names), -1, -1)
    ]
    chance, found = 1.0, 0.0
    for depth, cell in enumerate(cells):
        w = {i: float(survey.weights[i]) for i in cell}
        total = sum(w.values())
        if not total:
            continue
        m = total**2 / sum(one**2 for one in w.values())
        stay = 1.0 if depth == len(cells) - 1 else m / (m + survey.smoothing)
        found += chance * stay * w.get(row, 0.0) / total
        chance *= 1 - stay
    return found


def test_a_small_cell_falls_back_step_by_step() -> None:
    survey = survey_of(7, missing=0.0, smoothing=3.0, weighted=True)
    for who in everybody():
        donors = survey.donors(who)
        rows = np.flatnonzero(survey.weights > 0)
        rows = rows[joint_order(survey.answers[rows], SIZES)]
        assert (donors.answers == survey.answers[rows]).all()
        expected = [backed_off(survey, int(row), who) for row in rows]
        assert donors.shares == pytest.approx(expected, abs=1e-12)


def test_who_answered_nothing_is_no_donor_and_replaced_answers_are_drawn() -> None:
    survey = survey_of(2, missing=0.5, smoothing=2.0, weighted=False, n=400)
    donors = survey.donors({})
    silent = (survey.answers < 0).all(axis=1)
    assert silent.any()
    assert len(donors.shares) == (~silent).sum()
    rng = np.random.default_rng(0)
    draws = 200_000
    taken = donors.take(rng.random(draws), rng.random((draws, 3)))
    assert (taken >= 0).all()
    for column, asked in enumerate(survey.questions):
        shares = np.bincount(taken[:, column], minlength=SIZES[column]) / draws
        assert shares == pytest.approx(survey.conditional(asked.id, {}), abs=0.005)


def test_with_missing_answers_an_association_shrinks_by_the_share_answered_twice() -> None:
    """The stated bias: an answer in the place of a missing one knows nothing of the donor's others."""
    survey = survey_of(5, missing=0.3, smoothing=2.0, weighted=False, n=6000)
    donors = survey.donors({})
    rng = np.random.default_rng(1)
    taken = donors.take(rng.random(300_000), rng.random((300_000, 3)))
    both = (survey.answers[:, :2] >= 0).all(axis=1)
    people = np.corrcoef(survey.answers[both, :2].T)[0, 1]
    kept = (donors.shares * donors.kept[:, 0] * donors.kept[:, 1]).sum()
    assert 0.4 < kept < 0.6
    assert np.corrcoef(taken[:, :2].T)[0, 1] == pytest.approx(people * kept, abs=0.02)


def test_joint_order_visits_every_combination_and_changes_little() -> None:
    cells = np.array(list(product(range(3), range(4), range(2))))
    cells = np.random.default_rng(0).permutation(cells)
    ordered = cells[joint_order(cells, SIZES)]
    assert (np.abs(np.diff(ordered, axis=0)).sum(axis=1) == 1).all()  # a Gray code: one step in one question
    assert (np.diff(ordered[:, 0]) >= 0).all()


def test_even_draws_are_more_even_than_chance() -> None:
    survey = survey_of(4, missing=0.0, smoothing=2.0, weighted=True, n=500)
    donors, expected = survey.donors({}), [survey.conditional(q.id, {}) for q in survey.questions]
    spread = np.zeros((2, 3))
    for seed in range(200):
        rng = np.random.default_rng(seed)
        for kind, uniform in enumerate((low_variance_uniforms(np.zeros(40, int), rng), rng.random(40))):
            taken = donors.take(uniform, rng.random((40, 3)))
            for column, shares in enumerate(expected):
                found = np.bincount(taken[:, column], minlength=SIZES[column]) / 40
                spread[kind, column] += ((found - shares) ** 2).sum()
    assert (spread[0] < [0.1 * spread[1, 0], 0.8 * spread[1, 1], 0.9 * spread[1, 2]]).all()


def polled(how: str, seed: int) -> tuple[np.ndarray, Setup]:
    settings = [
        f"seed={seed}",
        "population.size=944",
        "survey={source: anes96, holdout: 0}",
        f"reasoning={{kind: survey, draw: {how}}}",
        "protocol.rounds=0",
        "protocol.topic=null",
    ]
    setup = prepare(load_scenario("scenarios/town_hall.yaml", settings))
    society = setup.society(ARMS["treatment"], MemoryLog())
    society.begin()
    return society.poll().options, setup


def test_correlations_of_agents_are_those_of_respondents() -> None:
    """The issue's case: the candidate placements, -.35 in respondents; and every pair within its floor."""
    truth = Anes96().load(Path())
    scales = [question.scale for question in truth.questions]
    people = np.corrcoef([scale[column] for scale, column in zip(scales, truth.answers.T, strict=True)])
    ids = [question.id for question in truth.questions]
    pair = ids.index("clinton_placement"), ids.index("dole_placement")
    assert people[pair] == pytest.approx(-0.353, abs=0.001)
    found: dict[str, list[np.ndarray]] = {"independent": [], "respondent": []}
    for how, several in found.items():
        for seed in range(6):
            options, _ = polled(how, seed)
            several.append(np.corrcoef([s[column] for s, column in zip(scales, options.T, strict=True)]))
    agents = {how: np.mean([one[pair] for one in several]) for how, several in found.items()}
    assert agents["respondent"] == pytest.approx(people[pair], abs=0.03)
    assert agents["independent"] > people[pair] + 0.2
    # the floor: by how much a sample of as many respondents differs, over all pairs of questions
    rng = np.random.default_rng(0)
    upper = np.triu_indices(len(ids), 1)

    def distance(one: np.ndarray) -> float:
        return float(np.abs(one - people)[upper].mean())

    resampled = [truth.answers[rng.integers(len(truth.answers), size=944)].T for _ in range(100)]
    floor = [distance(np.corrcoef([s[c] for s, c in zip(scales, one, strict=True)])) for one in resampled]
    apart = {how: np.mean([distance(one) for one in several]) for how, several in found.items()}
    assert apart["respondent"] < np.quantile(floor, 0.95)
    assert apart["independent"] > 1.3 * np.quantile(floor, 0.95)


def test_reasoners_draw_the_same_respondents_and_arms_without_personas_from_everybody() -> None:
    options, setup = polled("respondent", 1)
    rows = {tuple(row) for row in setup.survey.answers.tolist()}  # type: ignore[union-attr]
    assert all(tuple(row) in rows for row in options.tolist())  # all answered: nothing is put together
    society = setup.society(ARMS["no_persona"], MemoryLog())
    society.begin()
    assert all(tuple(row) in rows for row in society.poll().options.tolist())


TOWN = """\
name: town
seed: 3
population: {size: 10, personas: people.yaml}
survey:
  source: marginals
  items: [{id: tram, text: A tram?, options: ["no", "yes"], shares: [.3, .7], n: 100}]
reasoning:
  kind: survey
  draw: respondent
protocol: {kind: deliberation, rounds: 0}
"""


def test_a_survey_without_respondents_is_refused_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "people.yaml").write_text("name: p\npersonas: [{id: ann, prompt: You are Ann.}]\n")
    (tmp_path / "town.yaml").write_text(TOWN)
    for command in ("check", "run"):
        assert cli.main([command, str(tmp_path / "town.yaml")]) == 2
        said = capsys.readouterr().err
        assert f"{tmp_path}/town.yaml:9: reasoning.draw: draw: respondent: survey 'marginals'" in said
        assert "expected a survey with one row a respondent" in said
    with pytest.raises(InputError, match=r"draw: respondent .* start is uniform"):
        load_scenario(
            tmp_path / "town.yaml", ["reasoning={kind: averaging, start: uniform, draw: respondent}"]
        )
