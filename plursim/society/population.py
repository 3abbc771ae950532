"""A population: which persona each agent has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from plursim.personas import TRAITS, Mixture, Persona, PersonaPool
from plursim.portable import Floats, Ints
from plursim.randomness import Streams


@dataclass(frozen=True, eq=False)
class Population:
    """The agents and their personas.

    Attributes
    ----------
    pool : the personas.
    persona : position of each agent's persona in the pool, shape [agents].

    Examples
    --------
    >>> from plursim.personas import Persona
    >>> pool = PersonaPool(name="two", personas=(
    ...     Persona(id="ann", prompt="You are Ann.", attributes={"age": "old"}),
    ...     Persona(id="bob", prompt="You are Bob.")))
    >>> Population(pool, np.array([1, 0, 0])).attributes["age"].tolist()
    ['', 'old', 'old']
    """

    pool: PersonaPool
    persona: Ints

    @property
    def size(self) -> int:
        """Number of agents."""
        return len(self.persona)

    @cached_property
    def persona_ids(self) -> NDArray[np.str_]:
        """Id of each agent's persona, shape [agents]."""
        return self._of_agents(self.pool.ids, np.str_)

    @cached_property
    def attributes(self) -> dict[str, NDArray[np.str_]]:
        """Labels of the agents by attribute, empty where a persona lacks it; each of shape [agents]."""
        personas = self.pool.personas
        names = dict.fromkeys(name for persona in personas for name in persona.attributes)
        return {
            name: self._of_agents([p.attributes.get(name, "") for p in personas], np.str_) for name in names
        }

    @cached_property
    def traits(self) -> dict[str, Floats]:
        """Traits of the agents in [0, 1], NaN where not given; each of shape [agents]."""
        personas = self.pool.personas
        given = {name: [getattr(persona.traits, name) for persona in personas] for name in TRAITS}
        return {
            name: self._of_agents([np.nan if value is None else value for value in values], np.float64)
            for name, values in given.items()
        }

    def with_personas(self, personas: Sequence[Persona]) -> Population:
        """Return the same agents with personas added at the end of the pool, for those who join."""
        pool = self.pool.model_copy(update={"personas": (*self.pool.personas, *personas)})
        return Population(pool, self.persona)

    def with_agents(self, persona: Ints) -> Population:
        """Return the population with further agents, given by the positions of their personas in the pool."""
        return Population(self.pool, np.concatenate([self.persona, persona]))

    def _of_agents(self, by_persona: Any, kind: Any) -> NDArray[Any]:
        found: NDArray[Any] = np.asarray(by_persona, dtype=kind)[self.persona]
        return found


def sample_population(
    pool: PersonaPool,
    mixture: Mixture,
    size: int,
    streams: Streams,
    method: Literal["systematic", "multinomial"] = "systematic",
) -> Population:
    """Draw a population from a mixture (see :meth:`plursim.personas.Mixture.sample`)."""
    return Population(pool, mixture.sample(size, streams.generator("personas"), method))
