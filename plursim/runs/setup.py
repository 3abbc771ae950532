"""From a scenario to everything a run starts from: survey, personas, population, graph and reasoners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from plursim.graphs.graph import Graph
from plursim.measures import check_measurable
from plursim.personas import Mixture, PersonaPool
from plursim.personas.arguments import Arguments
from plursim.portable import Ints
from plursim.randomness import Streams
from plursim.reasoning.base import Reasoner, Services
from plursim.runs import steps
from plursim.scenario import Scenario
from plursim.scenario.arms import arms_of
from plursim.scenario.spec import RoleSpec
from plursim.scenario.topics import (
    Used,
    check_minds,
    topics_of,
)
from plursim.society.arms import Arm
from plursim.society.events import MemoryLog, Sink
from plursim.society.membership import Role
from plursim.society.population import Population
from plursim.society.society import Society
from plursim.surveys.question import Question
from plursim.surveys.survey import Survey


@dataclass(frozen=True, eq=False)
class Setup:
    """Everything a run starts from; all arms share it.

    ``survey`` builds the population and answers for it; ``truth`` is what everything is measured against.
    With ``survey.holdout: 0`` they are the same.
    """

    scenario: Scenario
    survey: Survey | None
    truth: Survey | None
    pool: PersonaPool
    mixture: Mixture
    population: Population
    graph: Graph
    questions: tuple[Question, ...]
    arguments: Mapping[str, Arguments]
    reasoners: tuple[Reasoner, ...]
    reasoner_of: Ints

    @property
    def roles(self) -> tuple[Role, ...]:
        """The staff of the protocol, as the scenario has them played."""
        names = ["", *self.scenario.reasoners]
        found = []
        for role in self.scenario.protocol.roles():
            spec = self.scenario.roles.get(role.name, RoleSpec())
            reasoner = names.index(spec.reasoning or "")
            found.append(replace(role, prompt=spec.prompt or role.prompt, reasoner=reasoner))
        return tuple(found)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """The arms of the scenario."""
        return tuple(arms_of(self.scenario).values())

    def in_arm(self, arm: Arm) -> Setup:
        """Return the setup as it is played in one arm; population, survey and reasoners are the same."""
        if not arm.changes:
            return self
        scenario, graph = self.scenario.in_arm(arm), self.graph
        if scenario.graph is None:
            streams = Streams(scenario.seed)
            graph = scenario.protocol.default_graph(self.population.size, streams)
        return replace(self, scenario=scenario, graph=graph)

    def enter(self, society: Society) -> None:
        """Let a society go on from its first poll, which all arms share, with the memory and ties of its arm.

        Ties of tables that an arm seats otherwise are logged as changes.
        """
        memory = self.scenario.memory
        society.remember(memory.length(self.scenario.protocol.memory), own=memory.own)
        if society.graph is not self.graph:
            society.rewire(self.graph, "arm")

    @property
    def topics(self) -> tuple[Question, ...]:
        """The questions agents talk about; none where they are only polled."""
        return topics_of(self.scenario, self.questions)

    @contextmanager
    def opened(self, services: Services) -> Iterator[None]:
        """Lend the reasoners what a run has, and close them afterwards, whatever happens."""
        try:
            for reasoner in self.reasoners:
                reasoner.open(services)
            yield
        finally:
            for reasoner in self.reasoners:
                reasoner.close()

    def check_models(self) -> None:
        """Open the reasoners and close them: an unknown model, or a budget without a price, shows here."""
        with self.opened(Services()):
            pass

    @property
    def draws_from_survey(self) -> bool:
        """Whether weights or first answers of the population come from the survey."""
        weighed = self.scenario.population.mixture == "survey" or self.mixture.file is not None
        return weighed or any(reasoner.draws_from_survey for reasoner in self.reasoners)

    def fitted_to(self) -> dict[str, Any]:
        """Return the questions of this survey the weights were fitted on, and whether to its ground truth."""
        fitted, source = None if self.mixture.file is None else self.mixture.file.fitted, self.scenario.survey
        if fitted is None or source is None or self.truth is None or fitted.survey != self.truth.name:
            return {"questions": [], "to_truth": False}
        held, unseen = source.holdout, fitted.survey_holdout
        if isinstance(held, tuple):
            apart = isinstance(unseen, tuple) and {str(wave) for wave in held} <= set(unseen)
        else:
            apart = bool(held) and (unseen, fitted.survey_holdout_seed) == (held, source.holdout_seed)
        return {"questions": list(fitted.questions), "to_truth": not apart}

    def said_of_truth(self) -> list[str]:
        """Return in words who was held out to judge the population; nothing where the question is idle."""
        source = self.scenario.survey
        if source is None or self.survey is None or self.truth is None:
            return []
        if self.survey is self.truth and not self.draws_from_survey:
            return []
        said = [f"ground truth: {source.judged_by(self.survey, self.truth)}"]
        if self.scenario.population.mixture == "survey" and not self.mixture.weights.all():
            empty = int((self.mixture.weights == 0).sum())
            said.append(
                f"{empty} of {len(self.mixture.weights)} personas have weight 0: all respondents they stand"
                " for were held out"
            )
        return said

    def check(self) -> None:
        """Begin every arm once and forget it: what does not fit shows before anything is written.

        Raises
        ------
        InputError : for instance, too few agents for the groups of the protocol, or a measure that no
            question allows.
        """
        with self.scenario.at("measures"):
            check_measurable(self.scenario.measures, self.questions, self.truth)
        used = steps.used_by_agents(self.scenario, self.reasoner_of)
        check_minds(self.scenario, self.topics, self.questions, used)
        for arm in self.arms:
            self._begin(self.in_arm(arm).society(arm, MemoryLog()), used)

    def _begin(self, society: Society, used: Used) -> None:
        """Let every reasoner set up its agents' state; an error says where the reasoner stands."""
        for number, (path, reasoner) in zip(np.unique(self.reasoner_of), used, strict=True):
            with self.scenario.at(path):
                reasoner.begin(society, np.flatnonzero(self.reasoner_of == number))

    def society(self, arm: Arm, sink: Sink) -> Society:
        """Return a society before its first poll, of which it remembers what any arm does."""
        played = [self.scenario.in_arm(one) for one in self.arms]
        society = Society(
            population=self.population,
            graph=self.graph,
            questions=self.questions,
            survey=self.survey,
            streams=Streams(self.scenario.seed),
            reasoners=self.reasoners,
            reasoner_of=self.reasoner_of,
            sink=sink,
            arm=arm,
            memory_length=max(one.memory.length(one.protocol.memory) for one in played),
            remembers_own=any(one.memory.own for one in played),
            arguments=self.arguments,
        )
        with self.scenario.at("protocol"):
            self.scenario.protocol.check(society)
        return society


def prepare(scenario: Scenario) -> Setup:
    """Load and draw everything a scenario names, without asking anybody anything.

    Raises
    ------
    DocumentError : something named does not exist or does not fit, with file, line and key path.
    """
    streams = Streams(scenario.seed)
    surveys = steps.take_survey(scenario)
    pool = steps.take_pool(scenario)
    mixture = steps.take_mixture(scenario, pool, surveys)
    population = steps.draw_population(scenario, pool, mixture, streams)
    surveys = steps.weigh_surveys(scenario, surveys, population)
    graph = steps.build_graph(scenario, population, streams)
    reasoner_of = steps.assign_reasoners(scenario, population, streams)
    used = steps.used_by_agents(scenario, reasoner_of)
    return Setup(
        scenario=scenario,
        survey=surveys.build,
        truth=surveys.truth,
        pool=pool,
        mixture=mixture,
        population=population,
        graph=graph,
        questions=surveys.questions,
        arguments=steps.collect_arguments(scenario, pool, surveys.questions, used),
        reasoners=steps.all_reasoners(scenario),
        reasoner_of=reasoner_of,
    )
