"""What sources of published response distributions have in common: how groups count in the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal, TypeVar

import numpy as np
from pydantic import Field

from plursim.errors import FieldError, unknown
from plursim.portable import Floats
from plursim.surveys.base import SurveySource
from plursim.surveys.marginal_survey import MarginalSurvey

M = TypeVar("M", bound=MarginalSurvey)
FIELD = "group_weights"
Weight = Annotated[float, Field(ge=0)]


class Published(SurveySource):
    """A source of response distributions by group."""

    group_weights: Literal["equal"] | dict[str, Weight] = Field(
        default_factory=dict,
        description="How much each label of a group variable counts among all respondents: a weight by label"
        " (labels not named do not count), or 'equal'. Default: as published, or by n; where neither is"
        " known, as the simulated population has them.",
    )

    def weighed(self, survey: M) -> M:
        """Return the survey with its groups weighed as stated.

        Raises
        ------
        FieldError : no group variable has all the labels (names the nearest), or all weigh 0.
        """
        if not self.group_weights:
            return survey
        group, shares = _shares(survey, self.group_weights)
        return replace(survey, population={**survey.population, group: shares}, weighed_by=group)


def _shares(survey: MarginalSurvey, given: str | Mapping[str, float]) -> tuple[str, Floats]:
    """Return the group variable that weights are about, and the share of each of its labels."""
    if isinstance(given, str):
        if len(survey.groups) != 1:
            raise FieldError(
                f"'equal' needs a survey with one group variable; '{survey.name}' has"
                f" {', '.join(survey.groups) or 'none'}: give a weight for each label of the one meant",
                FIELD,
            )
        group, labels = next(iter(survey.groups.items()))
        return group, np.full(len(labels), 1 / len(labels))
    fitting = [group for group, labels in survey.groups.items() if given.keys() <= set(labels)]
    if not fitting:
        known = {label for labels in survey.groups.values() for label in labels}
        for label in given:
            if label not in known:
                raise FieldError(unknown("label", label, known) + f" (survey '{survey.name}')", FIELD)
        raise FieldError("the labels are of several group variables; expected those of one", FIELD)
    group = fitting[0]
    weights = np.array([given.get(label, 0.0) for label in survey.groups[group]], dtype=np.float64)
    if not weights.sum() > 0:
        raise FieldError("all weights are 0; expected one above 0", FIELD)
    return group, np.asarray(weights / weights.sum(), dtype=np.float64)
