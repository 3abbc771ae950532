"""From a scenario to a mixture file: honest splits, stored replies, what is refused, carrying over."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import plursim
from plursim.cli import main
from plursim.documents import flow
from plursim.errors import DocumentError, FailureShareExceeded, InputError
from plursim.mixtures.fitting import Elicitor, Fit, fit, transfer_in_run, validation
from plursim.mixtures.fitting.baselines import regression, strata_weights
from plursim.mixtures.fitting.fit_context import FitContext
from plursim.mixtures.fitting.targets import Layout, only, target_of
from plursim.personas import Mixture, TransferWarning, load_personas
from plursim.randomness import Streams
from plursim.runs.setup import prepare
from plursim.scenario import load_scenario
from plursim.society.events import MemoryLog
from plursim.surveys.respondents import RespondentSurvey
from tests.conftest import ROOT
from tests.server import Behaviour, distribution, serving

ANES = ROOT / "scenarios" / "fit_anes96.yaml"
CHANCE = "reasoning.rule={kind: repeater, start: uniform}"
QUICK = ["fit.seeds=1", "fit.bootstrap=12", "fit.folds=5"]


@pytest.fixture(scope="module")
def anes(tmp_path_factory: pytest.TempPathFactory) -> Fit:
    return fit(load_scenario(ANES, [*QUICK, "fit.seeds=4"]), out=tmp_path_factory.mktemp("out"))


def written(folder: Path, **sections: Any) -> Path:
    """A small scenario of three personas and questions whose answers are given."""
    personas = {
        "name": "town",
        "personas": [
            {"id": name, "prompt": f"You are {name}.", "attributes": {"side": side}}
            for name, side in (("ann", "left"), ("bob", "right"), ("cleo", "middle"))
        ],
    }
    (folder / "town.personas.yaml").write_text(flow(personas))
    groups = {"side": {"left": (0.7, 0.2, 0.1), "right": (0.1, 0.2, 0.7), "middle": (0.2, 0.6, 0.2)}}
    sides = {g: {x: {"shares": list(s), "n": 200} for x, s in by.items()} for g, by in groups.items()}
    questions = {"tax": (0.25, 0.3, 0.45), "roads": (0.28, 0.31, 0.41), "parks": (0.2, 0.3, 0.5)}
    options = ["no", "perhaps", "yes"]
    items = [
        {"id": name, "text": f"{name}?", "options": options, "shares": list(s), "n": 500, "groups": sides}
        for name, s in questions.items()
    ]
    whole = {
        "name": "town",
        "seed": 3,
        "population": {"size": 30, "personas": "town.personas.yaml"},
        "survey": {"source": "marginals", "items": items},
        "reasoning": {"kind": "survey"},
        "protocol": {"kind": "deliberation", "rounds": 0},
        "fit": {"seeds": 1, "bootstrap": 10, "folds": 3},
    } | sections
    file = folder / "town.yaml"
    file.write_text(flow(whole))
    return file


def test_the_shipped_fit_beats_what_it_has_to_beat(anes: Fit) -> None:
    held = anes.summary()["holdout"]
    assert held["fitted"] < held["uniform"] < held["best_single"]
    assert held["fitted"] <= held["strata"] + 0.002
    assert anes.fitting.solution.converged
    assert anes.summary()["verdict"] == "carries over"


def test_a_fit_that_memorises_is_called_that(tmp_path: Path) -> None:
    # one random answer each: personas enough to hit the questions fitted, and nothing to say on others
    people = [{"id": f"p{k}", "prompt": f"You are number {k}."} for k in range(40)]
    chance = {"kind": "scripted", "rule": {"kind": "repeater", "start": "uniform"}}
    file = written(tmp_path, reasoning=chance)
    (tmp_path / "town.personas.yaml").write_text(flow({"name": "crowd", "personas": people}))
    found = fit(load_scenario(file, ["fit.draws=1", "fit.bootstrap=0"]), out=tmp_path)
    seen, held = (
        found.validation.query(f"scheme == '{s}'").set_index("method") for s in ("in_sample", "questions")
    )
    assert seen.loc["fitted", "value"] < 0.01
    assert held.loc["fitted", "value"] > held.loc["uniform", "value"]
    assert found.summary()["verdict"] == "memorises"
    assert any("memorises" in sentence for sentence in found.sentences())
    assert any("lookup table" in sentence for sentence in found.sentences())
    assert found.weights["low"].isna().all()


def test_identifiability_is_reported(anes: Fit) -> None:
    found = anes.summary()["identifiability"]
    sizes = [len(q.options) for q in anes.fitting.layout.questions]
    assert found["directions"] == 101
    assert found["identified"] == sum(sizes) - len(sizes)
    assert any("not identified" in sentence for sentence in anes.sentences())


def test_weights_and_shares_agree_with_the_survey_and_each_other(anes: Fit) -> None:
    weights = anes.weights.set_index("persona")
    assert weights["weight"].sum() == pytest.approx(1)
    assert (weights["low"] <= weights["high"]).all()
    pool, survey = anes.setup.pool, anes.setup.survey
    assert survey is not None
    personas = {persona.id: persona for persona in pool.personas}
    for question in ("vote", "tv_news"):
        mixed = sum(
            row.weight * survey.conditional(question, personas[row.persona].attributes)
            for row in anes.weights.itertuples()
        )
        rows = anes.shares.query(f"question == '{question}'")
        np.testing.assert_allclose(rows["fitted"], mixed, atol=1e-9)
        np.testing.assert_allclose(rows["survey"], survey.distribution(question).shares)
        assert (rows["survey_low"] <= rows["survey"]).all()
    strata = survey.strata_weights([p.attributes for p in pool.personas], pool.ids, allow_empty=True)
    np.testing.assert_allclose(weights["strata"].loc[list(pool.ids)], strata)


def test_held_out_respondents_leave_no_trace() -> None:
    setup = prepare(load_scenario(ANES))
    survey = setup.survey
    assert isinstance(survey, RespondentSurvey)
    kept = np.random.default_rng(0).random(len(survey.weights)) < 0.7
    garbled = replace(
        survey, answers=np.where(kept[:, None], survey.answers, np.roll(survey.answers, 1, axis=0) * 0 + 1)
    )
    layout, elicitor = Layout.of(setup.questions), Elicitor(setup, 1)
    with elicitor.opened(None):
        before = elicitor.elicit(MemoryLog())
        first, second = (elicitor.again(before, only(s, kept)).shares for s in (survey, garbled))
    np.testing.assert_array_equal(first, second)
    for question in (target_of, lambda s, _: strata_weights(s, setup.pool)):
        one, other = (question(only(s, kept), layout) for s in (survey, garbled))
        np.testing.assert_array_equal(getattr(one, "shares", one), getattr(other, "shares", other))
    np.testing.assert_allclose(
        regression(only(survey, kept), survey, layout), regression(only(garbled, kept), garbled, layout)
    )


def test_those_held_out_are_not_among_those_fitted_to() -> None:
    setup = prepare(load_scenario(ANES))
    elicitor = Elicitor(setup, 1)
    with elicitor.opened(None):
        elicited = elicitor.elicit(MemoryLog())
    material = FitContext.of(setup, elicitor, elicited).material()
    whole = material.survey
    assert isinstance(whole, RespondentSurvey)
    held = np.zeros(len(whole.weights))
    for train, test, ratio in validation._respondent_splits(material, 5, Streams(1), 0):
        assert isinstance(train, RespondentSurvey)
        assert isinstance(test, RespondentSurvey)
        assert not ((train.weights > 0) & (test.weights > 0)).any()
        np.testing.assert_array_equal(train.weights + test.weights, whole.weights)
        assert (test.weights > 0).sum() < (train.weights > 0).sum()
        assert ratio == pytest.approx(1 / 4)
        held += test.weights > 0
    assert (held == 1).all()


def test_a_fit_is_tested_on_those_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fitted never sees the weights of those it is tested on, nor is tested on those it saw."""
    setup = prepare(load_scenario(ANES))
    elicitor = Elicitor(setup, 1)
    with elicitor.opened(None):
        elicited = elicitor.elicit(MemoryLog())
    material = FitContext.of(setup, elicitor, elicited).material()
    seen: list[tuple[np.ndarray, np.ndarray]] = []
    monkeypatch.setattr(
        validation, "_split", lambda _m, _t, train, test, _q: seen.append((train.weights, test.weights))
    )
    validation.validate(material, 4, 2, Streams(1), 0.95)
    assert len(seen) == 8
    assert all(not ((train > 0) & (test > 0)).any() for train, test in seen)
    assert sum((test > 0).astype(int) for _, test in seen).tolist() == [2] * len(seen[0][0])


def test_regression_and_poststratification_corrects_a_lopsided_sample() -> None:
    setup = prepare(load_scenario(ANES))
    survey, layout = setup.survey, Layout.of(setup.questions)
    assert isinstance(survey, RespondentSurvey)
    lopsided = only(survey, (survey.members["party"] < 3) | (np.arange(len(survey.weights)) % 5 == 0))
    truth = target_of(survey, layout).shares
    raw = np.abs(target_of(lopsided, layout).shares - truth).sum(axis=1)
    corrected = np.abs(regression(lopsided, survey, layout) - truth).sum(axis=1)
    vote = [q.id for q in layout.questions].index("vote")
    assert corrected[vote] < raw[vote] / 4


def test_the_mixture_file_is_a_mixture_for_scenarios(anes: Fit, tmp_path: Path) -> None:
    pool = load_personas(ROOT / "personas" / "anes96.yaml")
    file = tmp_path / "anes.mixture.yaml"
    shutil.copyfile(anes.mixture_file, file)
    loaded = Mixture.load(file, pool)
    np.testing.assert_allclose(loaded.weights, anes.fitting.weights, atol=1e-8)
    assert loaded.file is not None
    said = loaded.file.fitted
    assert said is not None
    assert (said.model, said.survey, said.pool_hash) == ("survey", "anes96", pool.hash)
    assert said.objective == "kl"
    assert said.holdout["fitted"] == anes.summary()["holdout"]["fitted"]
    low, high = loaded.file.intervals["weak_democrat-college-30_44"]
    assert low < high
    setup = prepare(load_scenario(ANES, [f"population.mixture={file}"]))
    np.testing.assert_allclose(setup.mixture.weights, loaded.weights)


def test_another_model_or_pool_warns_and_the_cost_is_told(tmp_path: Path) -> None:
    fitted = fit(written(tmp_path), out=tmp_path / "out")
    shutil.copyfile(fitted.mixture_file, tmp_path / "town.mixture.yaml")
    same = ["population.mixture=town.mixture.yaml"]
    other = [*same, "reasoning.kind=scripted", "reasoning.rule={kind: repeater, start: uniform}"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        prepare(load_scenario(tmp_path / "town.yaml", same))
    with pytest.warns(TransferWarning, match="fitted with survey and is used with scripted repeater"):
        prepare(load_scenario(tmp_path / "town.yaml", other))
    again = fit(load_scenario(tmp_path / "town.yaml", same), out=tmp_path / "out")
    assert again.transfer is not None
    assert again.transfer.unlike == ()
    assert again.transfer.carried == pytest.approx(again.transfer.refitted, abs=0.02)
    text = (tmp_path / "town.personas.yaml").read_text()
    (tmp_path / "town.personas.yaml").write_text(text.replace("You are ann.", "You are Ann, a nurse."))
    with pytest.warns(TransferWarning, match="another version of the persona pool"):
        prepare(load_scenario(tmp_path / "town.yaml", same))


def test_a_run_tells_the_cost_of_a_mixture_of_another_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fitted = fit(written(tmp_path), out=tmp_path / "out")
    text = fitted.mixture_file.read_text().replace("model: survey", "model: llm somebody/else sampled")
    # all weight on one persona: far from the survey, so fitting again must save much
    head, tail = text.split("weights:")[0], text[text.index("level:") :]
    weights = "weights: {ann: 0.8, bob: 0.1, cleo: 0.1}\n"
    (tmp_path / "town.mixture.yaml").write_text(head + weights + tail)
    setting = ["population.mixture=town.mixture.yaml", "population.size=900"]
    scenario = load_scenario(tmp_path / "town.yaml", setting)
    with pytest.warns(TransferWarning):
        run = plursim.run(scenario, out=tmp_path / "out")
    moved = transfer_in_run(run, scenario)
    assert moved is not None
    shares = {"ann": (0.7, 0.2, 0.1), "bob": (0.1, 0.2, 0.7), "cleo": (0.2, 0.6, 0.2)}
    mixed = np.array([0.8, 0.1, 0.1]) @ np.array(list(shares.values()))
    survey = np.array([(0.25, 0.3, 0.45), (0.28, 0.31, 0.41), (0.2, 0.3, 0.5)])
    carried = np.abs(mixed - survey).sum(axis=1).mean() / 2
    assert moved.carried == pytest.approx(carried, abs=0.03)
    assert moved.refitted < 0.08
    assert moved.cost > 0.2
    capsys.readouterr()
    assert main(["run", str(tmp_path / "town.yaml"), "--set", setting[0], "--set", setting[1], "--quiet",
                 "--out", str(tmp_path / "out")]) == 0  # fmt: skip
    told = capsys.readouterr().err
    assert "is used with survey" in told
    assert "not refitting costs +0." in told


def test_json_holds_what_is_promised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep = tmp_path / "mine.mixture.yaml"
    arguments = ["fit", str(written(tmp_path)), "--out", str(tmp_path / "out"), "--json", "--save", str(keep)]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(found["weights"]) == {"ann", "bob", "cleo"}
    assert sum(found["weights"].values()) == pytest.approx(1)
    assert {"fitted", "uniform", "best_single", "strata", "pooled"} <= set(found["holdout"])
    assert found["effective_personas"] == pytest.approx(1 / sum(w**2 for w in found["weights"].values()))
    assert isinstance(found["objective"], float)
    assert keep.read_text() == Path(found["mixture_file"]).read_text()
    figures = Path(found["folder"]) / "figures"
    assert {f.stem for f in figures.iterdir()} == {
        "fitted_weights",
        "target_against_fitted",
        "held_out_errors",
    }
    assert main(["fit", str(tmp_path / "town.yaml"), "--out", str(tmp_path / "out")]) == 0
    shown = capsys.readouterr().out
    assert "Total variation from the survey" in shown
    assert "effective personas of 3" in shown
    assert main([*arguments[:-1], str(tmp_path / "mine.yaml")]) == 2


def test_mixtures_by_group_are_the_fits_of_the_groups(tmp_path: Path) -> None:
    found = fit(
        written(tmp_path, fit={"group": "side", "per_group": True, "seeds": 1, "bootstrap": 0}), out=tmp_path
    )
    by = found.weights_by_group.pivot_table(index="label", columns="persona", values="weight")
    # each persona answers as its side does, so each side is that persona
    for side, persona in (("left", "ann"), ("right", "bob"), ("middle", "cleo")):
        assert by.loc[side, persona] > 0.97
    assert found.mixture_file.read_text().count("by_group") == 1
    whole = found.weights.set_index("persona")["weight"]
    np.testing.assert_allclose(whole, by.mean(axis=0).loc[whole.index], atol=1e-9)
    weighed = fit(
        written(tmp_path, fit={"group": "side", "group_weights": {"left": 3, "right": 1}, "seeds": 1}),
        out=tmp_path,
    )
    shares = weighed.weights.set_index("persona")["weight"]
    assert shares["ann"] == pytest.approx(0.75, abs=0.03)
    assert shares["cleo"] < 0.03


def test_questions_held_out_by_name_play_no_part(tmp_path: Path) -> None:
    both = []
    for last in ((0.2, 0.3, 0.5), (0.9, 0.05, 0.05)):
        file = written(tmp_path)
        text = file.read_text().replace("shares: [0.2, 0.3, 0.5]", f"shares: {list(last)}", 1)
        file.write_text(text)
        scenario = load_scenario(file, ["fit.holdout=[parks]", "reasoning.kind=scripted", CHANCE])
        both.append(fit(scenario, out=tmp_path))
    np.testing.assert_array_equal(both[0].fitting.weights, both[1].fitting.weights)
    assert both[0].summary()["holdout_scheme"] == "holdout"
    assert both[1].summary()["holdout"]["fitted"] > both[0].summary()["holdout"]["fitted"] + 0.3
    assert bool(both[0].shares.query("question == 'parks'")["held_out"].all())


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("fit.holdout=[park]", "fit.holdout: unknown question 'park'; did you mean 'parks'"),
        ("fit.question_weights={taxes: 2}", "fit.question_weights: unknown question 'taxes'"),
        ("fit={group: sides, per_group: true}", "fit.group: unknown group 'sides'; did you mean 'side'"),
        ("fit={per_group: true}", "need 'group'"),
        ("fit.objective=wassertein", "fit.objective"),
        ("fit.folds=1", "fit.folds"),
        ("fit.holdout=[tax, roads, parks]", "no question is left"),
    ],
)
def test_what_does_not_fit_the_survey_is_refused_with_its_place(
    tmp_path: Path, setting: str, path: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        fit(load_scenario(written(tmp_path), [setting]), out=tmp_path)
    assert path in str(refused.value)


def test_no_survey_and_unordered_options_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="'vote' have no order"):
        fit(load_scenario(ANES, ["fit.objective=wasserstein"]), out=tmp_path)
    game = load_scenario(ROOT / "scenarios" / "naming_game.yaml")
    with pytest.raises(InputError, match="survey"):
        fit(game, out=tmp_path)


MODEL = {"kind": "llm", "model": "openai/loopback", "concurrency": 16, "backoff": 0.01}


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-loopback-4f9a77c1d2")


@pytest.mark.usefixtures("key")
def test_a_refit_calls_nobody(tmp_path: Path) -> None:
    with serving() as server:
        file = written(tmp_path, reasoning=MODEL | {"api_base": server.api_base})
        first = fit(load_scenario(file, ["fit.draws=12"]), out=tmp_path)
        assert first.calls > 0
        assert (first.fitting.elicited.answers == 12).all()
        asked = first.calls
    # the server is gone
    second = fit(load_scenario(file, ["fit.draws=12", "fit.objective=total_variation"]), out=tmp_path)
    assert second.calls == 0
    assert second.folder == first.folder
    np.testing.assert_array_equal(first.fitting.elicited.shares, second.fitting.elicited.shares)
    assert second.summary()["objective_kind"] == "total_variation"
    assert len(plursim.open_run(second.folder).calls) == asked
    assert plursim.open_run(second.folder).answers["option"].notna().all()


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("expression", ["logprobs", "verbalised"])
def test_a_distribution_that_can_be_read_is_read_not_sampled(tmp_path: Path, expression: str) -> None:
    with serving() as server:
        file = written(tmp_path, reasoning=MODEL | {"api_base": server.api_base, "expression": expression})
        found = fit(load_scenario(file, ["fit.draws=2"]), out=tmp_path)
    elicited = found.fitting.elicited
    assert (elicited.answers == 0).all()
    np.testing.assert_allclose(elicited.shares.sum(axis=2), 1)
    if expression == "logprobs":
        first = found.setup.questions[0]
        known = distribution("You are ann.", first.text, first.options)
        np.testing.assert_allclose(elicited.shares[0, 0], known, atol=1e-3)


@pytest.mark.usefixtures("key")
def test_failures_are_kept_and_too_many_stop_the_fit(tmp_path: Path) -> None:
    with serving(Behaviour(faults={"refusal": 0.3})) as server:
        file = written(tmp_path, reasoning=MODEL | {"api_base": server.api_base})
        found = fit(load_scenario(file, ["fit.draws=20"]), out=tmp_path)
        assert found.summary()["missing"]["refused"] > 0
        answers = plursim.open_run(found.folder).answers
        assert (answers["reason"] == "refused").sum() == found.summary()["missing"]["refused"]
        assert (found.fitting.elicited.answers < 20).any()
    with serving(Behaviour(faults={"malformed": 1.0})) as server:
        file = written(tmp_path, reasoning=MODEL | {"api_base": server.api_base})
        with pytest.raises(FailureShareExceeded, match="unparsable"):
            fit(load_scenario(file, ["seed=9"]), out=tmp_path)


@pytest.fixture
def figures() -> Callable[[Fit, Path], list[Path]]:
    from plursim.reports.plots.mixtures import save_fit_figures

    return save_fit_figures


def test_figures_show_the_tables(
    anes: Fit, tmp_path: Path, figures: Callable[[Fit, Path], list[Path]]
) -> None:
    from plursim.reports.plots.mixtures import fitted_weights, held_out_errors, target_against_fitted

    drawn = fitted_weights(anes.weights, most=7).axes[0]
    names = [text.get_text() for text in drawn.get_yticklabels()]
    assert names == anes.weights["persona"].head(7).tolist()
    dots = next(c for c in drawn.collections if len(np.asarray(c.get_offsets())) == 7)
    np.testing.assert_allclose(np.asarray(dots.get_offsets())[:, 0], anes.weights["weight"].head(7))
    panels = target_against_fitted(anes.shares).axes
    assert [ax.get_title(loc="left").split(" ")[0] for ax in panels] == [q.id for q in anes.setup.questions]
    bars = [bar.get_width() for bar in panels[0].patches]
    vote = anes.shares.query("question == 'self_placement'")
    np.testing.assert_allclose(bars, [*vote["survey"], *vote["fitted"]])
    said = {text.get_text() for ax in held_out_errors(anes.validation).axes for text in ax.texts}
    assert said == {f"{value:.3f}" for value in anes.validation["value"]}
    with pytest.raises(InputError, match="no rows"):
        fitted_weights(anes.weights.head(0))
    once, twice = figures(anes, tmp_path / "a"), figures(anes, tmp_path / "b")
    assert [file.read_bytes() for file in once] == [file.read_bytes() for file in twice]
