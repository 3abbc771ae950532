"""Designs over scenario paths: grid, list, random, Latin hypercube, Sobol, seeds and arms."""

from __future__ import annotations

import itertools
import math
from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, JsonValue, field_validator, model_validator

from plursim.documents import flow
from plursim.portable import Floats
from plursim.scenario.spec import ArmName, one_of, unique
from plursim.sweeps.points import Design, Ground, Point, Role
from plursim.sweeps.ranges import RANGES, Range

if TYPE_CHECKING:
    AnyRange: TypeAlias = Range
else:
    AnyRange = one_of(RANGES, "kind")

Setting = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""A scenario path, such as ``reasoning.bias``."""


def level(value: Any) -> Any:
    """Return a setting as it stands in a cell of a table: lists and mappings as text.

    Examples
    --------
    >>> level(0.5), level([1, "a b"])
    (0.5, '[1, "a b"]')
    """
    return flow(value) if isinstance(value, list | tuple | dict) else value


class _Paths(Design):
    """A design over scenario paths that are keys of its ``values``."""

    values: dict[Setting, Any]

    @property
    def paths(self) -> tuple[str, ...]:
        """Scenario paths it sets."""
        return tuple(self.values)

    def columns(self, ground: Ground) -> dict[str, Role]:  # noqa: ARG002 (others need it)
        """Return the columns it adds to the table."""
        return dict.fromkeys(self.values, "setting")


class Grid(_Paths):
    """Every combination of some values of each path; the last path varies fastest."""

    kind: Literal["grid"] = "grid"
    values: dict[Setting, Annotated[tuple[JsonValue, ...], Field(min_length=1)]] = Field(
        min_length=1, description="Values by scenario path, such as 'reasoning.bias: [0, 0.5]'."
    )

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return math.prod(len(values) for values in self.values.values())

    def points(self, ground: Ground) -> list[Point]:  # noqa: ARG002
        """Return the points in order."""
        found = []
        for chosen in itertools.product(*(enumerate(values) for values in self.values.values())):
            settings = {path: value for path, (_, value) in zip(self.values, chosen, strict=True)}
            places = {path: ("values", path, at) for path, (at, _) in zip(self.values, chosen, strict=True)}
            found.append(Point(settings, {path: level(value) for path, value in settings.items()}, places))
        return found


class Rows(Design):
    """Settings row by row, as they are given; rows may set different paths."""

    kind: Literal["list"] = "list"
    rows: tuple[Annotated[dict[Setting, JsonValue], Field(min_length=1)], ...] = Field(
        min_length=1, description="Settings by scenario path, one mapping a row."
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """Scenario paths it sets."""
        return tuple(dict.fromkeys(path for row in self.rows for path in row))

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return len(self.rows)

    def columns(self, ground: Ground) -> dict[str, Role]:  # noqa: ARG002
        """Return the columns it adds to the table."""
        return dict.fromkeys(self.paths, "setting")

    def points(self, ground: Ground) -> list[Point]:  # noqa: ARG002
        """Return the points in order."""
        return [
            Point(
                row,
                {path: level(row.get(path)) for path in self.paths},
                {path: ("rows", at, path) for path in row},
            )
            for at, row in enumerate(self.rows)
        ]


class _Drawn(_Paths):
    """A design whose values are drawn from ranges."""

    values: dict[Setting, AnyRange] = Field(
        min_length=1, description="Range by scenario path, such as '{kind: uniform, low: 0, high: 1}'."
    )

    @abstractmethod
    def uniforms(self, ground: Ground) -> Floats:
        """Return where in each range the points lie, in [0, 1), shape [points, paths]."""

    def points(self, ground: Ground) -> list[Point]:
        """Return the points in order."""
        uniforms = self.uniforms(ground)
        drawn = [spread.quantile(uniforms[:, k]) for k, spread in enumerate(self.values.values())]
        places = {path: ("values", path) for path in self.values}
        return [
            Point(
                dict(zip(self.values, row, strict=True)),
                dict(zip(self.values, map(level, row), strict=True)),
                places,
            )
            for row in zip(*drawn, strict=True)
        ]


class _Counted(_Drawn):
    """A design with a given number of draws."""

    draws: int = Field(ge=1, description="Number of points.")

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return self.draws


class Random(_Counted):
    """Independent draws from ranges."""

    kind: Literal["random"] = "random"

    def uniforms(self, ground: Ground) -> Floats:
        """Return independent draws."""
        return ground.rng.random((self.draws, len(self.values)))


class LatinHypercube(_Counted):
    """Draws that fall once into each of as many equal slices of every range (McKay et al. 1979)."""

    kind: Literal["latin_hypercube"] = "latin_hypercube"

    def uniforms(self, ground: Ground) -> Floats:
        """Return one draw a slice, paired at random."""
        from scipy.stats import qmc

        sampler = qmc.LatinHypercube(len(self.values), seed=ground.rng)
        found: Floats = sampler.random(self.draws)
        return found


class Sobol(_Drawn):
    """Saltelli's design for Sobol indices: samples x (paths + 2) points (Saltelli et al. 2010)."""

    kind: Literal["sobol"] = "sobol"
    samples: int = Field(ge=2, description="Rows of the two base matrices, a power of 2.")

    @field_validator("samples")
    @classmethod
    def _power_of_two(cls, samples: int) -> int:
        if samples & (samples - 1):
            raise ValueError(f"samples must be a power of 2, such as {1 << (samples.bit_length() - 1)}")
        return samples

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return self.samples * (len(self.values) + 2)

    @property
    def matrices(self) -> tuple[str, ...]:
        """Names of the matrices: A, B, and A with one column of B, called after the column's path."""
        return ("A", "B", *self.values)

    def columns(self, ground: Ground) -> dict[str, Role]:
        """Return the columns it adds to the table."""
        return {**super().columns(ground), "sobol.sample": "sample", "sobol.matrix": "matrix"}

    def uniforms(self, ground: Ground) -> Floats:
        """Return the rows of A, of B, and of A with one column of B in turn."""
        from scipy.stats import qmc

        count = len(self.values)
        sampler = qmc.Sobol(2 * count, scramble=True, seed=ground.rng)
        drawn = sampler.random(self.samples)
        a, b = drawn[:, :count], drawn[:, count:]
        mixed = [a.copy() for _ in range(count)]
        for k, matrix in enumerate(mixed):
            matrix[:, k] = b[:, k]
        found: Floats = np.concatenate([a, b, *mixed])
        return found

    def points(self, ground: Ground) -> list[Point]:
        """Return the points in order, each with its place in the design."""
        labels = [(sample, matrix) for matrix in self.matrices for sample in range(self.samples)]
        return [
            replace(point, levels={**point.levels, "sobol.sample": sample, "sobol.matrix": matrix})
            for point, (sample, matrix) in zip(super().points(ground), labels, strict=True)
        ]


class Seeds(Design):
    """Repeats with different seeds; their spread gives the intervals of all averages."""

    kind: Literal["seeds"] = "seeds"
    count: int | None = Field(default=None, ge=1, description="How many seeds, from 'first' on.")
    first: int = Field(default=1, ge=0, description="The first of them.")
    values: tuple[Annotated[int, Field(ge=0)], ...] = Field(
        default=(), description="The seeds themselves, instead of a count."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.count is None) == (not self.values):
            raise ValueError("give either a count of seeds or their values")
        return self

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds."""
        return self.values or tuple(range(self.first, self.first + (self.count or 0)))

    @property
    def paths(self) -> tuple[str, ...]:
        """Scenario paths it sets."""
        return ("seed",)

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return len(self.seeds)

    def columns(self, ground: Ground) -> dict[str, Role]:  # noqa: ARG002
        """Return the columns it adds to the table."""
        return {"seed": "seed"}

    def points(self, ground: Ground) -> list[Point]:  # noqa: ARG002
        """Return the points in order."""
        return [Point({"seed": seed}, {"seed": seed}) for seed in self.seeds]


class Arms(Design):
    """One arm a cell, where arms are to be run apart from each other."""

    kind: Literal["arms"] = "arms"
    arms: tuple[ArmName, ...] = Field(min_length=1, description="The arms.")

    _differ = field_validator("arms")(unique)

    @property
    def paths(self) -> tuple[str, ...]:
        """Scenario paths it sets."""
        return ("arms",)

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return len(self.arms)

    def columns(self, ground: Ground) -> dict[str, Role]:  # noqa: ARG002
        """Return the columns it adds to the table."""
        return {"arms": "arms"}

    def points(self, ground: Ground) -> list[Point]:  # noqa: ARG002
        """Return the points in order."""
        return [
            Point({"arms": [arm]}, {"arms": arm}, {"arms": ("arms", at)}) for at, arm in enumerate(self.arms)
        ]
