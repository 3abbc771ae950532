"""A chat completions server on the loopback interface that answers like a model and fails like a provider.

By hand::

    python -m tests.server --port 8000 --latency 0.05 --faults 429=0.05,500=0.05,drop=0.02
    curl localhost:8000/v1/counters

In tests::

    with serving(Behaviour(faults={"429": 0.05})) as server:
        ... server.api_base, server.requests, server.peak, server.bodies

What it says depends on the prompt, the seed and the number of the choice alone: a persona (the system
message) has a fixed distribution over the options of a question, keyed by their words: neither letters
nor the order of options matter. What is wrong with an answer depends on the body alone, as the answer does;
what goes wrong on the way depends on the body and on how often it came before.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import hashlib
import json
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.misbehaviours import LOGPROBS, TABLE, Sent

FAULTS = (
    *("429", "429_now", "quota", "500", "502", "503", "529", "drop", "hang", "401", "403", "404", "400"),
    *("filter_400", "overflow", "malformed", "prose", "out_of_range", "truncated", "empty", "null"),
    *("no_choices", "refusal", "filter", "no_usage", "few", "mixed"),
)
GONE = "gone"
"""In a script: the server answers what came before, closes all its connections and takes no more."""


MIXED = ("malformed", "truncated", "empty", "out_of_range", "refusal")
"""What is wrong with half of the choices of a ``mixed`` answer, each by itself."""


ON_THE_WAY = frozenset(FAULTS[: FAULTS.index("400")])
"""Faults that another try of the same body may not meet."""

_OPTION = re.compile(r"^([A-Z]{1,2})\) (.*)$", re.MULTILINE)
_FIELDS = re.compile(r'"([a-z_]+)":')


@dataclass
class Behaviour:
    """How a server behaves.

    Attributes
    ----------
    latency : seconds before each answer.
    faults : share of requests that meet each fault, by name; one of :data:`FAULTS`.
    script : faults of the first requests in order of arrival, ``ok`` for none; then ``faults`` apply.
    retry_after : seconds stated with a 429.
    largest_n : most choices in an answer, however many were asked for.
    context : most characters of a prompt, longer ones overflow; 0 for no limit.
    sharpness : how much personas differ; 0 makes all options equally likely.
    """

    latency: float = 0.0
    faults: Mapping[str, float] = field(default_factory=dict)
    script: Sequence[str] = ()
    retry_after: float = 0.02
    hang: float = 60.0
    largest_n: int = 10_000
    context: int = 0
    sharpness: float = 1.0
    keep_bodies: bool = True

    def __post_init__(self) -> None:
        unknown = (set(self.faults) | set(self.script)) - {*FAULTS, *TABLE, *LOGPROBS, "ok", GONE}
        if unknown:
            raise ValueError(f"unknown faults {sorted(unknown)}; known: {', '.join(FAULTS)}")


def unit(*parts: object) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    raw = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "replace"), digest_size=7).digest()
    return int.from_bytes(raw, "big") / 2**56


def distribution(system: str, question: str, options: Sequence[str], sharpness: float = 1.0) -> list[float]:
    """The distribution of a persona over the options of a question, keyed by their words."""
    weights = [math.exp(3.0 * sharpness * unit(system, question, option)) for option in options]
    return [weight / sum(weights) for weight in weights]


class Server:
    """The server and its counters; ``requests`` counts every request that arrived, whatever became of it."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour
        self.requests = self.peak = self.inside = self.choices = 0
        self.gone = False
        self.met: Counter[str] = Counter()
        self.paid: Counter[str] = Counter()
        """How often each prompt got an answer that nothing is wrong with."""
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0
        self._seen: Counter[str] = Counter()
        self._runner: web.AppRunner | None = None

    @property
    def api_base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_post("/v1/chat/completions", self.chat)
        app.router.add_get("/v1/counters", self.counters)
        return app

    async def counters(self, _request: web.Request) -> web.StreamResponse:
        met = {fault: count for fault, count in sorted(self.met.items()) if count}
        return web.json_response(
            {"requests": self.requests, "peak": self.peak, "choices": self.choices, "met": met}
        )

    async def arrive(self, port: int) -> web.AppRunner:
        self._runner = web.AppRunner(
            self.app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, backlog=1024).start()
        self.port = self._runner.addresses[0][1]
        return self._runner

    async def leave(self) -> None:
        while self.inside > self.met[GONE]:  # those that came before get their answer
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert self._runner is not None
        assert self._runner.server is not None
        for site in list(self._runner.sites):
            await site.stop()
        for connection in list(self._runner.server.connections):
            if connection.transport is not None:
                connection.transport.abort()

    async def chat(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        number = self.requests
        self.inside += 1
        self.peak = max(self.peak, self.inside)
        try:
            raw = await request.read()
            body = json.loads(raw)
            if self.behaviour.keep_bodies:
                self.bodies.append(body)
                self.headers.append(dict(request.headers))
            fault = self.fault(body, number)
            self.met[fault] += 1
            self.gone = self.gone or fault == GONE
            if self.behaviour.latency:
                await asyncio.sleep(self.behaviour.latency)
            return await self.answer(request, body, fault)
        finally:
            self.inside -= 1

    def fault(self, body: Mapping[str, Any], number: int) -> str:
        if number <= len(self.behaviour.script):
            return self.behaviour.script[number - 1]
        if self.gone:
            return GONE
        name = json.dumps([body["messages"], body.get("seed"), body.get("n"), body.get("max_tokens")])
        self._seen[name] += 1
        faults = self.behaviour.faults
        on_the_way = {fault: share for fault, share in faults.items() if fault in ON_THE_WAY}
        left = unit("fault", name, self._seen[name])
        if left >= (lost := sum(on_the_way.values())):
            left = lost + (1 - lost) * unit("fault", name)
            on_the_way = {**on_the_way, **{f: share for f, share in faults.items() if f not in ON_THE_WAY}}
        for fault, share in on_the_way.items():
            left -= share
            if left < 0:
                return fault
        if (
            self.behaviour.context
            and sum(len(m["content"]) for m in body["messages"]) > self.behaviour.context
        ):
            return "overflow"
        return "ok"

    async def answer(self, request: web.Request, body: Mapping[str, Any], fault: str) -> web.StreamResponse:
        if fault == "drop":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault == GONE:
            await self.leave()
            return web.Response()
        if fault == "hang":
            await asyncio.sleep(self.behaviour.hang)
            return web.Response()
        misbehaviour = None if fault in FAULTS else TABLE.get(fault) or LOGPROBS.get(fault)
        if misbehaviour is not None:
            return await self.send(request, misbehaviour.send(self.complete(body, "ok"), dict(body)))
        refused = self.refuse(request, fault)
        if fault == "ok":
            self.paid[json.dumps(body["messages"])] += 1
        return refused if refused is not None else web.json_response(self.complete(body, fault))

    async def send(self, request: web.Request, sent: Sent) -> web.StreamResponse:
        """Put bytes on the wire as they are."""
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        length = len(sent.body) if sent.length is None else sent.length
        headers = {"Content-Type": sent.kind, "Content-Length": str(length), **sent.headers}
        lines = [f"HTTP/1.1 {sent.status} Said", *(f"{name}: {value}" for name, value in headers.items())]
        transport.write("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        if not sent.drip:
            transport.write(sent.body)
        for start in range(0, len(sent.body) if sent.drip and sent.then != "endless" else 0, 64):
            transport.write(sent.body[start : start + 64])
            await asyncio.sleep(sent.drip)
        while sent.then == "endless" and not transport.is_closing():
            if transport.get_write_buffer_size() < 2**20:
                transport.write(sent.body)
            await asyncio.sleep(sent.drip)
        if sent.then == "hang":
            await asyncio.sleep(self.behaviour.hang)
        (transport.abort if sent.then == "reset" else transport.close)()
        return web.Response()

    def refuse(self, request: web.Request, fault: str) -> web.Response | None:
        key = request.headers.get("Authorization", "no key")
        said: dict[str, tuple[int, str, str]] = {
            "429": (429, "rate_limit_exceeded", "Rate limit reached."),
            "429_now": (429, "rate_limit_exceeded", "Rate limit reached."),
            "quota": (429, "insufficient_quota", "You exceeded your current quota."),
            "401": (401, "invalid_api_key", f"Incorrect API key provided: {key}."),
            "403": (403, "forbidden", f"The key {key} may not use this model."),
            "404": (404, "model_not_found", "The model does not exist."),
            "400": (400, "invalid_value", "A parameter is wrong."),
            "filter_400": (400, "content_filter", "The prompt was filtered: content_filter."),
            "overflow": (
                400,
                "context_length_exceeded",
                "This model's maximum context length is 100 tokens.",
            ),
        }
        if fault in ("500", "502", "503", "529"):
            said[fault] = (int(fault), "server_error", f"The server had an error with {key}.")
        if fault not in said:
            return None
        status, code, message = said[fault]
        headers = {"Retry-After": str(self.behaviour.retry_after)} if fault == "429" else {}
        error = {"message": message, "type": code, "param": None, "code": code}
        return web.json_response({"error": error}, status=status, headers=headers)

    def complete(self, body: Mapping[str, Any], fault: str) -> dict[str, Any]:
        asked = 1 if fault == "few" else int(body.get("n") or 1)
        count = min(asked, self.behaviour.largest_n)
        voice = Voice(body, self.behaviour.sharpness)
        choices = [self.choice(voice.choice(number), fault) for number in range(count)]
        self.choices += count
        received = sum(max(1, len(c["message"]["content"] or "") // 4) for c in choices)
        sent = sum(len(m["content"]) // 4 for m in body["messages"])
        said: dict[str, Any] = {
            "id": "chatcmpl-loopback",
            "object": "chat.completion",
            "created": 0,
            "model": body["model"],
            "system_fingerprint": "fp_loopback",
            "choices": [] if fault == "no_choices" else choices,
        }
        if fault != "no_usage":
            said["usage"] = {
                "prompt_tokens": sent,
                "completion_tokens": received,
                "total_tokens": sent + received,
            }
        return said

    def choice(self, voice: Voice, fault: str) -> dict[str, Any]:
        if fault == "mixed":
            pick = int(2 * len(MIXED) * voice.unit("mixed"))
            fault = MIXED[pick] if pick < len(MIXED) else "ok"
        content: str | None = voice.text(fault == "out_of_range")
        message: dict[str, Any] = {"role": "assistant", "content": content}
        finish = "stop"
        if fault == "malformed":
            message["content"] = (content or "")[:-2] + ", oh well"
        elif fault == "prose":
            message["content"] = "Well, on the whole I think it depends on many things."
        elif fault == "truncated":
            message["content"], finish = (content or "")[: len(content or "") // 2], "length"
        elif fault == "empty":
            message["content"] = ""
        elif fault in ("null", "refusal"):
            message["content"] = None
        elif fault == "filter":
            message["content"], finish = None, "content_filter"
        if fault == "refusal":
            message["refusal"] = "I cannot help with that."
        choice: dict[str, Any] = {"index": voice.number, "message": message, "finish_reason": finish}
        if voice.body.get("logprobs") and fault not in ("empty", "null", "refusal", "filter"):
            choice["logprobs"] = {"content": [voice.first_token(int(voice.body.get("top_logprobs") or 0))]}
        return choice


class Voice:
    """What a model says to one body as one of its choices, the first if no other is asked for."""

    def __init__(self, body: Mapping[str, Any], sharpness: float) -> None:
        messages = body["messages"]
        self.body, self.number = body, 0
        self.asked = f"{json.dumps(messages)}\x1f{body.get('seed')}"
        self.prompt = messages[-1]["content"]
        system = messages[0]["content"] if messages[0]["role"] == "system" else ""
        listed = _OPTION.findall(self.prompt)
        self.letters = [letter for letter, _ in listed]
        self.options = [option for _, option in listed]
        asked = re.search(r"^Question: (.*)$", self.prompt, re.MULTILINE)
        question = asked[1] if asked else ""
        self.shares = distribution(system, question, self.options, sharpness) if listed else []
        self.ranked = sorted(zip(self.options, self.letters, self.shares, strict=True))

    def choice(self, number: int) -> Voice:
        twin = copy.copy(self)
        twin.number = number
        return twin

    def unit(self, what: str) -> float:
        return unit(what, self.asked, self.number)

    def letter(self) -> str:
        left = self.unit("letter")
        for _option, letter, share in self.ranked:
            left -= share
            if left < 0:
                return letter
        return self.ranked[-1][1] if self.ranked else "A"

    def text(self, out_of_range: bool) -> str:
        if self.body.get("logprobs"):
            return self.letter()
        schema = self.body.get("response_format", {}).get("json_schema", {}).get("schema")
        if schema:
            return json.dumps(self.fill(schema, "", out_of_range))
        fields = dict.fromkeys(_FIELDS.findall(self.prompt))
        if fields:
            return json.dumps({name: self.field(name, out_of_range) for name in fields})
        return self.sentence()

    def sentence(self) -> str:
        return f"I have thought about it {1 + int(1000 * self.unit('sentence'))} times."

    def field(self, name: str, out_of_range: bool) -> Any:
        if name in ("answer", "choice"):
            return "ZZ" if out_of_range else self.letter()
        if name in ("ranking", "choices"):
            return self.several({}, out_of_range)
        if name == "votes":
            word = "maybe" if out_of_range else "pass"
            return dict.fromkeys(self.letters, word)
        if name in ("probabilities", "shares"):
            shares = dict(zip(self.letters, (100 * share for share in self.shares), strict=True))
            return shares | {self.letters[0]: -50.0} if out_of_range else shares
        if name == "message":
            return self.sentence()
        return 1e9 if out_of_range else round(self.unit("number"), 4)

    def fill(self, schema: Mapping[str, Any], name: str, out_of_range: bool) -> Any:
        if schema["type"] == "object" and name in ("probabilities", "shares"):
            return self.field(name, out_of_range)
        if schema["type"] == "array":
            return self.several(schema, out_of_range)
        if schema["type"] == "integer":
            return 10**9 if out_of_range else int(2 * self.unit(name))
        if schema["type"] == "object":
            return {key: self.fill(part, key, out_of_range) for key, part in schema["properties"].items()}
        if "enum" in schema:
            known = set(self.letters) == set(schema["enum"])
            pick = self.letter() if known else schema["enum"][int(len(schema["enum"]) * self.unit("enum"))]
            return "ZZ" if out_of_range else pick
        return self.sentence() if schema["type"] == "string" else self.field("amount", out_of_range)

    def several(self, schema: Mapping[str, Any], out_of_range: bool) -> list[str]:
        """Letters in an order of its own: as many as must be."""
        mixed = sorted(self.letters, key=lambda letter: self.unit(f"rank {letter}"))
        return ["ZZ"] if out_of_range else mixed[: schema.get("minItems", len(mixed))]

    def first_token(self, top: int) -> dict[str, Any]:
        # Each option is written in two ways, the first of which is the likelier.
        listed = []
        for letter, share in zip(self.letters, self.shares, strict=True):
            listed += [(letter, 0.9 * share), (" " + letter, 0.08 * share)]
        listed = sorted([*listed, ("I", 0.02)], key=lambda pair: -pair[1])[: max(1, top)]
        entries = [{"token": token, "logprob": math.log(p), "bytes": None} for token, p in listed]
        return {**entries[0], "top_logprobs": entries}


@contextmanager
def serving(behaviour: Behaviour | None = None, port: int = 0) -> Iterator[Server]:
    """Run a server in a thread of its own."""
    server = Server(behaviour or Behaviour())
    loop = asyncio.new_event_loop()
    runner = loop.run_until_complete(server.arrive(port))
    thread = threading.Thread(target=loop.run_forever, name="loopback", daemon=True)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--faults", default="", help=f"NAME=SHARE,... of {', '.join(FAULTS)}")
    parser.add_argument("--retry-after", type=float, default=1.0)
    parser.add_argument("--hang", type=float, default=60.0)
    options = parser.parse_args()
    pairs = [pair.split("=") for pair in options.faults.split(",") if pair]
    behaviour = Behaviour(
        latency=options.latency,
        faults={name: float(share) for name, share in pairs},
        retry_after=options.retry_after,
        hang=options.hang,
        keep_bodies=False,
    )
    with serving(behaviour, options.port) as server:
        print(f"serving at {server.api_base}; model: openai/any; Ctrl-C to stop", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(f"{server.requests} requests, at most {server.peak} at once; {dict(server.met)}")


if __name__ == "__main__":
    main()
