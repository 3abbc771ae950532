"""The survey's own people as an arm: against arithmetic, published figures and simulated panels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from scipy import stats

from plursim.analysis.answers import measure
from plursim.analysis.changes import change_columns, changes_of, waves_between, with_people
from plursim.analysis.log_arrays import LogArrays, Polls, changes_from
from plursim.analysis.people import people_rows
from plursim.analysis.rows import PEOPLE, Row
from plursim.analysis.tables import conversions
from plursim.cli import main
from plursim.cli.show import ONE_UNIT, said_of_units
from plursim.measures import chosen
from plursim.randomness import Streams
from plursim.reports.card import card_of
from plursim.reports.card.convergence import GAP
from plursim.runs import Run, remeasure, run, starting
from plursim.scenario import load_scenario
from plursim.surveys import Panel, Shipped
from plursim.surveys.change import Change
from plursim.surveys.survey import Survey
from plursim.sweeps.averages import looked_at
from plursim.sweeps.spec import Outcome
from tests.test_survey_change import one_room, panel

ROOT = Path(__file__).parents[1]
ARMS = (PEOPLE, "treatment")
ALL = ("total_variation", "wasserstein", "drift", "polarisation")


def rows_of(survey: Survey, truth: Survey | None = None, *, groups: tuple[str, ...] = ()) -> list[Row]:
    """Return what the people of a survey's first question did, beside one agent that answered nothing."""
    question = survey.questions[0]
    changes = changes_of(survey, truth or survey, [question.id])
    material = LogArrays(
        {question.id: question},
        ("treatment",),
        {group: np.array([""]) for group in groups},
        np.zeros(1, dtype=np.int64),
        {("treatment", question.id): Polls(np.arange(1), np.zeros((1, 1), np.int64), np.zeros((1, 1)))},
        {},
        changes=changes,
    )
    return list(people_rows(material, chosen(ALL), question, Streams(0), 1000))


def figure(rows: list[Row], measure: str, stage: str = "change", label: str = "all") -> Row:
    """Return the one row of a figure."""
    (found,) = (row for row in rows if (row.measure, row.stage, row.label) == (measure, stage, label))
    return found


class TestWaves:
    @pytest.mark.parametrize(
        ("wave", "pair"), [("1", ("1", "2")), ("2", ("2", "3")), ("3", ("2", "3"))], ids=str
    )
    def test_the_next_wave_or_before_the_last_the_one_that_precedes(
        self, wave: str, pair: tuple[str, str]
    ) -> None:
        survey = Shipped(name="gss_panel", wave=wave).load(Path())
        assert waves_between(survey, survey) == pair

    @pytest.mark.parametrize(("build", "truth"), [("1", "3"), ("3", "1")])
    def test_the_wave_that_builds_and_the_wave_that_judges(self, build: str, truth: str) -> None:
        survey = Shipped(name="gss_panel").load(Path())
        assert waves_between(survey.at(build), survey.at(truth)) == ("1", "3")
        changes = changes_of(survey.at(build), survey.at(truth))
        assert changes["political_views", "all", "all"].truth == truth
        logged = starting.changes(survey.at(build), survey.at(truth))
        assert (set(logged["start"]), set(logged["end"])) == ({"1"}, {"3"})

    def test_a_survey_of_one_wave_has_none(self) -> None:
        survey = Shipped(name="fivethirtyeight_nonvoters").load(Path())
        assert waves_between(survey, survey) is None
        assert changes_of(survey, survey) == {}


class TestByHand:
    def test_every_figure_of_five_people(self) -> None:
        """Options 0, 1, 2 stand at 1, 2, 3. Four answered twice: 0-0, 0-1, 1-2, 2-2; one only at first: 2."""
        survey = panel([0, 0, 1, 2, 2], [0, 1, 2, 2, -1])
        rows = rows_of(survey, survey.at("2"))
        assert figure(rows, "drift_mean_change").value == pytest.approx(2 / 4 / 2)
        assert figure(rows, "drift_mean_absolute_change").value == pytest.approx(2 / 4 / 2)
        assert figure(rows, "drift_share_unchanged").value == pytest.approx(2 / 4)
        assert figure(rows, "drift_w1").value == pytest.approx(0.25)
        r = np.corrcoef([0, 0, 1, 2], [0, 1, 2, 2])[0, 1]
        assert figure(rows, "drift_stability").value == pytest.approx(r)
        # all who answered at first, [2, 1, 2] of 5, against [1, 1, 2] of 4 who answered at last
        assert figure(rows, "total_variation", "first").value == pytest.approx(0.15)
        assert figure(rows, "wasserstein", "first").value == pytest.approx((0.15 + 0.10) / 2)
        assert figure(rows, "polarisation_variance", "first").value == pytest.approx(0.8)
        kept = figure(rows, "drift_share_unchanged")
        assert (kept.n, kept.missing) == (4, 1)
        far = figure(rows, "wasserstein", "first")
        assert (far.n, far.missing) == (5, 0)
        assert far.uniform == pytest.approx((1 / 12 + 1 / 6) / 2)

    def test_the_wave_that_is_the_truth_has_no_distance(self) -> None:
        survey = panel([0, 0, 1, 2, 2], [0, 1, 2, 2, 1])
        stages = {row.stage for row in rows_of(survey) if row.measure == "wasserstein"}
        assert stages == {"last"}
        stages = {row.stage for row in rows_of(survey, survey.at("2")) if row.measure == "wasserstein"}
        assert stages == {"first"}

    def test_weights_count(self) -> None:
        survey = panel([0, 0, 2], [0, 2, 2], weights=np.array([1.0, 2.0, 1.0]))
        rows = rows_of(survey)
        assert figure(rows, "drift_share_unchanged").value == pytest.approx(0.5)
        assert figure(rows, "drift_w1").value == pytest.approx(0.5)

    def test_groups_that_personas_have(self) -> None:
        survey = panel([0, 0, 2, 2], [0, 2, 2, 2], members={"side": np.array([0, 0, 1, 1])})
        rows = rows_of(survey, groups=("side",))
        assert figure(rows, "drift_mean_change", label="left").value == pytest.approx(0.5)
        assert figure(rows, "drift_mean_change", label="right").value == 0
        assert {row.label for row in rows_of(survey)} == {"all"}
        # everybody's answer at first, half and half, is as far from that of either side
        assert figure(rows, "wasserstein", "last", "left").pooled == pytest.approx(0.5)


class TestUncertainty:
    """A panel whose people move by tables: does the interval hold the truth, and the floor the chance?"""

    @staticmethod
    def draw(rng: np.random.Generator, shift: float) -> tuple[list[int], list[int], NDArray[np.int64]]:
        tables = 40
        clusters = np.repeat(np.arange(tables), 12)
        own = rng.normal(size=len(clusters))
        lean = np.repeat(rng.normal(scale=0.5, size=tables), 12)
        first = own + rng.normal(scale=0.7, size=len(own))
        last = own + lean + shift + rng.normal(scale=0.7, size=len(own))
        sides = np.array([-0.6, 0.6])
        return np.searchsorted(sides, first).tolist(), np.searchsorted(sides, last).tolist(), clusters

    @staticmethod
    def truth(shift: float) -> float:
        sd = np.sqrt(1 + 0.49), np.sqrt(1 + 0.49 + 0.25)
        cuts = np.array([-0.6, 0.6])
        first, last = stats.norm.cdf(cuts / sd[0]), stats.norm.cdf((cuts - shift) / sd[1])
        return float(np.abs(first - last).sum() / 2)

    def test_with_or_without_the_tables_the_interval_holds_the_truth(self) -> None:
        rng, shift = np.random.default_rng(0), 0.4
        held = {"by table": 0, "by design effect": 0}
        for _ in range(60):
            before, after, clusters = self.draw(rng, shift)
            survey = panel(before, after, clusters=clusters)
            change = survey.change("x", "1", "2")
            assert change is not None
            known = {"by table": change, "by design effect": _without_units(change)}
            for name, one in known.items():
                row = _apart(survey, one)
                held[name] += row.low <= self.truth(shift) <= row.high
        # 60 intervals of .95 hold the truth in 51 or more with probability .998
        assert min(held.values()) >= 51, held

    def test_people_who_never_change_are_known_not_to(self) -> None:
        """Two samples of 300 differ by chance; the same 300 people do not differ from themselves."""
        answers = np.random.default_rng(2).integers(0, 3, 300).tolist()
        rows = rows_of(panel(answers, answers))
        for row in (figure(rows, "wasserstein", "last"), figure(rows, "drift_w1")):
            assert (row.value, row.low, row.high, row.floor_95) == (0, 0, 0, 0)

    def test_who_answered_once_says_nothing_about_drift(self) -> None:
        before, after = [0, 1, 2] * 30 + [2] * 90, [0, 1, 2] * 30 + [-1] * 90
        rows = rows_of(panel(before, after))
        drift = figure(rows, "drift_w1")
        assert (drift.value, drift.low, drift.high) == (0, 0, 0)
        assert figure(rows, "wasserstein", "last").low > 0

    def test_people_who_move_in_no_direction_stay_below_the_95_percent_of_chance(self) -> None:
        rng, above = np.random.default_rng(1), 0
        for _ in range(60):
            own = rng.normal(size=300)
            waves = [np.searchsorted([-0.6, 0.6], own + rng.normal(scale=0.7, size=300)) for _ in range(2)]
            survey = panel(*(wave.tolist() for wave in waves))
            change = survey.change("x", "1", "2")
            assert change is not None
            row = _apart(survey, change)
            above += row.value > row.floor_95
            assert row.floor < row.floor_95
        assert above <= 8  # of 60 at .05: more than 8 with probability .003


def _without_units(change: Change) -> Change:
    return Change.of_cells("1", "2", list(change.cells()), change.effective_n)


def _apart(survey: Survey, change: Change) -> Row:
    """Return how far the two waves are apart."""
    question, changes = survey.questions[0], {("x", "all", "all"): replace(change, truth="1")}
    material = LogArrays({question.id: question}, (), {}, np.zeros(1, np.int64), {}, {}, changes=changes)
    (row,) = people_rows(material, chosen(["wasserstein"]), question, Streams(0), 300)
    return row


class TestPublished:
    def one_room(self) -> list[Row]:
        survey = Shipped(name="america_in_one_room", questions=("fewer_refugees",)).load(Path())
        return rows_of(survey, survey.at("after"), groups=("party",))

    def test_america_in_one_room(self) -> None:
        """Means .499 and .345 of all who answered (slides); those who answered twice nearly the same."""
        rows = self.one_room()
        far = figure(rows, "wasserstein", "first")
        # everybody moved down together, so the distance is that of the means
        assert far.value == pytest.approx(0.499 - 0.345, abs=0.001)
        assert 0 < far.low < far.value < far.high
        assert far.value > far.floor_95
        assert figure(rows, "drift_mean_change").value == pytest.approx(-0.154, abs=0.01)
        republicans = figure(rows, "drift_mean_change", label="Republican")
        assert republicans.value < figure(rows, "drift_mean_change", label="Democrat").value < 0
        assert republicans.high < 0

    def test_the_data_file_gives_the_same_figures(self, survey_data: Path) -> None:
        source = Panel(**one_room(), questions=("fewer_refugees",))  # type: ignore[arg-type]
        file = source.load(survey_data)
        ours = {(row.measure, row.stage, row.label): row for row in self.one_room()}
        theirs = rows_of(file, file.at("after"), groups=("party",))
        assert len(theirs) == len(ours)
        for row in theirs:
            mine = ours[row.measure, row.stage, row.label]
            assert mine.value == pytest.approx(row.value, abs=1e-9)
            assert (mine.n, mine.missing) == (row.n, row.missing)

    def test_against_the_columns_of_the_file(self, survey_data: Path) -> None:
        """Nothing of plursim's own between the file and the figures."""
        table = pd.read_csv(survey_data / "america_in_one_room" / "cleaned_dataset.csv")
        columns = [pd.to_numeric(table[name], errors="coerce") for name in ("Q2A", "T2Q2A")]
        before, after = (column.where(column.between(0, 10)) for column in columns)
        twice = before.notna() & after.notna()
        rows = self.one_room()
        assert figure(rows, "wasserstein", "first").value == pytest.approx(
            stats.wasserstein_distance(before.dropna(), after.dropna()) / 10
        )
        assert figure(rows, "drift_w1").value == pytest.approx(
            stats.wasserstein_distance(before[twice], after[twice]) / 10
        )
        assert figure(rows, "drift_share_unchanged").value == pytest.approx(
            (before[twice] == after[twice]).mean()
        )
        assert figure(rows, "drift_mean_absolute_change").value == pytest.approx(
            (before - after)[twice].abs().mean() / 10
        )
        assert figure(rows, "drift_stability").value == pytest.approx(before[twice].corr(after[twice]))
        assert figure(rows, "polarisation_variance", "last").value == pytest.approx(after.var(), rel=0.01)
        republican = table["PARTYBEFORE"] == "Republican"
        for wave, share in ((before, 0.656), (after, 0.344)):
            support = (wave[republican] > 5).sum() / wave[republican].notna().sum()
            assert support == pytest.approx(share, abs=0.0005)

    def test_political_views_over_four_years(self) -> None:
        """GSS 2006 and 2010: r = .577 among 1,205; .609, .538, .686 stay liberal, moderate, conservative."""
        survey = Shipped(name="gss_panel").load(Path())
        rows = rows_of(survey.at("1"), survey.at("3"))
        stability = figure(rows, "drift_stability")
        assert stability.value == pytest.approx(0.577, abs=0.0005)
        assert stability.n == 1205
        # Fisher's z: .577 +- 1.96 / sqrt(1202), transformed back
        low, high = np.tanh(np.arctanh(0.577) + np.array([-1.96, 1.96]) / np.sqrt(1202))
        assert (stability.low, stability.high) == pytest.approx((low, high), abs=0.02)
        change = survey.change("political_views", "1", "3")
        assert change is not None
        first, last = (np.sign(wave - 3) for wave in (change.before, change.after))
        for side, share in ((-1, 0.609), (0, 0.538), (1, 0.686)):
            assert (last[first == side] == side).mean() == pytest.approx(share, abs=0.0005)


def test_the_survey_at_hand_knows_weights_and_tables() -> None:
    clusters, weights = np.array([4, 4, 5, 5]), np.array([3.0, 1.0, 1.0, 1.0])
    survey = panel([0, 0, 1, 1], [0, 1, 1, 1], clusters=clusters, weights=weights)
    logged = changes_from(pd.DataFrame(change_columns(changes_of(survey, survey))))
    question = survey.questions[0]
    material = LogArrays({"x": question}, (), {}, np.zeros(1, np.int64), {}, {}, changes=logged)
    table = conversions(material)
    assert table[(table["before"] == 0)]["share"].tolist() == [0.75, 0.25, 0]
    assert logged["x", "all", "all"].units is None
    units = with_people(material, survey).changes["x", "all", "all"].units
    assert units is not None
    assert units.tolist() == clusters.tolist()
    assert with_people(material, None).changes is logged


@pytest.fixture(scope="module")
def flagship(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The shipped scenario with fewer agents, played once."""
    scenario = load_scenario(ROOT / "scenarios" / "america_in_one_room.yaml", ["population.size=104"])
    return run(scenario, out=tmp_path_factory.mktemp("flagship"))


class TestFlagship:
    def cell(self, flagship: Run, measure: str, arm: str, stage: str, label: str = "all") -> pd.Series[Any]:
        rows = flagship.measures
        kept = (rows["measure"] == measure) & (rows["arm"] == arm)
        found = rows[kept & (rows["stage"] == stage) & (rows["label"] == label)]
        assert len(found) == 1
        return found.iloc[0]

    def test_it_starts_before_and_is_measured_after(self, flagship: Run) -> None:
        survey = Shipped(name="america_in_one_room").load(Path())
        before, after = (survey.at(wave).distribution("fewer_refugees").shares for wave in survey.waves)
        truth = flagship.ground_truth
        everybody = truth[(truth["group"] == "all") & (truth["question"] == "fewer_refugees")]
        assert everybody["share"].to_numpy() == pytest.approx(after)
        for stage in ("first", "last"):
            shares = flagship.shares
            kept = shares[(shares["arm"] == "no_interaction") & (shares["stage"] == stage)]
            assert kept["simulated"].to_numpy() == pytest.approx(before, abs=0.03)

    def test_nobody_talks_the_null_model_and_the_people_themselves(self, flagship: Run) -> None:
        people = self.cell(flagship, "wasserstein", PEOPLE, "first")
        still = self.cell(flagship, "wasserstein", "no_interaction", "last")
        talked = self.cell(flagship, "wasserstein", "treatment", "last")
        assert still["value"] == pytest.approx(people["value"], abs=0.02)
        assert talked["value"] > talked["floor_95"]
        assert self.cell(flagship, "drift_share_unchanged", "no_interaction", "change")["value"] == 1
        assert 0.2 < self.cell(flagship, "drift_share_unchanged", PEOPLE, "change")["value"] < 0.3
        assert not flagship.measures["by_construction"].any()

    def test_people_have_the_rows_by_group_that_agents_have(self, flagship: Run) -> None:
        by_group = flagship.measures[flagship.measures["label"] != "all"]
        of_people, of_agents = (set(by_group.loc[by_group["arm"] == arm, "measure"]) for arm in ARMS)
        assert of_people == of_agents

    def test_people_are_net_of_nothing(self, flagship: Run) -> None:
        rows = flagship.measures[flagship.measures["arm"] == PEOPLE]
        assert not rows["measure"].str.endswith("net_of_control").any()
        assert rows["p"].isna().all()

    def test_measured_again_from_the_log_alone(self, flagship: Run) -> None:
        before = flagship.measures
        again = remeasure(flagship.path).measures
        assert again["value"].to_numpy() == pytest.approx(before["value"].to_numpy(), nan_ok=True)
        assert len(again[again["arm"] == PEOPLE]) == len(before[before["arm"] == PEOPLE])

    def test_where_people_went_stands_beside_where_agents_went(self, flagship: Run) -> None:
        table = flagship.conversions
        people = table[table["arm"] == PEOPLE]
        change = Shipped(name="america_in_one_room").load(Path()).change("fewer_refugees", "before", "after")
        assert change is not None
        assert people["count"].sum() == change.twice == 501
        assert people.loc[people["before"] == 10, "share"].sum() == pytest.approx(1)

    def test_it_is_said_who_they_are(self, flagship: Run, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["show", str(flagship.path)]) == 0
        said = capsys.readouterr().out
        assert "people" in said
        assert "501 of 523 respondents answered fewer_refugees in both waves, before and after" in said

    def test_the_card_takes_the_gap_of_these_people(self, flagship: Run) -> None:
        """Democrats and Republicans: the means of both waves, from the shipped shares."""
        survey = Shipped(name="america_in_one_room").load(Path())
        scale = survey.question("fewer_refugees").scale
        means = [
            [
                float(survey.at(wave).distribution("fewer_refugees", {"party": party}).shares @ scale)
                for party in ("Republican", "Democrat")
            ]
            for wave in survey.waves
        ]
        before, after = (top - bottom for top, bottom in means)
        one, two = card_of([flagship]), card_of([flagship, _again(flagship)])
        for card in (one, two):
            (row,) = card.convergence.query("arm == 'people'").to_dict("records")
            # shares are shipped with six decimals
            assert (row["first"], row["last"]) == pytest.approx((before, after), abs=1e-4)
            assert row["low"] < row["value"] < row["high"]
        gap = next(finding for finding in one.findings if finding.aspect.startswith(GAP))
        assert f"people {after / before:.2f} (the survey's own" in gap.beside

    def test_a_run_that_is_one_unit_still_says_so(self, flagship: Run) -> None:
        rows = flagship.measures.copy()
        rows.loc[(rows["arm"] != PEOPLE) & (rows["stage"] != "first"), ["low", "high"]] = np.nan
        rows["units"] = 1
        assert said_of_units(rows) == [ONE_UNIT]


def _again(flagship: Run) -> Run:
    """The same scenario with another seed."""
    settings = ["population.size=104", "seed=1"]
    scenario = load_scenario(ROOT / "scenarios" / "america_in_one_room.yaml", settings)
    return run(scenario, out=flagship.path.parent)


def test_a_table_of_answers_stands_beside_the_people() -> None:
    """Two arms with agents of their own are measured apart, the people once."""
    answers = pd.DataFrame(
        {
            "question": "fewer_refugees",
            "answer": [0, 5, 10] * 20,
            "agent": range(60),
            "arm": ["one", "two"] * 30,
        }
    )
    source = {"source": "shipped", "name": "america_in_one_room", "questions": ["fewer_refugees"]}
    found = measure(answers, source, measures=["wasserstein"])
    assert found["arm"].value_counts().to_dict() == {"one": 1, "two": 1, PEOPLE: 1}


def test_several_waves_pooled_leave_people_without_a_distance() -> None:
    survey = Shipped(name="gss_panel").load(Path())
    changes = changes_of(survey.at("1"), survey.at("1").later(["2", "3"]))
    change = changes["political_views", "all", "all"]
    assert (change.start, change.end, change.truth) == ("1", "2", "")
    rows = rows_of(survey.at("1"), survey.at("1").later(["2", "3"]))
    assert "drift_w1" in {row.measure for row in rows}
    assert "wasserstein" not in {row.measure for row in rows}


def test_a_sweep_that_names_no_arm_looks_at_agents() -> None:
    rows = {
        "measure": "drift_w1",
        "stage": "change",
        "question": "q",
        "group": "all",
        "label": "all",
        "cell": 0,
    }
    table = pd.DataFrame(
        [{**rows, "arm": arm, "value": value} for arm, value in ((PEOPLE, 1), ("treatment", 2))]
    )
    outcomes = (Outcome(measure="drift_w1"), Outcome(measure="drift_w1", arm=PEOPLE))
    result: Any = SimpleNamespace(table=table, outcomes=outcomes)
    assert [one.frame["value"].tolist() for one in looked_at(result)] == [[2], [1]]
