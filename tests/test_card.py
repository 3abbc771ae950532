"""The realism card, against runs whose realism is known."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from plursim.cli import main
from plursim.errors import FailureShareExceeded, InputError
from plursim.randomness import low_variance_uniforms
from plursim.reports.card import Card, card_of, save_card
from plursim.reports.card.convergence import GAP, HUMAN, SPREAD, convergence
from plursim.reports.card.findings import (
    Finding,
    number,
    on_alignment,
    on_convergence,
    on_cost,
    on_missing,
    on_robustness,
    on_variety,
)
from plursim.reports.card.robustness import varied
from plursim.reports.card.variety import drawn_variance, variety
from plursim.reports.card.view import View, over_runs
from plursim.reports.plots.card import realism_card
from plursim.runs import Run, open_runs, remeasure, run
from plursim.scenario import load_scenario
from tests.conftest import ROOT

BASE = [
    "population.size=72",
    "protocol.rounds=2",
    "protocol.group_size=6",
    "poll.each_round=false",
    "measures=[total_variation, wasserstein, drift]",
]


def play(out: Path, *settings: str) -> Run:
    """A small town hall with some settings."""
    return run(load_scenario(ROOT / "scenarios" / "town_hall.yaml", [*BASE, *settings]), out=out)


def scripted(rule: str) -> str:
    return f"reasoning={{kind: scripted, rule: {rule}}}"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """Runs of agents that agree at once, that never move, that always say the same, and that often fail."""
    out = tmp_path_factory.mktemp("runs")
    return {
        "agree": play(out, scripted("{kind: averager, mu: 1.0}")),
        "agree_again": play(out, scripted("{kind: averager, mu: 1.0}"), "seed=7"),
        "stay": play(out, scripted("{kind: repeater}"), "measures=[polarisation]"),
        "one_answer": play(out, scripted("{kind: constant, option: 1}"), "arms=[treatment]"),
        "fail": play(
            out,
            scripted("{kind: faulty, rate: 0.3, rule: {kind: repeater}}"),
            "limits.fail_above=0.9",
            "arms=[treatment]",
        ),
    }


@pytest.fixture(scope="module")
def cards(runs: dict[str, Run]) -> dict[str, Card]:
    """The card of each run alone."""
    return {name: card_of([one]) for name, one in runs.items()}


def found(card: Card, aspect: str) -> Finding:
    """The one finding that begins with some words."""
    rows = [one for one in card.findings if one.aspect.startswith(aspect)]
    assert len(rows) == 1, [one.aspect for one in card.findings]
    return rows[0]


def test_agents_drawn_from_the_survey_answer_like_it(runs: dict[str, Run], cards: dict[str, Card]) -> None:
    """The run did not compute distances; the card does."""
    card = cards["stay"]
    assert found(card, "alignment: self_placement").good is True
    row = card.alignment.query("question == 'self_placement' and group == 'all' and stage == 'first'").iloc[0]
    known = View(runs["agree"]).measures.query(
        "measure == 'wasserstein' and question == 'self_placement' and group == 'all' and stage == 'first'"
    )
    assert row["value"] == pytest.approx(1 - float(known.iloc[0]["value"]))
    assert row["low"] <= row["value"] <= row["high"] <= 1
    assert row["uniform"] < row["value"]


def test_one_answer_for_all_is_no_better_than_uniform(cards: dict[str, Card]) -> None:
    card = cards["one_answer"]
    assert found(card, "alignment: self_placement").reading == "no better than uniform answers"
    assert found(card, "alignment, worst group").good is False


def test_variance_within_personas(runs: dict[str, Run], cards: dict[str, Card]) -> None:
    constant = found(cards["one_answer"], "variance within personas: self_placement")
    assert constant.value.startswith("0.00")
    assert constant.good is False
    card = cards["stay"]
    # some two agents a persona: the interval is too wide to say that they differ as people do
    assert found(card, "variance within personas: self_placement").good is None
    row = card.variety.set_index("question").loc["self_placement"]
    first = runs["stay"].answers.query("arm == 'treatment' and question == 'self_placement' and round == 0")
    persona = first["agent"].map(runs["stay"].agents.set_index("agent")["persona"].astype(str))
    groups = first["value"].groupby(persona)
    within = (groups.var(ddof=1) * (groups.size() - 1)).sum() / (groups.size() - 1).sum()
    assert row["within"] == pytest.approx(within)
    assert row["share_of_total"] == pytest.approx(within / first["value"].var(ddof=1))
    assert row["value"] == pytest.approx(within / row["survey_within"])


SHARES = np.array([0.35, 0.05, 0.4, 0.2])


@pytest.mark.parametrize("members", [2, 3, 7, 40])
@pytest.mark.parametrize("ordinal", [True, False])
def test_even_draws_differ_more_and_by_how_much(members: int, ordinal: bool) -> None:
    """Sample variances of drawn answers, by pandas, against the closed form; up to m / (m - 1) times."""
    positions = np.array([1.0, 2.0, 3.0, 5.0])[:, None] if ordinal else np.eye(4)
    groups = np.repeat(np.arange(4000), members)
    for evenly in (members, None):
        rng = np.random.default_rng(3)
        uniform = rng.random(len(groups)) if evenly is None else low_variance_uniforms(groups, rng)
        drawn = pd.DataFrame(positions[np.searchsorted(np.cumsum(SHARES)[:-1], uniform, side="right")])
        variances = drawn.groupby(groups).var(ddof=1).sum(axis=1)
        error = variances.std(ddof=1) / np.sqrt(len(variances))
        expected = drawn_variance(SHARES, positions, evenly)
        assert variances.mean() == pytest.approx(expected, abs=4 * error + 1e-9)
    ratio = drawn_variance(SHARES, positions, members) / drawn_variance(SHARES, positions)
    assert 1 < ratio <= members / (members - 1) * (1 + 1e-9)  # with 2 members both are 2, but for rounding


def test_variance_within_personas_of_survey_draws_is_that_of_people(tmp_path: Path) -> None:
    """Agents that answer as a draw from the survey get 1, though few even draws differ more by 1.3 times."""
    settings = ["population.size=240", "reasoning={kind: survey}", "arms=[treatment]", "protocol.rounds=0"]
    rows = [variety(View(play(tmp_path, *settings, f"seed={seed}"))).iloc[0] for seed in range(4)]
    ratios = np.array([row["value"] for row in rows])
    assert ratios.mean() == pytest.approx(1.0, abs=0.12)
    view = View(open_runs(tmp_path)[0])
    assert view.drawn_evenly.all()
    personas = view.run.agents["persona"].astype(str)
    sizes = personas.map(personas.value_counts())
    assert (sizes > 1).any()


def test_agents_that_agree_converge_more_than_people(cards: dict[str, Card]) -> None:
    """With mu 1 every agent takes on the mean of the others: a sixth of the spread is left after a round."""
    card = cards["agree"]
    rows = card.convergence.set_index(["what", "question", "arm"])
    spread = rows.loc[(SPREAD, "self_placement", "treatment")]
    assert spread["value"] == pytest.approx((1 / 5) ** 2)
    assert spread["t"] < -5
    assert rows.loc[(SPREAD, "self_placement", "no_interaction"), "value"] == 1
    assert "vote" not in card.convergence["question"].tolist()  # nobody spoke about it
    assert found(card, SPREAD).reading == "converges more than people do"
    assert found(card, GAP).good is False
    assert "people 1.00 (DEBATE); no_interaction 1.00" in found(card, SPREAD).beside


def test_agents_that_stay_keep_spread_and_gap(runs: dict[str, Run], cards: dict[str, Card]) -> None:
    rows = convergence(View(runs["stay"])).query("arm == 'treatment'").set_index("what")
    assert rows["value"].tolist() == [1, 1]
    answers = runs["stay"].answers.query("arm == 'treatment' and question == 'self_placement' and round == 0")
    party = answers["agent"].map(runs["stay"].agents.set_index("agent")["party"])
    means = answers["value"].groupby(party).mean()
    assert rows.loc[GAP, "first"] == pytest.approx(means["strong Republican"] - means["strong Democrat"])
    card = cards["stay"]
    assert found(card, SPREAD).good is None
    assert found(card, SPREAD).reading == "no stance moved, so there is nothing to compare"
    assert found(card, GAP).reading == "converges less than people do"


def test_the_human_reference() -> None:
    """America in One Room: mean gap 2.988 before and 2.246 after; DEBATE: private spread does not fall."""
    assert HUMAN[GAP] == pytest.approx(0.7517, abs=5e-5)
    assert HUMAN[SPREAD] == 1


def test_missing_answers_by_persona(runs: dict[str, Run], cards: dict[str, Card]) -> None:
    card = cards["fail"]
    answers = runs["fail"].answers
    lost = (answers["status"] == "missing").mean()
    assert lost > 0.2
    finding = found(card, "missing answers")
    assert finding.value == f"{lost:.1%}"
    assert finding.good is False
    assert "unparsable" in finding.beside
    assert (card.missing["missing"] * card.missing["asked"]).sum() == pytest.approx(lost * len(answers))
    assert card.missing["missing"].is_monotonic_decreasing
    assert found(cards["stay"], "missing answers").value == "0.0%"


def test_several_runs_are_averaged_and_compared(runs: dict[str, Run]) -> None:
    both = [runs["agree"], runs["agree_again"]]
    card = card_of(both)
    assert card.varied == ["seed"]
    keys = {"question": "self_placement", "group": "all", "stage": "last"}
    alone = [
        float(
            card_of([one])
            .alignment.query(" and ".join(f"{k} == '{v}'" for k, v in keys.items()))["value"]
            .iloc[0]
        )
        for one in both
    ]
    row = card.alignment.query(" and ".join(f"{k} == '{v}'" for k, v in keys.items())).iloc[0]
    assert row["value"] == pytest.approx(np.mean(alone))
    drift = card.robustness.query("figure == 'drift' and question == 'self_placement'").iloc[0]
    values = [
        float(
            one.measures.query("measure == 'drift_net_of_control' and question == 'self_placement'")[
                "value"
            ].iloc[0]
        )
        for one in both
    ]
    assert drift["sd"] == pytest.approx(np.std(values, ddof=1))
    assert drift["effect"] == pytest.approx(np.mean(values))
    assert found(card, "robustness: drift, self_placement").good is True
    assert found(card_of(both[:1]), "robustness").value == "one run"


def test_what_runs_differ_in(runs: dict[str, Run]) -> None:
    views = [View(runs[name]) for name in ("agree", "agree_again")]
    assert varied(views) == ["seed"]
    # what is measured and when a run stops make no other society
    paths = varied([View(runs["stay"]), View(runs["agree"])])
    assert "reasoning.rule.kind" in paths
    assert {path.split(".")[0] for path in paths} == {"reasoning"}


def test_means_over_runs_have_t_intervals() -> None:
    frames = [
        pd.DataFrame({"question": ["a"], "value": [x], "low": [0.0], "high": [1.0]}) for x in (0.4, 0.5, 0.6)
    ]
    row = over_runs(frames, ["question"]).iloc[0]
    assert row["value"] == pytest.approx(0.5)
    assert row["high"] - row["value"] == pytest.approx(4.302653 * 0.1 / np.sqrt(3), rel=1e-5)
    assert row["runs"] == 3
    one = over_runs(frames[:1], ["question"]).iloc[0]
    assert (one["low"], one["high"]) == (0.0, 1.0)


def test_readings_of_alignment() -> None:
    def reading(**changes: float) -> str:
        where = {"question": "q", "group": "all", "label": "all", "stage": "first"}
        floors = {"floor": 0.97, "floor_95": 0.95, "uniform": 0.8, "pooled": np.nan}
        row = {**where, **floors, "value": 0.9, "low": 0.85, "high": 0.94, **changes}
        return next(on_alignment(pd.DataFrame([row]))).reading

    assert reading() == "farther from the survey than chance"
    assert reading(value=0.96) == "within the 95% of chance, and nearer than uniform answers"
    assert reading(value=0.8) == "no better than uniform answers"
    # a handful of answers may be as far as uniform ones by chance: that is no sign of being like people
    assert reading(value=0.7, floor_95=0.6) == "too few answers to tell"
    assert next(on_alignment(pd.DataFrame())).good is None


def test_the_worst_group_is_the_one_farthest_beyond_chance() -> None:
    floors = {"floor": 0.98, "uniform": 0.5, "pooled": 0.6, "low": np.nan, "high": np.nan}
    rows = pd.DataFrame(
        [
            {"label": "all", "group": "all", "value": 0.95, "floor_95": 0.9, "n": 200, **floors},
            {"label": "few", "group": "age", "value": 0.60, "floor_95": 0.55, "n": 3, **floors},
            {"label": "many", "group": "age", "value": 0.80, "floor_95": 0.95, "n": 90, **floors},
        ]
    ).assign(question="q", stage="first")
    worst = list(on_alignment(rows))[-1]
    assert worst.aspect == "alignment, worst group: q, age many"
    assert worst.good is False
    assert worst.beside.endswith("n = 90; 2 groups")


def aligned(**changes: Any) -> Finding:
    """The finding of one question whose answers are near the survey, as changed."""
    row = {"question": "q", "group": "all", "label": "all", "stage": "first", "floor": 0.97, "floor_95": 0.95,
           "uniform": 0.8, "pooled": np.nan, "value": 0.96, "low": 0.9, "high": 0.99,
           "by_construction": False}  # fmt: skip
    return next(on_alignment(pd.DataFrame([{**row, **changes}])))


def test_alignment_is_praised_only_where_uniform_answers_do_worse_beyond_chance() -> None:
    assert aligned().good is True
    close = aligned(low=0.79)  # the interval holds what uniform answers reach
    assert (close.good, close.reading) == (
        None,
        "within the 95% of chance, and so may uniform answers be: too few answers to tell",
    )
    unknown = aligned(low=np.nan, high=np.nan)
    assert (unknown.good, unknown.reading) == (
        None,
        "within the 95% of chance; without an interval not told from uniform answers",
    )
    assert aligned(floor_95=np.nan).good is None
    assert aligned(value=np.nan).good is None


def test_uniform_agents_of_a_nearly_uniform_survey_are_not_praised(tmp_path: Path) -> None:
    """They are as near to it as chance allows, and say nothing of people."""
    file = tmp_path / "even.yaml"
    file.write_text(
        f"name: even\nseed: 1\npopulation: {{size: 200, personas: {ROOT}/personas/anes96.yaml}}\n"
        "survey:\n  source: marginals\n"
        "  items:\n"
        "  - {id: tax, text: Taxes?, options: [less, same, more], shares: [0.34, 0.33, 0.33], n: 900}\n"
        "reasoning: {kind: averaging, start: uniform}\n"
        "protocol: {kind: deliberation, group_size: 10, rounds: 1}\narms: [treatment]\n",
        encoding="utf-8",
    )
    finding = found(card_of([run(load_scenario(file), out=tmp_path)]), "alignment: tax")
    assert finding.good is not True


def test_no_aspect_is_praised_that_holds_by_construction() -> None:
    assert aligned(by_construction=True).good is None
    assert aligned(by_construction=True).reading.startswith("by construction")
    row = {"question": "q", "value": 1.0, "low": 0.9, "high": 1.1, "share_of_total": 0.8}
    assert next(on_variety(pd.DataFrame([row]))).good is True
    assert next(on_variety(pd.DataFrame([{**row, "by_construction": True}]))).good is None


def test_the_worst_of_many_groups_is_held_against_what_chance_does_to_the_worst() -> None:
    """Of 40 groups that differ from the survey by chance alone, two lie beyond their own 95% of chance.

    Distances are drawn from a normal law around the floor; the worst of 40 may be marked in 5% of cases.
    """
    rng = np.random.default_rng(5)
    marked = {1: 0, 40: 0}
    for count in marked:
        for _ in range(400):
            value = 0.97 - 0.012 * rng.standard_normal(count)
            rows = pd.DataFrame(
                {"question": "q", "group": "age", "label": range(count), "stage": "first", "value": value,
                 "low": value - 0.02, "high": value + 0.02, "floor": 0.97, "floor_95": 0.97 - 1.645 * 0.012,
                 "uniform": 0.5, "pooled": 0.6, "n": 50}
            )  # fmt: skip
            marked[count] += list(on_alignment(rows))[-1].good is False
    assert marked[1] / 400 == pytest.approx(0.05, abs=0.033)
    assert marked[40] / 400 == pytest.approx(0.05, abs=0.033)


def test_what_is_not_known_is_no_verdict() -> None:
    gap = {"what": GAP, "question": "q", "arm": "a", "value": np.nan, "low": 0.9, "high": 1.3, "t": np.nan,
           "moved": 0.5, "apart": 0.6}  # fmt: skip
    unknown = next(on_convergence(pd.DataFrame([gap]), "a"))
    assert (unknown.good, unknown.value) == (None, "not known")
    assert unknown.reading == "not known: the camps of the survey did not differ at first"
    near = next(on_convergence(pd.DataFrame([{**gap, "value": 0.8, "low": np.nan, "high": np.nan}]), "a"))
    assert (near.good, near.reading) == (None, "the camps hardly differ at first: add agents")
    one_unit = {**gap, "value": 0.8, "low": np.nan, "high": np.nan, "apart": np.nan}
    alone = next(on_convergence(pd.DataFrame([one_unit]), "a"))
    assert (alone.good, alone.reading) == (None, "no interval: give several runs")


def test_camps_that_do_not_differ_at_first_have_no_share_left(tmp_path: Path) -> None:
    """Agents that answer alike, whatever the survey says of their camps, have no gap that could close."""
    settings = [scripted("{kind: constant, option: 1}"), "arms=[treatment]"]
    card = card_of([play(tmp_path, *settings)])
    gap = found(card, GAP)
    assert (gap.value, gap.good) == ("not known", None)


def test_the_title_counts_only_what_was_tested(runs: dict[str, Run], cards: dict[str, Card]) -> None:
    card = cards["fail"]
    of_people = [one for one in card.findings if one.of_people]
    plus, minus = (sum(one.good is mark for one in of_people) for mark in (True, False))
    left = len(of_people) - plus - minus
    assert left > 0
    assert card.summary == f"{plus} of {plus + minus} tested aspects as in people; {left} not tested"
    assert card.summary in card.markdown()
    assert card.plain()["summary"] == card.summary
    aspects = {one.aspect.split(":")[0] for one in card.findings if not one.of_people}
    assert aspects == {"robustness", "missing answers", "cost"}


@pytest.mark.parametrize(
    ("low", "high", "good", "reading"),
    [
        (0.9, 1.2, True, "agents of one persona differ as people do"),
        (0.85, 0.95, True, "agents of one persona differ as people do"),
        (0.4, 0.7, False, "personas stand for too narrow answers"),
        (1.3, 1.8, False, "agents of one persona differ more than people do"),
        (0.4, 1.9, None, "too wide to tell: add agents or runs"),
        (np.nan, np.nan, None, "no interval: give several runs"),
    ],
)
def test_readings_of_variety(low: float, high: float, good: bool | None, reading: str) -> None:
    row = {"question": "q", "value": 1.0, "low": low, "high": high, "share_of_total": 0.8}
    found_ = next(on_variety(pd.DataFrame([row])))
    assert (found_.good, found_.reading) == (good, reading)


def test_a_wide_interval_is_no_likeness() -> None:
    row = {"what": GAP, "question": "q", "arm": "a", "value": 0.4, "low": -1.4, "high": 1.9, "t": np.nan,
           "moved": 0.5, "apart": 1.0}  # fmt: skip
    wide = next(on_convergence(pd.DataFrame([row]), "a"))
    assert (wide.good, wide.reading) == (None, "too wide to tell: add agents or runs")
    narrow = next(on_convergence(pd.DataFrame([{**row, "low": 0.6, "high": 0.9}]), "a"))
    assert (narrow.good, narrow.reading) == (True, "as in people")


def test_few_runs_do_not_prove_robustness() -> None:
    """The upper 95% limit of a standard deviation of two runs is 16 times it, of ten runs 1.65 times."""
    rows = {"figure": ["drift"], "question": ["q"], "effect": [1.0], "sd": [0.2], "ratio": [0.2]}
    two = next(on_robustness(pd.DataFrame({**rows, "runs": [2]}), ["seed"], 2))
    assert two.good is None
    assert two.reading.startswith("2 runs do not tell: the sd may be 3")
    ten = next(on_robustness(pd.DataFrame({**rows, "runs": [10]}), ["seed"], 10))
    assert ten.good is True


def test_intervals_over_runs_do_not_fall_below_0(runs: dict[str, Run]) -> None:
    card = card_of([runs["agree"], runs["stay"]])
    assert (card.variety["low"].dropna() >= 0).all()
    spread = card.convergence[card.convergence["what"] == SPREAD]
    assert (spread["low"].dropna() >= 0).all()
    raw = over_runs([convergence(view) for view in card.views], ["what", "question", "arm"])
    assert (raw["low"] < 0).any()


def test_readings_of_the_rest() -> None:
    rows = pd.DataFrame(
        {"figure": ["drift"], "question": ["q"], "effect": [0.1], "sd": [0.2], "ratio": [2.0], "runs": [3]}
    )
    row = next(on_robustness(rows, ["seed", "reasoning.labels"], 3))
    assert row.good is False
    assert row.beside == "effect 0.100; varied: seed, reasoning.labels"
    missing = pd.DataFrame({"persona": ["a"], "asked": [100], "missing": [0.02], "reason": ["refused"]})
    assert on_missing(missing).good is True
    spent = {"calls": 1200, "answers": 600, "prompt_tokens": 90_000, "completion_tokens": 10_000, "cost": 1.5}
    assert on_cost(spent).value == "$1.50"
    assert on_cost(spent).beside == "1,200 calls, 100,000 tokens, 600 answers"
    assert on_cost({**spent, "cost": None}).value == "price not known"
    assert number(float("nan")) == "not known"


def test_the_files_and_the_command(
    runs: dict[str, Run], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [str(runs[name].path) for name in ("agree", "agree_again")]
    assert main(["card", *folders, "--out", str(tmp_path), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["runs"] == folders
    assert said["robustness"]["varied"] == ["seed"]
    assert len(said["findings"]) >= 8
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert text.startswith("# Realism card: town-hall")
    assert "![Realism card of town-hall](card.png)" in text
    assert text.count("\n| ") == len(said["findings"]) + 1
    picture = (tmp_path / "card.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    save_card(card_of([runs["agree"], runs["agree_again"]]), tmp_path / "again")
    assert (tmp_path / "again" / "card.png").read_bytes() == picture
    assert main(["card", folders[0], "--out", str(tmp_path), "--quiet"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "card.md")


def test_the_picture_shows_what_there_is(runs: dict[str, Run], cards: dict[str, Card]) -> None:
    card = card_of([runs["agree"], runs["fail"]])
    figure = realism_card(
        "x", card.alignment, card.variety, card.convergence, card.robustness, card.missing, HUMAN
    )
    left, variance, left_over, spread, missing = figure.axes
    questions = [label.get_text() for label in left.get_yticklabels() if label.get_fontweight() == "bold"]
    assert questions == ["self_placement", "vote"]
    assert len(left.get_yticklabels()) == card.alignment.groupby(["question", "group", "label"]).ngroups
    assert len(variance.patches) == 2
    assert len(left_over.patches) == len(card.convergence)
    assert len(spread.patches) == card.robustness["ratio"].notna().sum()
    assert len(missing.patches) == 8
    bare = cards["stay"]
    empty = bare.convergence.iloc[:0]
    figure = realism_card(
        "x", bare.alignment, bare.variety.iloc[:0], empty, bare.robustness, bare.missing, HUMAN
    )
    words = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert words == [
        "the survey is not at hand",
        "polled once only",
        "give several runs",
        "nothing is missing",
    ]


def test_a_run_that_stopped_is_marked_and_measured(tmp_path: Path) -> None:
    """It has no measures in its log; the card computes them, and says that the run did not finish."""
    faulty = scripted("{kind: faulty, rate: 0.3, rule: {kind: repeater}}")
    with pytest.raises(FailureShareExceeded):
        play(tmp_path, faulty)
    stopped = open_runs(tmp_path)[0]
    assert stopped.measures.empty
    card = card_of([stopped])
    assert found(card, "unfinished runs").value == "1 of 1"
    assert found(card, "unfinished runs").good is False
    first = stopped.answers.query("arm == 'treatment' and question == 'vote' and round == 0")
    assert found(card, "alignment: vote").value != "not known"
    assert (
        card.alignment.query("question == 'vote' and group == 'all'")["n"].item()
        == (first["status"] == "answered").sum()
    )


def test_measures_that_were_replaced_are_computed_again(runs: dict[str, Run], tmp_path: Path) -> None:
    """After ``plursim measure --set measures=[influence]`` the log holds no distances any more."""
    folder = tmp_path / runs["agree"].id
    shutil.copytree(runs["agree"].path, folder)
    other = remeasure(folder, settings=["measures=[influence]"])
    assert not other.measures["measure"].str.startswith("wasserstein").any()
    pd.testing.assert_frame_equal(card_of([other]).alignment, card_of([runs["agree"]]).alignment)


def test_what_has_no_card_is_refused(runs: dict[str, Run], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one run"):
        card_of([])
    other = play(tmp_path, "survey.questions=[self_placement]", "arms=[treatment]")
    with pytest.raises(InputError, match="ask the same questions"):
        card_of([runs["agree"], other])
    with pytest.raises(InputError, match="same events from the same scenario"):
        card_of([runs["agree"], runs["agree"]])
    debate = ["protocol={kind: debate, debates: 2, judges: 3}", scripted("{kind: averager, mu: 1.0}")]
    talked = run(
        load_scenario(ROOT / "scenarios" / "town_hall.yaml", ["population.size=72", *debate]), out=tmp_path
    )
    with pytest.raises(InputError, match=r"play the same protocol: .* plays deliberation, .* plays debate"):
        card_of([runs["agree"], talked])
    game = run(load_scenario(ROOT / "scenarios" / "naming_game.yaml", ["protocol.rounds=2"]), out=tmp_path)
    with pytest.raises(InputError, match="no answers to survey questions"):
        card_of([game])
