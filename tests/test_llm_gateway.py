"""The gateway against a loopback server: nothing lost, nothing paid twice, every attempt in the ledger."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections import Counter

import numpy as np
import pytest
from scipy import stats

from plursim.errors import BudgetExhausted, InputError, Interrupted, Missing, ProviderStopped
from plursim.gateway.replies import MemoryReplies
from plursim.reasoning.language_model.reasoner import LLMReasoner
from tests.llm_case import FIVE, KEY, THREE, agents, first_poll, people, settled
from tests.server import Behaviour, distribution, serving

MIX = {
    "429": 0.03,
    "429_now": 0.02,
    "500": 0.02,
    "502": 0.01,
    "503": 0.01,
    "529": 0.01,
    "drop": 0.02,
    "hang": 0.003,
    "400": 0.003,
    "filter_400": 0.004,
    "overflow": 0.004,
    "malformed": 0.012,
    "prose": 0.01,
    "out_of_range": 0.01,
    "truncated": 0.01,
    "empty": 0.008,
    "null": 0.004,
    "no_choices": 0.004,
    "refusal": 0.004,
    "filter": 0.004,
}
OUTCOMES = {
    "429": "rate_limited",
    "429_now": "rate_limited",
    **dict.fromkeys(("500", "502", "503", "529"), "server_error"),
    "drop": "dropped",
    "hang": "timeout",
    "400": "bad_request",
    "filter_400": "content_filter",
    "filter": "content_filter",
    "overflow": "context_overflow",
    **dict.fromkeys(("malformed", "prose"), "unparsable"),
    **dict.fromkeys(("empty", "null", "no_choices"), "empty"),
    "refusal": "refused",
    "ok": "answered",
}


def test_the_ledger_holds_every_request_and_no_answer_is_lost_when_a_fifth_of_all_requests_fail():
    assert sum(MIX.values()) == pytest.approx(0.2)
    with serving(Behaviour(faults=MIX, hang=30, keep_bodies=False)) as server:
        with agents(server, people(1000), concurrency=100, timeout=1.2) as (society, store):
            answers = society.poll()
        assert len(store.calls) == server.requests
        wanted = Counter({OUTCOMES.get(fault, fault): 0 for fault in MIX})
        for fault, count in server.met.items():
            wanted[OUTCOMES.get(fault, fault)] += count
        assert Counter(call.outcome for call in store.calls) == wanted
        assert server.requests / 1000 <= 1.35
    codes = Counter(Missing(code) for code in answers.missing.ravel())
    assert sum(codes.values()) == 1000
    # What another try can mend is mended: the rest is what the model says or the provider will not do.
    final = (Missing.REFUSED, Missing.CONTENT_FILTER, Missing.BAD_REQUEST, Missing.CONTEXT_OVERFLOW)
    assert codes[Missing.ANSWERED] + sum(codes[reason] for reason in final) >= 995
    assert codes[Missing.ANSWERED] > 950
    assert (np.isnan(answers.values) == (answers.missing != 0)).all()
    assert len(settled(store)) == 1000
    billed = {call.outcome for call in store.calls if call.possibly_billed}
    assert billed <= {"dropped", "timeout"}
    assert "dropped" in billed


def test_calls_under_way_reach_the_stated_concurrency_and_never_more():
    with serving(Behaviour(latency=0.02)) as server:
        with agents(server, people(120), concurrency=13) as (society, _):
            society.poll()
        assert server.peak == 13


def test_results_are_the_same_at_any_concurrency_and_with_faults():
    faults = {"429_now": 0.1, "500": 0.1, "malformed": 0.1, "truncated": 0.05}
    seen = []
    for concurrency, mix in ((1, {}), (1, faults), (8, faults), (200, faults)):
        with serving(Behaviour(faults=mix)) as server:
            with agents(server, people(40, 5), (FIVE, THREE), concurrency=concurrency, n_per_call=3) as (
                society,
                store,
            ):
                answers = society.poll()
            seen.append((answers.options, answers.raw, store.replies))
    for options, raw, replies in seen[2:]:
        assert np.array_equal(options, seen[1][0])
        assert raw == seen[1][1]
        assert replies == seen[1][2]
    # Faults cost attempts and re-asks, so answers of some agents differ, but none is missing.
    assert (seen[0][0] >= 0).all()


def test_a_warm_store_makes_no_request_and_gives_the_same_results():
    with serving() as server, agents(server, people(5, 60), (FIVE, THREE)) as (society, store):
        cold = society.poll()
        made = server.requests
        with agents(server, people(5, 60), (FIVE, THREE), store=store) as (again, _):
            warm = again.poll()
        assert server.requests == made
    assert np.array_equal(cold.options, warm.options)
    assert cold.raw == warm.raw


@pytest.mark.parametrize("n_per_call", [1, 16, 128])
def test_sixty_agents_of_one_persona_are_sixty_draws_cold_and_warm(n_per_call):
    with serving() as server:
        with agents(server, people(1, 60), n_per_call=n_per_call) as (society, store):
            cold = society.poll()
        assert len(store.replies) == 60
        assert server.requests == -(-60 // n_per_call)
        assert server.choices == 60
        with agents(server, people(1, 60), n_per_call=n_per_call, store=store) as (society, _):
            warm = society.poll()
        assert server.choices == 60
    assert len(np.unique(cold.options)) > 1
    assert np.array_equal(cold.options, warm.options)


def test_answers_vary_within_a_persona_as_much_as_with_separate_calls():
    counts = []
    for n_per_call in (1, 128):
        with serving() as server, agents(server, people(1, 600), n_per_call=n_per_call) as (society, _):
            counts.append(np.bincount(society.poll().options.ravel(), minlength=5))
    assert stats.chi2_contingency(np.array(counts)).pvalue > 0.01
    shares = distribution("You are resident number 0 of the town.", FIVE.text, FIVE.options)
    for count in counts:
        assert stats.chisquare(count, 600 * np.array(shares)).pvalue > 0.01


def test_draws_differ_between_phases_seeds_and_arms():
    with serving() as server, agents(server, people(1, 40)) as (society, store):
        seen = [society.poll(phase).options.tolist() for phase in ("poll", "poll.2")]
        with agents(server, people(1, 40), store=store, seed=12) as (other, _):
            seen.append(other.poll().options.tolist())
    assert len({str(options) for options in seen}) == 3


def test_calls_grow_with_distinct_prompts_not_with_agents():
    questions = tuple(FIVE.model_copy(update={"id": f"q{k}", "text": f"Question {k}?"}) for k in range(5))
    population = people(12, 834)
    with serving(Behaviour(keep_bodies=False)) as server:
        with agents(server, population, questions) as (society, _):
            society.poll()
        assert server.requests == 60 * 7  # 834 draws of each prompt at 128 a call
        assert server.choices == 60 * 834


def test_log_probabilities_take_one_call_for_each_distinct_prompt():
    questions = tuple(FIVE.model_copy(update={"id": f"q{k}", "text": f"Question {k}?"}) for k in range(5))
    with (
        serving() as server,
        agents(server, people(12, 834), questions, expression="logprobs") as (society, _),
    ):
        answers = society.poll()
        assert server.requests == 60
    agents_of_first = np.arange(0, 12 * 834, 12)
    drawn = np.bincount(answers.options[agents_of_first, 0], minlength=5)
    shares = distribution("You are resident number 0 of the town.", "Question 0?", FIVE.options)
    assert stats.chisquare(drawn, 834 * np.array(shares)).pvalue > 0.01


def test_a_provider_that_gives_fewer_answers_than_asked_for_is_asked_for_the_rest():
    with serving(Behaviour(largest_n=4)) as server:
        with agents(server, people(1, 20)) as (society, _):
            assert not society.poll().missing.any()
        assert server.requests == 1 + 16


@pytest.mark.parametrize(
    ("fault", "word", "attempts"),
    [
        ("refusal", "refused", 1),
        ("filter", "content_filter", 1),
        ("filter_400", "content_filter", 1),
        ("400", "bad_request", 1),
        ("malformed", "unparsable", 3),
        ("out_of_range", "out_of_range", 3),
        ("truncated", "truncated", 2),
        ("empty", "empty", 2),
        ("null", "empty", 2),
        ("no_choices", "empty", 2),
        ("500", "server_error", 3),
        ("drop", "connection", 3),
        ("429_now", "rate_limited", 9),
        ("overflow", "context_overflow", 1),
    ],
)
def test_each_failure_has_its_handling_its_attempts_and_its_reason(fault, word, attempts):
    with serving(Behaviour(faults={fault: 1.0})) as server:
        with agents(server, people(2), retries=2) as (society, store):
            answers = society.poll()
            assert [Missing(code).word for code in answers.missing.ravel()] == [word] * 2
            assert server.requests == len(store.calls) == 2 * attempts
            # A settled reason is kept like an answer, so that a run taken up again is the same run.
            assert {reply.reason for reply in settled(store)} == {word}
            society.poll()
        assert server.requests == 2 * attempts


def test_an_answer_that_was_cut_off_is_asked_for_with_more_tokens_and_never_read():
    with serving(Behaviour(script=["truncated"])) as server:
        with agents(server, people(1), max_tokens=50) as (society, _):
            assert not society.poll().missing.any()
        assert [body["max_tokens"] for body in server.bodies] == [50, 200]


def test_an_unreadable_answer_is_asked_for_again_with_another_seed_and_a_reminder():
    with serving(Behaviour(script=["prose", "malformed"])) as server:
        with agents(server, people(1)) as (society, store):
            assert not society.poll().missing.any()
        contents = [body["messages"][-1]["content"] for body in server.bodies]
        assert contents[1].startswith(contents[0])
        assert len(contents[1]) > len(contents[0])
        assert contents[1] == contents[2]
        assert len({body["seed"] for body in server.bodies}) == 3
        assert [call.outcome for call in store.calls] == ["unparsable", "unparsable", "answered"]


def test_a_timeout_is_tried_once_more_with_twice_the_time():
    with serving(Behaviour(faults={"hang": 1.0}, hang=30)) as server:
        with agents(server, people(1), timeout=0.2) as (society, store):
            answers = society.poll()
        assert Missing(answers.missing[0, 0]) is Missing.TIMEOUT
        assert server.requests == len(store.calls) == 2
    first, second = store.calls
    assert first.detail == "no answer within 0.2 s"
    assert second.detail == "no answer within 0.4 s"
    assert first.possibly_billed


@pytest.mark.parametrize(
    ("fault", "named"),
    [
        ("quota", "OPENAI_API_KEY"),
        ("401", "OPENAI_API_KEY"),
        ("403", "OPENAI_API_KEY"),
        ("404", "openai/loopback"),
    ],
)
def test_a_refusing_provider_stops_the_run_in_one_line_without_the_key(
    fault, named, monkeypatch, caplog, capfd
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    script = ["ok"] * 3 + [fault] * 50
    with serving(Behaviour(script=script, latency=0.01)) as server:
        with agents(server, people(50), concurrency=4) as (society, store):
            with pytest.raises(ProviderStopped) as stopped:
                society.poll()
            assert server.requests == len(store.calls) <= 3 + 4
            assert len(store.replies) == 3
        assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert named in str(stopped.value)
    assert "\n" not in str(stopped.value)
    shown = "".join(traceback.format_exception(stopped.value)) + caplog.text + "".join(capfd.readouterr())
    assert KEY not in shown + repr(store.calls) + repr(store.replies)


def test_a_server_that_cannot_be_reached_stops_the_run_and_leaves_nothing_settled():
    with agents("http://127.0.0.1:9/v1", people(30), retries=1) as (society, store):
        with pytest.raises(ProviderStopped, match="cannot be reached"):
            society.poll()
        assert not store.replies
        assert {call.outcome for call in store.calls} == {"unreachable"}
        assert not any(call.possibly_billed for call in store.calls)


def test_rows_without_connection_are_missing_where_others_were_answered():
    behaviour = Behaviour(script=["ok"] * 5 + ["drop"] * 50)
    with serving(behaviour) as server, agents(server, people(10), retries=0, concurrency=1) as (society, _):
        answers = society.poll()
    assert Counter(Missing(code) for code in answers.missing.ravel()) == {
        Missing.ANSWERED: 5,
        Missing.CONNECTION: 5,
    }


@pytest.mark.parametrize("limits", [{"calls": 7}, {"tokens": 1200}, {"cost": 0.0012}])
def test_a_budget_is_never_exceeded_and_what_it_paid_for_is_kept(limits):
    with (
        serving(Behaviour(latency=0.002)) as server,
        agents(
            server,
            people(50),
            concurrency=4,
            max_tokens=20,
            budget=limits,
            price={"prompt": 1.0, "completion": 1.0},
        ) as (society, store),
    ):
        with pytest.raises(BudgetExhausted, match="everything so far is kept"):
            society.poll()
        spent = sum((call.prompt_tokens or 0) + (call.completion_tokens or 0) for call in store.calls)
        assert 0 < server.requests == len(store.calls) == len(store.replies) < 50
        assert sum(call.cost or 0 for call in store.calls) == pytest.approx(spent * 1e-6)
    assert len(store.calls) == limits.get("calls", len(store.calls))
    assert spent <= limits.get("tokens", spent)
    assert spent * 1e-6 <= limits.get("cost", 1.0)


def test_a_budget_of_cost_without_a_price_is_refused():
    with (
        pytest.raises(InputError, match="price"),
        agents("http://127.0.0.1:9", people(1), budget={"cost": 1.0}),
    ):
        pass


def test_an_answer_without_usage_costs_an_unknown_amount_not_nothing():
    price = {"prompt": 1.0, "completion": 1.0}
    with (
        serving(Behaviour(faults={"no_usage": 1.0})) as server,
        agents(server, people(1), price=price) as (
            society,
            store,
        ),
    ):
        society.poll()
    assert store.calls[0].cost is None
    assert store.calls[0].prompt_tokens is None


def test_the_estimate_gives_the_calls_a_run_then_makes_and_makes_none_itself():
    with serving() as server, agents(server, people(3, 50), (FIVE, THREE), n_per_call=20) as (society, store):
        reasoner = society.reasoners[0]
        assert isinstance(reasoner, LLMReasoner)
        expected = reasoner.estimate(reasoner.prompts(society, first_poll(society, 2)))
        assert server.requests == 0
        society.poll()
        assert server.requests == expected.calls == 3 * 2 * 3
    sent = sum(call.prompt_tokens or 0 for call in store.calls)
    received = sum(call.completion_tokens or 0 for call in store.calls)
    assert sent <= expected.prompt_tokens <= 1.3 * sent
    assert received <= expected.completion_tokens
    assert expected.cost is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_at_a_signal_calls_under_way_are_finished_and_kept_and_a_second_run_goes_on(number):
    store = MemoryReplies()
    before = signal.getsignal(number)
    with serving(Behaviour(latency=0.05)) as server:

        def interrupt() -> None:
            while server.requests < 12:
                time.sleep(0.005)
            os.kill(os.getpid(), number)

        thread = threading.Thread(target=interrupt)
        with agents(server, people(60), concurrency=4, store=store) as (society, _):
            thread.start()
            with pytest.raises(Interrupted):
                society.poll()
            thread.join()
            made = server.requests
            assert len(store.replies) == len(store.calls) == made < 60
            assert not society.poll().missing.any()
        assert server.requests == 60
    assert signal.getsignal(number) is before


def test_headers_and_options_are_sent_and_keys_are_refused_there():
    with serving() as server:
        with agents(server, people(1), headers={"X-Team": "a"}, options={"top_p": 0.5}) as (society, _):
            society.poll()
        assert server.headers[0]["X-Team"] == "a"
        assert server.bodies[0]["top_p"] == 0.5
    for field in ({"headers": {"Authorization": "x"}}, {"options": {"api_key": "x"}}, {"options": {"n": 2}}):
        with pytest.raises(ValueError, match=r"may not be set here|looks like a key"):
            LLMReasoner(model="openai/x", **field)
