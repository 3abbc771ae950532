"""Whole runs: shipped scenarios, determinism, interruption, and a language model on the loopback server."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import plursim
from plursim.cli import main
from plursim.errors import FailureShareExceeded, InputError, Interrupted, StoreError
from plursim.runs import Progress, Run, open_run, replay, resume, run
from plursim.scenario import load_scenario
from tests.conftest import ROOT
from tests.server import Behaviour, serving

SCENARIOS = sorted((ROOT / "scenarios").glob("*.yaml"))
TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"
SMALL = ["population.size=48", "protocol.rounds=2"]


def hall(out: Path, *overrides: str, **options: Any) -> Run:
    return run(load_scenario(TOWN_HALL, [*SMALL, *overrides]), out=out, **options)


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_shipped_scenario_runs_on_the_embedded_default(file: Path, tmp_path: Path):
    assert main(["run", str(file), "--out", str(tmp_path), "--quiet"]) == 0
    (made,) = plursim.open_runs(tmp_path)
    assert made.status == "finished"
    assert made.calls.empty
    assert (made.path / "manifest.json").is_file()
    assert list((made.path / "tables").glob("*.csv"))
    assert list((made.path / "figures").glob("*.png"))


def test_one_seed_rules_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def hash_of(*arguments: str) -> str:
        small = [part for override in SMALL for part in ("--set", override)]
        assert main(["run", str(TOWN_HALL), *small, "--out", str(tmp_path), "--json", *arguments]) == 0
        return str(json.loads(capsys.readouterr().out)["event_hash"])

    first, again, other, zero = hash_of(), hash_of(), hash_of("--seed", "7"), hash_of("--seed", "0")
    assert first == again
    assert len({first, other, zero}) == 3


def test_what_a_protocol_computed_is_a_table_and_in_the_summary(tmp_path: Path):
    game = run(load_scenario(ROOT / "scenarios" / "naming_game.yaml"), out=tmp_path)
    table = pd.read_csv(game.path / "tables" / "figures.csv")
    pd.testing.assert_series_equal(table["value"], game.figures["value"])
    assert table["name"].tolist() == game.figures["name"].tolist()
    last = {(row["name"], row["arm"]): row["value"] for row in game.summary()["figures"]}
    for arm, part in game.figures[game.figures["name"] == "share.Q"].groupby("arm", observed=True):
        final = part.loc[part["round"].idxmax(), "value"]
        assert last["share.Q", str(arm)] == pytest.approx(final)
    with pytest.raises(InputError, match=f"the newest is .*{game.id}"):
        open_run(game.path.parent)


def test_the_json_summary_counts_every_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["run", str(TOWN_HALL), "--set", "population.size=40", "--out", str(tmp_path), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    always = {"run", "path", "models", "status", "event_hash", "ground_truth", "measures", "figures"}
    assert set(out) == {*always, "answers", "missing", "calls"}
    assert out["figures"] == []
    assert out["answers"] == {"total": 800, "answered": 800, "reasons": {"answered": 800}}
    assert {"measure", "value", "low", "high", "floor", "floor_95", "halves", "draws"} <= set(
        out["measures"][0]
    )
    assert main(["show", str(next((tmp_path / "town-hall").iterdir())), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == out


@pytest.mark.parametrize("arm", ["no_interaction", "no_persona", "shuffled_exposure"])
def test_arms_share_the_first_poll_unless_personas_are_taken_away(arm: str, tmp_path: Path):
    made = hall(tmp_path, f"arms=[treatment, {arm}]")
    first = made.answers[made.answers["round"] == 0]
    polls = [first[first["arm"] == name]["option"].to_numpy() for name in ("treatment", arm)]
    assert (polls[0] == polls[1]).all() == (arm != "no_persona")


def test_a_population_weighted_as_the_survey_answers_as_the_survey(tmp_path: Path):
    """As near as another sample of the electorate is; a uniform mixture is farther where it differs.

    Respondents other than those it was built from judge it, so that one figure of ten may lie beyond the 95%
    quantile of chance.
    """
    questions = "[self_placement, vote, party, clinton_placement, dole_placement]"
    common = [
        "population.size=2000",
        "protocol.rounds=0",
        "arms=[treatment]",
        "measures=[total_variation]",
        "reasoning={kind: survey}",
        f"survey.questions={questions}",
        "protocol.topic=null",
    ]
    rows = {}
    for mixture in ("survey", "uniform"):
        made = [hall(tmp_path, *common, f"population.mixture={mixture}", f"seed={seed}") for seed in (1, 2)]
        whole = pd.concat([one.measures for one in made])
        rows[mixture] = whole[whole["group"] == "all"].set_index("question")
    assert (rows["survey"]["value"] < rows["survey"]["floor_95"]).sum() >= 9
    apart = rows["uniform"].loc["party"]
    assert (apart["value"] > 1.5 * apart["floor_95"]).all()
    assert (apart["low"] > 0).all()
    assert (apart["low"] > rows["survey"].loc["party", "low"].to_numpy()).all()


class Stop:
    """Stops a run, as Ctrl-C does, when it has come to a round of an arm."""

    def __init__(self, arm: str, round_: int) -> None:
        self.at = (arm, round_)

    def __call__(self, progress: Progress) -> None:
        if (progress.arm, progress.round) == self.at:
            raise KeyboardInterrupt


@pytest.mark.parametrize("stop", [("treatment", 1), ("treatment", 2), ("no_interaction", 2)])
def test_an_interrupted_run_goes_on_to_what_an_uninterrupted_one_gives(stop: tuple[str, int], tmp_path: Path):
    whole = hall(tmp_path / "whole")
    with pytest.raises(Interrupted, match="plursim resume"):
        hall(tmp_path / "broken", on_progress=Stop(*stop))
    (broken,) = plursim.open_runs(tmp_path / "broken")
    assert broken.status == "interrupted"
    assert len(broken.answers) < len(whole.answers)
    resumed = resume(broken.path)
    assert resumed.status == "finished"
    assert resumed.event_hash == whole.event_hash
    assert resumed.measures.equals(whole.measures)
    assert replay(broken.path).event_hash == whole.event_hash


def test_a_scenario_that_does_not_fit_its_population_leaves_no_folder(tmp_path: Path):
    with pytest.raises(InputError, match="need 48 agents"):
        run(load_scenario(ROOT / "scenarios" / "debate.yaml", ["population.size=3"]), out=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_run_whose_inputs_have_changed_is_refused_with_the_difference(tmp_path: Path):
    for name in ("scenarios", "personas"):
        (tmp_path / name).mkdir()
    scenario, personas = tmp_path / "scenarios/hall.yaml", tmp_path / "personas/anes96.yaml"
    shutil.copy(TOWN_HALL, scenario)
    shutil.copy(ROOT / "personas/anes96.yaml", personas)
    made = run(load_scenario(scenario, SMALL), out=tmp_path / "out")
    assert replay(made.path).event_hash == made.event_hash
    scenario.write_text(scenario.read_text().replace("bias: 0.5", "bias: 0.6"))
    with pytest.raises(InputError, match=r"(?s)bias.*0\.5.*0\.6"):
        resume(made.path)
    scenario.write_text(scenario.read_text().replace("bias: 0.6", "bias: 0.5"))
    text = personas.read_text()
    personas.write_text(text.replace("It is the autumn of 1996", "It is the spring of 1996", 1))
    with pytest.raises(InputError, match=r"(?s)persona file has changed.*spring"):
        resume(made.path)


def test_a_log_that_was_tampered_with_does_not_replay(tmp_path: Path):
    import sqlite3

    made = hall(tmp_path)
    with sqlite3.connect(made.path / "log.sqlite") as log:
        log.execute("update answers set option = 6 - option where row = 5 and option <> 3")
        log.execute("update messages set text = 'No.' where row = 17")
    with pytest.raises(StoreError, match=r"messages|answers"):
        replay(made.path)


def test_too_many_failures_stop_the_run_and_keep_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    faulty = "reasoning={kind: scripted, rule: {kind: faulty, rate: 0.3, rule: {kind: repeater}}}"
    arguments = ["run", str(TOWN_HALL), "--set", faulty, "--out", str(tmp_path), "--quiet"]
    assert main(arguments) == FailureShareExceeded.exit_code == 3
    said = capsys.readouterr().err
    assert "unparsable" in said
    assert "5.0%" in said
    (made,) = plursim.open_runs(tmp_path)
    assert made.status == "failed"
    missing = (made.answers["status"] == "missing").mean()
    assert 0.2 < missing < 0.4
    assert made.answers.loc[made.answers["status"] == "missing", "value"].isna().all()
    assert main([*arguments, "--set", "limits.fail_above=0.5"]) == 0


class TestLanguageModel:
    """The same scenario with a model: litellm against the loopback server."""

    FIELDS = (
        "population.size=60",
        "protocol.rounds=2",
        "reasoning={kind: llm, model: openai/test, concurrency: 7, backoff: 0.01, n_per_call: 1}",
    )

    def town_hall(self, out: Path, api_base: str, *overrides: str) -> Run:
        overrides = (*self.FIELDS, f"reasoning.api_base={api_base}", *overrides)
        return run(load_scenario(TOWN_HALL, overrides), out=out)

    def test_every_agent_answers_and_the_control_arm_hears_nobody(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test-loopback-123456")
        with serving(Behaviour(latency=0.01)) as server:
            made = self.town_hall(tmp_path, server.api_base, "reasoning.fast_path=false")
        assert (made.answers["status"] == "answered").all()
        assert len(made.answers) == 60 * 2 * 3 * 2
        assert len(made.calls) == server.requests
        assert server.peak == 7
        said = {text for text in made.messages["text"] if text}
        control = set(made.calls[made.calls["phase"].astype(str).str.startswith("no_interaction/")]["prompt"])
        assert control
        polls = [body for body in server.bodies if "stays private" in body["messages"][-1]["content"]]
        quiet = [b for b in polls if not any(text in b["messages"][-1]["content"] for text in said)]
        loud = len(polls) - len(quiet)
        assert loud == 60 * 2 * 2  # only the polls after a round of the treatment arm quote anybody
        assert not any("sk-test-loopback" in f.read_bytes().decode("latin1") for f in _files(tmp_path))

    def test_private_answers_never_reach_a_later_prompt(self, tmp_path: Path):
        """Replies to polls carry a mark; no prompt may ever hold it (T29)."""
        with serving() as server:
            made = self.town_hall(tmp_path, server.api_base)
        assert made.answers["raw"].str.contains('"answer"').all()
        asked = [m["content"] for body in server.bodies for m in body["messages"]]
        assert asked
        raw = set(made.answers["raw"])
        quoted = [part for text in asked for part in text.split("<<<message")[1:]]
        assert quoted
        assert not any(answer in part for part in quoted for answer in raw)

    def test_replies_in_any_order_and_at_any_concurrency_give_one_log(self, tmp_path: Path):
        hashes = set()
        for concurrency in (1, 8, 200):
            with serving(Behaviour(latency=0.001)) as server:
                made = self.town_hall(tmp_path, server.api_base, f"reasoning.concurrency={concurrency}")
            hashes.add(made.event_hash)
        assert len(hashes) == 1

    def test_replay_and_borrowed_replies_make_no_call(self, tmp_path: Path):
        with serving() as server:
            made = self.town_hall(tmp_path, server.api_base)
            before = server.requests
            assert replay(made.path).event_hash == made.event_hash
            scenario = load_scenario(TOWN_HALL, (*self.FIELDS, f"reasoning.api_base={server.api_base}"))
            again = run(scenario, out=tmp_path / "again", reuse_replies=made.path)
            assert server.requests == before
        assert again.event_hash == made.event_hash
        assert again.calls.empty
        assert replay(again.path).event_hash == made.event_hash

    def test_the_estimate_bounds_what_the_run_then_takes(self, tmp_path: Path):
        from plursim.runs import estimate_calls, prepare

        with serving() as server:
            overrides = (*self.FIELDS, f"reasoning.api_base={server.api_base}")
            expected = estimate_calls(prepare(load_scenario(TOWN_HALL, overrides)))
            assert server.requests == 0
            made = self.town_hall(tmp_path, server.api_base)
        assert int(expected["calls"].sum()) == len(made.calls)
        assert expected["prompt_tokens"].sum() >= made.calls["prompt_tokens"].sum()
        assert expected["completion_tokens"].sum() >= made.calls["completion_tokens"].sum()


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def test_mean_stances_in_the_log_are_those_of_the_model(tmp_path: Path):
    model = plursim.SocietyModel(load_scenario(TOWN_HALL, SMALL), arm="treatment")
    model.run_model()
    made = hall(tmp_path)
    last = made.answers.query("arm == 'treatment' and round == 2 and question == 'self_placement'")
    np.testing.assert_allclose(last["value"].mean(), np.mean(model.society.private[:, 0]))
