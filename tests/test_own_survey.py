"""A survey of one's own in seven copies: read alike, drafted, built, checked, run, fitted, swept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from plursim import cli
from plursim.documents import parse, validate
from plursim.errors import DocumentError, InputError, Notice
from plursim.runs import open_runs
from plursim.surveys import Table
from plursim.surveys.codebook import Codebook
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.value_labels import reason_of
from tests.own_survey import CODEBOOK, COPIES, SEX, TAX, own_survey, written


def loaded(folder: Path, copy: str, **changed: str) -> RespondentSurvey:
    written(folder, copy)
    return Table.model_validate({"file": copy, "codebook": "codebook.yaml", **changed}).load(folder)


def with_book(folder: Path, copy: str, book: str) -> RespondentSurvey:
    """Load a copy by another codebook."""
    written(folder, copy)
    (folder / "codebook.yaml").write_text(book, encoding="utf-8")
    return Table(file=copy, codebook="codebook.yaml").load(folder)


class TestCopies:
    @pytest.mark.parametrize("copy", [name for name in COPIES if name != "utf8.csv"])
    @pytest.mark.filterwarnings("ignore::plursim.errors.Notice")
    def test_all_copies_are_the_same_survey(self, tmp_path: Path, copy: str) -> None:
        expected, survey = loaded(tmp_path, "utf8.csv"), loaded(tmp_path, copy)
        assert survey.questions == expected.questions
        assert survey.groups == expected.groups
        for name in ("answers", "reasons", "weights"):
            np.testing.assert_array_equal(getattr(survey, name), getattr(expected, name))
        for group, members in expected.members.items():
            np.testing.assert_array_equal(survey.members[group], members)

    def test_it_is_what_was_written(self, tmp_path: Path) -> None:
        frame, survey = own_survey(), loaded(tmp_path, "utf8.csv")
        np.testing.assert_array_equal(survey.answers[:, 0], np.where(frame["tax"] < 8, frame["tax"] - 1, -1))
        np.testing.assert_array_equal(survey.answers[:, 2], np.where(frame["trust"] < 90, frame["trust"], -1))
        words = np.array(survey.reason_words)[survey.reasons[:, 2]]
        np.testing.assert_array_equal(words == "refused", frame["trust"] == 99)
        np.testing.assert_array_equal(survey.weights, frame["wt"])
        ages = np.digitize(frame["age"], [35, 55, 75])
        np.testing.assert_array_equal(survey.members["age"], ages)

    @pytest.mark.parametrize(
        ("copy", "said"),
        [
            ("latin1.csv", "latin1.csv: not UTF-8, read as cp1252 (Western European) (guessed; survey."),
            ("semicolon.csv", "cells divided by a semicolon, decimal commas (guessed"),
            ("tab.tsv", "tab.tsv: cells divided by a tab (guessed"),
        ],
    )
    def test_guesses_are_said_on_screen(
        self, tmp_path: Path, copy: str, said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        scenario = written(tmp_path, copy)
        assert cli.main(["surveys", "show", str(scenario)]) == 0
        shown = capsys.readouterr()
        assert f"plursim: note: {copy}" in shown.err
        assert said in shown.err

    @pytest.mark.filterwarnings("error::plursim.errors.Notice")
    def test_nothing_is_said_where_nothing_is_guessed(self, tmp_path: Path) -> None:
        loaded(tmp_path, "utf8.csv")
        loaded(tmp_path, "own.sav")
        loaded(tmp_path, "latin1.csv", encoding="latin-1")
        loaded(tmp_path, "semicolon.csv", encoding="cp1252", delimiter=";", decimal=",")

    def test_wrong_encodings_are_refused(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        scenario = str(written(tmp_path, "latin1.csv"))
        assert cli.main(["check", scenario, "--set", "survey.encoding=lattin-1"]) == 2
        assert (
            "survey.encoding: unknown encoding 'lattin-1'; did you mean 'latin-1'" in capsys.readouterr().err
        )
        assert cli.main(["check", scenario, "--set", "survey.encoding=utf-8"]) == 2
        assert "cannot be read: 'utf-8' codec can't decode" in capsys.readouterr().err
        assert cli.main(["check", scenario, "--set", "survey.delimiter=;"]) == 2
        assert "unknown column" in capsys.readouterr().err


class TestMissingCodes:
    BOOK = CODEBOOK.replace(", missing: {}}", "}")

    def test_ages_of_98_and_99_are_ages(self, tmp_path: Path) -> None:
        frame = own_survey()
        rows = int(frame["age"].isin([98, 99]).sum())
        assert rows > 5
        with pytest.warns(Notice, match=rf"column 'age' of 'own': {rows} rows hold 98 or 99") as said:
            survey = with_book(tmp_path, "utf8.csv", self.BOOK)
        assert "write missing: {dont_know: 98, refused: 99} in group 'age'; if not, missing: {}" in str(
            said[0]
        )
        assert (survey.members["age"] >= 0).all()

    @pytest.mark.filterwarnings("error::plursim.errors.Notice")
    def test_a_column_that_says_so_has_them_missing(self, tmp_path: Path) -> None:
        book = CODEBOOK.replace("missing: {}}", "missing: {refused: [98, 99]}}")
        survey = with_book(tmp_path, "utf8.csv", book)
        np.testing.assert_array_equal(survey.members["age"] < 0, own_survey()["age"].isin([98, 99]))

    @pytest.mark.filterwarnings("error::plursim.errors.Notice")
    def test_codes_outside_the_bins_and_words_are_still_missing(self, tmp_path: Path) -> None:
        frame = own_survey(8).assign(age=[-1, 20, 40, 60, 80, 30, 30, 30])
        frame["age"] = frame["age"].astype(str).where(frame.index != 1, "NA")
        frame.to_csv(tmp_path / "own.csv", index=False)
        book = "name: own\nmissing: {refused: -1, not_asked: NA, dont_know: [8, 9, 98, 99]}\n"
        book += "groups: {age: {column: age, bins: {young: 18, old: 50}}}\n"
        book += "questions: {tax: {column: tax, text: Taxes?, options: {a: [1, 2], b: [3, 4, 5]}}}\n"
        (tmp_path / "codebook.yaml").write_text(book)
        survey = Table(file="own.csv", codebook="codebook.yaml").load(tmp_path)
        assert survey.members["age"].tolist() == [-1, -1, 0, 1, 1, 0, 0, 0]


class TestValueLabels:
    SHORT = """
name: own
weight: wt
missing: {dont_know: 8, refused: 9}
groups:
  gender: {column: sex}
  region: {column: region}
questions:
  tax: {column: tax, text: Taxes?}
  vote: {column: vote, text: Vote?, ordinal: false}
"""

    @pytest.mark.parametrize("copy", ["own.sav", "own.dta"])
    @pytest.mark.filterwarnings("error::plursim.errors.Notice")
    def test_become_options_and_labels(self, tmp_path: Path, copy: str) -> None:
        survey = with_book(tmp_path, copy, self.SHORT)
        assert survey.question("tax").options == tuple(list(TAX.values())[:5])
        assert survey.groups["gender"] == tuple(SEX.values())
        full = loaded(tmp_path, copy)
        np.testing.assert_array_equal(survey.answers, full.answers[:, :2])
        np.testing.assert_array_equal(survey.reasons, full.reasons[:, :2])

    def test_what_the_file_declares_missing_is_missing(self, tmp_path: Path) -> None:
        book = self.SHORT.replace("missing: {dont_know: 8, refused: 9}\n", "")
        survey = with_book(tmp_path, "own.sav", book)
        assert survey.reason_words == ("", "dont_know", "refused")
        np.testing.assert_array_equal(survey.reasons, loaded(tmp_path, "own.sav").reasons[:, :2])

    def test_a_label_like_dont_know_that_nobody_declares_missing_is_pointed_out(self, tmp_path: Path) -> None:
        book = self.SHORT.replace("missing: {dont_know: 8, refused: 9}\n", "missing: {refused: 9}\n")
        with pytest.warns(Notice, match=r"the value label 'Don't know' \(8\) became an answer"):
            survey = with_book(tmp_path, "own.dta", book)
        assert survey.question("tax").options[-1] == "Don't know"

    def test_without_any_the_codebook_must_say_them(self, tmp_path: Path) -> None:
        with pytest.raises(DocumentError, match="give 'labels' or 'bins': column 'sex' has no value labels"):
            with_book(tmp_path, "utf8.csv", self.SHORT.replace("questions:", "questions: # x", 1))
        groupless = self.SHORT.replace("gender: {column: sex}", "").replace("region: {column: region}", "")
        with pytest.raises(DocumentError, match="give 'options'") as caught:
            with_book(tmp_path, "utf8.csv", groupless.replace("groups:", "groups: {}"))
        assert (caught.value.line, caught.value.path) == (9, "questions.tax")

    def test_numbers_that_pandas_made_categories_are_these_numbers(self, tmp_path: Path) -> None:
        frame = own_survey(200).assign(
            tax=lambda rows: pd.Categorical(rows["tax"].astype(str)),
            age=lambda rows: pd.Categorical(rows["age"].astype(str)),
        )
        frame.to_stata(tmp_path / "own.dta", write_index=False)
        own_survey(200).to_csv(tmp_path / "own.csv", index=False)
        book = "name: own\nmissing: {dont_know: 8, refused: 9}\n"
        book += "groups: {age: {column: age, bins: {a: 18, b: 35, c: 55}}}\n"
        book += "questions: {tax: {column: tax, text: Taxes?, options: {a: 1, b: 2, c: 3, d: 4, e: 5}}}\n"
        (tmp_path / "codebook.yaml").write_text(book)
        by_csv, by_dta = (
            Table(file=name, codebook="codebook.yaml").load(tmp_path) for name in ("own.csv", "own.dta")
        )
        np.testing.assert_array_equal(by_dta.answers, by_csv.answers)
        np.testing.assert_array_equal(by_dta.reasons, by_csv.reasons)
        np.testing.assert_array_equal(by_dta.members["age"], by_csv.members["age"])

    def test_labels_that_are_other_numbers_leave_codes_that_fit_alone(self, tmp_path: Path) -> None:
        """A scale from 0 to 10 under the codes 1 to 11, as SPSS files have it."""
        frame = pd.DataFrame({"q": np.arange(1.0, 12)})
        labels = {"q": {code: str(code - 1) for code in range(1, 12)}}
        pyreadstat.write_sav(frame, tmp_path / "own.sav", variable_value_labels=labels)
        for first in (1, 0):
            options = ", ".join(f"'o{k}': {k + first}" for k in range(11))
            book = f"name: own\nquestions: {{q: {{column: q, text: '?', options: {{{options}}}}}}}\n"
            (tmp_path / "codebook.yaml").write_text(book)
            survey = Table(file="own.sav", codebook="codebook.yaml").load(tmp_path)
            assert survey.answers[:, 0].tolist() == list(range(11))

    def test_one_option_is_no_question(self) -> None:
        with pytest.raises(DocumentError, match="at least 2"):
            validate(Codebook, parse("name: x\nquestions: {q: {column: q, text: '?', options: {a: 1}}}"))

    @pytest.mark.parametrize(
        ("label", "reason"),
        [
            ("Don’t know", "dont_know"),
            ("DK", "dont_know"),
            ("Weiß nicht", "dont_know"),
            ("REFUSED TO SAY", "refused"),
            ("No answer", "no_answer"),
            ("Not asked (form B)", "not_asked"),
            ("Does not apply to me at all", None),
            ("National Front", None),
            ("None", None),
        ],
    )
    def test_reasons(self, label: str, reason: str | None) -> None:
        assert reason_of(label) == reason


class TestDraft:
    @pytest.mark.parametrize("copy", COPIES)
    def test_from_a_file_to_a_run(
        self, tmp_path: Path, copy: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The codebook loads as it stands, and so does the scenario in its comment."""
        monkeypatch.chdir(tmp_path)
        COPIES[copy](own_survey(400), tmp_path)
        assert cli.main(["surveys", "draft", copy, "--out", "codebook.yaml"]) == 0
        text = Path("codebook.yaml").read_text(encoding="utf-8")
        lines = [line.removeprefix("#   ") for line in text.splitlines() if line.startswith("#   ")]
        at = next(place for place, line in enumerate(lines) if line.startswith("plursim"))
        Path("my-survey.yaml").write_text("\n".join(lines[:at]) + "\n", encoding="utf-8")
        whole = copy in ("semicolon.csv", "own.sav", "categories.dta")
        for command in (*lines[at : None if whole else -1], "plursim check my-survey.yaml"):
            assert cli.main(command.split()[1:]) == 0, capsys.readouterr().err
        survey = Table(file=copy, codebook="codebook.yaml").load(tmp_path)
        assert [question.id for question in survey.questions] == ["tax", "vote", "trust"]
        assert set(survey.groups) == {"gender", "age", "region"}
        frame = own_survey(400)
        np.testing.assert_array_equal(survey.weights, frame["wt"])
        for column, codes in (("tax", [8, 9]), ("vote", [8, 9]), ("trust", [98, 99])):
            missing = survey.answers[:, survey.column(column)] < 0
            np.testing.assert_array_equal(missing, frame[column].isin(codes))
        chosen = sorted({*frame["trust"]} - {98, 99})
        assert survey.question("trust").options == tuple(map(str, chosen))
        assert (survey.members["age"] >= 0).all()
        assert "# left out: id, 400 different cells, perhaps an id" in text

    def test_wordings_and_labels_come_from_the_file(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        COPIES["own.sav"](own_survey(), tmp_path)
        assert cli.main(["surveys", "draft", str(tmp_path / "own.sav")]) == 0
        text = capsys.readouterr().out
        assert 'text: "Should taxes be lower or higher?"' in text
        assert '"much lower": 1' in text
        assert "missing: {dont_know: 8, refused: 9}" in text
        assert "(5 rows)" in text or "count as ages" in text

    def test_ages_in_words_weights_with_blanks_and_waves(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        frame = own_survey(200).astype({"age": str, "wt": object}).assign(wave=[1, 2] * 100)
        frame.loc[:9, "age"] = "89 or older"
        frame.loc[:4, "wt"] = None
        frame.to_csv(tmp_path / "x.csv", index=False)
        assert cli.main(["surveys", "draft", str(tmp_path / "x.csv"), "--out", str(tmp_path / "c.yaml")]) == 0
        text = (tmp_path / "c.yaml").read_text(encoding="utf-8")
        assert "unweighted_rows: leave_out   # check: 5 rows have no weight" in text
        assert "# left out: wave, 2 different cells, perhaps the wave of a panel" in text
        survey = Table(file="x.csv", codebook="c.yaml").load(tmp_path)
        assert len(survey.weights) == 195
        assert survey.members["age"][:5].tolist() == [len(survey.groups["age"]) - 1] * 5

    def test_what_cannot_be_drafted(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        for text, said in (("a,b\n", "has no rows"), ("a\n1\n1\n", "no column with 2 to 12 different")):
            (tmp_path / "x.csv").write_text(text)
            assert cli.main(["surveys", "draft", str(tmp_path / "x.csv")]) == 2
            assert said in capsys.readouterr().err
        COPIES["utf8.csv"](own_survey(20), tmp_path)
        (tmp_path / "there.yaml").write_text("")
        out = ["--out", str(tmp_path / "there.yaml")]
        assert cli.main(["surveys", "draft", str(tmp_path / "utf8.csv"), *out]) == 2
        assert "exists already" in capsys.readouterr().err

    def test_text_of_a_file_stays_text(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        evil = "x: {y}\x1b[31m # no"
        pd.DataFrame({"q 1": [evil, "no", "null", "12:30"] * 5, "k: v": list("ab") * 10}).to_csv(
            tmp_path / "x.csv", index=False
        )
        assert cli.main(["surveys", "draft", str(tmp_path / "x.csv"), "--out", str(tmp_path / "c.yaml")]) == 0
        survey = Table(file="x.csv", codebook="c.yaml").load(tmp_path)
        assert set(survey.question("q 1").options) == {evil, "no", "null", "12:30"}


SWEEP = """
name: own-sweep
scenario: own.yaml
settings: {arms: [treatment], measures: [total_variation]}
factors:
  - {kind: grid, values: {protocol.group_size: [4, 8]}}
outcomes:
  - {measure: total_variation, question: vote}
"""


@pytest.mark.parametrize("seed", [0, 1])
def test_runs_fits_and_sweeps(tmp_path: Path, capfd: pytest.CaptureFixture[str], seed: int) -> None:
    """What once failed by a rounding of weights in some seeds and not in others; 50 were run by hand."""
    scenario = str(written(tmp_path, rows=300, seed=seed))
    (tmp_path / "sweep.yaml").write_text(SWEEP)
    out = ["--out", str(tmp_path / "out")]
    built = ["personas", "build", "--survey", scenario, "--by", "gender,age,region"]
    assert cli.main([*built, "--out", str(tmp_path / "personas.yaml")]) == 0
    asked = [["run", scenario, "--seed", str(seed), "--set", "population.size=40"], ["fit", scenario]]
    if seed == 0:
        asked.append(["sweep", str(tmp_path / "sweep.yaml"), "--workers", "1"])
    for command in asked:
        assert cli.main([*command, *out]) == 0, capfd.readouterr().err
        said = capfd.readouterr().err
        assert "Notice" not in said, "workers say again what was said when the sweep was planned"
    run = open_runs(tmp_path / "out" / "own")[0]
    assert run.status == "finished"
    assert set(run.measures["question"]) >= {"tax", "vote", "trust"}


def test_an_unknown_column_of_a_data_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="unknown column 'taxx'; did you mean 'tax'"):
        with_book(tmp_path, "own.sav", CODEBOOK.replace("column: tax", "column: taxx"))
