"""Any survey file with one row a respondent, described by a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from plursim.strict_yaml import read, validate
from plursim.surveys.base import SurveySource
from plursim.surveys.codebook import Codebook
from plursim.surveys.encode import columns_needed, encode
from plursim.surveys.files import read_columns
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_codebook


class TableFile(SurveySource):
    """What all sources that read individual answers by a codebook say."""

    has_respondents: ClassVar[bool] = True

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

    def survey_name(self, folder: Path) -> str:
        """Return the name of the survey, as the codebook gives it."""
        return self.read_codebook(folder).name

    def read_codebook(self, folder: Path) -> Codebook:
        """Return the codebook that comes with plursim or lies in a file."""
        if Path(self.codebook).suffix in {".yaml", ".yml"}:
            return validate(Codebook, read(folder / self.codebook))
        return shipped_codebook(self.codebook)

    def weight_column(self, codebook: Codebook) -> str | None:
        """Return the column of weights, None where all weigh alike."""
        return {"codebook": codebook.weight, "none": None}.get(self.weights, self.weights)


class Table(TableFile):
    """A survey file with one row a respondent: CSV, Parquet, Stata or SPSS, described by a codebook.

    The codebook is a YAML file (see :class:`~plursim.surveys.codebook.Codebook`). Codebooks for
    fivethirtyeight_nonvoters, gss_panel and america_in_one_room come with plursim.
    """

    source: Literal["table"] = "table"

    def load(self, folder: Path) -> RespondentSurvey:
        """Read file and codebook and return the survey with the chosen questions."""
        codebook = self.read_codebook(folder)
        weight = self.weight_column(codebook)
        columns = read_columns(folder / self.file, columns_needed(codebook, weight))
        return self.chosen(encode(columns, codebook, weight, self.smoothing))
