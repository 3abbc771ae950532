"""The gateway: what the ledger says of failures, redirected calls, estimates, low temperatures."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import aiohttp
import httpx
import numpy as np
import pytest

from plursim.errors import Missing
from plursim.gateway.budget import estimate
from plursim.gateway.endpoint import Endpoint, price_map_hash, price_of
from plursim.gateway.failures import CallError, Kind
from plursim.gateway.limits import IN_A_ROW, Pace
from plursim.gateway.litellm_client import LiteLLMClient, _lost_connection
from plursim.gateway.openai_http import OpenAIHTTP
from plursim.gateway.prompt import Price, Prompt, prompt_tokens
from plursim.gateway.scrub import Scrubber
from plursim.reasoning.language_model.expression import read_alternatives
from tests.llm_case import agents, people
from tests.server import Behaviour, serving

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:litellm")

ASK = ({"role": "user", "content": "What now?"},)

# --- a server that answers as a test says ------------------------------------------------------------------


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[SimpleNamespace]:
    """A server that gives one answer to everything, and counts what it was asked for by path."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.paths.append(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    seen = SimpleNamespace(paths=[], base=f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def failure_of(base: str) -> CallError:
    """Call a server once on the fast path and return how it failed."""

    async def once() -> None:
        client = OpenAIHTTP("m", base, key=None, headers={}, options={}, price=None, scrub=Scrubber())
        try:
            await client.complete(ASK, {}, 1, 0, 5.0)
        finally:
            await client.close()

    with pytest.raises(CallError) as caught:
        asyncio.run(once())
    return caught.value


def test_a_call_is_not_sent_on_to_where_a_server_points() -> None:
    """Prompts and keys go to the address the scenario names and nowhere else."""
    with answering(200, b"{}") as other, answering(307, b"", Location=f"{other.base}/elsewhere") as first:
        failure = failure_of(first.base).failure
        assert first.paths == ["/v1/chat/completions"]
        assert other.paths == []
    assert (failure.kind, failure.status) == (Kind.REDIRECTED, 307)


@pytest.mark.parametrize("body", [b"hello", b"[1, 2]", b"", b'"text"'])
def test_a_body_that_is_no_object_is_a_fault_of_the_server(body: bytes) -> None:
    with answering(200, body) as server:
        failure = failure_of(server.base).failure
    assert (failure.kind, failure.status) == (Kind.SERVER_ERROR, 200)
    assert "not a JSON object" in failure.text


# --- the ledger --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fast_path", [True, False])
def test_the_ledger_says_in_words_what_went_wrong(fast_path: bool) -> None:
    with serving(Behaviour(faults={"400": 1.0})) as server:
        with agents(server, people(1), fast_path=fast_path) as (society, store):
            society.poll()
        (call,) = store.calls
    assert (call.outcome, call.http_status) == ("bad_request", 400)
    assert "A parameter is wrong." in call.detail


@pytest.mark.parametrize("fast_path", [True, False])
def test_the_ledger_says_how_long_an_answer_was_waited_for(fast_path: bool) -> None:
    hanging = Behaviour(faults={"hang": 1.0}, hang=30)
    with (
        serving(hanging) as server,
        agents(server, people(1), fast_path=fast_path, timeout=0.25) as (society, store),
    ):
        assert Missing(society.poll().missing[0, 0]) is Missing.TIMEOUT
    assert [call.detail for call in store.calls] == ["no answer within 0.25 s", "no answer within 0.5 s"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aiohttp.ClientOSError(), Kind.DROPPED),
        (aiohttp.ServerDisconnectedError(), Kind.DROPPED),
        (httpx.ReadError("gone"), Kind.DROPPED),
        (httpx.RemoteProtocolError("gone"), Kind.DROPPED),
        (httpx.ConnectError("nobody"), Kind.UNREACHABLE),
        (ConnectionRefusedError(), Kind.UNREACHABLE),
        (ValueError("no connection of any kind"), None),
    ],
)
def test_lost_connections_are_told_by_what_client_libraries_raise(
    error: Exception, kind: Kind | None
) -> None:
    assert _lost_connection([RuntimeError("wrapped"), error]) is kind


# --- litellm -----------------------------------------------------------------------------------------------


def test_litellm_tells_which_models_take_a_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    def takes(model: str, base: str | None = None) -> bool:
        return LiteLLMClient(Endpoint(model=model, api_base=base), Scrubber()).takes_schema

    assert takes("openai/gpt-4o-mini") is True
    assert takes("openai/gpt-3.5-turbo") is False
    assert takes("openai/my-own", "http://127.0.0.1:1/v1") is True


def test_prices_come_from_the_list_that_litellm_ships() -> None:
    price = price_of("openai/gpt-4o-mini")
    assert price is not None
    assert 0 < price.prompt < price.completion < 1e-5
    assert len(price_map_hash()) == 64
    assert price_of("openai/no-such-model") is None


# --- pace and estimate -------------------------------------------------------------------------------------


def test_all_pause_from_the_third_rate_limit_in_a_row_and_not_before() -> None:
    slept: list[float] = []
    now = [100.0]

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pace = Pace(clock=lambda: now[0])
    assert IN_A_ROW == 3
    for limits, expected in ((1, []), (1, []), (1, [30.0])):
        for _ in range(limits):
            pace.limited(30.0)
        asyncio.run(pace.turn(1, sleep))
        assert slept == expected
    # an answer in between starts the count anew, and a limit that names no time pauses nobody
    pace.used(1, 1)
    pace.limited(30.0)
    pace.limited(30.0)
    asyncio.run(pace.turn(1, sleep))
    pace.limited(None)
    asyncio.run(pace.turn(1, sleep))
    assert slept == [30.0]


def ask(content: str, *draws: str, **parameters: int) -> Prompt:
    """A prompt with some draws."""
    return Prompt(
        messages=({"role": "user", "content": content},),
        parameters=parameters,
        draws=draws,
        phase="t/0/poll",
        check=lambda _: Missing.ANSWERED,
    )


def test_an_estimate_adds_up_what_is_sent_and_the_most_that_may_come_back() -> None:
    prompts = [
        ask("one " * 8, "a", "b", "c", max_tokens=40),
        ask("one " * 8, "c", "d", max_tokens=40),  # the same request: four draws, c asked for once
        ask("two " * 3, "a"),  # no bound is stated, so nothing is counted for the answer
    ]
    sent = 2 * prompt_tokens(prompts[0].messages) + prompt_tokens(prompts[2].messages)
    price = Price(0.5, 3.0)
    found = estimate(prompts, "m", 3, price)
    assert (found.calls, found.prompt_tokens, found.completion_tokens) == (3, sent, 4 * 40)
    assert found.cost == pytest.approx(0.5 * sent + 3.0 * 160)
    assert estimate(prompts, "m", 3, None).cost is None
    assert estimate(prompts, "m", 1, price).calls == 5


# --- texts -------------------------------------------------------------------------------------------------


def test_what_no_database_holds_is_replaced_in_what_a_model_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWN_API_KEY", "sécret-word-1234")
    scrub = Scrubber()
    assert scrub.exact("Zoë said 日本 \N{GRINNING FACE}") == "Zoë said 日本 \N{GRINNING FACE}"
    assert scrub.exact("a\x00b") == "a\ufffdb"
    assert scrub.exact("half \ud83d of a pair") == "half \ufffd of a pair"
    assert scrub.exact("two halves \ud83d\ude00") == "two halves \N{GRINNING FACE}"
    assert scrub.exact("it is sécret-word-1234.") == "it is [key]."
    assert scrub.exact("plain") == "plain"


@pytest.mark.parametrize("temperature", [0.02, 0.5, 1.0, 2.0])
def test_log_probabilities_far_below_zero_keep_their_ratio_at_any_temperature(temperature: float) -> None:
    logs = [-60.0, -60.5, -62.0]
    listed = tuple(zip("ABC", logs, strict=True))
    found = read_alternatives(listed, 3, temperature, least=0.0)
    odds = [math.exp((log - logs[0]) / temperature) for log in logs]
    assert found == pytest.approx(np.array(odds) / sum(odds), abs=1e-12)
