"""Measures: what a run comes to, in figures of arrays.

Each is a class with the parameters a scenario may set; :mod:`plursim.measures.kernels` holds the arithmetic
that they share.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from plursim.errors import InputError, unknown
from plursim.measures.alignment import Alignment, KnowledgeGap
from plursim.measures.association import Association
from plursim.measures.base import Measure, Need
from plursim.measures.calibration import Calibration
from plursim.measures.changing_preferences import ChangingPreferences
from plursim.measures.distances import Energy, JensenShannon, TotalVariation, Wasserstein
from plursim.measures.drift import Drift, GroupPolarisation
from plursim.measures.influence import Influence
from plursim.measures.jury import Jury
from plursim.measures.network import Network
from plursim.measures.overton import Overton
from plursim.measures.polarisation import Polarisation
from plursim.measures.pressure import Pressure
from plursim.measures.refusal import Refusal
from plursim.measures.scores import Brier, ChiSquare, Crps, KullbackLeibler
from plursim.measures.value_action import ValueAction
from plursim.measures.welfare import Welfare
from plursim.parts import family
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey

__all__ = ["MEASURES", "Measure", "check_measurable", "chosen", "kind_of"]

MEASURES: tuple[type[Measure], ...] = family(
    "measures",
    (
        TotalVariation,
        JensenShannon,
        Wasserstein,
        Energy,
        Association,
        Drift,
        Polarisation,
        Influence,
        Brier,
        Crps,
        KullbackLeibler,
        ChiSquare,
        Alignment,
        KnowledgeGap,
        Calibration,
        Refusal,
        Network,
        Jury,
        GroupPolarisation,
        Pressure,
        ValueAction,
        ChangingPreferences,
        Overton,
        Welfare,
    ),
)
"""All measures, in the order in which tables and reports show them: one class, one file, one line here."""


def chosen(names: Sequence[str | Mapping[str, Any] | Measure]) -> tuple[Measure, ...]:
    """Return measures given by name, with their parameters, or as they are; in the order of the family.

    Raises
    ------
    InputError : no measure has this name; says which are near.

    Examples
    --------
    >>> [measure.kind for measure in chosen(["drift", {"kind": "total_variation"}])]
    ['total_variation', 'drift']
    """
    if isinstance(names, str):
        raise InputError(f"measures: given {names!r}, expected a list of names such as ['{names}']")
    known = {measure.kind_name(): measure for measure in MEASURES}
    found = []
    for name in names:
        if isinstance(name, Measure):
            found.append(name)
            continue
        given = {"kind": name} if isinstance(name, str) else dict(name)
        if given.get("kind") not in known:
            raise InputError(unknown("measure", str(given.get("kind")), known))
        found.append(_made(known[str(given["kind"])], given))
    order = list(known)
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


def _made(measure: type[Measure], given: Mapping[str, Any]) -> Measure:
    """Return a measure with its parameters, as a scenario would give them."""
    try:
        return measure.model_validate_json(json.dumps(given))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InputError(f"measures: {given['kind']}: {place}: {first['msg']}") from error


def check_measurable(
    measures: Sequence[Measure], questions: Sequence[Question], survey: Survey | None
) -> None:
    """Refuse measures that the questions asked or the ground truth do not allow.

    A distance that needs an order of options is refused only where it is the only distance: beside another it
    is left out for nominal questions.

    Raises
    ------
    InputError : names measure and questions, or the survey.
    """
    to_survey = [one for one in measures if one.needs == {Need.POLL, Need.SURVEY}]
    for one in measures:
        if len(to_survey) < 2 or one not in to_survey:
            one.check(questions, survey)


def kind_of(figure: str) -> str | None:
    """Return the kind of the measure that a figure in a table is of, None for figures of protocols.

    Examples
    --------
    >>> kind_of("drift_w1"), kind_of("total_variation_net_of_control"), kind_of("donor_game_gini")
    ('drift', 'total_variation', None)
    """
    kinds = [measure.kind_name() for measure in MEASURES]
    fitting = [kind for kind in kinds if figure == kind or figure.startswith(f"{kind}_")]
    return max(fitting, key=len, default=None)
