"""The arguments of an issue: sentences for and against the upper end of its scale."""

from __future__ import annotations

from pydantic import Field, model_validator

from plursim.parts import Part


class Arguments(Part):
    """Arguments about one survey question.

    ``pro`` speaks for the upper end of the question's scale (its last option), ``con`` for the lower end.
    """

    pro: tuple[str, ...] = Field(min_length=1, description="Sentences for the last option of the scale.")
    con: tuple[str, ...] = Field(min_length=1, description="Sentences for the first option of the scale.")

    @model_validator(mode="after")
    def _balanced_and_distinct(self) -> Arguments:
        if len(self.pro) != len(self.con):
            raise ValueError(f"{len(self.pro)} pro but {len(self.con)} con arguments; give as many of each")
        sentences = (*self.pro, *self.con)
        if len(set(sentences)) != len(sentences):
            raise ValueError("an argument stands twice")
        return self
