"""Simulated shares as a prediction of what each person of the survey answers: scores and a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from plursim.measures.base import INF, Measure, Need, Told
from plursim.measures.figures import Figure, Known
from plursim.measures.given import Given
from plursim.measures.kernels.chi_square import rao_scott
from plursim.measures.kernels.distance import brier, crps, kullback_leibler
from plursim.portable import Floats, Ints, product

NEEDS = frozenset({Need.POLL, Need.SURVEY})


class Brier(Measure):
    """Brier score of the simulated shares for the survey's people one by one, 0 .. 2.

    A proper score (Brier 1950): what people answer has the least of all predictions on average, so the score
    of the survey's own shares is the least there can be.
    """

    needs: ClassVar = NEEDS
    told: ClassVar = {"": Told("Brier score for the survey's people", high=2.0, better="less")}
    kind: Literal["brier"] = "brier"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the mean score over the survey's people."""
        if given.truth is not None and given.counted.any():
            truth = given.truth.shares
            yield given.drawn(
                "", given.of_shares(lambda shares: _expected(shares, brier, truth)), by_group=True
            )


class Crps(Measure):
    """Continuous ranked probability score of the simulated shares for the survey's people, 0 .. 1.

    A proper score of ordinal questions, as a share of the scale (Matheson and Winkler 1976).
    """

    needs: ClassVar = NEEDS
    told: ClassVar = {"": Told("ranked probability score for the survey's people", better="less")}
    kind: Literal["crps"] = "crps"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the mean score over the survey's people."""
        if given.truth is not None and given.counted.any() and given.question.ordinal:
            rule = partial(crps, spacing=given.question.scale)
            truth = given.truth.shares
            yield given.drawn(
                "", given.of_shares(lambda shares: _expected(shares, rule, truth)), by_group=True
            )


class KullbackLeibler(Measure):
    """Divergence of the simulated shares from the survey's, in nats, smoothed."""

    needs: ClassVar = NEEDS
    told: ClassVar = {"": Told("divergence from the survey, nats", high=INF, better="less")}
    kind: Literal["kullback_leibler"] = "kullback_leibler"
    epsilon: float = Field(default=1e-10, gt=0, le=1, description="What is added to each share first.")

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the divergence: sum of survey share times log of survey share over simulated share."""
        if given.truth is not None and given.counted.any():
            truth = given.truth.shares
            of = given.of_shares(lambda shares: kullback_leibler(truth, shares, self.epsilon))
            yield given.drawn("", of, link="positive")


class ChiSquare(Measure):
    """Test whether the answers may come from the survey's shares (Rao and Scott 1981), with its p-value.

    Of agents one by one, so that it holds for the first poll; afterwards agents of a table are not
    independent, and there is no test.
    """

    needs: ClassVar = NEEDS
    told: ClassVar = {"": Told("chi-square against the survey", high=INF, better="less")}
    weights_count: ClassVar = False  # a weight widens the error, another agent narrows it
    kind: Literal["chi_square"] = "chi_square"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the statistic of the first poll; none where an option has no share in the survey."""
        answers = given.answers[given.counted]
        if (
            given.truth is None
            or given.poll
            or np.unique(answers).size < 2
            or (given.truth.shares <= 0).any()
        ):
            return
        found = rao_scott(answers, given.truth.shares, given.weight[given.counted])
        missing = int((given.members & (given.answers < 0)).sum())
        yield Known(value=found.statistic, n=len(answers), missing=missing, beside={"p": found.p_value})


def _expected(shares: Floats, rule: Callable[[Floats, Ints], Floats], truth: Floats) -> Floats:
    """Return the mean score over people who answer by ``truth``; [draws]."""
    return np.asarray(product(rule(shares[..., None, :], np.arange(len(truth))), truth))
