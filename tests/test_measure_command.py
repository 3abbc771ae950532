"""``plursim measure``: everything again from the log alone, also against another survey."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from plursim.cli import main
from plursim.errors import DocumentError, InputError
from plursim.runs import open_run, remeasure, run
from plursim.scenario import load_scenario
from tests.conftest import ROOT

SETTINGS = [
    "population.size=64",
    "protocol.rounds=2",
    "measures=[total_variation, drift]",
]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small town hall."""
    scenario = load_scenario(ROOT / "scenarios" / "town_hall.yaml", SETTINGS)
    return run(scenario, out=tmp_path_factory.mktemp("runs")).path


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    copy = tmp_path / original.name
    shutil.copytree(original, copy)
    return copy


def test_the_log_alone_gives_the_same_measures(folder: Path) -> None:
    before, table = open_run(folder).measures, (folder / "tables" / "measures.csv").read_bytes()
    (folder / "tables" / "measures.csv").unlink()
    again = remeasure(folder)
    pd.testing.assert_frame_equal(again.measures, before)
    assert (folder / "tables" / "measures.csv").read_bytes() == table
    assert again.status == "finished"


def test_the_events_stay_as_they_are(folder: Path) -> None:
    before = open_run(folder).event_hash
    assert remeasure(folder, settings=["measures=[influence]"]).event_hash == before


def test_other_measures_and_another_seed(folder: Path) -> None:
    before = open_run(folder).measures
    other = remeasure(folder, settings=["measures=[drift, influence]", "seed=5"]).measures
    assert set(other["measure"].str.split("_").str[0]) == {"drift", "influence"}
    keys = ["measure", "arm", "question", "group", "label"]
    both = before.merge(other, on=keys)
    assert len(both)
    assert both["value_x"].tolist() == both["value_y"].tolist()
    assert both["low_x"].tolist() != both["low_y"].tolist()


def test_another_survey_replaces_the_ground_truth(folder: Path, tmp_path: Path) -> None:
    options = open_run(folder).questions.set_index("question").loc["vote", "options"]
    file = tmp_path / "poll.yaml"
    file.write_text(
        "source: marginals\n"
        f"items: [{{id: vote, text: 'Whom?', options: {json.dumps(options)}, ordinal: false,"
        " shares: [0.25, 0.75], n: 400}]\n",
        encoding="utf-8",
    )
    found = remeasure(folder, survey=file)
    rows = found.measures.query("measure == 'total_variation'")
    assert set(rows["question"]) == {"vote"}
    answers = found.answers.query("question == 'vote' and arm == 'treatment' and round == 0")
    share = (answers["option"] == 1).mean()
    first = rows.query("arm == 'treatment' and stage == 'first' and group == 'all'").iloc[0]
    assert first["value"] == pytest.approx(abs(share - 0.75))
    shares = pd.read_csv(folder / "tables" / "shares.csv")
    assert shares.query("question == 'vote'")["survey"].unique().tolist() == [0.25, 0.75]
    assert shares.query("question == 'self_placement'")["survey"].isna().all()


def test_a_scenario_may_lend_its_survey_section(folder: Path) -> None:
    before = open_run(folder).measures
    file = ROOT / "scenarios" / "town_hall.yaml"
    again = remeasure(folder, survey=file).measures
    pd.testing.assert_frame_equal(again, before)
    fewer = remeasure(folder, survey=file, settings=["survey.questions=[vote]"]).measures
    assert set(fewer.query("measure == 'total_variation'")["question"]) == {"vote"}


def test_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", str(folder), "--set", "measures=[wasserstein]", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {row["measure"] for row in said["measures"]} == {"wasserstein", "wasserstein_net_of_control"}
    assert main(["measure", str(folder), "--quiet"]) == 0
    assert capsys.readouterr().out.strip() == str(folder)


def test_what_cannot_be_measured_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run"):
        remeasure(tmp_path)
    with pytest.raises(DocumentError, match="drift"):
        remeasure(folder, settings=["measures=[drfit]"])
    file = tmp_path / "other.yaml"
    file.write_text("survey: {source: anes96, questions: [tv_news]}\n", encoding="utf-8")
    with pytest.raises(InputError, match="none of the questions asked: self_placement, vote"):
        remeasure(folder, survey=file)
    file.write_text("survey: {source: anes96, smothing: 3}\n", encoding="utf-8")
    with pytest.raises(DocumentError, match=r"other\.yaml:1: survey\.smothing"):
        remeasure(folder, survey=file)
    file.write_text(
        "source: marginals\nitems: [{id: vote, text: V, options: [Dole, Clinton], shares: [0.5, 0.5]}]\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="question 'vote': asked with options"):
        remeasure(folder, survey=file)
    with pytest.raises(DocumentError, match=r"naming_game\.yaml:\d+: there is no survey section"):
        remeasure(folder, survey=ROOT / "scenarios" / "naming_game.yaml")
    assert open_run(folder).status == "finished"


def test_an_ordinal_measure_of_nominal_questions_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    votes = [*SETTINGS, "survey.questions=[vote]", "protocol.topic=vote"]
    path = run(load_scenario(ROOT / "scenarios" / "town_hall.yaml", votes), out=tmp_path).path
    assert main(["measure", str(path), "--set", "measures=[wasserstein]"]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("plursim: wasserstein, question 'vote', group all:")
    assert "Traceback" not in said.err
    assert main(["measure", str(path), "--quiet"]) == 0
    options = [part for value in [*votes, "measures=[wasserstein]"] for part in ("--set", value)]
    assert (
        main(["run", str(ROOT / "scenarios" / "town_hall.yaml"), *options, "--out", str(tmp_path / "no")])
        == 2
    )
    assert "measures: wasserstein, question 'vote'" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


def test_a_run_of_neighbours_says_why_it_has_no_intervals(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ring = ["protocol.structure=neighbours", "graph={kind: small_world, degree: 4, rewiring: 0.1}"]
    net = run(load_scenario(ROOT / "scenarios" / "town_hall.yaml", [*SETTINGS, *ring]), out=tmp_path)
    whole = net.measures.query("group == 'all'")
    assert whole.query("stage == 'first'")["low"].notna().all()
    assert whole.query("stage != 'first'")[["low", "high", "p"]].isna().all().all()
    assert main(["measure", str(net.path)]) == 0
    assert "this run is one independent observation" in " ".join(capsys.readouterr().out.split())
    assert main(["measure", str(folder)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "one independent observation" not in said
    assert "talked in 8 groups, and intervals need at least 10" in said


@pytest.mark.parametrize("known", ["", ", shares: [0.2, 0.5, 0.3]"])
def test_questions_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str], known: str) -> None:
    """Without ground truth, or with shares of an unknown number of people: run, measure and card do."""
    file = tmp_path / "own.yaml"
    file.write_text(
        f"name: own\nseed: 1\npopulation: {{size: 24, personas: {ROOT}/personas/anes96.yaml}}\n"
        "survey:\n  source: marginals\n"
        f"  items: [{{id: tax, text: Taxes?, options: [less, same, more]{known}}}]\n"
        "reasoning: {kind: scripted, rule: {kind: constant, option: 1}}\n"
        "protocol: {kind: deliberation, group_size: 6, rounds: 1}\narms: [treatment]\n",
        encoding="utf-8",
    )
    assert main(["run", str(file), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr()
    assert "answers unchanged" in said.out
    assert ("survey distance" in said.out) == bool(known)
    folder = next((tmp_path / "out").rglob("manifest.json")).parent
    assert main(["measure", str(folder)]) == 0
    assert main(["card", str(folder), "--json"]) == 0
    said = capsys.readouterr()
    assert "warning" not in said.err
    assert (folder / "card.png").stat().st_size > 10_000
    assert open_run(folder).measures["halves"].dtype == float


def test_a_table_of_another_tool_is_measured_against_a_survey(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "answers.csv"
    file.write_text(
        "question,answer\n" + "vote,Bill Clinton\n" * 60 + "vote,Bob Dole\n" * 40, encoding="utf-8"
    )
    settings = ["--set", "survey={source: anes96}", "--set", "measures=[total_variation, brier]"]
    assert main(["measure", str(file), *settings, "--json"]) == 0
    rows = pd.DataFrame(json.loads(capsys.readouterr().out)["measures"]).query("group == 'all'")
    found = rows.set_index("measure")["value"]
    share = 0.584  # of the weighted respondents for Clinton, within .01
    assert found["total_variation"] == pytest.approx(0.6 - share, abs=0.01)
    assert found["brier"] == pytest.approx(share * 0.32 + (1 - share) * 0.72, abs=0.01)
    assert main(["measure", str(file), *settings[2:]]) == 2
    assert "name the survey" in capsys.readouterr().err
