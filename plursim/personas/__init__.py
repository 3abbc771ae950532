"""Personas, pools of them, and mixtures that say which share of a population each makes up."""

from plursim.personas.arguments import Arguments
from plursim.personas.mixture import Mixture
from plursim.personas.mixture_file import Fitted, MixtureFile, TransferWarning, mixture_text
from plursim.personas.persona import TRAITS, Persona, PersonaPool, Traits, load_personas, personas_text
from plursim.personas.strata import build_strata_personas

__all__ = [
    "TRAITS",
    "Arguments",
    "Fitted",
    "Mixture",
    "MixtureFile",
    "Persona",
    "PersonaPool",
    "Traits",
    "TransferWarning",
    "build_strata_personas",
    "load_personas",
    "mixture_text",
    "personas_text",
]
