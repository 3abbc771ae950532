"""What every design of a sweep is: a part that says which points it visits."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from plursim.errors import InputError
from plursim.parts import Part
from plursim.personas import PersonaPool
from plursim.portable import Floats

KeyPath: TypeAlias = tuple[str | int, ...]
Role: TypeAlias = Literal["setting", "seed", "arms", "weight", "position", "without", "sample", "matrix"]
"""What a column of the table says about a cell.

``setting``: the value of a scenario path; ``seed`` and ``arms`` likewise; ``weight``: the share of a corner
of the simplex; ``position``: how far along a path between mixtures; ``without``: what was left out;
``sample`` and ``matrix``: the place of the cell in a Sobol design.
"""

MIXTURE = "population.mixture"
FROM_OUTSIDE = " (in a value that was set from outside the file)"
"""What an error says of a value that stands in no file; in a sweep it stands in the sweep file."""


class DesignError(InputError):
    """A design cannot be laid out; ``at`` is where the reason stands within the design."""

    def __init__(self, problem: str, at: KeyPath) -> None:
        super().__init__(problem)
        self.at = at


@dataclass(frozen=True)
class Point:
    """One setting of a design.

    Attributes
    ----------
    settings : value by scenario path.
    levels : what the table says of it, by column.
    places : where each path's value is written, within the design.
    """

    settings: Mapping[str, Any]
    levels: Mapping[str, Any]
    places: Mapping[str, KeyPath] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """What designs may know of the scenario that is varied.

    Attributes
    ----------
    pool : returns its persona pool.
    mixture : returns the weights of a mixture named as in ``population.mixture``, shape [personas]; None for
        the scenario's own.
    rng : the design's own source of randomness.
    """

    pool: Callable[[], PersonaPool]
    mixture: Callable[[Any], Floats]
    rng: np.random.Generator


class Design(Part):
    """A design: which points of which scenario paths a sweep visits."""

    kind: str

    @property
    @abstractmethod
    def paths(self) -> tuple[str, ...]:
        """Scenario paths it sets."""

    @abstractmethod
    def size(self, ground: Ground) -> int:
        """Return the number of points, or the most it can be, without making them."""

    @abstractmethod
    def columns(self, ground: Ground) -> dict[str, Role]:
        """Return the columns it adds to the table, with their roles."""

    @abstractmethod
    def points(self, ground: Ground) -> list[Point]:
        """Return the points in order.

        Raises
        ------
        DesignError : the design does not fit the scenario; says where.
        """
