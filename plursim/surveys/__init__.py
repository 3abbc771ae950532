"""Survey questions and how people answered them: the ground truth a society is measured against."""

from plursim.parts import family
from plursim.surveys.anes96 import Anes96
from plursim.surveys.base import SurveySource
from plursim.surveys.marginals import Marginals
from plursim.surveys.question import Question
from plursim.surveys.survey import ResponseDistribution, Survey
from plursim.surveys.table import Table

SURVEY_SOURCES = family("surveys", (Anes96, Table, Marginals))

__all__ = [
    "SURVEY_SOURCES",
    "Anes96",
    "Marginals",
    "Question",
    "ResponseDistribution",
    "Survey",
    "SurveySource",
    "Table",
]
