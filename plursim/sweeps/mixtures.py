"""Designs over mixtures: lattice, Dirichlet, a path between two, and one persona out.

The corners of a simplex are mixtures themselves: one persona, a group of them, the survey's own weights or a
fitted file. A point of the simplex is their weighted mean.
"""

from __future__ import annotations

import itertools
import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Annotated, Literal, Self, TypeAlias

import numpy as np
from pydantic import Field, model_validator

from plursim.errors import DocumentError, InputError, unknown
from plursim.parts import Part
from plursim.personas import PersonaPool
from plursim.portable import Floats, product
from plursim.scenario.spec import Weight
from plursim.sweeps.points import FROM_OUTSIDE, MIXTURE, Design, DesignError, Ground, KeyPath, Point, Role
from plursim.sweeps.ranges import rounded

EACH_PERSONA = "persona"
"""The word that makes every persona a corner of its own."""


class Group(Part):
    """The personas with some attributes, in the shares another mixture gives them."""

    where: dict[str, str | tuple[str, ...]] = Field(
        min_length=1, description="Label, or list of labels, by attribute; personas must have all of them."
    )
    of: str | None = Field(
        default=None,
        description="Mixture their shares come from: survey, uniform or a file *.mixture.yaml;"
        " default the scenario's own.",
    )


AnyMixture: TypeAlias = str | Group | dict[str, Weight]
"""survey, uniform, a file ``*.mixture.yaml``, a group, or weights by persona id."""


def weights_of(given: AnyMixture | None, ground: Ground, at: KeyPath) -> Floats:
    """Return the shares of the personas in a mixture, summing to 1, shape [personas].

    Raises
    ------
    DesignError : the mixture names what is not there, or nobody is left in it.
    """
    try:
        if not isinstance(given, Group):
            return ground.mixture(given)
        weights = ground.mixture(given.of) * _members(given, ground.pool())
    except InputError as error:
        clause = error.problem if isinstance(error, DocumentError) else str(error)
        raise DesignError(clause.removesuffix(FROM_OUTSIDE), at) from error
    if not weights.sum() > 0:
        raise DesignError("no persona with a positive share has these attributes", at)
    share: Floats = weights / weights.sum()
    return share


def _members(group: Group, pool: PersonaPool) -> Floats:
    """Return 1 for personas of a group and 0 for all others."""
    member = np.ones(len(pool.personas))
    for attribute, wanted in group.where.items():
        labels = labels_of(pool, attribute)
        names = (wanted,) if isinstance(wanted, str) else wanted
        for name in names:
            if name not in labels:
                raise InputError(unknown(f"{attribute} label", name, labels))
        member *= [persona.attributes.get(attribute) in names for persona in pool.personas]
    return member


def labels_of(pool: PersonaPool, attribute: str) -> list[str]:
    """Return the labels personas have of an attribute, in order of appearance.

    Raises
    ------
    InputError : no persona has such an attribute.
    """
    found = [p.attributes[attribute] for p in pool.personas if attribute in p.attributes]
    if not found:
        known = dict.fromkeys(name for persona in pool.personas for name in persona.attributes)
        raise InputError(unknown("attribute", attribute, known))
    return list(dict.fromkeys(found))


def setting(weights: Floats, pool: PersonaPool) -> dict[str, float]:
    """Return shares as a scenario names them: by persona id, without personas that have none."""
    shares = {name: rounded(float(w)) for name, w in zip(pool.ids, weights, strict=True)}
    return {name: share for name, share in shares.items() if share > 0}


class _MixtureDesign(Design):
    """A design that sets the mixture."""

    name: str = Field(
        default="mixture", min_length=1, description="What its columns of the table are called after."
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """Scenario paths it sets."""
        return (MIXTURE,)


class _Simplex(_MixtureDesign):
    """A design over the simplex between corners."""

    corners: dict[str, AnyMixture] = Field(
        default_factory=dict,
        description="Mixtures to mix, by name: survey, uniform, a file *.mixture.yaml, weights by persona id,"
        " or {where: {attribute: label}}.",
    )
    by: str | None = Field(
        default=None,
        description="Instead of corners: an attribute of the personas, whose labels become the corners, or"
        f" '{EACH_PERSONA}' for every persona.",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.corners) == (self.by is not None):
            raise ValueError("give either corners, or an attribute 'by' whose labels are the corners")
        if self.corners and len(self.corners) < 2:
            raise ValueError("a simplex needs at least 2 corners")
        return self

    @abstractmethod
    def shares(self, corners: int, ground: Ground) -> Floats:
        """Return the weight of each corner at each point, shape [points, corners]."""

    def given_corners(self, ground: Ground) -> dict[str, AnyMixture]:
        """Return the corners by name."""
        if self.by is None:
            return self.corners
        if self.by == EACH_PERSONA:
            return {name: {name: 1.0} for name in ground.pool().ids}
        try:
            labels = labels_of(ground.pool(), self.by)
        except InputError as error:
            raise DesignError(str(error), ("by",)) from error
        return {label: Group(where={self.by: label}) for label in labels}

    def columns(self, ground: Ground) -> dict[str, Role]:
        """Return the columns it adds to the table: the weight of each corner."""
        return {f"{self.name}.{corner}": "weight" for corner in self.given_corners(ground)}

    def points(self, ground: Ground) -> list[Point]:
        """Return the points in order."""
        corners = self.given_corners(ground)
        ends = np.stack(
            [
                weights_of(given, ground, ("corners", name) if self.by is None else ("by",))
                for name, given in corners.items()
            ]
        )
        columns = list(self.columns(ground))
        return [
            Point(
                {MIXTURE: setting(product(share, ends), ground.pool())},
                {column: rounded(float(w)) for column, w in zip(columns, share, strict=True)},
            )
            for share in self.shares(len(corners), ground)
        ]


class MixtureLattice(_Simplex):
    """All mixtures whose corner weights are multiples of 1/steps (simplex-lattice design, Scheffe 1958)."""

    kind: Literal["mixture_lattice"] = "mixture_lattice"
    steps: int = Field(ge=1, le=1000, description="Steps from one corner to another.")

    def size(self, ground: Ground) -> int:
        """Return the number of points."""
        corners = len(self.given_corners(ground))
        return math.comb(self.steps + corners - 1, self.steps)

    def shares(self, corners: int, ground: Ground) -> Floats:  # noqa: ARG002
        """Return the lattice, first corner first."""
        return lattice(corners, self.steps)


def lattice(corners: int, steps: int) -> Floats:
    """Return all weights that are multiples of 1/steps and sum to 1, shape [points, corners].

    Examples
    --------
    >>> lattice(2, 2).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]
    >>> len(lattice(3, 4)) == math.comb(3 + 4 - 1, 4)
    True
    """
    rows = []
    for bars in itertools.combinations(range(steps + corners - 1), corners - 1):
        ends = (-1, *bars, steps + corners - 1)
        rows.append([right - left - 1 for left, right in itertools.pairwise(ends)])
    found: Floats = np.array(rows[::-1], dtype=np.float64) / steps
    return found


class MixtureDirichlet(_Simplex):
    """Mixtures drawn from a Dirichlet distribution over the corners."""

    kind: Literal["mixture_dirichlet"] = "mixture_dirichlet"
    draws: int = Field(ge=1, description="Number of mixtures.")
    concentration: Annotated[float, Field(gt=0)] | dict[str, Annotated[float, Field(gt=0)]] = Field(
        default=1.0,
        description="1: all mixtures alike; more: nearer to the middle; less: nearer to the corners. Or one"
        " by corner.",
    )

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return self.draws

    def shares(self, corners: int, ground: Ground) -> Floats:
        """Return independent draws."""
        names = list(self.given_corners(ground))
        given = self.concentration
        if isinstance(given, dict) and set(given) != set(names):
            wrong = sorted(set(given) ^ set(names))
            raise DesignError(f"concentration and corners differ in {', '.join(wrong)}", ("concentration",))
        alpha = [given[name] for name in names] if isinstance(given, dict) else [given] * corners
        found: Floats = ground.rng.dirichlet(alpha, size=self.draws)
        return found


class MixturePath(_MixtureDesign):
    """Mixtures on the straight line from one to another, at equal distances, both ends included."""

    kind: Literal["mixture_path"] = "mixture_path"
    start: AnyMixture = Field(description="Mixture at position 0, named as a corner is.")
    end: AnyMixture = Field(description="Mixture at position 1.")
    steps: int = Field(default=4, ge=1, le=10_000, description="Steps from one to the other.")

    def size(self, ground: Ground) -> int:  # noqa: ARG002
        """Return the number of points."""
        return self.steps + 1

    def columns(self, ground: Ground) -> dict[str, Role]:  # noqa: ARG002
        """Return the columns it adds to the table."""
        return {f"{self.name}.position": "position"}

    def points(self, ground: Ground) -> list[Point]:
        """Return the points in order."""
        start = weights_of(self.start, ground, ("start",))
        end = weights_of(self.end, ground, ("end",))
        return [
            Point(
                {MIXTURE: setting((1 - t) * start + t * end, ground.pool())},
                {f"{self.name}.position": rounded(float(t))},
            )
            for t in np.linspace(0, 1, self.steps + 1)
        ]


class MixtureLeaveOneOut(_MixtureDesign):
    """A mixture whole, and without each of its personas, or groups of them, in turn."""

    kind: Literal["mixture_leave_one_out"] = "mixture_leave_one_out"
    of: AnyMixture | None = Field(default=None, description="The mixture; default the scenario's own.")
    by: str = Field(
        default=EACH_PERSONA,
        description=f"'{EACH_PERSONA}', or the attribute whose labels are left out in turn.",
    )

    def size(self, ground: Ground) -> int:
        """Return the most points there can be: the whole, and each that can be left out."""
        return 1 + len(self._left(ground.pool()))

    def columns(self, ground: Ground) -> dict[str, Role]:  # noqa: ARG002
        """Return the columns it adds to the table."""
        return {f"{self.name}.without": "without"}

    def points(self, ground: Ground) -> list[Point]:
        """Return the whole mixture and then each that lacks something."""
        pool, whole = ground.pool(), weights_of(self.of, ground, ("of",))
        found = [(NOTHING, whole)]
        for name, left in self._left(pool):
            if (whole * left).sum() <= 0:
                raise DesignError(f"without {name} nobody is left in the mixture", ("by",))
            if (whole * left).sum() < whole.sum():
                found.append((name, whole * left / (whole * left).sum()))
        return [
            Point({MIXTURE: setting(weights, pool)}, {f"{self.name}.without": name})
            for name, weights in found
        ]

    def _left(self, pool: PersonaPool) -> Sequence[tuple[str, Floats]]:
        """Return what can be left out, and 1 for the personas that stay."""
        if self.by == EACH_PERSONA:
            return list(zip(pool.ids, 1 - np.eye(len(pool.ids)), strict=True))
        try:
            labels = labels_of(pool, self.by)
        except InputError as error:
            raise DesignError(str(error), ("by",)) from error
        return [(label, 1 - _members(Group(where={self.by: label}), pool)) for label in labels]


NOTHING = "nothing"
"""What is left out of the whole mixture."""
