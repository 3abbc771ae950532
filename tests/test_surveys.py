"""Surveys against counts made another way: pandas, NumPy by hand, closed forms, a bootstrap."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plursim.errors import InputError
from plursim.parts import Part
from plursim.surveys import SURVEY_SOURCES, Anes96, Question, Table
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_codebook

HERE = Path()
COLUMNS = {
    "self_placement": ("selfLR", range(1, 8)),
    "clinton_placement": ("ClinLR", range(1, 8)),
    "dole_placement": ("DoleLR", range(1, 8)),
    "party": ("PID", range(7)),
    "vote": ("vote", range(2)),
    "tv_news": ("TVnews", range(8)),
}


@pytest.fixture(scope="module")
def anes() -> RespondentSurvey:
    return Anes96().load(HERE)


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The same data by another way: statsmodels' own loader."""
    from statsmodels.datasets import anes96

    frame: pd.DataFrame = anes96.load_pandas().data
    return frame


def distance(p: np.ndarray, q: np.ndarray) -> float:
    return float(np.abs(p - q).sum() / 2)


def tiny(
    answers: list[int], weights: list[float], groups: dict[str, list[int]] | None = None
) -> RespondentSurvey:
    groups = groups or {}
    return RespondentSurvey(
        name="tiny",
        questions=(Question(id="x", text="?", options=("low", "mid", "high")),),
        groups=dict.fromkeys(groups, ("a", "b", "c")),
        answers=np.array(answers)[:, None],
        reasons=np.where(np.array(answers) < 0, 1, 0)[:, None],
        reason_words=("", "refused"),
        members={name: np.array(codes) for name, codes in groups.items()},
        weights=np.array(weights, dtype=np.float64),
    )


class TestAnes96:
    @pytest.mark.parametrize("question", COLUMNS)
    def test_marginals_are_those_of_the_raw_file(
        self, anes: RespondentSurvey, raw: pd.DataFrame, question: str
    ) -> None:
        column, codes = COLUMNS[question]
        shares = raw[column].value_counts(normalize=True).reindex(list(codes)).to_numpy()
        found = anes.distribution(question)
        np.testing.assert_allclose(found.shares, shares, rtol=1e-12)
        assert (found.n, found.effective_n, found.design_effect, found.missing) == (944, 944.0, 1.0, {})

    def test_known_figures(self, anes: RespondentSurvey) -> None:
        assert (anes.distribution("vote").shares * 944).round(9).tolist() == [551, 393]
        expected = [16, 103, 147, 256, 170, 218, 34]
        assert (anes.distribution("self_placement").shares * 944).round(9).tolist() == expected

    def test_groups_are_those_of_the_raw_file(self, anes: RespondentSurvey, raw: pd.DataFrame) -> None:
        chosen = raw[(raw.PID == 5) & raw.educ.isin([5, 6, 7]) & (raw.age >= 30) & (raw.age < 45)]
        found = anes.distribution(
            "vote", {"party": "weak Republican", "education": "college", "age": "30-44"}
        )
        assert found.n == len(chosen)
        assert found.shares[1] == pytest.approx(chosen.vote.mean())
        poor = anes.distribution("vote", {"income": "under $15,000"})
        assert (poor.n, poor.shares[1]) == (151, pytest.approx(raw[raw.income <= 10].vote.mean()))
        assert [len(labels) for labels in anes.groups.values()] == [7, 4, 4, 5]

    def test_labels_are_those_of_the_dataset_note(self) -> None:
        from statsmodels.datasets import anes96

        note = (
            anes96.NOTE.lower()
            .replace("independent-independent", "independent")
            .replace("independent-", "independent ")
        )
        book = shipped_codebook("anes96")
        for name in ("party", "self_placement"):
            for label, code in book.questions[name].options.items():
                assert f"{code} - {label.lower()}\n" in note, label
        assert "0 - clinton" in note
        assert dict(book.questions["vote"].options) == {"Bill Clinton": 0, "Bob Dole": 1}

    def test_loads_without_pandas(self) -> None:
        code = (
            "import sys, pathlib, plursim.surveys as s; s.Anes96().load(pathlib.Path());"
            "sys.exit(','.join({'pandas', 'statsmodels', 'pyreadstat', 'pyarrow'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.stderr.strip() == ""

    def test_select_keeps_order_and_answers(self, anes: RespondentSurvey) -> None:
        chosen = Anes96(questions=("vote", "self_placement")).load(HERE)
        assert [q.id for q in chosen.questions] == ["vote", "self_placement"]
        np.testing.assert_array_equal(
            chosen.distribution("self_placement").shares, anes.distribution("self_placement").shares
        )
        assert not chosen.question("vote").ordinal
        with pytest.raises(InputError, match="twice"):
            anes.select(["vote", "vote"])

    def test_names_the_nearest(self, anes: RespondentSurvey) -> None:
        with pytest.raises(InputError, match="unknown question 'vot'; did you mean 'vote'"):
            Anes96(questions=("vot",)).load(HERE)
        with pytest.raises(InputError, match="unknown group 'parti'; did you mean 'party'"):
            anes.distribution("vote", {"parti": "independent"})
        with pytest.raises(
            InputError, match="unknown party label 'strong republican'; did you mean 'strong Rep"
        ):
            anes.conditional("vote", {"party": "strong republican"})
        with pytest.raises(InputError, match="unknown group 'ages'"):
            anes.strata(["ages"])


class TestDistribution:
    def test_equal_weights_have_the_textbook_standard_error(self) -> None:
        found = tiny([0] * 5 + [1] * 3 + [2] * 12, [2.5] * 20).distribution("x")
        np.testing.assert_allclose(found.se, np.sqrt(found.shares * (1 - found.shares) / 19))
        assert found.effective_n == pytest.approx(20)

    def test_standard_errors_by_the_sum_over_respondents(self) -> None:
        rng = np.random.default_rng(3)
        answers, weights = rng.integers(3, size=60), rng.gamma(2, size=60)
        found = tiny(answers.tolist(), weights.tolist()).distribution("x")
        for option in range(3):
            y = (answers == option).astype(float)
            share = np.average(y, weights=weights)
            variance = 60 / 59 * ((weights * (y - share)) ** 2).sum() / weights.sum() ** 2
            assert found.shares[option] == pytest.approx(share)
            assert found.se[option] == pytest.approx(variance**0.5)

    def test_standard_errors_agree_with_a_bootstrap(self) -> None:
        rng = np.random.default_rng(4)
        answers, weights = rng.integers(3, size=400), rng.gamma(2, size=400)
        found = tiny(answers.tolist(), weights.tolist()).distribution("x")
        rows = rng.integers(400, size=(3000, 400))
        drawn = [((answers[rows] == k) * weights[rows]).sum(1) / weights[rows].sum(1) for k in range(3)]
        np.testing.assert_allclose(found.se, np.std(drawn, axis=1), rtol=0.06)

    def test_kish_by_hand(self) -> None:
        found = tiny([0, 1, 2], [1, 1, 2]).distribution("x")
        assert found.effective_n == pytest.approx(16 / 6)
        assert found.design_effect == pytest.approx(18 / 16)

    def test_missing_is_a_weighted_share_of_all(self) -> None:
        found = tiny([0, 0, -1, 2], [1, 1, 2, 1]).distribution("x")
        assert found.missing == {"refused": pytest.approx(0.4)}
        np.testing.assert_allclose(found.shares, [2 / 3, 0, 1 / 3])
        assert found.n == 3

    def test_nobody_answered(self) -> None:
        survey = tiny([-1, 0], [1, 1], {"sex": [0, 1]})
        with pytest.raises(InputError, match="nobody answered question 'x' in 'tiny' among sex = a"):
            survey.distribution("x", {"sex": "a"})
        assert not tiny([-1, 0], [1, 0]).has_distribution("x")
        assert np.isnan(survey.distribution("x", {"sex": "b"}).se).all()


class TestConditional:
    def test_backs_off_step_by_step(self) -> None:
        survey = tiny(
            [0, 0, 1, 2, 2, 2], [1, 1, 1, 1, 1, 3], {"sex": [0, 0, 0, 1, 1, 1], "age": [0, 1, 1, 1, 1, 0]}
        )
        pooled = np.array([2, 1, 5]) / 8
        first = (3 * np.array([2, 1, 0]) / 3 + 2 * pooled) / 5
        second = (2 * np.array([1, 1, 0]) / 2 + 2 * first) / 4
        np.testing.assert_allclose(survey.conditional("x", {}), pooled)
        np.testing.assert_allclose(survey.conditional("x", {"sex": "a", "job": "nurse"}), first)
        np.testing.assert_allclose(survey.conditional("x", {"age": "b", "sex": "a"}), second)
        # unequal weights: the cell counts for (1 + 3)^2 / (1 + 9) respondents
        size = 16 / 10
        cell = (size * np.array([1, 0, 3]) / 4 + 2 * pooled) / (size + 2)
        np.testing.assert_allclose(survey.conditional("x", {"age": "a"}), cell)
        np.testing.assert_allclose(survey.conditional("x", {"age": "c"}), pooled)

    def test_without_smoothing_it_is_the_cell(self, anes: RespondentSurvey) -> None:
        exact = Anes96(smoothing=0).load(HERE)
        where = {"party": "independent", "education": "college"}
        np.testing.assert_allclose(exact.conditional("vote", where), anes.distribution("vote", where).shares)
        # nobody in the cell: the distribution of the wider group stays
        empty = {"party": "independent", "education": "some college", "age": "18-29"}
        assert empty not in exact.strata(list(empty))
        wider = {name: empty[name] for name in ("party", "education")}
        np.testing.assert_allclose(exact.conditional("vote", empty), exact.conditional("vote", wider))

    @pytest.mark.parametrize("question", COLUMNS)
    def test_survey_mixture_gives_back_the_marginal(self, anes: RespondentSurvey, question: str) -> None:
        cells = anes.strata(["party", "education", "age"])
        mixed = anes.strata_weights(cells) @ np.stack([anes.conditional(question, cell) for cell in cells])
        assert distance(mixed, anes.distribution(question).shares) < 0.012

    @given(
        st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 2), st.floats(0.1, 9)), min_size=1, max_size=30)
    )
    @settings(max_examples=60, deadline=None)
    def test_is_a_distribution(self, rows: list[tuple[int, int, float]]) -> None:
        answers, codes, weights = (list(column) for column in zip(*rows, strict=True))
        survey = tiny(answers, weights, {"sex": codes})
        if survey.has_distribution("x"):
            for label in "abc":
                found = survey.conditional("x", {"sex": label})
                assert found.sum() == pytest.approx(1)
                assert found.min() >= 0


class TestStrataWeights:
    def test_are_the_shares_of_the_raw_file(self, anes: RespondentSurvey, raw: pd.DataFrame) -> None:
        cells = anes.strata(["party", "age"])
        ages = pd.cut(raw.age, [17, 29, 44, 59, 120], labels=False)
        counts = raw.groupby([raw.PID.astype(int), ages]).size()
        assert len(cells) == len(counts)
        np.testing.assert_allclose(anes.strata_weights(cells), counts.to_numpy() / 944)

    def test_personas_of_one_stratum_share_it(self) -> None:
        survey = tiny([0, 1, 2, 0], [1, 1, 2, 4], {"sex": [0, 0, 1, 1]})
        found = survey.strata_weights([{"sex": "a", "job": "nurse"}, {"sex": "b"}, {"sex": "a"}])
        np.testing.assert_allclose(found, [1 / 8, 6 / 8, 1 / 8])

    def test_covers_what_the_personas_cover(self) -> None:
        survey = tiny([0, 1, 2, 0], [1, 1, 2, 4], {"sex": [0, 0, 1, 2]})
        np.testing.assert_allclose(survey.strata_weights([{"sex": "a"}, {"sex": "b"}]), [0.5, 0.5])

    def test_errors_name_the_persona(self) -> None:
        survey = tiny([0, 1], [1, 1], {"sex": [0, 1]})
        with pytest.raises(InputError, match=r"persona 'cleo' stands for nobody.*sex = c"):
            survey.strata_weights([{"sex": "a"}, {"sex": "c"}], ["ann", "cleo"])
        with pytest.raises(InputError, match="persona 'ann': unknown sex label 'aa'; did you mean 'a'"):
            survey.strata_weights([{"sex": "aa"}], ["ann"])
        with pytest.raises(InputError, match=r"persona 'ann' has none of the group variables.*sex"):
            survey.strata_weights([{"job": "nurse"}], ["ann"])


@pytest.fixture(scope="module")
def nonvoter_rows(survey_data: Path) -> list[dict[str, str]]:
    with (survey_data / "fivethirtyeight_nonvoters" / "nonvoters_data.csv").open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def nonvoters(survey_data: Path) -> RespondentSurvey:
    file = "fivethirtyeight_nonvoters/nonvoters_data.csv"
    return Table(file=file, codebook="fivethirtyeight_nonvoters").load(survey_data)


class TestFiveThirtyEight:
    def test_weighted_shares_by_hand(
        self, nonvoters: RespondentSurvey, nonvoter_rows: list[dict[str, str]]
    ) -> None:
        weights = np.array([float(row["weight"]) for row in nonvoter_rows])
        answers = np.array([int(row["Q23"]) for row in nonvoter_rows])
        answered = answers > 0
        by_hand = [weights[answers == code].sum() / weights[answered].sum() for code in (2, 3, 1)]
        found = nonvoters.distribution("candidate")
        np.testing.assert_allclose(found.shares, by_hand, rtol=1e-12)
        np.testing.assert_allclose(found.shares, [0.453655, 0.197184, 0.349161], atol=1e-6)
        assert found.n == answered.sum() == 5727
        used = weights[answered]
        assert found.effective_n == pytest.approx(used.sum() ** 2 / (used**2).sum())
        assert found.missing == {"refused": pytest.approx(weights[~answered].sum() / weights.sum())}

    def test_weighted_shares_of_a_group_by_hand(
        self, nonvoters: RespondentSurvey, nonvoter_rows: list[dict[str, str]]
    ) -> None:
        chosen = [
            row
            for row in nonvoter_rows
            if row["race"] == "Black" and 30 <= int(row["ppage"]) < 45 and row["Q8_8"] != "-1"
        ]
        weights = np.array([float(row["weight"]) for row in chosen])
        by_hand = [sum(weights[[row["Q8_8"] == code for row in chosen]]) / weights.sum() for code in "4321"]
        found = nonvoters.distribution("trust_police", {"race": "black", "age": "30-44"})
        np.testing.assert_allclose(found.shares, by_hand, rtol=1e-12)
        assert found.n == len(chosen)

    def test_weights_are_a_choice(self, survey_data: Path, nonvoter_rows: list[dict[str, str]]) -> None:
        file = "fivethirtyeight_nonvoters/nonvoters_data.csv"
        book = "fivethirtyeight_nonvoters"
        plain = Table(file=file, codebook=book, weights="none", questions=("candidate",)).load(survey_data)
        assert plain.distribution("candidate").shares[0] == pytest.approx(2777 / 5727)
        odd = Table(file=file, codebook=book, weights="ppage", questions=("candidate",)).load(survey_data)
        ages = np.array([float(row["ppage"]) for row in nonvoter_rows if row["Q23"] != "-1"])
        biden = np.array([row["Q23"] == "2" for row in nonvoter_rows if row["Q23"] != "-1"])
        assert odd.distribution("candidate").shares[0] == pytest.approx(np.average(biden, weights=ages))

    def test_survey_mixture_gives_back_the_marginal(self, nonvoters: RespondentSurvey) -> None:
        cells = nonvoters.strata(["party", "education", "age"])
        weights = nonvoters.strata_weights(cells)
        for question in ("candidate", "trust_police", "plan_to_vote"):
            mixed = weights @ np.stack([nonvoters.conditional(question, cell) for cell in cells])
            # respondents who did not answer or name no party are in one of the two and not the other
            assert distance(mixed, nonvoters.distribution(question).shares) < 0.012


def test_gss_panel(survey_data: Path) -> None:
    file = survey_data / "gss_panel" / "gss_panel_2006_2010.csv.gz"
    survey = Table(file=str(file), codebook="gss_panel").load(HERE)
    frame = pd.read_csv(file)
    frame = frame[(frame.wave == 1) & frame.wtpannr123.notna()]
    assert len(survey.weights) == len(frame) == 1276
    weights = frame[frame.cappun.notna()].groupby("cappun").wtpannr123.sum()
    found = survey.distribution("death_penalty")
    np.testing.assert_allclose(
        found.shares, [weights["Oppose"] / weights.sum(), weights["Favor"] / weights.sum()]
    )
    assert (survey.members["age"] >= 0).sum() == frame.age.notna().sum()
    years = pd.to_numeric(frame.age.replace("89 or Older", "89"))
    for label, (low, high) in {"18-29": (18, 29), "60+": (60, 89)}.items():
        rows = frame[years.between(low, high) & frame.cappun.notna()]
        share = rows.wtpannr123[rows.cappun == "Favor"].sum() / rows.wtpannr123.sum()
        assert survey.distribution("death_penalty", {"age": label}).shares[1] == pytest.approx(share)
    everyone = Table(file=str(file), codebook="gss_panel", weights="none").load(HERE)
    assert everyone.distribution("death_penalty").n == 1267 + 606


def test_america_in_one_room(survey_data: Path) -> None:
    file = survey_data / "america_in_one_room" / "cleaned_dataset.csv"
    survey = Table(file=str(file), codebook="america_in_one_room").load(HERE)
    frame = pd.read_csv(file)
    assert len(survey.questions) == 48
    columns = [c for c in frame.columns if c.startswith("Q")]
    books = shipped_codebook("america_in_one_room").questions
    assert sorted(q.column for q in books.values()) == sorted(columns)
    for question in survey.questions:
        answers = frame[books[question.id].column]
        kept = answers[answers <= 10]
        found = survey.distribution(question.id)
        assert found.shares @ question.scale == pytest.approx(kept.mean())
        assert found.missing.get("dont_know", 0) == pytest.approx((answers == 77).mean())
    young = survey.distribution("minimum_wage_15", {"age": "18-29", "party": "Democrat"})
    rows = frame[(frame.AGEBRACKET == "18-29") & (frame.PARTYBEFORE == "Democrat") & (frame.Q4G <= 10)]
    assert young.shares @ np.arange(11.0) == pytest.approx(rows.Q4G.mean())


def test_the_family_describes_itself() -> None:
    assert [source.kind_name() for source in SURVEY_SOURCES[:7]] == [
        "anes96",
        "shipped",
        "table",
        "panel",
        "marginals",
        "opinionqa",
        "globalopinionqa",
    ]
    for source in SURVEY_SOURCES:
        assert issubclass(source, Part)
        assert source.summary()
        for name, field in source.model_json_schema()["properties"].items():
            assert name == "source" or field.get("description"), f"{source.__name__}.{name}"
