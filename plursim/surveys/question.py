"""A survey question and the scale its options stand on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from plursim.parts import Part


class Question(Part):
    """A survey question.

    Options stand in scale order. ``values`` are their positions: for an ordinal question strictly increasing
    numbers (default 1, 2, ...), which give the spacing that Wasserstein distance uses and the scale on which
    stances live; for a nominal question the codes 0, 1, ... that only tell options apart.

    Examples
    --------
    >>> q = Question(id="x", text="?", options=("low", "mid", "high"))
    >>> q.scale.tolist(), q.nearest(np.array([0.2, 2.6])).tolist()
    ([1.0, 2.0, 3.0], [0, 2])
    """

    id: str = Field(min_length=1, description="Name of the question in scenarios, logs and tables.")
    text: str = Field(min_length=1, description="Wording put to respondents and agents.")
    options: tuple[str, ...] = Field(min_length=2, description="Answer options in scale order.")
    values: tuple[float, ...] = Field(
        default=(), description="Scale position of each option; default 1, 2, ... (nominal: 0, 1, ...)."
    )
    ordinal: bool = Field(default=True, description="Whether the options have an order.")

    @model_validator(mode="after")
    def _options_and_values_fit(self) -> Question:
        if len(set(self.options)) != len(self.options):
            raise ValueError("options must differ from each other")
        if self.values and len(self.values) != len(self.options):
            raise ValueError(f"{len(self.options)} options but {len(self.values)} values")
        if self.values and not self.ordinal:
            raise ValueError("a nominal question takes no values: its options have no positions")
        if any(b <= a for a, b in zip(self.values, self.values[1:], strict=False)):
            raise ValueError("values must increase from option to option")
        return self

    @property
    def scale(self) -> NDArray[np.float64]:
        """Positions of the options, shape [options]."""
        if self.values:
            return np.array(self.values, dtype=np.float64)
        return np.arange(len(self.options), dtype=np.float64) + (1.0 if self.ordinal else 0.0)

    def nearest(self, stances: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the option nearest to each stance, the lower one of two equally near; -1 for NaN."""
        middles = (self.scale[1:] + self.scale[:-1]) / 2
        found = np.searchsorted(middles, stances, side="left").astype(np.int64)
        return np.where(np.isnan(stances), -1, found)

    def value_of(self, options: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the stance of each option index; NaN for -1."""
        found: NDArray[np.float64] = np.where(options < 0, np.nan, self.scale[np.maximum(options, 0)])
        return found
