"""Models that are none: deterministic stand-ins with known distributions, asked through the whole gateway.

``--model mock/NAME`` shows the language-model path without a key, a network or a cost, and measures of drift
and conformity have something to find whose size is known. What a mock says depends on the prompt, the seed
of the draw and the number of the choice alone.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plursim import portable
from plursim.errors import InputError, unknown
from plursim.gateway.failures import CallError, Failure, Kind
from plursim.gateway.prompt import Completion, Draft, Messages, Price, prompt_tokens, tokens_in

PREFIX = "mock/"

SHARPNESS = 3.0
"""An option has weight exp(3 u), u uniform in [0, 1) and fixed for persona, question and option."""

PULL = 0.8
"""Probability with which ``mock/sycophant`` answers what most of the messages it is shown say."""

DRIFT = 0.15
"""Probability, for each message shown, with which ``mock/default-drift`` goes over to the default option."""

FAULTS = {"server error": 0.1, "unreadable": 0.05, "refusal": 0.05}
"""Shares of the calls of ``mock/faulty`` that fail once on the way, and of its answers that fail."""

MOCKS = {
    "persona": "each persona has a fixed distribution of its own over the options of each question",
    "sycophant": f"as persona; with probability {PULL:g} the answer most of the messages shown say",
    "default-drift": f"as persona; goes over to the middle option with probability {DRIFT:g} a message shown",
    "noise": "all options alike, whoever is asked",
    "faulty": "as persona; a fifth of its calls or answers fail",
}
"""What each mock does, in words."""

_OPTION = re.compile(r"^([A-Z]{1,2})\) (.*)$", re.MULTILINE)
_QUESTION = re.compile(r"^Question: (.*)$", re.MULTILINE)
_QUOTED = re.compile(r"^<<<message (\w+)>>>$(.*?)^<<<end \1>>>$", re.MULTILINE | re.DOTALL)


def is_mock(model: str) -> bool:
    """Return whether a model's name is that of a mock.

    Examples
    --------
    >>> is_mock("mock/persona"), is_mock("openai/gpt-4o-mini")
    (True, False)
    """
    return model.startswith(PREFIX)


def persona_distribution(persona: str, question: str, options: Sequence[str]) -> list[float]:
    """Return the distribution of a persona over the options of a question, keyed by their words.

    Neither the letters nor the order of the options matter.

    Examples
    --------
    >>> one = persona_distribution("You are a baker.", "More roads?", ["yes", "no"])
    >>> one == persona_distribution("You are a baker.", "More roads?", ["no", "yes"])[::-1]
    True
    """
    weights = [portable.exp(SHARPNESS * _unit(persona, question, option)) for option in options]
    total = math.fsum(float(weight) for weight in weights)
    return [float(weight) / total for weight in weights]


def _unit(*parts: object) -> float:
    """Return a number in [0, 1) that depends on the parts alone."""
    said = "\x1f".join(map(str, parts)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(said, digest_size=6).digest(), "big") / 2**48


class MockClient:
    """A client that answers by itself.

    Raises
    ------
    InputError : there is no such mock.
    """

    provider = "mock"
    takes_seed = takes_schema = takes_logprobs = True
    most_draws = 128

    def __init__(self, model: str) -> None:
        name = model.removeprefix(PREFIX)
        if name not in MOCKS:
            raise InputError(unknown("mock", name, MOCKS))
        self.model = model
        self.price: Price | None = Price(0.0, 0.0)
        self.without: set[str] = set()
        self._name = name
        self._failed: set[str] = set()

    def adapt(self, names: Iterable[str]) -> None:
        """Leave out nothing."""

    async def complete(
        self,
        messages: Messages,
        parameters: Mapping[str, Any],
        draws: int,
        seed: int,
        timeout: float,  # noqa: ARG002 (a mock answers at once)
    ) -> Completion:
        """Answer; raise :class:`CallError` where a call of ``mock/faulty`` fails."""
        asked = f"{json.dumps(list(messages), sort_keys=True, default=dict)}\x1f{seed}"
        fails = self._name == "faulty" and _unit("server error", asked) < FAULTS["server error"]
        if fails and asked not in self._failed:
            self._failed.add(asked)
            raise CallError(Failure(Kind.SERVER_ERROR, 500, text="mock/faulty fails now and then"))
        drafts = tuple(
            _Voice(self._name, messages, parameters, f"{asked}\x1f{number}").draft()
            for number in range(draws)
        )
        sent, received = prompt_tokens(messages), sum(tokens_in(draft.text or "") for draft in drafts)
        return Completion(
            drafts=drafts, prompt_tokens=sent, completion_tokens=received, cost=0.0, fingerprint=self.model
        )

    async def close(self) -> None:
        """Close nothing."""


class _Voice:
    """What a mock says to one prompt as one of its draws."""

    def __init__(self, name: str, messages: Messages, parameters: Mapping[str, Any], asked: str) -> None:
        self.name, self.parameters, self.asked = name, parameters, asked
        system = [message["content"] for message in messages if message["role"] == "system"]
        self.persona, prompt = "\n".join(system), messages[-1]["content"]
        self.quoted = [text for _, text in _QUOTED.findall(prompt)]
        bare = _QUOTED.sub("", prompt)
        found = _OPTION.findall(bare)
        self.letters, self.options = [letter for letter, _ in found], [words for _, words in found]
        question = _QUESTION.search(bare)
        self.question = question[1] if question else ""

    @functools.cached_property
    def shares(self) -> list[float]:
        """The distribution over the options as they are shown."""
        if self.name == "noise":
            return [1.0 / len(self.options)] * len(self.options)
        own = persona_distribution(self.persona, self.question, self.options)
        kept, other = self._pull()
        return [kept * share + (1.0 - kept) * (k == other) for k, share in enumerate(own)]

    def _pull(self) -> tuple[float, int]:
        """Return what is left of the persona, and the option that has the rest."""
        if self.name == "default-drift":
            left = float(portable.power(1.0 - DRIFT, len(self.quoted)))
            return left, (len(self.options) - 1) // 2
        if self.name != "sycophant":
            return 1.0, -1
        # The longest words first: "liberal" stands in "extremely liberal" as well.
        by_length = sorted(range(len(self.options)), key=lambda k: -len(self.options[k]))
        said = [next((k for k in by_length if f'"{self.options[k]}"' in text), -1) for text in self.quoted]
        counts = [said.count(k) for k in range(len(self.options))]
        most = max(counts, default=0)
        return (1.0 - PULL, counts.index(most)) if most else (1.0, -1)

    def draft(self) -> Draft:
        """Return the draw."""
        fails = _unit("answer", self.asked) if self.name == "faulty" else 1.0
        if fails < FAULTS["refusal"]:
            return Draft(text=None, finish="stop", refusal="The mock declines.")
        if self.parameters.get("logprobs"):
            tokens = [
                (letter, float(portable.log(share)))
                for letter, share in zip(self.letters, self.shares, strict=True)
                if share
            ]
            return Draft(text=self._letter(), finish="stop", alternatives=tuple(tokens))
        schema = self.parameters.get("response_format", {}).get("json_schema", {}).get("schema")
        said = self._sentence() if schema is None else json.dumps(self._fill(schema, ""))
        return Draft(
            text=said[:-1] if fails < FAULTS["refusal"] + FAULTS["unreadable"] else said, finish="stop"
        )

    def _position(self) -> int:
        left = _unit("option", self.asked)
        for option, k in sorted((option, k) for k, option in enumerate(self.options)):
            left -= self.shares[k]
            if left < 0.0:
                return self.options.index(option)
        return len(self.options) - 1

    def _letter(self) -> str:
        return self.letters[self._position()] if self.letters else "A"

    def _sentence(self) -> str:
        if not self.options:
            return f"This is {PREFIX}{self.name} speaking ({_unit('sentence', self.asked):.6f})."
        return f'This is {PREFIX}{self.name} speaking; my answer is "{self.options[self._position()]}".'

    def _fill(self, schema: Mapping[str, Any], name: str) -> Any:
        """Return a value of a JSON schema; options by the mock's distribution, all else uniformly."""
        at = _unit("value", name, self.asked)
        if "properties" in schema:
            parts = schema["properties"]
            if set(parts) == set(self.letters):
                return {
                    k: round(100.0 * share, 6) for k, share in zip(self.letters, self.shares, strict=True)
                }
            return {key: self._fill(part, f"{name}.{key}") for key, part in parts.items()}
        if "enum" in schema:
            values = list(schema["enum"])
            return self._letter() if set(values) == set(self.letters) else values[int(at * len(values))]
        if schema.get("type") == "array":
            return self._list(schema, name)
        if schema.get("type") in ("number", "integer"):
            low, high = float(schema.get("minimum", 0.0)), float(schema.get("maximum", 1.0))
            drawn = low + at * (high - low)
            return round(drawn) if schema["type"] == "integer" else round(drawn, 6)
        return self._sentence()

    def _list(self, schema: Mapping[str, Any], name: str) -> list[Any]:
        """Return a list of a schema; of different values where it names them, in the order of their draws."""
        items = schema.get("items", {})
        values = list(items.get("enum", ()))
        ranked = sorted(values, key=lambda value: _unit("rank", value, name, self.asked))
        size = int(schema.get("minItems", len(ranked) or 1))
        return ranked[:size] if values else [self._fill(items, f"{name}.{k}") for k in range(size)]
