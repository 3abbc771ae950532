"""What the documents show runs, and prints what they say it prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from docs.printed import PAGES, page
from plursim.cli import main
from plursim.runs import Run, open_runs
from tests.conftest import ROOT

NAMED = re.compile(r"```yaml\n# (\S+\.yaml)\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_as_printed(name: str):
    stands, printed = page(name)
    assert stands == printed


def test_every_table_the_analysis_lists_is_there_with_its_columns(tmp_path: Path):
    text = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")
    listed = text.partition("## What else a run holds")[2].partition("\n`plursim export")[0]
    scenario = ROOT / "scenarios" / "town_hall.yaml"
    small = ["--set", "population.size=24", "--set", "protocol.rounds=1", "--quiet"]
    assert main(["run", str(scenario), *small, "--out", str(tmp_path)]) == 0
    (run,) = open_runs(tmp_path)
    rows = [line.split("|")[1:4] for line in listed.splitlines() if line.startswith("| `run.")]
    assert len(rows) == 12
    for tables, _, columns in rows:
        names = re.findall(r"`run\.(\w+)`", tables)
        frames = [getattr(run, name) for name in names]
        known = {column for frame in frames for column in frame.columns}
        assert set(re.findall(r"`(\w+)`", columns)) - {"all", "message"} <= known, names


class TestGroundTruth:
    def run(self, folder: Path, monkeypatch: Any, file: str) -> Run:
        monkeypatch.chdir(folder)
        for name, text in NAMED.findall((ROOT / "docs" / "ground_truth.md").read_text(encoding="utf-8")):
            (folder / name).write_text(text, encoding="utf-8")
        rng = np.random.default_rng(1)
        pd.DataFrame(
            {"wt": rng.uniform(0.5, 2, 200), "sex": rng.choice([1, 2], 200), "age": rng.integers(18, 90, 200),
             "q1": rng.choice([1, 2, 3, 9], 200)}
        ).to_csv("survey.csv", index=False)  # fmt: skip
        assert main(["surveys", "show", "town.yaml", "--question", "tram", "--by", "gender"]) == 0
        assert main(["personas", "build", "--survey", "town.yaml", "--out", "town_personas.yaml"]) == 0
        assert main(["run", file, "--quiet"]) == 0
        (run,) = open_runs("outputs")
        return run

    def test_a_survey_table_of_ones_own(self, tmp_path: Path, monkeypatch: Any):
        run = self.run(tmp_path, monkeypatch, "town.yaml")
        assert "total_variation" in set(run.measures["measure"])
        assert set(run.agents["age"]) == {"18-49", "50+"}

    def test_questions_without_a_survey(self, tmp_path: Path, monkeypatch: Any):
        run = self.run(tmp_path, monkeypatch, "tram.yaml")
        measures = set(run.measures["measure"])
        assert "drift_w1" in measures
        assert "polarisation_variance" in measures
        assert not any("total_variation" in name and "drift" not in name for name in measures)
