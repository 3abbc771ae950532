"""How a language model expresses its answer to a question of a poll: one sample, or a distribution."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from plursim import portable
from plursim.errors import Missing
from plursim.forms import Choice, Form, Shares
from plursim.forms.reading import LABEL_FRAME, UnreadableError, letters
from plursim.gateway.prompt import Alternatives
from plursim.portable import Floats

Expression = Literal["sampled", "logprobs", "verbalised"]

TOP_ALTERNATIVES = 20
_LETTER_TOKENS = 4

LEAST_MASS = 0.5
"""Least probability that the letters of the options must have together as first token."""

_WORDS_TOO = ("A", "I")
"""Letters that are words of English as well."""

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class Letter(Choice):
    """One of several options by a bare letter, whose log-probabilities are read. Value: a share an option.

    ``temperature_scale`` is T in p ** (1 / T); ``least_mass`` what the options must have together.
    """

    temperature_scale: float = 1.0
    least_mass: float = LEAST_MASS

    def properties(self) -> None:
        """Return none: the reply is a letter."""
        return

    def line(self) -> str:
        """Return the closing line of the prompt."""
        return "Reply with the letter of your answer alone."

    def shares(self, alternatives: Alternatives, text: str | None) -> Floats:
        """Return the share of each option; raises like :func:`read_alternatives`."""
        shown = read_alternatives(alternatives, self.count, self.temperature_scale, text, self.least_mass)
        return np.array(self.put_back(shown.tolist()), dtype=np.float64)


def expressed(
    form: Form, expression: Expression, temperature_scale: float, least_mass: float = LEAST_MASS
) -> Form:
    """Return the form in which a model expresses a choice."""
    if expression == "sampled" or not isinstance(form, Choice):
        return form
    if expression == "logprobs":
        return Letter(
            options=form.options,
            order=form.order,
            listed=False,
            temperature_scale=temperature_scale,
            least_mass=least_mass,
        )
    wanted = "Imagine being asked this many times: how often, in percent, would you give each answer?"
    return Shares(name="probabilities", options=form.options, order=form.order, listed=False, wanted=wanted)


def is_distribution(form: Form) -> bool:
    """Return whether one reply in this form is the distribution from which all its agents draw."""
    return isinstance(form, Letter | Shares)


def call_parameters(form: Form) -> Mapping[str, Any]:
    """Return what a form asks of a call beside its schema."""
    if isinstance(form, Letter):
        return {"logprobs": True, "top_logprobs": TOP_ALTERNATIVES, "max_tokens": _LETTER_TOKENS}
    return {}


def read_value(form: Form, text: str | None, alternatives: Alternatives) -> Any:
    """Return the value a reply states in a form.

    Raises
    ------
    UnreadableError : with the reason why it states none.
    """
    return form.shares(alternatives, text) if isinstance(form, Letter) else form.read(text or "")


def read_alternatives(
    alternatives: Alternatives,
    options: int,
    temperature: float = 1.0,
    text: str | None = None,
    least: float = LEAST_MASS,
) -> Floats:
    """Return the distribution over options that the first token's alternatives imply, shape [options].

    An option has the probability of its likeliest way to be written (``A``, `` A``, ``(A`` ...). An option
    that is not listed has at most the probability of the least likely token listed, and at most its share of
    the mass not listed: the smaller of the two (Santurkar et al. 2023, "Whose opinions do language models
    reflect?", section 3). The result is scaled by the temperature, p ** (1 / T), and made to sum to 1.

    Parameters
    ----------
    text : how the reply goes on: where it says "I think", its I is a word and no option.
    least : probability that all ways to write an option must have together.

    Raises
    ------
    UnreadableError : ``UNPARSABLE`` if the listed options have less than that: the model said something else.

    Examples
    --------
    >>> listed = ((" A", math.log(0.6)), ("A", math.log(0.1)), ("B", math.log(0.2)))
    >>> read_alternatives(listed, 2).round(2).tolist()
    [0.75, 0.25]
    """
    best = np.full(options, -np.inf)
    names = {name: position for position, name in enumerate(letters(options))}
    for letter in _WORDS_TOO:
        if text is not None and re.match(rf"\W*{letter}(?:['\u2019]|\s+)\w", text):
            names.pop(letter, None)
    mass = []
    for token, logprob in alternatives:
        position = names.get(token.strip(LABEL_FRAME))
        if position is not None and not math.isnan(logprob):
            best[position] = max(best[position], min(logprob, 0.0))
            mass.append(min(logprob, 0.0))
    listed = np.isfinite(best)
    if not listed.any() or float(portable.exp(mass).sum()) < least - _ROUNDING:
        raise UnreadableError(Missing.UNPARSABLE)
    shares = portable.exp(best)
    if not listed.all():
        all_listed = portable.exp([min(logprob, 0.0) for _, logprob in alternatives])
        left = max(0.0, 1.0 - float(all_listed.sum())) / int((~listed).sum())
        shares[~listed] = min(float(all_listed.min()), left)
    # Before scaling, the largest share becomes 1: a low temperature underflows otherwise.
    scaled = portable.power(shares / shares.max(), 1.0 / temperature)
    result: Floats = scaled / scaled.sum()
    return result
