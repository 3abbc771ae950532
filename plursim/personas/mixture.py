"""A mixture: which share of the population each persona makes up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np

from plursim import portable
from plursim.documents import read, validate
from plursim.errors import DocumentError, InputError, nearest, unknown
from plursim.personas.mixture_file import MixtureFile
from plursim.personas.persona import PersonaPool
from plursim.portable import Floats, Ints

SUM_TOLERANCE = 1e-6
"""How far given weights may be from summing to 1."""


class Weighing(Protocol):
    """What a mixture needs of a survey."""

    def strata_weights(
        self,
        attributes: Sequence[Mapping[str, str]],
        names: Sequence[str] | None = None,
        *,
        allow_empty: bool = False,
    ) -> Floats:
        """Return the weighted share of respondents each persona stands for, shape [personas]."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Shares of personas in a population.

    Attributes
    ----------
    weights : share of each persona of the pool, in its order, summing to 1; shape [personas].
    file : what the file says the shares were read from, None where they were not.

    Examples
    --------
    >>> mixture = Mixture(np.array([0.5, 0.25, 0.25]))
    >>> round(mixture.effective_personas, 3), round(mixture.entropy, 3)
    (2.667, 1.04)
    >>> sorted(mixture.sample(8, np.random.default_rng(0)).tolist())
    [0, 0, 0, 0, 1, 1, 2, 2]
    """

    weights: Floats
    file: MixtureFile | None = None

    @classmethod
    def uniform(cls, pool: PersonaPool) -> Mixture:
        """Return the mixture in which all personas have the same share."""
        return cls(np.full(len(pool.personas), 1 / len(pool.personas)))

    @classmethod
    def named(
        cls,
        given: str | Path | Mapping[str, float],
        pool: PersonaPool,
        folder: Path,
        survey: Weighing | None = None,
        whole: Weighing | None = None,
    ) -> Mixture:
        """Return the mixture a scenario names: shares, ``uniform``, ``survey`` or the file of a mixture.

        Parameters
        ----------
        given : what stands under ``population.mixture``.
        pool : the personas.
        folder : what the name of a file is relative to.
        survey, whole : see :meth:`from_survey`; None without any survey.

        Raises
        ------
        InputError : ``survey`` without a survey, or what the other ways refuse.
        """
        if isinstance(given, Mapping):
            return cls.from_weights(pool, given)
        if given == "uniform":
            return cls.uniform(pool)
        if given == "survey":
            if survey is None:
                raise InputError("mixture 'survey' needs a 'survey' section to take the weights from")
            return cls.from_survey(pool, survey, whole)
        return cls.load(folder / Path(given), pool)

    @classmethod
    def from_weights(cls, pool: PersonaPool, weights: Mapping[str, float]) -> Mixture:
        """Return the mixture with given shares; personas not named have share 0.

        Raises
        ------
        InputError : an unknown persona (names the nearest), a share that is negative or not finite, or
            shares whose sum differs from 1 by more than 1e-6 (states the sum).
        """
        _, problem = _problem(pool, weights)
        if problem:
            raise InputError(problem)
        shares = np.array([weights.get(name, 0.0) for name in pool.ids], dtype=np.float64)
        return cls(shares / shares.sum())

    @classmethod
    def from_survey(cls, pool: PersonaPool, survey: Weighing, whole: Weighing | None = None) -> Mixture:
        """Return the mixture in which each persona has the weighted share of respondents it stands for.

        Of a survey that is the build part of a ``whole`` one, a persona whose respondents were all held out
        has share 0; one that nobody stands for in the whole survey is refused.

        Raises
        ------
        InputError : a persona matches no respondent, or does not fit the survey's groups.
        """
        attributes = [persona.attributes for persona in pool.personas]
        if whole is None or whole is survey:
            return cls(survey.strata_weights(attributes, pool.ids))
        whole.strata_weights(attributes, pool.ids)
        return cls(survey.strata_weights(attributes, pool.ids, allow_empty=True))

    @classmethod
    def load(cls, file: Path, pool: PersonaPool) -> Mixture:
        """Read the shares of a pool's personas from a file ``*.mixture.yaml``.

        Raises
        ------
        DocumentError : what :meth:`from_weights` refuses, with file and line.
        """
        document = read(file)
        stated = validate(MixtureFile, document)
        given = stated.weights
        name, problem = _problem(pool, given)
        if problem:
            path = ("weights",) if name is None else ("weights", name)
            raise DocumentError(
                problem,
                file=file,
                line=document.line(path),
                path=".".join(path),
                hint=None if name is None or name in pool.ids else _nearest(name, pool),
            )
        return cls(cls.from_weights(pool, given).weights, stated)

    @property
    def effective_personas(self) -> float:
        """Effective number of personas, 1 / sum of squared shares: from 1 to the size of the pool."""
        return float(1 / (self.weights**2).sum())

    @property
    def entropy(self) -> float:
        """Shannon entropy in nats: from 0 (one persona) to the logarithm of the pool's size."""
        positive = self.weights[self.weights > 0]
        return float(-portable.xlogy(positive, positive).sum())

    def sample(
        self,
        size: int,
        rng: np.random.Generator,
        method: Literal["systematic", "multinomial"] = "systematic",
    ) -> Ints:
        """Draw the persona of each agent, in random agent order.

        Parameters
        ----------
        size : number of agents.
        rng : source of randomness.
        method : ``systematic`` draws at equal distances along the cumulated shares, so that every persona's
            count is within 1 of size times its share (Madow 1949); ``multinomial`` draws each agent on its
            own.

        Returns
        -------
        position of each agent's persona in the pool, shape [size].
        """
        if size < 1:
            raise InputError(f"a population needs at least 1 agent, given {size}")
        if method == "multinomial":
            return rng.choice(len(self.weights), size=size, p=self.weights).astype(np.int64)
        if method != "systematic":
            raise InputError(unknown("sampling method", method, ("systematic", "multinomial")))
        points = (np.arange(size) + rng.random()) / size
        drawn = np.searchsorted(np.cumsum(self.weights), points, side="right").astype(np.int64)
        # rounding may leave the cumulated shares just below the last point
        last = np.flatnonzero(self.weights)[-1]
        return rng.permutation(np.minimum(drawn, last))


def _problem(pool: PersonaPool, weights: Mapping[str, float]) -> tuple[str | None, str | None]:
    """Return the id at fault (None for all of them) and what is wrong, or two Nones."""
    for name, weight in weights.items():
        if name not in pool.ids:
            return name, unknown("persona", name, pool.ids)
        if not (np.isfinite(weight) and weight >= 0):
            return name, f"weight of persona '{name}' must be 0 or more, given {weight}"
    total = float(sum(weights.values()))
    if abs(total - 1) > SUM_TOLERANCE:
        return None, f"weights must sum to 1, they sum to {total:.9g}"
    return None, None


def _nearest(name: str, pool: PersonaPool) -> str | None:
    near = nearest(name, pool.ids)
    return f"did you mean '{near}'?" if near else None
