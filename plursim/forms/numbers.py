"""Several numbers in one move, each with a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from plursim.forms.base import Form, Schema, Sentence, out_of_range
from plursim.forms.number import on_grid
from plursim.forms.reading import read_number, read_object
from plursim.portable import Floats

_SLACK = 1e-9
"""Sums may exceed the total by rounding, as a share of it."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Numbers(Form):
    """Named numbers in one move, each within bounds. Value: one number a name, NaN where missing.

    By stance an agent gives for each name the number as far between its bounds as it stands between the ends
    (as near to the name's position as it stands, where positions are given), scaled down to the total.

    Attributes
    ----------
    names : of the numbers, the same for all agents.
    low, high : bounds: one number, one for each name, or of shape [asked, names].
    total : most the numbers may add up to, one for all or one for each agent; None for no such limit.
    whole : whether they have to be whole numbers.

    Examples
    --------
    >>> form = Numbers(names=("food", "water"), low=0.0, high=5.0, total=6.0)
    >>> form.read('{"amounts": {"water": 4, "food": 2}}')
    [2.0, 4.0]
    """

    kind: ClassVar[str] = "numbers"
    per_agent: ClassVar[Mapping[str, int]] = {"low": 1, "high": 1, "total": 0}
    blank: ClassVar[float] = np.nan

    name: str = "amounts"
    names: tuple[str, ...]
    low: Floats | float = 0.0
    high: Floats | float = 1.0
    total: Floats | float | None = None
    whole: bool = False

    @classmethod
    def example(cls, agents: int) -> Self:
        """Return two numbers with a bound and a total of their own."""
        high = np.column_stack([np.full(agents, 4.0), np.linspace(1.0, 6.0, agents)])
        return cls(names=("food", "water"), high=high, total=np.linspace(4.0, 5.0, agents))

    def _each(self, bound: Floats | float) -> Floats:
        return np.broadcast_to(np.asarray(bound, dtype=np.float64), (len(self.names),))

    def schema(self) -> Schema:
        """Return the schema: an object with a number for each name."""
        number = {"type": "integer" if self.whole else "number"}
        return {
            "type": "object",
            "properties": dict.fromkeys(self.names, number),
            "required": list(self.names),
            "additionalProperties": False,
        }

    def task(self) -> str:
        """Say the bounds of each number, and of their sum."""
        rows = zip(self.names, self._each(self.low), self._each(self.high), strict=True)
        kind = "whole number" if self.whole else "number"
        lines = [f"- {name}: {low:g} to {high:g}" for name, low, high in rows]
        limit = "" if self.total is None else f" They may add up to {self.total:g} at most."
        return "\n".join([f"Choose a {kind} for each of these.{limit}", *lines])

    def slot(self) -> str:
        """Return the places of the numbers."""
        return "{" + ", ".join(f'"{name}": <number>' for name in self.names) + "}"

    def value(self, said: Any) -> list[float]:
        """Return the numbers in the order of their names."""
        stated = read_object(said, self.names)
        rows = zip(self.names, self._each(self.low), self._each(self.high), strict=True)
        found = [read_number(stated[name], low, high, whole=self.whole) for name, low, high in rows]
        out_of_range(self.total is None or sum(found) <= self._most(self.total))
        return found

    def said(self, value: Any) -> dict[str, float]:
        """Return the numbers by name."""
        plain = (int(x) if self.whole else float(x) for x in value)
        return dict(zip(self.names, plain, strict=True))

    @property
    def dtype(self) -> np.dtype[Any]:
        """One number a name."""
        return np.dtype((np.float64, (len(self.names),)))

    def outside(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which agents give a number outside, or too much together."""
        beyond: NDArray[np.bool_] = np.any((values < self.low) | (values > self.high), axis=1)
        if self.whole:
            beyond |= (np.floor(values) < values).any(axis=1)
        if self.total is not None:
            beyond |= values.sum(axis=1) > self._most(self.total)
        return beyond

    def _most(self, total: Any) -> Any:
        return total + np.abs(total) * _SLACK

    def stand_in(self, uniform: float, words: int = 5) -> list[float]:  # noqa: ARG002
        """Return numbers at one place between the bounds of one agent, scaled down to the total."""
        return [float(x) for x in self._within(self._each(self.low), self._each(self.high), uniform)]

    def modest(self, uniform: float, words: int = 5) -> list[float]:  # noqa: ARG002
        """Return the numbers nearest to 0 within their bounds."""
        low, high = self._each(self.low), self._each(self.high)
        if self.whole:
            low, high = np.ceil(low), np.floor(high)
        nearest: list[float] = np.clip(np.zeros(len(self.names)), low, high).tolist()
        return nearest

    def by_stance(self, lean: Floats, positions: Floats | None, sentence: Sentence) -> NDArray[Any]:  # noqa: ARG002
        """Return numbers at the agent's place between their bounds."""
        shape = (len(lean), len(self.names))
        share = np.broadcast_to(lean[:, None], shape)
        if positions is not None and np.shape(positions)[-1] == len(self.names):
            share = 1.0 - np.abs(share - np.where(np.isnan(positions), 0.5, positions))
        low, high = (np.broadcast_to(np.asarray(bound), shape) for bound in (self.low, self.high))
        return self._within(low, high, share)

    def _within(self, low: Floats, high: Floats, share: Floats | float) -> Floats:
        wanted = on_grid(low, high, share, self.whole)
        if self.total is None:
            return wanted
        # Everybody keeps the least; what is above it is cut by one factor, down to whole numbers if need be.
        least = np.ceil(low) if self.whole else low
        above, room = wanted - least, np.asarray(self.total) - least.sum(axis=-1)
        sums = above.sum(axis=-1)
        over = sums > room
        factor = np.where(over, room / np.where(over, sums, 1.0), 1.0)[..., None]
        cut = least + above * factor
        return np.where(over[..., None], np.floor(cut) if self.whole else cut, wanted)
