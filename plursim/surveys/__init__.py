"""Survey questions and how people answered them: the ground truth a society is measured against."""

from plursim.parts import family
from plursim.surveys.anes96 import Anes96
from plursim.surveys.base import SurveySource
from plursim.surveys.globalopinionqa import GlobalOpinionQA
from plursim.surveys.marginals import Marginals
from plursim.surveys.opinionqa import OpinionQA
from plursim.surveys.panel import Panel
from plursim.surveys.question import Question
from plursim.surveys.shipped_figures import Shipped
from plursim.surveys.survey import ResponseDistribution, Survey
from plursim.surveys.table import Table

SURVEY_SOURCES = family(
    "surveys",
    (
        Anes96,
        Shipped,
        Table,
        Panel,
        Marginals,
        OpinionQA,
        GlobalOpinionQA,
    ),
)
"""All survey sources: one class, one file, one line here."""

__all__ = [
    "SURVEY_SOURCES",
    "Anes96",
    "GlobalOpinionQA",
    "Marginals",
    "OpinionQA",
    "Panel",
    "Question",
    "ResponseDistribution",
    "Shipped",
    "Survey",
    "SurveySource",
    "Table",
]
