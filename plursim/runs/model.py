"""The society as a Mesa model, one step a round, and its agents as views of the society's arrays."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import mesa
import numpy as np

from plursim.errors import InputError
from plursim.personas import Persona
from plursim.portable import Floats, Ints
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner, Services
from plursim.runs.collecting import agent_reporters, model_reporters
from plursim.runs.rounds import Rounds, first_poll
from plursim.runs.setup import Setup, prepare
from plursim.scenario import Scenario, load_scenario
from plursim.scenario.arms import arm_named
from plursim.society.events import Event, MemoryLog, Said, Sink

BATCH_SEEDS = "rng" in inspect.signature(mesa.batch_run).parameters
"""Whether this version of Mesa hands each run of a batch a seed of its own."""


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
    def group(self) -> int:
        """Number of the table, pair or other group in which the agent last spoke; -1 before it did."""
        groups = self.model.groups
        return int(groups[self.index]) if self.index < len(groups) else -1

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


@dataclass(eq=False)
class _Groups:
    """A sink that passes everything on and notes the group in which each agent last spoke."""

    sink: Sink
    last: Ints

    def append(self, event: Event) -> None:
        if isinstance(event, Said):
            agents, groups = np.asarray(event.agent), np.asarray(event.group)
            known = agents >= 0  # not of texts without an author
            joined = int(agents.max(initial=-1)) + 1 - len(self.last)  # agents born since, and staff
            self.last = np.concatenate([self.last, np.full(max(joined, 0), -1, dtype=np.int64)])
            self.last[agents[known]] = groups[known]
        self.sink.append(event)

    def commit(self) -> None:
        self.sink.commit()


class SocietyModel(mesa.Model):  # type: ignore[misc]
    """One arm of a scenario as a Mesa model.

    ``step()`` plays one round of the protocol; ``running`` turns False when the protocol has played its
    rounds, after the last poll. Mesa is used as it is: ``model.agents``, ``model.datacollector``,
    ``mesa.batch_run`` and ``SolaraViz`` work as with any model.

    Parameters
    ----------
    scenario : a scenario, the file of one, or a setup that was prepared from one.
    arm : name of the arm.
    seed : replaces the scenario's seed; ``rng`` is accepted as another name for it, as in Mesa, but must be
        an integer: one seed rules all.
    iteration : repetition of the same settings. 0 is the seed itself; any other has a seed of its own that
        follows from both. ``mesa.batch_run(..., iterations=3)`` gives 0, 1 and 2 without being told to,
        unless it hands over seeds itself (``rng`` of Mesa 3.4 and later).
    sink : where events go; by default they are kept in memory, in ``model.log``.
    collect_agents : whether ``model.datacollector`` has a row for each agent and round, see
        :func:`plursim.runs.collecting.agent_reporters`; without it a large society steps faster.
    kwargs : scenario settings, with double underscores between the keys, such as ``population__size=50``;
        they let ``mesa.batch_run`` vary anything. (Mesa asks for this name.)

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
        iteration: int | None = None,
        sink: Sink | None = None,
        collect_agents: bool = True,
        **kwargs: Any,
    ) -> None:
        batch = _iteration_of_batch()
        self._in_batch = batch is not None
        given = _one_seed(seed, rng)
        if iteration is None and not (given is not None and BATCH_SEEDS):
            iteration = batch
        setup = _setup(scenario, given, iteration or 0, kwargs)
        super().__init__(seed=setup.scenario.seed)
        played = arm_named(setup.scenario, arm)
        polled, setup = setup, setup.in_arm(played)
        self.scenario, self.setup, self.protocol = setup.scenario, setup, setup.scenario.protocol
        self.log: Sink = MemoryLog() if sink is None else sink
        self._opened: tuple[Reasoner, ...] = ()
        self._open(setup.reasoners)
        self._groups = _Groups(self.log, np.full(setup.population.size, -1, dtype=np.int64))
        self.society = society = polled.society(played, self._groups)
        first_poll(society)
        setup.enter(society)
        self.persona_agents = {int(index): PersonaAgent(self, int(index)) for index in society.everyone}
        self.datacollector = mesa.DataCollector(
            model_reporters=model_reporters(society),
            agent_reporters=agent_reporters(society) if collect_agents else None,
        )
        self.rounds = Rounds(self.scenario, society, setup.roles)
        self._collect()

    def step(self) -> None:
        """Play one round, poll if the scenario polls after each round, and close after the last.

        A model that has ended stays as it is.
        """
        if not self.running:
            self.steps -= 1  # Mesa has counted this one already
            return
        self.rounds.step()
        self._renew_agents()
        self._collect()

    def _renew_agents(self) -> None:
        """Let Mesa know who was born and who left."""
        there = set(self.society.everyone.tolist())
        for index in self.persona_agents.keys() - there:
            self.persona_agents.pop(index).remove()
        for index in sorted(there - self.persona_agents.keys()):
            self.persona_agents[index] = PersonaAgent(self, index)

    def _collect(self) -> None:
        self.running = self.rounds.running
        if not self.running:
            self._open(())
        self.datacollector.collect(self)
        if not self.running and self._in_batch and not hasattr(self.datacollector, "_collection_steps"):
            # Mesa 3.3 returns the rows 0 .. steps - 1 of a batch, and so loses the last of those collected
            # from 0 on (mesa/mesa issue 2514); later versions look up what was collected.
            self.steps += 1

    @property
    def groups(self) -> Ints:
        """Number of the group in which each agent last spoke, -1 before it did; shape [agents that spoke]."""
        return self._groups.last

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


def _iteration_of_batch() -> int | None:
    """Return the iteration of the ``mesa.batch_run`` that is making a model; None where none is.

    Mesa tells a model no such thing, and makes the same run over and over; so the caller is asked.
    """
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 (the interpreter's own)
    while frame is not None:
        if frame.f_globals.get("__name__") == "mesa.batchrunner":
            found = frame.f_locals.get("iteration")
            return found if isinstance(found, int) else 0
        frame = frame.f_back
    return None


def _setup(
    scenario: Scenario | Setup | str | Path, seed: int | None, iteration: int, settings: dict[str, Any]
) -> Setup:
    if isinstance(scenario, Setup):
        if seed is not None or settings or iteration:
            raise InputError(
                "a prepared setup takes no seed, no iteration and no settings; give the scenario instead"
            )
        return scenario
    overrides = [(name.replace("__", "."), value) for name, value in settings.items()]
    if isinstance(scenario, Scenario):
        scenario = scenario.with_overrides(overrides)
    else:
        scenario = load_scenario(Path(scenario), overrides)
    seed = scenario.seed if seed is None else seed
    if iteration:
        seed = Streams(seed).integer("iteration", iteration)
    return prepare(scenario if seed == scenario.seed else scenario.with_seed(seed))
