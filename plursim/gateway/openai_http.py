"""The fast path: the chat completions of an OpenAI-compatible server over one shared aiohttp session.

Far cheaper for the processor than going through a client library, and the same in every other respect: one
HTTP request a call, the same failures, the same ledger.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import aiohttp

from plursim.gateway.adapting import Refused, refused
from plursim.gateway.chat_format import (
    LONGEST_DETAIL,
    OPENAI_LARGEST_N,
    completion,
    is_error_body,
    stated_error,
    usage,
)
from plursim.gateway.failures import CallError, Failure, Kind, of_status, retry_after
from plursim.gateway.prompt import Completion, Messages, Price
from plursim.gateway.scrub import Scrubber

LARGEST_BODY = 16 * 1024**2
"""Most bytes of an answer that are read."""


class OpenAIHTTP:
    """A client for ``POST {api_base}/chat/completions``.

    What a server refuses of ``seed``, ``n``, ``response_format`` and ``max_tokens`` is left out, or named
    otherwise, from then on (see :mod:`plursim.gateway.adapting`).

    Parameters
    ----------
    model : name as the server knows it; ``api_base`` its address up to and without ``/chat/completions``.
    key : sent as bearer token; None sends none.
    headers, options : sent along with every request; options are fields of its body.
    price : for the ledger; None where unknown.
    """

    takes_seed = takes_schema = takes_logprobs = True

    def __init__(
        self,
        model: str,
        api_base: str,
        *,
        key: str | None,
        headers: Mapping[str, str],
        options: Mapping[str, Any],
        price: Price | None,
        scrub: Scrubber,
    ) -> None:
        self.model, self.price = model, price
        self.without: set[str] = set()
        self._url = api_base.rstrip("/") + "/chat/completions"
        self._headers = {**headers, "Content-Type": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._options = dict(options)
        self._scrub = scrub
        self._session: aiohttp.ClientSession | None = None

    @property
    def most_draws(self) -> int:
        """Most answers one call can be asked for."""
        return 1 if "n" in self.without else OPENAI_LARGEST_N

    def adapt(self, names: Iterable[str]) -> None:
        """Leave out parameters that the server is known to refuse."""
        self.without.update(names)

    async def complete(
        self, messages: Messages, parameters: Mapping[str, Any], draws: int, seed: int, timeout: float
    ) -> Completion:
        """Send one request and read its answer.

        Raises
        ------
        CallError : with the failure, whatever it was.
        """
        body: dict[str, Any] = {
            "model": self.model,
            "messages": messages,
            "seed": seed,
            **parameters,
            **self._options,
        }
        if draws > 1:
            body["n"] = draws
        if self.without:
            body = self._accepted(body)
        said = await self._post(body, timeout)
        tokens = usage(said)
        cost = None if self.price is None or None in tokens else self.price.of(tokens[0] or 0, tokens[1] or 0)
        return completion(said, cost)

    def _accepted(self, body: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in body.items() if name not in self.without}
        if "max_tokens" in self.without and "max_tokens" in body:
            kept["max_completion_tokens"] = body["max_tokens"]
        return kept

    async def _post(self, body: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        """Send a body and return the server's as it stands; raise :class:`CallError` where there is none."""
        if self._session is None:
            # The gateway bounds what is under way; a second bound here would only hide it.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        data = json.dumps(body, separators=(",", ":")).encode("utf-8", "replace")
        limit = aiohttp.ClientTimeout(total=timeout)
        try:
            async with self._session.post(
                self._url,
                data=data,
                headers=self._headers,
                timeout=limit,
                allow_redirects=False,
            ) as answer:
                raw = await _body(answer)
                status, sent = answer.status, answer.headers
        except TimeoutError:
            raise CallError(Failure(Kind.TIMEOUT, text=f"no answer within {timeout:g} s")) from None
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise CallError(Failure(Kind.UNREACHABLE, text=self._detail(str(error)))) from None
        except (aiohttp.ClientError, OSError) as error:
            raise CallError(Failure(Kind.DROPPED, text=self._detail(type(error).__name__))) from None
        return self._read(status, sent, raw, body)

    def _read(
        self, status: int, headers: Mapping[str, str], raw: bytes, body: Mapping[str, Any]
    ) -> dict[str, Any]:
        if len(raw) > LARGEST_BODY:
            words = f"the answer has more than {LARGEST_BODY:,} bytes"
            raise CallError(Failure(Kind.SERVER_ERROR, status, text=words))
        try:
            said = json.loads(raw)
        except (ValueError, RecursionError):
            said = None
        if status == 200 and isinstance(said, dict) and not is_error_body(said):
            return said
        code, text = stated_error(said, raw)
        if status == 200 and not isinstance(said, dict):
            text = f"the body is not a JSON object: {text}"
        if 300 <= status < 400:
            text = "to " + headers.get("location", "nowhere").partition("?")[0]
        self._learn(status, code, text, body)
        raise CallError(of_status(status, code, self._detail(text), retry_after(headers)))

    def _learn(self, status: int, code: str, text: str, body: Mapping[str, Any]) -> None:
        """Raise :class:`CallError` where the server refuses a parameter rather than the request."""
        if status not in (400, 422):
            return
        found = refused(code, text, body)
        if isinstance(found, Refused):
            raise CallError(Failure(Kind.UNSUPPORTED, status, text=self._detail(f"{text} ({found.hint})")))
        if found is not None:
            self.adapt([found])
            raise CallError(Failure(Kind.ADAPTED, status, text=self._detail(text)))

    def _detail(self, text: str) -> str:
        return self._scrub(text)[:LONGEST_DETAIL]

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """Return the body of an answer, or a little more of it than is read at most."""
    if (answer.content_length or LARGEST_BODY) < LARGEST_BODY and "Content-Encoding" not in answer.headers:
        return await answer.read()
    parts, size = [], 0
    async for part in answer.content.iter_any():
        parts.append(part)
        size += len(part)
        if size > LARGEST_BODY:
            break
    return b"".join(parts)
