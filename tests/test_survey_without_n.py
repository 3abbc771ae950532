"""Shares by group without numbers of respondents: what stands for all, what is said, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from plursim import cli
from plursim.analysis.ground_truth import survey_of
from plursim.errors import InputError, Notice
from plursim.runs import open_runs, prepare
from plursim.scenario import load_scenario
from plursim.surveys import GlobalOpinionQA
from plursim.surveys.opinionqa import OpinionQA

SHARES = {"Chad": (0.1, 0.9), "Peru": (0.4, 0.6), "Fiji": (0.7, 0.3)}
SCENARIO = """
name: countries
seed: 4
population: {size: 60, personas: personas.yaml, mixture: {chad: 0.5, peru: 0.3, fiji: 0.2}}
survey:
  source: globalopinionqa
  file: world.json
  questions: [q1]
reasoning: {kind: survey}
protocol: {kind: deliberation, group_size: 6, rounds: 1}
arms: [treatment, no_interaction]
measures: [total_variation]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    row = {"question": "Is it?", "options": ["no", "yes"]}
    rows = [
        {"question_id": 1, "country": country, "distribution": list(shares), **row}
        for country, shares in SHARES.items()
    ]
    rows.append({"question_id": 2, "country": "Chad", "distribution": [0.5, 0.5], **row})
    (tmp_path / "world.json").write_text(json.dumps(rows))
    (tmp_path / "world.yaml").write_text(SCENARIO)
    return tmp_path


def built(folder: Path) -> Path:
    """Return the scenario, with personas built for its countries."""
    scenario = folder / "world.yaml"
    made = ["personas", "build", "--survey", str(scenario), "--by", "country"]
    assert cli.main([*made, "--out", str(folder / "personas.yaml")]) == 0
    return scenario


class TestPooled:
    def test_groups_count_as_the_population_has_them(self, folder: Path) -> None:
        with pytest.warns(Notice, match="count as exact") as said:
            setup = prepare(load_scenario(built(folder)))
        assert "weighed as the simulated population has them" in str(said[0].message)
        assert setup.survey is not None
        counts = np.array([(setup.population.attributes["country"] == c).sum() for c in SHARES])
        assert counts.tolist() == [30, 18, 12]
        found = setup.survey.distribution("q1")
        np.testing.assert_allclose(found.shares, counts / 60 @ np.array(list(SHARES.values())))
        assert np.isnan(found.se).all()
        assert np.isnan(found.effective_n)

    def test_stated_weights_go_before_everything(self, folder: Path) -> None:
        source = GlobalOpinionQA(file="world.json", questions=("q1",), group_weights={"Chad": 1, "Fiji": 3})
        survey = source.load(folder)
        np.testing.assert_allclose(survey.distribution("q1").shares, [0.55, 0.45])
        np.testing.assert_allclose(
            survey.strata_weights([{"country": "Fiji"}, {"country": "Chad"}]), [0.75, 0.25]
        )
        assert survey.strata(["country"]) == [{"country": "Chad"}, {"country": "Fiji"}]
        equal = source.model_copy(update={"group_weights": "equal"}).load(folder)
        np.testing.assert_allclose(equal.distribution("q1").shares, [0.4, 0.6])

    def test_stated_weights_replace_published_shares_of_all(self, survey_data: Path) -> None:
        plain = OpinionQA(folder="opinionqa_groups").load(survey_data)
        name = plain.questions[0].id
        labels = ("Republican", "Democrat")
        weighed = OpinionQA(
            folder="opinionqa_groups", questions=(name,), group_weights={"Republican": 2, "Democrat": 1}
        ).load(survey_data)
        parts = [plain.distribution(name, {"party": label}) for label in labels]
        found = weighed.distribution(name)
        np.testing.assert_allclose(found.shares, (2 * parts[0].shares + parts[1].shares) / 3)
        se = np.sqrt((4 * parts[0].se ** 2 + parts[1].se ** 2) / 9)
        np.testing.assert_allclose(found.se, se)

    def test_another_survey_is_weighed_by_the_agents_of_the_log(self, folder: Path) -> None:
        scenario = built(folder)
        assert cli.main(["run", str(scenario), "--out", str(folder / "out"), "--quiet"]) == 0
        run = open_runs(folder / "out")[0]
        then = run.measures.query("measure == 'total_variation' and group == 'all'")["value"]
        section = {"source": "globalopinionqa", "file": str(folder / "world.json"), "questions": ["q1"]}
        assert survey_of(section).questions[0].id == "q1"
        (folder / "truth.yaml").write_text(
            f"survey: {{source: globalopinionqa, file: {folder}/world.json, questions: [q1]}}"
        )
        path = str(run.path)
        assert cli.main(["measure", path, "--survey", str(folder / "truth.yaml")]) == 0
        now = open_runs(folder / "out")[0].measures.query("measure == 'total_variation' and group == 'all'")
        np.testing.assert_allclose(now["value"], then)


class TestCommands:
    def test_from_countries_to_a_card_and_a_fit(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        scenario = str(built(folder))
        out = str(folder / "out")
        for command in (["check"], ["run", "--out", out], ["fit", "--out", out]):
            assert cli.main([command[0], scenario, *command[1:]]) == 0
            said = capsys.readouterr().err
            assert said.count("does not say how many answered: such shares count as exact") == 1
            assert said.startswith("plursim: note: ")
        run = open_runs(folder / "out" / "countries")[0]
        rows = run.measures.query("measure == 'total_variation'")
        assert set(rows["label"]) == {"all", *SHARES}
        assert rows.query("stage == 'first'")["high"].notna().all()
        assert cli.main(["card", str(run.path)]) == 0
        weights = pd.read_csv(next((folder / "out" / "countries").glob("fit-*/tables/weights.csv")))
        # nothing is resampled, and nobody knows of respondents: neither intervals nor shares of these
        assert weights[["low", "high", "strata"]].isna().all(axis=None)

    @pytest.mark.parametrize(
        ("setting", "said"),
        [
            (
                "population.mixture=survey",
                "does not know how many respondents have which country: set",
            ),
            ("survey.questions=[q1, q2]", "nothing is known of country = Peru, Fiji, who make up part"),
            ("survey.group_weights={Chad: 1, Pru: 1}", "survey.group_weights: unknown label 'Pru'; did you"),
            ("survey.group_weights={Chad: 0}", "survey.group_weights: all weights are 0"),
        ],
    )
    def test_check_refuses_what_a_run_would(
        self, folder: Path, capsys: pytest.CaptureFixture[str], setting: str, said: str
    ) -> None:
        scenario = str(built(folder))
        for command in ("check", "run", "fit"):
            assert cli.main([command, scenario, "--set", setting]) == 2
            assert said in capsys.readouterr().err

    def test_personas_without_the_group_are_refused_with_what_to_do(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "personas.yaml").write_text("name: p\npersonas: [{id: a, prompt: You are Ann.}]\n")
        assert cli.main(["check", str(folder / "world.yaml"), "--set", "population.mixture=uniform"]) == 2
        said = capsys.readouterr().err
        assert "it knows them by country only" in said
        assert "plursim personas build --by country" in said


def test_of_one_label_without_n_no_share_is_made_up(tmp_path: Path) -> None:
    from plursim.surveys import Marginals
    from plursim.surveys.marginals import GroupShares, MarginalQuestion

    groups = {"side": {"left": GroupShares(shares=(0.2, 0.8)), "right": GroupShares(shares=(0.4, 0.6), n=9)}}
    item = MarginalQuestion(id="x", text="?", options=("no", "yes"), groups=groups)
    survey = Marginals(items=(item,)).load(tmp_path)
    assert survey.strata(["side"]) == [{"side": "left"}, {"side": "right"}]
    with pytest.raises(InputError, match=r"does not know how many respondents have which side"):
        survey.strata_weights([{"side": "left"}, {"side": "right"}])
