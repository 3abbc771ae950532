"""Panels, standard errors by cluster and stratum, and the figures that come with plursim."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from docs.aggregates import PLANS, Plan, book
from plursim.documents import parse, validate
from plursim.errors import DocumentError, InputError
from plursim.surveys import Panel, Shipped, Table
from plursim.surveys.estimating import clustered_variance, estimate
from plursim.surveys.panel_survey import PanelSurvey
from plursim.surveys.shipped_figures import Aggregates, aggregate_survey, shipped_aggregates
from plursim.surveys.survey import Survey

BOOK = """
name: small
missing: {no_answer: ~, refused: 98, dont_know: 99}
groups:
  side: {column: side, labels: {left: l, right: r}}
questions:
  tax: {column: tax, text: Taxes?, options: {low: 1, mid: 2, high: 3}}
  pet: {column: pet, text: Pet?, options: {cat: c, dog: d}, ordinal: false}
"""
ROWS = BOOK + 'rows: {wave: 1}\nwaves: {person: who, column: wave, codes: {"1": 1, "2": 2}}\n'
COLUMNS = BOOK + 'waves: {person: who, prefixes: {before: "", after: T2}}\n'

LONG = pd.DataFrame(
    [
        # who, wave, side, tax, pet
        ("ann", 1, "l", 1, "c"),
        ("bob", 1, "r", 3, "d"),
        ("ann", 2, "r", 2, "c"),
        ("cleo", 1, "l", 98, "c"),
        ("cleo", 2, "l", 99, "d"),
        ("dan", 2, "r", 3, "d"),
        ("bob", 3, "r", 3, "d"),
    ],
    columns=["who", "wave", "side", "tax", "pet"],
)
WIDE = pd.DataFrame(
    {
        "who": ["ann", "bob", "cleo"],
        "side": ["l", "r", "l"],
        "tax": [1, 3, 98],
        "pet": ["c", "d", "c"],
        "T2tax": [2, 3, 99],
        "T2pet": ["c", "d", "d"],
    }
)


def panel(folder: Path, text: str = ROWS, frame: pd.DataFrame = LONG, **fields: Any) -> PanelSurvey:
    (folder / "book.yaml").write_text(text)
    frame.to_csv(folder / "data.csv", index=False)
    return Panel(file="data.csv", codebook="book.yaml", **fields).load(folder)


class TestPanel:
    def test_waves_in_rows(self, tmp_path: Path) -> None:
        survey = panel(tmp_path)
        assert survey.waves == ("1", "2")
        assert survey.people == ("ann", "bob", "cleo", "dan")
        assert survey.paired[:, :, 0].tolist() == [[0, 2, -1, -1], [1, -1, -1, 2]]
        words = np.array(survey.reason_words, dtype=object)[survey.paired_reasons[:, :, 0]]
        assert words.tolist() == [["", "", "refused", "not_in_wave"], ["", "not_in_wave", "dont_know", ""]]
        # ann moved from left to right, and stays where she was
        assert survey.members["side"].tolist() == [0, 1, 0, 1]

    def test_waves_in_columns(self, tmp_path: Path) -> None:
        survey = panel(tmp_path, COLUMNS, WIDE)
        assert survey.waves == ("before", "after")
        assert survey.people == ("ann", "bob", "cleo")
        assert survey.paired[:, :, 0].tolist() == [[0, 2, -1], [1, 2, -1]]
        assert survey.paired[:, :, 1].tolist() == [[0, 1, 0], [0, 1, 1]]
        assert survey.distribution("tax").missing == {"refused": pytest.approx(1 / 3)}
        assert survey.at("after").distribution("tax").missing == {"dont_know": pytest.approx(1 / 3)}

    def test_a_wave_is_a_survey(self, tmp_path: Path) -> None:
        first, last = panel(tmp_path), panel(tmp_path, wave=2)
        assert first.distribution("tax").shares.tolist() == [0.5, 0, 0.5]
        assert last.distribution("tax").shares.tolist() == [0, 0.5, 0.5]
        assert last.distribution("tax").missing == {"dont_know": 0.25, "not_in_wave": 0.25}
        assert first.at("2").distribution("tax", {"side": "left"}).shares.tolist() == [0, 1, 0]
        one = Table(file="data.csv", codebook="book.yaml").load(tmp_path)
        assert one.distribution("tax").shares.tolist() == [0.5, 0, 0.5]
        with pytest.raises(InputError, match="unknown wave '3'; known: 1, 2"):
            panel(tmp_path, wave=3)

    def test_questions_are_chosen_in_all_arrays(self, tmp_path: Path) -> None:
        survey = panel(tmp_path, questions=("pet",), wave=2)
        assert survey.paired.shape == survey.paired_reasons.shape == (2, 4, 1)
        assert survey.paired[1, :, 0].tolist() == survey.answers[:, 0].tolist() == [0, -1, 1, 1]

    def test_values_have_positions(self, tmp_path: Path) -> None:
        survey = panel(tmp_path)
        np.testing.assert_array_equal(survey.values("tax"), [[1, 3, np.nan, np.nan], [2, np.nan, np.nan, 3]])
        with pytest.raises(InputError, match=r"question 'pet' of 'small' .* is nominal"):
            survey.values("pet")

    def test_transitions(self, tmp_path: Path) -> None:
        survey = panel(tmp_path)
        found = survey.transitions("pet", "1", "2")
        assert found.counts.tolist() == [[1, 1], [0, 0]]
        assert (found.n, found.left_out) == (2, 2)
        assert found.shares[0].tolist() == [0.5, 0.5]
        assert np.isnan(found.shares[1]).all()
        assert survey.transitions("pet", "2", "1").counts.tolist() == [[1, 0], [1, 0]]
        with pytest.raises(InputError, match=r"'tax' .* waves 1 and 2 among side = right"):
            survey.transitions("tax", "1", "2", {"side": "right"})

    @pytest.mark.parametrize(
        ("text", "frame", "said"),
        [
            (ROWS, LONG.assign(wave=1), "respondent 'ann' stands twice in wave 1"),
            (COLUMNS, WIDE.assign(who="x"), "respondent 'x' stands twice in the file"),
            (COLUMNS, WIDE.drop(columns="T2tax"), "unknown column 'T2tax'; did you mean 'tax'"),
            (BOOK, WIDE, "codebook 'small' has no 'waves'"),
        ],
    )
    def test_what_does_not_fit(self, tmp_path: Path, text: str, frame: pd.DataFrame, said: str) -> None:
        with pytest.raises(InputError, match=said):
            panel(tmp_path, text, frame)

    @pytest.mark.parametrize(
        ("waves", "said"),
        [
            ("{person: who}", "either 'column' and 'codes', or 'prefixes'"),
            ("{column: wave, codes: {a: 1, b: 2}}", "need 'person'"),
            ("{person: who, column: wave, codes: {a: 1}}", "two waves or more"),
            ("{person: who, column: wave, codes: {a: 1, b: 1}}", "code '1' stands for both"),
            ('{prefixes: {a: "x", b: "x"}}', "same prefix"),
            ('{column: wave, prefixes: {a: "x", b: "y"}}', "either 'column' and 'codes', or 'prefixes'"),
        ],
    )
    def test_waves_are_checked(self, tmp_path: Path, waves: str, said: str) -> None:
        with pytest.raises(DocumentError, match=said):
            panel(tmp_path, f"{BOOK}waves: {waves}\n")


class TestGssPanel:
    def test_against_the_raw_file(self, survey_data: Path) -> None:
        file = survey_data / "gss_panel" / "gss_panel_2006_2010.csv.gz"
        survey = Panel(file=str(file), codebook="gss_panel", weights="none").load(Path())
        raw = pd.read_csv(file, dtype={"firstid": str})
        wide = raw.pivot_table(index="firstid", columns="wave", values="cappun", aggfunc="first")
        # the codebook: oppose before favor
        by_hand = pd.crosstab(wide[1.0], wide[3.0]).loc[["Oppose", "Favor"], ["Oppose", "Favor"]]
        found = survey.transitions("death_penalty", "1", "3")
        np.testing.assert_array_equal(found.counts, by_hand.to_numpy())
        assert found.n == by_hand.to_numpy().sum()
        assert found.n + (found.left_out or 0) == survey.paired.shape[1] == 2000

    def test_weighted_transitions(self, survey_data: Path) -> None:
        file = survey_data / "gss_panel" / "gss_panel_2006_2010.csv.gz"
        survey = Panel(file=str(file), codebook="gss_panel").load(Path())
        raw = pd.read_csv(file, dtype={"firstid": str})
        wide = raw.pivot_table(index="firstid", columns="wave", values="abany", aggfunc="first")
        weights = raw[raw.wave == 2].set_index("firstid").wtpannr123
        both = wide.join(weights).dropna(subset=[1.0, 2.0, "wtpannr123"])
        no_yes = both[(both[1.0] == "No") & (both[2.0] == "Yes")].wtpannr123.sum()
        assert survey.transitions("abortion_any_reason", "1", "2").counts[0, 1] == pytest.approx(no_yes)


class TestOneRoom:
    def test_missing_codes_of_both_waves(self, survey_data: Path) -> None:
        file = survey_data / "america_in_one_room" / "cleaned_dataset.csv"
        survey = Panel(file=str(file), codebook="america_in_one_room").load(Path())
        raw = pd.read_csv(file)
        for wave, prefix in (("before", "Q"), ("after", "T2Q")):
            cells = raw[[name for name in raw if name.startswith(prefix)]].to_numpy()
            reasons = survey.paired_reasons[survey.position(wave)]
            for word, code in {"dont_know": 77, "skipped": 98, "refused": 99, "no_answer": -8}.items():
                count = int((reasons == survey.reason_words.index(word)).sum())
                assert count == int((cells == code).sum())
        assert survey.clusters is not None
        assert len(set(survey.clusters.tolist())) == 40


def by_hand(y: Any, w: Any, clusters: Any, strata: Any) -> float:
    """Variance of a weighted mean, cluster by cluster."""
    y, w, clusters, strata = (np.asarray(x) for x in (y, w, clusters, strata))
    mean, total = np.average(y, weights=w), 0.0
    for stratum in np.unique(strata):
        sums = [
            (w * (y - mean))[(strata == stratum) & (clusters == c)].sum()
            for c in np.unique(clusters[strata == stratum])
        ]
        spread = np.var(sums, ddof=1) if len(sums) > 1 else sums[0] ** 2
        total += len(sums) * spread if len(sums) > 1 else spread
    return total / w.sum() ** 2


class TestStandardErrors:
    @pytest.fixture
    def sample(self) -> dict[str, np.ndarray]:
        rng = np.random.default_rng(5)
        return {
            "answers": rng.integers(0, 3, 200),
            "weights": rng.uniform(0.2, 3, 200),
            "clusters": rng.integers(0, 25, 200),
            "strata": rng.integers(0, 4, 200),
        }

    def test_by_cluster_as_statsmodels(self, sample: dict[str, np.ndarray]) -> None:
        import statsmodels.api as sm

        found = estimate(sample["answers"], sample["weights"], 3, {}, sample["clusters"])
        for option in range(3):
            y = (sample["answers"] == option).astype(float)
            fitted = sm.WLS(y, np.ones(200), weights=sample["weights"]).fit(
                cov_type="cluster", cov_kwds={"groups": sample["clusters"]}
            )
            assert found.shares[option] == pytest.approx(fitted.params[0])
            assert found.se[option] == pytest.approx(fitted.bse[0])
        spread = (found.shares * (1 - found.shares)).sum() / 199
        assert found.design_effect == pytest.approx((found.se**2).sum() / spread)
        assert found.effective_n == pytest.approx(200 / found.design_effect)

    def test_by_cluster_and_stratum_by_hand(self, sample: dict[str, np.ndarray]) -> None:
        # units of one number in two strata are different units
        found = estimate(sample["answers"], sample["weights"], 3, {}, sample["clusters"], sample["strata"])
        y = sample["answers"] == 1
        variance = by_hand(y, sample["weights"], sample["clusters"], sample["strata"])
        assert found.se[1] == pytest.approx(np.sqrt(variance))

    def test_by_stratum_alone_each_respondent_is_a_unit(self, sample: dict[str, np.ndarray]) -> None:
        found = estimate(sample["answers"], sample["weights"], 3, {}, None, sample["strata"])
        variance = by_hand(sample["answers"] == 2, sample["weights"], np.arange(200), sample["strata"])
        assert found.se[2] == pytest.approx(np.sqrt(variance))

    def test_clusters_without_the_group_count_as_zero(self) -> None:
        scores = np.array([[0.1], [-0.1], [0.0]])
        two, three = (clustered_variance(scores[:k], np.arange(k), None)[0] for k in (2, 3))
        assert two == pytest.approx(2 * 0.02)
        assert three == pytest.approx(1.5 * 0.02)

    def test_few_units(self) -> None:
        scores = np.array([[0.1], [-0.3]])
        assert np.isnan(clustered_variance(scores, np.array([0, 0]), None)).all()
        # two strata of one unit each: the squares of their sums
        assert clustered_variance(scores, np.array([0, 1]), np.array([0, 1]))[0] == pytest.approx(0.1)

    def test_whole_families_answer_alike(self) -> None:
        answers = np.repeat([0, 1] * 20, 5)
        found = estimate(answers, np.ones(200), 2, {}, np.repeat(np.arange(40), 5))
        # 40 families know as much as 40 people: 199 / 39 of the variance
        assert found.design_effect == pytest.approx(199 / 39)

    def test_codebook_names_the_columns(self, tmp_path: Path) -> None:
        frame = WIDE.assign(home=["x", "x", "y"])
        survey = panel(tmp_path, COLUMNS + "cluster: home\n", frame)
        assert survey.clusters is not None
        assert survey.clusters.tolist() == [0, 0, 1]
        assert survey.distribution("pet").se[0] == pytest.approx(
            np.sqrt(by_hand([1, 0, 1], np.ones(3), [0, 0, 1], [0, 0, 0]))
        )
        with pytest.raises(InputError, match="column 'home' of 'small' is blank in 1 rows"):
            panel(tmp_path, COLUMNS + "cluster: home\n", frame.assign(home=["x", None, "y"]))


class TestBadGroups:
    """Groups without answers are named, with the question."""

    def survey(self, folder: Path, weights: list[float]) -> Survey:
        return panel(folder, COLUMNS + "weight: w\n", WIDE.assign(w=weights))

    def test_weights_all_zero(self, tmp_path: Path) -> None:
        survey = self.survey(tmp_path, [1, 0, 1])
        with pytest.raises(
            InputError, match=r"question 'tax' .* side = right: the weights of its 1 respondents are all 0"
        ):
            survey.distribution("tax", {"side": "right"})
        with pytest.raises(InputError, match="no rows with a positive weight in column 'w'"):
            self.survey(tmp_path, [0, 0, 0])

    def test_empty_group(self, tmp_path: Path) -> None:
        survey = panel(tmp_path, COLUMNS, WIDE.assign(side="l"))
        with pytest.raises(InputError, match=r"question 'pet' .* side = right: the group is empty"):
            survey.distribution("pet", {"side": "right"})


class TestShipped:
    @pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
    def test_figures_are_those_of_the_data(self, plan: Plan, survey_data: Path) -> None:
        from plursim.surveys.shipped_figures import FOLDER

        assert (FOLDER / f"{plan.name}.yaml").read_text(encoding="utf-8") == book(plan, survey_data)

    def test_every_file_loads_without_data(self) -> None:
        assert shipped_aggregates() == tuple(sorted(plan.name for plan in PLANS))
        for name in shipped_aggregates():
            survey = Shipped(name=name).load(Path())
            for question in survey.questions:
                for group, labels in survey.groups.items():
                    for label in labels:
                        found = survey.distribution(question.id, {group: label})
                        assert found.shares.sum() == pytest.approx(1)
                        assert found.n > 0
            personas = [{"party": label} for label in survey.groups["party"]]
            assert survey.strata_weights(personas).sum() == pytest.approx(1)

    def test_known_figures(self) -> None:
        room = Shipped(name="america_in_one_room", wave="after").load(Path())
        assert room.distribution("fewer_refugees").shares @ np.arange(11) / 10 == pytest.approx(
            0.345, abs=5e-4
        )
        views = Shipped(name="gss_panel", questions=("political_views",)).load(Path())
        found = views.transitions("political_views", "1", "3")
        assert found.n == 1205
        thirds = np.add.reduceat(np.add.reduceat(found.counts, [0, 3, 4], axis=0), [0, 3, 4], axis=1)
        np.testing.assert_allclose(np.diag(thirds) / thirds.sum(axis=1), [0.609, 0.538, 0.686], atol=5e-4)
        steps = np.arange(7)
        mean = [found.counts.sum(axis=1 - a) @ steps / found.n for a in (0, 1)]
        cross = steps @ found.counts @ steps / found.n - mean[0] * mean[1]
        sd = [np.sqrt(found.counts.sum(axis=1 - a) @ steps**2 / found.n - mean[a] ** 2) for a in (0, 1)]
        assert cross / (sd[0] * sd[1]) == pytest.approx(0.577, abs=5e-4)

    def test_waves(self) -> None:
        survey = Shipped(name="gss_panel", wave=3).load(Path())
        assert (survey.wave, survey.waves) == ("3", ("1", "2", "3"))
        shares = survey.at("1").distribution("political_views").shares
        assert shares.tolist() != survey.distribution("political_views").shares.tolist()
        for wave in ("4", ""):
            with pytest.raises(InputError, match=f"unknown wave '{wave}'"):
                survey.at(wave)

    def test_names_that_are_not_there(self) -> None:
        with pytest.raises(InputError, match="unknown shipped survey 'gss'; did you mean 'gss_panel'"):
            Shipped(name="gss").load(Path())
        survey = Shipped(name="gss_panel").load(Path())
        with pytest.raises(InputError, match=r"no transitions .* from 3 to 1 .*: 1 to 2, 1 to 3, 2 to 3"):
            survey.transitions("political_views", "3", "1")
        with pytest.raises(InputError, match="among sex = female"):
            survey.transitions("political_views", "1", "2", {"sex": "female"})

    @pytest.mark.parametrize(
        ("shares", "said"),
        [
            ([0.5, 0.5], "'candidate' of party = Democrat: 3 options but 2 shares"),
            ([-0.5, 1.0, 0.5], "'candidate' of party = Democrat: shares must be 0 or more"),
            ([0.5, 0.5, 0.5], "'candidate' of party = Democrat: shares .* sum to 1"),
        ],
    )
    def test_figures_that_do_not_fit(self, shares: list[float], said: str) -> None:
        text = f"""
name: fivethirtyeight_nonvoters
source: somebody
computed: by hand
population: {{party: {{Democrat: 1.0}}}}
marginals:
  - {{question: candidate, group: party, label: Democrat, n: 9, shares: {shares}, se: {[0.1] * len(shares)},
     design_effect: 1.0}}
"""
        with pytest.raises(InputError, match=said):
            aggregate_survey(validate(Aggregates, parse(text)))

    def test_a_scenario_runs_on_them(self, tmp_path: Path) -> None:
        survey = Shipped(name="america_in_one_room").load(tmp_path)
        expected = survey.conditional("fewer_refugees", {"party": "Republican", "job": "nurse"})
        cell = survey.distribution("fewer_refugees", {"party": "Republican"})
        pooled = survey.distribution("fewer_refugees").shares
        prior = 2 / (cell.effective_n + 2)
        np.testing.assert_allclose(expected, (1 - prior) * cell.shares + prior * pooled)
