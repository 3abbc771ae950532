"""What every measure is: what it needs, and the figures it gives of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

from plursim.measures.figures import Figure
from plursim.measures.given import Given, Several
from plursim.parts import Part
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

INF = float("inf")


class Need(StrEnum):
    """What a measure cannot do without."""

    POLL = "one poll"
    POLLS = "two polls"
    MESSAGES = "messages"
    TEXTS = "texts of messages"
    EXPOSURES = "exposures"
    MOVES = "moves"
    GRAPH = "ties of the social graph"
    SURVEY = "a ground truth"
    RESPONDENTS = "the survey's respondents"
    QUESTIONS = "several questions"


@dataclass(frozen=True)
class Told:
    """What a figure says, for people and for checks.

    Attributes
    ----------
    words : a few, as on screen and on plots.
    low, high : least and greatest value it can take.
    better : which direction is nearer to people, more or less of something good; empty where neither is.
    shown : whether ``run`` and ``show`` print it; all others stand in tables only.
    net : words of its difference from the control arm where that is printed, too.
    """

    words: str
    low: float = 0.0
    high: float = 1.0
    better: Literal["less", "more", ""] = ""
    shown: bool = False
    net: str = ""


class Measure(Part):
    """A measure: figures of the arrays of a log.

    A new measure is one file with a class derived from this and one line in the tuple of
    :mod:`plursim.measures`. Its fields are its parameters in a scenario, its docstring's first line is what
    ``plursim list`` shows. What it yields gets its interval, its difference from the control arm, p-values,
    floors and rows from :mod:`plursim.analysis`.
    """

    needs: ClassVar[frozenset[Need]]
    """What there must be; without it the measure gives no rows."""

    told: ClassVar[Mapping[str, Told]]
    """Its figures, by their names after the kind; a name that ends in ``*`` stands for all that begin so."""

    of_movement: ClassVar[bool] = False
    """Whether it is about agents who change their minds: refused where nobody can."""

    of_missing: ClassVar[bool] = False
    """Whether it is about answers that are missing."""

    weights_count: ClassVar[bool] = True
    """Whether an agent that weighs two says as much as two agents; not where chance is corrected for."""

    example: ClassVar[Mapping[str, Any]] = {}
    """Parameters it cannot do without, as the conformance tests set them."""

    kind: str

    def figures(self, given: Given) -> Iterable[Figure]:  # noqa: ARG002 (for measures of one question)
        """Give the figures of one arm and question, at one poll or of the change between two."""
        return ()

    def over_questions(self, several: Several) -> Iterable[Figure]:  # noqa: ARG002 (for measures of several)
        """Give the figures over several questions, all arms together; each names its arm and stage."""
        return ()

    def check(self, questions: Sequence[Question], survey: Survey | None) -> None:
        """Refuse questions and a ground truth that the measure can say nothing about.

        Raises
        ------
        InputError : says what does not fit and what would.
        """

    @classmethod
    def stages(cls) -> tuple[str, ...]:
        """Return when it is computed: at polls, of the change between two, or of the whole arm."""
        if Need.POLLS in cls.needs:
            return ("change",)
        return ("first", "last") if Need.POLL in cls.needs else ("whole",)
