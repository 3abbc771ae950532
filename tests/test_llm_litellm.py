"""The plain path through litellm: the same replies, the same failures, the same ledger as the fast path."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback

import numpy as np
import pytest

from plursim.errors import InputError, Missing, ProviderStopped
from plursim.gateway.endpoint import Endpoint, key_name, price_map_hash, price_of
from plursim.gateway.litellm_client import LiteLLMClient, connect
from plursim.gateway.openai_http import OpenAIHTTP
from plursim.gateway.scrub import Scrubber
from tests.llm_case import FIVE, KEY, THREE, agents, people
from tests.server import Behaviour, serving

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")


def test_both_paths_give_the_same_answers_and_the_same_ledger():
    seen = []
    for fast_path in (True, False):
        with serving() as server:
            with agents(server, people(4, 10), (FIVE, THREE), fast_path=fast_path, n_per_call=4) as (
                society,
                store,
            ):
                answers = society.poll()
            made = [(c.phase, c.prompt, c.draws, c.attempt, c.outcome, c.prompt_tokens) for c in store.calls]
            seen.append((answers.options.tolist(), answers.raw, store.replies, sorted(made)))
            assert server.requests == len(made) == 4 * 2 * 3
    assert seen[0] == seen[1]


@pytest.mark.parametrize("expression", ["logprobs", "verbalised"])
def test_both_paths_give_the_same_distributions(expression):
    seen = []
    for fast_path in (True, False):
        with serving() as server:
            with agents(server, people(2, 100), fast_path=fast_path, expression=expression) as (society, _):
                seen.append(society.poll().options)
            assert server.requests == 2
    assert np.array_equal(*seen)


@pytest.mark.parametrize(
    ("fault", "word", "attempts"),
    [
        ("refusal", "refused", 1),
        ("filter", "content_filter", 1),
        ("filter_400", "content_filter", 1),
        ("400", "bad_request", 1),
        ("malformed", "unparsable", 3),
        ("truncated", "truncated", 2),
        ("empty", "empty", 2),
        ("null", "empty", 2),
        ("no_choices", "empty", 2),
        ("500", "server_error", 3),
        ("502", "server_error", 3),
        ("503", "server_error", 3),
        ("529", "server_error", 3),
        ("drop", "connection", 3),
        ("429", "rate_limited", 9),
        ("overflow", "context_overflow", 1),
    ],
)
def test_failures_surface_as_on_the_fast_path_and_litellm_retries_nothing(fault, word, attempts):
    with serving(Behaviour(faults={fault: 1.0}, retry_after=0.001)) as server:
        with agents(server, people(1), fast_path=False, retries=2, backoff=0.001) as (society, store):
            answers = society.poll()
        assert Missing(answers.missing[0, 0]).word == word
        assert server.requests == len(store.calls) == attempts


def test_a_hanging_call_ends_in_time():
    with serving(Behaviour(faults={"hang": 1.0}, hang=30)) as server:
        with agents(server, people(1), fast_path=False, timeout=0.5) as (society, store):
            assert Missing(society.poll().missing[0, 0]) is Missing.TIMEOUT
        assert server.requests == len(store.calls) == 2


@pytest.mark.parametrize("fault", ["quota", "401", "403", "404"])
def test_a_refusing_provider_stops_the_run_and_shows_no_key(fault, monkeypatch, caplog, capfd):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving(Behaviour(faults={fault: 1.0})) as server:
        with agents(server, people(3), fast_path=False) as (society, store):
            with pytest.raises(ProviderStopped) as stopped:
                society.poll()
            assert server.requests == len(store.calls) <= 3
        assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    shown = "".join(traceback.format_exception(stopped.value)) + caplog.text + "".join(capfd.readouterr())
    assert KEY not in shown + repr(store.calls) + repr(store.replies)


def test_an_unreachable_server_stops_the_run():
    with agents("http://127.0.0.1:9/v1", people(3), fast_path=False, retries=1, backoff=0.001) as (
        society,
        store,
    ):
        with pytest.raises(ProviderStopped, match="cannot be reached"):
            society.poll()
        assert {call.outcome for call in store.calls} == {"unreachable"}


def test_the_fast_path_is_chosen_where_it_applies():
    base = "http://127.0.0.1:9/v1"
    for endpoint, kind in (
        (Endpoint(model="openai/x", api_base=base), OpenAIHTTP),
        (Endpoint(model="hosted_vllm/x", api_base=base), OpenAIHTTP),
        (Endpoint(model="openai/x", api_base=base, fast_path=False), LiteLLMClient),
        (Endpoint(model="openai/x"), LiteLLMClient),
        (Endpoint(model="anthropic/claude-sonnet-4-5", api_base=base), LiteLLMClient),
    ):
        assert isinstance(connect(endpoint, Scrubber()), kind)


@pytest.mark.parametrize(
    ("model", "draws", "seed", "logprobs"),
    [
        ("gpt-4o-mini", 128, True, True),
        ("anthropic/claude-sonnet-4-5", 1, False, False),
        ("bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0", 1, False, False),
        ("mistral/mistral-large-latest", 1, True, False),
        ("gemini/gemini-2.0-flash", 8, True, False),
    ],
)
def test_what_providers_take(model, draws, seed, logprobs):
    client = LiteLLMClient(Endpoint(model=model), Scrubber())
    assert client.most_draws == draws
    assert client.takes_logprobs is logprobs
    assert client.takes_seed is seed


def test_an_unknown_provider_is_refused_with_the_form_expected():
    with pytest.raises(InputError, match="PROVIDER/MODEL"):
        LiteLLMClient(Endpoint(model="no-such-thing"), Scrubber())


def test_key_names_and_prices():
    assert key_name("gemini/x") == "GEMINI_API_KEY"
    assert key_name("together_ai/x") == "TOGETHERAI_API_KEY"
    price = price_of("gpt-4o-mini")
    assert price is not None
    assert price.of(1_000_000, 0) == pytest.approx(0.15)
    assert price_of("hosted_vllm/own") is None
    assert len(price_map_hash()) == 64


def test_cost_is_that_of_the_price_list_on_both_paths():
    costs = []
    for fast_path in (True, False):
        with (
            serving() as server,
            agents(server, people(1), model="openai/gpt-4o-mini", fast_path=fast_path) as (
                society,
                store,
            ),
        ):
            society.poll()
            costs.append(store.calls[0].cost)
            sent, received = store.calls[0].prompt_tokens, store.calls[0].completion_tokens
    assert costs == [pytest.approx((0.15 * sent + 0.6 * received) / 1e6)] * 2


def test_the_fast_path_imports_no_litellm():
    code = (
        "import sys\n"
        "from plursim.gateway.endpoint import Endpoint\n"
        "from plursim.gateway.litellm_client import connect\n"
        "from plursim.gateway.scrub import Scrubber\n"
        "import plursim.reasoning.language_model.reasoner\n"
        "connect(Endpoint(model='openai/gpt-4o-mini', api_base='http://127.0.0.1:9/v1'), Scrubber())\n"
        "import json; print(json.dumps('litellm' in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert json.loads(done.stdout) is False
