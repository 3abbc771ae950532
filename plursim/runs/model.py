"""The society as a Mesa model, one step a round, and its agents as views of the society's arrays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from plursim.errors import InputError, unknown
from plursim.personas import Persona
from plursim.portable import Floats
from plursim.reasoning.base import Reasoner, Services
from plursim.runs.rounds import Rounds, first_poll
from plursim.runs.setup import Setup, prepare
from plursim.scenario import Scenario, load_scenario
from plursim.society.arms import ARMS
from plursim.society.events import MemoryLog, Sink
from plursim.society.society import Society
from plursim.surveys.question import Question


class PersonaAgent(mesa.Agent):  # type: ignore[misc]
    """One agent of a :class:`~plursim.runs.model.SocietyModel`: a thin view of its rows.

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


class SocietyModel(mesa.Model):  # type: ignore[misc]
    """One arm of a scenario as a Mesa model.

    ``step()`` plays one round of the protocol; ``running`` turns False when the protocol has played its
    rounds, after the last poll. Mesa is used as it is: ``model.agents``, ``model.datacollector`` and
    ``mesa.batch_run`` work as in any model.

    Parameters
    ----------
    scenario : a scenario, the file of one, or a setup that was prepared from one.
    arm : name of the arm.
    seed : replaces the scenario's seed; ``rng`` is accepted as another name for it, as in Mesa, but must be
        an integer: one seed rules all.
    sink : where events go; by default they are kept in memory, in ``model.log``.
    settings : scenario settings, with double underscores between the keys, such as
        ``population__size=50``; they let ``mesa.batch_run`` vary anything.

    Examples
    --------
    ::

        model = SocietyModel("scenarios/town_hall.yaml", seed=1, population__size=50)
        model.run_model()
        model.agents.agg("stance", np.mean)
        model.datacollector.get_model_vars_dataframe()
    """

    def __init__(
        self,
        scenario: Scenario | Setup | str | Path,
        *,
        arm: str = "treatment",
        seed: int | None = None,
        rng: int | None = None,
        sink: Sink | None = None,
        **settings: Any,
    ) -> None:
        setup = _setup(scenario, _one_seed(seed, rng), settings)
        super().__init__(seed=setup.scenario.seed)
        if arm not in ARMS:
            raise InputError(unknown("arm", arm, ARMS))
        self.scenario, self.setup, self.protocol = setup.scenario, setup, setup.scenario.protocol
        self.log: Sink = MemoryLog() if sink is None else sink
        self._opened: tuple[Reasoner, ...] = ()
        self._open(setup.reasoners)
        self.society = society = setup.society(ARMS[arm], self.log)
        first_poll(society)
        self.persona_agents = [PersonaAgent(self, index) for index in range(society.size)]
        self.datacollector = mesa.DataCollector(model_reporters=_reporters(society))
        self.rounds = Rounds(self.scenario, society)
        self._collect()

    def step(self) -> None:
        """Play one round, poll if the scenario polls after each round, and close after the last."""
        self.rounds.step()
        self._collect()

    def _collect(self) -> None:
        self.running = self.rounds.running
        if not self.running:
            self._open(())
        self.datacollector.collect(self)

    def _open(self, reasoners: tuple[Reasoner, ...]) -> None:
        """Open these reasoners and close those opened before; a run opens its own."""
        for reasoner in self._opened:
            reasoner.close()
        for reasoner in reasoners:
            reasoner.open(Services())
        self._opened = reasoners

    def release(self) -> None:
        """Let go of agents and arrays; the model cannot be used afterwards.

        Mesa 3.3 keeps every model it ever numbered agents for, so a program that makes many should release
        each when it is done with it.
        """
        self._open(())
        self.remove_all_agents()
        self.datacollector = mesa.DataCollector()
        del self.society, self.rounds, self.persona_agents, self.setup, self.log


def _one_seed(seed: int | None, rng: int | None) -> int | None:
    if seed is not None and rng is not None:
        raise InputError("give either seed or rng, not both")
    return seed if rng is None else rng


def _setup(scenario: Scenario | Setup | str | Path, seed: int | None, settings: dict[str, Any]) -> Setup:
    if isinstance(scenario, Setup):
        if seed is not None or settings:
            raise InputError("a prepared setup takes no seed and no settings; give the scenario instead")
        return scenario
    overrides = [f"{name.replace('__', '.')}={value}" for name, value in settings.items()]
    if isinstance(scenario, Scenario):
        scenario = scenario.with_overrides(overrides)
    else:
        scenario = load_scenario(Path(scenario), overrides)
    return prepare(scenario if seed is None else scenario.with_seed(seed))


def _reporters(society: Society) -> dict[str, Any]:
    """Collect what there is to say of the private stances on each question.

    ``answered_Q`` is the share of agents that have one; ``mean_Q`` and ``variance_Q`` are of those, on an
    ordinal question. Options without order have no mean: ``share_Q_OPTION`` is the share of the answers.
    """

    def of(column: int, figure: Callable[[Floats], float]) -> Callable[[SocietyModel], float]:
        return lambda model: figure(model.society.private[:, column])

    reporters: dict[str, Any] = {}
    for column, question in enumerate(society.questions):
        reporters[f"answered_{question.id}"] = of(column, lambda held: float(np.isfinite(held).mean()))
        if question.ordinal:
            reporters[f"mean_{question.id}"] = of(column, partial(_over_agents, np.nanmean))
            reporters[f"variance_{question.id}"] = of(column, partial(_over_agents, np.nanvar))
            continue
        for option, label in enumerate(question.options):
            reporters[f"share_{question.id}_{label}"] = of(column, partial(_share, question, option))
    return reporters


def _share(question: Question, option: int, held: Floats) -> float:
    chosen = question.nearest(held)
    known = chosen >= 0
    return float((chosen[known] == option).mean()) if known.any() else float("nan")


def _over_agents(figure: Callable[[Floats], Any], stances: Floats) -> float:
    return float(figure(stances)) if np.isfinite(stances).any() else float("nan")
