"""What comes back for a request: one row for each agent asked, in order, with a reason where none came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from plursim.errors import Missing
from plursim.forms import Form
from plursim.portable import Floats, Ints


@dataclass(frozen=True, eq=False, kw_only=True)
class Reply:
    """One row for each agent asked, in the order of the request.

    ``missing`` holds :class:`Missing` codes, shape [asked] (for answers [asked, questions]); ``raw`` the text
    a model gave each agent (for answers a tuple of one text a question), None where there was none.
    """

    missing: NDArray[np.int8]
    raw: tuple[Any, ...] | None = None

    @classmethod
    def merge(cls, parts: Sequence[tuple[Ints, Self]], asked: int) -> Self:
        """Put together the replies to parts of one request.

        ``parts`` pairs the positions of the agents with the reply of those agents; together they cover
        0 .. asked - 1 once.
        """
        if len(parts) == 1:
            return parts[0][1]
        positions = np.concatenate([where for where, _ in parts])
        back = np.empty(asked, dtype=np.int64)
        back[positions] = np.arange(asked)
        merged: dict[str, Any] = {}
        for f in fields(cls):
            values = [getattr(part, f.name) for _, part in parts]
            if all(value is None for value in values):
                merged[f.name] = None
            elif isinstance(values[0], np.ndarray):
                merged[f.name] = np.concatenate(values)[back]
            else:
                sizes = [len(where) for where, _ in parts]
                flat = [x for v, size in zip(values, sizes, strict=True) for x in (v or (None,) * size)]
                merged[f.name] = tuple(flat[i] for i in back)
        return cls(**merged)


@dataclass(frozen=True, eq=False, kw_only=True)
class Answers(Reply):
    """Answers to a poll.

    ``options`` holds the option index, -1 where missing; ``values`` the stance on the question's scale, NaN
    where missing; both of shape [asked, questions], like ``missing``.
    """

    options: Ints
    values: Floats
    missing: NDArray[np.int8]


@dataclass(frozen=True, eq=False, kw_only=True)
class Texts(Reply):
    """Messages: ``texts`` (empty where missing), and the stance each states.

    ``values`` is the stance the speaker itself gives on the question's scale, NaN where it gives none.
    """

    texts: tuple[str, ...]
    values: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Stances(Reply):
    """New private stances on the question's scale, shape [asked]; NaN leaves the stance as it was."""

    values: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class Given(Reply):
    """What was given in the layout of a form: ``values`` has one entry for each agent asked.

    Values that are missing are blank: -1, NaN or an empty text, as the form says.
    """

    values: NDArray[Any]

    @classmethod
    def of(cls, form: Form, values: NDArray[Any], raw: tuple[Any, ...] | None = None) -> Self:
        """Return a reply in which nothing is missing but what lies outside the bounds of its form."""
        return cls(values=values, missing=all_answered(len(values)), raw=raw).within(form)

    @classmethod
    def nothing(cls, form: Form, asked: int, reason: Missing, raw: tuple[Any, ...] | None = None) -> Self:
        """Return a reply in which everything is missing for one reason."""
        return cls(values=form.blanks(asked), missing=np.full(asked, reason, dtype=np.int8), raw=raw)

    @classmethod
    def of_draws(cls, replies: Sequence[Self]) -> Self:
        """Return the draws of one request as one reply, with an axis of draws after that of agents."""
        asked = len(replies[0].missing)
        return cls(
            values=np.stack([reply.values for reply in replies], axis=1),
            missing=np.stack([reply.missing for reply in replies], axis=1),
            raw=tuple(zip(*(reply.raw or (None,) * asked for reply in replies), strict=True)),
        )

    def within(self, form: Form) -> Self:
        """Return the reply with values outside the bounds of its form missing as ``OUT_OF_RANGE``."""
        beyond = form.outside(self.values) & (self.missing == 0)
        if not beyond.any():
            return self
        values, missing = self.values.copy(), self.missing.copy()
        values[beyond] = form.blanks(int(beyond.sum()))
        missing[beyond] = Missing.OUT_OF_RANGE
        return replace(self, values=values, missing=missing)


def all_answered(*shape: int) -> NDArray[np.int8]:
    """Return the ``missing`` codes of a reply in which nothing is missing."""
    return np.zeros(shape, dtype=np.int8)
