"""Retest noise: how much it is, that it leaves what agents hold alone, and what people's is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import plursim
from plursim import cli
from plursim.errors import DocumentError, InputError
from plursim.reasoning.retest import Noise, between_personas, correlation, reliability
from plursim.runs.setup import Setup, prepare
from plursim.scenario import load_scenario
from plursim.scenario.topics import GenericArgumentsNotice
from plursim.society.arms import ARMS
from plursim.society.events import MemoryLog
from plursim.society.society import Society

PARTIES = (
    "strong Democrat", "weak Democrat", "independent Democrat", "independent",
    "independent Republican", "weak Republican", "strong Republican",
)  # fmt: skip
GSS = """\
name: gss
seed: 1
population: {size: 8000, personas: people.yaml, mixture: survey}
survey: {source: shipped, name: gss_panel, wave: "1", questions: [political_views]}
reasoning: {kind: survey, retest: survey}
protocol: {kind: deliberation, rounds: 0}
"""
TALK = ["population.size=400", "protocol={kind: deliberation, rounds: 3}", "arms=[treatment, no_interaction]"]


@pytest.fixture
def gss(tmp_path: Path) -> Path:
    people = [
        f"  - {{id: p{k}, prompt: You vote., attributes: {{party: {p}}}}}" for k, p in enumerate(PARTIES)
    ]
    (tmp_path / "people.yaml").write_text("name: people\npersonas:\n" + "\n".join(people) + "\n")
    (tmp_path / "gss.yaml").write_text(GSS)
    return tmp_path / "gss.yaml"


def polled(setup: Setup, polls: int, arm: str = "treatment") -> tuple[Society, np.ndarray]:
    """Options of several polls of agents nobody talks to, shape [polls, agents, questions]."""
    society = setup.society(ARMS[arm], MemoryLog())
    society.begin()
    found = [society.poll().options]
    for number in range(1, polls):
        society.start_round(number)
        found.append(society.poll().options)
    return society, np.stack(found)


def test_polls_of_the_gss_personas_correlate_as_its_people_do(gss: Path) -> None:
    """Waves 1 and 3: r .577 (published transitions); any two polls; the same distribution in every poll."""
    setup = prepare(load_scenario(gss))
    society, options = polled(setup, 4)
    table = setup.survey.change("political_views", "1", "3")  # type: ignore[union-attr]
    assert table is not None
    twice = (table.before >= 0) & (table.after >= 0)
    people = np.corrcoef(table.before[twice], table.after[twice])[0, 1]
    assert people == pytest.approx(0.577, abs=0.0005)
    assert reliability(society, society.questions[0]) == pytest.approx(people, abs=1e-9)
    agents = np.corrcoef(options[:, :, 0])
    assert agents[np.triu_indices(4, 1)] == pytest.approx(np.full(6, people), abs=0.03)
    shares = [np.bincount(one, minlength=7) / len(one) for one in options[:, :, 0]]
    expected = sum(
        w * setup.survey.conditional("political_views", persona.attributes)  # type: ignore[union-attr]
        for w, persona in zip(
            np.bincount(setup.population.persona) / setup.population.size, setup.pool.personas, strict=True
        )
    )
    assert shares[0] == pytest.approx(expected, abs=0.002)  # even draws
    for later in shares[1:]:
        assert later == pytest.approx(expected, abs=0.015)
    # the share unchanged follows from the closed form, and exceeds people's: their misreports are near misses
    distributions = np.stack(
        [setup.survey.conditional("political_views", p.attributes) for p in setup.pool.personas]  # type: ignore[union-attr]
    )
    weights = np.bincount(setup.population.persona) / setup.population.size
    q = Noise("survey").unchanged(society, society.questions[0])
    unchanged = q + (1 - q) * (weights * (distributions**2).sum(axis=1)).sum()
    assert (options[0] == options[3]).mean() == pytest.approx(unchanged, abs=0.02)
    assert unchanged == pytest.approx(0.572, abs=0.005)
    assert (table.before[twice] == table.after[twice]).mean() == pytest.approx(0.449, abs=0.0005)


@pytest.mark.parametrize("kind", ["survey", "argument", "averaging", "bounded_confidence"])
@pytest.mark.parametrize("draw", ["independent", "respondent"])
def test_every_reasoner_reports_with_the_stated_correlation(kind: str, draw: str) -> None:
    settings = [
        "population.size=3000",
        "survey={source: anes96, holdout: 0, questions: [self_placement, tv_news]}",
        f"reasoning={{kind: {kind}, retest: 0.75, draw: {draw}}}",
        "protocol.rounds=0",
    ]
    setup = prepare(load_scenario("scenarios/town_hall.yaml", settings))
    society, options = polled(setup, 3)
    for column, question in enumerate(society.questions):
        agents = np.corrcoef(question.value_of(options[:, :, column]))
        assert agents[np.triu_indices(3, 1)] == pytest.approx(np.full(3, 0.75), abs=0.04)
    plain = [*settings[:2], f"reasoning={{kind: {kind}, draw: {draw}}}", *settings[3:]]
    _, without = polled(prepare(load_scenario("scenarios/town_hall.yaml", plain)), 2)
    assert (without[0] == options[0]).all()  # the first poll is as it is without noise
    assert (without[0] == without[1]).all()


def test_options_without_an_order_agree_by_kappa() -> None:
    settings = [
        "population.size=6000",
        "survey={source: anes96, holdout: 0, questions: [vote]}",
        "reasoning={kind: survey, retest: 0.9}",
        "protocol={kind: deliberation, rounds: 0}",
    ]
    _, options = polled(prepare(load_scenario("scenarios/town_hall.yaml", settings)), 2)
    one, other = options[:, :, 0]
    shares = [np.bincount(x, minlength=2) / len(x) for x in (one, other)]
    chance = (shares[0] * shares[1]).sum()
    assert ((one == other).mean() - chance) / (1 - chance) == pytest.approx(0.9, abs=0.02)


def test_associations_stay_where_whole_respondents_are_drawn() -> None:
    found = {}
    for draw in ("independent", "respondent"):
        settings = [
            "population.size=8000",
            "survey={source: anes96, holdout: 0, questions: [clinton_placement, dole_placement]}",
            f"reasoning={{kind: survey, retest: 0.5, draw: {draw}}}",
            "protocol={kind: deliberation, rounds: 0}",
        ]
        _, options = polled(prepare(load_scenario("scenarios/town_hall.yaml", settings)), 2)
        found[draw] = [np.corrcoef(poll.T)[0, 1] for poll in options]
    assert found["respondent"] == pytest.approx([-0.353, -0.353], abs=0.03)
    assert found["independent"] == pytest.approx([-0.07, -0.07], abs=0.03)


def test_noise_enters_neither_speech_nor_stance_and_arms_stay_paired(gss: Path, tmp_path: Path) -> None:
    runs = {}
    for retest in ("null", "0.6"):
        settings = [*TALK, f"reasoning={{kind: argument, retest: {retest}}}", "poll.each_round=true"]
        with pytest.warns(GenericArgumentsNotice):
            runs[retest] = plursim.run(load_scenario(gss, settings), out=tmp_path / retest)
    unchanged = {
        name: made.measures.query("measure == 'drift_share_unchanged' and group == 'all'")
        .set_index("arm")["value"]
        .to_dict()
        for name, made in runs.items()
    }
    assert unchanged["null"]["no_interaction"] == 1
    assert 0.5 < unchanged["0.6"]["no_interaction"] < 0.7
    answers = runs["0.6"].answers
    first = answers[answers["round"] == 0]
    pairs = [first[first["arm"] == arm]["value"].tolist() for arm in ("treatment", "no_interaction")]
    assert pairs[0] == pairs[1]


@pytest.mark.parametrize("kind", ["argument", "averaging", "survey"])
def test_a_poll_changes_nothing_and_speech_has_no_noise(kind: str) -> None:
    settings = [
        "survey.holdout=0",
        f"reasoning={{kind: {kind}, retest: 0.6}}",
        "survey.questions=[self_placement]",
    ]
    society = prepare(load_scenario("scenarios/town_hall.yaml", settings)).society(
        ARMS["treatment"], MemoryLog()
    )
    society.begin()
    held = {name: array.copy() for name, array in society.state.items()}
    society.poll()
    ids = society.say("speak", society.everyone, 0)
    said = society.messages.value[ids]
    assert all((society.state[name] == array).all() for name, array in held.items())
    society.start_round(1)
    reports = [society.poll(f"poll.{k}").values[:, 0] for k in range(40)]
    # what is said is what an agent reports most often, and reports differ
    assert len({tuple(report) for report in reports}) == 40
    most = [max(set(own), key=own.count) for own in np.stack(reports, axis=1).tolist()]
    assert (np.abs(np.array(most) - said) < 0.01).mean() > 0.97


def test_a_misreport_moves_with_the_stance_held() -> None:
    """Talk that takes everybody up by a given step shows in full in the mean of the polls."""
    settings = [
        "population.size=4000",
        "survey={source: anes96, holdout: 0, questions: [self_placement]}",
        "reasoning={kind: averaging, retest: 0.6}",
        "protocol.rounds=1",
        "graph=null",
    ]
    setup = prepare(load_scenario("scenarios/town_hall.yaml", settings))
    society = setup.society(ARMS["treatment"], MemoryLog())
    society.begin()
    before = society.poll().values.mean()
    step = 0.4
    society.state["averaging.stance"] += step
    society.start_round(1)
    report = society.poll().values
    clipped = (report == 7).mean()
    assert report.mean() - before == pytest.approx(step, abs=0.4 * clipped + 0.05)
    assert step - 0.4 * clipped - 0.05 > 0.25  # far more than q times the step would be


def test_a_correlation_personas_exceed_alone_is_refused(
    gss: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gss.write_text(GSS.replace("retest: survey", "retest: 0.2"))
    assert cli.main(["check", str(gss)]) == 2
    said = capsys.readouterr().err
    assert f"{gss}:5: reasoning.retest: retest 0.200 of question 'political_views'" in said
    assert "correlate 0.310 already" in said
    prepare(load_scenario(gss, ["arms=[no_persona]"])).check()  # without personas none is too low


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            ["survey={source: anes96, questions: [self_placement]}"],
            "'anes96' does not know how the same people",
        ),
        (["reasoning={kind: survey, retest: 0}"], "expected: more than 0.0"),
        (["reasoning={kind: survey, retest: 1.1}"], "expected: 1.0 or less"),
        (["reasoning={kind: survey, retest: 0.8, redraw: true}"], "redraw draws all answers anew"),
    ],
)
def test_what_makes_no_sense_is_refused(gss: Path, settings: list[str], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        prepare(load_scenario(gss, settings)).check()
    assert isinstance(caught.value, DocumentError)


def test_shares_of_variance_by_hand() -> None:
    shares, weights = np.array([[0.5, 0.5, 0.0], [0.0, 0.2, 0.8]]), np.array([0.25, 0.75])
    rng = np.random.default_rng(0)
    persona = (rng.random(400_000) < 0.75).astype(int)
    drawn = np.array([rng.choice(3, size=400_000, p=row) for row in shares])[persona, np.arange(400_000)]
    scale = np.array([1.0, 2.0, 5.0])
    values = scale[drawn]
    means = np.array([values[persona == k].mean() for k in (0, 1)])[persona]
    assert between_personas(shares, weights, scale[:, None]) == pytest.approx(
        means.var() / values.var(), abs=0.005
    )
    again = np.array([rng.choice(3, size=400_000, p=row) for row in shares])[persona, np.arange(400_000)]
    agree, pooled = (drawn == again).mean(), np.bincount(drawn) / 400_000
    kappa = (agree - (pooled**2).sum()) / (1 - (pooled**2).sum())
    assert between_personas(shares, weights, np.eye(3)) == pytest.approx(kappa, abs=0.005)
    assert correlation(drawn, again, np.ones(400_000), scale[:, None], "x") == pytest.approx(
        np.corrcoef(values, scale[again])[0, 1], abs=1e-9
    )
