"""Nothing paid is stranded: budgets over resumes, settings in any order, waits that end, kills."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

import plursim
from plursim.cli import main
from plursim.cli.options import scenario_from
from plursim.errors import BudgetExhausted, FailureShareExceeded, InputError, Missing, Notice
from plursim.gateway.replies import Call
from plursim.runs import Progress, resume, run
from plursim.scenario import load_scenario
from plursim.store.in_flight import InFlight
from tests.conftest import ROOT
from tests.llm_case import agents, people
from tests.server import Behaviour, serving

TOWN_HALL = ROOT / "scenarios" / "town_hall.yaml"


def settings(api_base: str, **reasoning: object) -> list[str]:
    model = {"kind": "llm", "model": "openai/test", "api_base": api_base, "n_per_call": 1, "retries": 1}
    model |= {"backoff": 0.001, "concurrency": 4} | reasoning
    values = {"population.size": 12, "protocol.rounds": 1, "measures": [], "reasoning": model}
    return [f"{name}={json.dumps(value)}" for name, value in values.items()]


def test_a_budget_of_tokens_holds_over_resumes_where_no_answer_brings_a_bill(tmp_path: Path):
    with serving(Behaviour(faults={"no_usage": 1.0})) as server:
        chosen = settings(server.api_base, budget={"tokens": 12_000}, max_tokens=100)
        with pytest.raises(BudgetExhausted):
            run(load_scenario(TOWN_HALL, chosen), out=tmp_path)
        (stopped,) = plursim.open_runs(tmp_path)
        made = server.requests
        assert 0 < made < 96
        for _ in range(2):
            with pytest.raises(BudgetExhausted, match="12000 tokens"):
                resume(stopped.path)
        assert server.requests == made
        again = resume(stopped.path, settings=["reasoning.budget.tokens=1000000"])
    assert again.status == "finished"
    set_aside = again.calls["set_aside_tokens"]
    assert (set_aside > 0).all()
    assert set_aside[:made].sum() <= 12_000


def test_failed_attempts_that_may_be_billed_count_and_others_do_not(tmp_path: Path):
    with (
        serving(Behaviour(script=["drop", "429_now", "ok"])) as server,
        agents(server, people(1)) as (
            society,
            store,
        ),
    ):
        society.poll()
    aside = [(call.outcome, call.set_aside_tokens) for call in store.calls]
    assert [outcome for outcome, _ in aside] == ["dropped", "rate_limited", "answered"]
    assert aside[0][1] > 500  # the 512 tokens a reply may have, and the prompt
    assert [tokens for _, tokens in aside[1:]] == [None, None]


def test_a_model_drops_no_setting_whatever_the_order(tmp_path: Path):
    chosen = ("reasoning.budget.calls=3", "reasoning.temperature=0.2")
    loaded = scenario_from(TOWN_HALL, chosen, None, "openai/x", "http://127.0.0.1:9/v1")
    reasoning = loaded.canonical()["reasoning"]
    assert reasoning["model"] == "openai/x"
    assert (reasoning["budget"]["calls"], reasoning["temperature"]) == (3, 0.2)
    for twice in ("reasoning.model=openai/y", "reasoning.kind=argument"):
        with pytest.raises(InputError, match="both say"):
            scenario_from(TOWN_HALL, (twice,), None, "openai/x", None)
    with pytest.raises(InputError, match="--seed and --set seed both say"):
        scenario_from(TOWN_HALL, ("seed=1",), 2, None, None)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")
def test_check_refuses_what_run_refuses(capsys: pytest.CaptureFixture[str]):
    for arguments, said in (
        (["--model", "nobody-knows-this"], "litellm knows no provider"),
        (
            [
                "--model",
                "openai/mine",
                "--api-base",
                "http://127.0.0.1:9/v1",
                "--set",
                "reasoning.budget.cost=1",
            ],
            "budget.cost needs a price",
        ),
    ):
        assert main(["check", str(TOWN_HALL), *arguments]) == 2
        assert said in capsys.readouterr().err


def test_a_wait_is_counted_down(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("plursim.gateway.asking.WORTH_TELLING", 0.01)
    seen: list[float] = []

    def note(progress: Progress) -> None:
        seen.append(progress.waiting)

    with serving(Behaviour(script=["429"], retry_after=0.3)) as server:
        chosen = load_scenario(TOWN_HALL, settings(server.api_base, concurrency=1))
        made = run(chosen, out=tmp_path, on_progress=note)
    assert made.status == "finished"
    assert 0.1 < max(seen) <= 0.375
    assert seen[-1] == 0.0


def test_too_many_failures_name_counts_words_and_the_next_command_and_resume_asks_again(tmp_path: Path):
    with serving(Behaviour(script=["ok"] * 20, faults={"500": 1.0})) as server:
        with pytest.raises(FailureShareExceeded) as failed:
            run(load_scenario(TOWN_HALL, settings(server.api_base, concurrency=1)), out=tmp_path)
        (stopped,) = plursim.open_runs(tmp_path)
        said = str(failed.value)
        assert "server_error 4" in said
        assert "server_error, HTTP 500: The server had an error" in said
        assert f"plursim resume {stopped.path}" in said
        assert len(stopped.calls) == server.requests == 20 + 4 * 2
        server.behaviour = Behaviour()
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always", Notice)
            again = resume(stopped.path)
        assert any(
            "asking again" in str(one.message) and "server_error 4" in str(one.message) for one in told
        )
    assert again.status == "finished"
    assert (again.answers["reason"] == "answered").all()
    assert len(again.calls) == server.requests
    assert server.requests - 8 == len(again.reader.replies())


def test_only_replies_that_were_asked_for_count_towards_fail_above():
    with serving() as server, agents(server, people(4)) as (society, _):
        society.outcomes[:] = 0
        society.outcomes[Missing.ANSWERED], society.outcomes[Missing.SERVER_ERROR] = 3, 1
        society.outcomes[Missing.NOT_ASKED] = 96
        assert society.failure_share() == 0.25


def test_what_a_kill_leaves_of_attempts_is_read_back_but_for_a_line_not_whole(tmp_path: Path):
    call = Call(
        phase="a/0/poll",
        prompt="p",
        model="m",
        draws=2,
        attempt=1,
        started=1.25,
        possibly_billed=True,
        set_aside_tokens=30,
        set_aside_cost=0.5,
    )
    file = InFlight(tmp_path / "one.in_flight")
    file.note(call)
    file.note(call)
    with (tmp_path / "one.in_flight").open("a") as half:
        half.write('["a/0/poll", "p')
    left = InFlight(tmp_path / "one.in_flight").left()
    assert [(c.prompt, c.started, c.spend.tokens, c.outcome, c.possibly_billed) for c in left] == [
        ("p", 1.25, 30, "in_flight", True)
    ] * 2
    file.clear()
    assert file.left() == []
    file.close()
    assert not (tmp_path / "one.in_flight").exists()
    assert np.isclose(call.spend.cost, 0.5)
