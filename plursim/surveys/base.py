"""What every survey source is: a part that loads a survey."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from plursim.parts import Part
from plursim.surveys.survey import Survey

S = TypeVar("S", bound=Survey)


class SurveySource(Part):
    """A source of survey questions and of how people answered them.

    A new one is one file with a class derived from this, and one line in the tuple of
    :mod:`plursim.surveys`.
    """

    source: str
    questions: tuple[str, ...] = Field(default=(), description="Ids of the questions to use; default all.")
    smoothing: float = Field(
        default=2.0,
        ge=0,
        le=1000,
        description="How many respondents the wider group's answers count for when a persona's own group is"
        " small; 0 takes each group's answers as they are.",
    )

    @abstractmethod
    def load(self, folder: Path) -> Survey:
        """Return the survey with the chosen questions.

        Parameters
        ----------
        folder : what relative file names are relative to.

        Raises
        ------
        InputError : a file, question, column or code does not exist or does not fit; says which would.
        """

    def chosen(self, survey: S) -> S:
        """Return the survey with only the chosen questions."""
        return survey.select(self.questions) if self.questions else survey
