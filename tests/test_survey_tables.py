"""Survey files through codebooks: every format, and every way a file can disagree with its codebook."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from plursim.errors import DocumentError, InputError
from plursim.surveys import Table
from plursim.surveys.files import read_columns
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_codebook, shipped_codebooks

BOOK = """
name: small
weight: w
missing: {dont_know: 8, refused: 9}
groups:
  sex: {column: sex, labels: {female: 1, male: 2}}
  age: {column: age, bins: {young: 18, old: 60}, labels: {old: 89 or older}, missing: {not_asked: ~}}
questions:
  tax: {column: q1, text: Taxes?, options: {lower: 1, same: 2, higher: [3, 4]}, missing: {no_answer: ~}}
"""
ROWS: dict[str, list[object]] = {
    "q1": [1, 2, 3, 4, 8, 9, None],
    "sex": [1, 2, 1, 2, 1, 2, 9],
    "age": ["18", "59.5", "60", "89 or older", None, "44", "30"],
    "w": [1.0, 2.0, 1.0, 1.0, 0.5, 1.5, 1.0],
}


def small(folder: Path, book: str = BOOK, **changed: Sequence[object]) -> RespondentSurvey:
    (folder / "book.yaml").write_text(book)
    pd.DataFrame({**ROWS, **changed}, dtype=object).to_csv(folder / "data.csv", index=False)
    return Table(file="data.csv", codebook="book.yaml").load(folder)


class TestTable:
    def test_by_hand(self, tmp_path: Path) -> None:
        survey = small(tmp_path)
        found = survey.distribution("tax")
        np.testing.assert_allclose(found.shares, [1 / 5, 2 / 5, 2 / 5])
        assert {k: round(v, 9) for k, v in found.missing.items()} == {
            "dont_know": 0.5 / 8, "refused": 1.5 / 8, "no_answer": 1 / 8,
        }  # fmt: skip
        assert survey.groups["age"] == ("young", "old")
        assert survey.members["age"].tolist() == [0, 0, 1, 1, -1, 0, 0]
        old = survey.distribution("tax", {"age": "old"})
        np.testing.assert_allclose(old.shares, [0, 0, 1])
        assert survey.members["sex"].tolist() == [0, 1, 0, 1, 0, 1, -1]

    @pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet", "json", "json.gz", "dta", "sav"])
    def test_every_format_reads_the_same(self, tmp_path: Path, ending: str) -> None:
        expected = small(tmp_path)
        frame = pd.DataFrame(ROWS)
        file = tmp_path / f"other.{ending}"
        records = json.dumps([{k: v[i] for k, v in ROWS.items()} for i in range(7)]).encode()
        if ending == "parquet":
            frame.to_parquet(file)
        elif ending == "json":
            file.write_bytes(records)
        elif ending == "json.gz":
            file.write_bytes(gzip.compress(records))
        elif ending == "dta":
            pyreadstat.write_dta(frame.fillna({"age": ""}), file)
        elif ending == "sav":
            pyreadstat.write_sav(frame, file, missing_ranges={"q1": [8.0, 9.0]})
        else:
            frame.to_csv(file, index=False)
        survey = Table(file=file.name, codebook="book.yaml").load(tmp_path)
        np.testing.assert_array_equal(survey.answers, expected.answers)
        np.testing.assert_array_equal(survey.reasons, expected.reasons)
        np.testing.assert_array_equal(survey.weights, expected.weights)
        for group in ("sex", "age"):
            np.testing.assert_array_equal(survey.members[group], expected.members[group])

    def test_user_missing_codes_of_stata_are_codes(self, tmp_path: Path) -> None:
        frame = pd.DataFrame({**ROWS, "q1": [1, 2, 3, 4, "a", "b", None]}).fillna({"age": ""})
        pyreadstat.write_dta(frame, tmp_path / "data.dta", missing_user_values={"q1": ["a", "b"]})
        (tmp_path / "book.yaml").write_text(
            BOOK.replace("missing: {no_answer: ~}", "missing: {soft: a, hard: b, no_answer: ~}")
        )
        survey = Table(file="data.dta", codebook="book.yaml").load(tmp_path)
        words = [survey.reason_words[code] for code in survey.reasons[:, 0]]
        assert words == ["", "", "", "", "soft", "hard", "no_answer"]

    def test_unlisted_codes_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(
            InputError, match=r"column 'q1' of 'small' holds the code '7' in 2 rows, which question 'tax'"
        ):
            small(tmp_path, q1=[1, 2, 7, 4, 8, 7, None])
        with pytest.raises(
            InputError, match=r"column 'sex' of 'small' holds blank cells in 1 rows, which group 'sex'"
        ):
            small(tmp_path, sex=[1, 2, 1, 2, 1, 2, None])
        with pytest.raises(InputError, match=r"column 'age' holds '17': expected a number of 18 or more"):
            small(tmp_path, age=[17, 20, 30, 40, 50, 60, 70])

    def test_weights_are_checked(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"column 'w' row 2: expected a weight of 0 or more, given '-1"):
            small(tmp_path, w=[1, -1, 1, 1, 1, 1, 1])
        blank = [1, None, 1, 1, 1, 1, 1]
        with pytest.raises(InputError, match="no weight in 1 rows"):
            small(tmp_path, w=blank)
        survey = small(tmp_path, BOOK + "unweighted_rows: leave_out\n", w=blank)
        assert survey.distribution("tax").n == 3
        with pytest.raises(InputError, match="positive weight"):
            small(tmp_path, w=[0] * 7)

    def test_rows_are_chosen(self, tmp_path: Path) -> None:
        assert small(tmp_path, BOOK + "rows: {sex: 1}\n").distribution("tax").n == 2

    def test_names_are_checked(self, tmp_path: Path) -> None:
        small(tmp_path)
        with pytest.raises(InputError, match="unknown column 'q1x'; did you mean 'q1'"):
            small(tmp_path, BOOK.replace("column: q1", "column: q1x"))
        with pytest.raises(InputError, match="unknown codebook 'gss_panl'; did you mean 'gss_panel'"):
            Table(file="data.csv", codebook="gss_panl").load(tmp_path)
        with pytest.raises(InputError, match="there is no file"):
            Table(file="none.csv", codebook="gss_panel").load(tmp_path)
        with pytest.raises(InputError, match=r"is no data file; expected one that ends in \.csv"):
            Table(file="data.xlsx", codebook="gss_panel").load(tmp_path)
        (tmp_path / "bad.sav").write_bytes(b"nothing")
        (tmp_path / "bad.parquet").write_bytes(b"nothing")
        (tmp_path / "bad.csv").write_bytes(b"")
        for name in ("bad.sav", "bad.parquet", "bad.csv"):
            with pytest.raises(InputError, match="cannot be read"):
                read_columns(tmp_path / name, ["q1"])

    def test_without_pyarrow_a_parquet_file_says_what_reads_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pd.DataFrame({"q1": [1]}).to_parquet(tmp_path / "data.parquet")
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
        with pytest.raises(InputError, match=r"^data\.parquet: .* pip install 'plursim\[parquet\]'$"):
            read_columns(tmp_path / "data.parquet", ["q1"])

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("{lower: 1, same: 2,", "{lower: 1, same: 1,", "code '1' stands for both"),
            ("text: Taxes?,", "text: Taxes?, values: [1, 2],", "3 options but 2 values"),
            ("bins: {young: 18, old: 60}", "bins: {young: 18, old: 5}", "increasing"),
            (", labels: {female: 1, male: 2}", "", "give 'labels' or 'bins'"),
            ("labels: {old: 89 or older}", "labels: {ancient: 89 or older}", "same labels"),
            ("weight: w", "wieght: w", "weight"),
        ],
    )
    def test_codebooks_are_checked(self, tmp_path: Path, old: str, new: str, said: str) -> None:
        with pytest.raises(DocumentError, match=said) as caught:
            small(tmp_path, BOOK.replace(old, new))
        assert caught.value.file == tmp_path / "book.yaml"
        assert caught.value.line

    def test_shipped_codebooks(self) -> None:
        assert shipped_codebooks() == (
            "america_in_one_room",
            "anes96",
            "fivethirtyeight_nonvoters",
            "gss_panel",
        )
        for name in shipped_codebooks():
            assert shipped_codebook(name).name == name
