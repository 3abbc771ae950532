"""Respondents who build a population do not judge it: how they are held out, and who uses which part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from benchmarks.circularity import AGENTS, simulate
from plursim import SocietyModel
from plursim.cli import main
from plursim.documents import flow
from plursim.errors import DocumentError, InputError
from plursim.mixtures.fitting import fit
from plursim.plots.distributions import simulated_against_survey
from plursim.randomness import Streams
from plursim.runs import open_run, remeasure, replay, resume, run
from plursim.runs.setup import prepare
from plursim.scenario import Scenario, load_scenario
from plursim.surveys import Anes96, Shipped
from plursim.surveys.holdout import held_out
from plursim.surveys.panel_survey import PanelSurvey
from plursim.surveys.respondents import RespondentSurvey
from plursim.sweeps.planning import plan
from plursim.sweeps.spec import load_sweep
from tests.conftest import ROOT
from tests.test_survey_panels import panel

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"
SMALL = ["population.size=48", "protocol.rounds=1", "measures=[total_variation]"]
LLM = ["reasoning={kind: llm, model: openai/none}"]


def poll(folder: Path, *, camp: bool = False, **sections: Any) -> Path:
    """Write a scenario that only polls, on a survey of 600 with a lottery question, and its personas.

    ``camp`` asks for the personas' side as well, under another name.
    """
    rng = np.random.default_rng(8)
    side = rng.integers(0, 3, 600)
    table = pd.DataFrame(
        {
            "side": side,
            "vote": (rng.random(600) < np.array([0.15, 0.5, 0.9])[side]).astype(int),
            "tax": np.clip(side + rng.integers(0, 2, 600), 0, 2),
            "lottery": rng.choice(6, 600, p=[0.5, 0.2, 0.1, 0.1, 0.05, 0.05]),
        }
    )
    table.to_csv(folder / "town.csv", index=False)
    options = {"vote": ["no", "yes"], "tax": ["low", "mid", "high"], "lottery": list("abcdef")}
    book: dict[str, Any] = {
        "name": "town",
        "groups": {"side": {"column": "side", "labels": {"left": 0, "centre": 1, "right": 2}}},
        "questions": {
            name: {"column": name, "text": f"{name}?", "options": {word: k for k, word in enumerate(words)}}
            for name, words in options.items()
        },
    }
    if camp:
        asked = {"column": "side", "text": "Camp?", "options": {"l": 0, "c": 1, "r": 2}}
        book["questions"] |= {"camp": asked}
    people = [
        {"id": label, "prompt": f"You are {label}.", "attributes": {"side": label}}
        for label in ("left", "centre", "right")
    ]
    whole = {
        "name": "town",
        "seed": 5,
        "population": {"size": 60, "personas": "people.yaml", "mixture": "survey"},
        "survey": {"source": "table", "file": "town.csv", "codebook": "book.yaml"},
        "reasoning": {"kind": "survey"},
        "protocol": {"kind": "deliberation", "group_size": 6, "rounds": 0},
        "measures": ["total_variation"],
        "fit": {"seeds": 1, "bootstrap": 0, "folds": 3},
    }
    (folder / "book.yaml").write_text(flow(book))
    (folder / "people.yaml").write_text(flow({"name": "people", "personas": people}))
    file = folder / "town.yaml"
    file.write_text(flow(whole | sections))
    return file


class TestTheDraw:
    def test_units_are_held_out_whole_and_within_the_strata_they_were_drawn_in(self) -> None:
        strata = np.repeat([0, 1, 2], [8, 4, 12])
        clusters = np.tile([0, 1], 12)  # the same number names another unit in another stratum
        clusters += 2 * (np.arange(24) // 2 % 2)
        drawn = held_out(24, clusters, strata, 0.5, np.random.default_rng(3))
        for stratum in range(3):
            units = {
                (c, bool(d))
                for c, d in zip(clusters[strata == stratum], drawn[strata == stratum], strict=True)
            }
            assert len(units) == 4
            assert sum(held for _, held in units) == 2

    @pytest.mark.parametrize("share", [0.2, 0.5, 0.7])
    def test_everybody_has_the_same_chance_also_alone_in_a_stratum(self, share: float) -> None:
        strata = np.array([0, 1, 1, 1, 2, 2, 3])
        times = [held_out(7, None, strata, share, np.random.default_rng(k)) for k in range(3000)]
        np.testing.assert_allclose(np.mean(times, axis=0), share, atol=4 * np.sqrt(0.25 / 3000))

    def test_neither_part_is_empty_and_one_unit_cannot_be_split(self) -> None:
        for seed in range(20):
            drawn = held_out(3, None, None, 0.01, np.random.default_rng(seed))
            assert 0 < drawn.sum() < 3
        with pytest.raises(InputError, match="2 respondents in 1 unit cannot be split"):
            held_out(2, np.zeros(2, dtype=np.int64), None, 0.5, np.random.default_rng(0))

    def test_the_parts_of_a_survey_are_all_of_it_and_share_nobody(self) -> None:
        parts = Anes96(holdout=0.25, holdout_seed=3).parts(Path())
        rows = [part.rows for part in parts]
        assert len(rows[2]) == 236
        assert sorted([*rows[1], *rows[2]]) == sorted(rows[0])
        again = Anes96(holdout=0.25, holdout_seed=3).parts(Path())
        assert again.truth.rows.tolist() == parts.truth.rows.tolist()
        other = Anes96(holdout=0.25, holdout_seed=4).parts(Path())
        assert other.truth.rows.tolist() != parts.truth.rows.tolist()

    def test_parts_are_independent_samples_not_balanced_ones(self) -> None:
        """The sizes of a stratum in both halves vary as in two samples: balanced halves would agree."""
        survey = Anes96().load(Path())
        party = survey.members["party"] == 0
        shares = []
        for seed in range(200):
            build, truth = survey.split(0.5, Streams(seed).generator("x"))
            shares.append(np.mean(truth.members["party"] == 0) - np.mean(build.members["party"] == 0))
        expected = 2 * party.std() / np.sqrt(len(party) - 1)  # of halves drawn without replacement
        assert np.std(shares) == pytest.approx(expected, rel=0.2)


class TestWaves:
    def test_a_person_of_a_panel_is_in_one_part_with_all_waves(self, tmp_path: Path) -> None:
        survey = panel(tmp_path)
        build, truth = survey.split(0.5, np.random.default_rng(1))
        assert sorted([*build.people, *truth.people]) == sorted(survey.people)
        for part in (build, truth):
            places = [survey.people.index(name) for name in part.people]
            assert part.paired.tolist() == survey.paired[:, places].tolist()
            assert part.answers.tolist() == survey.answers[places].tolist()

    def test_later_waves_of_a_panel_are_pooled_with_the_person_as_cluster(self, tmp_path: Path) -> None:
        survey = panel(tmp_path, wave="1")
        assert isinstance(survey.later(["2"]), PanelSurvey)
        rng = np.random.default_rng(0)
        same = rng.integers(0, 3, (300, 1))
        wide = RespondentSurvey(
            name="p", questions=survey.questions[:1], groups={}, answers=same, reasons=0 * same,
            reason_words=("",), members={}, weights=np.ones(300),
        )  # fmt: skip
        given = vars(wide) | {
            "reason_words": ("", "not_in_wave"),
            "waves": ("a", "b", "c"),
            "wave": "a",
            "paired": np.stack([same] * 3),
            "paired_reasons": np.stack([0 * same] * 3),
            "people": ("x",) * 300,
        }
        long = PanelSurvey(**given)
        pooled = long.later(["b", "c"]).distribution("tax")
        assert pooled.n == 600
        # the same answer twice tells no more than once
        assert pooled.effective_n == pytest.approx(wide.distribution("tax").effective_n, rel=0.02)

    def test_shipped_figures_of_later_waves(self) -> None:
        source = Shipped(name="gss_panel", wave=1, holdout=(2, 3))
        parts = source.parts(Path())
        assert parts.build.wave == "1"
        cells = [parts.whole.at(wave).distribution("political_views") for wave in ("2", "3")]
        pooled = parts.truth.distribution("political_views")
        assert (pooled.shares >= np.minimum(*(c.shares for c in cells)) - 1e-12).all()
        assert pooled.effective_n < max(c.effective_n for c in cells) + 1
        one = Shipped(name="gss_panel", wave=1, holdout=("3",)).parts(Path()).truth
        assert one.distribution("political_views").shares.tolist() == cells[1].shares.tolist()

    @pytest.mark.parametrize(
        ("held", "said"),
        [
            ("[before]", "wave 'before' of 'america_in_one_room' builds the population"),
            ("[afer]", "unknown wave 'afer'; did you mean 'after'"),
            ("[after, after]", "a wave stands twice"),
            ("0.5", "knows response distributions and no respondents"),
            ("1.0", "less than 1"),
            ("-0.1", "0.0 or more"),
            ("[]", "at least 1"),
        ],
    )
    def test_what_cannot_be_held_out_is_refused_with_its_place(
        self, tmp_path: Path, held: str, said: str
    ) -> None:
        section = {"source": "shipped", "name": "america_in_one_room", "wave": "before"}
        file = poll(tmp_path, survey=section, population={"size": 6, "personas": "people.yaml"})
        with pytest.raises(DocumentError, match=r"town\.yaml.*survey\.holdout|survey\.holdout") as caught:
            prepare(load_scenario(file, [f"survey.holdout={held}"]))
        assert said in str(caught.value)

    def test_a_survey_of_one_wave_has_no_other(self) -> None:
        with pytest.raises(DocumentError, match="'anes96' has one wave"):
            prepare(load_scenario(TOWN_HALL, ["survey.holdout=[after]"]))


class TestTheDefault:
    @pytest.mark.parametrize(
        ("settings", "held"),
        [
            ([], 0.5),
            (["population.mixture=uniform"], 0.5),  # answers come from respondents
            (["population.mixture=uniform", "reasoning={kind: averaging}"], 0.5),
            (["population.mixture=uniform", "reasoning={kind: averaging, start: uniform}"], 0.0),
            (["population.mixture=uniform", *LLM], 0.0),
            (LLM, 0.5),  # weights do
            (["survey.holdout=0"], 0.0),
            (["survey.holdout=0.3"], 0.3),
        ],
    )
    def test_half_is_held_out_where_population_or_answers_come_from_respondents(
        self, settings: list[str], held: float
    ) -> None:
        scenario = load_scenario(TOWN_HALL, settings)
        assert scenario.survey is not None
        assert scenario.survey.holdout == held
        assert scenario.canonical()["survey"]["holdout"] == held
        assert scenario.canonical()["survey"]["holdout_seed"] == (scenario.seed if held else None)

    def test_a_seed_for_the_draw_alone(self) -> None:
        one, two = (
            prepare(load_scenario(TOWN_HALL, [f"seed={seed}", "survey.holdout_seed=9"])) for seed in (1, 2)
        )
        assert one.truth.rows.tolist() == two.truth.rows.tolist()
        other = prepare(load_scenario(TOWN_HALL, ["seed=1"]))
        assert other.truth.rows.tolist() != one.truth.rows.tolist()

    def test_a_scenario_described_before_held_nobody_out(self) -> None:
        old = load_scenario(TOWN_HALL).canonical()
        del old["survey"]["holdout"], old["survey"]["holdout_seed"]
        found = Scenario.from_canonical(old, TOWN_HALL.parent)
        assert found.survey is not None
        assert found.survey.holdout == 0

    def test_all_cells_of_a_sweep_are_held_against_the_same_people(self, tmp_path: Path) -> None:
        file = tmp_path / "sweep.yaml"
        file.write_text(
            f"name: s\nseed: 1\nscenario: {TOWN_HALL}\nfactors:\n"
            "  - kind: grid\n    values:\n      seed: [1, 2]\n      population.mixture: [survey, uniform]\n"
            "settings:\n  reasoning: {kind: llm, model: openai/none}\n"
        )
        cells = plan(load_sweep(file)).cells
        drawn = {(c.scenario["survey"]["holdout"], c.scenario["survey"]["holdout_seed"]) for c in cells}
        assert len(cells) == 4
        assert drawn == {(0.5, 42)}


class TestWhoUsesWhich:
    def test_the_population_sees_the_build_part_and_the_log_holds_the_rest(self, tmp_path: Path) -> None:
        scenario = load_scenario(TOWN_HALL, SMALL)
        setup = prepare(scenario)
        built, truth = setup.survey, setup.truth
        assert isinstance(built, RespondentSurvey)
        assert isinstance(truth, RespondentSurvey)
        assert not set(built.rows) & set(truth.rows)
        model = SocietyModel(scenario)
        assert model.society.survey is not None
        assert model.society.survey.rows.tolist() == built.rows.tolist()
        weights = built.strata_weights([p.attributes for p in setup.pool.personas], allow_empty=True)
        np.testing.assert_array_equal(setup.mixture.weights, weights)
        done = run(scenario, out=tmp_path)
        logged = done.ground_truth.query("question == 'vote' and group == 'all'")
        np.testing.assert_allclose(logged["share"], truth.distribution("vote").shares)
        assert logged["n"].unique().tolist() == [472]
        # a group with nobody in the ground truth has no row
        for label in truth.groups["age"]:
            there = (truth.members["age"] == truth.groups["age"].index(label)).any()
            rows = done.ground_truth.query("group == 'age' and label == @label")
            assert len(rows) > 0 if there else not len(rows)

    def test_it_is_said_once_who_was_held_out(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        said = "472 of 944 respondents who neither built nor answered for the population"
        overrides = [word for one in SMALL for word in ("--set", one)]
        assert main(["check", str(TOWN_HALL), *overrides]) == 0
        assert f"ground truth: {said}" in capsys.readouterr().out
        assert main(["run", str(TOWN_HALL), *overrides, "--out", str(tmp_path)]) == 0
        shown = capsys.readouterr().out
        assert shown.count(said) == 1
        assert shown.count("personas have weight 0") == 1

    def test_a_persona_whose_respondents_were_all_held_out_has_weight_0(self, tmp_path: Path) -> None:
        file = poll(tmp_path)
        table = pd.read_csv(tmp_path / "town.csv")
        table = table[(table["side"] < 2) | (np.cumsum(table["side"] == 2) == 1)]
        table.to_csv(tmp_path / "town.csv", index=False)
        without = set()
        for seed in range(8):
            setup = prepare(load_scenario(file, [f"seed={seed}"]))
            assert setup.mixture.weights[:2].all()
            without.add(bool(setup.mixture.weights[2] == 0))
            assert any("1 of 3 personas" in line for line in setup.said_of_truth()) == (
                setup.mixture.weights[2] == 0
            )
        assert without == {True, False}
        table[table["side"] < 2].to_csv(tmp_path / "town.csv", index=False)
        with pytest.raises(DocumentError, match="'right' stands for nobody"):
            prepare(load_scenario(file))

    def test_resume_replay_and_measuring_again_keep_the_split(self, tmp_path: Path) -> None:
        done = run(load_scenario(TOWN_HALL, SMALL), out=tmp_path)
        before = done.measures
        assert resume(done.path).event_hash == done.event_hash
        assert replay(done.path).event_hash == done.event_hash
        pd.testing.assert_frame_equal(open_run(done.path).measures, before)
        again = remeasure(done.path, survey=TOWN_HALL, settings=["measures=[total_variation]"]).measures
        pd.testing.assert_frame_equal(again, before)
        assert not again["by_construction"].any()

    def test_a_mixture_file_brings_the_split_of_its_fit_along(self, tmp_path: Path) -> None:
        file = poll(tmp_path, population={"size": 60, "personas": "people.yaml"})
        found = fit(file, out=tmp_path)
        assert found.setup.survey is not None
        mixed = [f"population.mixture={found.mixture_file}", "seed=77"]
        setup = prepare(load_scenario(file, mixed))
        assert setup.survey.rows.tolist() == found.setup.survey.rows.tolist()
        assert setup.fitted_to() == {"questions": ["vote", "tax", "lottery"], "to_truth": False}
        # another draw holds people out whom the fit has seen
        other = prepare(load_scenario(file, [*mixed, "survey.holdout_seed=78"]))
        assert other.fitted_to()["to_truth"]
        nobody = prepare(load_scenario(file, [*mixed, "survey.holdout=0"]))
        assert nobody.fitted_to()["to_truth"]


class TestCircularity:
    """Against a known electorate: the figure printed, the true one, and whether the interval holds it."""

    @pytest.mark.parametrize("kind", ["mild", "clustered"])
    def test_held_out_respondents_give_intervals_that_hold_the_truth(self, kind: str) -> None:
        honest, circular = (simulate(kind, split, 40, draws=200) for split in ("default", "holdout: 0"))
        assert honest.held.mean() >= 0.9
        assert circular.held.mean() <= 0.75
        assert circular.printed.mean() < 0.5 * circular.true.mean()
        assert honest.printed.mean() > honest.true.mean()
        assert AGENTS == 400

    def test_halves_balanced_over_the_personas_groups_are_too_like_each_other(self) -> None:
        balanced = simulate("clustered", "within strata", 40, draws=200)
        assert balanced.printed.mean() < balanced.true.mean()
        assert balanced.held.mean() < 0.9


def distances(folder: Path, *settings: str, file: Path = TOWN_HALL) -> pd.DataFrame:
    """The distances of a small run, by arm, stage and question."""
    done = run(load_scenario(file, [*SMALL, *settings]), out=folder)
    rows = done.measures.query("measure == 'total_variation'")
    assert rows["by_construction"].dtype == bool
    return rows


class TestByConstruction:
    def test_nothing_is_marked_where_respondents_are_held_out(self, tmp_path: Path) -> None:
        assert not distances(tmp_path)["by_construction"].any()

    def test_answers_of_the_ground_truth_itself_are_marked_until_talk_has_changed_most(
        self, tmp_path: Path
    ) -> None:
        rows = distances(tmp_path, "survey.holdout=0", "protocol.rounds=4")
        whole = rows.query("group == 'all'").set_index(["arm", "stage", "question"])["by_construction"]
        assert whole[:, "first"].all()
        assert whole["no_interaction"].all()
        assert whole["treatment", "last", "vote"]  # nobody talks about the vote
        assert not whole["treatment", "last", "self_placement"]

    def test_agents_that_draw_anew_are_marked_in_every_poll(self, tmp_path: Path) -> None:
        settings = ["survey.holdout=0", "reasoning={kind: survey, redraw: true}"]
        assert distances(tmp_path, *settings)["by_construction"].all()

    def test_personas_without_attributes_draw_from_the_pooled_answers(self, tmp_path: Path) -> None:
        people = {"name": "people", "personas": [{"id": "one", "prompt": "You are a voter."}]}
        mixture = {"size": 40, "personas": "people.yaml", "mixture": "uniform"}
        file = poll(tmp_path, population=mixture)
        (tmp_path / "people.yaml").write_text(flow(people))
        assert distances(tmp_path, "survey.holdout=0", "protocol.rounds=0", file=file)[
            "by_construction"
        ].all()

    def test_published_distributions_that_answer_and_judge_are_marked(self, tmp_path: Path) -> None:
        people = {"name": "people", "personas": [{"id": "one", "prompt": "You are a voter."}]}
        item = {"id": "tax", "text": "Tax?", "options": ["no", "yes"], "shares": [0.4, 0.6], "n": 500}
        file = poll(
            tmp_path,
            population={"size": 40, "personas": "people.yaml"},
            survey={"source": "marginals", "items": [item]},
        )
        (tmp_path / "people.yaml").write_text(flow(people))
        assert distances(tmp_path, "protocol.rounds=0", file=file)["by_construction"].all()
        setup = prepare(load_scenario(file))
        assert setup.said_of_truth() == [
            "ground truth: the very answers that the population comes from; what agrees by construction is"
            " marked"
        ]
        free = load_scenario(file, ["reasoning={kind: averaging, start: uniform}"])
        assert prepare(free).said_of_truth() == []

    @pytest.mark.parametrize("held", ["0", "0.5"])
    def test_a_question_that_is_an_attribute_is_told_to_the_persona(self, tmp_path: Path, held: str) -> None:
        """Holding respondents out does not make it a test; without its persona an agent is not told."""
        rows = distances(
            tmp_path,
            f"survey.holdout={held}",
            "survey.questions=[party, vote]",
            "protocol={kind: deliberation, rounds: 0}",
            "poll.each_round=false",
            "arms=[treatment, no_persona]",
        )
        marked = rows.groupby(["arm", "question"], observed=True)["by_construction"].agg(["all", "any"])
        assert marked.loc[("treatment", "party"), "all"]
        assert marked.loc[("treatment", "vote"), "any"] == (held == "0")
        whole = rows.query("arm == 'no_persona' and group == 'all'").set_index("question")
        assert whole.loc["party", "by_construction"] == (held == "0")
        groups = rows.query("arm == 'no_persona' and group != 'all'")
        assert not groups["by_construction"].any()

    def test_a_label_that_decides_the_answer_tells_it_under_another_name(self, tmp_path: Path) -> None:
        file = poll(tmp_path, camp=True)
        rows = distances(tmp_path, "protocol.rounds=0", file=file).query("group == 'all'")
        assert rows.set_index("question")["by_construction"].to_dict() == {
            "vote": False,
            "tax": False,
            "lottery": False,
            "camp": True,
        }

    def test_weights_fitted_to_the_ground_truth_are_marked(self, tmp_path: Path) -> None:
        uniform = {"size": 60, "personas": "people.yaml"}
        file = poll(tmp_path, population=uniform)
        found = fit(load_scenario(file, ["fit.holdout=[lottery]"]), out=tmp_path)
        mixed = [f"population.mixture={found.mixture_file}", "protocol.rounds=0"]
        apart = distances(tmp_path, *mixed, file=file)
        assert not apart["by_construction"].any()
        seen = distances(tmp_path, *mixed, "survey.holdout_seed=11", file=file).query("group == 'all'")
        marks = seen.set_index("question")["by_construction"].to_dict()
        assert marks == {"vote": True, "tax": True, "lottery": False}

    def test_it_is_said_wherever_the_figure_is_and_never_praised(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings = [*SMALL, "survey.holdout=0"]
        done = run(load_scenario(TOWN_HALL, settings), out=tmp_path)
        table = pd.read_csv(done.path / "tables" / "measures.csv")
        assert table["by_construction"].tolist() == done.measures["by_construction"].tolist()
        marked = done.shares.groupby(["arm", "stage", "question"])["by_construction"].all()
        assert marked["no_interaction"].all()
        figure = simulated_against_survey(done.shares)
        assert all("agrees by construction" in axis.get_xlabel() for axis in figure.axes)
        assert main(["show", str(done.path)]) == 0
        shown = capsys.readouterr().out
        assert "* by construction" in shown.replace("\n", " ")
        assert main(["show", str(done.path), "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)["measures"]
        assert [row["by_construction"] for row in rows] == done.measures["by_construction"].tolist()
        assert main(["card", str(done.path), "--json"]) == 0
        card = json.loads(capsys.readouterr().out)
        praised = [one["aspect"] for one in card["findings"] if one["good"]]
        assert not [aspect for aspect in praised if aspect.startswith(("alignment: vote", "variance within"))]

    def test_measured_against_other_answers_they_are_not_marked(self, tmp_path: Path) -> None:
        done = run(load_scenario(TOWN_HALL, [*SMALL, "survey.holdout=0"]), out=tmp_path)
        assert done.measures["by_construction"].any()
        item = {
            "id": "vote",
            "text": "?",
            "options": ["Bill Clinton", "Bob Dole"],
            "shares": [0.5, 0.5],
            "n": 99,
        }
        other = tmp_path / "other.yaml"
        other.write_text(flow({"survey": {"source": "marginals", "items": [item]}}))
        settings = ["measures=[total_variation]"]
        assert not remeasure(done.path, survey=other, settings=settings).measures["by_construction"].any()
        # the other way round: held out when it ran, measured against everybody
        held = run(load_scenario(TOWN_HALL, SMALL), out=tmp_path)
        everybody = tmp_path / "all.yaml"
        everybody.write_text("survey: {source: anes96, questions: [self_placement, vote], holdout: 0}")
        again = remeasure(held.path, survey=everybody, settings=settings).measures
        assert again.query("stage == 'first'")["by_construction"].all()


class TestALottery:
    """A question nobody could predict, since its answers are random and unrelated to any group."""

    def test_the_fit_says_that_it_cannot_know(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = poll(tmp_path)
        arguments = ["fit", str(file), "--set", "fit.holdout=[lottery]", "--out", str(tmp_path)]
        assert main(arguments) == 0
        shown = capsys.readouterr().out
        assert "cannot be known" in shown
        assert "Use a language model" in shown
        assert "held-out questions" not in shown
        found = fit(load_scenario(file, ["fit.holdout=[lottery]"]), out=tmp_path)
        assert set(found.validation["scheme"]) == {"in_sample", "respondents"}
        assert found.summary()["holdout_scheme"] == "respondents"
        assert found.summary()["questions_can_be_held_out"] is False
        seen = found.validation.query("scheme == 'in_sample'")
        assert seen["by_construction"].all()
        assert found.shares["by_construction"].all()

    def test_personas_that_do_not_see_the_survey_are_tested_on_it(self, tmp_path: Path) -> None:
        chance = {"kind": "scripted", "rule": {"kind": "repeater", "start": "uniform"}}
        file = poll(tmp_path, reasoning=chance)
        found = fit(load_scenario(file, ["fit.holdout=[lottery]"]), out=tmp_path)
        tests = found.validation.query("scheme == 'holdout' and method == 'fitted'")
        assert tests["value"].item() > 0.25
        assert json.loads(json.dumps(found.summary(), default=str))["questions_can_be_held_out"] is True

    def test_a_question_that_personas_are_told_is_no_test(self, tmp_path: Path) -> None:
        chance = {"kind": "scripted", "rule": {"kind": "repeater", "start": "uniform"}}
        file = poll(tmp_path, reasoning=chance, camp=True)
        found = fit(file, out=tmp_path)
        assert found.summary()["questions_told"] == ["camp"]
        assert any("camp" in sentence and "no test" in sentence for sentence in found.sentences())
