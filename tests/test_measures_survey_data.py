"""Published figures recomputed from the real survey files; skipped where these are absent."""

from __future__ import annotations

import ast
import gzip
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from plursim.measures import (
    conversion_matrix,
    group_gap,
    jensen_shannon,
    question_alignment,
    representativeness,
    stability,
    to_shares,
    total_variation,
)

POLITICAL_VIEWS = (
    "Extremely Liberal",
    "Liberal",
    "Slightly Liberal",
    "Moderate",
    "Slghtly Conservative",
    "Conservative",
    "Extrmly Conservative",
)


@pytest.fixture(scope="module")
def deliberators(survey_data: Path) -> pd.DataFrame:
    return pd.read_csv(survey_data / "america_in_one_room" / "cleaned_dataset.csv", index_col=0)


def answers(table: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """Answers 0 to 10, shape [items, people]; every other code (-8, 77, 98, 99) is a missing answer."""
    chosen = table[columns]
    return chosen.where((chosen >= 0) & (chosen <= 10)).to_numpy(dtype=float).T


@pytest.mark.parametrize(
    ("item", "before", "after"), [("Q2A", 0.499, 0.345), ("Q2I", 0.536, 0.369), ("Q2E", 0.593, 0.730)]
)
def test_america_in_one_room_means(
    deliberators: pd.DataFrame, item: str, before: float, after: float
) -> None:
    means = np.nanmean(answers(deliberators, [item, f"T2{item}"]), axis=1) / 10
    assert means == pytest.approx([before, after], abs=5e-4)


def test_america_in_one_room_party_gap_falls(deliberators: pd.DataFrame) -> None:
    items = [name for name in deliberators if name.startswith("Q")]
    party = deliberators["PARTYBEFORE"].to_numpy(dtype=str)
    before, after = (
        np.abs(group_gap(answers(deliberators, columns), party, "Democrat", "Republican"))
        for columns in (items, [f"T2{name}" for name in items])
    )
    assert len(items) == 48
    assert (before.mean(), after.mean()) == (pytest.approx(2.988, abs=5e-4), pytest.approx(2.246, abs=5e-4))
    assert (after < before).sum() == 42


def test_gss_panel_stability_and_persistence(survey_data: Path) -> None:
    table = pd.read_csv(survey_data / "gss_panel" / "gss_panel_2006_2010.csv.gz", dtype=str)
    table["views"] = table["polviews"].map({name: step for step, name in enumerate(POLITICAL_VIEWS)})
    waves = table.pivot_table(index="firstid", columns="wave", values="views").dropna().to_numpy()
    assert len(waves) == 1205
    assert stability(waves[:, 0], waves[:, 2]) == pytest.approx(0.577, abs=5e-4)
    thirds = np.sign(waves - 3).astype(int) + 1
    persistence = np.diag(conversion_matrix(thirds[:, 0], thirds[:, 2], 3))
    assert persistence == pytest.approx([0.609, 0.538, 0.686], abs=5e-4)


@pytest.mark.parametrize(
    ("file", "groups", "aligned"),
    [
        ("POLPARTY", ("Democrat", "Republican"), 0.831),
        ("RACE", ("Black", "White"), 0.904),
        ("SEX", ("Male", "Female"), 0.940),
    ],
)
def test_opinionqa_group_alignments(
    survey_data: Path, file: str, groups: tuple[str, str], aligned: float
) -> None:
    folder = survey_data / "opinionqa_groups"
    info = pd.read_csv(folder / "info.csv").drop_duplicates("key").set_index("key")
    found, variation = [], []
    for key, counts in json.loads((folder / f"{file}_data.json").read_text(encoding="utf-8")).items():
        scale = np.array(ast.literal_eval(info.loc[key, "option_ordinal"]))
        options = [name for name in ast.literal_eval(info.loc[key, "references"]) if name != "Refused"][
            : len(scale)
        ]
        rows = np.array([[counts[group].get(name, 0.0) for name in options] for group in groups])
        if len(set(scale)) < len(scale) or not rows.sum(axis=1).all():
            continue  # a nominal question, or one that only one group was asked
        order = np.argsort(scale)
        shares = to_shares(rows[:, order])
        found.append(float(question_alignment(*shares, scale[order])))
        variation.append(float(total_variation(*shares)))
    assert len(found) > 480
    assert representativeness(found) == pytest.approx(aligned, abs=5e-4)
    if file == "POLPARTY":
        assert np.mean(variation) == pytest.approx(0.246, abs=5e-4)


def test_globalopinionqa_country_pairs(survey_data: Path) -> None:
    with gzip.open(survey_data / "globalopinionqa" / "marginals.json.gz", "rt", encoding="utf-8") as file:
        rows = json.load(file)
    asked: dict[int, dict[str, np.ndarray]] = {}
    for row in rows:
        if sum(row["distribution"]) > 0:
            asked.setdefault(row["question_id"], {})[row["country"]] = to_shares(row["distribution"])
    pairs: dict[tuple[str, str], list[float]] = {}
    for shares in asked.values():
        names = sorted(shares)
        places = list(combinations(range(len(names)), 2))
        if not places:
            continue
        table, (one, other) = np.array([shares[name] for name in names]), np.array(places).T
        for (i, j), similar in zip(places, 1 - jensen_shannon(table[one], table[other]), strict=True):
            pairs.setdefault((names[i], names[j]), []).append(float(similar))
    means = {pair: np.mean(values) for pair, values in pairs.items() if len(values) >= 25}
    assert max(means, key=means.__getitem__) == ("Australia", "Canada")
    assert min(means, key=means.__getitem__) == ("Australia", "Tunisia")
    assert means["Australia", "Canada"] == pytest.approx(0.890, abs=5e-4)
    assert means["Australia", "Tunisia"] == pytest.approx(0.601, abs=5e-4)
