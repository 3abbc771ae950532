"""Retest noise: people asked twice do not answer the same, even where nothing has happened in between.

The model is the simplest of those for unstable survey answers (Converse 1964, the black-and-white model; Lord
and Novick 1968 for two measurements with independent errors). At each poll an agent reports the stance it
holds with probability a, and otherwise answers as if drawn anew from the distribution of its persona's first
answers, each time independently. So every poll of an unchanged population has the same distribution, and two
polls of an unchanged mind agree in full with probability q = a^2 and are independent given the persona
otherwise. Over the population that gives

    correlation      r = q + (1 - q) e,            hence  q = (r - e) / (1 - e)
    share unchanged  u = q + (1 - q) sum_k w_k sum_y p_k(y)^2

where w_k is the share of agents with persona k, p_k its distribution and e the share of the variance of
answers that lies between personas: whoever draws anew still answers as persons of its kind do, so no lower r
can be had. On options without an order variances are those of their indicators, summed; r is then Cohen's
kappa (equal margins), and e is Goodman and Kruskal's tau.

The model gets r right and not where answers go: people who answer otherwise mostly choose a neighbouring
option, so that fewer of them repeat themselves than u at the same r (political views in the panel of the
General Social Survey, waves 1 and 3, with personas by party: r .577; unchanged .449 of the people, u .572).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from plursim.errors import FieldError
from plursim.portable import Floats, Ints
from plursim.reasoning.first_stance import How, Start, attributes_of, drawing_together, first_stances
from plursim.reasoning.stance_text import is_continuous
from plursim.society.requests import Poll
from plursim.surveys.question import Question

if TYPE_CHECKING:
    from plursim.society.society import Society

Reliability = Annotated[float, Field(gt=0, le=1)] | Literal["survey"]
Retest = Annotated[
    Reliability | None,
    Field(
        description="Correlation of the answers to two polls of an unchanged mind (Cohen's kappa on options"
        " without an order); 'survey' takes each question's from the first and last wave of the survey. What"
        " agents hold and say has no noise. Default: the answers of an unchanged mind are the same."
    ),
]
"""How alike the answers of an unchanged mind are from poll to poll."""


@dataclass(frozen=True)
class Noise:
    """The noise of polls, and how first answers are drawn, on which it rests.

    The answers to the first poll are those drawn first, the same as without noise. What an agent holds is
    such an answer without its noise, that is, the answer first given with probability a, else another one.

    Attributes
    ----------
    retest : correlation of two polls of an unchanged mind, or 'survey'; None for no noise.
    start, draw : how first answers are drawn. Agents that draw whole respondents misreport all questions of
        a poll or none, as another respondent would answer (as far as questions have the same a), so that
        associations between questions stay as they are in every poll.
    """

    retest: Reliability | None
    start: Start = "survey"
    draw: How = "independent"

    def held(self, society: Society, agents: Ints) -> Floats:
        """Return the stances agents hold before any talk, shape [agents, questions].

        Raises
        ------
        FieldError : the survey does not know the same people twice, or personas alone make answers more
            alike than is asked for.
        """
        first = self._drawn(society, agents)
        if self.retest is None:
            return first
        return np.where(self._kept(society, agents, "held"), first, self._drawn(society, agents, "held"))

    def polled(self, society: Society, request: Poll, held: Floats) -> Floats:
        """Return the stances reported in a poll, shape [asked, questions of the poll].

        A misreport moves as far as talk has moved the stance held, within the scale, so that talk shows in
        full in the mean of the answers (but for those at an end of the scale).

        Parameters
        ----------
        held : the stances held now, same shape.
        """
        if self.retest is None:
            return held
        agents, asked = request.agents, request.questions
        if (request.round, request.phase) == (0, "poll"):
            return self._drawn(society, agents)[:, asked]
        occasion = (request.round, request.phase)
        moved = held - self.held(society, agents)[:, asked]
        other = self._drawn(society, agents, *occasion)[:, asked] + moved
        for j, column in enumerate(asked):
            question = society.questions[column]
            if is_continuous(question):
                other[:, j] = np.clip(other[:, j], question.scale[0], question.scale[-1])
        return np.where(self._kept(society, agents, *occasion)[:, asked], held, other)

    def _drawn(self, society: Society, agents: Ints, *occasion: str | int) -> Floats:
        keys = ("retest", *occasion) if occasion else ()
        return first_stances(society, agents, self.start, self.draw, *keys)

    def _kept(self, society: Society, agents: Ints, *occasion: str | int) -> NDArray[np.bool_]:
        """Return whether each answer of a poll is that held, shape [agents, questions]."""
        kept = np.ones((len(agents), len(society.questions)), dtype=np.bool_)
        for column, question in enumerate(society.questions):
            keys = () if self.draw == "respondent" else (question.id,)
            uniform = society.draw("retest.kept", *keys, *occasion)[agents]
            kept[:, column] = uniform < math.sqrt(self.unchanged(society, question))
        return kept

    def unchanged(self, society: Society, question: Question) -> float:
        """Return q, the probability that an agent reports what it holds in both of two polls.

        Raises
        ------
        FieldError : as for :meth:`held`.
        """
        if self.retest is None:
            return 1.0
        wanted = reliability(society, question) if self.retest == "survey" else self.retest
        between = 0.0 if self.start == "uniform" else between_personas(*_distributions(society, question))
        if wanted < between:
            raise FieldError(
                f"retest {wanted:.3f} of question '{question.id}': answers that are drawn anew at each poll "
                f"correlate {between:.3f} already, because personas differ by that much; expected more",
                "retest",
            )
        return (wanted - between) / (1 - between) if between < 1 else 1.0


def between_personas(distributions: Floats, weights: Floats, positions: Floats) -> float:
    """Return the share of the variance of answers that lies between personas, 0 where all answer alike.

    Parameters
    ----------
    distributions : each persona's distribution of answers, shape [personas, options].
    weights : share of agents of each persona, sums to 1; shape [personas].
    positions : of the options, one column a dimension: the scale, or indicators; shape [options, dimensions].

    Examples
    --------
    >>> between_personas(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.5, 0.5]), np.array([[0.0], [1.0]]))
    1.0
    >>> between_personas(np.array([[0.5, 0.5], [0.5, 0.5]]), np.array([0.5, 0.5]), np.array([[0.0], [1.0]]))
    0.0
    """

    def variance(shares: Floats) -> float:
        return math.fsum(
            math.fsum(shares * column**2) - math.fsum(shares * column) ** 2 for column in positions.T
        )

    pooled = np.array([math.fsum(weights * column) for column in distributions.T])
    total = variance(pooled)
    if total <= 1e-12 * np.abs(positions).max() ** 2:  # all the same answer, but for rounding
        return 0.0
    within = math.fsum(w * variance(shares) for w, shares in zip(weights, distributions, strict=True))
    return min(max(1.0 - within / total, 0.0), 1.0)


def reliability(society: Society, question: Question) -> float:
    """Return how the same respondents' answers correlate from the first to the last wave of the survey.

    Weighted; Pearson's correlation of positions on the scale, and of indicators where options have no order.
    It is the reliability of answers where nothing happened between the waves that moved people.

    Raises
    ------
    FieldError : the survey does not know how the same people answered in two waves.
    """
    survey = society.survey
    change = None
    if survey is not None and len(survey.waves) > 1:
        change = survey.change(question.id, survey.waves[0], survey.waves[-1])
    if survey is None or change is None or not change.twice:
        raise FieldError(
            f"retest: survey: {'the survey' if survey is None else repr(survey.name)} does not know how the "
            f"same people answered '{question.id}' in two waves; expected a panel, or a number of 1 or less",
            "retest",
        )
    twice = (change.before >= 0) & (change.after >= 0)
    return correlation(
        change.before[twice], change.after[twice], change.weights[twice], _positions(question), question.id
    )


def correlation(before: Ints, after: Ints, weights: Floats, positions: Floats, name: str) -> float:
    """Return the weighted correlation of two answers of the same people, pooled over dimensions.

    Parameters
    ----------
    before, after : option of each person, 0 or more; shape [people].
    weights : 0 or more, shape [people].
    positions : as in :func:`between_personas`.
    name : of the question, for the error.

    Raises
    ------
    FieldError : everybody gave the same answer.

    Examples
    --------
    >>> correlation(np.array([0, 1, 2]), np.array([0, 2, 1]), np.ones(3), np.array([[1.0], [2], [3]]), "x")
    0.5
    """
    total = math.fsum(weights)
    sums = np.zeros(3)
    for column in positions.T:
        one, other = (x - math.fsum(weights * x) / total for x in (column[before], column[after]))
        sums += [math.fsum(weights * x) for x in (one * other, one**2, other**2)]
    if not sums[1:].min() > 0:
        raise FieldError(f"retest: survey: everybody gave the same answer to '{name}' in one wave", "retest")
    return float(sums[0] / math.sqrt(sums[1] * sums[2]))


def _distributions(society: Society, question: Question) -> tuple[Floats, Floats, Floats]:
    """Return what first answers are drawn from, the share of agents that draw from each, and positions."""
    assert society.survey is not None
    groups, counts = np.unique(drawing_together(society), return_counts=True)
    survey = society.survey
    shares = [survey.conditional(question.id, attributes_of(society, group)) for group in groups]
    return np.stack(shares), counts / counts.sum(), _positions(question)


def _positions(question: Question) -> Floats:
    """Return the scale, or the options' indicators where they have no order; shape [options, dimensions]."""
    return question.scale[:, None] if question.ordinal else np.eye(len(question.options))
