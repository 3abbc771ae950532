"""Scripted donors: a fixed share, a share by reputation, and shares that evolve."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.errors import InputError
from plursim.forms import Form, Number
from plursim.portable import Floats
from plursim.reasoning.base import Reasoner
from plursim.reasoning.scripted.features import feature, given, texts_read
from plursim.reasoning.stance_based import cannot_answer
from plursim.society.replies import Given, Reply
from plursim.society.requests import Act, Request, Write

if TYPE_CHECKING:
    from plursim.society.society import Society

_SHARE = re.compile(r"\bI give (\d+(?:\.\d+)?)% of what I have\b", re.IGNORECASE)


def state_share(share: float) -> str:
    """Return a strategy in words; :func:`parse_share` gets exactly the same number back.

    Parameters
    ----------
    share : share of its resources a donor gives, 0 .. 1.

    Examples
    --------
    >>> state_share(0.35)
    'I give 35% of what I have.'
    """
    percent = format(Decimal(repr(float(share))).scaleb(2), "f")
    percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
    return f"I give {percent}% of what I have."


def parse_share(text: str) -> float:
    """Return the share (0 .. 1) a strategy states, NaN where it states none or more than all.

    Examples
    --------
    >>> parse_share("Trust grows. I give 7.5% of what I have."), parse_share("I give 300% of what I have.")
    (0.075, nan)
    """
    found = _SHARE.search(text)
    share = float(Decimal(found[1]).scaleb(-2)) if found else float("nan")
    return share if share <= 1.0 else float("nan")


class _Donor(Reasoner):
    """Base of donors: they act and they write down a strategy."""

    answers: ClassVar[frozenset[type[Request]]] = frozenset({Act, Write})
    forms: ClassVar[frozenset[type[Form]] | None] = frozenset({Number})

    def reply(self, society: Society, request: Request) -> Reply:
        """Answer a request to act, or to write a strategy."""
        match request:
            case Act():
                return given(request, self.kind, self._amounts(request))
            case Write():
                return self._write(society, request)
        raise cannot_answer(self, request)

    def _amounts(self, request: Act) -> Floats:
        shares = self._shares(request)
        amounts: Floats = shares * feature(request, self.kind, "resources")
        return amounts

    @abstractmethod
    def _shares(self, request: Act) -> Floats:
        """Return the share of its resources each agent gives."""

    @abstractmethod
    def _written(self, society: Society, request: Write) -> Floats:
        """Return the share that each agent's strategy states."""

    def _write(self, society: Society, request: Write) -> Given:
        if request.about != "strategy":
            raise InputError(f"{self.kind} writes a strategy, but is asked to write about {request.about!r}")
        texts = [state_share(share) for share in self._written(society, request)]
        return Given.of(request.form, request.form.array(texts))


class _FixedShare(_Donor):
    """Base of donors with a share of their own."""

    share: float = Field(default=0.5, ge=0, le=1, description="Share of its resources it gives.")

    def _shares(self, request: Act) -> Floats:
        own = np.full(len(request.agents), self.share)
        inherited = request.feature("share")
        return own if inherited is None else np.where(np.isnan(inherited), own, inherited)

    def _written(self, society: Society, request: Write) -> Floats:  # noqa: ARG002
        return np.full(len(request.agents), self.share)


class ShareDonor(_FixedShare):
    """Gives a fixed share of what it has, or the share its inherited strategy states.

    Reads the features ``resources`` and, where the game tells it, ``share`` (NaN: none stated).
    """

    reads_features: ClassVar[frozenset[str]] = frozenset({"resources"})

    kind: Literal["share_donor"] = "share_donor"


class Discriminator(_FixedShare):
    """Gives its share, but nothing to a partner known to have given less than the threshold.

    Reads also ``partner_last_share`` (NaN: not known).
    """

    reads_features: ClassVar[frozenset[str]] = frozenset({"resources", "partner_last_share"})

    kind: Literal["discriminator"] = "discriminator"
    threshold: float = Field(
        default=0.5, ge=0, le=1, description="Least share a partner must have given when it last could."
    )

    def _shares(self, request: Act) -> Floats:
        last = feature(request, self.kind, "partner_last_share")
        deserving = np.isnan(last) | (last >= self.threshold)
        return np.where(deserving, super()._shares(request), 0.0)


class MutatingDonor(_Donor):
    """Gives the share its strategy states; new strategies are the survivors' mean share with noise.

    A first strategy (no share among the texts it may read) states a share drawn evenly from 0 .. 1; later
    ones the mean of the shares read plus normal noise, kept within 0 .. 1. Shares are written to a hundredth
    of a percent. A strategy that states no share gives nothing. Reads ``resources`` and ``share``.
    """

    reads_features: ClassVar[frozenset[str]] = frozenset({"resources", "share"})

    kind: Literal["mutating_donor"] = "mutating_donor"
    mutation: float = Field(default=0.05, ge=0, le=1, description="Standard deviation of the noise.")

    def _shares(self, request: Act) -> Floats:
        stated: Floats = np.nan_to_num(feature(request, self.kind, "share"))
        return stated

    def _written(self, society: Society, request: Write) -> Floats:
        read = (texts_read(society, request, i) for i in range(len(request.agents)))
        parents = np.array([_mean_share(texts) for texts in read], dtype=np.float64)
        keys = (request.round, request.phase)
        noise = society.streams.generator("mutating_donor.noise", *keys).standard_normal(society.size)
        fresh = society.draw("mutating_donor.first", *keys)[request.agents]
        child = np.clip(parents + self.mutation * noise[request.agents], 0.0, 1.0)
        return np.where(np.isnan(parents), fresh, child).round(4)


def _mean_share(texts: Sequence[str]) -> float:
    shares = [share for share in map(parse_share, texts) if not np.isnan(share)]
    return float(np.mean(shares)) if shares else float("nan")
