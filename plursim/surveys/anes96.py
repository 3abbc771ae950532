"""The American National Election Study of 1996: a table that comes with plursim."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from plursim.surveys.base import SurveySource
from plursim.surveys.encode import encode
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_codebook

TABLE = Path(__file__).parent / "tables" / "anes96.csv"


class Anes96(SurveySource):
    """American National Election Study 1996: 944 respondents, no file needed.

    Questions: self_placement, clinton_placement, dole_placement, party, vote, tv_news. Groups: party,
    education, age, income. The data come from the American National Election Studies (electionstudies.org) by
    way of the dataset anes96 of statsmodels, are in the public domain, hold only respondents with complete
    answers who chose Clinton or Dole, and have no survey weights.
    """

    source: Literal["anes96"] = "anes96"
    has_respondents: ClassVar[bool] = True
    weights: Literal["none"] = Field(default="none", description="The data have no weights.")

    def load(self, folder: Path) -> RespondentSurvey:  # noqa: ARG002
        """Return the survey with the chosen questions; ``folder`` plays no part."""
        return self.chosen(encode(_columns(), shipped_codebook("anes96"), None, self.smoothing))


def _columns() -> dict[str, list[object]]:
    with TABLE.open(newline="", encoding="utf-8") as stream:
        names, *rows = csv.reader(stream)
    return {name: list(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)}
