"""How much of its survey a scenario keeps for the ground truth, where it does not say so itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from plursim.documents import read, validate
from plursim.errors import PlursimError
from plursim.personas.mixture_file import Fitted, MixtureFile
from plursim.scenario.sections import Sections

if TYPE_CHECKING:
    from plursim.surveys.base import SurveySource

DEFAULT = 0.5
"""Share of respondents held out where the others build the population: two samples of one size."""


def resolved(scenario: Sections, *, builds: bool = False) -> SurveySource | None:
    """Return the survey section of a scenario with ``holdout`` and ``holdout_seed`` filled in.

    Where the weights of the personas or their first answers come from respondents, half of these are held
    out: by default as the fit did that the mixture comes from, since it alone knows whom it has seen.

    Parameters
    ----------
    scenario : the scenario.
    builds : whether the survey is about to build a mixture or a pool, as in a fit.
    """
    source = scenario.survey
    if source is None:
        return None
    fitted = _fitted(scenario, source)
    held = source.holdout
    if held is None:
        held = _default(scenario, source, fitted, builds=builds)
    seed = source.holdout_seed
    if seed is None and isinstance(held, float) and held:
        seed = scenario.seed
        if fitted is not None and fitted.survey_holdout_seed is not None:
            seed = fitted.survey_holdout_seed
    return source.model_copy(update={"holdout": held, "holdout_seed": seed})


def _default(scenario: Sections, source: SurveySource, fitted: Fitted | None, *, builds: bool) -> float:
    if not source.has_respondents:
        return 0.0
    if fitted is not None:
        stated = fitted.survey_holdout
        return stated if isinstance(stated, float) and stated else DEFAULT
    reasoners = (scenario.reasoning, *scenario.reasoners.values())
    weighed = builds or scenario.population.mixture == "survey"
    return DEFAULT if weighed or any(one.draws_from_survey for one in reasoners) else 0.0


def _fitted(scenario: Sections, source: SurveySource) -> Fitted | None:
    """Return what the mixture file of a scenario was fitted on, None where that is not its survey."""
    given = scenario.population.mixture
    if not isinstance(given, Path):
        return None
    try:
        fitted = validate(MixtureFile, read(scenario.folder / given)).fitted
        name = source.survey_name(scenario.folder)
    except PlursimError:  # said where mixture and survey are loaded, with its place
        return None
    return fitted if fitted is not None and fitted.survey == name else None
