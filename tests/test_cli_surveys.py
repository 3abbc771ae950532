"""``plursim surveys``: what it lists and shows, and that nothing in a file steers the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from plursim import cli
from plursim.cli.surveys import answer_rows, group_rows, question_rows
from plursim.runs import open_runs
from plursim.surveys import SURVEY_SOURCES, Anes96, Marginals, Shipped
from plursim.surveys.catalogue import catalogue, survey_named
from plursim.surveys.marginals import GroupShares, MarginalQuestion
from plursim.surveys.shipped import shipped_codebooks
from tests.conftest import ROOT


def said(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert cli.main(["surveys", *args]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert cli.main(["surveys", *args]) == 2
    shown = capsys.readouterr()
    assert not shown.out
    return shown.err


class TestList:
    def test_names_every_source_and_survey(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main(["list", "surveys"]) == 0
        text = " ".join(capsys.readouterr().out.split())
        for source in SURVEY_SOURCES:
            assert f" {source.kind_name()} {source.summary()} " in text
        for name in shipped_codebooks():
            assert f"│ {name} │" in text

    def test_the_catalogue_opens_what_it_says_needs_nothing(self) -> None:
        entries = list(catalogue())
        assert {entry.needs for entry in entries} == {"nothing", "--file"}
        for entry in entries:
            assert entry.origin
            if entry.needs == "nothing":
                survey = survey_named(entry.name)
                assert (len(survey.questions), tuple(survey.groups)) == (entry.questions, entry.groups)
                assert getattr(survey, "waves", ()) == entry.waves


class TestShow:
    def test_contents(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = said(capsys, "show", "gss_panel", "--wave", "2")
        assert "gss_panel, wave 2 of 1, 2, 3: 1 question\n" in text
        assert "strong Democrat 15.0%" in text
        assert "no_answer 2.4%" in text

    def test_contents_as_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        shown = json.loads(said(capsys, "show", "anes96", "--json"))
        assert [row["question"] for row in shown["questions"]] == [
            q.id for q in Anes96().load(Path()).questions
        ]
        parties = [row["share"] for row in shown["groups"] if row["group"] == "party"]
        assert sum(parties) == pytest.approx(1)
        assert {row["scale"] for row in shown["questions"]} == {"ordinal", "nominal"}

    def test_answers_by_group_with_errors_and_design_effect(self, capsys: pytest.CaptureFixture[str]) -> None:
        args = ("show", "fivethirtyeight_nonvoters", "--question", "candidate", "--by", "race")
        rows = json.loads(said(capsys, *args, "--json"))["rows"]
        survey = Shipped(name="fivethirtyeight_nonvoters").load(Path())
        found = survey.distribution("candidate", {"race": "hispanic"})
        shown = [row for row in rows if row["label"] == "hispanic"]
        assert [row["option"] for row in shown] == list(survey.question("candidate").options)
        np.testing.assert_allclose([row["share"] for row in shown], found.shares)
        np.testing.assert_allclose([row["se"] for row in shown], found.se)
        assert shown[0]["n"] == found.n
        assert shown[0]["design effect"] == found.design_effect
        assert shown[0]["missing"] == found.missing
        text = said(capsys, *args)
        assert f"{found.shares[0]:.3f} │ {found.se[0]:.3f} │" in text
        assert f"refused {found.missing['refused']:.1%}" in text
        assert survey.question("candidate").text in text

    def test_data_file_by_its_codebook(self, capsys: pytest.CaptureFixture[str], survey_data: Path) -> None:
        file = str(survey_data / "america_in_one_room" / "cleaned_dataset.csv")
        args = ("--file", file, "--wave", "after", "--question", "fewer_refugees", "--json")
        rows = json.loads(said(capsys, "show", "america_in_one_room", *args))["rows"]
        shipped = json.loads(said(capsys, "show", "america_in_one_room", *args[2:]))["rows"]
        assert [row["n"] for row in rows] == [row["n"] for row in shipped]
        np.testing.assert_allclose([r["se"] for r in rows], [r["se"] for r in shipped], atol=1e-6)
        folder = str(survey_data / "opinionqa_groups")
        text = said(capsys, "show", "opinionqa", "--file", folder)
        assert "494 questions" in text
        assert "434 more questions" in text

    @pytest.mark.parametrize(
        ("name", "file", "wave"),
        [
            ("america_in_one_room", "america_in_one_room/cleaned_dataset.csv", "after"),
            ("fivethirtyeight_nonvoters", "fivethirtyeight_nonvoters/nonvoters_data.csv", None),
            ("gss_panel", "gss_panel/gss_panel_2006_2010.csv.gz", "3"),
            ("opinionqa", "opinionqa_groups", None),
            ("globalopinionqa", "globalopinionqa/marginals.json.gz", None),
        ],
    )
    def test_every_survey_with_its_file(
        self,
        capsys: pytest.CaptureFixture[str],
        survey_data: Path,
        name: str,
        file: str,
        wave: str | None,
    ) -> None:
        asked = ["--file", str(survey_data / file), *(["--wave", wave] if wave else [])]
        found = json.loads(said(capsys, "show", name, *asked, "--json"))
        assert len(found["questions"]) >= 20
        groups = pd.DataFrame(found["groups"])
        shares = groups.assign(share=groups["share"].astype(float)).groupby("group")["share"].sum()
        # GlobalOpinionQA knows no numbers of respondents by country
        np.testing.assert_allclose(shares, 0.0 if name == "globalopinionqa" else 1.0)
        question, group = found["questions"][0]["question"], found["groups"][0]["group"]
        text = said(capsys, "show", name, *asked, "--question", question, "--by", group)
        assert len(text.splitlines()) < 120

    def test_source_and_terms_are_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        for entry in catalogue():
            if entry.needs == "nothing":
                assert f"Source: {entry.origin}" in said(capsys, "show", entry.name)
                assert json.loads(said(capsys, "show", entry.name, "--json"))["origin"] == entry.origin
        assert "CC BY 4.0" in said(capsys, "show", "fivethirtyeight_nonvoters")

    def test_from_a_data_file_to_a_run(
        self, capsys: pytest.CaptureFixture[str], survey_data: Path, tmp_path: Path
    ) -> None:
        """The three steps of docs/ground_truth.md."""
        scenario = tmp_path / "gss.yaml"
        scenario.write_text(
            "name: gss\nseed: 1\npopulation: {size: 40, personas: gss_personas.yaml, mixture: survey}\n"
            f"survey:\n  source: panel\n  file: {survey_data}/gss_panel/gss_panel_2006_2010.csv.gz\n"
            "  codebook: gss_panel\n  wave: '3'\n  questions: [political_views]\n"
            "reasoning: {kind: argument}\nprotocol: {kind: deliberation, group_size: 8, rounds: 1}\n",
            encoding="utf-8",
        )
        built = ["personas", "build", "--survey", str(scenario), "--by", "party,age"]
        assert cli.main([*built, "--out", str(tmp_path / "gss_personas.yaml")]) == 0
        assert cli.main(["run", str(scenario), "--out", str(tmp_path / "out"), "--quiet"]) == 0
        capsys.readouterr()
        found = open_runs(tmp_path / "out")[0].measures
        ages = found[(found["measure"] == "wasserstein") & (found["group"] == "age")]
        assert set(ages["label"]) == {"18-29", "30-44", "45-59", "60+"}

    def test_groups_without_answers_are_named_in_one_line(
        self, capsys: pytest.CaptureFixture[str], survey_data: Path
    ) -> None:
        file = str(survey_data / "globalopinionqa" / "marginals.json.gz")
        text = said(capsys, "show", "globalopinionqa", "--file", file, "--question", "q0", "--by", "country")
        assert "│ Zimbabwe" not in text
        assert text.splitlines()[-1].startswith("No answers known of: Zimbabwe, Argentina, ")

    def test_survey_of_a_scenario(self, capsys: pytest.CaptureFixture[str]) -> None:
        text = said(capsys, "show", str(ROOT / "scenarios" / "town_hall.yaml"))
        assert "anes96: " in text

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (("gss",), "unknown survey 'gss'; did you mean 'gss_panel'"),
            (("anes96", "--question", "vot"), "unknown question 'vot'; did you mean 'vote'"),
            (
                ("anes96", "--question", "vote", "--by", "parti"),
                "unknown group 'parti'; did you mean 'party'",
            ),
            (("anes96", "--by", "party"), "give --question too"),
            (("anes96", "--wave", "2"), "has one wave only"),
            (("anes96", "--file", "x.csv"), "reads no file: leave out --file"),
            (("gss_panel", "--wave", "9"), "unknown wave '9'; known: 1, 2, 3"),
            (("opinionqa",), "needs --file"),
            (("gss_panel", "--file", "nowhere.csv"), "there is no file"),
            (("town_hall.yaml", "--wave", "1"), "leave out --file and --wave"),
        ],
    )
    def test_what_is_wrong(
        self, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], words: str
    ) -> None:
        assert words in refused(capsys, "show", *args)


def test_text_of_a_file_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    evil = "\x1b]8;;http://x\x07red\x1b[31m"
    row: dict[str, Any] = {"question_id": 1, "country": f"Chad{evil}", "question": f"Is it?{evil}"}
    row |= {"options": [f"yes{evil}", "no"], "distribution": [0.5, 0.5]}
    (tmp_path / "g.json").write_text(json.dumps([row]))
    for more in ((), ("--question", "q1", "--by", "country")):
        text = said(capsys, "show", "globalopinionqa", "--file", str(tmp_path / "g.json"), *more)
        assert "\x1b" not in text
        assert "Chad" in text
        assert "Is it?" in text


def test_what_is_not_known_is_left_blank() -> None:
    groups = {"side": {"left": GroupShares(shares=(0.2, 0.8)), "right": GroupShares(shares=(0.4, 0.6), n=9)}}
    known = MarginalQuestion(id="x", text="?", options=("no", "yes"), groups=groups)
    unknown = MarginalQuestion(id="y", text="?", options=("no", "yes"))
    survey = Marginals(items=(known, unknown)).load(Path())
    assert np.isnan([row["n"] for row in question_rows(survey)]).all()
    assert [row["label"] for row in group_rows(survey)] == ["left", "right"]
    rows = answer_rows(survey, "x", "side")
    assert np.isnan(rows[0]["se"])
    assert rows[2]["se"] == pytest.approx(np.sqrt(0.24 / 8))
    assert ["note" in row for row in answer_rows(survey, "y", "side")] == [True, True]


ROOM = """
name: room
seed: 0
population: {size: 24, personas: personas.yaml, mixture: survey}
survey: {source: shipped, name: america_in_one_room, wave: after, questions: [daca]}
reasoning: {kind: bounded_confidence, epsilon: 0.3}
protocol: {kind: deliberation, rounds: 1}
arms: [treatment]
measures: [total_variation]
"""
PERSONAS = """
name: parties
personas:
  - {id: dem, prompt: You are a Democrat., attributes: {party: Democrat}}
  - {id: rep, prompt: You are a Republican., attributes: {party: Republican}}
  - {id: ind, prompt: You are an independent., attributes: {party: independent}}
"""


def test_a_scenario_runs_on_shipped_figures_without_the_data_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "room.yaml").write_text(ROOM)
    (tmp_path / "personas.yaml").write_text(PERSONAS)
    assert cli.main(["run", "room.yaml"]) == 0
    assert "survey distance" in capsys.readouterr().out
