"""What every survey source is: a part that loads a survey."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple, TypeVar

from pydantic import Field

from plursim.parts import Part
from plursim.randomness import Streams
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.survey import Survey

S = TypeVar("S", bound=Survey)
Waves = Annotated[tuple[str | int, ...], Field(min_length=1)]


class Parts(NamedTuple):
    """A survey, the part that builds the population, and the ground truth; of ``holdout: 0`` all the same."""

    whole: Survey
    build: Survey
    truth: Survey


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

    holdout: Annotated[float, Field(ge=0, lt=1)] | Waves | None = Field(
        default=None,
        description="Who is kept for the ground truth and neither builds the population nor answers for it: a"
        " share of respondents, drawn by the seed, or a list of waves other than the one that builds; 0 uses"
        " everybody for both, and what agrees by construction is marked. Default 0.5 where population or"
        " answers come from respondents, otherwise 0.",
    )
    holdout_seed: int | None = Field(
        default=None,
        ge=0,
        description="Seed that draws who is held out; default that of the scenario, or of the fit that the"
        " mixture comes from.",
    )

    has_respondents: ClassVar[bool] = False
    """Whether the survey knows each respondent, so that some can be held out."""

    @abstractmethod
    def load(self, folder: Path) -> Survey:
        """Return the whole survey with the chosen questions.

        Parameters
        ----------
        folder : what relative file names are relative to.

        Raises
        ------
        InputError : a file, question, column or code does not exist or does not fit; says which would.
        """

    def survey_name(self, folder: Path) -> str:
        """Return the name of the survey, where that can be told without reading the answers."""
        return self.load(folder).name

    def parts(self, folder: Path) -> Parts:
        """Load the survey as it is used: what builds the population, and the ground truth.

        Raises
        ------
        InputError : as for :meth:`load` and :meth:`parted`.
        """
        return self.parted(self.load(folder))

    def parted(self, whole: Survey) -> Parts:
        """Return what of a survey builds the population, and the ground truth; both all of it by default.

        Raises
        ------
        InputError : nobody can be held out as ``holdout`` asks; says what could.
        """
        held = self.holdout
        if isinstance(held, tuple):
            return Parts(whole, whole, whole.later([str(wave) for wave in held]))
        if not held:
            return Parts(whole, whole, whole)
        streams = Streams(self.holdout_seed or 0)
        return Parts(whole, *whole.split(held, streams.generator("survey.holdout", whole.name)))

    def judged_by(self, build: Survey, truth: Survey) -> str:
        """Return in words who is the ground truth of a population that comes from the build part."""
        if isinstance(self.holdout, tuple):
            waves = " and ".join(str(wave) for wave in self.holdout)
            return f"wave {waves}, of a population that comes from wave {getattr(build, 'wave', '')}"
        if isinstance(truth, RespondentSurvey) and truth is not build:
            assert isinstance(build, RespondentSurvey)
            held = len(truth.weights)
            every = held + len(build.weights)
            return f"{held:,} of {every:,} respondents who neither built nor answered for the population"
        exact = "; nobody says how many gave them, so they count as exact" if truth.unsaid else ""
        return (
            f"the very answers that the population comes from; what agrees by construction is marked{exact}"
        )

    def chosen(self, survey: S) -> S:
        """Return the survey with only the chosen questions."""
        return survey.select(self.questions) if self.questions else survey
