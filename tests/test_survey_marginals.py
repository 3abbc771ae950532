"""Surveys known by published shares, against sums by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from plursim.errors import InputError
from plursim.surveys import Marginals
from plursim.surveys.marginals import GroupShares, MarginalQuestion

LONG = [
    # question, group, label, option, count
    ("tax", "", "", "lower", 30), ("tax", "", "", "higher", 60), ("tax", "", "", "Refused", 10),
    ("tax", "party", "left", "higher", 45), ("tax", "party", "left", "lower", 5),
    ("tax", "party", "right", "higher", 15), ("tax", "party", "right", "lower", 25),
    ("unknown", "", "", "x", 3),
]  # fmt: skip
MARGINALS = """
name: published
table: long.csv
missing: {refused: [Refused]}
questions:
  - {id: tax, text: Taxes?, options: [lower, higher]}
  - {id: own, text: Anything else?, options: ["no", "yes"]}
"""


def published(folder: Path, text: str = MARGINALS, **changed: Any) -> Marginals:
    (folder / "survey.yaml").write_text(text)
    frame = pd.DataFrame(LONG, columns=["question", "group", "label", "option", "count"])
    frame.assign(**changed).to_csv(folder / "long.csv", index=False)
    return Marginals(file="survey.yaml")


class TestMarginals:
    def test_long_table_by_hand(self, tmp_path: Path) -> None:
        survey = published(tmp_path).load(tmp_path)
        found = survey.distribution("tax")
        np.testing.assert_allclose(found.shares, [1 / 3, 2 / 3])
        assert found.n == 90
        assert found.missing == {"refused": pytest.approx(0.1)}
        np.testing.assert_allclose(found.se, np.sqrt(2 / 9 / 89))
        np.testing.assert_allclose(survey.distribution("tax", {"party": "left"}).shares, [0.1, 0.9])
        assert survey.groups == {"party": ("left", "right")}
        np.testing.assert_allclose(
            survey.strata_weights([{"party": "right"}, {"party": "left"}]), [40 / 90, 50 / 90]
        )
        assert survey.strata(["party"]) == [{"party": "left"}, {"party": "right"}]
        left = (50 * np.array([0.1, 0.9]) + 2 * np.array([1, 2]) / 3) / 52
        np.testing.assert_allclose(survey.conditional("tax", {"party": "left", "job": "nurse"}), left)

    def test_questions_without_ground_truth(self, tmp_path: Path) -> None:
        survey = published(tmp_path).load(tmp_path)
        assert survey.has_distribution("tax")
        assert not survey.has_distribution("own")
        with pytest.raises(InputError, match="does not know how all respondents answered 'own'"):
            survey.distribution("own")
        item = MarginalQuestion(id="own", text="?", options=("no", "yes"))
        assert [q.id for q in Marginals(items=(item,)).load(tmp_path).questions] == ["own"]

    def test_pooled_from_groups(self, tmp_path: Path) -> None:
        groups = {
            "sex": {"f": GroupShares(shares=(0.2, 0.8), n=100), "m": GroupShares(shares=(0.6, 0.4), n=300)}
        }
        item = MarginalQuestion(id="own", text="?", options=("no", "yes"), groups=groups)
        found = Marginals(items=(item,)).load(tmp_path).distribution("own")
        np.testing.assert_allclose(found.shares, [0.5, 0.5])
        assert (found.n, found.effective_n, found.design_effect) == (400, 400.0, 1.0)
        se = np.sqrt(0.25**2 * 0.16 / 99 + 0.75**2 * 0.24 / 299)
        np.testing.assert_allclose(found.se, [se, se])

    def test_population_shares_weigh_groups(self, tmp_path: Path) -> None:
        text = MARGINALS + "population: {party: {left: 0.5, right: 0.5}}\n"
        # without rows of all respondents
        options = ["a", "b", "c", "higher", "lower", "higher", "lower", "x"]
        labels = ["left"] * 5 + ["right"] * 2 + [""]
        questions = ["other"] * 3 + ["tax"] * 4 + ["other"]
        source = published(tmp_path, text, group="party", label=labels, option=options, question=questions)
        survey = source.load(tmp_path)
        np.testing.assert_allclose(survey.distribution("tax").shares, [(0.1 + 0.625) / 2, (0.9 + 0.375) / 2])
        np.testing.assert_allclose(survey.strata_weights([{"party": "left"}, {"party": "right"}]), [0.5, 0.5])

    def test_several_groups_keep_the_pooled_distribution(self, tmp_path: Path) -> None:
        # party and sex independent given the answer
        given_answer = {
            "party": np.array([[0.7, 0.3], [0.2, 0.8]]),
            "sex": np.array([[0.4, 0.6], [0.55, 0.45]]),
        }
        pooled = np.array([0.3, 0.7])
        groups, shares = {}, {}
        for group, table in given_answer.items():
            joint = pooled[:, None] * table
            shares[group] = joint.sum(0)
            groups[group] = {
                label: GroupShares(shares=tuple(joint[:, i] / joint[:, i].sum()))
                for i, label in enumerate("ab")
            }
        item = MarginalQuestion(id="x", text="?", options=("no", "yes"), shares=(0.3, 0.7), groups=groups)
        survey = Marginals(items=(item,)).load(tmp_path)
        mixed = np.zeros(2)
        for p, party in enumerate("ab"):
            for s, sex in enumerate("ab"):
                cell = (pooled * given_answer["party"][:, p] * given_answer["sex"][:, s]).sum()
                mixed += cell * survey.conditional("x", {"party": party, "sex": sex})
        np.testing.assert_allclose(mixed, pooled)
        with pytest.raises(InputError, match="one group variable at a time"):
            survey.strata_weights([{"party": "a", "sex": "a"}])
        with pytest.raises(InputError, match="one group variable at a time"):
            survey.distribution("x", {"party": "a", "sex": "b"})

    @pytest.mark.parametrize(
        ("text", "changed", "said"),
        [
            (MARGINALS, {"option": "highr"}, "stands twice"),
            (
                MARGINALS.replace("lower, higher", "lower, highr"),
                {},
                "unknown option of question 'tax' 'higher'; did you mean 'highr'",
            ),
            (MARGINALS, {"count": -1}, "expected 0 or more"),
            (MARGINALS, {"count": "many"}, "expected a number"),
            (MARGINALS + "groups: {parti: [left]}\n", {}, "unknown group 'parti'; did you mean 'party'"),
            (
                MARGINALS + "groups: {party: [lefft]}\n",
                {},
                "unknown party label 'lefft'; did you mean 'left'",
            ),
            (MARGINALS + "population: {party: {left: 1}}\n", {}, "expected the labels left, right"),
            (MARGINALS + "population: {party: {left: 1, right: 1}}\n", {}, "sum to 1, not 2"),
        ],
    )
    def test_errors(self, tmp_path: Path, text: str, changed: dict[str, object], said: str) -> None:
        with pytest.raises(InputError, match=said):
            published(tmp_path, text, **changed).load(tmp_path)

    def test_shares_must_sum_to_one(self, tmp_path: Path) -> None:
        item = MarginalQuestion(id="x", text="?", options=("no", "yes"), shares=(0.5, 0.4))
        with pytest.raises(InputError, match=r"must sum to 1, they sum to 0.9"):
            Marginals(items=(item,)).load(tmp_path)
        rounded = MarginalQuestion(id="x", text="?", options=("no", "yes"), shares=(0.5, 0.49))
        found = Marginals(items=(rounded,)).load(tmp_path).distribution("x")
        np.testing.assert_allclose(found.shares, [50 / 99, 49 / 99])
        assert found.n == 0
        assert np.isnan(found.se).all()
        with pytest.raises(ValueError, match="2 options but 1 shares of sex = f"):
            MarginalQuestion(
                id="x", text="?", options=("a", "b"), groups={"sex": {"f": GroupShares(shares=(1.0,))}}
            )
        with pytest.raises(ValueError, match="either 'file' or 'items'"):
            Marginals()

    def test_global_opinion_qa(self, survey_data: Path, tmp_path: Path) -> None:
        cells = json.loads(
            gzip.decompress((survey_data / "globalopinionqa" / "marginals.json.gz").read_bytes())
        )
        wanted = next(
            c for c in cells if c["options"][-1:] == ["DK/Refused"] and sum(c["distribution"]) > 0.9
        )
        same = [c for c in cells if c["question"] == wanted["question"] and sum(c["distribution"]) > 0.9]
        records = [
            {"question": "q", "group": "country", "label": c["country"], "option": option, "share": share}
            for c in same
            for option, share in zip(c["options"], c["distribution"], strict=True)
        ]
        (tmp_path / "long.json").write_text(json.dumps(records))
        book = {
            "name": "global", "table": "long.json", "missing": {"dont_know": ["DK/Refused"]},
            "questions": [{"id": "q", "text": wanted["question"], "options": wanted["options"][:-1]}],
        }  # fmt: skip
        (tmp_path / "global.yaml").write_text(json.dumps(book))
        survey = Marginals(file="global.yaml").load(tmp_path)
        shares = np.array(wanted["distribution"])
        found = survey.distribution("q", {"country": wanted["country"]})
        np.testing.assert_allclose(found.shares, shares[:-1] / shares[:-1].sum())
        assert found.missing == {"dont_know": pytest.approx(shares[-1] / shares.sum())}
        np.testing.assert_allclose(survey.conditional("q", {"country": wanted["country"]}), found.shares)
