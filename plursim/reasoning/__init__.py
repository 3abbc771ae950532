"""Reasoners: how requests become replies. One file a reasoner, and one line below."""

from plursim.parts import family
from plursim.reasoning.argument import ArgumentReasoner
from plursim.reasoning.averaging import AveragingReasoner
from plursim.reasoning.base import Reasoner
from plursim.reasoning.bounded_confidence import BoundedConfidenceReasoner
from plursim.reasoning.language_model.reasoner import LLMReasoner
from plursim.reasoning.scripted import ScriptedReasoner
from plursim.reasoning.survey import SurveyReasoner

REASONERS: tuple[type[Reasoner], ...] = family(
    "reasoning",
    (
        ArgumentReasoner,
        SurveyReasoner,
        AveragingReasoner,
        BoundedConfidenceReasoner,
        ScriptedReasoner,
        LLMReasoner,
    ),
)
