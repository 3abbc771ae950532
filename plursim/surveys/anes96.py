"""The American National Election Study of 1996 as it ships with statsmodels."""

from __future__ import annotations

import csv
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from plursim.errors import InputError
from plursim.surveys.base import SurveySource
from plursim.surveys.encode import encode
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_codebook


class Anes96(SurveySource):
    """American National Election Study 1996: 944 respondents, no file needed.

    Questions: self_placement, clinton_placement, dole_placement, party, vote, tv_news. Groups: party,
    education, age, income. The data come with statsmodels, are in the public domain, hold only respondents
    with complete answers who chose Clinton or Dole, and have no survey weights.
    """

    source: Literal["anes96"] = "anes96"
    has_respondents: ClassVar[bool] = True
    weights: Literal["none"] = Field(default="none", description="The data have no weights.")

    def load(self, folder: Path) -> RespondentSurvey:  # noqa: ARG002
        """Return the survey with the chosen questions; ``folder`` plays no part."""
        return self.chosen(encode(_columns(), shipped_codebook("anes96"), None, self.smoothing))


def _columns() -> dict[str, list[object]]:
    # The file is read where statsmodels keeps it: importing its datasets package would load all of pandas.
    found = find_spec("statsmodels")
    if found is None or not found.submodule_search_locations:
        raise InputError("survey source 'anes96' needs the package statsmodels, which is not installed")
    file = Path(found.submodule_search_locations[0], "datasets", "anes96", "anes96.csv")
    with file.open(newline="", encoding="utf-8") as stream:
        names, *rows = csv.reader(stream, delimiter="\t", quotechar="'")
    return {name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
