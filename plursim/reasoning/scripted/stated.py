"""The stated rule: a persona's text states an outlook as a number, and its answers follow from that text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from plursim import portable
from plursim.portable import Floats, Ints
from plursim.randomness import low_variance_uniforms
from plursim.reasoning.base import Distributions
from plursim.reasoning.scripted.features import texts_read
from plursim.reasoning.stance_based import StanceReasoner
from plursim.society.replies import Given, Reply, all_answered
from plursim.society.requests import Poll, Request, Write

if TYPE_CHECKING:
    from plursim.society.society import Society

_OUTLOOK = re.compile(r"\boutlook of (\d{1,3}) on a scale from 0\b")
_SHARE = re.compile(r"^- .*: (\d+)%(?: \(now (\d+)%\))?$")


def state_outlook(outlook: float) -> str:
    """Return the text of a persona with an outlook; :func:`read_outlook` gets the whole number back.

    Parameters
    ----------
    outlook : from 0 (leans to first answers) to 100 (to last answers); rounded, and cut off at the ends.

    Examples
    --------
    >>> state_outlook(36.6)
    'You answer surveys with an outlook of 37 on a scale from 0 (first answers) to 100 (last answers).'
    """
    number = round(min(max(outlook, 0.0), 100.0))
    return (
        f"You answer surveys with an outlook of {number} on a scale from 0 (first answers) "
        "to 100 (last answers)."
    )


def read_outlook(text: str) -> float:
    """Return the outlook (0 .. 100) a text states, NaN where it states none or one off the scale.

    Examples
    --------
    >>> [read_outlook(text) for text in ("You have an outlook of 7 on a scale from 0 to 9.", "You farm.")]
    [7.0, nan]
    """
    found = _OUTLOOK.search(text)
    outlook = float(found[1]) if found else float("nan")
    return outlook if outlook <= 100 else float("nan")


def outlook_shares(outlook: float, options: int, spread: float) -> Floats:
    """Return how persons of an outlook answer: a normal density around it over evenly spaced options.

    Parameters
    ----------
    outlook : 0 .. 100; NaN for none, which answers evenly.
    options : number of options, in order; the first stands at 0, the last at 100.
    spread : standard deviation as a share of the scale's range.

    Returns
    -------
    shares summing to 1, shape [options].

    Examples
    --------
    >>> outlook_shares(50.0, 3, 0.5).round(3).tolist()
    [0.274, 0.452, 0.274]
    """
    if np.isnan(outlook):
        return np.full(options, 1 / options)
    exponent = -(((np.linspace(0, 1, options) - outlook / 100) / spread) ** 2) / 2
    weights = portable.exp(exponent - exponent.max())
    shares: Floats = weights / weights.sum()
    return shares


class Stated(StanceReasoner):
    """Answers by the outlook its persona's text states, and writes such texts: the offline twin of a writer.

    Stances are drawn around the outlook (:func:`outlook_shares`), evenly among the agents of one persona, and
    nothing heard moves them. A persona that states no outlook answers evenly.

    Asked to write, it reads the shares it is to meet from the instruction, ``- <option>: <share>% (now
    <share>%)`` under each question. Where the present shares stand there as well and a text that states an
    outlook is among those it may read, it moves that outlook by the gap between the mean positions, half of
    it to twice as far. Otherwise the outlook is a quantile of the wanted positions. How far and which
    quantile is drawn, evenly among those asked.
    """

    kind: Literal["stated"] = "stated"
    spread: float = Field(
        default=0.15, gt=0, le=10, description="Spread of answers around an outlook, share of the scale."
    )

    def understands_words(self) -> bool:
        """Return that it reads from the words what it is to write."""
        return True

    def starting(self, society: Society, agents: Ints) -> Floats:
        """Return first stances drawn around the outlooks."""
        columns = [self._drawn(society, column)[agents] for column in range(len(society.questions))]
        return np.stack(columns, axis=1) if columns else np.zeros((len(agents), 0))

    def distributions(self, society: Society, request: Poll) -> Distributions:
        """Return the distributions the stances are drawn from."""
        which, place = np.unique(self._groups(society)[request.agents], return_inverse=True)
        sizes = [len(society.questions[int(column)].options) for column in request.questions]
        shares = tuple(np.stack([self._shares(society, k, size) for k in which])[place] for size in sizes)
        return Distributions(shares, all_answered(len(request.agents), len(request.questions)))

    def _drawn(self, society: Society, column: int) -> Floats:
        """Return the stance drawn by every agent of the population, shape [agents]."""
        question, groups = society.questions[column], self._groups(society)
        uniform = low_variance_uniforms(groups, society.streams.generator("stated", question.id))
        options = np.empty(society.size, dtype=np.int64)
        for group in np.unique(groups):
            upto = np.cumsum(self._shares(society, group, len(question.options)))[:-1]
            members = groups == group
            options[members] = np.searchsorted(upto, uniform[members], side="right")
        return question.value_of(options)

    def _groups(self, society: Society) -> Ints:
        """Return the persona of every agent; in an arm without personas they are all alike."""
        return society.population.persona if society.arm.persona else np.zeros(society.size, dtype=np.int64)

    def _shares(self, society: Society, group: int, options: int) -> Floats:
        text = society.population.pool.personas[group].prompt if society.arm.persona else ""
        return outlook_shares(read_outlook(text), options, self.spread)

    def reply(self, society: Society, request: Request) -> Reply:
        """Write; answer anything else by the stance."""
        if isinstance(request, Write):
            return self._write(society, request)
        return super().reply(society, request)

    def _write(self, society: Society, request: Write) -> Given:
        everyone = np.zeros(society.size, dtype=np.int64)
        rng = society.streams.generator("stated.write", request.round, request.phase)
        uniform = low_variance_uniforms(everyone, rng)[request.agents]
        texts = []
        for i, u in enumerate(uniform.tolist()):
            wanted, now = read_shares(request.told(i))
            outlooks = [read_outlook(text) for text in texts_read(society, request, i)]
            texts.append(state_outlook(_outlook(wanted, now, outlooks, u)))
        return Given.of(request.form, request.form.array(texts))


def _outlook(wanted: Sequence[Floats], now: Sequence[Floats], present: list[float], u: float) -> float:
    stated = [outlook for outlook in present if not np.isnan(outlook)]
    if stated and now:
        return stated[-1] + (0.5 + 1.5 * u) * 100 * (_mean(wanted) - _mean(now))
    return 100 * _quantile(wanted, u) if wanted else 100 * u


def _mean(shares: Sequence[Floats]) -> float:
    """Return the mean position (0 first option .. 1 last option) over questions."""
    return float(np.mean([portable.dot(row, np.linspace(0, 1, len(row))) for row in shares]))


def _quantile(shares: Sequence[Floats], u: float) -> float:
    """Return a quantile of positions pooled over questions, each option an equal part of the scale."""
    edges = np.unique(np.concatenate([np.arange(len(row) + 1) / len(row) for row in shares]))
    upto = [np.interp(edges, np.arange(len(row) + 1) / len(row), np.r_[0, np.cumsum(row)]) for row in shares]
    return float(np.interp(u, np.mean(upto, axis=0), edges))


def read_shares(instruction: str) -> tuple[list[Floats], list[Floats]]:
    r"""Return the shares an instruction asks for, and those it says there are now.

    Returns
    -------
    for each question its wanted shares, and for each whose present shares are told those; summing to 1.

    Examples
    --------
    >>> wanted, now = read_shares("Question: Tax?\n- no: 25% (now 80%)\n- yes: 75% (now 20%)\n")
    >>> wanted[0].tolist(), now[0].tolist()
    ([0.25, 0.75], [0.8, 0.2])
    """
    kept: tuple[list[Floats], list[Floats]] = ([], [])
    for block in instruction.split("Question: ")[1:]:
        found = [match for line in block.splitlines() if (match := _SHARE.match(line))]
        for rows, group in zip(kept, (1, 2), strict=True):
            shares = np.array([float(match[group] or 0) for match in found])
            if shares.sum() > 0:
                rows.append(shares / shares.sum())
    return kept
