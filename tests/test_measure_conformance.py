"""What holds for every measure of the family, those of other packages included."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from plursim.analysis import LogArrays, arrays_of
from plursim.analysis.measuring import figures_of
from plursim.analysis.rows import Row, table_of
from plursim.measures import MEASURES, Measure, chosen
from plursim.measures.base import Need, Told
from plursim.surveys.question import Question
from plursim.surveys.respondents import RespondentSurvey
from tests.conftest import ROOT
from tests.logs import HandLog, hand_log

AGENTS, TABLE = 48, 4
SCALE = Question(id="scale", text="How much?", options=("1", "2", "3", "4", "5"))
MORE = Question(id="more", text="And more?", options=("1", "2", "3", "4", "5"))
NAMES = Question(id="names", text="Which?", options=("a", "b", "c"), ordinal=False)
QUESTIONS = (SCALE, MORE, NAMES)
KINDS = {measure.kind_name(): measure for measure in MEASURES}
every = pytest.mark.parametrize("kind", KINDS)


def survey() -> RespondentSurvey:
    """Two hundred respondents whose answers to the two scales hang together."""
    rng = np.random.default_rng(1)
    camp = rng.integers(2, size=200)
    first = np.clip(rng.integers(3, size=200) + 2 * camp, 0, 4)
    answers = np.stack([first, np.clip(first + rng.integers(-1, 2, 200), 0, 4), rng.integers(3, size=200)], 1)
    return RespondentSurvey(
        name="made", questions=QUESTIONS, groups={"camp": ("red", "blue")}, answers=answers,
        reasons=np.zeros_like(answers), reason_words=("",), members={"camp": camp}, weights=np.ones(200),
    )  # fmt: skip


def played(seed: int = 0, arms: tuple[str, ...] = ("treatment", "no_interaction")) -> HandLog:
    """A log with polls in three rounds, messages, exposures, moves and ties; some answers are refused."""
    rng = np.random.default_rng(seed)
    given, camp = {}, np.arange(AGENTS) % 2
    for arm in arms:
        for question in QUESTIONS:
            size = len(question.options)
            first = np.clip(rng.integers(3, size=AGENTS) + 2 * camp * question.ordinal, 0, size - 1)
            polls = [first.astype(float)]
            for _ in range(2):
                moved = np.clip(polls[-1] + rng.integers(-1, 2, AGENTS), 0, size - 1)
                polls.append(np.where(rng.random(AGENTS) < 0.1, np.nan, moved))
            given[arm, question.id] = polls
    tables = np.arange(AGENTS) // TABLE
    messages = [
        (
            "treatment",
            round_,
            round_ * AGENTS + agent,
            agent,
            "scale",
            int(tables[agent]),
            float(rng.integers(1, 6)),
        )
        for round_ in (1, 2)
        for agent in range(AGENTS)
    ]
    exposures = [
        ("treatment", round_, round_ * AGENTS + sender, hearer, sender)
        for round_ in (1, 2)
        for hearer in range(AGENTS)
        for sender in range(AGENTS)
        if hearer != sender and tables[hearer] == tables[sender]
    ]
    shares = {
        (question.id, group, label): survey()
        .distribution(question.id, None if group == "all" else {group: label})
        .shares
        for question in QUESTIONS
        for group, label in (("all", "all"), ("camp", "red"), ("camp", "blue"))
    }
    log = hand_log(
        QUESTIONS, given, truth=shares, attributes={"camp": ["red", "blue"] * (AGENTS // 2)},
        messages=messages, exposures=exposures, n=200.0,
    )  # fmt: skip
    said = log.messages.assign(
        text=[f"We should share more. Value {row % 3}." for row in range(len(log.messages))]
    )
    agents = np.tile(np.arange(AGENTS), len(arms) * 2)
    moves = pd.DataFrame(
        {"arm": np.repeat(arms, 2 * AGENTS), "round": np.tile(np.repeat([1, 2], AGENTS), len(arms)),
         "agent": agents, "partner": agents ^ 1, "action": "give", "choice": "yes",
         "amount": rng.random(len(agents)), "payoff": rng.random(len(agents)), "reason": "answered"}
    )  # fmt: skip
    ties = np.array([(agent, (agent + step) % AGENTS) for agent in range(AGENTS) for step in (1, AGENTS - 1)])
    edges = pd.DataFrame(ties, columns=["hearer", "heard"])
    return replace(log, messages=said, actions=moves, edges=edges)


@cache
def arrays() -> LogArrays:
    """The arrays of the log."""
    return arrays_of(played())


def rows_of(given: LogArrays, kind: str) -> list[Row]:
    """Figures of one measure with its default parameters."""
    found = figures_of(given, [made(kind)], 3, survey=survey(), draws=40)
    return [row for row in found if row.measure == kind or row.measure.startswith(f"{kind}_")]


def made(kind: str) -> Measure:
    """A measure, with what it cannot do without."""
    return chosen([{"kind": kind, **KINDS[kind].example}])[0]


@cache
def rows(kind: str) -> tuple[Row, ...]:
    """Its figures of the log."""
    return tuple(rows_of(arrays(), kind))


def told_of(kind: str, figure: str) -> Told | None:
    """What the measure tells of a figure, by its longest name that fits."""
    name = figure.removeprefix(kind).removeprefix("_")
    told = KINDS[kind].told
    if name in told:
        return told[name]
    return next(
        (one for star, one in told.items() if star.endswith("*") and name.startswith(star[:-1])), None
    )


def own(found: Mapping[str, object] | tuple[Row, ...] | list[Row]) -> list[Row]:
    """Rows that are no difference from the control."""
    return [row for row in found if not row.measure.endswith("net_of_control")]  # type: ignore[union-attr]


@every
def test_it_gives_rows_and_tells_of_each_figure(kind: str) -> None:
    names = {row.measure for row in own(rows(kind))}
    assert names
    assert all(told_of(kind, name) is not None for name in names), names
    assert KINDS[kind].summary().endswith(".")


@every
def test_every_value_is_within_its_range_and_counts_answers(kind: str) -> None:
    for row in own(rows(kind)):
        told = told_of(kind, row.measure)
        assert told is not None
        assert np.isnan(row.value) or told.low - 1e-9 <= row.value <= told.high + 1e-9, row
        assert row.n >= 0
        assert row.missing >= 0
        assert not row.high < row.low
        assert row.p != row.p or 0 <= row.p <= 1


@every
def test_the_order_of_agents_says_nothing(kind: str) -> None:
    if KINDS[kind].needs & {Need.MESSAGES, Need.TEXTS, Need.EXPOSURES, Need.MOVES, Need.GRAPH}:
        pytest.skip("agents are named in messages, moves and ties, too")
    order = np.random.default_rng(2).permutation(AGENTS)
    given = arrays()
    polls = {
        key: replace(
            one, options=one.options[:, order], values=one.values[:, order], refused=one.refused[:, order]
        )
        for key, one in given.polls.items()
        if one.refused is not None
    }
    mixed = replace(
        given,
        polls=polls,
        clusters=given.clusters[order],
        attributes={name: labels[order] for name, labels in given.attributes.items()},
    )
    same(rows(kind), rows_of(mixed, kind))


def same(first: list[Row] | tuple[Row, ...], second: list[Row]) -> None:
    """Both have the same figures, whatever chance does to their intervals."""
    one, other = ({key(row): row.value for row in some} for some in (first, second))
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert value == pytest.approx(other[name], abs=1e-9, nan_ok=True), name


def key(row: Row) -> tuple[str, ...]:
    """What tells a row from others."""
    return row.measure, row.arm, row.stage, row.question, row.group, row.label


@every
def test_a_weight_of_two_is_the_agent_twice(kind: str) -> None:
    if not KINDS[kind].needs <= {Need.POLL, Need.POLLS, Need.SURVEY, Need.RESPONDENTS, Need.QUESTIONS}:
        pytest.skip("tables of answers have weights; logs do not")
    if not KINDS[kind].weights_count:
        pytest.skip("its correction for chance is of people, not of weights")
    given = arrays()
    twice = np.where(np.arange(AGENTS) % 3 == 0, 2, 1)
    again = np.repeat(np.arange(AGENTS), twice)
    polls = {
        name: replace(
            one, options=one.options[:, again], values=one.values[:, again], refused=one.refused[:, again]
        )
        for name, one in given.polls.items()
        if one.refused is not None
    }
    copied = replace(
        given,
        polls=polls,
        clusters=given.clusters[again],
        attributes={name: labels[again] for name, labels in given.attributes.items()},
    )
    weighted = rows_of(replace(given, weights=twice.astype(float)), kind)
    names = {key(row) for row in weighted}
    # net distances take off what chance adds, which draws tell only so exactly
    compared = [row for row in rows_of(copied, kind) if key(row) in names and row in own([row])]
    assert compared
    same(compared, [row for row in weighted if row in own([row])])


@every
def test_missing_answers_are_counted_and_say_nothing(kind: str) -> None:
    if Need.POLLS not in KINDS[kind].needs and Need.POLL not in KINDS[kind].needs:
        pytest.skip("it is not about answers to one question")
    given = arrays()
    gone = np.arange(AGENTS) < TABLE
    polls = {
        name: replace(one, options=np.where(gone, -1, one.options), values=np.where(gone, np.nan, one.values))
        for name, one in given.polls.items()
    }
    fewer = {key(row): row for row in rows_of(replace(given, polls=polls), kind)}
    whole = {key(row): row for row in rows(kind)}
    assert fewer.keys() <= whole.keys()
    assert any(fewer[name].missing > whole[name].missing for name in fewer)
    if KINDS[kind].of_missing:
        return
    none = {
        name: replace(one, options=np.full_like(one.options, -1), values=np.full_like(one.values, np.nan))
        for name, one in given.polls.items()
    }
    left = [row for row in rows_of(replace(given, polls=none), kind) if row.n and row.value == row.value]
    assert not left


@every
def test_arm_and_control_alike_give_nothing(kind: str) -> None:
    given = arrays()
    polls = {(arm, question): given.polls["treatment", question] for arm, question in given.polls}
    log = given.log
    assert log is not None
    both = {
        name: pd.concat([mine, mine.assign(arm="no_interaction")])
        for name in ("actions", "messages", "exposures")
        for mine in [getattr(log, name).query("arm == 'treatment'")]
    }
    alike = replace(given, polls=polls, log=replace(log, **both))  # type: ignore[type-var]
    net = [row for row in rows_of(alike, kind) if row.measure.endswith("net_of_control")]
    assert all(row.value == 0 or np.isnan(row.value) for row in net)
    assert all(row.p == 1 or np.isnan(row.p) for row in net)


@every
def test_dust_is_nothing(kind: str) -> None:
    """Stances that differ by rounding between arms are no difference; with tests for it, p is 1."""
    given = arrays()
    polls = {
        (arm, question): replace(
            given.polls["treatment", question],
            values=given.polls["treatment", question].values * (1 + (arm != "treatment") * 2e-16),
        )
        for arm, question in given.polls
    }
    net = [row for row in rows_of(replace(given, polls=polls, log=None), kind) if "net_of" in row.measure]
    assert all(row.value == 0 or np.isnan(row.value) for row in net)


@every
def test_the_table_takes_its_rows_in_the_order_of_the_family(kind: str) -> None:
    table = table_of(rows(kind))
    assert len(table) == len(rows(kind))
    assert table["measure"].str.startswith(kind).all()


def test_kinds_differ_and_none_begins_another() -> None:
    assert len(KINDS) == len(MEASURES)
    assert not [(one, other) for one in KINDS for other in KINDS if other.startswith(f"{one}_")]


def test_no_kernel_is_out_of_reach() -> None:
    """Every public definition of the kernels is used by a measure, the engine, the card or another part."""
    kernels = ROOT / "plursim" / "measures" / "kernels"
    uses: dict[str, set[str]] = {}
    public = set()
    for file in kernels.glob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                named = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                named |= {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
                uses[node.name] = uses.get(node.name, set()) | named
                public |= {node.name} - {name for name in (node.name,) if name.startswith("_")}
    open_ = {
        alias.name
        for file in (ROOT / "plursim").rglob("*.py")
        if kernels not in file.parents
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("plursim.measures.kernels")
        for alias in node.names
    }
    # `from plursim.measures.kernels import drift as kernel`: what is used of a whole module
    open_ |= {
        one.attr
        for file in (ROOT / "plursim").rglob("*.py")
        if kernels not in file.parents
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(one, ast.Attribute)
        and isinstance(one.value, ast.Name)
        and one.value.id in ("kernel", "weighing")
    }
    reached: set[str] = set()
    while open_:
        name = open_.pop()
        if name not in reached:
            reached.add(name)
            open_ |= uses.get(name, set()) & uses.keys()
    assert public - reached == set()
