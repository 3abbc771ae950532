"""Everything a chat completions server can get wrong, as a table: what it sends, and what is to come of it.

Each entry takes the answer the loopback server would give, and the request, and returns what is sent instead.
``expected`` is the reason the row has while the server misbehaves: ``answered`` where the answer is read,
``stops`` where the run ends with a line that says why.
"""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Body = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """What goes over the wire: a status line, headers, a body, and how the connection ends."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    length: int | None = None
    drip: float = 0.0
    then: str = "stay"
    """``stay``, ``close``, ``reset``, ``hang``, or ``endless`` for the body again and again."""


@dataclass(frozen=True)
class Misbehaviour:
    """One way to misbehave and what is to come of it."""

    send: Callable[[Body, Body], Sent]
    expected: str


TABLE: dict[str, Misbehaviour] = {}


def _add(name: str, expected: str, send: Callable[[Body, Body], Sent]) -> None:
    TABLE[name] = Misbehaviour(send, expected)


def _said(body: object, **more: Any) -> Sent:
    return Sent(json.dumps(body).encode(), **more)


def _error(name: str, expected: str, status: int, message: str, code: str = "", **headers: str) -> None:
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    body = {"error": {"message": message, "type": code or "error", "code": code or None}}
    _add(name, expected, lambda _ok, _asked: _said(body, status=status, headers=named))


def _refuses(name: str, expected: str, words: str, is_in: Callable[[Body], bool]) -> None:
    body = {"error": {"message": words, "type": "invalid_request_error", "code": None}}
    _add(name, expected, lambda ok, asked: _said(body, status=400) if is_in(asked) else _said(ok))


def _choices(name: str, expected: str, change: Callable[[list[Body]], Any]) -> None:
    def send(ok: Body, _asked: Body) -> Sent:
        said = copy.deepcopy(ok)
        made = change(said["choices"])
        said["choices"] = said["choices"] if made is None else made
        return _said(said)

    _add(name, expected, send)


def _message(name: str, expected: str, **fields: Any) -> None:
    _choices(name, expected, lambda choices: [c["message"].update(fields) for c in choices] and None)


def _choice(name: str, expected: str, **fields: Any) -> None:
    _choices(name, expected, lambda choices: [c.update(fields) for c in choices] and None)


def _words(name: str, expected: str, change: Callable[[str], str]) -> None:
    def put(choices: list[Body]) -> None:
        for choice in choices:
            choice["message"]["content"] = change(choice["message"]["content"])

    _choices(name, expected, put)


def _usage(name: str, usage: object) -> None:
    _add(name, "answered", lambda ok, _asked: _said({**ok, "usage": usage}))


def _raw(name: str, expected: str, send: Callable[[bytes], Sent]) -> None:
    _add(name, expected, lambda ok, _asked: send(json.dumps(ok).encode()))


LOOPBACK = "http://127.0.0.1:9/v1/chat/completions"

# --- status ---------------------------------------------------------------------------------------------
_raw("204", "server_error", lambda _ok: Sent(status=204))
_raw("301", "stops", lambda _ok: Sent(status=301, headers={"Location": LOOPBACK}))
_raw("307", "stops", lambda _ok: Sent(status=307, headers={"Location": LOOPBACK}))
_error("400", "bad_request", 400, "A parameter is wrong.", "invalid_value")
_error("400 out of credit", "stops", 400, "Your credit balance is too low to access the API.")
_error("400 wrong key", "stops", 400, "API key not valid. Please pass a valid API key.")
_error("400 content filter", "content_filter", 400, "The prompt was filtered.", "content_filter")
_error(
    "400 context", "context_overflow", 400, "maximum context length is 10 tokens", "context_length_exceeded"
)
_refuses("refuses n", "answered", "'n' must be 1 for this model", lambda asked: "n" in asked)
_refuses("refuses seed", "answered", "Unrecognized request argument: seed", lambda asked: "seed" in asked)
_refuses(
    "refuses response_format",
    "answered",
    "response_format is not supported by this model",
    lambda asked: "response_format" in asked,
)
_refuses(
    "refuses max_tokens",
    "answered",
    "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    lambda asked: "max_tokens" in asked,
)
_refuses(
    "refuses everything in turn",
    "answered",
    "Extra inputs are not permitted: n, seed, response_format, max_tokens",
    lambda asked: bool({"seed", "response_format", "max_tokens"} & set(asked)),
)
_refuses(
    "refuses temperature",
    "stops",
    "Unsupported value: 'temperature' does not support 0.7 with this model.",
    lambda asked: "temperature" in asked,
)
_refuses(
    "refuses the system role",
    "stops",
    "System role not supported",
    lambda asked: asked["messages"][0]["role"] == "system",
)
_error("401", "stops", 401, "Incorrect API key provided: {key}.", "invalid_api_key")
_error("402", "stops", 402, "Payment required.")
_error("403", "stops", 403, "Your key may not use this model.")
_error("404", "stops", 404, "The model does not exist.", "model_not_found")
_raw("404 HTML", "stops", lambda _ok: Sent(b"<html>nothing here</html>", 404, kind="text/html"))
_error("408", "timeout", 408, "Request timeout.")
_error("413", "context_overflow", 413, "Too large.")
_error("422", "bad_request", 422, "Cannot be processed.")
_error("429", "rate_limited", 429, "Slow down.", "rate_limit_exceeded")
_error("429 seconds", "rate_limited", 429, "Slow down.", Retry_After="0.001")
_error("429 milliseconds", "rate_limited", 429, "Slow down.", Retry_After_ms="1")
_error("429 past date", "rate_limited", 429, "Slow down.", Retry_After="Thu, 01 Jan 1970 00:00:00 GMT")
_error("429 junk", "rate_limited", 429, "Slow down.", Retry_After="soon")
_error("429 year 9999", "stops", 429, "Slow down.", Retry_After="Fri, 31 Dec 9999 23:59:59 GMT")
_error("429 a day", "stops", 429, "Slow down.", Retry_After="86400")
_error("429 1e300", "stops", 429, "Slow down.", Retry_After="1e300")
_error("429 quota", "stops", 429, "You exceeded your current quota.", "insufficient_quota")
_error("429 per day", "stops", 429, "Limit reached: requests per day.", "rate_limit_exceeded")
_error("500", "server_error", 500, "The server had an error.")
_raw("502 HTML", "server_error", lambda _ok: Sent(b"<html>bad gateway</html>", 502, kind="text/html"))
_error("503 soon", "server_error", 503, "Overloaded.", Retry_After="0.001")
_error("503 a day", "stops", 503, "Down.", Retry_After="86400")
_error("529", "server_error", 529, "Overloaded.", "overloaded_error")

# --- a 200 that is none ---------------------------------------------------------------------------------
_raw("200 error object", "server_error", lambda _ok: _said({"error": {"message": "It broke.", "code": 500}}))
_raw("200 error string", "server_error", lambda _ok: _said({"error": "It broke."}))
_raw("200 rate limit", "rate_limited", lambda _ok: _said({"error": {"message": "Rate limit exceeded"}}))
_raw("200 out of credit", "stops", lambda _ok: _said({"error": {"message": "insufficient credits"}}))
_raw("200 detail", "server_error", lambda _ok: _said({"detail": "It broke."}))
_raw("200 HTML", "server_error", lambda _ok: Sent(b"<html>welcome</html>", kind="text/html"))
_raw("200 empty body", "server_error", lambda _ok: Sent())
_raw("200 list", "server_error", lambda ok: Sent(b"[" + ok + b"]"))
_raw("200 nested deep", "server_error", lambda _ok: Sent(b"[" * 100_000 + b"]" * 100_000))
_add("choices null", "empty", lambda ok, _asked: _said({**ok, "choices": None}))
_add("choices empty", "empty", lambda ok, _asked: _said({**ok, "choices": []}))
_raw("event stream", "server_error", lambda ok: Sent(b"data: " + ok + b"\n\n", kind="text/event-stream"))
_raw("truncated body", "server_error", lambda ok: Sent(ok[: len(ok) // 2]))
_raw("wrong length", "connection", lambda ok: Sent(ok, length=len(ok) + 50, then="close"))
_raw("reset before the body", "connection", lambda ok: Sent(length=len(ok), then="reset"))
_raw("reset in the body", "connection", lambda ok: Sent(ok[:20], length=len(ok), then="reset"))
_raw("slow drip", "answered", lambda ok: Sent(ok, drip=0.002))
_raw("endless drip", "timeout", lambda ok: Sent(ok[:1], length=10**6, drip=0.01, then="endless"))
_raw("endless body", "server_error", lambda _ok: Sent(b" " * 65_536, length=10**12, then="endless"))
_raw("hang", "timeout", lambda ok: Sent(length=len(ok), then="hang"))
_raw("gzip", "answered", lambda ok: Sent(gzip.compress(ok), headers={"Content-Encoding": "gzip"}))
_raw("bad gzip", "connection", lambda ok: Sent(ok, headers={"Content-Encoding": "gzip"}))
_raw("bad UTF-8", "server_error", lambda ok: Sent(ok.replace(b"assistant", b"\xff\xfe")))
_raw("byte-order mark", "answered", lambda ok: Sent(b"\xef\xbb\xbf" + ok))
_raw("text/plain", "answered", lambda ok: Sent(ok, kind="text/plain"))
_raw("closed after each", "answered", lambda ok: Sent(ok, then="close"))

# --- choices --------------------------------------------------------------------------------------------
_choices("fewer than n", "answered", lambda choices: choices[:1])
_choices("more than n", "answered", lambda choices: choices * 2)
_choices("same index twice", "answered", lambda choices: [{**c, "index": 0} for c in choices])
_choices("reversed", "answered", lambda choices: choices[::-1])
_choices("choices are no objects", "empty", lambda _choices: ["A", 3, None])
_choice("finish none", "answered", finish_reason=None)
_choice("finish length, whole", "truncated", finish_reason="length")
_choice("finish filter with text", "content_filter", finish_reason="content_filter")
_choice("finish is 5,000 letters", "answered", finish_reason="x" * 5000)
_choice("message missing", "empty", message=None)
_message("filtered prose", "unparsable", content="The response was filtered.")
_message("refusal field", "refused", content=None, refusal="I cannot help with that.")
_message("refusal prose", "refused", content="I'm sorry, but I can't help with that.")
_message("refusal inside JSON", "out_of_range", content='{"answer": "I cannot answer"}')
_message("tool calls", "empty", content=None, tool_calls=[{"function": {"arguments": '{"answer": "A"}'}}])
_message("content as a number", "empty", content=3)
_message("reasoning_content alone", "empty", content="", reasoning_content='{"answer": "A"}')
_words("content as parts", "answered", lambda said: [{"type": "text", "text": said}])  # type: ignore[arg-type,return-value]
_add("no duplicate ids needed", "answered", lambda ok, _asked: _said({**ok, "id": None}))
_add("negative clock", "answered", lambda ok, _asked: _said({**ok, "created": -(10**30)}))
_add(
    "odd fingerprint", "answered", lambda ok, _asked: _said({**ok, "system_fingerprint": "\ud800\x00" * 999})
)

# --- words ----------------------------------------------------------------------------------------------
_words("prose", "unparsable", lambda _said: "On the whole, I think it depends.")
_words("fence", "answered", lambda said: f"```json\n{said}\n```")
_words("fence in prose", "unparsable", lambda said: f"Here it is:\n```json\n{said}\n```\nDone.")
_words("text before", "unparsable", lambda said: f"Answer: {said}")
_words("text after", "unparsable", lambda said: f"{said} That is all.")
_words("think", "answered", lambda said: f"<think>hm {{}}</think>\n{said}")
_words("think unclosed", "unparsable", lambda said: f"<think>hm {said}")
_words("think without opening", "answered", lambda said: f"Let me see. </think>\n{said}")
_words("thinking", "answered", lambda said: f"<thinking>hm</thinking>{said}")
_words("single quotes", "unparsable", lambda said: said.replace('"', "'"))
_words("list around", "unparsable", lambda said: f"[{said}]")
_words("lower case", "answered", str.lower)
_words("extra keys", "answered", lambda said: said[:-1] + ', "why": "because"}')
_words("keys in another language", "unparsable", lambda said: said.replace("answer", "Antwort"))
_words("values in another language", "out_of_range", lambda _said: '{"answer": "eher nicht"}')
_words("inner JSON truncated", "unparsable", lambda said: said[:-4])
_words("key twice", "unparsable", lambda said: said[:-1] + ', "answer": "A"}')
_words("NUL", "out_of_range", lambda _said: '{"answer": "A\\u0000"}')
_words("raw NUL", "unparsable", lambda _said: "\x00")
_words("lone surrogate", "out_of_range", lambda _said: '{"answer": "\ud83d"}')
_words("escape sequence", "out_of_range", lambda _said: '{"answer": "\\u001b[31mA"}')
_words("bidi", "out_of_range", lambda _said: '{"answer": "\u202eA"}')
_words("formula", "out_of_range", lambda _said: '{"answer": "=1+1"}')
_words("script tag", "out_of_range", lambda _said: '{"answer": "<script>alert(1)</script>"}')
_words("5 MB in JSON", "unparsable", lambda _said: json.dumps({"answer": "A" * 5_000_000}))
_words("5 MB of prose", "unparsable", lambda _said: "word " * 1_000_000)

# --- usage ----------------------------------------------------------------------------------------------
_add("usage missing", "answered", lambda ok, _asked: _said({k: ok[k] for k in ok if k != "usage"}))
_usage("usage null", None)
_usage("usage floats", {"prompt_tokens": 3.5, "completion_tokens": 1.5})
_usage("usage strings", {"prompt_tokens": "many", "completion_tokens": "few"})
_usage("usage 1e12", {"prompt_tokens": 10**12, "completion_tokens": 10**12})
_usage("usage 1e30", {"prompt_tokens": 10**30, "completion_tokens": -(10**30)})

# --- log-probabilities, of agents asked by `expression: logprobs` -----------------------------------------
LOGPROBS: dict[str, Misbehaviour] = {}


def _logprobs(name: str, expected: str, logprobs: object) -> None:
    def send(ok: Body, _asked: Body) -> Sent:
        return _said({**ok, "choices": [{**choice, "logprobs": logprobs} for choice in ok["choices"]]})

    LOGPROBS[f"log-probabilities {name}"] = Misbehaviour(send, expected)


def _first(*listed: tuple[str, object]) -> Body:
    entries = [{"token": token, "logprob": logprob} for token, logprob in listed]
    return {"content": [{**entries[0], "top_logprobs": entries}]}


LOGPROBS["log-probabilities missing"] = Misbehaviour(
    lambda ok, _asked: _said(
        {**ok, "choices": [{k: c[k] for k in c if k != "logprobs"} for c in ok["choices"]]}
    ),
    "unparsable",
)
_logprobs("null", "unparsable", None)
_logprobs("empty", "unparsable", {"content": []})
_logprobs(
    "old layout", "unparsable", {"tokens": ["A"], "token_logprobs": [-0.1], "top_logprobs": [{"A": -0.1}]}
)
_logprobs("only two", "answered", _first(("A", -0.3), ("B", -1.4)))
_logprobs("not a number", "unparsable", _first(("A", float("nan"))))
_logprobs("positive", "unparsable", _first(("A", 3.0)))
_logprobs("-10**400", "unparsable", _first(("A", -(10**400))))
_logprobs("a word first", "unparsable", _first(("<think>", -0.001), ("I", -9.0), ("A", -11.0)))
_logprobs("words that are letters", "unparsable", _first(("I", -0.01), ("The", -5.0), ("A", -6.0)))
_logprobs("half on the options", "answered", _first(("A", -0.5), ("The", -1.0)))
