"""The fast path: the chat completions of an OpenAI-compatible server over one shared aiohttp session.

Far cheaper for the processor than going through a client library, and the same in every other respect: one
HTTP request a call, the same failures, the same ledger. :mod:`plursim.gateway.litellm_client` chooses it
where it applies and registers it with litellm as a provider of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from plursim.gateway.chat_format import LONGEST_DETAIL, OPENAI_LARGEST_N, completion, stated_error, usage
from plursim.gateway.failures import CallError, Failure, Kind, of_status, retry_after
from plursim.gateway.prompt import Completion, Messages, Price
from plursim.gateway.scrub import Scrubber


class OpenAIHTTP:
    """A client for ``POST {api_base}/chat/completions``.

    Parameters
    ----------
    model : name as the server knows it; ``api_base`` its address up to and without ``/chat/completions``.
    key : sent as bearer token; None sends none.
    headers, options : sent along with every request; options are fields of its body.
    price : for the ledger; None where unknown.
    """

    takes_seed = takes_schema = takes_logprobs = True
    most_draws = OPENAI_LARGEST_N

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
        self._url = api_base.rstrip("/") + "/chat/completions"
        self._headers = {**headers, "Content-Type": "application/json"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._options = dict(options)
        self._scrub = scrub
        self._session: aiohttp.ClientSession | None = None

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
        said = await self.post(body, timeout)
        tokens = usage(said)
        cost = None if self.price is None or None in tokens else self.price.of(tokens[0] or 0, tokens[1] or 0)
        return completion(said, cost)

    async def post(
        self, body: Mapping[str, Any], timeout: float, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Send a body and return the server's as it stands; raise :class:`CallError` where there is none."""
        if self._session is None:
            # The gateway bounds what is under way; a second bound here would only hide it.
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        data = json.dumps(body, separators=(",", ":")).encode("utf-8", "replace")
        limit = aiohttp.ClientTimeout(total=timeout)
        sent_along = {**self._headers, **(headers or {})}
        try:
            async with self._session.post(
                self._url,
                data=data,
                headers=sent_along,
                timeout=limit,
                allow_redirects=False,
            ) as answer:
                raw = await answer.read()
                status, sent = answer.status, answer.headers
        except TimeoutError:
            raise CallError(Failure(Kind.TIMEOUT, text=f"no answer within {timeout:g} s")) from None
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise CallError(Failure(Kind.UNREACHABLE, text=self._detail(str(error)))) from None
        except (aiohttp.ClientError, OSError) as error:
            raise CallError(Failure(Kind.DROPPED, text=self._detail(type(error).__name__))) from None
        return self._read(status, sent, raw)

    def _read(self, status: int, headers: Mapping[str, str], raw: bytes) -> dict[str, Any]:
        try:
            said = json.loads(raw)
        except ValueError:
            said = None
        if status == 200 and isinstance(said, dict):
            return said
        if status == 200:
            raise CallError(Failure(Kind.SERVER_ERROR, 200, text="the body is not a JSON object"))
        code, text = stated_error(said, raw)
        raise CallError(of_status(status, code, self._detail(text), retry_after(headers)))

    def _detail(self, text: str) -> str:
        return self._scrub(text)[:LONGEST_DETAIL]

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None
