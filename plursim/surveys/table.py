"""Any survey file with one row a respondent, described by a codebook."""

from __future__ import annotations

import codecs
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from plursim.documents import Document, read, validate
from plursim.errors import DocumentError, FieldError, Notice, unknown
from plursim.surveys.base import SurveySource
from plursim.surveys.codebook import Codebook
from plursim.surveys.encode import columns_needed, encode
from plursim.surveys.files import Data, TextLayout, read_data
from plursim.surveys.respondents import RespondentSurvey
from plursim.surveys.shipped import shipped_file
from plursim.surveys.value_labels import with_labels


class TableFile(SurveySource):
    """What all sources that read individual answers by a codebook say."""

    has_respondents: ClassVar[bool] = True

    file: str = Field(
        min_length=1,
        description="Data file, relative to the scenario: .csv, .csv.gz, .tsv, .parquet, .json, .dta or"
        " .sav.",
    )
    encoding: str | None = Field(
        default=None,
        min_length=1,
        description="Encoding of the file, such as utf-8 or latin-1; default guessed (UTF-8, else Western"
        " European) and said.",
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        default=None, description="What divides the cells of a CSV file; default guessed and said."
    )
    decimal: Literal[".", ","] | None = Field(
        default=None, description="Decimal mark of a CSV file; default guessed and said."
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
        return validate(Codebook, self._document(folder))

    def _document(self, folder: Path) -> Document:
        if Path(self.codebook).suffix in {".yaml", ".yml"}:
            return read(folder / self.codebook)
        return read(shipped_file(self.codebook))

    def read_data(self, folder: Path, wanted: Sequence[str]) -> Data:
        """Return some columns of the file; says what was guessed of how it is written.

        Raises
        ------
        InputError : no such file or column, a damaged file.
        FieldError : an encoding there is not, or one the file is not in.
        """
        if self.encoding is not None:
            _check_encoding(self.encoding)
        layout = TextLayout(self.encoding, self.delimiter, self.decimal)
        data = read_data(folder / self.file, list(dict.fromkeys(wanted)), layout)
        if data.guesses:
            warnings.warn(
                f"{Path(self.file).name}: {', '.join(data.guesses)} (guessed; survey.encoding, .delimiter and"
                " .decimal say otherwise)",
                Notice,
                stacklevel=2,
            )
        return data

    def labelled(self, codebook: Codebook, data: Data, folder: Path) -> Codebook:
        """Return a codebook with nothing left to the value labels of the file.

        Raises
        ------
        DocumentError : a question or group variable that neither codebook nor file says the labels of.
        """
        try:
            return with_labels(codebook, data)
        except FieldError as error:
            document = self._document(folder)
            place = tuple(error.field.split(".", 1))
            raise DocumentError(
                str(error), file=document.file, line=document.line(place), path=error.field
            ) from error

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
        data = self.read_data(folder, columns_needed(codebook, weight))
        codebook = self.labelled(codebook, data, folder)
        return self.chosen(encode(data.cells, codebook, weight, self.smoothing))


def _check_encoding(name: str) -> None:
    try:
        codecs.lookup(name)
    except LookupError:
        known = ("utf-8", "latin-1", "cp1252", "iso8859-15", "cp1250", "cp1251", "utf-16", "cp932", "gb18030")
        raise FieldError(unknown("encoding", name, known), "encoding") from None
