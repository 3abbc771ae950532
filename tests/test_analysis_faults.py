"""Analysis: units, placebos, halves, what is missing, and who a survey's truth comes from."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from plursim.analysis.arms import freedom_of
from plursim.analysis.ground_truth import remeasuring
from plursim.analysis.log_arrays import truth_of
from plursim.analysis.missing import missing_replies
from plursim.measures.association import _told_apart
from plursim.measures.given import Hearings
from plursim.measures.joint import Joint
from plursim.measures.kernels.polarisation import between_group_share
from plursim.measures.kernels.resampling import BLOCKS, blocks_of
from plursim.measures.persuasion import placebo_of
from plursim.surveys.question import Question

# --- units -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("among", "freedom"),
    [
        (np.ones(12), 11.0),
        (np.array([3.0] * 6 + [1.0] * 6), 24**2 / 60 - 1),
        # (1 + .11)^2 / (1 + .0011) is hardly more than one unit
        (np.array([1.0] + [0.01] * 11), 1.0),
        (np.array([1.0] * 9 + [0.0] * 3), 0.0),
    ],
)
def test_degrees_of_freedom_are_those_of_the_effective_number_of_units(among, freedom):
    """Kish's number of units less one, never below one; with fewer than ten units there is no error."""
    units = np.arange(12)
    assert freedom_of(among, units, units) == pytest.approx(freedom)


def test_many_clusters_are_dealt_out_to_blocks_of_nearly_equal_size():
    clusters = np.repeat(np.arange(250) * 7, 3)
    blocks = blocks_of(clusters, np.random.default_rng(0))
    assert set(blocks.tolist()) == set(range(BLOCKS))
    assert (blocks.reshape(250, 3) == blocks[::3, None]).all()  # clusters stay whole
    assert set(np.bincount(blocks[::3]).tolist()) == {2, 3}
    other = blocks_of(clusters, np.random.default_rng(1))
    assert (blocks != other).any()
    few = blocks_of(np.array([5, 9, 5, 7]), np.random.default_rng(0))
    assert few.tolist() == [0, 2, 0, 1]
    assert blocks_of(np.array([4, 4]), np.random.default_rng(0)).tolist() == [0, 0]


def test_halves_of_two_units_hold_one_unit_each():
    """Answers rise together in one unit and against each other in the other: the halves are +1 and -1."""
    up, down = [[0, 0], [1, 1], [2, 2]], [[0, 2], [1, 1], [2, 0]]
    joint = Joint(
        np.array(up + down), [np.arange(3.0), np.arange(3.0)], np.ones(6), np.array([0, 0, 0, 1, 1, 1])
    )
    one, other = joint.halves(np.random.default_rng(0), 50)
    assert np.abs(one[:, 0]) == pytest.approx(np.ones(50))
    assert other == pytest.approx(-one)
    assert 10 < (one[:, 0] > 0).sum() < 40


def test_halves_of_an_odd_number_of_units_differ_by_one_unit():
    """Of five units one answers against the others; halves of two or three, never of one or four."""
    answers = np.array([[0, 0], [1, 1]] * 4 + [[0, 1], [1, 0]])
    units = np.repeat(np.arange(5), 2)
    joint = Joint(answers, [np.arange(2.0), np.arange(2.0)], np.ones(10), units)
    found = {
        tuple(np.round(pair, 6))
        for pair in zip(*(h[:, 0] for h in joint.halves(np.random.default_rng(0), 60)), strict=True)
    }
    # of two units with the odd one: (1 - 1) / 2; of three: (2 - 1) / 3
    assert found == {(0.0, 1.0), (1.0, round(1 / 3, 6))}


# --- talk --------------------------------------------------------------------------------------------------


def test_every_agent_not_heard_is_a_placebo_as_often_as_any_other():
    size = 6000
    heard = Hearings(np.ones(size, np.int64), np.full(size, 1), np.full(size, 2))
    others = placebo_of(heard, 5, np.random.default_rng(3))
    counts = np.bincount(others, minlength=5)
    assert counts[[1, 2]].tolist() == [0, 0]
    assert chisquare(counts[[0, 3, 4]]).pvalue > 1e-3


def test_where_everybody_was_heard_there_is_no_placebo():
    heard = Hearings(np.array([1, 1]), np.array([0, 0]), np.array([1, 2]))
    assert placebo_of(heard, 3, np.random.default_rng(0)).tolist() == [-1, -1]


# --- association -------------------------------------------------------------------------------------------


def test_an_association_is_told_apart_where_its_interval_leaves_zero_out():
    """Of ordinal pairs only; an interval that ends at exactly 0 holds it."""
    ordered = [Question(id=name, text="?", options=("1", "2", "3")) for name in "abcd"]
    colour = Question(id="e", text="?", options=("red", "green", "blue"), ordinal=False)
    spread = np.linspace(0.0, 1.0, 41)
    # pairs: ab ac ad ae bc bd be cd ce de
    clear = [spread + 0.1, spread * 0.0, spread, spread + 0.1, -spread, -spread - 0.1]
    rest = [spread + 0.1, spread - 0.5, -spread - 0.1, spread - 0.2]
    half = [np.where(spread < 0.5, 0.0, one) for one in (spread, -spread)]  # the end is exactly 0
    drawn = np.stack([*clear, *rest], axis=1)
    drawn[:, [2, 4]] = np.stack(half, axis=1)
    people = SimpleNamespace(questions=[*ordered, colour], drawn=drawn)
    told = _told_apart(cast("Any", people)).tolist()
    assert told == [True, False, False, False, False, True, False, False, False, False]


# --- spread ------------------------------------------------------------------------------------------------


def test_equal_stances_have_no_share_between_groups_however_large_stances_and_weights_are():
    """The mean of equal numbers is not quite that number in floating point; the rest is no variance."""
    for seed in range(5):
        weights = np.random.default_rng(seed).uniform(1e5, 1e6, size=60)
        assert np.isnan(between_group_share(np.full(60, 1e6 / 3), np.arange(60) % 3, weights))


# --- ground truth ------------------------------------------------------------------------------------------


def test_a_truth_is_known_of_the_groups_that_are_there_whatever_type_their_columns_have():
    rows = pd.DataFrame(
        [
            ("tax", "all", "all", 1, 0.75, 40.0),
            ("tax", "all", "all", 0, 0.25, 40.0),
            ("tax", "side", "left", 0, 1.0, 10.0),
            ("tax", "side", "left", 1, 0.0, 10.0),
            ("pet", "all", "all", 0, 0.5, 30.0),
            ("pet", "all", "all", 1, 0.5, 30.0),
        ],
        columns=["question", "group", "label", "option", "share", "effective_n"],
    )
    coded = rows.astype(dict.fromkeys(("question", "group", "label"), "category"))
    for frame in (rows, coded):
        found = truth_of(frame)
        assert {key: (truth.shares.tolist(), truth.effective_n) for key, truth in found.items()} == {
            ("tax", "all", "all"): ([0.25, 0.75], 40.0),
            ("tax", "side", "left"): ([1.0, 0.0], 10.0),
            ("pet", "all", "all"): ([0.5, 0.5], 30.0),
        }


ANES = {"source": "anes96", "questions": ["vote"], "weights": "none"}


@pytest.mark.parametrize(
    ("held", "settings", "circular", "people"),
    [
        # the half that is the truth had no part in the population
        (0.5, [], False, 472),
        # another half, or everybody, includes some who had
        (0.5, ["survey.holdout_seed=4"], True, 472),
        (0.5, ["survey.holdout=0.25"], True, 236),
        (0.5, ["survey.holdout=0"], True, 944),
        # everybody built it
        (0.0, [], True, 944),
        (0.0, ["survey.holdout=0"], True, 944),
    ],
)
def test_whoever_built_the_population_is_told_from_who_is_the_truth(held, settings, circular, people):
    before = {**ANES, "holdout": held, "holdout_seed": 3}
    wanted, judge = remeasuring(None, ["survey.source=anes96", *settings], ["drift"], 7, before)
    assert [measure.kind_name() for measure in wanted.measures] == ["drift"]
    assert judge is not None
    assert judge.circular is circular
    assert len(cast("Any", judge.survey).weights) == people


def test_another_survey_did_not_build_the_population():
    before = {**ANES, "source": "gss", "holdout": 0.0, "holdout_seed": 3}
    _, judge = remeasuring(None, ["survey.source=anes96"], ["drift"], 7, before)
    assert judge is not None
    assert judge.circular is False


BOOK = """
name: small
groups:
  side: {column: side, labels: {left: l, right: r}}
questions:
  tax: {column: tax, text: Taxes?, options: {low: 1, high: 2}}
rows: {wave: 1}
waves: {person: who, column: wave, codes: {"1": 1, "2": 2}}
"""


@pytest.mark.parametrize("wave", ["1", "2"])
def test_another_wave_of_a_survey_holds_the_same_people_out(tmp_path: Path, wave: str):
    """A file that names the later wave of the panel a run comes from keeps the run's split."""
    rows = [(f"p{k}", wave, "lr"[k % 2], 1 + (k + wave) % 3 // 2) for k in range(40) for wave in (1, 2)]
    pd.DataFrame(rows, columns=["who", "wave", "side", "tax"]).to_csv(tmp_path / "data.csv", index=False)
    (tmp_path / "book.yaml").write_text(BOOK)
    file = tmp_path / "judge.yaml"
    file.write_text(f"survey: {{source: panel, file: data.csv, codebook: book.yaml, wave: '{wave}'}}")
    before = {
        "source": "panel",
        "file": "elsewhere/data.csv",
        "codebook": "elsewhere/book.yaml",
        "wave": "1",
        "holdout": 0.25,
        "holdout_seed": 5,
    }
    known = remeasuring(file, [], [], 0, {})[0].survey
    assert known is not None
    whole = known.model_dump(mode="json")
    _, judge = remeasuring(file, [], [], 0, {**whole, **before})
    assert judge is not None
    assert len(cast("Any", judge.survey).weights) == 10
    assert judge.circular is False


# --- missing -----------------------------------------------------------------------------------------------


def test_missing_replies_are_counted_by_kind():
    """A row of each table is lost; what was not asked counts nowhere."""

    def frame(phase: str, *reasons: str, **more: str) -> pd.DataFrame:
        return pd.DataFrame(
            [{"arm": "t", "round": 1, "phase": phase, "reason": reason, **more} for reason in reasons]
        )

    run = SimpleNamespace(
        answers=frame("poll", "answered", "refused", question="tax"),
        messages=frame("speak", "timeout", "answered", "answered", "timeout", question="tax"),
        verdicts=frame("judge.after", "answered", "unparsable", "not_asked"),
        actions=frame("donate", "out_of_range", "not_asked"),
    )
    found = missing_replies(cast("Any", run))
    columns = ["kind", "question", "arm", "round", "phase", "asked", "reason", "missing", "share"]
    assert found[columns].to_numpy().tolist() == [
        ["answers", "tax", "t", 1, "poll", 2, "refused", 1, 0.5],
        ["messages", "tax", "t", 1, "speak", 4, "timeout", 2, 0.5],
        ["verdicts", "", "t", 1, "judge.after", 2, "unparsable", 1, 0.5],
        ["moves", "", "t", 1, "donate", 1, "out_of_range", 1, 1.0],
    ]
