"""The OpinionQA and GlobalOpinionQA layouts, against files made by hand and the raw public files."""

from __future__ import annotations

import ast
import csv
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.surveys import GlobalOpinionQA, OpinionQA
from plursim.surveys.comparing import side_by_side
from plursim.surveys.marginal_survey import MarginalSurvey

INFO = [
    ("TAX", ["A lot", "None", "Some", "Refused"], [1.0, 2.0, 1.5], "How  much\ntax?"),
    ("WHO", ["Family, friends", "State", "Refused"], [1, 1], "Who pays?"),
    ("FIT", ["Well", "Badly", "Not sure", "Refused"], [1.0, 2.0], "How does it fit?"),
]
PARTY: dict[str, dict[str, Any]] = {
    "TAX": {
        "MC_options": ["A lot", "None"],
        "question_text": "How much tax?",
        "Left": {"A lot": 6.0, "None": 2.0, "Some": 2.0, "Refused": 5.0},
        "Right": {"A lot": 1.0, "None": 9.0},
        "Refused": {"Some": 4.0},
    },
    "WHO": {"Left": {"Family, friends": 3.0, "State": 1.0}, "Right": {}, "Refused": {}},
    "FIT": {"Left": {"Well": 3.0, "Not sure": 1.0}, "Right": {"Refused": 2.0}, "Refused": {}},
}
SEX = {"TAX": {"Male": {"A lot": 7.0, "None": 11.0, "Some": 5.0, "Refused": 5.0}}}


def opinionqa(folder: Path, party: Any = PARTY, info: Any = INFO, **fields: Any) -> MarginalSurvey:
    with (folder / "info.csv").open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["", "key", "references", "option_ordinal", "question"])
        rows.writerows([[i, key, str(o), str(p), text] for i, (key, o, p, text) in enumerate(info)])
    (folder / "POLPARTY_data.json").write_text(json.dumps(party))
    (folder / "SEX_data.json").write_text(json.dumps(SEX))
    return OpinionQA(folder=folder.name, **fields).load(folder.parent)


class TestOpinionQA:
    def test_options_stand_in_scale_order(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path)
        tax = survey.question("TAX")
        assert (tax.options, tax.values, tax.ordinal) == (("A lot", "Some", "None"), (1.0, 1.5, 2.0), True)
        assert tax.text == "How much tax?"
        left = survey.distribution("TAX", {"party": "Left"})
        np.testing.assert_allclose(left.shares, [0.6, 0.2, 0.2])
        assert (left.n, left.missing) == (10, {"refused": pytest.approx(1 / 3)})

    def test_a_question_of_equal_positions_is_nominal(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path)
        who = survey.question("WHO")
        assert (who.ordinal, who.options) == (False, ("Family, friends", "State"))
        with pytest.raises(InputError, match=r"question 'WHO' .*\(party = Left\) is nominal"):
            survey.scale_of("WHO", {"party": "Left"})

    def test_not_sure_is_no_step_of_the_scale(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path)
        assert survey.question("FIT").options == ("Well", "Badly")
        found = survey.distribution("FIT", {"party": "Left"})
        assert found.shares.tolist() == [1.0, 0.0]
        assert (found.n, found.missing) == (3, {"dont_know": 0.25})

    def test_groups_that_nobody_answered_for_are_named(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path)
        for question in ("WHO", "FIT"):
            with pytest.raises(InputError, match=f"question '{question}' of party = Right"):
                survey.distribution(question, {"party": "Right"})

    def test_refused_is_no_group_but_counts_among_all(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path)
        assert survey.groups == {"party": ("Left", "Right"), "gender": ("Male",)}
        everybody = survey.distribution("TAX")
        np.testing.assert_allclose(everybody.shares, np.array([7, 6, 11]) / 24)
        assert everybody.missing == {"refused": pytest.approx(5 / 29)}

    def test_variables_and_questions_are_chosen(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path, variables=("SEX",), questions=("TAX",))
        assert survey.groups == {"gender": ("Male",)}
        assert [question.id for question in survey.questions] == ["TAX"]
        with pytest.raises(InputError, match="unknown variable 'SEXES'; did you mean 'SEX'"):
            opinionqa(tmp_path, variables=("SEXES",))
        with pytest.raises(InputError, match="unknown question 'TAXES'; did you mean 'TAX'"):
            opinionqa(tmp_path, questions=("TAXES",))

    def test_labels_stand_in_the_order_the_metadata_states(self, tmp_path: Path) -> None:
        (tmp_path / "metadata.csv").write_text("key,options\nPOLPARTY,\"['Right', 'Green', 'Left']\"\n")
        assert opinionqa(tmp_path).groups["party"] == ("Right", "Left")

    @pytest.mark.parametrize(
        ("left", "said"),
        [
            ({"A lot": -1.0, "None": 2.0}, "question 'TAX' of party = Left, option 'A lot'.*given -1"),
            (
                {"A lt": 1.0, "None": 1.0},
                "unknown option of question 'TAX' 'A lt'; did you mean 'A lot'.*party = Left",
            ),
            ({"A lot": float("nan")}, "question 'TAX' of party = Left, option 'A lot'.*given nan"),
        ],
    )
    def test_bad_counts_name_question_and_group(
        self, tmp_path: Path, left: dict[str, float], said: str
    ) -> None:
        with pytest.raises(InputError, match=said):
            opinionqa(tmp_path, {"TAX": {"Left": left}})

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (("TAX", ["A", "B"], [1.0, 2.0, 3.0], "?"), "question 'TAX'.*3 positions of 2 options"),
            (("TAX", ["A", "A"], [1.0, 2.0], "?"), "question 'TAX'.*options must differ"),
            (("TAX", "__import__('os')", [1.0], "?"), "question 'TAX'.*scale cannot be read"),
        ],
    )
    def test_bad_scales_name_the_question(self, tmp_path: Path, row: Any, said: str) -> None:
        with pytest.raises(InputError, match=said):
            opinionqa(tmp_path, {"TAX": {"Left": {"A": 1.0}}}, [row])

    def test_files_that_are_not_there_or_not_it(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="there is no file"):
            OpinionQA(folder="nowhere").load(tmp_path)
        for content in ("[1]", '{"TAX": 3}', '{"TAX": {"Left": {"A": "x"}}}', "{"):
            (tmp_path / "AGE_data.json").write_text(content)
            with pytest.raises(InputError, match=r"AGE_data.json' cannot be read as counts"):
                OpinionQA(folder=".").load(tmp_path)

    def test_public_file_as_read_by_hand(self, survey_data: Path) -> None:
        folder = survey_data / "opinionqa_groups"
        survey = OpinionQA(folder=str(folder)).load(Path())
        with (folder / "info.csv").open(newline="") as stream:
            info = {row["key"]: row for row in csv.DictReader(stream)}
        raw = json.loads((folder / "RACE_data.json").read_text())
        assert [question.id for question in survey.questions] == list(raw)
        beyond = set()
        for question in survey.questions:
            places = ast.literal_eval(info[question.id]["option_ordinal"])
            listed = [x for x in ast.literal_eval(info[question.id]["references"]) if x != "Refused"]
            beyond |= set(listed[len(places) :])
            place = dict(zip(listed, places, strict=False))
            counts = raw[question.id]["Black"]
            scale = sum(place[x] * n for x, n in counts.items() if x in place) / sum(
                n for x, n in counts.items() if x in place
            )
            found = survey.distribution(question.id, {"race": "Black"})
            if question.ordinal:
                assert found.shares @ question.scale == pytest.approx(scale)
            assert found.n == round(sum(n for x, n in counts.items() if x in place))
        assert beyond == {"Not sure"}
        assert sum(not question.ordinal for question in survey.questions) == 8


WEATHER = ["Yes", "No", "DK/Refused"]
KEYS = ("question_id", "country", "question", "options", "distribution")
ROWS: list[dict[str, Any]] = [
    dict(zip(KEYS, row, strict=True))
    for row in (
        (3, "Chad", "Is it ...rain?", WEATHER, [0.5, 0.3, 0.2]),
        (3, "Peru", "Is it ...rain? ", WEATHER, [0.301, 0.402, 0.3]),
        (3, "Mali", "Is it ...snow?", ["No", "Yes", "DK/Refused"], [0.9, 0.1, 0.0]),
        (7, "Chad", "How many?", [1.0, "2", "Missing; Unknown"], [0.0, 0.0, 0.0]),
    )
]


def globalopinionqa(folder: Path, rows: Any = ROWS, **fields: Any) -> MarginalSurvey:
    (folder / "g.json.gz").write_bytes(gzip.compress(json.dumps(rows).encode()))
    return GlobalOpinionQA(file="g.json.gz", **fields).load(folder)


def changed(position: int, **fields: Any) -> list[dict[str, Any]]:
    return [{**row, **(fields if place == position else {})} for place, row in enumerate(ROWS)]


class TestGlobalOpinionQA:
    def test_wordings_under_one_number_are_questions_of_their_own(self, tmp_path: Path) -> None:
        survey = globalopinionqa(tmp_path)
        assert {question.id: question.text for question in survey.questions} == {
            "q3": "Is it ...rain?",
            "q3.2": "Is it ...snow?",
            "q7": "How many?",
        }
        with pytest.raises(InputError, match="'q3' of country = Mali"):
            survey.distribution("q3", {"country": "Mali"})
        assert survey.distribution("q3.2", {"country": "Mali"}).shares.tolist() == [0.9, 0.1]

    def test_or_one_question_with_shares_in_its_order(self, tmp_path: Path) -> None:
        survey = globalopinionqa(tmp_path, wordings="together")
        assert [question.id for question in survey.questions] == ["q3", "q7"]
        assert survey.distribution("q3", {"country": "Mali"}).shares.tolist() == [0.1, 0.9]

    def test_shares_are_rescaled_and_no_opinion_is_missing(self, tmp_path: Path) -> None:
        survey = globalopinionqa(tmp_path)
        assert survey.question("q3").options == ("Yes", "No")
        found = survey.distribution("q3", {"country": "Peru"})
        np.testing.assert_allclose(found.shares, np.array([301, 402]) / 703)
        assert found.missing == {"dont_know_or_refused": pytest.approx(0.3 / 1.003)}
        assert found.n == 0
        assert np.isnan(found.se).all()
        kept = globalopinionqa(tmp_path, no_opinion="option")
        assert kept.question("q3").options == ("Yes", "No", "DK/Refused")
        np.testing.assert_allclose(
            kept.distribution("q3", {"country": "Peru"}).shares, np.array([301, 402, 300]) / 1003
        )

    def test_a_record_of_zeros_is_nobodys_answer(self, tmp_path: Path) -> None:
        survey = globalopinionqa(tmp_path)
        assert survey.question("q7").options == ("1", "2")
        assert not survey.has_distribution("q7")

    def test_countries_and_ordinal_questions_are_chosen(self, tmp_path: Path) -> None:
        survey = globalopinionqa(tmp_path, countries=("Peru", "Chad"), ordinal=("q7",))
        assert survey.groups == {"country": ("Peru", "Chad")}
        assert [question.ordinal for question in survey.questions] == [False, False, True]
        with pytest.raises(InputError, match="unknown country 'Per'; did you mean 'Peru'"):
            globalopinionqa(tmp_path, countries=("Per",))
        with pytest.raises(InputError, match="unknown question 'q8'"):
            globalopinionqa(tmp_path, ordinal=("q8",))

    @pytest.mark.parametrize(
        ("rows", "said"),
        [
            (changed(1, distribution=[-0.1, 0.8, 0.3]), "'q3' of country = Peru, option 'Yes'.*given -0.1"),
            (changed(1, distribution=[0.5, 0.8, 0.3]), "'q3' of country = Peru: shares must sum to 1.* 1.6"),
            (changed(1, distribution=[0.5, 0.5]), "'q3' of country = Peru: 3 options but 2 shares"),
            (
                changed(1, options=["Yes", "Never", "DK/Refused"]),
                "'q3' of country = Peru: its options differ",
            ),
            (changed(1, country="Chad"), "'q3' of country = Chad stands twice"),
            (changed(1, distribution="x"), "record 2 .*expected a list, given str"),
            (changed(0, options=["Yes", "DK/Refused", "Missing"]), "question 'q3' .*at least 2"),
            ([{"question_id": 1}], "column"),
        ],
    )
    def test_bad_records_name_question_and_country(self, tmp_path: Path, rows: Any, said: str) -> None:
        with pytest.raises(InputError, match=said):
            globalopinionqa(tmp_path, rows)

    def test_public_file_as_read_by_hand(self, survey_data: Path) -> None:
        file = survey_data / "globalopinionqa" / "marginals.json.gz"
        survey = GlobalOpinionQA(file=str(file), no_opinion="option").load(Path())
        rows = json.loads(gzip.decompress(file.read_bytes()))
        texts = {(question.id.split(".")[0], question.text): question for question in survey.questions}
        told = 0
        for row in rows:
            shares = np.array(row["distribution"])
            question = texts[f"q{row['question_id']}", " ".join(row["question"].split())]
            if shares.sum() > 0:
                found = survey.distribution(question.id, {"country": row["country"]})
                np.testing.assert_allclose(found.shares, shares / shares.sum(), atol=1e-12)
                told += 1
        assert told == len(survey.cells) == 9132


class TestSideBySide:
    def test_groups_of_one_survey(self, tmp_path: Path) -> None:
        survey = opinionqa(tmp_path)
        question, first, second = side_by_side(
            "TAX", survey, survey, {"party": "Left"}, {"party": "Right"}, ordinal=True
        )
        assert question.id == "TAX"
        np.testing.assert_allclose(first.shares, [0.6, 0.2, 0.2])
        np.testing.assert_allclose(second.shares, [0.1, 0, 0.9])

    def test_what_does_not_fit_names_question_and_groups(self, tmp_path: Path) -> None:
        first = opinionqa(tmp_path)
        other = [("TAX", ["A lot", "None", "Some", "Refused"], [1.0, 3.0, 2.0], "How much tax?"), *INFO[1:]]
        second = opinionqa(tmp_path, info=other)
        left, right = {"party": "Left"}, {"party": "Right"}
        with pytest.raises(
            InputError, match=r"'TAX' has other options .*party = Left.* than .*party = Right"
        ):
            side_by_side("TAX", first, second, left, right)
        with pytest.raises(InputError, match=r"question 'WHO' .*party = Left\) is nominal"):
            side_by_side("WHO", first, first, left, right, ordinal=True)
        with pytest.raises(InputError, match="question 'WHO' of party = Right"):
            side_by_side("WHO", first, first, left, right)
