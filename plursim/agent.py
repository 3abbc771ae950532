"""A persona agent: a Mesa agent whose state is a row in the society's arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa
import numpy as np

from plursim.personas import Persona

if TYPE_CHECKING:
    from plursim.model import SocietyModel
    from plursim.requests import Floats


class PersonaAgent(mesa.Agent):  # type: ignore[misc]
    """One agent of a :class:`~plursim.model.SocietyModel`: a thin view of its rows.

    It works as any Mesa agent does in ``model.agents``: ``select``, ``get``, ``agg``, ``groupby``. A round is
    one batch for all agents, so agents have no ``step`` of their own.

    Attributes
    ----------
    index : position of the agent in all arrays and in the log, counted from 0 (Mesa's ``unique_id`` counts
        from 1).
    """

    model: SocietyModel

    def __init__(self, model: SocietyModel, index: int) -> None:
        super().__init__(model)
        self.index = index

    @property
    def persona(self) -> Persona:
        """The persona this agent was sampled as."""
        population = self.model.society.population
        return population.pool.personas[int(population.persona[self.index])]

    @property
    def persona_id(self) -> str:
        """Id of the persona."""
        return self.persona.id

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes of the persona."""
        return dict(self.persona.attributes)

    @property
    def stance(self) -> Floats:
        """Private stance on each question, a view of shape [questions]; NaN where never given."""
        row: Floats = self.model.society.private[self.index]
        return row

    @stance.setter
    def stance(self, values: Floats) -> None:
        self.model.society.private[self.index] = values

    @property
    def public_stance(self) -> Floats:
        """Stance last publicly stated on each question, a view of shape [questions]; NaN where none was."""
        row: Floats = self.model.society.public[self.index]
        return row

    @property
    def neighbors(self) -> list[PersonaAgent]:
        """The agents this one hears in the social graph."""
        return [self.model.persona_agents[i] for i in self.model.society.graph.row(self.index)]

    @property
    def heard(self) -> list[str]:
        """Texts of the messages the agent remembers, oldest first."""
        society = self.model.society
        ids = society.recalled(np.array([self.index])).messages
        return [society.messages.texts[i] for i in ids]
