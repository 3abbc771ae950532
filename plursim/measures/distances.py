"""Distances of simulated answers to the survey: one class a distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar, Literal

from plursim.errors import InputError
from plursim.measures.base import Measure, Need, Told
from plursim.measures.figures import Figure, ToSurvey
from plursim.measures.given import Given
from plursim.measures.kernels.distance import energy, jensen_shannon, total_variation, wasserstein
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

NEEDS = frozenset({Need.POLL, Need.SURVEY})


class TotalVariation(Measure):
    """Distance to the survey: share of answers that would have to change, 0 .. 1."""

    needs: ClassVar = NEEDS
    told: ClassVar = {"": Told("survey distance, total variation", better="less", shown=True)}
    kind: Literal["total_variation"] = "total_variation"

    def figures(self, given: Given) -> Iterator[Figure]:  # noqa: ARG002 (holds for any question)
        """Yield the distance."""
        yield ToSurvey(metric=total_variation)


class JensenShannon(Measure):
    """Distance to the survey: root of the Jensen-Shannon divergence, base 2, 0 .. 1."""

    needs: ClassVar = NEEDS
    told: ClassVar = {"": Told("survey distance, Jensen-Shannon", better="less", shown=True)}
    kind: Literal["jensen_shannon"] = "jensen_shannon"

    def figures(self, given: Given) -> Iterator[Figure]:  # noqa: ARG002 (holds for any question)
        """Yield the distance."""
        yield ToSurvey(metric=jensen_shannon)


class _Ordinal(Measure):
    """A distance that takes an order of the options."""

    needs: ClassVar = NEEDS

    def check(self, questions: Sequence[Question], survey: Survey | None) -> None:  # noqa: ARG002
        """Refuse questions none of which has an order."""
        if questions and not any(question.ordinal for question in questions):
            asked = ", ".join(f"'{question.id}'" for question in questions)
            raise InputError(
                f"{self.kind}, question {asked}, group all: the options of a nominal question have no order; "
                "ask for total_variation or jensen_shannon"
            )


class Wasserstein(_Ordinal):
    """Distance to the survey on ordinal questions: how far answers would move, 0 .. 1."""

    told: ClassVar = {"": Told("survey distance, Wasserstein", better="less", shown=True)}
    kind: Literal["wasserstein"] = "wasserstein"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the distance on the question's own scale."""
        if given.question.ordinal:
            yield ToSurvey(metric=partial(wasserstein, spacing=given.question.scale))


class Energy(_Ordinal):
    """Distance to the survey on ordinal questions: energy distance, large shifts weighed more, 0 .. 1.41."""

    told: ClassVar = {"": Told("survey distance, energy", high=2**0.5, better="less", shown=True)}
    kind: Literal["energy"] = "energy"

    def figures(self, given: Given) -> Iterator[Figure]:
        """Yield the distance on the question's own scale."""
        if given.question.ordinal:
            yield ToSurvey(metric=partial(energy, spacing=given.question.scale))
