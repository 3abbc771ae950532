"""A survey of somebody's own: weights with decimals, codes for don't know, accents, five ways to keep it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

VOTE = {
    1: "Écologistes",
    2: "Républicains",
    3: "Gauche unie",
    4: "Autre liste",
    8: "Ne sait pas",
    9: "Refusé",
}
REGION = {1: "Bretagne", 2: "Île-de-France", 3: "Provence-Alpes-Côte d'Azur"}
SEX = {1: "Femme", 2: "Homme"}
TAX = {
    1: "much lower",
    2: "lower",
    3: "the same",
    4: "higher",
    5: "much higher",
    8: "Don't know",
    9: "Refused",
}

CODEBOOK = """
name: own
setting: You live in France.
weight: wt
missing: {dont_know: [8, 98, Ne sait pas], refused: [9, 99, Refusé]}
groups:
  gender: {column: sex, labels: {woman: Femme, man: Homme}}
  age: {column: age, bins: {18-34: 18, 35-54: 35, 55-74: 55, 75+: 75}, missing: {}}
  region: {column: region, labels: {Bretagne: Bretagne, Île-de-France: Île-de-France,
    Provence-Alpes-Côte d'Azur: Provence-Alpes-Côte d'Azur}}
questions:
  tax:
    column: tax
    text: Should taxes be lower or higher?
    options: {much lower: 1, lower: 2, the same: 3, higher: 4, much higher: 5}
  vote:
    column: vote
    text: Which list would you vote for?
    options: {Écologistes: Écologistes, Républicains: Républicains, Gauche unie: Gauche unie,
      Autre liste: Autre liste}
    ordinal: false
  trust:
    column: trust
    text: How much do you trust other people?
    options: {0 (not at all): 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9,
      10 (wholly): 10}
"""

SCENARIO = """
name: own
seed: 1
population: {size: 80, personas: personas.yaml, mixture: survey}
survey: {source: table, file: FILE, codebook: codebook.yaml, questions: [tax, vote, trust]}
protocol: {kind: deliberation, group_size: 8, topic: tax, rounds: 1}
arms: [treatment, no_interaction]
fit: {holdout: [trust], bootstrap: 4, folds: 3, seeds: 1}
"""


def own_survey(rows: int = 1200, seed: int = 0) -> pd.DataFrame:
    """Return one row a respondent, as codes; answers go with age, region and sex, weights with age."""
    rng = np.random.default_rng(seed)
    sex, region = rng.integers(1, 3, rows), rng.choice([1, 2, 3], rows, p=[0.2, 0.5, 0.3])
    age = np.minimum(99, 18 + np.floor(rng.gamma(2.5, 14, rows))).astype(int)
    lean = rng.normal(0.03 * (age - 45) + 0.3 * (sex == 2), 1.0)
    tax = np.digitize(lean + rng.normal(0, 0.7, rows), [-1.2, -0.3, 0.5, 1.4]) + 1
    trust = np.clip(np.round(5.5 - lean + (region == 1) + rng.normal(0, 1.6, rows)), 0, 10).astype(int)
    vote = np.where(rng.random(rows) < 0.6, np.digitize(lean, [-0.8, 0.4, 1.3]) + 1, rng.integers(1, 5, rows))
    frame = pd.DataFrame({"id": np.arange(1, rows + 1), "sex": sex, "age": age, "region": region})
    frame["wt"] = np.round(np.clip(rng.lognormal(0.004 * (45 - age), 0.45), 0.2, 5), 3)
    for name, answers, codes in (("tax", tax, (8, 9)), ("vote", vote, (8, 9)), ("trust", trust, (98, 99))):
        none = rng.choice([0, *codes], rows, p=[0.91, 0.06, 0.03])
        frame[name] = np.where(none > 0, none, answers)
    return frame


def in_words(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as a text file has them: words for sex, region and vote."""
    return frame.assign(
        sex=frame["sex"].map(SEX), region=frame["region"].map(REGION), vote=frame["vote"].map(VOTE)
    )


def _utf8(frame: pd.DataFrame, folder: Path) -> None:
    in_words(frame).to_csv(folder / "utf8.csv", index=False, encoding="utf-8")


def _latin1(frame: pd.DataFrame, folder: Path) -> None:
    in_words(frame).to_csv(folder / "latin1.csv", index=False, encoding="latin-1")


def _semicolon(frame: pd.DataFrame, folder: Path) -> None:
    in_words(frame).to_csv(folder / "semicolon.csv", index=False, sep=";", decimal=",", encoding="cp1252")


def _tab(frame: pd.DataFrame, folder: Path) -> None:
    in_words(frame).to_csv(folder / "tab.tsv", index=False, sep="\t")


LABELS: dict[str, dict[int | float, str]] = {
    "sex": {**SEX}, "region": {**REGION}, "vote": {**VOTE}, "tax": {**TAX},
}  # fmt: skip
TEXTS = {"tax": "Should taxes be lower or higher?", "vote": "Which list would you vote for?", "wt": "weight"}


def _spss(frame: pd.DataFrame, folder: Path) -> None:
    declared = {"tax": [8, 9], "vote": [8, 9], "trust": [{"lo": 98, "hi": 99}]}
    pyreadstat.write_sav(
        frame, folder / "own.sav", variable_value_labels=LABELS, missing_ranges=declared, column_labels=TEXTS
    )


def _stata(frame: pd.DataFrame, folder: Path) -> None:
    pyreadstat.write_dta(frame, folder / "own.dta", variable_value_labels=LABELS, column_labels=TEXTS)


def _categories(frame: pd.DataFrame, folder: Path) -> None:
    """Write categories with pandas: codes are places in the alphabet, and the labels the values."""
    words = in_words(frame)
    for name in ("sex", "region", "vote"):
        words[name] = pd.Categorical(words[name])
    words.to_stata(folder / "categories.dta", write_index=False, version=118)


COPIES: dict[str, Callable[[pd.DataFrame, Path], None]] = {
    "utf8.csv": _utf8, "latin1.csv": _latin1, "semicolon.csv": _semicolon, "tab.tsv": _tab, "own.sav": _spss,
    "own.dta": _stata, "categories.dta": _categories,
}  # fmt: skip
"""How to write each copy, by its name."""


def written(folder: Path, copy: str = "utf8.csv", *, rows: int = 1200, seed: int = 0) -> Path:
    """Write a copy of the survey, its codebook and a scenario; return the scenario's file."""
    COPIES[copy](own_survey(rows, seed), folder)
    (folder / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (folder / "own.yaml").write_text(SCENARIO.replace("FILE", copy), encoding="utf-8")
    return folder / "own.yaml"
