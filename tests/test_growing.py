"""Growing a pool: parts of targets, the toy population of the docs, writers that fail, and a real server."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from scipy.stats import norm, wasserstein_distance

from plursim.cli import main
from plursim.errors import DocumentError, FailureShareExceeded, Interrupted, Missing
from plursim.mixtures.growing import Grower, Growth, grow
from plursim.mixtures.growing.asking import Heeded, Writer, Written
from plursim.mixtures.growing.briefing import Brief, instruction
from plursim.mixtures.growing.pool import Pool
from plursim.mixtures.growing.residuals import assigned, moves, residual, target_slice
from plursim.personas import Mixture, Persona, load_personas
from plursim.randomness import Streams
from plursim.reasoning.scripted.stated import outlook_shares, read_outlook, read_shares, state_outlook
from plursim.runs.setup import prepare
from plursim.scenario import Scenario, load_scenario
from plursim.society.replies import Given
from plursim.society.requests import Poll, Write
from plursim.surveys.question import Question
from tests import server as loopback
from tests.conftest import ROOT
from tests.server import Behaviour, serving
from tests.societies import Puppets

TOY = ROOT / "scenarios" / "grow_toy.yaml"
SPREAD = 0.15
FLOATS = np.ndarray[Any, np.dtype[np.float64]]


def drawn_shares(rng: np.random.Generator, *shape: int) -> FLOATS:
    return rng.dirichlet(np.full(shape[-1], 0.6), shape[:-1])


# Parts of a target


@pytest.mark.parametrize("ordinal", [True, False])
def test_moves_take_the_mixture_to_the_target_and_no_further_than_needed(ordinal: bool) -> None:
    rng = np.random.default_rng(1)
    for options in (2, 3, 7):
        mixed, target = drawn_shares(rng, 2, options)
        plan = moves(mixed, target, ordinal=ordinal)
        np.testing.assert_allclose(plan.sum(axis=1), mixed, atol=1e-12)
        np.testing.assert_allclose(plan.sum(axis=0), target, atol=1e-12)
        places = np.arange(options)
        cost = np.abs(places[:, None] - places[None, :]) if ordinal else places[:, None] != places[None, :]
        least = (
            wasserstein_distance(places, places, mixed, target)
            if ordinal
            else np.abs(mixed - target).sum() / 2
        )
        assert (plan * cost).sum() == pytest.approx(least, abs=1e-12)


@pytest.mark.parametrize("ordinal", [True, False])
def test_assigned_parts_make_up_the_target_and_are_the_personas_own_answers_where_it_is_met(
    ordinal: bool,
) -> None:
    rng = np.random.default_rng(2)
    shares, weights = drawn_shares(rng, 4, 5), drawn_shares(rng, 4)
    target = drawn_shares(rng, 5)
    parts = assigned(shares, weights, target, ordinal=ordinal)
    np.testing.assert_allclose(parts.sum(axis=1), 1.0)
    np.testing.assert_allclose(weights @ parts, target, atol=1e-12)
    np.testing.assert_allclose(
        assigned(shares, weights, weights @ shares, ordinal=ordinal), shares, atol=1e-9
    )


def test_slices_are_equal_parts_of_the_target_and_the_residual_is_what_is_missing() -> None:
    target = np.array([0.1, 0.0, 0.55, 0.35])
    slices = np.stack([target_slice(target, k, 3) for k in range(3)])
    np.testing.assert_allclose(slices.mean(axis=0), target, atol=1e-12)
    assert slices[0].tolist() == pytest.approx([0.3, 0.0, 0.7, 0.0])
    shares, mass = residual(np.array([0.4, 0.0, 0.55, 0.05]), target)
    assert shares.tolist() == [0.0, 0.0, 0.0, 1.0]
    assert mass == pytest.approx(0.3)
    assert residual(target, target)[1] == 0.0


# The scripted twin


def test_outlooks_are_read_back_from_words_and_instructions_from_briefs() -> None:
    for number in (0, 7, 50, 100):
        assert read_outlook(state_outlook(number)) == number
    assert np.isnan(read_outlook("You have an outlook of 700 on a scale from 0 to 1000."))
    rows = outlook_shares(30.0, 5, 0.2)
    density = norm.pdf(np.linspace(0, 1, 5), 0.3, 0.2)
    np.testing.assert_allclose(rows, density / density.sum())
    question = Question(id="q", text="Why: 5% or more?", options=("no: 3%", "yes", "so (now 4%)"))
    brief = Brief("p", {0: np.array([0.2, 0.5, 0.3])}, now={0: np.array([1.0, 0.0, 0.0])}, text="You wait.")
    text = instruction(brief, [question], 60, 20)
    wanted, now = read_shares(text)
    assert (wanted[0].tolist(), now[0].tolist()) == ([0.2, 0.5, 0.3], [1.0, 0.0, 0.0])
    assert "You wait." not in text, "a text that a model may have written is quoted apart"


def test_a_brief_names_no_more_questions_than_may_be_told() -> None:
    questions = [Question(id=f"q{k}", text=f"Number {k}?", options=("no", "yes")) for k in range(3)]
    brief = Brief(None, {k: np.array([0.5, 0.5]) for k in (2, 0, 1)})
    assert re.findall(r"Number \d", instruction(brief, questions, 60, 2)) == ["Number 2", "Number 0"]


# The toy population of the docs


@pytest.fixture(scope="module", params=["boosting", "em"])
def grown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Growth:
    return grow(TOY, request.param, out=tmp_path_factory.mktemp("grown"))


def camps(options: int) -> FLOATS:
    """How the three camps of the toy answer a question, apart from those who take one fixed option."""
    places = np.linspace(0, 1, options)[:, None]
    density = norm.pdf(places, np.array([0.12, 0.55, 0.88]), 0.12)
    answers: FLOATS = (density / density.sum(axis=0)) @ np.array([0.45, 0.20, 0.35])
    return answers


def test_the_toy_survey_is_made_as_its_scenario_says() -> None:
    survey = prepare(load_scenario(TOY)).survey
    assert survey is not None
    for number, question in enumerate(survey.questions):
        options = len(question.options)
        expected = 0.95 * camps(options)
        expected[(0, options // 2, options - 1)[number % 3]] += 0.05
        np.testing.assert_allclose(survey.distribution(question.id).shares, expected, atol=0.0021)


def best_possible(growth: Growth, columns: np.ndarray[Any, Any]) -> float:
    """Least mean total variation of any mixture of all texts the writer can write, by linear programming."""
    rows, targets, scale = [], [], []
    for column in columns:
        question = growth.task.questions[int(column)]
        options = len(question.options)
        density = norm.pdf(np.linspace(0, 1, options)[:, None], np.arange(101) / 100, SPREAD)
        rows.append(density / density.sum(axis=0))
        targets.append(growth.task.target(int(column)))
        scale.append(np.full(options, 0.5 / len(columns)))
    answers, target, weight = np.vstack(rows), np.concatenate(targets), np.concatenate(scale)
    eye = np.eye(len(target))
    found = linprog(
        np.r_[np.zeros(101), weight],
        A_ub=np.block([[answers, -eye], [-answers, -eye]]),
        b_ub=np.r_[target, -target],
        A_eq=np.r_[np.ones(101), np.zeros(len(target))][None],
        b_eq=[1.0],
    )
    return float(found.fun)


def objective_of(growth: Growth, columns: np.ndarray[Any, Any]) -> float:
    """Mean total variation of the grown pool, from its texts and weights alone."""
    apart = []
    for column in columns:
        target = growth.task.target(int(column))
        rows = [outlook_shares(read_outlook(p.prompt), len(target), SPREAD) for p in growth.pool.personas]
        apart.append(np.abs(growth.pool.weights @ np.stack(rows) - target).sum() / 2)
    return float(np.mean(apart))


def test_growing_starts_from_one_persona_stops_by_itself_and_reaches_the_known_optimum(
    grown: Growth,
) -> None:
    assert len(grown.start.personas) == 1
    assert grown.stopped == "no text helped in 3 steps"
    assert grown.summary()["steps"] < 30
    everything = np.arange(len(grown.task.questions))
    for columns in (grown.task.training, everything):
        reached, best = objective_of(grown, columns), best_possible(grown, columns)
        assert best <= reached <= 1.1 * best
        start = float(grown.task.distance(grown.start.shares, grown.start.weights, columns))
        assert start > 10 * best
    assert grown.pool.training == pytest.approx(objective_of(grown, grown.task.training))
    on_test = grown.on_test(grown.pool)
    assert on_test == pytest.approx(objective_of(grown, grown.task.test))


def test_the_held_out_objective_never_rises_and_falls_with_every_accepted_text(grown: Growth) -> None:
    table = grown.candidates
    accepted = table[table["accepted"] & (table["step"] > 0)]
    assert len(accepted) > 3
    assert (accepted["held_out_after"] < accepted["held_out_before"]).all()
    assert (accepted["training_after"] <= accepted["training_before"] + 1e-6).all()
    path = [grown.start.held_out, *accepted["held_out_after"]]
    assert (np.diff(path) < 0).all()
    assert path[-1] == grown.pool.held_out
    assert accepted["held_out_before"].tolist() == path[:-1]
    assert not (set(grown.task.training) | set(grown.task.held_out)) & set(grown.task.test)


def test_every_candidate_is_a_row_with_a_reason_and_one_text_a_turn_is_accepted(grown: Growth) -> None:
    table = grown.candidates
    assert table["candidate"].tolist() == list(range(len(table)))
    tried = table[table["step"] > 0]
    assert set(tried.groupby(["step", "turn"]).size()) == {6}
    assert (tried.groupby(["step", "turn"])["accepted"].sum() <= 1).all()
    assert (tried["accepted"] == (tried["outcome"] == "accepted")).all()
    unusable = tried["outcome"] == "unusable"
    assert (unusable == (tried["reason"] != "answered")).all()
    assert (unusable == tried["training_after"].isna()).all()
    kept = {persona.id for persona in grown.pool.personas}
    assert kept <= set(table.loc[table["accepted"], "persona"])
    written = pd.read_csv(grown.folder / "candidates.csv", keep_default_na=False)
    assert written["text"].tolist() == table["text"].tolist()
    assert written["outcome"].tolist() == table["outcome"].tolist()


def test_pool_and_mixture_are_files_that_scenarios_use(grown: Growth) -> None:
    pool = load_personas(grown.pool_file)
    mixture = Mixture.load(grown.mixture_file, pool)
    np.testing.assert_allclose(mixture.weights, grown.pool.weights, rtol=1e-9)
    assert mixture.file is not None
    assert mixture.file.fitted is not None
    assert mixture.file.fitted.pool_hash == pool.hash
    assert mixture.file.fitted.gap < 1e-6
    assert 2 < mixture.file.fitted.effective_personas < 6


def test_the_same_call_gives_the_same_and_another_seed_another_split(tmp_path: Path) -> None:
    short = load_scenario(TOY).with_overrides(["grow.steps=1", "grow.method=em", "grow.personas=3"])
    first, again = (grow(short, out=tmp_path / name) for name in "ab")
    assert first.settings.method == "em"
    pd.testing.assert_frame_equal(first.candidates, again.candidates)
    assert first.stopped == "1 steps are done"
    other = grow(short.with_seed(0), out=tmp_path)
    assert other.task.training.tolist() != first.task.training.tolist()


def test_evolve_refines_texts_in_place_and_leaves_weights_and_attributes(tmp_path: Path) -> None:
    rows = [(30, 0.5), (50, 0.2), (70, 0.3)]
    personas = "".join(
        f"- {{id: p{k}, prompt: '{state_outlook(k)}', attributes: {{side: s{k}}}}}\n" for k, _ in rows
    )
    (tmp_path / "three.yaml").write_text(f"name: three\npersonas:\n{personas}")
    weights = ", ".join(f"p{k}: {weight}" for k, weight in rows)
    scenario = load_scenario(TOY).with_overrides(
        [f"population.personas={tmp_path / 'three.yaml'}", f"population.mixture={{{weights}}}"]
    )
    done = grow(scenario, "evolve", out=tmp_path)
    assert done.pool.weights.tolist() == pytest.approx([weight for _, weight in rows])
    assert [p.attributes["side"] for p in done.pool.personas] == [f"s{k}" for k, _ in rows]
    assert done.pool.held_out < 0.5 * done.start.held_out
    outlooks = [read_outlook(persona.prompt) for persona in done.pool.personas]
    # The weights of the camps are others than these, so the middle has to stand for part of the upper camp.
    assert outlooks == pytest.approx([12, 65, 88], abs=10)
    table = done.candidates
    assert set(table.loc[table["step"] > 0, "action"]) == {"rewrite"}


# Texts and answers that cannot be used


def writer_of(texts: list[str], codes: list[Missing] | None = None) -> tuple[Writer, Puppets]:
    missing = np.array(codes or [Missing.ANSWERED] * len(texts), dtype=np.int8)

    def write(_society: Any, request: Write) -> Given:
        n = len(request.agents)
        return Given(values=request.form.array(texts[:n]), missing=missing[:n])

    puppets = Puppets(write=write)
    questions = (Question(id="q", text="Should taxes rise?", options=("no", "yes")),)
    return Writer(questions, puppets, Streams(0), words=5, told=9), puppets  # type: ignore[arg-type]


def test_texts_are_vetted_and_a_missing_one_stays_missing() -> None:
    texts = [
        "You farm.",
        "Sure! Here is one: You farm.",
        "Youth matters.",
        "You " + "farm " * 10,
        "You farm. Should  TAXES rise? Yes.",
        "left over",
        "",
    ]
    codes = [Missing.ANSWERED] * 5 + [Missing.REFUSED, Missing.TRUNCATED]
    writer, puppets = writer_of(texts, codes)
    found = writer.write(Brief(None, {0: np.array([0.5, 0.5])}, text="You fish."), 7, 3)
    reasons = ["answered", "not_a_persona", "not_a_persona", "too_long", "quotes_a_question"]
    assert [draft.reason for draft in found] == [*reasons, "refused", "truncated"]
    assert [draft.text for draft in found[5:]] == ["", ""]
    (request,) = puppets.asked(Write)
    assert request.sources == (("You fish.",),) * 7
    assert (request.round, request.about) == (3, "persona")


class Names:
    """Asks nobody: each persona's answers, or its failure, are looked up by its text."""

    def __init__(self, shares: dict[str, float], failed: dict[str, float] | None = None) -> None:
        self.shares, self.failed, self.asked = shares, failed or {}, []  # type: ignore[var-annotated]

    def ask(self, personas: Any) -> Heeded:
        self.asked.append([persona.prompt for persona in personas])
        rows = [[self.shares[p.prompt], 1 - self.shares[p.prompt]] for p in personas]
        failed = np.array([self.failed.get(p.prompt, 0.0) for p in personas])
        return Heeded(np.repeat(np.array(rows)[:, None], 2, axis=1), failed)


class Drafts:
    """Writes the same drafts each time."""

    def __init__(self, *drafts: Written) -> None:
        self.drafts = list(drafts)

    def write(self, _brief: Brief, _number: int, _step: int) -> list[Written]:
        return self.drafts


def two_questions(**grow_section: Any) -> tuple[Any, Any]:
    """A task of two alike questions, of which 40% say no, one of them held out; and its settings."""
    from plursim.mixtures.growing.task import task_of
    from plursim.scenario.grow import GrowSpec

    items = ", ".join(
        f"{{id: {name}, text: 'On {name}?', options: ['no', 'yes'], shares: [0.4, 0.6]}}" for name in "ab"
    )
    scenario = load_scenario(TOY).with_overrides([f"survey.items=[{items}]", "fit.objective=squared_error"])
    settings = GrowSpec(patience=1, test=0.0, **grow_section)
    return task_of(prepare(scenario), settings), settings


def test_only_a_text_that_lowers_the_held_out_objective_is_taken_the_best_on_training_first() -> None:
    task, settings = two_questions()
    shares = {"You 0": 0.9, "You a": 0.35, "You b": 0.45, "You c": 0.99, "You d": np.nan, "You e": 0.4}
    panel = Names(shares, {"You e": 0.06})
    reasons = ["answered", "answered", "answered", "refused", "answered", "answered", "answered"]
    texts = ["You a", "You b", "You c", "", "You d", "You e", "You a"]
    grower = Grower(
        task, settings, panel, Drafts(*(Written(t, r) for t, r in zip(texts, reasons, strict=True)))
    )
    start = grower.start([Persona(id="first", prompt="You 0")], np.ones(1))
    assert start.training == pytest.approx(0.5)
    pool: Pool = grower.grow(start)
    assert panel.asked[1] == ["You a", "You b", "You c", "You d", "You e"], "no missing text, none twice"
    step = [row for row in grower.rows if row.step == 1]
    assert [(row.reason, row.outcome) for row in step] == [
        ("answered", "accepted"),
        ("answered", "another_chosen"),
        ("answered", "held_out_does_not_fall"),
        ("refused", "unusable"),
        ("no_answers", "unusable"),
        ("answers_failed", "unusable"),
        ("duplicate", "unusable"),
    ]
    assert pool.training == pytest.approx(0.0, abs=1e-6)
    assert {p.prompt for p in pool.personas} == {"You 0", "You a"}
    assert all(np.isnan(row.training_after) for row in step[3:])


def test_a_text_that_helps_training_alone_is_refused() -> None:
    task, settings = two_questions()

    class Split(Names):
        def ask(self, personas: Any) -> Heeded:
            found = super().ask(personas)
            held_out = int(task.held_out[0])
            # On the question held out everybody says yes more often than the start does.
            rows = np.array([[0.45, 0.55] if p.prompt == "You 0" else [0.1, 0.9] for p in personas])
            found.shares[:, held_out] = rows
            return found

    grower = Grower(task, settings, Split({"You 0": 0.9, "You a": 0.1}), Drafts(Written("You a", "answered")))
    start = grower.start([Persona(id="first", prompt="You 0")], np.ones(1))
    pool = grower.grow(start)
    assert pool is start
    assert [row.outcome for row in grower.rows[1:]] == ["held_out_does_not_fall"]
    assert grower.rows[1].training_after < start.training
    assert grower.stopped == "no text helped in 1 steps"


def test_a_pool_whose_own_answers_fail_is_refused() -> None:
    task, settings = two_questions()
    first = [Persona(id="first", prompt="You 0")]
    grower = Grower(task, settings, Names({"You 0": 0.9}, {"You 0": 1.0}), Drafts())
    with pytest.raises(FailureShareExceeded, match="answers_failed"):
        grower.start(first, np.ones(1))


def test_a_candidate_for_which_the_solver_finds_no_mixture_is_a_row() -> None:
    task, settings = two_questions()

    def fit(problem: Any) -> FLOATS:
        return np.ones(1) if problem.size == 1 else np.zeros(problem.size)

    grower = Grower(
        replace(task, fit=fit),
        settings,
        Names({"You 0": 0.9, "You a": 0.1}),
        Drafts(Written("You a", "answered")),
    )
    start = grower.start([Persona(id="first", prompt="You 0")], np.ones(1))
    assert grower.grow(start) is start
    assert [(row.reason, row.outcome) for row in grower.rows[1:]] == [("not_fitted", "unusable")]


def test_boosting_stops_where_the_pool_is_full() -> None:
    task, settings = two_questions(personas=1)
    grower = Grower(task, settings, Names({"You 0": 0.9}), Drafts())
    start = grower.start([Persona(id="first", prompt="You 0")], np.ones(1))
    assert grower.grow(start) is start
    assert grower.stopped == "nothing is left to write"


def test_a_scripted_writer_that_often_fails_leaves_rows_and_a_sound_pool(tmp_path: Path) -> None:
    faulty = "{kind: scripted, rule: {kind: faulty, rate: 0.5, rule: {kind: stated}}}"
    scenario = load_scenario(TOY).with_overrides([f"reasoners.writer={faulty}", "grow.steps=6"])
    done = grow(scenario, "boosting", out=tmp_path)
    tried = done.candidates[done.candidates["step"] > 0]
    lost = tried[tried["reason"] == "unparsable"]
    assert 0.2 * len(tried) < len(lost) < 0.8 * len(tried)
    assert set(lost["text"]) == {""}
    assert set(lost["raw"]) == {"%%"}
    assert not lost["accepted"].any()
    assert done.pool.held_out < 0.3 * done.start.held_out
    assert all(read_outlook(persona.prompt) >= 0 for persona in done.pool.personas)


# What cannot be grown


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (["reasoning={kind: argument}"], "the argument reasoner cannot write personas"),
        (["reasoners.writer={kind: survey}"], "reasoners.writer.kind"),
        (["fit.objective=log_likelihood"], "not grown by log_likelihood"),
        (["survey.questions=[bus]"], "at least 2 questions"),
        (["survey={source: anes96}", "fit.objective=wasserstein"], "'vote' has no order"),
    ],
)
def test_what_cannot_be_grown_is_refused_with_its_place(
    tmp_path: Path, overrides: list[str], words: str
) -> None:
    with pytest.raises(DocumentError, match=re.escape(words)):
        grow(load_scenario(TOY).with_overrides(overrides), out=tmp_path)


# A language model, on the loopback server

LLM = """\
name: grow-llm
seed: 4
population: {{size: 4, personas: first.yaml}}
reasoning: {{kind: llm, model: openai/loopback, api_base: "{api_base}", backoff: 0.002}}
protocol: {{kind: deliberation, rounds: 0}}
fit: {{objective: squared_error, draws: 6}}
grow: {{candidates: 6, steps: 3, patience: 3, personas: 4, min_gain: 0.0}}
limits: {{fail_above: 0.5}}
survey:
  source: marginals
  items:
"""
ITEM = "  - {{id: q{k}, text: 'Do you want plan {k}?', options: ['no', 'maybe', 'yes'], shares: {shares}}}\n"


@pytest.fixture
def on_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    (tmp_path / "first.yaml").write_text("name: one\npersonas:\n- {id: one, prompt: You live here.}\n")

    def sentence(voice: loopback.Voice) -> str:
        return f"You have moved house {1 + int(1000 * voice.unit('sentence'))} times."

    monkeypatch.setattr(loopback.Voice, "sentence", sentence)

    def scenario(server: loopback.Server) -> Scenario:
        items = (ITEM.format(k=k, shares=[[0.2, 0.3, 0.5], [0.6, 0.2, 0.2]][k % 2]) for k in range(6))
        file = tmp_path / "llm.yaml"
        file.write_text(LLM.format(api_base=server.api_base) + "".join(items))
        return load_scenario(file)

    return scenario


def is_writing(body: dict[str, Any]) -> bool:
    return "Write a persona" in body["messages"][-1]["content"]


def test_a_language_model_writes_and_answers_and_is_not_asked_twice(tmp_path: Path, on_server: Any) -> None:
    with serving(Behaviour(sharpness=2.0)) as server:
        scenario = on_server(server)
        done = grow(scenario, "boosting", out=tmp_path / "out")
        assert done.calls == server.requests
        writing = [body for body in server.bodies if is_writing(body)]
        asked, table = server.requests, done.candidates
        again = grow(scenario, "boosting", out=tmp_path / "out")
        assert (server.requests, again.calls) == (asked, 0)
    pd.testing.assert_frame_equal(again.candidates, table)
    # One call a turn: six draws of one prompt, in which nothing of the questions held out stands.
    assert len(writing) == table.loc[table["step"] > 0, "step"].nunique()
    assert {body["n"] for body in writing} == {6}
    hidden = [done.task.questions[int(c)].text for c in [*done.task.held_out, *done.task.test]]
    told = [done.task.questions[int(c)].text for c in done.task.training]
    for body in writing:
        assert [message["role"] for message in body["messages"]] == ["user"], "a writer has no persona"
        prompt = body["messages"][-1]["content"]
        assert not any(text in prompt for text in hidden)
        assert any(text in prompt for text in told)
        assert re.search(r"<<<message \w+>>>\nYou live here\.|<<<message \w+>>>\nYou have moved", prompt)
    assert set(table.loc[table["step"] > 0, "reason"]) <= {"answered", "duplicate"}
    assert all(p.prompt.startswith(("You live", "You have moved")) for p in done.pool.personas)
    assert done.pool.held_out < done.start.held_out


def test_refused_and_broken_texts_are_rows_and_never_used(tmp_path: Path, on_server: Any) -> None:
    faults = {"refusal": 0.3, "filter": 0.2, "prose": 0.2, "null": 0.1}

    class Moody(loopback.Server):
        def fault(self, body: Any, number: int) -> str:
            return super().fault(body, number) if is_writing(body) else "ok"

    loop_server, loopback_server = loopback.Server, Moody
    loopback.Server = loopback_server  # type: ignore[misc]
    try:
        with serving(Behaviour(faults=faults)) as server:
            scenario = on_server(server).with_overrides(
                ["reasoning.n_per_call=1", "grow.steps=4", "grow.patience=4"]
            )
            done = grow(scenario, "em", out=tmp_path / "out")
            asked = {message["content"] for body in server.bodies for message in body["messages"]}
    finally:
        loopback.Server = loop_server  # type: ignore[misc]
    tried = done.candidates[done.candidates["step"] > 0]
    reasons = set(tried["reason"])
    assert {"refused", "content_filter", "not_a_persona", "answered"} <= reasons
    lost = tried[tried["reason"].isin(["refused", "content_filter", "empty"])]
    assert set(lost["text"]) == {""}
    assert not tried.loc[tried["reason"] != "answered", "accepted"].any()
    assert all(persona.prompt for persona in done.pool.personas)
    talk = tried.loc[tried["reason"] == "not_a_persona", "text"]
    assert set(talk) == {"Well, on the whole I think it depends on many things."}
    assert not set(talk) & asked, "what is no persona is put to nobody"


def test_growing_goes_on_where_it_was_stopped(tmp_path: Path, on_server: Any) -> None:
    def stop(step: int, _pool: Pool) -> None:
        if step == 1:
            raise KeyboardInterrupt

    with serving() as server:
        scenario = on_server(server)
        whole = grow(scenario, "boosting", out=tmp_path / "whole")
        needed = server.requests
        with pytest.raises(Interrupted, match="goes on from here"):
            grow(scenario, "boosting", out=tmp_path / "cut", on_step=stop)
        (file,) = (tmp_path / "cut").rglob("candidates.csv")
        assert pd.read_csv(file)["step"].max() == 1
        resumed = grow(scenario, "boosting", out=tmp_path / "cut")
        assert server.requests == 2 * needed
    pd.testing.assert_frame_equal(resumed.candidates, whole.candidates)


# The command line


def test_the_command_prints_json_and_saves_pool_and_mixture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save = tmp_path / "mine" / "toy.mixture.yaml"
    arguments = ["fit", str(TOY), "--method", "boosting", "--out", str(tmp_path), "--save", str(save)]
    assert main([*arguments, "--set", "grow.steps=2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["method"] == "boosting"
    assert found["held_out"]["after"] < found["held_out"]["before"]
    assert sum(found["weights"].values()) == pytest.approx(1.0)
    assert found["candidates"]["total"] == 12
    pool = load_personas(save.with_name("toy.yaml"))
    assert Mixture.load(save, pool).weights.tolist() == pytest.approx(list(found["weights"].values()))
    assert main([*arguments, "--set", "grow.steps=2"]) == 0
    said = capsys.readouterr().out
    assert "12 texts in 2 steps" in said
    assert "Stopped because 2 steps are done." in said


def test_the_scripted_rule_answers_as_its_distributions_say(tmp_path: Path) -> None:
    setup = prepare(load_scenario(TOY).with_overrides(["population.size=400"]))
    from plursim.society.events import MemoryLog

    society = setup.society(setup.arms[0], MemoryLog())
    society.begin()
    columns = np.arange(len(setup.questions))
    answers = society.poll(questions=columns)
    request = Poll(
        agents=society.everyone,
        round=0,
        phase="poll",
        heard=society.recalled(society.everyone),
        questions=columns,
    )
    known = setup.reasoners[0].distributions(society, request)
    assert known is not None
    for column, shares in enumerate(known.shares):
        counts = np.bincount(answers.options[:, column], minlength=shares.shape[1]) / society.size
        np.testing.assert_allclose(counts, shares[0], atol=2 / society.size)
