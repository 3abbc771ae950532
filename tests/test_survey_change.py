"""The same people in two waves: by person from a data file, and from shipped figures."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from plursim.errors import InputError
from plursim.surveys import Panel, Shipped
from plursim.surveys.change import Cell, Change
from plursim.surveys.estimating import change_effect, estimate
from plursim.surveys.panel_survey import PanelSurvey
from plursim.surveys.question import Question

PARTIES = ("Democrat", "independent", "Republican")


def one_room() -> dict[str, str]:
    return {"file": "america_in_one_room/cleaned_dataset.csv", "codebook": "america_in_one_room"}


def panel(before: list[int], after: list[int], **more: object) -> PanelSurvey:
    """Return a panel of two waves and one question."""
    paired = np.array([before, after])[:, :, None]
    given = {"weights": np.ones(len(before)), "members": {}, **more}
    return PanelSurvey(
        name="two",
        questions=(Question(id="x", text="?", options=("low", "mid", "high")),),
        groups={"side": ("left", "right")} if given["members"] else {},
        answers=paired[0],
        reasons=np.where(paired[0] < 0, 1, 0),
        reason_words=("", "refused"),
        waves=("1", "2"),
        wave="1",
        paired=paired,
        paired_reasons=np.where(paired < 0, 1, 0),
        people=tuple(map(str, range(len(before)))),
        **given,  # type: ignore[arg-type]
    )


class TestPanel:
    def test_people_keep_their_two_answers_weights_and_clusters(self) -> None:
        survey = panel(
            [0, 1, 2, -1],
            [1, 1, -1, -1],
            weights=np.array([2.0, 1.0, 0.0, 1.0]),
            clusters=np.array([7, 8, 8, 9]),
        )
        change = survey.change("x", "1", "2")
        assert change is not None
        assert change.before.tolist() == [0, 1, -1]
        assert change.after.tolist() == [1, 1, -1]
        assert change.weights.tolist() == [2.0, 1.0, 1.0]
        assert change.units is not None
        assert change.units.tolist() == [7, 8, 9]
        assert change.twice == 2

    def test_only_a_group(self) -> None:
        survey = panel([0, 1, 2], [0, 0, 0], members={"side": np.array([0, 1, 1])})
        change = survey.change("x", "1", "2", {"side": "right"})
        assert change is not None
        assert change.before.tolist() == [1, 2]

    def test_nobody_answered_twice(self) -> None:
        assert panel([0, -1], [-1, 1]).change("x", "1", "2") is None

    def test_an_unknown_wave_names_the_nearest(self) -> None:
        with pytest.raises(InputError, match="unknown wave 'one'"):
            panel([0, 1], [0, 1]).change("x", "one", "2")


class TestDesignEffect:
    def test_against_the_variance_of_simulated_samples(self) -> None:
        """Clusters whose members move together: the effect is 1 + (m - 1) rho, Kish 1965, section 5.4."""
        rng = np.random.default_rng(0)
        effects, means = [], []
        for _ in range(300):
            push = np.repeat(rng.normal(size=40), 10)
            after = np.where(push + rng.normal(size=400) > 0, 1, 0)
            before = np.zeros(400, dtype=np.int64)
            means.append(after.mean())
            effects.append(change_effect(before, after, np.ones(400), 2, np.repeat(np.arange(40), 10)))
        simulated = np.var(means) / (0.25 / 400)
        assert np.mean(effects) == pytest.approx(simulated, rel=0.12)

    def test_a_lean_that_shares_of_many_options_hide(self) -> None:
        """Tables lean to one half of eleven options: each share hardly tells, the mean does."""
        rng = np.random.default_rng(1)
        table = np.repeat(np.arange(40), 12)
        up = np.repeat(rng.random(40) < 0.5, 12)
        answers = np.where(up, rng.integers(5, 11, 480), rng.integers(0, 6, 480))
        scale = np.arange(11.0)
        by_share, on_scale = (
            estimate(answers, np.ones(480), 11, {}, table, None, some).design_effect for some in (None, scale)
        )
        means = np.bincount(table, answers) / 12
        by_table = (means.var(ddof=1) / 40) / (answers.var(ddof=1) / 480)
        assert on_scale == pytest.approx(by_table, rel=1e-6)
        assert by_share < on_scale / 2


class TestShipped:
    def test_the_same_people_as_in_the_data_file(self, survey_data: Path) -> None:
        file = Panel(**one_room()).load(survey_data)  # type: ignore[arg-type]
        shipped = Shipped(name="america_in_one_room").load(Path())
        for question, party in product(shipped.questions, ("", *PARTIES)):
            where = {"party": party} if party else None
            mine, theirs = (one.change(question.id, "before", "after", where) for one in (shipped, file))
            assert mine is not None
            assert theirs is not None
            assert list(mine.cells()) == list(theirs.cells()), (question.id, party)
            assert mine.effective_n == pytest.approx(theirs.effective_n, rel=1e-3)

    def test_groups_add_up_to_everybody(self) -> None:
        survey = Shipped(name="america_in_one_room").load(Path())
        parts = [survey.change("daca", "before", "after", {"party": party}) for party in PARTIES]
        whole = survey.change("daca", "before", "after")
        assert whole is not None
        assert sum(len(part.before) for part in parts if part is not None) == len(whole.before) == 523

    def test_weighted_shares_leave_the_people_of_the_table(self) -> None:
        change = Shipped(name="gss_panel").load(Path()).change("political_views", "1", "3")
        assert change is not None
        assert (len(change.before), change.twice, change.effective_n) == (1205, 1205, 1205.0)

    def test_no_table_no_change(self) -> None:
        survey = Shipped(name="gss_panel").load(Path())
        assert survey.change("political_views", "3", "1") is None
        assert Shipped(name="fivethirtyeight_nonvoters").load(Path()).change("candidate", "1", "2") is None


def test_cells_make_the_same_people() -> None:
    cells = [Cell(0, 1, 2, 3.0), Cell(1, -1, 1, 0.5)]
    change = Change.of_cells("1", "2", cells, 2.0)
    assert change.weights.tolist() == [1.5, 1.5, 0.5]
    assert list(change.cells()) == cells
