"""Any survey file with one row a respondent, described by a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from plursim.strict_yaml import read, validate
from plursim.surveys.base import SurveySource
from plursim.surveys.codebook import Codebook
from plursim.surveys.encode import columns_needed, encode
from plursim.surveys.files import read_columns
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_codebook


class Table(SurveySource):
    """A survey file with one row a respondent: CSV, Parquet, Stata or SPSS, described by a codebook.

    The codebook is a YAML file (see :class:`~plursim.surveys.codebook.Codebook`). Codebooks for
    fivethirtyeight_nonvoters, gss_panel and america_in_one_room come with plursim.
    """

    source: Literal["table"] = "table"
    file: str = Field(
        min_length=1,
        description="Data file: .csv, .csv.gz, .parquet, .dta or .sav, relative to the scenario.",
    )
    codebook: str = Field(
        min_length=1, description="Name of a codebook that comes with plursim, or path of a YAML file."
    )
    weights: str = Field(
        default="codebook",
        min_length=1,
        description="'codebook' for the weight column the codebook names, 'none', or a column of the file.",
    )

    def load(self, folder: Path) -> RespondentSurvey:
        """Read file and codebook and return the survey with the chosen questions."""
        codebook = self._codebook(folder)
        weight = {"codebook": codebook.weight, "none": None}.get(self.weights, self.weights)
        columns = read_columns(folder / self.file, columns_needed(codebook, weight))
        return self.chosen(encode(columns, codebook, weight, self.smoothing))

    def _codebook(self, folder: Path) -> Codebook:
        if Path(self.codebook).suffix in {".yaml", ".yml"}:
            return validate(Codebook, read(folder / self.codebook))
        return shipped_codebook(self.codebook)
